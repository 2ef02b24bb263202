"""What a search gives besides passages in an order: copies folded, facets, looks, saved queries, reasons."""

from __future__ import annotations

import json
import re

import pytest
import yaml

import kb
from kb.base import Asked, Given, Source, embedded_documents, init_base
from kb.base.finding import fold_copies
from kb.engines import Found
from kb.model.addresses import parse_address
from kb.model.documents import Passage, Span
from kb.text.alike import are_alike, shape_of
from kb.text.fold import fold

PLAN = "national-river-plan"
STATEMENT = (
    "The committee met in the capital under its chair and went through the list of measures that the "
    "provinces have carried out since the spring, and those that are still to be carried out by them."
)


def put(base, name, text, **given):
    base.add([Source(f"{name}.txt", None, f"Notes on {name}\n\n{text}\n".encode())], Given(id=name, **given))


def addresses(result):
    return [str(hit.address) for hit in result.hits]


def marked(hit):
    return [mark.span.of(hit.text) for mark in hit.marks]


# Ways to match.


def test_exact_finds_what_stands_there_letter_for_letter(base):
    put(base, "one", "The Board met. A board was nailed to the keyboard.")
    put(base, "two", "The boards met.")
    assert addresses(base.search("Board", match="exact")) == ["one@undated#p1"]
    assert marked(base.search("board", match="exact").hits[0]) == ["board"]
    assert base.search("oard", match="exact").hits == ()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("river AND Board", {"one"}),
        ("river OR Board", {"one", "two"}),
        ("river -Board", {"two"}),
        ("river Board", {"one"}),
        ('"the river"', {"two"}),
        ("the river", {"two"}),
        ("Boar*", {"one"}),
        ("Board near/3 river", {"one"}),
    ],
)
def test_operators_work_with_exact_words_too(base, typed, found):
    put(base, "one", "A river Board met.")
    put(base, "two", "They crossed the river.")
    hits = base.search(typed, match="exact", limit=20).hits
    assert {h.address.document for h in hits} & {"one", "two"} == found


def test_a_regular_expression_finds_and_marks_what_matches(base):
    hits = base.search(r"warning\w*\s+shall", match="re").hits
    assert hits
    assert all(marked(hit) == ["warnings shall"] for hit in hits)


def test_a_pattern_within_a_query_narrows_it_and_one_with_a_minus_excludes(base):
    every = set(addresses(base.search("flood", limit=50)))
    narrowed = set(addresses(base.search("flood /thirty|sixty/", limit=50)))
    without = set(addresses(base.search("flood -/thirty|sixty/", limit=50)))
    assert narrowed
    assert without
    assert narrowed | without == every
    assert not narrowed & without


def test_a_pattern_that_is_none_is_searched_as_words_and_said(base):
    result = base.search("/[flood/")
    assert result.hits
    assert "not a pattern" in result.understood.notes[0]


@pytest.mark.parametrize("typed", ["and/or", "/usr/share/doc", "1/2", "km/h"])
def test_a_slash_that_is_no_pattern_is_a_word(base, typed):
    query = base.search(typed).understood.query
    assert "/" not in query or "/usr/" not in query


def test_words_near_to_one_another_are_marked_there_only(base):
    put(
        base,
        "near",
        "The pump is old. Far from here, on the other side of the hill, the pump drove the mill.",
    )
    hit = base.search("pump near/2 mill").hits[0]
    assert [mark.span.start for mark in hit.marks] == [hit.text.rindex("pump"), hit.text.index("mill")]


# Order and copies.


def test_dates_decide_the_order_only_when_asked(base):
    for year in (2015, 2011, 2019):
        put(base, f"y{year}", f"The aqueduct was mended in part {year % 7}.", issued=str(year))
    put(base, "undated", "The aqueduct leaks.")
    oldest = [h.address.document for h in base.search("aqueduct", sort="date").hits]
    newest = [h.address.document for h in base.search("aqueduct", sort="-date").hits]
    assert oldest == ["y2011", "y2015", "y2019", "undated"]
    assert newest == ["y2019", "y2015", "y2011", "undated"]


