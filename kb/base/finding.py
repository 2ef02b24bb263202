"""From what an engine found to hits: marked, in whole sentences, each text once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kb.engines import Found
from kb.model.addresses import Address
from kb.model.documents import Metadata, Span
from kb.model.queries import Query, Terms, leaves
from kb.model.results import Hit, Mark, Reference
from kb.text.alike import Shape, are_alike, shape_of
from kb.text.fold import fold
from kb.text.sentences import sentences
from kb.text.terms import Rules, Token, matches, tokens

_SNIPPET_WORDS = 70


class Described(NamedTuple):
    """What is known of a found passage besides its words; ``newer`` as in :class:`Hit`."""

    metadata: Metadata
    references: tuple[Reference, ...]
    newer: Address | None


class Group(NamedTuple):
    """A found passage, with those that have the same words and those that have nearly the same."""

    found: Found
    twins: list[Found]
    alike: list[Found]


def marks_of(text: str, query: Query, rules: Rules, known: Sequence[str] = ()) -> tuple[Mark, ...]:
    """The words of a text that a query matches, in order and apart from one another.

    ``known`` as in :func:`kb.text.terms.tokens`.
    """
    if query.exact or query.patterns:
        from kb.base.matching import literal_marks  # noqa: PLC0415 - late: rarely asked for

        literal = literal_marks(query, text)
        if query.exact:
            return literal
        return apart([*literal, *_word_marks(text, query, rules, known)])
    return apart(_word_marks(text, query, rules, known))


def _word_marks(text: str, query: Query, rules: Rules, known: Sequence[str]) -> list[Mark]:
    words = list(tokens(text, rules, known))
    found: list[Mark] = []
    for leaf in leaves(query.root):
        if leaf.field == "title":
            continue
        # Other forms were not written by the person who asked.
        alias = not leaf.written
        if leaf.prefix:
            begins = leaf.terms[-1]
            found += [Mark(Span(w.start, w.end), alias) for w in words if w.term.startswith(begins)]
            continue
        places = _near(words, leaf) if leaf.slop or not leaf.ordered else matches(words, leaf.terms)
        for form, longer in query.never:
            if form == leaf.terms:
                inside = matches(words, longer)
                places = [(a, b) for a, b in places if not any(x <= a and b <= y for x, y in inside)]
        found += [Mark(Span(words[a].start, words[b - 1].end), alias) for a, b in places]
    return found


def _near(words: Sequence[Token], leaf: Terms) -> list[tuple[int, int]]:
    """The places of words that stand as near to one another as they were asked to."""
    every = {term: matches(words, (term,)) for term in leaf.terms}
    width = len(leaf.terms) + leaf.slop

    def is_near(place: tuple[int, int]) -> bool:
        at = words[place[0]].position
        return all(any(abs(words[a].position - at) < width for a, _ in every[term]) for term in leaf.terms)

    return [place for term in leaf.terms for place in every[term] if is_near(place)]


def apart(found: Iterable[Mark]) -> tuple[Mark, ...]:
    """Marks in order, none over another: what was typed before aliases, the longer before the shorter."""
    kept: list[Mark] = []
    for mark in sorted(found, key=lambda m: (m.alias, m.span.start - m.span.end, m.span)):
        if not any(mark.span.start < k.span.end and k.span.start < mark.span.end for k in kept):
            kept.append(mark)
    return tuple(sorted(kept, key=lambda mark: mark.span))


def only_never(found: Found, query: Query, rules: Rules) -> bool:
    """Whether a passage was found only for words that are a part of something else."""
    words = list(tokens(found.text, rules, found.words))
    if not any(matches(words, longer) for _, longer in query.never):
        return False
    own = tokens(" · ".join(found.passage.headings), rules)
    return not _word_marks(found.text, query, rules, found.words) and not any(
        matches(list(own), leaf.terms) for leaf in leaves(query.root)
    )


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
    return list(_twins(found).values())


def _twins(found: Iterable[Found]) -> dict[str, tuple[Found, list[Found]]]:
    seen: dict[str, tuple[Found, list[Found]]] = {}
    for each in found:
        key = fold(each.text) or str(each.address)
        if key in seen:
            seen[key][1].append(each)
        else:
            seen[key] = (each, [])
    return seen


def fold_copies(found: Iterable[Found]) -> list[Group]:
    """Each text once, at its best place, with its twins and its near-copies.

    A passage goes to the first group, best first, that it is like; so what comes later in a list
    never changes what comes before it.
    """
    groups: list[Group] = []
    shapes: list[Shape] = []
    having: dict[tuple[str, ...], list[int]] = {}
    for key, (each, twins) in _twins(found).items():
        shape = shape_of(each.text, key)
        # Only groups that share runs of words with it can be like it: long lists stay quick.
        shared = Counter(number for run in shape.runs for number in having.get(run, ()))
        near = next((number for number in sorted(shared) if are_alike(shapes[number], shape)), None)
        if near is not None:
            groups[near].alike.extend((each, *twins))
            continue
        for run in shape.runs:
            having.setdefault(run, []).append(len(groups))
        groups.append(Group(each, twins, []))
        shapes.append(shape)
    return groups


def make_hit(group: Group, query: Query, rules: Rules, described: Described) -> Hit:
    """A hit, ready to be shown."""
    found = group.found
    marks = marks_of(found.text, query, rules, found.words)
    return Hit(
        address=found.address,
        passage=found.passage,
        text=found.text,
        marks=marks,
        snippet=snippet_of(found.text, marks),
        metadata=described.metadata,
        score=found.score,
        references=described.references,
        twins=tuple(twin.address for twin in group.twins),
        newer=described.newer,
        alike=tuple(one.address for one in group.alike),
    )
