"""Trees of words as queries of OpenSearch.

Every node becomes a query that matches the same passages and scores them the same as
``kb.engines.whoosh.scoring`` does, but that Lucene keeps scores with 24 bits. How rare
terms are is asked before, over all shards and without what was deleted, and goes into
the query as a number.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from kb.engines import TITLE_COUNTS
from kb.engines.codes import MOST_COUNTED, day, facet_terms
from kb.engines.opensearch.schema import LONGEST, is_term
from kb.engines.opensearch.scripts import GAP, PHRASE, SCORE, SHARED, TITLE, factors
from kb.model.queries import (
    AllOf,
    Alternatives,
    AnyOf,
    Everything,
    Filters,
    Node,
    Terms,
    Without,
)

Body = dict[str, Any]
"""A query of OpenSearch."""

NOTHING: Body = {"match_none": {}}

MOST_TERMS = 500
"""As many terms may begin with the prefixes of a query for each to be counted by the index itself.

A query of 1,024 parts is more than a server takes.
"""

_LEAST = 1e-30
_MOST_VALUES = 50_000


class Word(NamedTuple):
    """A term, or the beginning of terms."""

    term: str
    prefix: bool = False

    @property
    def possible(self) -> bool:
        """Whether anything indexed can match it."""
        return is_term(self.term) or (self.prefix and not self.term)

    def query(self, **rest: object) -> Body:
        """Passages in which it stands."""
        kind = "prefix" if self.prefix else "term"
        return {kind: {"words": {"value": self.term[:LONGEST], **rest}}}


class Figures(NamedTuple):
    """What scores depend on besides the passage.

    Attributes:
        size: How many passages there are.
        lengths: The average length of a passage: of all, of its text, of its title.
        frequencies: In how many passages each word of a query stands.
        begun: How many terms begin as a word does, where it is a prefix.
    """

    size: int
    lengths: Mapping[str, float]
    frequencies: Mapping[Word, int]
    begun: Mapping[Word, int]

    def idf(self, word: Word) -> float:
        """What a word weighs."""
        there = self.frequencies[word]
        return math.log(1 + (self.size - there + 0.5) / (there + 0.5))


def words_of(node: Node | None) -> Iterator[Word]:
    """The words of a tree that a score depends on, and those of what is excluded."""
    match node:
        case Terms():
            yield from _words(node)
        case AnyOf(parts) | AllOf(parts) | Alternatives(parts):
            for part in parts:
                yield from words_of(part)
        case Without(part, excluded):
            yield from words_of(part)
            yield from words_of(excluded)


def query_of(node: Node, figures: Figures) -> Body:
    """A tree as a query that scores what it matches."""
    match node:
        case Terms():
            return _terms(node, figures)
        case Everything():
            return {"match_all": {}}
        case Without(part, excluded):
            return {"bool": {"must": [query_of(part, figures)], "must_not": [query_of(excluded, figures)]}}
    summed = isinstance(node, AnyOf)
    parts = [query_of(part, figures) for part in (_summed(node.parts) if summed else node.parts)]
    if isinstance(node, AllOf):
        return {"bool": {"must": parts}} if parts else NOTHING
    # A server takes so many parts at once, and a long text has many words that stand nowhere.
    parts = [part for part in parts if part != NOTHING]
    if not parts:
        return NOTHING
    if isinstance(node, Alternatives):
        return {"dis_max": {"queries": parts}}
    return {"bool": {"should": parts, "minimum_should_match": 1}}


def filters_of(filters: Filters) -> list[Body]:
    """What a passage must be besides."""
    found = [one_of("facet", facet_terms({name: values})) for name, values in filters.facets]
    if filters.since or filters.until:
        # Who has no date has neither of the two.
        found.append({"range": {"last": {"gte": day(filters.since)}}})
    if filters.until:
        found.append({"range": {"first": {"lte": day(filters.until)}}})
    return found


def one_of(field: str, values: Iterable[object]) -> Body:
    """A field has one of some values."""
    kept = [each for each in values if not isinstance(each, str) or _is_text(each)]
    if not kept:
        return NOTHING
    # A server takes so many values at once.
    pieces = [kept[at : at + _MOST_VALUES] for at in range(0, len(kept), _MOST_VALUES)]
    queries: list[Body] = [{"terms": {field: piece}} for piece in pieces]
    return queries[0] if len(queries) == 1 else {"bool": {"should": queries}}


def _is_text(value: str) -> bool:
    return not any("\ud800" <= char <= "\udfff" for char in value)


def _summed(parts: Iterable[Node]) -> list[Node]:
    """The parts of a sum, each once, with the weights of those that come several times added."""
    weights: dict[Node, float] = {}
    for part in parts:
        same = part._replace(weight=1.0, written="", quoted=False) if isinstance(part, Terms) else part
        weights[same] = weights.get(same, 0.0) + (part.weight if isinstance(part, Terms) else 1.0)
    return [
        part._replace(weight=weight) if isinstance(part, Terms) else part
        for part, weight in weights.items()
        for _ in range(1 if isinstance(part, Terms) else round(weight))
    ]


def _words(node: Terms) -> list[Word]:
    last = len(node.terms) - 1
    return [Word(term, node.prefix and at == last) for at, term in enumerate(node.terms)]


def _terms(node: Terms, figures: Figures) -> Body:
    words = _words(node)
    if not words or not all(word.possible for word in words):
        return NOTHING
    if not all(figures.frequencies[word] for word in words):
        return NOTHING
    idf = sum(map(figures.idf, words))
    if len(words) == 1 and not node.field:
        if not words[0].prefix:
            return _scored(words[0].query(), node, figures, idf)
        if sum(figures.begun.values()) <= MOST_TERMS:
            return _scored(words[0].query(rewrite="scoring_boolean"), node, figures, idf)
    elif node.ordered and not (node.slop or node.prefix or node.field):
        phrase = {"query": " ".join(term[:LONGEST] for term in node.terms), "analyzer": "whitespace"}
        return _scored({"match_phrase": {"words": phrase}}, node, figures, idf)
    return _counted(words, node, figures, idf)


def _scored(counting: Body, node: Terms, figures: Figures, idf: float) -> Body:
    """A query whose score is a count, scored as it should be."""
    script = {
        "lang": "expression",
        "source": SCORE,
        "params": factors(node.weight * idf, figures.lengths["length"]) | {"terms": len(node.terms)},
    }
    return {"script_score": {"query": counting, "script": script}}


def _counted(words: list[Word], node: Terms, figures: Figures, idf: float) -> Body:
    """A query for words that stand as they should to one another, or in one field."""
    column = f"{node.field}_length" if node.field else "length"
    params = factors(idf, figures.lengths[column]) | {
        "terms": list(node.terms),
        "slop": node.slop,
        "ordered": node.ordered,
        "prefix": node.prefix,
        "each": len(words) == 1 and not node.field,
        "body": int(node.field != "title"),
        "headings": (1 if node.field else TITLE_COUNTS) * (node.field != "body"),
        "column": column,
        "most": MOST_COUNTED,
        "shared": SHARED,
        "gap": GAP,
        "title": TITLE,
    }
    # No word of a phrase stands anywhere but where all of them do.
    candidates = {"bool": {"filter": [word.query() for word in words]}}
    scored: Body = {
        "query": candidates,
        "script": {"source": PHRASE, "params": params},
        # What does not count does not match.
        "min_score": _LEAST,
    }
    if node.weight > 0:
        return {"script_score": {**scored, "boost": node.weight}}
    return {"constant_score": {"filter": {"script_score": scored}, "boost": 0.0}}
