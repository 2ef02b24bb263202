"""``quote``: half-remembered words given back as a source has them, with their citation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from kb.base.citing import How, cite, ready_to_paste
from kb.base.filtering import Asked
from kb.base.session import Session
from kb.base.shelf import SessionShelf
from kb.errors import BadRequestError, KBError
from kb.model.addresses import Address
from kb.model.documents import Passage, Revision, Span
from kb.model.results.checked import QuoteHit, QuoteResult
from kb.quotes.judging import Stored
from kb.quotes.places import locator_of, passages_at
from kb.text.fold import fold
from kb.text.sentences import sentences
from kb.text.typography import folded

_LEAST = 0.45
_CANDIDATES = 40
_MARKS = re.compile(r"[\"“”„«»‘’'()\[\]*:/^~\\-]+")
_OPERATORS = re.compile(r"\b(?:AND|OR|NOT|near/\d+)\b")


def quote(session: Session, words: str, asked: Asked | None, how: How, *, limit: int = 3) -> QuoteResult:
    """The sentences that hold words, or come nearest to them, each with its citation.

    Raises:
        BadRequestError: There are no words, or a filter or the style is none.
        EngineError: The search engine cannot be used.
    """
    if not any(char.isalnum() for char in words):
        raise BadRequestError("There are no words to look for.", hint="Try: napkb quote cat and mouse")
    filters = session.filters(asked, session.facet_values())
    passing = set(session.passing(filters)) if filters else None
    found: dict[tuple[str, Span], QuoteHit] = {}
    for hit in (*_as_they_stand(session, words, how), *_remembered(session, words, asked, how)):
        if passing is not None and hit.address.document not in passing:
            continue
        key = (str(hit.address.at(None)), hit.span)
        if key not in found or found[key].score < hit.score:
            found[key] = hit
    hits = sorted(found.values(), key=lambda hit: (-hit.exact, -hit.score, str(hit.address)))
    return QuoteResult(words, session.covered(filters), tuple(_different(hits))[:limit])


def _different(hits: list[QuoteHit]) -> Iterator[QuoteHit]:
    """Every place of the same words in one document once, the newest revision first."""
    seen: set[tuple[str, str]] = set()
    for hit in hits:
        key = (hit.address.document, fold(hit.text))
        if key not in seen:
            seen.add(key)
            yield hit


def _as_they_stand(session: Session, words: str, how: How) -> Iterator[QuoteHit]:
    """The sentences in which the words stand as they were typed."""
    shelf = SessionShelf(session)
    probe = folded(words)[1:-1].strip()
    for address, text in shelf.texts():
        if probe and not text.has(probe):
            continue
        stored = shelf.stored(address)
        for match in stored.find(words) if stored else ():
            if stored and not match.flags:
                span = _sentences_around(stored.revision, match.span)
                yield _hit(session, stored.revision, span, how, exact=True, score=1.0)


def _remembered(session: Session, words: str, asked: Asked | None, how: How) -> Iterator[QuoteHit]:
    """The sentences of passages that a search finds, by how many of the words they hold."""
    from kb.base.searching import search  # noqa: PLC0415 - late: it loads the engine

    query = _OPERATORS.sub(" ", _MARKS.sub(" ", words))
    result = search(session, query, asked, limit=_CANDIDATES, offset=0)
    wanted = fold(words).split()
    stored: dict[Address, Stored | None] = {}
    for hit in result.hits:
        place = hit.address.at(None)
        if place not in stored:
            try:
                stored[place] = Stored(session.library.revision(place))
            except KBError:
                stored[place] = None
        known = stored[place]
        if known is None:
            continue
        for span in _spans_of(known.revision, hit.passage):
            score = _score(wanted, fold(span.of(known.revision.text)).split())
            if score >= _LEAST:
                yield _hit(session, known.revision, span, how, exact=False, score=score)


def _score(wanted: list[str], there: list[str]) -> float:
    """How many of the words a sentence holds, those in the typed order counting most."""
    if not wanted or not there:
        return 0.0
    held = sum(any(_alike(word, other) for other in there) for word in wanted) / len(wanted)
    stems, others = [w[:5] for w in wanted], [o[:5] for o in there]
    blocks = SequenceMatcher(None, stems, others, autojunk=False).get_matching_blocks()
    in_order = sum(block.size for block in blocks) / len(wanted)
    return round(0.6 * held + 0.4 * in_order, 3)


def _alike(word: str, other: str) -> bool:
    return word == other or (len(word) > 4 and len(other) > 4 and word[:5] == other[:5])  # noqa: PLR2004


def _spans_of(revision: Revision, passage: Passage) -> Iterator[Span]:
    words = revision.words_of(passage)
    for span in sentences(words):
        start = max(span.start, passage.label)
        if start < span.end:
            yield Span(passage.span.start + start, passage.span.start + span.end)


def _sentences_around(revision: Revision, span: Span) -> Span:
    """The whole sentences that a place touches."""
    start, end = span
    for passage in passages_at(revision, span):
        for one in _spans_of(revision, passage):
            if one.start < span.end and span.start < one.end:
                start, end = min(start, one.start), max(end, one.end)
    return Span(start, end)


def _hit(
    session: Session, revision: Revision, span: Span, how: How, *, exact: bool, score: float
) -> QuoteHit:
    passages = passages_at(revision, span)
    address = revision.address.at(locator_of(passages) or None)
    made = cite(session, [str(address)], how._replace(quote=False)).citations[0]
    text = span.of(revision.text)
    notes = list(made.notes)
    if any(passage.digest for passage in passages):
        notes.append("This is our digest, not the source’s own words: quote the source that it names.")
    if any("truncated" in passage.flags for passage in passages):
        notes.append("The source breaks off here.")
    return QuoteHit(
        address,
        text,
        span,
        exact,
        score,
        citation=made.text,
        ready=ready_to_paste(" ".join(text.split()), made.text, made.footnote),
        metadata=revision.metadata,
        passage=passages[0],
        notes=tuple(notes),
    )
