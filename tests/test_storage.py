"""Documents on disk: whole or not at all, undone exactly, and noticed when others change them."""

from __future__ import annotations

import errno
import json
import multiprocessing
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from itertools import count, pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kb
from kb.base import Given, KnowledgeBase, gathering
from kb.base.session import Session
from kb.base.sources import Source
from kb.errors import BadRequestError, InvalidMetadataError, KBError, StorageError, UnreadableSourceError
from kb.model.dates import PartialDate
from kb.model.documents import (
    ROLES,
    Alike,
    Block,
    Field,
    Metadata,
    OffsetMap,
    Original,
    PointsNote,
    SetAside,
    Span,
)
from kb.model.documents import Source as Publication
from kb.model.kinds import GRADES, KINDS, STANDINGS
from kb.readers import SUFFIXES, read_source
from kb.readers.decode import decode
from kb.render import render
from kb.storage import catalog, files, journal, library
from kb.storage.plain import document_yaml, revision_yaml
from kb.storage.schema import CSL_KEYS, RevisionFile, document_of, revision_of
from kb.storage.yamlio import load

PLAN = "national-river-plan"
SAMPLES = Path(__file__).parent / "samples"
CORPUS = Path(__file__).parent / "corpus"
LATER = b"A Third Look at the River\n\nThe river rose again in June, and nobody had measured it before.\n"

Tree = dict[str, bytes]


def tree(folder: Path) -> Tree:
    """Every file under a folder byte for byte, and every folder; the journal left out."""
    return {
        str(path.relative_to(folder)): b"" if path.is_dir() else path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if ".napkb" not in path.relative_to(folder).parts
    }


def opened(root: Path) -> KnowledgeBase:
    return kb.open(root, environment={})


def readable(root: Path) -> dict[str, object]:
    """What a reader finds: each document with its revisions, their metadata and their texts' sums."""
    listing = opened(root).list(sort="id")
    assert not listing.coverage.unreadable
    assert not listing.coverage.without_text
    return {document.id: document for document in listing.documents}


@pytest.fixture(autouse=True)
def always_now(monkeypatch):
    """The same moment in every run, so that results can be compared byte for byte."""
    monkeypatch.setattr(os, "fsync", lambda _: None)
    monkeypatch.setattr(Session, "now", "2030-01-02T03:04:05+00:00")


def put(base: KnowledgeBase, data: bytes = LATER, name: str = "-", **said: object) -> str:
    """Add a text and give its address."""
    (item,) = base.add([Source(name, None, data)], Given(**said)).items
    assert item.address is not None, item.error
    return str(item.address)


# Changes, each with what comes before it.


def nothing(base: KnowledgeBase) -> None:
    """Nothing comes before."""


def add_one(base: KnowledgeBase) -> None:
    put(base, id="third-look")


def add_two(base: KnowledgeBase) -> None:
    report = base.add([Source("a", None, LATER), Source("b", None, b"Second Text\n\nIt is short.\n")])
    assert report.count("added") == 2


def add_revision(base: KnowledgeBase) -> None:
    put(base, to="op-ed", issued="2024-01-02")


def edit_document(base: KnowledgeBase) -> None:
    base.edit("op-ed", lambda text: text + "note: Changed by hand.\n")


def edit_revision(base: KnowledgeBase) -> None:
    base.edit("op-ed@2023-06-17", lambda text: text + "note: Changed by hand.\n")


def remove_document(base: KnowledgeBase) -> None:
    base.remove("op-ed")


def remove_revision(base: KnowledgeBase) -> None:
    base.remove(f"{PLAN}@2019-03-04")


def undo(base: KnowledgeBase) -> None:
    base.undo()


Step = Callable[[KnowledgeBase], None]
FORWARD: list[tuple[Step, Step]] = [
    (nothing, add_two),
    (nothing, add_revision),
    (nothing, edit_document),
    (nothing, remove_document),
    (nothing, remove_revision),
]
BACK: list[tuple[Step, Step]] = [(edit_document, undo), (remove_document, undo)]
BACK_REVISION: list[tuple[Step, Step]] = [(add_revision, undo), (remove_revision, undo)]


def every_change(*changes: object) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        ("first", "change"), changes, ids=lambda step: "" if step is nothing else step.__name__
    )


class Rehearsed:
    """A change rehearsed on copies: how it is before and after, and what ``undo`` makes of both."""

    def __init__(self, folder: Path, template: Path, first: Step, change: Step) -> None:
        self.change = change
        unindexed = shutil.ignore_patterns("whoosh")
        self.start = shutil.copytree(template, folder / "start", ignore=unindexed)
        first(opened(self.start))
        self.before, self.read_before = tree(self.start / "documents"), readable(self.start)
        done = shutil.copytree(self.start, folder / "done")
        change(opened(done))
        self.after, self.read_after = tree(done / "documents"), readable(done)
        self.undone = {}
        for name, known, origin in (("a", self.before, self.start), ("b", self.after, done)):
            copy = shutil.copytree(origin, folder / name)
            opened(copy).undo()
            self.undone[str(known)] = tree(copy / "documents")
        assert self.before != self.after

    def copies(self, folder: Path) -> Iterator[tuple[int, Path]]:
        """Fresh copies of the start, numbered."""
        for number in count(1):
            yield number, shutil.copytree(self.start, folder / f"run-{number}")

    def check_whole(self, root: Path) -> Tree:
        """After a crash each document is whole, and the next writer recovers; gives what is left."""
        found = readable(root)
        for name in found.keys() | self.read_before.keys() | self.read_after.keys():
            assert found.get(name) in (self.read_before.get(name), self.read_after.get(name)), name
        with opened(root)._session.library.writing("the next writer"):
            pass
        left = tree(root / "documents")
        assert left in (self.before, self.after)
        return left

    def check_undo(self, root: Path, left: Tree) -> None:
        """``undo`` takes back the newest change that was made, whether there was a crash or not."""
        opened(root).undo()
        assert tree(root / "documents") == self.undone[str(left)]


# Between two of these nothing is made but files that are not in place yet.
_STEPS = {"os.rename", "os.link", "os.remove", "os.rmdir", "os.mkdir", "os.symlink"}


