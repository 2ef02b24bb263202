"""What only some answers need: points asked about, figures that differ, what is absent, citations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kb.answers.choosing import Selected
from kb.answers.figures import figures_of
from kb.answers.matching import Wanted
from kb.answers.questions import Need, Question
from kb.base.searching import find, metadata_of
from kb.base.session import Session
from kb.engines import Found
from kb.errors import KBError
from kb.model.addresses import Address, parse_address
from kb.model.documents import Span
from kb.model.queries import Query, Terms
from kb.model.results import Answer, Coverage, Figure
from kb.text.terms import Rules, terms

_NEEDED: dict[Need, str] = {
    "date": "states when",
    "year": "states the year",
    "number": "states how many",
    "person": "gives a name",
    "names": "gives names",
    "place": "states where",
    "point": "is a plan's point or names one",
}
_MOST_ABSENT = 6


def pointed(session: Session, typed: str) -> tuple[tuple[Address, ...], str]:
    """The points that a question names, in each revision that may be meant, and the question without them.

    Where the knowledge base holds one plan, "the plan" is that one.
    """
    from kb.references import Context, find_references  # noqa: PLC0415 - late: few questions need it

    plans = session.plans
    known = {*plans.names(), *(address.partition("@")[0] for address in session.vocabulary.plans.values())}
    only = tuple(known) if len(known) == 1 else ()
    found = find_references(
        typed,
        Span(0, len(typed)),
        Address("question"),
        day="",
        plans=plans,
        vocabulary=session.vocabulary,
        context=Context(plans=only),
    )
    points = [one for one in found if one.type == "point" and one.span is not None]
    targets = [target for one in points for target in _meant(session, parse_address(one.target))]
    if not targets:
        return (), typed
    spans = [one.span for one in found if one.span and (one in points or _names_plan(session, one.target))]
    rest = "".join(char for at, char in enumerate(typed) if not any(s.start <= at < s.end for s in spans))
    rest = re.sub(r"\b(?:the|in|of|under)\s+(?=(?:the|in|of|under)\b|\W|$)", " ", rest)
    return tuple(dict.fromkeys(targets)), rest


def _names_plan(session: Session, target: str) -> bool:
    return target in session.vocabulary.plans or target.partition("@")[0] in session.plans.names()


def _meant(session: Session, target: Address) -> Iterator[Address]:
    yield target
    if target.revision is None:
        for address, _, _ in session.plans.of(target.document):
            yield address.at(target.locator)
        for named in session.vocabulary.plans.values():
            if "@" in named and named.partition("@")[0] == target.document:
                yield parse_address(named).at(target.locator)


def on_points(session: Session, query: Query, targets: Sequence[Address], limit: int) -> tuple[Found, ...]:
    """The points themselves and the passages that state or touch them."""
    own = list(_own(session, targets))
    names = tuple(str(target) for target in targets)
    filters = query.filters._replace(facets=(*query.filters.facets, ("point", names)))
    found = find(session, query._replace(filters=filters), limit).found
    best = max((one.score for one in found), default=1.0)
    known = {one.address for one in own}
    return (
        *(one._replace(score=best) for one in own),
        *(one for one in found if one.address not in known),
    )


def _own(session: Session, targets: Sequence[Address]) -> Iterator[Found]:
    for target in targets:
        try:
            if not target.revision:
                continue
            revision = session.library.revision(target)
        except KBError:
            continue
        for passage in revision.passages:
            if passage.locator == target.locator:
                yield Found(target, passage, revision.words_of(passage), 0.0)


def with_figures(answer: Answer, question: Question, wanted: Sequence[Wanted], rules: Rules) -> Answer:
    """The answer with all figures for what is asked, where sources differ."""
    about = list(terms(question.about, rules))[:1]
    counted = {
        form for each in wanted if set(about) & {t for f, _ in each.forms for t in f} for form in each.others
    }
    counted |= set(about) | {
        t for each in wanted for f, _ in each.forms[:1] if set(about) & set(f) for t in f
    }
    figures = []
    for group in answer.groups:
        for one in group.evidence:
            for span in figures_of(one.quote, counted, rules):
                date = one.metadata.date
                place = Span(one.span.start + span.start, one.span.start + span.end)
                figures.append(Figure(span.of(one.quote), one.address, place, str(date) if date else ""))
    distinct = {figure.words.lower() for figure in figures}
    if len(distinct) < len("ab"):
        return answer
    note = f"The passages give {len(distinct)} figures; they are listed and not settled."
    figures.sort(key=lambda one: (one.date or "9999", one.address, one.span))
    return answer._replace(figures=tuple(figures), notes=(*answer.notes, note))


def absences(  # noqa: PLR0917 - a question, and what was looked through
    session: Session,
    question: Question,
    wanted: Sequence[Wanted],
    targets: Sequence[Address],
    spoken: Sequence[Selected],
    coverage: Coverage,
) -> tuple[str, ...]:
    """What exactly is not there, each a sentence."""
    told: list[str] = []
    if targets:
        names = ", ".join(str(target) for target in targets)
        told.append(f"{_where(coverage)} nothing holds or states {names}.")
    missing = words_nowhere(session, wanted, coverage)
    told += missing
    if spoken:
        address = spoken[0].candidate.address
        told.append(f"Passages speak of it, {address} first; none {_NEEDED[question.need]}.")
        told += _dated(session, question, address)
    elif not missing and not targets and wanted:
        told.append("Each word stands somewhere; no passage has enough of them together.")
    told += _held(session, question)
    return tuple(told)


def words_nowhere(session: Session, wanted: Sequence[Wanted], coverage: Coverage) -> list[str]:
    """The first words of a question that stand nowhere, each a sentence."""
    told = []
    for each in wanted:
        if each.written and not _stands(session, each):
            verb = "names" if each.is_name or each.written[:1].isupper() else "has the word"
            told.append(f"{_where(coverage)} nothing {verb} “{each.written}”.")
    return told[:_MOST_ABSENT]


def _where(coverage: Coverage) -> str:
    return f"In {coverage.searched:,} of {coverage.documents:,} documents"


def _stands(session: Session, each: Wanted) -> bool:
    """Whether any form stands anywhere; a phrase as a whole."""
    if not each.stands:
        return False
    forms = [form for form, _ in each.forms]
    if any(len(form) == 1 for form in forms):
        return True
    from kb.model.queries import Filters  # noqa: PLC0415

    return any(session.engine.count(Terms(form), Filters()) for form in forms)


def _dated(session: Session, question: Question, address: Address) -> Iterator[str]:
    """The dates that its metadata give a passage, with how they are known."""
    if question.need not in {"date", "year"}:
        return
    metadata = metadata_of(session, address)
    for name, known in (("event", metadata.event_date), ("document", metadata.issued)):
        if known is not None:
            how = known.basis if known.basis == "user" else f"{known.basis}, {known.grade}"
            place = f"the metadata of {address.at(None)}"
            yield f"The {name}'s date in {place} is {known.value} ({how}); no sentence states it."


def _held(session: Session, question: Question) -> Iterator[str]:
    """Who holds an office by the vocabulary, which is no source."""
    if question.need != "person":
        return
    asked = terms(re.sub(r"^(?:the|an?)\s+", "", question.about), session.vocabulary.rules)
    for entry in session.vocabulary.entries:
        for office in entry.offices:
            if terms(office.title, session.vocabulary.rules) == asked:
                years = " to ".join(filter(None, (office.from_, office.until)))
                when = f" ({years})" if years else ""
                yield f"The vocabulary, which is no source, has {entry.name} as {office.title}{when}."


def with_citations(session: Session, answer: Answer) -> Answer:
    """The answer with a citation for each piece of evidence, and the entries of a bibliography."""
    from kb.base import citing  # noqa: PLC0415 - late: only for a report

    addresses = [str(one.address) for group in answer.groups for one in group.evidence]
    if not addresses:
        return answer
    how = citing.How()
    cited = citing.cite(session, addresses, how).citations
    documents = list(dict.fromkeys(str(source.address) for source in answer.sources))
    entries = citing.bibliography(session, documents, how).citations
    return answer._replace(citations=cited, entries=entries)
