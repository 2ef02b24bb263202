"""One change of an index: written first, and then made to count in one step."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from contextlib import suppress

from kb.engines import IndexedRevision, Progress
from kb.engines.opensearch.queries import one_of
from kb.engines.opensearch.schema import REVISION, make_passage, make_revision, make_term, stamp_of, terms_of
from kb.engines.opensearch.server import ConflictError, GoneError
from kb.engines.opensearch.state import State
from kb.engines.opensearch.stored import Stored, only
from kb.engines.opensearch.writing import Sender
from kb.errors import EngineError

TIDY = 64
"""From so many changes and revisions on that do not count any more, they are removed."""
GIVEN_UP = 64
"""A change is given up when so many others have ended while it was under way."""
_AT_ONCE = 1000


def change(
    stored: Stored,
    put: Iterable[IndexedRevision],
    drop: Collection[str],
    progress: Progress | None,
    mark: Callable[[], str],
) -> None:
    """Replace or add revisions and drop others, all or nothing.

    Raises:
        EngineError: The servers do not take it.
        ValueError: A revision comes twice, or a term is none.
    """
    begun = _begin(stored)
    number = begun.next
    try:
        added = _written(stored, begun.name, number, put, progress)
        said = mark()
        if added:
            stored.refresh(begun.name)
        _commit(stored, begun, {*added, *drop}, said)
    except BaseException:
        # What went wrong before is what counts; what cannot be removed now never counts.
        with suppress(EngineError, ConflictError):
            _abandon(stored, begun)
        raise


def _begin(stored: Stored) -> State:
    """Take a number; gives the state as it was before, so that the number is its next one."""
    tidied = False
    while True:
        state = stored.begin()
        if not tidied and len(state.dead) + len(state.retired) >= TIDY:
            tidied = True
            # What takes the servers too long goes on there, and is looked at again next time.
            with suppress(GoneError):
                _tidy(stored, state)
            continue
        with suppress(ConflictError):
            stored.write(state._replace(next=state.next + 1, open={**state.open, state.next: 0}))
            return state


def _tidy(stored: Stored, state: State) -> None:
    """Remove what does not count any more; readers that began before pay no heed to it anyway."""
    stored.refresh(state.name)
    stored.delete(state.name, [one_of("born", state.retired), one_of("stamp", state.dead)])
    while True:
        now = stored.begin()
        if now.name != state.name:
            return
        retired = tuple(number for number in now.retired if number not in set(state.retired))
        dead = tuple(stamp for stamp in now.dead if stamp not in set(state.dead))
        with suppress(ConflictError):
            stored.write(now._replace(retired=retired, dead=dead))
            return


def _written(
    stored: Stored, index: str, number: int, put: Iterable[IndexedRevision], progress: Progress | None
) -> set[str]:
    added: set[str] = set()
    known: set[str] = set()
    sender = Sender(stored.server, index)

    def tell(passed: int) -> None:
        if passed and progress:
            progress(passed)

    try:
        for revision in put:
            address = str(revision.address)
            if address in added:
                raise ValueError(f"{address} comes twice among what is to be indexed.")
            for passage in revision.passages:
                sender.add(*make_passage(revision.address, passage, number))
                for term in terms_of(passage) - known:
                    known.add(term)
                    sender.add(*make_term(term), once=True)
            # Last, so that a revision that is there has its passages.
            sender.add(*make_revision(revision.address, revision.fingerprint, number))
            sender.mark()
            added.add(address)
            tell(sender.done())
        for passed in sender.finish():
            tell(passed)
    finally:
        sender.close()
    return added


def _commit(stored: Stored, begun: State, changed: Collection[str], said: str) -> None:
    number = begun.next
    while True:
        now = stored.state()
        if now is None or now.name != begun.name or number not in now.open:
            raise EngineError(
                f"The index {stored.place} was made anew while it was being changed.", hint="Try again."
            )
        replaced = _replaced(stored, now, changed) if changed and now.next > 1 else []
        opened = {each: ended + 1 for each, ended in now.open.items() if each != number}
        new = now._replace(
            open={each: ended for each, ended in opened.items() if ended < GIVEN_UP},
            retired=(*now.retired, *(each for each, ended in opened.items() if ended >= GIVEN_UP)),
            dead=(*now.dead, *replaced),
            clean=now.clean and not replaced,
            mark=said,
        )
        with suppress(ConflictError):
            stored.write(_reckoned(stored, new))
            return


def _replaced(stored: Stored, now: State, changed: Collection[str]) -> list[str]:
    """The stamps of what counts until now of some revisions."""
    addresses = list(changed)
    found: list[str] = []
    for at in range(0, len(addresses), _AT_ONCE):
        wanted = one_of("address", addresses[at : at + _AT_ONCE])
        body = {"query": only([*now.counting(REVISION), wanted]), "_source": ["address"]}
        body["docvalue_fields"] = ["born"]
        hits = stored.pages(now, body, [{"address": "asc"}], whole=True)
        found += [stamp_of(hit["fields"]["born"][0], hit["_source"]["address"]) for hit in hits]
    return found


def _reckoned(stored: Stored, state: State) -> State:
    """The state with what scores depend on; changes of which nothing counts are told by number."""
    size, lengths, alive = stored.figures(state)
    retired = set(range(1, state.next)) - set(alive) - set(state.open)
    numbers = {stamp: int(stamp.partition(" ")[0]) for stamp in state.dead}
    return state._replace(
        size=size,
        lengths=lengths,
        retired=tuple(sorted(retired & ({*numbers.values(), *state.retired}))),
        dead=tuple(stamp for stamp in state.dead if numbers[stamp] not in retired),
    )


def _abandon(stored: Stored, begun: State) -> None:
    number = begun.next
    while True:
        now = stored.state()
        if now is None or now.name != begun.name or number not in now.open:
            return
        opened = {each: ended for each, ended in now.open.items() if each != number}
        with suppress(ConflictError):
            stored.write(now._replace(open=opened, retired=(*now.retired, number), clean=False))
            return
