"""From a question and what was found to evidence, or to "no evidence".

Nothing is composed: evidence is sentences as they stand. A passage is evidence
when it covers enough of what the question asks for, words weighed by how rare
they are in the knowledge base; a name that is asked for must be there, and what
kind of thing is asked for must be there too (``kb.answers.needs``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from math import log
from typing import NamedTuple

from kb.answers.matching import Forms, Wanted, Words, best_match
from kb.answers.needs import GIVES_REASON, LOOKS_AHEAD, meets
from kb.answers.questions import Question
from kb.model.addresses import Address
from kb.model.documents import Passage, Span, Voice
from kb.model.queries import AllOf, Alternatives, AnyOf, Node, Terms, Without
from kb.model.results import Mark
from kb.text.dates import find_dates
from kb.text.fold import fold_word
from kb.text.paraphrases import paraphrases
from kb.text.sentences import sentences
from kb.text.stopwords import STOP_WORDS
from kb.text.terms import NAME_MARK, Rules, Token, tokens
from kb.vocabulary import CONCEPT_WEIGHT, LOOSE_WEIGHT, Entry

ENOUGH = 0.5
"""How much of a question's weight a passage must cover to be evidence."""
ENOUGH_SAID = 0.35
"""The same for what is asked besides names, which the passage itself must say."""
MOST = 8
"""The most pieces of evidence in an answer."""
MOST_A_DOCUMENT = 2
_VOICE_ORDER: tuple[Voice, ...] = ("plan", "official", "commentary")
"""Who goes first where passages say as much."""
_CONTEXT_SHARE = 0.6
_LIGHT = 0.25
_BONUS = 0.15
_SLACK = 1e-9
_MOST_BONUS = 1.4
_DIGITS = 1
_SMALL_IN_TITLES = frozenset("the a an of in on at by for to from with and or as".split())
_SENTENCE_LEAST = 0.25
_MORE_WORDS = 60
_GOES_ON = re.compile(r"\b(?:it|this|that|they|these|them)\b", re.IGNORECASE)


class Candidate(NamedTuple):
    """A passage that may answer: ``context`` are the terms of its title and headings.

    Attributes:
        address: Where it stands.
        passage: The passage.
        text: Its words.
        score: How well it fits by the search.
        context: The terms of its title and headings.
        voice: Who speaks.
        kind: The kind of statement.
        is_point: Whether it is a plan's point, or names one.
        is_asked: Whether it is a point that the question names, or states one.
        places: Spans of places that the vocabulary knows.
        persons: Spans of persons that it knows.
        words: The index term at each place of the text, where they are known.
    """

    address: Address
    passage: Passage
    text: str
    score: float
    context: tuple[str, ...]
    voice: Voice = "commentary"
    kind: str = ""
    is_point: bool = False
    is_asked: bool = False
    places: tuple[Span, ...] = ()
    persons: tuple[Span, ...] = ()
    words: tuple[str, ...] = ()


class Selected(NamedTuple):
    """A piece of evidence: a span of the passage's text, with the words that answer.

    ``coverage`` is how much of the question it covers, ``rank`` how well it answers, 0 to 1.
    """

    candidate: Candidate
    span: Span
    marks: tuple[Mark, ...]
    coverage: float
    rank: float


def wanted_of(  # noqa: PLR0917 - a query, and what is known of its words
    root: Node | None,
    question: Question,
    names: Callable[[tuple[str, ...]], bool],
    frequencies: Callable[[set[str]], Mapping[str, int]],
    total: int,
    concepts: Sequence[Entry] = (),
) -> tuple[Wanted, ...]:
    """What a query asks for.

    Args:
        root: The query.
        question: The question it comes from.
        names: Whether a sequence of terms is a name in the vocabulary.
        frequencies: In how many passages each of some terms stands.
        total: How many passages there are.
        concepts: Those that the question names; a word of one of their forms stands for all of it, as
            *choking* does in "choking terror financing".
    """
    # Capitals tell nothing where every word has one.
    words = question.rest.split()
    tells = question.kind != "" and any(
        word[:1].islower() and fold_word(word) not in _SMALL_IN_TITLES for word in words[1:]
    )
    parts = [(typed, (*others, *_of_concepts(typed, others, concepts))) for typed, others in _parts(root)]
    forms = {term for typed, others in parts for term in (*typed.terms, *(t for o in others for t in o[0]))}
    like = {typed.terms: _paraphrases(typed) for typed, _ in parts}
    known = frequencies(forms | {term for terms in like.values() for term in terms})
    asked = {fold_word(word) for word in re.findall(r"[^\W_]+", question.rest)}
    wanted = []
    for typed, others in parts:
        # A word that was put right is a guess, and no better than a word of like meaning.
        guessed = asked.isdisjoint(map(fold_word, re.findall(r"[^\W_]+", typed.written)))
        every = ((typed.terms, CONCEPT_WEIGHT if guessed else 1.0), *others)
        stands = max(min(known.get(term, 0) for term in form) for form, _ in every)
        # A word that the texts say otherwise is as common as what stands for it.
        count = max([float(stands), *(known.get(term, 0) / 2 for term in like[typed.terms])])
        weight = log(1 + (total - count + 0.5) / (count + 0.5))
        if fold_word(typed.written) in question.light or typed.terms[0].endswith(NAME_MARK):
            weight *= _LIGHT
        # Inside a question, a capital letter makes a name, for which no other word stands.
        is_capital = (
            tells
            and typed.written[:1].isupper()
            and not typed.terms[0].endswith(NAME_MARK)
            and not question.rest.startswith(typed.written)
        )
        must = is_capital or fold_word(typed.written) == question.heart or _is_date(typed.written)
        if must and _is_date(typed.written):
            every = tuple(form for form in every if form[1] >= 1)
        others_like = frozenset() if is_capital else frozenset(like[typed.terms])
        wanted.append(Wanted(every, names(typed.terms), weight, others_like, typed.written, stands, must))
    return tuple(wanted)


