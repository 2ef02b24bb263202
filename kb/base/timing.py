"""``timeline``: events and statements in the order of their dates, each as precise as it is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from kb.base.filtering import Asked, passes
from kb.base.finding import marks_of, snippet_of
from kb.base.searching import find, metadata_of, newer_than
from kb.base.session import Session
from kb.base.understanding import understand
from kb.engines import Found
from kb.errors import BadRequestError
from kb.model.addresses import Address
from kb.model.dates import PartialDate, parse_date
from kb.model.documents import Field, Metadata, Span
from kb.model.queries import Filters, Query
from kb.model.results import Mark
from kb.model.results.related import Moment, Timeline
from kb.text.dates import find_dates
from kb.text.sentences import sentences
from kb.text.terms import terms

SORTS = ("date", "-date")
_FOUND = 2000
"""So many of the best passages are looked through."""
_COARSE = {"year": 0, "month": 1}


def timeline(session: Session, typed: str, asked: Asked | None, *, sort: str, limit: int) -> Timeline:
    """Documents in order of date, or with words or a passage's filter the passages that match.

    Raises:
        BadRequestError: A filter or the order is none.
    """
    if sort not in SORTS:
        raise BadRequestError(f"“{sort}” is not an order.", hint=f"It is one of {', '.join(SORTS)}.")
    query, understood = understand(session, typed, asked, listing=True)
    filters = query.filters
    by_passage = bool(typed.strip()) or any(name in {"point", "name"} for name, _ in filters.facets)
    if not typed.strip():
        understood = understood._replace(
            notes=tuple(note for note in understood.notes if "no word" not in note)
        )
    moments: list[Moment] = []
    if by_passage:
        moments += _of_passages(session, query) if query.root is not None else ()
    else:
        moments += _of_documents(session, filters)
    moments += _of_vocabulary(session, typed, filters)
    known = [one for one in moments if one.date is not None and one.date.first]
    others = [one for one in moments if one.date is None or not one.date.first]
    known.sort(key=_order, reverse=sort == "-date")
    others.sort(key=lambda one: (one.date is None, str(one.date or ""), one.title, str(one.address)))
    years = Counter(one.date.year for one in known if one.date and one.date.year is not None)
    return Timeline(
        understood,
        session.covered(filters),
        tuple((*known, *others)[:limit]),
        len(moments),
        tuple(sorted(years.items())),
        sort == "-date",
    )


def _order(one: Moment) -> tuple[str, int, str, str]:
    """By the first day a date can mean; of one day what is known less precisely comes first."""
    day = one.date.first if one.date else None
    return (day or "", _COARSE.get(one.precision, 2), one.what, f"{one.address or one.name}")


# Documents.


def _of_documents(session: Session, filters: Filters) -> Iterator[Moment]:
    """Each document's revisions that pass; of what is no plan or law the newest."""
    catalog = session.library.catalog
    for name in session.passing(filters) if filters else catalog:
        for summary in catalog[name].revisions:
            metadata = summary.metadata
            date = metadata.date
            dates = (date.first, date.last) if date else (None, None)
            if metadata.voice != "plan" and newer_than(session, summary.address):
                continue
            if not filters or passes(*dates, metadata.facets, filters):
                yield _of_metadata(summary.address, metadata)


def _of_metadata(address: Address, metadata: Metadata) -> Moment:
    """A document at the date of what it tells of, else of its publication."""
    issued, event = metadata.issued, metadata.event_date
    known: Field[PartialDate] | None = event or issued
    is_other = event is not None and issued is not None and event.value != issued.value
    return Moment(
        known.value if known else None,
        "event" if event else "published",
        metadata.title.value if metadata.title else "",
        known.basis if known else "",
        known.grade if known else "unknown",
        known.source if known else "",
        address,
        str(issued.value) if issued and is_other else "",
        metadata=metadata,
    )


# Passages.


