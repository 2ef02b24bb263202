"""The points of the plans, kept beside the index, and the references of a passage."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from kb.errors import KBError
from kb.model.addresses import Address, parse_address
from kb.model.dates import days_between
from kb.model.documents import Metadata, Revision, RevisionSummary, Span
from kb.model.results import Reference
from kb.storage.caches import read_cache, write_cache
from kb.storage.library import Library
from kb.vocabulary import Vocabulary

if TYPE_CHECKING:
    from kb.base.session import Session
    from kb.references import Context, Plans
    from kb.text.terms import Token

FILE = "plans.json"
FORMAT = 2
_MARK = 16
_RECENT = 92
"""How many days back a statement that is spoken of may lie, to be told apart."""


def plans_of(library: Library, vocabulary: Vocabulary) -> Plans:
    """The points of all plans, from beside the index while nothing they depend on changed."""
    mark = f"{FORMAT}:{plans_fingerprint(library, vocabulary)}"
    place = library.place.index
    if place is not None:
        plain = read_cache(place / FILE)
        with suppress(ValueError, KeyError, TypeError, KBError):
            if plain.get("mark") == mark:
                return _from_plain(plain)
    from kb.references import read_plans  # noqa: PLC0415 - late: a search needs none

    plans = read_plans((library.revision(s.address) for s in _summaries(library)), vocabulary)
    if place is not None and place.is_dir():
        write_cache(place / FILE, _to_plain(plans, mark))
    return plans


def plans_fingerprint(library: Library, vocabulary: Vocabulary) -> str:
    """What the points depend on: the plans' files and the vocabulary."""
    marks = "".join(summary.fingerprint[:_MARK] for summary in _summaries(library))
    return f"{vocabulary.fingerprint}:{marks}"


def references_of(
    text: str,
    at: Span,
    address: Address,
    metadata: Metadata,
    *,
    plans: Plans,
    vocabulary: Vocabulary,
    found: Sequence[Token] | None = None,
    context: Context | None = None,
) -> tuple[Reference, ...]:
    """The references of a passage; see ``kb.references.find_references``."""
    from kb.references import find_references  # noqa: PLC0415 - late: a search needs none

    day = metadata.date.first or "" if metadata.date else ""
    return find_references(
        text, at, address, day=day, plans=plans, vocabulary=vocabulary, found=found, context=context
    )


def told(session: Session, references: tuple[Reference, ...], metadata: Metadata) -> tuple[Reference, ...]:
    """References with each statement that is spoken of told apart, where one stored document must be it.

    It is the last statement of that kind by that speaker up to the day of the document that speaks
    of it; where two are of one day, or none is there, the reference stays open.
    """
    if not any(one.target.startswith("?") for one in references):
        return references
    return tuple(_told(session, one, metadata) if one.target.startswith("?") else one for one in references)


def _told(session: Session, known: Reference, metadata: Metadata) -> Reference:
    from kb.references.spoken import KINDS  # noqa: PLC0415 - late: few passages speak of a statement
    from kb.text.terms import terms  # noqa: PLC0415

    said, _, speaker = known.target[1:].partition(":")
    until = metadata.date.last if metadata.date else None
    if until is None:
        return known
    vocabulary = session.vocabulary
    dated: dict[str, list[Address]] = {}
    for kind in KINDS.get(said, ()):
        for document in session.library.catalog.of_kind(kind):
            latest = document.latest
            about = latest.metadata if latest else document.metadata
            names = [
                each
                for field in (about.publisher, document.metadata.publisher)
                if field
                for each in [field.value]
            ]
            names += [
                name for field in (about.author, document.metadata.author) if field for name in field.value
            ]
            first = about.date.first if about.date else None
            if latest is None or first is None or first > until or metadata is about:
                continue
            spots = (spot for name in names for spot in vocabulary.spot(terms(name, vocabulary.rules)))
            if any(spot.entry.id == speaker for spot in spots):
                dated.setdefault(first, []).append(latest.address)
    newest = max(dated, default="")
    if not newest or len(dated[newest]) > 1 or days_between(newest, until) > _RECENT:
        return known
    return known._replace(
        target=str(dated[newest][0]),
        basis="inferred",
        reason=f"the last {said} of that speaker here up to {until}, of {newest}",
        score=0.8,
    )


def context_of(revision: Revision, vocabulary: Vocabulary) -> Context:
    """What a revision as a whole says of its passages."""
    from kb.references import context_of as read_context  # noqa: PLC0415 - late: a search needs none

    metadata = revision.metadata
    title = metadata.title.value if metadata.title else ""
    first, last = (metadata.date.first, metadata.date.last) if metadata.date else ("", "")
    texts = (title, *map(revision.words_of, revision.passages))
    return read_context(texts, vocabulary, first or "", last or "")


def _summaries(library: Library) -> list[RevisionSummary]:
    """The revisions of plans, oldest first."""
    summaries = [
        summary
        for document in library.catalog.of_kind("plan")
        for summary in document.revisions
        if summary.points
    ]
    return sorted(summaries, key=lambda summary: summary.order)


def _to_plain(plans: Plans, mark: str) -> dict[str, object]:
    return {
        "mark": mark,
        "points": [[str(p.address), p.heading, dict(p.words)] for p in plans.points],
        "revisions": [[str(address), first, last] for address, first, last in plans.revisions],
        "totals": dict(plans.totals),
        "reach": dict(plans.reach),
    }


def _from_plain(plain: dict[str, Any]) -> Plans:
    from kb.references import Plans, Point  # noqa: PLC0415 - late: a search needs none

    return Plans(
        tuple(Point(parse_address(a), heading, words) for a, heading, words in plain["points"]),
        tuple((parse_address(a), first, last) for a, first, last in plain["revisions"]),
        plain["totals"],
        plain["reach"],
    )
