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


FIRST = Model((0.248, -1.558, 1.316, 0.175, -0.146, 0.425, 1.217, -2.015, 0.705, 0.434, 0.93, 3.746), -1.731)
SECOND = Model((1.037, 0.334, 0.026), -0.279)
