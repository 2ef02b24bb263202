"""How much two passages are alike: the same words, a run of them, or the same things said.

Sentences are compared by what they are about: their index terms without small words,
names and concepts each as one thing, weighed by how rare they are in the knowledge base.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from kb.model.documents import Span
from kb.model.results import Mark
from kb.text.alike import Shape, are_alike, shape_of
from kb.text.dates import find_dates
from kb.text.fold import fold, fold_word
from kb.text.sentences import sentences
from kb.text.stopwords import QUESTION_WORDS, STOP_STEMS, STOP_WORDS
from kb.text.terms import Token, tokens
from kb.vocabulary import Vocabulary

REWORDED = 0.5
"""From this likeness of two sentences on, one is a rewording of the other."""
SAME = 0.3
"""From this one on they speak of the same thing; a little less will do with a telling name."""
_NAMED = 0.25
LEAST_SHARED = 3
"""So many things they must share: names, concepts and words; one less with a telling name."""
_TELLING = frozenset({"operation", "event", "plan", "policy", "law", "group"})
_RUN = 8
_NAMED_IN_REASON = 5
_LEAST_RUN = 4
_LEAST_SAID = 3
_SAYS_LITTLE = (
    STOP_STEMS
    | STOP_WORDS
    | QUESTION_WORDS
    | frozenset("say report also one two no not prime minist".split())
)


class Features(NamedTuple):
    """What a stretch of text is about: each thing with where it stands, in the passage."""

    span: Span
    places: Mapping[str, Span]
    telling: frozenset[str] = frozenset()
    """Those of the things that are names of what few texts speak of."""


class Said(NamedTuple):
    """A passage, ready to be compared."""

    text: str
    folded: str
    shape: Shape
    words: tuple[tuple[str, int, int], ...]
    parts: tuple[Features, ...]


class Likeness(NamedTuple):
    """How one passage is like another.

    Attributes:
        kind: ``echo``, ``rewording`` or ``same``.
        score: 0 to 1.
        reason: Why, in words.
        span: The part of the other passage that is meant: whole sentences.
        marks: The words in it that both have.
    """

    kind: str
    score: float
    reason: str
    span: Span
    marks: tuple[Mark, ...]


def said_of(text: str, vocabulary: Vocabulary, known: Sequence[str] = ()) -> Said:
    """A passage, ready to be compared; ``known`` as in :func:`kb.text.terms.tokens`."""
    found = [token for token in tokens(text, vocabulary.rules, known) if not token.joined]
    folded = fold(text)
    words = tuple((fold_word(text[t.start : t.end]), t.start, t.end) for t in found)
    parts = tuple(_features(text, span, found, vocabulary) for span in sentences(text))
    return Said(text, folded, shape_of(text, folded), words, parts)


def _features(text: str, span: Span, found: Sequence[Token], vocabulary: Vocabulary) -> Features:
    inside = [token for token in found if span.start <= token.start < span.end]
    dates = [(m.span.start + span.start, m.span.end + span.start) for m in find_dates(span.of(text))]
    places: dict[str, Span] = {}
    telling: set[str] = set()
    taken: set[int] = set()
    for spot in vocabulary.spot([token.term for token in inside]):
        if spot.entry.type == "spelling":
            continue
        taken.update(range(spot.start, spot.end))
        at = Span(inside[spot.start].start, inside[spot.end - 1].end)
        places.setdefault(f"={spot.entry.id}", at)
        if spot.entry.type in _TELLING:
            telling.add(f"={spot.entry.id}")
    for number, token in enumerate(inside):
        is_date = any(start <= token.start < end for start, end in dates)
        if number in taken or is_date or token.term in _SAYS_LITTLE or len(token.term) < 2:  # noqa: PLR2004
            continue
        places.setdefault(token.term, Span(token.start, token.end))
    return Features(span, places, frozenset(telling))


class Weigher:
    """Weighs things by how rare they are."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        frequencies: Callable[[Iterable[str]], Mapping[str, int]],
        size: int,
    ) -> None:
        self._vocabulary = vocabulary
        self._frequencies = frequencies
        self._size = max(size, 1)
        self._known: dict[str, float] = {}

    def learn(self, things: Iterable[str]) -> None:
        """Look up many things at once."""
        new = [thing for thing in dict.fromkeys(things) if thing not in self._known]
        terms = {thing: self._terms(thing) for thing in new}
        counts = self._frequencies({term for each in terms.values() for term in each})
        for thing, each in terms.items():
            # A name or a concept is as rare as the rarest word of its usual form.
            there = min((counts.get(term, 0) for term in each), default=0)
            self._known[thing] = math.log(1 + self._size / (there + 0.5))

    def _terms(self, thing: str) -> tuple[str, ...]:
        entry = self._vocabulary.get(thing[1:]) if thing.startswith("=") else None
        return entry.forms[0].terms if entry else (thing,)

    def __call__(self, thing: str) -> float:
        """The weight of a thing."""
        if thing not in self._known:
            self.learn((thing,))
        return self._known[thing]


