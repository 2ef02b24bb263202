"""What Whoosh is given of a passage, and how it is encoded.

Whoosh analyses nothing here: its fields take index terms with their counts as
they are. It keeps no places of words; those stand in the stored words of a
passage, one after another, where a phrase is looked up. Everything that a
result shows is JSON in columns of bytes.
"""

from __future__ import annotations

import json
import math
import re
import zlib
from array import array
from collections import Counter
from collections.abc import Generator, Iterable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from whoosh.codec.whoosh3 import W3Codec, W3PostingsWriter
from whoosh.columns import NumericColumn, VarBytesColumn
from whoosh.fields import COLUMN, FieldType, Schema
from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.formats import Existence, Format

from kb.engines import TITLE_COUNTS, IndexedPassage
from kb.model.addresses import Address
from kb.model.documents import Passage, Span
from kb.model.results.common import Reference

_Posting = Generator[tuple[bytes, int, float, bytes], Any, None]

MOST_COUNTED = 255
"""How often a term counts in one passage at most: its count is one byte."""
EXACT_LENGTH = 512
"""Lengths below this are kept as they are, longer ones to within a hundredth; see ``decode_length``."""
LENGTHS = 1024
"""How many codes of lengths there are: the last one stands for all above 100,000 words."""

# Steps of 1.1 per cent.
_STEPS = 64

_NOT_IN_TERMS = re.compile(r"[\s\x00-\x1f\x7f-\x9f]")
_DEFAULTS = Passage._field_defaults
# Blocks are always read whole, so fewer and larger ones are faster.
_BLOCK = 1024
_COMPRESSION = 1
_NO_ANALYZER: Any = None
# Where each value begins is written, not reckoned whenever the column is opened.
_FAST: Any = {"write_offsets_cutoff": 0}
# What divides places, the terms that share one, and the text from its title; no term holds them.
_NEXT, _SHARED, _TITLE = " ", "\x1f", "\x1e"

# Whoosh annotates a part of itself only; what is used of the rest goes through these names.
_bytes: Any = VarBytesColumn
_codec: Any = W3Codec
_disk: Any = FileStorage
_numbers: Any = NumericColumn
_postings: Any = W3PostingsWriter
_ram: Any = RamStorage


class _Count(Format):
    """One byte for each posting: how often the term counts."""

    posting_size = 1


class Counted(FieldType):
    """A field of terms and how often each counts."""

    def __init__(self) -> None:
        super().__init__(format=_Count(), analyzer=_NO_ANALYZER)

    def index(self, value: Any, **kwargs: Any) -> _Posting:  # noqa: ARG002
        """The terms in Whoosh's form: bytes, frequency, weight and count."""
        for term, count in value.items():
            yield encode(term), 1, 1.0, bytes((min(count, MOST_COUNTED),))


class Listed(FieldType):
    """A field of terms that are just there, each at most once."""

    def __init__(self) -> None:
        super().__init__(format=Existence(), analyzer=_NO_ANALYZER)

    def index(self, value: Any, **kwargs: Any) -> _Posting:  # noqa: ARG002
        """The terms in Whoosh's form."""
        for term in set(value):
            yield encode(term), 1, 1.0, b""


class _Postings(W3PostingsWriter):
    """Writes the passages of a block as one array, which is read several times faster than a tuple."""

    def _mini_ids(self) -> Any:
        ids = self._ids
        return array("I", (ids[0], *(after - before for before, after in pairwise(ids))))


class _Codec(W3Codec):
    def postings_writer(self, dbfile: Any, byteids: bool = False) -> Any:  # noqa: FBT001, FBT002 - as Whoosh has it
        """Whoosh's writer of postings, but for the form of a block."""
        made = _postings if byteids else _Postings
        return made(
            dbfile,
            blocklimit=self._blocklimit,
            byteids=byteids,
            compression=self._compression,
            inlinelimit=self._inlinelimit,
        )


def make_schema() -> Schema:
    """The fields of a passage."""
    return Schema(
        words=Counted(),
        facet=Listed(),
        revision=Listed(),
        length=COLUMN(_numbers("I")),
        body_length=COLUMN(_numbers("I")),
        title_length=COLUMN(_numbers("I")),
        first=COLUMN(_numbers("I")),
        last=COLUMN(_numbers("I")),
        key=COLUMN(_bytes(**_FAST)),
        places=COLUMN(_bytes(**_FAST)),
        shown=COLUMN(_bytes(**_FAST)),
    )


def make_codec() -> Any:
    """How Whoosh writes its files."""
    made: Any = _Codec
    return made(blocklimit=_BLOCK, compression=_COMPRESSION)


