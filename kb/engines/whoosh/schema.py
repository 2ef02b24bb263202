"""What Whoosh is given of a passage, and how it is encoded.

Whoosh analyses nothing here: its fields take index terms with their counts as
they are. It keeps no places of words; those stand in the stored words of a
passage, one after another, where a phrase is looked up. Everything that a
result shows is JSON in columns of bytes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Generator, Iterable
from pathlib import Path
from typing import Any

from whoosh.codec.whoosh3 import W3Codec
from whoosh.columns import NumericColumn, VarBytesColumn
from whoosh.fields import COLUMN, FieldType, Schema
from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.formats import Existence, Format

from kb.engines import TITLE_COUNTS, IndexedPassage
from kb.engines.codes import (
    MOST_COUNTED,
    day,
    encode,
    encode_address,
    encode_length,
    encode_places,
    encode_shown,
    facet_terms,
)
from kb.model.addresses import Address

_Posting = Generator[tuple[bytes, int, float, bytes], Any, None]


_NOT_IN_TERMS = re.compile(r"[\s\x00-\x1f\x7f-\x9f]")
# Blocks are always read whole, so fewer and larger ones are faster.
_BLOCK = 1024
_COMPRESSION = 1
_NO_ANALYZER: Any = None
# Where each value begins is written, not reckoned whenever the column is opened.
_FAST: Any = {"write_offsets_cutoff": 0}

# Whoosh annotates a part of itself only; what is used of the rest goes through these names.
_bytes: Any = VarBytesColumn
_codec: Any = W3Codec
_disk: Any = FileStorage
_numbers: Any = NumericColumn
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
        "places": encode_places(body, title),
        "shown": encode_shown(passage),
    }


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
