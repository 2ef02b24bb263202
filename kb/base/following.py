"""The methods of ``KnowledgeBase`` on commitments and their ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kb.base.committing import Wanted
    from kb.base.filtering import Asked
    from kb.base.session import Session
    from kb.base.tracking import Told
    from kb.model.results.committed import Board, Commitments, Track


class Following:
    """What follows commitments from the words that make them to what became of them."""

    def _now(self) -> Session:
        raise NotImplementedError

    def commitments(
        self,
        address: str = "",
        asked: Asked | None = None,
        wanted: Wanted | None = None,
        *,
        limit: int = 100,
        explain: bool = False,
    ) -> Commitments:
        """Who bound whom to what, in all texts or at an address, grouped.

        Raises:
            BadRequestError: A filter has a value that cannot be.
            NotFoundError: No such document, revision or passage.
        """
        from kb.base import committing  # noqa: PLC0415

        return committing.commitments(self._now(), address, asked, wanted, limit=limit, explain=explain)

    def board(self, address: str = "", asked: Asked | None = None, wanted: Wanted | None = None) -> Board:
        """Points and years: which commitments were announced, repeated, done, and fell silent.

        Raises:
            BadRequestError: A filter has a value that cannot be.
            NotFoundError: No such document, revision or passage.
        """
        from kb.base import committing  # noqa: PLC0415

        return committing.board(self._now(), address, asked, wanted)

    def track(
        self, what: str = "", told: Told | None = None, *, propose: bool = False, check: bool = False
    ) -> Track:
        """The ledger: what became of a commitment, with evidence; or a new entry.

        Args:
            what: The id of a commitment, or the address of a passage with one; empty for all.
            told: What to enter.
            propose: Only what the sources propose.
            check: Only what is wrong with the ledger.

        Raises:
            BadRequestError: The entry cannot be, or its evidence does not say so.
            NotFoundError: No such commitment, or no such evidence.
            InvalidMetadataError: The ledger cannot be written to without losing something.
            StorageError: The knowledge base cannot be written.
        """
        from kb.base import tracking  # noqa: PLC0415

        if check:
            return tracking.check(self._now())
        return tracking.propose(self._now(), what) if propose else tracking.track(self._now(), what, told)
