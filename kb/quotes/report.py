"""What a report quotes and what it cites, with their places in it."""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

from kb.model.documents import Span
from kb.model.pinpoints import Pinpoint

HIDDEN = "\u2060"
"""Stands for a character of the report that readers do not see; folding removes it."""


class Cited(NamedTuple):
    """One source that a report cites at one place.

    Attributes:
        key: The key, as it is written.
        span: The key and what belongs to it, in the report.
        pinpoint: Which part of the source; None where the report does not say.
        pinned: The place of the pinpoint's words; empty where there are none.
        sha256: The beginning of the hash of the text that was cited; may be empty.
        footnote: The label of the note it stands in; empty when it stands in the text.
        label: Whether the key is the label of a note, which is not one at all unless it is known.
    """

    key: str
    span: Span
    pinpoint: Pinpoint | None = None
    pinned: Span = Span(0, 0)
    sha256: str = ""
    footnote: str = ""
    label: bool = False


class Cluster(NamedTuple):
    """Sources that are cited together."""

    span: Span
    cited: tuple[Cited, ...]


class Quotation(NamedTuple):
    """Words that a report quotes.

    Attributes:
        text: The words as readers see them.
        span: Their place in the report.
        cited: The sources it is cited to; empty when it is cited to none.
        block: Whether it is set as a block.
        open: Whether its closing mark is missing.
    """

    text: str
    span: Span
    cited: tuple[Cited, ...] = ()
    block: bool = False
    open: bool = False


class Report(NamedTuple):
    """A report that was read.

    Attributes:
        text: Its text, which every span slices.
        quotations: What it quotes, in order.
        clusters: What it cites, in order.
        lines: Where its lines begin.
        notes: What is wrong with it, each a sentence.
    """

    text: str
    quotations: tuple[Quotation, ...]
    clusters: tuple[Cluster, ...]
    lines: tuple[int, ...] = (0,)
    notes: tuple[str, ...] = ()

    def place(self, offset: int) -> tuple[int, int]:
        """The line and the column of a character, both from 1."""
        line = bisect_right(self.lines, offset)
        return line, offset - self.lines[line - 1] + 1


def line_starts(text: str) -> tuple[int, ...]:
    """Where the lines of a text begin, whatever ends them."""
    starts = [0]
    for line in text.replace("\r\n", "\n\n").replace("\r", "\n").split("\n")[:-1]:
        starts.append(starts[-1] + len(line) + 1)
    # A CR LF is one end of a line, though it was counted as two.
    return tuple(
        start for start in starts if not (0 < start < len(text) + 1 and text[start - 1 : start + 1] == "\r\n")
    )
