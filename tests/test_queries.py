"""Understanding what a person types."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import BadRequestError
from kb.model.queries import AllOf, Alternatives, AnyOf, Everything, Query, Terms, Without
from kb.queries.parse import parse_query
from kb.queries.when import read_range
from kb.queries.words import MAX_WORDS
from kb.vocabulary import Vocabulary, compile_vocabulary

TODAY = "2026-11-22"
WORDS = compile_vocabulary(
    {
        "names": [{"id": "river-act", "name": "River Act", "type": "law", "aliases": ["Act-i-Darya", "RA"]}],
        "concepts": [{"id": "drought", "terms": ["drought", "dry spell"]}],
        "spelling": {
            "pairs": [["grey", "gray"], ["socio-economic", "socioeconomic"]],
            "particles": [["e", "i"]],
        },
    },
    "x",
)


def parse(typed: str, **options: object) -> Query:
    return parse_query(typed, WORDS, today=TODAY, resolve=lambda _, value: (value,), **options)  # type: ignore[arg-type]


def terms_of(node: object) -> list[tuple[str, ...]]:
    """The index terms of a query's leaves, what was typed only."""
    if isinstance(node, Terms):
        return [node.terms]
    if isinstance(node, Alternatives):
        return terms_of(node.parts[0])
    if isinstance(node, AllOf | AnyOf):
        return [each for part in node.parts for each in terms_of(part)]
    if isinstance(node, Without):
        return [*terms_of(node.part), *terms_of(node.excluded)]
    return []


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("water rights", "(water OR rights)"),
        ('"water rights"', '"water rights"'),
        ("“water rights”", '"water rights"'),
        ("a AND b OR c -d", "((a AND b) OR c) NOT d"),
        ("water NOT rights", "water NOT rights"),
        ("water NOT (rights OR wells)", "water NOT (rights OR wells)"),
        ("terror near/3 financing", "terror near/3 financing"),
        ("madras*", "madras*"),
        ("title:water rights", "(title:water OR rights)"),
        ("(water", "water"),
        ("water)", "water"),
        ('"water', "water"),
        ('"70 “dry” wells" AND dams', '("70 “dry” wells" AND dams)'),
        ("“dry wells and dams", '"dry wells and dams"'),
        ("AND", "AND"),
        ("foo:bar", "(foo OR bar)"),
        ("well-being", "well-being"),
        ("the of", "(the OR of)"),
        ("the water of wells", "(water OR wells)"),
        ("will not deploy", "(will OR not OR deploy)"),
        ("https://x.example/a", "(https OR x OR example)"),
        ("water /w.lls?/", "water AND /w.lls?/"),
        ("water -/w.lls?/", "water NOT /w.lls?/"),
        ("/w.lls?/", "/w.lls?/"),
        ("NOT /a/ water", "water NOT /a/"),
        ("wells and/or dams", "(wells OR dams)"),
        ("saved:nothing water", "(nothing OR water)"),
    ],
)
def test_a_query_is_understood_and_said(typed, understood):
    assert parse(typed).understood == understood


def test_other_forms_are_searched_below_what_was_typed_and_said():
    query = parse("drought")
    assert isinstance(query.root, Alternatives)
    assert [part.weight for part in query.root.parts if isinstance(part, Terms)] == [1.0, 0.3]
    assert [(each.typed, each.forms) for each in query.also] == [("drought", ("dry spell",))]


def test_a_name_is_kept_whole_and_found_in_its_other_forms():
    query = parse("the river act of 1998")
    assert terms_of(query.root) == [("river", "act"), ("1998",)]
    assert query.also[0].forms == ("Act-i-Darya", "RA")


def test_a_concept_of_several_words_counts_its_words_one_by_one_too():
    assert terms_of(parse("dry spell").root) == [("dri",), ("spell",)]


def test_exact_searches_nothing_besides():
    query = parse("drought", exact=True)
    assert isinstance(query.root, Terms)
    assert query.literals == ("drought",)
    assert not query.also


@pytest.mark.parametrize(
    ("typed", "since", "until"),
    [
        ("water after 25 June 2024", "2024-06-26", None),
        ("water since June 2024", "2024-06-01", None),
        ("water before 2021", None, "2020-12-31"),
        ("water until 2021-03", None, "2021-03-31"),
        ("water since:2020 until:2021", "2020-01-01", "2021-12-31"),
        ("water date:2020", "2020-01-01", "2020-12-31"),
        ("water since last month", "2026-10-01", None),
        ("water after monday", "2026-11-17", None),
        ("water between 2019 and june 2021", "2019-01-01", "2021-06-30"),
        ("day after tomorrow", None, None),
        ('"after 2021"', None, None),
    ],
)
def test_dates_in_a_query_filter(typed, since, until):
    filters = parse(typed).filters
    assert (filters.since, filters.until) == (since, until)


