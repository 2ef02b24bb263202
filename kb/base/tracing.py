"""``trace``: one point, or a theme, through all revisions of a plan and through the statements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kb.base.comparing import compare
from kb.base.filtering import Asked
from kb.base.opening import opened
from kb.base.session import Session
from kb.base.viewing import find_passages
from kb.engines import Found
from kb.errors import BadRequestError, KBError, NotFoundError
from kb.model.addresses import Address, parse_address, shorten
from kb.model.documents import Document, Revision
from kb.model.results import Reference
from kb.model.results.compared import (
    Comparison,
    Group,
    Mention,
    Part,
    Trace,
    TracedPoint,
    TracedRevision,
)
from kb.revisions.groups import places_of
from kb.revisions.points import parts_of
from kb.text.passages import NUMBERED_KINDS

_FOUND = 1000
"""How many passages are looked through for a theme, or for statements on a point."""


class _Step:
    """A revision of the plan on the way: its parts, those that are met, and the step to it."""

    def __init__(self, revision: Revision) -> None:
        self.revision = revision
        self.parts = parts_of(revision).parts
        self.met: set[str] = set()
        self.before: Comparison | None = None
        """The comparison with the revision before; None for the first."""


def trace(session: Session, asked: str, *, limit: int) -> Trace:
    """A point, or words, through all revisions of a plan and all statements.

    Raises:
        BadRequestError: Nothing was asked for.
        NotFoundError: The plan has no such point.
    """
    if not asked.strip():
        raise BadRequestError("There is nothing to trace.", hint="Try: napkb trace nap@2014#9")
    address = _address(session, asked)
    if address is not None:
        return _trace_point(session, address, limit)
    return _trace_words(session, asked, limit)


def _address(session: Session, asked: str) -> Address | None:
    """The address of a point, or None for words.

    Raises:
        NotFoundError: It looks like an address, and there is no such document.
    """
    if "#" not in asked and "@" not in asked:
        return None
    try:
        address = parse_address(asked)
    except BadRequestError:
        return None
    session.library.document(address.document)
    if address.locator is None:
        raise BadRequestError(
            f"“{shorten(asked)}” is a whole text; trace follows a point of it, or words.",
            hint=f"Such as {address.document}#3; “napkb diff {address.document} --all” shows all of it.",
        )
    return address


def _trace_point(session: Session, address: Address, limit: int) -> Trace:
    document = session.library.document(address.document)
    steps = _steps(session, document)
    start = _start(session, steps, address)
    _follow(steps, start)
    targets = {str(step.revision.address.at(locator)) for step in steps for locator in step.met}
    mentions = list(_mentions(session, targets, document.id))
    shown = str(steps[start].revision.address.at(next(iter(steps[start].met))))
    return _made(f"{shown}", document.id, steps, mentions, limit)


def _start(session: Session, steps: Sequence[_Step], address: Address) -> int:
    """The step that the trace begins with; its point is met.

    Without a revision the newest one that has the point is meant.

    Raises:
        NotFoundError: None has it.
    """
    if address.revision:
        session.library.resolve(address)
    wanted = (address.locator or "").lower()
    for number in range(len(steps) - 1, -1, -1):
        step = steps[number]
        if address.revision and step.revision.address.revision != address.revision:
            continue
        places = places_of(step.parts)
        if wanted in places:
            step.met.add(step.parts[places[wanted]].locator)
            return number
        if address.revision:
            find_passages(step.revision, address.locator or "")  # Says what there is when there is none.
            raise BadRequestError(
                f"{address} stands besides the points of {step.revision.address}, and only points are traced."
            )
    names = ", ".join(step.revision.address.revision or "" for step in steps)
    raise NotFoundError(
        f"No revision of {address.document} has a point {address.locator}.", hint=f"It has {names}."
    )


def _steps(session: Session, document: Document) -> list[_Step]:
    steps: list[_Step] = []
    for summary in document.revisions:
        try:
            text = opened(session, str(summary.address))
        except KBError as error:
            session.events.warn(str(error))
            continue
        step = _Step(text.revision)
        if steps:
            step.before = compare(session, opened(session, str(steps[-1].revision.address)), text)
        steps.append(step)
    if not steps:
        raise NotFoundError(f"{document.id} has no text yet.")
    return steps


def _follow(steps: Sequence[_Step], start: int) -> None:
    """Meet what the points that are met became, and what they come from."""
    for number in range(start + 1, len(steps)):
        step, before = steps[number], steps[number - 1]
        for one in step.before.groups if step.before else ():
            linked = {link.new for link in one.links if link.old in before.met}
            step.met |= linked
    for number in range(start, 0, -1):
        step, before = steps[number], steps[number - 1]
        for one in step.before.groups if step.before else ():
            before.met |= {link.old for link in one.links if link.new in step.met}


def _made(asked: str, plan: str, steps: Sequence[_Step], mentions: list[Mention], limit: int) -> Trace:
    revisions = tuple(_revision(step, steps[n - 1] if n else None) for n, step in enumerate(steps))
    notes = [note for step in steps if step.before for note in step.before.notes if "held here" in note]
    mentions.sort(key=lambda one: (_day(one), one.address))
    return Trace(
        asked,
        plan,
        revisions,
        tuple(mentions[:limit]),
        tuple(dict.fromkeys(notes)),
        max(0, len(mentions) - limit),
    )


def _day(mention: Mention) -> str:
    date = mention.metadata.date
    return (date.first or "9999") if date else "9999"


def _revision(step: _Step, before: _Step | None) -> TracedRevision:
    points = tuple(_point(step, part) for part in step.parts if part.locator in step.met)
    ends: list[Group] = []
    if before is not None and step.before is not None:
        ends = [
            one
            for one in step.before.groups
            if one.old and not one.new and any(part.locator in before.met for part in one.old)
        ]
    return TracedRevision(step.revision.address, step.revision.metadata, points, tuple(ends))


def _point(step: _Step, part: Part) -> TracedPoint:
    address = step.revision.address.at(part.locator)
    comparison = step.before
    groups = comparison.groups if comparison else ()
    one = next((g for g in groups if any(p.locator == part.locator for p in g.new)), None)
    if comparison is None or one is None:
        return TracedPoint(address, part.text)
    links = [link for link in one.links if link.new == part.locator]
    sure = [link.p for link in links if link.p is not None]
    return TracedPoint(
        address,
        part.text,
        one.kind,
        tuple(link.old for link in links),
        max(sure, default=None),
        one.state,
        one.edits if len(one.new) == 1 else (),
        comparison.old.text,
        comparison.new.text,
    )


def _mentions(session: Session, targets: set[str], plan: str) -> Iterator[Mention]:
    """The passages of other documents that speak of one of the points, as the index knows them."""
    from kb.base import searching  # noqa: PLC0415 - late: it loads the engine

    asked = Asked(point=sorted(targets))
    hits = searching.search(session, "", asked, limit=_FOUND, offset=0).hits if targets else ()
    for hit in hits:
        best = _best(hit.references, targets)
        if best is not None and hit.address.document != plan:
            yield Mention(hit.address, hit.metadata, hit.text, best.target, best.basis, best.reason)


def _best(found: Sequence[Reference], targets: set[str]) -> Reference | None:
    """The surest of the references to one of the points."""
    hits = [one for one in found if one.type == "point" and one.target in targets]
    return max(hits, key=lambda one: (one.basis == "stated", one.score), default=None)


def _trace_words(session: Session, asked: str, limit: int) -> Trace:
    """A theme: the points of plans that have its words, what they became, and the statements.

    Near-copies are not folded: that something was repeated is what is asked for.
    """
    from kb.base import repeating, searching  # noqa: PLC0415 - late: a point needs no engine
    from kb.base.understanding import understand  # noqa: PLC0415

    query, understood = understand(session, asked, None, listing=True)
    found = searching.find(session, query, _FOUND // 3).found if query.root is not None else ()
    by_plan: dict[str, set[Address]] = {}
    statements: list[Found] = []
    points: list[Found] = []
    for each in found:
        metadata = searching.metadata_of(session, each.address)
        kind = metadata.kind.value if metadata.kind else ""
        if kind in NUMBERED_KINDS and each.passage.role == "point":
            by_plan.setdefault(each.address.document, set()).add(each.address)
            points.append(each)
        else:
            statements.append(each)
    plan = max(by_plan, key=lambda name: (len(by_plan[name]), name), default="")
    steps = _steps(session, session.library.document(plan)) if plan else []
    for number, step in enumerate(steps):
        wanted = {a.locator for a in by_plan[plan] if a.revision == step.revision.address.revision}
        step.met |= {part.locator for part in step.parts if part.locator in wanted}
        if step.met:
            _follow(steps, number)
    mentions = repeating.in_order(session, query, statements, points, limit)
    made = _made(understood.query or asked, plan, steps, mentions, limit)
    last = next((one for one in mentions[limit:] if "last" in one.said), None)
    if last is None:
        return made
    return made._replace(notes=(*made.notes, f"Last said in {last.address}, {last.metadata.date}."))
