"""The command line as a user meets it: every command, its exit codes, both outputs, every format."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import click
import jsonschema
import pytest

import kb
import kb.base
import napkb
from kb.cli import FAMILIES
from kb.render import FORMATS

ROOT = Path(napkb.__file__).resolve().parent
SCHEMAS = ROOT / "docs" / "schema"
CORPUS = Path(__file__).parent / "corpus"
PLAN = "national-river-plan"
COMMANDS = [name for _, names in FAMILIES.values() for name in names]
FOUND = {
    "list": ["list"],
    "show-document": ["show", PLAN],
    "show-point": ["show", f"{PLAN}@2019-03-04#2"],
    "show-set-aside": ["show", "op-ed", "--set-aside"],
    "log": ["log", PLAN],
    "search": ["search", "flood"],
    "search-facets": ["search", "flood", "--facets", "--sort", "-date"],
    "search-new": ["search", "flood", "--new"],
    "count": ["count", "flood"],
    "explain": ["explain", "flood", "warning", f"{PLAN}#1"],
    "save": ["save", "floods", "flood", "since:2019"],
    "diff": ["diff", PLAN],
    "diff-table": ["diff", PLAN, "--table"],
    "diff-summary": ["diff", f"{PLAN}@2019-03-04", f"{PLAN}@2023-05-16", "--summary", "--by", "old"],
    "diff-stat": ["diff", PLAN, "--all", "--stat"],
    "trace-point": ["trace", f"{PLAN}#2"],
    "trace-words": ["trace", "flood"],
    "ask": ["ask", "What will the River Council publish?"],
    "commitments": ["commitments", "--explain", "--group", "point"],
    "commitments-board": ["commitments", "--board"],
    "commitments-actors": ["commitments", "readout", "--group", "actor"],
    "track-propose": ["track", "--propose"],
    "track-entry": ["track", f"{PLAN}#1", "announced", "--evidence", f"{PLAN}#1"],
    "related": ["related", f"{PLAN}@2023-05-16#3"],
    "points": ["points"],
    "names": ["names"],
    "name": ["names", "Clear", "Water"],
    "timeline": ["timeline"],
    "timeline-words": ["timeline", "flood", "warnings"],
    "index": ["index"],
    "index-rebuild": ["index", "--rebuild"],
    "undo-list": ["undo", "--list"],
    "undo": ["undo"],
    "remove": ["remove", "op-ed"],
    "remove-revision": ["remove", f"{PLAN}@2019-03-04"],
    "add": ["add", str(CORPUS / "op-ed.txt"), "-"],
}
NOTHING = {
    "list": ["list", "--kind", "law"],
    "search": ["search", "xylophone"],
    "count": ["count", "xylophone"],
    "explain": ["explain", "xylophone", "op-ed#p1"],
    "saved": ["saved"],
    "ask": ["ask", "Who invented the xylophone?"],
    "trace": ["trace", "xylophone"],
    "commitments": ["commitments", "--actor", "xylophone"],
    "commitments-board": ["commitments", "--board", "--domain", "xylophone"],
    "track": ["track"],
    "related": ["related", "readout#p1", "--kind", "law"],
    "names": ["names", "xylophone"],
    "timeline": ["timeline", "xylophone"],
}
STDIN = "A Note\n\nThe river was quiet, and nobody wrote a word about it.\n"


def every(commands: dict[str, list[str]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("arguments", commands.values(), ids=commands)


def tree(root: Path) -> dict[str, bytes]:
    """The documents byte for byte, without what undo keeps."""
    documents = root / "documents"
    return {
        str(path.relative_to(documents)): path.read_bytes()
        for path in documents.rglob("*")
        if path.is_file() and ".napkb" not in path.parts
    }


def validated(data: dict[str, object]) -> dict[str, object]:
    """JSON that is what the documentation says it is."""
    assert data["format"] == 1
    jsonschema.validate(data, json.loads((SCHEMAS / f"{data['type']}.json").read_text("utf-8")))
    return data


class Page(HTMLParser):
    """Collects the elements and attributes of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: dict[str, str | None] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.update(attrs)


# Every format of every command.


@pytest.fixture
def anew(run, root, template):
    """Runs napkb on the knowledge base as it was made, whatever was done to it before."""

    def anew(*arguments: str):
        shutil.rmtree(root / "documents")
        shutil.copytree(template / "documents", root / "documents")
        return run(*arguments, input=STDIN)

    return anew


def check_json(text: str) -> None:
    validated(json.loads(text))


def check_json_lines(text: str) -> None:
    assert text
    for line in text.splitlines():
        validated(json.loads(line))


def check_csv(text: str) -> None:
    names, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    assert len(set(names)) == len(names) > 1
    assert rows
    assert {len(row) for row in rows} == {len(names)}


def check_html(text: str) -> None:
    page = Page(text)
    assert text.lower().startswith("<!doctype html>")
    assert "default-src 'none'" in text.partition("</head>")[0]
    assert not {"script", "iframe", "img", "link", "object", "form"} & set(page.tags)
    assert not [name for name in page.attributes if name.startswith("on") or name == "src"]


def check_markdown(text: str) -> None:
    assert text.endswith("\n")
    assert "\x1b" not in text


def check_text(text: str) -> None:
    check_markdown(text)
    assert max(map(len, text.splitlines())) <= 80


CHECKS = {
    "text": check_text,
    "json": check_json,
    "jsonl": check_json_lines,
    "csv": check_csv,
    "markdown": check_markdown,
    "html": check_html,
}


