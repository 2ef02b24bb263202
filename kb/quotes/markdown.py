"""Markdown as its readers see it, each character at its own place.

The canvas has the length of the report: what is no prose becomes blanks, what readers do
not see becomes ``HIDDEN``. So a place on the canvas is a place in the report.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

from kb.model.documents import Span
from kb.quotes.citing import DEFINITION
from kb.quotes.report import HIDDEN

_FRONT = re.compile(
    r"\A\ufeff?(?:---[ \t]*\r?\n.*?^(?:---|\.\.\.)[ \t]*$|\+\+\+[ \t]*\r?\n.*?^\+\+\+[ \t]*$)",
    re.DOTALL | re.MULTILINE,
)
_FENCE = re.compile(
    r"^(?:[ \t]*>)*[ \t]*(?:[-*+] +|\d+[.)] +)?(?P<mark>`{3,}|~{3,})(?P<info>[^\r\n]*)$", re.MULTILINE
)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_SCRIPT = re.compile(r"<(script|style|pre|code|kbd)\b[^<>]*>.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_TICKS = re.compile(r"`+")
_MOST_TICKS = 8
_LONGEST_CODE = 3000
_DEFINED = re.compile(r"^ {0,3}\[(?P<name>[^\^\]\[@][^\]\[]{0,200})\]:[ \t]*\S+.*$", re.MULTILINE)
_IMAGE = re.compile(r"!\[[^\]\[]{0,2000}\]\([^()\n]{0,2000}(?:\([^()\n]{0,500}\)[^()\n]{0,500})?\)")
_TARGET = re.compile(
    r"""\]\(\s*(?:<[^<>\n]{0,2000}>|[^\s()]{0,2000}(?:\([^\s()]{0,500}\)[^\s()]{0,500})?)"""
    r"""(?:\s+(?:"[^"]{0,1000}"|'[^']{0,1000}'|\([^()]{0,1000}\)))?\s*\)"""
)
_AUTOLINK = re.compile(r"<(?:https?|ftp|mailto):[^\s<>]{1,2000}>")
_URL = re.compile(r"(?:https?|ftp)://[^\s<>“”«»\"]{1,2000}")
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9-]{0,30}(?:\s[^<>]{0,2000})?/?>")
_ENTITY = re.compile(r"&(?:[A-Za-z]{2,12}|#\d{1,7}|#[xX][0-9A-Fa-f]{1,6});")
_ESCAPE = re.compile(r"\\(?=[!-/:-@\[-`{-~])")
_EMPHASIS = re.compile(r"\*+(?=\S)|(?<=\S)\*+|(?<![^\W_])_+(?=[^\s_])|(?<=[^\s_])_+(?![^\W_])")
_ATTRIBUTES = re.compile(r"(?<=[\]`])\{[.#][^{}\n]{0,300}\}")
_BIBLIOGRAPHY = re.compile(
    r"^ {0,3}(?P<level>#{1,6})[ \t]+(?:\d+[.)]?\s+)?"
    r"(?:references?|bibliography|works cited|(?:list of )?sources|literature(?: cited)?|further reading|"
    r"حوالہ جات|کتابیات|مآخذ)\s*#*\s*$",
    re.MULTILINE | re.IGNORECASE,
)
_QUOTES = "\"“”„‟«»‹›‘’‚‛'"
_INDENT = 40
_BLANK = re.compile(r"[^\n\r]")


class Paragraph(NamedTuple):
    """A piece of the report that is read as one."""

    span: Span
    block: bool = False
    title: bool = False


class Canvas(NamedTuple):
    """A report as readers see it.

    Attributes:
        text: The canvas.
        paragraphs: Its paragraphs, in order.
        notes: The texts of its notes, by label.
        skipped: Parts in which nothing is quoted, such as a bibliography.
    """

    text: str
    paragraphs: tuple[Paragraph, ...]
    notes: dict[str, Span]
    skipped: tuple[Span, ...]


