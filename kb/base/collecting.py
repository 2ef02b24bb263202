"""Every commitment of the knowledge base, once, with what the ledger says of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from kb.base.extracting import Kept, findings_of
from kb.base.session import Session
from kb.errors import BadRequestError, InvalidMetadataError
from kb.model.addresses import Address, parse_address, shorten
from kb.model.dates import days_between
from kb.model.documents import VOICES, Metadata
from kb.model.ledger import Problem, Tracked
from kb.model.results import Reference
from kb.model.results.committed import (
    Commitment,
    Said,
)
from kb.storage.ledger import FILE, NAME, Ledger, read_ledger

if TYPE_CHECKING:
    from kb.commitments.same import Item


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
    from kb.commitments.same import group  # noqa: PLC0415 - late: only this command needs it

    metadata: dict[Address, Metadata] = {}
    for document in session.library.catalog.documents():
        kind = document.metadata.kind.value if document.metadata.kind else ""
        # A plan binds in each of its revisions; of other texts the latest says what was meant.
        for summary in document.revisions if kind == "plan" else document.revisions[-1:]:
            metadata[summary.address] = summary.metadata
    found = findings_of(session, metadata)
    every = [(address, one) for address, kept in found.items() for one in kept]
    bound = [n for n, (_, one) in enumerate(every) if one.finding.type == "commitment"]
    items = [_item(n, *every[n], metadata[every[n][0]]) for n in bound]
    groups = [*group(items), *([n] for n in range(len(every)) if every[n][1].finding.type != "commitment")]
    made = [_commitment([every[n] for n in members], metadata) for members in groups]
    names = {
        one.id: frozenset(name for n in members for name in every[n][1].names)
        for one, members in zip(made, groups, strict=True)
    }
    return _with_ledger(session, made, ledger_of(session), names)


def _item(key: int, address: Address, one: Kept, metadata: Metadata) -> Item:
    from kb.commitments.same import Item  # noqa: PLC0415 - late: as above

    day, actor = _day(metadata), one.finding.actor.lower()
    due = one.finding.deadline.words if one.finding.deadline else ""
    text = " ".join(one.text.split()).replace(due, " ") if due else one.text
    figures = frozenset(re.findall(r"\d[\d.,]*\d|\d", text))
    return Item(
        key,
        address.document,
        str(address),
        day,
        _is_official(metadata),
        actor,
        one.words,
        one.finding.negated,
        figures,
    )


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
            days = days_between(said[0].day, place.day) if said[0].day and place.day else None
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
    late = deadline is not None and not deadline.period and not one.finding.negated and deadline.last < today
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


def orphan_problems(collected: Collected) -> Iterable[Problem]:
    """What the ledger tracks and no text has any more."""
    for one in collected.orphans:
        yield Problem(
            NAME,
            one.line,
            f"{one.id} stands in no text any more: “{shorten(one.quote, 80)}”, once at {one.at}",
            "Put back the text, or give the entry the id of what it became.",
            one.id,
        )
