"""``related``, ``points``, ``names``, ``timeline`` and traced words: what they find, and what they keep apart."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import kb
from kb.base import Asked, KnowledgeBase
from kb.base.likening import Weigher, echo_of, liken, said_of, shared_run
from kb.base.naming import in_office
from kb.base.relating import when
from kb.model.dates import parse_date
from kb.model.documents import Field, Metadata
from kb.storage.lore import loose_forms
from kb.vocabulary import Office, Vocabulary

PLAN = "national-river-plan"
OLD, NEW = f"{PLAN}@2019-03-04", f"{PLAN}@2023-05-16"
VOCABULARY = """schema: 1
names:
  - id: clear-water
    name: Operation Clear Water
    type: operation
    aliases: [Clear Water, Klarwasser]
    contested: [the Great Broom]
    loose: [the operation]
    never: [Clear Water Bottlers]
    false-friends: [clean-air, a soap of that name]
    start: 2023-06
  - id: clean-air
    name: Operation Clean Air
    type: operation
    start: 2001
    until: 2002-03-04
  - id: river-council
    name: River Council
    type: body
  - id: ana-velik
    name: Ana Velik
    type: person
    aliases: [Velik]
    office:
      - {title: Prime Minister, from: 2021, until: 2024}
      - {title: Warden of the Lumen, from: 2010, until: 2015}
  - id: river-plan
    name: National River Plan
    type: plan
    aliases: [the River Plan]
    refers-to: national-river-plan
  - id: other-plan
    name: National River Plan 3000
    type: plan