def paint(report: str) -> Canvas:
    """The canvas of a Markdown report."""
    painter = _Painter(report)
    painter.code()
    painter.links()
    painter.entities()
    text = painter.text
    notes = _notes(text)
    for match in DEFINITION.finditer(text):
        painter.blank(match.start(), match.end())
    for match in _ESCAPE.finditer(painter.text):
        painter.hide(match.start(), match.end())
    for match in _EMPHASIS.finditer(painter.text):
        if not _is_bullet(text, match):
            painter.hide(match.start(), match.end())
    paragraphs = tuple(_paragraphs(painter.text, painter.chars))
    return Canvas(painter.text, paragraphs, notes, tuple(_bibliographies(text)))


class _Painter:
    """Takes from a report what its readers do not see, character by character."""

    def __init__(self, report: str) -> None:
        self.report = report
        self.chars = list(report)

    @property
    def text(self) -> str:
        """The canvas as it is now."""
        return "".join(self.chars)

    def blank(self, start: int, end: int) -> None:
        """Put blanks where no prose is."""
        self.chars[start:end] = _BLANK.sub(" ", self.report[start:end])

    def hide(self, start: int, end: int) -> None:
        """Hide what readers do not see."""
        self.chars[start:end] = [char if char in "\r\n" else HIDDEN for char in self.report[start:end]]

    def code(self) -> None:
        """Front matter, comments and blocks of code go; words in code keep no marks."""
        for start, end in _no_prose(self.report):
            self.blank(start, end)
        for start, end in _code_in_words(self.text):
            for place in range(start, end):
                if self.chars[place] in _QUOTES or self.chars[place] in "`@[]>*_":
                    self.chars[place] = HIDDEN

    def links(self) -> None:
        """Of links the words stay; addresses, pictures and elements go."""
        text = self.text
        names = {match["name"].casefold() for match in _DEFINED.finditer(text)}
        for pattern in (_DEFINED, _IMAGE):
            for match in pattern.finditer(text):
                self.blank(match.start(), match.end())
        for start, end in _link_marks(self.text, names):
            self.hide(start, end)
        for pattern in (_AUTOLINK, _TAG, _URL, _ATTRIBUTES):
            for match in pattern.finditer(self.text):
                self.hide(match.start(), match.end())

    def entities(self) -> None:
        """An entity is the character that it stands for."""
        for match in _ENTITY.finditer(self.text):
            said = html.unescape(match[0])
            self.hide(match.start(), match.end())
            if len(said) == 1:
                self.chars[match.start()] = said


def _code_in_words(text: str) -> Iterator[tuple[int, int]]:
    """Code within a line: from a run of backticks to the next one of its length.

    In one pass, for a pattern that looks for the second run tries every way to read what is between.
    """
    runs = [match.span() for match in _TICKS.finditer(text)]
    after: dict[int, int] = {}
    closing = [-1] * len(runs)
    for number in range(len(runs) - 1, -1, -1):
        start, end = runs[number]
        closing[number] = after.get(end - start, -1)
        after[end - start] = number
    number = 0
    while number < len(runs):
        (start, end), close = runs[number], closing[number]
        if end - start <= _MOST_TICKS and close > 0 and runs[close][0] - end <= _LONGEST_CODE:
            yield start, runs[close][1]
            number = close
        number += 1


def _is_bullet(text: str, match: re.Match[str]) -> bool:
    line = text.rfind("\n", max(0, match.start() - _INDENT), match.start()) + 1
    if not line and match.start() > _INDENT:
        return False
    return not text[line : match.start()].strip(" >") and text[match.end() : match.end() + 1] in " \t"


def _no_prose(report: str) -> Iterator[tuple[int, int]]:
    """Front matter, comments, code: nothing of these is quoted."""
    start = 0
    if front := _FRONT.match(report):
        start = front.end()
        yield 0, start
    place = start
    opened: re.Match[str] | None = None
    for match in _FENCE.finditer(report, place):
        if opened is None:
            if "`" not in match["info"] or match["mark"][0] == "~":
                opened = match
        elif (
            match["mark"][0] == opened["mark"][0]
            and len(match["mark"]) >= len(opened["mark"])
            and not match["info"].strip()
        ):
            yield opened.start(), match.end()
            opened = None
    if opened is not None:
        yield opened.start(), len(report)
    for pattern in (_COMMENT, _SCRIPT):
        for match in pattern.finditer(report, start):
            yield match.start(), match.end()
    yield from _indented_code(report, start)


