"""The runs of tokens that two texts share: difflib, and for long texts anchors first.

difflib alone takes time that grows with the square of the length. Above some thousand
tokens the words that stand once in either text are found first, as patience sorting
does it, and difflib works between them.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher

_SHORT = 48
"""Up to so many tokens on either side difflib works alone."""
_PLAIN = 1500
"""So does it on a whole text."""
_MOST = 4_000_000
"""Of a stretch without anchors, as tokens of the one times tokens of the other, no more is compared."""
_LONGEST_ANCHOR = 3

Block = tuple[int, int, int]
"""Where it begins in the old text, where in the new, and how long it is."""


def shared_runs(old: Sequence[str], new: Sequence[str]) -> list[Block]:
    """The runs that the two share, in order, as long as possible."""
    found: list[Block] = []
    limit = _PLAIN if max(len(old), len(new)) <= _PLAIN else _SHORT
    waiting = [(0, len(old), 0, len(new))]
    while waiting:
        i, i_end, j, j_end = waiting.pop()
        while i < i_end and j < j_end and old[i] == new[j]:
            found.append((i, j, 1))
            i, j = i + 1, j + 1
        while i < i_end and j < j_end and old[i_end - 1] == new[j_end - 1]:
            i_end, j_end = i_end - 1, j_end - 1
            found.append((i_end, j_end, 1))
        if i == i_end or j == j_end:
            continue
        if max(i_end - i, j_end - j) > limit and (points := _anchors(old[i:i_end], new[j:j_end])):
            edges = [(i, j), *((i + a, j + b) for a, b in points), (i_end, j_end)]
            for (a, b), (a_end, b_end) in itertools.pairwise(edges):
                waiting.append((a, a_end, b, b_end))
        elif (i_end - i) * (j_end - j) <= _MOST:
            matcher = SequenceMatcher(None, old[i:i_end], new[j:j_end], autojunk=False)
            found += [(i + a, j + b, size) for a, b, size in matcher.get_matching_blocks() if size]
    return _joined(sorted(found))


def _joined(found: list[Block]) -> list[Block]:
    """Runs that touch, made one."""
    runs: list[Block] = []
    for i, j, size in found:
        if runs and (runs[-1][0] + runs[-1][2], runs[-1][1] + runs[-1][2]) == (i, j):
            runs[-1] = (runs[-1][0], runs[-1][1], runs[-1][2] + size)
        else:
            runs.append((i, j, size))
    return runs


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Places that surely belong together: what stands once in either, in the same order."""
    for size in range(1, _LONGEST_ANCHOR + 1):
        first, second = _grams(old, size), _grams(new, size)
        once = Counter(first)
        twice = Counter(second)
        places = {gram: j for j, gram in enumerate(second) if twice[gram] == 1}
        pairs = [(i, places[gram]) for i, gram in enumerate(first) if once[gram] == 1 and gram in places]
        if rising := _rising(pairs):
            return rising
    return []


def _grams(words: Sequence[str], size: int) -> list[tuple[str, ...]]:
    return list(zip(*(words[k:] for k in range(size)), strict=False))


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of the pairs that rises on both sides."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for number, (_, j) in enumerate(pairs):
        place = bisect_left(tails, j)
        before.append(ends[place - 1] if place else -1)
        if place == len(tails):
            tails.append(j)
            ends.append(number)
        else:
            tails[place], ends[place] = j, number
    chain: list[tuple[int, int]] = []
    number = ends[-1] if ends else -1
    while number >= 0:
        chain.append(pairs[number])
        number = before[number]
    return chain[::-1]
