"""What ``search`` gives back."""

from __future__ import annotations

from typing import NamedTuple

from kb.model.addresses import Address
from kb.model.documents import Metadata, Passage, Span
from kb.model.results.common import Coverage, Mark, Reference, Understood


class Hit(NamedTuple):
    """A passage that matches.

    Attributes:
        address: Where it stands.
        passage: The passage.
        text: The words of the passage.
        marks: The words in it that matched.
        snippet: The part of ``text`` worth showing: whole sentences.
        metadata: Of its revision.
        score: Higher is better; comparable within one result only.
        references: The points it names or touches.
        twins: Other addresses where the same words stand.
        newer: The document's newest revision, where this one is older.
    """

    address: Address
    passage: Passage
    text: str
    marks: tuple[Mark, ...]
    snippet: Span
    metadata: Metadata
    score: float
    references: tuple[Reference, ...] = ()
    twins: tuple[Address, ...] = ()
    newer: Address | None = None


class SearchResult(NamedTuple):
    """The answer to a search, best first."""

    understood: Understood
    coverage: Coverage
    total: int
    hits: tuple[Hit, ...]
    suggestions: tuple[str, ...] = ()
    """Queries that would find something, when this one found nothing."""
    offset: int = 0
    """How many hits come before the first one shown."""
