"""What ``diff`` and ``trace`` give back."""

from __future__ import annotations

from typing import Literal, NamedTuple

from kb.model.addresses import Address
from kb.model.correspondence import Claim
from kb.model.documents import Metadata, Span

Op = Literal["equal", "insert", "delete", "replace"]
Kind = Literal["carried", "reworded", "merged", "split", "regrouped", "new", "dropped", "none"]
State = Literal["matched", "check", "none", "person"]

KINDS: tuple[Kind, ...] = ("carried", "reworded", "merged", "split", "regrouped", "new", "none", "dropped")
"""What can have become of points; ``none`` is "no counterpart found", ``dropped`` a person's word."""
ONLY = (*KINDS, "renumbered", "changed", "check", "number", "modal", "person")
"""What ``diff --only`` takes: a kind, or what is true of groups of several kinds."""


class Edit(NamedTuple):
    """A stretch of words that is equal in both texts, or that changed.

    Attributes:
        op: What was done.
        old: Where the words stand in the older text; empty, but in place, where there are none.
        new: The same in the newer text.
        flags: ``cosmetic`` where only the look changed; ``number``, ``modal``.
    """

    op: Op
    old: Span
    new: Span
    flags: tuple[str, ...] = ()


class Part(NamedTuple):
    """A point, or a paragraph where there are no points.

    Attributes:
        locator: Its name in an address.
        number: The number it carries; empty for a paragraph.
        span: Where its words stand in the text, without the number.
        text: Its words.
        parent: The locator of the point it is a part of; empty for none.
        headings: The headings it stands under.
    """

    locator: str
    number: str
    span: Span
    text: str
    parent: str = ""
    headings: tuple[str, ...] = ()


class Link(NamedTuple):
    """A point that became another, wholly or in part.

    Attributes:
        old: The locator of the older point.
        new: The locator of the newer one.
        p: How probable it is; None where a person says so.
        state: ``matched``, ``check`` or ``person``.
        shared: Words that speak for it, weightiest first.
    """

    old: str
    new: str
    p: float | None
    state: State
    shared: tuple[str, ...] = ()


class Near(NamedTuple):
    """The nearest point on the other side, and how probable it is that it is the counterpart."""

    locator: str
    p: float


class Group(NamedTuple):
    """Points that belong together, and what became of them.

    Attributes:
        kind: What became of them, one of ``KINDS``.
        state: How sure that is; ``person`` where a person says so.
        old: The older points, in the order in which their words come in the newer ones.
        new: The newer points.
        links: Which became which; a doubtful one may lead to a point of another group.
        renumbered: Whether a number is another one; never a change of text.
        likeness: The share of the words that is left, 0 to 1.
        edits: What changed in the words; empty where hardly anything is left or nothing to compare.
        near: For points without counterpart, the nearest on the other side.
        claim: What a person says of them.
    """

    kind: Kind
    state: State
    old: tuple[Part, ...] = ()
    new: tuple[Part, ...] = ()
    links: tuple[Link, ...] = ()
    renumbered: bool = False
    likeness: float = 1.0
    edits: tuple[Edit, ...] = ()
    near: tuple[Near, ...] = ()
    claim: Claim | None = None

    @property
    def inner(self) -> tuple[Link, ...]:
        """The links within the group; others are doubtful ones to points of another group."""
        news = {part.locator for part in self.new}
        return tuple(link for link in self.links if link.new in news)

    @property
    def flags(self) -> frozenset[str]:
        """What its edits are flagged with."""
        return frozenset(flag for edit in self.edits for flag in edit.flags)

    @property
    def cosmetic(self) -> bool:
        """Whether its words changed in their look only."""
        return self.kind == "carried" and any(edit.op != "equal" for edit in self.edits)

    def is_a(self, what: str) -> bool:
        """Whether it is of a kind, or something of ``ONLY`` is true of it."""
        if what == "changed":
            return self.kind != "carried"
        if what == "renumbered":
            return self.renumbered
        if what in {"check", "person"}:
            return self.state == what
        return self.kind == what or what in self.flags


class Side(NamedTuple):
    """One of the two texts.

    Attributes:
        name: Its address, or the name of its file.
        title: Its title; may be empty.
        date: Its date in words.
        unit: What its parts are: ``point`` or ``paragraph``.
        parts: How many there are.
        text: Its text, which spans slice.
        total: How many points it is said to have; None when nothing says so.
        besides: Paragraphs besides the points, which are not compared.
    """

    name: str
    title: str = ""
    date: str = ""
    unit: str = "point"
    parts: int = 0
    text: str = ""
    total: int | None = None
    besides: int = 0


class Stats(NamedTuple):
    """How many groups of each kind there are, and what changed in their words.

    Attributes:
        kinds: How many groups there are of each kind, those there are none of left out.
        renumbered: Groups of one point and one whose number is another.
        cosmetic: Groups whose words changed in their look only.
        check: Groups for a person to check.
        person: Groups a person says something of.
        words_added: Words that linked points have more, and those of new points.
        words_removed: Words that linked points have no more.
        words_unmatched: Words of points without counterpart, of which nothing is said.
        numbers: Changes of a number or a date.
        modals: Changes of how far something binds.
    """

    kinds: tuple[tuple[str, int], ...] = ()
    renumbered: int = 0
    cosmetic: int = 0
    check: int = 0
    person: int = 0
    words_added: int = 0
    words_removed: int = 0
    words_unmatched: int = 0
    numbers: int = 0
    modals: int = 0


