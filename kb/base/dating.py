"""A date among the words of a query: documents of that date have what was asked for.

Only the first date that a query names counts so.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping

from kb.base.session import Session
from kb.engines import Findings
from kb.model.queries import Everything, Filters, Node, Query


def with_dated(session: Session, query: Query, findings: Findings, wanted: int) -> Findings:
    """What was found, with the passages of documents that have the date, each at its place.

    A document's date counts as a word does that stands in as many passages.
    """
    dated = _on_date(query)
    engine = session.engine
    if dated is None or not (passages := engine.count(Everything(), dated)):
        return findings
    counts = weight_of(session, passages)
    found = {each.address: each for each in findings.found}
    both = engine.find(query._replace(filters=dated, literals=()), limit=wanted)
    rest = engine.find(Query(query.typed, Everything(), dated), limit=wanted)
    matching = {each.address: each for each in both.found}
    for address, each in ({one.address: one for one in rest.found} | matching).items():
        known = found.get(address) or matching.get(address)
        found[address] = each._replace(score=(known.score if known else 0.0) + counts)
    best = sorted(found.values(), key=lambda each: (-each.score, each.address))
    return Findings(findings.total + passages - both.total, tuple(best[:wanted]))


def count(session: Session, query: Query, root: Node) -> int:
    """How many passages match, or are of the date."""
    dated = _on_date(query)
    found = session.engine.count(root, query.filters)
    if dated is None:
        return found
    return found + session.engine.count(Everything(), dated) - session.engine.count(root, dated)


def facets(
    session: Session, query: Query, root: Node, names: Iterable[str]
) -> Mapping[str, Mapping[str, int]]:
    """How many of the passages that match, or are of the date, have which values."""
    wanted = tuple(names)
    engine = session.engine
    found = engine.facets(root, query.filters, wanted)
    dated = _on_date(query)
    if dated is None:
        return found
    more = engine.facets(Everything(), dated, wanted)
    both = engine.facets(root, dated, wanted)
    return {name: Counter(found[name]) + Counter(more[name]) - Counter(both[name]) for name in wanted}


def weight_of(session: Session, passages: int) -> float:
    """What a date counts that so many passages have: as much as a word that stands once in each."""
    everything = session.engine.count(Everything(), Filters())
    return math.log(1 + (everything - passages + 0.5) / (passages + 0.5))


def _on_date(query: Query) -> Filters | None:
    """The filters, narrowed to the date that is named; None without one, or where they exclude it."""
    if not query.dates or query.exact or query.patterns or query.unwanted:
        return None
    _, first, last = query.dates[0]
    filters = query.filters
    since, until = max(first, filters.since or first), min(last, filters.until or last)
    return filters._replace(since=since, until=until) if since <= until else None
