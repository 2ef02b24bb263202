"""What speaks for a pair of points: features, the same from the old side and the new.

The first reading looks at how alike two points are and how much better they fit one
another than any rival. The second adds where the pairs around them lead.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from math import fsum, log

from kb.revisions.likeness import Alike, Pair

FIRST = (
    "words letters contained best margin-low margin-high neighbour place second second-best "
    "second-low second-high"
).split()
"""The features of the first reading, in order."""
SECOND = "first around beside".split()
"""The features of the second reading, in order."""

_KEPT = 3
"""The best partners of a point that are weighed."""
_AROUND = 3
"""How many points to either side are looked at."""
_SUREST = 1e-4
_ALIKE = 0.15
"""What stands around two points speaks for them as far as they are alike, and from here on fully."""

Scores = Mapping[Pair, float]


class _Ranks:
    """The scores of each old point and of each new one, best first."""

    def __init__(self, scores: Scores) -> None:
        self.rows: defaultdict[int, list[tuple[float, int]]] = defaultdict(list)
        self.columns: defaultdict[int, list[tuple[float, int]]] = defaultdict(list)
        for (i, j), score in scores.items():
            self.rows[i].append((-score, j))
            self.columns[j].append((-score, i))
        for ranked in (*self.rows.values(), *self.columns.values()):
            ranked.sort()

    def rivals(self, pair: Pair) -> tuple[float, float]:
        """The best score of another new point with this old one, and the other way round."""
        return _rival(self.rows[pair[0]], pair[1]), _rival(self.columns[pair[1]], pair[0])

    def margins(self, pair: Pair, score: float) -> tuple[int, float, float]:
        """Of how many of the two it is the best, and the margins: the lower, the higher."""
        low, high = sorted(score - rival for rival in self.rivals(pair))
        return (low >= 0) + (high >= 0), low, high

    def kept(self) -> set[Pair]:
        """The pairs of each point with its best partners."""
        return {(i, j) for i, row in self.rows.items() for _, j in row[:_KEPT]} | {
            (i, j) for j, column in self.columns.items() for _, i in column[:_KEPT]
        }


def _rival(ranked: list[tuple[float, int]], own: int) -> float:
    return next((-score for score, number in ranked[:2] if number != own), 0.0)


def first_reading(alike: Mapping[Pair, Alike], sizes: Pair) -> dict[Pair, list[float]]:
    """The features of each pair worth weighing."""
    means = {pair: one.mean for pair, one in alike.items()}
    ranks = _Ranks(means)
    seconds = {pair: score - _lost(score, ranks.rivals(pair)) for pair, score in means.items()}
    second_ranks = _Ranks(seconds)
    table: dict[Pair, list[float]] = {}
    for pair in sorted(ranks.kept()):
        i, j = pair
        beside = max(means.get((i - 1, j - 1), 0.0), means.get((i + 1, j + 1), 0.0))
        place = abs((i + 0.5) / sizes[0] - (j + 0.5) / sizes[1])
        table[pair] = [
            *alike[pair],
            *ranks.margins(pair, means[pair]),
            beside * _alike(means[pair]),
            place,
            seconds[pair],
            *second_ranks.margins(pair, seconds[pair]),
        ]
    return table


def _lost(score: float, rivals: Iterable[float]) -> float:
    """What a pair loses on its second look, because a rival fits better."""
    return fsum(max(0.0, rival - score) / 2 for rival in rivals)


def _alike(mean: float) -> float:
    return min(1.0, mean / _ALIKE)


def second_reading(first: Scores, alike: Mapping[Pair, Alike]) -> dict[Pair, list[float]]:
    """The features of each pair, given the probabilities of the first reading."""
    steps = [step for step in range(-_AROUND, _AROUND + 1) if step]
    shifts = [(a, b, 1 / (1 + abs(a - b))) for a in steps for b in (*steps, 0)]
    # A step along one side only counts as one along the other does.
    shifts += [(0, b, 1 / (1 + abs(b))) for b in steps]
    table: dict[Pair, list[float]] = {}
    for (i, j), p in first.items():
        around = fsum(first.get((i + a, j + b), 0.0) * weight for a, b, weight in shifts)
        beside = max(first.get((i + 1, j + 1), 0.0), first.get((i - 1, j - 1), 0.0))
        share = _alike(alike[i, j].mean)
        table[i, j] = [
            log(max(_SUREST, p) / max(_SUREST, 1 - p)),
            min(around, 2.0) * share,
            beside * share,
        ]
    return table
