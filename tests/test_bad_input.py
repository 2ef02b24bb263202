"""Hostile and broken input: a sentence and an exit code, nothing half-written, nothing acts."""

from __future__ import annotations

import ctypes
import os
import random
import re
import shutil
import socket
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kb
from kb.base import sources
from kb.errors import KBError, NotFoundError
from kb.model.addresses import is_id

PLAN = "national-river-plan"
MEGABYTE = 2**20
ESC = "\x1b]0;owned\x07\x1b[2J\x1b[31m"
BIDI = "\u202egnp.exe\u202c\u2066x\u2069\u200f"
MARKUP = "[bold]markup[/bold] [/] [link=http://x.example]l[/link] :smile: <script>alert(1)</script> **b** `c`"
HOSTILE = f"{ESC}{BIDI}\x9b1m\x00\x7f\u2028{MARKUP}"
# What must never reach a screen: controls but the newline, and what turns the direction of writing.
ACTING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069]")


def tree(root: Path) -> str:
    """A hash over every name and every byte under ``documents/``; what undo keeps left out."""
    seen = sha256()
    for path in sorted((root / "documents").rglob("*")):
        if ".napkb" not in path.parts:
            kind = stat.S_IFMT(path.lstat().st_mode)
            data = path.read_bytes() if stat.S_ISREG(kind) else b""
            seen.update(repr((os.fsencode(path), kind, data)).encode())
    return seen.hexdigest()


def each(
    names: str | tuple[str, ...], values: Iterable[object], ids: Iterable[str] = ()
) -> pytest.MarkDecorator:
    """One test for each case, with a short name where the value is long."""
    found = list(values)
    named = list(ids) or [f"{number}-{ascii(value)[:24]}" for number, value in enumerate(found)]
    return pytest.mark.parametrize(names, found, ids=named)


def check_refused(ran, code: int, said: str = "") -> None:
    """One sentence, perhaps with a hint, and nothing else; no result, no traceback."""
    assert ran.exit_code == code, ran.both[:500]
    assert ran.stdout == ""
    assert ran.stderr.startswith("error: "), ran.stderr[:500]
    assert "unexpected went wrong" not in ran.stderr
    assert "Traceback" not in ran.stderr
    assert len(ran.stderr.splitlines()) <= 2
    assert len(ran.stderr) < 1000
    assert not ACTING.search(ran.stderr)
    assert said in ran.stderr


def check_quiet(ran) -> None:
    """No traceback, nothing that acts on a terminal."""
    assert "unexpected went wrong" not in ran.stderr, ran.stderr[:500]
    assert "Traceback" not in ran.both
    assert not ACTING.search(ran.both)


def check_sound(run, root: Path) -> None:
    """Every document can be listed, shown and searched, and its original is kept as it was."""
    listing = run("list", "--format", "json")
    assert listing.json["coverage"]["unreadable"] == []
    for path in (root / "documents").iterdir():
        assert is_id(path.name) or not path.is_dir() or path.name == ".napkb"
    known = {PLAN, "readout", "op-ed"}
    for document in listing.json["documents"]:
        if document["id"] not in known:
            shown = run("show", document["id"])
            assert shown.exit_code == 0
            check_quiet(shown)
    for path in (root / "documents").glob("*/*.yaml"):
        text = path.read_text("utf-8")
        if path.name != "document.yaml":
            name, digest = (
                re.search(rf"^  {key}: (.*)$", text, re.MULTILINE)[1] for key in ("file", "sha256")
            )
            assert sha256((path.parent / name).read_bytes()).hexdigest() == digest
    assert run("search", "river").exit_code == 0


# Sources that are refused.


def noise(size: int, seed: int = 7) -> bytes:
    return random.Random(seed).randbytes(size)


def write(data: bytes | str, name: str = "source.txt") -> Callable[[Path], str]:
    def make(folder: Path) -> str:
        (folder / name).write_bytes(data.encode() if isinstance(data, str) else data)
        return name

    return make


def folder_of(**files: bytes) -> Callable[[Path], str]:
    def make(folder: Path) -> str:
        (folder / "texts").mkdir()
        for name, data in files.items():
            (folder / "texts" / name.replace("_", ".")).write_bytes(data)
        return "texts"

    return make


def loop_of_folders(folder: Path) -> str:
    (folder / "texts" / "deep").mkdir(parents=True)
    (folder / "texts" / "deep" / "again").symlink_to(folder / "texts")
    (folder / "texts" / "self").symlink_to("self")
    return "texts"


def linked(target: str) -> Callable[[Path], str]:
    def make(folder: Path) -> str:
        (folder / "link.txt").symlink_to(target)
        return "link.txt"

    return make


def fifo(folder: Path) -> str:
    os.mkfifo(folder / "fifo.txt")
    return "fifo.txt"


def listening(folder: Path) -> str:
    here = Path.cwd()
    os.chdir(folder)  # The name of a socket is short.
    with socket.socket(socket.AF_UNIX) as made:
        made.bind("socket.txt")
    os.chdir(here)
    return "socket.txt"


def named(name: str) -> Callable[[Path], str]:
    return lambda _: name