def killed(root: Path, change: Step, at: int) -> bool:
    """Whether a process that makes a change was killed when it was about to take its Nth step on disk."""

    def run() -> None:
        steps = 0

        def watch(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal steps
            if event in _STEPS and str(arguments[0]).startswith(str(root / "documents")):
                steps += 1
                if steps == at:
                    os._exit(77)

        sys.addaudithook(watch)
        change(opened(root))
        os._exit(0)

    process = multiprocessing.get_context("fork").Process(target=run)
    process.start()
    process.join(60)
    code = process.exitcode
    process.close()
    assert code in {0, 77}
    return code == 77


@every_change(*FORWARD, *BACK, *BACK_REVISION)
def test_a_kill_at_any_step_leaves_each_document_whole(tmp_path, template, first, change):
    rehearsed = Rehearsed(tmp_path, template, first, change)
    for number, root in rehearsed.copies(tmp_path):
        if not killed(root, change, number):
            break
        left = rehearsed.check_whole(root)
        if change is not undo:
            rehearsed.check_undo(root, left)
    assert number > 4
    assert tree(root / "documents") == rehearsed.after


def test_after_a_kill_in_undo_the_next_undo_does_not_bring_back_what_was_undone(tmp_path, template):
    rehearsed = Rehearsed(tmp_path, template, edit_document, undo)
    for number, root in rehearsed.copies(tmp_path):
        if not killed(root, undo, number):
            break
        rehearsed.check_undo(root, rehearsed.check_whole(root))


class Failing:
    """Makes the calls that change a file system fail from the Nth on, or only the Nth."""

    def __init__(self, patch: pytest.MonkeyPatch, at: int, code: int, *, once: bool) -> None:
        self.calls = 0
        for name in ("replace", "rename", "link", "fsync"):
            patch.setattr(os, name, partial(self.call, getattr(os, name)))
        self.at, self.code, self.once = at, code, once

    def call(self, real: Callable[..., None], *arguments: object, **options: object) -> None:
        self.calls += 1
        if self.calls == self.at or (self.calls > self.at and not self.once):
            raise OSError(self.code, os.strerror(self.code))
        real(*arguments, **options)


def failing_at_every_call(
    rehearsed: Rehearsed, folder: Path, monkeypatch: pytest.MonkeyPatch, *, once: bool
) -> Iterator[tuple[Path, str]]:
    """Copies in which the change met a failing disk at one call after the other, and what was said."""
    for number, root in rehearsed.copies(folder):
        said = ""
        with monkeypatch.context() as patch:
            failing = Failing(patch, number, errno.EIO if once else errno.ENOSPC, once=once)
            try:
                rehearsed.change(opened(root))
            except StorageError as error:
                said = error.message
        if failing.calls < number:
            assert number > 5
            assert tree(root / "documents") == rehearsed.after
            return
        yield root, said


def check_failing(rehearsed: Rehearsed, folder: Path, monkeypatch: pytest.MonkeyPatch, *, once: bool) -> None:
    for root, said in failing_at_every_call(rehearsed, folder, monkeypatch, once=once):
        left = rehearsed.check_whole(root)
        assert said or left == rehearsed.after
        if rehearsed.change is not undo:
            rehearsed.check_undo(root, left)


@every_change(FORWARD[0], FORWARD[2], FORWARD[4], BACK[0])
def test_a_call_that_fails_leaves_each_document_whole(tmp_path, template, monkeypatch, first, change):
    check_failing(Rehearsed(tmp_path, template, first, change), tmp_path, monkeypatch, once=True)


@every_change((nothing, add_revision), (nothing, remove_document), BACK[0])
def test_a_disk_that_fails_from_then_on_leaves_each_document_whole(
    tmp_path, template, monkeypatch, first, change
):
    check_failing(Rehearsed(tmp_path, template, first, change), tmp_path, monkeypatch, once=False)


@every_change((nothing, add_revision), (nothing, edit_document))
def test_where_it_is_said_that_nothing_was_changed_nothing_was(
    tmp_path, template, monkeypatch, first, change
):
    rehearsed = Rehearsed(tmp_path, template, first, change)
    for root, said in failing_at_every_call(rehearsed, tmp_path, monkeypatch, once=True):
        if "was made, but the disk does not say" in said:
            assert tree(root / "documents") == rehearsed.after, said
        elif said:
            assert tree(root / "documents") == rehearsed.before, said


def test_a_disk_without_room_is_told_in_a_sentence(base, root, monkeypatch):
    before = tree(root / "documents")
    Failing(monkeypatch, 1, errno.ENOSPC, once=False)
    with pytest.raises(StorageError, match=r"the disk is full\. Nothing was changed\. Make room"):
        add_one(base)
    assert tree(root / "documents") == before


def test_an_unfinished_file_is_not_left_behind(tmp_path, monkeypatch):
    Failing(monkeypatch, 1, errno.EIO, once=False)
    with pytest.raises(StorageError, match="was not written"):
        files.write_file(tmp_path / "a", b"new")
    assert tree(tmp_path) == {}


# The journal.

too_deep = pytest.param(
    b"[" * 100_000,
    id="too-deep",
)


@every_change(*FORWARD)
def test_undo_is_exact(base, root, first, change):
    before = tree(root / "documents")
    change(base)
    assert tree(root / "documents") != before
    base.undo()
    assert tree(root / "documents") == before


def test_undo_goes_back_step_by_step_to_the_beginning(base, root):
    seen = [tree(root / "documents")]
    for change in (add_one, edit_document, remove_revision, add_revision, remove_document):
        change(base)
        seen.append(tree(root / "documents"))
    while len(seen) > 1:
        assert tree(root / "documents") == seen.pop()
        base.undo()
    assert tree(root / "documents") == seen[0]


def test_an_older_change_is_undone_by_its_number_and_later_ones_stay(base, root):
    add_one(base)
    with_one = tree(root / "documents")
    number = base.changes()[0].number
    edit_document(base)
    (change,) = base.undo(number)
    assert change.number == number
    left = tree(root / "documents")
    assert not any(name.startswith("third-look") for name in left)
    assert b"Changed by hand" in left["op-ed/document.yaml"]
    assert left.keys() < with_one.keys()


def test_a_change_is_undone_once_only(base):
    add_one(base)
    number = base.changes()[0].number
    base.undo(number)
    with pytest.raises(BadRequestError, match=f"Change {number} is undone already"):
        base.undo(number)
    assert [c.undone for c in base.changes() if c.number == number] == [True]


def test_undoing_an_undo_brings_the_change_back(base, root):
    add_one(base)
    changed = tree(root / "documents")
    base.undo()
    base.undo(base.changes()[0].number)
    assert tree(root / "documents") == changed


def test_a_change_that_was_brought_back_can_be_undone_again(base, root):
    before = tree(root / "documents")
    add_one(base)
    base.undo()
    base.undo(base.changes()[0].number)
    base.undo()
    assert tree(root / "documents") == before


def test_many_revisions_of_one_document_in_one_command_are_one_change(base, root):
    before = tree(root / "documents")
    text = (
        "A river title here\n\nThe river rose in the night and the village of boats was warned number {}.\n\n"
        "The second paragraph is the same for all of them and tells of boats and bridges over the river.\n"
    )
    report = base.add([Source(f"{n}.txt", data=text.format(n).encode()) for n in range(70)])
    assert len(base.revisions(report.items[0].address.document)) == 70
    base.undo()
    assert tree(root / "documents") == before


def test_an_unknown_change_is_not_undone(base):
    with pytest.raises(BadRequestError, match=r"no change 99 in the journal\. “napkb undo --list”"):
        base.undo(99)


def test_nothing_to_undo_is_told(tmp_path):
    kb.base.init_base(tmp_path, kb.base.embedded_documents(), empty=True)
    with pytest.raises(BadRequestError, match="There is nothing to undo"):
        opened(tmp_path).undo()


@pytest.mark.parametrize(
    ("change", "touched"),
    [
        (add_one, "third-look/document.yaml"),
        (add_revision, "op-ed/2024-01-02.txt"),
        (edit_document, "op-ed/document.yaml"),
    ],
    ids=["added", "revised", "edited"],
)
def test_undo_is_refused_when_what_was_made_was_changed_since(base, root, change, touched):
    change(base)
    path = root / "documents" / touched
    path.write_text(path.read_text("utf-8") + "\n# changed by hand\n", "utf-8")
    before = tree(root / "documents")
    with pytest.raises(BadRequestError, match="was changed since"):
        base.undo()
    assert tree(root / "documents") == before


def test_undo_of_a_removal_is_refused_when_the_place_is_taken(base, root):
    remove_document(base)
    put(base, id="op-ed")
    number = base.changes()[1].number
    before = tree(root / "documents")
    with pytest.raises(BadRequestError, match="op-ed was changed since"):
        base.undo(number)
    assert tree(root / "documents") == before


def test_a_command_with_many_sources_is_undone_as_one(base, root, monkeypatch):
    monkeypatch.setattr(gathering, "_CHUNK", 2)
    before = tree(root / "documents")
    number = base.changes()[0].number
    sources = [Source(f"{n}", None, f"Text {n}\n\nIt is number {n} of five.\n".encode()) for n in range(5)]
    assert base.add(sources).count("added") == 5
    assert len([c for c in base.changes() if c.number > number]) == 3
    assert len(base.undo()) == 3
    assert tree(root / "documents") == before
    edit_document(base)
    base.undo()
    assert tree(root / "documents") == before


@pytest.mark.parametrize("at", [1, 2, 3])
def test_any_part_of_a_command_stands_for_the_whole(base, root, monkeypatch, at):
    monkeypatch.setattr(gathering, "_CHUNK", 1)
    before = tree(root / "documents")
    number = base.changes()[0].number
    base.add([Source(f"{n}", None, f"Text {n}\n\nIt is number {n} of three.\n".encode()) for n in range(3)])
    base.undo(number + at)
    assert tree(root / "documents") == before


def test_the_journal_is_bounded(base, root, monkeypatch):
    monkeypatch.setattr(journal, "KEPT", 3)
    for number in range(6):
        put(base, f"Text {number}\n\nIt is number {number} of six.\n".encode())
    assert len(base.changes()) == 3
    assert len(list((root / "documents" / ".napkb" / "journal").iterdir())) == 3
    base.undo()
    assert len(base.changes()) == 3


def test_the_oldest_change_in_a_full_journal_can_be_undone(base, root, monkeypatch):
    add_one(base)
    oldest = base.changes()[0].number
    edit_document(base)
    edit_revision(base)
    monkeypatch.setattr(journal, "KEPT", 3)
    base.undo(oldest)
    assert "third-look" not in base.ids()


def test_a_command_larger_than_the_journal_is_undone_whole_or_not_at_all(base, root, monkeypatch):
    monkeypatch.setattr(journal, "KEPT", 3)
    monkeypatch.setattr(gathering, "_CHUNK", 1)
    before = tree(root / "documents")
    sources = [Source(f"{n}", None, f"Text {n}\n\nIt is number {n} of six.\n".encode()) for n in range(6)]
    base.add(sources)
    added = tree(root / "documents")
    try:
        base.undo()
    except BadRequestError:
        assert tree(root / "documents") == added
    else:
        assert tree(root / "documents") == before


def test_what_undo_needs_is_not_taken_into_version_control(base, root):
    add_one(base)
    assert (root / "documents" / ".napkb" / ".gitignore").read_text("utf-8").splitlines()[-1] == "*"


def test_what_undo_needs_is_not_taken_into_version_control_after_a_clone(base, root):
    shutil.rmtree(root / "documents" / ".napkb")  # As git leaves it out.
    add_one(base)
    assert (root / "documents" / ".napkb" / ".gitignore").read_text("utf-8").splitlines()[-1] == "*"


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"steps": [{}]}', b'"\xff', too_deep])
def test_a_damaged_entry_of_the_journal_harms_nothing(base, root, damage):
    add_one(base)
    newest = max((root / "documents" / ".napkb" / "journal").iterdir())
    (newest / "entry.json").write_bytes(damage)
    before = tree(root / "documents")
    number = len(base.changes())
    edit_document(base)
    base.undo()
    assert tree(root / "documents") == before
    assert len(base.changes()) == number + 2


