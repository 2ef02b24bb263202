"""From a question and what was found to evidence, or to "no evidence".

Nothing is composed: evidence is sentences as they stand. A passage is evidence
when it covers enough of what the question asks for, words weighed by how rare
they are in the knowledge base; a name that is asked for must be there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import log
from typing import NamedTuple

from kb.model.addresses import Address
from kb.model.documents import Passage, Span, Voice
from kb.model.queries import AllOf, Alternatives, AnyOf, Node, Terms, Without
from kb.model.results import Mark
from kb.text.sentences import sentences
from kb.text.terms import Rules, Token, tokens

ENOUGH = 0.6
"""How much of a question's weight a passage must cover to be evidence."""
MOST = 8
"""The most pieces of evidence in an answer."""
MOST_A_DOCUMENT = 2
_VOICE_ORDER: tuple[Voice, ...] = ("plan", "official", "commentary")
"""Who goes first where passages say as much."""
_CONTEXT_SHARE = 0.6
_SENTENCE_LEAST = 0.25
_MORE_WORDS = 60


class Wanted(NamedTuple):
    """One thing a question asks for: the ways to say it, each with its weight."""

    forms: tuple[tuple[tuple[str, ...], float], ...]
    is_name: bool
    weight: float


class Candidate(NamedTuple):
    """A passage that may answer: ``context`` are the terms of its title and headings."""

    address: Address
    passage: Passage
    text: str
    score: float
    context: tuple[str, ...]
    voice: Voice = "commentary"


class Selected(NamedTuple):
    """A piece of evidence: a span of the passage's text, with the words that answer."""

    candidate: Candidate
    span: Span
    marks: tuple[Mark, ...]
    coverage: float


def wanted_of(
    root: Node | None,
    names: Callable[[tuple[str, ...]], bool],
    frequency: Mapping[str, int],
    total: int,
) -> tuple[Wanted, ...]:
    """What a query asks for.

    Args:
        root: The query.
        names: Whether a sequence of terms is a name in the vocabulary.
        frequency: In how many passages each term stands.
        total: How many passages there are.
    """
    wanted = []
    for leaf in _leaves(root):
        parts = leaf.parts if isinstance(leaf, Alternatives) else (leaf,)
        others = tuple((part.terms, part.weight) for part in parts[1:] if isinstance(part, Terms))
        # A concept of several words is wanted word by word; its other terms stand for each.
        for typed in parts[0].parts if isinstance(parts[0], AnyOf) else parts[:1]:
            if isinstance(typed, Terms):
                forms = ((typed.terms, 1.0), *others)
                count = max(min(frequency.get(term, 0) for term in form) for form, _ in forms)
                weight = log(1 + (total - count + 0.5) / (count + 0.5))
                wanted.append(Wanted(forms, names(typed.terms), weight))
    return tuple(wanted)


def select(wanted: Sequence[Wanted], candidates: Sequence[Candidate], rules: Rules) -> tuple[Selected, ...]:
    """The evidence among the candidates, best first; none when nothing covers enough."""
    whole = sum(each.weight for each in wanted)
    if not whole:
        return ()
    chosen = [s for s in (_judge(wanted, whole, c, rules) for c in candidates) if s is not None]
    # Of passages that say as much, what the plan or an office says goes before what others say.
    chosen.sort(key=_rank)
    kept: list[Selected] = []
    per_document: dict[str, int] = {}
    for each in chosen:
        document = each.candidate.address.document
        if per_document.get(document, 0) < MOST_A_DOCUMENT and len(kept) < MOST:
            per_document[document] = per_document.get(document, 0) + 1
            kept.append(each)
    return tuple(kept)


def _rank(one: Selected) -> tuple[float, int, float, Address]:
    each = one.candidate
    return (-round(one.coverage, 2), _VOICE_ORDER.index(each.voice), -round(each.score, 6), each.address)


