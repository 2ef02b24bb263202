"""A logistic regression in plain Python: enough for a dozen features and some thousand rows."""

from __future__ import annotations

from math import exp

from kb.revisions.weights import Model


def fit(rows, truths, sizes, ridge=2.0, rounds=30):
    """Newton's method with a ridge on all weights but the bias.

    Args:
        rows: Features, a list for each example.
        truths: Whether each is a link.
        sizes: What each counts.
    """
    width = len(rows[0]) + 1
    weights = [0.0] * width
    examples = [([*row, 1.0], truth, size) for row, truth, size in zip(rows, truths, sizes, strict=True)]
    for _ in range(rounds):
        slope = [-ridge * w for w in weights[:-1]] + [0.0]
        bend = [[(ridge if i == j and i < width - 1 else 0.0) for j in range(width)] for i in range(width)]
        for row, truth, size in examples:
            p = 1 / (1 + exp(-max(-60.0, min(60.0, sum(map(float.__mul__, weights, row))))))
            error, curve = size * (truth - p), size * p * (1 - p)
            for i, value in enumerate(row):
                slope[i] += error * value
                if curve > 1e-9 and value:
                    scaled, line = curve * value, bend[i]
                    for j in range(i + 1):
                        line[j] += scaled * row[j]
        for i in range(width):
            for j in range(i):
                bend[j][i] = bend[i][j]
        step = solve(bend, slope)
        weights = [w + s for w, s in zip(weights, step, strict=True)]
        if max(map(abs, step)) < 1e-6:
            break
    return Model(tuple(round(w, 3) for w in weights[:-1]), round(weights[-1], 3))


def solve(matrix, vector):
    """Gauss's elimination with pivots."""
    lines = [[*line, value] for line, value in zip(matrix, vector, strict=True)]
    size = len(lines)
    for i in range(size):
        pivot = max(range(i, size), key=lambda k: abs(lines[k][i]))
        lines[i], lines[pivot] = lines[pivot], lines[i]
        if abs(lines[i][i]) < 1e-12:
            lines[i][i] = 1e-12
        for k in range(i + 1, size):
            factor = lines[k][i] / lines[i][i]
            if factor:
                lines[k] = [a - factor * b for a, b in zip(lines[k], lines[i], strict=True)]
    found = [0.0] * size
    for i in reversed(range(size)):
        found[i] = (lines[i][size] - sum(lines[i][k] * found[k] for k in range(i + 1, size))) / lines[i][i]
    return found
