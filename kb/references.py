"""Cross-references: which points, documents and names a passage speaks of.

A point is *stated* when the passage gives its number and names the plan. It is
*inferred* when the words of a sentence cover the point's own words, by weight of
how rare they are among the plan's points; the reason names those words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import log
from types import MappingProxyType
from typing import NamedTuple

from kb.model.addresses import Address, parse_address
from kb.model.documents import Passage, Revision, Span
from kb.model.results import Reference
from kb.text.sentences import sentences
from kb.text.terms import Token, tokens
from kb.vocabulary import Spotted, Vocabulary

INFERRED_LEAST = 0.6
"""How much of a point's weight a sentence must cover."""
_LEAST_WORDS = 2
_RARE = 3
_MOST_INFERRED = 3
_LAST_POINT = 200

_ORDINALS = {
    word: number
    for number, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
        "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth".split(),
        1,
    )
}
_CARDINALS = {
    word: number
    for number, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen twenty".split(),
        1,
    )
}
_NUMBER = rf"(?:\d{{1,3}}(?:\([a-z0-9]+\))?|{'|'.join(_CARDINALS)})"
_POINT = re.compile(
    rf"\b(?:points?|clauses?|items?)\s+(?:no\.?\s*|number\s+|nos\.?\s*|numbers\s+)?"
    rf"(?P<numbers>{_NUMBER}(?:\s*(?:,|and|&|or|to|-|–)\s*{_NUMBER})*)\b"
    rf"|\b(?P<ordinal>{'|'.join(_ORDINALS)}|\d{{1,3}}(?:st|nd|rd|th))\s+(?:point|clause|item)\b",
    re.IGNORECASE,
)
# A year right after a plan's name, as in "of 2014", "(2014)" or ", 2014".
_OF_YEAR = re.compile(r"[\s,]*(?:of\s+|from\s+)?\(?((?:19|20)\d\d)\b(?!-\d)")
_EACH = re.compile(_NUMBER, re.IGNORECASE)
# Words that say nothing of what a point is about.
_PLAIN = frozenset(
    "a an and any are as at be been by for from has have in into is it its not of on or other per that "
    "the their there these this those to was were will with would shall should against through under "
    "immedi focu ensur take effect step measur complet firm strict deal issu begin end".split()
)


class Point(NamedTuple):
    """A point of a plan: its address, its heading, and the words it is known by."""

    address: Address
    heading: str
    words: frozenset[str]


class Plans(NamedTuple):
    """The points of all plans in the knowledge base, and the weight of their words."""

    points: tuple[Point, ...] = ()
    revisions: tuple[tuple[Address, str, str], ...] = ()
    """Each revision of a plan with the first and the last day its date can mean, oldest first."""
    weights: Mapping[tuple[str, str], float] = MappingProxyType({})

    def in_force(self, plan: str, day: str) -> Address | None:
        """The newest revision of a plan that is not later than a day.

        None where that cannot be told: a plan of "2021" may be older or newer than a day in 2021.
        """
        known = [entry for entry in self.revisions if entry[0].document == plan]
        if any(first <= day < last for _, first, last in known):
            return None
        past = [address for address, first, _ in known if first <= day]
        return past[-1] if past else None

    def point(self, address: Address) -> Point | None:
        """A point by its address."""
        return next((point for point in self.points if point.address == address), None)


def read_plans(revisions: Iterable[Revision], vocabulary: Vocabulary) -> Plans:
    """Learn the points of plans; revisions come oldest first."""
    points: list[Point] = []
    dates: list[tuple[Address, str, str]] = []
    weights: dict[tuple[str, str], float] = {}
    for revision in revisions:
        # A plan stands from the day it was adopted, which need not be that of publication.
        known = revision.metadata.event_date or revision.metadata.issued
        first, last = (known.value.first, known.value.last) if known else (None, None)
        dates.append((revision.address, first or "", last or ""))
        own = [
            Point(
                revision.address.at(p.locator),
                _heading(revision, p),
                frozenset(_words_of(_heading(revision, p), vocabulary)),
            )
            for p in revision.passages
            if p.role == "point"
        ]
        counts = Counter(word for point in own for word in point.words)
        size = max(len(own), _RARE)
        weights |= {(str(revision.address), word): log(1 + size / count) for word, count in counts.items()}
        points += own
    return Plans(tuple(points), tuple(dates), weights)


