"""What was done, laid out: what was added, undone, brought up to date."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from kb.model.results import Added, AddReport, AddStatus, Change, IndexReport
from kb.render import words
from kb.render.blocks import (
    Block,
    Bullet,
    Facts,
    Fields,
    Gap,
    Heading,
    Item,
    Line,
    Run,
    Runs,
    foreign,
    own,
    passage,
)
from kb.render.stored import Row, gutter_for, metadata_rows

STATUS_WIDTH = len("unchanged")
_MANY_FAILED = 10
OUTCOMES: tuple[AddStatus, ...] = ("added", "revised", "unchanged", "failed")


def add(report: AddReport) -> Iterator[Block]:
    """One source in full, or many with a line each and a tally."""
    if report.dry:
        yield Line((own("Nothing was written: this is what would be done.", "warning"),))
        yield Gap()
    if len(report.items) == 1:
        yield from _one(report.items[0])
        return
    for item in report.items:
        label = own(item.status, f"status.{item.status}")
        yield Item(label, tuple(_briefly(item)), "entry", STATUS_WIDTH + 2)
    counts = [(status, report.count(status)) for status in OUTCOMES]
    tally = ", ".join(f"{status} {number:,}" for status, number in counts if number)
    if report.items:
        yield Gap()
    sources = words.count(len(report.items), "source")
    near = sum(bool(item.alike) for item in report.items)
    tally += f"; near-copies or rewordings among them {near:,}" if near else ""
    yield Line((own(f"{sources}: {tally}" if tally else f"{sources}, nothing to add"),))
    yield from _reasons(report)


def _reasons(report: AddReport) -> Iterator[Block]:
    """Why sources failed, where many did: the reasons and how often, their names left out."""
    errors = [item.error.removeprefix(item.source).strip() for item in report.items if item.error]
    if len(errors) >= _MANY_FAILED:
        for reason, count in Counter(errors).most_common(10):
            yield Bullet("–", ((own(f"{count:,} × ", "muted"), foreign(reason)),))


def _briefly(item: Added) -> Iterator[Block]:
    # An error is a sentence that names its source already.
    runs: list[Run] = [foreign(item.error or item.source)]
    if item.address:
        runs += [own(" → ", "muted"), foreign(str(item.address), "address")]
    yield Line(tuple(runs))
    for warning in item.warnings:
        yield Line((own("warning: ", "warning"), foreign(warning)))


def _one(item: Added) -> Iterator[Block]:
    yield Line(_headline(item))
    if item.status == "failed":
        return
    if item.status != "unchanged":
        yield Gap()
        yield Fields(tuple(_understood(item)))
    yield from _set_aside(item)
    if item.warnings:
        yield Gap()
    for warning in item.warnings:
        yield Line((own("warning: ", "warning"), foreign(warning)))
    if item.address:
        yield Gap()
        yield from _next(item)


def _headline(item: Added) -> Runs:
    status = own(item.status, f"status.{item.status}")
    source = foreign(item.source)
    if item.status == "failed" or item.address is None:
        return (status, own(": "), foreign(item.error) if item.error else source)
    address = foreign(str(item.address), "address")
    if item.status == "unchanged":
        return (status, own(": "), source, own(" is stored already, at "), address)
    return (status, own(" "), address, own(" from "), source)


def _understood(item: Added) -> Iterator[Row]:
    """What was understood of the source, and what could not be told."""
    yield from metadata_rows(item.metadata)
    if item.metadata.tags:
        yield "tags", ((foreign(", ".join(item.metadata.tags)),),)
    if item.metadata.note:
        yield "note", ((foreign(item.metadata.note),),)
    text = words.count(item.paragraphs, "paragraph")
    if item.points:
        text += f"; {words.count(len(item.points), 'numbered point')}: {', '.join(item.points)}"
    yield "text", ((foreign(text),),)
    if item.metadata.digest:
        yield "digest", ((own(words.DIGEST, "digest"),),)
    if item.unknown:
        yield "unknown", ((foreign(", ".join(item.unknown), "flag"),),)


def _set_aside(item: Added) -> Iterator[Block]:
    if not item.set_aside:
        return
    yield Gap()
    yield Heading((own("Set aside", "section"),))
    for text, reason in item.set_aside:
        yield Bullet("–", ((foreign(reason, "label"), own(": ", "label"), passage(text)),))


def _next(item: Added) -> Iterator[Block]:
    yield Line((own("next: ", "label"), foreign(f"napkb show {item.address}", "command")))
    if item.unknown and item.address:
        command = foreign(f"napkb edit {item.address.document}", "command")
        yield Line((own("fill in what is unknown: ", "label"), command))


def change(result: Change) -> Iterator[Block]:
    """What was changed, or undone."""
    label = "undone: " if result.undone else "changed: "
    yield Line((own(label, "section"), foreign(result.summary or result.command)))
    yield Facts(tuple(_facts_of(result, ("command", "number", "when"))))


def changes(result: tuple[Change, ...]) -> Iterator[Block]:
    """The changes that can be undone, as given, one line each."""
    if not result:
        yield Line((own("Nothing has been changed yet, so there is nothing to undo."),))
        return
    gutter = gutter_for([str(one.number) for one in result])
    for one in result:
        state: Runs = (own("undone", "flag"),) if one.undone else ()
        first = Line((foreign(one.summary or one.command),))
        parts = [*_facts_of(one, ("when", "command")), *([state] if state else [])]
        yield Item(own(str(one.number), "number"), (first, Facts(tuple(parts))), "entry", gutter)
    yield Gap()
    yield Line((own(words.count(len(result), "change"), "muted"),))


def _facts_of(result: Change, names: tuple[str, ...]) -> Iterator[Runs]:
    values = {
        "command": result.command,
        "number": f"change {result.number}",
        "when": words.moment(result.when),
    }
    for name in names:
        if values[name]:
            yield (foreign(values[name], "muted"),)


def index(report: IndexReport) -> Iterator[Block]:
    """What bringing the index up to date took."""
    state = "rebuilt" if report.rebuilt else "up to date"
    sizes = f"{words.count(report.documents, 'document')}, {words.count(report.passages, 'passage')}"
    yield Line((own(f"Index {state}", "section"), own(f": {sizes}")))
    parts = f"{words.count(report.updated, 'revision')} read, {report.removed:,} removed"
    if not (report.updated or report.removed or report.rebuilt):
        parts = "nothing had changed"
    yield Facts(((own(parts, "muted"),), (foreign(report.location, "muted"),)))
