"""Asking the engine: what it finds, with the best of it put in order."""

from __future__ import annotations

from kb.base.session import Session
from kb.engines import Findings
from kb.engines.ranking import POOL, rank
from kb.model.queries import Everything, Filters, Query


def retrieve(session: Session, query: Query, limit: int) -> Findings:
    """The best passages of a query, and how many there are in all.

    The order is that of ``kb.engines.ranking``; from the passage after the first ``POOL``
    on it is the engine's own.

    Raises:
        EngineError: The engine is missing, busy or broken.
    """
    engine = session.engine
    findings = engine.find(query, limit=max(limit, POOL))
    if query.root is None or isinstance(query.root, Everything):
        return findings._replace(found=findings.found[:limit])
    size = engine.count(Everything(), Filters())
    best = rank(query.root, findings.found[:POOL], engine.frequencies, size)
    return findings._replace(found=(best + findings.found[POOL:])[:limit])
