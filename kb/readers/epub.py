"""EPUB: the chapters of a book in reading order."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote

from kb.errors import UnreadableSourceError
from kb.model.extraction import Extraction
from kb.readers.clean import clean
from kb.readers.html.blocks import Walker
from kb.readers.html.tree import decode_page, parse
from kb.readers.learnt import Learnt
from kb.readers.received import Received
from kb.readers.sheet import Sheet
from kb.readers.sniff import EPUB
from kb.readers.zipped import Archive, is_safe
from kb.text.dates import find_dates

if TYPE_CHECKING:
    from lxml.etree import _Element


def read_epub(received: Received) -> Extraction:
    """Read a book.

    Raises:
        UnreadableSourceError: It is damaged, protected, or has no text.
    """
    archive = Archive(received.data, received.name)
    learnt = Learnt(framed=True)
    package = _package(archive, received.name)
    root = archive.xml(package)
    _note_metadata(root, learnt)
    sheet = Sheet(learnt)
    for name in _spine(archive, root, package):
        page = decode_page(archive.read(name), received.name)
        try:
            tree, _ = parse(page.text, received.name)
        except UnreadableSourceError:
            continue
        body = tree.find("body")
        for block in Walker().walk(tree if body is None else body):
            if "nav" in block.zones:
                sheet.aside(block.text, "navigation")
            elif block.level:
                sheet.put(block.text, role="heading", level=block.level)
            else:
                sheet.put(f"{block.number} {block.text}" if block.number else block.text, bullet=block.bullet)
    decoded = sheet.finish("utf-8", tuple(archive.warnings))
    if not sheet.drafts:
        encrypted = archive.has("META-INF/encryption.xml") or archive.has("META-INF/rights.xml")
        what = "is protected against copying" if encrypted else "has no text in it"
        raise UnreadableSourceError(f"{received.name} {what}.", hint="Nothing was added.")
    return clean(sheet.drafts, decoded, EPUB, learnt)


def _package(archive: Archive, name: str) -> str:
    container = archive.optional_xml("META-INF/container.xml")
    for element in () if container is None else container.iter():
        path = element.get("full-path") if isinstance(element.tag, str) else None
        if path and archive.has(path):
            return str(path)
    found = [member for member in archive.names() if member.endswith(".opf")]
    if not found:
        raise UnreadableSourceError(f"{name} is damaged: it does not say what its chapters are.")
    return found[0]


def _spine(archive: Archive, root: _Element, package: str) -> list[str]:
    """The names of the chapters in order; what leads out of the book is left out."""
    items, order = {}, []
    for element in root.iter():
        tag = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
        if tag == "item" and "nav" not in (element.get("properties") or ""):
            items[element.get("id") or ""] = unquote(element.get("href") or "")
        elif tag == "itemref" and element.get("linear") != "no":
            order.append(element.get("idref") or "")
    folder = PurePosixPath(package).parent
    names: list[str] = []
    for one in order:
        href = items.get(one, "").partition("#")[0]
        parts: list[str] = []
        for part in (folder / href).parts:
            if part == ".." and parts:
                parts.pop()
            else:
                parts.append(part)
        name = "/".join(parts)
        if href and is_safe(name) and archive.has(name):
            names.append(name)
        elif href:
            archive.warnings.append(f"A chapter leads out of the book or is missing: {href[:80]}")
    return list(dict.fromkeys(names))


def _note_metadata(root: _Element, learnt: Learnt) -> None:
    found: dict[str, list[str]] = {}
    for element in root.iter():
        if isinstance(element.tag, str) and "purl.org/dc" in element.tag and (element.text or "").strip():
            found.setdefault(element.tag.rpartition("}")[2], []).append(
                " ".join((element.text or "").split())
            )
    for name in ("title", "publisher", "language"):
        if name in found:
            learnt.put(name, found[name][0], "epub", "probable", found[name][0])
    if "creator" in found:
        learnt.put("author", tuple(found["creator"]), "epub", "probable", "; ".join(found["creator"]))
    for value in found.get("date", ())[:1]:
        mentions = find_dates(value[:10])
        if len(mentions) == 1 and mentions[0].date:
            learnt.put("issued", mentions[0].date, "epub", "probable", value)
