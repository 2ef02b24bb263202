"""Which passages match a tree, and how well each does.

Every node of the tree becomes a score for each passage that matches, so that
what matches and what it counts are decided in one place, exactly.

The score of a term is BM25 (Robertson and others, 1994) with Lucene's idf,
which is never negative. Title and text count as one text in which the title
stands ``TITLE_COUNTS`` times, after BM25F (Robertson, Zaragoza and Taylor,
2004); where one of them is asked for, only its words and its length count. All
figures are of the passages that are there now: N is their number, n those where
the term stands, the average length is over all of them. So neither the number
of segments nor what was deleted has any part in a score. A length counts words:
terms that share a place are one.

A phrase is scored as a term that stands where the phrase begins, with the sum
of the idf of its terms; a prefix as one term that counts what all the terms do
together that begin so.

Where many passages match, scores are kept in a list with a number for every
passage of the index (zero for none) instead of a dict: adding to a list takes
half the time.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Sequence

from kb.engines import TITLE_COUNTS, Findings
from kb.engines.codes import (
    LENGTHS,
    MOST_COUNTED,
    day,
    decode_length,
    decode_places,
    encode,
    facet_terms,
    holds_phrase,
)
from kb.engines.whoosh.phrases import count_phrase
from kb.engines.whoosh.reading import Postings, Snapshot
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

Scores = dict[int, float]
Leaf = tuple[Sequence[int], Sequence[float]]
"""Passages, and the score of each."""

# From this share of all passages on, a list of scores is faster than a dict.
_DENSE = 16
_FAR = 99991231


class Search:
    """Answers what is asked of one snapshot, keeping what was read for the rest of the query."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._postings: dict[tuple[str, str, bool], Postings] = {}
        self._rows: dict[tuple[str, int], list[float]] = {}

    def find(self, query: Query, limit: int, offset: int) -> Findings:
        """The best passages in order, and how many there are in all."""
        if query.root is None:
            return Findings(0, ())
        if isinstance(query.root, AnyOf) and not query.filters and not query.literals:
            sums = self._sums([self._leaf(part) for part in query.root.parts])
            if sums is not None:
                return self._found(sums, len(sums) - sums.count(0.0), limit, offset)
        scores = self.matching(query.root, query.filters)
        if query.literals:
            scores = {
                passage: score for passage, score in scores.items() if self._holds(passage, query.literals)
            }
        return self._found(scores, len(scores), limit, offset)

    def _found(self, scores: Scores | list[float], total: int, limit: int, offset: int) -> Findings:
        best = self._best(scores, total, offset + limit)[offset:] if limit > 0 else []
        return Findings(total, tuple(self._snapshot.found(passage, scores[passage]) for passage in best))

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
                return dict(zip(*self._terms(node), strict=True))
            case AnyOf(parts):
                return self._sum([self._leaf(part) for part in parts])
            case Alternatives(parts):
                return _maximum([self.scores(part) for part in parts])
            case AllOf(parts):
                return _intersection([self.scores(part) for part in parts])
            case Without(part, excluded):
                scores = self.scores(part)
                for passage in self._leaf(excluded)[0]:
                    scores.pop(passage, None)
                return scores
            case Everything():
                return dict.fromkeys(self._snapshot.everything(), 1.0)

    def _leaf(self, node: Node) -> Leaf:
        if isinstance(node, Terms):
            return self._terms(node)
        scores = self.scores(node)
        return list(scores), list(scores.values())

    def _sum(self, parts: Sequence[Leaf]) -> Scores:
        sums = self._sums(parts)
        if sums is not None:
            return {passage: score for passage, score in enumerate(sums) if score}
        total = dict(zip(*parts[0], strict=True)) if parts else {}
        for passages, scores in parts[1:]:
            for passage, score in zip(passages, scores, strict=True):
                total[passage] = total.get(passage, 0.0) + score
        return total

    def _sums(self, parts: Sequence[Leaf]) -> list[float] | None:
        """The sum for every passage of the index; None where few match, or what matches weighs nothing."""
        many = sum(len(passages) for passages, _ in parts) * _DENSE > self._snapshot.capacity
        # What weighs nothing still matches, which a list of sums cannot say.
        if not many or len(parts) < 2 or any(0.0 in scores for _, scores in parts):  # noqa: PLR2004
            return None
        sums = [0.0] * self._snapshot.capacity
        for passages, scores in parts:
            for passage, score in zip(passages, scores, strict=True):
                sums[passage] += score
        return sums

    def _terms(self, node: Terms) -> Leaf:
        if not node.terms:
            return (), ()
        if len(node.terms) == 1 and not node.field:
            postings = self._read("words", node.terms[0], prefix=node.prefix)
            passages, counts = postings.passages, postings.counts
            idf = self._idf(len(passages))
        else:
            passages, counts, idf = self._placed(node)
        factor = node.weight * idf * (K1 + 1)
        name = f"{node.field}_length" if node.field else "length"
        lengths = self._snapshot.numbers(name)
        rows = {count: self._row(name, count) for count in set(counts)}
        return passages, [
            factor * rows[count][length]
            for count, length in zip(counts, map(lengths.__getitem__, passages), strict=True)
        ]

    def _row(self, name: str, count: int) -> list[float]:
        """What a term counts that stands so often in a passage, by the passage's length."""
        key = (name, count)
        if key not in self._rows:
            base, slope = K1 * (1 - B), K1 * B / self._snapshot.average_length(name)
            lengths = map(decode_length, range(LENGTHS))
            self._rows[key] = [count / (count + base + slope * length) for length in lengths]
        return self._rows[key]

    def _placed(self, node: Terms) -> tuple[list[int], list[int], float]:
        """Where terms stand as they should to one another, or in one field, and their idf."""
        last = len(node.terms) - 1
        words = [
            self._read("words", term, prefix=node.prefix and at == last) for at, term in enumerate(node.terms)
        ]
        common = set(min(words, key=lambda word: len(word.passages)).passages)
        for word in words:
            common.intersection_update(word.passages)
        plain = node.ordered and not node.slop and not node.prefix
        passages, counts = [], []
        for passage in sorted(common):
            code = self._snapshot.places(passage)
            if plain and not holds_phrase(code, node.terms):
                continue
            body, title = decode_places(code)
            count = 0
            if node.field != "title":
                count += count_phrase(node, body)
            if node.field != "body":
                count += count_phrase(node, title) * (1 if node.field else TITLE_COUNTS)
            if count:
                passages.append(passage)
                counts.append(min(count, MOST_COUNTED))
        return passages, counts, sum(self._idf(len(word.passages)) for word in words)

    def _read(self, name: str, term: str, *, prefix: bool = False) -> Postings:
        key = (name, term, prefix)
        if key not in self._postings:
            terms = self._snapshot.expand(name, term) if prefix else [encode(term)]
            every = [self._snapshot.postings(name, term) for term in terms]
            self._postings[key] = every[0] if len(every) == 1 else _united(every)
        return self._postings[key]

    def _idf(self, there: int) -> float:
        return math.log(1 + (self._snapshot.size - there + 0.5) / (there + 0.5))

    def _holds(self, passage: int, literals: Iterable[str]) -> bool:
        text = self._snapshot.text(passage)
        return all(literal in text for literal in literals)

    def _best(self, scores: Scores | list[float], total: int, wanted: int) -> list[int]:
        """The best passages in order; those of one score in the order of their addresses."""
        pairs: Iterable[tuple[int, float]] = enumerate(scores) if isinstance(scores, list) else scores.items()
        if wanted < total:
            values = scores if isinstance(scores, list) else scores.values()
            least = heapq.nlargest(wanted, values)[-1]
            passages = [passage for passage, score in pairs if score >= least]
        else:
            passages = [passage for passage, score in pairs if score or not isinstance(scores, list)]
        keys = self._snapshot.keys(passages)
        return sorted(keys, key=lambda passage: (-scores[passage], keys[passage]))[:wanted]


def _united(every: Sequence[Postings]) -> Postings:
    """The postings of several terms as those of one."""
    counts: dict[int, int] = {}
    for postings in every:
        for passage, count in zip(postings.passages, postings.counts, strict=True):
            counts[passage] = min(counts.get(passage, 0) + count, MOST_COUNTED)
    return Postings(counts, counts.values())


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
    common = set(parts[0])
    for part in parts[1:]:
        common.intersection_update(part)
    return {passage: sum(part[passage] for part in parts) for passage in common}
