"""Cross-references, points and names, laid out."""

from __future__ import annotations

from collections.abc import Iterator

from kb.model.documents import Span
from kb.model.results.common import Coverage, Mark
from kb.model.results.related import (
    Bearing,
    FollowedPlan,
    FollowedPoint,
    HeldOffice,
    NameForm,
    NameMention,
    Names,
    NameView,
    Points,
    Related,
    RelatedGroup,
)
from kb.render import words
from kb.render.blocks import (
    Block,
    Blocks,
    Bullet,
    Facts,
    Fields,
    Gap,
    Heading,
    Item,
    Line,
    Quote,
    Runs,
    foreign,
    joined,
    own,
)

HEADINGS = {
    "echo": "Echoes: the same words, or nearly the same, elsewhere",
    "rewording": "Rewordings: the same in other words",
    "earlier": "Earlier, on the same thing",
    "later": "Later, on the same thing",
    "undated": "On the same thing, on the same day or of a date that does not tell",
    "backlink": "Who refers to it",
    "document-backlink": "Who refers to its document",
    "unlinked": "Unlinked mentions: its words, without a reference to it",
}
_DATE = 12
_VOICES = {"plan": "plans and laws", "official": "official", "commentary": "commentary"}
_KINDS = {"loose": "only in context", "false": "something else"}


def related(result: Related) -> Iterator[Block]:
    """What was asked for, and what has to do with it, each with its reason."""
    said = [(foreign(part),) for part in result.filters]
    yield Heading(joined([(foreign(f"Related to {result.address}", "query"),), *said], " · "), 1)
    yield words.facts(result.address, result.metadata, result.passage)
    if result.text:
        label = result.passage.label if result.passage else 0
        yield Quote((foreign(result.text[label:]),), indent=2)
    yield from words.coverage(result.coverage)
    yield from words.notes(result.notes)
    for group in result.groups:
        yield Gap()
        yield Heading((own(HEADINGS.get(group.relation, group.relation), "section"),), 2)
        yield Facts(tuple(_counts(group)))
        for one in group.items:
            yield Gap()
            date = one.metadata.date
            yield Item(
                foreign(str(date) if date else "undated", "label"),
                tuple(_bearing(one, group.relation)),
                "entry",
                _DATE,
            )
    if not result.groups:
        yield Gap()
        yield Line((own(f"Nothing related was found in {_searched(result.coverage)}."),))


def _counts(group: RelatedGroup) -> Iterator[Runs]:
    yield (own(words.count(group.total, "passage"), "muted"),)
    if group.stated:
        yield (own(f"{group.stated:,} stated", "stated"),)
    if group.inferred:
        yield (own(f"{group.inferred:,} inferred", "inferred"),)
    if group.total > len(group.items):
        yield (own(f"{len(group.items)} shown; --limit shows more", "muted"),)


def _bearing(one: Bearing, relation: str) -> Iterator[Block]:
    yield words.facts(one.address, one.metadata, one.passage, date=False)
    yield Quote(_snippet(one.text, one.snippet, one.marks))
    parts: list[Runs] = []
    if one.target:
        parts.append((foreign(one.target, "address"), own(" "), own(one.basis, one.basis)))
    elif one.basis != "words":
        parts.append((own(one.basis, one.basis),))
    reason: Runs = (foreign(one.reason, "muted"),)
    if one.basis == "inferred" or (one.basis == "words" and one.score < 1 and relation != "echo"):
        reason = (*reason, own(f" ({words.percent(one.score)}{' alike' * (one.basis == 'words')})", "muted"))
    parts.append(reason)
    if relation in {"echo", "rewording", "unlinked"} and one.when != "undated":
        parts.append((own(one.when, "muted"),))
    if one.source:
        parts.append((own("with ", "muted"), foreign(str(one.source), "address")))
    yield Bullet("→", tuple(part for part in parts if any(run.text for run in part)))
    yield from words.also_at(one.also)


def _snippet(text: str, part: Span, marks: tuple[Mark, ...]) -> Runs:
    """A part of a passage, with an ellipsis where text is left out."""
    before = (own("… ", "muted"),) if text[: part.start].strip(" 0123456789.)") else ()
    after = (own(" …", "muted"),) if text[part.end :].strip() else ()
    return (*before, *words.marked(text, marks, part), *after)


