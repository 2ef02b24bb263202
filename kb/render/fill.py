"""Runs filled into lines of a given width, in the columns a terminal needs for them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.cells import cell_len

from kb.render.blocks import Run, Runs

# No-break spaces are part of a word.
_WORDS = re.compile(r"[\S\xa0\u2007\u202f]+")
_LATEST = "latest"


def cells(text: str) -> int:
    """The columns of a text; always by the newest table, never by the environment."""
    return len(text) if text.isascii() else cell_len(text, _LATEST)


def width_of(runs: Runs) -> int:
    """The columns that runs take on one line."""
    return sum(cells(run.text) for run in runs)


def fill(runs: Runs, width: int) -> list[Runs]:
    """Lines no wider than ``width``; no word is broken unless it is longer than a line."""
    text = "".join(run.text for run in runs)
    if "\n" not in text and "\t" not in text and text == text.strip() and cells(text) <= width:
        return [runs]
    return list(_cut(runs, _lines(text, width))) or [()]


def _lines(text: str, width: int) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        yield from _fill_line(text, start, start + len(line), width)
        start += len(line) + 1


def _fill_line(text: str, start: int, end: int, width: int) -> Iterator[tuple[int, int]]:
    """Offsets of the lines that one line of the text becomes, without blanks at their ends."""
    first = last = None
    for match in _WORDS.finditer(text, start, end):
        pieces = list(_pieces(text, match.start(), match.end(), width))
        for place, (begin, stop) in enumerate(pieces):
            if first is not None and last is not None:
                if not place and cells(text[first:stop]) <= width:
                    last = stop
                    continue
                yield first, last
            first, last = begin, stop
    if first is not None and last is not None:
        yield first, last
    else:
        yield start, start


def _pieces(text: str, start: int, end: int, width: int) -> Iterator[tuple[int, int]]:
    """A word, in pieces when it is longer than a line; signs stay with their letters."""
    if cells(text[start:end]) <= width:
        yield start, end
        return
    begin, used, joint = start, 0, start
    for offset in range(start, end):
        size = cells(text[offset])
        if used + size > width and size:
            # An address of the web is broken at one of its own joints, if that fills the line.
            stop = joint if joint - begin > width * 2 // 3 else offset
            yield begin, stop
            begin, used = stop, cells(text[stop:offset])
        used += size
        if text[offset] in "/&?-_.":
            joint = offset + 1
    yield begin, end


def _cut(runs: Runs, spans: Iterator[tuple[int, int]]) -> Iterator[Runs]:
    """The parts of the runs between offsets of their joined text, which rise; tabs become blanks."""
    first = begins = 0
    for start, end in spans:
        while first < len(runs) and begins + len(runs[first].text) <= start:
            begins += len(runs[first].text)
            first += 1
        parts: list[Run] = []
        place, offset = first, begins
        while place < len(runs) and offset < end:
            run = runs[place]
            piece = run.text[max(start - offset, 0) : end - offset].replace("\t", " ")
            parts.append(run._replace(text=piece))
            offset += len(run.text)
            place += 1
        yield tuple(parts)


def fill_parts(parts: tuple[Runs, ...], between: Run, width: int) -> list[Runs]:
    """Facts in rows, broken between two facts where that can be."""
    rows: list[Runs] = []
    row: Runs = ()
    for part in parts:
        longer = (*row, between, *part) if row else part
        if width_of(longer) <= width:
            row = longer
            continue
        if row:
            rows.append(row)
        *filled, row = fill(part, width)
        rows.extend(filled)
    return [*rows, row]