def _is_date(written: str) -> bool:
    return re.fullmatch(r"(?:19|20)\d\d", written) is not None or bool(find_dates(written))


def _of_concepts(typed: Terms, others: Forms, concepts: Sequence[Entry]) -> Forms:
    if others or len(typed.terms) > 1:
        return ()
    return tuple(
        (form.terms, weight)
        for entry in concepts
        if any(typed.terms[0] in form.terms for form in entry.forms)
        for weight, forms in ((CONCEPT_WEIGHT, entry.forms), (LOOSE_WEIGHT, entry.loose))
        for form in forms
    )


def _paraphrases(typed: Terms) -> tuple[str, ...]:
    return paraphrases(typed.terms[0]) if len(typed.terms) == 1 and not typed.quoted else ()


def _parts(root: Node | None) -> Iterator[tuple[Terms, Forms]]:
    for leaf in _leaves(root):
        parts = leaf.parts if isinstance(leaf, Alternatives) else (leaf,)
        others = tuple((p.terms, p.weight) for p in parts[1:] if isinstance(p, Terms) and not p.slop)
        # A concept of several words is wanted word by word; its other terms stand for each.
        for typed in parts[0].parts if isinstance(parts[0], AnyOf) else parts[:1]:
            if isinstance(typed, Terms):
                yield typed, others


def says_nothing(root: Node | None) -> bool:
    """Whether a query has but words that say nothing by themselves: *the*, *of*, *who*."""
    leaves = [leaf.parts[0] if isinstance(leaf, Alternatives) else leaf for leaf in _leaves(root)]
    return bool(leaves) and all(
        isinstance(leaf, Terms) and not leaf.quoted and fold_word(leaf.written) in STOP_WORDS
        for leaf in leaves
    )


def select(
    wanted: Sequence[Wanted],
    candidates: Sequence[Candidate],
    rules: Rules,
    question: Question,
    *,
    pointed: bool = False,
) -> tuple[Selected, ...]:
    """The evidence among the candidates, best first; none when nothing covers enough.

    With ``pointed`` only what is or states the points asked about is evidence.
    """
    whole = sum(each.weight for each in wanted)
    judge = _Judge(wanted, whole, rules, question, pointed=pointed)
    chosen = [s for s in map(judge.judge, candidates) if s is not None]
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
    return (-round(one.rank, _DIGITS), _VOICE_ORDER.index(each.voice), -round(each.score, 6), each.address)


