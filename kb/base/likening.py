"""How much two passages are alike: the same words, a run of them, or the same things said.

Sentences are compared by what they are about: their index terms without small words,
names and concepts each as one thing, weighed by how rare they are in the knowledge base.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from kb.model.documents import Span
from kb.model.results import Mark
from kb.text.alike import Shape, are_alike, shape_of
from kb.text.dates import find_dates
from kb.text.fold import fold, fold_word
from kb.text.sentences import sentences
from kb.text.stopwords import QUESTION_WORDS, STOP_STEMS, STOP_WORDS
from kb.text.terms import Token, stem, tokens
from kb.vocabulary import Vocabulary

REWORDED = 0.5
"""From this likeness of two sentences on, one is a rewording of the other."""
SAME = 0.45
"""From this one on they speak of the same thing, where the shorter one counts more."""
NAMED = 0.3
"""The same where both have a telling name or the same day."""
MANY = 0.2
"""The same where both have three names."""
_MANY_NAMES = 3
LEAST_SHARED = 3
"""So many things they must share: names, concepts and words; one less with a telling name or day."""
_TELLING = frozenset({"operation", "event", "policy", "law", "group"})
_DAY_WEIGHS = 3.0
_NAME_WEIGHS = 2.5
"""A telling name weighs as much at least, however often it stands here."""
_FEW = 4
_RUN = 8
_NAMED_IN_REASON = 5
_LEAST_RUN = 4
_LEAST_SAID = 3
# What says how something was told, and not what.
_TOLD = "say report also one two no not prime minister headline page paper press release statement day "
_TOLD += "monday tuesday wednesday thursday friday saturday sunday"
_SAYS_LITTLE = STOP_STEMS | STOP_WORDS | {stem(word) for word in (*QUESTION_WORDS, *_TOLD.split())}


class Features(NamedTuple):
    """What a stretch of text is about: each thing with where it stands, in the passage."""

    span: Span
    places: Mapping[str, Span]
    telling: frozenset[str] = frozenset()
    """Those of the things that are names of what few texts speak of, or days."""
    days: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()


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


def said_of(
    text: str, vocabulary: Vocabulary, known: Sequence[str] = (), besides: Collection[str] = ()
) -> Said:
    """A passage, ready to be compared.

    Args:
        text: Its words.
        vocabulary: Names and concepts.
        known: As in :func:`kb.text.terms.tokens`.
        besides: Index terms that say nothing here, such as those of its publisher's name.
    """
    found = [token for token in tokens(text, vocabulary.rules, known) if not token.joined]
    folded = fold(text)
    words = tuple((fold_word(text[t.start : t.end]), t.start, t.end) for t in found)
    parts = tuple(_features(text, span, found, vocabulary, besides) for span in sentences(text))
    return Said(text, folded, shape_of(text, folded), words, parts)


def _features(
    text: str, span: Span, found: Sequence[Token], vocabulary: Vocabulary, besides: Collection[str]
) -> Features:
    inside = [token for token in found if span.start <= token.start < span.end]
    places: dict[str, Span] = {}
    telling: set[str] = set()
    names: set[str] = set()
    days: set[str] = set()
    dated: list[Span] = []
    for mention in find_dates(span.of(text)):
        at = Span(mention.span.start + span.start, mention.span.end + span.start)
        dated.append(at)
        if mention.date is not None and mention.date.year is not None and mention.date.day is not None:
            days.add(f"@{mention.date}")
            places.setdefault(f"@{mention.date}", at)
    taken: set[int] = set()
    for spot in vocabulary.spot([token.term for token in inside]):
        if spot.entry.type == "spelling":
            continue
        taken.update(range(spot.start, spot.end))
        at = Span(inside[spot.start].start, inside[spot.end - 1].end)
        places.setdefault(f"={spot.entry.id}", at)
        if spot.entry.is_name:
            names.add(f"={spot.entry.id}")
        if spot.entry.type in _TELLING:
            telling.add(f"={spot.entry.id}")
    for number, token in enumerate(inside):
        is_date = any(at.start <= token.start < at.end for at in dated)
        short = len(token.term) < 2  # noqa: PLR2004 - a single letter
        if not (number in taken or is_date or short or token.term in _SAYS_LITTLE or token.term in besides):
            places.setdefault(token.term, Span(token.start, token.end))
    return Features(span, places, frozenset(telling | days), frozenset(days), frozenset(names))


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

    def learn(self, things: Collection[str]) -> None:
        """Look up many things at once."""
        self._known |= {thing: _DAY_WEIGHS for thing in things if thing.startswith("@")}
        new = [thing for thing in dict.fromkeys(things) if thing not in self._known]
        terms = {thing: self._terms(thing) for thing in new}
        counts = self._frequencies({term for each in terms.values() for term in each})
        for thing, each in terms.items():
            # A name or a concept is as rare as the rarest word of its usual form.
            there = min((counts.get(term, 0) for term in each), default=0)
            weight = math.log(1 + self._size / (there + 0.5))
            self._known[thing] = max(weight, _NAME_WEIGHS) if self._is_telling(thing) else weight

    def _is_telling(self, thing: str) -> bool:
        entry = self._vocabulary.get(thing[1:]) if thing.startswith("=") else None
        return entry is not None and entry.type in _TELLING

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
    best: tuple[bool, float, Features, Features] | None = None
    for ours in one.parts:
        for theirs in other.parts:
            shared = ours.places.keys() & theirs.places.keys()
            named = bool(shared & ours.telling)
            if len(shared) < LEAST_SHARED - named:
                continue
            score = likeness(ours.places, theirs.places, weigh)
            # What took place on another day is something else, however alike the words are.
            apart = bool(ours.days and theirs.days and not ours.days & theirs.days)
            reworded = score >= REWORDED and len(shared) >= LEAST_SHARED and not apart
            if not reworded:
                score = (score + _covered(ours.places, theirs.places, weigh)) / 2
                many = len(shared & ours.names) >= _MANY_NAMES
                least = MANY if many else NAMED if named else SAME
                if score < least or (apart and not named):
                    continue
            if best is None or (reworded, score) > best[:2]:
                best = (reworded, score, ours, theirs)
    if best is None:
        return None
    reworded, score, ours, theirs = best
    common = sorted(ours.places.keys() & theirs.places.keys(), key=lambda thing: (-weigh(thing), thing))
    words = ", ".join(f"“{theirs.places[thing].of(other.text)}”" for thing in common[:_NAMED_IN_REASON])
    marks = tuple(sorted((Mark(theirs.places[thing]) for thing in common), key=lambda mark: mark.span))
    kind = "rewording" if reworded else "same"
    return Likeness(kind, round(score, 2), f"shares {words}", theirs.span, marks)


def _covered(one: Collection[str], other: Collection[str], weigh: Weigher) -> float:
    """How much of the shorter of two sets of things is in the other; little where it is very short."""
    ours, theirs = (sum(weigh(thing) for thing in sorted(each)) for each in (one, other))
    shared = sum(weigh(thing) for thing in sorted(set(one) & set(other)))
    if min(len(one), len(other)) < _FEW:
        return likeness(one, other, weigh)
    return shared / min(ours, theirs) if ours and theirs else 0.0


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
