"""The paragraphs of a DOCX report. It is read and never written.

Only two members of the archive are opened, by their fixed names; what they inflate to is
bounded while it is read, and a document type, which could hold entities, is refused.
"""

from __future__ import annotations

import io
import zlib
from typing import TYPE_CHECKING, Any

from kb.errors import UnreadableSourceError
from kb.quotes.finding import read_paragraphs
from kb.quotes.report import Report

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element
    from zipfile import ZipFile

MAGIC = b"PK\x03\x04"
_MOST = 50 * 2**20
_DEEPEST = 200
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BLOCK_STYLES = ("quote", "intensequote", "blocktext", "blockquote", "blockquotation")
_CHARS = {"tab": "\t", "br": " ", "cr": " ", "noBreakHyphen": "‑", "softHyphen": "\u00ad"}
_NOTE = {"footnoteReference": "fn", "endnoteReference": "en"}


def read_docx(data: bytes, name: str) -> Report:
    """What a DOCX report quotes and cites; a paragraph is a line.

    Raises:
        UnreadableSourceError: It is no DOCX, or cannot be read safely.
    """
    from zipfile import BadZipFile, ZipFile  # noqa: PLC0415 - late: most reports are Markdown

    try:
        with ZipFile(io.BytesIO(data)) as archive:
            body = _member(archive, "word/document.xml", name)
            if body is None:
                raise UnreadableSourceError(
                    f"{name} is no DOCX: it has no word/document.xml.",
                    hint="Save it as .docx or .md and check that.",
                )
            notes: dict[str, str] = {}
            for member, kind in (("word/footnotes.xml", "fn"), ("word/endnotes.xml", "en")):
                part = _member(archive, member, name)
                notes |= _notes(_parsed(part, name), kind) if part else {}
    except (
        BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        ValueError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise UnreadableSourceError(
            f"{name} is no DOCX that can be read ({error}).", hint="Save it again as .docx or .md."
        ) from error
    return read_paragraphs([*_paragraphs(_parsed(body, name))], notes)


def _member(archive: ZipFile, member: str, name: str) -> bytes | None:
    if member not in archive.namelist():
        return None
    with archive.open(member) as file:
        data = file.read(_MOST + 1)
    if len(data) > _MOST:
        raise UnreadableSourceError(f"{name} holds more than {_MOST // 2**20} MB of text.", hint="Split it.")
    if b"<!DOCTYPE" in data or b"<!\0D\0O\0C" in data or b"<!ENTITY" in data:
        raise UnreadableSourceError(f"{name} has a document type in it, which no DOCX has; it was not read.")
    return data


def _parsed(data: bytes, name: str) -> Element:
    from xml.etree.ElementTree import ParseError, XMLPullParser  # noqa: PLC0415

    parser: Any = XMLPullParser(["start", "end"])
    depth = 0
    root: Element | None = None
    try:
        for start in range(0, len(data), 65536):
            parser.feed(data[start : start + 65536])
            for event, element in parser.read_events():
                root = element if root is None else root
                depth += 1 if event == "start" else -1
                if depth > _DEEPEST:
                    raise UnreadableSourceError(f"{name} is nested too deeply to be read.")
        parser.close()
    except ParseError as error:
        raise UnreadableSourceError(f"{name} is no DOCX that can be read ({error}).") from error
    if root is None:
        raise UnreadableSourceError(f"{name} is no DOCX that can be read: it is empty.")
    return root


def _paragraphs(root: Element) -> Iterator[tuple[str, bool]]:
    for paragraph in root.iter(f"{_W}p"):
        text = "".join(_words(paragraph))
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        name = (style.get(f"{_W}val") or "" if style is not None else "").casefold().replace(" ", "")
        if text.strip():
            yield text, name in _BLOCK_STYLES


def _words(paragraph: Element) -> Iterator[str]:
    """The words of a paragraph: what was inserted counts, what was deleted does not."""
    for element in paragraph:
        kind = element.tag.removeprefix(_W)
        if kind == "t":
            yield element.text or ""
        elif kind in _CHARS:
            yield _CHARS[kind]
        elif kind in _NOTE:
            yield f"[^{_NOTE[kind]}{element.get(f'{_W}id')}]"
        elif kind not in {"del", "moveFrom", "instrText", "delText", "pPr", "rPr", "p", "Fallback"}:
            yield from _words(element)


def _notes(root: Element, kind: str) -> dict[str, str]:
    notes = {}
    for note in root:
        if note.get(f"{_W}type") in {None, "normal"}:
            notes[f"{kind}{note.get(f'{_W}id')}"] = " ".join(text for text, _ in _paragraphs(note))
    return notes
