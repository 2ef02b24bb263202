"""What ``related``, ``points``, ``names`` and ``timeline`` give back."""

from __future__ import annotations

from typing import Literal, NamedTuple

from kb.model.addresses import Address
from kb.model.dates import PartialDate
from kb.model.documents import Metadata, Passage, Span, Voice
from kb.model.results.common import Coverage, Mark, Understood

RELATIONS = (
    "echo",
    "rewording",
    "earlier",
    "later",
    "undated",
    "backlink",
    "document-backlink",
    "unlinked",
)
"""How a passage is related, in the order they are shown. ``earlier``, ``later`` and ``undated``
(or of the same day) are statements of the same thing."""

Basis = Literal["words", "stated", "inferred"]


class Bearing(NamedTuple):
    """A passage that has to do with what was asked for.

    Attributes:
        address: Where it stands.
        metadata: Of its revision.
        passage: The passage.
        text: Its words.
        snippet: The part of ``text`` worth showing: whole sentences.
        marks: The words in ``text`` that matter.
        basis: ``words`` where texts were compared; ``stated`` or ``inferred`` for a reference.
        reason: Why it is here, in words.
        score: How sure that is, 0 to 1.
        when: ``earlier``, ``later`` or ``undated``, against what was asked for.
        source: The passage of what was asked for that it has to do with.
        target: What it refers to; empty where it refers to nothing.
        also: Other places where the same words stand.
    """

    address: Address
    metadata: Metadata
    passage: Passage
    text: str
    snippet: Span
    marks: tuple[Mark, ...]
    basis: Basis
    reason: str
    score: float = 1.0
    when: str = "undated"
    source: Address | None = None
    target: str = ""
    also: tuple[Address, ...] = ()


class RelatedGroup(NamedTuple):
    """Passages that are related in one way: those shown, and how many there are."""

    relation: str
    items: tuple[Bearing, ...]
    total: int
    stated: int = 0
    inferred: int = 0


class Related(NamedTuple):
    """What has to do with a passage, a revision or a document.

    Attributes:
        address: What was asked for, with its revision.
        whole: Whether it is a whole text.
        metadata: Of its revision.
        text: The words of the passage; empty for a whole text.
        passage: The passage; None for a whole text.
        coverage: What was searched.
        filters: The filters, in words.
        groups: What was found, those with nothing left out.
        notes: What the reader should know.
    """

    address: Address
    whole: bool
    metadata: Metadata
    text: str
    passage: Passage | None
    coverage: Coverage
    filters: tuple[str, ...]
    groups: tuple[RelatedGroup, ...]
    notes: tuple[str, ...] = ()


class Tally(NamedTuple):
    """How many passages of one voice speak of a point."""

    voice: Voice
    stated: int
    inferred: int


class FollowedPoint(NamedTuple):
    """A point of a plan, and what was said of it since.

    Attributes:
        address: Where it stands.
        text: Its words.
        counts: How many passages speak of it since, by who speaks; those with none left out.
        documents: In how many documents these stand.
        last: The last of them: its date as written, and where.
        before: Passages from before the plan that touch it.
        undated: Passages that cannot be dated against the plan.
        copies: Passages with nearly the words of another, which count no second time.
    """

    address: Address
    text: str
    counts: tuple[Tally, ...] = ()
    documents: int = 0
    last: tuple[str, Address] | None = None
    before: int = 0
    undated: int = 0
    copies: int = 0

    @property
    def silent(self) -> bool:
        """Whether nothing was said of it since."""
        return not self.counts


class FollowedPlan(NamedTuple):
    """A revision of a plan with its points; ``total`` is how many it is said to have."""

    address: Address
    metadata: Metadata
    points: tuple[FollowedPoint, ...]
    total: int | None = None
    since: str = ""


class Points(NamedTuple):
    """The points of plans, and what was said of each."""

    coverage: Coverage
    filters: tuple[str, ...]
    plans: tuple[FollowedPlan, ...]
    notes: tuple[str, ...] = ()


class NameCount(NamedTuple):
    """A name of the vocabulary that stands in the knowledge base."""

    id: str
    name: str
    type: str
    passages: int
    documents: int
    first: str
    last: str
    undated: int = 0


class Names(NamedTuple):
    """The names that stand in the knowledge base, and how many of the vocabulary's do not."""

    coverage: Coverage
    filters: tuple[str, ...]
    names: tuple[NameCount, ...]
    total: int
    absent: int
    notes: tuple[str, ...] = ()


