"""Metadata as plain values: what is written to YAML, and kept in the catalogue.

The reverse of ``kb.storage.schema``: what this writes, that reads.
"""

from __future__ import annotations

from kb.model.documents import Block, Field, Metadata, OffsetMap, Original, SetAside
from kb.storage.schema import KEYS, SCHEMA, RevisionFile
from kb.storage.yamlio import Flow, FlowMap, dump

_DATES = frozenset({"issued", "event_date", "accessed"})


def metadata_to_plain(metadata: Metadata) -> dict[str, object]:
    """The keys and values of a metadata file."""
    plain: dict[str, object] = {"schema": int(SCHEMA)}
    for key, attribute in KEYS.items():
        value = getattr(metadata, attribute)
        if isinstance(value, Field):
            plain[key] = _field(value, "date" if attribute in _DATES else "value")
        elif key == "tags" and value:
            plain[key] = Flow(value)
        elif key == "sources" and value:
            plain[key] = [_source(source) for source in value]
        elif key == "points" and value is not None:
            plain[key] = {
                **({"total": value.total} if value.total is not None else {}),
                **({"note": value.note} if value.note else {}),
            }
        elif key in {"digest", "note"} and value:
            plain[key] = value
    plain.update(metadata.other)
    return plain


def document_yaml(metadata: Metadata) -> str:
    """The text of a document's metadata file."""
    return dump(metadata_to_plain(metadata))


def revision_yaml(file: RevisionFile) -> str:
    """The text of a revision's metadata file."""
    plain = metadata_to_plain(file.metadata)
    if file.blocks is not None:
        plain["blocks"] = [block_to_plain(block) for block in file.blocks]
    if file.set_aside:
        plain["set-aside"] = [_set_aside(piece) for piece in file.set_aside]
    if file.original is not None:
        plain["original"] = _original(file.original)
    if file.alike:
        plain["alike"] = [
            FlowMap(address=one.address, how=one.how, percent=round(100 * one.share)) for one in file.alike
        ]
    plain["added"] = file.added
    plain["text-sha256"] = file.text_sha256
    if file.offsets.runs:
        plain["offsets"] = offsets_to_plain(file.offsets)
    return dump(plain)


def offsets_to_plain(offsets: OffsetMap) -> str:
    """An offset map as runs ``text:original:length`` with blanks between them."""
    return " ".join(f"{text}:{original}:{length}" for text, original, length in offsets.runs)


def _field(field: Field[object], inner: str) -> object:
    value: object = Flow(field.value) if isinstance(field.value, tuple) else str(field.value)
    if field == Field(field.value):
        return value
    plain = {inner: value, "basis": field.basis, "grade": field.grade}
    if field.source:
        plain["from"] = field.source
    if field.note:
        plain["note"] = field.note
    return plain


def _source(source: object) -> dict[str, str]:
    names = ("code", "title", "publisher", "issued", "url", "language", "note")
    values = {("URL" if name == "url" else name): getattr(source, name) for name in names}
    return {key: value for key, value in values.items() if value}


def block_to_plain(block: Block) -> FlowMap:
    """An entry of a block, on one line."""
    plain = FlowMap(block=block.block, role=block.role)
    if block.number:
        plain["number"] = block.number
    if block.level != 1:
        plain["level"] = block.level
    for name in ("flags", "sources"):
        if values := getattr(block, name):
            plain[name] = Flow(values)
    if block.digest is not None:
        plain["digest"] = block.digest
    for name in ("page", "standing", "note", "starts"):
        if text := getattr(block, name):
            plain[name] = text
    return plain


def _set_aside(piece: SetAside) -> dict[str, object]:
    place = Flow([piece.original.start, piece.original.end])
    return {"text": piece.text, "reason": piece.reason, "original": place}


def _original(original: Original) -> dict[str, object]:
    plain: dict[str, object] = {
        "file": original.file,
        "sha256": original.sha256,
        "size": original.size,
        "name": original.name,
        "media-type": original.media_type,
        "encoding": original.encoding,
    }
    return {key: value for key, value in plain.items() if value != ""}
