"""Metadata files: which keys they have, and what each value must be.

Keys are CSL's where CSL has one. A value that a person wrote is a plain scalar;
one that was guessed is a mapping that says how: ``{value: …, basis: …, grade: …}``
(``date:`` instead of ``value:`` for dates).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeVar

from kb.errors import InvalidMetadataError
from kb.model.addresses import shorten
from kb.model.dates import PartialDate, parse_date
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
    Source,
    Span,
)
from kb.model.kinds import GRADES, KINDS, STANDINGS
from kb.storage.yamlio import Loaded, Path, Value, load

SCHEMA = "1"
MAX_SCALAR = 2000
"""The longest title, publisher or other one-line value, in characters."""
MAX_NOTE = 20000

KEYS = {
    "title": "title",
    "kind": "kind",
    "publisher": "publisher",
    "author": "author",
    "issued": "issued",
    "event-date": "event_date",
    "accessed": "accessed",
    "URL": "url",
    "archive-URL": "archive_url",
    "container-title": "container_title",
    "language": "language",
    "standing": "standing",
    "tags": "tags",
    "digest": "digest",
    "note": "note",
    "sources": "sources",
    "points": "points",
}
"""The keys of metadata files and the attributes of ``Metadata`` they fill."""

RECORD_KEYS = ("blocks", "set-aside", "offsets", "original", "added", "text-sha256", "alike")
"""What a revision's file holds besides."""

# Further CSL variables, which are kept as they are written.
CSL_KEYS = frozenset(
    "abstract annote archive archive-place archive_location authority available-date call-number "
    "chapter-number citation-aliases citation-key citation-label collection-number collection-title "
    "container dimensions division DOI edition editor event-place event-title genre ISBN ISSN issue "
    "jurisdiction medium number number-of-pages number-of-volumes original-title page part "
    "part-title printing-number publisher-place recipient references reviewed-title scale section "
    "short-title source status submitted supplement-number title-short translator type version volume "
    "volume-title".split()
)
_SOURCE_KEYS = {
    "code": "code",
    "title": "title",
    "publisher": "publisher",
    "issued": "issued",
    "URL": "url",
    "language": "language",
    "note": "note",
}
# What a block may say besides what napkb reads: kept for people, such as other wordings.
_BLOCK_KEYS = frozenset(
    "block role starts number level flags standing digest note sources page domain variants".split()
)
T = TypeVar("T")


class RevisionFile(NamedTuple):
    """What a revision's metadata file says."""

    metadata: Metadata
    blocks: tuple[Block, ...] | None
    set_aside: tuple[SetAside, ...]
    offsets: OffsetMap
    original: Original | None
    added: str
    text_sha256: str
    alike: tuple[Alike, ...] = ()


def document_of(loaded: Loaded, name: str) -> Metadata:
    """What a document's metadata file says.

    Raises:
        InvalidMetadataError: Names the file, the line, what is wrong and what may stand there.
    """
    return _Reader(loaded, name).metadata(())


def revision_of(loaded: Loaded, name: str) -> RevisionFile:
    """What a revision's metadata file says.

    Raises:
        InvalidMetadataError: Names the file, the line, what is wrong and what may stand there.
    """
    return _Reader(loaded, name).revision()


def read_fields(text: str, name: str) -> dict[str, str]:
    """Read a small file of plain values, such as ``kb.yaml`` or a front matter.

    Values that are no plain scalar are left out.
    """
    value = load(text, name).value
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise InvalidMetadataError(f"{name}, line 1: expected “key: value” lines.")
    return {key: each for key, each in value.items() if isinstance(each, str)}


