"""``KnowledgeBase``: the use cases, a method for each command.

Each method loads what it needs: a list starts without what a search needs, and so on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from kb.base.following import Following
from kb.base.intake import Intake
from kb.base.keeping import Keeping
from kb.base.relations import CrossReferences
from kb.base.session import Events, Session
from kb.base.steady import steadily

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kb.base.choosing import Choice
    from kb.base.citing import How
    from kb.base.filtering import Asked
    from kb.base.matching import Sort
    from kb.base.sources import Source
    from kb.base.understanding import Match
    from kb.model.addresses import Address
    from kb.model.results import (
        Answer,
        CheckReport,
        Citations,
        Counted,
        Diff,
        Explanation,
        Exported,
        ImportReport,
        KeyReport,
        Listing,
        Log,
        MarkReport,
        Page,
        QuoteResult,
        SavedQueries,
        SearchResult,
        Trace,
    )
    from kb.storage.library import Library


class KnowledgeBase(Intake, Keeping, CrossReferences, Following):
    """A knowledge base: documents on disk and an index beside them.

    Every method raises ``kb.errors.KBError`` of the kind its docstring names. Besides
    that, ``StorageError`` tells of a disk that cannot be written and ``EngineError``
    of an engine that cannot be used.
    """

    def __init__(self, library: Library, events: Events, choice: Choice | None = None) -> None:
        self._session = Session(library, events, choice)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the index's files; the knowledge base may be used again."""
        self._session.close()

    @property
    def root(self) -> Path:
        """The folder that holds ``documents/``."""
        return self._session.library.place.root

    @property
    def writable(self) -> bool:
        """Whether documents can be added and changed."""
        return self._session.library.writable

    def ids(self) -> tuple[str, ...]:
        """The ids of all documents."""
        return tuple(self._now().library.catalog)

    @steadily
    def list(self, asked: Asked | None = None, *, sort: str = "date", limit: int | None = None) -> Listing:
        """The documents that pass filters, in an order.

        Raises:
            BadRequestError: A filter or the order is none.
        """
        from kb.base import viewing  # noqa: PLC0415

        return viewing.list_documents(self._now(), asked, sort=sort, limit=limit)

    @steadily
    def show(self, address: str) -> Page:
        """A document's latest revision, another one, or a passage of it.

        Raises:
            BadRequestError: The text is no address.
            NotFoundError: No such document, revision or passage.
        """
        from kb.base import viewing  # noqa: PLC0415

        return viewing.show(self._now(), address)

    @steadily
    def log(self, address: str) -> Log:
        """The revisions of a document, newest first.

        Raises:
            NotFoundError: No such document.
        """
        from kb.base import viewing  # noqa: PLC0415

        return viewing.log(self._now(), address)

    @steadily
    def diff(
        self,
        old: str,
        new: str | None = None,
        *,
        every: bool = False,
        whole: bool = False,
        point: str = "",
        only: Sequence[str] = (),
        write: str | None = None,
    ) -> Diff:
        """What became of the points of one text in another: two addresses, two files, or a document.

        Raises:
            BadRequestError: The request cannot be carried out.
            NotFoundError: No such document, revision, point or file.
            InvalidMetadataError: A person's table of correspondences is not valid.
        """
        from kb.base import comparing  # noqa: PLC0415

        return comparing.diff(
            self._now(), old, new, every=every, whole=whole, point=point, only=only, write=write
        )

    @steadily
    def trace(self, asked: str, *, limit: int = 50) -> Trace:
        """One point, or words, through all revisions of a plan and through the statements.

        Raises:
            BadRequestError: Nothing was asked for.
            NotFoundError: No such document, revision or point.
        """
        from kb.base import tracing  # noqa: PLC0415

        return tracing.trace(self._now(), asked, limit=limit)

    @steadily
    def search(
        self,
        query: str,
        asked: Asked | None = None,
        *,
        limit: int = 10,
        offset: int = 0,
        exact: bool = False,
        match: Match = "fts",
        sort: Sort = "relevance",
        facets: bool = False,
        new: bool = False,
    ) -> SearchResult:
        """The passages that match a query, best first.

        Args:
            query: What is sought.
            asked: Filters.
            limit: How many to give.
            offset: How many to pass over.
            exact: The same as ``match="exact"``.
            match: ``fts``, ``exact`` or ``re``.
            sort: ``relevance``, ``date`` or ``-date``.
            facets: Whether to count kinds, years, publishers, points and names.
            new: Only what came or changed since this query was last looked at so.

        Raises:
            BadRequestError: A filter, a pattern or an order is none.
        """
        from kb.base import searching  # noqa: PLC0415

        return searching.search(
            self._now(),
            query,
            asked,
            limit=limit,
            offset=offset,
            match="exact" if exact else match,
            sort=sort,
            facets=facets,
            new=new,
        )

    @steadily
    def count(
        self, query: str, asked: Asked | None = None, *, match: Match = "fts", facets: bool = False
    ) -> Counted:
        """How many passages match a query, and in how many documents.

        Raises:
            BadRequestError: A filter or a pattern is none.
        """
        from kb.base import searching  # noqa: PLC0415

        return searching.count(self._now(), query, asked, match=match, facets=facets)

    @steadily
    def explain(
        self, query: str, address: str, asked: Asked | None = None, *, match: Match = "fts"
    ) -> Explanation:
        """Why a passage matches a query, part by part, or why it does not.

        Raises:
            BadRequestError: The address, a filter or a pattern is none.
            NotFoundError: No such document, revision or passage.
        """
        from kb.base import explaining  # noqa: PLC0415

        return explaining.explain(self._now(), query, address, asked, match=match)

    def saved(self) -> SavedQueries:
        """The saved queries.

        Raises:
            InvalidMetadataError: The file they are in is not valid.
        """
        from kb.base import saving  # noqa: PLC0415

        return saving.saved(self._now())

    @steadily
    def ask(
        self,
        question: str,
        asked: Asked | None = None,
        *,
        limit: int = 8,
        exact: bool = False,
        cite: bool = False,
    ) -> Answer:
        """Evidence for a question in the words of stored sources, or none.

        With ``cite`` there are citations of the evidence and a bibliography as well.

        Raises:
            BadRequestError: A filter has a value that cannot be.
        """
        from kb.base import asking  # noqa: PLC0415

        return asking.ask(self._now(), question, asked, limit=limit, exact=exact, cite=cite)

    @steadily
    def cite(self, addresses: Sequence[str], how: How | None = None) -> Citations:
        """Citations of stored places, in a style.

        Raises:
            BadRequestError: The style, the pinpoint or an address is none.
            NotFoundError: No such document, revision or passage.
        """
        from kb.base import citing  # noqa: PLC0415

        return citing.cite(self._now(), addresses, how or citing.How())

    @steadily
    def bibliography(
        self,
        addresses: Sequence[str] = (),
        how: How | None = None,
        *,
        query: str = "",
        report: Source | str | Path = "",
    ) -> Citations:
        """Entries for what addresses, a query or a report name: sorted, none twice.

        Raises:
            BadRequestError: Nothing is named, or the style is none.
            NotFoundError: No such document or revision.
            UnreadableSourceError: The report cannot be read.
        """
        from kb.base import citing  # noqa: PLC0415

        return citing.bibliography(self._now(), addresses, how or citing.How(), query=query, report=report)

    @steadily
    def export(self, addresses: Sequence[str] = (), *, form: str = "csl-json") -> Exported:
        """Records of documents for another program, of all where none is named.

        Raises:
            BadRequestError: There is no such format.
            NotFoundError: No such document or revision.
        """
        from kb.base import citing  # noqa: PLC0415

        return citing.export(self._now(), addresses, form)

    def import_(self, source: Source | str | Path) -> ImportReport:
        """Take over records of BibTeX, RIS or CSL-JSON as metadata.

        Raises:
            UnreadableSourceError: The file cannot be read, or is none of these.
            StorageError: The knowledge base cannot be written.
        """
        from kb.base import importing  # noqa: PLC0415

        return importing.import_records(self._now(), source)

    def key(self, address: str, new: str = "") -> KeyReport:
        """The citation key of a document, or a new one for it; the old one is still understood.

        Raises:
            BadRequestError: The new key cannot be one, or means another document.
            NotFoundError: No such document.
        """
        from kb.base import importing  # noqa: PLC0415

        return importing.key(self._now(), address, new)

    def mark(
        self, address: str, as_: str, *, level: int = 1, reports: Sequence[str | Path] = ()
    ) -> MarkReport:
        """Say what a line of a text is; the numbering and the addresses that use it follow.

        Raises:
            BadRequestError: It is no such mark, or the address names no passage.
            NotFoundError: No such document, revision or passage.
            StorageError: The knowledge base cannot be written.
        """
        from kb.base import marking  # noqa: PLC0415

        return marking.mark(self._now(), address, as_, level=level, reports=reports)

    @steadily
    def check(
        self,
        report: Source | str | Path,
        *,
        every: bool = False,
        strict: bool = False,
        allow_unchecked: bool = False,
        fix: bool = False,
    ) -> CheckReport:
        """Every quotation and every citation of a report against the stored sources.

        Raises:
            UnreadableSourceError: The report cannot be read.
            BadRequestError: It cannot be corrected, and was to be.
        """
        from kb.base import checking  # noqa: PLC0415

        return checking.check(
            self._now(), report, every=every, strict=strict, allow_unchecked=allow_unchecked, fix=fix
        )

    @steadily
    def quote(
        self, words: str, asked: Asked | None = None, how: How | None = None, *, limit: int = 3
    ) -> QuoteResult:
        """Half-remembered words as stored sources have them, each with its citation.

        Raises:
            BadRequestError: There are no words, or a filter or the style is none.
            EngineError: The search engine cannot be used.
        """
        from kb.base import citing, quoting  # noqa: PLC0415

        return quoting.quote(self._now(), words, asked, how or citing.How(), limit=limit)

    def revisions(self, document: str) -> tuple[Address, ...]:
        """The addresses of a document's revisions, oldest first.

        Raises:
            NotFoundError: No such document.
        """
        return tuple(s.address for s in self._now().library.document(document).revisions)
