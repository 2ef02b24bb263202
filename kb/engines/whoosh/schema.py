"""What Whoosh is given of a passage, and how it is encoded.

Whoosh analyses nothing here: its fields take index terms with their places as
they are. Everything that a result shows is JSON in columns of bytes.
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from collections.abc import Generator, Iterable, Mapping
from pathlib import Path
from typing import Any

from whoosh.codec.whoosh3 import W3Codec
from whoosh.columns import CompressedBytesColumn, NumericColumn, VarBytesColumn
from whoosh.fields import COLUMN, FieldType, Schema
from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.formats import Existence, Format

from kb.engines import IndexedPassage
from kb.model.addresses import Address
from kb.model.documents import Passage, Span

_Posting = Generator[tuple[bytes, int, float, bytes], Any, None]

_NOT_IN_TERMS = re.compile(r"[\s\x00-\x1f\x7f-\x9f]")
_DEFAULTS = Passage._field_defaults
# Blocks are always read whole, so fewer and larger ones are faster.
_BLOCK = 1024
_COMPRESSION = 3
_NO_ANALYZER: Any = None

# Whoosh annotates a part of itself only; what is used of the rest goes through these names.
_bytes: Any = VarBytesColumn
_codec: Any = W3Codec
_disk: Any = FileStorage
_numbers: Any = NumericColumn
_packed_bytes: Any = CompressedBytesColumn
_ram: Any = RamStorage


class Placed(FieldType):
    """A field of pairs of a term and its place among the words."""

    def __init__(self) -> None:
        super().__init__(format=Format(), analyzer=_NO_ANALYZER)

    def index(self, value: Any, **kwargs: Any) -> _Posting:  # noqa: ARG002
        """The terms in Whoosh's form: bytes, frequency, weight and encoded places."""
        places: defaultdict[str, set[int]] = defaultdict(set)
        for term, place in value:
            places[term].add(place)
        for term, found in places.items():
            yield encode(term), len(found), float(len(found)), encode_places(found)


class Listed(FieldType):
    """A field of terms that are just there, each at most once."""

    def __init__(self) -> None:
        super().__init__(format=Existence(), analyzer=_NO_ANALYZER)

    def index(self, value: Any, **kwargs: Any) -> _Posting:  # noqa: ARG002
        """The terms in Whoosh's form."""
        for term in set(value):
            yield encode(term), 1, 1.0, b""


def make_schema() -> Schema:
    """The fields of a passage."""
    return Schema(
        body=Placed(),
        title=Placed(),
        facet=Listed(),
        revision=Listed(),
        body_length=COLUMN(_numbers("I")),
        title_length=COLUMN(_numbers("I")),
        first=COLUMN(_numbers("I")),
        last=COLUMN(_numbers("I")),
        key=COLUMN(_bytes()),
        shown=COLUMN(_packed_bytes()),
    )


def make_codec() -> Any:
    """How Whoosh writes its files."""
    return _codec(blocklimit=_BLOCK, compression=_COMPRESSION)


def make_storage(path: Path | None) -> Any:
    """Where Whoosh keeps its files: a folder, or memory."""
    return _ram() if path is None else _disk(str(path))


def make_document(revision: Address, passage: IndexedPassage) -> dict[str, Any]:
    """The passage as Whoosh takes it.

    Raises:
        ValueError: An index term is empty or holds white space or control characters.
    """
    first, last = day(passage.first), day(passage.last)
    return {
        "body": _checked(passage.body),
        "title": _checked(passage.title),
        "facet": facet_terms(passage.facets),
        "revision": [str(revision)],
        "body_length": _length(passage.body),
        "title_length": _length(passage.title),
        "first": first if last else 0,
        "last": last if first else 0,
        "key": encode_address(passage.address),
        "shown": encode_shown(passage.text, passage.passage),
    }


def encode(term: str) -> bytes:
    """The bytes of a term; even of one that is no valid text, as a query may hold anything."""
    return term.encode("utf-8", "surrogatepass")


def decode(term: bytes) -> str:
    """The term of these bytes."""
    return term.decode("utf-8", "surrogatepass")


def encode_places(places: Iterable[int]) -> bytes:
    """The places in UTF-8, the shortest and fastest code for small numbers at hand.

    Two codes one after another are the code of both. Words beyond the
    millionth, where Unicode ends, stand at one place.
    """
    return encode("".join(chr(min(place, sys.maxunicode)) for place in sorted(places)))


def decode_places(code: bytes) -> list[int]:
    """The places in order, each once."""
    return sorted(set(map(ord, decode(code))))


def facet_terms(facets: Mapping[str, Iterable[str]]) -> list[str]:
    """The terms of what a passage can be filtered by: ``name=value``, in lower case."""
    return [f"{name}={value}".lower() for name, values in facets.items() for value in values]


def day(date: str | None) -> int:
    """A day as the number YYYYMMDD; 0 for none."""
    return int(date.replace("-", "")) if date else 0


def encode_address(address: Address) -> bytes:
    """Bytes that sort as addresses do."""
    return "\0".join((address.document, address.revision or "", address.locator or "")).encode()


def decode_address(key: bytes) -> Address:
    """The address of these bytes."""
    document, revision, locator = key.decode().split("\0")
    return Address(document, revision or None, locator or None)


def encode_shown(text: str, passage: Passage) -> bytes:
    """What a result shows, as JSON: the text, and what of the passage is not at its default."""
    shown = {
        name: value
        for name, value in zip(Passage._fields, passage, strict=True)
        if name not in _DEFAULTS or value != _DEFAULTS[name]
    }
    shown["span"] = (passage.span.start, passage.span.end)
    return json.dumps([text, shown], separators=(",", ":")).encode("ascii")


def decode_shown(code: bytes) -> tuple[str, Passage]:
    """The text and the passage of what was stored."""
    text, shown = json.loads(code)
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in shown.items()
    }
    values["span"] = Span(*values["span"])
    return text, Passage(**values)


def _length(terms: tuple[tuple[str, int], ...]) -> int:
    """How many words there are: terms that share a place are one."""
    return len({place for _, place in terms})


def _checked(terms: tuple[tuple[str, int], ...]) -> tuple[tuple[str, int], ...]:
    for term, _ in terms:
        if not term or _NOT_IN_TERMS.search(term):
            raise ValueError(f"{term!r} is no index term: it is empty, or holds blanks or controls.")
    return terms