def find_references(
    text: str,
    at: Span,
    address: Address,
    *,
    day: str,
    plans: Plans,
    vocabulary: Vocabulary,
    found: Sequence[Token] | None = None,
) -> tuple[Reference, ...]:
    """The references of a passage: stated ones in the order of the text, then inferred ones.

    Args:
        text: The words of the passage.
        at: Where they stand in the revision's text.
        address: Of the passage, which does not refer to itself.
        day: The first day its document's date can mean, or empty.
        plans: The points there are.
        vocabulary: Names and concepts.
        found: The words of the passage, where they are known already.
    """
    found = list(tokens(text, vocabulary.rules)) if found is None else found
    words = [token for token in found if not token.joined]
    spotted = [spot for spot in vocabulary.spot([word.term for word in words]) if spot.entry.is_name]
    named = list(_named_plans(text, spotted, words, plans, day))
    stated = list(_stated_points(text, at, named, plans))
    documents = _stated_documents(named, at, address)
    own = address.document if any(p.address.document == address.document for p in plans.points) else ""
    # A passage that names points of a plan itself needs no guess at others of that plan.
    told = {own, *(parse_address(s.target).document for s in stated)}
    inferred = [
        reference
        for reference in _inferred_points(text, words, plans, vocabulary)
        if parse_address(reference.target).document not in told
    ]
    names = _names(spotted, words, at)
    return (*stated, *inferred[:_MOST_INFERRED], *documents, *names)


class _Named(NamedTuple):
    """A plan that a passage names, and where.

    Attributes:
        address: What the words name: often the plan, without a revision.
        meant: The revision that its points are counted by, where that can be told.
        start: Where the name begins in the passage.
        end: Where it ends.
        reason: How the revision was told.
    """

    address: Address
    meant: Address
    start: int
    end: int
    reason: str


def _named_plans(
    text: str, spotted: Sequence[Spotted], words: Sequence[Token], plans: Plans, day: str
) -> Iterator[_Named]:
    specific = [parse_address(s.entry.refers_to) for s in spotted if "@" in s.entry.refers_to]
    for spot in spotted:
        if not spot.entry.refers_to:
            continue
        named = parse_address(spot.entry.refers_to)
        meant, reason = named, "named"
        if named.revision is None:
            meant, reason = _revision_meant(named, text[words[spot.end - 1].end :], specific, plans, day)
            named = meant if reason == "named" else named
        yield _Named(named, meant, words[spot.start].start, words[spot.end - 1].end, reason)


def _revision_meant(
    plan: Address, after: str, specific: Sequence[Address], plans: Plans, day: str
) -> tuple[Address, str]:
    """The revision that a plan's bare name means, and how that was told.

    The year that follows the name decides ("the Water Plan of 2014"), then another
    revision named in the passage, then the day; else no revision is meant.
    """
    if (year := _OF_YEAR.match(after)) is not None:
        of_year = [
            a for a, first, _ in plans.revisions if a.document == plan.document and first[:4] == year[1]
        ]
        return (of_year[0].at(None), "named") if len(of_year) == 1 else (plan, "of a year not held here")
    same = [each for each in specific if each.document == plan.document]
    if same:
        return same[0].at(None), "the revision named nearby"
    found = plans.in_force(plan.document, day) if day else None
    return (found.at(None), f"the revision that stood on {day}") if found else (plan, "no revision named")


def _stated_points(text: str, at: Span, named: Sequence[_Named], plans: Plans) -> Iterator[Reference]:
    bounds = sentences(text)
    for match in _POINT.finditer(text):
        sentence = next((s for s in bounds if s.start <= match.start() < s.end), Span(0, len(text)))
        inside = [n for n in named if sentence.start <= n.start < sentence.end] or list(named)
        if not inside:
            continue
        plan = min(inside, key=lambda n, m=match: abs(n.start - m.start()))  # type: ignore[misc]
        for number in _numbers(match):
            target = plan.meant.at(number)
            point = plans.point(target)
            yield Reference(
                str(target),
                "point",
                "stated",
                Span(at.start + match.start(), at.start + match.end()),
                reason=f"“{match[0]}”, {plan.reason}" + ("" if point else "; its text is not known here"),
                label=point.heading if point else "",
            )


