"""Citations, lists, records and marks, laid out: what is to be pasted stands alone on its lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from kb.citations.styles import DATA, KEYED
from kb.model.results.cited import Citations, Exported, ImportReport, KeyReport, MarkReport
from kb.render import words
from kb.render.blocks import Block, Bullet, Facts, Gap, Item, Line, Run, Verbatim, foreign, own
from kb.render.stored import gutter_for

_STATUSES = {"added": "status.added", "filled": "status.revised", "unchanged": "status.unchanged"}


def citations(result: Citations) -> Iterator[Block]:
    """One citation or entry after the other, ready to paste."""
    form: Literal["words", "markup", "data"] = (
        "data" if result.style in DATA else "markup" if result.style in KEYED else "words"
    )
    if not result.citations:
        yield Line((own("Nothing is cited."),))
    for number, one in enumerate(result.citations):
        if number and (result.listed or one.quote or one.footnote or result.style in DATA):
            yield Gap()
        text = one.marked if not (one.quote or one.footnote) else one.ready
        yield Verbatim(text, form)


def exported(result: Exported) -> Iterator[Block]:
    """The records as they are."""
    yield Verbatim(result.text.rstrip("\n"), "data")


def imported(result: ImportReport) -> Iterator[Block]:
    """What became of each record."""
    gutter = gutter_for(list(_STATUSES))
    for one in result.items:
        head: list[Run] = [
            foreign(one.key or "(no key)"),
            own(" → ", "muted"),
            foreign(str(one.address), "address"),
        ]
        blocks: list[Block] = [Line(tuple(head))]
        if one.fields:
            blocks.append(Facts(tuple((foreign(name, "muted"),) for name in one.fields)))
        blocks += [Bullet("–", ((own("kept ", "label"), foreign(said)),)) for said in one.kept]
        yield Item(own(one.status, _STATUSES[one.status]), tuple(blocks), "entry", gutter)
    yield Gap()
    tally = [(name, sum(one.status == name for one in result.items)) for name in _STATUSES]
    said = ", ".join(f"{name} {number:,}" for name, number in tally if number)
    yield Line((own(f"{words.count(len(result.items), 'record')}: {said}"),))


def key(result: KeyReport) -> Iterator[Block]:
    """The key of a document and those it had."""
    changed = own("now ", "label") if result.changed else own("")
    yield Line(
        (foreign(result.document, "address"), own(": ", "label"), changed, foreign(result.key, "title"))
    )
    if result.aliases:
        yield Line((own("still understood: ", "label"), foreign(", ".join(result.aliases))))


def marked(result: MarkReport) -> Iterator[Block]:
    """What was marked, and what became of the addresses."""
    what = {"none": "no part of the text"}.get(result.role, f"a {result.role}")
    if result.before == {"none": "aside"}.get(result.role, result.role):
        yield Line((foreign(str(result.address), "address"), own(f" is {what} already.")))
        return
    yield Line((foreign(str(result.address), "address"), own(f" is {what} now, not a {result.before}.")))
    for moved in result.moved:
        before, after = foreign(str(moved.before), "address"), foreign(str(moved.after), "address")
        yield Bullet("–", ((before, own(" → ", "muted"), after),))
    for one in result.carried:
        yield Line((own("carried along in ", "label"), foreign(one.file), own(f": {one.changed}")))
        for left in one.left:
            yield Bullet("–", ((own("look at ", "warning"), foreign(left)),))
    yield Gap()
    yield Line(
        (own("Reports that use these numbers: ", "label"), foreign("napkb check REPORT --fix", "command"))
    )
