"""Facets: how many of the passages found have which kind, year, publisher, point and name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from kb.base import dating
from kb.base.session import Session
from kb.model.queries import Everything, Query
from kb.model.results import Facet, FacetValue

NAMES = ("kind", "year", "publisher", "point", "name")


def facets(session: Session, query: Query) -> tuple[Facet, ...]:
    """The facets of all passages that match, the most frequent values first."""
    if query.root is None:
        return ()
    literal = query.exact or query.patterns or query.unwanted
    counts: Mapping[str, Mapping[str, int]] = (
        _one_by_one(session, query) if literal else dating.facets(session, query, query.root, NAMES)
    )
    return tuple(_facet(session, name, counts[name]) for name in NAMES if counts.get(name))


def _one_by_one(session: Session, query: Query) -> dict[str, Counter[str]]:
    """The same where texts have to be looked at: the facets of the passages that hold."""
    from kb.base.matching import holds, in_time  # noqa: PLC0415 - late: rarely asked for
    from kb.base.searching import described  # noqa: PLC0415 - late: it is what calls this

    counts: dict[str, Counter[str]] = {name: Counter() for name in NAMES}
    with in_time(query):
        for each in session.engine.each(query.root or Everything(), query.filters).found:
            if not holds(query, each.text):
                continue
            metadata, references, _ = described(session, each)
            first = metadata.date.first if metadata.date else None
            values = {name: set(values) for name, values in metadata.facets.items()}
            values["year"] = {(first or "")[:4]}
            for reference in references:
                values.setdefault(reference.type, set()).add(reference.target)
            for name in NAMES:
                counts[name].update(value.lower() for value in values.get(name, ()))
    return counts


def _facet(session: Session, name: str, counts: Mapping[str, int]) -> Facet:
    written = _written(session, name) if name == "publisher" else {}
    values = [FacetValue(written.get(v, v), n, _label(session, name, v)) for v, n in counts.items()]
    values.sort(key=lambda one: (-one.passages, one.value))
    if name == "year":
        values.sort(key=lambda one: (not one.value, one.value))
    return Facet(name, tuple(values))


def _written(session: Session, name: str) -> dict[str, str]:
    """Values as documents write them, by their form in the index."""
    return {
        value.lower(): value
        for document in session.library.catalog.documents()
        for summary in document.revisions
        for value in summary.metadata.facets.get(name, ())
    }


def _label(session: Session, name: str, value: str) -> str:
    if name == "name":
        entry = session.vocabulary.get(value)
        return entry.name if entry else ""
    if name == "point":
        found = (p.heading for p in session.plans.points if str(p.address).lower() == value)
        return next(found, "")
    return ""
