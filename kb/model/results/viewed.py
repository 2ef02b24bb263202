"""What ``list``, ``show`` and ``log`` give back."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kb.model.addresses import Address
from kb.model.documents import Document, Metadata, Passage, Revision
from kb.model.results.common import Coverage, Reference

if TYPE_CHECKING:
    from kb.model.results.compared import PartChange, Quoted


class Listing(NamedTuple):
    """The documents that a list shows."""

    documents: tuple[Document, ...]
    coverage: Coverage
    filters: tuple[str, ...] = ()


class Page(NamedTuple):
    """What ``show`` shows: a revision, or one passage of it.

    ``references`` belong to the passages of the same place in ``passages``.
    """

    document: Document
    revision: Revision
    passages: tuple[Passage, ...]
    references: tuple[tuple[Reference, ...], ...]
    whole: bool = True


class LogEntry(NamedTuple):
    """One revision in the log of a document, with what changed against the one before.

    ``changes`` says which points or paragraphs changed and how; ``lost`` what other documents
    quote from the revision before that this one has no more.
    """

    revision: Address
    metadata: Metadata
    added: str
    words: int
    paragraphs: int
    sha256: str
    original: str
    words_added: int = 0
    words_removed: int = 0
    changes: tuple[PartChange, ...] = ()
    lost: tuple[Quoted, ...] = ()


class Log(NamedTuple):
    """The revisions of a document, newest first."""

    document: Document
    entries: tuple[LogEntry, ...]
