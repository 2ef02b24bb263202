"""One committed state of the index, open for reading.

Postings are decoded a whole block at a time, which takes a small part of the
time of stepping through Whoosh's matchers. Passages are numbered through all
segments; deleted ones never come out of here, and no figure counts them.
"""

from __future__ import annotations

import contextlib
import errno
import sys
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import accumulate
from typing import Any

from whoosh.index import TOC
from whoosh.reading import TermNotFound

from kb.engines import Found, Order
from kb.engines.whoosh.folder import INDEX, UnusableIndexError
from kb.engines.whoosh.schema import (
    EXACT_LENGTH,
    decode,
    decode_address,
    decode_length,
    decode_places,
    decode_shown,
    encode,
    first_terms,
    make_schema,
)
from kb.errors import EngineError

# What goes wrong when reading without the files being to blame.
_NOT_THE_FILES = frozenset({errno.EACCES, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EPERM})
# Whoosh annotates a part of itself only; what is used of the rest goes through this name.
_toc: Any = TOC


class Postings:
    """Where a term stands: passages in order, and how often it counts in each."""

    # No dataclass: making one takes longer than reading a small index does.
    __slots__ = ("counts", "passages")

    def __init__(self, passages: Iterable[int] = (), counts: Iterable[int] = ()) -> None:
        self.passages = list(passages)
        self.counts = list(counts)


class _Segment:
    """One of Whoosh's segments, its passages numbered from ``base``."""

    def __init__(self, storage: Any, segment: Any, base: int) -> None:
        codec = segment.codec()
        self.base = base
        self.size: int = segment.doc_count_all()
        self.deleted: frozenset[int] = frozenset(base + at for at in segment.deleted_docs())
        self._storage = storage
        self._segment = segment
        self._codec = codec
        self.terms = codec.terms_reader(storage, segment)
        self.values = codec.per_document_reader(storage, segment)

    def add_postings(self, name: str, term: bytes, format_: Any, to: Postings) -> None:
        try:
            matcher = self.terms.matcher(name, term, format_)
        except TermNotFound:
            return
        for deltas, _, values in _blocks(matcher):
            passages = list(accumulate(deltas, initial=self.base))[1:]
            counts = values or bytes(len(passages))
            if self.deleted and not self.deleted.isdisjoint(passages):
                alive = [at for at, number in enumerate(passages) if number not in self.deleted]
                passages = [passages[at] for at in alive]
                counts = bytes(counts[at] for at in alive)
            to.passages += passages
            to.counts += counts

    def frequency(self, name: str, term: bytes, format_: Any) -> int:
        if not self.deleted:
            try:
                known: int = self.terms.doc_frequency(name, term)
            except (KeyError, TermNotFound):
                return 0
            return known
        postings = Postings()
        self.add_postings(name, term, format_, postings)
        return len(postings.passages)

    def expand(self, name: str, prefix: bytes) -> Iterator[tuple[bytes, Any]]:
        """The terms of a field that begin so, with what Whoosh knows of them."""
        for (field_name, term), info in self.terms.items_from(name, prefix):
            if field_name != name or not term.startswith(prefix):
                return
            yield term, info

    def holds(self, info: Any) -> bool:
        """Whether a term surely stands in a passage: its first or its last one is there."""
        ends = {self.base + info.min_id(), self.base + info.max_id()}
        return not ends <= self.deleted

    def numbers(self, name: str) -> array[int]:
        """A column of numbers, read at once; Whoosh leaves out the zeros at its end."""
        column = array("I")
        with self._storage.open_file(self._codec.column_filename(self._segment, name)) as file:
            column.frombytes(file.read())
        if sys.byteorder == "little":
            column.byteswap()
        column.extend([0] * (self.size - len(column)))
        return column

    def close(self) -> None:
        self.terms.close()
        self.values.close()


