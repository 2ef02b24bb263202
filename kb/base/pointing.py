"""``points``: the points of plans, and what was said of each since."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kb.base.filtering import Asked
from kb.base.finding import Group, fold_copies
from kb.base.searching import metadata_of, newer_than
from kb.base.session import Session
from kb.engines import Found
from kb.errors import BadRequestError, NotFoundError
from kb.model.addresses import Address, parse_address
from kb.model.documents import Metadata, Revision, RevisionSummary, Voice
from kb.model.queries import Everything, Filters
from kb.model.results.related import FollowedPlan, FollowedPoint, Points, Tally

_VOICES: tuple[Voice, ...] = ("plan", "official", "commentary")


class _Speaking(NamedTuple):
    """A passage that speaks of a point, and whether it says so."""

    found: Found
    stated: bool


def points(session: Session, asked_for: str, asked: Asked | None) -> Points:
    """The points of all plans, of one, of a revision, or one point; each with what was said of it since.

    Raises:
        BadRequestError: It is no address, or a filter is none.
        NotFoundError: No such plan or point.
    """
    values = session.facet_values()
    filters = session.filters(asked, values)
    address = parse_address(asked_for) if asked_for.strip() else None
    wanted = dict(filters.facets).get("point")
    # As a filter it names the points to be listed, not those that a passage speaks of besides.
    rest = filters._replace(facets=tuple(pair for pair in filters.facets if pair[0] != "point"))
    plans = []
    for summary in _revisions(session, address):
        revision = session.library.revision(summary.address)
        plan = _followed(session, revision, address, wanted, rest)
        if plan.points or wanted is None:
            plans.append(plan)
    if address is not None and address.locator and not plans[0].points:
        raise _no_point(session, address)
    return Points(session.covered(rest), filters.said, tuple(plans), tuple(values.notes))


def _revisions(session: Session, address: Address | None) -> list[RevisionSummary]:
    """The revisions whose points are wanted, oldest first.

    Raises:
        BadRequestError: The document has no points.
        NotFoundError: No such document or revision.
    """
    if address is None:
        found = [s for d in session.library.catalog.of_kind("plan") for s in d.revisions if s.points]
        return sorted(found, key=lambda summary: (summary.address.document, summary.order))
    document = session.library.document(address.document)
    if address.revision:
        session.library.resolve(address)
    summaries = [s for s in document.revisions if address.revision in {None, s.address.revision}]
    if address.locator and not address.revision:
        having = [s for s in summaries if address.locator in s.points]
        summaries = having[-1:] or summaries[-1:]
    with_points = [summary for summary in summaries if summary.points]
    if not with_points:
        raise BadRequestError(
            f"{address.at(None)} has no numbered points.",
            hint="Plans and laws have points; “napkb points” lists those of all plans.",
        )
    return with_points


def _no_point(session: Session, address: Address) -> NotFoundError:
    from kb.base.viewing import find_passages  # noqa: PLC0415 - late: only for a message

    revision = session.library.revision(address)
    find_passages(revision, address.locator or "")  # Says what there is when there is none.
    return NotFoundError(f"{address} is no numbered point.")


def _followed(
    session: Session,
    revision: Revision,
    asked: Address | None,
    wanted: Sequence[str] | None,
    filters: Filters,
) -> FollowedPlan:
    """A revision with its points."""
    own = [p for p in revision.passages if p.role == "point"]
    if asked is not None and asked.locator:
        own = [p for p in own if asked.locator in {p.locator, p.number}]
    if wanted is not None:
        own = [p for p in own if str(revision.address.at(p.locator)) in wanted]
    speaking = _speaking(session, revision, [p.locator for p in own], filters)
    known = revision.metadata.event_date or revision.metadata.issued
    followed = tuple(
        _point(
            session,
            revision.address.at(p.locator),
            revision.words_of(p)[p.label :].strip(),
            speaking.get(str(revision.address.at(p.locator)), []),
            (known.value.first, known.value.last) if known else (None, None),
        )
        for p in own
    )
    total = revision.metadata.points.total if revision.metadata.points else None
    return FollowedPlan(
        revision.address, revision.metadata, followed, total, str(known.value) if known else ""
    )


def _speaking(
    session: Session, revision: Revision, locators: Iterable[str], filters: Filters
) -> dict[str, list[_Speaking]]:
    """The passages that speak of each point, read once for all points."""
    targets = [str(revision.address.at(locator)) for locator in locators]
    speaking: dict[str, list[_Speaking]] = {target: [] for target in targets}
    if not targets:
        return speaking
    own = filters._replace(facets=(*filters.facets, ("point", tuple(targets))))
    for found in session.engine.each(Everything(), own).found:
        if not _counts(session, found.address, revision.address.document):
            continue
        stated: dict[str, bool] = {}
        for one in found.references:
            if one.type == "point" and one.target in speaking:
                stated[one.target] = stated.get(one.target, False) or one.basis == "stated"
        for target, is_stated in stated.items():
            speaking[target].append(_Speaking(found, is_stated))
    return speaking


def _counts(session: Session, address: Address, plan: str) -> bool:
    """Whether a passage counts: not one of the plan's own, nor one that its publisher put right since."""
    if address.document == plan:
        return False
    return metadata_of(session, address).voice == "plan" or newer_than(session, address) is None


def _point(
    session: Session,
    address: Address,
    text: str,
    speaking: Sequence[_Speaking],
    adopted: tuple[str | None, str | None],
) -> FollowedPoint:
    """A point with its counts; what has nearly the words of another passage counts once."""
    stated = {one.found.address for one in speaking if one.stated}
    # What says so comes before what only seems to, so that it stands for its copies.
    order = sorted(speaking, key=lambda one: (not one.stated, _day(session, one.found), one.found.address))
    groups = fold_copies(one.found for one in order)
    since: list[Group] = []
    before = undated = 0
    for group in groups:
        place = _place(metadata_of(session, group.found.address), adopted)
        if place == "since":
            since.append(group)
        elif place == "before":
            before += 1
        else:
            undated += 1
    copies = sum(len(group.twins) + len(group.alike) for group in since)
    last = max(since, key=lambda group: (_day(session, group.found), group.found.address), default=None)
    told = metadata_of(session, last.found.address).date if last else None
    return FollowedPoint(
        address,
        text,
        tuple(_tallies(session, since, stated)),
        len({group.found.address.document for group in since}),
        (str(told or ""), last.found.address) if last else None,
        before,
        undated,
        copies,
    )


def _tallies(session: Session, groups: Sequence[Group], stated: set[Address]) -> Iterable[Tally]:
    counts: dict[Voice, list[int]] = {}
    for group in groups:
        voice = metadata_of(session, group.found.address).voice_of(group.found.passage)
        counts.setdefault(voice, [0, 0])[group.found.address not in stated] += 1
    for voice in _VOICES:
        if voice in counts:
            yield Tally(voice, *counts[voice])


def _place(metadata: Metadata, adopted: tuple[str | None, str | None]) -> str:
    """Whether a text is from ``since`` a plan, from ``before`` it, or ``undated`` against it.

    A text of the same year as a plan of which only the year is known may be either.
    """
    date = metadata.date
    first, last = adopted
    if date is None or not (date.first and date.last):
        return "undated"
    if first is None or last is None or date.first >= last:
        return "since"
    return "before" if date.last < first else "undated"


def _day(session: Session, found: Found) -> str:
    date = metadata_of(session, found.address).date
    return (date.first or "") if date else ""
