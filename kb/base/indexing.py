"""Bringing the index up to date with the documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from kb.base.referring import plans_fingerprint, plans_of
from kb.engines import Engine, IndexedRevision
from kb.storage.library import Library
from kb.text.terms import ANALYSIS
from kb.vocabulary import Vocabulary

SHAPE = 3
"""Raised when what is indexed of a passage changes."""


class Synced(NamedTuple):
    """What bringing the index up to date took."""

    updated: int
    removed: int


def wanted_fingerprints(library: Library, vocabulary: Vocabulary) -> dict[str, str]:
    """What should be indexed: each revision with a fingerprint of all that it depends on."""
    documents = library.catalog.fingerprints()
    # Compared as it is: hashing it would cost more than it saves.
    common = f"{SHAPE}:{ANALYSIS}:{plans_fingerprint(library, vocabulary)}"
    return {address: f"{common}|{mark}" for address, mark in documents.items()}


def mark_of(library: Library, vocabulary: Vocabulary) -> str:
    """A short word for all the fingerprints: what they depend on is in a file of the catalogue's, or here."""
    return f"{SHAPE}:{ANALYSIS}:{vocabulary.fingerprint}:{library.catalog.mark}"


def sync(
    engine: Engine,
    library: Library,
    vocabulary: Vocabulary,
    progress: Callable[[int, int], None] | None = None,
    *,
    anew: bool = False,
) -> Synced:
    """Index what changed, or all of it anew, and drop what is gone.

    Whoever searches meanwhile finds what was there before, up to the moment when all is done.

    Raises:
        EngineError: The engine is busy or broken.
    """
    state = mark_of(library, vocabulary)
    if not anew and engine.mark() == state:
        return Synced(0, 0)
    wanted = wanted_fingerprints(library, vocabulary)
    known = engine.fingerprints()
    gone = [address for address in known if address not in wanted]
    changed = [address for address, mark in wanted.items() if anew or known.get(address) != mark]
    from kb.base.analysing import Task, analysed  # noqa: PLC0415 - late: only what changed is analysed

    plans = plans_of(library, vocabulary)
    done = 0

    def step(count: int) -> None:
        nonlocal done
        done += count
        if progress:
            progress(done, len(changed))

    left_out: list[str] = []
    task = Task(library.place, vocabulary, plans, {address: wanted[address] for address in changed})
    put = _indexed(analysed(task, library), left_out)
    size = engine.in_pieces
    for _ in range(len(changed) // size if size else 0):
        engine.apply(islice(put, size), (), step)

    def end() -> str:
        if not engine.local:
            from kb.base.pulling import keep_files  # noqa: PLC0415 - late: few bases need it

            # Before the change counts: what counts is never newer than the copies.
            keep_files(engine, library)
        return "" if left_out else state

    engine.apply(put, gone, step, mark=end)
    return Synced(len(changed), len(gone))


def _indexed(
    analysed: Iterable[tuple[str, IndexedRevision | None]], left_out: list[str]
) -> Iterator[IndexedRevision]:
    for address, revision in analysed:
        if revision is None:  # The next look at the files sees it.
            left_out.append(address)
        else:
            yield revision
