"""``track``: the ledger of commitments, in which nothing stands without evidence that was checked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kb.base.collecting import Collected, collect, ledger_text, orphan_problems
from kb.base.session import Session
from kb.base.viewing import find_passages
from kb.errors import BadRequestError, KBError, NotFoundError
from kb.model.addresses import Address, parse_address, shorten
from kb.model.commitments import CHANGES, STATUSES
from kb.model.dates import PartialDate, days_between, parse_date
from kb.model.documents import Passage, Revision, Span
from kb.model.ledger import Entry, Problem, Tracked
from kb.model.results import Change
from kb.model.results.committed import Commitment, Proposal, Track
from kb.storage.journal import Draft, change_of
from kb.storage.ledger import FILE, ID, NAME, with_entry
from kb.text.typography import fold_typography

_LONGEST_QUOTE = 400
"""A passage of so many characters is quoted whole when no words are given."""
SILENT_DAYS = 365
"""After so many days without a word an open commitment is proposed as silent."""


class Told(NamedTuple):
    """An entry as it was typed.

    Attributes:
        status: One of ``STATUSES``.
        evidence: The address that proves it.
        quote: The words there; empty for the whole of a short passage.
        date: When it became so; empty for the date of the evidence.
        by: Who says so; empty for the user.
        change: One of ``CHANGES``, or empty.
        note: For people.
    """

    status: str
    evidence: str = ""
    quote: str = ""
    date: str = ""
    by: str = ""
    change: str = ""
    note: str = ""


def track(session: Session, what: str = "", told: Told | None = None) -> Track:
    """The history of a commitment, of all that are tracked, or a new entry.

    Raises:
        BadRequestError: The entry cannot be: no such status, no evidence, a quotation that is not there.
        NotFoundError: No such commitment, or no such evidence.
        InvalidMetadataError: The ledger cannot be written to without losing something.
        StorageError: The knowledge base cannot be written.
    """
    if not what and told is not None:
        raise BadRequestError(
            "Which commitment?", hint="“napkb commitments” shows their ids, such as c1a2b3c4d."
        )
    collected = collect(session)
    if told is None:
        items = (_named(session, collected, what),) if what else _tracked(collected)
        return _result(collected, items=tuple(items))
    one = _named(session, collected, what)
    entry, change = _enter(session, collected, one, told)
    after = collect(session)
    return _result(after, items=(_named(session, after, one.id),))._replace(entered=entry, change=change)


def _tracked(collected: Collected) -> list[Commitment]:
    return list({one.id: one for one in collected.tracked.values()}.values())


def _result(collected: Collected, items: tuple[Commitment, ...] = (), asked: str = "history") -> Track:
    return Track(
        items,
        problems=(*collected.ledger.problems, *orphan_problems(collected)),
        orphans=tuple((one.id, one.at, one.quote) for one in collected.orphans),
        tracked=len(collected.ledger.tracked),
        asked=asked,
    )


def _named(session: Session, collected: Collected, what: str) -> Commitment:
    """The commitment of an id, or the only one at an address.

    Raises:
        NotFoundError: There is none.
        BadRequestError: There are several at that address.
    """
    if ID.fullmatch(what):
        if what in collected.tracked:
            return collected.tracked[what]
        found = [
            one for one in collected.items if one.id == what or any(said.id == what for said in one.said)
        ]
    else:
        address = session.library.resolve(parse_address(what))
        found = [one for one in collected.items if any(said.address == address for said in one.said)]
    bound = [one for one in found if one.finding.type == "commitment"]
    if len(bound) > 1:
        raise BadRequestError(
            f"{shorten(what)} holds {len(bound)} commitments.",
            hint="Name one by its id: "
            + ", ".join(f"{one.id} ({shorten(one.finding.action, 40)})" for one in bound[:4])
            + ".",
        )
    if not bound:
        raise NotFoundError(
            f"There is no commitment “{shorten(what)}”.", hint="“napkb commitments” shows what there is."
        )
    return bound[0]


def _enter(session: Session, collected: Collected, one: Commitment, told: Told) -> tuple[Entry, Change]:
    """Check an entry and write it."""
    if told.status not in STATUSES:
        raise BadRequestError(
            f"“{shorten(told.status)}” is not a status.", hint=f"It is one of {', '.join(STATUSES)}."
        )
    if told.change and told.change not in CHANGES:
        raise BadRequestError(
            f"“{shorten(told.change)}” is not a change.", hint=f"It is one of {', '.join(CHANGES)}."
        )
    if not told.evidence:
        raise BadRequestError(
            "An entry needs evidence.",
            hint="--evidence ADDRESS, such as readout-2024-06-22#p1; --quote WORDS of a long passage.",
        )
    address, quote, published = _evidence(session, told)
    date = _date(session, told, published, quote)
    entry = Entry(
        told.status,
        date,
        _plain(told.by) or _user(session),
        str(address),
        quote,
        told.change,
        _plain(told.note),
        session.now,
    )
    row = collected.ledger.find(one.id) or Tracked(
        one.id, str(one.first.address), " ".join(one.first.text.split())
    )
    _agrees(row, entry, one.first.day)
    with session.library.writing(session.owner) as carry_out:
        text = with_entry(ledger_text(session), row, entry)
        summary = f"track {one.id} {told.status}"
        change = carry_out(Draft("track", summary, {FILE: text.encode("utf-8")}), session.now)
    return entry, change_of(change)


def _plain(text: str) -> str:
    return " ".join(text.split())


def _user(session: Session) -> str:
    """Who uses the program, by the name of the account."""
    return session.owner.partition(" on ")[0]


def _evidence(session: Session, told: Told) -> tuple[Address, str, PartialDate | None]:
    """The place of the evidence and its exact words.

    Raises:
        NotFoundError: There is no such passage.
        BadRequestError: The words do not stand there, or are too many to be quoted whole.
    """
    from kb.citations.keys import KeyTable  # noqa: PLC0415 - late: only an entry has an address

    address = KeyTable(session.library.catalog.documents()).address(told.evidence)
    if address.locator is None:
        raise BadRequestError(
            f"{address} is a whole text; evidence is a passage of it.",
            hint=f"“napkb show {address} --numbered” shows them.",
        )
    where = session.library.resolve(address)
    revision = session.library.revision(where)
    passage = find_passages(revision, str(where.locator))[0]
    place = where.at(passage.locator)
    return place, _quoted(revision, passage, told.quote, place), revision.metadata.date


def _quoted(revision: Revision, passage: Passage, typed: str, place: Address) -> str:
    words = revision.words_of(passage)
    if not typed.strip():
        if len(words) > _LONGEST_QUOTE:
            raise BadRequestError(f"{place} is long: quote the words that prove it.", hint="--quote WORDS")
        return _plain(words)
    found = find_quote(words, typed)
    if found is None:
        raise BadRequestError(
            f"{place} does not say “{shorten(typed, 80)}”.", hint=f"It says: “{shorten(words, 160)}”"
        )
    return _plain(found.of(words))


def find_quote(words: str, typed: str) -> Span | None:
    """Where words stand in others, whatever the quotation marks, dashes and blanks; None for nowhere."""
    mapped = fold_typography(words)
    wanted = fold_typography(_plain(typed)).text.strip()
    at = mapped.text.find(wanted) if wanted else -1
    return mapped.original(at, at + len(wanted)) if at >= 0 else None


def _date(session: Session, told: Told, published: PartialDate | None, quote: str) -> str:
    """The day of an entry: as typed, else the date of the evidence.

    Raises:
        BadRequestError: It is no date, lies ahead, or after its evidence.
    """
    typed = told.date.strip()
    date = _read_date(session, typed) if typed else published
    if date is None or date.year is None:
        said = (
            f"“{shorten(typed)}” is not a date with a year."
            if typed
            else "The evidence has no date with a year."
        )
        raise BadRequestError(said, hint="--date 2024-06-22, or 2024-06, or 2024.")
    if (date.first or "") > session.today:
        raise BadRequestError(
            f"{date} lies ahead; today is {session.today}.", hint="An entry tells what became of it."
        )
    if _is_older(published, date, quote):
        raise BadRequestError(
            f"{told.evidence} is of {published}, and cannot tell what was so on {date}.",
            hint="Name later evidence, or an earlier date.",
        )
    return str(date)


def _is_older(published: PartialDate | None, date: PartialDate, quote: str) -> bool:
    """Whether evidence is older than what it is to prove, and does not name the day itself."""
    from kb.text.dates import find_dates  # noqa: PLC0415 - late: only an entry has a quotation

    if published is None or not published.last or (date.first or "") <= published.last:
        return False
    named = (mention.date.last or "" for mention in find_dates(quote) if mention.date)
    return all(day < (date.first or "") for day in named)


def _read_date(session: Session, typed: str) -> PartialDate | None:
    known = parse_date(typed)
    if known is not None:
        return known
    from kb.queries.when import read_range  # noqa: PLC0415 - late: its patterns take time to load

    first, last = read_range(typed, session.today)
    if not first or not last:
        return None
    for length in (10, 7, 4):  # A day, a month, a year.
        date = parse_date(first[:length])
        if date is not None and (date.first, date.last) == (first, last):
            return date
    return parse_date(first)


def _agrees(row: Tracked, entry: Entry, said: str) -> None:
    """Refuse an entry that contradicts the history there is, or comes before ``said``, the day of the words.

    Raises:
        BadRequestError: It comes before the announcement, is there already, or another ends on its day.
    """
    day = parse_date(entry.date)
    if day and day.last and said and day.last < said:
        raise BadRequestError(
            f"{entry.status} on {entry.date} comes before the words of {row.id}, which are of {said}.",
            hint="--date says when it was; the evidence may be of another commitment.",
        )
    for other in row.history:
        if (other.status, other.date, other.evidence) == (entry.status, entry.date, entry.evidence):
            raise BadRequestError(
                f"{row.id} has that entry already: {entry.status}, {entry.date}, {entry.evidence}."
            )
        known = parse_date(other.date)
        if (
            other.status == "announced"
            and not other.change
            and day
            and known
            and (day.last or "") < (known.first or "")
        ):
            raise BadRequestError(
                f"{entry.status} on {entry.date} comes before it was announced on {other.date}.",
                hint=f"See {NAME}, line {other.line}.",
            )
        ends = {"done", "lapsed", "reversed"} & {entry.status, other.status}
        if other.date == entry.date and other.status != entry.status and ends and day and day.day:
            raise BadRequestError(f"{row.id} is {other.status} on that very day ({NAME}, line {other.line}).")


def propose(session: Session, what: str = "") -> Track:
    """What the sources seem to have made of commitments: for a person to confirm with ``track``.

    Raises:
        NotFoundError: No such commitment.
    """
    collected = collect(session)
    items = (
        [_named(session, collected, what)]
        if what
        else [one for one in collected.items if one.finding.type == "commitment"]
    )
    found = [proposal for one in items for proposal in _proposals(one, session.today, single=bool(what))]
    found.sort(key=lambda one: (one.change == "silent", one.date, one.id))
    return _result(collected, asked="proposals")._replace(proposals=tuple(found))


def _proposals(one: Commitment, today: str, *, single: bool) -> Iterator[Proposal]:
    known = {(entry.evidence, entry.change) for entry in one.history} | {
        (entry.evidence, "") for entry in one.history
    }
    before = one.first
    for said in one.said[1:]:
        if said.change in {"", "reported"}:
            continue
        place = str(said.address)
        if (place, said.change) not in known and (place, "") not in known and said.day:
            yield Proposal(
                one.id,
                said.change,
                "announced",
                str(said.metadata.date),
                place,
                _plain(said.text),
                said.reason,
                _plain(before.text),
            )
        before = said
    if (
        (one.tracked or single)
        and one.is_open
        and _is_silent(one, today)
        and not any(e.change == "silent" for e in one.history)
    ):
        last = max(one.said, key=lambda said: said.day)
        reason = f"last said on {last.day}; nothing stored speaks of it since"
        yield Proposal(
            one.id, "silent", "unclear", str(last.metadata.date), str(last.address), _plain(last.text), reason
        )


def _is_silent(one: Commitment, today: str) -> bool:
    last = max([one.last_said, *(entry.date for entry in one.history)], default="")
    if len(last) < len("2024") or not one.last_said:
        return False
    known = parse_date(last)
    return bool(known and known.last and days_between(known.last, today) > SILENT_DAYS)


def check(session: Session) -> Track:
    """Everything that is wrong with the ledger: its file, its dates, its evidence, its commitments."""
    collected = collect(session)
    problems = (*_result(collected).problems, *evidence_problems(session, collected))
    return _result(collected, asked="check")._replace(
        problems=tuple(sorted(set(problems), key=lambda p: p.line))
    )


def ledger_problems(session: Session) -> tuple[Problem, ...]:
    """What ``doctor`` reports of the ledger."""
    return check(session).problems


def evidence_problems(session: Session, collected: Collected) -> Iterator[Problem]:
    """Evidence that has gone or changed, that is younger than what it proves, or lies ahead."""
    for one in collected.ledger.tracked:
        told = collected.tracked.get(one.id)
        for entry in one.history:
            problem = _too_early(one, entry, told.first.day if told else "")
            if problem is not None:
                yield problem
            problem = _evidence_problem(session, one, entry)
            if problem is not None:
                yield problem


def _too_early(one: Tracked, entry: Entry, said: str) -> Problem | None:
    date = parse_date(entry.date)
    if not (said and date and date.last and date.last < said):
        return None
    wrong = f"{entry.status} on {entry.date}, before the words of {one.id}, which are of {said}"
    return Problem(NAME, entry.line, wrong, "Name other evidence.", one.id)


def _evidence_problem(session: Session, one: Tracked, entry: Entry) -> Problem | None:
    date = parse_date(entry.date)
    if date is not None and (date.first or "") > session.today:
        return Problem(NAME, entry.line, f"{entry.status} on {entry.date}, which lies ahead", "", one.id)
    try:
        address = parse_address(entry.evidence)
        where = session.library.resolve(address)
        revision = session.library.revision(where)
        passages = find_passages(revision, str(where.locator))
    except KBError as error:
        return Problem(
            NAME,
            entry.line,
            f"the evidence {entry.evidence} has gone: {error.message}".rstrip("."),
            "Name other evidence.",
            one.id,
        )
    words = "\n\n".join(revision.words_of(passage) for passage in passages)
    if find_quote(words, entry.quote) is None:
        return Problem(
            NAME,
            entry.line,
            f"{entry.evidence} does not say “{shorten(entry.quote, 80)}” any more",
            _moved(revision, entry.quote),
            one.id,
        )
    published = revision.metadata.date
    if date and _is_older(published, date, entry.quote):
        return Problem(
            NAME,
            entry.line,
            f"{entry.status} on {entry.date}, and the evidence is older, of {published}",
            "",
            one.id,
        )
    return None


def _moved(revision: Revision, quote: str) -> str:
    """Where the words stand now, in the same text."""
    places: Sequence[Passage] = [
        p for p in revision.passages if find_quote(revision.words_of(p), quote) is not None
    ]
    if not places:
        return "Its text was changed: look at it, and quote what it says now, or name other evidence."
    return f"The words stand at {revision.address.at(places[0].locator)} now."
