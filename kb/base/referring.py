"""The points of the plans, kept beside the index, and the references of a passage."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from kb.errors import KBError
from kb.model.addresses import Address, parse_address
from kb.model.documents import Metadata, RevisionSummary, Span
from kb.model.results import Reference
from kb.storage.caches import read_cache, write_cache
from kb.storage.library import Library
from kb.vocabulary import Vocabulary

if TYPE_CHECKING:
    from kb.references import Plans
    from kb.text.terms import Token

FILE = "plans.json"
FORMAT = 1
_MARK = 16


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
) -> tuple[Reference, ...]:
    """The references of a passage; see ``kb.references.find_references``."""
    from kb.references import find_references  # noqa: PLC0415 - late: a search needs none

    day = metadata.date.first or "" if metadata.date else ""
    return find_references(text, at, address, day=day, plans=plans, vocabulary=vocabulary, found=found)


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
        "points": [[str(p.address), p.heading, sorted(p.words)] for p in plans.points],
        "revisions": [[str(address), first, last] for address, first, last in plans.revisions],
        "weights": [[plan, word, weight] for (plan, word), weight in plans.weights.items()],
    }


def _from_plain(plain: dict[str, list[list[str]]]) -> Plans:
    from kb.references import Plans, Point  # noqa: PLC0415 - late: a search needs none

    return Plans(
        tuple(Point(parse_address(a), heading, frozenset(words)) for a, heading, words in plain["points"]),
        tuple((parse_address(a), first, last) for a, first, last in plain["revisions"]),
        {(plan, word): float(weight) for plan, word, weight in plain["weights"]},
    )
