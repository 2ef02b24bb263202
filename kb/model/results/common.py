"""What results have in common: coverage, the query as understood, references."""

from __future__ import annotations

from typing import Literal, NamedTuple

from kb.model.documents import Span
from kb.model.queries import AlsoSearched


class Coverage(NamedTuple):
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


class Understood(NamedTuple):
    """The query as it was understood: the first line of every result."""

    typed: str
    query: str
    also: tuple[AlsoSearched, ...] = ()
    filters: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Reference(NamedTuple):
    """A typed link from a passage to a point, a document, a name or a day.

    Attributes:
        target: What it points to: an address, a name's id for ``name``, a date in EDTF for ``date``.
            A document that is not told apart is ``?``, what the text calls it, ``:`` and the
            id of who speaks.
        type: What the target is.
        basis: ``stated`` when the text says so, ``inferred`` otherwise.
        span: The words that state it, in the revision's text; None when inferred.
        reason: Why, in words.
        score: How sure an inferred reference is, 0 to 1; 1 when stated.
        label: The target's own words, for a reader: a point's heading, a name.
    """

    target: str
    type: Literal["point", "document", "name", "date"]
    basis: Literal["stated", "inferred"]
    span: Span | None = None
    reason: str = ""
    score: float = 1.0
    label: str = ""


class Mark(NamedTuple):
    """Offsets, in the hit's text, of a word that matched; ``alias`` when it was not typed."""

    span: Span
    alias: bool = False
