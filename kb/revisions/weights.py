"""The weights that turn features into a probability: two logistic models.

Fitted by ``benchmarks/revisions.py --fit`` on published revisions with their published
correspondence; the figures in ``docs/revisions.md`` are of weights fitted without the
revision they are measured on.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp
from typing import NamedTuple

_FAR = 60.0


class Model(NamedTuple):
    """A logistic model: a weight for each feature, and what stands before all of them."""

    weights: tuple[float, ...]
    bias: float

    def probability(self, features: Sequence[float]) -> float:
        """The probability that two points with these features correspond."""
        value = self.bias
        for weight, feature in zip(self.weights, features, strict=True):
            value += weight * feature
        return 1 / (1 + exp(-max(-_FAR, min(_FAR, value))))


FIRST = Model(
    weights=(0.257, -1.552, 1.316, 0.174, -0.146, 0.421, 1.172, -2.017, 0.701, 0.434, 0.931, 3.741),
    bias=-1.721,
)
SECOND = Model(weights=(1.032, 0.339, 0.067), bias=-0.289)