def make_storage(path: Path | None) -> Any:
    """Where Whoosh keeps its files: a folder, or memory."""
    return _ram() if path is None else _disk(str(path))


def make_document(revision: Address, passage: IndexedPassage) -> dict[str, Any]:
    """The passage as Whoosh takes it.

    Raises:
        ValueError: An index term is empty or holds white space or control characters.
    """
    first, last = day(passage.first), day(passage.last)
    body, title = _by_place(passage.body), _by_place(passage.title)
    counts = Counter(term for terms in body for term in terms)
    for terms in title:
        for term in terms:
            counts[term] += TITLE_COUNTS
    _check(counts)
    body_length, title_length = sum(map(bool, body)), sum(map(bool, title))
    return {
        "words": counts,
        "facet": facet_terms(passage.facets),
        "revision": [str(revision)],
        "length": encode_length(body_length + TITLE_COUNTS * title_length),
        "body_length": encode_length(body_length),
        "title_length": encode_length(title_length),
        "first": first if last else 0,
        "last": last if first else 0,
        "key": encode_address(passage.address),
        "places": encode(_TITLE.join(_NEXT.join(map(_SHARED.join, each)) for each in (body, title))),
        "shown": encode_shown(passage),
    }


def encode(term: str) -> bytes:
    """The bytes of a term; even of one that is no valid text, as a query may hold anything."""
    return term.encode("utf-8", "surrogatepass")


def decode(term: bytes) -> str:
    """The term of these bytes."""
    return term.decode("utf-8", "surrogatepass")


def encode_length(words: int) -> int:
    """The code of a length in words: itself, or where it is long its logarithm in small steps."""
    if words < EXACT_LENGTH:
        return words
    return min(EXACT_LENGTH + round(_STEPS * math.log2(words / EXACT_LENGTH)), LENGTHS - 1)


def decode_length(code: int) -> float:
    """The length that a code stands for.

    >>> decode_length(encode_length(90)), round(decode_length(encode_length(5000)))
    (90, 4978)
    """
    return code if code < EXACT_LENGTH else EXACT_LENGTH * 2 ** ((code - EXACT_LENGTH) / _STEPS)


def decode_places(code: bytes) -> tuple[list[str], list[str]]:
    """What stands at each place of the text, and of the title; see ``terms_at``."""
    body, title = decode(code).split(_TITLE)
    return body.split(_NEXT), title.split(_NEXT)


def terms_at(place: str) -> list[str]:
    """The terms that share a place, the word's own first."""
    return place.split(_SHARED)


def first_terms(places: list[str]) -> tuple[str, ...]:
    """The first of the terms at each place."""
    return tuple(place.split(_SHARED, 1)[0] if _SHARED in place else place for place in places)


def holds_phrase(code: bytes, terms: tuple[str, ...]) -> bool:
    """Whether terms may stand next to one another: never a false no."""
    if _SHARED.encode() in code:
        return True
    return encode(_NEXT.join(terms)) in code


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


def encode_shown(indexed: IndexedPassage) -> bytes:
    """What a result shows, as JSON: text, references, what of the passage is not at its default."""
    passage = indexed.passage
    shown = {
        name: value
        for name, value in zip(Passage._fields, passage, strict=True)
        if name not in _DEFAULTS or value != _DEFAULTS[name]
    }
    plain = [indexed.text, shown, indexed.references]
    return zlib.compress(json.dumps(plain, separators=(",", ":")).encode("ascii"), _COMPRESSION)


def decode_shown(code: bytes) -> tuple[str, Passage, tuple[Reference, ...]]:
    """The text, the passage and the references of what was stored."""
    text, shown, references = json.loads(zlib.decompress(code))
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in shown.items()
    }
    values["span"] = Span(*values["span"])
    return text, Passage(**values), tuple(map(_reference, references))


def _reference(plain: list[Any]) -> Reference:
    target, type_, basis, span, *rest = plain
    return Reference(target, type_, basis, Span(*span) if span else None, *rest)


def _by_place(placed: Iterable[tuple[str, int]]) -> list[list[str]]:
    """The terms at each place, from the first place to the last; some have none."""
    places: list[list[str]] = []
    for term, place in placed:
        while len(places) <= place:
            places.append([])
        if term not in places[place]:
            places[place].append(term)
    return places


def _check(terms: Iterable[str]) -> None:
    for term in terms:
        if not term or _NOT_IN_TERMS.search(term):
            raise ValueError(f"{term!r} is no index term: it is empty, or holds blanks or controls.")
