"""Parts of results as plain data: documents, revisions, passages, and their metadata."""

from __future__ import annotations

from typing import Any

from kb.model.dates import PartialDate
from kb.model.documents import (
    Document,
    Field,
    Metadata,
    Original,
    Passage,
    Revision,
    RevisionSummary,
    SetAside,
    Source,
    Span,
)
from kb.model.results import Reference

Data = dict[str, Any]


def reference(known: Reference) -> Data:
    """A cross-reference."""
    return {
        "target": known.target,
        "type": known.type,
        "basis": known.basis,
        "span": span(known.span) if known.span else None,
        "reason": known.reason,
        "score": known.score,
        "label": known.label,
    }


def passage(one: Passage) -> Data:
    """What is known of a passage besides its words."""
    return {
        "locator": one.locator,
        "role": one.role,
        "span": span(one.span),
        "ordinal": one.ordinal,
        "number": one.number,
        "label": one.label,
        "headings": list(one.headings),
        "flags": list(one.flags),
        "standing": one.standing or None,
        "digest": one.digest,
        "note": one.note,
        "sources": list(one.sources),
    }


def document(one: Document) -> Data:
    """A document with its revisions, from old to new."""
    return {
        "id": one.id,
        "metadata": metadata(one.metadata),
        "revisions": [summary(known) for known in one.revisions],
    }


def summary(one: RevisionSummary) -> Data:
    """A revision without its text."""
    return {
        "address": str(one.address),
        "metadata": metadata(one.metadata),
        "words": one.words,
        "paragraphs": one.paragraphs,
        "points": list(one.points),
        "sha256": one.sha256,
        "original": original(one.original),
        "added": one.added or None,
    }


def revision(one: Revision) -> Data:
    """A revision with its text, without its passages."""
    return {
        "address": str(one.address),
        "metadata": metadata(one.metadata),
        "text": one.text,
        "set_aside": [set_aside(piece) for piece in one.set_aside],
        "sha256": one.sha256,
        "original": original(one.original),
        "added": one.added or None,
    }


def set_aside(piece: SetAside) -> Data:
    """A piece of the source that is not part of the text."""
    return {"text": piece.text, "reason": piece.reason, "original": span(piece.original)}


def original(one: Original | None) -> Data | None:
    """The source as it was received."""
    if one is None:
        return None
    return {
        "file": one.file,
        "sha256": one.sha256,
        "size": one.size,
        "name": one.name,
        "media_type": one.media_type,
        "encoding": one.encoding,
    }


def metadata(known: Metadata) -> Data:
    """What is known of a document or a revision, each value with how it is known."""
    fields: dict[str, Field[object] | None] = {
        "title": known.title,
        "kind": known.kind,
        "publisher": known.publisher,
        "author": known.author,
        "issued": known.issued,
        "event_date": known.event_date,
        "accessed": known.accessed,
        "url": known.url,
        "archive_url": known.archive_url,
        "container_title": known.container_title,
        "language": known.language,
        "standing": known.standing,
    }
    points = known.points
    return {
        **{name: _field(field) for name, field in fields.items()},
        "tags": list(known.tags),
        "digest": known.digest,
        "note": known.note,
        "sources": [_source(source) for source in known.sources],
        "points": {"total": points.total, "note": points.note} if points else None,
        "other": dict(known.other),
    }


def _field(field: Field[object] | None) -> Data | None:
    if field is None:
        return None
    data = {"value": _value(field.value), "basis": field.basis, "grade": field.grade}
    if field.source:
        data["source"] = field.source
    if field.note:
        data["note"] = field.note
    return data


def _value(value: object) -> object:
    if isinstance(value, tuple):
        return list(value)
    return str(value) if isinstance(value, PartialDate) else value


def _source(source: Source) -> Data:
    return {
        "code": source.code,
        "title": source.title,
        "publisher": source.publisher,
        "issued": source.issued,
        "url": source.url,
        "language": source.language,
    }


def span(known: Span) -> list[int]:
    """Half-open offsets as a pair."""
    return [known.start, known.end]
