"""Results as tables for a spreadsheet: a header row, then a row for each thing."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from kb.model.documents import Document, Field, Metadata, Passage
from kb.model.results import (
    Added,
    AddReport,
    Answer,
    Change,
    Counted,
    Diff,
    Evidence,
    Explanation,
    Hit,
    IndexReport,
    Listing,
    Log,
    LogEntry,
    Page,
    QueryPart,
    Reference,
    SavedQueries,
    SearchResult,
    Trace,
)
from kb.render import compared_data as compared
from kb.render import words
from kb.render.safe import cell

Cell = str | int | float | None
Row = dict[str, Cell]

ABOUT = ("title", "kind", "date", "publisher", "author", "url", "standing", "digest")
"""The columns that say what a passage or a document is."""


class _Lines(list[str]):
    """Where the csv module puts what it writes."""

    write = list.append


def write(result: object) -> Iterator[str]:
    """The table, row by row, ended as RFC 4180 has it."""
    if type(result) not in _TABLES:
        from kb.render.data import sibling_of  # noqa: PLC0415 - late: a search needs none of them

        columns, rows = sibling_of(result).TABLES[type(result)]
    else:
        columns, rows = _TABLES[type(result)]
    lines = _Lines()
    table = csv.writer(lines)
    table.writerow(columns)
    for row in rows(result):
        table.writerow([_cell(row.get(column)) for column in columns])
        yield from lines
        lines.clear()
    yield from lines


def _cell(value: Cell) -> Cell:
    return cell(value) if isinstance(value, str) else value


def _list(values: Iterable[object]) -> str:
    return "; ".join(str(value) for value in values)


def _of(field: Field[str] | None) -> str:
    return field.value if field else ""


def _yes(value: bool) -> str:  # noqa: FBT001 - the value itself
    return "yes" if value else "no"


def _about(metadata: Metadata, passage: Passage | None = None) -> Row:
    own_standing = passage.standing if passage else ""
    return {
        "title": _of(metadata.title),
        "kind": _of(metadata.kind),
        "date": str(metadata.date or ""),
        "publisher": _of(metadata.publisher),
        "author": _list(metadata.author.value) if metadata.author else "",
        "url": _of(metadata.url),
        "standing": own_standing or _of(metadata.standing),
        "digest": _yes(metadata.digest or (passage is not None and passage.digest)),
    }


def _references(known: tuple[Reference, ...]) -> Row:
    return {
        basis: _list(one.target for one in known if one.basis == basis) for basis in ("stated", "inferred")
    }


def _hits(result: SearchResult) -> Iterator[Row]:
    for rank, one in enumerate(result.hits, 1):
        yield {"rank": rank, **_hit(one)}


def _hit(one: Hit) -> Row:
    return {
        "address": str(one.address),
        "text": one.snippet.of(one.text),
        "headings": _list(one.passage.headings),
        "score": one.score,
        "also_at": _list(one.twins),
        "alike": _list(one.alike),
        "newer": str(one.newer or ""),
        **_references(one.references),
        **_about(one.metadata, one.passage),
    }


def _counts(result: Counted) -> Iterator[Row]:
    yield {"facet": "passages", "count": result.passages}
    yield {"facet": "documents", "count": result.documents}
    for facet in result.facets:
        for one in facet.values:
            yield {"facet": facet.name, "value": one.value, "label": one.label, "count": one.passages}


def _part(one: QueryPart) -> Row:
    return {**one._asdict(), "matches": _yes(one.matches), "where": _list(one.where)}


def _evidence(result: Answer) -> Iterator[Row]:
    for group in result.groups:
        for one in group.evidence:
            yield {"voice": group.voice, **_quote(one)}


def _quote(one: Evidence) -> Row:
    return {
        "source": one.source,
        "address": str(one.address),
        "quote": one.quote,
        "score": one.score,
        "also_at": _list(one.twins),
        "newer": str(one.newer or ""),
        "force": one.force,
        "layers": _list(f"{layer.verb}: {layer.speaker}" for layer in one.layers),
        **_references(one.references),
        **_about(one.metadata, one.passage),
    }


def _documents(result: Listing) -> Iterator[Row]:
    return (_document(one) for one in result.documents)


def _document(one: Document) -> Row:
    latest = one.latest
    newest = _about(latest.metadata) if latest else {}
    about = _about(one.metadata)
    digest = one.metadata.digest or bool(latest and latest.metadata.digest)
    return {
        "id": one.id,
        **{name: about[name] or newest.get(name) for name in ABOUT},
        # Of a document's dates, that of its newest text says where it stands now.
        "date": newest.get("date") or about["date"],
        "digest": _yes(digest),
        "tags": _list(one.metadata.tags or (latest.metadata.tags if latest else ())),
        "revisions": len(one.revisions),
        "latest": str(latest.address) if latest else "",
        "words": latest.words if latest else 0,
        "paragraphs": latest.paragraphs if latest else 0,
    }


def _passages(result: Page) -> Iterator[Row]:
    for place, one in enumerate(result.passages):
        known = result.references[place] if place < len(result.references) else ()
        yield {
            "address": str(result.revision.address.at(one.locator)),
            "role": one.role,
            "number": one.number,
            "headings": _list(one.headings),
            "text": result.revision.words_of(one),
            "flags": _list(one.flags),
            "note": one.note,
            **_references(known),
            **_about(result.revision.metadata, one),
        }


def _entries(result: Log) -> Iterator[Row]:
    return (_entry(one) for one in result.entries)


def _entry(one: LogEntry) -> Row:
    return {
        "address": str(one.revision),
        "added": one.added,
        "words": one.words,
        "paragraphs": one.paragraphs,
        "words_added": one.words_added,
        "words_removed": one.words_removed,
        "changes": _list(words.part_change(known) for known in one.changes),
        "lost": _list(f"{known.address}: {known.quote}" for known in one.lost),
        "original": one.original,
        "sha256": one.sha256,
        **_about(one.metadata),
    }


def _sources(result: AddReport) -> Iterator[Row]:
    return (_source(one) for one in result.items)


def _source(one: Added) -> Row:
    return {
        "source": one.source,
        "status": one.status,
        "address": str(one.address or ""),
        "paragraphs": one.paragraphs,
        "points": _list(one.points),
        "unknown": _list(one.unknown),
        "set_aside": len(one.set_aside),
        "warnings": _list(one.warnings),
        "error": one.error,
        **_about(one.metadata),
    }


def _change(one: Change) -> Row:
    return {
        "number": one.number,
        "when": one.when,
        "command": one.command,
        "summary": one.summary,
        "undone": _yes(one.undone),
    }


def _index(report: IndexReport) -> Row:
    return {
        "documents": report.documents,
        "passages": report.passages,
        "updated": report.updated,
        "removed": report.removed,
        "rebuilt": _yes(report.rebuilt),
        "location": report.location,
    }


_LINKS = ("stated", "inferred")
_CHANGE = ("number", "when", "command", "summary", "undone")
_Rows = Callable[[Any], Iterator[Row]]

_TABLES: dict[type, tuple[tuple[str, ...], _Rows]] = {
    SearchResult: (
        ("rank", "address", *ABOUT, "headings", "text", *_LINKS, "also_at", "alike", "newer", "score"),
        _hits,
    ),
    Counted: (("facet", "value", "label", "count"), _counts),
    Explanation: (
        ("words", "role", "matches", "score", "where", "note"),
        lambda result: map(_part, result.parts),
    ),
    SavedQueries: (
        ("name", "query", "saved"),
        lambda result: (one._asdict() for one in result.queries),
    ),
    Answer: (
        (
            *("voice", "source", "address", *ABOUT, "quote", "force", "layers"),
            *(*_LINKS, "also_at", "newer", "score"),
        ),
        _evidence,
    ),
    Listing: (
        ("id", *ABOUT, "tags", "revisions", "latest", "words", "paragraphs"),
        _documents,
    ),
    Page: (
        ("address", "role", "number", "headings", "text", "flags", "note", *_LINKS, *ABOUT),
        _passages,
    ),
    Log: (
        ("address", "date", "title", "added", "words", "paragraphs", "words_added",
         "words_removed", "changes", "lost", "standing", "original", "sha256"),
        _entries,
    ),
    AddReport: (
        ("source", "status", "address", *ABOUT, "paragraphs", "points", "unknown", "set_aside",
         "warnings", "error"),
        _sources,
    ),
    Change: (_CHANGE, lambda result: iter([_change(result)])),
    tuple: (_CHANGE, lambda result: (_change(one) for one in result)),
    IndexReport: (
        ("documents", "passages", "updated", "removed", "rebuilt", "location"),
        lambda result: iter([_index(result)]),
    ),
    Diff: (compared.DIFF_COLUMNS, compared.diff_rows),
    Trace: (compared.TRACE_COLUMNS, compared.trace_rows),
}  # fmt: skip
