"""How good rankings are, and whether one is better than another by more than chance.

The measures are those of trec_eval: gains are linear, and the ideal ranking is of all
documents that are worth something. A question without any hit counts 0.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from math import log2
from statistics import fmean

Scores = dict[str, float]
"""The score of each question."""

DEPTH = 100
"""How many documents of a ranking are looked at."""

_FLIPS = 10_000


def ndcg(ranking: Sequence[str], gains: Mapping[str, int], depth: int = 10) -> float:
    """Discounted gain of the first documents, as a share of what would be best.

    >>> ndcg(["a", "b", "c"], {"a": 1, "c": 1, "d": 2}) == (1 + 1 / 2) / (2 + 1 / log2(3) + 1 / 2)
    True
    """
    gained = _discounted([gains.get(document, 0) for document in ranking[:depth]])
    return gained / _discounted(sorted(gains.values(), reverse=True)[:depth])


def average_precision(ranking: Sequence[str], gains: Mapping[str, int]) -> float:
    """The mean, over the documents sought, of the precision where each stands.

    >>> average_precision(["a", "b", "c"], {"a": 1, "c": 1, "d": 1, "e": 1}) == (1 + 2 / 3) / 4
    True
    """
    found = 0
    total = 0.0
    for place, document in enumerate(ranking[:DEPTH], 1):
        if document in gains:
            found += 1
            total += found / place
    return total / len(gains)


def recall(ranking: Sequence[str], gains: Mapping[str, int]) -> float:
    """The share of the documents sought that is among the first 100."""
    return len(gains.keys() & set(ranking[:DEPTH])) / len(gains)


MEASURES = {"nDCG@10": ndcg, "MAP": average_precision, "R@100": recall}


def p_value(pairs: Sequence[tuple[Scores, Scores]]) -> float:
    """How often chance alone would give a difference as large: a paired randomisation test.

    The difference is of the means over collections, so each collection counts the same.

    Args:
        pairs: The scores of one engine and of another, a pair for each collection.
    """
    weighted = []
    for one, other in pairs:
        weighted += [(one[key] - other[key]) / len(one) / len(pairs) for key in one if one[key] != other[key]]
    if not weighted:
        return 1.0
    observed = abs(sum(weighted)) - 1e-12
    chance = random.Random(1)
    beyond = 0
    for _ in range(_FLIPS):
        flips = chance.getrandbits(len(weighted))
        swapped = 0.0
        for difference in weighted:
            swapped += difference if flips & 1 else -difference
            flips >>= 1
        beyond += abs(swapped) >= observed
    return (beyond + 1) / (_FLIPS + 1)


def mean(scores: Scores) -> float:
    """The mean over the questions."""
    return fmean(scores.values())


def _discounted(gains: Sequence[int]) -> float:
    return sum(gain / log2(place + 1) for place, gain in enumerate(gains, 1))
