"""What ``search`` gives back."""

from __future__ import annotations

from typing import Literal, NamedTuple

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
        alike: Other addresses where nearly the same words stand.
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
    alike: tuple[Address, ...] = ()


class FacetValue(NamedTuple):
    """A value of a facet: how many of the passages found have it, and its name for a reader."""

    value: str
    passages: int
    label: str = ""


class Facet(NamedTuple):
    """What can be filtered by, with its values, the most frequent first."""

    name: str
    values: tuple[FacetValue, ...]


class Emptied(NamedTuple):
    """A filter or a word that left nothing, and how many passages there are without it."""

    part: str
    type: Literal["filter", "word"]
    without: int


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
    facets: tuple[Facet, ...] = ()
    """How many of the passages have which values, where that was asked for."""
    emptied: tuple[Emptied, ...] = ()
    """What left nothing, when nothing was found."""
    unknown: tuple[str, ...] = ()
    """Words that stand in no passage, when nothing was found."""
    nearest: tuple[Hit, ...] = ()
    """The passages that come nearest, when nothing was found."""


class Counted(NamedTuple):
    """How many passages match, and in how many documents."""

    understood: Understood
    coverage: Coverage
    passages: int
    documents: int
    facets: tuple[Facet, ...] = ()


class QueryPart(NamedTuple):
    """One part of a query against one passage.

    Attributes:
        words: The part in words.
        role: What it is for: ``word``, ``other`` for another form of the word before it,
            ``excluded``, ``pattern``, ``literal`` or ``filter``.
        matches: Whether it matches; of what is excluded, whether it is there.
        score: What it counts.
        where: The words of the passage that match.
        note: How it matches, or why it does not.
    """

    words: str
    role: Literal["word", "other", "excluded", "pattern", "literal", "filter"]
    matches: bool
    score: float = 0.0
    where: tuple[str, ...] = ()
    note: str = ""


class Explanation(NamedTuple):
    """Why a passage matches a query, or why it does not.

    Attributes:
        understood: The query as it was understood.
        hit: The passage, with what matches marked.
        matches: Whether it matches.
        rank: Its place among all that match, from 1; 0 when it does not match or is far down.
        total: How many passages match.
        parts: What each part of the query has to do with it.
        sum: The sum of the parts.
    """

    understood: Understood
    hit: Hit
    matches: bool
    rank: int
    total: int
    parts: tuple[QueryPart, ...]
    sum: float


class SavedQuery(NamedTuple):
    """A query that was saved under a name."""

    name: str
    query: str
    saved: str = ""


class SavedQueries(NamedTuple):
    """The saved queries, by name."""

    queries: tuple[SavedQuery, ...]
