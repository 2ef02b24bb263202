"""Results of every kind with made-up content, friendly and hostile, for the renderers."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator

import pytest

from kb.model.addresses import Address
from kb.model.commitments import Deadline
from kb.model.commitments import Finding as Extracted
from kb.model.correspondence import Claim
from kb.model.dates import PartialDate
from kb.model.documents import (
    Document,
    Field,
    Metadata,
    Original,
    Passage,
    PointsNote,
    Revision,
    RevisionSummary,
    SetAside,
    Source,
    Span,
)
from kb.model.ledger import Entry, Problem
from kb.model.queries import AlsoSearched
from kb.model.results import (
    Added,
    AddReport,
    Answer,
    Change,
    Counted,
    Coverage,
    Emptied,
    Evidence,
    EvidenceGroup,
    Explanation,
    Facet,
    FacetValue,
    Finding,
    Health,
    Hit,
    IndexReport,
    Listing,
    Log,
    LogEntry,
    Mark,
    NumberedSource,
    Page,
    QueryPart,
    Reference,
    SavedQueries,
    SavedQuery,
    SearchResult,
    Understood,
)
from kb.model.results.checked import (
    CheckedCitation,
    CheckedQuotation,
    CheckReport,
    Fix,
    QuoteHit,
    QuoteResult,
)
from kb.model.results.checked import (
    Edit as ReportEdit,
)
from kb.model.results.cited import (
    Carried,
    Citation,
    Citations,
    Exported,
    Imported,
    ImportReport,
    KeyReport,
    MarkReport,
    Moved,
)
from kb.model.results.committed import (
    Board,
    BoardRow,
    Cell,
    Commitment,
    CommitmentGroup,
    Commitments,
    Proposal,
    Said,
    Track,
)
from kb.model.results.compared import (
    Comparison,
    Diff,
    Edit,
    Group,
    Link,
    Mention,
    Near,
    Part,
    PartChange,
    Quoted,
    Side,
    Stats,
    Trace,
    TracedPoint,
    TracedRevision,
    View,
)
from kb.model.results.related import (
    Bearing,
    FalseFriend,
    FollowedPlan,
    FollowedPoint,
    HeldOffice,
    Moment,
    NameCount,
    NameForm,
    NameMention,
    Names,
    NameView,
    Points,
    Related,
    RelatedGroup,
    Tally,
    Timeline,
)


def replace(value, **changes):
    """A value with other fields."""
    return value._replace(**changes)


HOSTILE = (
    "\x1b[2J\x1b]0;owned\x07 [bold]markup[/bold] :smile: <script>alert(1)</script> | `code` "
    "\u202egnp.exe\u202c \u200bzero\ufeffwidth \x9b31m \ud800 **b** _i_ [l](javascript:x) "
    "![i](http://x.example/) &amp; https://evil.example www.evil.example a@b.example {{x}} $y$ \\"
)
FORMULA = "=cmd()|' /C calc'!A0"
URDU = "قومی لائحہ عمل کے تحت دریاؤں کی حفاظت کی جائے گی۔ ہم نے یہ عہد کیا ہے کہ می‌خواہم۔"
LONG_ID = "an-id-" + "-".join(["of-many-words"] * 5) + "-end"
LONG_TITLE = (
    "Memorandum on the Harmonisation of the Procedures for the Notification of Flood Warnings "
    "between the Provincial Authorities, the River Commission and the Meteorological Service, "
    "with Annexes A to K"
)

COVERAGE = Coverage(
    26,
    26,
    "2009",
    "2026-01-22",
    without_text=("a", "b", "c"),
    unreadable=("minutes-2019: the text file is missing",),
)
PLAN = Metadata(
    title=Field("National River Plan"),
    kind=Field("plan"),
    publisher=Field("River Authority"),
    issued=Field(PartialDate(2014, 12, 24)),
    standing=Field("verified"),
    tags=("rivers", "floods"),
    url=Field("https://rivers.example/plan?v=1&lang=en"),
)
READOUT = Metadata(
    title=Field("Readout of the second meeting of the River Committee", "title-line"),
    kind=Field("readout", "wording", "probable", "was chaired by"),
    publisher=Field("Prime Minister’s Office", "dateline", source="BELMORA, June 22"),
    author=Field(("A. Writer", "B. Clerk")),
    issued=Field(PartialDate(None, 6, 22), "dateline", "unsure", "22 June", "perhaps 2024"),
    event_date=Field(PartialDate(2024, 6, 22), "wording", "probable"),
    accessed=Field(PartialDate(2026, 1, 20)),
    url=Field("https://pm.example/press/2024/second-meeting-of-the-river-committee.html"),
    language=Field("en"),
    standing=Field("secondary"),
    tags=("rivers", "committee"),
    digest=True,
    note="Two agencies carried shorter versions.",
    sources=(
        Source("na", "River body meets", "News Agency", "2024-06-23", "https://na.example/1", "en"),
        Source(title="Minutes, as read out"),
    ),
    points=PointsNote(14, "the source names three of them"),
    other=(("volume", "12"), ("page", "3-4")),
)
OPINION = Metadata(
    title=Field("Why dams are not enough"),
    kind=Field("op-ed"),
    publisher=Field("The Belmora Herald"),
    issued=Field(PartialDate(2025, 3)),
    standing=Field("unverified"),
)

TEXT = (
    "National River Plan\n\n"
    "Floods\n\n"
    "1. Registration and regulation of river ferries, with the ferries’ owners named in a public "
    "register that is renewed every year.\n\n"
    "2. Warning of floods shall reach every village within two hours. The provinces will report "
    "each warning to the River Authority, which will publish the reports once a quarter and will "
    "name the provinces that did not report.\n\n"
    "Money\n\n"
    "Costs are borne by the provinces in proportion to the length of their\n\n"
    f"{URDU}\n\n"
    "Photograph: the old ferry at Belmora"
)


def span_of(words: str, text: str = TEXT) -> Span:
    """Where words stand in a text."""
    start = text.index(words)
    return Span(start, start + len(words))


def passages_of(text: str = TEXT) -> tuple[Passage, ...]:
    """The passages of the plan."""
    blocks = [span_of(block, text) for block in text.split("\n\n")]
    return (
        Passage("title", "title", blocks[0]),
        Passage("h1", "heading", blocks[1]),
        Passage("1", "point", blocks[2], 1, "1", 3, ("Floods",)),
        Passage("2", "point", blocks[3], 2, "2", 3, ("Floods",), standing="secondary", sources=("na",)),
        Passage("h2", "heading", blocks[4]),
        Passage("p3", "paragraph", blocks[5], 3, headings=("Money",), flags=("truncated",)),
        Passage("p4", "paragraph", blocks[6], 4, headings=("Money",), digest=True, note="Urdu"),
        Passage("c1", "caption", blocks[7]),
    )


PASSAGES = passages_of()
STATED = Reference(
    "river-plan@2014#2",
    "point",
    "stated",
    span_of("Warning of floods"),
    label="Warning of floods shall reach every village",
)
INFERRED = Reference(
    "river-plan@2021#3",
    "point",
    "inferred",
    reason="shares “register”, “ferries” and “owners”",
    score=0.62,
    label="Ferries and their owners",
)
NAMED = Reference("river-authority", "name", "stated", label="River Authority")
GUESSED = Reference("river-board", "name", "inferred", reason="same initials", label="River Board")

PLAN_ID = Address("river-plan", "2014")
READOUT_ID = Address("readout-2024-06-22", "2024-06-23")
OPINION_ID = Address("herald-2025-03-dams", "2025-03")

UNDERSTOOD = Understood(
    "ferrys registration",
    "ferries registration",
    (AlsoSearched("ferries", ("boats", "river crossings")),),
    ("kind: plan", "since 2014"),
    ("“the” was not searched.",),
)


def marks_of(text: str, *words: str, alias: bool = False) -> tuple[Mark, ...]:
    """Marks of words in a text."""
    return tuple(Mark(span_of(word, text), alias) for word in words)


def hit_of(number: int) -> Hit:
    """A hit in the plan, a readout or an opinion."""
    first = PASSAGES[2].span.of(TEXT)
    second = PASSAGES[3].span.of(TEXT)
    return (
        Hit(
            PLAN_ID.at("1"),
            PASSAGES[2],
            first,
            (
                *marks_of(first, "Registration", "river", alias=False),
                *marks_of(first, "ferries", alias=True),
            ),
            Span(0, len(first)),
            PLAN,
            7.25,
            (INFERRED, NAMED, GUESSED),
            (Address("river-plan", "2021", "3"), Address("handbook", "2022", "p12")),
        ),
        Hit(
            READOUT_ID.at("p2"),
            PASSAGES[3],
            second,
            marks_of(second, "River", "Authority", "publish"),
            span_of("The provinces will report each warning to the River Authority, which will "
                    "publish the reports once a quarter", second),
            READOUT,
            5.5,
            (STATED,),
        ),
        Hit(
            OPINION_ID.at("p9"),
            Passage("p9", "paragraph", Span(0, len(URDU))),
            URDU,
            (Mark(Span(0, 4)),),
            Span(0, len(URDU)),
            OPINION,
            1.0,
        ),
    )[number]  # fmt: skip


def evidence_of(number: int, source: int) -> Evidence:
    """The words of a hit as evidence."""
    hit = hit_of(number)
    start = hit.passage.span.start + hit.snippet.start
    quote = hit.snippet.of(hit.text)
    return Evidence(
        hit.address,
        quote,
        Span(start, start + len(quote)),
        marks_of(quote, quote.split()[0]),
        hit.metadata,
        hit.passage,
        source,
        hit.score,
        hit.references,
        hit.twins,
    )


def summary_of(address: Address, metadata: Metadata, words: int = 96) -> RevisionSummary:
    """A revision without its text."""
    original = Original("2014.pdf", "ab" * 32, 20480, "plan.pdf", "application/pdf", "")
    return RevisionSummary(
        address,
        metadata,
        "f" * 8,
        "cd" * 32,
        words,
        4,
        ("1", "2"),
        original,
        "2026-01-20T10:00:00Z",
    )


RIVER_PLAN = Document(
    "river-plan",
    replace(PLAN, issued=None),
    (
        summary_of(PLAN_ID, PLAN),
        summary_of(Address("river-plan", "2021"), replace(PLAN, issued=Field(PartialDate(2021)))),
    ),
)
DOCUMENTS = (
    RIVER_PLAN,
    Document("readout-2024-06-22", Metadata(), (summary_of(READOUT_ID, READOUT),)),
    Document("herald-2025-03-dams", OPINION, (summary_of(OPINION_ID, OPINION),)),
    Document(LONG_ID, Metadata(title=Field(LONG_TITLE), kind=Field("letter"))),
    Document("untitled", Metadata()),
)
REVISION = Revision(
    PLAN_ID,
    replace(READOUT, title=PLAN.title),
    TEXT,
    PASSAGES,
    (
        SetAside("Follow the River Authority\non every channel", "promotion", Span(0, 40)),
        SetAside("Floods", "said twice", Span(52, 58)),
    ),
    original=Original("2014.pdf", "ab" * 32, 20480, "plan.pdf", "application/pdf", ""),
    added="2026-01-20T10:00:00Z",
    sha256="cd" * 32,
)
REFERENCES = tuple({"1": (INFERRED, NAMED), "2": (STATED,)}.get(one.locator, ()) for one in PASSAGES)


def entry_of(year: str, metadata: Metadata, *, changed: bool = True) -> LogEntry:
    """One revision in the log."""
    return LogEntry(
        Address("river-plan", year),
        metadata,
        "2026-01-20T10:00:00Z",
        1290 if changed else 1210,
        34 if changed else 32,
        "ab" * 32,
        "plan.pdf",
        120 if changed else 0,
        40 if changed else 0,
        (PartChange("merged", ("1", "2"), ("1",), flags=("number",)), PartChange("none", ("p4",), ()))
        if changed
        else (),
        (Quoted(Address("op-ed", "2025-03", "p2"), "every 2 years", stands=False),) if changed else (),
    )


ADDED = Added(
    "pasted.txt",
    "added",
    READOUT_ID,
    READOUT,
    ("container-title",),
    12,
    ("1", "2", "3(a)"),
    (("Follow us on every channel", "promotion"), ("Belmora, June 22", "date in the first line")),
    ("The text gives no year.", "Paragraph 4 breaks off."),
)
CHANGE = Change(12, "add pasted.txt", "added readout-2024-06-22@2024-06-23", "2026-01-20T10:00:00Z")


def answer_with_evidence() -> Answer:
    """Evidence of all three voices."""
    return Answer(
        replace(UNDERSTOOD, typed="Who registers ferries?", query="Who registers ferries?"),
        COVERAGE,
        (
            EvidenceGroup("plan", (evidence_of(0, 1),)),
            EvidenceGroup("official", (evidence_of(1, 2),)),
            EvidenceGroup("commentary", (evidence_of(2, 3),)),
        ),
        (
            NumberedSource(1, PLAN_ID, PLAN),
            NumberedSource(2, READOUT_ID, READOUT),
            NumberedSource(3, OPINION_ID, OPINION),
        ),
        notes=("The plan names no date for this.",),
    )


FERRIES = "1. Ferries shall be registered every 2 years.\n\n2. Owners are named.\n\n3. Fish.\n\n4. Old."
RENEWED = "1. Ferries and their owners may be registered every 3 years.\n\n2. Fish\n\n3. Swim.\n\n4. Old."


def part_of(number: str, words: str, text: str) -> Part:
    """A point of a text."""
    return Part(number, number, span_of(words, text), words)


def _after(words: str, text: str, length: int) -> Span:
    """What stands right after some words."""
    end = span_of(words, text).end
    return Span(end, end + length)


def edit_of(op: str, old: str, new: str, *flags: str) -> Edit:
    """An edit, by its words."""
    return Edit(op, span_of(old, FERRIES), span_of(new, RENEWED), flags)


def comparison() -> Comparison:
    """Groups of every kind."""
    old = [
        part_of(*known, FERRIES)
        for known in (
            ("1", "Ferries shall be registered every 2 years."),
            ("2", "Owners are named."),
            ("3", "Fish."),
            ("4", "Old."),
        )
    ]
    new = [
        part_of(*known, RENEWED)
        for known in (
            ("1", "Ferries and their owners may be registered every 3 years."),
            ("2", "Fish"),
            ("3", "Swim."),
            ("4", "Old."),
        )
    ]
    merged = Group(
        "merged",
        "check",
        (old[0], old[1]),
        (new[0],),
        (
            Link("1", "1", 0.93, "matched", ("ferries", "registered")),
            Link("2", "1", 0.54, "check", ("owners",)),
        ),
        likeness=0.5,
        edits=(
            edit_of("equal", "Ferries", "Ferries"),
            edit_of("replace", "shall", "and their owners may", "modal"),
            edit_of("equal", "be registered every", "be registered every"),
            edit_of("replace", "2", "3", "number"),
            edit_of("equal", "years.", "years."),
            Edit("delete", span_of("Owners are named.", FERRIES), _after("3 years.", RENEWED, 0)),
        ),
    )
    look = Group(
        "carried",
        "matched",
        (old[2],),
        (new[1],),
        (Link("3", "2", 1.0, "matched"),),
        renumbered=True,
        edits=(
            Edit("equal", span_of("Fish", FERRIES), span_of("Fish", RENEWED)),
            Edit("delete", _after("Fish", FERRIES, 1), _after("Fish", RENEWED, 0), ("cosmetic",)),
        ),
    )
    claim = Claim((), ("3",), "new", "swimming", "secondary", "The Herald says so.", "One source.", 7)
    return Comparison(
        Side("river-plan@2014", "National River Plan", "24 December 2014", "point", 4, FERRIES, 20, 3),
        Side("river-plan@2021", "National River Plan", "2021", "point", 4, RENEWED, 14),
        (
            merged,
            look,
            Group("new", "person", (), (new[2],), near=(Near("4", 0.08),), claim=claim),
            Group("carried", "matched", (old[3],), (new[3],), (Link("4", "4", 1.0, "matched"),)),
            Group("none", "none", (old[1],), near=(Near("3", 0.32), Near("1", 0.07))),
            Group("dropped", "person", (old[3],), claim=Claim(("4",), (), "dropped", line=12)),
        ),
        Stats((("carried", 2), ("merged", 1), ("new", 1), ("none", 1)), 1, 1, 1, 2, 3, 4, 3, 1, 1),
        (Claim(("9",), ("11",), "carried", "tolls", "unverified", "inferred", "", 20),),
        ("documents/river-plan/correspondence.yaml, line 12: 4 is said to be dropped, and 4 is there.",),
        ("river-plan@2021 has 14 points, of which 4 are held here.",),
        (
            Quoted(Address("op-ed", "2025-03", "p2"), "shall be registered every 2 years", stands=False),
            Quoted(Address("op-ed", "2025-03", "p4"), "Owners are named", stands=True),
        ),
        "documents/river-plan/correspondence.yaml",
    )


def diffs() -> dict[str, object]:
    """A comparison in every form."""
    one = comparison()
    bare = Comparison(Side("a.txt"), Side("b.txt"), (), Stats())
    return {
        "diff": Diff((one,)),
        "diff-side": Diff((one, one), View(layout="side")),
        "diff-inline": Diff((one,), View("old", layout="inline"), "merged", "table.yaml"),
        "diff-summary": Diff((one,), View(form="summary")),
        "diff-table": Diff((one,), View(form="table")),
        "diff-stat": Diff((one,), View(form="stat")),
        "diff-none": Diff((bare,)),
    }


def trace() -> Trace:
    """A point through two revisions, and a statement."""
    group = comparison().groups[0]
    point = TracedPoint(
        Address("river-plan", "2021", "1"), group.new[0].text, "merged", ("1", "2"), 0.93, "check",
        group.edits, FERRIES, RENEWED,
    )  # fmt: skip
    end = comparison().groups[4]
    return Trace(
        "river-plan@2014#1",
        "river-plan",
        (
            TracedRevision(Address("river-plan", "2014"), PLAN, (TracedPoint(PLAN_ID, group.old[0].text),)),
            TracedRevision(Address("river-plan", "2021"), PLAN, (point,), (end,)),
            TracedRevision(Address("river-plan", "2022"), PLAN, ()),
        ),
        (
            Mention(
                READOUT_ID,
                READOUT,
                "Ferries are counted.",
                "river-plan@2014#1",
                "inferred",
                "shares “ferries”",
            ),
            Mention(OPINION_ID, OPINION, "Count the ferries.", "", "words"),
        ),
        ("river-plan@2021 has 14 points.",),
        3,
    )


def hostile_comparison() -> Comparison:
    """A comparison with hostile text wherever text can be."""
    whole = Span(0, len(HOSTILE))
    part = Part(HOSTILE, HOSTILE, whole, HOSTILE, HOSTILE, (HOSTILE,))
    link = Link(HOSTILE, HOSTILE, 0.5, "check", (HOSTILE,))
    claim = Claim((HOSTILE,), (HOSTILE,), "merged", HOSTILE, HOSTILE, HOSTILE, HOSTILE, 1)
    edits = (Edit("replace", whole, whole, ("number",)), Edit("replace", whole, whole, ("cosmetic",)))
    side = Side(HOSTILE, HOSTILE, HOSTILE, "point", 1, HOSTILE)
    return Comparison(
        side,
        side,
        (
            Group("reworded", "check", (part,), (part,), (link,), edits=edits, claim=claim),
            Group("none", "none", (part,), near=(Near(HOSTILE, 0.5),)),
            Group("carried", "matched", (part,), (part,), (link,)),
            Group("carried", "matched", (part,), (part,), (link,)),
        ),
        Stats((("reworded", 1),)),
        (claim,),
        (HOSTILE,),
        (HOSTILE,),
        (Quoted(BAD, HOSTILE, stands=False),),
        HOSTILE,
    )


def hostile_trace() -> Trace:
    """A trace with hostile text wherever text can be."""
    metadata = hostile_metadata()
    group = hostile_comparison().groups[1]
    point = TracedPoint(BAD, HOSTILE, "merged", (HOSTILE,), 0.5, "check")
    revision = TracedRevision(BAD, metadata, (point,), (group,))
    mention = Mention(BAD, metadata, HOSTILE, HOSTILE, "inferred", HOSTILE)
    return Trace(HOSTILE, HOSTILE, (revision,), (mention,), (HOSTILE,), 1)


def hostile_metadata() -> Metadata:
    """Metadata with hostile text wherever text can be."""
    text: Field[str] = Field(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE)
    return Metadata(
        title=text,
        kind=text,
        publisher=text,
        author=Field((HOSTILE, FORMULA), HOSTILE, HOSTILE),
        issued=Field(PartialDate(2024), HOSTILE, HOSTILE, HOSTILE, HOSTILE),
        url=Field("javascript:alert(1)//\x1b"),
        archive_url=Field('https://x.example/"><script>' + HOSTILE),
        container_title=Field(FORMULA),
        language=text,
        standing=text,
        tags=(HOSTILE, FORMULA),
        note=HOSTILE,
        sources=(Source(*[HOSTILE] * 6),),
        points=PointsNote(None, HOSTILE),
        other=((HOSTILE, HOSTILE), ("b", FORMULA)),
    )


def hostile_passage() -> Passage:
    """A passage with hostile text wherever text can be."""
    span = Span(0, len(HOSTILE))
    return Passage(
        HOSTILE, HOSTILE, span, 1, HOSTILE, 0, (HOSTILE,), (HOSTILE,), HOSTILE, False, HOSTILE,
        (HOSTILE,),
    )  # fmt: skip


BAD = Address(HOSTILE, HOSTILE, HOSTILE)
BAD_REFERENCES = (
    Reference(HOSTILE, "point", "stated", Span(0, 9), HOSTILE, 1.0, HOSTILE),
    Reference(HOSTILE, "document", "inferred", None, HOSTILE, 0.5, HOSTILE),
    Reference(HOSTILE, "name", "stated", None, HOSTILE, 1.0, HOSTILE),
)
BAD_UNDERSTOOD = Understood(HOSTILE, HOSTILE, (AlsoSearched(HOSTILE, (HOSTILE,)),), (HOSTILE,), (HOSTILE,))
BAD_COVERAGE = Coverage(1, 1, HOSTILE, HOSTILE, (HOSTILE,), (HOSTILE,))


def hostile_hit() -> Hit:
    """A hit of hostile text alone."""
    marks = (Mark(Span(0, 3)), Mark(Span(25, 40), alias=True))
    whole = Span(0, len(HOSTILE))
    return Hit(
        BAD, hostile_passage(), HOSTILE, marks, whole, hostile_metadata(), 1.0, BAD_REFERENCES,
        (BAD,),
    )  # fmt: skip


FACETS = (
    Facet("kind", (FacetValue("readout", 12), FacetValue("op-ed", 5))),
    Facet("year", (FacetValue("2014", 1), FacetValue("2024", 15), FacetValue("", 1))),
    Facet("publisher", tuple(FacetValue(f"Gazette of District {n}", 20 - n) for n in range(11))),
    Facet("point", (FacetValue("river-plan@2014#2", 3, LONG_TITLE), FacetValue("river-plan@2014#1", 1))),
    Facet("name", (FacetValue("river-authority", 4, "River Authority"),)),
)
PARTS = (
    QueryPart("ferries", "word", matches=True, score=1.5, note="in another form"),
    QueryPart("boats", "other", matches=True, score=1.5, where=("boats",), note="counts 0.3 of a typed word"),
    QueryPart("registration", "word", matches=True, score=2.25, where=("Registration", "registers")),
    QueryPart("harbour", "word", matches=False, note="not in this passage; in 3 others"),
    QueryPart("toll", "excluded", matches=False, note="it is not there, as was asked"),
    QueryPart("/reg\\w+/", "pattern", matches=True, where=("Registration",)),
    QueryPart("since 2014-01-01", "filter", matches=True),
)


def hostile_results() -> dict[str, object]:
    """Every kind of result, all of it hostile text."""
    metadata, one = hostile_metadata(), hostile_passage()
    whole = Span(0, len(HOSTILE))
    summary = RevisionSummary(BAD, metadata, HOSTILE, HOSTILE, 1, 1, (HOSTILE,), None, HOSTILE)
    document = Document(HOSTILE, metadata, (summary, summary))
    quote = Evidence(BAD, HOSTILE, whole, (), metadata, one, 1, 1.0, BAD_REFERENCES, (BAD,))
    revision = Revision(BAD, metadata, HOSTILE, (one,), (SetAside(HOSTILE, HOSTILE, whole),))
    changed = (PartChange("reworded", (HOSTILE,), (HOSTILE,), flags=(HOSTILE,)),)
    lost = (Quoted(BAD, HOSTILE, stands=False),)
    entry = LogEntry(BAD, metadata, HOSTILE, 1, 1, HOSTILE, HOSTILE, 1, 1, changed, lost)
    added = Added(
        HOSTILE, "added", BAD, metadata, (HOSTILE,), 1, (HOSTILE,), ((HOSTILE, HOSTILE),),
        (HOSTILE, FORMULA),
    )  # fmt: skip
    failed = Added(FORMULA, "failed", error=HOSTILE, exit_code=5)
    change = Change(1, FORMULA, HOSTILE, HOSTILE)
    return {
        "search": SearchResult(BAD_UNDERSTOOD, BAD_COVERAGE, 9, (hostile_hit(),), (HOSTILE,)),
        "ask": Answer(
            BAD_UNDERSTOOD, BAD_COVERAGE, (EvidenceGroup("plan", (quote,)),),
            (NumberedSource(1, BAD, metadata),), (), (HOSTILE,),
        ),
        "ask-none": Answer(BAD_UNDERSTOOD, BAD_COVERAGE, (), (), (hostile_hit(),), (HOSTILE,)),
        "search-none": SearchResult(
            BAD_UNDERSTOOD, BAD_COVERAGE, 0, (), (HOSTILE, FORMULA), 0, (),
            (Emptied(HOSTILE, "filter", 3), Emptied(FORMULA, "word", 1)), (HOSTILE,), (hostile_hit(),),
        ),
        "count": Counted(
            BAD_UNDERSTOOD, BAD_COVERAGE, 9, 2, (Facet(HOSTILE, (FacetValue(HOSTILE, 1, HOSTILE),)),)
        ),
        "explain": Explanation(
            BAD_UNDERSTOOD, hostile_hit(), True, 1, 9,
            (QueryPart(HOSTILE, "word", matches=True, score=1.0, where=(HOSTILE,), note=HOSTILE),), 1.0,
        ),
        "saved": SavedQueries((SavedQuery(HOSTILE, HOSTILE, HOSTILE), SavedQuery("a", FORMULA))),
        "list": Listing((document,), BAD_COVERAGE, (HOSTILE,)),
        "show": Page(document, revision, (one,), (BAD_REFERENCES,)),
        "log": Log(document, (entry, entry)),
        "add": AddReport((added,)),
        "add-many": AddReport((added, failed)),
        "undo": change,
        "undo-list": (change, change),
        "index": IndexReport(1, 1, 1, 1, True, HOSTILE),
        "diff": Diff((hostile_comparison(),), View(), HOSTILE, HOSTILE),
        "diff-side": Diff((hostile_comparison(),), View(layout="side")),
        "diff-inline": Diff((hostile_comparison(),), View(layout="inline")),
        "diff-table": Diff((hostile_comparison(),), View(form="table")),
        "diff-summary": Diff((hostile_comparison(),), View(form="summary")),
        "trace": hostile_trace(),
    }  # fmt: skip


def friendly_results() -> dict[str, object]:
    """Every kind of result, full and empty."""
    found = (hit_of(0), hit_of(1), hit_of(2))
    batch = (
        ADDED,
        Added("plan.pdf", "revised", Address("river-plan", "2021")),
        Added("index.html", "unchanged", OPINION_ID),
        Added("bad.docx", "failed", error="The file is not a Word document.", exit_code=5),
        Added("notes/" + LONG_ID + ".txt", "added", Address(LONG_ID, "2020")),
    )
    return {
        "search": SearchResult(UNDERSTOOD, COVERAGE, 17, found),
        "search-none": SearchResult(UNDERSTOOD, COVERAGE, 0, (), ("ferry register", "boats")),
        "search-words": SearchResult(Understood("", ""), Coverage(0, 0), 0, ()),
        "search-help": SearchResult(
            UNDERSTOOD,
            COVERAGE,
            0,
            (),
            ("ferry register",),
            emptied=(Emptied("kind: plan", "filter", 12), Emptied("registration", "word", 1)),
            unknown=("ferrys", "registraton"),
            nearest=(hit_of(1), hit_of(2)),
        ),
        "search-facets": SearchResult(
            UNDERSTOOD,
            COVERAGE,
            17,
            (replace(hit_of(0), alike=tuple(Address("herald", str(n), "p1") for n in range(2019, 2024))),),
            offset=3,
            facets=FACETS,
        ),
        "search-beyond": SearchResult(UNDERSTOOD, COVERAGE, 17, (), offset=20),
        "count": Counted(UNDERSTOOD, COVERAGE, 17, 3, FACETS),
        "count-none": Counted(UNDERSTOOD, COVERAGE, 0, 0),
        "explain": Explanation(UNDERSTOOD, replace(hit_of(0), score=4.5), True, 2, 17, PARTS, 3.75),
        "explain-none": Explanation(UNDERSTOOD, hit_of(1), False, 0, 1, PARTS[3:], 0.0),
        "saved": SavedQueries(
            (
                SavedQuery("ferries", "ferries AND registration since:2014", "2026-01-20T10:00:00+00:00"),
                SavedQuery(
                    "river-tolls-of-the-last-year", "toll OR tolls OR levy OR duty OR charge since:2025"
                ),
            )
        ),
        "saved-none": SavedQueries(()),
        "search-long": SearchResult(
            replace(UNDERSTOOD, also=(), filters=(), notes=()),
            Coverage(1, 1, "2020", "2020"),
            1,
            (
                replace(
                    hit_of(0),
                    address=Address(LONG_ID, "2020", "p1"),
                    metadata=replace(PLAN, title=Field(LONG_TITLE), publisher=Field(LONG_TITLE)),
                ),
            ),
        ),
        "ask": answer_with_evidence(),
        "ask-none": Answer(UNDERSTOOD, COVERAGE, (), (), (hit_of(1), hit_of(2))),
        "ask-nothing": Answer(Understood("?", "?"), Coverage(0, 0), (), ()),
        "list": Listing(DOCUMENTS, COVERAGE, ("kind: plan",)),
        "list-none": Listing((), Coverage(0, 0)),
        "show": Page(RIVER_PLAN, REVISION, PASSAGES, REFERENCES),
        "show-passage": Page(RIVER_PLAN, REVISION, PASSAGES[2:3], REFERENCES[2:3], whole=False),
        "show-none": Page(DOCUMENTS[4], Revision(Address("untitled", "1"), Metadata(), "", ()), (), ()),
        "log": Log(
            RIVER_PLAN,
            (
                entry_of("2024", PLAN, changed=False),
                entry_of("2021", replace(PLAN, issued=Field(PartialDate(2021), "url", "probable"))),
                replace(entry_of("2014", PLAN, changed=False), original=""),
            ),
        ),
        "log-none": Log(DOCUMENTS[4], ()),
        "add": AddReport((ADDED,)),
        "add-unchanged": AddReport((batch[2],)),
        "add-failed": AddReport((batch[3],)),
        "add-many": AddReport(batch),
        "add-none": AddReport(()),
        "undo": CHANGE,
        "undo-list": (CHANGE, replace(CHANGE, number=11, summary="", undone=True)),
        "undo-list-none": (),
        "index": IndexReport(26, 412, 3, 1, False, "/home/user/kb/index"),
        "index-rebuilt": IndexReport(26, 412, 26, 0, True, "/home/user/kb/index"),
        "index-idle": IndexReport(1, 1, 0, 0, False, "index"),
        **diffs(),
        "trace": trace(),
        "trace-none": Trace("xylophone", "", (), ()),
    }


def cited_results(text: str) -> dict[str, object]:
    """Citations, checks and marks; with hostile text where one is given, else with made-up content."""
    address = Address("river-plan", "2019", "p4")
    said = text or "The ferries shall not leave before the warning ends."
    cited = Citation(
        address, text or "river-plan", text or "River Authority, River Plan (2019), para. 4.",
        text or "River Authority, \ue000River Plan\ue001 (2019), para. 4.", text or "para. 4", said,
        text or f"“{said}” River Authority, River Plan (2019), para. 4.", "", (text or "Who wrote it is not known.",),
    )  # fmt: skip
    edits = (
        ReportEdit("same", text or "The ferries shall"),
        ReportEdit("source", text or "not"),
        ReportEdit("same", text or "leave"),
    )
    quotation = CheckedQuotation(
        12, 5, said, "altered", (text or "the source breaks off here",), text or "river-plan", text or "para. 4", address,
        text or "para. 4", text or "negation/modal/quantity", Span(3, 9), said, edits, problem=True,
    )  # fmt: skip
    others = (
        quotation._replace(line=14, verdict="exact", edits=(), sort="", why=(), problem=False),
        quotation._replace(
            line=20, verdict="wrong pinpoint", edits=(), sort="", why=(text or "para. 5, not para. 4",)
        ),
        quotation._replace(
            line=31, verdict="uncited", edits=(), sort="", key="", pinpoint="", address=None, problem=False
        ),
    )
    trouble = CheckedCitation(
        9, 1, text or "rvier-plan", "unknown key", text or "No source has the key “rvier-plan”."
    )
    fix = Fix(20, 60, text or "para. 4", text or "para. 5")
    passage = Passage("p4", "paragraph", Span(0, len(said)), 4)
    hit = QuoteHit(
        address, said, Span(0, len(said)), True, 1.0, text or "[@river-plan, para. 4]",
        text or f"“{said}” [@river-plan, para. 4]", PLAN, passage, (text or "The source breaks off here.",),
    )  # fmt: skip
    moved = Moved(address, address.at("p3"))
    return {
        "cite": Citations("chicago", False, (cited, cited._replace(quote="")), (text or "A note.",)),
        "bibliography": Citations("apa", True, (cited._replace(quote=""),) * 2),
        "export": Exported(
            "bibtex", text or "@report{river-plan,\n  title = {River Plan},\n}\n", (text or "river-plan",)
        ),
        "import": ImportReport(
            text or "in.ris",
            (
                Imported(
                    text or "roe2020",
                    "filled",
                    address.at(None),
                    (text or "page",),
                    (text or "title: A, not B",),
                ),
                Imported(text or "doe2021", "added", address.at(None)),
            ),
        ),
        "key": KeyReport("river-plan", text or "rp2019", (text or "river-plan",), True),
        "mark": MarkReport(
            address, "heading", "paragraph", (moved,), (Carried(text or "r.md", 2, (text or "line 3",)),)
        ),
        "check": CheckReport(
            text or "report.md",
            (quotation, *others),
            (trouble,),
            3,
            12,
            2,
            1,
            (fix,),
            (text or "A note.",),
            True,
        ),
        "quote": QuoteResult(text or "ferries leave warning", COVERAGE, (hit,)),
        "doctor": Health(
            4,
            5,
            17,
            (
                Finding(
                    "problem", "hash", text or "documents/a/1.txt", text or "Not the one.", text or "Look.", 3
                ),
                Finding("note", "orphan", text or "documents/b", text or "It is empty.", fixable=True),
                Finding("problem", "change", text or "journal/1", text or "Cut short.", "", 0, True, True),
            ),
        ),
    }


def committed_results(bad: str) -> dict[str, object]:
    """Commitments, their board and their ledger; with ``bad`` every text from outside is hostile."""
    words = bad or "The Authority will register all ferries by June 2025."
    place = BAD if bad else READOUT_ID.at("p2")
    when = PartialDate(2025, 1, 10)
    later = READOUT._replace(issued=Field(when)) if not bad else READOUT
    due = Deadline(bad or "by June 2025", "2025-06-01", "2025-06-30")
    found = Extracted(
        "commitment", "will", Span(0, len(words)), bad or "The Authority", "stated", bad or "register all ferries",
        bad or "all ferries", bad or "if funds are released", due, bad or "the minister", "reported",
        why=(bad or "“will” before “register”: will",),
    )  # fmt: skip
    first = Said("c1a2b3c4d", place, READOUT, words, found, also=("title",))
    again = Said("c2b3c4d5e", place, later, words, found._replace(soft=True), "softened", bad or "now tried")
    entry = Entry(
        "done",
        "2025-01",
        bad or "A. Reader",
        str(place),
        bad or "all ferries",
        "",
        bad or "seen",
        "2026-01-20",
    )
    reference = INFERRED._replace(label=bad) if bad else INFERRED
    one = Commitment(
        "c1a2b3c4d", (first, again), (reference,), bad or "security", "words", "done", True, (entry,)
    )
    nobody = Said(
        "c3c4d5e6f",
        place,
        PLAN,
        words,
        found._replace(actor="", deadline=None, strength="decided", condition=""),
    )
    other = Commitment("c3c4d5e6f", (nobody,), overdue=True, notes=(bad or "The words changed.",))
    problem = Problem(
        "documents/ledger.yaml", 7, bad or "“maybe” is not a status", bad or "It is one of done.", "c1a2b3c4d"
    )
    group = CommitmentGroup("river-plan@2014#1", bad or "Flood warnings", (one,))
    rest = CommitmentGroup("", "touches no point of a plan", (other,))
    row = BoardRow(
        "river-plan@2014#1",
        bad or "Flood warnings",
        (Cell("2023", 2, 1), Cell("2024", 0, 0, 0, 2), Cell("2025", 0, 3, 1)),
    )
    proposal = Proposal(
        "c1a2b3c4d", "softened", "announced", "2025-01-10", str(place), words, bad or "now tried", words
    )
    counts = (
        ("strength", "will", 1),
        ("strength", "decided", 1),
        ("status", "done", 1),
        ("status", "overdue", 1),
    )
    coverage = BAD_COVERAGE if bad else COVERAGE
    return {
        "commitments": Commitments(
            (bad or "open",), coverage, "point", (group, rest), 2, counts, apart=(("claim", 3), ("ask", 1)),
            explain=True, problems=(problem,), notes=(bad or "No plan has a point 99.",), more=4,
        ),
        "board": Board((bad or "open",), coverage, ("2023", "2024", "2025"), (row, BoardRow("", "touches no point", row.cells)), 9, 1, (problem,)),
        "track": Track((one, other), entry, CHANGE, tracked=2),
        "track-propose": Track(proposals=(proposal, proposal._replace(change="silent", was="")), asked="proposals"),
        "track-check": Track(problems=(problem,), tracked=2, asked="check"),
    }  # fmt: skip


def related_results(text: str) -> dict[str, object]:
    """What bears on a place, points, names, a timeline; with hostile text where one is given."""
    readout, opinion, plan = hit_of(1), hit_of(2), hit_of(0)
    metadata = hostile_metadata() if text else READOUT
    place = BAD if text else READOUT_ID.at("p2")
    said = text or readout.text
    one = hostile_passage() if text else readout.passage
    bearing = Bearing(
        place, metadata, one, said, Span(0, len(said)), marks_of(said, *(() if text else ("River",))),
        "inferred", text or "what it became in river-plan@2021 (reworded)", 0.82, "later",
        PLAN_ID.at("1"), text or "river-plan@2014#2", (OPINION_ID.at("p9"),),
    )  # fmt: skip
    words = Bearing(
        OPINION_ID.at("p9"), OPINION, opinion.passage, opinion.text, Span(0, 20), opinion.marks, "words",
        text or "shares “dams”", 0.4,
    )  # fmt: skip
    point = FollowedPoint(
        PLAN_ID.at("1"), text or "Registration of ferries", (Tally("official", 2, 1), Tally("commentary", 0, 3)),
        4, (text or "2024-06-22", place), 1, 2, 1,
    )  # fmt: skip
    silent = FollowedPoint(PLAN_ID.at("2"), text or "Dams")
    form = NameForm(text or "River Authority", "form", 4, "2014", "2024-06-22")
    held = HeldOffice(text or "Chair of the Authority", "2013", "2016")
    mention = NameMention(
        place, metadata, one, said, Span(0, len(said)), (), (text or "the Authority",),
        (text or "the Dam Lovers",), (held,),
    )  # fmt: skip
    view = NameView(
        text or "authority", text or "river-authority", text or "River Authority", text or "institution",
        text or "Not the Council.", COVERAGE, (text or "kind: readout",), 3, 2,
        (form, form._replace(kind="contested"), form._replace(kind="loose", first=""), form._replace(kind="false")),
        (held, HeldOffice(text or "Patron"), HeldOffice(text or "Guest", "2020", "2020")), "2001", "2025",
        (FalseFriend(text or "river-council", text or "River Council", 5, text or "A body."),
         FalseFriend("", text or "the band of that name", 0)),
        (mention, mention._replace(contested=(), offices=())), (text or "river-club",), (text or "A note.",),
    )  # fmt: skip
    event = Moment(
        PartialDate(2024, 6, 22), "event", text or "Second meeting", text or "wording", "probable",
        text or "22 June", place, text or "2024-06-23", metadata=metadata, passage=one, text=said,
        snippet=Span(0, min(len(said), 60)), more=2,
    )  # fmt: skip
    told = event._replace(date=PartialDate(2019, 3), what="told", basis="inferred", grade="confident", more=0)
    started = Moment(PartialDate(2014), "start", text or "Clear Water", "vocabulary", name=text or "cw",
                     type=text or "operation")  # fmt: skip
    undated = Moment(None, "published", "", "", "unknown", address=OPINION_ID, metadata=OPINION)
    yearless = event._replace(date=PartialDate(None, 6, 22), what="published", published="", text="", more=0)
    return {
        "related": Related(
            place, False, metadata, said, one, COVERAGE, (text or "kind: op-ed",),
            (RelatedGroup("rewording", (bearing,), 3, 1, 2), RelatedGroup("undated", (words,), 1),
             RelatedGroup("unlinked", (words._replace(when="later", score=1.0),), 1)),
            (text or "The first 150 were compared.",),
        ),
        "related-none": Related(PLAN_ID, True, PLAN, "", None, COVERAGE, (), ()),
        "points": Points(
            COVERAGE, (text or "since 2014",),
            (FollowedPlan(PLAN_ID, PLAN, (point, silent), 14, text or "2014-12-24"),
             FollowedPlan(plan.address.at(None), PLAN, (silent,))),
            (text or "A note.",),
        ),
        "points-none": Points(COVERAGE, (), ()),
        "names": Names(
            COVERAGE, (text or "kind: readout",),
            (NameCount(text or "river-authority", text or "River Authority", text or "institution", 1204, 3,
                       text or "2014", text or "2024-06-22", 2),
             NameCount("dams", "Dams", "other", 1, 1, "", "", 1)),
            3, 7, (text or "A note.",),
        ),
        "names-none": Names(COVERAGE, (), (), 0, 9),
        "name": view,
        "name-none": NameView("x", "", "x", "", "", COVERAGE, (), 0, 0),
        "timeline": Timeline(
            BAD_UNDERSTOOD if text else UNDERSTOOD, COVERAGE,
            (started, told, event, started._replace(date=PartialDate(2024, 7), what="end"), yearless, undated),
            9, ((2014, 1), (2019, 1), (2024, 7)),
        ),
        "timeline-none": Timeline(Understood("", ""), COVERAGE, (), 0),
    }  # fmt: skip


FRIENDLY = {
    **friendly_results(),
    **cited_results(""),
    **related_results(""),
    **committed_results(""),
}
HOSTILE_RESULTS = {
    **hostile_results(),
    **cited_results(HOSTILE),
    **related_results(HOSTILE),
    **committed_results(HOSTILE),
}


@pytest.fixture(params=FRIENDLY)
def friendly(request: pytest.FixtureRequest) -> object:
    """Each result with made-up content, by name."""
    return FRIENDLY[request.param]


@pytest.fixture(params=HOSTILE_RESULTS)
def hostile(request: pytest.FixtureRequest) -> object:
    """Each result with hostile text in every field, by name."""
    return HOSTILE_RESULTS[request.param]


@pytest.fixture(params=[*FRIENDLY, *(f"hostile-{name}" for name in HOSTILE_RESULTS)])
def result(request: pytest.FixtureRequest) -> object:
    """Each result of both sorts."""
    name = request.param
    return FRIENDLY[name] if name in FRIENDLY else HOSTILE_RESULTS[name.removeprefix("hostile-")]


@pytest.fixture(scope="session")
def examples() -> dict[str, object]:
    """Every result with made-up content, by name."""
    return FRIENDLY


@pytest.fixture(params=FRIENDLY)
def name(request: pytest.FixtureRequest) -> str:
    """The name of each result with made-up content."""
    return str(request.param)


@pytest.fixture(scope="session", name="hostile_hit")
def a_hostile_search() -> object:
    """A search that found hostile text, its other parts being harmless."""
    hit = hostile_hit()
    hit = replace(hit, address=PLAN_ID, twins=(), references=(), metadata=PLAN)
    return SearchResult(Understood("a", "a"), Coverage(1, 1), 1, (hit,))


@pytest.fixture(scope="session")
def made_of() -> Callable[[str, int, int], Iterator[object]]:
    """A maker of results out of one text."""

    def make(text: str, start: int, length: int) -> Iterator[object]:
        known = Metadata(title=Field(text), publisher=Field(text), standing=Field(text))
        span = Span(min(start, len(text)), min(start + length, len(text)))
        one = Passage(text, "paragraph", Span(0, len(text)), note=text, headings=(text,))
        address = Address("a", "1", "p1")
        reference = Reference(text, "point", "inferred", None, text, 0.5, text)
        hit = Hit(address, one, text, (Mark(span),), Span(0, len(text)), known, 1.0, (reference,))
        quote = Evidence(address, text, one.span, (Mark(span),), known, one, 1, 1.0)
        document = Document("a", known)
        revision = Revision(address, known, text, (one,), (SetAside(text, text, span),))
        understood = Understood(text, text)
        yield SearchResult(understood, Coverage(1, 1), 1, (hit,), (text,))
        yield Answer(
            understood,
            Coverage(1, 1),
            (EvidenceGroup("plan", (quote,)),),
            (NumberedSource(1, address, known),),
        )
        yield Page(document, revision, (one,), ((reference,),))
        yield AddReport((Added(text, "failed", error=text),) * 2)

    return make


# Format characters of Arabic and Kaithi that are drawn: signs around numbers.
DRAWN = {*range(0x600, 0x606), 0x6DD, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD}


def _acts(character: str) -> bool:
    """Whether a character acts or hides, by Unicode's own account and apart from the code's."""
    code = ord(character)
    if character in "\n\t" or code in DRAWN:
        return False
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}


@pytest.fixture(scope="session")
def acts() -> Callable[[str], bool]:
    """Whether a character acts or hides, by Unicode's own account."""
    return _acts
