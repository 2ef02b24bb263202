"""One committed state of the index, open for reading.

Postings are decoded a whole block at a time, which takes a small part of the
time of stepping through Whoosh's matchers. Passages are numbered through all
segments; deleted ones never come out of here, and no figure counts them.
"""

from __future__ import annotations

import contextlib
import errno
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import accumulate

from kb.engines import Found, Order
from kb.engines.codes import (
    EXACT_LENGTH,
    decode,
    decode_address,
    decode_length,
    decode_places,
    decode_shown,
    encode,
    first_terms,
)
from kb.engines.whoosh.files import Buffer, Term, Terms, Values, numbers_of
from kb.engines.whoosh.folder import SegmentState, UnusableIndexError
from kb.errors import EngineError

# What goes wrong when reading without the files being to blame.
_NOT_THE_FILES = frozenset({errno.EACCES, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EPERM})

Open = Callable[[str], Buffer]
"""Gives the content of a file of the index."""


class Postings:
    """Where a term stands: passages in order, and how often it counts in each."""

    # No dataclass: making one takes longer than reading a small index does.
    __slots__ = ("counts", "passages")

    def __init__(self, passages: Iterable[int] = (), counts: Iterable[int] = ()) -> None:
        self.passages = list(passages)
        self.counts = list(counts)


class _Segment:
    """One of Whoosh's segments, its passages numbered from ``base``."""

    def __init__(self, open_: Open, state: SegmentState, base: int) -> None:
        name, self.size, deleted = state
        self.base = base
        self.deleted = frozenset(base + at for at in deleted)
        self._open = open_
        self._name = name
        self.terms = Terms(open_(f"{name}.trm"), open_(f"{name}.pst"))
        self._values: dict[str, Values] = {}

    def add_postings(self, name: str, term: bytes, to: Postings) -> None:
        known = self.terms.get(name, term)
        for distances, stored in self.terms.blocks(known) if known else ():
            passages = list(accumulate(distances, initial=self.base))[1:]
            counts: Iterable[int] = stored or bytes(len(passages))
            if self.deleted and not self.deleted.isdisjoint(passages):
                alive = [at for at, number in enumerate(passages) if number not in self.deleted]
                passages = [passages[at] for at in alive]
                counts = [stored[at] for at in alive] if stored else [0] * len(alive)
            to.passages += passages
            to.counts += counts

    def frequency(self, name: str, term: bytes) -> int:
        if not self.deleted:
            known = self.terms.get(name, term)
            return known.passages if known else 0
        postings = Postings()
        self.add_postings(name, term, postings)
        return len(postings.passages)

    def holds(self, term: Term) -> bool:
        """Whether a term surely stands in a passage: its first or its last one is there."""
        return not {self.base + term.first, self.base + term.last} <= self.deleted

    def numbers(self, name: str) -> array[int]:
        """A column of numbers."""
        return numbers_of(self._open(f"{self._name}.{name}.col"), self.size)

    def value(self, name: str, number: int) -> bytes:
        """A value of a column of bytes."""
        if name not in self._values:
            self._values[name] = Values(self._open(f"{self._name}.{name}.col"), self.size)
        return self._values[name][number - self.base]


class Snapshot:
    """What was committed when it was opened.

    Args:
        open_: Gives the content of a file; what it gives may be closed with ``close``.
        segments: What the index consists of.
        place: Where it lies, for messages.
        close: Lets go of the files.

    Raises:
        UnusableIndexError: The files cannot be read as an index; so do all methods.
    """

    def __init__(
        self, open_: Open, segments: Iterable[SegmentState], place: str, close: Callable[[], None]
    ) -> None:
        self._place = place
        self._close = close
        self._segments: list[_Segment] = []
        self._numbers: dict[str, array[int]] = {}
        self._averages: dict[str, float] = {}
        base = 0
        try:
            with self._reading():
                for state in segments:
                    self._segments.append(_Segment(open_, state, base))
                    base += state.size
        except EngineError:
            self.close()
            raise
        self._bases = [segment.base for segment in self._segments]
        self.capacity = base
        self.size = base - sum(len(segment.deleted) for segment in self._segments)

    def close(self) -> None:
        """Let go of the files."""
        self._segments = []
        self._close()

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
                segment.add_postings(name, term, postings)
        return postings

    def expand(self, name: str, prefix: str) -> list[bytes]:
        """The terms of a field that begin so, in order; some may stand in no passage any more."""
        begin = encode(prefix)
        with self._reading():
            every = (segment.terms.begun(name, begin) for segment in self._segments)
            return sorted({term for terms in every for term, _ in terms})

    def lexicon(self, prefix: str) -> list[str]:
        """The terms that begin so and stand in a passage, in order."""
        terms: set[bytes] = set()
        with self._reading():
            for segment in self._segments:
                terms.update(
                    term
                    for term, known in segment.terms.begun("words", encode(prefix))
                    if segment.holds(known) or segment.frequency("words", term)
                )
            return [decode(term) for term in sorted(terms)]

    def frequency(self, term: str) -> int:
        """In how many passages a term stands."""
        code = encode(term)
        with self._reading():
            return sum(segment.frequency("words", code) for segment in self._segments)

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
        return self._segments[bisect_right(self._bases, number) - 1].value(name, number)

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
