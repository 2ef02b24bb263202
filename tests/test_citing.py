"""Citing and checking as a user meets them: commands, exit codes, formats, files."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import jsonschema
import pytest

import napkb
from kb.render import FORMATS

ROOT = Path(napkb.__file__).resolve().parent
SCHEMAS = ROOT / "docs" / "schema"
PLAN = "national-river-plan"
STYLES = "chicago chicago-author-date apa mla oscola bluebook plain markdown pandoc bibtex biblatex ris csl-json".split()


@pytest.fixture
def words(run) -> dict[str, str]:
    """The words of the passages of the small knowledge base, by address."""
    found = {}
    for name in ("readout", "op-ed", PLAN):
        for passage in run("show", name, "--format", "json").json["passages"]:
            document, _, locator = passage["address"].partition("@")
            found[f"{document}#{locator.partition('#')[2]}"] = passage["text"]
    return found


@pytest.fixture
def report(root, words):
    """A report with a right quotation, one in a wrong place, one altered, one uncited."""
    first = words["readout#p1"].split(". ")[0]
    other = words["op-ed#p2"].split(". ")[0]
    text = (
        f"# Report\n\nIt is said that “{first}” [@readout, para. 1].\n\n"
        f"Also “{other}” [@op-ed, para. 1].\n\n"
        f"And “{first.replace(' the ', ' a ', 1)}” [@readout, para. 1].\n\nThen “{other}”.\n"
    )
    path = root / "report.md"
    path.write_text(text, "utf-8")
    return path


def commands(root: Path) -> dict[str, list[str]]:
    bib = root / "in.bib"
    bib.write_text(
        "@article{roe2020, title={On dams}, author={Roe, Jan}, journal={Rivers}, year=2020}\n", "utf-8"
    )
    return {
        "cite": ["cite", "readout#p1", f"{PLAN}#2"],
        "cite-quote": ["cite", "readout#p1", "--quote", "--as-of"],
        "quote": ["quote", "river", "flood", "warning"],
        "bibliography": ["bibliography", "readout", "op-ed", PLAN],
        "bibliography-report": ["bibliography", "--report", "report.md"],
        "export": ["export"],
        "import": ["import", str(bib)],
        "key": ["key", "readout", "readout2023"],
        "mark": ["mark", "op-ed#p1", "heading"],
        "check": ["check", "report.md"],
    }


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", list(commands(Path("/tmp"))))
def test_a_result_in_every_format_is_what_the_format_promises(run, root, report, template, name, form):
    arguments = commands(root)[name]
    ran = run(*arguments, "--format", form)
    assert ran.exit_code == (1 if name == "check" else 0), ran.stderr
    assert "Traceback" not in ran.stderr
    assert ran.stdout.strip()
    if form in {"json", "jsonl"}:
        for text in [ran.stdout] if form == "json" else ran.stdout.splitlines():
            data = json.loads(text)
            assert data["format"] == 1
            jsonschema.validate(data, json.loads((SCHEMAS / f"{data['type']}.json").read_text("utf-8")))
    elif form == "csv":
        names, *rows = csv.reader(io.StringIO(ran.stdout, newline=""), strict=True)
        assert rows
        assert {len(row) for row in rows} == {len(names)}
    elif form == "html":
        assert ran.stdout.lower().startswith("<!doctype html>")


@pytest.mark.parametrize("style", STYLES)
def test_every_style_cites_and_lists(run, style):
    assert run("cite", "readout#p1", "--style", style).stdout.strip()
    assert run("bibliography", "readout", "--style", style).stdout.strip()


def test_the_style_of_the_knowledge_base_is_used(run, root):
    path = root / "documents" / "kb.yaml"
    path.write_text(path.read_text("utf-8") + "style: pandoc\n", "utf-8")
    assert run("cite", "readout#p1").stdout == "[@readout, para. 1]\n"


def test_an_address_gives_the_pinpoint_and_an_older_revision_its_own_key(run):
    assert run("cite", f"{PLAN}@2019-03-04#2", "-s", "pandoc").stdout == f"[@{PLAN}:2019-03-04, point 2]\n"
    assert run("cite", "readout#p2-3", "-s", "pandoc").stdout == "[@readout, paras. 2–3]\n"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["cite", "readout#p99"], 3, "has no passage"),
        (["cite", "nothing"], 3, "no document"),
        (["cite", "a b"], 2, "not an address"),
        (["cite", "readout", "--pinpoint", "somewhere"], 2, "not a pinpoint"),
        (["cite", "readout", "--pinpoint", "para. 99"], 3, "has no para. 99"),
        (["cite", "readout", "--quote"], 2, "whole text"),
        (["cite", "readout", "--csl", "none.csl"], 5, "not there"),
        (["bibliography"], 2, "Nothing is named"),
        (["bibliography", "--report", "none.md"], 5, "not there"),
        (["export", "nothing"], 3, "no document"),
        (["import", "none.bib"], 5, "not there"),
        (["key", "readout", "a key"], 2, "cannot be a citation key"),
        (["key", "readout", "op-ed"], 2, "key of op-ed"),
        (["mark", "readout", "heading"], 2, "whole text"),
        (["mark", "readout#p99", "heading"], 3, "has no passage"),
        (["quote", "…"], 2, "no words"),
        (["check", "none.md"], 5, "not there"),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(run, arguments, code, said):
    ran = run(*arguments)
    assert (ran.exit_code, ran.stdout) == (code, "")
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_style_file_without_pandoc_is_told_clearly(run, root, monkeypatch):
    (root / "x.csl").write_text("<style/>", "utf-8")
    monkeypatch.setenv("PATH", str(root))
    monkeypatch.setattr("kb.base.styling.find_spec", lambda _: None)
    ran = run("cite", "readout", "--csl", "x.csl")
    assert ran.exit_code == 6
    assert "needs pandoc" in ran.stderr
    assert "napkb[pandoc]" in ran.stderr


def verdicts(ran) -> list[str]:
    return [one["verdict"] for one in ran.json["quotations"]]


def test_a_check_says_of_each_quotation_whether_it_is_right(run, report):
    ran = run("check", "report.md", "--format", "json")
    assert verdicts(ran) == ["exact", "wrong pinpoint", "altered", "uncited"]
    assert ran.exit_code == 1
    wrong = ran.json["quotations"][1]
    assert (wrong["line"], wrong["column"], wrong["found"]) == (5, 6, "para. 2")
    text = run("show", "op-ed", "--format", "json").json["revision"]["text"]
    assert text[wrong["span"][0] : wrong["span"][1]] == wrong["source"]


def test_fix_corrects_the_pinpoint_and_nothing_else(run, report):
    before = report.read_text("utf-8")
    assert run("check", "report.md", "--fix").exit_code == 1
    assert report.read_text("utf-8") == before.replace("@op-ed, para. 1", "@op-ed, para. 2")
    assert "wrong pinpoint" not in verdicts(run("check", "report.md", "--format", "json"))


@pytest.mark.parametrize(
    ("encoding", "end"), [("utf-16", "\n"), ("utf-8-sig", "\r\n"), ("utf-8", "\r\n"), ("cp1252", "\n")]
)
def test_fix_keeps_encoding_and_line_ends(run, report, encoding, end):
    text = report.read_text("utf-8").replace("\n", end)
    report.write_bytes(text.encode(encoding))
    run("check", "report.md", "--fix")
    assert report.read_bytes().decode(encoding) == text.replace("@op-ed, para. 1", "@op-ed, para. 2")


def test_a_right_report_is_exit_code_0(run, root, words):
    first = words["readout#p1"].split(". ")[0]
    (root / "good.md").write_text(f"“{first}” [@readout, para. 1].\n", "utf-8")
    assert run("check", "good.md").exit_code == 0
    assert run("check", "-", input=(root / "good.md").read_bytes()).exit_code == 0


def test_uncited_is_a_problem_only_when_asked(run, root, words):
    first = words["readout#p1"].split(". ")[0]
    (root / "r.md").write_text(f"“{first}” he said.\n", "utf-8")
    ran = run("check", "r.md", "--format", "json")
    assert (ran.exit_code, verdicts(ran)) == (0, ["uncited"])
    assert "did you mean [@readout, para. 1]?" in ran.json["quotations"][0]["why"]
    assert run("check", "r.md", "--strict").exit_code == 1


def check_one(run, root, text: str, *options: str):
    (root / "r.md").write_text(text, "utf-8")
    ran = run("check", "r.md", "--format", "json", *options)
    return ran, (ran.json["quotations"] or [None])[0]


def test_the_wrong_source_is_told_with_the_right_one(run, root, words):
    first = words["readout#p1"].split(". ")[0]
    ran, one = check_one(run, root, f"“{first}” [@op-ed].\n")
    assert (ran.exit_code, one["verdict"], one["address"]) == (1, "wrong source", "readout@2023-05-17#p1")


def test_words_of_an_older_revision_are_told(run, root):
    old = run("show", f"{PLAN}@2019-03-04#4", "--format", "json").json["passages"][0]
    said = old["text"][old["passage"]["label"] :].strip()
    ran, one = check_one(run, root, f"“{said}” [@{PLAN}].\n")
    assert (ran.exit_code, one["verdict"]) == (1, "other revision")
    ran, one = check_one(run, root, f"“{said}” [@{PLAN}:2019-03-04, point 4].\n")
    assert (ran.exit_code, one["verdict"]) == (0, "exact")


def test_a_pinned_text_that_was_changed_is_told(run, root, words):
    first = words["readout#p1"].split(". ")[0]
    pinned = run("cite", "readout#p1", "--as-of", "-s", "pandoc").stdout.strip()
    assert "sha256:" in pinned
    assert check_one(run, root, f"“{first}” {pinned}.\n")[0].exit_code == 0
    path = root / "documents" / "readout" / "2023-05-17.txt"
    path.write_text(path.read_text("utf-8") + "\nOne more line.\n", "utf-8")
    ran, one = check_one(run, root, f"“{first}” {pinned}.\n")
    assert (ran.exit_code, one["verdict"]) == (1, "other revision")
    assert ran.json["citations"][0]["sort"] == "source changed"


def test_what_was_set_aside_is_no_part_of_the_source(run, root):
    run(
        "add",
        "-",
        "--id",
        "extra",
        input="A Title\n\nThe crews met in the harbour today.\n\nAlso read: Ten photos from the great harbour fire\n",
    )
    ran, one = check_one(run, root, "“Ten photos from the great harbour fire” [@extra].\n")
    assert (ran.exit_code, one["verdict"]) == (1, "only in a removed passage")


def test_a_source_without_a_text_is_unchecked_and_never_absent(run, root):
    (root / "in.bib").write_text("@article{roe2020, title={On dams and floods}, year=2020}\n", "utf-8")
    run("import", "in.bib")
    text = "“these words are nowhere at all” [@roe2020].\n"
    ran, one = check_one(run, root, text)
    assert (ran.exit_code, one["verdict"]) == (1, "unchecked")
    assert check_one(run, root, text, "--allow-unchecked")[0].exit_code == 0


def test_a_digest_is_not_quoted_as_its_source(run, root, words):
    path = root / "documents" / "readout" / "document.yaml"
    path.write_text(path.read_text("utf-8") + "digest: true\n", "utf-8")
    first = words["readout#p1"].split(". ")[0]
    ran, one = check_one(run, root, f"“{first}” [@readout].\n")
    assert (ran.exit_code, one["verdict"]) == (1, "flag")
    assert "digest" in one["why"][0]


def test_titles_and_terms_are_counted_and_not_looked_up(run, root):
    title = run("show", "op-ed", "--format", "json").json["document"]["metadata"]["title"]["value"]
    ran, _ = check_one(run, root, f"The piece “{title}” speaks of “two words”.\n")
    assert (ran.exit_code, ran.json["titles"], ran.json["terms"], ran.json["quotations"]) == (0, 1, 1, [])
    ran, _ = check_one(run, root, "He speaks of “purple xylophones” [@op-ed].\n", "--all")
    assert (ran.exit_code, verdicts(ran)) == (1, ["absent"])


def test_a_key_that_means_nothing_is_told_with_its_place(run, root):
    ran, _ = check_one(run, root, "Text.\n\nAs in [@readuot, para. 1].\n")
    (one,) = ran.json["citations"]
    assert (one["line"], one["column"], one["sort"]) == (3, 8, "unknown key")
    assert "readout" in one["message"]
    assert ran.exit_code == 1


def test_annotations_for_a_build_name_file_line_and_column(run, report):
    lines = run("check", "report.md", "--format", "github").stdout.splitlines()
    assert lines[0].startswith("::error file=report.md,line=5,col=6::wrong pinpoint")
    assert lines[-1].startswith("::notice file=report.md,line=9")


def test_a_renamed_key_leaves_the_old_one_understood(run, root, words):
    first = words["readout#p1"].split(". ")[0]
    run("key", "readout", "first2023")
    run("key", "readout", "second2023")
    ran = run("key", "readout", "--format", "json")
    assert (ran.json["key"], ran.json["aliases"]) == ("second2023", ["readout", "first2023"])
    for key in ("readout", "first2023", "second2023"):
        assert check_one(run, root, f"“{first}” [@{key}, para. 1].\n")[0].exit_code == 0
    assert run("cite", "first2023", "-s", "pandoc").stdout == "[@second2023]\n"
    run("undo")
    assert run("key", "readout", "--format", "json").json["key"] == "first2023"


@pytest.mark.parametrize("form", ["bibtex", "biblatex", "ris", "csl-json"])
def test_what_is_exported_is_imported_elsewhere(run, root, form, tmp_path):
    text = run("export", "--format", form).stdout
    (root / "out").write_text(text, "utf-8")
    assert run("import", "out", "--format", "json").json["records"][0]["status"] == "unchanged"
    for name in (PLAN, "readout", "op-ed"):
        shutil.rmtree(root / "documents" / name)
    statuses = {one["status"] for one in run("import", "out", "--format", "json").json["records"]}
    assert statuses == {"added"}
    assert run("export", "--format", form).stdout == text


def test_an_import_fills_in_and_puts_nothing_aside(run, root):
    (root / "in.ris").write_text("TY  - NEWS\nID  - op-ed\nTI  - Another title\nSP  - 7\nER  - \n", "utf-8")
    (record,) = run("import", "in.ris", "--format", "json").json["records"]
    assert record["status"] == "filled"
    assert record["fields"] == ["page"]
    assert any("Another title" in kept for kept in record["kept"])
    assert run("undo").exit_code == 0


def test_marking_a_line_carries_addresses_along(run, root, words):
    (root / "documents" / "ledger.yaml").write_text("seen: op-ed#p2, op-ed#p1-2, readout#p2\n", "utf-8")
    second = words["op-ed#p2"].split(". ")[0]
    (root / "r.md").write_text(f"“{second}” [@op-ed, para. 2].[^op-ed#p2]\n", "utf-8")
    ran = run("mark", "op-ed#p1", "heading", "--report", "r.md", "--format", "json")
    assert ran.exit_code == 0
    moved = {one["before"].partition("#")[2]: one["after"].partition("#")[2] for one in ran.json["moved"]}
    assert moved["p1"] == "h1"
    assert moved["p2"] == "p1"
    assert (root / "documents" / "ledger.yaml").read_text("utf-8").startswith("seen: op-ed#p1, ")
    assert (root / "r.md").read_text("utf-8") == f"“{second}” [@op-ed, para. 1].[^op-ed#p1]\n"
    assert run("check", "r.md").exit_code == 0
    run("undo")
    assert "op-ed#p2" in (root / "documents" / "ledger.yaml").read_text("utf-8")
    assert run("show", "op-ed#p2", "--format", "json").json["passages"][0]["text"] == words["op-ed#p2"]


def test_a_line_marked_as_no_part_of_the_text_is_not_counted_and_not_quoted(run, root, words):
    assert run("mark", "op-ed#p1", "none").exit_code == 0
    assert run("show", "op-ed#p1", "--format", "json").json["passages"][0]["text"] == words["op-ed#p2"]
    ran, one = check_one(run, root, f"“{words['op-ed#p1'].split('. ')[0]}” [@op-ed].\n")
    assert (ran.exit_code, one["verdict"]) == (1, "only in a removed passage")
    assert run("mark", "op-ed#x1", "paragraph").exit_code == 0
    assert run("show", "op-ed#p1", "--format", "json").json["passages"][0]["text"] == words["op-ed#p1"]


def test_the_numbering_is_shown_as_it_is_cited(run):
    shown = run("show", PLAN, "--numbered").stdout
    assert "point 1" in shown
    assert "title" in shown
    assert "napkb mark" in shown


def test_half_remembered_words_come_back_exact(run, words):
    sentence = words["op-ed#p2"].split(". ")[0]
    half = " ".join(sentence.split()[1:6])
    ran = run("quote", half, "--format", "json", "--style", "pandoc")
    hit = ran.json["hits"][0]
    assert hit["text"] in words["op-ed#p2"]
    assert hit["exact"]
    assert hit["ready"].endswith("[@op-ed, para. 2]")
    assert run("quote", "xylophones", "zebra").exit_code == 1


def test_a_quotation_that_was_given_back_checks_as_right(run, root, words):
    half = " ".join(words["readout#p1"].split()[2:8])
    ready = run("quote", half, "--format", "json", "--style", "markdown").json["hits"][0]["ready"]
    assert check_one(run, root, f"{ready}\n")[0].exit_code == 0
