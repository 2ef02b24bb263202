"""Documents, revisions and passages, and where each fact about them comes from."""

from __future__ import annotations

from typing import Generic, Literal, NamedTuple, TypeVar

from kb.model.addresses import Address
from kb.model.dates import PartialDate

T_co = TypeVar("T_co", covariant=True)

Voice = Literal["plan", "official", "commentary"]

VOICES: dict[str, Voice] = {
    "plan": "plan",
    "law": "plan",
    "readout": "official",
    "press-release": "official",
    "statement": "official",
    "speech": "official",
}
"""Who speaks in a document of a kind; a kind that is not here is commentary."""

ROLES = ("paragraph", "point", "item", "title", "heading", "caption", "aside")
"""What a block of text is. ``item`` is a numbered paragraph that is no plan's point;
``caption`` and ``aside`` stand in the text and are not counted as paragraphs."""

COUNTED = frozenset({"paragraph", "point", "item"})
"""The roles that a reader counts as paragraphs."""


class Span(NamedTuple):
    """Half-open offsets, in characters, into the text of a revision."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The words of the span."""
        return text[self.start : self.end]


class Field(NamedTuple, Generic[T_co]):
    """One value of metadata and how it is known.

    Attributes:
        value: The value.
        basis: What says so: ``user``, ``label``, ``dateline``, ``title-line``, ``wording`` …
        grade: How sure it is, one of ``GRADES``.
        source: The words it was read from; empty when there are none.
        note: What a reader should know besides, such as an unconfirmed suggestion.
    """

    value: T_co
    basis: str = "user"
    grade: str = "confident"
    source: str = ""
    note: str = ""


class Source(NamedTuple):
    """A publication that a stored text rests on."""

    code: str = ""
    title: str = ""
    publisher: str = ""
    issued: str = ""
    url: str = ""
    language: str = ""
    note: str = ""


class PointsNote(NamedTuple):
    """What is known of a plan's points as a whole: how many there are said to be."""

    total: int | None = None
    note: str = ""


class Metadata(NamedTuple):
    """What is known of a document or of one revision; None and empty mean unknown."""

    title: Field[str] | None = None
    kind: Field[str] | None = None
    publisher: Field[str] | None = None
    author: Field[tuple[str, ...]] | None = None
    issued: Field[PartialDate] | None = None
    event_date: Field[PartialDate] | None = None
    accessed: Field[PartialDate] | None = None
    url: Field[str] | None = None
    archive_url: Field[str] | None = None
    container_title: Field[str] | None = None
    language: Field[str] | None = None
    standing: Field[str] | None = None
    tags: tuple[str, ...] = ()
    digest: bool = False
    note: str = ""
    sources: tuple[Source, ...] = ()
    points: PointsNote | None = None
    other: tuple[tuple[str, str], ...] = ()
    """Further CSL variables, by name, kept as they were written."""

    @property
    def date(self) -> PartialDate | None:
        """The date a reader sorts by: of publication, else of the event."""
        known = self.issued or self.event_date
        return known.value if known else None

    @property
    def facets(self) -> dict[str, tuple[str, ...]]:
        """What a document can be filtered by: ``kind``, ``publisher``, ``author``, ``tag`` and so on."""
        single = {
            "kind": self.kind,
            "publisher": self.publisher,
            "standing": self.standing,
            "language": self.language,
        }
        facets: dict[str, tuple[str, ...]] = {n: (known.value,) for n, known in single.items() if known}
        if self.author:
            facets["author"] = self.author.value
        if self.tags:
            facets["tag"] = self.tags
        return facets

    @property
    def voice(self) -> Voice:
        """Who speaks: the plan, an official body, or a commentator."""
        return VOICES.get(self.kind.value, "commentary") if self.kind else "commentary"

    def voice_of(self, passage: Passage) -> Voice:
        """Who speaks in a passage: a digest of a plan or a law is not its own words."""
        return "commentary" if passage.digest and self.voice == "plan" else self.voice

    def publishers_of(self, passage: Passage) -> tuple[str, ...]:
        """Who published what a passage is said to rest on; none where it names no source."""
        named = (s.publisher for code in passage.sources for s in self.sources if s.code == code)
        return tuple(dict.fromkeys(publisher for publisher in named if publisher))


