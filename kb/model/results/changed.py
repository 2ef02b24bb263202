"""What ``add``, ``undo``, ``index`` and the like give back."""

from __future__ import annotations

from typing import Literal, NamedTuple

from kb.model.addresses import Address
from kb.model.documents import Alike, Metadata

AddStatus = Literal["added", "revised", "unchanged", "failed"]


class Added(NamedTuple):
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
        alike: Other texts with much of the same words.
    """

    source: str
    status: AddStatus
    address: Address | None = None
    metadata: Metadata = Metadata()
    unknown: tuple[str, ...] = ()
    paragraphs: int = 0
    points: tuple[str, ...] = ()
    set_aside: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()
    error: str = ""
    exit_code: int = 0
    alike: tuple[Alike, ...] = ()


class AddReport(NamedTuple):
    """What became of all the sources of one ``add``."""

    items: tuple[Added, ...]
    dry: bool = False
    """Whether nothing was written: this is what an add would do."""

    def count(self, status: AddStatus) -> int:
        """How many sources ended so."""
        return sum(item.status == status for item in self.items)


class Change(NamedTuple):
    """What a changing command did: an entry of the journal."""

    number: int
    command: str
    summary: str
    when: str
    undone: bool = False


class IndexReport(NamedTuple):
    """What bringing the index up to date took."""

    documents: int
    passages: int
    updated: int
    removed: int
    rebuilt: bool
    location: str