def points(result: Points) -> Iterator[Block]:
    """Each plan with its points, and what was said of each since."""
    said = [(foreign(part),) for part in result.filters]
    yield Heading(joined([(own("Points", "query"),), *said], " · "), 1)
    yield from words.coverage(result.coverage)
    yield from words.notes(result.notes)
    for plan in result.plans:
        yield Gap()
        yield Heading((words.title(plan.metadata),), 2)
        yield Facts(tuple(_plan(plan)))
        gutter = max((len(one.address.locator or "") for one in plan.points), default=1) + 2
        for one in plan.points:
            yield Gap()
            label = foreign(one.address.locator or "", "number")
            yield Item(label, tuple(_point(one, plan)), "entry", gutter)
    if not result.plans:
        yield Gap()
        yield Line((own("No plan with numbered points."),))


def _plan(plan: FollowedPlan) -> Iterator[Runs]:
    yield (foreign(str(plan.address), "address"),)
    held = words.count(len(plan.points), "point")
    yield (own(f"{held} of {plan.total}" if plan.total and plan.total != len(plan.points) else held),)
    if plan.since:
        yield (own("counted since "), foreign(plan.since))
    silent = sum(point.silent for point in plan.points)
    if silent:
        yield (own(f"silence on {silent}", "inferred"),)


def _point(one: FollowedPoint, plan: FollowedPlan) -> Iterator[Block]:
    yield Line((foreign(one.text),))
    if one.silent:
        since = f" since {plan.since}" if plan.since else ""
        yield Line((own("silence: ", "inferred"), foreign(f"nothing said of it{since}")))
    else:
        parts: list[Runs] = []
        for tally in one.counts:
            known = [(own(f"{tally.stated:,} stated", "stated"),)] if tally.stated else []
            known += [(own(f"{tally.inferred:,} inferred", "inferred"),)] if tally.inferred else []
            parts.append((own(f"{_VOICES.get(tally.voice, tally.voice)}: "), *joined(known, ", ")))
        parts.append((own(f"in {words.count(one.documents, 'document')}"),))
        if one.last:
            date, address = one.last
            parts.append(
                (own("last "), foreign(date or "undated"), own(" "), foreign(str(address), "address"))
            )
        yield Facts(tuple(parts))
    rest = []
    if one.before:
        rest.append(f"{one.before:,} from before the plan")
    if one.undated:
        rest.append(f"{one.undated:,} that cannot be dated against it")
    if one.copies:
        rest.append(f"{words.count(one.copies, 'near-copy', 'near-copies')} not counted")
    if rest:
        yield Line((own(f"besides: {', '.join(rest)}", "muted"),))


def names(result: Names) -> Iterator[Block]:
    """The names as a table."""
    said = [(foreign(part),) for part in result.filters]
    yield Heading(joined([(own("Names", "query"),), *said], " · "), 1)
    yield from words.coverage(result.coverage)
    yield from words.notes(result.notes)
    yield Gap()
    if not result.names:
        yield Line((own(f"In {_searched(result.coverage)} nothing names anything that the vocabulary has."),))
        return
    gutter = len(f"{max(one.passages for one in result.names):,}") + 3
    for one in result.names:
        facts: list[Runs] = [(foreign(one.id, "address"),), (foreign(one.type),)]
        passages = f"{words.count(one.passages, 'passage')} in {words.count(one.documents, 'document')}"
        facts.append((own(passages),))
        facts.append((foreign(_span_of(one.first, one.last)),))
        if one.first and one.undated:
            facts.append((own(f"{one.undated:,} undated", "muted"),))
        count = own(f"{one.passages:>{gutter - 3},}", "number")
        yield Item(count, (Heading((foreign(one.name, "title"),), 3), Facts(tuple(facts))), "entry", gutter)
    shown = words.count(result.total, "name")
    if len(result.names) < result.total:
        shown = f"{len(result.names):,} of {shown}; --limit shows more"
    yield Gap()
    yield Line((own(shown, "muted"),))
    if result.absent:
        others = words.count(result.absent, "further name", "further names")
        yield Line((own(f"Nothing speaks of {others} of the vocabulary.", "muted"),))