class Snapshot:
    """What was committed when it was opened.

    Raises:
        UnusableIndexError: The files cannot be read as an index; so do all methods.
    """

    def __init__(self, storage: Any, generation: int, place: str) -> None:
        self._place = place
        self._schema: Any = make_schema()
        self._segments: list[_Segment] = []
        self._columns: dict[tuple[str, int], Any] = {}
        self._numbers: dict[str, array[int]] = {}
        self._averages: dict[str, float] = {}
        try:
            with self._reading():
                base = 0
                toc = _toc.read(storage, INDEX, gen=generation, schema=self._schema)
                for segment in toc.segments:
                    self._segments.append(_Segment(storage, segment, base))
                    base += self._segments[-1].size
        except EngineError:
            self.close()
            raise
        self._bases = [segment.base for segment in self._segments]
        self.capacity = base
        self.size = base - sum(len(segment.deleted) for segment in self._segments)

    def close(self) -> None:
        """Let go of the files."""
        for segment in self._segments:
            with contextlib.suppress(OSError):
                segment.close()
        self._segments = []

    def everything(self) -> Iterator[int]:
        """All passages."""
        for segment in self._segments:
            for number in range(segment.base, segment.base + segment.size):
                if number not in segment.deleted:
                    yield number

    def postings(self, name: str, term: bytes) -> Postings:
        """Where the term stands in a field."""
        postings = Postings()
        with self._reading():
            for segment in self._segments:
                segment.add_postings(name, term, self._schema[name].format, postings)
        return postings

    def expand(self, name: str, prefix: str) -> list[bytes]:
        """The terms of a field that begin so, in order; some may stand in no passage any more."""
        begin = encode(prefix)
        with self._reading():
            every = (segment.expand(name, begin) for segment in self._segments)
            return sorted({term for terms in every for term, _ in terms})

    def lexicon(self, prefix: str) -> list[str]:
        """The terms that begin so and stand in a passage, in order."""
        terms: set[bytes] = set()
        format_ = self._schema["words"].format
        with self._reading():
            for segment in self._segments:
                terms.update(
                    term
                    for term, info in segment.expand("words", encode(prefix))
                    if segment.holds(info) or segment.frequency("words", term, format_)
                )
            return [decode(term) for term in sorted(terms)]

    def frequency(self, term: str) -> int:
        """In how many passages a term stands."""
        code = encode(term)
        with self._reading():
            format_ = self._schema["words"].format
            return sum(segment.frequency("words", code, format_) for segment in self._segments)

    def numbers(self, name: str) -> array[int]:
        """A column of numbers, by passage."""
        if name not in self._numbers:
            column = array("I")
            with self._reading():
                for segment in self._segments:
                    column += segment.numbers(name)
            self._numbers[name] = column
        return self._numbers[name]

    def average_length(self, name: str) -> float:
        """The average of a column of lengths."""
        if name not in self._averages:
            column = self.numbers(name)
            codes = column
            if any(segment.deleted for segment in self._segments):
                codes = array("I", (column[number] for number in self.everything()))
            exact = max(codes, default=0) < EXACT_LENGTH
            total = sum(codes) if exact else sum(map(decode_length, codes))
            self._averages[name] = total / self.size if self.size else 0.0
        return self._averages[name]

    def keys(self, passages: Iterable[int]) -> dict[int, bytes]:
        """The encoded address of each of these passages."""
        with self._reading():
            return {number: self._value("key", number) for number in passages}

    def places(self, passage: int) -> bytes:
        """The encoded terms at each place of a passage."""
        with self._reading():
            return self._value("places", passage)

    def each(self, scores: Mapping[int, float], by: Order) -> Iterator[Found]:
        """These passages as results, one by one, in an order."""
        keys = self.keys(scores)
        if by == "address":
            order = sorted(keys, key=lambda number: keys[number])
        else:
            days = self.numbers("first")
            sign = -1 if by == "-date" else 1
            order = sorted(keys, key=lambda number: (not days[number], sign * days[number], keys[number]))
        return (self.found(number, scores[number]) for number in order)

    def facets(self, passages: Collection[int], names: Iterable[str]) -> dict[str, dict[str, int]]:
        """How many of these passages have each value of these facets."""
        counts: dict[str, dict[str, int]] = {}
        for name in names:
            if name == "year":
                days = self.numbers("first")
                years = Counter(days[number] // 10_000 for number in passages)
                counts[name] = {str(year or ""): count for year, count in sorted(years.items())}
                continue
            counts[name] = {}
            for term in self.expand("facet", f"{name}="):
                count = sum(number in passages for number in self.postings("facet", term).passages)
                if count:
                    counts[name][decode(term).partition("=")[2]] = count
        return counts

    def text(self, passage: int) -> str:
        """The words of a passage."""
        with self._reading():
            return decode_shown(self._value("shown", passage))[0]

    def found(self, number: int, score: float) -> Found:
        """A passage as a result."""
        with self._reading():
            text, passage, references = decode_shown(self._value("shown", number))
            address = decode_address(self._value("key", number))
            places = decode_places(self._value("places", number))
            return Found(address, passage, text, score, references, *map(first_terms, places))

    def _value(self, name: str, number: int) -> bytes:
        at = bisect_right(self._bases, number) - 1
        if (name, at) not in self._columns:
            column = self._schema[name].column_type
            self._columns[name, at] = self._segments[at].values.column_reader(name, column)
        value: bytes = self._columns[name, at][number - self._bases[at]]
        return value

    @contextlib.contextmanager
    def _reading(self) -> Iterator[None]:
        # Nothing but reading happens under this: whatever is raised comes from the files, and
        # damaged ones make Whoosh, zlib and pickle raise anything at all.
        try:
            yield
        except UnusableIndexError:
            raise
        except OSError as error:
            if error.errno in _NOT_THE_FILES:
                raise EngineError(f"The index in {self._place} cannot be read: {error.strerror}.") from error
            raise UnusableIndexError(f"The index in {self._place} is damaged.") from error
        except Exception as error:
            raise UnusableIndexError(
                f"The index in {self._place} is damaged ({type(error).__name__})."
            ) from error


def _blocks(matcher: Any) -> Iterator[tuple[Any, Any, Any]]:
    """The blocks of a term's postings: passages as differences, weights, values."""
    while matcher.is_active():
        matcher._read_data()  # noqa: SLF001 - the public way is one posting at a time
        yield matcher._data  # noqa: SLF001
        matcher._next_block()  # noqa: SLF001
