"""Writing to the index: all of it or nothing, one process at a time."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

from whoosh.filedb.filestore import RamStorage
from whoosh.index import TOC, FileIndex, clean_files
from whoosh.reading import SegmentReader
from whoosh.util.filelock import try_for
from whoosh.writing import SegmentWriter

from kb.engines import IndexedRevision, Progress
from kb.engines.codes import encode
from kb.engines.whoosh.folder import INDEX, LOCK, Folder, Memory, SegmentState, State, UnusableIndexError
from kb.engines.whoosh.reading import Snapshot
from kb.engines.whoosh.schema import make_codec, make_document, make_schema
from kb.errors import EngineError

LOCK_WAIT = 3.0
"""How many seconds to wait for another process that is writing."""

# What Whoosh collects in memory before it sorts it out to a file, in its own, low estimate.
_MEMORY_MB = 64
# As many passages may be merged in one go, or an eighth of all where that is more: so one
# small change never costs the time of a rebuild, and there are never many segments.
_MERGED_AT_ONCE = 2000
_MERGED_SHARE = 8

# The one argument of every lock's ``acquire`` that keeps it from waiting.
_AT_ONCE = (False,)
# Whoosh annotates a part of itself only; what is used of the rest goes through these names.
_toc: Any = TOC
_ram: Any = RamStorage
_index: Any = FileIndex
_clean: Any = clean_files
_reader: Any = SegmentReader


@contextlib.contextmanager
def locked(storage: Any, place: Folder | Memory) -> Iterator[None]:
    """Hold the lock for writers.

    Raises:
        EngineError: Another process holds it, or the folder cannot be written to.
    """
    with _writing(place):
        lock = storage.lock(LOCK)
        held = try_for(lambda: bool(lock.acquire(*_AT_ONCE)), timeout=LOCK_WAIT, delay=0.05)
    if not held:
        raise EngineError(
            f"Another napkb is writing the index in {place}.", hint="Try again when it is done."
        )
    try:
        yield
    finally:
        lock.release()


def change(  # noqa: PLR0917 - what an engine is told to change
    storage: Any,
    place: Folder | Memory,
    put: Iterable[IndexedRevision],
    drop: Collection[str],
    progress: Progress | None,
    mark: Callable[[], str],
) -> None:
    """Replace or add revisions and drop others, under the lock.

    Raises:
        UnusableIndexError: What is there cannot be used.
        EngineError: It cannot be written.
        ValueError: A revision comes twice, or a term is none.
    """
    state = place.state()
    with _writing(place):
        if state is None:
            state = State(0, {}, {})
            _commit(storage, place, state, [])
        writer: Any = _Writer(storage, place)
    try:
        revisions = dict(state.revisions)
        for address in drop:
            revisions.pop(address, None)
        new = _add(writer, place, put, progress)
        revisions.update(new)
        said = mark()
        if revisions == state.revisions and not new and said == state.mark:
            writer.cancel()
            return
        with _writing(place):
            gone = (set(state.revisions) - set(revisions)) | (set(state.revisions) & set(new))
            _delete(writer, state, gone)
            writer.state = State(writer.generation, revisions, state.files, mark=said)
            writer.commit(mergetype=_merge)
    except BaseException:
        _abandon(writer)
        raise


class _Writer(SegmentWriter):
    """Whoosh's writer, which seals what it commits with the marker of its generation."""

    def __init__(self, storage: Any, place: Folder | Memory) -> None:
        super().__init__(  # type: ignore[no-untyped-call]
            _index(storage, schema=make_schema(), indexname=INDEX),
            _lk=False,
            limitmb=_MEMORY_MB,
            codec=make_codec(),
            # One file for all would be copied into memory whenever it is opened.
            compound=False,
        )
        self.place = place
        self.state = State(self.generation, {}, {})

    def _commit_toc(self, segments: list[Any]) -> None:
        _commit(self.storage, self.place, self.state, segments)


def _commit(storage: Any, place: Folder | Memory, state: State, segments: list[Any]) -> None:
    """Write the marker, then the table of contents, whose name makes it all so."""
    name = f"_{INDEX}_{state.generation}.toc"
    # The marker needs to know what Whoosh's table will be.
    scratch = _ram()
    _toc(make_schema(), segments, state.generation).write(scratch, INDEX)
    content = bytes(scratch.files[name])
    described = (
        SegmentState(each.segment_id(), each.doc_count_all(), sorted(each.deleted_docs()))
        for each in segments
    )
    place.seal(state._replace(segments=tuple(described)), content)
    with storage.create_file(f"{name}.new") as file:
        file.write(content)
    place.protect(f"{name}.new")
    storage.rename_file(f"{name}.new", name)
    place.tidy(state.generation)
    _clean(storage, INDEX, state.generation, segments)


def _add(
    writer: Any, place: Folder | Memory, put: Iterable[IndexedRevision], progress: Progress | None
) -> dict[str, str]:
    added: dict[str, str] = {}
    for revision in put:
        address = str(revision.address)
        if address in added:
            raise ValueError(f"{address} comes twice among what is to be indexed.")
        for passage in revision.passages:
            document = make_document(revision.address, passage)
            with _writing(place):
                writer.add_document(**document)
        added[address] = revision.fingerprint
        if progress:
            progress(1)
    return added


def _delete(writer: Any, state: State, addresses: Collection[str]) -> None:
    if not addresses:
        return
    content, close = writer.place.open()
    snapshot = Snapshot(content, state.segments, str(writer.place), close)
    with contextlib.closing(snapshot):
        for address in addresses:
            for passage in snapshot.postings("revision", encode(address)).passages:
                writer.delete_document(passage)


def _merge(writer: Any, segments: list[Any]) -> list[Any]:
    """Merge segments no larger than what is merged already, so that sizes at least double."""
    alive = {segment: segment.doc_count() for segment in segments}
    size = writer.doc_count()
    most = max(_MERGED_AT_ONCE, (size + sum(alive.values())) // _MERGED_SHARE)
    kept = []
    for segment in sorted(segments, key=lambda segment: (alive[segment], segment.segment_id())):
        if not alive[segment]:
            continue
        worth = alive[segment] <= size or segment.deleted_count() > alive[segment]
        if worth and size + alive[segment] <= most:
            _take(writer, segment)
            size += alive[segment]
        else:
            kept.append(segment)
    return kept


def _take(writer: Any, segment: Any) -> None:
    try:
        with contextlib.closing(_reader(writer.storage, writer.schema, segment)) as reader:
            writer.add_reader(reader)
    except OSError:
        raise
    except Exception as error:
        raise UnusableIndexError(f"The index in {writer.place} is damaged.") from error


def _abandon(writer: Any) -> None:
    """Undo what was not committed; what went wrong before is what counts."""
    with contextlib.suppress(Exception):
        if not writer.is_closed:
            writer.cancel()
    with contextlib.suppress(Exception):
        current = _toc.read(writer.storage, INDEX, schema=make_schema())
        _clean(writer.storage, INDEX, current.generation, current.segments)


@contextlib.contextmanager
def _writing(place: Folder | Memory) -> Iterator[None]:
    try:
        yield
    except EngineError:
        raise
    except FileNotFoundError as error:
        raise UnusableIndexError(f"The index in {place} lacks {error.filename}.") from error
    except OSError as error:
        raise EngineError(f"The index in {place} cannot be written: {error.strerror or error}.") from error
