"""Reading the files of one of Whoosh's segments, without Whoosh.

Whoosh writes the index, and merges it; what a search reads of it is little, and
importing Whoosh for that takes longer than most searches do. The formats are
those of its third codec (``whoosh.codec.whoosh3``, ``whoosh.filedb.filetables``,
``whoosh.columns``): numbers are big-endian, and some parts are pickles. These
are read by an unpickler that knows nothing but numbers and bytes, so
that a file from a stranger runs no code. ``tests/test_indexing.py`` compares all
that is read here with what Whoosh itself reads.
"""

from __future__ import annotations

import pickle
import sys
import zlib
from array import array
from collections.abc import Iterator
from io import BytesIO
from struct import Struct
from typing import Any, NamedTuple

Buffer = bytes | memoryview
"""The content of a file."""

_INT = Struct("!i")
_LENGTHS = Struct("!ii")
_MAGIC_SIZE = 4
# Flags, weight, passages, least and greatest length, greatest weight, first and last passage.
_TERM = Struct("!BfIBBfII")
_EXTENT = Struct("!qi")
_FIELD = Struct("!H")
_NUMBERS = {"B": Struct("!B"), "H": Struct("!H"), "i": Struct("!i"), "I": Struct("!I"), "q": Struct("!q")}


class Term(NamedTuple):
    """What is known of a term of a field: in how many passages it stands, and where its postings are."""

    passages: int
    first: int
    last: int
    offset: int
    inline: bytes


class _Unpickler(pickle.Unpickler):
    """Reads plain values, and refuses everything else."""

    def find_class(self, module: str, name: str) -> Any:
        """What stands for bytes in pickles of the protocol that Whoosh uses, and nothing else."""
        if (module, name) == ("_codecs", "encode"):
            return _bytes
        raise pickle.UnpicklingError(f"{module}.{name} has no place in an index")


def _bytes(text: str, _: str) -> bytes:
    return text.encode("latin-1")


def _load(data: Buffer | BytesIO) -> Any:
    return _Unpickler(data if isinstance(data, BytesIO) else BytesIO(data)).load()


class Terms:
    """The terms of all fields, in the order of their bytes (``.trm``), and their postings (``.pst``).

    Raises:
        ValueError, struct.error, pickle.UnpicklingError: The file is none; so do the methods.
    """

    def __init__(self, terms: Buffer, postings: Buffer) -> None:
        self._data = terms
        self._postings = postings
        end = len(terms) - _INT.size
        begin = end - _INT.unpack_from(terms, end)[0]
        stream = BytesIO(terms[begin:end])
        extras = _load(stream)
        self._fields: dict[str, int] = extras["fieldmap"]
        self._offset = _NUMBERS[extras["indextype"]]
        self._index = begin + stream.tell()
        self._size: int = extras["indexlen"]

    def get(self, field: str, term: bytes) -> Term | None:
        """A term, where the field has it."""
        key = self._key(field, term)
        at = self._first_from(key)
        if at < self._size:
            found, value = self._item(at)
            if found == key:
                return _term(value)
        return None

    def begun(self, field: str, prefix: bytes) -> Iterator[tuple[bytes, Term]]:
        """The terms of a field that begin so, in order."""
        key = self._key(field, prefix)
        for at in range(self._first_from(key), self._size):
            found, value = self._item(at)
            if not found.startswith(key):
                return
            yield found[_FIELD.size :], _term(value)

    def blocks(self, term: Term) -> Iterator[tuple[Any, bytes]]:
        """The postings of a term, block by block.

        Yields:
            The passages, each but the first as the distance from the one before, and across
            blocks the first as it is; and how often the term counts in each, a byte each, or
            nothing.
        """
        if term.inline:
            passages, _, counts = _load(term.inline)
            yield _distances(passages), b"".join(counts)
            return
        at, left = term.offset + _MAGIC_SIZE, True
        while left:
            size = _INT.unpack_from(self._postings, at)[0]
            left = size > 0
            at += _INT.size
            block = BytesIO(self._postings[at : at + abs(size)])
            compressed = _load(block)[3]
            data = block.read()
            distances, _, counts = _load(zlib.decompress(data) if compressed else data)
            yield distances, counts or b""
            at += abs(size)

    def _key(self, field: str, term: bytes) -> bytes:
        return _FIELD.pack(self._fields.get(field, 0xFFFF)) + term

    def _first_from(self, key: bytes) -> int:
        low, high = 0, self._size
        while low < high:
            middle = (low + high) // 2
            if self._item(middle, only_key=True)[0] < key:
                low = middle + 1
            else:
                high = middle
        return low

    def _item(self, number: int, *, only_key: bool = False) -> tuple[bytes, Buffer]:
        at = self._offset.unpack_from(self._data, self._index + number * self._offset.size)[0]
        key_size, value_size = _LENGTHS.unpack_from(self._data, at)
        at += _LENGTHS.size
        key = bytes(self._data[at : at + key_size])
        at += key_size
        return key, b"" if only_key else self._data[at : at + value_size]


class Values:
    """A column of byte strings of which it is written where each begins."""

    def __init__(self, data: Buffer, size: int) -> None:
        self._data = data
        if size == 0 or bytes(data[-1:]) != b"X":
            raise ValueError("a column without the places of its values")
        self._length, self._offset = (_NUMBERS[chr(code)] for code in data[-3:-1])
        self._offsets = len(data) - 3 - size * self._offset.size
        self._lengths = self._offsets - size * self._length.size

    def __getitem__(self, number: int) -> bytes:
        length = self._length.unpack_from(self._data, self._lengths + number * self._length.size)[0]
        offset = self._offset.unpack_from(self._data, self._offsets + number * self._offset.size)[0]
        return bytes(self._data[offset : offset + length])


def numbers_of(data: Buffer, size: int) -> array[int]:
    """A column of numbers; Whoosh leaves out the zeros at its end."""
    column = array("I")
    column.frombytes(data)
    if sys.byteorder == "little":
        column.byteswap()
    column.extend([0] * (size - len(column)))
    return column


def _term(value: Buffer) -> Term:
    inlined, _, passages, _, _, _, first, last = _TERM.unpack_from(value)
    if inlined:
        return Term(passages, first, last, 0, bytes(value[_TERM.size :]))
    return Term(passages, first, last, _EXTENT.unpack_from(value, _TERM.size)[0], b"")


def _distances(passages: tuple[int, ...]) -> list[int]:
    return [after - before for before, after in zip((0, *passages), passages, strict=False)]
