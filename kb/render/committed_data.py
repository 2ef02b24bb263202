"""Commitments, their board and their ledger as plain data; a sibling of ``kb.render.data_cited``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from kb.model.ledger import Entry, Problem
from kb.model.results.committed import Board, BoardRow, Commitment, Commitments, Proposal, Said, Track
from kb.render.committed import spark
from kb.render.data import change, coverage, typed
from kb.render.parts import Data, metadata, reference, span

Row = dict[str, Any]


def whole(result: object) -> Data:
    """A result as one object."""
    name, convert = _WHOLE[type(result)]
    return typed(name, convert(result))


def items(result: object) -> Iterator[Data]:
    """What a result consists of, each an object that stands for itself."""
    return _ITEMS[type(result)](result)


def said(one: Said) -> Data:
    """A place where a commitment stands."""
    finding = one.finding
    deadline = finding.deadline
    return {
        "id": one.id,
        "address": str(one.address),
        "span": span(finding.span),
        "text": one.text,
        "strength": finding.strength or None,
        "actor": finding.actor or None,
        "actor_basis": finding.actor_basis,
        "action": finding.action,
        "target": finding.target or None,
        "condition": finding.condition or None,
        "deadline": {**deadline._asdict(), "first": deadline.first or None, "last": deadline.last or None}
        if deadline
        else None,
        "speaker": finding.speaker or None,
        "layer": finding.layer,
        "voice": one.metadata.voice,
        "negated": finding.negated,
        "soft": finding.soft,
        "why": list(finding.why),
        "change": one.change or None,
        "reason": one.reason or None,
        "also": list(one.also),
        "metadata": metadata(one.metadata),
    }


def entry(one: Entry) -> Data:
    """An entry of the ledger."""
    return {
        "status": one.status,
        "date": one.date,
        "by": one.by,
        "evidence": one.evidence,
        "quote": one.quote,
        "change": one.change or None,
        "note": one.note or None,
        "entered": one.entered or None,
        "line": one.line or None,
    }


def problem(one: Problem) -> Data:
    """What is wrong with the ledger, and where."""
    return {
        "file": one.file,
        "line": one.line,
        "problem": one.problem,
        "hint": one.hint,
        "id": one.id or None,
    }


def commitment(one: Commitment) -> Data:
    """A commitment with all places where it stands, the first one first."""
    return {
        "id": one.id,
        "kind": one.finding.type,
        "strength": one.finding.strength or None,
        "actor": one.finding.actor or None,
        "status": one.status,
        "tracked": one.tracked,
        "open": one.is_open,
        "due": one.due or None,
        "overdue": one.overdue,
        "last_said": one.last_said or None,
        "domain": one.domain or None,
        "domain_basis": one.domain_basis or None,
        "points": [reference(known) for known in one.points],
        "said": [said(place) for place in one.said],
        "history": [entry(each) for each in one.history],
        "notes": list(one.notes),
    }


def _commitments(result: Commitments) -> Data:
    return {
        "filters": list(result.filters),
        "coverage": coverage(result.coverage),
        "kind": result.type,
        "total": result.total,
        "counts": [
            {"facet": facet, "value": value, "count": number} for facet, value, number in result.counts
        ],
        "apart": [{"kind": kind, "count": number} for kind, number in result.apart],
        "by": result.by,
        "groups": [
            {
                "name": group.name,
                "label": group.label,
                "commitments": [commitment(one) for one in group.items],
            }
            for group in result.groups
        ],
        "problems": [problem(one) for one in result.problems],
        "notes": list(result.notes),
    }


def row(one: BoardRow) -> Data:
    """A point and its years."""
    return {
        "point": one.address or None,
        "label": one.label,
        "bars": spark(one),
        "years": [cell._asdict() for cell in one.cells],
    }


def _board(result: Board) -> Data:
    return {
        "filters": list(result.filters),
        "coverage": coverage(result.coverage),
        "years": list(result.years),
        "rows": [row(one) for one in result.rows],
        "total": result.total,
        "undated": result.undated,
        "problems": [problem(one) for one in result.problems],
    }


def proposal(one: Proposal) -> Data:
    """What the sources seem to have made of a commitment."""
    return {**one._asdict(), "was": one.was or None}


def _track(result: Track) -> Data:
    return {
        "asked": result.asked,
        "tracked": result.tracked,
        "entered": entry(result.entered) if result.entered else None,
        "change": change(result.change) if result.change else None,
        "commitments": [commitment(one) for one in result.items],
        "proposals": [proposal(one) for one in result.proposals],
        "problems": [problem(one) for one in result.problems],
        "orphans": [{"id": id_, "at": at, "quote": quote} for id_, at, quote in result.orphans],
    }


def _track_items(result: Track) -> Iterator[Data]:
    yield from (typed("commitment", commitment(one)) for one in result.items)
    yield from (typed("proposal", proposal(one)) for one in result.proposals)
    yield from (typed("ledger-problem", problem(one)) for one in result.problems)


_WHOLE: dict[type, tuple[str, Callable[[Any], Data]]] = {
    Commitments: ("commitments", _commitments),
    Board: ("board", _board),
    Track: ("track", _track),
}
_ITEMS: dict[type, Callable[[Any], Iterator[Data]]] = {
    Commitments: lambda r: (
        typed("commitment", commitment(one)) for group in r.groups for one in group.items
    ),
    Board: lambda r: (typed("board-row", row(one)) for one in r.rows),
    Track: _track_items,
}


def _yes(value: bool) -> str:  # noqa: FBT001 - the value itself
    return "yes" if value else "no"


def _commitment_rows(result: Commitments) -> Iterator[Row]:
    for group in result.groups:
        for one in group.items:
            yield {"group": group.name, **_row(one)}


def _row(one: Commitment) -> Row:
    finding = one.finding
    first = one.first
    deadline = finding.deadline
    history = (f"{e.date} {e.status} ({e.evidence})" for e in one.history)
    return {
        "id": one.id,
        "type": finding.type,
        "strength": finding.strength,
        "actor": finding.actor,
        "actor_basis": finding.actor_basis,
        "action": finding.action,
        "target": finding.target,
        "condition": finding.condition,
        "deadline": deadline.words if deadline else "",
        "due": one.due,
        "deadline_basis": deadline.basis if deadline else "",
        "status": one.status,
        "overdue": _yes(one.overdue),
        "negated": _yes(finding.negated),
        "domain": one.domain,
        "points": "; ".join(f"{r.target} ({r.basis})" for r in one.points),
        "address": str(first.address),
        "date": str(first.metadata.date or ""),
        "speaker": finding.speaker,
        "layer": finding.layer,
        "text": first.text,
        "again": "; ".join(f"{s.change} {s.day} {s.address}" for s in one.said[1:]),
        "history": "; ".join(history),
        "why": "; ".join(finding.why),
    }


def _board_rows(result: Board) -> Iterator[Row]:
    for one in result.rows:
        for cell in one.cells:
            yield {"point": one.address, "label": one.label, **cell._asdict()}


def _track_rows(result: Track) -> Iterator[Row]:
    for one in result.items:
        for each in one.history:
            yield {"what": "entry", "id": one.id, **entry(each)}
        if not one.history:
            yield {
                "what": "commitment",
                "id": one.id,
                "status": one.status,
                "quote": one.first.text,
                "evidence": str(one.first.address),
            }
    for made in result.proposals:
        yield {"what": "proposal", **proposal(made), "evidence": made.address, "note": made.reason}
    for found in result.problems:
        yield {"what": "problem", "id": found.id, "line": found.line, "note": found.problem}


_COLUMNS = (
    "group", "id", "type", "strength", "actor", "actor_basis", "action", "target", "condition",
    "deadline", "due", "deadline_basis", "status", "overdue", "negated", "domain", "points", "address",
    "date", "speaker", "layer", "text", "again", "history", "why",
)  # fmt: skip
TABLES: dict[type, tuple[tuple[str, ...], Callable[[Any], Iterator[Row]]]] = {
    Commitments: (_COLUMNS, _commitment_rows),
    Board: (("point", "label", "year", "announced", "repeated", "done", "silent"), _board_rows),
    Track: (
        ("what", "id", "status", "date", "by", "evidence", "quote", "change", "note", "entered", "line"),
        _track_rows,
    ),
}
