"""What was found, laid out: the hits of a search."""

from __future__ import annotations

from collections.abc import Iterator

from kb.model.results import Hit, SearchResult
from kb.render import words
from kb.render.blocks import (
    Block,
    Blocks,
    Gap,
    Heading,
    Item,
    Line,
    Quote,
    Runs,
    foreign,
    own,
)


def search(result: SearchResult) -> Iterator[Block]:
    """The query, what was searched, the hits, and how many more there are."""
    yield from words.query(result.understood)
    yield from words.coverage(result.coverage)
    yield from words.notes(result.understood.notes)
    yield Gap()
    if not result.hits:
        yield from _nothing(result)
        return
    gutter = len(str(result.offset + len(result.hits))) + 3
    for number, hit in enumerate(result.hits, result.offset + 1):
        yield Item(own(str(number), "number"), hit_blocks(hit), "hit", gutter)
        yield Gap()
    yield Line((own(_tally(result), "muted"),))
    if result.facets:
        from kb.render.searched import facets  # noqa: PLC0415 - late: only where it was asked for

        yield from facets(result.facets)


def _nothing(result: SearchResult) -> Iterator[Block]:
    if result.total:  # a page beyond the last one
        yield Line((own(_tally(result), "muted"),))
        return
    from kb.render.searched import helped  # noqa: PLC0415 - late: only where nothing was found

    documents = words.count(result.coverage.searched, "document")
    yield Line((own(f"Nothing found in {documents}."),))
    yield from helped(result)


def _tally(result: SearchResult) -> str:
    all_of_them = words.count(result.total, "passage")
    folded = sum(len(hit.twins) + len(hit.alike) for hit in result.hits)
    if not result.offset and len(result.hits) + folded >= result.total:
        return f"{all_of_them}, {folded:,} of them folded into others" if folded else all_of_them
    if not result.hits:
        return f"{all_of_them}; there is no such page"
    last = result.offset + len(result.hits)
    first = result.offset + 1
    shown = f"{first:,} to {last:,}" if 1 < first < last else f"number {last:,}" if first > 1 else f"{last:,}"
    return f"{shown} of {all_of_them}; --limit N shows more, --page N goes on"


def hit_blocks(hit: Hit, level: int = 2) -> Blocks:
    """A passage that matches: its title, its facts, where it stands, its words, its links."""
    blocks: list[Block] = [
        Heading((words.title(hit.metadata),), level),
        words.facts(hit.address, hit.metadata, hit.passage, newer=hit.newer),
        *_path(hit),
        Quote(snippet(hit), indent=2),
        *words.passage_note(hit.passage),
        *words.references(hit.references, hit.text, hit.passage.span.start),
        *words.also_at(hit.twins),
        *words.alike(hit.alike),
    ]
    return tuple(blocks)


def _path(hit: Hit) -> Blocks:
    name = hit.metadata.title.value if hit.metadata.title else None
    headings = [heading for heading in hit.passage.headings if heading != name]
    if not headings:
        return ()
    return (Line((own("under: ", "label"), foreign(" › ".join(headings)))),)


def snippet(hit: Hit) -> Runs:
    """The part of a hit worth showing, with an ellipsis where text is left out."""
    start, end = hit.snippet.start, hit.snippet.end
    before = own("… ", "muted") if hit.text[:start].strip() else own("")
    after = own(" …", "muted") if hit.text[end:].strip() else own("")
    marked = words.marked(hit.text, hit.marks, hit.snippet)
    return tuple(run for run in (before, *marked, after) if run.text)
