"""Hostile and broken files are refused with a sentence, or read with a warning; nothing acts."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kb.base.working import Readers
from kb.readers import Received
from kb.readers.worker import work
from tests.hostile import cases

CASES = cases("/nowhere/canary")
# These take a library to its limits, and are read by a worker as add does it.
IN_A_WORKER = {"01-bomb", "19-stream-bomb", "21-very-many-pages"}


@pytest.fixture(scope="module")
def readers():
    with Readers(1) as readers:
        yield readers


@pytest.mark.parametrize("name", CASES)
def test_a_hostile_file_is_refused_or_read_as_expected(name, tmp_path, readers):
    canary = tmp_path / "canary"
    canary.write_text("the canary sings", "utf-8")
    file_name, make, wanted, said = cases(str(canary))[name]
    received = Received(make(), file_name)
    pieces = readers.read(received) if name in IN_A_WORKER else work(received)
    first = pieces[0]
    told = str(first.error) if first.error else " ".join(first.extraction.warnings)
    became = "refuse" if first.error else "warn" if first.extraction.warnings else "text"
    assert became in wanted.split(" or "), told
    assert said in told
    assert file_name in told or not first.error
    if first.extraction and "needs-ocr" not in told:
        assert first.extraction.text.strip()
        assert "canary sings" not in first.extraction.text
    assert list(tmp_path.iterdir()) == [canary]


def test_inserted_words_are_read_and_deleted_ones_are_not():
    made = CASES["12-tracked-changes"][1]()
    assert (
        work(Received(made, "a.docx"))[0].extraction.text == "The plan was approved today by all of them.\n"
    )


def test_a_reader_that_hangs_is_stopped_and_the_next_file_is_read():
    with Readers(1, seconds=0.0) as readers:
        refused = readers.read(Received(b"<html><p>x</p></html>", "slow.html"))
        readers.seconds = 60
        read = readers.read(Received(b"Boats will be counted on all the rivers of the country.", "next.txt"))
    assert "seconds" in str(refused[0].error)
    assert read[0].extraction is not None


def test_a_worker_that_dies_fails_one_file_only():
    with Readers(1) as readers:
        readers.read(Received(b"Boats will be counted.", "one.txt"))
        readers._mine.worker.process.kill()
        refused = readers.read(Received(b"Boats will be counted.", "two.txt"))
        read = readers.read(Received(b"Boats will be counted.", "three.txt"))
    assert "break down" in str(refused[0].error)
    assert read[0].error is None


def test_a_worker_cannot_make_this_process_run_anything():
    import pickle

    from kb.readers.worker import parse

    class Evil:
        def __reduce__(self):
            return (os.system, ("true",))

    with pytest.raises(pickle.UnpicklingError):
        parse(pickle.dumps(Evil()))


def test_links_out_and_special_files_are_not_read_from_a_folder(run, root):
    folder = root / "drop"
    folder.mkdir()
    (folder / "-rf.txt").write_text("Boats will be counted on all rivers.\n", "utf-8")
    (folder / "$(touch x) [red].txt").write_text("Nets will be counted on all lakes.\n", "utf-8")
    (folder / "out.txt").symlink_to("/etc/passwd")
    (folder / "loop").symlink_to(folder)
    os.mkfifo(folder / "pipe.txt")
    ran = run("add", "drop", "--format", "json")
    assert ran.json["counts"]["added"] == 2
    assert [Path(i["source"]).name for i in ran.json["items"] if i["status"] == "failed"] == ["pipe.txt"]
    assert not (root / "x").exists()
