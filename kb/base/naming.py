"""``names``: the names that stand in the knowledge base, or one of them with all that is known of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from kb.base.filtering import Asked
from kb.base.finding import apart
from kb.base.searching import metadata_of
from kb.base.session import Session
from kb.engines import Found
from kb.errors import BadRequestError
from kb.model.addresses import Address, shorten
from kb.model.dates import PartialDate
from kb.model.documents import Metadata, Span
from kb.model.queries import Everything, Filters, Terms
from kb.model.results import Mark
from kb.model.results.related import (
    FalseFriend,
    HeldOffice,
    NameCount,
    NameForm,
    NameMention,
    Names,
    NameView,
)
from kb.storage.lore import loose_forms
from kb.text.fold import fold
from kb.text.sentences import sentences
from kb.text.stopwords import STOP_STEMS
from kb.text.terms import Token, terms, tokens
from kb.vocabulary import Entry, Office

SORTS = ("count", "name", "first", "last")
"""Orders of a list of names: the most passages first, by name, by the first or the last date."""
_OFFICES_NAMED = 6


class _Seen(NamedTuple):
    """Where a name was seen: passages, their documents, and the dates of those that have one."""

    passages: list[Address]
    days: list[tuple[str, str]]


def names(session: Session, asked: Asked | None, *, sort: str, limit: int) -> Names:
    """The names of the vocabulary that stand in the knowledge base.

    Raises:
        BadRequestError: A filter or the order is none.
    """
    if sort not in SORTS:
        raise BadRequestError(f"“{sort}” is not an order.", hint=f"It is one of {', '.join(SORTS)}.")
    values = session.facet_values()
    filters = session.filters(asked, values)
    wanted = set(dict(filters.facets).get("name", ()))
    known = {e.id: e for e in session.vocabulary.entries if e.is_name and (not wanted or e.id in wanted)}
    seen: dict[str, _Seen] = {}
    for found in _naming(session, known, filters):
        day = _day(metadata_of(session, found.address))
        for name in dict.fromkeys(r.target for r in found.references if r.type == "name"):
            if name in known:
                one = seen.setdefault(name, _Seen([], []))
                one.passages.append(found.address)
                if day:
                    one.days.append(day)
    counts = [_count(known[name], one) for name, one in seen.items()]
    counts.sort(key=lambda one: (*_order(one, sort), one.name.casefold(), one.id))
    return Names(
        session.covered(filters),
        filters.said,
        tuple(counts[:limit]),
        len(counts),
        len(known) - len(counts),
        tuple(values.notes),
    )


def name(session: Session, typed: str, asked: Asked | None, *, limit: int) -> NameView:
    """One name: its forms as found, its offices, its passages, and what is kept apart from it.

    Raises:
        BadRequestError: There is no word in it, or a filter is none.
    """
    wanted = terms(typed, session.vocabulary.rules)
    if not wanted:
        raise BadRequestError("There is no name in it.", hint="Try: napkb names NACTA")
    values = session.facet_values()
    filters = session.filters(asked, values)
    loose = loose_forms(session.library.vocabulary_text())
    entries, notes = _entries(session, typed, wanted, loose)
    if not entries:
        view = _unlisted(session, typed, wanted, filters, limit)
        near = tuple(e.id for e in session.vocabulary.entries if e.is_name and _has(e, wanted))
        return view._replace(others=near, notes=(*_holders(typed, session), *values.notes))
    entry = entries[0]
    view = _listed(session, typed, (entry, loose.get(entry.id, ())), filters, limit)
    others = tuple(other.id for other in entries[1:])
    return view._replace(others=others, notes=(*view.notes, *notes, *values.notes))


def _order(one: NameCount, sort: str) -> tuple[int | str, ...]:
    if sort == "count":
        return (-one.passages,)
    return {"name": (), "first": (one.first or "9999",), "last": (one.last or "9999",)}[sort]


def _naming(session: Session, known: Iterable[str], filters: Filters) -> Iterator[Found]:
    """The passages that have one of these names, oldest first."""
    facets = tuple(pair for pair in filters.facets if pair[0] != "name")
    own = filters._replace(facets=(*facets, ("name", tuple(known))))
    return session.engine.each(Everything(), own, by="date").found


def _count(entry: Entry, seen: _Seen) -> NameCount:
    first, last = _ends(seen.days)
    documents = len({address.document for address in seen.passages})
    undated = len(seen.passages) - len(seen.days)
    return NameCount(entry.id, entry.name, entry.type, len(seen.passages), documents, first, last, undated)


def _day(metadata: Metadata) -> tuple[str, str] | None:
    """The first day of a text's date, and the date as written; None without a year."""
    date = metadata.date
    return (date.first, str(date)) if date and date.first else None


def _ends(days: Sequence[tuple[str, str]]) -> tuple[str, str]:
    return (min(days)[1], max(days)[1]) if days else ("", "")