def test_near_copies_are_one_hit_with_the_others_named(base):
    put(base, "first", STATEMENT)
    put(base, "second", STATEMENT.replace("went through", "read through"))
    put(base, "third", STATEMENT.replace("by them.", "by them in the end."))
    put(base, "other", STATEMENT.replace("are still to be", "shall be"))
    result = base.search("committee measures provinces")
    groups = {h.address.document: {a.document for a in h.alike} for h in result.hits}
    assert sum("first" in {name} | alike for name, alike in groups.items()) == 1
    folded = next({name} | alike for name, alike in groups.items() if "first" in {name} | alike)
    assert folded == {"first", "second", "third"}
    assert "other" in groups


@pytest.mark.parametrize(
    ("old", "new"),
    [("capital", "Port Lumen"), ("since the spring", "since 2014"), ("have carried", "have not carried")],
)
def test_a_name_a_figure_or_a_not_tells_passages_apart(old, new):
    assert not are_alike(shape_of(STATEMENT), shape_of(STATEMENT.replace(old, new)))
    assert are_alike(shape_of(STATEMENT), shape_of(STATEMENT.replace("went through", "looked over")))


def test_a_sentence_is_no_copy_of_the_long_text_it_stands_in():
    assert not are_alike(shape_of(STATEMENT), shape_of(f"{STATEMENT} {STATEMENT[::-1]}"))


def test_what_comes_later_never_changes_what_comes_before_it():
    texts = [STATEMENT, STATEMENT + " So.", "Short.", STATEMENT.replace("chair", "head"), "short"] * 2
    found = [
        Found(parse_address(f"d{n}@1#p1"), Passage("p1", "paragraph", Span(0, len(text))), text, 9.0 - n)
        for n, text in enumerate(texts)
    ]
    whole = [group.found.address for group in fold_copies(found)]
    for size in range(len(found)):
        part = [group.found.address for group in fold_copies(found[:size])]
        assert part == whole[: len(part)]


# Counts and facets.


@pytest.mark.parametrize("match", ["fts", "exact", "re"])
def test_facets_count_each_passage_that_matches(base, match):
    result = base.search("flood", limit=200, match=match, facets=True)
    every = base.search("flood", limit=200, match=match).hits
    shown = [h.metadata for h in every for _ in range(1 + len(h.twins) + len(h.alike))]
    facets = {facet.name: {v.value: v.passages for v in facet.values} for facet in result.facets}
    assert sum(facets["kind"].values()) == result.total == len(shown)
    assert facets["kind"] == {k: sum(m.kind.value == k for m in shown) for k in facets["kind"]}
    assert facets["publisher"].keys() == {m.publisher.value for m in shown if m.publisher}
    assert sum(facets["year"].values()) == result.total


def test_a_facet_of_names_and_points_counts_what_a_filter_finds(base):
    counted = base.count("council", facets=True)
    for facet in counted.facets:
        if facet.name in {"name", "point"}:
            for value in facet.values:
                asked = Asked(**{facet.name: [value.value]})
                assert base.count("council", asked).passages == value.passages
    assert {facet.name for facet in counted.facets} >= {"name", "kind"}


@pytest.mark.parametrize("typed", ["flood", "flood OR village", "council -flood", "kind:plan", "xylophone"])
def test_a_count_is_that_of_the_search(base, typed):
    counted = base.count(typed)
    result = base.search(typed, limit=500)
    assert counted.passages == result.total
    places = [h.address for h in result.hits] + [a for h in result.hits for a in (*h.twins, *h.alike)]
    assert counted.documents == len({place.document for place in places})


# Nothing found.


def test_a_filter_that_emptied_the_result_is_named_with_what_there_is_without_it(base):
    result = base.search("flood", Asked(kind=["law"]))
    assert not result.hits
    assert [(e.part, e.type) for e in result.emptied] == [("kind: law", "filter")]
    assert result.emptied[0].without == base.search("flood").total
    assert result.nearest


def test_of_two_filters_that_only_together_leave_nothing_both_are_named(base):
    result = base.search("flood", Asked(kind=["law"], until="1950"))
    assert result.emptied[0].part == "kind: law, until 1950-12-31"


def test_a_word_that_emptied_the_result_is_named(base):
    result = base.search("flood AND xylophone")
    assert result.unknown == ("xylophone",)
    assert [(e.part, e.type) for e in result.emptied] == [("xylophone", "word")]
    assert result.emptied[0].without == base.search("flood").total
    assert result.nearest


def test_what_was_meant_is_suggested_from_the_words_and_names_of_the_base(base):
    assert base.search("vilage AND xylophone").suggestions == () or base.search("vilage").hits
    suggestions = base.search("Operation Cleer Watr").suggestions
    for suggestion in suggestions:
        assert base.search(suggestion).hits


