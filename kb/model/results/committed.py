"""Results of ``commitments`` and ``track``: who bound whom to what, and what became of it."""

from __future__ import annotations

from typing import Literal, NamedTuple

from kb.model.addresses import Address
from kb.model.commitments import Finding
from kb.model.documents import Metadata
from kb.model.ledger import Entry, Problem
from kb.model.results.changed import Change
from kb.model.results.common import Coverage, Reference

GROUPS = ("point", "actor", "document")
"""By what commitments can be grouped."""

Group = Literal["point", "actor", "document"]


class Said(NamedTuple):
    """One place where a commitment stands.

    Attributes:
        id: Its lasting id, of this place’s words.
        address: The passage.
        metadata: Of its revision.
        text: The words.
        finding: What was found in them; its span is in the text of the revision.
        change: What it made of the commitment: ``repeated``, ``softened``, ``hardened``, ``slipped``,
            or ``reported`` for a paraphrase by somebody else; empty for the first.
        reason: Why it is taken so.
        also: Locators of passages of the same text that say the same: a headline, a doubled paragraph.
    """

    id: str
    address: Address
    metadata: Metadata
    text: str
    finding: Finding
    change: str = ""
    reason: str = ""
    also: tuple[str, ...] = ()

    @property
    def day(self) -> str:
        """The first day that the date of its document can mean, or empty."""
        date = self.metadata.date
        return (date.first or "") if date else ""


class Commitment(NamedTuple):
    """A commitment, a claim or an ask, once for all places where it stands.

    Attributes:
        id: Its lasting id.
        said: Where it stands, the first place first.
        points: The points of plans that it names or touches.
        domain: The field of policy, or empty.
        domain_basis: ``the plan’s`` or ``words``.
        status: The newest status of the ledger, or ``announced`` where the ledger has none.
        tracked: Whether a person entered it into the ledger.
        history: The entries of the ledger, oldest first.
        overdue: Whether it is open and its last deadline has passed.
        notes: What a reader should know: words that changed since it was tracked.
    """

    id: str
    said: tuple[Said, ...]
    points: tuple[Reference, ...] = ()
    domain: str = ""
    domain_basis: str = ""
    status: str = "announced"
    tracked: bool = False
    history: tuple[Entry, ...] = ()
    overdue: bool = False
    notes: tuple[str, ...] = ()

    @property
    def first(self) -> Said:
        """The first place where it stands."""
        return self.said[0]

    @property
    def finding(self) -> Finding:
        """What was found at the first place."""
        return self.said[0].finding

    @property
    def is_open(self) -> bool:
        """Whether it is neither done nor given up."""
        return self.status in {"announced", "in progress", "unclear"}

    @property
    def due(self) -> str:
        """The last day of its newest deadline, or empty."""
        dated = [
            one.finding.deadline.last
            for one in self.said
            if one.finding.deadline and one.finding.deadline.last
        ]
        return dated[-1] if dated else ""

    @property
    def last_said(self) -> str:
        """The day on which it was last said, or empty."""
        return max((one.day for one in self.said), default="")


class CommitmentGroup(NamedTuple):
    """Commitments of one point, one actor or one document."""

    name: str
    label: str
    items: tuple[Commitment, ...]


class Commitments(NamedTuple):
    """What ``commitments`` found.

    Attributes:
        filters: The filters in words.
        coverage: What was looked through.
        by: By what they are grouped.
        groups: The groups, those that are shown.
        total: How many pass the filters.
        counts: How many there are of each strength and status, as ``(name, value, count)``.
        type: ``commitment``, ``claim`` or ``ask``.
        apart: How many claims and asks there are besides, never counted as commitments.
        explain: Whether to show why each was found.
        problems: What is wrong with the ledger.
        notes: What a reader should know.
        more: How many are not shown.
    """

    filters: tuple[str, ...]
    coverage: Coverage
    by: Group
    groups: tuple[CommitmentGroup, ...]
    total: int
    counts: tuple[tuple[str, str, int], ...] = ()
    type: str = "commitment"
    apart: tuple[tuple[str, int], ...] = ()
    explain: bool = False
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    more: int = 0


class Cell(NamedTuple):
    """What happened to the commitments of a point in a year.

    Attributes:
        year: The year.
        announced: How many were first said in it.
        repeated: How many were said again.
        done: How many were done, by the ledger.
        silent: How many were open, said before, and not said in it.
    """

    year: str
    announced: int = 0
    repeated: int = 0
    done: int = 0
    silent: int = 0


class BoardRow(NamedTuple):
    """A point and its years; an empty address is for commitments that touch no point."""

    address: str
    label: str
    cells: tuple[Cell, ...]


class Board(NamedTuple):
    """Points and years: announced, repeated, done, silent."""

    filters: tuple[str, ...]
    coverage: Coverage
    years: tuple[str, ...]
    rows: tuple[BoardRow, ...]
    total: int
    undated: int = 0
    problems: tuple[Problem, ...] = ()


class Proposal(NamedTuple):
    """What a later text seems to have made of a commitment; a person confirms it, or not.

    Attributes:
        id: The commitment.
        change: ``repeated``, ``softened``, ``hardened``, ``slipped`` or ``silent``.
        status: The status to enter.
        date: The day.
        address: The evidence.
        quote: Its words.
        reason: Why.
        was: The words before.
    """

    id: str
    change: str
    status: str
    date: str
    address: str
    quote: str
    reason: str
    was: str = ""


class Track(NamedTuple):
    """What ``track`` shows or did.

    Attributes:
        items: The tracked commitments that were asked for.
        entered: The entry that was just made, or None.
        change: The change in the journal, for ``undo``.
        proposals: What the sources propose.
        problems: What is wrong with the ledger.
        orphans: Ids of the ledger that no stored text has any more, with their words.
        tracked: How many commitments the ledger has.
        asked: What was asked for: ``history``, ``proposals`` or ``check``.
    """

    items: tuple[Commitment, ...] = ()
    entered: Entry | None = None
    change: Change | None = None
    proposals: tuple[Proposal, ...] = ()
    problems: tuple[Problem, ...] = ()
    orphans: tuple[tuple[str, str, str], ...] = ()
    tracked: int = 0
    asked: str = "history"
