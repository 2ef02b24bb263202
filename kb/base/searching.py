"""``search`` and ``count``: what was typed, found and ready to be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.base.filtering import Asked
from kb.base.finding import Described, Group, fold_copies, make_hit, only_never
from kb.base.retrieving import retrieve
from kb.base.session import Session
from kb.base.understanding import MATCHES, Match, understand
from kb.engines import Findings, Found
from kb.errors import BadRequestError
from kb.model.addresses import Address
from kb.model.documents import Metadata
from kb.model.queries import Query
from kb.model.results import Hit, SearchResult

if TYPE_CHECKING:
    from kb.base.matching import Sort
    from kb.model.results import Counted, Facet

_FETCH = 3
SORTS = ("relevance", "date", "-date")


def search(
    session: Session,
    typed: str,
    asked: Asked | None,
    *,
    limit: int,
    offset: int,
    match: Match = "fts",
    sort: Sort = "relevance",
    facets: bool = False,
    new: bool = False,
) -> SearchResult:
    """Search passages.

    Raises:
        BadRequestError: A filter, a pattern or an order is none.
        EngineError: The engine is missing, busy or broken.
    """
    _check(match, sort)
    query, understood = understand(session, typed, asked, match=match, listing=True)
    coverage = session.coverage(query.filters)
    if new:
        from kb.base.looks import only_new  # noqa: PLC0415 - late: only where it was asked for

        look, query, understood = only_new(session, query, understood, asked, match)
    if query.root is None:
        return SearchResult(understood, coverage, 0, ())
    findings = find(session, query, offset + limit, sort)
    groups = fold_copies(findings.found)
    hits = tuple(hit_of(session, query, group) for group in groups[offset : offset + limit])
    counted = facets_of(session, query) if facets else ()
    coverage = session.answered(coverage)
    result = SearchResult(understood, coverage, findings.total, hits, offset=offset, facets=counted)
    if new:
        # What a part of the index did not tell has not been seen.
        there, whole = coverage.parts
        shown = offset == 0 and len(groups) <= limit and there == whole
        result = result._replace(understood=look.done(session, understood, findings.total, whole=shown))
    elif not findings.total:
        from kb.base.helping import help_with  # noqa: PLC0415 - late: only where nothing was found

        result = help_with(session, result, query, match)
    return result


def count(
    session: Session, typed: str, asked: Asked | None, *, match: Match = "fts", facets: bool = False
) -> Counted:
    """Count the passages that match, and the documents they stand in.

    Raises:
        BadRequestError: A filter or a pattern is none.
        EngineError: The engine is missing, busy or broken.
    """
    from kb.base.matching import count as count_all  # noqa: PLC0415 - late: a search needs it not
    from kb.model.results import Counted  # noqa: PLC0415

    _check(match, "relevance")
    query, understood = understand(session, typed, asked, match=match, listing=True)
    passages, documents = count_all(session, query)
    made: tuple[Facet, ...] = facets_of(session, query) if facets and query.root is not None else ()
    coverage = session.covered(query.filters)
    return Counted(understood, coverage, passages, documents, made)


def find(session: Session, query: Query, wanted: int, sort: Sort = "relevance") -> Findings:
    """The first passages that match, and how many there are in all.

    More come than are wanted, since passages with nearly the same words are shown as one.
    """
    if sort == "relevance" and not (query.exact or query.patterns or query.unwanted):
        findings = retrieve(session, query._replace(literals=()), wanted * _FETCH)
    else:
        from kb.base.matching import find as find_literally  # noqa: PLC0415 - late: rarely asked for

        findings = find_literally(session, query, wanted * _FETCH, sort)
    if query.dates and sort == "relevance":
        from kb.base.dating import with_dated  # noqa: PLC0415 - late: few queries name a date

        findings = with_dated(session, query, findings, wanted * _FETCH)
    if query.never:
        rules = session.vocabulary.rules
        kept = tuple(found for found in findings.found if not only_never(found, query, rules))
        findings = Findings(findings.total - len(findings.found) + len(kept), kept)
    return findings


def hit_of(session: Session, query: Query, group: Group) -> Hit:
    """A hit, with what stands for it besides."""
    return make_hit(group, query, session.vocabulary.rules, described(session, group.found))


def facets_of(session: Session, query: Query) -> tuple[Facet, ...]:
    """How many of the passages that match have which values."""
    from kb.base.faceting import facets  # noqa: PLC0415 - late: only where it was asked for

    return facets(session, query)


def described(session: Session, found: Found) -> Described:
    """The metadata and the references of a found passage, and whether its revision is the newest."""
    metadata = metadata_of(session, found.address)
    references = found.references
    if any(one.target.startswith("?") for one in references):
        from kb.base.referring import told  # noqa: PLC0415 - late: few passages speak of a statement

        references = told(session, references, metadata)
    return Described(metadata, references, newer_than(session, found.address))


def newer_than(session: Session, address: Address) -> Address | None:
    """The newest revision of an address's document, where the address names an older one."""
    latest = session.library.catalog[address.document].latest
    return latest.address if latest and latest.address != address.at(None) else None


def metadata_of(session: Session, address: Address) -> Metadata:
    """The metadata of the revision that an address names."""
    document = session.library.catalog[address.document]
    of_revision = (s.metadata for s in document.revisions if s.address == address.at(None))
    return next(of_revision, document.metadata)


def _check(match: str, sort: str) -> None:
    for value, known, what in ((match, MATCHES, "way to match"), (sort, SORTS, "order")):
        if value not in known:
            raise BadRequestError(f"“{value}” is not a {what}.", hint=f"It is one of {', '.join(known)}.")