def test_what_lies_beside_in_a_document_comes_back_with_it(base, root):
    folder = root / "documents" / "op-ed"
    (folder / "scan.png").write_bytes(b"\x89PNG")
    (folder / ".notes").write_text("kept", "utf-8")
    before = tree(root / "documents")
    remove_document(base)
    base.undo()
    assert tree(root / "documents") == before


def test_folders_in_a_document_come_back_with_it(base, root):
    scans = root / "documents" / "op-ed" / "scans"
    scans.mkdir()
    (scans / "page-1.png").write_bytes(b"\x89PNG")
    before = tree(root / "documents")
    remove_document(base)
    base.undo()
    assert tree(root / "documents") == before


def test_links_in_a_document_come_back_as_links(base, root, tmp_path):
    (tmp_path / "secret").write_text("of another folder", "utf-8")
    link = root / "documents" / "op-ed" / "link.txt"
    link.symlink_to(tmp_path / "secret")
    remove_document(base)
    base.undo()
    assert link.is_symlink()


def test_a_link_to_nowhere_does_not_keep_a_document_from_coming_back(base, root):
    link = root / "documents" / "op-ed" / "link.txt"
    link.symlink_to("nowhere")
    remove_document(base)
    base.undo()
    assert link.is_symlink()


def test_a_hidden_file_does_not_keep_from_undoing(base, root):
    add_one(base)
    (root / "documents" / "third-look" / ".DS_Store").write_bytes(b"\0")
    base.undo()
    assert "third-look" not in base.ids()


