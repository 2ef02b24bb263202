"""What ``ask`` gives back."""

from __future__ import annotations

from typing import NamedTuple

from kb.model.addresses import Address
from kb.model.documents import Metadata, Passage, Span, Voice
from kb.model.results.common import Coverage, Mark, Reference, Understood
from kb.model.results.found import Hit


class Evidence(NamedTuple):
    """Words of a stored source that bear on a question.

    ``source`` is the number of the source in ``Answer.sources``, from 1; ``newer`` is the
    document's newest revision, where this one is older.
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
