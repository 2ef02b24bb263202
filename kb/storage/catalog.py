"""The catalogue: what a list needs of every document, kept beside the index.

Reading thousands of YAML files takes seconds, so what they say is kept as JSON
in ``index/catalog.json``. It is derived: each file's size, times and SHA-256 are
noted, what changed on disk is read again, and a catalogue that is missing or
damaged is made anew. Times are not trusted within two seconds of the moment
when the catalogue was written, since a file system may not tell such changes
apart.

Its first line says what a search of everything needs, the second what a filter
and an update need of each document, and then each document has a line. Where no
file changed, which one checksum over all sizes and times tells, only the lines
that are needed are decoded; and what one change costs does not grow with the
documents that did not change.
"""

from __future__ import annotations

import json
import os
from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple
from zlib import adler32, crc32

from kb.errors import KBError, OutdatedError
from kb.model.addresses import Address, is_id
from kb.model.documents import Document
from kb.storage.caches import is_whole, write_lines
from kb.storage.entries import Stamp, document_of_entry, read_entry
from kb.storage.files import sha256
from kb.storage.schema import read_fields

FORMAT = 5
FILE = "catalog.json"
MARKER = "kb.yaml"
_UNSURE_NS = 2_000_000_000
_TRIES = 5


_Record = dict[str, Any]
"""Of a document: its files, a checksum of their sizes and times, its kind, fingerprints and facts."""

Passes = Callable[[str | None, str | None, Mapping[str, Collection[str]]], bool]
"""Whether what has these dates and facets passes."""


class _Kept(NamedTuple):
    """A catalogue: lines are decoded when they are asked for, ``written`` says when they were.

    ``inode`` is that of the file that was read, 0 for none.
    """

    head: dict[str, Any]
    records: bytes | dict[str, Any]
    entries: dict[str, bytes | dict[str, Any]]
    written: int
    inode: int = 0


class Catalog:
    """All documents by id, and what could not be read; documents are decoded when asked for.

    ``settings`` is the entry of ``kb.yaml``: its plain values, or the problem with it. ``mark``
    changes whenever what any document says does.
    """

    def __init__(self, kept: _Kept) -> None:
        self.settings: dict[str, Any] = kept.head["settings"]
        self.problems: dict[str, str] = kept.head["problems"]
        self.mark: str = kept.head["mark"]
        self.kept = kept
        self._head = kept.head
        self._entries = kept.entries
        if self.problems:
            self._entries = {n: e for n, e in kept.entries.items() if n not in self.problems}
        self._decoded: dict[str, Document] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __getitem__(self, name: str) -> Document:
        if name not in self._entries:  # As when an index that another process wrote knows more.
            raise OutdatedError(f"The document {name} came or went while it was read.", hint="Try again.")
        if name not in self._decoded:
            self._decoded[name] = document_of_entry(name, _decoded(name, self._entries[name]))
        return self._decoded[name]

    def documents(self) -> tuple[Document, ...]:
        """Every document, in the order of their ids."""
        return tuple(self[name] for name in self)

    def of_kind(self, kind: str) -> Iterator[Document]:
        """The documents of a kind, without decoding the others."""
        for name in self._head["kinds"].get(kind, ()):
            yield self[name]

    def filtered(self, passes: Passes) -> list[str]:
        """The documents of which a revision passes, by its dates and facets; one without any by its own."""
        records = self._records()
        return [
            name
            for name in self
            if any(
                passes(first, last, {**facets, "document": (name,)})
                for first, last, _, facets in records[name]["facts"]
            )
        ]

    def dates(self, names: Iterable[str] | None = None) -> tuple[str, str]:
        """The dates of the oldest and the newest revision of documents, as written, or empty.

        Without names: of all documents.
        """
        if names is None:
            first, last = self._head["dates"]
            return first, last
        records = self._records()
        return _dates(records[name] for name in names)

    def without_text(self, names: Iterable[str] | None = None) -> tuple[str, ...]:
        """Those of the documents, or of all, that have no text."""
        without = self._head["without text"]
        return tuple(without if names is None else (name for name in names if name in without))

    def fingerprints(self) -> dict[str, str]:
        """The address of every revision that has text, and a fingerprint of what it says."""
        return {
            str(Address(name, revision)): mark
            for name, record in self._records().items()
            for revision, mark in record["marks"].items()
        }

    def _records(self) -> dict[str, _Record]:
        records: dict[str, _Record] = _line(self.kept.records)
        return records


def open_catalog(documents: Path, cache: Path | None, last: Catalog | None = None) -> Catalog:
    """The catalogue of a folder of documents, brought up to date.

    Args:
        documents: The folder ``documents/``.
        cache: Where the catalogue is kept between runs; None to keep nothing.
        last: The catalogue as this process saw it last, so that what is kept is not read again.
    """
    kept = _load(cache, last.kept if last else None) if cache else None
    names = sorted(_folders(documents))
    known, written = (kept.head["settings"], kept.written) if kept else (None, 0)
    settings, is_new = _settings(documents, known, written)
    if kept and not is_new and list(kept.entries) == names and _is_current(documents, kept):
        return last if last and last.kept is kept else Catalog(kept)
    made = _updated(documents, names, settings, kept or _Kept({}, {"records": {}}, {}, 0))
    if cache and (is_new or kept is None or kept.head != made.head or made.written != kept.written):
        write_lines(cache / FILE, (made.head, {"records": made.records}), "documents", made.entries)
    return Catalog(made._replace(records={"records": made.records}))


