"""Pinpoints: which part of a source a citation means. They belong to the citation, not to the item."""

from __future__ import annotations

import re
from typing import NamedTuple

LABELS = {
    "paragraph": ("para.", "paras."),
    "page": ("p.", "pp."),
    "section": ("sec.", "secs."),
    "point": ("point", "points"),
    "line": ("line", "lines"),
    "timestamp": ("at", "at"),
    "heading": ("heading", "headings"),
    "chapter": ("chap.", "chaps."),
    "article": ("art.", "arts."),
}
"""What a pinpoint counts, and how it is written for one and for several."""

# Longer words first, so that "pp." is not read as "p." and something.
_WORDS = {
    "paragraph": r"paragraphs?|paras?\.?|pars?\.?|¶¶?",
    "page": r"pages?|pp?\.",
    "section": r"sections?|secs?\.?|§§?",
    "point": r"points?|pts?\.|nos?\.",
    "line": r"lines?|ll?\.",
    "timestamp": r"timestamps?|at(?=\s+\d+:)|(?=\d+:\d\d)",
    "heading": r"headings?",
    "chapter": r"chapters?|chaps?\.?",
    "article": r"articles?|arts?\.?",
}
_LABEL = re.compile("|".join(f"(?P<{name}>{words})" for name, words in _WORDS.items()), re.IGNORECASE)
_VALUE = r"[0-9]+(?::[0-9]{2}){1,2}|[0-9]+(?:\.[0-9]+)*[a-z]?(?:\([0-9a-z]+\))*|[ivxlc]+(?![a-z])"
_PART = re.compile(rf"\s*(?P<first>{_VALUE})(?:\s*(?:[-‐-–—]|to\b)\s*(?P<last>{_VALUE}))?", re.IGNORECASE)
_NEXT = re.compile(r"\s*(?:,\s*and\b|,|;|&|and\b)", re.IGNORECASE)
_MOST_DIGITS = 7
_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")


class Pinpoint(NamedTuple):
    """A part of a source, or several.

    Attributes:
        label: What is counted; a key of ``LABELS``.
        parts: First and last of each range; the same twice for a single one.
    """

    label: str
    parts: tuple[tuple[str, str], ...]

    @property
    def several(self) -> bool:
        """Whether more than one is meant."""
        return len(self.parts) > 1 or self.parts[0][0] != self.parts[0][1]

    @property
    def value(self) -> str:
        """The numbers: ``4``, ``4–5``, ``4, 6–7``."""
        return ", ".join(a if a == b else f"{a}–{b}" for a, b in self.parts)

    def __str__(self) -> str:
        return f"{LABELS[self.label][self.several]} {self.value}"

    def numbers(self) -> list[int] | None:
        """Every whole number it means; None where a part is no number or the range is none."""
        found: list[int] = []
        for first, last in self.parts:
            if not (first.isdecimal() and last.isdecimal() and max(len(first), len(last)) < _MOST_DIGITS):
                return None
            if int(first) > int(last):
                return None
            if int(last) - int(first) > 10_000:  # noqa: PLR2004 - no source has so many
                return None
            found.extend(range(int(first), int(last) + 1))
        return found


def make_pinpoint(label: str, *values: str) -> Pinpoint:
    """A pinpoint of single values."""
    return Pinpoint(label, tuple((value, value) for value in values))


def read_pinpoint(text: str, *, bare: str = "page") -> tuple[Pinpoint, int] | None:
    """The pinpoint a text begins with, and where it ends; None where it begins with none.

    Args:
        text: What follows a key: ``para. 4``, ``¶¶ 4-5``, ``pp. 3, 7``, ``12:30``.
        bare: What a number without a word counts.

    >>> str(read_pinpoint("paras. 4-5, our emphasis")[0]), read_pinpoint("our emphasis")
    ('paras. 4–5', None)
    """
    text = text.translate(_DIGITS)
    place = len(text) - len(text.lstrip(" \t\r\n,{"))
    label = bare
    if match := _LABEL.match(text, place):
        label = str(match.lastgroup)
        place = match.end()
    elif not text[place : place + 1].isdigit():
        return None
    parts: list[tuple[str, str]] = []
    while part := _PART.match(text, place):
        parts.append((part["first"], _full(part["first"], part["last"] or part["first"])))
        place = part.end()
        following = _NEXT.match(text, place)
        if not following or not _PART.match(text, following.end()):
            break
        place = following.end()
    if not parts:
        return None
    return Pinpoint(label, tuple(parts)), place


def _full(first: str, last: str) -> str:
    """The end of a range written short: ``205-6`` means 205 to 206."""
    if first.isdecimal() and last.isdecimal() and len(last) < len(first):
        return first[: len(first) - len(last)] + last
    return last
