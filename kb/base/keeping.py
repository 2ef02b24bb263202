"""The use cases that change a knowledge base or look after it; ``KnowledgeBase`` has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kb.base.editing import Edited
    from kb.base.session import Session
    from kb.model.results import Change, Health, IndexReport


class Keeping:
    """Makes, changes, takes back, looks after."""

    def _now(self) -> Session:
        """The session, looking at the disk as it is now."""
        raise NotImplementedError

    def save(self, name: str, query: str) -> Change:
        """Save a query under a name; ``saved:NAME`` in a query then stands for it.

        Raises:
            BadRequestError: The name cannot be one, or there is no query.
            StorageError: The knowledge base cannot be written.
        """
        from kb.base import saving  # noqa: PLC0415

        return saving.save(self._now(), name, query)

    def forget(self, name: str) -> Change:
        """Remove a saved query; ``undo`` brings it back.

        Raises:
            NotFoundError: There is none of that name.
            StorageError: The knowledge base cannot be written.
        """
        from kb.base import saving  # noqa: PLC0415

        return saving.forget(self._now(), name)

    def edit(
        self, address: str, change: Edited | None = None, *, editor: Callable[[Path], None] | None = None
    ) -> Change | None:
        """Change metadata as YAML, by a function or by an editor of files; None when nothing changed.

        Raises:
            InvalidMetadataError: The new text is not valid.
            NotFoundError: No such document or revision.
        """
        from kb.base import editing  # noqa: PLC0415

        return editing.edit(self._now(), address, change, editor)

    def remove(self, address: str) -> Change:
        """Remove a document or a revision; ``undo`` brings it back.

        Raises:
            NotFoundError: No such document or revision.
        """
        from kb.base import changing  # noqa: PLC0415

        return changing.remove(self._now(), address)

    def undo(self, number: int | None = None) -> tuple[Change, ...]:
        """Take back the newest change, or one by its number.

        Raises:
            BadRequestError: There is nothing to undo, or it was changed since.
        """
        from kb.base import changing  # noqa: PLC0415

        return changing.undo(self._now(), number)

    def changes(self) -> tuple[Change, ...]:
        """The changes that can be undone or were, newest first."""
        from kb.base import changing  # noqa: PLC0415

        return changing.changes(self._now())

    def index(self, *, rebuild: bool = False) -> IndexReport:
        """Bring the index up to date, or make it anew.

        Raises:
            EngineError: The engine is missing, busy or broken.
        """
        return self._now().index(rebuild=rebuild)

    def doctor(self, *, fix: bool = False) -> Health:
        """Whether everything is whole; with ``fix``, what is safe to mend is mended."""
        from kb.base import doctor  # noqa: PLC0415

        return doctor.doctor(self._now(), fix=fix)