"""
TEXTS = {
    "echo": ("2024-02-01", "readout",
             "The meeting decided that Operation Clear Water will begin in June, in four districts."),
    "reworded": ("2025-03-01", "news",
                 "In June, so the meeting decided, begins the Great Broom, or Operation Clear Water."),
    "before": ("2023-01-05", "news", "Clear Water Bottlers sold less. Operation Clean Air ended."),
    "stated": ("2024-05-05", "op-ed", "Point 2 of the National River Plan of 2023 is a promise to read aloud."),
    "copied": ("2024-05-06", "news", "Point 2 of the National River Plan of 2023 is a promise to read aloud."),
    "early": ("2018-01-01", "news", "The National River Plan is needed."),
    "no-mention": ("2024-06-01", "news", "The National River Plan 3000 is a song. On 3 May 2022 it was sung."),
    "undated": ("", "news", "Operation Clear Water was talked of."),
    "council": ("2024-08-01", "statement", "The gauges were painted green."),
    "on-council": ("2024-08-03", "op-ed", "A recent statement from the River Council is about colours."),
}  # fmt: skip


@pytest.fixture(scope="module")
def related_base(template: Path, tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    """The small knowledge base with statements that have to do with one another."""
    root = shutil.copytree(template, tmp_path_factory.mktemp("related") / "base", symlinks=True)
    (root / "documents" / "vocabulary.yaml").write_text(VOCABULARY, "utf-8")
    for name, (date, kind, text) in TEXTS.items():
        folder = root / "documents" / name
        folder.mkdir()
        (folder / "document.yaml").write_text(f"schema: 1\ntitle: Title of {name}\nkind: {kind}\n", "utf-8")
        revision = date or "1"
        issued = f"issued: {date}\n" if date else ""
        issued += "author: River Council\n" if name == "council" else ""
        (folder / f"{revision}.yaml").write_text(f"schema: 1\n{issued}", "utf-8")
        (folder / f"{revision}.txt").write_text(f"{text}\n", "utf-8")
    return kb.open(root, environment={})


def found(base: KnowledgeBase, address: str, asked: Asked | None = None) -> dict[str, list[str]]:
    """The documents of what is related, by how."""
    groups = base.related(address, asked, limit=20).groups
    return {group.relation: [one.address.document for one in group.items] for group in groups}


def test_an_echo_a_rewording_and_what_came_before_and_after_are_told_apart(related_base):
    groups = found(related_base, "readout#p3")
    assert groups["echo"] == ["echo"]
    assert groups["rewording"] == ["reworded"]
    later = related_base.related("readout#p3").groups[0].items[0]
    assert later.when == "later"
    assert later.reason == "has 11 words in a row"
    assert later.snippet.of(later.text) == TEXTS["echo"][2]


def test_filters_narrow_what_is_related(related_base):
    assert "echo" not in found(related_base, "readout#p3", Asked(kind=["news"]))
    assert found(related_base, "readout#p3", Asked(until="2020")) == {}


def test_a_point_has_its_counterpart_and_those_who_refer_to_it(related_base):
    result = related_base.related(f"{NEW}#2")
    groups = {group.relation: group for group in result.groups}
    before = groups["rewording"].items[0]
    assert (str(before.address), before.when, before.basis) == (f"{OLD}#3", "earlier", "inferred")
    assert {one.address.document for one in groups["backlink"].items} == {"stated", "copied"}
    assert (groups["backlink"].stated, groups["backlink"].inferred) == (2, 0)
    assert "early" in [one.address.document for one in groups["document-backlink"].items]
    for group in result.groups:
        for one in group.items:
            assert related_base.show(str(one.address)).revision.text.count(one.text) >= 1
            assert all(0 <= m.span.start < m.span.end <= len(one.text) for m in one.marks)


def test_a_statement_that_is_spoken_of_without_its_name_has_a_backlink(related_base):
    (group,) = related_base.related("council").groups
    assert (group.relation, group.inferred) == ("backlink", 1)
    assert group.items[0].address.document == "on-council"


def test_a_reference_to_another_revision_is_no_backlink(related_base):
    backlinks = found(related_base, OLD).get("backlink", [])
    assert "early" in backlinks
    assert "stated" not in backlinks
    assert "stated" in found(related_base, PLAN)["backlink"]


def test_a_title_inside_another_name_is_no_mention(related_base):
    every = [name for names in found(related_base, PLAN).values() for name in names]
    assert "no-mention" not in every


def test_what_is_alike_by_chance_is_not_related():
    vocabulary = Vocabulary()
    weigh = Weigher(vocabulary, lambda terms: dict.fromkeys(terms, 3), 10)
    one, other = (
        said_of(text, vocabulary) for text in ("The mayor spoke of roads.", "The mayor left the roads.")
    )
    assert liken(one, other, weigh) is None
    assert echo_of(one, said_of("the MAYOR spoke of roads", vocabulary)).score == 1.0
    long = said_of("Flood warnings shall reach every village within one hour of a rise.", vocabulary)
    part = said_of("He said flood warnings shall reach every village within one day.", vocabulary)
    span = shared_run(long, part)
    assert span.of(part.text) == "flood warnings shall reach every village within one"
    assert shared_run(long, said_of("It will be one of the best.", vocabulary)) is None


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ("2021", "2021-09-09", "undated"),
        ("2021", "2022-01-01", "earlier"),
        ("2022-01", "2021", "later"),
        ("XXXX-01-01", "2021", "undated"),
    ],
)
def test_what_is_earlier_is_told_only_where_dates_tell(one, other, said):
    first, second = (Metadata(issued=Field(parse_date(date))) for date in (one, other))
    assert when(first, second) == said


def test_points_count_what_was_said_since_and_say_silence(related_base):
    plans = related_base.points(PLAN).plans
    by_address = {str(point.address): point for plan in plans for point in plan.points}
    point = by_address[f"{NEW}#2"]
    assert [tuple(tally) for tally in point.counts] == [("commentary", 1, 0)]
    assert (point.copies, point.documents, point.last[0]) == (1, 1, "2024-05-05")
    assert by_address[f"{OLD}#2"].silent
    assert [str(p.address) for plan in related_base.points(f"{NEW}#3").plans for p in plan.points] == [
        f"{NEW}#3"
    ]
    asked = Asked(point=["2"])
    assert {p.address.locator for plan in related_base.points("", asked).plans for p in plan.points} == {"2"}
    assert related_base.points(f"{NEW}#2", Asked(until="2024-01")).plans[0].points[0].silent


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("points", "op-ed"), 2),
        (("points", f"{PLAN}#99"), 3),
        (("points", "a b"), 2),
        (("points", "xylophone"), 3),
        (("related", "xylophone"), 3),
        (("related", "op-ed#p99"), 3),
        (("related", "\x1b[2J"), 2),
        (("names", "?!"), 2),
        (("names", "[bold]" * 2000), 1),
        (("timeline", "--since", "soon"), 2),
        (("timeline", "?" * 10_000), 1),
        (("trace", "''"), 1),
    ],
)
def test_bad_input_is_told_in_a_sentence(run, arguments, code):
    ran = run(*arguments)
    assert ran.exit_code == code
    assert "Traceback" not in ran.both
    assert "\x1b" not in ran.both


def test_names_are_counted_with_their_dates(related_base):
    counts = {one.id: one for one in related_base.names().names}
    assert (counts["clear-water"].passages, counts["clear-water"].documents) == (5, 5)
    assert (counts["clear-water"].first, counts["clear-water"].last) == ("2023-05-17", "2025-03-01")
    assert counts["clear-water"].undated == 1
    only = related_base.names(Asked(name=["Velik"]), sort="last")
    assert [one.id for one in only.names] == ["ana-velik"]


def test_one_name_keeps_apart_what_is_not_it(related_base):
    view = related_base.name("klarwasser")
    assert (view.id, view.total) == ("clear-water", 5)
    kinds = {(one.written, one.kind): one.passages for one in view.forms}
    assert kinds["Operation Clear Water", "form"] == 5
    assert ("the operation", "loose") not in kinds
    assert kinds["the Great Broom", "contested"] == 1
    assert kinds["Clear Water Bottlers", "false"] == 1
    assert [(one.id, one.passages) for one in view.false_friends] == [("clean-air", 1), ("", 0)]
    labelled = [one for one in view.mentions if one.contested]
    assert [one.address.document for one in labelled] == ["reworded"]
    assert view.mentions[-1].address.document == "undated"


def test_an_office_is_the_vocabularys_and_for_its_dates_only(related_base):
    view = related_base.name("Ana Velik")
    assert [office.title for office in view.mentions[0].offices] == ["Prime Minister"]
    office = Office("Warden", "2010", "2015")
    days = ("2010-05-01", "2015", "2016-01-01", "XXXX-01-01")
    assert [in_office(office, parse_date(day)) for day in days] == [True, True, False, False]
    assert not in_office(Office("Warden"), parse_date("2012"))
    assert (
        "Ana Velik (Warden of the Lumen, 2010 to 2015)" in related_base.name("Warden of the Lumen").notes[0]
    )


def test_that_nothing_names_somebody_is_said_exactly(run):
    ran = run("names", "Carla", "Nobody")
    assert ran.exit_code == 1
    assert "In 3 of 3 documents nothing names “Carla Nobody”." in ran.stdout
    assert run("names", "--kind", "law").exit_code == 1


def test_words_that_are_no_name_are_looked_up_as_they_stand(related_base):
    view = related_base.name("dam")
    assert (view.id, view.total) == ("", 2)
    assert all("dam" in form for one in view.mentions for form in one.forms)


def test_what_means_a_name_only_in_context_is_no_mention_of_it(related_base):
    assert loose_forms("names: [") == loose_forms("names: x") == {}
    view = related_base.name("the operation")
    assert view.id == "clear-water"
    assert "only in context" in view.notes[0]


def test_a_timeline_is_in_order_with_the_precision_of_its_dates(related_base):
    moments = related_base.timeline().moments
    days = [one.date.first for one in moments if one.date]
    assert days == sorted(days)
    assert moments[-1].address.document == "undated"
    starts = [(one.name, one.what, one.precision) for one in moments if one.basis == "vocabulary"]
    assert starts == [
        ("clean-air", "start", "year"), ("clean-air", "end", "day"), ("clear-water", "start", "month"),
    ]  # fmt: skip
    newest = related_base.timeline("", sort="-date").moments
    assert [one.date.first for one in newest if one.date] == days[::-1]
    assert not [one for one in related_base.timeline("", Asked(kind=["news"])).moments if not one.address]


def test_a_date_in_a_matching_sentence_has_a_place_of_its_own(related_base):
    moments = related_base.timeline("sung").moments
    assert [(str(one.date), one.what) for one in moments] == [
        ("2022-05-03", "told"),
        ("2024-06-01", "published"),
    ]
    assert moments[0].snippet.of(moments[0].text) == "On 3 May 2022 it was sung."
    assert [one.what for one in related_base.timeline("song").moments] == ["published"]
    assert [one.name for one in related_base.timeline("Klarwasser").moments if one.name] == ["clear-water"]


def test_a_timeline_is_drawn(run):
    drawn = run("timeline").stdout
    assert "2019     │" in drawn
    assert " 4 Mar   ●" in drawn or " 4 Mar   ○" in drawn
    assert "┊  nothing in 2020 to 2022" in drawn


def test_traced_words_are_first_repeated_changed_and_last(related_base):
    mentions = {one.address.document: one for one in related_base.trace("read aloud").mentions}
    assert mentions["stated"].said == ("first",)
    assert mentions["copied"].said == ("repeated", "last")
    assert mentions["copied"].against.document == "stated"
    every = related_base.trace('"clear water"').mentions
    assert every[-1].said == ("undated",)
    changed = next(one for one in every if one.address.document == "echo")
    assert changed.said == ("changed",)
    assert "districts" in changed.new
    one = related_base.trace('"clear water"', limit=1)
    assert one.notes[-1].startswith("Last said in reworded@2025-03-01#p1, 2025-03-01")


def test_points_and_names_are_completed(run):
    complete = {"_NAPKB_COMPLETE": "bash_complete", "COMP_CWORD": "2"}
    for words, wanted in (
        (f"napkb related {NEW}#", f"{NEW}#3"),
        (f"napkb related {PLAN}#", f"{PLAN}#4"),
        ("napkb points nat", PLAN),
        ("napkb names cle", "clear-water"),
        ("napkb names Klar", ""),
    ):
        shown = run(env={**complete, "COMP_WORDS": words}).stdout
        assert wanted in shown, words
