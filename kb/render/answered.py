"""An answer, laid out: the evidence for a question by who speaks, or that there is none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.model.results import Answer, Evidence, Figure, NumberedSource
from kb.model.results.cited import Citation
from kb.render import words
from kb.render.blocks import (
    Block,
    Blocks,
    Bullet,
    Gap,
    Heading,
    Item,
    Kind,
    Line,
    Quote,
    Run,
    Runs,
    Verbatim,
    foreign,
    joined,
    own,
)
from kb.render.found import hit_blocks

VOICES = {
    "plan": "Plans and laws",
    "official": "Official statements",
    "commentary": "Commentary and reporting",
}
"""The headings of an answer's groups, by who speaks."""


_FORCES = {
    "intention": "an intention",
    "call": "a call",
    "claim": "a claim of its author",
    "opinion": "an opinion",
    "prediction": "a prediction",
    "question": "a question, no statement",
}
_LAYERS = {"says": "statement by ", "reports": "report by ", "claims": "claim by ", "decides": "decision by "}


_ARTICLE = re.compile(r"^(?:The|A|Some|Many|Several|Its|Their)(?= [a-z])")


def _small(match: re.Match[str]) -> str:
    return match[0].lower()


def ask(result: Answer) -> Iterator[Block]:
    """The question, the evidence by who speaks, and the sources; or that there is none."""
    yield from words.query(result.understood)
    yield from words.coverage(result.coverage)
    yield from words.notes(result.understood.notes, result.notes)
    yield Gap()
    if not result.has_evidence:
        yield from _no_evidence(result)
        return
    if result.figures:
        yield from _figures(result.figures)
    cited = iter(enumerate(result.citations, 1))
    gutter = len(str(max((one.number for one in result.sources), default=1))) + 4
    for group in result.groups:
        yield Heading((own(VOICES.get(group.voice, group.voice), "section"),))
        yield Gap()
        for evidence in group.evidence:
            number = next(cited)[0] if result.citations else evidence.source
            label = own(f"[{number}]", "cite")._replace(href=f"#{number}")
            yield Item(label, _evidence(evidence), "evidence", gutter)
            yield Gap()
    if result.citations:
        yield from _cited(result.citations, result.entries)
        return
    yield Heading((own("Sources", "section"),))
    yield Gap()
    for source in result.sources:
        label = own(f"[{source.number}]", "cite")._replace(href=f"#{source.number}")
        yield Item(label, _source(source), "source", gutter)


def _cited(citations: tuple[Citation, ...], entries: tuple[Citation, ...]) -> Iterator[Block]:
    """A note for each piece of evidence, with its pinpoint, and the entries of a bibliography."""
    for number, one in enumerate(citations, 1):
        label = own(f"[{number}]", "cite")._replace(href=f"#{number}")
        yield Item(label, (Verbatim(one.marked),), "source")
    yield Heading((own("Bibliography", "section"),))
    yield Gap()
    for one in entries:
        yield Verbatim(one.marked)
        yield Gap()


def _figures(figures: tuple[Figure, ...]) -> Iterator[Block]:
    yield Heading((own("Figures, as the sources give them", "section"),))
    yield Gap()
    for one in figures:
        date = ((foreign(one.date),),) if one.date else ()
        yield Bullet("•", ((foreign(one.words, "match"),), (foreign(str(one.address), "address"),), *date))
    yield Gap()


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
        *_said(known),
        *words.passage_note(known.passage),
        *words.references(known.references, known.quote, known.span.start),
        *words.also_at(known.twins),
        *words.alike(known.alike),
    ]
    return tuple(blocks)


def _said(known: Evidence) -> Blocks:
    """With what force the words say it, and who says it in them."""
    said: list[Runs] = [(own(_FORCES[known.force], "muted"),)] if known.force in _FORCES else []
    layers = {(layer.verb, _ARTICLE.sub(_small, layer.speaker)): None for layer in known.layers}
    said += [(own(_LAYERS[verb], "label"), foreign(speaker)) for verb, speaker in layers]
    return (Line(joined(said, " · ")),) if said else ()


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
