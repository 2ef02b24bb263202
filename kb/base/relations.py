"""The use cases of cross-references, which ``KnowledgeBase`` has besides its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.base.steady import steadily

if TYPE_CHECKING:
    from kb.base.filtering import Asked
    from kb.base.session import Session
    from kb.model.results.related import Names, NameView, Points, Related, Timeline


class CrossReferences:
    """``related``, ``points``, ``names`` and ``timeline``, a method for each."""

    def _now(self) -> Session:
        raise NotImplementedError

    @steadily
    def related(self, address: str, asked: Asked | None = None, *, limit: int = 5) -> Related:
        """What has to do with a passage, a revision or a document, each with its reason.

        Args:
            address: The place.
            asked: Filters on what is found.
            limit: How many to give of each way to be related.

        Raises:
            BadRequestError: The text is no address, or a filter is none.
            NotFoundError: No such document, revision or passage.
        """
        from kb.base import relating  # noqa: PLC0415

        return relating.related(self._now(), address, asked, limit=limit)

    @steadily
    def points(self, plan: str = "", asked: Asked | None = None) -> Points:
        """The points of all plans, or of one, and what was said of each since.

        Raises:
            BadRequestError: The text is no address or has no points, or a filter is none.
            NotFoundError: No such plan, revision or point.
        """
        from kb.base import pointing  # noqa: PLC0415

        return pointing.points(self._now(), plan, asked)

    @steadily
    def names(self, asked: Asked | None = None, *, sort: str = "count", limit: int = 50) -> Names:
        """The names of the vocabulary that stand in the knowledge base.

        Raises:
            BadRequestError: A filter or the order is none.
        """
        from kb.base import naming  # noqa: PLC0415

        return naming.names(self._now(), asked, sort=sort, limit=limit)

    @steadily
    def name(self, typed: str, asked: Asked | None = None, *, limit: int = 10) -> NameView:
        """One name: its forms, its offices, its passages, and what is kept apart from it.

        Raises:
            BadRequestError: There is no name in it, or a filter is none.
        """
        from kb.base import naming  # noqa: PLC0415

        return naming.name(self._now(), typed, asked, limit=limit)

    @steadily
    def timeline(
        self, query: str = "", asked: Asked | None = None, *, sort: str = "date", limit: int = 50
    ) -> Timeline:
        """Events and statements in order: of all documents, or the passages that match.

        Raises:
            BadRequestError: A filter, a pattern or the order is none.
        """
        from kb.base import timing  # noqa: PLC0415

        return timing.timeline(self._now(), query, asked, sort=sort, limit=limit)

    def point_addresses(self, document: str) -> tuple[str, ...]:
        """The addresses of all points of a document, for completion.

        Raises:
            NotFoundError: No such document.
        """
        revisions = self._now().library.document(document).revisions
        return tuple(str(one.address.at(point)) for one in revisions for point in one.points)

    def name_ids(self) -> tuple[tuple[str, str], ...]:
        """The id and the usual form of each name of the vocabulary, for completion."""
        return tuple((one.id, one.name) for one in self._now().vocabulary.entries if one.is_name)
