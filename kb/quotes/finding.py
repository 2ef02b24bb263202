"""The quotations of a report, each with the sources it is cited to."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from kb.model.documents import Span
from kb.quotes.citing import clusters, resolve_notes
from kb.quotes.markdown import Canvas, Paragraph, paint
from kb.quotes.marks import Marked, marked
from kb.quotes.report import HIDDEN, Cluster, Quotation, Report, line_starts
from kb.text.sentences import sentences

_WRAPPED = re.compile(r"\A[\s]*[“\"«‘„](.*)[”\"»’“][\s]*\Z", re.DOTALL)
_ATTRIBUTION = re.compile(r"(?:^|\n)[ \t]*(?:—|–|--|―)[ \t]*\S[^\n]*\s*\Z")
_DIRECTLY = re.compile(rf"[\s{HIDDEN}.,;:!?)\]]*\Z")


def read_markdown(text: str) -> Report:
    """What a Markdown report quotes and cites."""
    return _read(text, paint(text))


def read_paragraphs(paragraphs: Sequence[tuple[str, bool]], notes: dict[str, str]) -> Report:
    """The same of paragraphs that were read from elsewhere, each with whether it is set as a block.

    A paragraph is a line of the report.
    """
    parts = [text.replace("\n", " ").replace("\r", " ") for text, _ in paragraphs]
    spans: list[Paragraph] = []
    place = 0
    for part, (_, block) in zip(parts, paragraphs, strict=True):
        spans.append(Paragraph(Span(place, place + len(part)), block))
        place += len(part) + 1
    found: dict[str, Span] = {}
    for label, note in notes.items():
        note = " ".join(note.split())  # noqa: PLW2901
        parts.append(note)
        found[label] = Span(place, place + len(note))
        spans.append(Paragraph(found[label]))
        place += len(note) + 1
    text = "\n".join(parts)
    return _read(
        text, Canvas(text, tuple(span for span in spans if span.span.end > span.span.start), found, ())
    )


def _read(text: str, canvas: Canvas) -> Report:
    cited = resolve_notes(list(clusters(canvas.text)), canvas.notes)
    scene = _Scene(canvas, cited)
    quotations = sorted(scene.quotations(), key=lambda quotation: quotation.span)
    return Report(text, tuple(quotations), tuple(cited), line_starts(text))


class _Scene:
    """A canvas with its citations, and what is quoted on it."""

    def __init__(self, canvas: Canvas, cited: list[Cluster]) -> None:
        self.canvas = canvas
        self.cited = cited
        self.starts = [cluster.span.start for cluster in cited]

    def quotations(self) -> Iterator[Quotation]:
        paragraphs = self.canvas.paragraphs
        for number, paragraph in enumerate(paragraphs):
            if any(s.start <= paragraph.span.start < s.end for s in self.canvas.skipped):
                continue
            if paragraph.block:
                yield from self._block(number, paragraphs)
            else:
                yield from self._inline(paragraph)

    def _inside(self, span: Span) -> list[Cluster]:
        first = bisect_left(self.starts, span.start)
        last = bisect_left(self.starts, span.end)
        return self.cited[first:last]

    def _words(self, span: Span) -> str:
        """The words of a span as readers see them, without what is cited in it."""
        parts, place = [], span.start
        for cluster in self._inside(span):
            if cluster.span.start < place:
                continue
            parts.append(self.canvas.text[place : cluster.span.start].rstrip(" "))
            place = cluster.span.end
        parts.append(self.canvas.text[place : span.end])
        return "".join(parts).replace(HIDDEN, "").strip()

    def _inline(self, paragraph: Paragraph) -> Iterator[Quotation]:
        found = [one for one in marked(self.canvas.text, paragraph.span) if not self._in_citation(one)]
        limits = self._sentences(paragraph.span, found)
        for number, one in enumerate(found):
            words = self._words(one.inner)
            if not words:
                continue
            end = found[number + 1].span.start if number + 1 < len(found) else paragraph.span.end
            start = found[number - 1].span.end if number else paragraph.span.start
            place = bisect_right(limits, one.span.start, key=lambda limit: limit.start) - 1
            holds = place >= 0 and one.span.start < limits[place].end
            within = limits[place] if holds else paragraph.span
            cluster = self._inner(one) or self._cited_with(one, within, start, end)
            cluster = cluster or self._cited_with(
                one, paragraph.span, paragraph.span.start, paragraph.span.end
            )
            yield Quotation(words, one.span, cluster.cited if cluster else (), open=one.open)

    def _inner(self, one: Marked) -> Cluster | None:
        """A citation that stands inside of the marks."""
        inside = self._inside(one.inner)
        return inside[-1] if inside else None

    def _in_citation(self, one: Marked) -> bool:
        inside = bisect_left(self.starts, one.span.start)
        before = self.cited[inside - 1] if inside else None
        return before is not None and before.span.start < one.span.start and one.span.end <= before.span.end

    def _sentences(self, span: Span, found: Sequence[Marked]) -> list[Span]:
        """The sentences of a paragraph; what is quoted and cited ends none."""
        masked = list(self.canvas.text[span.start : span.end])
        for one in found:
            last = one.inner.end - 1 - span.start
            ends = masked[last] if one.inner.end > one.inner.start and masked[last] in ".!?…۔؟" else "q"
            first = next((c for c in one.inner.of(self.canvas.text) if c.isalpha()), "Q")
            for place in range(one.inner.start - span.start, one.inner.end - span.start):
                masked[place] = "q" if first.islower() else "Q"
            if one.inner.end > one.inner.start:
                masked[last] = ends
        for cluster in self._inside(span):
            if self.canvas.text[cluster.span.start] != "[":
                end = min(cluster.span.end, span.end)
                for place in range(cluster.span.start - span.start, end - span.start):
                    masked[place] = "q"
                continue
            start = cluster.span.start - span.start
            while start and (masked[start - 1].isspace() or masked[start - 1] == HIDDEN):
                start -= 1
            for place in range(start, min(cluster.span.end - span.start, len(masked))):
                masked[place] = ")"
        text = "".join(masked).replace(HIDDEN, ")")
        return [Span(span.start + s.start, span.start + s.end) for s in sentences(text)]

    def _cited_with(self, one: Marked, within: Span, start: int, end: int) -> Cluster | None:
        """The citation of a quotation: the one right behind it, else one before, else one after.

        Args:
            one: The quotation.
            within: Where to look: its sentence, or its paragraph.
            start: Where the quotation before it ends.
            end: Where the quotation after it begins.
        """
        first, last = bisect_left(self.starts, within.start), bisect_left(self.starts, within.end)
        behind = bisect_left(self.starts, one.span.end, first, last)
        after = self.cited[behind] if behind < last else None
        if after is not None and after.span.start < end:
            between = self.canvas.text[one.span.end : after.span.start]
            if _DIRECTLY.match(between):
                return after
        ahead = bisect_left(self.starts, one.span.start, first, last) - 1
        before = self.cited[ahead] if ahead >= first else None
        if before is not None and before.span.start >= start and self.canvas.text[before.span.start] != "[":
            return before
        return after or before

    def _block(self, number: int, paragraphs: Sequence[Paragraph]) -> Iterator[Quotation]:
        span = paragraphs[number].span
        words = self._words(span)
        words = _ATTRIBUTION.sub("", words).strip()
        if (whole := _WRAPPED.match(words)) and len(re.findall('[“"«„]', words)) == 1:
            words = whole[1].strip()
        if not words or not any(char.isalnum() for char in words):
            return
        cluster = self._cited_by_block(number, paragraphs)
        yield Quotation(words, span, cluster.cited if cluster else (), block=True)

    def _cited_by_block(self, number: int, paragraphs: Sequence[Paragraph]) -> Cluster | None:
        """The citation of a block: inside of it, else right behind it, else in what leads to it."""
        first, last = number, number
        while first and paragraphs[first - 1].block:
            first -= 1
        while last + 1 < len(paragraphs) and paragraphs[last + 1].block:
            last += 1
        if inside := self._inside(paragraphs[number].span):
            return inside[-1]
        if inside := self._inside(Span(paragraphs[number].span.end, paragraphs[last].span.end)):
            return inside[0]
        if inside := self._inside(Span(paragraphs[first].span.start, paragraphs[number].span.start)):
            return inside[-1]
        behind = self._inside(paragraphs[last + 1].span) if last + 1 < len(paragraphs) else []
        if behind and last + 1 < len(paragraphs):
            start = paragraphs[last + 1].span.start
            lead = self.canvas.text[start : behind[0].span.start]
            if not any(char.isalnum() for char in lead.replace(HIDDEN, "")) or lead.lstrip()[:1] in "—–-(":
                return behind[0]
        if first:
            leading = paragraphs[first - 1].span
            before = self._inside(leading)
            ends = self.canvas.text[leading.start : leading.end].replace(HIDDEN, "").rstrip()
            if before and (ends.endswith((":", ",", "،", "：")) or before[-1].span.end >= leading.end - 3):
                return before[-1]
        if behind:
            limit = self._sentences(paragraphs[last + 1].span, ())
            if limit and behind[0].span.start < limit[0].end:
                return behind[0]
        return None