def matches(words: Sequence[Token], form: tuple[str, ...]) -> list[tuple[int, int]]:
    """The places, as token numbers, where a form stands; compounds count by their joined term."""
    if len(form) == 1:
        return [(i, i + 1) for i, word in enumerate(words) if word.term == form[0]]
    plain = [(i, word.term) for i, word in enumerate(words) if not word.joined]
    return [
        (plain[start][0], plain[start + len(form) - 1][0] + 1)
        for start in range(len(plain) - len(form) + 1)
        if all(plain[start + k][1] == term for k, term in enumerate(form))
    ]


def _judge(wanted: Sequence[Wanted], whole: float, candidate: Candidate, rules: Rules) -> Selected | None:
    words = list(tokens(candidate.text, rules))
    hits = [(each, _best_match(words, each)) for each in wanted]
    covered = 0.0
    for each, (share, _) in hits:
        in_context = _CONTEXT_SHARE * _context_share(each, candidate.context)
        if each.is_name and not share and not in_context:
            return None
        covered += each.weight * max(share, in_context)
    if covered < ENOUGH * whole:
        return None
    marks = sorted(
        {
            Mark(Span(words[first].start, words[last - 1].end), alias=share < 1)
            for _, (share, places) in hits
            for first, last in places
        },
        key=lambda mark: mark.span,
    )
    span = _best_sentences(candidate.text, wanted, rules)
    inside = tuple(m for m in marks if span.start <= m.span.start and m.span.end <= span.end)
    return Selected(candidate, span, inside, covered / whole)


def _best_match(words: Sequence[Token], wanted: Wanted) -> tuple[float, list[tuple[int, int]]]:
    """How well a text has what is wanted, 0 to 1, and where; the best form counts."""
    best, places = 0.0, []
    for form, weight in wanted.forms:
        found = matches(words, form)
        if found and weight > best:
            best, places = weight, found
    # A concept's other term is a hint, not the thing: what was typed counts in full, a name's
    # other form nearly so.
    return (1.0 if best >= 1 else 0.9 if wanted.is_name and best else min(1.0, 2 * best), places)


def _context_share(wanted: Wanted, context: tuple[str, ...]) -> float:
    terms = [Token(term, index, 0, 0) for index, term in enumerate(context)]
    return _best_match(terms, wanted)[0]


def _best_sentences(text: str, wanted: Sequence[Wanted], rules: Rules) -> Span:
    """The sentence that covers most, with its neighbours as long as they add to it."""
    bounds = sentences(text)
    if len(text.split()) <= _MORE_WORDS or len(bounds) == 1:
        return Span(bounds[0].start, bounds[-1].end) if bounds else Span(0, len(text))
    cover = [_covers(list(tokens(span.of(text), rules)), wanted) for span in bounds]
    weights = [each.weight for each in wanted]
    value = [sum(w for w, c in zip(weights, row, strict=True) if c) for row in cover]
    best = max(range(len(bounds)), key=lambda i: (value[i], -i))
    first = last = best
    have = {i for i, c in enumerate(cover[best]) if c}
    for step in (best + 1, best - 1):
        if 0 <= step < len(bounds):
            adds = {i for i, c in enumerate(cover[step]) if c} - have
            if sum(weights[i] for i in adds) > _SENTENCE_LEAST * sum(weights):
                first, last = min(first, step), max(last, step)
                have |= adds
    return Span(bounds[first].start, bounds[last].end)


def _covers(words: Sequence[Token], wanted: Sequence[Wanted]) -> list[bool]:
    return [_best_match(words, each)[0] > 0 for each in wanted]


def _leaves(node: Node | None) -> list[Terms | Alternatives]:
    """The things asked for, in order; what is excluded is not among them."""
    if isinstance(node, Terms | Alternatives):
        return [node]
    if isinstance(node, AllOf | AnyOf):
        return [leaf for part in node.parts for leaf in _leaves(part)]
    if isinstance(node, Without):
        return _leaves(node.part)
    return []
