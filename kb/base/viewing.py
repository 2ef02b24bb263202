"""``list``, ``show`` and ``log``: documents as they stand. No engine is needed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from kb.base.filtering import Asked
from kb.base.session import Session
from kb.errors import BadRequestError, KBError, NotFoundError
from kb.model.addresses import Address, parse_address, shorten
from kb.model.documents import Document, Passage, Revision
from kb.model.results import Listing, Log, LogEntry, Page, Reference

SORTS = ("date", "-date", "id", "title", "kind", "publisher")
_RANGE = re.compile(r"p(\d+)-p?(\d+)")


def list_documents(session: Session, asked: Asked | None, *, sort: str, limit: int | None) -> Listing:
    """The documents that pass filters.

    Raises:
        BadRequestError: A filter or the order is none.
    """
    if sort not in SORTS:
        raise BadRequestError(f"“{sort}” is not an order.", hint=f"It is one of {', '.join(SORTS)}.")
    values = session.facet_values()
    filters = session.filters(asked, values)
    for note in values.notes:
        session.events.warn(note)
    catalog = session.library.catalog
    names = session.passing(filters) if filters else catalog
    documents = [catalog[name] for name in names]
    for name in ("point", "name"):
        wanted = dict(filters.facets).get(name)
        if wanted is not None:
            documents = [d for d in documents if _refers(session, d, name, wanted)]
    documents.sort(key=lambda d: (_order(d, sort.lstrip("-")), d.id), reverse=sort.startswith("-"))
    return Listing(tuple(documents[:limit]), session.coverage(filters), filters.said)


def show(session: Session, text: str) -> Page:
    """A revision, or one passage or range of paragraphs of it.

    Raises:
        BadRequestError: The text is no address.
        NotFoundError: No such document, revision or passage; the message says what there is.
        InvalidMetadataError: The document's metadata is not valid.
    """
    address = parse_address(text)
    document = session.library.document(address.document)
    if not document.revisions:
        empty = Revision(Address(document.id), document.metadata, "", ())
        return Page(document, empty, (), ())
    revision = session.library.revision(address)
    passages = find_passages(revision, address.locator) if address.locator else revision.passages
    references = tuple(_references(session, revision, passages))
    return Page(document, revision, passages, references, whole=address.locator is None)


def find_passages(revision: Revision, locator: str) -> tuple[Passage, ...]:
    """The passages that a locator names: a point, a paragraph, a heading, or ``p3-5``.

    Raises:
        NotFoundError: There is none; the message says what there is.
    """
    exact = [p for p in revision.passages if p.locator == locator]
    if not exact and locator.startswith("p") and locator[1:].isdecimal():
        exact = [p for p in revision.passages if p.ordinal == int(locator[1:]) and p.counted]
    if not exact:
        numbered = [p for p in revision.passages if p.number and p.number.lower() == locator.lower()]
        exact = numbered if len(numbered) == 1 else []
    if exact:
        return tuple(exact[:1])
    if match := _RANGE.fullmatch(locator):
        first, last = int(match[1]), int(match[2])
        found = tuple(p for p in revision.passages if p.counted and first <= p.ordinal <= last)
        if found and first <= last and found[-1].ordinal == last:
            return found
    raise NotFoundError(_no_passage(revision, locator), hint=_what_there_is(revision))


def log(session: Session, text: str) -> Log:
    """The revisions of a document, newest first.

    Raises:
        BadRequestError: The text is no address.
        NotFoundError: No such document, or no such revision of it.
    """
    address = parse_address(text)
    document = session.library.document(address.document)
    if address.locator:
        raise BadRequestError(
            f"“{shorten(text)}” is a passage; only documents have revisions.",
            hint=f"“napkb log {document.id}” lists them.",
        )
    if address.revision:
        session.library.resolve(address)
    from collections import Counter  # noqa: PLC0415

    entries: list[LogEntry] = []
    before: Counter[str] | None = None
    older: Revision | None = None
    for summary in document.revisions:
        try:
            revision = session.library.revision(summary.address)
        except KBError as error:
            session.events.warn(str(error))
            continue
        words = Counter(revision.text.split())
        entries.append(
            LogEntry(
                revision=summary.address,
                metadata=summary.metadata,
                added=summary.added,
                words=summary.words,
                paragraphs=summary.paragraphs,
                sha256=summary.sha256,
                original=summary.original.file if summary.original else "",
                words_added=sum((words - before).values()) if before is not None else 0,
                words_removed=sum((before - words).values()) if before is not None else 0,
                **_what_changed(session, older, revision),
            )
        )
        before, older = words, revision
    return Log(document, tuple(reversed(entries)))


def _what_changed(session: Session, older: Revision | None, revision: Revision) -> dict[str, Any]:
    """Which points or paragraphs changed since the revision before, and which quotations are lost."""
    if older is None or older.text == revision.text:
        return {}
    from kb.base.comparing import changes_between  # noqa: PLC0415 - late: one revision has none before it

    changes, lost = changes_between(session, older, revision)
    return {"changes": changes, "lost": lost}


def _references(
    session: Session, revision: Revision, passages: Iterable[Passage]
) -> Iterator[tuple[Reference, ...]]:
    """The references of some passages of a revision."""
    from kb.base.referring import context_of, references_of, told  # noqa: PLC0415 - late: a list needs none

    context = context_of(revision, session.vocabulary)
    for passage in passages:
        found = references_of(
            revision.words_of(passage),
            passage.span,
            revision.address.at(passage.locator),
            revision.metadata,
            plans=session.plans,
            vocabulary=session.vocabulary,
            context=context,
        )
        yield told(session, found, revision.metadata)


def _order(document: Document, sort: str) -> str:
    latest = document.latest
    metadata = latest.metadata if latest else document.metadata
    if sort == "date":
        return metadata.date.first or "" if metadata.date else ""
    if sort == "id":
        return document.id
    value = getattr(document.metadata, sort)
    return value.value.casefold() if value else ""


def _refers(session: Session, document: Document, type_: str, wanted: tuple[str, ...]) -> bool:
    """Whether any passage of a document refers to one of those points or names."""
    for summary in document.revisions:
        revision = session.library.revision(summary.address)
        for references in _references(session, revision, revision.passages):
            if any(reference.type == type_ and reference.target in wanted for reference in references):
                return True
    return False


def _no_passage(revision: Revision, locator: str) -> str:
    points = revision.metadata.points
    if locator.isdecimal() and points and points.total and 1 <= int(locator) <= points.total:
        return f"Point {locator} of {revision.address} is not known to this knowledge base."
    return f"{revision.address} has no passage “{locator}”."


def _what_there_is(revision: Revision) -> str:
    counted = [p for p in revision.passages if p.counted]
    numbers = [p.locator for p in counted if p.role == "point" and not p.locator.startswith("p")]
    parts = [f"p1 to p{counted[-1].ordinal}"] if counted else []
    if numbers:
        parts.append(f"point{'s' if len(numbers) > 1 else ''} {', '.join(numbers)}")
    return f"It has {' and '.join(parts)}." if parts else "It has no text."