XML = b'<?xml version="1.0"?>\n<!-- a page -->\n<html><body></body></html>'
REFUSED = {
    "missing": (named("missing.txt"), "missing.txt is not there"),
    "missing-with-markup": (named("[bold]no[/bold].txt"), "[bold]no[/bold].txt is not there"),
    "missing-with-escape": (named(f"{ESC}x.txt"), "␛]0;owned␇␛[2J␛[31mx.txt is not there"),
    "missing-with-newline": (named("a\nerror: all is lost"), "a error: all is lost is not there"),
    "missing-with-bidi": (named(f"{BIDI}.txt"), "⟨U+202E⟩gnp.exe"),
    "missing-not-utf8": (named("\udcff\udcfe.txt"), "is not there"),
    "under-a-file": (lambda f: write("x")(f) + "/below.txt", "source.txt/below.txt"),
    "empty": (write(b""), "has no text in it"),
    "blank": (write(" \n\t\r\n \x0b\x0c "), "has no text in it"),
    "utf8-mark-only": (write(b"\xef\xbb\xbf"), "has no text in it"),
    "utf16-mark-only": (write(b"\xff\xfe"), "has no text in it"),
    "utf32-mark-only": (write(b"\xff\xfe\0\0"), "has no text in it"),
    "zeros": (write(b"\0" * 5000), "source.txt"),
    "noise": (write(noise(5000)), "is not a text"),
    "much-noise": (write(noise(MEGABYTE)), "is not a text"),
    "escapes-only": (write("\x1b\x07\x08" * 50), "is not a text"),
    "pdf": (write(b"%PDF-1.7\n" + noise(500)), "is damaged: its pages cannot be read"),
    "pdf-called-text": (write(b"%PDF-1.7\nA line of text.\n", "a.md"), "is damaged: its pages"),
    "zip": (write(b"PK\x03\x04" + noise(500)), "is damaged or cut off"),
    "gzip": (write(b"\x1f\x8b\x08" + noise(500)), "gzip"),
    "picture": (write(b"\x89PNG\r\n\x1a\n" + noise(500)), "PNG"),
    "program": (write(b"\x7fELF" + noise(500)), "a program"),
    "rtf": (write(rb"{\rtf1 }"), "has no text in it"),
    "page": (write("<!DOCTYPE html><html><body></body></html>"), "has no article in it"),
    "page-behind-xml": (write(XML), "has no article in it"),
    "mail": (write("From: a@b.example\nTo: c@d.example\nMIME-Version: 1.0\n\n"), "has no text in it"),
    "too-large": (write(b"word " * (21 * MEGABYTE // 5)), "at most 20 MB"),
    "fifo": (fifo, "is not a file"),
    "socket": (listening, "is not a file"),
    "device": (named("/dev/zero"), "is not a file"),
    "null-device": (named("/dev/null"), "is not a file"),
    "changing-size": (named("/proc/self/status"), "/proc/self/status"),
    "link-to-nothing": (linked("nothing.txt"), "link.txt is not there"),
    "link-to-itself": (linked("link.txt"), "link.txt"),
    "link-to-a-device": (linked("/dev/zero"), "is not a file"),
    "empty-folder": (folder_of(), "has no text in it"),
    "folder-of-pictures": (folder_of(a_png=b"\x89PNG", b_svg=b"<svg>"), "has no text in it"),
    "folder-of-hidden-files": (folder_of(_a_txt=b"A text."), "has no text in it"),
    "folders-in-a-circle": (loop_of_folders, "has no text in it"),
}


@each(("make", "said"), REFUSED.values(), ids=REFUSED)
def test_a_source_that_cannot_be_read_is_refused_and_nothing_changes(run, root, make, said):
    source = make(root)
    before = tree(root)
    check_refused(run("add", source), 5, said)
    assert tree(root) == before
    assert len(run("undo", "--list", "--format", "json").json["changes"]) == 4


@each("data", [b"", b"\xff\xfe", noise(900), b"x" * (21 * MEGABYTE), b"%PDF-1.4"])
def test_standard_input_that_cannot_be_read_is_refused(run, root, data):
    before = tree(root)
    check_refused(run("add", "-", input=data), 5)
    assert tree(root) == before


@each("name", ["x" * 256, "x" * 5000, "a/" * 3000], ids=["name", "long-name", "path"])
def test_a_name_that_no_file_can_have_is_refused(run, root, name):
    before = tree(root)
    check_refused(run("add", name), 5)
    assert tree(root) == before


def test_a_file_that_vanishes_while_it_is_read_is_refused(run, root, monkeypatch):
    (root / "source.txt").write_text("A text that will not stay.\n", "utf-8")
    real = Path.read_bytes

    def vanishing(path: Path) -> bytes:
        if path.name == "source.txt":
            path.unlink()
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", vanishing)
    before = tree(root)
    check_refused(run("add", "source.txt"), 5, "source.txt is not there")
    assert tree(root) == before


def test_a_folder_whose_file_vanishes_after_it_was_listed_adds_the_others(run, root, monkeypatch):
    make = folder_of(a_txt=b"First text, which stays.\n", b_txt=b"Second text, which goes.\n")
    make(root)
    real = sources.read_bytes

    def vanishing(source: sources.Source) -> bytes:
        (root / "texts" / "b.txt").unlink(missing_ok=True)
        return real(source)

    monkeypatch.setattr("kb.base.gathering.read_bytes", vanishing)
    ran = run("add", "texts", "--format", "json")
    assert ran.exit_code == 5
    assert ran.json["counts"]["added"] == ran.json["counts"]["failed"] == 1
    check_sound(run, root)


def test_a_file_that_keeps_growing_while_it_is_read_is_refused(run, root, monkeypatch):
    path = root / "source.txt"
    path.write_text("A text that grows.\n", "utf-8")
    real = Path.read_bytes

    def growing(self: Path) -> bytes:
        data = real(self)
        if self.name == "source.txt":
            path.write_bytes(data + b"More.\n")
        return data

    monkeypatch.setattr(Path, "read_bytes", growing)
    before = tree(root)
    check_refused(run("add", "source.txt"), 5, "keeps changing")
    assert tree(root) == before


# Sources that are odd, and read all the same.


def rising(count: int) -> str:
    """A letter under marks that no order sorts quickly."""
    return "river a" + "\u0316\u0301\u0345\u0334" * (count // 4) + " flows.\n"


BODY = "\n\nThe river rose in the night, and the whole village heard it come.\n"
ODD = {
    "utf16-with-mark": "Ünder the river\n\nA text in two bytes.\n".encode("utf-16"),
    "utf16-without-mark": "Under the river\n\nA text in two bytes for each letter.\n".encode("utf-16-le"),
    "utf32": "Under the river\n\nA text in four bytes.\n".encode("utf-32"),
    "latin1": "Die Brücke über den Fluß\n\nSie ist schön und größer.\n".encode("latin-1"),
    "mixed": "Größe\n".encode("latin-1") + "Größe des Flusses\n".encode() + b"The river.\n",
    "a-few-zeros": b"The river\0 is long, and this text goes on for some while." + b" It is long." * 30,
    "escapes-in-between": (f"{HOSTILE} The river title\n\n" + "It is a long river. " * 90).encode(),
    "one-word-of-100-KB": b"river " + b"x" * 100_000 + b"\n",
    "200000-marks": ("river e" + "\u0301" * 200_000 + "\n").encode(),
    "marks-in-disorder": rising(8000).encode(),
    "1000-short-lines": b"river\n\n" * 1000,
    "a-line-of-brackets": b"(" * 10_000 + b" river " + b")" * 10_000 + b"\n",
    "carriage-returns": b"The river\r\rflows\r\n\r\nslowly.\x0b\x0cIndeed.\x85",
    "surrogates": b"The river \xed\xa0\x80\xed\xb0\x80 flows, and this is a text of some length." * 3,
    "overlong": b"The river \xc0\xaf\xc0\xaf flows, and this is a text of some length." * 3,
    "nothing-but-emoji": "🌊🌊🌊 river\n".encode(),
    "numbers": b"river 1. 2. 3. 4) (5) 6- 7: 8. 9.\n" * 50,
    "front-matter-with-yaml": b"---\ntitle: !!python/object/apply:os.system [id]\na: &a [*a]\n---\nThe river.\n",
    "front-matter-of-20-KB": b"---\ntitle: x\n" + b"key: value\n" * 2000 + b"---\nThe river.\n",
    "front-matter-open": b"---\ntitle: The river\n",
    "comment-open": b"<!-- the river\n\nnever ends",
    "markdown-deep": b"> " * 3000 + b"The river\n" + b"*" * 3000 + b"\n" + b"[" * 3000 + b"](x)\n",
}


def test_one_line_of_five_megabytes_is_read(run, root):
    (root / "source.txt").write_bytes(b"The river " + (b"w" * 999 + b" ") * (5 * MEGABYTE // 1000) + b"\n")
    ran = run("add", "source.txt", "--id", "odd")
    assert ran.exit_code == 0
    check_quiet(ran)
    assert run("list", "--format", "json").json["coverage"]["unreadable"] == []


@each("name", ODD)
def test_an_odd_text_is_read_or_refused_and_the_base_stays_sound(run, root, name):
    source = "source.md" if name.startswith(("front", "comment", "markdown", "escapes")) else "source.txt"
    (root / source).write_bytes(ODD[name])
    before = tree(root)
    ran = run("add", source, "--id", "odd")
    check_quiet(ran)
    assert ran.exit_code in {0, 5}
    if ran.exit_code:
        check_refused(ran, 5)
        assert tree(root) == before
    check_sound(run, root)


@each(
    ("name", "text"),
    [
        ("a.md", "# " + "word " * 2000 + BODY),
        ("a.txt", "Word" * 700 + " of a title" + BODY),
        ("a.md", "By " + "A" * 3000 + " Hale\n" + BODY),
        (
            "a.txt",
            "x" * 30_000 + " and then many words follow that make the line so long that it is cut off" + BODY,
        ),
    ],
    ids=["title", "title-of-one-word", "author", "first-word"],
)
def test_a_text_with_a_value_that_is_too_long_stays_readable(run, root, name, text):
    (root / name).write_text(text, "utf-8")
    assert run("add", name).exit_code == 0
    check_sound(run, root)


NAMES = {
    "newline": "a\nb.txt",
    "escape": f"{ESC}a.txt",
    "bidi": f"{BIDI}.txt",
    "markup": "[bold]a[link=x].txt",
    "not-utf8": b"\xff\xfea.txt",
    "255-bytes": "x" * 251 + ".txt",
    "substitution": "$(touch owned).txt",
    "backticks": "`touch owned`;&|.txt",
    "blank": " .txt",
    "quotes": "'\"a.txt",
    "yaml": "!!python|object:x {a: *b}.txt",
    "percent": "%s%n%2e%2e.txt",
    "option": "-rf.txt",
}


@each("name", NAMES.values(), ids=NAMES)
def test_a_file_of_any_name_is_added_under_an_id_of_letters(run, root, name):
    path = os.fsdecode(name)
    (root / "texts").mkdir()
    (root / "texts" / path).write_text(f"The river{BODY}", "utf-8")
    for source in ("texts", f"texts/{path}"):
        ran = run("add", source)
        assert ran.exit_code == 0
        check_quiet(ran)
    check_sound(run, root)
    assert not (root / "owned").exists()
    assert run("undo", "--list").exit_code == 0
    check_quiet(run("undo"))


def test_a_name_that_begins_like_an_option_needs_two_hyphens(run, root):
    (root / "-rf").write_text(f"The river{BODY}", "utf-8")
    check_refused(run("add", "-rf"), 2)
    assert run("add", "--", "-rf").exit_code == 0


def test_a_source_from_above_does_not_leave_its_path_in_the_base(run, root, tmp_path):
    (tmp_path / "x.txt").write_text(f"The river{BODY}", "utf-8")
    assert run("add", "../x.txt").exit_code == 0
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "cache") == ["base", "x.txt"]
    check_sound(run, root)


def test_a_link_in_a_folder_is_not_followed(run, root, tmp_path):
    (tmp_path / "secret.txt").write_text("The password is swordfish.\n", "utf-8")
    (root / "texts").mkdir()
    (root / "texts" / "a.txt").write_text(f"The river{BODY}", "utf-8")
    (root / "texts" / "link.txt").symlink_to(tmp_path / "secret.txt")
    (root / "texts" / "folder").symlink_to(tmp_path)
    ran = run("add", "texts", "--format", "json")
    assert [item["source"] for item in ran.json["items"]] == ["texts/a.txt"]


# What is said of a source.

LONG = "x" * 10_000
REFUSED_OPTIONS = [
    *(
        ("--id", value, 2)
        for value in ("../x", "a/b", "CON", "con", "nul", "com1", "a--b", "-a", "a-", "A", "é")
    ),
    *(
        ("--id", value, 2)
        for value in (".", "..", ".a", "a b", "a\nb", "a\0b", ESC, BIDI, MARKUP, "ａ", "x" * 81)
    ),
    *(("--id", value, 2) for value in (LONG, "op-ed", "~", "$(x)", "a.yaml", "a@b", "a#1")),
    *(("--to", value, 2) for value in ("../x", "a/b", "op-ed/../readout", ESC, LONG, "@", "#1", "OP-ED")),
    *(("--to", value, 3) for value in ("nope", "con-", "x" * 80) if value != "con-"),
    *(
        ("--issued", value, 2)
        for value in ("nope", "2023-02-30", "2023-13", "0000", "23", LONG, ESC, "2023-6-1")
    ),
    *(("--event-date", value, 2) for value in ("nope", "2023-02-30", "17/6/2023", LONG)),
    *(("--kind", value, 2) for value in ("poem", "PLAN ", LONG, ESC, "plan,law")),
    *((name, value, 2) for name in ("--title", "--publisher", "--url") for value in (LONG, "a\udcff")),
    *((name, "\udcff", 2) for name in ("--author", "--tag")),
]


@each("option", sorted({option for option, _, _ in REFUSED_OPTIONS}))
def test_nonsense_said_of_a_source_is_refused_and_nothing_changes(run, root, option):
    before = tree(root)
    for value, code in [(value, code) for name, value, code in REFUSED_OPTIONS if name == option]:
        check_refused(run("add", "-", option, value, input=f"The river{BODY}"), code)
    assert tree(root) == before


@each(("option", "value"), [("--author", LONG), ("--author", ""), ("--author", " "), ("--tag", LONG)])
def test_an_author_or_tag_that_cannot_be_stored_is_refused(run, root, option, value):
    run("add", "-", option, value, input=f"The river{BODY}")
    check_sound(run, root)


@each("address", ["op-ed@1999", "op-ed#p1"])
def test_a_text_is_not_added_to_a_revision_or_a_passage(run, root, address):
    before = tree(root)
    assert run("add", "-", "--to", address, input=f"The river{BODY}").exit_code in {2, 3}
    assert tree(root) == before


@each("value", [HOSTILE, "a" * 2000, "!!python/none", "x: [y", "null", "'", "a\u0085b", "# x"])
def test_whatever_is_said_of_a_source_is_stored_as_words(run, root, value):
    said = [
        part
        for option in ("--title", "--publisher", "--author", "--tag", "--url")
        for part in (option, value)
    ]
    ran = run("add", "-", "--id", "said", *said, input=f"The river{BODY}")
    check_quiet(ran)
    assert ran.exit_code == 0
    check_sound(run, root)
    metadata = run("show", "said", "--format", "json").json["revision"]["metadata"]
    stored = " ".join(value.split())
    if stored:
        assert {metadata[name]["value"] for name in ("title", "publisher", "url")} == {stored}
        assert metadata["author"]["value"] == metadata["tags"] == [stored]


def test_a_folder_that_is_no_document_is_not_taken_over(run, root):
    (root / "documents" / "mine").mkdir()
    (root / "documents" / "mine" / "thesis.txt").write_text("mine", "utf-8")
    before = tree(root)
    check_refused(run("add", "-", "--id", "mine", input=f"The river{BODY}"), 2, "mine")
    assert tree(root) == before


# Addresses.

NO_ADDRESS = [
    *(
        "",
        " ",
        "@",
        "#",
        "@2023",
        "#1",
        "op-ed@",
        "op-ed#",
        "op-ed@@2023",
        "op-ed##1",
        "op-ed#1@2023",
        ".",
        "..",
    ),
    *(
        "../../etc/passwd",
        "/etc/passwd",
        "op-ed/../readout",
        "op-ed@../x",
        "op-ed@2023-06-17.txt",
        "op-ed#../x",
    ),
    *(
        "op-ed@document",
        "op-ed@correspondence",
        "OP-ED",
        "ｏp-ed",
        "op_ed",
        "op-ed@2023-06-17/x",
        "C:\\x",
        "~",
        "con",
    ),
    *(
        "op-ed@nul",
        "%2e%2e",
        "$(x)",
        "*",
        "op-*",
        "-",
        "kb.yaml",
        "vocabulary.yaml",
        ".napkb",
        ESC,
        BIDI,
        MARKUP,
    ),
    *("op-ed\0", "op-ed\n@x", LONG, "op-ed@" + LONG, "op-ed#" + LONG, "op-ed#\x1b[2J", "\udcff"),
]
NOT_THERE = [
    *("nope", "op-ed@2099", "op-ed@2023", "op-ed@2023-06-17-2", "op-edd", "x" * 80),
]
NO_PASSAGE = [
    "#p0",
    "#p99",
    "#p2-1",
    "#p1-99",
    "#p9-99",
    "#h9",
    "#t",
    "#0",
    "#1",
    "#p",
    "#x",
    "#p1.5",
    "#9" * 1,
]


@each("command", ["show", "log", "remove", "edit"])
def test_what_is_no_address_is_refused(run, root, command):
    before = tree(root)
    for address in NO_ADDRESS if command == "show" else NO_ADDRESS[::4]:
        check_refused(run(command, "--", address, env={"EDITOR": "false"}), 2, "is not an address")
    assert tree(root) == before


@each("command", ["show", "remove", "edit"])
def test_what_is_not_there_is_told(run, root, command):
    before = tree(root)
    for address in NOT_THERE:
        check_refused(run(command, "--", address, env={"EDITOR": "false"}), 3)
    assert tree(root) == before


@each("address", ["op-ed@2099", "op-ed#p99"])
def test_a_log_of_what_is_not_there_is_refused(run, address):
    assert run("log", address).exit_code in {2, 3}


def test_a_passage_that_is_not_there_is_told_with_those_there_are(run):
    for locator in NO_PASSAGE:
        check_refused(run("show", f"op-ed{locator}"), 3, "It has p1 to p2.")


# Queries.

QUERIES = [
    *(
        "",
        " ",
        '"',
        '""',
        "'",
        "(",
        ")",
        "()",
        "((((",
        "))))",
        ")(",
        "[",
        "]",
        "{",
        "}",
        "\\",
        "*",
        "?",
        "~",
        "^",
    ),
    *(
        "AND",
        "OR",
        "NOT",
        "AND OR NOT",
        "NOT NOT NOT river",
        "river AND",
        "OR river",
        "-",
        "--",
        "-river",
        "- river",
    ),
    *(
        "river -",
        "near/3",
        "river near/3",
        "near/3 river",
        "river near/999999 flood",
        "a NEAR/0 b",
        "|| &&",
        "&&",
    ),
    *("title:", "title:river", "title:(river)", 'title:"', "tag:", "name:", "doc:nope", "id:../x", "point:9"),
    *(
        "river*",
        "*river",
        "*",
        "ri*er",
        "a*",
        "river^5",
        "river~2",
        "[a TO b]",
        "{a TO b}",
        "+river",
        "!river",
        "/x/",
    ),
    *(
        "(?P<x>.*)+$",
        "(a+)+$",
        "[[:alpha:]]",
        "\\d+",
        "%s%n",
        "${x}",
        "$(x)",
        "`x`",
        "<script>",
        "; DROP TABLE",
        "\t\n",
    ),
    *(
        ESC,
        BIDI,
        MARKUP,
        HOSTILE,
        "\x00",
        "\ud800",
        "\udcff",
        "\ufeff",
        "\u200b",
        "🌊",
        "ا ب",
        "é" * 50,
        "ＮＡＣＴＡ",
    ),
    *(
        "(" * 5000,
        ")" * 5000,
        "(" * 2000 + "river" + ")" * 2000,
        '"' * 5000,
        "- " * 5000,
        "AND " * 2500,
        "NOT " * 2500,
    ),
    *(
        "river " * 2000,
        "a" * 10_000,
        "* " * 5000,
        "river AND (" * 900,
        "near/2 " * 1500,
        "title:" * 1600,
        "e\u0301" * 4000,
    ),
    *(
        "“”„«»" * 2000,
        "a-" * 5000,
        "a'" * 5000,
        "a." * 5000,
        "1-2-3-" * 1500,
        "a/b/c" * 2000,
        ": " * 5000,
        "::::" * 2500,
    ),
]


@each("command", ["search", "ask"])
@each("part", range(4))
def test_no_query_fails(run, command, part):
    for query in QUERIES[part::4]:
        ran = run(command, "--", query)
        check_quiet(ran)
        if command == "ask" and not query.strip():
            check_refused(ran, 2, "There is no question")
        else:
            assert (ran.exit_code in {0, 1}, ran.stderr) == (True, ""), query
            assert ran.stdout


@each("command", ["search", "ask"])
def test_a_filter_that_cannot_be_is_told_or_taken_as_words(run, command):
    for typed in ("kind:nope", "since:nope", "standing:nope", "until:31-02-2024", "date:99", "point:a#b#c"):
        ran = run(command, f"river {typed}")
        check_quiet(ran)
        if ran.exit_code not in {0, 1}:
            check_refused(ran, 2, typed.partition(":")[2].partition("#")[0])


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.sampled_from(
            'river flood "the ( ) " AND OR NOT - -x near/3 title: name:clear-water kind:plan * a* “ ” \\ , . '
            "since:2020 until:2024 é ِ \u200c \x1b 1 2(a) #3".split()
        )
        | st.text(max_size=6),
        max_size=12,
    ).map(" ".join),
    st.booleans(),
)
def test_no_query_made_of_pieces_fails(run, query, exact):
    ran = run("search", *(["--exact"] if exact else []), "--", query)
    check_quiet(ran)
    assert ran.exit_code in {0, 1, 2}


@each(
    ("option", "value"),
    [
        ("--kind", ESC),
        ("--since", LONG),
        ("--until", "2024-02-30"),
        ("--standing", "x"),
        ("--point", "../#x"),
        ("--sort", ESC),
    ],
)
def test_a_filter_option_that_cannot_be_is_refused(run, option, value):
    check_refused(run("list", option, value), 2)


@each("option", ["--publisher", "--author", "--tag", "--name", "--point"])
def test_a_filter_that_nothing_passes_finds_nothing(run, option):
    for value in ("", LONG, HOSTILE, "((", "*", "\udcff"):
        ran = run("list", option, value)
        check_quiet(ran)
        assert ran.exit_code == 1, value


# Metadata put into a document's folder by hand.

BOMB = "a: &a [x,x,x,x]\n" + "".join(
    f"{b}: &{b} [*{a},*{a},*{a},*{a}]\n" for a, b in ["ab", "bc", "cd", "de"]
)
BROKEN = {
    "tag": "title: !!python/object/apply:os.system [touch owned]\n",
    "alias": "title: &a x\npublisher: *a\n",
    "bomb": BOMB,
    "deep": "title: " + "[" * 100_000,
    "deep-blocks": "".join(f"{' ' * n}a:\n" for n in range(500)),
    "twice": "title: x\ntitle: y\n",
    "impossible-date": "title: x\nissued: 2023-02-30\n",
    "two-documents": "title: x\n---\ntitle: y\n",
    "merge-key": "<<: {title: x}\n",
    "unknown-key": "titel: x\n",
    "list": "- title\n",
    "word": "title\n",
    "number-key": "? [1]\n: x\n",
    "long": f"title: {LONG}\n",
    "binary": "title: \x00\n",
    "escape": "title: \x1b[2J\n",
    "escape-in-key": '"\\e[2J": x\n',
    "markup-in-key": "'[bold]x[/bold]': x\n",
    "bidi-in-value": f"kind: {BIDI}\n",
    "kind-of-lines": 'kind: "a\\nerror: b\\n\\e[2J"\n',
    "open-quote": "title: 'x\n",
    "tab": "\ttitle: x\n",
    "directive": "%YAML 9.9\n---\ntitle: x\n",
    "half-character": 'title: "\\ud800"\n',
    "big-character": 'title: "\\U00110000"\n',
}


@each("name", BROKEN)
def test_broken_metadata_is_a_problem_of_its_document_alone(run, root, name):
    file = "2023-06-17.yaml" if name in {"tag", "deep", "list", "impossible-date"} else "document.yaml"
    (root / "documents" / "op-ed" / file).write_text(BROKEN[name], "utf-8")
    before = tree(root)
    listing = run("list")
    check_quiet(listing)
    assert listing.exit_code == 0
    assert f"documents/op-ed/{file}" in listing.both
    check_refused(run("show", "op-ed"), 4, f"documents/op-ed/{file}")
    assert run("show", "readout").exit_code == 0
    found = run("search", "river")
    check_quiet(found)
    assert found.exit_code == 0
    assert tree(root) == before
    assert not (root / "owned").exists()


def test_broken_metadata_does_not_keep_from_adding_and_undoing(run, root):
    (root / "documents" / "op-ed" / "document.yaml").write_text("titel: x\n", "utf-8")
    before = tree(root)
    assert run("add", "-", "--id", "another", input=f"The river{BODY}").exit_code == 0
    assert run("undo").exit_code == 0
    assert tree(root) == before
    check_refused(run("log", "op-ed"), 4, "documents/op-ed/document.yaml")


@each("command", [["list"], ["show", "readout"], ["search", "river"]], ids=["list", "show", "search"])
def test_a_character_beyond_all_is_a_problem_of_its_document_alone(run, root, command):
    (root / "documents" / "op-ed" / "document.yaml").write_text('title: "\\UFFFFFFFF"\n', "utf-8")
    assert run(*command).exit_code == 0


ODD_METADATA = {
    "empty": "",
    "empty-mapping": "{}",
    "hostile": 'title: "\\e[2J\\u202e[bold]x[/bold]"\npublisher: "<script>"\nnote: "\\x9b1m"\n',
    "numbers": "title: 0x10\npublisher: 1_000\nlanguage: no\n",
    "x-keys": "x-a: {b: [c]}\nDOI: 10.1/x\n",
    "year-of-one": "issued: 0001\n",
    "no-year": "event-date: XXXX-06-22\n",
}


@each("name", ODD_METADATA)
def test_odd_metadata_is_shown_as_it_is(run, root, name):
    file = "2023-06-17.yaml" if name in {"no-year", "year-of-one"} else "document.yaml"
    (root / "documents" / "op-ed" / file).write_text(ODD_METADATA[name], "utf-8")
    for command in (["list"], ["show", "op-ed"], ["log", "op-ed"], ["search", "broom"], ["ask", "broom"]):
        for form in ("text", "json", "csv", "markdown", "html"):
            ran = run(*command, "--format", form)
            assert (ran.exit_code, ran.stderr) == (0, "")
            assert not ACTING.search(ran.stdout.replace("\r\n", "\n"))


@each(
    "text",
    [
        "blocks: [{block: 999, role: title}]\n",
        "blocks: [{block: 1, role: point, number: '../x'}, {block: 1, role: item}]\n",
        "blocks: [{block: 2, role: point, number: '" + "9" * 500 + "'}]\n",
        "blocks: [{block: 1, role: heading, level: 999999999}]\n",
        "offsets: 0:999999999:5 9:9:9\n",
        "offsets: 0:0:0\n",
        "original: {file: ../../../../etc/passwd, sha256: x, size: 1}\n",
        "original: {file: /etc/passwd}\n",
        "set-aside: [{text: x, original: [9, 1]}]\n",
        'added: "\\e[2J"\ntext-sha256: nonsense\n',
        "sources: [{}]\npoints: {total: 0}\n",
        "points: {total: 999999999}\n",
    ],
)
def test_a_record_that_does_not_fit_its_text_harms_nothing(run, root, text):
    (root / "documents" / "op-ed" / "2023-06-17.yaml").write_text(text, "utf-8")
    for command in (
        ["list"],
        ["show", "op-ed", "--set-aside"],
        ["log", "op-ed"],
        ["search", "broom"],
        ["show", "op-ed#9"],
    ):
        for form in ("text", "json"):
            ran = run(*command, "--format", form)
            assert ran.exit_code in {0, 1, 3, 4}
            assert "unexpected went wrong" not in ran.stderr
            assert "root:" not in ran.stdout
            assert not ACTING.search(ran.both)


class Tags(HTMLParser):
    """Collects the elements of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {tag, *(name for name, _ in attrs)}


@each("form", ["text", "json", "jsonl", "csv", "markdown", "html"])
def test_nothing_in_a_document_acts_on_who_reads_it(run, root, form):
    quiet = "Nothing happened on that day but what is told here in many words. " * 9
    text = f"{MARKUP} {BIDI} title\n\nThe zebra {HOSTILE} crosses. {quiet}\n\n=cmd()|' /C calc'!A0 zebra. {quiet}\n"
    said = ["--title", HOSTILE, "--publisher", HOSTILE, "--author", HOSTILE, "--tag", HOSTILE]
    said += ["--url", f"javascript:alert(1)//{ESC}"]
    added = run("add", "-", "--id", "hostile", *said, "--format", form, input=text)
    commands = (
        ["list"],
        ["show", "hostile"],
        ["log", "hostile"],
        ["search", "zebra"],
        ["ask", "zebra"],
        ["remove", "hostile"],
    )
    for ran in (
        added,
        *(run(*command, "--format", form) for command in commands),
        run("undo", "--format", form),
    ):
        assert ran.exit_code == 0
        assert not ACTING.search(ran.both.replace("\r\n", "\n"))
        if form == "text" and "markup" in ran.stdout:
            assert "[bold]markup[/bold]" in " ".join(ran.stdout.split())
        if form == "html":
            assert not {"script", "b", "onerror", "img"} & Tags(ran.stdout).found
            assert "javascript:" not in re.findall(r'href="([^"]*)', ran.stdout)


# Editing.


def editor(folder: Path, script: str) -> dict[str, str]:
    path = folder / "editor.sh"
    path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    path.chmod(0o755)
    return {"EDITOR": str(path)}


def test_metadata_that_is_not_valid_is_not_taken(run, root, tmp_path):
    before = tree(root)
    typing = editor(tmp_path, f'cat {tmp_path}/typed > "$1"')
    for text in BROKEN.values():
        (tmp_path / "typed").write_text(text, "utf-8")
        check_refused(run("edit", "op-ed", env=typing), 4, "documents/op-ed/document.yaml")
        assert tree(root) == before
    assert not (root / "owned").exists()


@each("data", [r"\377\376", r"title: \200\n"], ids=["utf16", "latin1"])
def test_bytes_that_are_no_text_are_not_taken(run, root, tmp_path, data):
    before = tree(root)
    ran = run("edit", "op-ed", env=editor(tmp_path, f"""printf '{data}' > "$1" """))
    check_refused(ran, 4)
    assert tree(root) == before


@each("script", ["exit 3", 'echo "title: x" > "$1"; exit 1', "kill -9 $$"])
def test_an_editor_that_fails_changes_nothing(run, root, tmp_path, script):
    before = tree(root)
    check_refused(run("edit", "op-ed", env=editor(tmp_path, script)), 2, "Editing failed")
    assert tree(root) == before


@each("command", ["/nonexistent/editor", "/", "/dev/null"])
def test_an_editor_that_is_not_there_changes_nothing(run, root, command):
    before = tree(root)
    check_refused(run("edit", "op-ed", env={"EDITOR": command}), 2, "Editing failed")
    assert tree(root) == before


@each("command", ["rm", "'", 'sh -c \'rm "$0"; mkdir "$0"\''], ids=["removes", "quote", "folder"])
def test_an_editor_that_leaves_no_file_changes_nothing(run, root, command):
    before = tree(root)
    ran = run("edit", "op-ed", env={"EDITOR": command})
    assert tree(root) == before
    assert ran.exit_code in {2, 4, 5}
    check_refused(ran, ran.exit_code)


def test_a_document_that_goes_while_it_is_edited_is_not_half_there(run, root, tmp_path):
    script = f'echo "note: x" >> "$1"; rm -r {root}/documents/op-ed'
    ran = run("edit", "op-ed", env=editor(tmp_path, script))
    check_quiet(ran)
    assert run("list").exit_code == 0
    assert ran.exit_code in {3, 6}
    assert not (root / "documents" / "op-ed").exists()


# The other files.


INVALID_VOCABULARIES = [
    "names: x\n",
    "names: [x]\n",
    "names: [{name: x}]\n",
    "names: [{id: ../x, name: x}]\n",
    f"names: [{{id: '{'x' * 100}', name: x}}]\n",
    'names: [{id: "\\e[2J", name: x}]\n',
    "names: [{id: a, name: x}, {id: a, name: y}]\n",
    "names: [{id: a, name: [x]}]\n",
    "names: [{id: a, name: x, aliases: y}]\n",
    "names: [{id: a}]\n",
    "nams: []\n",
    "spelling: [a]\n",
    "spelling: {pairs: [[a]]}\n",
    "spelling: {pairs: [a]}\n",
    "- a\n",
    "[" * 5000,
    "names: !!python/name:os.system x\n",
    "a: &a x\nb: *a\n",
    "title: 'x\n",
    "\x00",
    "names:\n- id: a\n  nme: '[bold]x[/bold]'\n",
]


def test_a_vocabulary_that_is_not_valid_is_told_and_not_used(run, root):
    for text in INVALID_VOCABULARIES:
        (root / "documents" / "vocabulary.yaml").write_text(text, "utf-8")
        assert run("show", "readout").exit_code == 0, text[:50]
        ran = run("search", "flood")
        check_quiet(ran)
        assert ran.exit_code == 0, text[:50]
        assert ran.stderr.startswith("note: The vocabulary is not used: documents/vocabulary.yaml"), text[:50]


def test_a_vocabulary_that_is_not_text_is_told_and_not_used(run, root):
    (root / "documents" / "vocabulary.yaml").write_bytes(b"\xff\xfe\x00")
    ran = run("search", "flood")
    assert ran.exit_code == 0
    assert "The vocabulary is not used" in ran.stderr


VOCABULARIES = {
    "signs": "names: [{id: a, name: '!!!'}]\n",
    "blank": "names: [{id: a, name: ' ', aliases: ['-']}]\n",
    "long-name": f"names: [{{id: a, name: '{'word ' * 100}'}}]\n",
    "long-word": f"names: [{{id: a, name: '{'x' * 5000}'}}]\n",
    "one-letter": "names: [{id: a, name: a, aliases: [the, of]}]\n",
    "hostile": 'names: [{id: flood, name: "flood \\e[2J\\u202e[bold]x[/bold]", aliases: ["\\x9b1m flood", "<script>"]}]\n',
    "to-itself": "names: [{id: a, name: flood, refers-to: a, false-friends: [a], never: [flood]}]\n",
    "to-a-point-that-is-not": "names: [{id: a, name: flood, refers-to: 'nap@1999#77'}]\n",
    "pairs-in-a-circle": "spelling: {pairs: [[flood, river], [river, flood]], particles: [[a, a]]}\n",
    "pairs-of-signs": "spelling: {pairs: [['-', '_'], ['', x]]}\n",
    "comments-only": "# nothing\n",
    "nothing": "names:\nconcepts:\nspelling:\n",
}


def test_a_name_that_refers_to_no_address_does_not_end_the_search(run, root):
    text = "names: [{id: a, name: flood, refers-to: '../../x#y'}]\n"
    (root / "documents" / "vocabulary.yaml").write_text(text, "utf-8")
    assert run("search", "flood").exit_code == 0


@each("name", VOCABULARIES)
def test_an_odd_vocabulary_harms_nothing(run, root, name):
    (root / "documents" / "vocabulary.yaml").write_text(VOCABULARIES[name], "utf-8")
    commands = (["search", "flood"], ["ask", "flood"], ["show", "readout"], ["list", "--name", "a"])
    for ran in (*(run(*command) for command in commands), run("search", "flood", "--format", "json")):
        assert ran.exit_code in {0, 1}
        check_quiet(ran)
    check_quiet(run("search", "xylophon", "!!!"))


SETTINGS = [
    (b"engine: elastic\n", 6),
    (b'engine: "\\e[2J[bold]x"\n', 6),
    (b"engine: ../whoosh\n", 6),
    (b"engine: [whoosh\n", 4),
    (b"- a\n", 4),
    (b"\xff\xfe", 4),
    (b"a: &a b\nc: *a\n", 4),
    (b"[" * 5000, 4),
    (b"engine: [whoosh]\n", 0),
    (b"", 0),
    (b"name: x\nstyle: y\nlanguage: z\nother: {a: b}\n", 0),
]


def test_settings_that_are_not_valid_are_told_by_what_needs_them(run, root):
    for content, code in SETTINGS:
        (root / "documents" / "kb.yaml").write_bytes(content)
        for command in (["search", "flood"], ["ask", "flood"], ["index"]):
            ran = run(*command)
            if code:
                check_refused(ran, code, "kb.yaml")
            else:
                assert ran.exit_code == 0, content
        for command in (["list"], ["show", "readout"], ["log", "readout"]):
            assert run(*command).exit_code == 0, content
    (root / "documents" / "kb.yaml").write_bytes(b"engine: elastic\n")
    for command in (["add", "-"], ["undo"]):
        assert run(*command, input=f"The river{BODY}").exit_code == 0


# The knowledge base goes, or cannot be written.


def test_documents_that_go_while_the_base_is_open_are_told(base, root):
    base.list()
    shutil.rmtree(root / "documents")
    for use in (
        base.list,
        base.ids,
        lambda: base.show("op-ed"),
        lambda: base.search("river"),
        lambda: base.ask("river"),
    ):
        with pytest.raises(NotFoundError):
            use()


def test_documents_that_are_gone_are_not_made_anew(base, root):
    shutil.rmtree(root / "documents")
    with suppress(KBError):
        base.add([sources.Source("-", None, b"The river.\n")])
    assert not (root / "documents").exists()


def test_documents_that_are_a_file_are_told(run, root):
    shutil.rmtree(root / "documents")
    (root / "documents").write_text("x", "utf-8")
    check_refused(run("--kb", str(root), "list"), 3, "is not a knowledge base")


@each("arguments", [["--kb", "x" * 5000, "list"], ["init", "x" * 5000]], ids=["kb", "init"])
def test_a_folder_that_cannot_be_is_told(run, arguments):
    ran = run(*arguments)
    assert ran.exit_code in {2, 3, 6}
    check_refused(ran, ran.exit_code)


def test_a_working_directory_that_is_gone_is_told(run, tmp_path, monkeypatch):
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    check_refused(run("list"), 3, "working directory is not there")


def without_privileges() -> None:
    """Let the permissions of files hold for root too; runs in the child before the program."""
    if os.geteuid() == 0:
        libc = ctypes.CDLL(None)
        for capability in (1, 2):  # To write, and to read, whatever the permissions say.
            if libc.prctl(24, capability, 0, 0, 0):
                os._exit(99)


@pytest.fixture
def ordinary(program, root) -> Iterator[Callable[..., object]]:
    """Runs napkb as a user for whom permissions hold, root or not."""

    def ordinary(*arguments: str, **options: object):
        ran = program(*arguments, preexec_fn=without_privileges, **options)
        if ran.exit_code == 99:
            pytest.skip("root cannot give up its privileges here")
        return ran

    yield ordinary
    for path in [root, *root.rglob("*")]:
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)


def forbid(folder: Path, mode: int = 0o555) -> None:
    """Take permissions away from a folder and all folders under it."""
    for path in [*sorted(folder.rglob("*"), reverse=True), folder]:
        if path.is_dir():
            path.chmod(mode)


def test_a_read_only_base_is_searched_and_not_changed(ordinary, root):
    shutil.rmtree(root / "index" / "whoosh")
    forbid(root)
    before, derived = tree(root), sorted((root / "index").rglob("*"))
    assert "5 passages" in ordinary("search", "flood").stdout
    assert ordinary("ask", "What will the River Council publish?").exit_code == 0
    for command in (["add", "-"], ["remove", "op-ed"], ["undo"]):
        check_refused(ordinary(*command, input=f"The river{BODY}".encode()), 6, "is read-only")
    assert tree(root) == before
    assert sorted((root / "index").rglob("*")) == derived


def test_an_index_that_cannot_be_written_is_kept_elsewhere(ordinary, root):
    shutil.rmtree(root / "index" / "whoosh")
    forbid(root / "index")
    assert "5 passages" in ordinary("search", "flood").stdout
    assert ordinary("add", "-", input=f"The river{BODY}".encode()).exit_code == 0
    assert "the-river@undated" in ordinary("search", "rose").stdout


def test_where_nothing_can_be_written_the_index_is_in_memory(ordinary, root):
    shutil.rmtree(root / "index" / "whoosh")
    forbid(root)
    ran = ordinary("search", "flood", env={"HOME": "", "XDG_CACHE_HOME": ""})
    assert ran.exit_code == 0
    assert "5 passages" in ran.stdout


def test_a_document_whose_folder_cannot_be_read_is_a_problem_of_its_own(ordinary, root):
    forbid(root / "documents" / "op-ed", 0)
    ran = ordinary("list")
    assert ran.exit_code == 0
    assert "readout" in ran.stdout


def test_documents_that_cannot_be_read_are_told(ordinary, root):
    (root / "documents").chmod(0)
    check_refused(ordinary("list"), 3)


def test_a_source_that_may_not_be_read_is_refused(ordinary, root):
    (root / "source.txt").write_text(f"The river{BODY}", "utf-8")
    (root / "source.txt").chmod(0)
    check_refused(ordinary("add", "source.txt"), 5, "Permission denied")


# The index is damaged.


def test_an_index_cut_short_anywhere_is_made_anew(run, root):
    expected = run("search", "flood", "--format", "json").stdout
    folder = root / "index"
    sound = shutil.copytree(folder, root / "sound")
    damaged = 0
    for path in sorted(sound.rglob("*")):
        place = folder / path.relative_to(sound)
        if path.is_dir() or path.name in {"README.md", "passages_WRITELOCK"} or not path.stat().st_size:
            continue
        half, wrong = path.read_bytes()[: path.stat().st_size // 2], noise(path.stat().st_size)
        for data in (b"", half, wrong) if path.suffix in {".toc", ".json"} else (half,):
            shutil.rmtree(folder)
            shutil.copytree(sound, folder)
            place.write_bytes(data)
            ran = run("search", "flood", "--format", "json")
            assert (ran.exit_code, ran.stdout) == (0, expected), path.name
            check_quiet(ran)
            assert len(ran.stderr.splitlines()) <= 2
            damaged += bool(ran.stderr)
    assert damaged > 3


def test_files_of_the_index_that_are_missing_are_made_anew(run, root):
    expected = run("search", "flood", "--format", "json").stdout
    folder = root / "index"
    sound = shutil.copytree(folder, root / "sound")
    for path in sorted(sound.rglob("*")):
        if path.is_file():
            shutil.rmtree(folder)
            shutil.copytree(sound, folder)
            (folder / path.relative_to(sound)).unlink()
            ran = run("search", "flood", "--format", "json")
            assert (ran.exit_code, ran.stdout) == (0, expected), path.name
            check_quiet(ran)


@each("name", ["catalog.json", "vocabulary.json", "whoosh"])
def test_a_folder_or_a_file_in_the_place_of_what_is_derived_harms_nothing(run, root, name):
    expected = run("search", "flood").stdout
    path = root / "index" / name
    if path.is_dir():
        shutil.rmtree(path)
        path.write_text("x", "utf-8")
    else:
        path.unlink(missing_ok=True)
        path.mkdir()
    assert run("list").exit_code == 0
    assert run("show", "op-ed").exit_code == 0
    ran = run("search", "flood")
    check_quiet(ran)
    if ran.exit_code == 0:
        assert ran.stdout == expected
    else:
        check_refused(ran, 6)


def test_an_index_that_is_a_file_harms_nothing(run, root):
    shutil.rmtree(root / "index")
    (root / "index").write_text("x", "utf-8")
    assert run("list").exit_code == 0
    ran = run("search", "flood")
    check_quiet(ran)
    assert ran.exit_code in {0, 6}


def test_inputs_as_they_came_are_added_and_searched(run, root, inputs):
    ran = run("add", str(inputs), "--format", "json")
    assert ran.exit_code == 0
    assert ran.json["counts"]["added"] == len(list(inputs.glob("*.txt")))
    again = run("add", str(inputs), "--format", "json")
    assert again.json["counts"]["unchanged"] == ran.json["counts"]["added"]
    listing = run("list", "--format", "json").json
    assert listing["coverage"]["unreadable"] == []
    for item in ran.json["items"]:
        assert run("show", item["address"]).exit_code == 0


def test_opening_as_a_library_raises_the_same_errors(root, tmp_path):
    with pytest.raises(NotFoundError):
        kb.open(tmp_path / "nothing", environment={})
    with kb.open(root, environment={}) as base, pytest.raises(NotFoundError):
        base.show("nope")
