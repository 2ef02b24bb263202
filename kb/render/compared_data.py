"""Comparisons and traces as plain data, for JSON; and as rows, for CSV."""

from __future__ import annotations

from collections.abc import Iterator

from kb.model.correspondence import Claim
from kb.model.results.compared import (
    KINDS,
    Comparison,
    Diff,
    Edit,
    Group,
    Link,
    Mention,
    Near,
    Part,
    PartChange,
    Quoted,
    Side,
    Stats,
    Trace,
    TracedPoint,
    TracedRevision,
)
from kb.render.parts import Data, metadata, span

Row = dict[str, str | int | float | None]

DIFF_COLUMNS = (
    "old_text", "new_text", "old", "new", "kind", "state", "p", "renumbered", "likeness", "flags",
    "changes", "old_words", "new_words", "nearest", "claim", "topic", "standing", "basis", "note",
)  # fmt: skip
TRACE_COLUMNS = (
    "date", "address", "what", "before", "p", "state", "target", "reason", "said", "against", "new", "text",
)  # fmt: skip


def diff(result: Diff) -> Data:
    """Comparisons in a row."""
    return {
        "differs": result.differs,
        "shown": result.shown or None,
        "written": result.written or None,
        "comparisons": [comparison(one) for one in result.comparisons],
    }


def comparison(one: Comparison) -> Data:
    """What became of the points of one text in another."""
    return {
        "old": _side(one.old),
        "new": _side(one.new),
        "stats": _stats(one.stats),
        "groups": [group(each, one) for each in one.groups],
        "claims": [_claim(claim) for claim in one.claims],
        "problems": list(one.problems),
        "notes": list(one.notes),
        "quoted": [quoted(each) for each in one.quoted],
        "table": one.table or None,
    }


def _side(side: Side) -> Data:
    return {
        "name": side.name,
        "title": side.title,
        "date": side.date,
        "unit": side.unit,
        "parts": side.parts,
        "total": side.total,
        "besides": side.besides,
    }


def _stats(stats: Stats) -> Data:
    return {
        "kinds": {kind: dict(stats.kinds).get(kind, 0) for kind in KINDS},
        "renumbered": stats.renumbered,
        "cosmetic": stats.cosmetic,
        "check": stats.check,
        "person": stats.person,
        "words_added": stats.words_added,
        "words_removed": stats.words_removed,
        "words_unmatched": stats.words_unmatched,
        "numbers": stats.numbers,
        "modals": stats.modals,
    }


def group(one: Group, within: Comparison) -> Data:
    """Points that belong together, and what became of them."""
    return {
        "kind": one.kind,
        "state": one.state,
        "renumbered": one.renumbered,
        "cosmetic": one.cosmetic,
        "likeness": one.likeness if one.old and one.new else None,
        "old": [_part(part) for part in one.old],
        "new": [_part(part) for part in one.new],
        "links": [_link(link) for link in one.links],
        "edits": [_edit(edit, within.old.text, within.new.text) for edit in one.edits],
        "nearest": [_near(near) for near in one.near],
        "claim": _claim(one.claim) if one.claim else None,
    }


def _part(part: Part) -> Data:
    return {
        "locator": part.locator,
        "number": part.number,
        "span": span(part.span),
        "text": part.text,
        "parent": part.parent or None,
        "headings": list(part.headings),
    }


def _link(link: Link) -> Data:
    return {
        "old": link.old,
        "new": link.new,
        "p": link.p,
        "state": link.state,
        "by": "person" if link.p is None else "words",
        "shared": list(link.shared),
    }


def _edit(edit: Edit, old: str, new: str) -> Data:
    return {
        "op": edit.op,
        "old": edit.old.of(old),
        "new": edit.new.of(new),
        "old_span": span(edit.old),
        "new_span": span(edit.new),
        "flags": list(edit.flags),
    }


def _near(near: Near) -> Data:
    return {"locator": near.locator, "p": near.p}


def _claim(claim: Claim) -> Data:
    return {
        "old": list(claim.old),
        "new": list(claim.new),
        "relation": claim.relation,
        "topic": claim.topic,
        "standing": claim.standing or None,
        "basis": claim.basis,
        "note": claim.note,
        "line": claim.line,
    }


def quoted(one: Quoted) -> Data:
    """Words that another document quotes."""
    return {"address": str(one.address), "quote": one.quote, "stands": one.stands}


