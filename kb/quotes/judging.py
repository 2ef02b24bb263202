"""The verdict on a quotation: its words, the source it is cited to, the place in it.

What is stored comes in through a ``Shelf``; nothing here reads a file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple, Protocol

from kb.model.addresses import Address
from kb.model.documents import Revision, Span
from kb.model.pinpoints import Pinpoint
from kb.model.results.checked import GOOD, CheckedQuotation, Edit, Verdict
from kb.quotes.matching import Match, SourceText, find
from kb.quotes.near import Words, nearest
from kb.quotes.places import Where, locator_of, passages_at, pinpoint_of, where
from kb.quotes.report import Cited, Quotation
from kb.quotes.wording import brackets_of, count_words, editorial
from kb.text.typography import folded

LEAST_WORDS = 3
"""Fewer words of the source prove nothing."""
LEAST_LETTERS = 12
_MOST_SHOWN = 3
_LEFT_OUT = frozenset({"aside", "caption"})
_UNCOUNTED = ("title", "heading")


class Target(NamedTuple):
    """What a key of a report means: a document, one of its revisions, or a passage of it."""

    document: str
    revision: str | None = None
    locator: str | None = None


class Shelf(Protocol):
    """The stored sources, as far as a check needs them."""

    def target(self, key: str) -> Target | None:
        """What a key means; None when nothing."""

    def stored(self, address: Address) -> Stored | None:
        """A revision with its text; None when it cannot be read."""

    def revisions(self, document: str) -> tuple[Address, ...]:
        """The revisions of a document, from old to new."""

    def texts(self) -> Iterator[tuple[Address, SourceText]]:
        """Every stored text, the newest revision of a document first."""

    def cite(self, address: Address, pinpoint: Pinpoint | None) -> str:
        """A citation of a place as a report has it."""


class Stored:
    """A revision that quotations are looked up in."""

    def __init__(self, revision: Revision) -> None:
        self.revision = revision
        out = [p.span for p in revision.passages if p.role in _LEFT_OUT]
        self.running = SourceText(revision.text, out)
        self.captions = [p.span for p in revision.passages if p.role == "caption"]

    @cached_property
    def removed(self) -> list[SourceText]:
        """What was set aside, and what was marked as no part of the text."""
        asides = [p.span.of(self.revision.text) for p in self.revision.passages if p.role == "aside"]
        return [SourceText(text) for text in (*asides, *(p.text for p in self.revision.set_aside))]

    @cached_property
    def words(self) -> Words:
        """The words, to find near passages in."""
        cut = sorted(p.span.end for p in self.revision.passages if "truncated" in p.flags)
        return Words(self.running, cut)

    def find(self, quote: str) -> tuple[Match, ...]:
        """Where a quotation stands in the text, captions last."""
        found = find(self.running, quote)
        if found or not self.captions:
            return found
        return tuple(
            match._replace(span=Span(span.start + match.span.start, span.start + match.span.end))
            for span in self.captions
            for match in find(SourceText(span.of(self.revision.text)), quote)
        )


class _Judged(NamedTuple):
    verdict: Verdict
    cited: Cited | None = None
    stored: Stored | None = None
    match: Match | None = None
    why: tuple[str, ...] = ()
    sort: str = ""
    span: Span | None = None
    edits: tuple[Edit, ...] = ()
    score: float = 0.0
    places: tuple[Span, ...] = ()


_ORDER: tuple[Verdict, ...] = (
    "exact",
    "ok",
    "flag",
    "wrong pinpoint",
    "other revision",
    "only in a removed passage",
    "wrong source",
    "altered",
    "unchecked",
    "absent",
    "uncited",
    "too short",
)


class Judge:
    """Judges the quotations of a report.

    Args:
        shelf: The stored sources.
        every: Whether quotations of fewer than three words are looked up too.
    """

    def __init__(self, shelf: Shelf, *, every: bool = False) -> None:
        self.shelf = shelf
        self.every = every

    def judge(self, quotation: Quotation, line: int, column: int) -> CheckedQuotation:
        """The verdict on one quotation."""
        judged = self._judged(quotation)
        cited = judged.cited or (quotation.cited[0] if quotation.cited else None)
        base = CheckedQuotation(
            line,
            column,
            quotation.text,
            judged.verdict,
            judged.why,
            key=cited.key if cited and not (cited.label and judged.verdict == "uncited") else "",
            pinpoint=str(cited.pinpoint) if cited and cited.pinpoint else "",
            sort=judged.sort,
            edits=judged.edits,
            block=quotation.block,
        )
        span = judged.match.span if judged.match else judged.span
        if judged.stored is None or span is None:
            return base
        revision = judged.stored.revision
        passages = passages_at(revision, span)
        pinpoint = pinpoint_of(passages)
        return base._replace(
            address=revision.address.at(locator_of(passages) or None),
            found=str(pinpoint) if pinpoint else "",
            span=span,
            source=span.of(revision.text),
        )

    def _judged(self, quotation: Quotation) -> _Judged:
        if quotation.open:
            return _Judged("unchecked", why=("the quotation mark is never closed",))
        targets = [(c, t) for c in quotation.cited if (t := self.shelf.target(c.key)) is not None]
        unknown = [c for c in quotation.cited if not c.label and self.shelf.target(c.key) is None]
        if not targets and not unknown:
            return self._short(quotation.text, self._uncited(quotation.text))
        results = [self._in_target(quotation.text, cited, target) for cited, target in targets]
        best = min(results, key=_rank, default=None)
        if best is None or best.verdict in {"altered", "absent", "unchecked"}:
            elsewhere = self._elsewhere(quotation.text, {target.document for _, target in targets})
            if elsewhere is not None:
                first = targets[0][0] if targets else unknown[0]
                return self._short(quotation.text, elsewhere._replace(cited=first))
        if best is None:
            return _Judged("unchecked", unknown[0], why=(f"no source has the key “{unknown[0].key}”",))
        return self._short(quotation.text, best)

    def _short(self, quote: str, judged: _Judged) -> _Judged:
        """What is too short to prove anything is never said to be right."""
        if judged.verdict not in (
            *GOOD,
            "wrong source",
            "wrong pinpoint",
            "other revision",
            "flag",
            "uncited",
        ):
            return judged
        words, letters = sure_words(quote)
        if words >= LEAST_WORDS and letters >= LEAST_LETTERS:
            return judged
        said = f"{words} word{'s' * (words != 1)} of the source prove{'s' * (words == 1)} nothing"
        return judged._replace(verdict="too short", why=(said, *judged.why))

    def _in_target(self, quote: str, cited: Cited, target: Target) -> _Judged:
        """The verdict on a quotation that is cited to a document."""
        revisions = self.shelf.revisions(target.document)
        wanted = (
            [a for a in revisions if a.revision == target.revision] if target.revision else revisions[-1:]
        )
        stored = self.shelf.stored(wanted[0]) if wanted else None
        if stored is None or not stored.revision.text.strip():
            return _Judged("unchecked", cited, why=(f"{target.document} has no text to look it up in",))
        if cited.sha256 and not stored.revision.sha256.startswith(cited.sha256):
            other = self._pinned(revisions, cited.sha256)
            if other is None:
                return self._in_text(
                    quote, cited, target, stored, ("the source was changed since it was cited",)
                )
            stored = other
        return self._in_text(quote, cited, target, stored, ())

    def _pinned(self, revisions: Sequence[Address], sha256: str) -> Stored | None:
        for address in reversed(revisions):
            stored = self.shelf.stored(address)
            if stored and stored.revision.sha256.startswith(sha256):
                return stored
        return None

    def _in_text(
        self, quote: str, cited: Cited, target: Target, stored: Stored, why: tuple[str, ...]
    ) -> _Judged:
        matches = stored.find(quote)
        if matches:
            return self._placed(matches, cited, target, stored, why)
        if any(find(piece, quote) for piece in stored.removed):
            said = "it stands in what was set aside from the source"
            return _Judged("only in a removed passage", cited, stored, why=(*why, said))
        for address in reversed(self.shelf.revisions(target.document)):
            other = self.shelf.stored(address) if address != stored.revision.address else None
            if other and (found := other.find(quote)):
                said = f"it stands in {address}, not in {stored.revision.address}"
                return _Judged("other revision", cited, other, found[0], (*why, said))
        near = nearest(stored.words, _plain(quote))
        if near is None:
            return _Judged(
                "absent", cited, None, why=(*why, f"no passage of {stored.revision.address} is near")
            )
        edits = tuple(Edit(edit.op, edit.words) for edit in near.edits)
        return _Judged(
            "altered", cited, stored, why=why, sort=near.sort, span=near.span, edits=edits, score=near.score
        )

    def _placed(
        self, matches: Sequence[Match], cited: Cited, target: Target, stored: Stored, why: tuple[str, ...]
    ) -> _Judged:
        """The verdict on words that stand in the source: are they where the citation says?"""
        revision = stored.revision
        place = _place(revision, cited, target)
        best = matches[0]
        inside = [match for match in matches if place is None or place.holds(match.span)]
        if place is not None and place.spans and not inside:
            found = _places_in_words(revision, matches)
            said = cited.pinpoint or f"#{target.locator}"
            judged: Verdict = "flag" if best.flags else "wrong pinpoint"
            return _Judged(
                judged,
                cited,
                stored,
                best,
                (*why, f"{found}, not {said}", *best.flags),
                places=tuple(match.span for match in matches),
            )
        if place is not None and place.problem:
            found = _places_in_words(revision, matches)
            return _Judged(
                "wrong pinpoint",
                cited,
                stored,
                best,
                (*why, f"{found}; {place.problem}"),
                places=tuple(match.span for match in matches),
            )
        best = min(inside or matches, key=lambda match: (len(match.flags), len(match.how), match.span))
        notes = [*why, *best.how, *_notes(revision, best)]
        if place is not None and place.unknown:
            notes.append(place.unknown)
        flags = [*best.flags]
        if any(passage.digest for passage in passages_at(revision, best.span)):
            flags.append("the stored words are our digest, not the source’s own")
        if why:
            return _Judged("other revision", cited, stored, best, tuple(notes))
        verdict: Verdict = "flag" if flags else "ok" if best.how else "exact"
        return _Judged(verdict, cited, stored, best, (*flags, *notes))

    def _uncited(self, quote: str) -> _Judged:
        found = self._elsewhere(quote, set())
        if found is None:
            return _Judged("uncited", why=("no source is named",))
        return found._replace(verdict="uncited", why=("no source is named", *found.why))

    def _elsewhere(self, quote: str, but: set[str]) -> _Judged | None:
        """The quotation in any other source."""
        probe = _probe(quote)
        if not probe:
            return None
        for address, text in self.shelf.texts():
            if address.document in but or not text.has(probe):
                continue
            stored = self.shelf.stored(address)
            matches = stored.find(quote) if stored else ()
            if stored and matches:
                passages = passages_at(stored.revision, matches[0].span)
                said = f"did you mean {self.shelf.cite(address, pinpoint_of(passages))}?"
                return _Judged("wrong source", None, stored, matches[0], (said,))
        return None


def sure_words(quote: str) -> tuple[int, int]:
    """How many words of a quotation are its source's, and how many letters they have."""
    pieces = editorial(quote).pieces
    text = " ".join(piece.text for piece in pieces)
    return count_words(text), sum(char.isalnum() for char in text)