def test_a_filter_that_cannot_be_is_searched_as_words_and_said():
    query = parse("since:nope water")
    assert "searched as words" in query.notes[0]
    assert ("nope",) in terms_of(query.root)


def test_filters_alone_find_everything_that_passes():
    assert isinstance(parse("kind:plan").root, Everything)


def test_a_question_of_thousands_of_words_is_cut_and_said():
    query = parse("water " * 600)
    assert len(terms_of(query.root)) == MAX_WORDS
    assert query.notes


@pytest.mark.parametrize("typed", ["", " ", "***", "-", "()", '""', "?!", "\u202e", "\x00"])
def test_without_a_word_there_is_nothing_to_search(typed):
    assert parse(typed).root is None


pieces = st.sampled_from(
    ["(", ")", "AND", "OR", "NOT", "-", "near/3", '"', "“", "«", "water", "title:", "kind:x", "*", "dry", "spell", " ",
     "since:2020", "since:x", "foo:", "\x00", "\u202e", "عزم", "a|b", "&&", "||", "[b]x[/b]"]
)  # fmt: skip


@given(st.lists(pieces, max_size=25).map("".join) | st.text(max_size=80))
def test_nothing_a_person_types_raises(typed):
    query = parse(typed)
    assert query.root is not None or not any(char.isalnum() for char in typed) or ":" in typed


@pytest.mark.parametrize(
    "typed", ["(" * 4000, "NOT " * 1000, "AND " * 1000, "near/2 " * 600, '"' * 4000, "a OR " * 900]
)
def test_long_runs_of_operators_are_understood(typed):
    query = parse(typed)
    # Operators without anything to join are searched as the words they are, as far as they have letters.
    assert (query.root is not None) == any(char.isalnum() for char in typed)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2024", ("2024-01-01", "2024-12-31")),
        ("2024-02", ("2024-02-01", "2024-02-29")),
        ("June 2024", ("2024-06-01", "2024-06-30")),
        ("22 june 2024", ("2024-06-22", "2024-06-22")),
        ("2014..2021", ("2014-01-01", "2021-12-31")),
        ("..2021", (None, "2021-12-31")),
        ("today", ("2026-11-22", "2026-11-22")),
        ("yesterday", ("2026-11-21", "2026-11-21")),
        ("last month", ("2026-10-01", "2026-10-31")),
        ("this week", ("2026-11-16", "2026-11-22")),
        ("last year", ("2025-01-01", "2025-12-31")),
        ("3 weeks ago", ("2026-11-01", "2026-11-01")),
        ("last 6 months", ("2026-05-22", "2026-11-22")),
        ("monday", ("2026-11-16", "2026-11-16")),
        ("last sunday", ("2026-11-15", "2026-11-15")),
        ("june", ("2026-06-01", "2026-06-30")),
        ("last december", ("2025-12-01", "2025-12-31")),
        ("3w", ("2026-11-01", "2026-11-01")),
        ("2y ago", ("2024-11-22", "2024-11-22")),
        ("2014 to 2021", ("2014-01-01", "2021-12-31")),
        ("from june 2024 to yesterday", ("2024-06-01", "2026-11-21")),
    ],
)
def test_dates_are_read_as_people_say_them(text, days):
    assert read_range(text, TODAY) == days


@pytest.mark.parametrize(
    "text", ["nope", "2024-13", "31 february 2024", "2021..2014", "22 june", "9999 years ago", "."]
)
def test_what_is_no_date_is_refused_with_examples(text):
    with pytest.raises(BadRequestError, match="Try 2024"):
        read_range(text, TODAY)


@given(st.text(max_size=30))
def test_any_words_are_a_date_or_are_refused(text):
    try:
        first, last = read_range(text, TODAY)
    except BadRequestError:
        return
    assert first is None or last is None or first <= last


def test_without_a_vocabulary_words_are_searched_as_they_are():
    query = parse_query("drought", Vocabulary(), today=TODAY, resolve=lambda _, value: (value,))
    assert query.root == Terms(("drought",), written="drought")
