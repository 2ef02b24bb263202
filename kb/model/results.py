"""What the commands give back: plain data with offsets, for every renderer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from kb.model.addresses import Address
from kb.model.documents import Document, Metadata, Passage, Revision, Span, Voice
from kb.model.queries import AlsoSearched


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was searched, so that a miss means something.

    Attributes:
        searched: Documents that the filters left.
        documents: Documents in the knowledge base.
        first: Date of the oldest document searched, as written, or empty.
        last: Date of the newest document searched, or empty.
        without_text: Ids of documents that have no text.
        unreadable: Documents that could not be read, each with the reason.
    """

    searched: int
    documents: int
    first: str = ""
    last: str = ""
    without_text: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Understood:
    """The query as it was understood: the first line of every result."""

    typed: str
    query: str
    also: tuple[AlsoSearched, ...] = ()
    filters: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """A typed link from a passage to a point, a document or a name.

    Attributes:
        target: What it points to: an address, or a name's id for ``name``.
        type: What the target is.
        basis: ``stated`` when the text says so, ``inferred`` otherwise.
        span: The words that state it, in the revision's text; None when inferred.
        reason: Why, in words.
        score: How sure an inferred reference is, 0 to 1; 1 when stated.
        label: The target's own words, for a reader: a point's heading, a name.
    """

    target: str
    type: Literal["point", "document", "name"]
    basis: Literal["stated", "inferred"]
    span: Span | None = None
    reason: str = ""
    score: float = 1.0
    label: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """Offsets, in the hit's text, of a word that matched; ``alias`` when it was not typed."""

    span: Span
    alias: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
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


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The answer to a search, best first."""

    understood: Understood
    coverage: Coverage
    total: int
    hits: tuple[Hit, ...]
    suggestions: tuple[str, ...] = ()
    """Queries that would find something, when this one found nothing."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words of a stored source that bear on a question.

    ``source`` is the number of the source in ``Answer.sources``, from 1.
    """

    address: Address
    quote: str
    span: Span
    marks: tuple[Mark, ...]
    metadata: Metadata
    passage: Passage
    source: int
    score: float
    references: tuple[Reference, ...] = ()
    twins: tuple[Address, ...] = ()


@dataclass(frozen=True, slots=True)
class EvidenceGroup:
    """Evidence by who speaks."""

    voice: Voice
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class NumberedSource:
    """A source of an answer: the revision that is quoted."""

    number: int
    address: Address
    metadata: Metadata


@dataclass(frozen=True, slots=True)
class Answer:
    """Evidence for a question, or none.

    Attributes:
        understood: The question as it was understood.
        coverage: What was searched.
        groups: The evidence by who speaks; empty when there is none.
        sources: What is quoted, numbered from 1.
        nearest: Where there is no evidence, the passages that come nearest.
        notes: What the reader should know, each a sentence.
    """

    understood: Understood
    coverage: Coverage
    groups: tuple[EvidenceGroup, ...]
    sources: tuple[NumberedSource, ...]
    nearest: tuple[Hit, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def has_evidence(self) -> bool:
        """Whether anything stored answers the question."""
        return bool(self.groups)


@dataclass(frozen=True, slots=True)
class Listing:
    """The documents that a list shows."""

    documents: tuple[Document, ...]
    coverage: Coverage
    filters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """What ``show`` shows: a revision, or one passage of it.

    ``references`` belong to the passages of the same place in ``passages``.
    """

    document: Document
    revision: Revision
    passages: tuple[Passage, ...]
    references: tuple[tuple[Reference, ...], ...]
    whole: bool = True


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One revision in the log of a document, with what changed against the one before."""

    revision: Address
    metadata: Metadata
    added: str
    words: int
    paragraphs: int
    sha256: str
    original: str
    words_added: int = 0
    words_removed: int = 0


@dataclass(frozen=True, slots=True)
class Log:
    """The revisions of a document, newest first."""

    document: Document
    entries: tuple[LogEntry, ...]


AddStatus = Literal["added", "revised", "unchanged", "failed"]


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one source given to ``add``.

    Attributes:
        source: The file's name, or ``-``.
        status: What was done.
        address: Where it is now; None when it failed.
        metadata: What was understood.
        unknown: Names of fields that could not be told.
        paragraphs: How many paragraphs the text has.
        points: Numbers of its points or items.
        set_aside: Pieces set aside, each with its reason.
        warnings: What is wrong with the source, each a sentence.
        error: Why it failed, a sentence; empty otherwise.
        exit_code: The exit code of that failure; 0 otherwise.
    """

    source: str
    status: AddStatus
    address: Address | None = None
    metadata: Metadata = field(default_factory=Metadata)
    unknown: tuple[str, ...] = ()
    paragraphs: int = 0
    points: tuple[str, ...] = ()
    set_aside: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()
    error: str = ""
    exit_code: int = 0


@dataclass(frozen=True, slots=True)
class AddReport:
    """What became of all the sources of one ``add``."""

    items: tuple[Added, ...]

    def count(self, status: AddStatus) -> int:
        """How many sources ended so."""
        return sum(item.status == status for item in self.items)


@dataclass(frozen=True, slots=True)
class Change:
    """What a changing command did: an entry of the journal."""

    number: int
    command: str
    summary: str
    when: str
    undone: bool = False


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What bringing the index up to date took."""

    documents: int
    passages: int
    updated: int
    removed: int
    rebuilt: bool
    location: str
