"""One change of an index: written first, and then made to count in one step."""

from __future__ import annotations

import time
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
SPARED = 60.0
"""Seconds for which they are left to those who began to read when they counted."""
GIVEN_UP = 64
"""A change is given up when so many others have ended while it was under way."""
_AT_ONCE = 1000


def change(  # noqa: PLR0917 - what ``Engine.apply`` is given, and since when it is known
    stored: Stored,
    put: Iterable[IndexedRevision],
    drop: Collection[str],
    progress: Progress | None,
    mark: Callable[[], str],
    since: State | None = None,
) -> State | None:
    """Replace or add revisions and drop others, all or nothing.

    Args:
        stored: The index.
        put: What is to be written.
        drop: The addresses of what is to be dropped.
        progress: Is told how many more revisions are written.
        mark: What is said of the whole; not kept where others changed something meanwhile.
        since: The state for which ``put`` and ``drop`` were found; as it is when this begins, unless given.

    Returns:
        The state after it, or None where others changed something meanwhile.

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
        alone = _is_next(since or begun, begun)
        return _commit(stored, begun, {*added, *drop}, said, alone=alone)
    except BaseException:
        # What went wrong before is what counts; what cannot be removed now never counts.
        with suppress(EngineError, ConflictError):
            _abandon(stored, begun)
        raise


def _is_next(one: State, other: State) -> bool:
    """Whether nobody began or ended a change between two states."""
    return (one.name, one.next) == (other.name, other.next) and one.open.keys() <= other.open.keys()


def _begin(stored: Stored) -> State:
    """Take a number; gives the state as it was before, so that the number is its next one."""
    tidied = False
    while True:
        state = stored.begin()
        if not tidied and len(state.dead) + len(state.retired) >= TIDY and _may_tidy(state):
            tidied = True
            # What takes the servers too long goes on there, and is looked at again next time.
            with suppress(GoneError):
                _tidy(stored, state)
            continue
        with suppress(ConflictError):
            stored.write(state._replace(next=state.next + 1, open={**state.open, state.next: 0}))
            return state


def _may_tidy(state: State) -> bool:
    # A clock that was set back must not keep things for ever.
    return not 0 <= time.time() - state.doomed_at < SPARED


def _tidy(stored: Stored, state: State) -> None:
    """Remove what was put down for it the last time, and put down what does not count by now."""
    retired, dead = (set(some) for some in state.doomed)
    if retired or dead:
        stored.refresh(state.name)
        stored.delete(state.name, [one_of("born", {*retired, *state.given_up}), one_of("stamp", dead)])
    while True:
        now = stored.begin()
        if now.name != state.name:
            return
        left = now._replace(
            retired=tuple(number for number in now.retired if number not in retired),
            dead=tuple(stamp for stamp in now.dead if stamp not in dead),
            doomed_at=time.time(),
        )
        with suppress(ConflictError):
            stored.write(left._replace(doomed=(left.retired, left.dead)))
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


def _commit(
    stored: Stored, begun: State, changed: Collection[str], said: str, *, alone: bool
) -> State | None:
    number = begun.next
    while True:
        now = stored.state()
        if now is None or now.name != begun.name or number not in now.open:
            raise EngineError(
                f"The index {stored.place} was made anew while it was being changed.", hint="Try again."
            )
        replaced = _replaced(stored, now, changed) if changed and now.next > 1 else []
        opened = {each: ended + 1 for each, ended in now.open.items() if each != number}
        late = [each for each, ended in opened.items() if ended >= GIVEN_UP]
        # Where others changed something since it was compared, the whole is not what was compared.
        alone = alone and _is_next(begun._replace(next=number + 1), now)
        new = now._replace(
            done=now.done + 1,
            open={each: ended for each, ended in opened.items() if each not in late},
            given_up=(*now.given_up, *late),
            dead=(*now.dead, *replaced),
            clean=now.clean and not replaced and not late,
            mark=said if alone else "",
        )
        with suppress(ConflictError):
            new = _reckoned(stored, new)
            stored.write(new)
            return new if alone else None


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
    retired = set(range(1, state.next)) - set(alive) - set(state.open) - set(state.given_up)
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
        if now is None or now.name != begun.name:
            # Servers make an index anew when something is written to it after it was removed.
            stored.drop_index(begun.name)
            return
        if number not in now.open:
            return
        opened = {each: ended for each, ended in now.open.items() if each != number}
        with suppress(ConflictError):
            stored.write(now._replace(open=opened, given_up=(*now.given_up, number), clean=False))
            return
