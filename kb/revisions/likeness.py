"""How alike the points of two revisions are, pair by pair, for the pairs worth a look.

Three measures: the cosine of the words, the cosine of their letters in runs of four,
and how much of the smaller point's weight the other contains. The weight of a word is
its rarity in the two revisions. Sums are exact, so that they come out the same in any
order, and so from both sides.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import fsum, log
from typing import NamedTuple

from kb.revisions.words import Profile

Pair = tuple[int, int]
Vector = dict[str, float]

CANDIDATES = 12
"""The partners of a point that are looked at closely, of those that share the most words."""
_ALL_PAIRS = 2500
"""Up to so many pairs all are looked at."""
_SYNONYM = 0.5
"""What a shared class of synonyms weighs against a shared word."""
_EVERYWHERE = 0.25
"""A word that is in more than this share of many points finds no candidates."""
_MANY = 200
_RUN = 4


class Alike(NamedTuple):
    """How alike two points are."""

    words: float
    letters: float
    contained: float

    @property
    def mean(self) -> float:
        """The three in one number."""
        return (self.words + self.letters + self.contained) / 3


class Likeness(NamedTuple):
    """The pairs that were looked at, and the weights of the words.

    Attributes:
        pairs: How alike, for each pair that has anything in common.
        weights: The weight of each word.
    """

    pairs: dict[Pair, Alike]
    weights: Mapping[str, float]


def compare(old: Sequence[Profile], new: Sequence[Profile]) -> Likeness:
    """Compare the points of two revisions."""
    weights = _weights([*old, *new])
    old_words, new_words = _vectors(old, weights), _vectors(new, weights)
    pairs = sorted(_candidates(old_words, new_words))
    old_letters = [_runs(profile) for profile in old]
    new_letters = [_runs(profile) for profile in new]
    rarity = _weights([*old_letters, *new_letters])
    old_runs, new_runs = _vectors(old_letters, rarity), _vectors(new_letters, rarity)
    whole_old = [fsum(weights[word] for word in profile) for profile in old]
    whole_new = [fsum(weights[word] for word in profile) for profile in new]
    found: dict[Pair, Alike] = {}
    for i, j in pairs:
        shared = old_words[i].keys() & new_words[j].keys()
        letters = _dot(old_runs[i], new_runs[j])
        if not shared and not letters:
            continue
        weight = fsum(weights[word] for word in shared)
        found[i, j] = Alike(
            _dot(old_words[i], new_words[j]),
            letters,
            weight / min(whole_old[i], whole_new[j]) if shared else 0.0,
        )
    return Likeness(found, weights)


def _weights(profiles: Sequence[Mapping[str, int]]) -> dict[str, float]:
    counts: Counter[str] = Counter()
    for profile in profiles:
        counts.update(profile.keys())
    size = len(profiles)
    return {
        word: log(1 + size / count) * (_SYNONYM if word[0] == "~" else 1) for word, count in counts.items()
    }


def _vectors(profiles: Iterable[Mapping[str, int]], weights: Mapping[str, float]) -> list[Vector]:
    vectors: list[Vector] = []
    for profile in profiles:
        raw = {word: (1 + log(times)) * weights[word] for word, times in profile.items()}
        length = fsum(value * value for value in raw.values()) ** 0.5 or 1.0
        vectors.append({word: value / length for word, value in raw.items()})
    return vectors


def _dot(one: Vector, other: Vector) -> float:
    return fsum(one[word] * other[word] for word in one.keys() & other.keys())


def _candidates(old: Sequence[Vector], new: Sequence[Vector]) -> set[Pair]:
    """The pairs to look at: all of a few, else the best of each point by common words."""
    if len(old) * len(new) <= _ALL_PAIRS:
        return {(i, j) for i in range(len(old)) for j in range(len(new))}
    holders: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    for j, vector in enumerate(new):
        for word, value in vector.items():
            holders[word].append((j, value))
    counts = Counter(word for vector in old for word in vector)
    size = len(old) + len(new)
    most = _EVERYWHERE * size if size > _MANY else size
    columns: defaultdict[int, list[tuple[float, int]]] = defaultdict(list)
    chosen: set[Pair] = set()
    for i, vector in enumerate(old):
        sums: defaultdict[int, float] = defaultdict(float)
        for word, value in vector.items():
            known = holders.get(word)
            if known is None or counts[word] + len(known) > most:
                continue
            for j, other in known:
                sums[j] += value * other
        # Rounded, so that what is equal is equal whichever side is summed up first.
        row = [(-round(value, 9), j) for j, value in sums.items()]
        chosen.update((i, j) for _, j in sorted(row)[:CANDIDATES])
        for value, j in row:
            columns[j].append((value, i))
    for j, column in columns.items():
        chosen.update((i, j) for _, i in sorted(column)[:CANDIDATES])
    return chosen


def _runs(profile: Profile) -> Counter[str]:
    """The letters of the words in runs of four, from the first letter to the last."""
    found: Counter[str] = Counter()
    for word in profile:
        if word[0] in "~=":
            continue
        bounded = f"_{word}_"
        found.update(bounded[k : k + _RUN] for k in range(max(1, len(bounded) - _RUN + 1)))
    return found
