"""Engines against an evaluator that tries everything, on thousands of random queries.

The evaluator looks at one passage at a time, enumerates the places of every
word of a phrase, and knows of no index, segment or deletion. The vocabulary is
small, so that everything collides with everything.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import pairwise, product
from pathlib import Path

import pytest

from kb.engines import Engine, Found, IndexedPassage, IndexedRevision
from kb.engines.whoosh import WhooshEngine
from kb.model.addresses import Address
from kb.model.documents import Passage, Span
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

ENGINES: dict[str, Callable[[Path], Engine]] = {
    "whoosh": lambda path: WhooshEngine(path / "index"),
    "whoosh-in-memory": lambda _: WhooshEngine(None),
}
EVERY = [*ENGINES, pytest.param("opensearch", marks=pytest.mark.xdist_group("cluster"))]
SEEDS = (1, 2, 3)
QUERIES = {"whoosh": 250, "whoosh-in-memory": 250, "opensearch": 40}
"""A query takes servers longer."""


@pytest.fixture
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], Engine]:
    """Makes an engine of a name."""

    def make(name: str) -> Engine:
        if name == "opensearch":
            engine: Engine = request.getfixturevalue("on_cluster")
            engine.apply((), list(engine.fingerprints()))
            return engine
        return ENGINES[name](tmp_path)

    return make


WORDS = ("a", "b", "c", "ab", "abc", "ba", "é", "d")
FACETS = {"kind": ("plan", "law", "news"), "tag": ("x", "two words")}
DATES = (
    None,
    ("2014-12-24", "2014-12-24"),
    ("2021-01-01", "2021-12-31"),
    ("2022-06-01", "2022-06-30"),
)
DAYS = (None, "2014-12-24", "2021-06-01", "2022-06-30", "2023-01-01")
K1, B, TITLE_COUNTS = 1.2, 0.75, 2


class Oracle:
    """What is right, by trying everything."""

    def __init__(self) -> None:
        self.revisions: dict[str, IndexedRevision] = {}
        self.where = lru_cache(maxsize=None)(self._where)

    def apply(self, put: list[IndexedRevision], drop: list[str]) -> None:
        for address in drop:
            self.revisions.pop(address, None)
        self.revisions |= {str(revision.address): revision for revision in put}
        self.passages = [p for revision in self.revisions.values() for p in revision.passages]
        self.where.cache_clear()

    def answer(self, root: Node, filters: Filters) -> dict[Address, float]:
        scores = {}
        for at, passage in enumerate(self.passages):
            score = self.score(at, root)
            if score is not None and self.passes(passage, filters):
                scores[passage.address] = score
        return scores

    @staticmethod
    def passes(passage: IndexedPassage, filters: Filters) -> bool:
        for name, values in filters.facets:
            has = [value.lower() for value in passage.facets.get(name, ())]
            if not any(value.lower() in has for value in values):
                return False
        if filters.since and (passage.last is None or passage.last < filters.since):
            return False
        return not (filters.until and (passage.first is None or passage.first > filters.until))

    def score(self, at: int, node: Node) -> float | None:
        """The score of a passage, None where it does not match."""
        match node:
            case Everything():
                return 1.0
            case Without(part, excluded):
                return None if self.score(at, excluded) is not None else self.score(at, part)
            case Terms():
                return self.of_terms(at, node)
        scores = [self.score(at, part) for part in node.parts]
        matched = [score for score in scores if score is not None]
        if not matched or (isinstance(node, AllOf) and len(matched) < len(scores)):
            return None
        return max(matched) if isinstance(node, Alternatives) else sum(matched)

    def of_terms(self, at: int, node: Terms) -> float | None:
        times = {node.field: 1} if node.field else {"body": 1, "title": TITLE_COUNTS}
        count = sum(self.count(at, node, name) * many for name, many in times.items())
        if not count:
            return None
        last = len(node.terms) - 1
        size = len(self.passages)
        idf = 0.0
        for place, term in enumerate(node.terms):
            prefix = node.prefix and place == last
            fields = [self.where(name, term, prefix) for name in ("body", "title")]
            holding = sum(any(each) for each in zip(*fields, strict=True))
            idf += math.log(1 + (size - holding + 0.5) / (holding + 0.5))
        lengths = [
            sum(many * len({place for _, place in getattr(p, name)}) for name, many in times.items())
            for p in self.passages
        ]
        norm = K1 * (1 - B + B * lengths[at] / (sum(lengths) / size))
        return node.weight * idf * (K1 + 1) * count / (count + norm)

    def count(self, at: int, node: Terms, name: str) -> int:
        """How often the terms stand in a field as they should to one another."""
        last = len(node.terms) - 1
        if last == 0 and node.prefix and not node.field:
            begun = [each for each in getattr(self.passages[at], name) if each[0].startswith(node.terms[0])]
            return len(set(begun))
        words = [
            self.where(name, term, node.prefix and place == last) for place, term in enumerate(node.terms)
        ]
        begins = set()
        for places in product(*(word[at] for word in words)):
            in_order = all(one < next_ for one, next_ in pairwise(places))
            fits = in_order if node.ordered else len(set(places)) == len(places)
            if fits and max(places) - min(places) + 1 - len(places) <= node.slop:
                begins.add(min(places))
        return len(begins)

    def _where(self, name: str, term: str, prefix: bool) -> list[set[int]]:
        return [
            {
                place
                for word, place in getattr(passage, name)
                if (word.startswith(term) if prefix else word == term)
            }
            for passage in self.passages
        ]


def random_words(chance: random.Random, most: int) -> tuple[tuple[str, int], ...]:
    """Terms at places, some of which are shared and some empty."""
    placed = []
    place = chance.choice((0, 0, 3))
    for _ in range(chance.randint(0, most)):
        placed.append((chance.choice(WORDS), place))
        place += chance.choices((0, 1, 2), (2, 10, 1))[0]
    return tuple(placed)


def random_revision(chance: random.Random, number: int, passages: int) -> IndexedRevision:
    address = Address(f"d{number % 5}", f"r{number}")
    title = random_words(chance, 4)
    first, last = chance.choice(DATES) or (None, None)
    facets = {name: tuple(chance.sample(of, chance.randint(0, 2))) for name, of in FACETS.items()}
    locators = chance.sample([f"p{at}" for at in range(1, 40)], passages)
    indexed = [
        IndexedPassage(
            address=address.at(locator),
            passage=Passage(locator, "paragraph", Span(0, 1)),
            text=locator,
            body=random_words(chance, 12),
            title=title,
            facets=facets,
            first=first,
            last=last,
        )
        for locator in locators
    ]
    return IndexedRevision(address, str(chance.random()), tuple(indexed))


def random_changes(chance: random.Random) -> Iterator[tuple[list[IndexedRevision], list[str]]]:
    """Each much smaller than the one before, so that none is merged into another."""
    yield [random_revision(chance, number, 7) for number in range(6)], []
    yield [random_revision(chance, number, 5) for number in (4, 6, 7)], ["d0@r0"]
    yield [random_revision(chance, number, 2) for number in (6, 8)], ["d2@r7", "d9@r9"]
    yield [random_revision(chance, 9, 1), random_revision(chance, 10, 0)], ["d1@r1"]


def random_leaf(chance: random.Random) -> Node:
    if chance.random() < 0.05:
        return Everything()
    count = chance.choices((1, 2, 3, 4), (12, 6, 3, 1))[0]
    return Terms(
        terms=tuple(chance.choice((*WORDS, "nowhere")) for _ in range(count)),
        weight=chance.choice((1.0, 1.0, 0.5, 2.0)),
        slop=chance.choice((0, 0, 1, 3)),
        ordered=chance.random() < 0.6,
        prefix=chance.random() < 0.2,
        field=chance.choice(("", "", "body", "title")),
    )


def random_tree(chance: random.Random, depth: int = 3) -> Node:
    kind = chance.choice((Terms, AnyOf, AllOf, Alternatives, Without)) if depth else Terms
    if kind is Terms:
        return random_leaf(chance)
    if kind is Without:
        return Without(random_tree(chance, depth - 1), random_tree(chance, depth - 1))
    return kind(tuple(random_tree(chance, depth - 1) for _ in range(chance.randint(1, 3))))


def random_filters(chance: random.Random) -> Filters:
    if chance.random() < 0.5:
        return Filters()
    facets = []
    for name, values in FACETS.items():
        if chance.random() < 0.3:
            facets.append((name, tuple(chance.sample((*values, "none"), chance.randint(1, 2)))))
    return Filters(tuple(facets), since=chance.choice(DAYS), until=chance.choice(DAYS))


def check_pages(engine: Engine, query: Query, whole: tuple[Found, ...], step: int) -> None:
    pages: list[Found] = []
    while len(pages) < len(whole):
        page = engine.find(query, limit=step, offset=len(pages))
        assert page.total == len(whole)
        assert 0 < len(page.found) <= step
        pages += page.found
    assert tuple(pages) == whole


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("seed", SEEDS)
def test_random_queries(make: Callable[[str], Engine], name: str, seed: int) -> None:
    chance = random.Random(seed)
    engine, oracle = make(name), Oracle()
    for put, drop in random_changes(chance):
        engine.apply(put, drop)
        oracle.apply(put, drop)
    assert engine.fingerprints() == {
        address: revision.fingerprint for address, revision in oracle.revisions.items()
    }
    found_any = 0
    for _ in range(QUERIES[name]):
        root, filters = random_tree(chance), random_filters(chance)
        query = Query("", root, filters)
        expected = oracle.answer(root, filters)
        findings = engine.find(query, limit=1000)
        scores = {found.address: found.score for found in findings.found}
        assert scores.keys() == expected.keys(), query
        assert findings.total == len(expected) == engine.count(root, filters), query
        assert scores == pytest.approx(expected, rel=1e-6), query
        order = [(-found.score, found.address) for found in findings.found]
        assert order == sorted(order), query
        check_pages(engine, query, findings.found, chance.choice((5, 13)) if name in ENGINES else 25)
        found_any += bool(expected)
    assert found_any > QUERIES[name] / 3
    engine.close()


def test_what_random_queries_ran_on(tmp_path: Path) -> None:
    """There are several segments, and deletions in them, or the test above shows little."""
    chance = random.Random(SEEDS[0])
    engine = WhooshEngine(tmp_path)
    for put, drop in random_changes(chance):
        engine.apply(put, drop)
    engine.close()
    assert len(list(tmp_path.glob("*.pst"))) >= 3


@pytest.mark.parametrize("name", EVERY)
def test_frequencies_and_lexicon(tmp_path: Path, make: Callable[[str], Engine], name: str) -> None:
    for seed in range(5 if name in ENGINES else 2):
        chance = random.Random(seed)
        oracle = Oracle()
        engine = ENGINES[name](tmp_path / str(seed)) if name in ENGINES else make(name)
        for put, drop in random_changes(chance):
            engine.apply(put, drop)
            oracle.apply(put, drop)
            right = {
                word: sum(
                    any(each)
                    for each in zip(
                        *(oracle.where(f, word, prefix=False) for f in ("body", "title")), strict=True
                    )
                )
                for word in WORDS
            }
            assert engine.frequencies(WORDS) == right
            for prefix in ("", "a", "ab", "é", "z"):
                assert list(engine.lexicon(prefix)) == sorted(
                    word for word, count in right.items() if count and word.startswith(prefix)
                )
        engine.close()