class _Judge:
    """Judges passages for one question."""

    def __init__(
        self,
        wanted: Sequence[Wanted],
        whole: float,
        rules: Rules,
        question: Question,
        *,
        pointed: bool,
    ) -> None:
        self.pointed = pointed
        self.asked_for = sum(each.weight for each in wanted if not each.is_name)
        self.contexts: dict[tuple[str, ...], list[float]] = {}
        self.wanted = wanted
        self.whole = whole
        self.rules = rules
        self.question = question
        self.asked = {term for each in wanted for form, _ in each.forms[:1] for term in form}
        about = [token.term for token in tokens(question.about, rules)] if question.need == "number" else []
        self.counted = {
            term for one in about[:1] if one not in {"money", "much"} for term in (one, *paraphrases(one))
        }

    def judge(self, candidate: Candidate) -> Selected | None:
        """A passage as evidence, or None."""
        if self.question.need == "point" and not candidate.is_point:
            return None
        found = list(tokens(candidate.text, self.rules, candidate.words))
        words = Words(found)
        hits = [(each, best_match(words, each)) for each in self.wanted]
        covered = 0.0
        said = not self.asked_for
        for (each, (share, _)), in_title in zip(hits, self._context_shares(candidate.context), strict=True):
            said = said or (share > 0 and not each.is_name)
            in_context = _CONTEXT_SHARE * in_title
            if (each.is_name or each.must) and not share and not in_context:
                return None
            covered += each.weight * max(share, in_context)
        # A title says what a document is about; what is asked must be said by the passage itself.
        if covered < ENOUGH * self.whole - _SLACK or not said:
            return None
        told = sum(each.weight * share for each, (share, _) in hits if not each.is_name)
        if told < ENOUGH_SAID * self.asked_for - _SLACK:
            return None
        if self.pointed and not candidate.is_asked:
            return None
        span = self._best_sentences(candidate, found)
        if span is None:
            return None
        marks = sorted(
            {
                Mark(Span(found[first].start, found[last - 1].end), alias=share < 1)
                for _, (share, places) in hits
                for first, last in places
            },
            key=lambda mark: mark.span,
        )
        inside = tuple(m for m in marks if span.start <= m.span.start and m.span.end <= span.end)
        coverage = covered / self.whole if self.whole else 1.0
        rank = coverage
        if self.question.sources and candidate.kind in self.question.sources:
            rank += _BONUS
        if candidate.is_asked and candidate.passage.role == "point":
            rank += _BONUS
        if self.question.kind == "why" and GIVES_REASON.search(span.of(candidate.text)):
            rank += _BONUS
        return Selected(candidate, span, inside, coverage, min(1.0, rank / _MOST_BONUS))

    def _context_shares(self, context: tuple[str, ...]) -> list[float]:
        """How well a title and headings have each thing that is wanted; many passages share them."""
        if context not in self.contexts:
            words = Words([Token(term, index, 0, 0) for index, term in enumerate(context)])
            self.contexts[context] = [best_match(words, each)[0] for each in self.wanted]
        return self.contexts[context]

    def _meets(self, candidate: Candidate, span: Span) -> bool:
        def inside(spans: Sequence[Span]) -> bool:
            return any(span.start <= one.start < span.end for one in spans)

        if self.question.ahead and not LOOKS_AHEAD.search(span.of(candidate.text)):
            return False
        return meets(
            self.question.need,
            candidate.text[max(span.start, candidate.passage.label) : span.end],
            about=self.question.about,
            asked=self.asked,
            counted=self.counted,
            rules=self.rules,
            has_place=inside(candidate.places),
            has_person=inside(candidate.persons),
        )

    def _best_sentences(self, candidate: Candidate, found: Sequence[Token]) -> Span | None:
        """The sentence that covers most, with its neighbours as long as they add to it.

        None where no sentence of those that cover something holds what is needed.
        """
        text = candidate.text
        bounds = sentences(text)
        if not bounds:
            return Span(0, len(text))
        cover = [self._covers([t for t in found if b.start <= t.start < b.end]) for b in bounds]
        weights = [each.weight for each in self.wanted]
        value = [sum(w * c for w, c in zip(weights, row, strict=True)) for row in cover]
        fits = [i for i in range(len(bounds)) if self._meets(candidate, bounds[i])]
        if not fits:
            return None
        best = max(fits, key=lambda i: (value[i], -i))
        if self.question.need and value[best] < max(_SLACK, ENOUGH * max(value)):
            goes_on = best > 0 and value[best - 1] == max(value) and value[best]
            if not (goes_on and _GOES_ON.search(bounds[best].of(text))):
                return None
        if len(text.split()) <= _MORE_WORDS or len(bounds) == 1:
            return Span(bounds[0].start, bounds[-1].end)
        first = last = best
        have = {i for i, c in enumerate(cover[best]) if c}
        for step in (best + 1, best - 1):
            if 0 <= step < len(bounds):
                adds = {i for i, c in enumerate(cover[step]) if c} - have
                if sum(weights[i] for i in adds) > _SENTENCE_LEAST * sum(weights):
                    first, last = min(first, step), max(last, step)
                    have |= adds
        return Span(bounds[first].start, bounds[last].end)

    def _covers(self, found: Sequence[Token]) -> list[float]:
        words = Words(found)
        return [best_match(words, each)[0] for each in self.wanted]


def _leaves(node: Node | None) -> list[Terms | Alternatives]:
    """The things asked for, in order; what is excluded is not among them."""
    if isinstance(node, Terms | Alternatives):
        return [node]
    if isinstance(node, AllOf | AnyOf):
        return [leaf for part in node.parts for leaf in _leaves(part)]
    if isinstance(node, Without):
        return _leaves(node.part)
    return []
