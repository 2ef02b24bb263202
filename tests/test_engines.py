"""What every engine must do, and what an index on disk must withstand."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import pytest

from kb.engines import Engine, IndexedPassage, IndexedRevision
from kb.engines.whoosh import UnusableIndexError, WhooshEngine
from kb.engines.whoosh.folder import Folder
from kb.errors import EngineError
from kb.model.addresses import Address, parse_address
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


Open = Callable[[Path | None], WhooshEngine]


@pytest.fixture
def opened() -> Iterator[Open]:
    """Makes Whoosh engines that are closed at the end."""
    engines: list[WhooshEngine] = []

    def make(path: Path | None) -> WhooshEngine:
        engines.append(WhooshEngine(path))
        return engines[-1]

    yield make
    for engine in engines:
        engine.close()


@pytest.fixture(params=EVERY)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    if request.param == "opensearch":
        yield request.getfixturevalue("on_cluster")
        return
    engine = ENGINES[request.param](tmp_path)
    yield engine
    engine.close()


def terms(words: str, first: int = 0) -> tuple[tuple[str, int], ...]:
    """``a b|c`` has a at 0 and both b and c at 1; ``_`` is a place without a term."""
    return tuple(
        (term, place)
        for place, shared in enumerate(words.split(), first)
        for term in shared.split("|")
        if term != "_"
    )


def revision(
    address: str,
    passages: Mapping[str, str],
    title: str = "",
    *,
    dates: tuple[str | None, str | None] | None = None,
    facets: Mapping[str, tuple[str, ...]] | None = None,
    fingerprint: str = "1",
) -> IndexedRevision:
    parsed = parse_address(address)
    return IndexedRevision(
        parsed,
        fingerprint,
        tuple(
            IndexedPassage(
                address=parsed.at(locator),
                passage=Passage(locator, "paragraph", Span(0, len(words)), ordinal=1),
                text=f"{words}.",
                body=terms(words),
                title=terms(title),
                facets=facets or {},
                first=dates[0] if dates else None,
                last=dates[1] if dates else None,
            )
            for locator, words in passages.items()
        ),
    )


def hits(engine: Engine, root: Node, filters: Filters | None = None) -> dict[str, float]:
    findings = engine.find(Query("", root, filters or Filters()), limit=1000)
    assert findings.total == len(findings.found) == engine.count(root, filters or Filters())
    return {str(found.address): found.score for found in findings.found}


def matching(engine: Engine, root: Node, filters: Filters | None = None) -> set[str]:
    """The locators of what is found."""
    return {address.partition("#")[2] for address in hits(engine, root, filters)}


def term(word: str, **rest: object) -> Terms:
    return Terms((word,), **rest)  # type: ignore[arg-type]


def words(*words: str, **rest: object) -> Terms:
    return Terms(words, **rest)  # type: ignore[arg-type]


class TestFinding:
    def test_nothing_is_found_where_nothing_is_indexed(self, engine: Engine) -> None:
        assert engine.fingerprints() == {}
        assert engine.find(Query("", Everything()), limit=10).total == 0
        assert engine.count(term("a"), Filters()) == 0
        assert engine.frequencies(["a"]) == {"a": 0}
        assert list(engine.lexicon()) == []

    def test_a_passage_comes_back_as_it_went_in(self, engine: Engine) -> None:
        passage = Passage(
            locator="3(a)",
            role="point",
            span=Span(7, 90),
            ordinal=4,
            number="3(a)",
            label=5,
            headings=("I", "Zölle"),
            flags=("truncated",),
            standing="secondary",
            digest=True,
            note="n\0\u202e",
            sources=("S1", "S2"),
        )
        address = Address("nap", "2021", "3(a)")
        text = "Größe \ud800 \U0001f600\n“x”"
        indexed = IndexedPassage(address, passage, text, terms("a"), (), {})
        engine.apply([IndexedRevision(Address("nap", "2021"), "f", (indexed,))], ())
        (found,) = engine.find(Query("", term("a")), limit=1).found
        assert (found.address, found.passage, found.text) == (address, passage, text)

    def test_any_of_sums_and_alternatives_count_the_best(self, engine: Engine) -> None:
        engine.apply([revision("d@1", {"p1": "a b", "p2": "a a", "p3": "c d"})], ())
        a, b = hits(engine, term("a")), hits(engine, term("b"))
        both = hits(engine, AnyOf((term("a"), term("b"))))
        assert both == pytest.approx({"d@1#p1": a["d@1#p1"] + b["d@1#p1"], "d@1#p2": a["d@1#p2"]})
        best = hits(engine, Alternatives((term("a"), term("b"))))
        assert best == pytest.approx({"d@1#p1": max(a["d@1#p1"], b["d@1#p1"])} | a | b)
        assert hits(engine, AllOf((term("a"), term("b")))) == pytest.approx(
            {"d@1#p1": a["d@1#p1"] + b["d@1#p1"]}
        )

    def test_a_term_twice_in_the_query_counts_twice(self, engine: Engine) -> None:
        engine.apply([revision("d@1", {"p1": "a b", "p2": "b"})], ())
        once, twice = hits(engine, term("a")), hits(engine, AnyOf((term("a"), term("a"))))
        assert twice == pytest.approx({"d@1#p1": 2 * once["d@1#p1"]})

    def test_a_weight_multiplies(self, engine: Engine) -> None:
        engine.apply([revision("d@1", {"p1": "a b", "p2": "b"}, title="a")], ())
        once, less = hits(engine, term("a")), hits(engine, term("a", weight=0.25))
        assert less == pytest.approx({key: score / 4 for key, score in once.items()})
        assert hits(engine, term("b", weight=0.0)) == {"d@1#p1": 0.0, "d@1#p2": 0.0}

    def test_a_word_of_the_title_counts_as_two_of_the_text(self, engine: Engine) -> None:
        engine.apply([revision("d@1", {"p1": "a a b b", "p2": "c"}), revision("e@1", {"p3": ""}, "a b")], ())
        assert matching(engine, term("a")) == {"p1", "p3"}
        assert matching(engine, term("a", field="body")) == {"p1"}
        assert matching(engine, term("a", field="title")) == {"p3"}
        both = hits(engine, term("a"))
        assert both["e@1#p3"] == pytest.approx(both["d@1#p1"])

    def test_a_phrase_does_not_run_from_the_title_into_the_text(self, engine: Engine) -> None:
        engine.apply([revision("d@1", {"p1": "b c"}, "c a b")], ())
        assert matching(engine, words("a", "b")) == {"p1"}
        assert not matching(engine, words("b", "c", field="title"))
        assert not matching(engine, words("a", "b", "c"))

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            (words("a", "b"), {"p1"}),
            (words("b", "a"), set()),
            (words("a", "b", slop=1), {"p1", "p2"}),
            (words("a", "b", slop=2), {"p1", "p2", "p3"}),
            (words("a", "b", slop=0, ordered=False), {"p1"}),
            (words("b", "a", slop=1, ordered=False), {"p1", "p2", "p4"}),
            (words("b", "a", slop=1), {"p4"}),
            (words("a", "a"), set()),
            (words("a", "a", slop=1), set()),
            (words("b", "b", "b"), {"p6"}),
            (words("b", "b", "b", "b", slop=9, ordered=False), set()),
            (words("x", "y"), set()),
            (words("x", "z"), {"p5"}),
            (words("y", "z"), {"p5"}),
            (words("y", "x", ordered=False), set()),
            (words("x", "y", "z", ordered=False), set()),
            (words("a", "_"), set()),
            (words("c", "b", slop=0), {"p2"}),
            (words("a", "nowhere"), set()),
        ],
    )
    def test_phrases(self, engine: Engine, query: Terms, expected: set[str]) -> None:
        passages = {
            "p1": "a b",
            "p2": "a c b",
            "p3": "a _ d b",
            "p4": "b d a",
            "p5": "w x|y z",
            "p6": "b b b",
        }
        engine.apply([revision("d@1", passages)], ())
        assert matching(engine, query) == expected

    def test_a_passage_may_be_longer_than_any_text(self, engine: Engine) -> None:
        address = Address("d", "1")
        body = (("a", 0), ("b", 2_000_000), ("c", 2_000_001))
        indexed = IndexedPassage(address.at("p1"), Passage("p1", "paragraph", Span(0, 1)), "x", body, (), {})
        engine.apply([IndexedRevision(address, "1", (indexed,))], ())
        assert matching(engine, AllOf((term("a"), term("b"), term("c")))) == {"p1"}
        assert not matching(engine, words("a", "b", slop=9))

    def test_a_phrase_that_stands_more_often_counts_more(self, engine: Engine) -> None:
        passages = {"p1": "a b c d e", "p2": "a b d a b", "p3": "e"}
        engine.apply([revision("d@1", passages)], ())
        for ordered in (True, False):
            assert list(hits(engine, words("a", "b", ordered=ordered))) == ["d@1#p2", "d@1#p1"]

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            (term("reg", prefix=True), {"p1", "p2", "p3"}),
            (term("regulate", prefix=True), {"p2"}),
            (term("region", prefix=True), {"p1"}),
            (term("x", prefix=True), set()),
            (term("", prefix=True), {"p1", "p2", "p3", "p4"}),
            (term("z", prefix=True), {"p4"}),
            (words("the", "reg", prefix=True), {"p1", "p2"}),
            (words("the", "reg", prefix=True, slop=1), {"p1", "p2", "p3"}),
            (words("th", "region", prefix=True), set()),
        ],
    )
    def test_prefixes(self, engine: Engine, query: Terms, expected: set[str]) -> None:
        passages = {
            "p1": "the region regional",
            "p2": "the regulate|regulated act",
            "p3": "the old reg",
            "p4": "zölle \U0001f600",
        }
        engine.apply([revision("d@1", passages)], ())
        assert matching(engine, query) == expected

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            (Without(term("a"), term("b")), {"p1", "p4"}),
            (Without(Everything(), term("a")), {"p3"}),
            (Without(term("a"), AnyOf((term("b"), term("d")))), {"p1"}),
            (Without(term("a"), Without(term("b"), term("c"))), {"p1", "p4", "p5"}),
            (AnyOf((Without(term("a"), term("b")), term("c"))), {"p1", "p3", "p4", "p5"}),
            (AllOf((Without(term("a"), term("d")), term("b"))), {"p2", "p5"}),
            (AllOf((term("b"), Without(Everything(), term("c")))), {"p2"}),
            (Without(Without(term("a"), term("b")), term("d")), {"p1"}),
            (
                Alternatives((Without(term("b"), term("c")), Without(term("c"), term("b")))),
                {"p2", "p3"},
            ),
            (Without(term("a"), term("nowhere")), {"p1", "p2", "p4", "p5"}),
            (Without(term("nowhere"), term("a")), set()),
            (Without(term("a"), Everything()), set()),
            (Without(term("a"), words("a", "b")), {"p1", "p4", "p5"}),
        ],
    )
    def test_without(self, engine: Engine, query: Node, expected: set[str]) -> None:
        passages = {"p1": "a", "p2": "a b", "p3": "c", "p4": "a d", "p5": "a c b"}
        engine.apply([revision("d@1", passages)], ())
        assert matching(engine, query) == expected

    def test_everything_counts_the_same(self, engine: Engine) -> None:
        engine.apply([revision("d@1", {"p1": "a b", "p2": "", "p3": "a"})], ())
        assert len(set(hits(engine, Everything()).values())) == 1
        assert matching(engine, Everything()) == {"p1", "p2", "p3"}

    @pytest.mark.parametrize("query", [AnyOf(()), AllOf(()), Alternatives(()), Terms(())])
    def test_an_empty_node_matches_nothing(self, engine: Engine, query: Node) -> None:
        engine.apply([revision("d@1", {"p1": "a"})], ())
        assert not matching(engine, query)

    def test_no_tree_finds_nothing(self, engine: Engine) -> None:
        engine.apply([revision("d@1", {"p1": "a"})], ())
        assert engine.find(Query("§", None), limit=10).total == 0

    @pytest.mark.parametrize("word", ["", " ", "\0", "\ud800", "a\n", "a" * 100_000, "*", "a=b"])
    def test_any_string_can_be_asked_for(self, engine: Engine, word: str) -> None:
        engine.apply([revision("d@1", {"p1": "a"})], ())
        assert not matching(engine, term(word))
        assert not matching(engine, words("a", word))
        assert not matching(engine, Everything(), Filters(facets=((word, (word,)),)))
        assert engine.frequencies([word]) == {word: 0}

    def test_literals_must_stand_in_the_text(self, engine: Engine) -> None:
        engine.apply([revision("d@1", {"p1": "a b", "p2": "b a", "p3": "b a a"})], ())
        query = Query("", term("a"), literals=("b a", "a."))
        findings = engine.find(query, limit=1)
        assert findings.total == 2
        assert len(findings.found) == 1
        assert engine.find(Query("", term("a"), literals=("B a",)), limit=9).total == 0


class TestOrder:
    def test_ties_stand_in_the_order_of_addresses(self, engine: Engine) -> None:
        passages = dict.fromkeys(["p10", "p2", "h1", "3(a)", "3"], "a")
        addresses = ["b@1", "a-b@1", "a@2", "a@10", "a@1-b"]
        for address in addresses:
            engine.apply([revision(address, passages)], ())
        findings = engine.find(Query("", term("a")), limit=100)
        found = [each.address for each in findings.found]
        assert found == sorted(found)
        assert len(found) == 25
        assert len({each.score for each in findings.found}) == 1

    def test_pages_are_pieces_of_the_whole(self, engine: Engine) -> None:
        for at in range(4):
            passages = {f"p{n}": " ".join(["a"] * (n % 3 + 1)) for n in range(7)}
            engine.apply([revision(f"d{at}@1", passages)], ())
        query = Query("", term("a"))
        whole = engine.find(query, limit=100)
        for limit in (1, 3, 10, 27, 28, 29):
            for offset in (0, 1, 9, 27, 28, 50):
                page = engine.find(query, limit=limit, offset=offset)
                assert page.total == 28
                assert page.found == whole.found[offset : offset + limit]
        assert engine.find(query, limit=0).found == ()
        assert engine.find(query, limit=0).total == 28

    def test_scores_know_nothing_of_segments_and_of_what_was_deleted(
        self, opened: Open, tmp_path: Path
    ) -> None:
        revisions = [
            revision(f"d{at}@1", {"p1": "a b c", "p2": f"a a b{at} c"}, title=f"t{at} a") for at in range(9)
        ]
        straight, winding = opened(None), opened(tmp_path / "index")
        straight.apply(revisions, ())
        winding.apply([revision("x@1", {f"p{at}": "a a c" for at in range(30)}, "a")], ())
        for each in reversed(revisions):
            winding.apply([revision(str(each.address), {"p7": "a z"})], ())
            winding.apply([each], ())
        winding.apply((), ["x@1"])
        query = Query("", AnyOf((term("a"), words("a", "b", slop=3), term("c", prefix=True))))
        assert straight.find(query, limit=99) == winding.find(query, limit=99)


class TestFilters:
    @pytest.fixture
    def filled(self, engine: Engine) -> Engine:
        def put(name: str, dates: tuple[str, str] | None, **facets: tuple[str, ...]) -> None:
            engine.apply([revision(f"{name}@1", {name: "a"}, dates=dates, facets=facets)], ())

        put("p1", ("2014-12-24", "2014-12-24"), kind=("plan",), tag=("x", "Two Words"))
        put("p2", ("2021-01-01", "2021-12-31"), kind=("Readout",), tag=("x",))
        put("p3", ("2022-06-01", "2022-06-30"), kind=("plan",), point=("3", "4"))
        put("p4", None, kind=("plan",), tag=("a=b",))
        return engine

    def test_a_date_without_an_end_is_none(self, engine: Engine) -> None:
        for first, last in (("2020-01-01", None), (None, "2020-01-01")):
            engine.apply([revision("d@1", {"p1": "a"}, dates=(first, last))], ())
            for filters in (Filters(since="2000-01-01"), Filters(until="2030-01-01")):
                assert not matching(engine, Everything(), filters)

    @pytest.mark.parametrize(
        ("facets", "expected"),
        [
            ((("kind", ("plan",)),), {"p1", "p3", "p4"}),
            ((("kind", ("PLAN",)),), {"p1", "p3", "p4"}),
            ((("kind", ("readout", "law")),), {"p2"}),
            ((("kind", ("plan", "readout")), ("tag", ("x",))), {"p1", "p2"}),
            ((("kind", ("plan",)), ("kind", ("readout",))), set()),
            ((("tag", ("two words",)),), {"p1"}),
            ((("tag", ("two",)),), set()),
            ((("tag", ("a=b",)),), {"p4"}),
            ((("point", ("4",)),), {"p3"}),
            ((("kind", ()),), set()),
            ((("kin", ("plan",)),), set()),
        ],
    )
    def test_facets(
        self, filled: Engine, facets: tuple[tuple[str, tuple[str, ...]], ...], expected: set[str]
    ) -> None:
        assert matching(filled, term("a"), Filters(facets=facets)) == expected

    @pytest.mark.parametrize(
        ("since", "until", "expected"),
        [
            ("2014-12-24", None, {"p1", "p2", "p3"}),
            ("2014-12-25", None, {"p2", "p3"}),
            ("2021-12-31", None, {"p2", "p3"}),
            ("2022-01-01", None, {"p3"}),
            ("2022-07-01", None, set()),
            (None, "2014-12-23", set()),
            (None, "2014-12-24", {"p1"}),
            (None, "2021-01-01", {"p1", "p2"}),
            ("2021-05-01", "2021-05-02", {"p2"}),
            ("0001-01-01", "9999-12-31", {"p1", "p2", "p3"}),
            ("2022-06-15", "2021-06-15", set()),
        ],
    )
    def test_dates(self, filled: Engine, since: str | None, until: str | None, expected: set[str]) -> None:
        assert matching(filled, Everything(), Filters(since=since, until=until)) == expected

    def test_filters_leave_scores_alone(self, filled: Engine) -> None:
        whole = hits(filled, term("a"))
        some = hits(filled, term("a"), Filters(facets=(("tag", ("x",)),), since="2015-01-01"))
        assert some == {"p2@1#p2": whole["p2@1#p2"]}


class TestApplying:
    def test_replacing_and_dropping(self, engine: Engine) -> None:
        engine.apply([revision("d@1", {"p1": "a", "p2": "b"}), revision("e@1", {"p1": "a"})], ())
        engine.apply([revision("d@1", {"p1": "c"}, fingerprint="2")], ["e@1", "nowhere@1"])
        assert engine.fingerprints() == {"d@1": "2"}
        assert list(hits(engine, Everything())) == ["d@1#p1"]
        assert engine.frequencies(["a", "b", "c"]) == {"a": 0, "b": 0, "c": 1}
        assert list(engine.lexicon()) == ["c"]

    def test_putting_wins_over_dropping(self, engine: Engine) -> None:
        engine.apply([revision("d@1", {"p1": "a"})], ())
        engine.apply([revision("d@1", {"p1": "b"}, fingerprint="2")], ["d@1"])
        assert engine.fingerprints() == {"d@1": "2"}
        assert engine.frequencies(["a", "b"]) == {"a": 0, "b": 1}

    def test_one_address_does_not_stand_for_another(self, engine: Engine) -> None:
        engine.apply([revision("d@1", {"p1": "a"}), revision("d@10", {"p1": "a"})], ())
        engine.apply((), ["d@1"])
        assert list(hits(engine, term("a"))) == ["d@10#p1"]

    def test_a_revision_without_passages_is_known(self, engine: Engine) -> None:
        engine.apply([revision("d@1", {})], ())
        assert engine.fingerprints() == {"d@1": "1"}
        assert engine.count(Everything(), Filters()) == 0
        engine.apply((), ["d@1"])
        assert engine.fingerprints() == {}

    def test_progress_is_told_by_revision(self, engine: Engine) -> None:
        told: list[int] = []
        engine.apply([revision(f"d{at}@1", {"p1": "a"}) for at in range(3)], (), told.append)
        assert sum(told) == 3

    def test_what_fails_midway_changes_nothing(self, engine: Engine) -> None:
        engine.apply([revision("d@1", {"p1": "a"}), revision("e@1", {"p1": "b"})], ())

        def failing() -> Iterator[IndexedRevision]:
            yield revision("d@1", {"p1": "c"}, fingerprint="2")
            yield revision("f@1", {"p1": "c"})
            raise ConnectionError

        for put, error in (
            (failing(), ConnectionError),
            (iter([revision("f@1", {"p1": "c"}), revision("f@1", {"p1": "d"})]), ValueError),
        ):
            with pytest.raises(error):
                engine.apply(put, ["e@1"])
            assert engine.fingerprints() == {"d@1": "1", "e@1": "1"}
            assert set(hits(engine, Everything())) == {"d@1#p1", "e@1#p1"}
            assert list(engine.lexicon()) == ["a", "b"]
        engine.apply([revision("f@1", {"p1": "c"})], ["e@1"])
        assert set(hits(engine, Everything())) == {"d@1#p1", "f@1#p1"}

    @pytest.mark.parametrize("bad", ["", "a b", "a\n", "a\u00a0b", "\x00", "a\x1f", "a\x85"])
    def test_no_term_holds_white_space(self, engine: Engine, bad: str) -> None:
        address = Address("d", "1")
        passage = Passage("p1", "paragraph", Span(0, 1))
        for body, title in ((((bad, 0),), ()), ((), ((bad, 0),))):
            indexed = IndexedPassage(address.at("p1"), passage, "x", body, title, {})
            with pytest.raises(ValueError, match="index term"):
                engine.apply([IndexedRevision(address, "1", (indexed,))], ())
        assert engine.fingerprints() == {}

    def test_it_can_be_asked_while_it_is_being_filled(self, engine: Engine) -> None:
        engine.apply([revision("d@1", {"p1": "a"})], ())

        def asking() -> Iterator[IndexedRevision]:
            yield revision("e@1", {"p1": "a"})
            assert list(hits(engine, term("a"))) == ["d@1#p1"]

        engine.apply(asking(), ())
        assert len(hits(engine, term("a"))) == 2

    def test_the_lexicon_is_in_order(self, engine: Engine) -> None:
        engine.apply([revision("d@1", {"p1": "b ab a", "p2": "ab é z"}, title="abc")], ())
        engine.apply([revision("e@1", {"p1": "aa b", "p2": "ac"})], ())
        assert list(engine.lexicon()) == ["a", "aa", "ab", "abc", "ac", "b", "z", "é"]
        assert list(engine.lexicon("a")) == ["a", "aa", "ab", "abc", "ac"]
        assert engine.frequencies(["b", "ab", "abc", "q"]) == {"b": 2, "ab": 2, "abc": 2, "q": 0}

    def test_the_lexicon_forgets_what_stands_nowhere_any_more(self, engine: Engine) -> None:
        texts = {"d1@1": "a c", "d2@1": "b c", "d3@1": "d c", "d4@1": "d e", "d5@1": "d"}
        engine.apply([revision(address, {"p1": text}) for address, text in texts.items()], ())
        engine.apply((), ["d1@1", "d3@1"])
        assert list(engine.lexicon()) == ["b", "c", "d", "e"]
        assert engine.frequencies("abcde") == {"a": 0, "b": 1, "c": 1, "d": 2, "e": 1}

    def test_it_can_be_cleared_and_filled_again(self, engine: Engine) -> None:
        for _ in range(2):
            engine.apply([revision("d@1", {"p1": "a"})], ())
            assert len(hits(engine, term("a"))) == 1
            engine.clear()
            assert engine.fingerprints() == {}
            assert hits(engine, Everything()) == {}

    def test_it_can_be_used_after_it_was_closed(self, engine: Engine) -> None:
        engine.apply([revision("d@1", {"p1": "a"})], ())
        engine.close()
        engine.close()
        assert len(hits(engine, term("a"))) == 1


PASSAGES = {"p1": "a b c", "p2": "b c d", "p3": "a a"}
DAY = ("2020-01-01", "2020-01-01")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An index on disk of two segments with a deletion."""
    path = tmp_path / "index"
    fill(path)
    return path


