"""Texts that were changed and still know where each of their characters came from.

Search, comparison and the checking of quotations all look at a folded text and
speak of the stored one. ``Mapped`` leads from the first back to the second.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable
from typing import NamedTuple

from kb.model.documents import Span

_PLAIN = 0x300
"""From this character on there are marks that join with what stands before them."""


class Mapped(NamedTuple):
    """A changed text and the way back.

    Attributes:
        text: The changed text.
        starts: Where runs begin in it.
        origins: Where each of these runs comes from.
        copied: Whether a run is the same characters as in the original, one for one.
        end: The length of the original.
        under: The map of the text this one was made of, when that was changed too.
    """

    text: str
    starts: tuple[int, ...] = (0,)
    origins: tuple[int, ...] = (0,)
    copied: tuple[bool, ...] = (True,)
    end: int = 0
    under: Mapped | None = None

    def original(self, start: int, end: int) -> Span:
        """The place in the original of a piece of the changed text.

        >>> mapped = replaced("a  b\u2026", re.compile("  |\u2026"), lambda m: " " if m[0] == "  " else "...")
        >>> mapped.text, mapped.original(1, 3), mapped.original(3, 4)
        ('a b...', Span(start=1, end=4), Span(start=4, end=5))
        """
        first = self._start(start)
        last = self._end(end) if end > start else first
        return self.under.original(first, last) if self.under else Span(first, last)

    def _start(self, offset: int) -> int:
        run = bisect_right(self.starts, offset) - 1
        return self.origins[run] + (offset - self.starts[run] if self.copied[run] else 0)

    def _end(self, offset: int) -> int:
        run = bisect_right(self.starts, offset - 1) - 1
        if self.copied[run]:
            return self.origins[run] + offset - self.starts[run]
        return self.origins[run + 1] if run + 1 < len(self.origins) else self.end


def unchanged(text: str) -> Mapped:
    """A text that nothing was done to."""
    return Mapped(text, end=len(text))


def replaced(text: str, pattern: re.Pattern[str], change: Callable[[re.Match[str]], str]) -> Mapped:
    """The text with every match of a pattern changed."""
    return _pieced(text, ((match.start(), match.end(), change(match)) for match in pattern.finditer(text)))


def without(text: str, spans: Iterable[Span], between: str = " ") -> Mapped:
    """The text without some spans of it, which must be in order."""
    return _pieced(text, ((span.start, span.end, between) for span in spans))


def over(mapped: Mapped, under: Mapped) -> Mapped:
    """A map of a text that was made of a mapped text."""
    return mapped._replace(under=under)


def composed(text: str) -> Mapped:
    """The text in Unicode's normal form C."""
    if unicodedata.is_normalized("NFC", text):
        return unchanged(text)
    return _pieced(text, _compositions(text))


def _pieced(text: str, pieces: Iterable[tuple[int, int, str]]) -> Mapped:
    parts: list[str] = []
    starts, origins, copied = [0], [0], [True]
    length = done = 0
    for start, end, new in pieces:
        parts.append(text[done:start])
        length += start - done
        if new:
            starts.append(length)
            origins.append(start)
            copied.append(False)
            parts.append(new)
            length += len(new)
        starts.append(length)
        origins.append(end)
        copied.append(True)
        done = end
    parts.append(text[done:])
    return Mapped("".join(parts), tuple(starts), tuple(origins), tuple(copied), len(text))


def _compositions(text: str) -> Iterable[tuple[int, int, str]]:
    """What changes in normal form C: clusters of a character and what joins with it."""
    start = 0
    for place in range(1, len(text) + 1):
        if place < len(text) and _joins(text[place - 1], text[place]):
            continue
        cluster = text[start:place]
        new = unicodedata.normalize("NFC", cluster)
        if new != cluster:
            yield start, place, new
        start = place


def _joins(before: str, char: str) -> bool:
    if ord(char) < _PLAIN:
        return False
    if unicodedata.combining(char):
        return True
    return len(unicodedata.normalize("NFC", before + char)) == 1
