"""The Whoosh engine: an index of passages in a folder, or in memory.

What is committed is in one piece or not at all, readers never wait for a
writer, and a damaged index is recognised as such before it answers anything.

A search reads the files of the index itself, unpickling nothing but numbers and
bytes. What remains of Whoosh's weakness: writing goes through Whoosh, which loads
its tables as pickles, so whoever can write to the folder can run code in the name
of who next changes the index. The folder and its files must therefore belong to
the user or to root and not be writable by everyone; a group, or who owns a folder
above, is trusted. Results and dates are stored as JSON and numbers, and a
checksum is compared before anything is read; it guards against damage, not
against malice.

One engine serves one thread at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from kb.engines import Findings, IndexedRevision, Matches, Order, Progress
from kb.engines.whoosh.folder import Folder, Memory, Signature, UnusableIndexError
from kb.errors import EngineError
from kb.model.queries import Everything, Filters, Node, Query

if TYPE_CHECKING:
    from kb.engines.whoosh.reading import Snapshot
    from kb.engines.whoosh.scoring import Search

__all__ = ["UnusableIndexError", "WhooshEngine"]

_T = TypeVar("_T")

# How often an index is opened anew when others write to it in the meantime.
_TRIES = 20


class WhooshEngine:
    """Passages in an index of Whoosh's.

    Every method raises ``UnusableIndexError`` when the index is damaged or was
    made by another version: ``clear()`` it then, and index everything anew. It
    raises any other ``EngineError`` when that would not help.

    Args:
        directory: The folder of the index, made when first needed; None keeps it in memory.
    """

    local = True
    location = ""
    in_pieces = 0
    parts = (1, 1)

    def __init__(self, directory: Path | None) -> None:
        self._place = Memory() if directory is None else Folder(directory)
        self._directory = directory
        self._storage: Any = None
        self._opened: tuple[Signature, Snapshot] | None = None

    def fingerprints(self) -> Mapping[str, str]:
        """What is indexed: the address of each revision and its fingerprint."""
        state = self._steadily(self._place.state)
        return dict(state.revisions) if state else {}

    @property
    def position(self) -> str:
        """Empty: an index on this machine is its documents' own."""
        return ""

    def mark(self) -> str:
        """What the last change said of the whole."""
        state = self._steadily(self._place.state)
        return state.mark if state else ""

    def apply(
        self,
        put: Iterable[IndexedRevision],
        drop: Collection[str],
        progress: Progress | None = None,
        mark: Callable[[], str] = str,
    ) -> None:
        """Replace or add the revisions of ``put`` and drop those addresses, all or nothing.

        Raises:
            ValueError: A revision comes twice, or an index term is empty or holds white space.
        """
        from kb.engines.whoosh.writing import change  # noqa: PLC0415 - Whoosh loads late

        self._place.make()
        with self._locked():
            change(self._files(), self._place, put, drop, progress, mark)

    def find(self, query: Query, *, limit: int, offset: int = 0) -> Findings:
        """The passages that match, best first; ties in the order of their addresses."""
        return self._search(lambda search: search.find(query, limit, offset), Findings(0, ()))

    def each(self, root: Node, filters: Filters, *, by: Order = "address") -> Matches:
        """Every passage that matches, in an order that has nothing to do with its score."""
        from kb.engines.whoosh.scoring import Search  # noqa: PLC0415 - Whoosh loads late

        def ask(snapshot: Snapshot) -> Matches:
            scores = Search(snapshot).matching(root, filters)
            return Matches(len(scores), snapshot.each(scores, by))

        return self._read(ask, Matches(0, iter(())))

    def facets(self, root: Node, filters: Filters, names: Iterable[str]) -> Mapping[str, Mapping[str, int]]:
        """How many of the passages that match have each value of these facets."""
        from kb.engines.whoosh.scoring import Search  # noqa: PLC0415 - Whoosh loads late

        wanted = tuple(names)

        def ask(snapshot: Snapshot) -> Mapping[str, Mapping[str, int]]:
            return snapshot.facets(Search(snapshot).matching(root, filters), wanted)

        return self._read(ask, {name: {} for name in wanted})

    def count(self, root: Node, filters: Filters) -> int:
        """How many passages match."""
        if isinstance(root, Everything) and not filters:
            return self._read(lambda snapshot: snapshot.size, 0)
        return self._search(lambda search: len(search.matching(root, filters)), 0)

    def frequencies(self, terms: Iterable[str]) -> Mapping[str, int]:
        """In how many passages each index term stands, in the text or the title."""
        wanted = tuple(terms)
        return self._read(
            lambda snapshot: {term: snapshot.frequency(term) for term in wanted},
            dict.fromkeys(wanted, 0),
        )

    def lexicon(self, prefix: str = "") -> Iterable[str]:
        """The index terms of text and title that begin so, in order."""
        return self._read(lambda snapshot: snapshot.lexicon(prefix), [])

    def keep(self, files: Mapping[str, str], read: Callable[[str], bytes]) -> None:
        """Nothing: the documents are where the index is."""

    @contextmanager
    def renewed(self) -> Iterator[None]:
        """Fill an empty index."""
        self.clear()
        yield

    def clear(self) -> None:
        """Forget everything, whatever state the index is in."""
        self.close()
        if self._place.prepare_to_clear():
            with self._locked():
                self._place.clear()
        self._storage = None

    def close(self) -> None:
        """Let go of the files."""
        if self._opened:
            self._opened[1].close()
            self._opened = None

    def _locked(self) -> AbstractContextManager[None]:
        from kb.engines.whoosh.writing import locked  # noqa: PLC0415 - Whoosh loads late

        return locked(self._files(), self._place)

    def _files(self) -> Any:
        from kb.engines.whoosh.schema import make_storage  # noqa: PLC0415 - Whoosh loads late

        if self._storage is None:
            self._storage = make_storage(self._directory)
            if isinstance(self._place, Memory):
                self._place.files = self._storage.files
        return self._storage

    def _read(self, ask: Callable[[Snapshot], _T], nothing: _T) -> _T:
        def read() -> _T:
            snapshot = self._snapshot()
            return nothing if snapshot is None else ask(snapshot)

        return self._steadily(read)

    def _search(self, ask: Callable[[Search], _T], nothing: _T) -> _T:
        from kb.engines.whoosh.scoring import Search  # noqa: PLC0415 - Whoosh loads late

        return self._read(lambda snapshot: ask(Search(snapshot)), nothing)

    def _snapshot(self) -> Snapshot | None:
        """What is committed now, opened; None where nothing is."""
        signature = self._place.signature()
        if self._opened and self._opened[0] == signature:
            return self._opened[1]
        self.close()
        state = self._place.state()
        if state is None or signature is None:
            return None
        from kb.engines.whoosh.reading import Snapshot  # noqa: PLC0415 - Whoosh loads late

        content, close = self._place.open()
        snapshot = Snapshot(content, state.segments, str(self._place), close)
        self._opened = (signature, snapshot)
        return snapshot

    def _steadily(self, ask: Callable[[], _T]) -> _T:
        """Ask again where others wrote in the meantime, and so removed files being read."""
        for _ in range(_TRIES):
            before = self._place.signature()
            try:
                return ask()
            except UnusableIndexError:
                self.close()
                if self._place.signature() == before:
                    raise
        raise EngineError(
            f"The index in {self._place} keeps changing.",
            hint="Try again when others are done writing to it.",
        )