@every(FOUND)
def test_a_result_in_every_format_is_what_the_format_promises(anew, arguments):
    assert tuple(CHECKS) == FORMATS
    for form, check in CHECKS.items():
        ran = anew(*arguments, "--format", form)
        assert (ran.exit_code, ran.stderr) == (0, ""), form
        check(ran.stdout)


@every(NOTHING)
def test_nothing_found_is_exit_code_1_and_still_a_result_in_every_format(run, arguments):
    for form in FORMATS:
        ran = run(*arguments, "--format", form)
        assert (ran.exit_code, ran.stderr) == (1, ""), form
        assert ran.stdout.strip() or form == "jsonl"
        if form == "json":
            check_json(ran.stdout)


@pytest.mark.parametrize("name", sorted(set(COMMANDS) - {"init", "edit", "pull"}))
def test_every_command_that_prints_a_result_has_every_format(name):
    command = napkb.cli.get_command(click.Context(napkb.cli), name)
    (option,) = [p for p in command.params if "--format" in p.opts]
    # A check may also make annotations, and an export its records.
    assert tuple(option.type.choices)[: len(FORMATS)] == FORMATS


def test_a_wrong_format_is_a_usage_error(run):
    ran = run("list", "--format", "xml")
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "xml" in ran.stderr


# Looking.


def test_list_shows_every_document_with_its_date(run):
    ran = run("list")
    assert "3 of 3 documents, 2019-03-04 to 2023-06-17" in ran.stdout
    for name in (PLAN, "readout", "op-ed"):
        assert name in ran.stdout


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (["--kind", "plan"], [PLAN]),
        (["--kind", "plan", "--kind", "op-ed"], [PLAN, "op-ed"]),
        (["--publisher", "river council"], [PLAN]),
        (["--author", "hale"], ["op-ed"]),
        (["--since", "june 2023"], ["op-ed"]),
        (["--until", "2023-05-16"], [PLAN]),
        (["--since", "2023-05-17", "--until", "may 2023"], ["readout"]),
        (["--name", "Klarwasser"], ["readout", "op-ed"]),
        (["--name", "ana-velik"], ["readout"]),
        (["--limit", "2", "--sort", "id"], [PLAN, "op-ed"]),
        (["--sort", "-date"], ["op-ed", "readout", PLAN]),
        (["--sort", "title"], [PLAN, "readout", "op-ed"]),
    ],
)
def test_list_filters_and_sorts(run, filters, found):
    ran = run("list", *filters, "--format", "json")
    assert [document["id"] for document in ran.json["documents"]] == found


@pytest.mark.parametrize(
    ("address", "locators"),
    [
        (PLAN, ["title", "1", "2", "3"]),
        (f"{PLAN}@2019-03-04", ["title", "1", "2", "3", "4"]),
        (f"{PLAN}@2019-03-04#4", ["4"]),
        (f"{PLAN}#2", ["2"]),
        (f"{PLAN}#p2", ["2"]),
        ("readout#p1", ["p1"]),
        ("readout#p2-3", ["p2", "p3"]),
        ("readout#p2-p3", ["p2", "p3"]),
        ("readout#title", ["title"]),
    ],
)
def test_show_finds_what_an_address_names(run, address, locators):
    passages = run("show", address, "--format", "json").json["passages"]
    assert [passage["address"].partition("#")[2] for passage in passages] == locators


def test_show_without_a_revision_is_the_latest(run):
    assert "thirty minutes" in run("show", f"{PLAN}#1").stdout
    assert "one hour" in run("show", f"{PLAN}@2019-03-04#1").stdout


def test_show_tells_what_was_set_aside_when_asked(run):
    shown = run("show", "op-ed", "--set-aside").stdout
    assert "byline:\n  By Tomas Hale\n" in shown
    assert run("show", "op-ed").stdout == shown.partition("\nSet aside from")[0]


def test_log_is_newest_first(run):
    entries = run("log", PLAN, "--format", "json").json["entries"]
    names = [entry["address"] if "address" in entry else entry["revision"] for entry in entries]
    assert names == [f"{PLAN}@2023-05-16", f"{PLAN}@2019-03-04"]


def test_the_first_line_of_a_search_is_the_query_as_it_was_understood(run):
    first, *rest = run("search", "klarwasser").stdout.splitlines()
    assert first == "klarwasser"
    assert "also searched: Operation Clear Water" in rest[0]
    assert "searched 3 of 3 documents, 2019-03-04 to 2023-06-17" in "\n".join(rest)


def test_search_takes_words_with_a_hyphen_in_front_as_excluded(run):
    assert run("search", "flood", "-farmers", "--format", "json").exit_code == 0
    found = run("search", "flood", "-farmers", "--format", "json").json["hits"]
    assert found
    assert not [hit for hit in found if "armers" in hit["text"]]


def test_pages_of_a_search_are_apart_and_cover_it(run):
    def addresses(*arguments):
        return [hit["address"] for hit in run("search", "the", *arguments, "--format", "json").json["hits"]]

    whole = addresses("--limit", "100")
    paged = [one for page in range(1, 20) for one in addresses("--limit", "3", "--page", str(page))]
    assert paged == whole
    assert len(set(paged)) == len(paged) > 3


def test_an_answer_quotes_stored_words_letter_for_letter(run, root):
    answer = run("ask", "What did the Prime Minister say?", "--format", "json").json
    assert answer["has_evidence"]
    for group in answer["groups"]:
        for evidence in group["evidence"]:
            document, revision = evidence["address"].partition("#")[0].split("@")
            text = (root / "documents" / document / f"{revision}.txt").read_text("utf-8")
            start, end = evidence["span"]
            assert text[start:end] == evidence["quote"]


