"""OpenDocument texts: paragraphs, headings, numbered lists, tables, notes; changes as accepted."""

from __future__ import annotations

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
from kb.readers.sniff import ODT
from kb.readers.zipped import Archive

if TYPE_CHECKING:
    from lxml.etree import _Element

_SKIPPED = frozenset(
    {
        "tracked-changes",
        "annotation",
        "annotation-end",
        "note-citation",
        "bookmark",
        "sequence-decls",
        "forms",
        "table-of-content",
        "alphabetical-index",
    }
)
_FORMS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_DEEPEST = 10


class _Level(NamedTuple):
    form: str
    before: str
    after: str
    start: int
    shown: int


def read_odt(received: Received) -> Extraction:
    """Read an OpenDocument text.

    Raises:
        UnreadableSourceError: It is damaged, encrypted, or has no text.
    """
    archive = Archive(received.data, received.name)
    manifest = archive.read("META-INF/manifest.xml") if archive.has("META-INF/manifest.xml") else b""
    if b"encryption-data" in manifest:
        raise UnreadableSourceError(
            f"{received.name} is encrypted.", hint="Save it without a password and add that."
        )
    root = archive.xml("content.xml")
    body = next((e for e in root.iter() if _name(e) == "text" and _name(e.getparent()) == "body"), None)
    learnt = Learnt()
    reader = _Reader(root, archive.optional_xml("styles.xml"), Sheet(learnt))
    if body is not None:
        reader.blocks(body, ())
    decoded = reader.sheet.finish("utf-8", tuple(archive.warnings))
    if not reader.sheet.drafts:
        raise UnreadableSourceError(f"{received.name} has no text in it.", hint="Nothing was added.")
    changes = sum(1 for e in root.iter() if _name(e) == "changed-region")
    if changes:
        learnt.warnings.append(
            f"It has {changes} tracked changes: what was inserted is in the text, what was deleted is not."
        )
    properties = archive.optional_xml("meta.xml")
    if properties is not None:
        note_properties(properties, learnt)
    return clean(reader.sheet.drafts, decoded, received.media_type or ODT, learnt)


def _name(element: _Element | None) -> str:
    tag = element.tag if element is not None else ""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _get(element: _Element, name: str) -> str:
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return ""


