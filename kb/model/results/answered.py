"""What ``ask`` gives back."""

from __future__ import annotations

from typing import Literal, NamedTuple

from kb.model.addresses import Address
from kb.model.documents import Metadata, Passage, Span, Voice
from kb.model.results.cited import Citation
from kb.model.results.common import Coverage, Mark, Reference, Understood
from kb.model.results.found import Hit

Force = Literal["statement", "intention", "call", "claim", "opinion", "prediction", "question"]
"""With what force words say something: an official *statement* or *intention*, a *call* on somebody,
what a commentator *claims* or holds (*opinion*), a *prediction*, a *question*."""


class Layer(NamedTuple):
    """Somebody in a sentence who says, reports, claims or decides; the span is in the quote."""

    speaker: str
    verb: Literal["says", "reports", "claims", "decides"]
    span: Span


class Evidence(NamedTuple):
    """Words of a stored source that bear on a question.

    Attributes:
        address: Where they stand.
        quote: The words, to the letter.
        span: Their place in the revision's text.
        marks: The words that answer, by offsets in the quote.
        metadata: Of the revision.
        passage: The passage they stand in.
        source: The number of the source in ``Answer.sources``, from 1.
        score: How well it answers, 0 to 1; the first evidence has the highest.
        references: What the passage speaks of.
        twins: Other addresses where the same words stand.
        newer: The document's newest revision, where this one is older.
        alike: Other addresses where nearly the same words stand: no second witness.
        layers: Who says what in the words.
        force: With what force they say it.
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
    newer: Address | None = None
    alike: tuple[Address, ...] = ()
    layers: tuple[Layer, ...] = ()
    force: Force = "statement"


class Figure(NamedTuple):
    """A number or a date that a source gives for what was asked; never merged with another's.

    Attributes:
        words: As it is written.
        address: Where it stands.
        span: Its place in the revision's text.
        date: The date of the source, as far as it is known, or empty.
    """

    words: str
    address: Address
    span: Span
    date: str = ""


class EvidenceGroup(NamedTuple):
    """Evidence by who speaks."""

    voice: Voice
    evidence: tuple[Evidence, ...]


class NumberedSource(NamedTuple):
    """A source of an answer: the revision that is quoted."""

    number: int
    address: Address
    metadata: Metadata


class Answer(NamedTuple):
    """Evidence for a question, or none.

    Attributes:
        understood: The question as it was understood.
        coverage: What was searched.
        groups: The evidence by who speaks, the group with the best first; empty when there is none.
        sources: What is quoted, numbered from 1.
        nearest: Where there is no evidence, the passages that come nearest.
        notes: What the reader should know, each a sentence.
        asks: What kind of question it was read as: ``who``, ``when``, ``count`` … or empty.
        figures: Where sources give different figures or dates, all of them, by date of the source.
        citations: A citation with its pinpoint for each piece of evidence in order, where asked for.
        entries: The entries of the bibliography, where asked for.
    """

    understood: Understood
    coverage: Coverage
    groups: tuple[EvidenceGroup, ...]
    sources: tuple[NumberedSource, ...]
    nearest: tuple[Hit, ...] = ()
    notes: tuple[str, ...] = ()
    asks: str = ""
    figures: tuple[Figure, ...] = ()
    citations: tuple[Citation, ...] = ()
    entries: tuple[Citation, ...] = ()

    @property
    def has_evidence(self) -> bool:
        """Whether anything stored answers the question."""
        return bool(self.groups)