class _Reader:
    """Turns loaded YAML into values; every complaint names file and line."""

    def __init__(self, loaded: Loaded, name: str) -> None:
        self.loaded = loaded
        self.name = name
        self.root = self._mapping(loaded.value, ())

    def error(self, path: Path, problem: str) -> InvalidMetadataError:
        end = "" if problem.endswith("?") else "."
        return InvalidMetadataError(f"{self.name}, line {self.loaded.line(path)}: {problem}{end}")

    def metadata(self, extra: Iterable[str]) -> Metadata:
        known = {"schema", *KEYS, *CSL_KEYS, *extra}
        for key in self.root:
            if key not in known and not key.startswith("x-"):
                raise self.error((key,), _unknown(key, known))
        schema = self.root.get("schema", SCHEMA)
        if schema != SCHEMA:
            raise self.error(
                ("schema",),
                f"schema {shorten(str(schema))} is not known to this version (it knows {SCHEMA})",
            )
        points = self.root.get("points")
        return Metadata(
            title=self._field("title", self._line_of_text),
            kind=self._field("kind", self._one_of(KINDS)),
            publisher=self._field("publisher", self._line_of_text),
            author=self._field("author", self._names),
            issued=self._field("issued", self._date),
            event_date=self._field("event-date", self._date),
            accessed=self._field("accessed", self._date),
            url=self._field("URL", self._line_of_text),
            archive_url=self._field("archive-URL", self._line_of_text),
            container_title=self._field("container-title", self._line_of_text),
            language=self._field("language", self._line_of_text),
            standing=self._field("standing", self._one_of(STANDINGS)),
            tags=self._names(self.root.get("tags"), ("tags",)) if self.root.get("tags") else (),
            digest=self._flag(self.root.get("digest"), ("digest",)) or False,
            note=self._text(self.root.get("note"), ("note",)),
            sources=self._sources(),
            points=self._points(points) if points is not None else None,
            other=tuple(
                (key, value) for key, value in self.root.items() if key in CSL_KEYS and isinstance(value, str)
            ),
        )

    def revision(self) -> RevisionFile:
        metadata = self.metadata(RECORD_KEYS)
        blocks = self.root.get("blocks")
        original = self.root.get("original")
        return RevisionFile(
            metadata=metadata,
            blocks=tuple(self._block(b, ("blocks", i)) for i, b in self._items("blocks"))
            if blocks is not None
            else None,
            set_aside=tuple(self._set_aside(s, ("set-aside", i)) for i, s in self._items("set-aside")),
            offsets=self._offsets(self.root.get("offsets")),
            original=self._original(original) if original is not None else None,
            added=self._text(self.root.get("added"), ("added",)),
            text_sha256=self._text(self.root.get("text-sha256"), ("text-sha256",)),
            alike=tuple(self._alike(one, ("alike", i)) for i, one in self._items("alike")),
        )

    def _field(self, key: str, read: Callable[[Value, Path], T]) -> Field[T] | None:
        value = self.root.get(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            return Field(read(value, (key,)))
        inner = "date" if "date" in value else "value"
        allowed = {inner, "basis", "grade", "from", "note"}
        for name in value:
            if name not in allowed:
                raise self.error((key, name), _unknown(name, allowed))
        if value.get(inner) is None:
            raise self.error(
                (key,), f"“{key}” says how it is known, but not what it is (“{inner}:” is missing)"
            )
        grade = value.get("grade") or "confident"
        return Field(
            read(value[inner], (key, inner)),
            basis=self._text(value.get("basis"), (key, "basis")) or "user",
            grade=self._one_of(GRADES)(grade, (key, "grade")),
            source=self._text(value.get("from"), (key, "from")),
            note=self._text(value.get("note"), (key, "note")),
        )

    def _line_of_text(self, value: Value, path: Path) -> str:
        text = " ".join(self._text(value, path).split())
        if not text:
            raise self.error(path, f"“{path[0]}” is empty; leave the key out when it is not known")
        if len(text) > MAX_SCALAR:
            raise self.error(
                path, f"“{path[0]}” has {len(text)} characters; at most {MAX_SCALAR} are allowed"
            )
        return text

    def _text(self, value: Value, path: Path) -> str:
        if value is None:
            return ""
        if not isinstance(value, str):
            raise self.error(path, f"“{path[-1]}” must be text")
        if len(value) > MAX_NOTE:
            raise self.error(
                path, f"“{path[-1]}” has {len(value)} characters; at most {MAX_NOTE} are allowed"
            )
        return value

    def _one_of(self, allowed: tuple[str, ...]) -> Callable[[Value, Path], str]:
        def read(value: Value, path: Path) -> str:
            text = self._text(value, path)
            if text not in allowed:
                raise self.error(path, f"“{shorten(text)}” is not one of {', '.join(allowed)}")
            return text

        return read

    def _date(self, value: Value, path: Path) -> PartialDate:
        text = self._text(value, path)
        date = parse_date(text)
        if date is None:
            raise self.error(
                path,
                f"“{shorten(text)}” is not a date; write 2024-06-22, 2024-06, 2024 or XXXX-06-22",
            )
        return date

    def _names(self, value: Value, path: Path) -> tuple[str, ...]:
        values = value if isinstance(value, list) else [value]
        return tuple(self._line_of_text(each, path) for each in values)

    def _flag(self, value: Value, path: Path) -> bool | None:
        if value is None:
            return None
        if not isinstance(value, str) or value not in {"true", "false", "yes", "no"}:
            raise self.error(path, f"“{path[-1]}” is true or false")
        return value in {"true", "yes"}

    def _number(self, value: Value, path: Path, *, least: int = 0) -> int:
        text = self._text(value, path)
        if not (text.isascii() and text.isdecimal() and len(text) < 10 and int(text) >= least):  # noqa: PLR2004
            raise self.error(path, f"“{path[-1]}” must be a whole number from {least}")
        return int(text)

    def _mapping(self, value: Value, path: Path) -> dict[str, Value]:
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise self.error(path, "expected “key: value” lines")
        return value

    def _items(self, key: str) -> list[tuple[int, Value]]:
        value = self.root.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.error((key,), f"“{key}” must be a list")
        return list(enumerate(value))

    def _sources(self) -> tuple[Source, ...]:
        found = []
        for index, value in self._items("sources"):
            path: Path = ("sources", index)
            entry = self._mapping(value, path)
            for key in entry:
                if key not in _SOURCE_KEYS:
                    raise self.error((*path, key), _unknown(key, _SOURCE_KEYS))
            found.append(
                Source(**{_SOURCE_KEYS[key]: self._said(each, (*path, key)) for key, each in entry.items()})
            )
        return tuple(found)

    def _said(self, value: Value, path: Path) -> str:
        """A value of a source: text, or a mapping that says how it is known."""
        if isinstance(value, dict) and path[-1] == "issued":
            return str(self._date(value.get("date"), (*path, "date")))
        return self._text(value, path)

    def _points(self, value: Value) -> PointsNote:
        entry = self._mapping(value, ("points",))
        for key in entry:
            if key not in {"total", "note"}:
                raise self.error(("points", key), _unknown(key, {"total", "note"}))
        total = entry.get("total")
        return PointsNote(
            self._number(total, ("points", "total")) if total is not None else None,
            self._text(entry.get("note"), ("points", "note")),
        )

    def _block(self, value: Value, path: Path) -> Block:
        entry = self._mapping(value, path)
        for key in entry:
            if key not in _BLOCK_KEYS:
                raise self.error((*path, key), _unknown(key, _BLOCK_KEYS))
        standing = entry.get("standing")
        return Block(
            block=self._number(entry.get("block"), (*path, "block"), least=1),
            role=self._one_of(ROLES)(entry.get("role") or "paragraph", (*path, "role")),
            starts=self._text(entry.get("starts"), (*path, "starts")),
            number=self._text(entry.get("number"), (*path, "number")),
            level=self._number(entry.get("level") or "1", (*path, "level"), least=1),
            flags=self._list(entry.get("flags"), (*path, "flags")),
            standing=self._one_of(STANDINGS)(standing, (*path, "standing")) if standing else "",
            digest=self._flag(entry.get("digest"), (*path, "digest")),
            note=self._text(entry.get("note"), (*path, "note")),
            sources=self._list(entry.get("sources"), (*path, "sources")),
            page=self._text(entry.get("page"), (*path, "page")),
            line=self.loaded.line(path),
        )

    def _list(self, value: Value, path: Path) -> tuple[str, ...]:
        return self._names(value, path) if value else ()

    def _alike(self, value: Value, path: Path) -> Alike:
        entry = self._mapping(value, path)
        percent = self._number(entry.get("percent") or "0", (*path, "percent"))
        return Alike(
            self._text(entry.get("address"), (*path, "address")),
            self._text(entry.get("how"), (*path, "how")),
            percent / 100,
        )

    def _set_aside(self, value: Value, path: Path) -> SetAside:
        entry = self._mapping(value, path)
        place = entry.get("original")
        if not isinstance(place, list) or len(place) != 2:  # noqa: PLR2004 - start and end
            raise self.error(path, "a piece set aside needs “original: [start, end]”")
        start, end = (self._number(each, (*path, "original")) for each in place)
        text = entry.get("text")
        if not isinstance(text, str):
            raise self.error(path, "a piece set aside needs its text")
        return SetAside(text, self._text(entry.get("reason"), (*path, "reason")), Span(start, end))

    def _offsets(self, value: Value) -> OffsetMap:
        if value is None:
            return OffsetMap()
        runs = []
        for run in value.split() if isinstance(value, str) else ["?"]:
            numbers = run.split(":")
            if len(numbers) != 3 or not all(n.isascii() and n.isdecimal() for n in numbers):  # noqa: PLR2004
                raise self.error(("offsets",), "“offsets” holds runs like 0:16:228 (text:original:length)")
            runs.append((int(numbers[0]), int(numbers[1]), int(numbers[2])))
        return OffsetMap(tuple(runs))

    def _original(self, value: Value) -> Original:
        entry = self._mapping(value, ("original",))
        names = {"file", "sha256", "size", "name", "media-type", "encoding"}
        for key in entry:
            if key not in names:
                raise self.error(("original", key), _unknown(key, names))
        return Original(
            file=self._text(entry.get("file"), ("original", "file")),
            sha256=self._text(entry.get("sha256"), ("original", "sha256")),
            size=self._number(entry.get("size"), ("original", "size")),
            name=self._text(entry.get("name"), ("original", "name")),
            media_type=self._text(entry.get("media-type"), ("original", "media-type")),
            encoding=self._text(entry.get("encoding"), ("original", "encoding")),
        )


def _unknown(key: str, known: Iterable[str]) -> str:
    """What to say of a key nobody knows."""
    from difflib import get_close_matches  # noqa: PLC0415 - late: only for a message

    near = get_close_matches(key, list(known), n=1)
    hint = f"; did you mean “{near[0]}”?" if near else ""
    return f"“{shorten(key)}” is not a known key{hint}"


def merge(document: Metadata, revision: Metadata) -> Metadata:
    """What holds for a revision: its own metadata, and the document's where it says nothing."""
    values: dict[str, Any] = {}
    for name in Metadata._fields:
        values[name] = getattr(revision, name) or getattr(document, name)
    return Metadata(**values)
