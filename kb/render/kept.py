"""How a knowledge base is, laid out."""

from __future__ import annotations

from collections.abc import Iterator

from kb.model.results.kept import Finding, Health
from kb.render import words
from kb.render.blocks import Block, Gap, Item, Line, Run, foreign, own


def health(result: Health) -> Iterator[Block]:
    """What was found, and a tally."""
    width = max((len(_label(one)) for one in result.findings), default=0) + 2
    for one in result.findings:
        style = "flag" if one.fixed else "warning" if one.level == "problem" else "note"
        yield Item(own(_label(one), style), tuple(_said(one)), "entry", width)
    if result.findings:
        yield Gap()
    yield Line(tuple(_tally(result)))
    if any(one.fixable and not one.fixed for one in result.findings):
        yield Line((own("To mend what is safe to mend: ", "label"), own("napkb doctor --fix", "command")))


def _label(one: Finding) -> str:
    return "mended" if one.fixed else one.level


def _said(one: Finding) -> Iterator[Block]:
    place = f"{one.place}:{one.line}" if one.line else one.place
    yield Line((foreign(place, "address"),))
    yield Line((foreign(one.what),))
    if one.advice and not one.fixed:
        yield Line((foreign(one.advice, "muted"),))


def _tally(result: Health) -> Iterator[Run]:
    notes = sum(one.level == "note" and not one.fixed for one in result.findings)
    mended = sum(one.fixed for one in result.findings)
    counts = [words.count(result.problems, "problem")] if result.problems else []
    counts += [words.count(notes, "note")] if notes else []
    counts += [f"{mended:,} mended"] if mended else []
    said = "All is well" if not counts else ", ".join(counts)
    yield own(said, "warning" if result.problems else "section")
    sizes = (("document", result.documents), ("revision", result.revisions), ("file", result.files))
    yield own(f": {', '.join(words.count(number, name) for name, number in sizes)} looked at")
