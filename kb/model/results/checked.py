"""What ``check`` and ``quote`` give back."""

from __future__ import annotations

from typing import Literal, NamedTuple

from kb.model.addresses import Address
from kb.model.documents import Metadata, Passage, Span
from kb.model.results.common import Coverage

Verdict = Literal[
    "exact",
    "ok",
    "flag",
    "altered",
    "absent",
    "wrong source",
    "wrong pinpoint",
    "other revision",
    "only in a removed passage",
    "uncited",
    "unchecked",
    "too short",
]

VERDICTS: tuple[Verdict, ...] = (
    "exact",
    "ok",
    "flag",
    "altered",
    "absent",
    "wrong source",
    "wrong pinpoint",
    "other revision",
    "only in a removed passage",
    "uncited",
    "unchecked",
    "too short",
)
"""What can be said of a quotation."""

GOOD = frozenset({"exact", "ok"})
"""The verdicts that say that a quotation is right."""


class Edit(NamedTuple):
    """A difference: words that both have (``same``), only the report or only the source has."""

    op: Literal["same", "report", "source"]
    words: str


class CheckedQuotation(NamedTuple):
    """A quotation of a report, and what became of it.

    Attributes:
        line: Where it stands in the report, from 1.
        column: The same.
        quote: Its words.
        verdict: One of ``VERDICTS``.
        why: What a reader should know, each a few words.
        key: The key it is cited to; empty when to none.
        pinpoint: The pinpoint it is cited to, as written; may be empty.
        address: Where it was found, or the passage that comes nearest; None when nowhere.
        found: The pinpoint of that place, in words.
        sort: What kind of alteration there is; empty when there is none.
        span: The place in the text of that revision.
        source: The source's own words there.
        edits: How the report's words differ from them.
        block: Whether it is set as a block.
        problem: Whether the report should not go out with it.
    """

    line: int
    column: int
    quote: str
    verdict: Verdict
    why: tuple[str, ...] = ()
    key: str = ""
    pinpoint: str = ""
    address: Address | None = None
    found: str = ""
    sort: str = ""
    span: Span | None = None
    source: str = ""
    edits: tuple[Edit, ...] = ()
    block: bool = False
    problem: bool = False


class CheckedCitation(NamedTuple):
    """A citation of a report with which something is wrong.

    Attributes:
        line: Where it stands in the report, from 1.
        column: The same.
        key: Its key.
        sort: ``unknown key``, ``no such passage``, ``source changed``, ``pinpoint not checked``.
        message: What is wrong, a sentence.
        problem: Whether the report should not go out with it.
    """

    line: int
    column: int
    key: str
    sort: str
    message: str
    problem: bool = True


class Fix(NamedTuple):
    """A pinpoint that was corrected in the report."""

    line: int
    column: int
    before: str
    after: str


class CheckReport(NamedTuple):
    """What the check of a report found.

    Attributes:
        file: The report.
        quotations: Its quotations, in order.
        citations: What is wrong with its citations.
        sources: How many different sources it cites.
        citing: How many citations it has.
        terms: How many quotations were too short to be looked up.
        titles: How many were titles of stored sources.
        fixes: Pinpoints that were corrected.
        notes: What the reader should know, each a sentence.
    """

    file: str
    quotations: tuple[CheckedQuotation, ...]
    citations: tuple[CheckedCitation, ...] = ()
    sources: int = 0
    citing: int = 0
    terms: int = 0
    titles: int = 0
    fixes: tuple[Fix, ...] = ()
    notes: tuple[str, ...] = ()
    full: bool = False
    """Whether people are shown what is right too; data always holds it."""

    @property
    def problems(self) -> int:
        """How many things should be mended before the report goes out."""
        return sum(one.problem for one in self.quotations) + sum(one.problem for one in self.citations)


class QuoteHit(NamedTuple):
    """Words that were looked for, as a source has them.

    Attributes:
        address: Where they stand.
        text: The source's own words: the sentence, or those that were asked for.
        span: Their place in the revision's text.
        exact: Whether the words that were typed stand there as they are.
        score: How many of the words that were typed stand there, from 0 to 1.
        citation: The citation, in a style.
        ready: Quotation and citation, ready to paste.
        metadata: Of the revision.
        passage: The passage.
        notes: What a reader should know, each a few words.
    """

    address: Address
    text: str
    span: Span
    exact: bool
    score: float
    citation: str
    ready: str
    metadata: Metadata
    passage: Passage
    notes: tuple[str, ...] = ()


class QuoteResult(NamedTuple):
    """Where half-remembered words stand, best first."""

    typed: str
    coverage: Coverage
    hits: tuple[QuoteHit, ...]
