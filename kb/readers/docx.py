"""Word documents: paragraphs, headings, numbered lists, tables, notes; changes as accepted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from kb.errors import UnreadableSourceError
from kb.model.extraction import Extraction
from kb.readers.clean import clean
from kb.readers.learnt import Learnt
from kb.readers.numbering import numeral
from kb.readers.properties import note_properties
from kb.readers.received import Received
from kb.readers.sheet import Sheet
from kb.readers.sniff import DOCX
from kb.readers.zipped import Archive

if TYPE_CHECKING:
    from lxml.etree import _Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_FALLBACK = "Fallback"
_SKIPPED = frozenset(
    {"del", "moveFrom", "delText", "instrText", "pPr", "rPr", "sectPr", "fldChar", "Fallback"}
)
_CHANGES = frozenset({"ins", "del", "moveFrom", "moveTo"})
_HEADING = re.compile(r"heading\s*(\d)", re.IGNORECASE)
_PART = re.compile(r"%(\d)")
_LEVELS = 9


class _Style(NamedTuple):
    name: str = ""
    level: int = 0
    num: str = ""
    ilvl: int = 0
    based: str = ""


class _Level(NamedTuple):
    form: str
    text: str
    start: int


def read_docx(received: Received) -> Extraction:
    """Read a Word document.

    Raises:
        UnreadableSourceError: It is damaged, or has no document in it.
    """
    archive = Archive(received.data, received.name)
    root = archive.xml("word/document.xml")
    body = next((e for e in root if _name(e) == "body"), None)
    if body is None:
        raise UnreadableSourceError(f"{received.name} has no text in it.", hint="Nothing was added.")
    learnt = Learnt()
    reader = _Reader(archive, Sheet(learnt))
    reader.blocks(body)
    decoded = reader.sheet.finish("utf-8", tuple(archive.warnings))
    if not reader.sheet.drafts:
        raise UnreadableSourceError(f"{received.name} has no text in it.", hint="Nothing was added.")
    if reader.changes:
        learnt.warnings.append(
            f"It has {reader.changes} tracked changes: "
            "what was inserted is in the text, what was deleted is not."
        )
    properties = archive.optional_xml("docProps/core.xml")
    if properties is not None:
        note_properties(properties, learnt)
    return clean(reader.sheet.drafts, decoded, received.media_type or DOCX, learnt)


def _name(element: _Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _value(element: _Element | None, name: str = "val") -> str:
    if element is None:
        return ""
    return str(element.get(f"{_W}{name}") or element.get(f"{_STRICT}{name}") or "")


def _child(element: _Element | None, *names: str) -> _Element | None:
    """The first descendant along a path of names."""
    for name in names:
        if element is None:
            return None
        element = next((e for e in element if _name(e) == name), None)
    return element


class _Reader:
    def __init__(self, archive: Archive, sheet: Sheet) -> None:
        self.sheet = sheet
        self.changes = 0
        self.styles = _styles(archive.optional_xml("word/styles.xml"))
        self.lists, self.levels = _numbering(archive.optional_xml("word/numbering.xml"))
        self.notes = {
            **_notes(archive.optional_xml("word/footnotes.xml"), "footnote"),
            **_notes(archive.optional_xml("word/endnotes.xml"), "endnote"),
        }
        self.counts: dict[str, list[int]] = {}
        self.pending: list[tuple[str, str]] = []
        self.noted: Counter[str] = Counter()

    def blocks(self, parent: _Element) -> None:
        """Put down the paragraphs and tables of an element."""
        for element in parent:
            name = _name(element)
            if name == "p":
                self.paragraph(element)
            elif name == "tbl":
                self.table(element)
            elif name == "sdt":
                content = _child(element, "sdtContent")
                if content is not None:
                    self.blocks(content)
            elif name in {"customXml", "ins", "moveTo", "smartTag"}:
                self.blocks(element)

    def paragraph(self, element: _Element) -> None:
        """Put down a paragraph, then the boxes in it and the notes to it."""
        text = "".join(self.words(element))
        properties = _child(element, "pPr")
        style = self.style(_value(_child(properties, "pStyle")))
        sign = self.sign(properties, style) if text.strip() else ""
        level = style.level or _outline(properties)
        if text.strip():
            whole = f"{sign} {text}" if sign and sign != "•" else text
            if re.fullmatch(r"title", style.name, re.IGNORECASE):
                self.sheet.put(text, role="title")
            elif level:
                self.sheet.put(whole, role="heading", level=level)
            elif re.fullmatch(r"caption", style.name, re.IGNORECASE):
                self.sheet.put(whole, role="caption")
            else:
                for line in whole.split("\n"):
                    self.sheet.put(line, bullet=sign == "•")
        for box in _boxes(element):
            self.blocks(box)
        notes, self.pending = self.pending, []
        for mark, at in notes:
            kind = mark.partition(" ")[0]
            self.noted[kind] += 1
            self.sheet.note(self.notes.get(mark, ""), f"{kind} {self.noted[kind]}", at)

    def words(self, element: _Element) -> Iterator[str]:
        """The words of a paragraph: with what was inserted, without what was deleted."""
        so_far: list[str] = []
        for child in element.iter():
            name = _name(child)
            if name in _CHANGES and child is not element:
                self.changes += 1
        stack = list(reversed(element))
        while stack:
            child = stack.pop()
            name = _name(child)
            if name in _SKIPPED or name in {"txbxContent", "drawing", "pict", "AlternateContent"}:
                continue
            piece = ""
            if name == "t":
                piece = child.text or ""
            elif name in {"tab", "ptab"}:
                piece = " "
            elif name in {"br", "cr"}:
                piece = "\n" if _value(child, "type") in {"", "textWrapping"} else " "
            elif name == "noBreakHyphen":
                piece = "-"
            elif name in {"footnoteReference", "endnoteReference"}:
                kind = name.removesuffix("Reference")
                self.pending.append((f"{kind} {_value(child, 'id')}", "".join(so_far)[-40:]))
            else:
                stack.extend(reversed(child))
            if piece:
                so_far.append(piece)
                yield piece

    def table(self, element: _Element) -> None:
        """Put down a table, a line for each row."""
        rows = []
        for row in (e for e in element.iter() if _name(e) == "tr"):
            cells = []
            for cell in (e for e in row if _name(e) in {"tc", "sdt"}):
                parts = ("".join(self.words(p)).strip() for p in cell.iter() if _name(p) == "p")
                cells.append(" ".join(part.replace("\n", " ") for part in parts if part))
            rows.append(" | ".join(cell for cell in cells if cell))
        self.sheet.table([row for row in rows if row])

    def style(self, name: str) -> _Style:
        """A style with what it takes from those it is based on."""
        found = self.styles.get(name, _Style())
        based, seen = found.based, {name}
        while based and based not in seen and len(seen) < _LEVELS:
            seen.add(based)
            parent = self.styles.get(based, _Style())
            found = found._replace(level=found.level or parent.level, num=found.num or parent.num)
            based = parent.based
        return found

    def sign(self, properties: _Element | None, style: _Style) -> str:
        """The number or the sign that a paragraph of a list shows."""
        numbered = _child(properties, "numPr")
        num = _value(_child(numbered, "numId")) or style.num
        level = _value(_child(numbered, "ilvl"))
        ilvl = int(level) if level.isdecimal() else style.ilvl
        abstract = self.lists.get(num)
        if abstract is None or num == "0" or ilvl >= _LEVELS:
            return ""
        levels = self.levels.get(abstract, {})
        if ilvl not in levels:
            return ""
        counts = self.counts.setdefault(abstract, [0] * _LEVELS)
        own = levels[ilvl]
        counts[ilvl] = counts[ilvl] + 1 if counts[ilvl] else own.start
        counts[ilvl + 1 :] = [0] * (_LEVELS - ilvl - 1)
        if own.form in {"bullet", "none"}:
            return "•" if own.form == "bullet" else ""

        def number(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            known = levels.get(at, own)
            return numeral(counts[at] or known.start, known.form)

        return _PART.sub(number, own.text).strip()


def _outline(properties: _Element | None) -> int:
    value = _value(_child(properties, "outlineLvl"))
    return int(value) + 1 if value.isdecimal() and int(value) < _LEVELS else 0


def _styles(root: _Element | None) -> dict[str, _Style]:
    found = {}
    for element in () if root is None else root:
        if _name(element) != "style" or _value(element, "type") != "paragraph":
            continue
        name = _value(_child(element, "name"))
        match = _HEADING.match(name)
        properties = _child(element, "pPr")
        level = _value(_child(properties, "numPr", "ilvl"))
        found[_value(element, "styleId")] = _Style(
            name,
            int(match[1]) if match else _outline(properties),
            _value(_child(properties, "numPr", "numId")),
            int(level) if level.isdecimal() else 0,
            _value(_child(element, "basedOn")),
        )
    return found


def _numbering(root: _Element | None) -> tuple[dict[str, str], dict[str, dict[int, _Level]]]:
    """Which list a number of a list means, and the levels of each list."""
    lists: dict[str, str] = {}
    levels: dict[str, dict[int, _Level]] = {}
    for element in () if root is None else root:
        if _name(element) == "abstractNum":
            own = {}
            for level in (e for e in element if _name(e) == "lvl"):
                at, start = _value(level, "ilvl"), _value(_child(level, "start"))
                if at.isdecimal():
                    own[int(at)] = _Level(
                        _value(_child(level, "numFmt")) or "decimal",
                        _value(_child(level, "lvlText")),
                        int(start) if start.isdecimal() else 1,
                    )
            levels[_value(element, "abstractNumId")] = own
        elif _name(element) == "num":
            lists[_value(element, "numId")] = _value(_child(element, "abstractNumId"))
    return lists, levels


def _notes(root: _Element | None, kind: str) -> dict[str, str]:
    found = {}
    for element in () if root is None else root:
        if _name(element) != kind or _value(element, "type") in {"separator", "continuationSeparator"}:
            continue
        words = "".join(
            (e.text or "") if _name(e) == "t" else " " if _name(e) in {"tab", "p"} else ""
            for e in element.iter()
            if not any(_name(a) in _SKIPPED for a in e.iterancestors())
        )
        found[f"{kind} {_value(element, 'id')}"] = " ".join(words.split())
    return found


def _boxes(element: _Element) -> list[_Element]:
    """The text boxes in a paragraph, each once: what stands beside for older programs is left out."""
    return [
        e
        for e in element.iter()
        if _name(e) == "txbxContent" and not any(_name(a) == _FALLBACK for a in e.iterancestors())
    ]
