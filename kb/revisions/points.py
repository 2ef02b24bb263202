"""The parts of a revision that are compared: its points, or its paragraphs where it has none."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from kb.model.addresses import is_locator
from kb.model.documents import Passage, Revision, Span
from kb.model.results.compared import Part
from kb.text.passages import read_label

# Numbers that begin a paragraph of a list whose reader recognised none:
# "A1.", "A.5.1.1", "ID.AM-1:", "489E.", "GV.OC-01:".
_CODE = re.compile(
    r"(?P<code>(?:[A-Z]{1,5}[.-]?)?(?:[A-Z]{1,5}[.-])*\d{1,4}[A-Z]?(?:[.-]\d{1,4}[A-Z]?)*"
    r"(?:\((?:[a-z]|[ivxlc]{1,6}|\d{1,3})\))*)(?:[.:)]\s+|\s+[–—-]\s+)"
)
# Among numbered points: what stands between "29." and "30.".
_BETWEEN = re.compile(r"\d{1,4}[A-Z]{1,2}")
_LETTER = re.compile(r"[a-z]")
_ROMAN = re.compile(r"[ivxlc]{1,6}")
_CONTINUED = 0.5
"""From this share of points with paragraphs after them on, such paragraphs belong to the points."""
_LEAST_CODED = 2
_PARENT = re.compile(r"^(.+?)(?:\([^()]+\)|[.-][0-9A-Za-z]+)$")


class Parts(NamedTuple):
    """What is compared of a revision.

    Attributes:
        parts: Its points or paragraphs, in order.
        unit: Which of the two.
        besides: The words of paragraphs besides the points, which are left out.
    """

    parts: tuple[Part, ...]
    unit: str
    besides: tuple[str, ...] = ()


class _Piece(NamedTuple):
    """A passage, with the number it carries and how many characters that takes."""

    passage: Passage
    number: str = ""
    label: int = 0


def parts_of(revision: Revision, *, whole: bool = False) -> Parts:
    """The parts of a revision.

    Args:
        revision: The revision.
        whole: Whether paragraphs besides the points are parts too.
    """
    pieces = list(_pieces(revision))
    if not any(piece.number for piece in pieces):
        parts = tuple(_part(revision, [piece]) for piece in pieces)
        return Parts(parts, "paragraph")
    groups, besides = _grouped(pieces)
    kept = [*groups, *([piece] for piece in besides)] if whole else groups
    kept.sort(key=lambda group: group[0].passage.span.start)
    numbers = Counter(group[0].number for group in groups)
    parts = tuple(
        _part(revision, group, _parent(group[0].number, numbers.keys()), unique=numbers[group[0].number] == 1)
        for group in kept
    )
    left_out = () if whole else tuple(revision.words_of(piece.passage) for piece in besides)
    return Parts(parts, "point", left_out)


def begins_point(line: str) -> bool:
    """Whether a line begins with the number of a point."""
    label = read_label(line)
    return label is not None or _CODE.match(line) is not None


def _pieces(revision: Revision) -> Iterator[_Piece]:
    """The passages a reader counts, each with its number: its own, or one that is found here."""
    counted = [passage for passage in revision.passages if passage.counted]
    coded = [None if p.number else _CODE.match(revision.words_of(p)) for p in counted]
    codes = [match["code"] for match in coded if match]
    numbers = {p.number.upper() for p in counted if p.number}
    # A year or a figure that happens to begin a paragraph makes no list.
    is_list = len(set(codes)) == len(codes) and not numbers.intersection(code.upper() for code in codes)
    if not numbers:
        is_list = is_list and len(codes) >= max(_LEAST_CODED, len(counted) // 3)
    found: list[_Piece] = []
    for passage, match in zip(counted, coded, strict=True):
        fits = match is not None and (not numbers or _BETWEEN.fullmatch(match["code"]) is not None)
        if match and fits and is_list and match.end() < passage.span.end - passage.span.start:
            found.append(_Piece(passage, match["code"], match.end()))
        else:
            found.append(_Piece(passage, passage.number, passage.label))
    yield from _nested(found)


def _nested(pieces: Sequence[_Piece]) -> Iterator[_Piece]:
    """The pieces with ``(a)`` under ``3`` as ``3(a)``, and ``(ii)`` under that as ``3(a)(ii)``."""
    top = letter = ""
    for piece in pieces:
        number = piece.number
        if not number:
            yield piece
            continue
        if _LETTER.fullmatch(number) is None and _ROMAN.fullmatch(number) is None:
            top, letter = number, ""
            yield piece
        elif not top:
            yield piece
        elif _is_letter(number, letter):
            letter = number
            yield piece._replace(number=f"{top}({number})")
        else:
            within = f"({letter})" if letter else ""
            yield piece._replace(number=f"{top}{within}({number})")


def _is_letter(number: str, before: str) -> bool:
    """Whether a sign is the next letter, where it could be a Roman number too."""
    if _LETTER.fullmatch(number) is None:
        return False
    return number == chr(ord(before) + 1 if before else ord("a")) or _ROMAN.fullmatch(number) is None


def _grouped(pieces: Sequence[_Piece]) -> tuple[list[list[_Piece]], list[_Piece]]:
    """The points, each with the paragraphs that go on with it, and the paragraphs besides."""
    groups: list[list[_Piece]] = []
    before: list[_Piece] = []
    for piece in pieces:
        if piece.number:
            groups.append([piece])
        elif groups and groups[-1][0].passage.headings == piece.passage.headings:
            groups[-1].append(piece)
        else:
            before.append(piece)
    inner = groups[:-1] or groups
    if sum(len(group) > 1 for group in inner) >= _CONTINUED * len(inner):
        return groups, before
    besides = before + [piece for group in groups for piece in group[1:]]
    return [group[:1] for group in groups], besides


def _part(revision: Revision, group: Sequence[_Piece], parent: str = "", *, unique: bool = False) -> Part:
    first = group[0]
    span = Span(first.passage.span.start + first.label, group[-1].passage.span.end)
    number, locator = first.number, first.passage.locator
    of_file = revision.address.revision is None
    return Part(
        # Of a file nothing is cited, so that a number may be the name of what has it.
        locator=number if of_file and unique and is_locator(number) else locator,
        number=number,
        span=span,
        text=span.of(revision.text),
        parent=parent,
        headings=first.passage.headings,
    )


def _parent(number: str, numbers: Collection[str]) -> str:
    """The point that a number is a part of: of ``3(a)(ii)`` it is ``3(a)``, of ``1.1.2`` ``1.1``."""
    while match := _PARENT.match(number):
        number = match[1]
        if number in numbers:
            return number
    return ""