def _rank(judged: _Judged) -> tuple[int, float]:
    return (_ORDER.index(judged.verdict), -judged.score)


def _plain(quote: str) -> str:
    """The words of a quotation without a writer's marks, to compare with near passages."""
    if not brackets_of(quote) and "..." not in folded(quote):
        return quote
    return " ".join(piece.text for piece in editorial(quote).pieces) or quote


def _probe(quote: str) -> str:
    """Words that a source must hold if the quotation stands in it."""
    pieces = [piece.text for piece in editorial(quote).pieces]
    longest = max(pieces, key=len, default="")
    # The first letter may differ in case, and the last mark may be another.
    return longest[1:].rstrip(".,;:!?۔،؛؟'").rstrip() if len(longest) > LEAST_LETTERS // 2 else ""


def _place(revision: Revision, cited: Cited, target: Target) -> Where | None:
    """Where a citation says that the words stand; None when it does not say."""
    if cited.pinpoint is not None:
        return where(revision, cited.pinpoint)
    if target.locator is None:
        return None
    found = tuple(p.span for p in revision.passages if p.locator == target.locator)
    if (
        not found
        and target.locator[:1] == "p"
        and target.locator[1:].replace("-p", "-").replace("-", "").isdigit()
    ):
        first, _, last = target.locator[1:].replace("-p", "-").partition("-")
        return where(revision, Pinpoint("paragraph", ((first, last or first),)))
    return Where(found) if found else Where(problem=f"{revision.address} has no passage “{target.locator}”")


def _notes(revision: Revision, match: Match) -> Iterator[str]:
    """What else a reader should know of a match."""
    passages = passages_at(revision, match.span)
    if sum(passage.counted for passage in passages) > 1:
        yield "crosses a paragraph"
    elif len(passages) > 1 and any(passage.role in _UNCOUNTED for passage in passages):
        yield "crosses a heading"
    left = sum(count_words(words) for words in match.omitted)
    if match.omitted:
        yield f"{left} word{'s' * (left != 1)} left out"


def _places_in_words(revision: Revision, matches: Sequence[Match]) -> str:
    said = []
    for match in matches[:_MOST_SHOWN]:
        passages = passages_at(revision, match.span)
        pinpoint = pinpoint_of(passages)
        said.append(str(pinpoint) if pinpoint else passages[0].role if passages else "elsewhere")
    return " and ".join(dict.fromkeys(said))
