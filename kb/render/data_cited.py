"""Citations, checks and marks as plain data; a sibling of ``kb.render.data``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from kb.model.results.checked import CheckedCitation, CheckedQuotation, CheckReport, QuoteHit, QuoteResult
from kb.model.results.cited import (
    Carried,
    Citation,
    Citations,
    Exported,
    Imported,
    ImportReport,
    KeyReport,
    MarkReport,
)
from kb.model.results.kept import Health
from kb.render import kept_data
from kb.render.data import coverage, typed
from kb.render.parts import Data, metadata, passage, span
from kb.render.paste import as_html, as_markdown

Row = dict[str, Any]


def whole(result: object) -> Data:
    """A result as one object."""
    name, convert = _WHOLE[type(result)]
    return typed(name, convert(result))


def items(result: object) -> Iterator[Data]:
    """What a result consists of, each an object that stands for itself."""
    return _ITEMS[type(result)](result)


def citation(one: Citation) -> Data:
    """A citation."""
    return {
        "address": str(one.address),
        "key": one.key,
        "text": one.text,
        "markdown": as_markdown(one.marked),
        "html": as_html(one.marked),
        "pinpoint": one.pinpoint,
        "quote": one.quote,
        "ready": one.ready,
        "footnote": one.footnote,
        "notes": list(one.notes),
    }


def _citations(result: Citations) -> Data:
    return {
        "style": result.style,
        "listed": result.listed,
        "citations": [citation(one) for one in result.citations],
        "notes": list(result.notes),
    }


def _exported(result: Exported) -> Data:
    return {"form": result.form, "text": result.text, "keys": list(result.keys)}


def imported(one: Imported) -> Data:
    """What became of a record."""
    return {
        "key": one.key,
        "status": one.status,
        "address": str(one.address),
        "fields": list(one.fields),
        "kept": list(one.kept),
    }


def _import(result: ImportReport) -> Data:
    return {"source": result.source, "records": [imported(one) for one in result.items]}


def _key(result: KeyReport) -> Data:
    return {
        "document": result.document,
        "key": result.key,
        "aliases": list(result.aliases),
        "changed": result.changed,
    }


def _carried(one: Carried) -> Data:
    return {"file": one.file, "changed": one.changed, "left": list(one.left)}


def _marked(result: MarkReport) -> Data:
    return {
        "address": str(result.address),
        "role": result.role,
        "before": result.before,
        "moved": [{"before": str(one.before), "after": str(one.after)} for one in result.moved],
        "carried": [_carried(one) for one in result.carried],
    }


def checked(one: CheckedQuotation) -> Data:
    """A quotation and what became of it."""
    return {
        "line": one.line,
        "column": one.column,
        "quote": one.quote,
        "verdict": one.verdict,
        "why": list(one.why),
        "key": one.key or None,
        "pinpoint": one.pinpoint or None,
        "address": str(one.address) if one.address else None,
        "found": one.found or None,
        "sort": one.sort or None,
        "span": span(one.span) if one.span else None,
        "source": one.source or None,
        "diff": [{"op": edit.op, "words": edit.words} for edit in one.edits],
        "block": one.block,
        "problem": one.problem,
    }


def checked_citation(one: CheckedCitation) -> Data:
    """A citation with which something is wrong."""
    return {
        "line": one.line,
        "column": one.column,
        "key": one.key,
        "sort": one.sort,
        "message": one.message,
        "problem": one.problem,
    }


def _check(result: CheckReport) -> Data:
    return {
        "file": result.file,
        "problems": result.problems,
        "quotations": [checked(one) for one in result.quotations],
        "citations": [checked_citation(one) for one in result.citations],
        "sources": result.sources,
        "citing": result.citing,
        "terms": result.terms,
        "titles": result.titles,
        "fixes": [
            {"line": one.line, "column": one.column, "before": one.before, "after": one.after}
            for one in result.fixes
        ],
        "notes": list(result.notes),
    }


def quoted(one: QuoteHit) -> Data:
    """Words as a source has them."""
    return {
        "address": str(one.address),
        "text": one.text,
        "span": span(one.span),
        "exact": one.exact,
        "score": one.score,
        "citation": one.citation,
        "ready": one.ready,
        "notes": list(one.notes),
        "passage": passage(one.passage),
        "metadata": metadata(one.metadata),
    }


def _quote(result: QuoteResult) -> Data:
    return {
        "typed": result.typed,
        "coverage": coverage(result.coverage),
        "hits": [quoted(one) for one in result.hits],
    }


def _check_items(result: CheckReport) -> Iterator[Data]:
    for one in result.quotations:
        yield typed("checked", {"file": result.file, **checked(one)})
    for other in result.citations:
        yield typed("checked-citation", {"file": result.file, **checked_citation(other)})


_WHOLE: dict[type, tuple[str, Callable[[Any], Data]]] = {
    Citations: ("cite", _citations),
    Exported: ("export", _exported),
    ImportReport: ("import", _import),
    KeyReport: ("key", _key),
    MarkReport: ("mark", _marked),
    CheckReport: ("check", _check),
    QuoteResult: ("quote", _quote),
    Health: ("doctor", kept_data.health),
}
_ITEMS: dict[type, Callable[[Any], Iterator[Data]]] = {
    Citations: lambda r: (typed("citation", {"style": r.style, **citation(one)}) for one in r.citations),
    Exported: lambda r: iter([typed("export", _exported(r))]),
    ImportReport: lambda r: (typed("record", imported(one)) for one in r.items),
    KeyReport: lambda r: iter([typed("key", _key(r))]),
    MarkReport: lambda r: iter([typed("mark", _marked(r))]),
    CheckReport: _check_items,
    QuoteResult: lambda r: (typed("quoted", quoted(one)) for one in r.hits),
    Health: lambda r: (typed("finding", kept_data.finding(one)) for one in r.findings),
}


def _yes(value: bool) -> str:  # noqa: FBT001 - the value itself
    return "yes" if value else "no"


def _joined(values: object) -> str:
    return "; ".join(str(value) for value in values) if isinstance(values, tuple | list) else str(values)


def _flat(one: Data) -> Row:
    """An object as a row: lists as words, yes and no."""
    return {
        name: _yes(value) if isinstance(value, bool) else _joined(value) if isinstance(value, list) else value
        for name, value in one.items()
    }


def _check_rows(result: CheckReport) -> Iterator[Row]:
    for one in result.quotations:
        yield {"file": result.file, **_flat({**checked(one), "span": None})}
    for other in result.citations:
        row = _flat(checked_citation(other))
        yield {"file": result.file, **row, "verdict": row["sort"], "sort": None, "why": row["message"]}


def _mark_rows(result: MarkReport) -> Iterator[Row]:
    yield {"before": str(result.address), "after": result.role, "what": "marked"}
    for one in result.moved:
        yield {"before": str(one.before), "after": str(one.after), "what": "moved"}
    for file in result.carried:
        yield {"before": file.file, "after": file.changed, "what": "carried", "left": _joined(file.left)}


_CITED = ("address", "key", "pinpoint", "text", "quote", "ready", "footnote", "notes")
_CHECKED = (
    "file", "line", "column", "verdict", "sort", "problem", "key", "pinpoint", "address", "found", "quote",
    "why", "source",
)  # fmt: skip
TABLES: dict[type, tuple[tuple[str, ...], Callable[[Any], Iterator[Row]]]] = {
    Citations: (_CITED, lambda r: (_flat(citation(one)) for one in r.citations)),
    Exported: (("form", "keys", "text"), lambda r: iter([_flat(_exported(r))])),
    ImportReport: (
        ("key", "status", "address", "fields", "kept"),
        lambda r: (_flat(imported(o)) for o in r.items),
    ),
    KeyReport: (("document", "key", "aliases", "changed"), lambda r: iter([_flat(_key(r))])),
    MarkReport: (("what", "before", "after", "left"), _mark_rows),
    CheckReport: (_CHECKED, _check_rows),
    QuoteResult: (
        ("address", "exact", "score", "text", "citation", "ready", "notes"),
        lambda r: (_flat({**quoted(one), "passage": None, "metadata": None}) for one in r.hits),
    ),
    Health: (tuple(kept_data.FINDING), lambda r: (_flat(kept_data.finding(one)) for one in r.findings)),
}