def test_a_phrase_that_stands_nowhere_shows_the_nearest_passages(base):
    result = base.search('"village every flood"')
    assert not result.hits
    assert result.nearest
    assert marked(result.nearest[0])


@pytest.mark.parametrize("match", ["exact", "re"])
def test_the_nearest_passages_are_found_in_all_forms_of_the_words(base, match):
    result = base.search("Floodwarning villages flooding", match=match)
    assert not result.hits
    assert result.nearest


# Why a passage matches.


def test_an_explanation_adds_up_to_the_score(base):
    result = base.explain("flood warnings village", f"{PLAN}#1")
    assert result.matches
    assert result.rank >= 1
    assert result.sum == pytest.approx(sum(p.score for p in result.parts if p.role == "word"), abs=1e-6)
    assert result.hit.score == base.search("flood warnings village", limit=50).hits[result.rank - 1].score
    assert {word for part in result.parts for word in part.where} >= {"Flood", "warnings", "village"}


def test_an_explanation_names_what_kept_a_passage_out(base):
    result = base.explain("flood AND xylophone -village kind:law /zz/", f"{PLAN}#1")
    assert not result.matches
    failed = {p.words: p.role for p in result.parts if p.matches == (p.role == "excluded")}
    assert failed == {"xylophone": "word", "village": "excluded", "kind: law": "filter", "/zz/": "pattern"}


def test_an_explanation_names_the_form_that_matched(base):
    put(base, "german", "Klarwasser was the talk of the town.")
    result = base.explain("Operation Clear Water", "german#p1")
    others = [part for part in result.parts if part.role == "other"]
    assert [part.where for part in others] == [("Klarwasser",)]
    assert others[0].score == result.parts[0].score


def test_of_a_document_its_best_passage_is_explained(base):
    assert str(base.explain("harvest", PLAN).hit.address).endswith("#3")


def test_what_is_not_there_is_not_explained(run):
    assert run("explain", "flood", "nowhere#p1").exit_code == 3
    assert run("explain", "flood", f"{PLAN}#99").exit_code == 3
    assert run("explain", "flood", "not an address").exit_code == 2


# Saved queries.


def test_a_saved_query_stands_for_its_words_in_others(base):
    base.save("wet", 'flood OR "River Council"')
    saved = base.search("saved:wet -village", limit=50)
    typed = base.search('(flood OR "River Council") -village', limit=50)
    assert addresses(saved) == addresses(typed)
    assert saved.understood.query == typed.understood.query


def test_filters_of_a_saved_query_hold_and_others_may_be_added(base):
    base.save("plans", "flood kind:plan since:2020")
    base.save("more", "saved:plans OR council")
    assert base.search("saved:more").understood.filters == ("kind: plan", "since 2020-01-01")


def test_saving_is_undone_like_any_change(base, root):
    base.save("a", "flood")
    base.save("b", "council")
    base.save("a", "flood village")
    assert [(q.name, q.query) for q in base.saved().queries] == [("a", "flood village"), ("b", "council")]
    base.undo()
    assert [q.query for q in base.saved().queries] == ["flood", "council"]
    base.forget("a")
    assert [q.name for q in base.saved().queries] == ["b"]
    base.undo()
    assert [q.name for q in base.saved().queries] == ["a", "b"]
    assert "name: a" in (root / "documents" / "queries.yaml").read_text("utf-8")


def test_what_a_person_wrote_into_the_file_stays(base, root):
    base.save("a", "flood")
    path = root / "documents" / "queries.yaml"
    path.write_text(
        path.read_text("utf-8") + "# mine\n- name: z\n  query: council\n  note: weekly\n", "utf-8"
    )
    base.save("a", "flood OR warning")
    base.save("b", "village")
    base.forget("b")
    text = path.read_text("utf-8")
    assert "# mine\n" in text
    assert "note: weekly" in text
    assert [q.name for q in base.saved().queries] == ["a", "z"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("queries: x\n", "must be a list"),
        ("queries:\n- name: A B\n  query: x\n", "line 2"),
        ("queries:\n- name: a\n", "no query"),
        ("queries:\n- name: a\n  query: x\n- name: a\n  query: y\n", "line 4"),
        ("wrong: 1\n", "expected"),
        ("queries: [&a x, *a]\n", "aliases"),
    ],
)
def test_a_file_of_queries_that_is_wrong_is_told_with_its_line(run, root, text, said):
    (root / "documents" / "queries.yaml").write_text(text, "utf-8")
    for command in (["saved"], ["search", "saved:a"], ["save", "b", "x"]):
        ran = run(*command)
        assert ran.exit_code == 4
        assert said in ran.stderr
    assert run("search", "flood").exit_code == 0


