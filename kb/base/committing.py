"""``commitments``: who bound whom to what, from every stored text, with what the ledger says of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kb.base.extracting import Kept, findings_of
from kb.base.filtering import Asked, passes
from kb.base.session import Session
from kb.base.viewing import find_passages
from kb.errors import BadRequestError, InvalidMetadataError
from kb.model.addresses import Address, parse_address, shorten
from kb.model.commitments import STRENGTHS
from kb.model.documents import VOICES, Metadata
from kb.model.ledger import Problem, Tracked
from kb.model.queries import Filters
from kb.model.results import Reference
from kb.model.results.committed import (
    GROUPS,
    Board,
    BoardRow,
    Cell,
    Commitment,
    CommitmentGroup,
    Commitments,
    Group,
    Said,
)
from kb.storage.ledger import FILE, NAME, Ledger, read_ledger
from kb.text.fold import fold

_NOT_STATED = "not stated"


class Wanted(NamedTuple):
    """What is asked of commitments, as it was typed.

    Attributes:
        strength: Some of ``STRENGTHS``.
        actor: Words in the name of who is bound.
        domain: Fields of policy.
        by: Only what falls due by then.
        open: Only what is neither done nor given up.
        overdue: Only what is open and past its day.
        silent_since: Only what is open and was not said since then.
        type: ``commitment``, ``claim`` or ``ask``.
        group: By what to group.
    """

    strength: Sequence[str] = ()
    actor: str = ""
    domain: Sequence[str] = ()
    by: str = ""
    open: bool = False
    overdue: bool = False
    silent_since: str = ""
    type: str = "commitment"
    group: Group = "document"


class Collected(NamedTuple):
    """All findings of the knowledge base, and the ledger put to them.

    Attributes:
        items: The findings, each once.
        tracked: For each id of the ledger the commitment that it stands for, where there is one.
        ledger: The ledger.
        names: Ids of the names in each finding.
        texts: How many texts were read.
    """

    items: tuple[Commitment, ...]
    tracked: dict[str, Commitment]
    ledger: Ledger
    names: dict[str, frozenset[str]]

    @property
    def orphans(self) -> tuple[Tracked, ...]:
        """What the ledger has and no text has any more."""
        return tuple(one for one in self.ledger.tracked if one.id not in self.tracked)


def ledger_of(session: Session) -> Ledger:
    """The ledger as it stands on disk; what is wrong with it is in its problems."""
    return read_ledger(ledger_text(session))


def ledger_text(session: Session) -> str:
    """The text of the ledger, or nothing where there is none; a link is not followed.

    Raises:
        InvalidMetadataError: It cannot be read.
    """
    path = session.library.file(FILE)
    if path.is_symlink():
        raise InvalidMetadataError(f"{NAME} is a link, and napkb does not follow it.")
    if not path.is_file():
        return ""
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidMetadataError(f"{NAME} cannot be read as UTF-8 text ({error}).") from error


def collect(session: Session) -> Collected:
    """Every finding of the knowledge base, once, with what the ledger says."""
    from kb.commitments.same import Item, group  # noqa: PLC0415 - late: only this command needs it

    metadata: dict[Address, Metadata] = {}
    for document in session.library.catalog.documents():
        kind = document.metadata.kind.value if document.metadata.kind else ""
        # A plan binds in each of its revisions; of other texts the latest says what was meant.
        for summary in document.revisions if kind == "plan" else document.revisions[-1:]:
            metadata[summary.address] = summary.metadata
    found = findings_of(session, metadata)
    every = [(address, one) for address, kept in found.items() for one in kept]
    bound = [n for n, (_, one) in enumerate(every) if one.finding.type == "commitment"]
    items = [
        Item(n, every[n][0].document, str(every[n][0]), _day(metadata[every[n][0]]), _is_official(metadata[every[n][0]]),
             every[n][1].finding.actor.lower(), every[n][1].words)
        for n in bound
    ]  # fmt: skip
    groups = [*group(items), *([n] for n in range(len(every)) if every[n][1].finding.type != "commitment")]
    made = [_commitment([every[n] for n in members], metadata) for members in groups]
    names = {
        one.id: frozenset(name for n in members for name in every[n][1].names)
        for one, members in zip(made, groups, strict=True)
    }
    return _with_ledger(session, made, ledger_of(session), names)


def _day(metadata: Metadata) -> str:
    return (metadata.date.first or "") if metadata.date else ""


def _is_official(metadata: Metadata) -> bool:
    return bool(metadata.kind) and metadata.kind is not None and metadata.kind.value in VOICES


def _commitment(members: Sequence[tuple[Address, Kept]], metadata: dict[Address, Metadata]) -> Commitment:
    """One commitment of the places where it stands."""
    from kb.commitments.history import change_of  # noqa: PLC0415 - late: as above

    said: list[Said] = []
    for address, one in members:
        known = metadata[address]
        place = Said(one.id, address.at(one.locator), known, one.text, one.finding, also=one.also)
        if said:
            days = _days_between(said[0].day, place.day)
            change, reason = change_of(_newest(said).finding, one.finding, voice=known.voice, days=days)
            place = place._replace(change=change, reason=reason)
        said.append(place)
    points: dict[str, Reference] = {}
    for _, one in members:
        for reference in one.points:
            points.setdefault(reference.target, reference)
    first = members[0][1]
    return Commitment(said[0].id, tuple(said), tuple(points.values()), first.domain, first.domain_basis)


def _newest(said: Sequence[Said]) -> Said:
    """The last telling that is no report of another."""
    return next(one for one in reversed(said) if one.change != "reported")


def _days_between(first: str, later: str) -> int | None:
    from datetime import date  # noqa: PLC0415 - late: most commitments stand once

    return (date.fromisoformat(later) - date.fromisoformat(first)).days if first and later else None


def _with_ledger(
    session: Session, made: Sequence[Commitment], ledger: Ledger, names: dict[str, frozenset[str]]
) -> Collected:
    """Put the ledger to the commitments: by id, else by words that are like those once tracked."""
    by_id = {said.id: n for n, one in enumerate(made) for said in one.said}
    places: dict[str, int] = {one.id: by_id[one.id] for one in ledger.tracked if one.id in by_id}
    notes: dict[str, str] = {}
    for one in ledger.tracked:
        if one.id not in places:
            near = _rematched(one, made, set(places.values()))
            if near >= 0:
                places[one.id] = near
                notes[one.id] = (
                    f"The words changed since {one.id} was tracked; they were “{shorten(one.quote, 90)}”."
                )
    histories: dict[int, list[Tracked]] = {}
    for one in ledger.tracked:
        if one.id in places:
            histories.setdefault(places[one.id], []).append(one)
    items = list(made)
    known = dict(names)
    for n, rows in histories.items():
        entries = tuple(sorted((e for row in rows for e in row.history), key=lambda e: (e.date, e.line)))
        said = tuple(notes[row.id] for row in rows if row.id in notes)
        known[rows[0].id] = names[items[n].id]
        status = entries[-1].status if entries else "announced"
        items[n] = items[n]._replace(id=rows[0].id, status=status, tracked=True, history=entries, notes=said)
    items = [_judged(one, session.today) for one in items]
    return Collected(tuple(items), {id_: items[n] for id_, n in places.items()}, ledger, known)


def _judged(one: Commitment, today: str) -> Commitment:
    """Whether it is overdue on a day: open, and its deadline passed."""
    deadline = next(
        (s.finding.deadline for s in reversed(one.said) if s.finding.deadline and s.finding.deadline.last),
        None,
    )
    late = deadline is not None and not deadline.period and deadline.last < today
    return one._replace(overdue=late and one.is_open and one.finding.type == "commitment")


def _rematched(one: Tracked, made: Sequence[Commitment], taken: set[int]) -> int:
    """The commitment of the same document whose words are nearest to those once tracked; -1 for none."""
    from kb.commitments.reading import words_of  # noqa: PLC0415 - late: only where a text was edited
    from kb.commitments.same import nearest  # noqa: PLC0415

    try:
        document = parse_address(one.at).document
    except BadRequestError:
        return -1
    free = [
        (n, said)
        for n, each in enumerate(made)
        if n not in taken
        for said in each.said
        if said.address.document == document
    ]
    best, _ = nearest(words_of(one.quote), [words_of(said.text) for _, said in free])
    return free[best][0] if best >= 0 else -1


def commitments(
    session: Session,
    address: str = "",
    asked: Asked | None = None,
    wanted: Wanted | None = None,
    *,
    limit: int = 100,
    explain: bool = False,
) -> Commitments:
    """The commitments that pass filters, grouped; claims and asks are only counted, or asked for.

    Raises:
        BadRequestError: A filter has a value that cannot be.
        NotFoundError: No such document, revision or passage.
    """
    wanted = wanted or Wanted()
    collected = collect(session)
    filters, chosen, notes = chosen_of(session, collected, address, asked, wanted)
    shown = [one for one in chosen if one.finding.type == wanted.type]
    types = Counter(one.finding.type for one in chosen)
    groups = _grouped(shown, wanted.group)
    counts = [("strength", value, sum(one.finding.strength == value for one in shown)) for value in STRENGTHS]
    statuses = Counter(one.status for one in shown)
    counts += [("status", value, number) for value, number in sorted(statuses.items())]
    counts.append(("status", "overdue", sum(one.overdue for one in shown)))
    return Commitments(
        (*filters.said, *_described(wanted, address)),
        session.coverage(filters),
        wanted.group,
        tuple(_cut(groups, limit)),
        len(shown),
        tuple((facet, value, number) for facet, value, number in counts if number),
        wanted.type,
        tuple((name, types[name]) for name in ("commitment", "claim", "ask") if name != wanted.type),
        explain,
        (*collected.ledger.problems, *orphan_problems(collected)),
        tuple(notes),
        max(0, len(shown) - limit),
    )


def orphan_problems(collected: Collected) -> Iterable[Problem]:
    """What the ledger tracks and no text has any more."""
    for one in collected.orphans:
        yield Problem(
            NAME, one.line, f"{one.id} stands in no text any more: “{shorten(one.quote, 80)}”, once at {one.at}",
            "Put back the text, or give the entry the id of what it became.", one.id,
        )  # fmt: skip


def chosen_of(
    session: Session, collected: Collected, address: str, asked: Asked | None, wanted: Wanted
) -> tuple[Filters, list[Commitment], list[str]]:
    """What passes the filters: of each commitment the places that do.

    Raises:
        BadRequestError: A filter has a value that cannot be.
        NotFoundError: No such document, revision or passage.
    """
    _check(wanted)
    values = session.facet_values()
    filters = session.filters(asked, values)
    places = _places(session, address) if address else None
    points = {value for name, found in filters.facets if name == "point" for value in found}
    names = {value for name, found in filters.facets if name == "name" for value in found}
    asks_point = any(name == "point" for name, _ in filters.facets)
    asks_name = any(name == "name" for name, _ in filters.facets)
    days = _read_days(session, wanted)
    result = []
    for one in collected.items:
        said = tuple(s for s in one.said if _passes(s, filters, places))
        if not said or (asks_point and points.isdisjoint(r.target for r in one.points)):
            continue
        if asks_name and names.isdisjoint(collected.names.get(one.id, ())):
            continue
        if _is_wanted(one, wanted, days):
            result.append(one)
    return filters, result, list(values.notes)


def _passes(said: Said, filters: Filters, places: set[Address] | None) -> bool:
    if places is not None and not ({said.address, said.address.at(None)} & places):
        return False
    if not filters:
        return True
    date = said.metadata.date
    facets = {**said.metadata.facets, "document": (said.address.document,)}
    first, last = (date.first, date.last) if date else (None, None)
    return passes(first, last, facets, filters)


def _places(session: Session, text: str) -> set[Address]:
    """The addresses that a typed one covers: a revision, or passages of it."""
    from kb.citations.keys import KeyTable  # noqa: PLC0415 - late: only where an address is typed

    address = KeyTable(session.library.catalog.documents()).address(text)
    where = session.library.resolve(address)
    if where.locator is None:
        return {where}
    revision = session.library.revision(where)
    return {where.at(passage.locator) for passage in find_passages(revision, where.locator)}


def _check(wanted: Wanted) -> None:
    for value in wanted.strength:
        if value not in STRENGTHS:
            raise BadRequestError(
                f"“{shorten(value)}” is not a strength.", hint=f"It is one of {', '.join(STRENGTHS)}."
            )
    if wanted.group not in GROUPS:
        raise BadRequestError(
            f"Nothing is grouped by “{shorten(wanted.group)}”.", hint=f"It is one of {', '.join(GROUPS)}."
        )


def _read_days(session: Session, wanted: Wanted) -> tuple[str, str]:
    """The day by which something is due, and the day since which nothing was said."""
    if not wanted.by and not wanted.silent_since:
        return "", ""
    from kb.queries.when import read_range  # noqa: PLC0415 - late: its patterns take time to load

    by = read_range(wanted.by, session.today)[1] if wanted.by else ""
    since = read_range(wanted.silent_since, session.today)[0] if wanted.silent_since else ""
    return by or "9999-12-31" if wanted.by else "", since or ""


def _is_wanted(one: Commitment, wanted: Wanted, days: tuple[str, str]) -> bool:
    by, since = days
    if wanted.strength and one.finding.strength not in wanted.strength:
        return False
    if wanted.actor and not _has_words(wanted.actor, one):
        return False
    if wanted.domain and not any(fold(each) in fold(one.domain) for each in wanted.domain):
        return False
    if (wanted.open and not one.is_open) or (wanted.overdue and not one.overdue):
        return False
    if by and not (one.due and one.due <= by):
        return False
    return not since or (one.is_open and bool(one.last_said) and one.last_said < since)


def _has_words(typed: str, one: Commitment) -> bool:
    wanted = f" {fold(typed)} "
    return any(wanted in f" {fold(said.finding.actor or _NOT_STATED)} " for said in one.said)


def _described(wanted: Wanted, address: str) -> Iterable[str]:
    """The filters in words."""
    if address:
        yield f"in {address}"
    for name in ("strength", "domain"):
        if getattr(wanted, name):
            yield f"{name}: {' or '.join(getattr(wanted, name))}"
    if wanted.actor:
        yield f"actor: {wanted.actor}"
    if wanted.by:
        yield f"due by {wanted.by}"
    if wanted.silent_since:
        yield f"silent since {wanted.silent_since}"
    yield from (name for name in ("open", "overdue") if getattr(wanted, name))


def _grouped(items: Sequence[Commitment], by: Group) -> list[CommitmentGroup]:
    groups: dict[str, tuple[str, list[Commitment]]] = {}
    for one in sorted(items, key=lambda c: (c.first.day or "9999", c.first.address.at(None), c.finding.span)):
        name, label = _name_of(one, by)
        groups.setdefault(name, (label, []))[1].append(one)
    order = sorted(groups, key=_point_order) if by == "point" else list(groups)
    if by == "actor":
        order = sorted(groups, key=lambda name: (name == _NOT_STATED, -len(groups[name][1]), name))
    return [CommitmentGroup(name, groups[name][0], tuple(groups[name][1])) for name in order]


def _point_order(name: str) -> tuple[bool, str, str, int, str]:
    if not name:
        return True, "", "", 0, ""
    address = parse_address(name)
    number = address.locator or ""
    return False, address.document, address.revision or "", int(number) if number.isdecimal() else 0, number


def _name_of(one: Commitment, by: Group) -> tuple[str, str]:
    if by == "actor":
        actor = one.finding.actor
        plain = fold(actor)
        return (plain.removeprefix("the ") or _NOT_STATED), actor or _NOT_STATED
    if by == "document":
        title = one.first.metadata.title
        return str(one.first.address.at(None)), title.value if title else ""
    return (one.points[0].target, one.points[0].label) if one.points else ("", "touches no point of a plan")


def _cut(groups: Iterable[CommitmentGroup], limit: int) -> Iterable[CommitmentGroup]:
    left = limit
    for one in groups:
        if left <= 0:
            return
        yield one._replace(items=one.items[:left])
        left -= len(one.items)


def board(
    session: Session, address: str = "", asked: Asked | None = None, wanted: Wanted | None = None
) -> Board:
    """Points and years: what was announced, repeated, done, and what fell silent.

    Raises:
        BadRequestError: A filter has a value that cannot be.
        NotFoundError: No such document, revision or passage.
    """
    wanted = (wanted or Wanted())._replace(group="point")
    collected = collect(session)
    filters, chosen, _ = chosen_of(session, collected, address, asked, wanted)
    shown = [one for one in chosen if one.finding.type == "commitment"]
    seen = {said.day[:4] for one in shown for said in one.said if said.day}
    seen |= {entry.date[:4] for one in shown for entry in one.history}
    years = tuple(str(y) for y in range(int(min(seen)), int(max(seen)) + 1)) if seen else ()
    rows = [
        BoardRow(group.name, group.label, tuple(_cell(group.items, year) for year in years))
        for group in _grouped(shown, "point")
    ]
    undated = sum(not one.first.day for one in shown)
    problems = (*collected.ledger.problems, *orphan_problems(collected))
    described = (*filters.said, *_described(wanted, address))
    return Board(described, session.coverage(filters), years, tuple(rows), len(shown), undated, problems)


def _cell(items: Sequence[Commitment], year: str) -> Cell:
    announced = repeated = done = silent = 0
    for one in items:
        told = [said.day[:4] for said in one.said if said.day]
        if not told:
            continue
        announced += told[0] == year
        repeated += told[1:].count(year)
        ended = next((e for e in one.history if e.status in {"done", "lapsed", "reversed"}), None)
        done += sum(e.status == "done" and e.date[:4] == year for e in one.history)
        silent += told[0] < year and year not in told and (ended is None or ended.date[:4] > year)
    return Cell(year, announced, repeated, done, silent)