class Block(NamedTuple):
    """What a block of the text is, where it is not a plain paragraph.

    Blocks are separated by blank lines and counted from 1. ``starts`` holds the
    first words, so that the entry finds its block again after an edit by hand.
    """

    block: int
    role: str = "paragraph"
    starts: str = ""
    number: str = ""
    level: int = 1
    flags: tuple[str, ...] = ()
    standing: str = ""
    digest: bool | None = None
    note: str = ""
    sources: tuple[str, ...] = ()
    line: int = 0
    """The line of the metadata file that says so; 0 when none does."""
    page: str = ""
    """The page of the source that begins with this block or in it."""


class Passage(NamedTuple):
    """The unit of retrieval and of citation: a paragraph, a heading or a numbered point.

    Attributes:
        locator: Its name in an address: ``p7``, ``3``, ``title``, ``h2``.
        role: One of ``ROLES``.
        span: Where it stands in the revision's text.
        ordinal: Which paragraph it is for a reader, from 1; 0 for what is not counted.
        number: The number it carries in the text, such as ``3`` or ``3(a)``; may be empty.
        label: How many characters at its start are that number and what follows it.
        headings: The headings it stands under, outermost first.
        flags: What is wrong with it, such as ``truncated``.
        standing: How sure it is; empty when nothing says so.
        digest: Whether the words are the knowledge base's own summary of the source.
        note: What a reader should know besides.
        sources: Codes of the revision's sources that this passage rests on.
        page: The page of the source on which it begins; empty where it has none.
    """

    locator: str
    role: str
    span: Span
    ordinal: int = 0
    number: str = ""
    label: int = 0
    headings: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    standing: str = ""
    digest: bool = False
    note: str = ""
    sources: tuple[str, ...] = ()
    page: str = ""

    @property
    def counted(self) -> bool:
        """Whether a reader counts it as a paragraph."""
        return self.role in COUNTED


class SetAside(NamedTuple):
    """A piece of the source that is not part of the text, and why.

    ``original`` gives its place in the decoded original.
    """

    text: str
    reason: str
    original: Span


class OffsetMap(NamedTuple):
    """Which characters of the text come from where in the decoded original.

    Each run ``(text, original, length)`` says that ``length`` characters from offset
    ``text`` of the text are the same characters from offset ``original`` of the original.
    """

    runs: tuple[tuple[int, int, int], ...] = ()

    def original(self, span: Span) -> Span | None:
        """The place in the original of a span of the text; None when nothing of it stands there."""
        starts = [
            (max(span.start, text), min(span.end, text + length), original - text)
            for text, original, length in self.runs
            if text < span.end and span.start < text + length
        ]
        if not starts:
            return None
        return Span(starts[0][0] + starts[0][2], starts[-1][1] + starts[-1][2])


class Original(NamedTuple):
    """The source as it was received, kept byte for byte."""

    file: str
    sha256: str
    size: int
    name: str = ""
    media_type: str = ""
    encoding: str = ""


class Alike(NamedTuple):
    """Another stored text with much of the same words: where, and how it is alike.

    Attributes:
        address: Of the other text.
        how: ``near-copy`` or ``reworded``.
        share: How much of this text stands there, 0 to 1.
    """

    address: str
    how: str
    share: float


class Revision(NamedTuple):
    """One dated text of a document, whole."""

    address: Address
    metadata: Metadata
    text: str
    passages: tuple[Passage, ...]
    set_aside: tuple[SetAside, ...] = ()
    offsets: OffsetMap = OffsetMap()
    original: Original | None = None
    added: str = ""
    sha256: str = ""
    alike: tuple[Alike, ...] = ()

    def words_of(self, passage: Passage) -> str:
        """The words of a passage."""
        return passage.span.of(self.text)


class RevisionSummary(NamedTuple):
    """What a list needs to know of a revision, without its text."""

    address: Address
    metadata: Metadata
    fingerprint: str
    sha256: str
    words: int
    paragraphs: int
    points: tuple[str, ...] = ()
    original: Original | None = None
    added: str = ""

    @property
    def order(self) -> tuple[str, str, str]:
        """Sorts revisions by date, then by when they were added."""
        date = self.metadata.date
        return (date.first or "" if date else "", self.added, self.address.revision or "")


class Document(NamedTuple):
    """The work, under one lasting id, with its revisions from old to new."""

    id: str
    metadata: Metadata
    revisions: tuple[RevisionSummary, ...] = ()

    @property
    def latest(self) -> RevisionSummary | None:
        """The newest revision, or None where the document has none."""
        return self.revisions[-1] if self.revisions else None
