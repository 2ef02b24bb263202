"""Commitments: the rules, on sentences and labelled sets; when they fall due; which are one."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import napkb
from kb.commitments import read
from kb.commitments.deadlines import find_deadline
from kb.commitments.history import change_of, domain_of
from kb.commitments.reading import words_of
from kb.commitments.same import Item, group, lasting_ids
from kb.model.dates import PartialDate
from kb.model.documents import Field, Metadata
from kb.text.passages import build_passages

ROOT = Path(napkb.__file__).resolve().parent
LABELS = ROOT / "benchmarks" / "labels"
DAY = PartialDate(2024, 6, 22)


def found(text, kind="readout"):
    passages, _ = build_passages(text, None, Metadata(kind=Field(kind)))
    return [each.finding for each in read(text, passages, kind, DAY)]


def bound(text, kind="readout"):
    return [(one.strength, one.actor) for one in found(text, kind) if one.type == "commitment"]


@pytest.fixture(scope="module")
def scorer():
    """The scorer of the benchmarks, which is no package of the program."""
    place = ROOT / "benchmarks" / "commitments.py"
    if not place.is_file():
        pytest.skip("the benchmarks are not installed with the program")
    spec = importlib.util.spec_from_file_location("scorer_of_commitments", place)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["first", "held", "held-again", "held-last"])
def test_the_labelled_sentences_are_read_as_a_careful_reader_does(scorer, name):
    got = scorer.score(list(scorer.cases(LABELS / f"commitments-{name}.yaml")))
    assert got.f1() >= 0.97, "\n".join(got.wrong)
    assert got.share("strength", "hit") >= 0.97
    assert got.share("actor right", "actor") >= 0.95
    assert got.share("none right", "none") >= 0.95


def test_no_question_no_warning_and_no_forecast_is_a_commitment(scorer):
    traps = {"question", "prediction", "warning", "hope", "expected"}
    every = [c for path in sorted(LABELS.glob("commitments-[fh]*.yaml")) for c in scorer.cases(path)]
    asked = [case for case in every if case.trap in traps and not case.found]
    assert len(asked) >= 20
    for case in asked:
        assert not [f for f in scorer.read_case(case) if f.finding.type == "commitment"], case.text


def test_the_set_is_as_large_and_as_mixed_as_it_should_be(scorer):
    every = [c for path in sorted(LABELS.glob("commitments-[fh]*.yaml")) for c in scorer.cases(path)]
    assert len(every) >= 150
    assert len({case.text for case in every}) == len(every)
    assert {case.usage for case in every} == {"british", "pakistani", "american"}
    assert {"op-ed", "readout", "plan", "law", "news", "speech"} <= {case.kind for case in every}


def test_the_two_inputs_are_read_right(scorer, inputs):
    for every in scorer.input_cases().values():
        got = scorer.score(every)
        assert not got.wrong, "\n".join(got.wrong)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("The fund was sanctioned.", [("decided", "")]),
        ("The summary stands approved.", [("decided", "")]),
        ("The house resolved to rebuild the dam.", [("decided", "The house")]),
        ("The dispute was resolved in May.", []),
        ("The ministers agreed to share data.", [("decided", "The ministers")]),
        ("The ministers agreed that the roads are bad.", []),
        ("The mayor directed the police to clear the square.", [("decided", "The mayor")]),
        ("The mayor vowed to clear the square.", [("will", "The mayor")]),
        ("The forum reiterated its resolve to end smuggling.", [("will", "The forum")]),
        ("Ferries will not be allowed to sail at night.", [("will", "")]),
        ("The council did not approve the plan.", []),
        ("Will the council approve the plan?", []),
        ("The minister warned that prices will rise.", []),
        ("There will be more patrols on the river.", [("will", "")]),
        ("The minister said the ministry would hire guards.", [("will", "the ministry")]),
    ],
)
def test_a_word_binds_as_strongly_as_it_does_and_no_more(text, wanted):
    assert bound(text) == wanted


def test_a_list_after_a_colon_is_as_many_commitments_as_it_has_items():
    text = "The council decided to:\n\n(a) close the pier;\n\n(b) open the lock; and\n\n(c) dredge the harbour.\n\nIt rained."
    assert [one.action for one in found(text)] == ["close the pier", "open the lock", "dredge the harbour"]
    assert {one.actor for one in found(text)} == {"The council"}


def test_a_headline_and_a_doubled_paragraph_count_once():
    body = "The cabinet approved a fund for the flooded villages on Tuesday."
    assert (
        len(bound(f"Cabinet approves fund for flooded villages\n\n{body}\n\nIt rained.\n\n{body}", "news"))
        == 1
    )


def test_points_of_a_plan_bind_without_a_verb_and_a_commentator_binds_nobody():
    assert bound("1. Registration of all ferries\n\n2. A harbour police will be raised", "plan") == [
        ("decided", ""),
        ("will", ""),
    ]
    assert [one.type for one in found("The state should register all ferries.", "op-ed")] == ["ask"]
    assert [one.type for one in found("Police have registered 4,000 ferries.", "press-release")] == ["claim"]


def test_parts_of_a_commitment_are_told_apart():
    (one,) = found("If funds are released, the Authority will register all ferries by June 2025.")
    assert (one.actor, one.condition) == ("the Authority", "If funds are released")
    assert (one.deadline.words, one.deadline.last) == ("by June 2025", "2025-06-30")
    assert one.action.startswith("register all ferries")
    assert one.why


@pytest.mark.parametrize(
    ("words", "last", "basis"),
    [
        ("report by 30 June 2025", "2025-06-30", "stated"),
        ("report before 2026", "2025-12-31", "stated"),
        ("report by the end of 2025", "2025-12-31", "stated"),
        ("report by March", "2025-03-31", "the year counted from the document’s date"),
        ("report within two weeks", "2024-07-06", "counted from the document’s date"),
        ("report within 48 hours", "2024-06-24", "counted from the document’s date"),
        ("report by the end of the month", "2024-06-30", "counted from the document’s date"),
        ("report by Friday", "2024-06-28", "counted from the document’s date"),
        ("report by the third quarter of 2025", "2025-09-30", "stated"),
        ("report within 90 days of enactment", "", "counted from what the words name"),
        ("report before the next election", "", "before the election, whose day is not stated"),
    ],
)
def test_a_deadline_says_its_day_and_what_it_is_counted_from(words, last, basis):
    deadline = find_deadline(words, DAY)
    assert (deadline.last, deadline.basis) == (last, basis)


def test_without_a_day_nothing_is_counted():
    assert find_deadline("report within two weeks", None).last == ""
    assert find_deadline("The road is long and winding.", DAY) is None


WORDS = "the council will would shall should not approved decided to that of by , . : ( ) “ ” ? if and which 2025 June no"


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from(WORDS.split()), max_size=40).map(" ".join) | st.text(max_size=80),
    st.sampled_from(["", "plan", "law", "op-ed", "news", "readout"]),
)
def test_no_text_is_too_odd_and_every_span_gives_words(text, kind):
    passages, _ = build_passages(text, None, Metadata(kind=Field(kind) if kind else None))
    for one in read(text, passages, kind, DAY):
        span = one.finding.span
        assert 0 <= span.start < span.end <= len(text)
        assert one.passage.span.start <= span.start
        assert span.end <= one.passage.span.end


def test_an_id_lasts_while_the_words_do():
    before = lasting_ids(
        "doc", [("commitment", "The council will act."), ("commitment", "It will rain money.")]
    )
    after = lasting_ids(
        "doc", [("commitment", "It will rain money."), ("commitment", "The  Council will act!")]
    )
    assert before == after[::-1]
    assert len(set(lasting_ids("doc", [("commitment", "Same."), ("commitment", "Same.")]))) == 2
    assert lasting_ids("other", [("commitment", "The council will act.")]) != before[:1]


def item(key, text, day, actor="", official=True, document=""):
    name = document or f"d{key}"
    return Item(key, name, f"{name}@1", day, official, actor, words_of(text))


def test_a_paraphrase_elsewhere_is_the_same_commitment_and_another_actor_s_is_not():
    one = item(
        0, "The cabinet approved a fund for the flooded villages of the delta", "2024-01-01", "the cabinet"
    )
    two = item(
        1,
        "Cabinet approves fund for the flooded villages in the delta",
        "2024-01-02",
        "cabinet",
        official=False,
    )
    other = item(2, "The army approved a camp for the flooded villages", "2024-01-02", "the army")
    assert group([two, other, one]) == [[0, 1], [2]]


def test_a_later_telling_is_said_to_be_softer_later_or_the_same():
    first = found("The Authority will register all ferries by June 2025.")[0]
    soft = found("The Authority will endeavour to register all ferries by June 2025.")[0]
    late = found("The Authority will register all ferries by June 2026.")[0]
    should = found("The Authority should register all ferries by June 2025.")[0]
    told = [change_of(first, each, voice="official", days=300)[0] for each in (first, soft, late, should)]
    assert told == ["repeated", "softened", "slipped", "softened"]
    assert change_of(should, first, voice="official", days=300)[0] == "hardened"
    assert change_of(first, first, voice="commentary", days=1)[0] == "reported"


def test_a_domain_is_told_by_words_or_not_at_all():
    assert domain_of("Courts will try the accused under the new law") == "legal"
    assert domain_of("Xylophones resound") == ""


@pytest.mark.parametrize(
    "text",
    [
        "It is not true that the ministry will charge for vaccines.",
        "There is no evidence that the government will phase out diesel cars.",
        "The minister said she could not promise that schools will open in May.",
        "The minister ruled out that the state will buy the mine.",
    ],
)
def test_what_is_denied_binds_nobody(text):
    assert bound(text) == []


@pytest.mark.parametrize(
    "text", ["The ministry is not planning to close schools.", "The ministry is not going to raise fees."]
)
def test_a_plan_not_to_do_something_is_told_as_that(text):
    (one,) = found(text)
    assert (one.strength, one.negated) == ("will", True)


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("The council will cut emissions by 40 per cent from 1990 levels by 2035.", "2035-12-31"),
        ("All adults over 60 years will be vaccinated in every town.", ""),
        ("The council will vaccinate everyone born before 1 January 1960.", ""),
        ("The cabinet approved the budget for schools on Monday.", ""),
        ("The council will spend the money over the next five years.", "2029-06-22"),
    ],
)
def test_a_date_of_something_else_is_no_deadline(text, due):
    (one,) = found(text)
    assert (one.deadline.last if one.deadline else "") == due


def test_who_rejected_is_not_who_approved():
    text = "A proposal to ban phones was approved by the committee but rejected by the ministry."
    assert bound(text) == [("decided", "the committee")]


def test_the_opposite_and_other_figures_are_other_commitments():
    def same(one, other):
        items = [
            Item(
                n,
                f"d{n}",
                f"d{n}@1",
                f"2026-0{n}-01",
                True,
                "the council",
                words_of(text),
                "not" in text,
                frozenset(figures),
            )
            for n, (text, figures) in enumerate((one, other), 1)
        ]
        return len(group(items)) == 1

    closing = ("The council will close ten rural schools in Vik by June 2027.", ())
    assert same(closing, closing)
    assert not same(closing, ("The council will not close ten rural schools in Vik by June 2027.", ()))
    money = "The council will give {} million kroner to the hospital of the town in the north."
    assert not same((money.format(5), ("5",)), (money.format(80), ("80",)))
    assert same((money.format(5), ("5",)), (money.format(5), ("5",)))
