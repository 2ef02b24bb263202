"""``doctor``: it finds what is wrong, says where, and mends only what is safe to mend."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
from dataclasses import asdict
from pathlib import Path

import jsonschema
import pytest

from kb.storage.names import unportable

PLAN = "national-river-plan"
SCHEMAS = Path(__file__).parents[1] / "docs" / "schema"
REVISION = "2023-06-17"


def tree(root: Path) -> dict[str, bytes]:
    documents = root / "documents"
    return {
        str(path.relative_to(documents)): path.read_bytes()
        for path in documents.rglob("*")
        if path.is_file() and ".napkb" not in path.parts
    }


def findings(run, *options: str) -> list[dict[str, object]]:
    return run("doctor", *options, "--format", "json").json["findings"]


def append(text: str):
    def damage(path: Path) -> None:
        path.write_text(path.read_text("utf-8") + text, "utf-8")

    return damage


def write(text: str):
    def damage(path: Path) -> None:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")

    return damage


def swap(old: str, new: str):
    def damage(path: Path) -> None:
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")

    return damage


TABLE = "from: {}\nto: 2023-05-16\nclaims:\n  - old: [{}]\n    new: [1]\n    relation: carried\n"
# Name: the file that is damaged, how, then what is found: level, check, its line or 0, and words of it.
DAMAGES = {
    "a text changed": (f"op-ed/{REVISION}.txt", append("More.\n"), "problem", "hash", 0, "not the one that"),
    "a text gone": (f"op-ed/{REVISION}.txt", Path.unlink, "problem", "hash", 0, "text is missing"),
    "an original changed": (
        f"op-ed/{REVISION}.original.txt", append("x"), "problem", "hash", 0, "its hash is another",
    ),
    "an original gone": (
        f"op-ed/{REVISION}.original.txt", Path.unlink, "problem", "hash", 0, "is not there",
    ),
    "an unknown key": ("op-ed/document.yaml", append("knd: x\n"), "problem", "metadata", None, "did you mean"),
    "a list for a word": ("op-ed/document.yaml", append("digest: []\n"), "problem", "metadata", None, "true or"),
    "not UTF-8": (
        "op-ed/document.yaml", lambda p: p.write_bytes(b"title: \xff\n"), "problem", "metadata", 0, "not UTF-8",
    ),
    "a date that is none": (
        f"op-ed/{REVISION}.yaml", append("accessed: 2023-02-30\n"), "problem", "metadata", None, "not a date",
    ),
    "no document.yaml": ("op-ed/document.yaml", Path.unlink, "problem", "orphan", 0, "no document.yaml"),
    "a text without a record": (f"op-ed/{REVISION}.yaml", Path.unlink, "problem", "orphan", 0, "shown nowhere"),
    "a file of nobody": ("op-ed/notes.pdf", write("x"), "note", "orphan", 0, "No revision names it"),
    "a link": ("op-ed/link.txt", lambda p: p.symlink_to("/etc/passwd"), "note", "orphan", 0, "It is a link"),
    "an empty folder": ("empty", Path.mkdir, "note", "orphan", 0, "The folder is empty"),
    "an unfinished file": ("op-ed/.napkb-tmp-1-a", write("x"), "note", "orphan", 0, "left it unfinished"),
    "a folder that is no id": ("Op-Ed/document.yaml", write("title: x\n"), "problem", "name", 0, "not an id"),
    "a reserved name": ("op-ed/nul.txt", write("x"), "problem", "name", 0, "for a device"),
    "a name in pieces": ("op-ed/e\u0301.txt", write("x"), "problem", "name", 0, "NFD"),
    "a twin in case": (
        f"op-ed/{REVISION}.TXT", write("x"), "problem", "name", 0, "only in case",
    ),
    "words that went": (
        f"{PLAN}/2019-03-04.txt", swap("1.", "Now 1."), "problem", "text", None, "no block does",
    ),
    "a claim to no revision": (
        f"{PLAN}/correspondence.yaml", write(TABLE.format("1999", 1)), "problem", "address", 1, "no revision",
    ),
    "a claim to no point": (
        f"{PLAN}/correspondence.yaml", write(TABLE.format("2019-03-04", 99)), "problem", "address", 4, "no point 99",
    ),
    "a name that leads nowhere": (
        "vocabulary.yaml", swap("names:\n", "names:\n  - {id: zz, name: Zz, refers-to: nope@1}\n"), "problem",
        "address", 0, "no document",
    ),
    "a list of passages that leads nowhere": (
        "watched.yaml", write("entries:\n  - address: op-ed#p99\n"), "problem", "address", 2, "no passage p99",
    ),
    "a quote that went": (
        "watched.yaml", write("entries:\n  - address: op-ed#p1\n    quote: never said so\n"), "problem", "text", 3,
        "does not stand",
    ),
    "an engine of nobody": ("kb.yaml", append("engine: nope\n"), "problem", "settings", 0, "no engine"),
    "a vocabulary that is none": ("vocabulary.yaml", write("names: x\n"), "problem", "settings", 1, "must be a list"),
    "a key of two": (
        "op-ed/document.yaml", append("citation-key: Readout\n"), "problem", "duplicate", 0, "means op-ed too",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGES)
def test_what_is_wrong_is_found_and_nothing_is_changed(run, root, name):
    file, damage, level, check, line, said = DAMAGES[name]
    damage(root / "documents" / file)
    before = tree(root)
    ran = run("doctor", "--format", "json")
    found = [one for one in ran.json["findings"] if one["check"] == check]
    assert any(one["level"] == level and said in one["what"] for one in found), ran.json["findings"]
    if line is None:
        assert any(one["line"] for one in found)
    elif line:
        assert any(one["line"] == line for one in found), found
    assert ran.exit_code == (1 if ran.json["problems"] else 0)
    assert level == "note" or ran.exit_code == 1
    assert tree(root) == before


def test_a_sound_knowledge_base_is_well(run, root):
    ran = run("doctor")
    assert (ran.exit_code, ran.stderr) == (0, "")
    assert ran.stdout == "All is well: 3 documents, 4 revisions, 17 files looked at\n"


def test_the_same_text_twice_is_told(base, root, run):
    shutil.copytree(root / "documents" / "op-ed", root / "documents" / "op-ed-2")
    said = [one["what"] for one in findings(run) if one["check"] == "duplicate"]
    assert said == ["Its original is the same as that of op-ed@2023-06-17."]


def test_what_was_cut_short_is_named_and_rolled_back(base, run, root, monkeypatch):
    from kb.storage.journal import Journal

    before = tree(root)
    with monkeypatch.context() as patch:
        patch.setattr(Journal, "_take_out", lambda *_: None)
        patch.setattr(Journal, "_write", _die_at_the_end)
        with pytest.raises(KeyboardInterrupt):
            base.remove("op-ed")
    (root / "documents" / ".napkb" / "lock").write_text(
        "eve on nowhere, process 1, since 2020-01-01T00:00:00+00:00\n"
    )
    ran = run("doctor", "--format", "json")
    assert ran.exit_code == 1
    assert [one["what"] for one in ran.json["findings"] if one["level"] == "problem"] == [
        "Change 5 was cut short: remove op-ed."
    ]
    assert any("left behind by eve on nowhere" in one["what"] for one in ran.json["findings"])
    ran = run("doctor", "--fix")
    assert ran.exit_code == 0
    assert "cut short by eve on nowhere, process 1" in ran.stderr
    assert " h ago" in ran.stderr
    assert tree(root) == before
    assert run("doctor").stdout.startswith("All is well")


def _die_at_the_end(journal, entry) -> None:
    if entry.state == "done":
        raise KeyboardInterrupt
    (journal._folder(entry.number) / "entry.json").write_text(json.dumps(asdict(entry)))


def test_only_what_is_safe_is_mended_and_undo_takes_it_back(run, root):
    documents = root / "documents"
    (documents / "empty").mkdir()
    (documents / "op-ed" / ".napkb-tmp-1-a").write_text("half")
    (documents / "op-ed" / "notes.pdf").write_text("mine")
    (root / "index" / ".napkb-tmp-999999999-a").write_text("half")
    shutil.rmtree(root / "index" / "whoosh")
    ran = run("doctor", "--fix", "--format", "json")
    assert sorted(one["place"] for one in ran.json["findings"] if one["fixed"]) == [
        "documents/empty",
        "documents/op-ed/.napkb-tmp-1-a",
        "index",
        "index/.napkb-tmp-999999999-a",
    ]
    assert not (documents / "empty").exists()
    assert (documents / "op-ed" / "notes.pdf").exists()
    assert run("undo", "--list").stdout.splitlines()[0].endswith("doctor: remove empty, op-ed/.napkb-tmp-1-a")
    assert run("undo").exit_code == 0
    assert (documents / "op-ed" / ".napkb-tmp-1-a").read_text() == "half"


def test_an_unfinished_file_of_a_living_process_stays(run, root):
    path = root / "index" / f".napkb-tmp-{os.getpid()}-a"
    path.write_text("half")
    run("doctor", "--fix")
    assert path.exists()


def test_a_damaged_index_is_told_and_made_anew(run, root):
    for path in (root / "index" / "whoosh").glob("*.trm"):
        path.write_bytes(b"x")
    (found,) = findings(run)
    assert (found["level"], found["check"], found["fixable"]) == ("problem", "index", True)
    assert run("doctor", "--fix").exit_code == 0
    assert run("search", "river").exit_code == 0
    assert findings(run) == []


@pytest.mark.parametrize("options", [[], ["--fix"]])
def test_findings_in_every_format(run, root, options):
    (root / "documents" / "op-ed" / "[bold]\x1b[2J.txt").write_text("x")
    for form in ("text", "json", "jsonl", "csv", "markdown", "html"):
        ran = run("doctor", *options, "--format", form)
        assert (ran.exit_code, ran.stderr) == (1, "")
        assert "\x1b" not in ran.stdout
        if form in {"json", "jsonl"}:
            for line in [ran.stdout] if form == "json" else ran.stdout.splitlines():
                one = json.loads(line)
                jsonschema.validate(one, json.loads((SCHEMAS / f"{one['type']}.json").read_text("utf-8")))
        if form == "csv":
            rows = list(csv.DictReader(io.StringIO(ran.stdout, newline="")))
            assert {"level", "check", "place", "what"} <= rows[0].keys()


def test_names_that_another_system_would_not_take():
    names = ["a.txt", "A.TXT", "straße", "STRASSE", "con", "x?", "b ", "é", "e\u0301", "\udcff", "fine-1.md"]
    found = dict(unportable(names))
    assert set(found) == {"a.txt", "straße", "con", "x?", "b ", "é", "e\u0301", "\udcff"}
    assert "NFC, NFD" in found["é"]