# Keeping.


def test_add_reads_a_file_and_says_what_it_understood(run, root):
    (root / "letter.txt").write_text(
        "To the Editor\n\nPublished: 3 July 2023\n\nThe river is not a drain.\n\nSir, it never was one.\n",
        "utf-8",
    )
    ran = run("add", "letter.txt", "--id", "letter", "--kind", "letter", "--publisher", "The Kestrel Post")
    assert (ran.exit_code, ran.stderr) == (0, "")
    assert "added letter@2023-07-03 from letter.txt" in ran.stdout
    assert "3 July 2023" in ran.stdout
    shown = run("show", "letter", "--format", "json").json["revision"]
    metadata = shown["metadata"]
    assert metadata["kind"]["value"] == "letter"
    assert metadata["kind"]["basis"] == "user"
    assert metadata["publisher"]["value"] == "The Kestrel Post"
    assert metadata["issued"]["basis"] != "user"


def test_a_text_on_standard_input_is_added(run):
    ran = run("add", "-", "--id", "note", "--issued", "2023-08", input=STDIN)
    assert ran.exit_code == 0
    assert "note@2023-08" in ran.stdout
    assert "quiet" in run("show", "note").stdout


def test_standard_input_is_read_once(run):
    ran = run("add", "-", "-", input=STDIN)
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "read once" in ran.stderr


def test_a_folder_is_added_with_what_is_under_it(run, root):
    texts = root / "texts"
    (texts / "deep" / "er").mkdir(parents=True)
    (texts / "a.txt").write_text("First text of the folder, short.\n", "utf-8")
    (texts / "deep" / "er" / "b.md").write_text("# Second\n\nA text that lies deeper.\n", "utf-8")
    (texts / "picture.png").write_bytes(b"\x89PNG")
    (texts / ".hidden.txt").write_text("Hidden text.\n", "utf-8")
    ran = run("add", "texts", "--format", "json")
    assert ran.exit_code == 0
    assert ran.json["counts"] == {"added": 2, "revised": 0, "unchanged": 0, "failed": 0}


@pytest.mark.parametrize("source", ["op-ed.txt", "readout.txt", "water-plan-2019.md", "water-plan-2023.md"])
def test_the_same_source_again_changes_nothing(run, root, source):
    before = tree(root)
    changes = run("undo", "--list").stdout
    ran = run("add", str(CORPUS / source), "--format", "json")
    assert ran.exit_code == 0
    assert [item["status"] for item in ran.json["items"]] == ["unchanged"]
    assert tree(root) == before
    assert run("undo", "--list").stdout == changes


def test_a_changed_source_of_the_same_name_is_a_new_revision(run, root):
    (root / "op-ed.txt").write_text(
        (CORPUS / "op-ed.txt").read_text("utf-8").replace("17 June", "18 June").replace("a broom", "a mop"),
        "utf-8",
    )
    before = tree(root)
    ran = run("add", "op-ed.txt", "--format", "json")
    assert [(item["status"], item["address"]) for item in ran.json["items"]] == [
        ("revised", "op-ed@2023-06-18")
    ]
    after = tree(root)
    assert {name: after[name] for name in before} == before
    assert {name for name in after if name not in before} == {
        "op-ed/2023-06-18.txt",
        "op-ed/2023-06-18.yaml",
        "op-ed/2023-06-18.original.txt",
    }


def test_a_knowledge_base_is_not_added_to_itself(run, root):
    before = tree(root)
    (root / "texts").mkdir()
    (root / "texts" / "lake.txt").write_text("The lake is low and the boats lie on mud.\n", "utf-8")
    items = run("add", ".", "--format", "json").json["items"]
    assert [item["source"] for item in items] == ["texts/lake.txt"]
    assert set(tree(root)) - set(before) == {
        f"{items[0]['address'].partition('@')[0]}/{name}"
        for name in ("document.yaml", "undated.yaml", "undated.txt", "undated.original.txt")
    }


def test_a_folder_that_may_not_be_entered_is_told(run, root, monkeypatch):
    (root / "texts" / "closed").mkdir(parents=True)
    before = tree(root)
    real = os.scandir

    def scandir(path):
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    ran = run("add", "texts")
    assert ran.exit_code == 5
    assert "The folder texts/closed cannot be read: Permission denied." in ran.stderr
    assert tree(root) == before


@pytest.mark.parametrize("form", ["text", "csv", "markdown", "html"])
def test_a_source_that_failed_is_told_on_standard_error(run, form):
    ran = run("add", "not-there.txt", "--format", form)
    assert ran.exit_code == 5
    assert "not-there.txt is not there." in ran.stderr


def test_a_changed_source_of_the_same_address_is_a_new_revision(run, root):
    url = "https://kestrel.example/river?id=7"
    text = "The level of the Lumen rose by two metres in a night and fell again by the morning.\n"
    run("add", "-", "--url", url, "--id", "level", "--issued", "2023-01-01", input=text)
    again = f"{url}&utm_source=feed#top"
    ran = run(
        "add", "-", "--url", again, "--issued", "2023-01-02", "--format", "json", input="Update. " + text
    )
    assert [item["address"] for item in ran.json["items"]] == ["level@2023-01-02"]


