"""What napkb asks of a search engine, and the engines there are.

Analysis is ours and retrieval is the engine's: what goes in and what is asked
for are index terms made by ``kb.text``, so that two engines agree on what a
word is. An engine stores what a result needs, so that a search reads no other
file than the engine's own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Literal, NamedTuple, Protocol

from kb.model.addresses import Address
from kb.model.documents import Passage
from kb.model.queries import Filters, Node, Query
from kb.model.results.common import Reference

TITLE_COUNTS = 2
"""How many times a word of the title counts where title and text are searched together."""

Progress = Callable[[int], None]
"""Called with the number of revisions that were just written."""


class IndexedPassage(NamedTuple):
    """A passage as an engine takes it, and as it gives it back.

    Attributes:
        address: Where it stands, with revision and locator.
        passage: The passage, for the reader.
        text: Its words, as stored.
        body: Index terms of the text with their positions; two terms may share one.
        title: Index terms of the document's title and of the passage's headings.
        facets: What it can be filtered by: ``kind``, ``publisher``, ``point`` …
        first: First day the document's date can mean, ``YYYY-MM-DD``, or None.
        last: Last day it can mean, or None.
        references: What the passage speaks of, for the reader.
    """

    address: Address
    passage: Passage
    text: str
    body: tuple[tuple[str, int], ...]
    title: tuple[tuple[str, int], ...]
    facets: Mapping[str, tuple[str, ...]]
    first: str | None = None
    last: str | None = None
    references: tuple[Reference, ...] = ()


class IndexedRevision(NamedTuple):
    """A revision to be indexed: its passages and the fingerprint of what they came from."""

    address: Address
    fingerprint: str
    passages: tuple[IndexedPassage, ...]


class Found(NamedTuple):
    """A passage that an engine found.

    Attributes:
        address: Where it stands.
        passage: The passage, for the reader.
        text: Its words, as stored.
        score: Higher is better; comparable within one answer only.
        references: What it speaks of.
        words: The index term at each place of the text, empty where there is none; of
            terms that share a place the first.
        title_words: The same for the title and the headings.
    """

    address: Address
    passage: Passage
    text: str
    score: float
    references: tuple[Reference, ...] = ()
    words: tuple[str, ...] = ()
    title_words: tuple[str, ...] = ()


class Findings(NamedTuple):
    """What an engine found: how many passages in all, and the best of them in order."""

    total: int
    found: tuple[Found, ...]


Order = Literal["address", "date", "-date"]
"""An order of passages; those without a date come last, whichever way dates go."""


class Matches(NamedTuple):
    """All passages that match: how many, and each of them as it is asked for."""

    total: int
    found: Iterator[Found]


class Engine(Protocol):
    """A full-text engine holding passages.

    Every method raises ``kb.errors.EngineError`` when the engine is missing,
    busy or broken.
    """

    @property
    def local(self) -> bool:
        """Whether the index lies on this machine."""
        ...

    @property
    def location(self) -> str:
        """Where the index is, for the reader; empty where the knowledge base says it."""
        ...

    @property
    def in_pieces(self) -> int:
        """In pieces of how many revisions to make a large change; 0 where it is made in one.

        What is interrupted goes on after the last piece that was made.
        """
        ...

    @property
    def parts(self) -> tuple[int, int]:
        """How many parts of the index answered whatever was asked, and how many there are."""
        ...

    def fingerprints(self) -> Mapping[str, str]:
        """What is indexed: the address of each revision and its fingerprint."""
        ...

    def apply(
        self,
        put: Iterable[IndexedRevision],
        drop: Collection[str],
        progress: Progress | None = None,
        mark: Callable[[], str] = str,
    ) -> None:
        """Replace or add the revisions of ``put`` and drop those addresses, all or nothing.

        ``mark`` gives, when all are taken, what :meth:`mark` shall say from then on.
        """
        ...

    def mark(self) -> str:
        """What the last change said of the whole; a short word for all the fingerprints."""
        ...

    @property
    def position(self) -> str:
        """How far changes had come when :meth:`mark` was asked, or after the last :meth:`apply`.

        Empty where others changed something besides, and where nobody else can.
        """
        ...

    def find(self, query: Query, *, limit: int, offset: int = 0) -> Findings:
        """The passages that match, best first; ties in the order of their addresses."""
        ...

    def each(self, root: Node, filters: Filters, *, by: Order = "address") -> Matches:
        """Every passage that matches, in an order that has nothing to do with its score.

        The passages are read one by one, so that memory is bounded; read them before the
        next change.
        """
        ...

    def facets(self, root: Node, filters: Filters, names: Iterable[str]) -> Mapping[str, Mapping[str, int]]:
        """How many of the passages that match have each value of these facets.

        ``year`` is the year of the first day of a passage's date, and empty without one.
        """
        ...

    def count(self, root: Node, filters: Filters) -> int:
        """How many passages match."""
        ...

    def frequencies(self, terms: Iterable[str]) -> Mapping[str, int]:
        """In how many passages each index term stands, in the text or the title."""
        ...

    def lexicon(self, prefix: str = "") -> Iterable[str]:
        """The index terms of text and title that begin so, in order."""
        ...

    def keep(self, files: Mapping[str, str], read: Callable[[str], bytes]) -> None:
        """Keep copies of the documents' files, where the index lies on other machines.

        Args:
            files: The name of each, and its SHA-256.
            read: Gives the content of one.
        """
        ...

    def renewed(self) -> AbstractContextManager[None]:
        """Fill an empty index; one that others search stays as it is until all is done."""
        ...

    def clear(self) -> None:
        """Forget everything, whatever state the index is in."""
        ...

    def close(self) -> None:
        """Let go of files and connections."""
        ...
