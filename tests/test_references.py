"""Cross-references: stated only where the text says so, inferred only with a reason."""

from __future__ import annotations

import pytest

from kb.model.addresses import Address
from kb.model.dates import parse_date
from kb.model.documents import Field, Metadata, Revision, Span
from kb.references import Plans, find_references, read_plans
from kb.text.passages import build_passages
from kb.vocabulary import compile_vocabulary

WORDS = compile_vocabulary(
    {
        "names": [
            {"id": "wp", "name": "Water Plan", "type": "plan", "refers-to": "water-plan", "aliases": ["WP"]},
            {"id": "wp-new", "name": "Revised Water Plan", "type": "plan", "refers-to": "water-plan@2021",
             "aliases": ["revised WP", "amended Water Plan"]},
            {"id": "board", "name": "River Board", "type": "institution"},
        ],
        "concepts": [{"id": "well", "terms": ["wells", "boreholes", "tube wells"]}],
    },
    "x",
)  # fmt: skip
OLD = "1. Registration and regulation of wells.\n\n2. Repair of canals and dams.\n\n3. Fair prices for farmers.\n"
NEW = "1. Zero tolerance for theft of water.\n\n2. Licensing of wells and boreholes.\n"


def plan(revision: str, text: str, day: str) -> Revision:
    date = parse_date(day)
    assert date
    metadata = Metadata(kind=Field("plan"), issued=Field(date))
    passages, _ = build_passages(text, None, metadata)
    return Revision(Address("water-plan", revision), metadata, text, passages)


PLANS = read_plans([plan("2014", OLD, "2014-12-24"), plan("2021", NEW, "2021-09-01")], WORDS)


def found(text: str, day: str = "2024-06-26") -> list[tuple[str, str]]:
    """The points and documents a text refers to, with the basis of each."""
    at = Span(0, len(text))
    references = find_references(text, at, Address("x", "1", "p1"), day=day, plans=PLANS, vocabulary=WORDS)
    return [(r.target, r.basis) for r in references if r.type != "name"]


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("Point 2 of the revised Water Plan is ignored.", "water-plan@2021#2"),
        ("The amended Water Plan’s second point is clear.", "water-plan@2021#2"),
        ("Clause 1 of the revised WP matters.", "water-plan@2021#1"),
        ("Under point no. 1, the Revised Water Plan wants this.", "water-plan@2021#1"),
        ("The Revised Water Plan, in its point number two, says so.", "water-plan@2021#2"),
        ("The 1st point of the revised WP is clear.", "water-plan@2021#1"),
    ],
)
def test_a_point_is_stated_when_the_text_gives_its_number_and_the_plan(text, target):
    assert (target, "stated") in found(text)


def test_several_points_at_once_are_several_references():
    stated = [
        target
        for target, basis in found("Points 1, 2 and 3 of the Water Plan.", "2016-01-01")
        if basis == "stated"
    ]
    assert stated[:3] == ["water-plan@2014#1", "water-plan@2014#2", "water-plan@2014#3"]
    ranged = [target for target, _ in found("Points 1 to 3 of the Water Plan.", "2016-01-01")]
    assert ranged[:3] == stated[:3]


@pytest.mark.parametrize(("day", "revision"), [("2016-01-01", "2014"), ("2024-06-26", "2021")])
def test_the_bare_name_means_the_revision_of_its_time(day, revision):
    assert (f"water-plan@{revision}#1", "stated") in found("Point 1 of the Water Plan is ignored.", day)


def test_without_a_date_no_revision_is_guessed():
    assert ("water-plan#1", "stated") in found("Point 1 of the Water Plan is ignored.", "")


def test_the_plan_itself_is_referred_to_as_it_is_named():
    assert found("The Water Plan stands.") == [("water-plan", "stated")]
    assert found("The Revised Water Plan stands.") == [("water-plan@2021", "stated")]


@pytest.mark.parametrize(
    "text",
    [
        "They scored 2 points.",
        "Point 2 is ignored.",
        "The 14-point Water Plan stands.",
        "At this point the Water Plan stands.",
        "Point 2 of the Climate Plan is ignored.",
    ],
)
def test_what_is_no_point_of_a_plan_is_not_taken_for_one(text):
    assert not [target for target, _ in found(text) if "#" in target]


def test_a_point_is_inferred_from_its_own_words_with_a_reason():
    text = "The ministry has begun the registration and regulation of boreholes."
    at = Span(100, 100 + len(text))
    references = find_references(text, at, Address("x"), day="", plans=PLANS, vocabulary=WORDS)
    best = references[0]
    assert (best.target, best.basis) == ("water-plan@2014#1", "inferred")
    assert best.reason == "shares “registration”, “regulation”, “boreholes”"
    assert best.span is None
    assert best.score <= 1


@pytest.mark.parametrize(
    "text", ["Wells are deep.", "The regulation of traffic is new.", "Farmers met the board."]
)
def test_one_shared_word_infers_nothing(text):
    assert not [target for target, _ in found(text) if "#" in target]


def test_spans_of_stated_references_slice_to_their_words():
    text = "As the River Board said, point 2 of the revised Water Plan stands."
    references = find_references(
        text, Span(0, len(text)), Address("x"), day="", plans=PLANS, vocabulary=WORDS
    )
    said = {r.type: r.span.of(text) for r in reversed(references) if r.span}
    assert said == {"point": "point 2", "document": "revised Water Plan", "name": "River Board"}


def test_a_plan_that_may_be_older_or_newer_is_not_taken_for_the_one_in_force():
    vague = read_plans([plan("2014", OLD, "2014"), plan("2021", NEW, "2021")], WORDS)
    assert vague.in_force("water-plan", "2021-03-01") is None
    assert vague.in_force("water-plan", "2022-03-01") == Address("water-plan", "2021")
    assert vague.in_force("water-plan", "2016-03-01") == Address("water-plan", "2014")
    assert Plans().in_force("water-plan", "2016-03-01") is None


@pytest.mark.parametrize(
    "text",
    [
        "Point 2 of Norland's Water Plan is about wells.",
        "Point 2 of the Water Plan for Human Rights is about wells.",
        "The West Plain Adaptation Plan (WP) was adopted; point 2 of the WP is new.",
    ],
)
def test_a_plan_of_others_is_not_the_one_that_is_known(text):
    assert not [target for target, basis in found(text) if basis == "stated" and "#2" in target]


def test_an_owner_that_the_vocabulary_knows_leaves_a_plan_what_it_is():
    assert ("water-plan@2021#2", "stated") in found("Point 2 of the River Board's Water Plan stands.")
