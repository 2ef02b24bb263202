"""What was understood of a query so far: filters, other forms, notes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from kb.model.queries import AlsoSearched
from kb.vocabulary import Vocabulary

Resolve = Callable[[str, str], tuple[str, ...]]
"""Turns what was typed for a facet into the values that the knowledge base has."""

Saved = Callable[[], Mapping[str, str]]
"""Gives the queries that were saved, by name."""


def nothing_saved() -> Mapping[str, str]:
    """No saved queries."""
    return {}


@dataclass(slots=True)
class Reading:
    """What was understood so far."""

    vocabulary: Vocabulary
    exact: bool
    today: str
    resolve: Resolve
    saved: Saved = nothing_saved
    listing: bool = False
    asking: bool = False
    facets: dict[str, tuple[str, ...]] = field(default_factory=dict)
    since: str | None = None
    until: str | None = None
    said: list[str] = field(default_factory=list)
    also: dict[str, AlsoSearched] = field(default_factory=dict)
    literals: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    never: list[tuple[tuple[str, ...], tuple[str, ...]]] = field(default_factory=list)
    dates: list[tuple[str, str, str]] = field(default_factory=list)
    words: int = 0
    # Whether a compound is one thing, as behind an operator, and its words do not count one by one.
    whole: bool = False

    def filter_by(self, facet: str, value: str) -> None:
        """Take a filter typed inside the query."""
        if facet in {"since", "until", "date"}:
            from kb.queries.when import read_range  # noqa: PLC0415 - late: its patterns cost time

            first, last = read_range(value, self.today)
            if facet in {"since", "date"} and first:
                self.since = max(first, self.since or first)
                self.said.append(f"since {first}")
            if facet in {"until", "date"} and last:
                self.until = min(last, self.until or last)
                self.said.append(f"until {last}")
            return
        self.facets[facet] = (*self.facets.get(facet, ()), *self.resolve(facet, value))
        self.said.append(f"{facet}: {value}")
