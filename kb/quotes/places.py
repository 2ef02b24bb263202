"""Where a pinpoint is in a stored text, and which pinpoint a place has."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from kb.model.documents import Passage, Revision, Span
from kb.model.pinpoints import LABELS, Pinpoint

_TIME = re.compile(r"(?<![\d:])\d{1,2}(?::\d{2}){1,2}(?![\d:])")
_NUMBERED = frozenset({"point", "section", "article", "chapter"})


class Where(NamedTuple):
    """What a pinpoint means in a text.

    Attributes:
        spans: The places; empty when there are none, or when it cannot be told.
        problem: Why there is none, a sentence without its full stop; empty otherwise.
        unknown: Why it cannot be told; empty otherwise.
    """

    spans: tuple[Span, ...] = ()
    problem: str = ""
    unknown: str = ""

    def holds(self, span: Span) -> bool:
        """Whether a place lies inside."""
        start = span.start
        for one in sorted(self.spans):
            if one.start <= start < one.end:
                start = one.end
        return start >= span.end or self._bridged(span)

    def _bridged(self, span: Span) -> bool:
        """Whether the beginning and the end lie inside, and all between belongs to neighbours."""
        first = any(one.start <= span.start < one.end for one in self.spans)
        last = any(one.start < span.end <= one.end for one in self.spans)
        return first and last


def where(revision: Revision, pinpoint: Pinpoint) -> Where:
    """What a pinpoint means in a revision."""
    if pinpoint.label == "paragraph":
        return _paragraphs(revision, pinpoint)
    if pinpoint.label in _NUMBERED:
        return _numbered(revision, pinpoint)
    if pinpoint.label == "line":
        return _lines(revision, pinpoint)
    if pinpoint.label == "timestamp":
        return _times(revision, pinpoint)
    if pinpoint.label == "page" and any(passage.page for passage in revision.passages):
        return _pages(revision, pinpoint)
    if pinpoint.label == "heading":
        wanted = {f"h{first}" for first, _ in pinpoint.parts}
        found = tuple(p.span for p in revision.passages if p.locator in wanted)
        return Where(found) if found else Where(problem=f"{revision.address} has no {pinpoint}")
    return Where(unknown=f"the stored text has no {pinpoint.label}s, so {pinpoint} cannot be checked")


def sentence(words: str) -> str:
    """A problem as a sentence; an address at its beginning keeps its letters."""
    first = words.partition(" ")[0]
    return f"{words}." if "@" in first or "“" in first else f"{words[:1].upper()}{words[1:]}."


def _paragraphs(revision: Revision, pinpoint: Pinpoint) -> Where:
    counted = [passage for passage in revision.passages if passage.counted]
    numbers = pinpoint.numbers()
    if numbers is None:
        return Where(problem=f"“{pinpoint}” is no paragraph")
    missing = [number for number in numbers if not 1 <= number <= len(counted)]
    if missing:
        return Where(
            problem=f"{revision.address} has no para. {missing[0]}: it has "
            + (f"{len(counted)} paragraphs" if len(counted) != 1 else "one paragraph")
        )
    return Where(tuple(passage.span for passage in counted if passage.ordinal in set(numbers)))


def _pages(revision: Revision, pinpoint: Pinpoint) -> Where:
    """The passages of pages; one that begins on the page before may reach over."""
    numbers = pinpoint.numbers()
    pages = [passage.page for passage in revision.passages]
    last = max((int(page) for page in pages if page.isdecimal()), default=0)
    if numbers is None or not all(1 <= number <= last for number in numbers):
        return Where(problem=f"{revision.address} has no {pinpoint}: it has {last} pages with text")
    wanted = {str(number) for number in numbers}
    inside = [i for i, page in enumerate(pages) if page in wanted]
    over = [i - 1 for i in inside if i and pages[i - 1] not in wanted]
    return Where(tuple(revision.passages[i].span for i in sorted({*inside, *over})))


def _numbered(revision: Revision, pinpoint: Pinpoint) -> Where:
    spans: list[Span] = []
    known = [p for p in revision.passages if p.number] + [p for p in revision.passages if p.role == "heading"]
    if not known:
        return Where(unknown=f"the stored text has no numbers, so {pinpoint} cannot be checked")
    for wanted in _expanded(pinpoint):
        found = _with_number(revision.passages, wanted)
        if not found:
            one = f"{LABELS[pinpoint.label][0]} {wanted}"
            return Where(problem=f"{revision.address} has no {one}")
        spans += found
    return Where(tuple(spans))


def _expanded(pinpoint: Pinpoint) -> list[str]:
    numbers = pinpoint.numbers()
    if numbers is not None:
        return [str(number) for number in numbers]
    return [value for part in pinpoint.parts for value in dict.fromkeys(part)]


def _with_number(passages: Sequence[Passage], wanted: str) -> list[Span]:
    """The passages of a number, those below it, and those under a heading that begins with it."""
    wanted = wanted.lower()
    below = (f"{wanted}.", f"{wanted}(")
    spans: list[Span] = []
    within = False
    for passage in passages:
        number = passage.number.lower()
        own = number == wanted or number.startswith(below)
        if number and not own:
            within = False
        elif own:
            within = True
        under = any(_begins(heading, wanted) for heading in passage.headings)
        # What follows a point without a number of its own still belongs to it.
        if own or under or (within and passage.role == "paragraph"):
            spans.append(passage.span)
        if passage.role == "heading":
            within = False
    return spans


def _begins(heading: str, number: str) -> bool:
    match = re.match(r"\W*(?:[^\W\d]+\W+)?(\d+(?:\.\d+)*)", heading)
    return match is not None and (match[1] == number or match[1].startswith(f"{number}."))


def _lines(revision: Revision, pinpoint: Pinpoint) -> Where:
    numbers = pinpoint.numbers()
    lines = revision.text.split("\n")
    if numbers is None or not all(1 <= number <= len(lines) for number in numbers):
        return Where(problem=f"{revision.address} has no {pinpoint}: it has {len(lines)} lines")
    spans, place = [], 0
    for number, line in enumerate(lines, 1):
        if number in set(numbers):
            spans.append(Span(place, place + len(line) + 1))
        place += len(line) + 1
    return Where(tuple(spans))


def _times(revision: Revision, pinpoint: Pinpoint) -> Where:
    marks = [(match[0], match.start()) for match in _TIME.finditer(revision.text)]
    if not marks:
        return Where(unknown=f"the stored text has no times, so {pinpoint} cannot be checked")
    first, last = pinpoint.parts[0][0], pinpoint.parts[-1][1]
    after = [start for mark, start in marks if _seconds(mark) > _seconds(last)]
    inside = [start for mark, start in marks if _seconds(mark) <= _seconds(first)]
    if not inside:
        return Where(problem=f"{revision.address} has nothing at {pinpoint.value}")
    return Where((Span(inside[-1], after[0] if after else len(revision.text)),))


def _seconds(mark: str) -> int:
    seconds = 0
    for part in mark.split(":"):
        seconds = seconds * 60 + int(part)
    return seconds


def passages_at(revision: Revision, span: Span) -> tuple[Passage, ...]:
    """The passages that a place touches."""
    return tuple(p for p in revision.passages if p.span.start < span.end and span.start < p.span.end)


def locator_of(passages: Sequence[Passage]) -> str:
    """The locator of neighbouring passages, as an address has it: ``p4``, ``p4-5``, ``3``."""
    counted = [passage for passage in passages if passage.counted]
    if not counted:
        return passages[0].locator if passages else ""
    if len(counted) == 1:
        return counted[0].locator
    return f"p{counted[0].ordinal}-{counted[-1].ordinal}"


def pinpoint_of(passages: Sequence[Passage]) -> Pinpoint | None:
    """How a reader is told where neighbouring passages stand; None where nothing counts them."""
    counted = [passage for passage in passages if passage.counted]
    if not counted:
        heading = next((p for p in passages if p.role == "heading"), None)
        return Pinpoint("heading", ((heading.locator[1:], heading.locator[1:]),)) if heading else None
    if all(passage.role == "point" and passage.locator == passage.number for passage in counted):
        return Pinpoint("point", ((counted[0].number, counted[-1].number),))
    if counted[0].page:  # A reader of the source counts its pages, and seldom its paragraphs.
        return Pinpoint("page", ((counted[0].page, counted[-1].page or counted[0].page),))
    first, last = str(counted[0].ordinal), str(counted[-1].ordinal)
    return Pinpoint("paragraph", ((first, last),))
