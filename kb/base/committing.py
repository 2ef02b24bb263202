"""``commitments``: who bound whom to what, chosen by filters and grouped; and the board."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kb.base.collecting import Collected, collect, orphan_problems
from kb.base.filtering import Asked, passes
from kb.base.session import Session
from kb.base.viewing import find_passages
from kb.errors import BadRequestError
from kb.model.addresses import Address, parse_address, shorten
from kb.model.commitments import STRENGTHS
from kb.model.queries import Filters
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
