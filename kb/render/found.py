"""What was found, laid out: the hits of a search, the evidence for a question."""

from __future__ import annotations

from collections.abc import Iterator

from kb.model.results import Answer, Evidence, Hit, NumberedSource, SearchResult
from kb.render import words
from kb.render.blocks import (
    Block,
    Blocks,
    Gap,
    Heading,
    Item,
    Kind,
    Line,
    Quote,
    Run,
    Runs,
    foreign,
    joined,
    own,
)

_SHOWN_ALIKE = 3

VOICES = {
    "plan": "Plans and laws",
    "official": "Official statements",
    "commentary": "Commentary and reporting",
}
"""The headings of an answer's groups, by who speaks."""


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
        *_alike(hit),
    ]
    return tuple(blocks)


def _alike(hit: Hit) -> Blocks:
    """Where nearly the same words stand: the first places, and how many there are."""
    if not hit.alike:
        return ()
    places = [(foreign(str(place), "address"),) for place in hit.alike[:_SHOWN_ALIKE]]
    label = own(f"and {len(hit.alike)} more like it: ", "label")
    more = (own(" …", "muted"),) if len(hit.alike) > _SHOWN_ALIKE else ()
    return (Line((label, *joined(places, ", "), *more)),)


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


def ask(result: Answer) -> Iterator[Block]:
    """The question, the evidence by who speaks, and the sources; or that there is none."""
    yield from words.query(result.understood)
    yield from words.coverage(result.coverage)
    yield from words.notes(result.understood.notes, result.notes)
    yield Gap()
    if not result.has_evidence:
        yield from _no_evidence(result)
        return
    gutter = len(str(max((one.number for one in result.sources), default=1))) + 4
    for group in result.groups:
        yield Heading((own(VOICES.get(group.voice, group.voice), "section"),))
        yield Gap()
        for evidence in group.evidence:
            label = own(f"[{evidence.source}]", "cite")._replace(href=f"#{evidence.source}")
            yield Item(label, _evidence(evidence), "evidence", gutter)
            yield Gap()
    yield Heading((own("Sources", "section"),))
    yield Gap()
    for source in result.sources:
        label = own(f"[{source.number}]", "cite")._replace(href=f"#{source.number}")
        yield Item(label, _source(source), "source", gutter)


def _no_evidence(result: Answer) -> Iterator[Block]:
    documents = words.count(result.coverage.searched, "document")
    yield Line((own(f"No evidence in {documents}."),))
    if not result.nearest:
        return
    yield Gap()
    yield Heading((own("Nearest passages, which do not answer the question", "section"),))
    yield Gap()
    for place, hit in enumerate(result.nearest):
        if place:
            yield Gap()
        yield Item(own("–", "muted"), hit_blocks(hit, 3), _NEAREST, 3)


_NEAREST: Kind = "entry"


def _evidence(known: Evidence) -> Blocks:
    blocks: list[Block] = [
        Quote((own("“"), *words.marked(known.quote, known.marks), own("”")), exact=True),
        words.facts(known.address, known.metadata, known.passage, digest=words.DIGEST, newer=known.newer),
        *words.passage_note(known.passage),
        *words.references(known.references, known.quote, known.span.start),
        *words.also_at(known.twins),
    ]
    return tuple(blocks)


def _source(source: NumberedSource) -> Blocks:
    metadata = source.metadata
    parts: list[Run] = []
    for author in metadata.author.value if metadata.author else ():
        parts += [foreign(author), own(", ")]
    if parts:
        parts[-1] = own(". ")
    parts.append(words.title(metadata)._replace(role=""))
    parts.append(own(". "))
    if metadata.publisher:
        parts += [foreign(metadata.publisher.value), own(", ")]
    parts.append(foreign(words.full_date(metadata)))
    parts.append(own(". "))
    parts.append(foreign(str(source.address), "address"))
    if metadata.url:
        parts += [own(" "), words.web(metadata.url.value)]
    return (Line(tuple(parts)),)