def test_a_name_that_cannot_be_and_one_that_is_not_there(run):
    assert run("save", "Not A Name", "x").exit_code == 2
    assert run("save", "a", " ").exit_code == 2
    ran = run("saved", "--remove", "nope")
    assert ran.exit_code == 3
    assert "There is no saved query" in ran.stderr


# What is new.


def test_a_second_look_shows_only_what_came_or_changed_since(base):
    assert base.search("flood", new=True, limit=100).hits
    assert base.search("flood", new=True, limit=100).total == 0
    put(base, "later", "A flood came in the night.")
    assert addresses(base.search("flood", new=True, limit=100)) == ["later@undated#p1"]
    assert base.search("flood", new=True, limit=100).total == 0


def test_each_query_has_looks_of_its_own(base):
    base.search("flood", new=True, limit=100)
    put(base, "later", "A flood came to the village in the night.")
    base.search("flood", new=True, limit=100)
    assert base.search("village", new=True, limit=100).total > 1
    put(base, "last", "The flood left the village.")
    for query in ("flood", "village"):
        assert addresses(base.search(query, new=True, limit=100)) == ["last@undated#p1"]
    assert base.search("flood", Asked(kind=["plan"]), new=True, limit=100).total > 0


def test_a_text_that_was_edited_by_hand_is_new_and_metadata_are_not(base, root):
    base.search("flood", new=True, limit=100)
    document = root / "documents" / "op-ed" / "document.yaml"
    document.write_text(document.read_text("utf-8") + "note: changed\n", "utf-8")
    assert base.search("flood", new=True, limit=100).total == 0
    folder = root / "documents" / "readout"
    text = next(path for path in folder.glob("*.txt") if "original" not in path.name)
    text.write_text(text.read_text("utf-8").rstrip() + "\n\nThe flood was not named.\n", "utf-8")
    new = base.search("flood", new=True, limit=100)
    assert {hit.address.document for hit in new.hits} == {"readout"}


def test_a_look_that_did_not_show_all_does_not_count(base):
    few = base.search("flood", new=True, limit=1)
    assert "does not count" in few.understood.notes[-1]
    assert base.search("flood", new=True, limit=100).total == few.total
    assert base.search("flood", new=True, limit=1).total == 0


def test_looks_outlive_the_index_and_damage_loses_nothing_but_looks(run, root):
    run("search", "flood", "--new", "--limit", "99")
    path = root / "documents" / ".napkb" / "looks.json"
    assert json.loads(path.read_text("utf-8"))["looks"].keys() == {"flood"}
    for each in (root / "index").iterdir():
        if each.is_file():
            each.unlink()
    assert run("search", "flood", "--new").exit_code == 1
    path.write_text("{", "utf-8")
    ran = run("search", "flood", "--new")
    assert ran.exit_code == 0
    assert "looks.json.damaged" in ran.stderr
    assert path.with_name("looks.json.damaged").read_text("utf-8") == "{"