def hostile_entry(root: Path, **values: object) -> None:
    """An entry of the journal as somebody else could have put it into a folder they pass on."""
    folder = root / "documents" / ".napkb" / "journal" / "000099"
    folder.mkdir()
    (folder / "before-0").write_text("put here by somebody else", "utf-8")
    entry = {
        "number": 99,
        "command": "edit",
        "summary": "x",
        "when": "2030-01-01T00:00:00+00:00",
        "state": "begun",
        "steps": [{"path": "../../victim", "before": True, "after": False, "digest": ""}],
        **values,
    }
    (folder / "entry.json").write_text(json.dumps(entry), "utf-8")


@pytest.mark.parametrize("absolute", [False, True])
def test_the_journal_does_not_reach_out_of_the_documents(base, root, tmp_path, absolute):
    path = str(tmp_path / "victim") if absolute else "../../victim"
    hostile_entry(root, steps=[{"path": path, "before": True, "after": False, "digest": ""}])
    edit_document(base)
    assert not (tmp_path / "victim").exists()


def test_undo_does_not_reach_out_of_the_documents(base, root, tmp_path):
    (tmp_path / "victim").write_text("precious", "utf-8")
    digest = files.sha256(b"precious")
    step = {"path": "../../victim", "before": False, "after": True, "digest": digest}
    hostile_entry(root, state="done", steps=[step])
    with suppress(KBError):
        base.undo()
    assert (tmp_path / "victim").read_text("utf-8") == "precious"


def test_an_entry_with_nonsense_in_it_harms_nothing(base, root):
    hostile_entry(root, number="../..", steps=[])
    before = tree(root / "documents")
    edit_document(base)
    base.undo()
    assert tree(root / "documents") == before


def test_a_journal_that_is_a_link_is_not_followed(base, root, tmp_path):
    precious = tmp_path / "elsewhere" / "photos"
    precious.mkdir(parents=True)
    (precious / "one.jpg").write_bytes(b"\xff\xd8")
    shutil.rmtree(root / "documents" / ".napkb" / "journal")
    (root / "documents" / ".napkb" / "journal").symlink_to(precious.parent)
    before = tree(precious.parent)
    with suppress(KBError):
        edit_document(base)
    assert tree(precious.parent) == before


@pytest.mark.parametrize(
    "values",
    [
        {"steps": [{"path": 5, "before": False, "after": True}]},
        {"steps": [{"path": ["a"], "before": False, "after": True}]},
        {"steps": [{"path": "", "before": True, "after": False}]},
        {"steps": [{"path": ".", "before": True, "after": False}]},
        {"steps": [{"path": "a\0b", "before": True, "after": False}]},
        {"steps": [{"path": "x" * 5000, "before": True, "after": False}]},
        {"steps": [], "summary": {"a": 1}, "command": None, "when": [], "state": "done"},
        {"steps": [], "number": True},
        {"steps": [], "number": -1},
        {"steps": [], "undoes": 10**30, "batch": -5, "state": "done"},
    ],
    ids=lambda values: ascii(values)[:50],
)
def test_an_entry_that_no_napkb_wrote_harms_nothing(base, root, values):
    hostile_entry(root, **values)
    before = tree(root / "documents")
    edit_document(base)
    base.undo()
    assert tree(root / "documents") == before
    for form in ("text", "json", "csv", "markdown", "html"):
        assert "".join(render(base.changes(), form))


def test_the_journal_does_not_reach_out_through_a_link(base, root, tmp_path):
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "victim").write_text("precious", "utf-8")
    (root / "documents" / "link").symlink_to(tmp_path / "outside")
    hostile_entry(root, steps=[{"path": "link/victim", "before": True, "after": False, "digest": ""}])
    with suppress(KBError):
        edit_document(base)
    assert (tmp_path / "outside" / "victim").read_text("utf-8") == "precious"


def test_a_folder_of_the_journal_that_is_a_link_is_not_followed(base, root, tmp_path):
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "lock").write_text("precious", "utf-8")
    kept = root / "documents" / ".napkb"
    shutil.rmtree(kept)
    kept.symlink_to(tmp_path / "outside")
    with suppress(KBError):
        edit_document(base)
    assert tree(tmp_path / "outside") == {"lock": b"precious"}


def test_a_pipe_in_a_document_does_not_make_undo_wait(base, root, monkeypatch):
    add_one(base)
    os.mkfifo(root / "documents" / "third-look" / "pipe")
    real = Path.read_bytes

    def read_bytes(path: Path) -> bytes:
        assert not path.is_fifo(), "a pipe is read"
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    with suppress(KBError):
        base.undo()
    assert len(base.list().documents) in {3, 4}


def test_a_document_with_a_pipe_in_it_is_removed_and_comes_back(base, root):
    os.mkfifo(root / "documents" / "op-ed" / "pipe")
    before = readable(root)
    remove_document(base)
    base.undo()
    assert readable(root) == before


# The lock.


def test_a_lock_that_is_a_link_is_not_followed(base, root, tmp_path):
    (tmp_path / "precious").write_text("of the user", "utf-8")
    place = root / "documents" / ".napkb" / "lock"
    place.unlink()
    place.symlink_to(tmp_path / "precious")
    with suppress(KBError):
        edit_document(base)
    assert (tmp_path / "precious").read_text("utf-8") == "of the user"


