"""What changed in the words: edits as a careful person would mark them.

Tokens are compared, not characters. A change slides to where a phrase begins, and takes
in a few words that would stand lost between two changes; pure insertions stay apart, and
nothing is joined across a number that was replaced. Where hardly anything is left, the
old and the new are shown whole.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kb.model.documents import Span
from kb.model.results.compared import Edit
from kb.revisions.changes import Change, changes_of
from kb.revisions.tokens import LOOK, MODAL, Token, is_month, tokens

GATE = 0.3
"""Where less than this share of the words is left, old and new are shown whole."""
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


class Compared(NamedTuple):
    """The edits between two texts, or parts of them, and how much is left.

    Attributes:
        edits: What makes the old words the new ones, equal stretches among them.
        likeness: The share of the words that is left, 0 to 1.
    """

    edits: tuple[Edit, ...]
    likeness: float


class _Row:
    """The tokens of the parts of one text in a row, and where a part begins."""

    def __init__(self, text: str, spans: Sequence[Span]) -> None:
        self.text = text
        self.tokens: list[Token] = []
        self.seams: set[int] = set()
        for span in spans:
            self.seams.add(len(self.tokens))
            self.tokens += tokens(span.of(text), span.start)
        self.end = spans[-1].end if spans else 0

    def span(self, start: int, end: int) -> Span:
        """Where tokens stand; of none, the place before the next one."""
        if start < end:
            return Span(self.tokens[start].start, self.tokens[end - 1].end)
        place = self.tokens[start].start if start < len(self.tokens) else self.end
        return Span(place, place)

    def cut(self, start: int, end: int) -> list[tuple[int, int]]:
        """A stretch in pieces, none of which runs from one part into the next."""
        edges = [start, *sorted(seam for seam in self.seams if start < seam < end), end]
        return list(itertools.pairwise(edges))

    def written(self, place: int) -> str:
        """A token as it is written."""
        token = self.tokens[place]
        return self.text[token.start : token.end]


def compare_words(old: str, new: str) -> Compared:
    """Compare two texts.

    The old spans of the edits in a row are the old text, the new spans the new one,
    blanks between tokens left out.

    >>> found = compare_words("Courts may sit for two years.", "Courts shall sit for 3 years.")
    >>> [(e.op, e.flags) for e in found.edits if e.op != "equal"]
    [('replace', ('modal',)), ('replace', ('number',))]
    """
    return compare_parts(old, [Span(0, len(old))], new, [Span(0, len(new))])


def compare_parts(old: str, old_spans: Sequence[Span], new: str, new_spans: Sequence[Span]) -> Compared:
    """Compare parts of two texts, those of each side taken as one text in the order given."""
    first, second = _Row(old, old_spans), _Row(new, new_spans)
    changes = changes_of(first.tokens, second.tokens)
    gone = sum(t.is_word for change in changes for t in first.tokens[change.i : change.i_end])
    come = sum(t.is_word for change in changes for t in second.tokens[change.j : change.j_end])
    whole = sum(t.is_word for t in (*first.tokens, *second.tokens))
    return Compared(tuple(_edits(first, second, changes)), 1 - (gone + come) / whole if whole else 1.0)


def _edits(first: _Row, second: _Row, changes: Sequence[Change]) -> Iterator[Edit]:
    i = j = 0
    end = Change(len(first.tokens), len(first.tokens), len(second.tokens), len(second.tokens))
    for change in [*changes, end]:
        yield from _equal(first, second, (i, change.i), j)
        if change.size:
            yield from _changed(first, second, change)
        i, j = change.i_end, change.j_end


def _equal(first: _Row, second: _Row, stretch: tuple[int, int], j: int) -> Iterator[Edit]:
    """Words that are equal, and among them those that only look different."""
    start, end = stretch
    shift = j - start
    begin = start
    for k in range(start, end):
        differs = first.written(k) != second.written(k + shift)
        if k > begin and (differs or k in first.seams or k + shift in second.seams):
            yield Edit("equal", first.span(begin, k), second.span(begin + shift, k + shift))
            begin = k
        if differs:
            spans = first.span(k, k + 1), second.span(k + shift, k + shift + 1)
            yield Edit("replace", *spans, ("cosmetic",))
            begin = k + 1
    if begin < end:
        yield Edit("equal", first.span(begin, end), second.span(begin + shift, end + shift))


def _changed(first: _Row, second: _Row, change: Change) -> Iterator[Edit]:
    """A change as one edit, or as several where it runs from one part into the next."""
    flags = _flags(first.tokens, second.tokens, change)
    gone = first.cut(change.i, change.i_end) if change.i_end > change.i else []
    come = second.cut(change.j, change.j_end) if change.j_end > change.j else []
    if gone and come:
        yield Edit("replace", first.span(*gone[0]), second.span(*come[0]), flags)
        after = come[0][1]
    else:
        after = change.j
    for start, end in gone[1:] if come else gone:
        yield Edit("delete", first.span(start, end), second.span(after, after), flags)
    for start, end in come[1:] if gone else come:
        yield Edit("insert", first.span(change.i_end, change.i_end), second.span(start, end), flags)


def _flags(first: Sequence[Token], second: Sequence[Token], change: Change) -> tuple[str, ...]:
    """What kind of change it is: of look only, of a number or a date, of how far it binds."""
    gone, come = range(change.i, change.i_end), range(change.j, change.j_end)
    if _said(first[change.i : change.i_end]) == _said(second[change.j : change.j_end]):
        return ("cosmetic",)
    flags: list[str] = []
    if _numbers(first, gone) != _numbers(second, come):
        flags.append("number")
    if _modals(first, gone) != _modals(second, come):
        flags.append("modal")
    return tuple(flags)


def _said(side: Sequence[Token]) -> str:
    """The words without what a reader does not hear: marks, hyphens, blanks."""
    parts: list[str] = []
    for token in side:
        if token.is_number:
            parts.append(f" {_THOUSANDS.sub('', token.key)} ")
        elif token.is_word:
            parts.append("".join(char for char in token.key if char not in LOOK))
        elif token.key not in LOOK:
            parts.append(token.key)
    return "".join(parts)


def _numbers(side: Sequence[Token], places: range) -> list[str]:
    return sorted(side[k].key for k in places if side[k].is_number or _is_date(side, k))


def _modals(side: Sequence[Token], places: range) -> list[str]:
    keys = [side[k].key for k in places if not _is_date(side, k)]
    return sorted(key for key in keys if key in MODAL or key.endswith("n't"))


def _is_date(side: Sequence[Token], place: int) -> bool:
    """Whether a word names a month: "may" and "march" do beside a number only."""
    key = side[place].key
    if not is_month(key) or key not in {"may", "march"}:
        return is_month(key)
    beside = [*side[max(0, place - 1) : place], *side[place + 1 : place + 2]]
    return any(token.is_number for token in beside)