class _Reader:
    def __init__(self, root: _Element, styles: _Element | None, sheet: Sheet) -> None:
        self.sheet = sheet
        self.lists: dict[str, dict[int, _Level]] = {}
        self.titles: set[str] = {"Title"}
        for tree in (styles, root):
            for element in () if tree is None else tree.iter():
                if _name(element) in {"list-style", "outline-style"}:
                    self.lists[_get(element, "name")] = _levels(element)
                elif _name(element) == "style" and _get(element, "parent-style-name") == "Title":
                    self.titles.add(_get(element, "name"))
        self.counts: dict[str, list[int]] = {}
        self.pending: list[tuple[str, str, str]] = []

    def blocks(self, parent: _Element, lists: tuple[str, ...]) -> None:
        """Put down the parts of an element; ``lists`` are the lists it stands in."""
        for element in parent:
            name = _name(element)
            if name in _SKIPPED:
                continue
            if name in {"p", "h"}:
                self.paragraph(element, "")
            elif name == "list":
                self.put_list(element, lists)
            elif name == "table":
                self.table(element)
            else:
                self.blocks(element, lists)

    def put_list(self, element: _Element, lists: tuple[str, ...]) -> None:
        """Put down a list with its numbers."""
        style = _get(element, "style-name") or (lists[-1] if lists else "")
        depth = len(lists)
        if depth >= _DEEPEST:
            return
        counts = self.counts.setdefault(style, [0] * (_DEEPEST + 1))
        if not depth and _get(element, "continue-numbering") != "true" and not _get(element, "continue-list"):
            counts[:] = [0] * (_DEEPEST + 1)
        level = self.lists.get(style, {}).get(depth)
        for item in element:
            if _name(item) not in {"list-item", "list-header"}:
                continue
            sign = ""
            if level and _name(item) == "list-item":
                start = _get(item, "start-value")
                first = int(start) if start.isdecimal() else level.start
                counts[depth] = first if start.isdecimal() or not counts[depth] else counts[depth] + 1
                counts[depth + 1 :] = [0] * (_DEEPEST - depth)
                sign = self.sign(style, depth, counts)
            for part in item:
                if _name(part) in {"p", "h"}:
                    self.paragraph(part, sign)
                    sign = ""
                elif _name(part) == "list":
                    self.put_list(part, (*lists, style))

    def sign(self, style: str, depth: int, counts: list[int]) -> str:
        """The number that an item shows."""
        levels = self.lists[style]
        own = levels[depth]
        if not own.form:
            return "•"
        first = max(0, depth - own.shown + 1)
        parts = [
            numeral(counts[at] or levels[at].start, levels[at].form)
            for at in range(first, depth + 1)
            if at in levels and levels[at].form
        ]
        return f"{own.before}{'.'.join(parts)}{own.after}".strip()

    def paragraph(self, element: _Element, sign: str) -> None:
        """Put down a paragraph, and the notes to it."""
        text = "".join(self.words(element))
        level = _get(element, "outline-level")
        if text.strip():
            whole = f"{sign} {text}" if sign and sign != "•" else text
            if _get(element, "style-name") in self.titles:
                self.sheet.put(text, role="title")
            elif _name(element) == "h":
                self.sheet.put(whole, role="heading", level=int(level) if level.isdecimal() else 1)
            else:
                for line in whole.split("\n"):
                    self.sheet.put(line, bullet=sign == "•")
        notes, self.pending = self.pending, []
        for mark, words, at in notes:
            self.sheet.note(words, f"footnote {mark}", at)
        for box in (e for e in element.iter() if _name(e) == "text-box"):
            self.blocks(box, ())

    def words(self, element: _Element) -> Iterator[str]:
        """The words of a paragraph."""
        so_far: list[str] = []
        stack: list[tuple[_Element, bool]] = [(element, True)]
        while stack:
            one, inside = stack.pop()
            piece = ""
            if not inside:
                piece = one.tail or ""
            else:
                if one is not element:
                    stack.append((one, False))
                name = _name(one)
                if name == "s":
                    piece = (
                        " " * min(int(_get(one, "c") or 1), 50)
                        if (_get(one, "c") or "1").isdecimal()
                        else " "
                    )
                elif name == "tab":
                    piece = " "
                elif name == "line-break":
                    piece = "\n"
                elif name == "note":
                    self._note(one, "".join(so_far)[-40:])
                elif name not in _SKIPPED and name not in {"frame", "text-box"} and isinstance(one.tag, str):
                    piece = one.text or ""
                    stack.extend((child, True) for child in reversed(one))
            if piece:
                so_far.append(piece)
                yield piece

    def _note(self, element: _Element, at: str) -> None:
        mark = next(("".join(e.itertext()) for e in element if _name(e) == "note-citation"), "")
        body = next((e for e in element if _name(e) == "note-body"), None)
        words = " ".join(" ".join(body.itertext()).split()) if body is not None else ""
        self.pending.append((mark, words, at))

    def table(self, element: _Element) -> None:
        """Put down a table, a line for each row."""
        rows = []
        for row in (e for e in element.iter() if _name(e) == "table-row"):
            cells = []
            for cell in (e for e in row if _name(e) == "table-cell"):
                parts = ("".join(self.words(p)).strip() for p in cell.iter() if _name(p) in {"p", "h"})
                cells.append(" ".join(part.replace("\n", " ") for part in parts if part))
            rows.append(" | ".join(cell for cell in cells if cell))
        self.sheet.table([row for row in rows if row])


def _levels(element: _Element) -> dict[int, _Level]:
    found = {}
    for level in element:
        at = _get(level, "level")
        if not at.isdecimal():
            continue
        start, shown = _get(level, "start-value"), _get(level, "display-levels")
        numbered = _name(level) in {"list-level-style-number", "outline-level-style"}
        found[int(at) - 1] = _Level(
            _FORMS.get(_get(level, "num-format"), "") if numbered else "",
            _get(level, "num-prefix"),
            _get(level, "num-suffix"),
            int(start) if start.isdecimal() else 1,
            int(shown) if shown.isdecimal() else 1,
        )
    return found