def test_a_second_writer_is_told_who_holds_the_lock(base, root, monkeypatch):
    monkeypatch.setattr(library, "lock", partial(files.lock, patience=0.05))
    before = tree(root / "documents")
    with (
        files.lock(root / "documents" / ".napkb" / "lock", owner="ana on kestrel, process 7"),
        pytest.raises(StorageError, match=r"another process \(ana on kestrel, process 7\)") as refused,
    ):
        add_one(base)
    assert refused.value.exit_code == 6
    assert tree(root / "documents") == before
    add_one(base)


def test_a_second_writer_waits_for_the_first(tmp_path, monkeypatch):
    path = tmp_path / "lock"
    first = files.lock(path, owner="first")
    first.__enter__()
    waits: list[float] = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            first.__exit__(None, None, None)

    monkeypatch.setattr("time.sleep", sleep)
    with files.lock(path, owner="second"):
        assert path.read_text("utf-8") == "second\n"
    assert len(waits) == 3


def test_a_writer_does_not_wait_for_ever(tmp_path, monkeypatch):
    waits: list[float] = []
    monkeypatch.setattr("time.sleep", waits.append)
    with (
        files.lock(tmp_path / "lock", owner="first"),
        pytest.raises(StorageError),
        files.lock(tmp_path / "lock", owner="second"),
    ):
        pass
    assert 5 < sum(waits) < 15


def test_the_lock_of_a_dead_process_is_free(base, root):
    path = root / "documents" / ".napkb" / "lock"
    reading, writing = os.pipe()

    def hold() -> None:
        with files.lock(path, owner="dead"):
            os.write(writing, b"!")
            signal.pause()

    process = multiprocessing.get_context("fork").Process(target=hold)
    process.start()
    assert os.read(reading, 1) == b"!"
    with pytest.raises(StorageError, match="dead"), files.lock(path, owner="x", patience=0):
        pass
    process.kill()
    process.join()
    process.close()
    os.close(reading)
    os.close(writing)
    with files.lock(path, owner="x", patience=0):
        pass
    add_one(base)


def test_readers_do_not_wait_for_a_writer(base, root, monkeypatch):
    def sleep(_: float) -> None:
        raise AssertionError("a reader waits")

    monkeypatch.setattr("time.sleep", sleep)
    with files.lock(root / "documents" / ".napkb" / "lock", owner="a writer"):
        assert len(base.list().documents) == 3
        assert base.show("op-ed").passages
        assert base.search("river").hits
        assert base.changes()