# One name.


def _entries(
    session: Session, typed: str, wanted: tuple[str, ...], in_context: dict[str, tuple[str, ...]]
) -> tuple[list[Entry], tuple[str, ...]]:
    """The entries that are meant, the likeliest first; and a note where they are meant loosely."""
    vocabulary = session.vocabulary
    every = [entry for entry in vocabulary.entries if entry.is_name]
    exact = [e for e in every if e.id == typed.strip().lower()]
    exact += [e for e in every if e not in exact and any(form.terms == wanted for form in e.forms)]
    if exact:
        return exact, ()
    spotted = [s.entry for s in vocabulary.spot(wanted) if s.entry.is_name and s.end - s.start == len(wanted)]
    if spotted:
        return list(dict.fromkeys(spotted)), ()
    rules = vocabulary.rules
    loose = [e for e in every if any(terms(w, rules) == wanted for w in in_context.get(e.id, ()))]
    note = f"“{shorten(typed)}” means it only in context; passages with just these words are not counted."
    return loose, (note,) if loose else ()


def _has(entry: Entry, wanted: tuple[str, ...]) -> bool:
    """Whether words are a part of a form of a name."""
    if all(term in STOP_STEMS for term in wanted):
        return False
    size = len(wanted)
    return any(
        form.terms[at : at + size] == wanted
        for form in entry.forms
        for at in range(len(form.terms) - size + 1)
    )


def _listed(
    session: Session, typed: str, known: tuple[Entry, tuple[str, ...]], filters: Filters, limit: int
) -> NameView:
    """A name of the vocabulary."""
    entry, loose = known
    rules = session.vocabulary.rules
    contested = {terms(label, rules) for label in entry.contested}
    forms: dict[str, list[tuple[str, str] | None]] = {}
    mentions: list[NameMention] = []
    documents: set[str] = set()
    total = 0
    for found in _naming(session, (entry.id,), filters):
        total += 1
        documents.add(found.address.document)
        metadata = metadata_of(session, found.address)
        mention = _mention(session, found, entry, contested)
        for form in mention.forms or _written(found, entry.id):
            forms.setdefault(form, []).append(_day(metadata))
        if len(mentions) < limit:
            mentions.append(mention)
    shown = [
        _form(form, "contested" if terms(form, rules) in contested else "form", days)
        for form, days in forms.items()
    ]
    shown.sort(key=lambda one: (-one.passages, one.written))
    apart_ = list(_kept_apart(session, entry, loose, filters))
    return NameView(
        typed,
        entry.id,
        entry.name,
        entry.type,
        entry.note,
        session.covered(filters),
        filters.said,
        total,
        len(documents),
        (*shown, *apart_),
        tuple(map(_held, entry.offices)),
        entry.start,
        entry.until,
        tuple(_friends(session, entry, filters)),
        tuple(mentions),
    )


def _written(found: Found, name_: str) -> list[str]:
    """How a name is written in a passage, as its references say; each way once."""
    at = found.passage.span.start
    spans = [r.span for r in found.references if r.type == "name" and r.target == name_ and r.span]
    forms = (" ".join(found.text[span.start - at : span.end - at].split()) for span in spans)
    return list(dict.fromkeys(form for form in forms if form))


def _form(written: str, kind: str, days: Sequence[tuple[str, str] | None]) -> NameForm:
    return NameForm(written, kind, len(days), *_ends([day for day in days if day]))


def _kept_apart(
    session: Session, entry: Entry, loose: tuple[str, ...], filters: Filters
) -> Iterator[NameForm]:
    """What is not counted: words that mean it only in context, and what only looks like it."""
    rules = session.vocabulary.rules
    for kind, written in (("loose", loose), ("false", tuple(form.written for form in entry.never))):
        for form in dict.fromkeys(written):
            words = terms(form, rules)
            count = _standing(session, words, filters)
            if count and kind == "loose":
                # Where it is named outright besides, the passage is counted already.
                count -= _standing(session, words, filters, beside=entry.id)
            if count:
                yield NameForm(form, kind, count)


def _standing(session: Session, form: tuple[str, ...], filters: Filters, beside: str = "") -> int:
    """In how many passages some words stand next to one another, or do so beside a name."""
    if not form or all(term in STOP_STEMS for term in form):
        return 0
    facets = tuple(pair for pair in filters.facets if pair[0] != "name")
    facets = (*facets, ("name", (beside,))) if beside else facets
    return session.engine.count(Terms(form, field="body"), filters._replace(facets=facets))


def _friends(session: Session, entry: Entry, filters: Filters) -> Iterator[FalseFriend]:
    """What is easily mistaken for a name, with the passages of those that are names themselves."""
    facets = tuple(pair for pair in filters.facets if pair[0] != "name")
    for friend in entry.false_friends:
        other = session.vocabulary.get(friend)
        if other is None:
            yield FalseFriend("", friend, 0)
            continue
        own = filters._replace(facets=(*facets, ("name", (other.id,))))
        yield FalseFriend(other.id, other.name, session.engine.count(Everything(), own), other.note)