class Quoted(NamedTuple):
    """Words of the older text that another document quotes, and whether the newer one has them."""

    address: Address
    quote: str
    stands: bool


class Comparison(NamedTuple):
    """What became of the points of one text in another.

    Attributes:
        old: The older text.
        new: The newer one.
        groups: What became of the points, in the order of the newer ones; the rest after them.
        stats: Of all groups, also those that are not shown.
        claims: What a person says that names no point held on either side.
        problems: Where a person's claims do not agree with the texts, each a sentence.
        notes: What the reader should know, each a sentence.
        quoted: What other documents quote from the older text.
        table: The file with a person's claims; empty for none.
        besides_differ: Whether paragraphs besides the points, which are left out, differ.
    """

    old: Side
    new: Side
    groups: tuple[Group, ...]
    stats: Stats
    claims: tuple[Claim, ...] = ()
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    quoted: tuple[Quoted, ...] = ()
    table: str = ""
    besides_differ: bool = False

    @property
    def differs(self) -> bool:
        """Whether anything changed: a word, its look, a number, or how many points there are."""
        return self.besides_differ or any(
            group.kind != "carried" or group.renumbered or group.cosmetic for group in self.groups
        )


class PartChange(NamedTuple):
    """What became of some points or paragraphs, without their words.

    Attributes:
        kind: What became of them, one of ``KINDS``.
        old: Locators in the older text.
        new: Locators in the newer one.
        renumbered: Whether the number is another one.
        flags: ``cosmetic``, ``number``, ``modal``.
    """

    kind: Kind
    old: tuple[str, ...]
    new: tuple[str, ...]
    renumbered: bool = False
    flags: tuple[str, ...] = ()


class View(NamedTuple):
    """How a diff is shown.

    Attributes:
        by: The side whose order is followed; empty for what is usual: a table goes by the old one.
        form: ``points`` with their words, ``summary``, ``table`` or ``stat``.
        layout: ``side``, ``stacked`` or ``inline``; ``auto`` decides by the width.
    """

    by: Literal["", "new", "old"] = ""
    form: Literal["points", "summary", "table", "stat"] = "points"
    layout: Literal["auto", "side", "stacked", "inline"] = "auto"


class Diff(NamedTuple):
    """Comparisons in a row: of two texts one, of a chain of revisions one for each step."""

    comparisons: tuple[Comparison, ...]
    view: View = View()
    shown: str = ""
    """What was left out, in words; empty when nothing was."""
    written: str = ""
    """The file a proposed table was written to; empty for none."""

    @property
    def differs(self) -> bool:
        """Whether anything changed in any step."""
        return any(comparison.differs for comparison in self.comparisons)


class TracedPoint(NamedTuple):
    """A point on its way through the revisions.

    Attributes:
        address: Where it stands.
        text: Its words.
        kind: What became of the points before it; empty for where the trace begins.
        before: Locators of the points before it.
        p: How probable the surest of those links is; None where a person says so or there is none.
        state: How sure it is; ``none`` where no link leads to it.
        edits: What changed in the words since.
        source: The text that the older spans of the edits slice.
        target: The text that the newer spans slice.
    """

    address: Address
    text: str
    kind: str = ""
    before: tuple[str, ...] = ()
    p: float | None = None
    state: State = "none"
    edits: tuple[Edit, ...] = ()
    source: str = ""
    target: str = ""


class TracedRevision(NamedTuple):
    """A revision of the plan, and the points of it that the trace meets."""

    address: Address
    metadata: Metadata
    points: tuple[TracedPoint, ...]
    ends: tuple[Group, ...] = ()
    """What ends here: groups without counterpart in this revision, with the nearest."""


SAID_AS = ("first", "repeated", "changed", "last", "undated")
"""What a statement does to what was said before it: says it first, repeats or changes it; whether it
is the last; and ``undated`` where it has no place in the order."""


class Mention(NamedTuple):
    """A statement that speaks of what is traced.

    Attributes:
        address: Where.
        metadata: Of its revision.
        text: The words.
        target: The point that it speaks of; empty where it only has the words.
        basis: ``stated``, ``inferred``, or ``words``.
        reason: Why, in words.
        said: For words that are traced, what of ``SAID_AS`` is true of it; empty for a point.
        against: The earlier place that it repeats or changes; None where there is none.
        new: Words that no earlier place has, where it changes something.
    """

    address: Address
    metadata: Metadata
    text: str
    target: str
    basis: str
    reason: str = ""
    said: tuple[str, ...] = ()
    against: Address | None = None
    new: tuple[str, ...] = ()


class Trace(NamedTuple):
    """A point or a theme through all revisions and statements.

    Attributes:
        asked: What was asked for, as it was understood.
        plan: The plan; empty when none has it.
        revisions: The plan's revisions, oldest first, those that have nothing of it too.
        mentions: Statements, oldest first.
        notes: What the reader should know.
        more: Statements that were left out.
    """

    asked: str
    plan: str
    revisions: tuple[TracedRevision, ...]
    mentions: tuple[Mention, ...]
    notes: tuple[str, ...] = ()
    more: int = 0

    @property
    def found(self) -> bool:
        """Whether there is anything of it."""
        return bool(self.mentions) or any(one.points for one in self.revisions)
