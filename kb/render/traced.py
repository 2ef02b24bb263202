"""A trace laid out: a point through the revisions of its plan, and what was said of it."""

from __future__ import annotations

from collections.abc import Iterator

from kb.model.results.compared import Mention, Trace, TracedPoint, TracedRevision
from kb.render import words
from kb.render.blocks import (
    Block,
    Facts,
    Gap,
    Heading,
    Item,
    Line,
    Quote,
    Runs,
    foreign,
    joined,
    own,
    passage,
)
from kb.render.compared import SAID, SIGNS, claim_lines, nearest
from kb.render.edited import runs_of

_DATE = 12
SAID_AS = {
    "first": "first said",
    "repeated": "repeated",
    "changed": "says something else",
    "last": "last said",
    "undated": "undated, so without a place in the order",
}


def trace(result: Trace) -> Iterator[Block]:
    """Revisions from old to new, then statements from old to new."""
    asked = (foreign(result.asked, "query"),)
    yield Heading(asked if result.asked.strip() else (own("(no words)", "query"),), 1)
    counts = [(own(words.count(len(result.revisions), "revision")),)] if result.revisions else []
    counts.append((own(words.count(len(result.mentions) + result.more, "statement")),))
    yield Facts(tuple(counts))
    yield from words.notes(result.notes)
    if result.revisions:
        yield Gap()
        yield Heading((own("In the plan", "section"),), 2)
    for revision in result.revisions:
        yield Gap()
        label = foreign(revision.address.revision or "", "address")
        yield Item(label, tuple(_revision(revision)), "entry", _DATE)
    if result.mentions:
        yield Gap()
        yield Heading((own("In statements", "section"),), 2)
    for mention in result.mentions:
        yield Gap()
        date = mention.metadata.date
        yield Item(
            foreign(str(date) if date else "undated", "label"), tuple(_mention(mention)), "entry", _DATE
        )
    if result.more:
        yield Gap()
        yield Line((own(f"{words.count(result.more, 'statement')} more; --limit shows more", "muted"),))
    if not result.found:
        yield Gap()
        yield Line((own("Nothing of it was found."),))


def _revision(revision: TracedRevision) -> Iterator[Block]:
    yield Facts(((foreign(str(revision.address), "address"),), (words.title(revision.metadata),)))
    for point in revision.points:
        yield from _point(point)
    for group in revision.ends:
        numbers = " + ".join(part.number or part.locator for part in group.old)
        said = SAID.get(group.kind, group.kind)
        facts: tuple[Runs, ...] = ((own(SIGNS[group.kind]),), (foreign(f"{numbers} → ?", "number"),))
        yield Facts(facts if group.claim else (*facts, (own(said),)))
        if group.near:
            yield Line((own("nearest: ", "label"), foreign(nearest(group.near), "muted")))
        if group.claim:
            yield from claim_lines(group.claim, held=False)
    if not revision.points and not revision.ends:
        yield Line((own("nothing of it", "muted"),))


def _point(point: TracedPoint) -> Iterator[Block]:
    here = point.address.locator or ""
    if point.kind:
        before = " + ".join(point.before) or "–"
        parts: list[Runs] = [(own(SIGNS[point.kind]),), (foreign(f"{before} → {here}", "number"),)]
        parts.append((own(SAID.get(point.kind, point.kind)),))
        if point.state == "person":
            parts.append((own("a person’s word", "stated"),))
        elif point.p is not None:
            check = point.state == "check"
            said = words.percent(point.p)
            parts.append((own(f"check: {said}", "inferred") if check else own(said),))
        yield Facts(tuple(parts))
    else:
        yield Facts(((foreign(here, "number"),),))
    yield Quote(runs_of(point.edits, point.source, point.target) if point.edits else (passage(point.text),))


def _mention(mention: Mention) -> Iterator[Block]:
    yield words.facts(mention.address, mention.metadata, date=False)
    if mention.target:
        parts: list[Runs] = [(foreign(mention.target, "address"), own(f" {mention.basis}", mention.basis))]
        if mention.reason and mention.basis == "inferred":
            parts.append((foreign(mention.reason, "muted"),))
        yield Facts(tuple(parts))
    if mention.said:
        yield Facts(tuple(_said(mention)))
    yield Quote((passage(mention.text),))


def _said(mention: Mention) -> Iterator[Runs]:
    """Whether it is said first, again, anew or last."""
    for known in mention.said:
        if known == "repeated" and mention.against:
            yield (own("repeats ", "section"), foreign(str(mention.against), "address"))
        elif known == "changed" and mention.against:
            yield (own("changed ", "section"), own("against "), foreign(str(mention.against), "address"))
        else:
            yield (own(SAID_AS.get(known, known), "section"),)
    if mention.new:
        yield (own("new: "), *joined([(foreign(f"“{word}”"),) for word in mention.new], ", "))