def test_two_processes_that_add_at_once_both_succeed(root):
    def add(number: int) -> None:
        put(opened(root), f"Text of process {number}\n\nIt is number {number}.\n".encode(), id=f"p{number}")

    context = multiprocessing.get_context("fork")
    processes = [context.Process(target=add, args=(number,)) for number in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
        assert process.exitcode == 0
        process.close()
    base = opened(root)
    assert {f"p{number}" for number in range(4)} <= set(base.ids())
    assert [c.number for c in base.changes()] == list(range(len(base.changes()), 0, -1))


# The catalogue.


def titles(root: Path) -> dict[str, str]:
    """The titles in a list that a new process would show."""
    listing = opened(root).list()
    assert not listing.coverage.unreadable
    return {d.id: d.metadata.title.value for d in listing.documents if d.metadata.title}


@pytest.fixture
def listed(root) -> Path:
    """A knowledge base whose catalogue is on disk and so new that it trusts the times of the files."""
    opened(root).list()
    made = root / "index" / "catalog.json"
    later = made.stat().st_mtime_ns + 3_600_000_000_000
    os.utime(made, ns=(later, later))
    return root


def test_a_list_of_what_did_not_change_reads_no_document(listed, monkeypatch):
    monkeypatch.setattr(catalog, "read_entry", None)
    monkeypatch.setattr(catalog, "sha256", None)
    assert len(titles(listed)) == 3


def test_an_edit_by_hand_is_noticed(listed):
    path = listed / "documents" / "op-ed" / "document.yaml"
    path.write_text("title: Changed\n", "utf-8")
    assert titles(listed)["op-ed"] == "Changed"


@pytest.mark.parametrize("trusted", [True, False], ids=["catalogue-newer", "in-the-same-moment"])
def test_an_edit_that_keeps_size_and_time_is_noticed(root, request, trusted):
    if trusted:
        request.getfixturevalue("listed")
    else:
        opened(root).list()
    path = root / "documents" / "op-ed" / "document.yaml"
    before = path.stat()
    path.write_bytes(path.read_bytes().replace(b"Owes Us", b"Ate Up "))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size
    assert titles(root)["op-ed"] == "What the River Ate Up"


def test_a_checkout_that_sets_times_into_the_past_is_noticed(listed):
    path = listed / "documents" / "op-ed" / "document.yaml"
    path.unlink()
    path.write_text("title: Of an older commit\n", "utf-8")
    os.utime(path, (1, 1))
    assert titles(listed)["op-ed"] == "Of an older commit"


def test_a_document_that_goes_and_one_that_comes_are_noticed(listed):
    (listed / "documents" / "op-ed").rename(listed / "documents" / "letter")
    assert set(titles(listed)) == {PLAN, "readout", "letter"}
    shutil.rmtree(listed / "documents" / "letter")
    assert set(titles(listed)) == {PLAN, "readout"}


def test_a_revision_that_goes_is_noticed(listed):
    (listed / "documents" / PLAN / "2019-03-04.yaml").unlink()
    assert [str(a) for a in opened(listed).revisions(PLAN)] == [f"{PLAN}@2023-05-16"]


def test_a_text_changed_by_hand_is_searched_as_it_is(root):
    base = opened(root)
    assert not base.search("crocodile").hits
    path = root / "documents" / "op-ed" / "2023-06-17.txt"
    path.write_text(path.read_text("utf-8").replace("broom", "crocodile"), "utf-8")
    assert [hit.address.document for hit in base.search("crocodile").hits] == ["op-ed"]
    assert not base.search("broom").hits


def test_what_is_open_sees_what_others_change(base, root):
    assert len(base.list().documents) == 3
    add_one(opened(root))
    assert len(base.list().documents) == 4


def test_a_catalogue_cut_short_anywhere_is_made_anew(listed):
    expected = titles(listed)
    path = listed / "index" / "catalog.json"
    data = path.read_bytes()
    for length in range(0, len(data), len(data) // 16):
        path.write_bytes(data[:length])
        assert titles(listed) == expected
        assert json.loads(path.read_bytes())["documents"].keys() == expected.keys()


def test_a_catalogue_that_is_none_is_made_anew(listed):
    expected = titles(listed)
    for content in (b"\0" * 4000, b"[]", b"{}", b"null", b'{"format": 1, "documents": []}', b"\xff\xfe"):
        (listed / "index" / "catalog.json").write_bytes(content)
        assert titles(listed) == expected


@pytest.mark.parametrize(
    "damage",
    [
        lambda plain: plain["documents"]["op-ed"].clear(),
        lambda plain: plain["documents"]["op-ed"].update(files=[]),
        lambda plain: plain["documents"]["op-ed"].pop("revisions"),
        lambda plain: plain["documents"]["op-ed"]["revisions"]["2023-06-17"].pop("points"),
        lambda plain: plain["documents"]["op-ed"]["document"].update(kind="nonsense"),
        lambda plain: plain["documents"]["op-ed"]["document"].update(title="Words nobody said"),
    ],
    ids=["empty", "files", "no-revisions", "no-points", "kind", "title"],
)
def test_a_catalogue_that_does_not_say_what_the_files_say_is_made_anew(listed, damage):
    expected = titles(listed)
    path = listed / "index" / "catalog.json"
    plain = json.loads(path.read_bytes())
    damage(plain)
    path.write_text(json.dumps(plain), "utf-8")
    later = path.stat().st_mtime_ns + 3_600_000_000_000
    os.utime(path, ns=(later, later))
    assert titles(listed) == expected


@pytest.mark.parametrize(
    "name",
    ["catalog.json", "vocabulary.json", "plans.json"],
)
def test_letters_changed_in_what_is_derived_change_nothing_that_is_said(listed, name):
    def said() -> list[str]:
        base = opened(listed)
        results = (base.list(), base.show("readout"), base.search("klarwasser"), base.ask("River Council"))
        return ["".join(render(result, "json")) for result in results]

    expected = said()
    path = listed / "index" / name
    data = path.read_bytes()
    damaged = data.replace(b"iver", b"ivar").replace(b"lear", b"leer").replace(b"vill", b"will")
    assert damaged != data
    path.write_bytes(damaged)
    later = path.stat().st_mtime_ns + 3_600_000_000_000
    os.utime(path, ns=(later, later))
    assert said() == expected


@pytest.mark.parametrize("name", ["catalog.json", "vocabulary.json"])
def test_a_cache_that_is_nested_too_deep_is_made_anew(listed, name):
    expected = titles(listed)
    (listed / "index" / name).write_bytes(b"[" * 100_000)
    assert titles(listed) == expected
    assert opened(listed).search("Klarwasser").hits


def test_a_damaged_vocabulary_in_the_cache_is_made_anew(listed):
    for content in (b"", b"{}", b"[]", b"{", b'{"fingerprint": 1}', b'{"entries": 3}', b"\xff"):
        (listed / "index" / "vocabulary.json").write_bytes(content)
        with opened(listed) as base:
            assert base.search("Klarwasser").hits


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("document.yaml", b"title: [", "document.yaml, line 1: not valid YAML"),
        ("document.yaml", b"titel: x\n", "did you mean “title”?"),
        ("document.yaml", b"title: x\ntitle: y\n", "line 2: “title” is there twice"),
        ("document.yaml", b"kind: poem\n", "“poem” is not one of"),
        ("document.yaml", b"issued: 2023-02-30\n", "“2023-02-30” is not a date"),
        ("document.yaml", b"title: \xff\n", "cannot be read as UTF-8"),
        ("document.yaml", b"schema: 2\n", "schema 2 is not known to this version"),
        ("2023-06-17.yaml", b"blocks: [{block: 0}]\n", "must be a whole number from 1"),
        ("2023-06-17.yaml", b"- a\n- list\n", "expected “key: value” lines"),
        ("2023-06-17.txt", b"\xff\xfe broken", "cannot be read as UTF-8"),
    ],
)
def test_a_document_that_cannot_be_read_is_listed_as_a_problem_and_the_others_show(
    base, root, name, content, said
):
    (root / "documents" / "op-ed" / name).write_bytes(content)
    listing = base.list()
    assert [d.id for d in listing.documents] == [PLAN, "readout"]
    (problem,) = listing.coverage.unreadable
    assert said in problem
    assert "documents/op-ed" in problem
    assert base.show("readout").passages
    assert base.search("village").hits
    with pytest.raises(InvalidMetadataError, match="documents/op-ed"):
        base.show("op-ed")


def test_a_document_that_was_repaired_is_listed_again(base, root):
    path = root / "documents" / "op-ed" / "document.yaml"
    good = path.read_bytes()
    path.write_bytes(b"title: [")
    assert len(base.list().documents) == 2
    path.write_bytes(good)
    assert len(base.list().documents) == 3


def test_a_folder_whose_name_is_no_id_is_listed_as_a_problem(base, root):
    (root / "documents" / "op-ed").rename(root / "documents" / "Op Ed")
    (problem,) = base.list().coverage.unreadable
    assert "documents/Op Ed: the folder's name is not an id" in problem


# What is not followed.


def test_links_and_devices_and_hidden_files_under_the_documents_are_ignored(base, root, tmp_path):
    documents = root / "documents"
    shutil.copytree(documents / "op-ed", tmp_path / "outside")
    (documents / "a-link").symlink_to(tmp_path / "outside")
    (documents / "a-loop").symlink_to(documents)
    (documents / "a-file").write_text("not a folder", "utf-8")
    shutil.copytree(documents / "op-ed", documents / ".hidden")
    os.mkfifo(documents / "a-fifo")
    os.mkfifo(documents / "op-ed" / "2024.yaml")
    (documents / "op-ed" / ".2024.yaml").write_text("titel: x", "utf-8")
    (documents / "op-ed" / "2025.yaml").symlink_to(tmp_path / "outside" / "2023-06-17.yaml")
    listing = base.list()
    assert [d.id for d in listing.documents] == [PLAN, "readout", "op-ed"]
    assert not listing.coverage.unreadable
    assert [str(a) for a in base.revisions("op-ed")] == ["op-ed@2023-06-17"]