def name(result: NameView) -> Iterator[Block]:
    """One name; what is kept apart from it stands apart."""
    said = [(foreign(part),) for part in result.filters]
    title = foreign(result.name, "query") if result.name.strip() else own("(no name)", "query")
    yield Heading(joined([(title,), *said], " · "), 1)
    yield from _identity(result)
    yield from words.coverage(result.coverage)
    yield from words.notes(result.notes)
    if result.note:
        yield Line((own("in the vocabulary: ", "label"), foreign(result.note)))
    if result.others:
        names_ = joined([(foreign(other, "address"),) for other in result.others], ", ")
        yield Line((own("perhaps meant: ", "label"), *names_))
    yield Gap()
    if not result.total:
        yield Line((own(f"In {_searched(result.coverage)} nothing names “"), foreign(result.name), own("”.")))
    else:
        passages = words.count(result.total, "passage")
        yield Line((own(f"{passages} in {words.count(result.documents, 'document')}"),))
    rows = tuple(_rows(result))
    if rows:
        yield Gap()
        yield Fields(rows)
    for one in result.mentions:
        yield Gap()
        date = one.metadata.date
        label = foreign(str(date) if date else "undated", "label")
        yield Item(label, _mention(one), "entry", _DATE)
    if result.total > len(result.mentions):
        more = words.count(result.total - len(result.mentions), "passage")
        yield Gap()
        yield Line((own(f"{more} more; --limit shows more", "muted"),))


def _identity(result: NameView) -> Iterator[Block]:
    if not result.id:
        yield Line((own("not a name of the vocabulary; its words were looked up as they stand", "inferred"),))
        return
    parts: list[Runs] = [(foreign(result.id, "address"),), (foreign(result.type),)]
    if result.start:
        parts.append((own("from "), foreign(result.start), own(" (vocabulary)", "muted")))
    if result.until:
        parts.append((own("until "), foreign(result.until), own(" (vocabulary)", "muted")))
    yield Facts(tuple(parts))


def _rows(result: NameView) -> Iterator[tuple[str, tuple[Runs, ...]]]:
    """What is known of the name, by what it is."""
    for kind, label in (("form", "written"), ("contested", "contested")):
        found = [one for one in result.forms if one.kind == kind]
        if found:
            yield label, tuple(_form(one) for one in found)
    if result.offices:
        yield "office", tuple((*office(one), own(" (vocabulary)", "muted")) for one in result.offices)
    aside = [(*_form(one), own(f": {_KINDS[one.kind]}", "inferred")) for one in result.forms
             if one.kind in _KINDS]  # fmt: skip
    if aside:
        yield "not counted", tuple(aside)
    if result.false_friends:
        yield (
            "not the same",
            tuple(
                (
                    *((foreign(one.id, "address"), own(" ")) if one.id else ()),
                    foreign(one.name),
                    *((own(f" ({words.count(one.passages, 'passage')})", "muted"),) if one.id else ()),
                )
                for one in result.false_friends
            ),
        )


def _form(one: NameForm) -> Runs:
    dates = (foreign(f", {_span_of(one.first, one.last)}", "muted"),) if one.first else ()
    return (foreign(one.written), own(f" ({one.passages:,})", "number"), *dates)


def _span_of(first: str, last: str) -> str:
    if not first:
        return "undated"
    return first if first == last else f"{first} to {last}"


def office(one: HeldOffice) -> Runs:
    """An office, with the dates for which the vocabulary shows it, which need not be its whole term."""
    if not one.start and not one.until:
        return (foreign(one.title), own(", no dates"))
    if one.start == one.until:
        return (foreign(one.title), own(", shown in "), foreign(one.start))
    runs: Runs = (foreign(one.title), own(", shown"))
    if one.start:
        runs = (*runs, own(" from "), foreign(one.start))
    return (*runs, own(" to "), foreign(one.until)) if one.until else runs


def _mention(one: NameMention) -> Blocks:
    blocks: list[Block] = [
        words.facts(one.address, one.metadata, one.passage, date=False),
        Quote(_snippet(one.text, one.snippet, one.marks)),
    ]
    blocks += [
        Bullet("→", ((own("then ", "muted"), *office(held), own(" (vocabulary)", "muted")),))
        for held in one.offices
    ]
    if one.contested:
        labels = joined([(foreign(f"“{label}”"),) for label in one.contested], ", ")
        blocks.append(Bullet("→", ((own("contested label: ", "flag"), *labels),)))
    return tuple(blocks)


def _searched(covered: Coverage) -> str:
    return f"{covered.searched:,} of {words.count(covered.documents, 'document')}"