def test_what_a_user_says_goes_before_what_is_guessed(run):
    said = ["--title", "Another Title", "--kind", "speech", "--author", "A. One", "--author", "B. Two"]
    said += ["--issued", "2020-02", "--event-date", "2020-01-31", "--tag", "river", "--tag", "river"]
    text = (CORPUS / "op-ed.txt").read_text("utf-8") + "\nMore of it.\n"
    assert run("add", "-", "--id", "said", *said, input=text).exit_code == 0
    metadata = run("show", "said", "--format", "json").json["revision"]["metadata"]
    assert metadata["title"]["value"] == "Another Title"
    assert metadata["kind"]["value"] == "speech"
    assert metadata["author"]["value"] == ["A. One", "B. Two"]
    assert metadata["issued"]["value"] == "2020-02"
    assert metadata["event_date"]["value"] == "2020-01-31"
    assert metadata["tags"] == ["river"]
    assert {metadata[name]["basis"] for name in ("title", "kind", "author", "issued")} == {"user"}


def test_ingest_is_another_name_of_add(run):
    ran = run("ingest", "-", "--id", "note", input=STDIN)
    assert ran.exit_code == 0
    assert "added note@undated" in ran.stdout


def test_of_several_sources_the_good_ones_are_added_when_one_fails(run, root):
    (root / "good.txt").write_text("The river has two banks.\n", "utf-8")
    (root / "bad.txt").write_bytes(b"\x00\x01\x02\x03" * 100)
    ran = run("add", "good.txt", "bad.txt", "missing.txt", "--format", "json")
    assert ran.exit_code == 5
    assert ran.json["counts"] == {"added": 1, "revised": 0, "unchanged": 0, "failed": 2}
    for item in ran.json["items"]:
        assert bool(item["error"]) == (item["status"] == "failed")
        assert item["exit_code"] == (5 if item["status"] == "failed" else 0)
    assert run("search", "banks").exit_code == 0


def test_a_source_that_fails_is_told_on_standard_error(run, root):
    ran = run("add", "missing.txt")
    assert (ran.exit_code, ran.stdout) == (5, "")
    assert ran.stderr == "error: missing.txt is not there. Check the name of the file.\n"
    (root / "good.txt").write_text("The river has two banks.\n", "utf-8")
    ran = run("add", "good.txt", "missing.txt")
    assert ran.exit_code == 5
    assert "good.txt" in ran.stdout
    assert ran.stderr == "error: missing.txt is not there. Check the name of the file.\n"


def editor(folder: Path, script: str) -> dict[str, str]:
    """An environment in which a shell script edits the file ``$1``."""
    path = folder / "editor.sh"
    path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return {"EDITOR": str(path)}


def test_edit_takes_what_the_editor_wrote(run, root, tmp_path):
    before = tree(root)
    ran = run("edit", "op-ed", env=editor(tmp_path, 'echo "note: Read by hand." >> "$1"'))
    assert (ran.exit_code, ran.stderr) == (0, "")
    assert "Changed: edit op-ed/document.yaml" in ran.stdout
    assert tree(root)["op-ed/document.yaml"] == before["op-ed/document.yaml"] + b"note: Read by hand.\n"
    assert "Read by hand." in run("show", "op-ed").stdout
    run("undo")
    assert tree(root) == before


def test_edit_of_a_revision_edits_its_file(run, root, tmp_path):
    ran = run("edit", f"{PLAN}@2019-03-04", env=editor(tmp_path, 'echo "standing: verified" >> "$1"'))
    assert ran.exit_code == 0
    assert tree(root)[f"{PLAN}/2019-03-04.yaml"].endswith(b"standing: verified\n")


@pytest.mark.parametrize("script", ["true", 'touch "$1"'])
def test_an_edit_that_changes_nothing_is_none(run, root, tmp_path, script):
    before = tree(root)
    changes = run("undo", "--list").stdout
    ran = run("edit", "op-ed", env=editor(tmp_path, script))
    assert (ran.exit_code, ran.stdout) == (0, "Nothing was changed.\n")
    assert tree(root) == before
    assert run("undo", "--list").stdout == changes


def test_an_edit_over_a_change_made_meanwhile_is_kept_for_the_next_try(run, root, tmp_path):
    path = root / "documents" / "op-ed" / "document.yaml"
    script = f'echo "note: mine" >> "$1"; echo "note: theirs" >> "{path}"'
    ran = run("edit", "op-ed", env=editor(tmp_path, script))
    assert (ran.exit_code, ran.stdout) == (6, "")
    assert "documents/op-ed/document.yaml was changed meanwhile." in ran.stderr
    assert path.read_text("utf-8").endswith("note: theirs\n")
    ran = run("edit", "op-ed", env=editor(tmp_path, "touch $1"))
    assert ran.exit_code == 4
    assert "still has the lines on top that say what others changed" in ran.stderr
    assert path.read_text("utf-8").endswith("note: theirs\n")
    assert run("edit", "op-ed", env=editor(tmp_path, """sed -i '/^#/d' "$1" """)).exit_code == 0
    assert path.read_text("utf-8").endswith("note: mine\n")


def test_a_kept_draft_shows_what_was_changed_since_and_is_not_lost(run, root, tmp_path):
    run("edit", "op-ed", env=editor(tmp_path, 'echo "knd: speech" >> "$1"'))
    path = root / "documents" / "op-ed" / "document.yaml"
    path.write_text(path.read_text("utf-8") + "note: theirs\n", "utf-8")
    ran = run(
        "edit",
        "op-ed",
        env=editor(tmp_path, f'cp "$1" {tmp_path}/seen; sed -i "s/^knd: .*/tags: [mine]/; /^#/d" "$1"'),
    )
    assert ran.exit_code == 0
    seen = (tmp_path / "seen").read_text("utf-8").splitlines()
    assert seen[0].startswith("# The file was changed since")
    assert "# +note: theirs" in seen
    assert "knd: speech" in seen
    assert "tags: [mine]" in path.read_text("utf-8")
    run("edit", "op-ed", env=editor(tmp_path, f'cp "$1" {tmp_path}/seen'))
    assert (tmp_path / "seen").read_text("utf-8") == path.read_text("utf-8")