def test_a_document_whose_metadata_is_a_link_is_a_problem(base, root, tmp_path):
    path = root / "documents" / "op-ed" / "document.yaml"
    (tmp_path / "secret.yaml").write_text("title: a secret\n", "utf-8")
    path.unlink()
    path.symlink_to(tmp_path / "secret.yaml")
    (problem,) = base.list().coverage.unreadable
    assert problem == "documents/op-ed has no document.yaml."


def test_a_text_that_is_a_link_is_not_shown(base, root, tmp_path):
    (tmp_path / "secret").write_text("The password is swordfish.\n", "utf-8")
    path = root / "documents" / "op-ed" / "2023-06-17.txt"
    path.unlink()
    path.symlink_to(tmp_path / "secret")
    try:
        page = base.show("op-ed")
    except KBError:
        return
    assert "swordfish" not in page.revision.text


def test_a_draft_that_is_a_link_is_not_taken(base, root, tmp_path):
    (tmp_path / "secret").write_text("note: swordfish\n", "utf-8")
    (root / "documents" / ".napkb" / "draft-op-ed-document.yaml").symlink_to(tmp_path / "secret")
    seen: list[str] = []
    base.edit("op-ed", seen.append)
    assert "swordfish" not in seen[0]


# YAML.

# NEL (U+0085) has a test of its own.
characters = st.characters(codec="utf-8", exclude_characters="\x85")
one_line = st.text(characters, min_size=1, max_size=30).map(lambda text: " ".join(text.split())).filter(bool)
prose = st.text(characters, max_size=60)
dates = st.one_of(
    st.dates().map(lambda day: PartialDate(day.year, day.month, day.day)),
    st.builds(PartialDate, st.integers(1, 9999), st.integers(1, 12)),
    st.builds(PartialDate, st.integers(1, 9999)),
    st.builds(PartialDate, st.none(), st.integers(1, 12), st.integers(1, 28)),
)


def known(values: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """A field that may be unknown, and says how it is known."""
    return st.none() | st.builds(
        Field, values, basis=one_line, grade=st.sampled_from(GRADES), source=prose, note=prose
    )


metadata = st.builds(
    Metadata,
    title=known(one_line),
    kind=known(st.sampled_from(KINDS)),
    publisher=known(one_line),
    author=known(st.lists(one_line, min_size=1, max_size=3).map(tuple)),
    issued=known(dates),
    event_date=known(dates),
    accessed=known(dates),
    url=known(one_line),
    archive_url=known(one_line),
    container_title=known(one_line),
    language=known(one_line),
    standing=known(st.sampled_from(STANDINGS)),
    tags=st.lists(one_line, max_size=3).map(tuple),
    digest=st.booleans(),
    note=prose,
    sources=st.lists(st.builds(Publication, *[prose] * 7), max_size=2).map(tuple),
    points=st.none() | st.builds(PointsNote, st.none() | st.integers(0, 999), prose),
    other=st.dictionaries(st.sampled_from(sorted(CSL_KEYS)), prose, max_size=2).map(
        lambda values: tuple(values.items())
    ),
)
spans = st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)).map(lambda pair: Span(*sorted(pair)))
records = st.builds(
    RevisionFile,
    metadata=metadata,
    blocks=st.none()
    | st.lists(
        st.builds(
            Block,
            block=st.integers(1, 999),
            role=st.sampled_from(ROLES),
            starts=prose,
            number=prose,
            level=st.integers(1, 6),
            flags=st.lists(one_line, max_size=2).map(tuple),
            standing=st.sampled_from(("", *STANDINGS)),
            digest=st.none() | st.booleans(),
            note=prose,
            sources=st.lists(one_line, max_size=2).map(tuple),
            line=st.just(0),
            page=st.sampled_from(["", "1", "xii"]),
        ),
        max_size=3,
    ).map(tuple),
    set_aside=st.lists(st.builds(SetAside, prose, prose, spans), max_size=2).map(tuple),
    offsets=st.lists(st.tuples(*[st.integers(0, 10**6)] * 3), max_size=3).map(
        lambda runs: OffsetMap(tuple(runs))
    ),
    original=st.none() | st.builds(Original, prose, prose, st.integers(0, 10**6), prose, prose, prose),
    added=prose,
    text_sha256=prose,
    alike=st.lists(st.builds(Alike, prose, prose, st.sampled_from([0.0, 0.5, 1.0])), max_size=2).map(tuple),
)


few = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@few
@given(metadata)
def test_metadata_written_and_read_is_the_same(known):
    assert document_of(load(document_yaml(known), "x"), "x") == known


def without_lines(file: RevisionFile) -> RevisionFile:
    """The same without the lines of its file that its blocks stand on."""
    blocks = None if file.blocks is None else tuple(block._replace(line=0) for block in file.blocks)
    return file._replace(blocks=blocks)


@few
@given(records)
def test_a_record_written_and_read_is_the_same(record):
    read = revision_of(load(revision_yaml(record), "x"), "x")
    assert without_lines(read) == record


def test_a_next_line_character_survives_in_metadata():
    known = Metadata(note="one\x85two")
    assert document_of(load(document_yaml(known), "x"), "x") == known


@pytest.mark.parametrize(
    "value",
    [*"null ~ true no 2024-06-22 1_000 0x10 1e3 .inf = << ! & * % @ ` | > - ? : # [ ] { } , ' \"".split(),
     "a: b", "a #b", "- a", "\ttab", " blank ", "a\nb\n\n", "\ufeffx", "\u2028", "\x1b[1m", "---", "..."],
)  # fmt: skip
def test_words_that_mean_something_in_yaml_stay_words(value):
    known = Metadata(note=value)
    assert document_of(load(document_yaml(known), "x"), "x") == known


SIGNS = (
    "a|b|'x'|\"y\"|:|: |:\n|- |-\n|? |>|>+2|# |&|&a |*|*a |!|!! |!!python/object:os.system |!x |%YAML 1.1\n|"
    "%TAG ! x\n|---|...|{|}|[|]|,|\n|\n\n|\t|\r|\x85|\u2028|\ufeff|\x00|\x1b|\\|\\x41|2024-06-22|0|~|null|<<|"
    "title: |blocks:\n- block: 1\n|issued: {date: 2024}|offsets: 1:2:3|  |\n  "
)
pieces = st.sampled_from([*SIGNS.split("|"), "|", "|-\n", "\ud800"])