def test_on_a_read_only_base_looks_are_kept_in_the_users_own_folder(run, root, tmp_path, monkeypatch):
    monkeypatch.setattr("kb.base.looks.is_writable", lambda _: False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    first = run("search", "flood", "--new", "--limit", "99")
    assert "cannot be written" in first.stdout
    assert list((tmp_path / "state" / "napkb").glob("*/looks.json"))
    assert not (root / "documents" / ".napkb" / "looks.json").exists()
    assert run("search", "flood", "--new").exit_code == 1


def test_where_no_look_can_be_kept_it_is_said(run, tmp_path, monkeypatch):
    monkeypatch.setattr("kb.base.looks.is_writable", lambda _: False)
    monkeypatch.delenv("HOME")
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    for _ in range(2):
        ran = run("search", "flood", "--new", "--limit", "99")
        assert ran.exit_code == 0
        assert "cannot be kept" in " ".join(ran.stdout.split())


# The engine.


def test_an_engine_gives_each_passage_once_in_the_order_that_was_asked_for(base):
    from kb.model.queries import Everything, Filters

    engine = base._session.engine
    for by in ("address", "date", "-date"):
        every = engine.each(Everything(), Filters(), by=by)
        found = list(every.found)
        assert len(found) == len({each.address for each in found}) == every.total
    order = [each.address for each in engine.each(Everything(), Filters()).found]
    assert order == sorted(order, key=lambda a: (a.document, a.revision or "", a.locator or ""))


def test_searching_writes_nothing_into_the_documents(base, root):
    folder = root / "documents" / ".napkb"
    before = sorted(folder.iterdir())
    base.search("flood", facets=True)
    base.search("xylophone")
    assert sorted(folder.iterdir()) == before
    assert kb.open(root, environment={}).saved().queries == ()


# Dates among the words.


def test_a_document_of_a_date_has_what_was_asked_for(base):
    put(base, "day", "The bridge was closed.", issued="2021-04-09")
    put(base, "month", "The bridge was opened.", issued="2021-04")
    put(base, "text", "The bridge was closed on 9 April 2021, the paper says.", issued="2022-01-01")
    put(base, "apart", "The bridge was painted.", issued="2021-06-01")
    day = [h.address.document for h in base.search("bridge 9 April 2021").hits if h.passage.counted]
    assert set(day[:3]) == {"day", "month", "text"}
    assert "apart" in day[3:]
    month = base.search("bridge April 2021")
    assert {h.address.document for h in month.hits if h.passage.counted} >= {"day", "month", "text"}
    every = base.search("bridge April 2021", limit=200, facets=True)
    assert every.total == base.count("bridge April 2021").passages
    years = next(facet for facet in every.facets if facet.name == "year")
    assert sum(value.passages for value in years.values) == every.total
    assert every.total == sum(1 + len(h.twins) + len(h.alike) for h in every.hits)


@pytest.mark.parametrize("query", ["bridge 9 April 2021", "9 April 2021", "bridge April 2021"])
def test_what_a_date_counts_is_explained(base, query):
    put(base, "day", "The bridge was closed.", issued="2021-04-09")
    result = base.explain(query, "day#p1")
    assert result.matches
    assert result.hit.score >= result.sum - 1e-6
    assert "the document has this date" in {part.note for part in result.parts}


def test_filters_hold_for_documents_of_a_date_too(base):
    put(base, "day", "The bridge was closed.", issued="2021-04-09", kind="news")
    assert base.search("bridge 9 April 2021", Asked(kind=["plan"])).total == 0
    assert base.search("bridge 9 April 2021", Asked(since="2022")).total == 0
    assert base.search("bridge 9 April 2021", Asked(kind=["news"])).total > 0


# Two real statements.

SEARCHES = {"keyword", "misspelt", "transliteration", "synonym", "date", "quote"}
FLOOR = 16 / 16
"""How many of the questions must have a passage that answers them first."""


def test_the_passage_that_is_sought_in_two_real_statements_comes_first(inputs, tmp_path):
    init_base(tmp_path, embedded_documents(), empty=True)
    words = (embedded_documents() / "vocabulary.yaml").read_bytes()
    (tmp_path / "documents" / "vocabulary.yaml").write_bytes(words)
    blocks = {}
    with kb.open(tmp_path, environment={}) as base:
        for path in sorted(inputs.glob("*.txt")):
            base.add([path], Given(id=f"text-{path.name[:3]}"))
            every = re.split(r"\n\s*\n", path.read_text("utf-8"))
            blocks[path.name[:3]] = [fold(each) for each in every if each.strip()]
        questions = yaml.safe_load((inputs.parent / "eval" / "questions-dev.yaml").read_text("utf-8"))
        asked = [each for each in questions if each["kind"] in SEARCHES]
        first = [bool(_is_sought(base.search(each["query"]).hits[0], each, blocks)) for each in asked]
    assert sum(first) >= FLOOR * len(asked)


def _is_sought(hit, question, blocks):
    """Whether a hit is one of the paragraphs that answer a question, or a part of one."""
    name = hit.address.document.removeprefix("text-")
    wanted = [
        blocks[name][number - 1]
        for one in question["relevant"]
        for number in one["paragraphs"]
        if one["doc"] == name
    ]
    return [words for words in wanted if fold(hit.text) in words]