def _updated(documents: Path, names: list[str], settings: dict[str, Any], kept: _Kept) -> _Kept:
    """The catalogue as the files are now; what did not change is taken over as it stands.

    ``written`` is that of what was kept only where nothing is to be kept anew.
    """
    before: dict[str, _Record] = _line(kept.records)
    entries: dict[str, bytes | dict[str, Any]] = {}
    records: dict[str, _Record] = {}
    numbers: list[int] = []
    written = kept.written
    for name in list(names):
        record = before.get(name)
        now = _numbers_of(f"{documents}/{name}", record["files"]) if record else []
        if record and now and max(now) < kept.written - _UNSURE_NS and _checksum(now) == record["tree"]:
            entries[name], records[name] = kept.entries[name], record
        else:
            time = _time_of(documents / name)
            old = _decoded(name, kept.entries[name]) if record else None
            try:
                entry, is_new = _refresh(documents / name, old, kept.written)
            except FileNotFoundError:  # It went since the folders were listed.
                written = 0
                continue
            now = [time, *(int(number) for stamp in entry["files"].values() for number in stamp[:3])]
            entries[name], records[name] = entry, _record(entry, now)
            # A new time of writing makes what was unsure sure.
            written = 0 if is_new else written
        numbers += now
    return _Kept(_head(settings, records, numbers), records, entries, written)


def _record(entry: dict[str, Any], numbers: list[int]) -> _Record:
    """What is said of a document without decoding it."""
    record: _Record = {"files": list(entry["files"]), "tree": _checksum(numbers), "marks": {}, "facts": []}
    if "problem" in entry:
        return {**record, "problem": str(entry["problem"])}
    kind = entry["document"].get("kind") if isinstance(entry["document"], dict) else None
    revisions = entry["revisions"]
    return {
        **record,
        "kind": kind.get("value") if isinstance(kind, dict) else kind,
        "facts": entry["facts"],
        "marks": {name: each["fingerprint"] for name, each in revisions.items() if each["words"]},
    }


def _head(settings: dict[str, Any], records: Mapping[str, _Record], numbers: list[int]) -> dict[str, Any]:
    """What is said of all documents at once."""
    kinds: dict[str, list[str]] = {}
    for name, record in records.items():
        if isinstance(record.get("kind"), str):
            kinds.setdefault(record["kind"], []).append(name)
    marks = [(name, record["marks"]) for name, record in records.items()]
    return {
        "format": FORMAT,
        "settings": settings,
        "names": list(records),
        "files": [record["files"] for record in records.values()],
        "tree": _checksum(numbers),
        "latest": max(numbers, default=0),
        "dates": _dates(records.values()),
        "mark": sha256(json.dumps(marks).encode()),
        "kinds": kinds,
        "without text": [
            n for n, record in records.items() if not record["marks"] and "problem" not in record
        ],
        "problems": {n: record["problem"] for n, record in records.items() if "problem" in record},
    }


def _dates(records: Iterable[_Record]) -> tuple[str, str]:
    known = [(first, said) for record in records for first, _, said, _ in record["facts"] if first]
    return (min(known)[1], max(known)[1]) if known else ("", "")


def _is_current(documents: Path, kept: _Kept) -> bool:
    """Whether no file changed since, and all times can be trusted."""
    numbers: list[int] = []
    for name, files in zip(kept.head["names"], kept.head["files"], strict=True):
        found = _numbers_of(f"{documents}/{name}", files)
        if not found:
            return False
        numbers += found
    latest: int = kept.head["latest"]
    return latest < kept.written - _UNSURE_NS and _checksum(numbers) == kept.head["tree"]


def _numbers_of(folder: str, files: Iterable[str]) -> list[int]:
    """The time of a folder, then size and times of its files; empty where one is gone."""
    lstat = os.lstat
    try:
        numbers = [lstat(folder).st_mtime_ns]
        for file in files:
            status = lstat(f"{folder}/{file}")
            numbers += (status.st_size, status.st_mtime_ns, status.st_ctime_ns)
    except (OSError, ValueError):
        return []
    return numbers


def _time_of(folder: Path) -> int:
    with suppress(OSError):  # Gone since the folders were listed, or not to be entered.
        return folder.lstat().st_mtime_ns
    return 0


def _checksum(numbers: Iterable[int]) -> list[int]:
    # Two checksums that are made differently: one of 32 bits might miss a change in a lifetime.
    data = array("q", numbers).tobytes()
    return [crc32(data), adler32(data)]


