"""``ask``: evidence for a question, by who speaks, or "no evidence"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.answers import Candidate, Selected, select, wanted_of
from kb.base.filtering import Asked
from kb.base.finding import Group, fold_twins, make_hit
from kb.base.searching import described, find, metadata_of, newer_than
from kb.base.session import Session
from kb.base.understanding import Match, understand
from kb.engines import Found
from kb.model.addresses import Address
from kb.model.documents import Span, Voice
from kb.model.queries import (
    Everything,
    Filters,
    Query,
    leaves,
)
from kb.model.results import Answer, Evidence, EvidenceGroup, Mark, NumberedSource
from kb.text.stopwords import QUESTION_WORDS
from kb.text.terms import terms

_CANDIDATES = 20
_NEAREST = 3


def ask(session: Session, question: str, asked: Asked | None, *, limit: int, exact: bool) -> Answer:
    """Evidence for a question.

    Raises:
        BadRequestError: A filter has a value that cannot be.
        EngineError: The engine is missing, busy or broken.
    """
    # What is counted is asked for, whatever word it is: "how many points".
    drop = QUESTION_WORDS.difference(re.findall(r"\bhow many (\w+)", question.lower()))
    match: Match = "exact" if exact else "fts"
    query, understood = understand(session, question, asked, match=match, drop=tuple(drop))
    coverage = session.coverage(query.filters)
    if query.root is None:
        return Answer(understood, coverage, (), ())
    found, notes = _in_force(session, find(session, query, _CANDIDATES).found)
    coverage = session.answered(coverage)
    folded = fold_twins(found)
    twins = {found.address: tuple(t.address for t in rest) for found, rest in folded}
    founds = {found.address: found for found, _ in folded}
    chosen = _choose(session, query, list(founds.values()))[:limit]
    if not chosen:
        nearest = tuple(
            make_hit(Group(found, rest, []), query, session.vocabulary.rules, described(session, found))
            for found, rest in folded[:_NEAREST]
        )
        return Answer(understood, coverage, (), (), nearest, notes)
    sources = _number_sources(session, chosen)
    numbers = {source.address: source.number for source in sources}
    evidence: dict[Voice, list[Evidence]] = {}
    for each in chosen:
        address = each.candidate.address
        made = _evidence(session, each, founds[address], numbers, twins[address])
        evidence.setdefault(made.metadata.voice_of(made.passage), []).append(made)
    # The best evidence comes first, and its group with it.
    groups = tuple(EvidenceGroup(voice, tuple(of)) for voice, of in evidence.items())
    return Answer(understood, coverage, groups, sources, notes=notes)


def _in_force(session: Session, found: Sequence[Found]) -> tuple[list[Found], tuple[str, ...]]:
    """What was found, without older revisions of what is not a plan or a law, and a note of those.

    A plan's revisions are each a plan that was in force; an older revision of any other text is
    what its publisher has since put right.
    """
    kept, left = [], set()
    for each in found:
        if metadata_of(session, each.address).voice == "plan" or newer_than(session, each.address) is None:
            kept.append(each)
        else:
            left.add(str(each.address.at(None)))
    if not left:
        return kept, ()
    names = ", ".join(sorted(left))
    return kept, (f"Not used, because a newer revision is stored: {names}; “napkb search” shows them.",)


def _choose(session: Session, query: Query, found: list[Found]) -> tuple[Selected, ...]:
    vocabulary = session.vocabulary
    words = {term for leaf in leaves(query.root) for term in leaf.terms}
    total = session.engine.count(Everything(), Filters())
    wanted = wanted_of(query.root, vocabulary.is_name, session.engine.frequencies(words), total)
    candidates = [
        Candidate(
            each.address,
            each.passage,
            each.text,
            each.score,
            _context(session, each),
            metadata_of(session, each.address).voice,
        )
        for each in found
        if each.passage.counted
    ]
    return select(wanted, candidates, vocabulary.rules)


def _context(session: Session, found: Found) -> tuple[str, ...]:
    """The terms of the title and the headings that a passage stands under."""
    document = session.library.catalog[found.address.document]
    summary = next((s for s in document.revisions if s.address == found.address.at(None)), None)
    titles = {
        metadata.title.value
        for metadata in (document.metadata, summary.metadata if summary else None)
        if metadata and metadata.title
    }
    return terms(" · ".join((*sorted(titles), *found.passage.headings)), session.vocabulary.rules)


def _number_sources(session: Session, chosen: tuple[Selected, ...]) -> tuple[NumberedSource, ...]:
    """Each revision that is quoted, numbered in the order it is quoted in."""
    by_voice: dict[Voice, list[Address]] = {}
    metadata = {}
    for each in chosen:
        address = each.candidate.address.at(None)
        metadata[address] = metadata_of(session, address)
        by_voice.setdefault(metadata[address].voice_of(each.candidate.passage), []).append(address)
    order = dict.fromkeys(address for addresses in by_voice.values() for address in addresses)
    return tuple(NumberedSource(n, address, metadata[address]) for n, address in enumerate(order, 1))


def _evidence(
    session: Session,
    each: Selected,
    found: Found,
    numbers: dict[Address, int],
    twins: tuple[Address, ...],
) -> Evidence:
    metadata, references, newer = described(session, found)
    start, end = each.span.start, each.span.end
    at = found.passage.span.start
    return Evidence(
        address=found.address,
        quote=found.text[start:end],
        span=Span(at + start, at + end),
        marks=tuple(Mark(Span(m.span.start - start, m.span.end - start), m.alias) for m in each.marks),
        metadata=metadata,
        passage=found.passage,
        source=numbers[found.address.at(None)],
        score=round(each.coverage, 3),
        references=references,
        twins=twins,
        newer=newer,
    )