@settings(max_examples=150, deadline=None)
@given(st.text() | st.lists(pieces, max_size=25).map("".join))
def test_whatever_a_metadata_file_holds_it_is_read_or_refused_with_a_reason(text):
    for read in (document_of, revision_of):
        try:
            read(load(text, "documents/x/document.yaml"), "documents/x/document.yaml")
            said = "documents/x/document.yaml"
        except InvalidMetadataError as error:
            said = error.message
        assert said.startswith("documents/x/document.yaml")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: &x 1\nb: *x", "line 1: aliases and anchors are not allowed"),
        ("a: *x", "line 1: aliases and anchors are not allowed"),
        ("a: !!python/object/apply:os.system [id]", "line 1: tags are not allowed"),
        ("a: !local x", "line 1: tags are not allowed"),
        ("--- !!map\na: 1", "line 1: tags are not allowed"),
        ("title: a\n\ntitle: b", "line 3: “title” is there twice"),
        ("title: a\n---\ntitle: b", "line 2: a second YAML document begins here"),
        ("{" * 100_000, "line 1: a key must be a word"),
        ("[" * 100_000, "nested more than"),
        ("- " * 100_000, "nested more than"),
        ("a:\n" + "".join(f"{' ' * n}b:\n" for n in range(1, 60)), "nested more than"),
        ("? [a, b]\n: c", "a key must be a word"),
        ("{a: b}: c", "line 1: a key must be a word"),
        ("title: \x00", "special characters are not allowed"),
        ("title: 'a", "line 1"),
        ("\ttitle: a", "line 1"),
        ("%YAML 3.0\n---\na: b", "line 1"),
        ('title: "\\U00110000"', "not valid YAML"),
        pytest.param(
            'title: "\\UFFFFFFFF"',
            "not valid YAML",
        ),
    ],
)
def test_yaml_that_does_more_than_hold_words_is_refused(text, said):
    with pytest.raises(InvalidMetadataError) as refused:
        load(text, "x.yaml")
    assert said in refused.value.message
    assert len(refused.value.message) < 300


def test_a_bomb_is_refused_before_it_goes_off():
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n" for before, name in pairwise("abcdefghij")
    )
    with pytest.raises(InvalidMetadataError, match="aliases and anchors"):
        load(bomb, "x.yaml")


# From the text back to the original.


def check_offsets(data: bytes, name: str) -> None:
    """Every run of the map is the same in the text and in the original, and nothing is lost."""
    extraction = read_source(data, name)
    original = decode(data, name).text
    covered = [False] * len(extraction.text)
    told = [False] * len(original)
    for text, place, length in extraction.offsets.runs:
        assert extraction.text[text : text + length] == original[place : place + length]
        assert length > 0
        covered[text : text + length] = [True] * length
        told[place : place + length] = [True] * length
    assert all(known or char.isspace() for known, char in zip(covered, extraction.text, strict=True))
    for piece in extraction.set_aside:
        told[piece.original.start : piece.original.end] = [True] * (piece.original.end - piece.original.start)
    if name.endswith(".txt"):
        lost = [char for known, char in zip(told, original, strict=True) if not known and char.isalnum()]
        assert not lost


TEXTS = sorted(p for p in [*CORPUS.iterdir(), *SAMPLES.rglob("*")] if p.suffix in SUFFIXES and p.is_file())


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_the_offset_map_leads_back_to_the_original(path):
    check_offsets(path.read_bytes(), path.name)


def test_the_offset_map_of_real_texts_leads_back_to_the_original(inputs):
    for path in inputs.glob("*.txt"):
        check_offsets(path.read_bytes(), path.name)


lines = st.sampled_from(
    ["", "", "Title of It", "By Ana Velik", "17 June 2023", "1. First point.", "(2) Second point.", "• Item",
     "READ MORE: Another story", "Published: 3 May 2023", "A sentence that ends here.", "a\u200bb\xadc",
     "**bold** and [a link](http://x.example)", "# Heading", "> quoted", "KESTRAL: They met.", "\ufeff",
     "-- ", "\u202eright to left", "<!-- a comment -->", "| a | b |", "e\u0301tude", "Share", "Advertisement"]
)  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(
    st.lists(lines | st.text(characters, max_size=20), min_size=1, max_size=12),
    st.sampled_from(["\n", "\r\n", "\n\n", "\r", "\u2028"]),
    st.sampled_from(["x.txt", "x.md"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_the_offset_map_of_any_text_leads_back_to_the_original(parts, end, name, encoding):
    data = end.join(parts).encode(encoding)
    try:
        check_offsets(data, name)
    except UnreadableSourceError:
        return


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        lines
        | st.text(characters, max_size=8)
        | st.text(characters, max_size=4).map(lambda text: text * 6000),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from(["\n\n", "\n", " "]),
    st.sampled_from(["x.txt", "x.md"]),
)
def test_whatever_is_added_can_be_read_back(base, parts, end, name):
    (item,) = base.add([Source(name, None, end.join(parts).encode())]).items
    assert base.list().coverage.unreadable == ()
    if item.address is not None:
        revision = base.show(str(item.address)).revision
        assert files.sha256(revision.text.encode()) == revision.sha256


def test_what_was_stored_leads_back_to_the_original(base, root):
    for name in base.ids():
        for address in base.revisions(name):
            revision = base.show(str(address)).revision
            kept = (root / "documents" / name / revision.original.file).read_bytes()
            assert files.sha256(kept) == revision.original.sha256
            assert len(kept) == revision.original.size
            decoded = decode(kept, revision.original.name).text
            for passage in revision.passages:
                place = revision.offsets.original(passage.span)
                assert place.of(decoded).split() == revision.words_of(passage).split()
            for piece in revision.set_aside:
                assert piece.original.of(decoded) == piece.text


def test_a_span_that_is_not_in_the_original_has_no_place():
    offsets = OffsetMap(((0, 10, 5), (7, 20, 3)))
    assert offsets.original(Span(5, 7)) is None
    assert offsets.original(Span(3, 8)) == Span(13, 21)
    assert OffsetMap().original(Span(0, 1)) is None
