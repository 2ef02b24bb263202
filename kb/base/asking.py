"""``ask``: evidence for a question, by who speaks, or "no evidence"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from kb.answers.choosing import Candidate, Selected, says_nothing, select, wanted_of
from kb.answers.layers import force_of, layers_of
from kb.answers.matching import Wanted
from kb.answers.questions import Question, read_question
from kb.base.filtering import Asked
from kb.base.finding import Group, fold_copies, make_hit
from kb.base.searching import described, find, metadata_of, newer_than
from kb.base.session import Session
from kb.base.understanding import Match, understand
from kb.engines import Found
from kb.model.addresses import Address
from kb.model.documents import Span, Voice
from kb.model.queries import AnyOf, Everything, Filters, Node, Query, Terms
from kb.model.results import Answer, Coverage, Evidence, EvidenceGroup, Mark, NumberedSource, Understood
from kb.text.fold import fold_word
from kb.text.stopwords import STOP_WORDS
from kb.text.terms import terms

_CANDIDATES = 14
_NEAREST = 3
_OTHERS_WEIGHT = 0.3
_MOST_OTHERS = 16
"""The most paraphrases that are searched where the words themselves find no evidence."""


class _Asking(NamedTuple):
    """A question on its way to an answer.

    Attributes:
        question: The question, read.
        query: What is searched for.
        targets: Addresses of the points that it names, in each revision that may be meant.
        wanted: What an answer must cover.
    """

    question: Question
    query: Query
    targets: tuple[Address, ...]
    wanted: tuple[Wanted, ...] = ()


def ask(
    session: Session, typed: str, asked: Asked | None, *, limit: int, exact: bool, cite: bool = False
) -> Answer:
    """Evidence for a question; with ``cite`` also its citations and a bibliography.

    Raises:
        BadRequestError: A filter has a value that cannot be.
        EngineError: The engine is missing, busy or broken.
    """
    asking, understood = _read(session, typed, asked, exact=exact)
    coverage = session.coverage(asking.query.filters)
    if asking.query.root is None:
        return Answer(understood, coverage, (), (), asks=asking.question.kind)
    if not exact and says_nothing(asking.query.root):
        told = "Words so common are no evidence of anything; nothing else was asked."
        return Answer(understood, coverage, (), (), notes=(told,), asks=asking.question.kind)
    found, notes = _in_force(session, _candidates(session, asking))
    groups = {group.found.address: group for group in fold_copies(found)}
    asking = asking._replace(wanted=_wanted(session, asking))
    chosen = _choose(session, asking, groups)
    if not chosen and not exact and (wider := _in_other_words(session, asking)) is not None:
        found, notes = _in_force(session, find(session, wider, _CANDIDATES).found)
        more = {group.found.address: group for group in fold_copies(found)}
        chosen = _choose(session, asking, more)
        groups = more if chosen or not groups else groups
    coverage = session.answered(coverage)
    if not chosen:
        return _without(session, asking, understood, coverage, groups, notes)
    if any(each.written and not each.stands for each in asking.wanted):
        from kb.base.answering import words_nowhere  # noqa: PLC0415 - late: most words stand somewhere

        # Evidence does not speak of what no document has.
        notes = (*notes, *words_nowhere(session, asking.wanted, coverage))
    answer = _answer(session, asking, understood, coverage, chosen[:limit], groups, notes)
    if cite:
        from kb.base.answering import with_citations  # noqa: PLC0415 - late: only for a report

        return with_citations(session, answer)
    return answer


def _read(session: Session, typed: str, asked: Asked | None, *, exact: bool) -> tuple[_Asking, Understood]:
    question = read_question(typed)
    match: Match = "exact" if exact else "fts"
    targets: tuple[Address, ...] = ()
    rest = question.rest or typed
    if not exact and any(word in typed.lower() for word in ("point", "clause", "item")):
        from kb.base.answering import pointed  # noqa: PLC0415 - late: few questions name a point

        targets, rest = pointed(session, rest)
    frame = STOP_WORDS | question.drop | question.light
    if targets and frame.issuperset(map(fold_word, re.findall(r"\w+", rest))):
        query, understood = understand(session, "", asked)
        query = query._replace(root=Everything())
        names = ", ".join(str(target) for target in targets)
        return _Asking(question, query, targets), understood._replace(typed=typed, query=names, notes=())
    query, understood = understand(session, rest, asked, match=match, drop=tuple(question.drop), asking=True)
    if query.root is None and question.drop:
        query, understood = understand(session, typed, asked, match=match, asking=True)
    return _Asking(question, query, targets), understood._replace(typed=typed)


def _candidates(session: Session, asking: _Asking) -> tuple[Found, ...]:
    if not asking.targets:
        return find(session, asking.query, _CANDIDATES).found
    from kb.base.answering import on_points  # noqa: PLC0415 - late: few questions name a point

    return on_points(session, asking.query, asking.targets, _CANDIDATES)


def _wanted(session: Session, asking: _Asking) -> tuple[Wanted, ...]:
    vocabulary = session.vocabulary
    spotted = vocabulary.spot(terms(asking.question.rest, vocabulary.rules))
    concepts = [spot.entry for spot in spotted if spot.entry.type == "concept"]
    total = session.engine.count(Everything(), Filters())
    return wanted_of(
        asking.query.root, asking.question, vocabulary.is_name, session.engine.frequencies, total, concepts
    )


def _in_other_words(session: Session, asking: _Asking) -> Query | None:
    """The query with paraphrases, the rarest that stand anywhere; None where there are none."""
    if asking.targets or asking.query.root is None:
        return None
    known = session.engine.frequencies({term for each in asking.wanted for term in each.others})
    stand = sorted((count, term) for term, count in known.items() if count)
    others: list[Node] = [Terms((term,), weight=_OTHERS_WEIGHT) for _, term in stand[:_MOST_OTHERS]]
    return asking.query._replace(root=AnyOf((asking.query.root, *others))) if others else None


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


def _choose(session: Session, asking: _Asking, groups: dict[Address, Group]) -> tuple[Selected, ...]:
    candidates = [
        _candidate(session, group.found, asking) for group in groups.values() if group.found.passage.counted
    ]
    rules = session.vocabulary.rules
    return select(asking.wanted, candidates, rules, asking.question, pointed=bool(asking.targets))


def _candidate(session: Session, found: Found, asking: _Asking) -> Candidate:
    metadata = metadata_of(session, found.address)
    points = [one.target for one in found.references if one.type == "point"]
    is_point = found.passage.role == "point"
    spots: dict[str, list[Span]] = {"place": [], "person": []}
    if asking.question.need in {"place", "person"}:
        start = found.passage.span.start
        for one in found.references:
            entry = session.vocabulary.get(one.target) if one.type == "name" and one.span else None
            if entry is not None and entry.type in spots and one.span and one.basis == "stated":
                spots[entry.type].append(Span(one.span.start - start, one.span.end - start))
    targets = {str(target) for target in asking.targets}
    return Candidate(
        found.address,
        found.passage,
        found.text,
        found.score,
        _context(session, found),
        metadata.voice,
        metadata.kind.value if metadata.kind else "",
        is_point or bool(points),
        str(found.address) in targets or not targets.isdisjoint(points),
        tuple(spots["place"]),
        tuple(spots["person"]),
        found.words,
    )


def _context(session: Session, found: Found) -> tuple[str, ...]:
    """The terms of the title and the headings that a passage stands under."""
    document = session.library.catalog[found.address.document]
    summary = next((s for s in document.revisions if s.address == found.address.at(None)), None)
    titles = {
        metadata.title.value
        for metadata in (document.metadata, summary.metadata if summary else None)
        if metadata and metadata.title
    }
    own = metadata_of(session, found.address)
    days = dict.fromkeys(one.value.spoken() for one in (own.event_date, own.issued) if one)
    return terms(" · ".join((*sorted(titles), *found.passage.headings, *days)), session.vocabulary.rules)


def _answer(  # noqa: PLR0917 - what was found, and what is said of it
    session: Session,
    asking: _Asking,
    understood: Understood,
    coverage: Coverage,
    chosen: tuple[Selected, ...],
    groups: dict[Address, Group],
    notes: tuple[str, ...],
) -> Answer:
    sources = _number_sources(session, chosen)
    numbers = {source.address: source.number for source in sources}
    evidence: dict[Voice, list[Evidence]] = {}
    for each in chosen:
        made = _evidence(session, each, groups[each.candidate.address], numbers)
        evidence.setdefault(made.metadata.voice_of(made.passage), []).append(made)
    # The best evidence comes first, and its group with it.
    by_voice = tuple(EvidenceGroup(voice, tuple(of)) for voice, of in evidence.items())
    answer = Answer(understood, coverage, by_voice, sources, notes=notes, asks=asking.question.kind)
    if asking.question.kind == "count":
        from kb.base.answering import with_figures  # noqa: PLC0415 - late: few questions ask for figures

        return with_figures(answer, asking.question, asking.wanted, session.vocabulary.rules)
    return answer


def _without(  # noqa: PLR0917
    session: Session,
    asking: _Asking,
    understood: Understood,
    coverage: Coverage,
    groups: dict[Address, Group],
    notes: tuple[str, ...],
) -> Answer:
    """No evidence: what comes nearest, and what exactly is not there."""
    from kb.base.answering import absences  # noqa: PLC0415 - late: most questions have an answer

    rules = session.vocabulary.rules
    nearest = tuple(
        make_hit(group, asking.query, rules, described(session, group.found))
        for group in list(groups.values())[:_NEAREST]
    )
    question = asking.question
    spoken: tuple[Selected, ...] = ()
    if question.need:
        free = asking._replace(question=question._replace(need=""))
        spoken = _choose(session, free, groups)
    told = absences(session, question, asking.wanted, asking.targets, spoken, coverage)
    return Answer(understood, coverage, (), (), nearest, (*notes, *told), question.kind)


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


def _evidence(session: Session, each: Selected, group: Group, numbers: dict[Address, int]) -> Evidence:
    found = group.found
    metadata, references, newer = described(session, found)
    start, end = each.span.start, each.span.end
    at = found.passage.span.start
    quote = found.text[start:end]
    return Evidence(
        address=found.address,
        quote=quote,
        span=Span(at + start, at + end),
        marks=tuple(Mark(Span(m.span.start - start, m.span.end - start), m.alias) for m in each.marks),
        metadata=metadata,
        passage=found.passage,
        source=numbers[found.address.at(None)],
        score=round(each.rank, 3),
        references=references,
        twins=tuple(twin.address for twin in group.twins),
        newer=newer,
        alike=tuple(one.address for one in group.alike),
        layers=layers_of(quote),
        force=force_of(quote, metadata.kind.value if metadata.kind else ""),
    )