def test_others_may_write_while_an_editor_is_open(run, root, tmp_path):
    script = (
        f'cd "{root}"; printf "The lake is low this year.\\n" | "{sys.executable}" "{ROOT}/napkb.py" add -'
    )
    ran = run("edit", "op-ed", env=editor(tmp_path, f"{script} && echo 'note: both' >> \"$1\""))
    assert ran.exit_code == 0
    assert "note: both" in (root / "documents" / "op-ed" / "document.yaml").read_text("utf-8")
    assert run("search", "lake").exit_code == 0


def test_an_edit_that_is_not_valid_is_kept_for_the_next_try(run, root, tmp_path):
    before = tree(root)
    ran = run("edit", "op-ed", env=editor(tmp_path, 'echo "knd: speech" >> "$1"'))
    assert (ran.exit_code, ran.stdout) == (4, "")
    assert "did you mean “kind”?" in ran.stderr
    assert "kept for the next “napkb edit op-ed”" in ran.stderr
    assert tree(root) == before
    ran = run("edit", "op-ed", env=editor(tmp_path, 'sed -i "s/^knd: speech/note: mended/" "$1"'))
    assert ran.exit_code == 0
    assert tree(root)["op-ed/document.yaml"] == before["op-ed/document.yaml"] + b"note: mended\n"


def test_a_kept_draft_outlives_an_editor_that_was_closed_at_once(run, tmp_path):
    run("edit", "op-ed", env=editor(tmp_path, 'echo "knd: speech" >> "$1"'))
    run("edit", "op-ed", env=editor(tmp_path, "true"))
    run("edit", "op-ed", env=editor(tmp_path, f'cp "$1" {tmp_path}/seen'))
    assert "knd: speech" in (tmp_path / "seen").read_text("utf-8")


def test_what_others_changed_while_the_editor_was_open_is_not_overwritten(run, root, tmp_path):
    path = root / "documents" / "op-ed" / "document.yaml"
    ran = run(
        "edit", "op-ed", env=editor(tmp_path, f'echo "note: mine" >> "$1"; echo "note: theirs" >> {path}')
    )
    assert (ran.exit_code, ran.stdout) == (6, "")
    assert "changed meanwhile" in ran.stderr
    assert path.read_text("utf-8").endswith("note: theirs\n")
    run("edit", "op-ed", env=editor(tmp_path, f'cp "$1" {tmp_path}/seen'))
    assert (tmp_path / "seen").read_text("utf-8").endswith("note: mine\n")


def test_others_may_write_while_the_editor_is_open(run, root, tmp_path):
    add = f"echo Some text. | {sys.executable} {ROOT / 'napkb.py'} --kb {root} add - --id other"
    ran = run("edit", "op-ed", env=editor(tmp_path, f'{add} || exit 1; echo "note: mine" >> "$1"'))
    assert (ran.exit_code, ran.stderr) == (0, "")
    assert [c["command"] for c in run("undo", "--list", "--format", "json").json["changes"]][:2] == [
        "edit",
        "add",
    ]
    assert run("show", "other").exit_code == 0


def test_a_document_that_is_a_problem_can_be_edited(run, root, tmp_path):
    (root / "documents" / "op-ed" / "document.yaml").write_text("titel: x\n", "utf-8")
    assert "documents/op-ed/document.yaml, line 1" in run("list").both
    assert run("show", "op-ed").exit_code == 4
    ran = run("edit", "op-ed", env=editor(tmp_path, 'sed -i "s/titel/title/" "$1"'))
    assert ran.exit_code == 0
    assert run("show", "op-ed").exit_code == 0


def test_remove_and_undo(run, root):
    before = tree(root)
    assert run("remove", "op-ed").exit_code == 0
    assert run("show", "op-ed").exit_code == 3
    assert run("search", "broom").exit_code == 1
    ran = run("undo")
    assert ran.exit_code == 0
    assert "remove op-ed" in ran.stdout
    assert tree(root) == before
    assert run("search", "broom").exit_code == 0


def test_remove_of_a_revision_leaves_the_others(run):
    assert run("remove", f"{PLAN}@2019-03-04").exit_code == 0
    assert run("show", f"{PLAN}@2019-03-04").exit_code == 3
    assert run("show", f"{PLAN}@2023-05-16").exit_code == 0


def test_remove_does_not_say_that_something_was_undone(run):
    assert "undone" not in run("remove", "op-ed").stdout


def test_undo_says_that_it_undid(run):
    assert run("undo", "--format", "json").json["undone"] is True
    assert "undone" in run("undo").stdout


@pytest.mark.parametrize("command", ["remove", "edit"])
@pytest.mark.parametrize("address", [f"{PLAN}#3", f"{PLAN}@2019-03-04#3"])
def test_a_passage_is_neither_removed_nor_edited(run, root, tmp_path, command, address):
    before = tree(root)
    ran = run(command, address, env=editor(tmp_path, 'echo "note: x" >> "$1"'))
    assert ran.exit_code == 2
    assert tree(root) == before


def test_undo_takes_the_number_of_a_change(run):
    numbers = [c["number"] for c in run("undo", "--list", "--format", "json").json["changes"]]
    assert numbers == [4, 3, 2, 1]
    assert run("undo", "3").exit_code == 0
    assert run("show", "readout").exit_code == 3
    assert run("show", "op-ed").exit_code == 0
    ran = run("undo", "3")
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "undone already" in ran.stderr