def change(one: PartChange) -> Data:
    """What became of some points or paragraphs, without their words."""
    return {
        "kind": one.kind,
        "old": list(one.old),
        "new": list(one.new),
        "renumbered": one.renumbered,
        "flags": list(one.flags),
    }


def groups(result: Diff) -> Iterator[Data]:
    """Each group by itself, with the names of the two texts."""
    for one in result.comparisons:
        for each in one.groups:
            yield {"old_name": one.old.name, "new_name": one.new.name, **group(each, one)}


def diff_rows(result: Diff) -> Iterator[Row]:
    """A row for each group."""
    for one in result.comparisons:
        for each in one.groups:
            claim = each.claim or Claim(relation="")
            sure = [link.p for link in each.inner if link.p is not None]
            yield {
                "old_text": one.old.name,
                "new_text": one.new.name,
                "old": "; ".join(part.number or part.locator for part in each.old),
                "new": "; ".join(part.number or part.locator for part in each.new),
                "kind": each.kind,
                "state": each.state,
                "p": min(sure, default=None),
                "renumbered": "yes" if each.renumbered else "no",
                "likeness": each.likeness if each.old and each.new else None,
                "flags": "; ".join(sorted(each.flags)),
                "changes": _changes(each, one),
                "old_words": "\n".join(part.text for part in each.old),
                "new_words": "\n".join(part.text for part in each.new),
                "nearest": "; ".join(f"{near.locator} {near.p}" for near in each.near),
                "claim": claim.relation,
                "topic": claim.topic,
                "standing": claim.standing,
                "basis": claim.basis,
                "note": claim.note,
            }


def _changes(one: Group, within: Comparison) -> str:
    """The words that went and came, with marks around them."""
    from kb.render.edited import runs_of  # noqa: PLC0415 - late: JSON needs no runs
    from kb.render.palette import EDIT_SIGNS  # noqa: PLC0415

    runs = runs_of(one.edits, within.old.text, within.new.text)
    return "".join(run.text.join(EDIT_SIGNS.get(run.role, ("", ""))) for run in runs)


def trace(result: Trace) -> Data:
    """A point or a theme through revisions and statements."""
    return {
        "asked": result.asked,
        "plan": result.plan or None,
        "revisions": [traced_revision(one) for one in result.revisions],
        "mentions": [mention(one) for one in result.mentions],
        "left_out": result.more,
        "notes": list(result.notes),
    }


def traced_revision(one: TracedRevision) -> Data:
    """A revision of the plan, and what of it the trace meets."""
    return {
        "address": str(one.address),
        "metadata": metadata(one.metadata),
        "points": [_traced_point(point) for point in one.points],
        "ends": [
            {
                "kind": end.kind,
                "state": end.state,
                "old": [part.locator for part in end.old],
                "nearest": [_near(near) for near in end.near],
                "claim": _claim(end.claim) if end.claim else None,
            }
            for end in one.ends
        ],
    }


def _traced_point(point: TracedPoint) -> Data:
    return {
        "address": str(point.address),
        "text": point.text,
        "kind": point.kind or None,
        "before": list(point.before),
        "p": point.p,
        "state": point.state,
        "edits": [_edit(edit, point.source, point.target) for edit in point.edits],
    }


def mention(one: Mention) -> Data:
    """A statement that speaks of what is traced."""
    return {
        "address": str(one.address),
        "metadata": metadata(one.metadata),
        "text": one.text,
        "target": one.target or None,
        "basis": one.basis,
        "reason": one.reason,
        "said": list(one.said),
        "against": str(one.against) if one.against else None,
        "new": list(one.new),
    }


def trace_rows(result: Trace) -> Iterator[Row]:
    """A row for each point on the way, and for each statement."""
    for one in result.revisions:
        for point in one.points:
            yield {
                "date": str(one.metadata.date or ""),
                "address": str(point.address),
                "what": point.kind or "point",
                "before": "; ".join(point.before),
                "p": point.p,
                "state": point.state,
                "text": point.text,
            }
        for end in one.ends:
            yield {
                "date": str(one.metadata.date or ""),
                "address": str(one.address),
                "what": end.kind,
                "before": "; ".join(part.locator for part in end.old),
                "state": end.state,
                "text": "",
            }
    for said in result.mentions:
        yield {
            "date": str(said.metadata.date or ""),
            "address": str(said.address),
            "what": "statement",
            "state": said.basis,
            "target": said.target,
            "reason": said.reason,
            "said": "; ".join(said.said),
            "against": str(said.against or ""),
            "new": "; ".join(said.new),
            "text": said.text,
        }
