"""What an index is made of: passages analysed here or by helpers, and files that Whoosh wrote."""

from __future__ import annotations

import random
import sys
from pathlib import Path
from typing import Any

import pytest
from whoosh.index import TOC

from kb.base import analysing
from kb.base.analysing import Task, analysed
from kb.base.referring import plans_of
from kb.engines.codes import encode
from kb.engines.whoosh import WhooshEngine
from kb.engines.whoosh.files import Terms, Values, numbers_of
from kb.engines.whoosh.folder import INDEX
from kb.engines.whoosh.schema import make_schema, make_storage
from kb.storage.library import Library, find_place
from tests.test_engines_differential import random_changes


@pytest.fixture
def task(root, environment) -> Task:
    library = Library(find_place(root, root, root / "documents", None))
    vocabulary = analysing.Vocabulary()
    wanted = {address: f"mark {address}" for address in library.catalog.fingerprints()}
    return Task(library.place, vocabulary, plans_of(library, vocabulary), wanted)


def test_helpers_make_what_one_process_makes(task, monkeypatch):
    alone = list(analysed(task))
    monkeypatch.setattr(analysing, "MANY", 1)
    monkeypatch.setattr("os.cpu_count", lambda: 3)
    started = []
    start = analysing._start
    monkeypatch.setattr(analysing, "_start", lambda *given: started.append(start(*given)) or started[-1])
    assert list(analysed(task)) == alone
    assert len(started) == 2
    assert all(process.returncode is not None for process in started)
    assert [address for address, made in alone if made] == list(task.wanted)


@pytest.mark.parametrize("program", ["/bin/false", "/bin/cat"], ids=["ends-at-once", "says-something-else"])
def test_what_a_helper_does_not_make_is_made_here(task, monkeypatch, program):
    alone = list(analysed(task))
    monkeypatch.setattr(analysing, "MANY", 1)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    monkeypatch.setattr(sys, "executable", program)
    assert list(analysed(task)) == alone


def test_no_helper_outlives_whoever_stops_listening(task, monkeypatch):
    monkeypatch.setattr(analysing, "MANY", 1)
    monkeypatch.setattr("os.cpu_count", lambda: 3)
    started = []
    start = analysing._start
    monkeypatch.setattr(analysing, "_start", lambda *given: started.append(start(*given)) or started[-1])
    making = analysed(task)
    next(making)
    making.close()
    assert len(started) == 2
    assert all(process.returncode is not None for process in started)


def test_what_cannot_be_read_is_named(task):
    named = task._replace(wanted={"nothing@here": "x", **task.wanted})
    assert next(iter(analysed(named))) == ("nothing@here", None)


@pytest.fixture
def segments(tmp_path) -> tuple[Path, list[Any], Any]:
    """An index with deletions and several segments, and what Whoosh says of it."""
    engine = WhooshEngine(tmp_path)
    for put, drop in random_changes(random.Random(5)):
        engine.apply(put, drop)
    engine.close()
    storage: Any = make_storage(tmp_path)
    return tmp_path, TOC.read(storage, INDEX, schema=make_schema()).segments, storage


def ours(folder: Path, segment: Any, end: str) -> bytes:
    return (folder / f"{segment.segment_id()}{end}").read_bytes()


def test_terms_and_postings_are_read_as_whoosh_reads_them(segments):
    folder, theirs, storage = segments
    schema = make_schema()
    assert len(theirs) > 1
    for segment in theirs:
        reader = segment.codec().terms_reader(storage, segment)
        terms = Terms(ours(folder, segment, ".trm"), ours(folder, segment, ".pst"))
        for field in ("words", "facet", "revision"):
            known = [term for name, term in reader.terms() if name == field]
            assert [term for term, _ in terms.begun(field, b"")] == known
            for term in known:
                matcher = reader.matcher(field, term, schema[field].format)
                expected = []
                while matcher.is_active():
                    expected.append((matcher.id(), matcher.value() if field == "words" else b""))
                    matcher.next()
                found = []
                for distances, counts in terms.blocks(terms.get(field, term)):
                    at = 0
                    for number, distance in enumerate(distances):
                        at += distance
                        found.append((at, counts[number : number + 1]))
                assert found == expected
                assert terms.get(field, term).passages == len(expected)
        assert terms.get("words", encode("nowhere")) is None
        assert terms.get("no field", b"a") is None
        reader.close()


def test_columns_are_read_as_whoosh_reads_them(segments):
    folder, theirs, storage = segments
    schema = make_schema()
    for segment in theirs:
        reader = segment.codec().per_document_reader(storage, segment)
        size = segment.doc_count_all()
        for name in ("key", "places", "shown"):
            column = reader.column_reader(name, schema[name].column_type)
            values = Values(ours(folder, segment, f".{name}.col"), size)
            assert [values[at] for at in range(size)] == [column[at] for at in range(size)]
        for name in ("length", "first", "last"):
            column = reader.column_reader(name, schema[name].column_type)
            assert list(numbers_of(ours(folder, segment, f".{name}.col"), size)) == [
                column[at] for at in range(size)
            ]
        reader.close()


def test_a_pickle_in_the_index_runs_nothing(tmp_path):
    import pickle

    from kb.engines.whoosh.files import _load

    class Hostile:
        def __reduce__(self):
            return (Path.touch, (tmp_path / "touched",))

    with pytest.raises(pickle.UnpicklingError, match="has no place in an index"):
        _load(pickle.dumps((1, Hostile())))
    assert not (tmp_path / "touched").exists()
