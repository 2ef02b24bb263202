"""Which passages match a tree, and how well each does.

Every node of the tree becomes a mapping from passage to score, so that what
matches and what it counts are decided in one place, exactly.

The score of a term is BM25 (Robertson and others, 1994) with Lucene's idf,
which is never negative. All figures in it are of the passages that are there
now: N is their number, n those where the term stands in that field, the average
length is over all of them. So neither the number of segments nor what was
deleted has any part in a score. A length counts words: terms that share a place
are one word.

A phrase is scored as a term that stands where the phrase begins, with the sum
of the idf of its terms; a prefix as one term that stands where any of the terms
does that begin so. What is looked for in title and text alike counts in the
title ``TITLE_SHARE`` of what it would count in the text.
"""

from __future__ import annotations

import heapq
import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from kb.engines import Findings
from kb.engines.whoosh.reading import Postings, Snapshot
from kb.engines.whoosh.schema import day, decode_places, encode, facet_terms
from kb.model.queries import (
    AllOf,
    Alternatives,
    AnyOf,
    Everything,
    Filters,
    Node,
    Query,
    Terms,
    Without,
)

K1 = 1.2
B = 0.75
TITLE_SHARE = 0.4
"""What a match in the title counts beside one in the text, where both are searched."""

Scores = dict[int, float]

_FAR = 99991231