def _of_passages(session: Session, query: Query) -> Iterator[Moment]:
    """The documents of the passages that match, each with its best one; and the dates these name."""
    best: dict[Address, tuple[Found, list[Found]]] = {}
    for found in find(session, query, _FOUND // 3).found:
        if metadata_of(session, found.address).voice != "plan" and newer_than(session, found.address):
            continue
        place = found.address.at(None)
        if place in best:
            best[place][1].append(found)
        else:
            best[place] = (found, [])
    for place, (found, others) in best.items():
        metadata = metadata_of(session, place)
        marks = marks_of(found.text, query, session.vocabulary.rules, found.words)
        own = _of_metadata(found.address, metadata)
        yield own._replace(
            passage=found.passage,
            text=found.text,
            snippet=snippet_of(found.text, marks),
            marks=marks,
            more=len(others),
        )
        for each in (found, *others):
            yield from _told(session, query, each, metadata)


def _told(session: Session, query: Query, found: Found, metadata: Metadata) -> Iterator[Moment]:
    """The dates that a passage names in sentences that match, but for those of its document."""
    own = [field.value for field in (metadata.issued, metadata.event_date) if field]
    others = [known for known in _dates(found) if not any(_is_of(known[0], one) for one in own)]
    if not others:
        return
    marks = marks_of(found.text, query, session.vocabulary.rules, found.words)
    parts = sentences(found.text)
    seen: set[PartialDate] = set()
    for date, span, basis in others:
        sentence = next((s for s in parts if s.start <= span.start < s.end), None)
        if sentence is None or date in seen or date.year is None:
            continue
        inside = tuple(m for m in marks if sentence.start <= m.span.start < sentence.end)
        if marks and not inside:
            continue
        seen.add(date)
        yield Moment(
            date,
            "told",
            metadata.title.value if metadata.title else "",
            basis,
            said=span.of(found.text),
            address=found.address,
            published=str(metadata.issued.value) if metadata.issued else "",
            metadata=metadata,
            passage=found.passage,
            text=found.text,
            snippet=sentence,
            marks=(*inside, *(() if any(_over(span, m.span) for m in inside) else (Mark(span),))),
        )


def _dates(found: Found) -> Iterator[tuple[PartialDate, Span, str]]:
    """The dates of a passage: its references to dates where it has any, else those its words give."""
    at = found.passage.span.start
    referred = [r for r in found.references if str(r.type) == "date" and r.span]
    for reference in referred:
        date = parse_date(reference.target)
        if date is not None and reference.span:
            span = Span(reference.span.start - at, reference.span.end - at)
            yield date, span, str(reference.basis)
    if not referred:
        for mention in find_dates(found.text):
            if mention.date is not None:
                yield mention.date, mention.span, "stated"


def _is_of(date: PartialDate, known: PartialDate) -> bool:
    """Whether a date is a known one, or only less precise."""
    return str(known).startswith(str(date))


def _over(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


# What the vocabulary says.


def _of_vocabulary(session: Session, typed: str, filters: Filters) -> Iterator[Moment]:
    """The beginning and the end of names, where no filter asks for what only documents have."""
    wanted = _named(session, typed, filters)
    if wanted is not None and not wanted:
        return
    for entry in session.vocabulary.entries:
        if not entry.is_name or (wanted is not None and entry.id not in wanted):
            continue
        for what, written in (("start", entry.start), ("end", entry.until)):
            date = parse_date(written)
            if date is not None and _in_range(date, filters):
                yield Moment(date, what, entry.name, "vocabulary", name=entry.id, type=entry.type)


def _named(session: Session, typed: str, filters: Filters) -> set[str] | None:
    """The names that words and filters ask for; None for all of them."""
    facets = dict(filters.facets)
    if facets.keys() - {"name"}:
        return set()
    wanted = set(facets["name"]) if "name" in facets else None
    if typed.strip():
        words = terms(typed, session.vocabulary.rules)
        spotted = {s.entry.id for s in session.vocabulary.spot(words) if s.entry.is_name}
        wanted = spotted if wanted is None else wanted & spotted
    return wanted


def _in_range(date: PartialDate, filters: Filters) -> bool:
    first, last = date.first, date.last
    if not (filters.since or filters.until):
        return True
    if first is None or last is None:
        return False
    return not ((filters.since and last < filters.since) or (filters.until and first > filters.until))