class NameForm(NamedTuple):
    """A form of a name as it is found, in how many passages, with the first and the last date.

    ``kind`` is ``form``; ``contested`` for a label that the sources dispute; ``loose`` for what
    means it only in context, and does not count; ``false`` for what only looks like it.
    """

    written: str
    kind: str
    passages: int
    first: str = ""
    last: str = ""


class HeldOffice(NamedTuple):
    """An office, with the dates for which the vocabulary shows it, as written there."""

    title: str
    start: str = ""
    until: str = ""


class FalseFriend(NamedTuple):
    """What is easily mistaken for a name: a name with its passages, or words that say what it is."""

    id: str
    name: str
    passages: int
    note: str = ""


class NameMention(NamedTuple):
    """A passage that names somebody or something.

    Attributes:
        address: Where it stands.
        metadata: Of its revision.
        passage: The passage.
        text: Its words.
        snippet: The sentences that hold the name.
        marks: The name in ``text``.
        forms: How the name is written there.
        contested: Those of the forms that are contested labels.
        offices: What the vocabulary says the person was at the passage's date.
    """

    address: Address
    metadata: Metadata
    passage: Passage
    text: str
    snippet: Span
    marks: tuple[Mark, ...]
    forms: tuple[str, ...]
    contested: tuple[str, ...] = ()
    offices: tuple[HeldOffice, ...] = ()


class NameView(NamedTuple):
    """One name: how it is written, what is known of it, and where it stands.

    Attributes:
        asked: What was typed.
        id: Its id in the vocabulary; empty where the vocabulary does not have it.
        name: Its usual form.
        type: What it is.
        note: What the vocabulary says of it.
        coverage: What was searched.
        filters: The filters, in words.
        total: How many passages name it.
        documents: In how many documents they stand.
        forms: Its forms as found.
        offices: The offices of a person.
        start: When it began, from the vocabulary.
        until: When it ended.
        false_friends: What is kept apart from it.
        mentions: Passages, oldest first.
        others: Further names that were meant by what was typed.
        notes: What the reader should know.
    """

    asked: str
    id: str
    name: str
    type: str
    note: str
    coverage: Coverage
    filters: tuple[str, ...]
    total: int
    documents: int
    forms: tuple[NameForm, ...] = ()
    offices: tuple[HeldOffice, ...] = ()
    start: str = ""
    until: str = ""
    false_friends: tuple[FalseFriend, ...] = ()
    mentions: tuple[NameMention, ...] = ()
    others: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Moment(NamedTuple):
    """Something on a timeline.

    Attributes:
        date: When; None where it is not known.
        what: ``event`` for the date of what a document tells of, ``published`` for that of a
            publication, ``told`` for a date that a passage names, ``start`` and ``end`` for what
            the vocabulary says of a name.
        title: Of the document, or the name.
        basis: How the date is known: a basis of metadata, ``stated`` or ``inferred`` in a passage,
            or ``vocabulary``.
        grade: How sure it is.
        said: The words that the date was read from; may be empty.
        address: Where it stands; None for what the vocabulary says.
        published: When the document was published, as written, where that is another date.
        name: The id of the name, for what the vocabulary says.
        type: What the name is.
        metadata: Of the document.
        passage: The passage, where one was asked for.
        text: Its words.
        snippet: The part of them worth showing.
        marks: The words that matched.
        more: How many other passages of the document match.
    """

    date: PartialDate | None
    what: str
    title: str
    basis: str
    grade: str = "confident"
    said: str = ""
    address: Address | None = None
    published: str = ""
    name: str = ""
    type: str = ""
    metadata: Metadata = Metadata()
    passage: Passage | None = None
    text: str = ""
    snippet: Span = Span(0, 0)
    marks: tuple[Mark, ...] = ()
    more: int = 0

    @property
    def precision(self) -> str:
        """How precise the date is: ``day``, ``month``, ``year``, ``no-year`` or ``unknown``."""
        if self.date is None:
            return "unknown"
        if self.date.year is None:
            return "no-year"
        return "day" if self.date.day else "month" if self.date.month else "year"


class Timeline(NamedTuple):
    """Events and statements in order; what has no year comes last. ``total`` counts all of them."""

    understood: Understood
    coverage: Coverage
    moments: tuple[Moment, ...]
    total: int
    years: tuple[tuple[int, int], ...] = ()
    """How many of all moments fall into each year, years without any left out."""
    newest_first: bool = False
