"""The changes between two rows of tokens, where a reader would set them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kb.revisions.blocks import shared_runs
from kb.revisions.tokens import STOP, Token

_BREAKS = frozenset(",;:.()[]\"'-")
_APART = frozenset(";.:()")
"""Signs that keep two changes apart."""
_BINDING = 3
"""So many binding words between two changes may belong to both."""
_HEAVY = 6
"""More tokens of a change than these draw no more."""
_LOPSIDED = 12
"""A change of which one side is so many times the other adds or takes away a passage."""


class Change(NamedTuple):
    """Tokens of the old text, from ``i`` to ``i_end``, that became those of the new, by number."""

    i: int
    i_end: int
    j: int
    j_end: int

    @property
    def size(self) -> int:
        """How many tokens it takes in, old and new."""
        return self.i_end - self.i + self.j_end - self.j

    @property
    def replaces(self) -> bool:
        """Whether there are old tokens and new ones."""
        return self.i_end > self.i and self.j_end > self.j


def changes_of(old: Sequence[Token], new: Sequence[Token]) -> list[Change]:
    """The changes between two rows of tokens, in order."""
    runs = shared_runs([t.key for t in old], [t.key for t in new])
    changes: list[Change] = []
    i = j = 0
    for a, b, size in [*runs, (len(old), len(new), 0)]:
        if a > i or b > j:
            changes.append(Change(i, a, j, b))
        i, j = a + size, b + size
    slid: list[Change] = []
    for place, change in enumerate(changes):
        before = slid[-1].i_end + 1 if slid else 0
        after = changes[place + 1].i - 1 if place + 1 < len(changes) else len(old)
        slid.append(_slid(change, (before, after), old, new))
    return _merged(slid, old, new)


def _slid(change: Change, room: tuple[int, int], old: Sequence[Token], new: Sequence[Token]) -> Change:
    """A pure insertion or deletion moved along equal words to where a phrase begins.

    ``room`` is where old tokens may be passed: one equal token always stays between two changes.
    """
    if change.replaces:
        return change
    side, start, end = (
        (new, change.j, change.j_end) if change.j_end > change.j else (old, change.i, change.i_end)
    )
    left = 0
    while left < change.i - room[0] and side[start - left - 1].key == side[end - left - 1].key:
        left += 1
    right = 0
    while right < room[1] - change.i_end and side[start + right].key == side[end + right].key:
        right += 1
    by = max(range(-left, right + 1), key=lambda by: (_fit(side, start + by, end + by), -abs(by), by))
    return Change(change.i + by, change.i_end + by, change.j + by, change.j_end + by)


def _fit(side: Sequence[Token], start: int, end: int) -> int:
    """How well a stretch begins and ends with a phrase."""
    opens = start == 0 or side[start - 1].key in _BREAKS
    closes = end == len(side) or side[end].key in _BREAKS
    joins = side[start].key in {"and", "or"}
    return 2 * opens + 2 * closes + 2 * joins - 2 * (side[end - 1].key in STOP)


def _merged(changes: list[Change], old: Sequence[Token], new: Sequence[Token]) -> list[Change]:
    """Changes with what would stand lost between them taken in."""
    before = -1
    while len(changes) != before:
        before = len(changes)
        merged: list[Change] = []
        for change in changes:
            if merged and _joins(merged[-1], change, old, new):
                merged[-1] = Change(merged[-1].i, change.i_end, merged[-1].j, change.j_end)
            else:
                merged.append(change)
        changes = merged
    return changes


def _joins(first: Change, second: Change, old: Sequence[Token], new: Sequence[Token]) -> bool:
    """Whether the words between two changes belong to neither, and are better marked with them."""
    between = old[first.i_end : second.i]
    opposite = _opposite(first, second)
    if len(between) > _BINDING or any(t.key in _APART for t in between):
        return False
    if not (first.replaces or second.replaces or opposite):
        return False
    if _replaces_number(first, old, new) or _replaces_number(second, old, new):
        return False
    weights = _weight(first), _weight(second)
    if not all(weights):
        return False
    said = sum(t.is_word and t.key not in STOP for t in between)
    if not said:
        return sum(weights) >= 2 * len(between)
    return said == 1 and not opposite and len(between) <= 2 and sum(weights) >= 6 * len(between)  # noqa: PLR2004


def _weight(change: Change) -> int:
    """How much a change draws the words beside it in; one that only adds a passage does not."""
    old, new = change.i_end - change.i, change.j_end - change.j
    if max(old, new) > _LOPSIDED * max(1, min(old, new)):
        return 0
    return min(old, _HEAVY) + min(new, _HEAVY)


def _opposite(first: Change, second: Change) -> bool:
    """Whether one only takes away and the other only adds."""
    return not first.replaces and not second.replaces and (first.i_end > first.i) != (second.i_end > second.i)


def _replaces_number(change: Change, old: Sequence[Token], new: Sequence[Token]) -> bool:
    return (
        change.replaces
        and any(t.is_number for t in old[change.i : change.i_end])
        and any(t.is_number for t in new[change.j : change.j_end])
    )