def fill(path: Path) -> None:
    engine = WhooshEngine(path)
    engine.apply([revision(f"d{at}@1", PASSAGES, "a t", dates=DAY) for at in range(4)], ())
    engine.apply([revision("e@1", {"p1": "a"}), revision("f@1", {"p1": "e"})], ())
    engine.apply((), ["d0@1"])
    engine.close()


def everything_of(engine: Engine) -> object:
    query = Query("", AnyOf((term("a"), words("b", "c"), Everything())), Filters(since="1999-01-01"))
    return (
        engine.fingerprints(),
        engine.find(query, limit=99),
        list(engine.lexicon()),
        engine.frequencies(["a", "e"]),
        engine.count(term("a"), Filters()),
    )


class TestOnDisk:
    def test_it_is_there_when_opened_again(self, opened: Open, folder: Path) -> None:
        engine = opened(folder)
        assert set(engine.fingerprints()) == {"d1@1", "d2@1", "d3@1", "e@1", "f@1"}
        assert matching(engine, term("b")) == {"p1", "p2"}

    def test_others_see_what_was_written(self, opened: Open, folder: Path) -> None:
        one, other = opened(folder), opened(folder)
        assert len(hits(other, term("e"))) == 1
        one.apply([revision("g@1", {"p1": "e"})], ())
        assert len(hits(other, term("e"))) == 2
        one.clear()
        fill(folder)
        assert len(hits(other, term("e"))) == 1

    def test_a_reader_is_not_disturbed_by_a_writer(
        self, opened: Open, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other, check = opened(folder), Folder._check_sum

        def check_while_others_write(self: Folder, name: str, expected: list[int]) -> None:
            monkeypatch.setattr(Folder, "_check_sum", check)
            # Everything is replaced, so the files that are being checked are gone.
            other.apply([revision("g@1", {"p1": "e e"})], list(other.fingerprints()))
            check(self, name, expected)

        monkeypatch.setattr(Folder, "_check_sum", check_while_others_write)
        assert list(hits(opened(folder), term("e"))) == ["g@1#p1"]

    def test_only_one_writes(self, opened: Open, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("kb.engines.whoosh.writing.LOCK_WAIT", 0.01)
        one, other = opened(folder), opened(folder)

        def slowly() -> Iterator[IndexedRevision]:
            yield revision("g@1", {"p1": "a"})
            with pytest.raises(EngineError, match="Another napkb is writing"):
                other.apply((), ["d1@1"])
            with pytest.raises(EngineError, match="Another napkb is writing"):
                other.clear()

        one.apply(slowly(), ())
        other.apply((), ["d1@1"])
        assert set(one.fingerprints()) == {"d2@1", "d3@1", "e@1", "f@1", "g@1"}

    def test_nothing_is_left_of_what_failed(self, opened: Open, folder: Path) -> None:
        before = sorted(path.name for path in folder.iterdir())

        def failing() -> Iterator[IndexedRevision]:
            yield revision("g@1", {"p1": "a"})
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            opened(folder).apply(failing(), ())
        assert sorted(path.name for path in folder.iterdir()) == before

    @pytest.mark.parametrize("failing", ["_passages_4.toc", "napkb-4.json"])
    def test_a_commit_that_fails_changes_nothing(
        self, opened: Open, folder: Path, failing: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(source: object, target: object) -> None:
            if Path(str(target)).name == failing:
                raise OSError(28, "No space left on device")
            rename(source, target)  # type: ignore[arg-type]

        engine = opened(folder)
        before = everything_of(engine)
        rename = os.rename
        with monkeypatch.context() as patch:
            patch.setattr("os.rename", fail)
            patch.setattr("os.replace", fail)
            with pytest.raises(EngineError, match="No space left") as caught:
                engine.apply([revision("g@1", {"p1": "a"})], ["e@1"])
        assert not isinstance(caught.value, UnusableIndexError)
        assert everything_of(engine) == before
        assert everything_of(opened(folder)) == before
        engine.apply((), ["e@1"])
        assert "e@1" not in engine.fingerprints()

    def test_reading_writes_nothing(self, opened: Open, folder: Path) -> None:
        before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
        folder.chmod(0o555)
        engine = opened(folder)
        everything_of(engine)
        folder.chmod(0o755)
        assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == before

    def test_a_small_change_leaves_large_segments_alone(self, opened: Open, tmp_path: Path) -> None:
        engine = opened(tmp_path)
        engine.apply([revision("d@1", {f"p{at}": "a b" for at in range(200)})], ())
        large = {path: path.stat().st_ino for path in tmp_path.glob("passages_*.pst")}
        for at in range(40):
            engine.apply([revision(f"e{at}@1", {"p1": "a"})], ())
        segments = list(tmp_path.glob("passages_*.pst"))
        assert all(path in segments and path.stat().st_ino == large[path] for path in large)
        assert len(segments) <= 8
        engine.apply((), ["d@1"])
        assert not large.keys() & set(tmp_path.glob("passages_*.pst"))
        assert engine.count(Everything(), Filters()) == 40

    def test_it_is_private_whatever_the_umask(self, opened: Open, tmp_path: Path) -> None:
        umask = os.umask(0)
        try:
            engine = opened(tmp_path / "index")
            engine.apply([revision("d@1", {"p1": "a"})], ())
            assert matching(engine, term("a")) == {"p1"}
        finally:
            os.umask(umask)

    def test_a_folder_open_to_all_is_refused(self, opened: Open, folder: Path) -> None:
        folder.chmod(0o777)
        engine = opened(folder)
        for ask in (
            engine.fingerprints,
            lambda: hits(engine, term("a")),
            lambda: engine.apply((), ["e@1"]),
        ):
            with pytest.raises(EngineError, match="anyone may write") as caught:
                ask()
            assert not isinstance(caught.value, UnusableIndexError)

    def test_a_folder_of_others_is_refused(
        self, opened: Open, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        os.chown(folder, 4711, -1) if os.geteuid() == 0 else None
        monkeypatch.setattr("os.geteuid", lambda: 4712)
        with pytest.raises(EngineError, match="not yours"):
            opened(folder).fingerprints()

    def test_a_file_in_place_of_the_folder(self, opened: Open, tmp_path: Path) -> None:
        (tmp_path / "index").write_text("x")
        engine = opened(tmp_path / "index")
        for ask in (
            engine.fingerprints,
            lambda: engine.apply([revision("d@1", {"p1": "a"})], ()),
            engine.clear,
        ):
            with pytest.raises(EngineError):
                ask()


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-3])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def garbled(path: Path) -> None:
    path.write_bytes(bytes(reversed(path.read_bytes())))


def flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    if content:
        content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


def grown(path: Path) -> None:
    path.write_bytes(path.read_bytes() * 2 + b"x")


def removed(path: Path) -> None:
    path.unlink()


def linked(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))
    path.symlink_to("elsewhere")


def foldered(path: Path) -> None:
    path.unlink()
    path.mkdir()
    (path / "inside").write_text("x")


DAMAGES = [truncated, emptied, garbled, flipped, grown, removed, linked, foldered]


class TestDamage:
    @pytest.mark.parametrize("damage", DAMAGES)
    def test_damage_is_told_and_repaired(
        self, opened: Open, folder: Path, tmp_path: Path, damage: Callable[[Path], None]
    ) -> None:
        right = everything_of(opened(folder))
        copy = tmp_path / "copy"
        for name in sorted(path.name for path in folder.iterdir()):
            shutil.copytree(folder, copy)
            damage(copy / name)
            engine = opened(copy)
            told = True
            try:
                assert everything_of(engine) == right, name
                told = False
                engine.apply((), ["nowhere@1"])
            except UnusableIndexError:
                pass
            assert told or not (folder / name).stat().st_size
            engine.clear()
            assert engine.fingerprints() == {}
            fill(copy)
            assert everything_of(engine) == right, name
            shutil.rmtree(copy)

    def test_a_large_file_is_believed_until_it_is_touched(
        self, opened: Open, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("kb.engines.whoosh.folder._ALWAYS_SUMMED", 0)
        right = everything_of(opened(folder))
        (postings, *_) = folder.glob("passages_*.pst")
        time = postings.stat().st_mtime_ns
        os.utime(postings, ns=(0, 0))
        assert everything_of(opened(folder)) == right
        garbled(postings)
        with pytest.raises(UnusableIndexError):
            everything_of(opened(folder))
        # Even a change that hides its time ends in no other exception, and one of the size is seen.
        os.utime(postings, ns=(time, time))
        with pytest.raises(UnusableIndexError):
            everything_of(opened(folder))
        truncated(postings)
        os.utime(postings, ns=(time, time))
        with pytest.raises(UnusableIndexError):
            opened(folder).fingerprints()

    def test_damage_is_not_carried_over_into_the_next_commit(
        self, opened: Open, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        lengths = max(folder.glob("passages_*.body_length.col"), key=lambda path: path.stat().st_size)
        time = lengths.stat().st_mtime_ns
        garbled(lengths)
        os.utime(lengths, ns=(time, time))
        with monkeypatch.context() as patch:
            patch.setattr("kb.engines.whoosh.folder._ALWAYS_SUMMED", 0)
            opened(folder).apply([revision("g@1", {"p1": "z"})], ())
        assert lengths.exists()
        with pytest.raises(UnusableIndexError):
            opened(folder).fingerprints()

    @pytest.mark.parametrize(("name", "other"), [("FORMAT", ("0",)), ("_whoosh_version", lambda: "2.7.4")])
    def test_another_version_is_told(
        self, opened: Open, folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, other: object
    ) -> None:
        monkeypatch.setattr(f"kb.engines.whoosh.folder.{name}", other)
        for ask in (WhooshEngine.fingerprints, everything_of):
            with pytest.raises(UnusableIndexError, match="another version"):
                ask(opened(folder))

    @pytest.mark.parametrize("content", ["", "[]", "{}", "null", '{"format": 1}', "[" * 100_000])
    def test_a_marker_may_hold_anything(self, opened: Open, folder: Path, content: str) -> None:
        (marker,) = folder.glob("napkb-*.json")
        marker.write_text(content)
        with pytest.raises(UnusableIndexError):
            opened(folder).fingerprints()

    def test_a_marker_of_a_commit_that_never_was_says_nothing(self, opened: Open, folder: Path) -> None:
        right = everything_of(opened(folder))
        (folder / "napkb-99.json").write_text("{")
        assert everything_of(opened(folder)) == right

    def test_clearing_removes_what_is_the_index_and_follows_no_link(
        self, opened: Open, folder: Path, tmp_path: Path
    ) -> None:
        outside = tmp_path / "outside"
        outside.mkdir()
        (outside / "kept").write_text("x")
        (folder / "README").write_text("x")
        (folder / "passages_x.trm").symlink_to(outside / "kept")
        (folder / "passages.tmp").symlink_to(outside)
        (folder / "passages_y.pst").mkdir()
        (folder / "passages_y.pst" / "link").symlink_to(outside)
        (folder / "passages_WRITELOCK").unlink()
        (folder / "passages_WRITELOCK").symlink_to(outside / "new")
        opened(folder).clear()
        assert {path.name for path in folder.iterdir()} <= {"README", "passages_WRITELOCK"}
        assert [path.name for path in outside.iterdir()] == ["kept"]

    def test_clearing_where_nothing_is(self, opened: Open, tmp_path: Path) -> None:
        opened(tmp_path / "nowhere").clear()
        assert not (tmp_path / "nowhere").exists()


def modules_after(code: str, *arguments: str) -> set[str]:
    code = f"import sys\n{code}\nprint(*sys.modules)"
    root = Path(__file__).resolve().parents[1]
    run = [sys.executable, "-c", code, *arguments]
    return set(subprocess.run(run, cwd=root, capture_output=True, check=True, text=True).stdout.split())


def imported_whoosh(modules: Iterable[str]) -> set[str]:
    return {name for name in modules if name.partition(".")[0] == "whoosh"}


def test_whoosh_is_imported_late_and_in_part(folder: Path) -> None:
    code = "from kb.engines.whoosh import WhooshEngine; from pathlib import Path"
    assert not imported_whoosh(modules_after(code))
    code += "; engine = WhooshEngine(Path(sys.argv[1]))"
    asked = f"{code}; assert engine.fingerprints()"
    assert imported_whoosh(modules_after(asked, str(folder))) <= {"whoosh"}
    found = (
        f"{code}; from kb.model.queries import *; assert engine.find(Query('', Terms(('a',))), limit=9).total"
    )
    whoosh = imported_whoosh(modules_after(found, str(folder)))
    for heavy in ("qparser", "highlight", "searching", "query", "writing", "scoring", "sorting"):
        assert f"whoosh.{heavy}" not in whoosh
