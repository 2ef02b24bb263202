"""``diff``, ``trace`` and ``log`` as a user meets them: addresses, files, views, a person's table, bad input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import kb
from kb.errors import InvalidMetadataError

PLAN = "national-river-plan"
OLD, NEW = f"{PLAN}@2019-03-04", f"{PLAN}@2023-05-16"
TABLE = """\
schema: 1
from: 2019-03-04
to: 2023-05-16
claims:
  - old: ["2"]
    relation: dropped
    standing: secondary
    basis: The council's minutes say so.
  - old: ["3"]
    new: ["2"]
    relation: reworded
  - topic: tolls
    relation: new
    note: Heard of, not seen.
"""


@pytest.fixture
def table(root: Path) -> Path:
    path = root / "documents" / PLAN / "correspondence.yaml"
    path.write_text(TABLE, "utf-8")
    return path


@pytest.fixture
def files(root: Path):
    """Writes files into the working folder."""

    def files(**texts: str | bytes) -> list[str]:
        for name, text in texts.items():
            (root / f"{name}.txt").write_bytes(text if isinstance(text, bytes) else text.encode())
        return [f"{name}.txt" for name in texts]

    return files


def groups(ran) -> dict[tuple[tuple[str, ...], tuple[str, ...]], dict]:
    (comparison,) = ran.json["comparisons"]
    return {
        (tuple(p["number"] for p in g["old"]), tuple(p["number"] for p in g["new"])): g
        for g in comparison["groups"]
    }


# What is compared.


@pytest.mark.parametrize("arguments", [[OLD, NEW], [PLAN], [PLAN, "--all"], [OLD, PLAN]])
def test_two_revisions_are_named_in_many_ways(run, arguments):
    ran = run("diff", *arguments, "--format", "json")
    (comparison,) = ran.json["comparisons"]
    assert (ran.exit_code, comparison["old"]["name"], comparison["new"]["name"]) == (0, OLD, NEW)
    found = groups(ran)
    assert found[("1",), ("1",)]["kind"] == "reworded"
    assert found[("3",), ("2",)]["renumbered"]
    assert found[("4",), ("3",)]["state"] == "matched"
    assert found[("2",), ()]["kind"] == "none"
    words = [(e["old"], e["new"], e["flags"]) for e in found[("4",), ("3",)]["edits"] if e["op"] != "equal"]
    assert words == [("should", "will", ["modal"]), ("ninety", "sixty", [])]


def test_spans_slice_the_stored_texts(run, base):
    texts = [base.show(address).revision.text for address in (OLD, NEW)]
    for group in groups(run("diff", PLAN, "--format", "json")).values():
        for edit in group["edits"]:
            assert texts[0][slice(*edit["old_span"])] == edit["old"]
            assert texts[1][slice(*edit["new_span"])] == edit["new"]


def test_two_documents_can_be_compared(run):
    ran = run("diff", "readout", "op-ed")
    assert ran.exit_code == 0
    assert "readout@" in ran.stdout
    assert "no counterpart found" in ran.stdout


def test_two_files_can_be_compared_and_nothing_of_them_is_left_out(run, files):
    names = files(
        old="1. Boats\n2. Share on Facebook\n3. Nets\n",
        new="1. Share on Facebook\r\n2. Nets of rope\r\n\r\n3. Boats\r\n",
    )
    found = groups(run("diff", *names, "--format", "json"))
    assert set(found) == {(("2",), ("1",)), (("3",), ("2",)), (("1",), ("3",))}


def test_a_file_can_be_compared_with_a_revision(run, files):
    ran = run("diff", PLAN, *files(new="1. Flood warnings shall reach every village within one hour.\n"))
    assert ran.exit_code == 0
    assert "1 point" in ran.stdout


def test_a_file_with_the_name_of_a_document_does_not_hide_it(run, root):
    (root / "readout").write_text("1. Something else\n", "utf-8")
    assert "readout@" in run("diff", "readout", "op-ed").stdout


def test_a_chain_compares_each_revision_with_the_next(run, root):
    (root / "third.md").write_text(
        "---\ntitle: National River Plan\nkind: plan\ndate: 2025-01-02\n---\n\n1. The level of the Lumen is published.\n\n"
        "2. Farmers will be paid within sixty days.\n",
        "utf-8",
    )
    assert run("add", "third.md", "--to", PLAN).exit_code == 0
    ran = run("diff", PLAN, "--all", "--format", "json")
    names = [(c["old"]["name"], c["new"]["name"]) for c in ran.json["comparisons"]]
    assert names == [(OLD, NEW), (NEW, f"{PLAN}@2025-01-02")]
    assert run("diff", PLAN, "--format", "json").json["comparisons"][0]["old"]["name"] == NEW
    assert run("diff", PLAN, "--all", "--write").exit_code == 2


def test_the_texts_told_the_other_way_round_have_the_same_links(run):
    there, back = (run("diff", *names, "--format", "json") for names in ((OLD, NEW), (NEW, OLD)))
    links = [
        {(one["old"], one["new"], one["p"]) for g in groups(ran).values() for one in g["links"]}
        for ran in (there, back)
    ]
    assert links[0] == {(new, old, p) for old, new, p in links[1]}


# Views.


def test_views_narrow_and_order(run):
    assert "4 → 3" in run("diff", PLAN, "--point", "4").stdout
    assert "1 · reworded" not in run("diff", PLAN, "--point", "4").stdout
    only = groups(run("diff", PLAN, "--only", "modal,none", "--format", "json"))
    assert set(only) == {(("4",), ("3",)), (("2",), ())}
    summary = run("diff", PLAN, "--summary", "--by", "old").stdout
    assert summary.index("1 · reworded") < summary.index("2 → –") < summary.index("3 → 2")
    assert "Relation" in run("diff", PLAN, "--table").stdout
    assert "changes of how far it binds" in run("diff", PLAN, "--stat").stdout


def test_the_layout_goes_by_the_width(run):
    for width, layout, beside in (
        (80, "auto", False),
        (120, "auto", True),
        (80, "side", True),
        (120, "stacked", False),
    ):
        ran = run("diff", PLAN, "--layout", layout, env={"COLUMNS": str(width)})
        lines = [line for line in ran.stdout.splitlines() if line.split() == ["2019-03-04", "2023-05-16"]]
        assert bool(lines) == beside, (width, layout)
    inline = run("diff", PLAN, "--layout", "inline", env={"COLUMNS": "120"}).stdout
    assert "[-should-]{+will+}" in inline


def test_what_runs_from_right_to_left_is_stacked(run, files):
    names = files(
        old="1. مدارس کی رجسٹریشن کی جائے گی\n\n2. کشتیاں\n",
        new="1. مدارس کی رجسٹریشن نہیں کی جائے گی\n\n2. کشتیاں\n",
    )
    ran = run("diff", *names, "--layout", "side", env={"COLUMNS": "130"})
    assert "{+نہیں+}" in ran.stdout
    assert "how far it binds changed" in ran.stdout
    assert not [
        line
        for line in ran.stdout.splitlines()
        if "old.txt" in line and "new.txt" in line and "→" not in line
    ]


def test_the_exit_code_tells_a_difference_when_it_is_asked_to(run, files):
    assert run("diff", PLAN).exit_code == 0
    assert run("diff", PLAN, "--exit-code").exit_code == 1
    same = files(
        one="1. Boats\n\n2. Nets\n", two="1. Boats\r\n\r\n2. Nets\r\n", look="1. boats\n\n2. Nets.\n"
    )
    assert run("diff", same[0], same[1], "--exit-code").exit_code == 0
    assert run("diff", same[0], same[2], "--exit-code").exit_code == 1
    besides = files(three="Preamble\n\n1. Boats\n\n2. Nets\n")
    assert run("diff", same[0], besides[0], "--exit-code").exit_code == 1


def test_paragraphs_besides_the_points_are_told_and_can_be_compared(run, files):
    names = files(
        old="Adopted in May.\n\n1. Boats\n\n2. Nets\n", new="Adopted in June.\n\n1. Boats\n\n2. Nets\n"
    )
    assert (
        "Paragraphs besides the points are left out: old.txt has 1, new.txt has 1; they differ."
        in " ".join(run("diff", *names).stdout.split())
    )
    whole = run("diff", *names, "--whole", "--layout", "inline").stdout
    assert "Adopted in [-May-]{+June+}." in whole


# A person's table.


def test_the_table_goes_before_the_words_and_is_named(run, table):
    ran = run("diff", PLAN, "--format", "json")
    found = groups(ran)
    assert (found[("2",), ()]["kind"], found[("2",), ()]["state"]) == ("dropped", "person")
    assert found[("3",), ("2",)]["links"][0]["by"] == "person"
    assert ran.json["comparisons"][0]["claims"][0]["topic"] == "tolls"
    text = run("diff", PLAN).stdout
    assert "a person’s table: documents/national-river-plan/correspondence.yaml" in " ".join(text.split())
    assert "a person’s claim: dropped" in text


def test_the_table_is_told_backwards_too(run, table):
    found = groups(run("diff", NEW, OLD, "--format", "json"))
    assert (found[(), ("2",)]["kind"], found[(), ("2",)]["state"]) == ("new", "person")


def test_what_the_texts_contradict_is_reported(run, table):
    table.write_text(TABLE.replace("reworded", "carried"), "utf-8")
    ran = run("diff", PLAN, "--format", "json")
    (problem,) = ran.json["comparisons"][0]["problems"]
    assert problem.startswith("documents/national-river-plan/correspondence.yaml, line 9: ")
    assert problem in ran.stderr.replace("note: ", "")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('["2"]', '["9"]', "correspondence.yaml, line 5: 2019-03-04 has no point 9; it has 1, 2, 3, 4."),
        ("to: 2023-05-16", "to: 2019-03-04", "correspondence.yaml, line 3: the tables go round in a cycle"),
        (
            "to: 2023-05-16",
            "to: 2024",
            "line 3: there is no revision “2024”; there are 2019-03-04, 2023-05-16.",
        ),
        ("relation: dropped", "relation: gone", "line 6: “gone” is not a relation"),
        ("claims:", "claims: !!python/object", "tags are not allowed"),
    ],
)
def test_a_table_that_is_wrong_is_told_with_file_and_line(run, table, old, new, said):
    table.write_text(TABLE.replace(old, new, 1), "utf-8")
    ran = run("diff", PLAN)
    assert ran.exit_code == 4
    assert said in ran.stderr
    assert "documents/national-river-plan/correspondence.yaml" in ran.stderr
    assert run("diff", PLAN, "readout").exit_code == 0
    assert run("log", PLAN).exit_code == 0


def test_a_proposed_table_is_written_once_and_can_be_taken_back(run, root, base):
    path = root / "documents" / PLAN / "correspondence.yaml"
    ran = run("diff", PLAN, "--write")
    assert "written to documents/national-river-plan/correspondence.yaml" in " ".join(ran.stdout.split())
    assert "by: napkb" in path.read_text("utf-8")
    before = groups(run("diff", PLAN, "--format", "json"))
    assert all(g["state"] != "person" for g in before.values())
    again = run("diff", PLAN, "--write")
    assert again.exit_code == 2
    assert "is there already and was not overwritten" in again.stderr
    path.write_text(
        path.read_text("utf-8").replace("    by: napkb\n", "").replace("  by: napkb\n", ""), "utf-8"
    )
    assert all(
        g["state"] in {"person", "none"} for g in groups(run("diff", PLAN, "--format", "json")).values()
    )
    path.write_text("", "utf-8")
    with pytest.raises(InvalidMetadataError):
        base.diff(PLAN)


def test_undo_takes_a_proposed_table_back(run, root):
    run("diff", PLAN, "--write")
    assert run("undo").exit_code == 0
    assert not (root / "documents" / PLAN / "correspondence.yaml").exists()


def test_a_proposal_goes_where_it_is_told_and_overwrites_nothing(run, root, files):
    assert run("diff", PLAN, "--write=proposal.yaml").exit_code == 0
    assert "from: 2019-03-04" in (root / "proposal.yaml").read_text("utf-8")
    assert run("diff", PLAN, "--write=proposal.yaml").exit_code == 2
    assert run("diff", PLAN, "--write=no/such/folder.yaml").exit_code == 6
    names = files(old="1. Boats\n", new="1. Boats\n")
    assert "--write=FILE" in run("diff", *names, "--write").stderr
    assert run("diff", NEW, OLD, "--write").exit_code == 2


# Trace and log.


def test_a_point_is_traced_through_revisions_and_statements(run):
    ran = run("trace", f"{OLD}#4", "--format", "json")
    first, second = ran.json["revisions"]
    assert [p["address"] for p in first["points"]] == [f"{OLD}#4"]
    assert [(p["address"], p["kind"], p["before"]) for p in second["points"]] == [
        (f"{NEW}#3", "reworded", ["4"])
    ]
    back = run("trace", f"{NEW}#3", "--format", "json").json
    assert [p["address"] for p in back["revisions"][0]["points"]] == [f"{OLD}#4"]
    assert run("trace", f"{PLAN}#3", "--format", "json").json["asked"] == f"{NEW}#3"


def test_a_point_that_ends_is_told_with_the_nearest(run):
    ran = run("trace", f"{OLD}#2")
    assert "no counterpart found" in ran.stdout
    assert ran.exit_code == 0


def test_a_theme_is_traced_by_its_words(run):
    ran = run("trace", "flood", "warnings", "--format", "json")
    assert ran.json["plan"] == PLAN
    assert {p["address"] for r in ran.json["revisions"] for p in r["points"]} >= {f"{OLD}#1", f"{NEW}#1"}
    assert ran.json["mentions"]
    every = run("trace", "river", "--format", "json").json
    some = run("trace", "river", "--limit", "1", "--format", "json").json
    assert len(some["mentions"]) == 1
    assert some["left_out"] == len(every["mentions"]) - 1 > 0


@pytest.mark.parametrize(
    ("asked", "code"),
    [(f"{PLAN}#99", 3), (f"{PLAN}@1999#1", 3), ("nothing@2014#1", 3), (PLAN + "@2019-03-04", 2), ("", 2)],
)
def test_what_cannot_be_traced_is_told(run, asked, code):
    ran = run("trace", asked)
    assert ran.exit_code == code
    assert ran.stderr.startswith("error: ")


def test_a_source_that_was_edited_silently_is_a_revision_that_says_what_changed(run, root):
    note = "A note on wells\n\nPublished 3 March 2026\n\nThe board shall count all wells by 2027. It met twice.\n\nNobody asked why.\n"
    (root / "note.txt").write_text(note, "utf-8")
    assert run("add", "note.txt", "--id", "note").exit_code == 0
    (root / "comment.txt").write_text(
        "A comment\n\nPublished 9 March 2026\n\nIt promised that it “shall count all wells by 2027”. It “met twice in spring”.\n",
        "utf-8",
    )
    assert run("add", "comment.txt", "--id", "comment").exit_code == 0
    (root / "note.txt").write_text(note.replace("shall count", "may count").replace("2027", "2028"), "utf-8")
    assert "revised" in run("add", "note.txt", "--to", "note").stdout
    entry = run("log", "note", "--format", "json").json["entries"][0]
    assert [(c["kind"], c["new"], c["flags"]) for c in entry["changes"]] == [
        ("reworded", ["p1"], ["modal", "number"])
    ]
    assert [(q["address"], q["quote"]) for q in entry["lost"]] == [
        ("comment@2026-03-09#p1", "shall count all wells by 2027")
    ]
    assert "quoted, and not here any more" in run("log", "note").stdout
    quoted = run("diff", "note", "--format", "json").json["comparisons"][0]["quoted"]
    assert [q["stands"] for q in quoted] == [False]


# Bad input.


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([f"{PLAN}@2020", NEW], 3, "It has 2019-03-04, 2023-05-16."),
        ([OLD, f"{PLAN}@20230516"], 3, "has no revision 20230516"),
        (["readout"], 3, "has one revision"),
        ([OLD], 2, "is one text, and diff compares two"),
        ([f"{OLD}#2", NEW], 2, "--point 2"),
        (["no-such-thing", NEW], 3, "There is no document"),
        (["no such thing.txt", NEW], 3, "neither an address nor a file"),
        ([PLAN, "--point", "77"], 3, "Neither side has a point 77"),
        ([PLAN, "--only", "gone"], 2, "nothing that --only takes"),
        ([PLAN, "--table", "--stat"], 2, "two views"),
        ([OLD, NEW, "--all"], 2, "--all compares the revisions of one document"),
    ],
)
def test_what_cannot_be_compared_is_told_in_a_sentence(run, arguments, code, said):
    ran = run("diff", *arguments)
    assert (ran.exit_code, ran.stdout) == (code, "")
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_text_without_points_is_compared_with_one_that_has_them(run, files):
    names = files(
        old="1. Flood warnings reach every village.\n\n2. Ferries are registered.\n",
        new="Ferries are to be registered by their owners.\n\nWarnings of floods reach each village.\n",
    )
    ran = run("diff", *names, "--format", "json")
    (comparison,) = ran.json["comparisons"]
    assert (comparison["old"]["unit"], comparison["new"]["unit"]) == ("point", "paragraph")
    assert "has no numbered points" in comparison["notes"][0]
    links = {(one["old"], one["new"]) for g in comparison["groups"] for one in g["links"]}
    assert links == {("1", "p2"), ("2", "p1")}


@pytest.mark.parametrize("text", ["", "\n \r\n", "\ufeff"])
def test_an_empty_text_is_compared_with_one_that_is_not(run, files, text):
    names = files(old=text, new="1. Boats\n\n2. Nets\n")
    for arguments in (names, names[::-1], [names[0], names[0]]):
        ran = run("diff", *arguments)
        assert ran.exit_code == 0
        assert "has no text to compare" in ran.stdout


def test_what_is_no_text_is_told(run, files):
    ran = run("diff", *files(old=b"%PDF-1.7 \x00\x01", new="1. Boats\n"))
    assert ran.exit_code == 5
    assert "old.txt" in ran.stderr


def test_a_paragraph_of_very_many_words_is_compared(run, files):
    long = "the river and its boats are counted every year " * 2500
    names = files(old=f"1. {long}\n\n2. Nets\n", new=f"1. {long} again\n\n2. Nets\n")
    ran = run("diff", *names, "--stat", "--format", "json")
    assert ran.json["comparisons"][0]["stats"]["words_added"] == 1


def test_hostile_words_do_not_act(run, files):
    names = files(old="1. a \x1b[2Jred <b>bold</b>\n\n2. b\n", new="1. a \x1b[2Jblue <b>bold</b>\n\n2. b\n")
    assert "\x1b" not in run("diff", *names).stdout
    assert "<b>" not in run("diff", *names, "--format", "html").stdout.partition("</style>")[2]


# The library.


def test_the_documents_that_ship_are_compared_with_the_table_that_ships():
    with kb.open(environment={}) as base:
        (comparison,) = base.diff("nap@2014", "nap@2021").comparisons
    merged = next(g for g in comparison.groups if g.kind == "merged" and g.new)
    assert ([p.number for p in merged.old], [p.number for p in merged.new]) == (["9", "18"], ["3"])
    assert merged.state == "person"
    assert any("1 is held here" in note for note in comparison.notes)
    assert json.dumps(comparison.problems) == "[]"


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("nap-speech-2014", 0.8),
        ("owasp-2013-2017", 0.9),
        ("owasp-2017-2021", 0.88),
        ("iso27001-2013-2022", 0.79),
    ],
)
def test_published_correspondences_are_found(pytestconfig, name, least):
    """With the weights that ship, which were fitted on these too; benchmarks/revisions.py is the measure."""
    path = pytestconfig.rootpath.parent / "shared" / "eval" / "revisions" / f"{name}.yaml"
    if not path.is_file():
        pytest.skip(f"{path} is not there: the texts in it are not part of the repository")
    import yaml

    from kb.revisions.align import align

    plain = yaml.safe_load(path.read_text("utf-8"))
    old, new = (
        [": ".join(filter(None, (p.get("heading"), p.get("text")))) for p in plain[s]] for s in ("old", "new")
    )
    places = [{p["number"]: k for k, p in enumerate(plain[side])} for side in ("old", "new")]
    gold = {
        (places[0][a], places[1][b])
        for row in plain["mapping"]
        for a, b in row.get("links") or [(a, b) for a in row["old"] for b in row["new"]]
    }
    found = {(one.old, one.new) for one in align(old, new).links}
    assert 2 * len(found & gold) / (len(found) + len(gold)) >= least
