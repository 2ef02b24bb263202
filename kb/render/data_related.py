"""Cross-references, points, names and timelines as plain data; a sibling of ``kb.render.data``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from kb.model.documents import Metadata
from kb.model.results.related import (
    Bearing,
    FollowedPlan,
    FollowedPoint,
    Moment,
    NameCount,
    NameMention,
    Names,
    NameView,
    Points,
    Related,
    RelatedGroup,
    Timeline,
)
from kb.render.data import coverage, mark, typed, understood
from kb.render.parts import Data, metadata, passage, span

Row = dict[str, Any]


def whole(result: object) -> Data:
    """A result as one object."""
    name, convert = _WHOLE[type(result)]
    return typed(name, convert(result))


def items(result: object) -> Iterator[Data]:
    """What a result consists of, each an object that stands for itself."""
    return _ITEMS[type(result)](result)


def bearing(one: Bearing) -> Data:
    """A passage that has to do with what was asked for."""
    return {
        "address": str(one.address),
        "text": one.text,
        "snippet": span(one.snippet),
        "marks": [mark(known) for known in one.marks],
        "basis": one.basis,
        "reason": one.reason,
        "score": one.score,
        "when": one.when,
        "source": str(one.source) if one.source else None,
        "target": one.target or None,
        "also": [str(place) for place in one.also],
        "passage": passage(one.passage),
        "metadata": metadata(one.metadata),
    }


def _related(result: Related) -> Data:
    return {
        "address": str(result.address),
        "whole": result.whole,
        "text": result.text,
        "passage": passage(result.passage) if result.passage else None,
        "metadata": metadata(result.metadata),
        "coverage": coverage(result.coverage),
        "filters": list(result.filters),
        "groups": [_group(one) for one in result.groups],
        "notes": list(result.notes),
    }


def _group(one: RelatedGroup) -> Data:
    return {
        "relation": one.relation,
        "total": one.total,
        "stated": one.stated,
        "inferred": one.inferred,
        "passages": [bearing(item) for item in one.items],
    }


def followed(one: FollowedPoint) -> Data:
    """A point with what was said of it."""
    return {
        "address": str(one.address),
        "text": one.text,
        "silent": one.silent,
        "counts": [tally._asdict() for tally in one.counts],
        "documents": one.documents,
        "last": {"date": one.last[0], "address": str(one.last[1])} if one.last else None,
        "before": one.before,
        "undated": one.undated,
        "copies": one.copies,
    }


def _plan(one: FollowedPlan) -> Data:
    return {
        "address": str(one.address),
        "metadata": metadata(one.metadata),
        "total": one.total,
        "since": one.since or None,
        "points": [followed(point) for point in one.points],
    }


def _points(result: Points) -> Data:
    return {
        "coverage": coverage(result.coverage),
        "filters": list(result.filters),
        "plans": [_plan(one) for one in result.plans],
        "notes": list(result.notes),
    }


def _names(result: Names) -> Data:
    return {
        "coverage": coverage(result.coverage),
        "filters": list(result.filters),
        "total": result.total,
        "absent": result.absent,
        "names": [counted(one) for one in result.names],
        "notes": list(result.notes),
    }


def counted(one: NameCount) -> Data:
    """A name with its counts; ``kind`` is what it is, for ``type`` is that of the object."""
    return {
        "id": one.id,
        "name": one.name,
        "kind": one.type,
        "passages": one.passages,
        "documents": one.documents,
        "first": one.first or None,
        "last": one.last or None,
        "undated": one.undated,
    }


def naming(one: NameMention) -> Data:
    """A passage that names somebody or something."""
    return {
        "address": str(one.address),
        "text": one.text,
        "snippet": span(one.snippet),
        "marks": [mark(known) for known in one.marks],
        "forms": list(one.forms),
        "contested": list(one.contested),
        "offices": [office._asdict() for office in one.offices],
        "passage": passage(one.passage),
        "metadata": metadata(one.metadata),
    }


def _name(result: NameView) -> Data:
    return {
        "asked": result.asked,
        "id": result.id or None,
        "name": result.name,
        "kind": result.type or None,
        "note": result.note,
        "coverage": coverage(result.coverage),
        "filters": list(result.filters),
        "total": result.total,
        "documents": result.documents,
        "forms": [one._asdict() for one in result.forms],
        "offices": [one._asdict() for one in result.offices],
        "start": result.start or None,
        "until": result.until or None,
        "false_friends": [{**one._asdict(), "id": one.id or None} for one in result.false_friends],
        "mentions": [naming(one) for one in result.mentions],
        "others": list(result.others),
        "notes": list(result.notes),
    }


def moment(one: Moment) -> Data:
    """Something on a timeline."""
    return {
        "date": str(one.date) if one.date else None,
        "precision": one.precision,
        "what": one.what,
        "title": one.title,
        "basis": one.basis,
        "grade": one.grade,
        "said": one.said,
        "address": str(one.address) if one.address else None,
        "published": one.published or None,
        "name": one.name or None,
        "kind": one.type or None,
        "text": one.text,
        "snippet": span(one.snippet),
        "marks": [mark(known) for known in one.marks],
        "others": one.more,
        "passage": passage(one.passage) if one.passage else None,
        "metadata": metadata(one.metadata) if one.address else None,
    }


def _timeline(result: Timeline) -> Data:
    return {
        "understood": understood(result.understood),
        "coverage": coverage(result.coverage),
        "total": result.total,
        "newest_first": result.newest_first,
        "years": [{"year": year, "moments": count} for year, count in result.years],
        "moments": [moment(one) for one in result.moments],
    }


def _related_items(result: Related) -> Iterator[Data]:
    for group in result.groups:
        for one in group.items:
            yield typed("bearing", {"of": str(result.address), "relation": group.relation, **bearing(one)})


_WHOLE: dict[type, tuple[str, Callable[[Any], Data]]] = {
    Related: ("related", _related),
    Points: ("points", _points),
    Names: ("names", _names),
    NameView: ("name", _name),
    Timeline: ("timeline", _timeline),
}
_ITEMS: dict[type, Callable[[Any], Iterator[Data]]] = {
    Related: _related_items,
    Points: lambda r: (typed("point", followed(one)) for plan in r.plans for one in plan.points),
    Names: lambda r: (typed("known-name", counted(one)) for one in r.names),
    NameView: lambda r: (typed("naming", {"name": r.name, **naming(one)}) for one in r.mentions),
    Timeline: lambda r: (typed("moment", moment(one)) for one in r.moments),
}


def _joined(values: Iterable[object]) -> str:
    return "; ".join(str(value) for value in values)


def _about(known: Metadata) -> Row:
    return {
        "title": known.title.value if known.title else "",
        "kind": known.kind.value if known.kind else "",
        "date": str(known.date or ""),
        "publisher": known.publisher.value if known.publisher else "",
        "standing": known.standing.value if known.standing else "",
    }


_ABOUT = ("title", "kind", "date", "publisher", "standing")


def _related_rows(result: Related) -> Iterator[Row]:
    for group in result.groups:
        for one in group.items:
            yield {
                "relation": group.relation,
                "address": str(one.address),
                "basis": one.basis,
                "reason": one.reason,
                "score": one.score,
                "when": one.when,
                "source": str(one.source or ""),
                "target": one.target,
                "also": _joined(one.also),
                "text": one.snippet.of(one.text),
                **_about(one.metadata),
            }


def _point_rows(result: Points) -> Iterator[Row]:
    for plan in result.plans:
        for one in plan.points:
            counts: Row = {}
            for tally in one.counts:
                counts[f"{tally.voice}_stated"] = tally.stated
                counts[f"{tally.voice}_inferred"] = tally.inferred
            for voice in ("plan", "official", "commentary"):
                counts.setdefault(f"{voice}_stated", 0)
                counts.setdefault(f"{voice}_inferred", 0)
            yield {
                "address": str(one.address),
                "text": one.text,
                "silent": "yes" if one.silent else "no",
                **counts,
                "documents": one.documents,
                "last": one.last[0] if one.last else "",
                "last_address": str(one.last[1]) if one.last else "",
                "before": one.before,
                "undated": one.undated,
                "copies": one.copies,
            }


def _mention_rows(result: NameView) -> Iterator[Row]:
    for one in result.mentions:
        yield {
            "id": result.id,
            "name": result.name,
            "address": str(one.address),
            "forms": _joined(one.forms),
            "contested": _joined(one.contested),
            "offices": _joined(office.title for office in one.offices),
            "text": one.snippet.of(one.text),
            **_about(one.metadata),
        }


def _moment_rows(result: Timeline) -> Iterator[Row]:
    for one in result.moments:
        yield {
            "when": str(one.date or ""),
            "precision": one.precision,
            "what": one.what,
            "address": str(one.address or ""),
            "name": one.name,
            "published": one.published,
            "basis": one.basis,
            "grade": one.grade,
            "said": one.said,
            "text": one.snippet.of(one.text),
            **_about(one.metadata),
            "title": one.title,
        }


_COUNTS = tuple(
    f"{voice}_{basis}" for voice in ("plan", "official", "commentary") for basis in ("stated", "inferred")
)
TABLES: dict[type, tuple[tuple[str, ...], Callable[[Any], Iterator[Row]]]] = {
    Related: (
        ("relation", "address", *_ABOUT, "basis", "reason", "score", "when", "source", "target", "also",
         "text"),
        _related_rows,
    ),
    Points: (
        ("address", "text", "silent", *_COUNTS, "documents", "last", "last_address", "before", "undated",
         "copies"),
        _point_rows,
    ),
    Names: (
        ("id", "name", "type", "passages", "documents", "first", "last", "undated"),
        lambda r: (one._asdict() for one in r.names),
    ),
    NameView: (
        ("id", "name", "address", *_ABOUT, "forms", "contested", "offices", "text"),
        _mention_rows,
    ),
    Timeline: (
        ("when", "precision", "what", "address", "name", *_ABOUT, "published", "basis", "grade", "said",
         "text"),
        _moment_rows,
    ),
}  # fmt: skip