def _numbers(match: re.Match[str]) -> list[str]:
    if ordinal := match["ordinal"]:
        digits = re.sub(r"\D", "", ordinal)
        return [digits or str(_ORDINALS[ordinal.lower()])]
    numbers = [m[0].lower() for m in _EACH.finditer(match["numbers"])]
    plain = [str(_CARDINALS.get(number, number)) for number in numbers]
    is_range = re.search(r"\bto\b|[-–]", match["numbers"])
    if (
        is_range
        and len(plain) == len(("from", "to"))
        and all(map(str.isdecimal, plain))
        and int(plain[0]) < int(plain[1]) <= _LAST_POINT
    ):
        return [str(number) for number in range(int(plain[0]), int(plain[1]) + 1)]
    return plain


def _stated_documents(named: Sequence[_Named], at: Span, address: Address) -> list[Reference]:
    found: dict[str, Reference] = {}
    for plan in named:
        if plan.address.document != address.document:
            span = Span(at.start + plan.start, at.start + plan.end)
            found.setdefault(
                str(plan.address),
                Reference(str(plan.address), "document", "stated", span, "named"),
            )
    return list(found.values())


def _names(spotted: Sequence[Spotted], words: Sequence[Token], at: Span) -> list[Reference]:
    found: dict[str, Reference] = {}
    for spot in spotted:
        span = Span(at.start + words[spot.start].start, at.start + words[spot.end - 1].end)
        found.setdefault(
            spot.entry.id, Reference(spot.entry.id, "name", "stated", span, label=spot.entry.name)
        )
    return list(found.values())


def _inferred_points(
    text: str, found: Sequence[Token], plans: Plans, vocabulary: Vocabulary
) -> list[Reference]:
    """The points that a sentence covers by their words, best first."""
    best: dict[str, Reference] = {}
    for span in sentences(text) if plans.points else ():
        inside = [token for token in found if span.start <= token.start < span.end]
        words = _words(text, inside, vocabulary)
        for point in plans.points:
            reference = _covered(point, words, plans)
            if reference and reference.score > best.get(reference.target, reference).score - 1e-9:
                best[reference.target] = reference
    return sorted(best.values(), key=lambda r: (-r.score, parse_address(r.target)))


def _covered(point: Point, words: dict[str, str], plans: Plans) -> Reference | None:
    shared = point.words & words.keys()
    if len(shared) < _LEAST_WORDS:
        return None
    plan = str(point.address.at(None))
    weight = {word: plans.weights[plan, word] for word in point.words}
    score = sum(weight[word] for word in shared) / sum(weight.values())
    if score < INFERRED_LEAST:
        return None
    said = ", ".join(f"“{words[word]}”" for word in words if word in shared)
    return Reference(
        str(point.address),
        "point",
        "inferred",
        reason=f"shares {said}",
        score=round(score, 2),
        label=point.heading,
    )


def _words(text: str, found: Sequence[Token], vocabulary: Vocabulary) -> dict[str, str]:
    """What some words of a text are known by, each as it is written there.

    They are terms, and for a concept's terms the concept (``=id``).
    """
    words: dict[str, str] = {}
    for token in found:
        if token.term not in _PLAIN:
            words.setdefault(token.term, text[token.start : token.end])
    for spot in vocabulary.spot([token.term for token in found]):
        if spot.entry.type != "spelling":
            for token in found[spot.start : spot.end]:
                words.pop(token.term, None)
            words[f"={spot.entry.id}"] = text[found[spot.start].start : found[spot.end - 1].end]
    return words


def _words_of(text: str, vocabulary: Vocabulary) -> dict[str, str]:
    found = [token for token in tokens(text, vocabulary.rules) if not token.joined]
    return _words(text, found, vocabulary)


def _heading(revision: Revision, passage: Passage) -> str:
    return revision.words_of(passage)[passage.label :].strip()
