"""Quotation marks in a paragraph: which open, which close, and which are something else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from kb.model.documents import Span
from kb.quotes.report import HIDDEN
from kb.quotes.wording import count_words

LEAST_SINGLE = 4
"""Single marks round fewer words are a term, or an apostrophe."""

LONGEST_SINGLE = 4000
"""How many characters may stand between single marks: what seems longer is an apostrophe."""

# An apostrophe between letters is none of these.
_SINGLE = re.compile(r"‘|['’](?!\w)|(?<!\w)['’]")
_MOST_INSIDE = 12
_STRAIGHT = re.compile('["＂”]')
_PAIRS = {"“": "”", "«": "»", "„": "“”", "‹": "›", "‘": "’", "「": "」", "『": "』", "〝": "〞"}
_MARKS = re.compile(r"[“”„«»‹›‘’\"'「」『』〝〞＂]")
_BEFORE = frozenset("([{—–-/=:،۔|“”«»‘\"'…¿¡")


class Marked(NamedTuple):
    """What stands between quotation marks; ``open`` when the closing one is missing."""

    span: Span
    inner: Span
    open: bool = False


def marked(text: str, span: Span) -> Iterator[Marked]:
    """What stands between the outermost quotation marks of a paragraph.

    Args:
        text: The canvas.
        span: The paragraph.
    """
    scanner = _Scanner(text, span)
    place = span.start
    while match := _MARKS.search(text, place, span.end):
        place = match.end()
        mark = match[0]
        found = None
        if mark in {'"', "＂"}:
            found = scanner.straight(match.start())
        elif mark == "'":
            found = scanner.single(match.start(), "'’") if scanner.opens(match.start()) else None
        elif mark == "‘":
            found = scanner.single(match.start(), "’") if scanner.opens(match.start()) else None
        elif mark in _PAIRS:
            found = scanner.paired(match.start())
        elif mark == "”":
            # Urdu texts and some keyboards open with the mark that closes elsewhere.
            found = scanner.reversed(match.start())
        elif mark == "»":
            found = scanner.guillemets(match.start())
        if found:
            yield found
            place = found.span.end


class _Scanner:
    def __init__(self, text: str, span: Span) -> None:
        self.text = text
        self.span = span

    def before(self, place: int) -> str:
        """The visible character before a place; a blank at the start of the paragraph."""
        place -= 1
        while place >= self.span.start and self.text[place] == HIDDEN:
            place -= 1
        return self.text[place] if place >= self.span.start else " "

    def after(self, place: int) -> str:
        """The visible character after the one at a place."""
        place += 1
        while place < self.span.end and self.text[place] == HIDDEN:
            place += 1
        return self.text[place] if place < self.span.end else " "

    def opens(self, place: int) -> bool:
        """Whether a mark that could be either opens."""
        before, after = self.before(place), self.after(place)
        return (before.isspace() or before in _BEFORE) and not after.isspace() and after not in ".,;:!?)]"

    def closes(self, place: int) -> bool:
        """Whether a mark that could be either closes."""
        before, after = self.before(place), self.after(place)
        return not before.isspace() and before not in "([{" and not after.isalnum()

    def paired(self, start: int) -> Marked:
        """From a mark that opens to its partner, over pairs of the same inside."""
        opener = self.text[start]
        closers = _PAIRS[opener]
        depth = 0
        for place in range(start + 1, self.span.end):
            char = self.text[place]
            if char == opener and char not in closers:
                depth += 1
            elif char in closers:
                if not depth:
                    return _between(start, place)
                depth -= 1
            elif char == '"' and opener in "“„" and self.closes(place) and not self._later(place, closers):
                return _between(start, place)
        return self._unclosed(start)

    def _later(self, place: int, closers: str) -> bool:
        return any(self.text.find(closer, place, self.span.end) >= 0 for closer in closers)

    def _unclosed(self, start: int) -> Marked:
        return Marked(Span(start, self.span.end), Span(start + 1, self.span.end), open=True)

    def straight(self, start: int) -> Marked | None:
        """From a straight mark to the one that closes; None where it stands for inches or seconds."""
        if not self.opens(start):
            if self.before(start).isdigit() or not self.before(start).isspace():
                return None
            if self.after(start).isspace():
                return None
        for match in _STRAIGHT.finditer(self.text, start + 1, self.span.end):
            place = match.start()
            if not self.closes(place):
                continue
            if match[0] == '"' and self.before(place).isdigit():
                after = _STRAIGHT.search(self.text, place + 1, self.span.end)
                if after and not self.opens(after.start()) and self.closes(after.start()):
                    continue  # Inches: the next mark closes, and none opened in between.
            return _between(start, place)
        return self._unclosed(start)

    def single(self, start: int, closers: str) -> Marked | None:
        """From a single mark to the one that closes; None where it is an apostrophe or a term."""
        if self.after(start).isdigit():
            return None
        possible: list[int] = []
        end = min(self.span.end, start + LONGEST_SINGLE)
        for number, match in enumerate(_SINGLE.finditer(self.text, start + 1, end)):
            place, char = match.start(), match[0]
            if char in closers and self.closes(place):
                possible.append(place)
            elif char == "‘" or number > _MOST_INSIDE:
                break
        for place in possible:
            if self.before(place) not in "sS" or self.after(place) in ".,;:!?)]":
                return self._long(start, place)
        return self._long(start, possible[-1]) if possible else None

    def _long(self, start: int, end: int) -> Marked | None:
        found = _between(start, end)
        words = count_words(found.inner.of(self.text).replace(HIDDEN, ""))
        return found if words >= LEAST_SINGLE else None

    def reversed(self, start: int) -> Marked | None:
        """From ” to “, or from ” to ”, where the first of them stands before a word."""
        if not self.opens(start):
            return None
        for place in range(start + 1, self.span.end):
            if self.text[place] in "“”" and self.closes(place):
                return _between(start, place)
        return self._unclosed(start)

    def guillemets(self, start: int) -> Marked | None:
        """From » to «, as German texts have it."""
        place = self.text.find("«", start + 1, self.span.end)
        return _between(start, place) if self.opens(start) and place > 0 else None


def _between(start: int, end: int) -> Marked:
    return Marked(Span(start, end + 1), Span(start + 1, end))