def liken(one: Said, other: Said, weigh: Weigher) -> Likeness | None:
    """How the other passage is like the one; None where it is not."""
    return echo_of(one, other) or _same_things(one, other, weigh)


def echo_of(one: Said, other: Said) -> Likeness | None:
    """The other passage as an echo of the one: the same words, nearly the same, or a run of them."""
    whole = Span(0, len(other.text))
    if one.folded and one.folded == other.folded:
        return Likeness("echo", 1.0, "the same words", whole, (Mark(whole),))
    if are_alike(one.shape, other.shape):
        return Likeness("echo", 0.95, "nearly the same words", whole, _shared_marks(one, other))
    run = shared_run(one, other)
    if run is None:
        return None
    size = len(other.text[run.start : run.end].split())
    share = min(size / max(len(one.words), 1), 0.9)
    return Likeness("echo", round(share, 2), f"has {size} words in a row", _around(other, run), (Mark(run),))


def shared_run(one: Said, other: Said, least: int = _RUN) -> Span | None:
    """The longest run of words that both have, where it is long enough to be no accident."""
    least = max(min(least, len(one.words), len(other.words)), _LEAST_RUN)
    if min(len(one.words), len(other.words)) < least:
        return None
    ours: dict[tuple[str, ...], list[int]] = {}
    first = [word for word, _, _ in one.words]
    second = [word for word, _, _ in other.words]
    for at in range(len(first) - least + 1):
        ours.setdefault(tuple(first[at : at + least]), []).append(at)
    best = (0, 0)
    for at in range(len(second) - least + 1):
        for begin in ours.get(tuple(second[at : at + least]), ()):
            size = least
            while (
                begin + size < len(first)
                and at + size < len(second)
                and first[begin + size] == second[at + size]
            ):
                size += 1
            if size > best[0]:
                best = (size, at)
    size, at = best
    told = [word for word in second[at : at + size] if word not in STOP_WORDS]
    if not size or len(set(told)) < _LEAST_SAID:
        return None
    return Span(other.words[at][1], other.words[at + size - 1][2])


def _same_things(one: Said, other: Said, weigh: Weigher) -> Likeness | None:
    """The pair of sentences that are most alike, where they are alike enough."""
    best: tuple[float, Features, Features] | None = None
    for ours in one.parts:
        for theirs in other.parts:
            shared = ours.places.keys() & theirs.places.keys()
            if len(shared) < LEAST_SHARED - bool(shared & ours.telling):
                continue
            score = likeness(ours.places, theirs.places, weigh)
            if score >= (_NAMED if shared & ours.telling else SAME) and (best is None or score > best[0]):
                best = (score, ours, theirs)
    if best is None:
        return None
    score, ours, theirs = best
    common = sorted(ours.places.keys() & theirs.places.keys(), key=lambda thing: (-weigh(thing), thing))
    kind = "rewording" if score >= REWORDED else "same"
    words = ", ".join(f"“{theirs.places[thing].of(other.text)}”" for thing in common[:_NAMED_IN_REASON])
    marks = tuple(sorted((Mark(theirs.places[thing]) for thing in common), key=lambda mark: mark.span))
    return Likeness(kind, round(score, 2), f"shares {words}", theirs.span, marks)


def likeness(one: Iterable[str], other: Iterable[str], weigh: Weigher) -> float:
    """How much two sets of things are the same: the cosine of their weights."""
    ours, theirs = set(one), set(other)
    inside = sum(weigh(thing) ** 2 for thing in sorted(ours & theirs))
    sizes = [sum(weigh(thing) ** 2 for thing in sorted(each)) for each in (ours, theirs)]
    return inside / math.sqrt(sizes[0] * sizes[1]) if all(sizes) else 0.0


def _around(said: Said, span: Span) -> Span:
    """The whole sentences around a stretch."""
    touched = [part.span for part in said.parts if part.span.start < span.end and span.start < part.span.end]
    return Span(touched[0].start, touched[-1].end) if touched else Span(0, len(said.text))


def _shared_marks(one: Said, other: Said) -> tuple[Mark, ...]:
    """The words of the other passage that the one does not have, left unmarked; the rest marked."""
    ours = {word for word, _, _ in one.words}
    return tuple(Mark(Span(start, end)) for word, start, end in other.words if word in ours)