def _mention(session: Session, found: Found, entry: Entry, contested: set[tuple[str, ...]]) -> NameMention:
    vocabulary = session.vocabulary
    words = [t for t in tokens(found.text, vocabulary.rules, found.words) if not t.joined]
    spotted = [s for s in vocabulary.spot([word.term for word in words]) if s.entry.id == entry.id]
    spans = [Span(words[s.start].start, words[s.end - 1].end) for s in spotted]
    labels = [
        span.of(found.text)
        for span, s in zip(spans, spotted, strict=True)
        if tuple(word.term for word in words[s.start : s.end]) in contested
    ]
    metadata = metadata_of(session, found.address)
    held = tuple(_held(office) for office in entry.offices if in_office(office, metadata.date))
    return _made(found, metadata, spans, tuple(dict.fromkeys(labels)), held)


def _made(
    found: Found,
    metadata: Metadata,
    spans: Sequence[Span],
    contested: tuple[str, ...] = (),
    offices: tuple[HeldOffice, ...] = (),
) -> NameMention:
    marks = apart(Mark(span) for span in spans)
    touched = [s for s in sentences(found.text) if any(s.start <= m.span.start < s.end for m in marks)]
    snippet = Span(touched[0].start, touched[-1].end) if touched else Span(0, len(found.text))
    forms = tuple(dict.fromkeys(" ".join(m.span.of(found.text).split()) for m in marks))
    return NameMention(
        found.address, metadata, found.passage, found.text, snippet, marks, forms, contested, offices
    )


def in_office(office: Office, date: PartialDate | None) -> bool:
    """Whether the vocabulary shows somebody in an office on a date, as precisely as it says."""
    if date is None or not (date.first and date.last and office.from_):
        return False
    return office.may_cover(date.first) and office.may_cover(date.last)


def _held(office: Office) -> HeldOffice:
    return HeldOffice(office.title, office.from_, office.until)


# A name that the vocabulary does not have.


def _unlisted(
    session: Session, typed: str, wanted: tuple[str, ...], filters: Filters, limit: int
) -> NameView:
    """Words that are no name of the vocabulary, looked up as they stand."""
    mentions: list[NameMention] = []
    forms: dict[str, list[tuple[str, str] | None]] = {}
    documents: set[str] = set()
    total = 0
    every = session.engine.each(Terms(wanted, field="body"), filters, by="date").found
    for found in every if any(term not in STOP_STEMS for term in wanted) else ():
        metadata = metadata_of(session, found.address)
        spans = list(_places(session, found, wanted))
        total += 1
        documents.add(found.address.document)
        for form in dict.fromkeys(" ".join(span.of(found.text).split()) for span in spans):
            forms.setdefault(form, []).append(_day(metadata))
        if len(mentions) < limit:
            mentions.append(_made(found, metadata, spans))
    shown = sorted((_form(form, "form", days) for form, days in forms.items()), key=lambda o: -o.passages)
    return NameView(
        typed,
        "",
        " ".join(typed.split()),
        "",
        "",
        session.covered(filters),
        filters.said,
        total,
        len(documents),
        tuple(shown),
        mentions=tuple(mentions),
    )


def _places(session: Session, found: Found, wanted: tuple[str, ...]) -> Iterator[Span]:
    words: list[Token] = [
        t for t in tokens(found.text, session.vocabulary.rules, found.words) if not t.joined
    ]
    for at in range(len(words) - len(wanted) + 1):
        if tuple(word.term for word in words[at : at + len(wanted)]) == wanted:
            yield Span(words[at].start, words[at + len(wanted) - 1].end)


def _holders(typed: str, session: Session) -> Iterator[str]:
    """Whom the vocabulary shows in an office that was typed; it says no more than that."""
    asked = f" {fold(typed)} "
    held = sorted(
        (office.from_, f"{entry.name} ({office.title}{_while(office)})")
        for entry in session.vocabulary.entries
        for office in entry.offices
        if asked.strip() and asked in f" {fold(office.title)} "
    )
    if held:
        said = ", ".join(each for _, each in held[:_OFFICES_NAMED])
        more = f" and {len(held) - _OFFICES_NAMED} more" if len(held) > _OFFICES_NAMED else ""
        yield f"It is an office in the vocabulary, which shows in it: {said}{more}."


def _while(office: Office) -> str:
    if not office.from_ and not office.until:
        return ", no dates given"
    if office.from_ == office.until:
        return f", in {office.from_}"
    until = f" to {office.until}" if office.until else " on"
    return f", {office.from_}{until}" if office.from_ else f", until {office.until}"