def test_index_is_brought_up_to_date_once(run, root):
    shutil.rmtree(root / "index")
    first, second = (run("index", "--format", "json").json for _ in range(2))
    assert (first["documents"], first["updated"]) == (3, 4)
    assert (second["updated"], second["removed"], second["rebuilt"]) == (0, 0, False)
    assert run("index", "--rebuild", "--format", "json").json["updated"] == 4


def test_everything_derived_can_be_deleted(run, root):
    before = run("search", "flood").stdout
    shutil.rmtree(root / "index")
    assert run("search", "flood").stdout == before
    assert run("list").exit_code == 0


# Finding the knowledge base.


def test_it_is_found_from_a_folder_deep_inside(run, root, monkeypatch):
    deep = root / "notes" / "of" / "mine"
    deep.mkdir(parents=True)
    monkeypatch.chdir(deep)
    assert "3 of 3 documents" in run("list").stdout


def test_the_flag_goes_before_the_environment_and_that_before_the_folder(run, root, tmp_path, monkeypatch):
    for name in ("flag", "environment"):
        assert run("init", str(tmp_path / name), "--empty").exit_code == 0
        run("--kb", str(tmp_path / name), "add", "-", "--id", name, input=f"A text for the {name}.\n")
    environment = {"NAPKB_KB": str(tmp_path / "environment")}
    assert run("show", "readout").exit_code == 0
    assert run("show", "environment", env=environment).exit_code == 0
    assert run("--kb", str(tmp_path / "flag"), "show", "flag", env=environment).exit_code == 0
    assert run("--kb", str(tmp_path / "flag"), "show", "environment", env=environment).exit_code == 3


def test_the_folder_of_the_documents_is_taken_for_the_knowledge_base(run, root, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ran = run("--kb", str(root / "documents"), "list")
    assert "3 of 3 documents" in ran.stdout
    assert run("--kb", str(root / "documents"), "add", "-", input=STDIN).exit_code == 0


@pytest.mark.parametrize("how", ["flag", "environment"])
def test_a_folder_that_is_no_knowledge_base_is_told(run, tmp_path, how):
    folder = str(tmp_path / "nothing")
    ran = run("--kb", folder, "list") if how == "flag" else run("list", env={"NAPKB_KB": folder})
    assert (ran.exit_code, ran.stdout) == (3, "")
    assert f"{folder} is not a knowledge base" in ran.stderr
    assert f"napkb --kb {folder} init" in ran.stderr


@pytest.fixture
def shipped(root, tmp_path, monkeypatch) -> Path:
    """The documents that ship with the program, as in an installation; nothing around the user."""
    folder = shutil.copytree(root / "documents", tmp_path / "lib" / "embedded")
    monkeypatch.setattr(kb.base, "embedded_documents", lambda: folder)
    (tmp_path / "elsewhere").mkdir()
    return folder


@pytest.fixture
def elsewhere(run, shipped, tmp_path, monkeypatch):
    """Runs napkb in a folder without a knowledge base around it."""
    monkeypatch.chdir(tmp_path / "elsewhere")
    return run


def test_without_a_knowledge_base_the_one_that_ships_is_used(elsewhere, tmp_path):
    assert "3 of 3 documents" in elsewhere("list").stdout
    assert elsewhere("search", "flood").exit_code == 0
    assert elsewhere("show", "op-ed").exit_code == 0
    assert (tmp_path / "cache" / "napkb").is_dir()


@pytest.mark.parametrize(
    "arguments",
    [["add", "-"], ["remove", "op-ed"], ["undo"], ["edit", "op-ed"]],
    ids=lambda arguments: arguments[0],
)
def test_the_one_that_ships_is_not_changed_and_it_is_said_what_to_do(elsewhere, shipped, tmp_path, arguments):
    before = {path: path.read_bytes() for path in shipped.rglob("*") if path.is_file()}
    ran = elsewhere(*arguments, input=STDIN, env=editor(tmp_path, 'echo "note: x" >> "$1"'))
    assert (ran.exit_code, ran.stdout) == (6, "")
    assert "read-only" in ran.stderr
    assert "“napkb init” makes one of your own" in ran.stderr
    assert {path: path.read_bytes() for path in shipped.rglob("*") if path.is_file()} == before
    assert sorted(path.name for path in shipped.parent.iterdir()) == ["embedded"]


def test_no_editor_is_opened_for_what_cannot_be_changed(elsewhere, tmp_path):
    ran = elsewhere("edit", "op-ed", env=editor(tmp_path, f'touch {tmp_path}/opened; echo "note: x" >> "$1"'))
    assert ran.exit_code == 6
    assert not (tmp_path / "opened").exists()


def test_without_any_knowledge_base_it_is_said_what_to_do(run, tmp_path, monkeypatch):
    monkeypatch.setattr(kb.base, "embedded_documents", lambda: tmp_path / "not there")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    ran = run("list")
    assert (ran.exit_code, ran.stdout) == (3, "")
    assert "“napkb init” makes one" in ran.stderr


# Making one.


def test_init_makes_a_copy_of_what_ships(elsewhere, shipped, tmp_path):
    ran = elsewhere("init", "mine")
    assert (ran.exit_code, ran.stderr) == (0, "")
    mine = tmp_path / "elsewhere" / "mine"
    assert str(mine) in ran.stdout
    assert tree(mine).keys() == {
        str(path.relative_to(shipped))
        for path in shipped.rglob("*")
        if path.is_file() and ".napkb" not in path.parts
    }
    assert elsewhere("--kb", "mine", "add", "-", input=STDIN).exit_code == 0
    assert "4 of 4 documents" in elsewhere("--kb", "mine", "list").stdout


def test_init_makes_an_empty_one_here(elsewhere, tmp_path):
    assert elsewhere("init", "--empty", "--name", "Rivers: mine & yours").exit_code == 0
    ran = elsewhere("list")
    assert ran.exit_code == 1
    assert (tmp_path / "elsewhere" / "documents" / "kb.yaml").read_text("utf-8").startswith("schema: 1\n")
    assert elsewhere("add", "-", input=STDIN).exit_code == 0
    assert elsewhere("search", "quiet").exit_code == 0


def test_init_twice_changes_nothing(elsewhere, tmp_path):
    elsewhere("init", "--empty")
    elsewhere("add", "-", input=STDIN)
    before = tree(tmp_path / "elsewhere")
    ran = elsewhere("init")
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "is a knowledge base already" in ran.stderr
    assert tree(tmp_path / "elsewhere") == before


def test_init_does_not_take_over_another_folder_of_that_name(elsewhere, tmp_path):
    other = tmp_path / "elsewhere" / "documents"
    other.mkdir()
    (other / "thesis.txt").write_text("mine", "utf-8")
    ran = elsewhere("init")
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "is no knowledge base" in ran.stderr
    assert [path.name for path in other.parent.rglob("*")] == ["documents", "thesis.txt"]


def test_init_keeps_the_gitignore_there_is(elsewhere, tmp_path):
    (tmp_path / "elsewhere" / ".gitignore").write_text("mine\n", "utf-8")
    elsewhere("init", "--empty")
    assert (tmp_path / "elsewhere" / ".gitignore").read_text("utf-8") == "mine\n"


def test_an_init_that_fails_leaves_nothing(elsewhere, tmp_path, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "rename", full)
    ran = elsewhere("init", "mine", "--empty")
    assert (ran.exit_code, ran.stdout) == (6, "")
    assert "the disk is full" in ran.stderr
    assert list((tmp_path / "elsewhere" / "mine").iterdir()) == []


# Misuse.


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["serach", "x"], "Did you mean 'search'?"),
        (["ad"], "Did you mean"),
        (["list", "--knd", "plan"], "--kind"),
        (["list", "--kind", "poem"], "It is one of plan, readout"),
        (["list", "--sort", "size"], "It is one of date"),
        (["list", "--limit", "0"], "1<=x<=10000"),
        (["list", "--limit", "many"], "not a valid integer"),
        (["list", "extra"], "unexpected extra argument"),
        (["list", "--since", "nope"], "is not a date"),
        (["list", "--since", ".."], "is not a date"),
        (["show"], "Missing argument 'ADDRESS'"),
        (["show", "readout", "op-ed"], "unexpected extra argument"),
        (["add"], "Missing argument 'SOURCE...'"),
        (["add", "-", "--id", "a", "--to", "op-ed"], "give one of them"),
        (["add", "a.txt", "b.txt", "--id", "x"], "several sources"),
        (["undo", "zero"], "not a valid integer"),
        (["undo", "0"], "x>=1"),
        (["undo", "99"], "no change 99"),
        (["ask"], "There is no question"),
        (["ask", "  "], "There is no question"),
        (["--color", "blue", "list"], "blue"),
        (["--kb"], "--kb"),
    ],
)
def test_misuse_is_exit_code_2_and_says_what_may_be_said(run, root, arguments, said):
    for name in ("a.txt", "b.txt"):
        (root / name).write_text(f"Text of {name}\n", "utf-8")
    before = tree(root)
    ran = run(*arguments, input=STDIN)
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr.startswith("error: ")
    assert said in ran.stderr
    assert tree(root) == before


