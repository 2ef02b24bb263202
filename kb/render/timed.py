"""A timeline, drawn: years and days in the gutter, a rule with a mark for each moment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kb.model.dates import MONTHS
from kb.model.results.related import Moment, Timeline
from kb.render import words
from kb.render.blocks import Block, Facts, Gap, Heading, Item, Line, Quote, Run, Runs, foreign, own

MARKS = {"event": "●", "published": "○", "told": "◇", "start": "◆", "end": "◆"}
_SAID = {
    "event": "event",
    "published": "published",
    "told": "named in the text",
    "start": "begins, says the vocabulary",
    "end": "ends, says the vocabulary",
}
_LEGEND = (
    ("●", "event"),
    ("○", "publication"),
    ("◇", "date named in a text"),
    ("◆", "from the vocabulary"),
)
_RULE = "│"
_GAP = "┊"
_GUTTER = 9
_BARS = "▁▂▃▄▅▆▇█"
_LEAST_YEARS = 3
_MOST_YEARS = 60
_IMPRECISE = {"month": "the day is not known", "year": "only the year is known"}


def timeline(result: Timeline) -> Iterator[Block]:
    """The query, what was searched, the moments on their rule, and what the marks mean."""
    yield from words.query(_named(result).understood)
    yield from words.coverage(result.coverage)
    yield from words.notes(result.understood.notes)
    yield Gap()
    if not result.moments:
        documents = words.count(result.coverage.searched, "document")
        yield Line((own(f"Nothing to place in time in {documents}."),))
        return
    yield from _overview(result.years)
    before: int | None = None
    heading = ""
    for one in result.moments:
        year = one.date.year if one.date else None
        if year is None:
            title = "Year not stated" if one.date else "Undated"
            if title != heading:
                heading = title
                yield Gap()
                yield Heading((own(title, "section"),), 2)
        elif year != before:
            yield from _between(before, year)
            yield Heading((own(f"{year:04d}", "section"),), 2, rail=f"{' ' * (_GUTTER - 4)}{_RULE}")
            before = year
        yield _item(one, drawn=year is not None)
    yield Gap()
    yield from _end(result)


def _named(result: Timeline) -> Timeline:
    """The timeline under a name of its own where nothing was asked for."""
    if result.understood.query.strip() or result.understood.typed.strip():
        return result
    return result._replace(understood=result.understood._replace(query="Timeline"))


def _overview(years: Sequence[tuple[int, int]]) -> Iterator[Block]:
    """How much there is in each year, as bars in a row."""
    if not years or not _LEAST_YEARS <= years[-1][0] - years[0][0] + 1 <= _MOST_YEARS:
        return
    counts = dict(years)
    most = max(counts.values())
    bars = "".join(
        _BARS[-(-counts[year] * len(_BARS) // most) - 1] if year in counts else " "
        for year in range(years[0][0], years[-1][0] + 1)
    )
    yield Line(
        (own(f"{years[0][0]} ", "label"), Run(bars.replace(" ", "\xa0")), own(f" {years[-1][0]}", "label"))
    )
    yield Gap()


def _between(before: int | None, year: int) -> Iterator[Block]:
    """The years in between of which there is nothing."""
    if before is None or abs(year - before) <= 1:
        return
    first, last = sorted((before, year))
    empty = f"{first + 1}" if last - first == 2 else f"{first + 1} to {last - 1}"  # noqa: PLR2004
    said = (Line((own(f"nothing in {empty}", "muted"),)),)
    yield Item(own(""), said, "entry", _GUTTER, rail=(own(_GAP, "muted"), own(_GAP, "muted")))


def _item(one: Moment, *, drawn: bool) -> Item:
    rail = (own(MARKS.get(one.what, "·"), "number"), own(_RULE, "muted")) if drawn else None
    return Item(own(_label(one), "label"), tuple(_moment(one)), "entry", _GUTTER, rail=rail)


def _label(one: Moment) -> str:
    """Day and month, with dashes for what is not known."""
    if one.date is None:
        return "–– –––"
    month = MONTHS[one.date.month - 1][:3] if one.date.month else "–––"
    day = f"{one.date.day:2d}" if one.date.day else "––"
    return f"{day} {month}{'' if one.grade == 'confident' else '?'}"


def _moment(one: Moment) -> Iterator[Block]:
    title = foreign(one.title, "title") if one.title.strip() else own("(untitled)", "title")
    yield Line((title,))
    when: list[Runs] = [_when(one)]
    if one.address is None:
        yield Facts((*when, (foreign(one.name, "address"),), (foreign(one.type),)))
        return
    known = words.facts(one.address, one.metadata, one.passage, date=False).parts
    yield Facts((*when, *known))
    if one.text:
        before = (own("… ", "muted"),) if one.text[: one.snippet.start].strip() else ()
        after = (own(" …", "muted"),) if one.text[one.snippet.end :].strip() else ()
        yield Quote((*before, *words.marked(one.text, one.marks, one.snippet), *after))
    if one.more:
        more = words.count(one.more, "more passage")
        yield Line((own(f"and {more} of this document", "muted"),))


def _when(one: Moment) -> Runs:
    """Whose date it is, how precise, and how sure."""
    happened = one.what == "start" and one.type == "event"
    runs: list[Run] = [own("event, says the vocabulary" if happened else _SAID.get(one.what, one.what))]
    if one.what == "told":
        runs = [own(_SAID["told"]), own(" as “"), foreign(one.said), own("”")]
        if one.basis == "inferred":
            runs.append(own(" (inferred)", "inferred"))
    elif one.precision in _IMPRECISE:
        runs.append(own(f", {_IMPRECISE[one.precision]}"))
    if one.date is None:
        runs = [own("no date known")]
    if one.grade not in {"confident", "unknown"}:
        runs.append(foreign(f", {one.grade}", "inferred"))
    if one.published:
        runs += [own("; published "), foreign(one.published)]
    return tuple(runs)


def _end(result: Timeline) -> Iterator[Block]:
    used = {MARKS.get(one.what) for one in result.moments if one.date and one.date.year is not None}
    parts = tuple((own(f"{mark} {said}", "muted"),) for mark, said in _LEGEND if mark in used)
    if parts:
        yield Facts(parts)
    total = words.count(result.total, "moment")
    if len(result.moments) < result.total:
        total = f"{len(result.moments):,} of {total}; --limit shows more, --sort -date begins with the newest"
    yield Line((own(total, "muted"),))
