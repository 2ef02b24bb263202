"""From what an engine found to hits: marked, in whole sentences, each text once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kb.answers import matches
from kb.engines import Found
from kb.model.addresses import Address
from kb.model.documents import Metadata, Span
from kb.model.queries import AllOf, Alternatives, AnyOf, Node, Query, Terms, Without
from kb.model.results import Hit, Mark, Reference
from kb.text.fold import fold
from kb.text.sentences import sentences
from kb.text.terms import Rules, tokens

_SNIPPET_WORDS = 70


class Described(NamedTuple):
    """What is known of a found passage besides its words; ``newer`` as in :class:`Hit`."""

    metadata: Metadata
    references: tuple[Reference, ...]
    newer: Address | None


def marks_of(text: str, root: Node | None, rules: Rules, known: Sequence[str] = ()) -> tuple[Mark, ...]:
    """The words of a text that a query matches, in order and apart from one another.

    ``known`` as in :func:`kb.text.terms.tokens`.
    """
    words = list(tokens(text, rules, known))
    found: list[Mark] = []
    for leaf in _terms_of(root):
        if leaf.field == "title":
            continue
        alias = leaf.weight < 1
        if leaf.prefix:
            begins = leaf.terms[-1]
            found += [Mark(Span(w.start, w.end), alias) for w in words if w.term.startswith(begins)]
            continue
        places = matches(words, leaf.terms)
        if not places and leaf.slop:
            places = [p for term in leaf.terms for p in matches(words, (term,))]
        found += [Mark(Span(words[a].start, words[b - 1].end), alias) for a, b in places]
    kept: list[Mark] = []
    # What was typed goes before aliases, and the longer before the shorter.
    for mark in sorted(found, key=lambda m: (m.alias, m.span.start - m.span.end, m.span)):
        if not any(mark.span.start < k.span.end and k.span.start < mark.span.end for k in kept):
            kept.append(mark)
    return tuple(sorted(kept, key=lambda mark: mark.span))


def snippet_of(text: str, marks: Sequence[Mark]) -> Span:
    """The whole sentences around the most marks, as many as are pleasant to read."""
    bounds = sentences(text)
    if not bounds or len(text.split()) <= _SNIPPET_WORDS:
        return Span(0, len(text))
    counts = [
        len({text[m.span.start : m.span.end].lower() for m in marks if b.start <= m.span.start < b.end})
        for b in bounds
    ]
    best = max(range(len(bounds)), key=lambda i: (counts[i], -i))
    first = last = best
    while (
        last + 1 < len(bounds)
        and len(text[bounds[first].start : bounds[last + 1].end].split()) <= _SNIPPET_WORDS
    ):
        last += 1
    while first and len(text[bounds[first - 1].start : bounds[last].end].split()) <= _SNIPPET_WORDS:
        first -= 1
    return Span(bounds[first].start, bounds[last].end)


def fold_twins(found: Iterable[Found]) -> list[tuple[Found, list[Found]]]:
    """Each text once, at its best place, with the other places where it stands."""
    seen: dict[str, tuple[Found, list[Found]]] = {}
    for each in found:
        key = fold(each.text) or str(each.address)
        if key in seen:
            seen[key][1].append(each)
        else:
            seen[key] = (each, [])
    return list(seen.values())


def make_hit(
    found: Found,
    twins: Sequence[Found],
    query: Query,
    rules: Rules,
    described: Described,
) -> Hit:
    """A hit, ready to be shown."""
    marks = marks_of(found.text, query.root, rules, found.words)
    return Hit(
        address=found.address,
        passage=found.passage,
        text=found.text,
        marks=marks,
        snippet=snippet_of(found.text, marks),
        metadata=described.metadata,
        score=found.score,
        references=described.references,
        twins=tuple(twin.address for twin in twins),
        newer=described.newer,
    )


def _terms_of(node: Node | None) -> list[Terms]:
    if isinstance(node, Terms):
        return [node]
    if isinstance(node, AllOf | AnyOf | Alternatives):
        return [leaf for part in node.parts for leaf in _terms_of(part)]
    if isinstance(node, Without):
        return _terms_of(node.part)
    return []
