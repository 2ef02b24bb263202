"""What goes with a search, laid out: facets, help, counts, explanations, saved queries."""

from __future__ import annotations

from collections.abc import Iterator

from kb.model.results import Counted, Explanation, Facet, QueryPart, SavedQueries, SearchResult
from kb.render import words
from kb.render.blocks import (
    Block,
    Bullet,
    Fields,
    Gap,
    Heading,
    Item,
    Line,
    Quote,
    Run,
    Runs,
    foreign,
    joined,
    own,
)

_SHOWN_VALUES = 8
_LONGEST_LABEL = 60


def helped(result: SearchResult) -> Iterator[Block]:
    """What may help where nothing was found: the words, the filters, the nearest passages."""
    if result.unknown:
        runs = joined([(foreign(f"“{word}”", "query"),) for word in result.unknown], ", ")
        verb = "stands" if len(result.unknown) == 1 else "stand"
        yield Line((*runs, own(f" {verb} in no passage.")))
    if result.suggestions:
        parts: list[Run] = [own("Did you mean: ")]
        for suggestion in result.suggestions:
            parts += [foreign(suggestion, "command"), own(" or ", "muted")]
        yield Line((*parts[:-1], own("?")))
    for one in result.emptied:
        passages = words.count(one.without, "passage")
        there = "there is" if one.without == 1 else "there are"
        sort = "the filter " if one.type == "filter" else ""
        yield Line((own(f"Without {sort}“"), foreign(one.part, "query"), own(f"” {there} {passages}.")))
    if not result.nearest:
        return
    from kb.render.found import hit_blocks  # noqa: PLC0415 - late: it is what calls this

    yield Gap()
    yield Heading((own("Nearest passages, which do not match the query", "section"),))
    yield Gap()
    for place, hit in enumerate(result.nearest):
        if place:
            yield Gap()
        yield Item(own("–", "muted"), hit_blocks(hit, 3), "entry", 3)


def facets(known: tuple[Facet, ...]) -> Iterator[Block]:
    """How many passages have which values, a row for each facet."""
    yield Gap()
    yield Fields(tuple((foreign(facet.name).text, _values(facet)) for facet in known))


def _values(facet: Facet) -> tuple[Runs, ...]:
    shown = facet.values[:_SHOWN_VALUES]
    if facet.name == "year":
        shown = facet.values[-_SHOWN_VALUES:]
    runs = []
    for one in shown:
        label = one.label if len(one.label) <= _LONGEST_LABEL else one.label[: _LONGEST_LABEL - 1] + "…"
        # A name is known by its name, a point by its address.
        value = (label or one.value) if facet.name == "name" else one.value or "undated"
        after = [foreign(f" {label}", "muted")] if label and facet.name == "point" else []
        runs.append((foreign(value), own(f" ({one.passages:,})", "number"), *after))
    more = len(facet.values) - len(shown)
    rest = [(own(f"and {more:,} more", "muted"),)] if more else []
    return (*runs, *rest) if facet.name == "point" else (joined([*runs, *rest], ", "),)


def count(result: Counted) -> Iterator[Block]:
    """The query, what was searched, and the two figures."""
    yield from words.query(result.understood)
    yield from words.coverage(result.coverage)
    yield from words.notes(result.understood.notes)
    yield Gap()
    passages = words.count(result.passages, "passage")
    yield Line((own(f"{passages} in {words.count(result.documents, 'document')}"),))
    if result.facets:
        yield from facets(result.facets)


def explain(result: Explanation) -> Iterator[Block]:
    """The query, the passage, the verdict, and each part."""
    yield from words.query(result.understood)
    yield from words.notes(result.understood.notes)
    yield Gap()
    hit = result.hit
    yield Heading((words.title(hit.metadata),))
    yield words.facts(hit.address, hit.metadata, hit.passage, newer=hit.newer)
    yield Quote(words.marked(hit.text, hit.marks, hit.snippet), indent=2)
    yield Gap()
    yield Line((own(_verdict(result)),))
    yield Gap()
    for part in result.parts:
        yield _part(part)
    if result.matches:
        yield Gap()
        yield Line((own(_sum(result), "muted"),))


def _verdict(result: Explanation) -> str:
    matching = words.count(result.total, "passage")
    if not result.matches:
        others = (
            "no passage does" if not result.total else f"{matching} {'does' if result.total == 1 else 'do'}"
        )
        return f"It does not match; {others}."
    if result.rank:
        return f"It matches: number {result.rank:,} of {matching}, with a score of {result.hit.score:.2f}."
    return f"It matches, far down among {matching}."


def _sum(result: Explanation) -> str:
    apart = result.hit.score - result.sum
    said = f"The parts count {result.sum:.2f}."
    if abs(apart) < 0.005:  # noqa: PLR2004 - what two decimals show
        return said
    return f"{said} How the words stand together, the title and the document count {apart:+.2f}."


_KINDS = {"other": "also ", "excluded": "not ", "filter": "filter ", "literal": "letter for letter "}


def _part(part: QueryPart) -> Bullet:
    wanted = part.matches != (part.role == "excluded")
    sign = "+" if wanted else "–"
    facts: list[Runs] = [(own(_KINDS.get(part.role, ""), "label"), foreign(part.words, "query"))]
    if part.role in {"word", "other"} and part.matches:
        facts.append((own(f"{part.score:.2f}", "number"),))
    if part.where:
        facts.append((own("as "), *joined([(foreign(f"“{word}”"),) for word in part.where], ", ")))
    if part.note:
        facts.append((own(part.note, "" if wanted else "warning"),))
    return Bullet(sign, tuple(facts))


def saved(result: SavedQueries) -> Iterator[Block]:
    """The saved queries, by name."""
    if not result.queries:
        yield Line((own("No query is saved. “napkb save NAME QUERY” saves one."),))
        return
    rows = ((foreign(one.name).text, ((foreign(one.query, "query"),),)) for one in result.queries)
    yield Fields(tuple(rows))