class Search:
    """Answers what is asked of one snapshot, keeping what was read for the rest of the query."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._postings: dict[tuple[str, str, bool], Postings] = {}
        self._norms: dict[str, tuple[float, float]] = {}

    def find(self, query: Query, limit: int, offset: int) -> Findings:
        """The best passages in order, and how many there are in all."""
        if query.root is None:
            return Findings(0, ())
        scores = self.matching(query.root, query.filters)
        if query.literals:
            scores = {
                passage: score for passage, score in scores.items() if self._holds(passage, query.literals)
            }
        best = self._best(scores, offset + limit)[offset:] if limit > 0 else []
        found = tuple(self._snapshot.found(passage, scores[passage]) for passage in best)
        return Findings(len(scores), found)

    def matching(self, root: Node, filters: Filters) -> Scores:
        """The passages that match the tree and pass the filters."""
        scores = self.scores(root)
        for name, values in filters.facets:
            allowed: set[int] = set()
            for term in facet_terms({name: values}):
                allowed.update(self._read("facet", term).passages)
            scores = {passage: scores[passage] for passage in scores.keys() & allowed}
        if filters.since or filters.until:
            first, last = self._snapshot.numbers("first"), self._snapshot.numbers("last")
            since, until = day(filters.since), day(filters.until) or _FAR
            scores = {
                passage: score
                for passage, score in scores.items()
                if last[passage] >= since and 0 < first[passage] <= until
            }
        return scores

    def scores(self, node: Node) -> Scores:
        """The passages that match, each with its score."""
        match node:
            case Terms():
                return self._terms(node)
            case AnyOf(parts):
                return _sum([self.scores(part) for part in parts])
            case Alternatives(parts):
                return _maximum([self.scores(part) for part in parts])
            case AllOf(parts):
                return _intersection([self.scores(part) for part in parts])
            case Without(part, excluded):
                scores = self.scores(part)
                return {key: scores[key] for key in scores.keys() - self.scores(excluded).keys()}
            case Everything():
                return dict.fromkeys(self._snapshot.everything(), 1.0)

    def _terms(self, node: Terms) -> Scores:
        if not node.terms:
            return {}
        if node.field:
            return self._in_field(node, node.field, node.weight)
        return _sum(
            [
                self._in_field(node, "body", node.weight),
                self._in_field(node, "title", node.weight * TITLE_SHARE),
            ]
        )

    def _in_field(self, node: Terms, name: str, weight: float) -> Scores:
        if len(node.terms) == 1:
            postings = self._read(name, node.terms[0], prefix=node.prefix)
            counts = dict(zip(postings.passages, postings.counts, strict=True))
            idf = self._idf(postings)
        else:
            counts, idf = self._phrase(node, name)
        if not counts:
            return {}
        base, slope = self._norm(name)
        lengths = self._snapshot.numbers(f"{name}_length")
        factor = weight * idf * (K1 + 1)
        return {
            passage: factor * count / (count + base + slope * lengths[passage])
            for passage, count in counts.items()
        }

    def _phrase(self, node: Terms, name: str) -> tuple[Scores, float]:
        """How often the terms stand together in each passage, and how rare they are."""
        last = len(node.terms) - 1
        words = [
            self._read(name, term, prefix=node.prefix and at == last) for at, term in enumerate(node.terms)
        ]
        rarest = min(words, key=lambda word: len(word.passages))
        common = set(rarest.passages)
        for word in words:
            common.intersection_update(word.passages)
        places: dict[int, list[list[int]]] = {passage: [] for passage in common}
        for word in words:
            for passage, code in zip(word.passages, word.places, strict=True):
                if passage in common:
                    places[passage].append(decode_places(code))
        count = count_ordered if node.ordered else count_unordered
        counts = {passage: float(count(found, node.slop)) for passage, found in places.items()}
        idf = sum(map(self._idf, words))
        return {passage: number for passage, number in counts.items() if number}, idf

    def _read(self, name: str, term: str, *, prefix: bool = False) -> Postings:
        key = (name, term, prefix)
        if key not in self._postings:
            terms = self._snapshot.expand(name, term) if prefix else [encode(term)]
            every = [self._snapshot.postings(name, term) for term in terms]
            self._postings[key] = every[0] if len(every) == 1 else _united(every)
        return self._postings[key]

    def _idf(self, postings: Postings) -> float:
        there = len(postings.passages)
        return math.log(1 + (self._snapshot.size - there + 0.5) / (there + 0.5))

    def _norm(self, name: str) -> tuple[float, float]:
        if name not in self._norms:
            average = self._snapshot.total(f"{name}_length") / self._snapshot.size
            self._norms[name] = (K1 * (1 - B), K1 * B / average)
        return self._norms[name]

    def _holds(self, passage: int, literals: Iterable[str]) -> bool:
        text = self._snapshot.text(passage)
        return all(literal in text for literal in literals)

    def _best(self, scores: Scores, wanted: int) -> list[int]:
        """The best passages in order; those of one score in the order of their addresses."""
        passages: Iterable[int] = scores
        if wanted < len(scores):
            least = heapq.nlargest(wanted, scores.values())[-1]
            passages = [passage for passage, score in scores.items() if score >= least]
        keys = self._snapshot.keys(passages)
        return sorted(keys, key=lambda passage: (-scores[passage], keys[passage]))[:wanted]


def count_ordered(words: Sequence[Sequence[int]], slop: int) -> int:
    """At how many places a phrase begins.

    Args:
        words: The places of each of its words, in order.
        slop: How many other words may stand between the first and the last.
    """
    count = 0
    for start in words[0]:
        at = start
        # The nearest place of each next word leaves the most room to those behind it.
        for places in words[1:]:
            nearest = bisect_right(places, at)
            if nearest == len(places):
                return count
            at = places[nearest]
        count += at - start < len(words) + slop
    return count


def count_unordered(words: Sequence[Sequence[int]], slop: int) -> int:
    """At how many places a group of words begins that stand in any order, each at its own place."""
    width = len(words) + slop
    count = 0
    for start in set().union(*words):
        near = [places[bisect_left(places, start) : bisect_left(places, start + width)] for places in words]
        count += all(near) and _have_own_places(near)
    return count


def _have_own_places(words: Sequence[Sequence[int]]) -> bool:
    """Whether each word can have a place to itself: a bipartite matching, by augmenting paths."""
    holders: dict[int, int] = {}

    def seat(word: int, tried: set[int]) -> bool:
        for place in words[word]:
            if place not in tried:
                tried.add(place)
                if place not in holders or seat(holders[place], tried):
                    holders[place] = word
                    return True
        return False

    return all(seat(word, set()) for word in range(len(words)))


def _united(every: Sequence[Postings]) -> Postings:
    """The postings of several terms as those of one; terms that share a place count once."""
    counts: dict[int, float] = {}
    places: dict[int, bytes] = {}
    for postings in every:
        for passage, count, code in zip(postings.passages, postings.counts, postings.places, strict=True):
            if passage in counts:
                places[passage] += code
                counts[passage] = float(len(decode_places(places[passage])))
            else:
                places[passage], counts[passage] = code, count
    return Postings(counts, counts.values(), places.values())


def _sum(parts: Sequence[Scores]) -> Scores:
    scores = dict(parts[0]) if parts else {}
    for part in parts[1:]:
        for passage, score in part.items():
            scores[passage] = scores.get(passage, 0.0) + score
    return scores


def _maximum(parts: Sequence[Scores]) -> Scores:
    scores = dict(parts[0]) if parts else {}
    for part in parts[1:]:
        for passage, score in part.items():
            if passage not in scores or scores[passage] < score:
                scores[passage] = score
    return scores


def _intersection(parts: Sequence[Scores]) -> Scores:
    if not parts:
        return {}
    smallest = min(parts, key=len)
    common = set(smallest)
    for part in parts:
        common.intersection_update(part)
    return {passage: sum(part[passage] for part in parts) for passage in common}
