"""Same or not: which stored text a new one is a near-copy or a rewording of.

Each text has two sketches, the smallest hashes of its runs of words and of its stems. Texts
that share enough of a sketch are compared word by word; nothing is decided by a sketch alone.
Sketches are kept in ``index/likeness.json``, which is derived.
"""

from __future__ import annotations

import re
from array import array
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from heapq import nsmallest
from typing import NamedTuple
from zlib import crc32

from kb.model.addresses import Address
from kb.model.documents import Alike
from kb.storage.caches import read_cache, write_cache
from kb.storage.library import Library
from kb.text.fold import fold
from kb.text.stopwords import STOP_WORDS

FILE = "likeness.json"
FORMAT = 1
_SIZE = 64
_RUN = 5
_MOST_COMMON = 200
_CANDIDATES = 5
_LEAST_SHARED = 3
_LEAST_STEMS = 12
NEAR = 0.5
_SENTENCE_STEMS = 6
_REWORDED_SENTENCE = 0.3
_REWORDED_SHARE = 0.6
_FEW_SENTENCES = 4
_STEM = 6
_SENTENCES = re.compile(r"(?<=[.!?۔؟])\s+|\n+")


class Sketch(NamedTuple):
    """The smallest hashes of a text's runs of words, and of its stems."""

    runs: tuple[int, ...]
    stems: tuple[int, ...]


def runs_of(text: str) -> set[str]:
    """The runs of five words in a text; all of it where it is shorter."""
    words = fold(text).split()
    return {" ".join(words[i : i + _RUN]) for i in range(max(1, len(words) - _RUN + 1))}


def stems_of(text: str) -> set[str]:
    """The stems of the words that mean something."""
    return {w[:_STEM] for w in fold(text).split() if len(w) > 3 and w not in STOP_WORDS}  # noqa: PLR2004


def sketch(text: str) -> Sketch:
    """The sketch of a text."""
    return Sketch(
        *(tuple(nsmallest(_SIZE, {crc32(one.encode()) for one in of(text)})) for of in (runs_of, stems_of))
    )


class Likeness:
    """The sketches of all stored texts, and of those that are being added."""

    def __init__(self, library: Library, text_of: Callable[[Address], str]) -> None:
        self.library = library
        self.text_of = text_of
        self._runs: dict[int, list[Address]] = {}
        self._stems: dict[int, list[Address]] = {}
        self._known = self._load()
        changed = False
        for document in library.catalog.documents():
            for summary in document.revisions:
                if summary.sha256 not in self._known:
                    self._known[summary.sha256] = sketch(text_of(summary.address))
                    changed = True
                self._enter(summary.address, self._known[summary.sha256])
        self._changed = changed

    def add(self, address: Address, sha256: str, own: Sketch) -> None:
        """Take a text in."""
        self._known[sha256] = own
        self._changed = True
        self._enter(address, own)

    def like(self, text: str, own: Sketch, apart: str = "") -> tuple[Alike, ...]:
        """The stored texts that a text is a near-copy or a rewording of, the most alike first.

        Args:
            text: The text.
            own: Its sketch.
            apart: A document that is left out: its own.
        """
        found: list[Alike] = []
        runs = runs_of(text)
        for address in self._candidates(self._runs, own.runs, _LEAST_SHARED, apart):
            other = runs_of(self.text_of(address))
            shared = len(runs & other)
            if shared >= NEAR * max(1, min(len(runs), len(other))):
                found.append(Alike(str(address), "near-copy", round(shared / max(1, len(runs)), 2)))
        near = {one.address.partition("@")[0] for one in found}
        for address in self._candidates(self._stems, own.stems, _LEAST_STEMS, apart):
            if address.document in near:
                continue
            share = reworded(text, self.text_of(address))
            if share >= _REWORDED_SHARE:
                found.append(Alike(str(address), "reworded", round(share, 2)))
        return tuple(sorted(found, key=lambda one: (one.how != "near-copy", -one.share, one.address)))

    def save(self) -> None:
        """Keep the sketches beside the index, where that can be written."""
        place = self.library.place
        if not self._changed or place.index is None:
            return
        texts = {sha: [_packed(one.runs), _packed(one.stems)] for sha, one in self._known.items()}
        write_cache(place.index / FILE, {"format": FORMAT, "texts": texts})
        self._changed = False

    def _load(self) -> dict[str, Sketch]:
        index = self.library.place.index
        kept = read_cache(index / FILE) if index is not None else {}
        if kept.get("format") != FORMAT:
            return {}
        found: dict[str, Sketch] = {}
        with suppress(ValueError, TypeError, AttributeError):
            for sha, (runs, stems) in kept["texts"].items():
                found[sha] = Sketch(_unpacked(runs), _unpacked(stems))
        return found

    def _enter(self, address: Address, own: Sketch) -> None:
        for index, hashes in ((self._runs, own.runs), (self._stems, own.stems)):
            for one in hashes:
                index.setdefault(one, []).append(address)

    def _candidates(
        self, index: dict[int, list[Address]], hashes: Sequence[int], least: int, apart: str
    ) -> list[Address]:
        counts: Counter[Address] = Counter()
        for one in hashes:
            known = index.get(one, ())
            if len(known) <= _MOST_COMMON:
                counts.update(known)
        least = min(least, max(1, len(hashes) // 4))
        return [
            address
            for address, count in counts.most_common(4 * _CANDIDATES)
            if count >= least and address.document != apart
        ][:_CANDIDATES]


def reworded(text: str, other: str) -> float:
    """The share of a text's sentences that say, in part in other words, what one of another text says.

    >>> reworded("The council will register all fishing boats before summer.", "Dogs bark.")
    0.0
    """
    own, theirs = (_sentences(one) for one in (text, other))
    if len(own) < _FEW_SENTENCES or not theirs:
        return 0.0
    by_stem: dict[str, list[int]] = {}
    for number, stems in enumerate(theirs):
        for stem in stems:
            by_stem.setdefault(stem, []).append(number)
    places = [_best(stems, theirs, by_stem) for stems in own]
    matched = [place for place in places if place is not None]
    # Two reports of one event tell it in an order of their own; a rewording keeps the order.
    in_order = _longest_rise(matched)
    return in_order / len(own)


def _best(stems: set[str], theirs: Sequence[set[str]], by_stem: dict[str, list[int]]) -> int | None:
    counts = Counter(number for stem in stems for number in by_stem.get(stem, ()))
    best, most = None, 0.0
    for number, shared in counts.items():
        share = shared / len(stems | theirs[number])
        if share > most:
            best, most = number, share
    return best if most >= _REWORDED_SENTENCE else None


def _longest_rise(places: Sequence[int]) -> int:
    """The length of the longest run of places that never falls, others left out."""
    from bisect import bisect_right  # noqa: PLC0415 - one use

    tails: list[int] = []
    for place in places:
        at = bisect_right(tails, place)
        tails[at : at + 1] = [place]
    return len(tails)


def _sentences(text: str) -> list[set[str]]:
    found = (stems_of(one) for one in _SENTENCES.split(text))
    return [stems for stems in found if len(stems) >= _SENTENCE_STEMS]


def _packed(hashes: Iterable[int]) -> str:
    return b64encode(array("I", hashes).tobytes()).decode("ascii")


def _unpacked(text: str) -> tuple[int, ...]:
    numbers = array("I")
    numbers.frombytes(b64decode(text))
    return tuple(numbers)