def _indented_code(report: str, start: int) -> Iterator[tuple[int, int]]:
    """Lines that are indented by four after a blank line, and belong to no list and no note."""
    before, listed = "", False
    place = start
    for line in report[start:].splitlines(keepends=True):
        bare = line.strip()
        indented = line.startswith(("    ", "\t"))
        if bare and not indented:
            listed = bool(re.match(r" {0,3}(?:[-*+]|\d+[.)]|\[\^[^\]]+\]:)(?:\s|$)", line))
        if bare and indented and not listed and before in {"", "code"}:
            yield place, place + len(line)
            before = "code"
        elif bare:
            before = "text"
        elif before != "code":
            before = ""
        place += len(line)


def _link_marks(text: str, names: set[str]) -> Iterator[tuple[int, int]]:
    """The marks of links, without the words that are linked."""
    for match in _TARGET.finditer(text):
        depth, place = 0, match.start()
        for place in range(match.start() - 1, max(-1, match.start() - 2000), -1):
            if text[place] == "]":
                depth += 1
            elif text[place] == "[":
                if not depth:
                    break
                depth -= 1
        else:
            continue
        if "@" not in text[place : match.start()]:
            yield place, place + 1
            yield match.start(), match.end()
    if names:
        for match in re.finditer(r"\[(?P<text>[^\[\]]{1,500})\]\[(?P<name>[^\[\]]{0,200})\]", text):
            if (match["name"] or match["text"]).casefold() in names:
                yield match.start(), match.start() + 1
                yield match.end("text"), match.end()


_NOTE_END = re.compile(r"\r?\n[ \t]*\r?\n(?=[^\s])|\r?\n(?= {0,3}\[\^)")


def _notes(text: str) -> dict[str, Span]:
    """The text of each note: to the next note, or to a paragraph that is not indented."""
    found: dict[str, Span] = {}
    for match in DEFINITION.finditer(text):
        end = len(text)
        if stop := _NOTE_END.search(text, match.end()):
            end = stop.start()
        found.setdefault(match["label"], Span(match.end(), end))
    return found


_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_QUOTED = re.compile(r" {0,3}>[ \t]?")
_STARTS = re.compile(
    r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+|[ \t]*\|| {0,3}#{1,6}[ \t]|[ \t]*:::|[ \t]*(?:={3,}|-{3,})[ \t]*$"
)
_ALERT = re.compile(r"[ \t]*\[!\w+\]")


def _paragraphs(text: str, chars: list[str]) -> Iterator[Paragraph]:
    """The paragraphs; the signs of block quotes are hidden on the canvas."""
    start: int | None = None
    block = False
    end = 0
    alert = False
    for match in _LINE.finditer(text):
        if match.start() == match.end():
            break
        line = match[0]
        quoted = _QUOTED.match(line)
        depth = 0
        while quoted and (inner := _QUOTED.match(line, depth)):
            depth = inner.end()
        for place in range(match.start(), match.start() + depth):
            chars[place] = HIDDEN if chars[place] == ">" else chars[place]
        rest = line[depth:]
        bare = rest.strip().strip(HIDDEN)
        lazy = block and not quoted and start is not None and not _STARTS.match(line)
        if start is not None and (not bare or (bool(quoted) != block and not lazy) or _STARTS.match(rest)):
            yield Paragraph(Span(start, end), block and not alert)
            start = None
        if not quoted and not lazy:
            alert = False
        if bare:
            if start is None:
                start, block = match.start() + depth, bool(quoted)
            if block and _ALERT.match(rest):
                alert = True
                start = None
            end = match.end()
            if start is not None and re.match(r" {0,3}#{1,6}[ \t]", rest):
                yield Paragraph(Span(start, end), block, title=True)
                start = None
    if start is not None:
        yield Paragraph(Span(start, end), block and not alert)


def _bibliographies(text: str) -> Iterator[Span]:
    for match in _BIBLIOGRAPHY.finditer(text):
        level = len(match["level"])
        following = re.compile(rf"^ {{0,3}}#{{1,{level}}}[ \t]", re.MULTILINE).search(text, match.end())
        yield Span(match.end(), following.start() if following else len(text))
