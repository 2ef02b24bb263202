"""Results as plain data: the objects of the JSON output, described in docs/schema.

Keys are the names of the model's attributes and are always there, with ``null`` for
what is not known. An address is a string, a span ``[start, end]``, a date a string in
EDTF. A change to any of this is a change of ``FORMAT``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

from kb.model.documents import Passage
from kb.model.results import (
    Added,
    AddReport,
    Answer,
    Change,
    Counted,
    Coverage,
    Diff,
    Evidence,
    Explanation,
    Facet,
    Hit,
    IndexReport,
    Listing,
    Log,
    LogEntry,
    Mark,
    NumberedSource,
    Page,
    QueryPart,
    Reference,
    SavedQueries,
    SavedQuery,
    SearchResult,
    Trace,
    Understood,
)
from kb.render import compared_data as compared
from kb.render.parts import Data, document, metadata, passage, reference, revision, span

FORMAT = 1
"""The version of the data's form, in every object that is put out."""
_SIBLINGS = {"kb.model.results.related": "kb.render.data_related"}


def whole(result: object) -> Data:
    """A result as one object."""
    if type(result) not in _WHOLE:
        known: Data = sibling_of(result).whole(result)
        return known
    name, convert = _WHOLE[type(result)]
    return typed(name, convert(result))


def items(result: object) -> Iterator[Data]:
    """What a result consists of, each an object that stands for itself."""
    if type(result) not in _ITEMS:
        known: Iterator[Data] = sibling_of(result).items(result)
        return known
    return _ITEMS[type(result)](result)


def sibling_of(result: object) -> Any:
    """The module with the data of a result that this one does not have: a search needs none of them."""
    return import_module(_SIBLINGS.get(type(result).__module__, "kb.render.data_cited"))


def typed(name: str, data: Data) -> Data:
    """An object that says what it is."""
    return {"format": FORMAT, "type": name, **data}


def _search(result: SearchResult) -> Data:
    return {
        "understood": understood(result.understood),
        "coverage": coverage(result.coverage),
        "total": result.total,
        "offset": result.offset,
        "hits": [hit(one) for one in result.hits],
        "suggestions": list(result.suggestions),
        "unknown": list(result.unknown),
        "emptied": [one._asdict() for one in result.emptied],
        "nearest": [hit(one) for one in result.nearest],
        "facets": facets(result.facets),
    }


def facets(known: tuple[Facet, ...]) -> list[Data]:
    """How many passages have which values, by facet."""
    return [{"name": one.name, "values": [value._asdict() for value in one.values]} for one in known]


def _count(result: Counted) -> Data:
    return {
        "understood": understood(result.understood),
        "coverage": coverage(result.coverage),
        "passages": result.passages,
        "documents": result.documents,
        "facets": facets(result.facets),
    }


def _explain(result: Explanation) -> Data:
    return {
        "understood": understood(result.understood),
        "matches": result.matches,
        "rank": result.rank or None,
        "total": result.total,
        "sum": result.sum,
        "parts": [explained(part) for part in result.parts],
        "hit": hit(result.hit),
    }


def explained(part: QueryPart) -> Data:
    """One part of a query against one passage."""
    return {**part._asdict(), "where": list(part.where)}


def _saved(result: SavedQueries) -> Data:
    return {"queries": [saved_query(one) for one in result.queries]}


def saved_query(one: SavedQuery) -> Data:
    """A query under its name."""
    return {"name": one.name, "query": one.query, "saved": one.saved or None}


def _ask(result: Answer) -> Data:
    return {
        "understood": understood(result.understood),
        "coverage": coverage(result.coverage),
        "asks": result.asks or None,
        "has_evidence": result.has_evidence,
        "groups": [
            {"voice": group.voice, "evidence": [evidence(one) for one in group.evidence]}
            for group in result.groups
        ],
        "sources": [numbered_source(one) for one in result.sources],
        "figures": [
            {
                "words": one.words,
                "address": str(one.address),
                "span": span(one.span),
                "date": one.date or None,
            }
            for one in result.figures
        ],
        "nearest": [hit(one) for one in result.nearest],
        "notes": list(result.notes),
    }


def _listing(result: Listing) -> Data:
    return {
        "filters": list(result.filters),
        "coverage": coverage(result.coverage),
        "documents": [document(one) for one in result.documents],
    }


def _page(result: Page) -> Data:
    return {
        "document": document(result.document),
        "revision": revision(result.revision),
        "whole": result.whole,
        "passages": [
            {
                "address": str(result.revision.address.at(one.locator)),
                "text": result.revision.words_of(one),
                "passage": passage(one),
                "references": [reference(known) for known in references],
            }
            for one, references in _with_references(result)
        ],
    }


def _log(result: Log) -> Data:
    return {
        "document": document(result.document),
        "entries": [log_entry(one) for one in result.entries],
    }


def _add(result: AddReport) -> Data:
    statuses = ("added", "revised", "unchanged", "failed")
    counts = {status: sum(one.status == status for one in result.items) for status in statuses}
    return {"counts": counts, "items": [added(one) for one in result.items]}


def _with_references(result: Page) -> Iterator[tuple[Passage, tuple[Reference, ...]]]:
    for place, one in enumerate(result.passages):
        yield one, result.references[place] if place < len(result.references) else ()


def understood(known: Understood) -> Data:
    """The query as it was understood."""
    return {
        "typed": known.typed,
        "query": known.query,
        "also": [{"typed": one.typed, "forms": list(one.forms)} for one in known.also],
        "filters": list(known.filters),
        "notes": list(known.notes),
    }


def coverage(covered: Coverage) -> Data:
    """What was searched."""
    return {
        "searched": covered.searched,
        "documents": covered.documents,
        "first": covered.first or None,
        "last": covered.last or None,
        "without_text": list(covered.without_text),
        "unreadable": list(covered.unreadable),
    }