def test_without_a_command_the_help_is_shown(run):
    ran = run()
    assert len(ran.both.splitlines()) > 10
    assert "error:" not in ran.stderr


def test_help_and_version_go_to_standard_output(run):
    for arguments in (["--help"], ["-h"], ["add", "--help"], ["ingest", "-h"]):
        ran = run(*arguments)
        assert (ran.exit_code, ran.stderr) == (0, "")
        assert ran.stdout.startswith("Usage: napkb")
    assert run("--version").stdout.startswith("napkb, version ")


# Ends.


@pytest.mark.parametrize("arguments", [["list"], ["search", "x"], ["add", "-"], ["edit", "op-ed"], ["undo"]])
def test_an_interrupt_is_exit_code_130_without_a_traceback(run, monkeypatch, arguments):
    def interrupt(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(napkb.Settings, "open", interrupt)
    ran = run(*arguments, input=STDIN)
    assert (ran.exit_code, ran.stdout) == (130, "")
    assert "Interrupted; nothing is half-done." in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize("arguments", [["remove", "op-ed"], ["add", "-"], ["undo"]], ids=lambda a: a[0])
def test_an_interrupt_at_any_write_leaves_nothing_half_done(run, template, tmp_path, monkeypatch, arguments):
    real, before = os.fsync, tree(template)
    for at in range(1, 100):
        calls = 0

        def fsync(descriptor: int) -> None:
            nonlocal calls
            calls += 1
            if calls == at:  # noqa: B023 - called before the next round
                raise KeyboardInterrupt
            real(descriptor)

        copy = shutil.copytree(template, tmp_path / f"copy-{at}")
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", fsync)
            ran = run("--kb", str(copy), *arguments, input=STDIN)
        if calls < at:
            break
        assert ran.exit_code == 130
        assert "Traceback" not in ran.stderr
        assert run("--kb", str(copy), "list").exit_code == 0
        with kb.open(copy, environment={})._session.library.writing("the next writer"):
            left = tree(copy)
        assert left == before or left.keys() != before.keys()
    assert at > 5
    assert tree(copy).keys() != before.keys()


def test_a_signal_interrupts_a_program_that_waits_for_its_input(root, environment):
    process = subprocess.Popen(
        [sys.executable, "-X", "importtime", str(ROOT / "napkb.py"), "add", "-"],
        cwd=root,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # A job in the background of a script inherits that this signal is to be ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    )
    assert process.stderr
    # The last module that add loads before it reads; then it waits for input that never comes.
    seen = b""
    while b"kb.readers\n" not in seen:
        line = process.stderr.readline()
        assert line
        seen += line
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert out == b""
    assert b"Interrupted; nothing is half-done." in err
    assert b"Traceback" not in err


@pytest.mark.parametrize("arguments", [["show", PLAN], ["list", "--format", "json"], ["search", "the"]])
def test_a_reader_that_has_seen_enough_is_no_error(program, arguments):
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as closed:
        ran = program(*arguments, capture_output=False, stdout=closed, stderr=subprocess.PIPE)
    assert ran.stderr == ""
    assert ran.exit_code in {0, 1}


def test_an_output_that_cannot_be_written_is_told_in_a_sentence(program):
    with Path("/dev/full").open("wb") as full:
        ran = program("list", capture_output=False, stdout=full, stderr=subprocess.PIPE)
    assert ran.exit_code == 6
    assert "unexpected" not in ran.stderr


@pytest.mark.parametrize(
    ("shell", "code"),
    [
        ("add - <&-", 5),
        ("list >&-", 6),
        ("list 2>&-", 0),
        pytest.param(
            "show nope 2>&-",
            3,
        ),
    ],
)
def test_a_closed_stream_is_told_in_a_sentence(root, environment, shell, code):
    command = f"{sys.executable} {ROOT / 'napkb.py'} {shell}"
    done = subprocess.run(["sh", "-c", command], cwd=root, capture_output=True, check=False)
    assert done.returncode == code
    assert b"unexpected" not in done.stderr


def test_debug_lets_the_traceback_through(program):
    ran = program("--debug", "show", "nope")
    assert ran.exit_code == 1
    assert "Traceback" in ran.stderr
    assert "NotFoundError" in ran.stderr


def test_as_a_program_it_does_what_it_does_in_tests(program, run):
    for arguments in (["list"], ["search", "flood"], ["show", "nope"], ["list", "--kind", "x"]):
        assert program(*arguments) == run(*arguments)


def test_what_a_stream_cannot_encode_is_written_as_escapes(program):
    ran = program("search", "Klarwasser", env={"PYTHONIOENCODING": "ascii"})
    assert ran.exit_code == 0
    assert ran.stdout.isascii()
    assert "*Operation Clear Water*" in ran.stdout or "Operation Clear Water" in ran.stdout
    wrong = program("show", "nöpe", env={"PYTHONIOENCODING": "ascii"})
    assert (wrong.exit_code, wrong.stderr.isascii()) == (2, True)


def test_colour_is_asked_for(run):
    assert "\x1b[" in run("--color", "always", "list", env={"NO_COLOR": ""}).stdout
    assert "\x1b[" not in run("--color", "never", "list", env={"NO_COLOR": ""}).stdout
    assert "\x1b[" not in run("list", env={"NO_COLOR": ""}).stdout
    for form in ("json", "jsonl", "csv", "markdown", "html"):
        assert "\x1b" not in run("--color", "always", "list", "--format", form).stdout


@pytest.mark.parametrize("columns", ["40", "1", "0", "-3", "nope", "99999999999999999999"])
def test_columns_is_heeded_or_passed_over(run, columns):
    ran = run("list", env={"COLUMNS": columns})
    assert ran.exit_code == 0
    if columns == "40":
        assert max(map(len, ran.stdout.splitlines())) <= 40


# Completion.


def complete(run, *words: str) -> list[str]:
    environment = {
        "_NAPKB_COMPLETE": "bash_complete",
        "COMP_WORDS": " ".join(["napkb", *words]),
        "COMP_CWORD": str(len(words)),
    }
    return [line.partition(",")[2] for line in run(env=environment).stdout.splitlines() if line]


def test_commands_are_completed(run):
    assert complete(run, "rem") == ["remove"]
    assert "--set-aside" in complete(run, "show", "--s")


@pytest.mark.parametrize("command", ["show", "log", "edit", "remove"])
def test_addresses_are_completed(run, command):
    assert complete(run, command, "re") == ["readout"]
    assert complete(run, command, f"{PLAN}@2") == [f"{PLAN}@2019-03-04", f"{PLAN}@2023-05-16"]
    assert complete(run, command, "nothing@") == []
    assert complete(run, command, f"{PLAN}@2023-05-16#3") == [f"{PLAN}@2023-05-16#3"]


def test_completion_without_a_knowledge_base_is_quiet(run, tmp_path):
    ran = run(
        env={
            "_NAPKB_COMPLETE": "bash_complete",
            "COMP_WORDS": "napkb show n",
            "COMP_CWORD": "2",
            "NAPKB_KB": str(tmp_path / "none"),
        }
    )
    assert (ran.stdout.strip(), ran.stderr) == ("", "")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_for_a_shell_is_given(run, shell, monkeypatch):
    monkeypatch.setattr("click.shell_completion.BashComplete._check_version", lambda *_: None)
    ran = run(env={"_NAPKB_COMPLETE": f"{shell}_source"})
    assert ran.exit_code == 0
    assert "_NAPKB_COMPLETE" in ran.stdout
