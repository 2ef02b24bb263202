"""``import`` and ``key``: records of other programs as metadata, and the keys of documents."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from kb.base.adding import make_id
from kb.base.session import Session
from kb.base.sources import Source, read_bytes
from kb.citations.items import Item, Name
from kb.citations.keys import KeyTable, aliases_of, check_key, key_of
from kb.citations.records import read_records
from kb.citations.stored import Wanted, item_from
from kb.errors import BadRequestError
from kb.model.addresses import MAX_ID, Address, is_id, shorten
from kb.model.dates import PartialDate
from kb.model.documents import Document, Field, Metadata
from kb.model.results.cited import Imported, ImportReport, KeyReport
from kb.storage.contents import Content
from kb.storage.journal import Draft
from kb.storage.plain import document_yaml
from kb.storage.schema import CSL_KEYS, MAX_NOTE, MAX_SCALAR, document_of
from kb.storage.yamlio import dump, load

_KINDS = {
    "article-newspaper": "news",
    "article-magazine": "news",
    "speech": "speech",
    "report": "report",
    "legislation": "law",
    "bill": "law",
    "regulation": "law",
    "personal_communication": "letter",
    "hearing": "report",
}
_ATTRIBUTES = {
    "title": "title", "publisher": "publisher", "author": "authors", "issued": "issued",
    "accessed": "accessed",
    "url": "url", "archive_url": "archive", "container_title": "container", "language": "language",
}  # fmt: skip
_GENRES = (
    (re.compile(r"opinion|op-?ed|editorial|column|comment", re.IGNORECASE), "op-ed"),
    (re.compile(r"press\s*release", re.IGNORECASE), "press-release"),
    (re.compile(r"read-?out", re.IGNORECASE), "readout"),
    (re.compile(r"statement", re.IGNORECASE), "statement"),
    (re.compile(r"\bletter\b", re.IGNORECASE), "letter"),
    (re.compile(r"\b(?:plan|policy|strategy)\b", re.IGNORECASE), "plan"),
    (re.compile(r"speech|address|remarks", re.IGNORECASE), "speech"),
)
_FIELDS = (
    "title", "kind", "publisher", "author", "issued", "accessed", "url", "archive_url",
    "container_title", "language",
)  # fmt: skip
_OTHER = {
    "number": "number", "publisher-place": "place", "event-title": "event", "event-place": "event_place",
    "volume": "volume", "issue": "issue", "page": "page",
}  # fmt: skip


def import_records(session: Session, source: str | Path | Source) -> ImportReport:
    """Take over the records of a BibTeX, RIS or CSL-JSON file.

    A record of a document that is there fills in what is not known of it; another one becomes a
    document without a text.

    Raises:
        UnreadableSourceError: The file cannot be read, or is none of these.
        StorageError: The knowledge base cannot be written.
    """
    from kb.readers.decode import decode  # noqa: PLC0415 - late: few commands read a file

    given = source if isinstance(source, Source) else Source(str(source), Path(source))
    items = read_records(decode(read_bytes(given), given.name).text, given.name)
    reports: list[Imported] = []
    with session.library.writing(session.owner) as carry_out:
        catalog = session.library.catalog
        table = KeyTable(catalog.documents())
        urls = {
            metadata.url.value: document.id
            for document in catalog.documents()
            for metadata in (document.metadata, *(s.metadata for s in document.revisions))
            if metadata.url
        }
        changes: dict[str, Content] = {}
        taken = set(catalog) | set(catalog.problems)
        for item in items:
            known = table.meaning(item.key) if item.key else None
            document = known.document if known else urls.get(item.url) if item.url else None
            if document is not None and document in catalog and document not in changes:
                reports.append(_fill(session, document, item, changes))
            else:
                reports.append(_new(item, taken, changes))
        if changes:
            carry_out(Draft("import", f"import {shorten(given.name)}", changes), session.now)
    return ImportReport(given.name, tuple(reports))


def _new(item: Item, taken: set[str], changes: dict[str, Content]) -> Imported:
    metadata = metadata_of(item)
    base = item.key.lower() if is_id(item.key.lower()) else make_id(metadata, item.title)
    number, name = 1, base
    while name in taken:
        number += 1
        name = f"{base[: MAX_ID - 8]}-{number}"
    taken.add(name)
    if item.key and item.key != name:
        metadata = metadata._replace(other=(*metadata.other, ("citation-key", item.key)))
    changes[name] = {"document.yaml": document_yaml(metadata).encode("utf-8")}
    return Imported(item.key, "added", Address(name), tuple(_known(metadata)))


def _fill(session: Session, document: str, item: Item, changes: dict[str, Content]) -> Imported:
    """Fill in what is not known of a document; what it says stays."""
    stored = session.library.document(document)
    latest = stored.latest.metadata if stored.latest else stored.metadata
    new = metadata_of(item)
    filled: dict[str, Any] = {}
    kept = []
    printed = item_from(latest, Wanted(item.key))
    for name in _FIELDS:
        value, old = getattr(new, name), getattr(latest, name)
        # What a citation has already, be it from another field, is nothing new.
        has = getattr(printed, _ATTRIBUTES[name]) if name in _ATTRIBUTES else old
        if value is not None and old is None and (not has or (name == "title" and printed.described)):
            filled[name] = value
        elif value is not None and old is not None and value.value != old.value:
            kept.append(f"{name.replace('_', '-')}: {_shown(old.value)}, not {_shown(value.value)}")
    have = dict(latest.other)
    others = tuple(
        (name, value)
        for name, value in new.other
        if name not in have and not (name == "genre" and printed.genre == value)
    )
    if not filled and not others:
        return Imported(item.key, "unchanged", Address(document), (), tuple(kept))
    path = session.library.file(f"{document}/document.yaml")
    text = path.read_text("utf-8")
    added = Metadata(**filled, other=others)
    more = document_yaml(added).partition("\n")[2]  # Its first line is the schema, which is there.
    changed = f"{text.rstrip()}\n{more}".encode()
    document_of(load(changed.decode("utf-8"), f"documents/{document}/document.yaml"), document)
    changes[f"{document}/document.yaml"] = changed
    fields = tuple(name.replace("_", "-") for name in filled) + tuple(name for name, _ in others)
    return Imported(item.key, "filled", Address(document), fields, tuple(kept))


def metadata_of(item: Item) -> Metadata:
    """What a record says, as metadata; variables that no file may hold are left out."""
    kind = _kind(item)
    other = {name: getattr(item, attribute) for name, attribute in _OTHER.items() if getattr(item, attribute)}
    other |= {
        name: value for name, value in item.other if name in CSL_KEYS and name not in {"citation-key", "type"}
    }
    if item.genre:
        other["genre"] = item.genre
    said = Metadata(
        title=_field(item.title),
        kind=Field(kind) if kind else None,
        publisher=_field(item.publisher),
        author=Field(tuple(_written(name) for name in item.authors)) if item.authors else None,
        issued=_issued(item),
        accessed=Field(item.accessed) if item.accessed else None,
        url=_field(item.url),
        archive_url=_field(item.archive),
        container_title=_field(item.container),
        language=_field(item.language),
        other=tuple((name, value[:MAX_NOTE]) for name, value in other.items()),
    )
    back = item_from(said, Wanted(item.key))
    if back.type != item.type:
        said = said._replace(other=(*said.other, ("type", item.type)))
    return said


def _issued(item: Item) -> Field[PartialDate] | None:
    if item.issued is None:
        return None
    return Field(item.issued, "inferred", "unsure") if item.doubtful else Field(item.issued)


def _kind(item: Item) -> str:
    for pattern, kind in _GENRES:
        if item.genre and pattern.search(item.genre):
            return kind
    return _KINDS.get(item.type, "")


def _written(name: Name) -> str:
    from kb.citations.items import inverted  # noqa: PLC0415 - one use

    return inverted(name)[:MAX_SCALAR]


def _field(value: str) -> Field[str] | None:
    return Field(value[:MAX_SCALAR]) if value else None


def _known(metadata: Metadata) -> list[str]:
    names = [name.replace("_", "-") for name in _FIELDS if getattr(metadata, name) is not None]
    return [*names, *(name for name, _ in metadata.other)]


def _shown(value: object) -> str:
    return "; ".join(value) if isinstance(value, tuple) else shorten(str(value))


def key(session: Session, text: str, new: str = "") -> KeyReport:
    """The citation key of a document, or a new one for it; the old one stays as an alias.

    Raises:
        BadRequestError: The key cannot be one, or means another document.
        NotFoundError: No such document.
        StorageError: The knowledge base cannot be written.
    """
    table = KeyTable(session.library.catalog.documents())
    document = session.library.document(table.address(text).document)
    if not new or new == key_of(document):
        return KeyReport(document.id, key_of(document), _other_keys(document))
    check_key(new)
    meant = table.meaning(new)
    if meant is not None and meant.document != document.id:
        raise BadRequestError(f"“{new}” is a key of {meant.document} already.", hint="Choose another key.")
    with session.library.writing(session.owner) as carry_out:
        path = session.library.file(f"{document.id}/document.yaml")
        changed = renamed(path.read_text("utf-8"), document.id, new, document.metadata)
        draft = Draft(
            "key", f"key {document.id} {new}", {f"{document.id}/document.yaml": changed.encode("utf-8")}
        )
        carry_out(draft, session.now)
    document = session.library.document(document.id)
    return KeyReport(document.id, key_of(document), _other_keys(document), changed=True)


def _other_keys(document: Document) -> tuple[str, ...]:
    """The other names that reports may use: the id, and old keys."""
    own = () if key_of(document) == document.id else (document.id,)
    return (*own, *aliases_of(document.metadata))


def renamed(text: str, document: str, new: str, before: Metadata) -> str:
    """The text of a document's file with another key, and the old one among its aliases."""
    old = dict(before.other).get("citation-key", "")
    aliases = [alias for alias in aliases_of(before) if alias != new]
    if old and old not in {document, new} and old not in aliases:
        aliases.append(old)
    text = re.sub(r"^citation-(?:key|aliases):.*\n?(?:[ \t]+.*\n?)*", "", text, flags=re.MULTILINE)
    lines: dict[str, str] = {"citation-key": new} if new != document else {}
    if aliases:
        lines["citation-aliases"] = " ".join(aliases)
    return f"{text.rstrip()}\n{dump(lines) if lines else ''}"