def hit(one: Hit) -> Data:
    """A passage that matches."""
    return {
        "address": str(one.address),
        "text": one.text,
        "snippet": span(one.snippet),
        "marks": [mark(known) for known in one.marks],
        "score": one.score,
        "passage": passage(one.passage),
        "references": [reference(known) for known in one.references],
        "twins": [str(twin) for twin in one.twins],
        "alike": [str(place) for place in one.alike],
        "newer": str(one.newer) if one.newer else None,
        "metadata": metadata(one.metadata),
    }


def evidence(one: Evidence) -> Data:
    """Words of a stored source that bear on a question."""
    return {
        "address": str(one.address),
        "quote": one.quote,
        "span": span(one.span),
        "marks": [mark(known) for known in one.marks],
        "source": one.source,
        "score": one.score,
        "passage": passage(one.passage),
        "references": [reference(known) for known in one.references],
        "twins": [str(twin) for twin in one.twins],
        "newer": str(one.newer) if one.newer else None,
        "alike": [str(twin) for twin in one.alike],
        "force": one.force,
        "layers": [
            {"speaker": layer.speaker, "verb": layer.verb, "span": span(layer.span)} for layer in one.layers
        ],
        "metadata": metadata(one.metadata),
    }


def numbered_source(one: NumberedSource) -> Data:
    """A source of an answer."""
    return {
        "number": one.number,
        "address": str(one.address),
        "metadata": metadata(one.metadata),
    }


def mark(known: Mark) -> Data:
    """A word that matched."""
    return {"span": span(known.span), "alias": known.alias}


def log_entry(one: LogEntry) -> Data:
    """A revision in the log."""
    return {
        "address": str(one.revision),
        "metadata": metadata(one.metadata),
        "added": one.added or None,
        "words": one.words,
        "paragraphs": one.paragraphs,
        "words_added": one.words_added,
        "words_removed": one.words_removed,
        "sha256": one.sha256,
        "original": one.original,
        "changes": [compared.change(known) for known in one.changes],
        "lost": [compared.quoted(known) for known in one.lost],
    }


def added(one: Added) -> Data:
    """What became of one source given to ``add``."""
    return {
        "source": one.source,
        "status": one.status,
        "address": str(one.address) if one.address else None,
        "metadata": metadata(one.metadata),
        "unknown": list(one.unknown),
        "paragraphs": one.paragraphs,
        "points": list(one.points),
        "set_aside": [{"text": text, "reason": reason} for text, reason in one.set_aside],
        "warnings": list(one.warnings),
        "error": one.error or None,
        "exit_code": one.exit_code,
    }


def change(one: Change) -> Data:
    """What a changing command did."""
    return {
        "number": one.number,
        "command": one.command,
        "summary": one.summary,
        "when": one.when,
        "undone": one.undone,
    }


def index(report: IndexReport) -> Data:
    """What bringing the index up to date took."""
    return {
        "documents": report.documents,
        "passages": report.passages,
        "updated": report.updated,
        "removed": report.removed,
        "rebuilt": report.rebuilt,
        "location": report.location,
    }


def _hits(result: SearchResult) -> Iterator[Data]:
    return (typed("hit", hit(one)) for one in result.hits)


def _evidence(result: Answer) -> Iterator[Data]:
    for group in result.groups:
        for one in group.evidence:
            yield typed("evidence", {"voice": group.voice, **evidence(one)})


def _documents(result: Listing) -> Iterator[Data]:
    return (typed("document", document(one)) for one in result.documents)


def _passages(result: Page) -> Iterator[Data]:
    known = metadata(result.revision.metadata)
    for one in _page(result)["passages"]:
        yield typed("passage", {**one, "metadata": known})


def _entries(result: Log) -> Iterator[Data]:
    for one in result.entries:
        yield typed("revision", {"document": result.document.id, **log_entry(one)})


def _sources(result: AddReport) -> Iterator[Data]:
    return (typed("source", added(one)) for one in result.items)


def _traced(result: Trace) -> Iterator[Data]:
    for step in result.revisions:
        yield typed("traced", compared.traced_revision(step))
    for said in result.mentions:
        yield typed("mention", compared.mention(said))


def _changes(result: tuple[Change, ...]) -> Data:
    return {"changes": [change(one) for one in result]}


_WHOLE: dict[type, tuple[str, Callable[[Any], Data]]] = {
    SearchResult: ("search", _search),
    Counted: ("count", _count),
    Explanation: ("explain", _explain),
    SavedQueries: ("saved", _saved),
    Answer: ("ask", _ask),
    Listing: ("list", _listing),
    Page: ("show", _page),
    Log: ("log", _log),
    AddReport: ("add", _add),
    Change: ("change", change),
    tuple: ("changes", _changes),
    IndexReport: ("index", index),
    Diff: ("diff", compared.diff),
    Trace: ("trace", compared.trace),
}
_ITEMS: dict[type, Callable[[Any], Iterator[Data]]] = {
    SearchResult: _hits,
    Counted: lambda result: iter([typed("count", _count(result))]),
    Explanation: lambda result: (typed("part", explained(part)) for part in result.parts),
    SavedQueries: lambda result: (typed("query", saved_query(one)) for one in result.queries),
    Answer: _evidence,
    Listing: _documents,
    Page: _passages,
    Log: _entries,
    AddReport: _sources,
    Change: lambda result: iter([typed("change", change(result))]),
    tuple: lambda result: (typed("change", change(one)) for one in result),
    IndexReport: lambda result: iter([typed("index", index(result))]),
    Diff: lambda result: (typed("group", one) for one in compared.groups(result)),
    Trace: _traced,
}