def _decoded(name: str, entry: bytes | dict[str, Any]) -> dict[str, Any]:
    """The entry of a document: of a line of JSON that is ``"name": value``, the value."""
    if isinstance(entry, bytes):
        plain: dict[str, Any] = json.loads(entry[len(f'"{name}": '.encode()) :].removesuffix(b","))
        return plain
    return entry


def _line(line: bytes | dict[str, Any]) -> Any:
    """The value of the one member of an object, of which a line may hold all but the brackets."""
    plain = json.loads(b"{" + line.removesuffix(b",") + b"}") if isinstance(line, bytes) else line
    return next(iter(plain.values()))


def _folders(documents: Path) -> Iterator[str]:
    """The names of folders that may be documents; links are not followed."""
    with os.scandir(documents) as entries:
        for entry in entries:
            if not entry.name.startswith(".") and entry.is_dir(follow_symlinks=False):
                yield entry.name


def _load(cache: Path, last: _Kept | None) -> _Kept | None:
    """What was kept; nothing where it is missing, damaged or of another version."""
    path = cache / FILE
    with suppress(OSError, ValueError, TypeError, KeyError, RecursionError):
        status = path.stat()
        if last and (status.st_mtime_ns, status.st_ino) == (last.written, last.inode):
            return last
        data = path.read_bytes()
        if not is_whole(data):
            return None
        first, records, *lines = data.split(b"\n")
        head = json.loads(first.removesuffix(b",") + b"}")
        # A name with signs that JSON writes otherwise is no id; its folder is looked at anew.
        if head["format"] == FORMAT and all(map(is_id, head["names"])):
            entries: dict[str, bytes | dict[str, Any]] = dict(zip(head["names"], lines, strict=False))
            records = records.removesuffix(b' "documents": {')
            return _Kept(head, records, entries, status.st_mtime_ns, status.st_ino)
    return None


def _settings(documents: Path, known: dict[str, Any] | None, written: int) -> tuple[dict[str, Any], bool]:
    """The entry of ``kb.yaml``: the known one while the file did not change."""
    path = documents / MARKER
    old = known.get("stamp") if known else None
    try:
        stamp, sure = _stamp(path, path.stat(), old, written)
        if known is not None and stamp == old:
            return known, not sure
        values = read_fields(path.read_text("utf-8"), f"documents/{MARKER}")
    except (OSError, UnicodeDecodeError) as error:
        return {"stamp": None, "problem": f"documents/{MARKER} cannot be read ({error})."}, True
    except KBError as error:
        return {"stamp": stamp, "problem": str(error)}, True
    return {"stamp": stamp, "values": values}, True


def _refresh(folder: Path, known: dict[str, Any] | None, written: int) -> tuple[dict[str, Any], bool]:
    """The entry of a document, and whether it should be kept anew.

    It is the known one while its files did not change; when their times were not to
    be trusted, keeping it anew makes them so.
    """
    try:
        stamps, sure = _stamps(folder, known["files"] if known else {}, written)
    except FileNotFoundError:
        raise
    except OSError as error:
        return {"files": {}, "problem": f"documents/{folder.name} cannot be read: {error.strerror}."}, True
    if known is not None and known["files"] == stamps:
        return known, not sure
    if known is not None and _hashes(known["files"]) == _hashes(stamps):
        return {**known, "files": stamps}, True
    entry = read_entry(folder, stamps)
    for _ in range(_TRIES):
        if "problem" not in entry or (again := _stamps(folder, {}, 0)[0]) == stamps:
            break
        # Not a problem of the document: another process was changing it.
        stamps = again
        entry = read_entry(folder, stamps)
    return entry, True


def _stamps(folder: Path, known: dict[str, Stamp], written: int) -> tuple[dict[str, Stamp], bool]:
    """The stamp of each file, and whether all their times were to be trusted."""
    stamps: dict[str, Stamp] = {}
    all_sure = True
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda e: e.name):
            if entry.name.startswith(".") or not entry.is_file(follow_symlinks=False):
                continue
            with suppress(OSError):  # Gone since the folder was listed.
                status = entry.stat(follow_symlinks=False)
                stamp, sure = _stamp(Path(entry.path), status, known.get(entry.name), written)
                stamps[entry.name] = stamp
                all_sure = all_sure and sure
    return stamps, all_sure


def _stamp(path: Path, status: os.stat_result, old: Stamp | None, written: int) -> tuple[Stamp, bool]:
    """Size, times and hash of a file; the hash is taken over where the times can be trusted."""
    times: Stamp = [status.st_size, status.st_mtime_ns, status.st_ctime_ns]
    sure = max(status.st_mtime_ns, status.st_ctime_ns) < written - _UNSURE_NS
    if old is not None and old[:3] == times and sure:
        return old, True
    return [*times, sha256(path.read_bytes())], False


def _hashes(stamps: dict[str, Stamp]) -> dict[str, int | str]:
    return {name: stamp[3] for name, stamp in stamps.items()}
