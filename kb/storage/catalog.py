"""The catalogue: what a list needs of every document, kept beside the index.

Reading thousands of YAML files takes seconds, so what they say is kept as JSON
in ``index/catalog.json``. It is derived: each file's size, times and SHA-256 are
noted, what changed on disk is read again, and a catalogue that is missing or
damaged is made anew. Times are not trusted within two seconds of the moment
when the catalogue was written, since a file system may not tell such changes
apart.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from kb.errors import InvalidMetadataError, KBError
from kb.model.addresses import Address, is_id, is_revision_id
from kb.model.documents import Document, Metadata, RevisionSummary
from kb.storage.caches import read_cache, write_cache
from kb.storage.files import sha256
from kb.storage.schema import document_of, merge, read_fields, revision_of
from kb.storage.yamlio import Loaded, load

FORMAT = 2
FILE = "catalog.json"
MARKER = "kb.yaml"
# What a list never needs, and what would make the catalogue as large as the base.
_LONG = frozenset({"blocks", "set-aside", "offsets"})
_UNSURE_NS = 2_000_000_000
_Stamp = list[int | str]


class Catalog:
    """All documents by id, and what could not be read; documents are decoded when asked for.

    ``settings`` is the entry of ``kb.yaml``: its plain values, or the problem with it.
    """

    def __init__(self, entries: dict[str, Any], settings: dict[str, Any]) -> None:
        self.settings = settings
        self._entries = {name: entry for name, entry in entries.items() if "problem" not in entry}
        self._decoded: dict[str, Document] = {}
        self.problems = {name: str(entry["problem"]) for name, entry in entries.items() if "problem" in entry}

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __getitem__(self, name: str) -> Document:
        if name not in self._decoded:
            self._decoded[name] = _document(name, self._entries[name])
        return self._decoded[name]

    def documents(self) -> tuple[Document, ...]:
        """Every document, in the order of their ids."""
        return tuple(self[name] for name in self)

    def of_kind(self, kind: str) -> Iterator[Document]:
        """The documents of a kind, without decoding the others."""
        for name, entry in self._entries.items():
            said = entry["document"].get("kind") if isinstance(entry["document"], dict) else None
            if kind in (said, said.get("value") if isinstance(said, dict) else None):
                yield self[name]

    def dates(self, names: Iterable[str]) -> tuple[str, str]:
        """The dates of the oldest and the newest revision of documents, as written, or empty."""
        known = [
            (each["date"][1], each["date"][0])
            for name in names
            for each in self._entries[name]["revisions"].values()
            if each["date"]
        ]
        return (min(known)[1], max(known)[1]) if known else ("", "")

    def without_text(self, names: Iterable[str]) -> tuple[str, ...]:
        """Those of the documents that have no text."""
        return tuple(
            name
            for name in names
            if not any(each["words"] for each in self._entries[name]["revisions"].values())
        )

    def fingerprints(self) -> dict[str, str]:
        """The address of every revision that has text, and a fingerprint of what it says."""
        return {
            str(Address(name, revision)): each["fingerprint"]
            for name, entry in self._entries.items()
            for revision, each in entry["revisions"].items()
            if each["words"]
        }


def open_catalog(documents: Path, cache: Path | None) -> Catalog:
    """The catalogue of a folder of documents, brought up to date.

    Args:
        documents: The folder ``documents/``.
        cache: Where the catalogue is kept between runs; None to keep nothing.
    """
    known, written = _load(cache) if cache else ({}, 0)
    before = known.get("documents", {})
    documents_now: dict[str, Any] = {}
    changed = False
    for name in sorted(_folders(documents)):
        documents_now[name], is_new = _refresh(documents / name, before.get(name), written)
        changed = changed or is_new
    settings, is_new = _settings(documents, known.get("settings"), written)
    if cache and (changed or is_new or before.keys() != documents_now.keys()):
        write_cache(cache / FILE, {"format": FORMAT, "settings": settings, "documents": documents_now})
    return Catalog(documents_now, settings)


def _folders(documents: Path) -> Iterator[str]:
    """The names of folders that may be documents; links are not followed."""
    with os.scandir(documents) as entries:
        for entry in entries:
            if not entry.name.startswith(".") and entry.is_dir(follow_symlinks=False):
                yield entry.name


def _load(cache: Path) -> tuple[dict[str, Any], int]:
    """What was kept, and when; nothing where it is missing, damaged or of another version."""
    path = cache / FILE
    data = read_cache(path)
    with suppress(OSError):
        if data.get("format") == FORMAT:
            return data, path.stat().st_mtime_ns
    return {}, 0


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
    except OSError as error:
        return {"files": {}, "problem": f"documents/{folder.name} cannot be read: {error.strerror}."}, True
    if known is not None and known["files"] == stamps:
        return known, not sure
    if known is not None and _hashes(known["files"]) == _hashes(stamps):
        return {**known, "files": stamps}, True
    return _read_entry(folder, stamps), True


def _stamps(folder: Path, known: dict[str, _Stamp], written: int) -> tuple[dict[str, _Stamp], bool]:
    """The stamp of each file, and whether all their times were to be trusted."""
    stamps: dict[str, _Stamp] = {}
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


def _stamp(path: Path, status: os.stat_result, old: _Stamp | None, written: int) -> tuple[_Stamp, bool]:
    """Size, times and hash of a file; the hash is taken over where the times can be trusted."""
    times: _Stamp = [status.st_size, status.st_mtime_ns, status.st_ctime_ns]
    sure = max(status.st_mtime_ns, status.st_ctime_ns) < written - _UNSURE_NS
    if old is not None and old[:3] == times and sure:
        return old, True
    return [*times, sha256(path.read_bytes())], False


def _hashes(stamps: dict[str, _Stamp]) -> dict[str, int | str]:
    return {name: stamp[3] for name, stamp in stamps.items()}


def _read_entry(folder: Path, stamps: dict[str, _Stamp]) -> dict[str, Any]:
    """Read a document's files into an entry; what is wrong with them becomes its problem."""
    entry: dict[str, Any] = {"files": stamps}
    if not is_id(folder.name):
        entry["problem"] = f"documents/{folder.name}: the folder's name is not an id (a-z, 0-9 and hyphens)."
        return entry
    try:
        if "document.yaml" not in stamps:
            raise InvalidMetadataError(f"documents/{folder.name} has no document.yaml.")
        values = {
            name: load((folder / name).read_text("utf-8"), f"documents/{folder.name}/{name}")
            for name in stamps
            if name == "document.yaml" or _is_revision_file(name)
        }
        document = document_of(values["document.yaml"], f"documents/{folder.name}/document.yaml")
        entry["document"] = values["document.yaml"].value
        entry["revisions"] = {
            name.removesuffix(".yaml"): _read_revision_entry(folder, name, values[name], document, stamps)
            for name in values
            if name != "document.yaml"
        }
    except (OSError, UnicodeDecodeError) as error:
        entry["problem"] = f"documents/{folder.name}: a file cannot be read as UTF-8 text ({error})."
    except KBError as error:
        entry["problem"] = str(error)
    return entry


