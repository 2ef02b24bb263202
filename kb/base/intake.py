"""The use cases that take sources in; a part of ``KnowledgeBase``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from kb.base.gathering import How as AddHow
    from kb.base.session import Session
    from kb.base.sources import Given, Source
    from kb.model.results import AddReport, Change


class Intake:
    """What a knowledge base takes in."""

    _session: Session

    def _now(self) -> Session:
        """The session, looking at the disk as it is now."""
        self._session.refresh()
        return self._session

    def add(
        self, sources: Sequence[Source | str | Path], given: Given | None = None, how: AddHow | None = None
    ) -> AddReport:
        """Add files, folders, addresses on the web, or bytes at hand (``Source``).

        Raises:
            BadRequestError: What is said of the sources cannot be.
            StorageError: The knowledge base cannot be written.
        """
        from kb.base import gathering  # noqa: PLC0415

        return gathering.add(self._now(), sources, given, how)

    def restore(self, address: str, numbers: Sequence[int], *, reason: str = "") -> Change:
        """Put pieces that were set aside back into a text, by number or all of a reason."""
        from kb.base import restoring  # noqa: PLC0415

        return restoring.restore(self._now(), address, numbers, reason)

    def settle(self, address: str, answers: Mapping[str, str | None]) -> Change | None:
        """Take a person's word on values: ``""`` says yes, None drops, words are the value."""
        from kb.base import reviewing  # noqa: PLC0415

        return reviewing.settle(self._now(), address, answers)
