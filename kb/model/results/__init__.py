"""What the commands give back: plain data with offsets, for every renderer.

A module loads when a type of it is first used: a search does not pay for the
types of a list.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kb.model.results.answered import Answer, Evidence, EvidenceGroup, Figure, Layer, NumberedSource
    from kb.model.results.changed import Added, AddReport, AddStatus, Change, IndexReport
    from kb.model.results.checked import CheckReport, QuoteResult
    from kb.model.results.cited import Citations, Exported, ImportReport, KeyReport, MarkReport
    from kb.model.results.common import Coverage, Mark, Reference, Understood
    from kb.model.results.compared import Diff, Trace
    from kb.model.results.found import (
        Counted,
        Emptied,
        Explanation,
        Facet,
        FacetValue,
        Hit,
        QueryPart,
        SavedQueries,
        SavedQuery,
        SearchResult,
    )
    from kb.model.results.kept import Finding, Health
    from kb.model.results.viewed import Listing, Log, LogEntry, Page

__all__ = [
    "AddReport",
    "AddStatus",
    "Added",
    "Answer",
    "Change",
    "CheckReport",
    "Citations",
    "Counted",
    "Coverage",
    "Diff",
    "Emptied",
    "Evidence",
    "EvidenceGroup",
    "Explanation",
    "Exported",
    "Facet",
    "FacetValue",
    "Figure",
    "Finding",
    "Health",
    "Hit",
    "ImportReport",
    "IndexReport",
    "KeyReport",
    "Layer",
    "Listing",
    "Log",
    "LogEntry",
    "Mark",
    "MarkReport",
    "NumberedSource",
    "Page",
    "QueryPart",
    "QuoteResult",
    "Reference",
    "SavedQueries",
    "SavedQuery",
    "SearchResult",
    "Trace",
    "Understood",
]
_WHERE = {
    "Coverage": "common",
    "Understood": "common",
    "Reference": "common",
    "Mark": "common",
    "Hit": "found",
    "SearchResult": "found",
    "Counted": "found",
    "Emptied": "found",
    "Explanation": "found",
    "Facet": "found",
    "FacetValue": "found",
    "QueryPart": "found",
    "SavedQueries": "found",
    "SavedQuery": "found",
    "Evidence": "answered",
    "EvidenceGroup": "answered",
    "Figure": "answered",
    "Layer": "answered",
    "NumberedSource": "answered",
    "Answer": "answered",
    "Listing": "viewed",
    "Page": "viewed",
    "LogEntry": "viewed",
    "Log": "viewed",
    "AddStatus": "changed",
    "Added": "changed",
    "AddReport": "changed",
    "Change": "changed",
    "Diff": "compared",
    "Trace": "compared",
    "IndexReport": "changed",
    "Citations": "cited",
    "Exported": "cited",
    "ImportReport": "cited",
    "KeyReport": "cited",
    "MarkReport": "cited",
    "CheckReport": "checked",
    "QuoteResult": "checked",
    "Finding": "kept",
    "Health": "kept",
}


def __getattr__(name: str) -> Any:
    """Load the module of a type when it is first used."""
    if name in _WHERE:
        return getattr(import_module(f"kb.model.results.{_WHERE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