def _is_revision_file(name: str) -> bool:
    return name.endswith(".yaml") and is_revision_id(name.removesuffix(".yaml"))


def _read_revision_entry(
    folder: Path, name: str, loaded: Loaded, document: Metadata, stamps: dict[str, _Stamp]
) -> dict[str, Any]:
    file = revision_of(loaded, f"documents/{folder.name}/{name}")
    text_name = f"{name.removesuffix('.yaml')}.txt"
    words = (folder / text_name).read_text("utf-8") if text_name in stamps else ""
    from kb.text.passages import build_passages  # noqa: PLC0415 - late: only what changed is read

    passages, _ = build_passages(words, file.blocks, merge(document, file.metadata))
    parts = [str(stamps[n][3]) for n in ("document.yaml", name, text_name) if n in stamps]
    value = loaded.value if isinstance(loaded.value, dict) else {}
    date = merge(document, file.metadata).date
    return {
        "date": [str(date), date.first] if date and date.first else None,
        "file": {key: each for key, each in value.items() if key not in _LONG},
        "fingerprint": sha256("".join(parts).encode())[:32],
        "sha256": parts[-1] if words else "",
        "words": len(words.split()),
        "paragraphs": sum(passage.counted for passage in passages),
        "points": [p.number for p in passages if p.role == "point"],
    }


def _document(name: str, entry: dict[str, Any]) -> Document:
    metadata = document_of(Loaded(entry["document"]), f"documents/{name}/document.yaml")
    summaries = (
        _summary(Address(name, revision), each, metadata) for revision, each in entry["revisions"].items()
    )
    return Document(name, metadata, tuple(sorted(summaries, key=lambda s: s.order)))


def _summary(address: Address, entry: dict[str, Any], document: Metadata) -> RevisionSummary:
    file = revision_of(Loaded(entry["file"]), str(address))
    return RevisionSummary(
        address,
        merge(document, file.metadata),
        entry["fingerprint"],
        entry["sha256"],
        entry["words"],
        entry["paragraphs"],
        tuple(entry["points"]),
        file.original,
        file.added,
    )
