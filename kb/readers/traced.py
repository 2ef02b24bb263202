"""Text that knows where each of its characters comes from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kb.model.documents import Span

# White space that is not one plain blank.
_WIDE = re.compile(r"[^\S ]\s*| \s+")


class Traced(NamedTuple):
    """A piece of text and the runs of it that stand in the original.

    ``runs`` holds ``(offset in text, offset in original, length)``; characters
    outside every run were put in, such as the blank between joined lines.
    """

    text: str
    runs: tuple[tuple[int, int, int], ...] = ()

    @classmethod
    def of(cls, original: str, start: int, end: int) -> Traced:
        """A piece of the original as it stands."""
        return cls(original[start:end], ((0, start, end - start),) if end > start else ())

    @property
    def original(self) -> Span:
        """From its first to its last character in the original."""
        if not self.runs:
            return Span(0, 0)
        _, last, length = self.runs[-1]
        return Span(self.runs[0][1], last + length)

    def cut(self, start: int, end: int | None = None) -> Traced:
        """The part between two offsets."""
        end = len(self.text) if end is None else end
        runs = []
        for text, original, length in self.runs:
            first, last = max(text, start), min(text + length, end)
            if first < last:
                runs.append((first - start, original + first - text, last - first))
        return Traced(self.text[start:end], tuple(runs))

    def strip(self) -> Traced:
        """Without blanks at its ends."""
        bare = self.text.strip()
        start = len(self.text) - len(self.text.lstrip())
        return self if len(bare) == len(self.text) else self.cut(start, start + len(bare))

    def without(self, spans: Iterable[tuple[int, int]]) -> Traced:
        """Without those parts; spans are in order and apart. Takes time in proportion."""
        kept: list[tuple[int, int]] = []
        position = 0
        for start, end in spans:
            if position < start:
                kept.append((position, start))
            position = end
        if not position:
            return self
        kept.append((position, len(self.text)))
        runs: list[tuple[int, int, int]] = []
        at, index = 0, 0
        for start, end in kept:
            while index < len(self.runs) and self.runs[index][0] + self.runs[index][2] <= start:
                index += 1
            step = index
            while step < len(self.runs) and self.runs[step][0] < end:
                text, original, length = self.runs[step]
                first, last = max(text, start), min(text + length, end)
                runs.append((at + first - start, original + first - text, last - first))
                step += 1
            at += end - start
        return Traced("".join(self.text[start:end] for start, end in kept), tuple(runs))

    def collapsed(self) -> Traced:
        """With single blanks for all white space, and none at the ends."""
        if self.text == " ".join(self.text.split()):
            return self
        bare = self.strip()
        pieces, position = [], 0
        for match in _WIDE.finditer(bare.text):
            pieces.append(bare.cut(position, match.start()))
            position = match.end()
        return join(" ", [*pieces, bare.cut(position)])


def join(separator: str, pieces: Sequence[Traced]) -> Traced:
    """Pieces one after the other with a separator between them."""
    runs: list[tuple[int, int, int]] = []
    position = 0
    for index, piece in enumerate(pieces):
        if index:
            position += len(separator)
        for text, original, length in piece.runs:
            start = position + text
            if runs and _goes_on(runs[-1], start, original):
                runs[-1] = (runs[-1][0], runs[-1][1], runs[-1][2] + length)
            else:
                runs.append((start, original, length))
        position += len(piece.text)
    return Traced(separator.join(piece.text for piece in pieces), tuple(runs))


def _goes_on(last: tuple[int, int, int], text: int, original: int) -> bool:
    """Whether a run begins where the last one ended, in the text and in the original."""
    return last[0] + last[2] == text and last[1] + last[2] == original
