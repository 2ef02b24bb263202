"""What of an index counts: one small document that is changed in one step.

Passages are written before they count. Each change has a number, which all that it
writes bears; it counts from the moment on that the number is taken off the list of
those that are open. What a change replaces is put on the list of what is dead in the
same step, and removed from the servers later. So a reader sees what was there before
a change or after it and nothing between, whatever happens to the writer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple, Self

from kb.engines.opensearch.queries import Body, one_of
from kb.engines.opensearch.schema import PASSAGE
from kb.errors import EngineError

FORM = 2
"""Raised when what an index holds changes its form."""
CURRENT, BUILDING = "current", "building"
_NAMED = re.compile(r"-[0-9a-f]{10}")


class State(NamedTuple):
    """What counts.

    Attributes:
        name: The index that holds it.
        next: The number of the next change.
        done: How many changes have come to count.
        open: Changes under way, each with how many others ended since it began.
        given_up: Changes that never count: who makes one may still write, so they are kept in mind.
        retired: Changes of which nothing counts any more.
        dead: Stamps of the revisions that do not count any more.
        doomed: What is removed next of those two lists: readers of an older state may need it still.
        doomed_at: When that was put down, in seconds since 1970.
        clean: Whether every term that is listed stands in a passage.
        mark: What the last change said of the whole.
        size: How many passages there are.
        lengths: The average lengths of a passage.
        version: What tells whether others changed it: two numbers of the server's.
    """

    name: str
    next: int = 1
    done: int = 0
    open: Mapping[int, int] = {}
    given_up: tuple[int, ...] = ()
    retired: tuple[int, ...] = ()
    dead: tuple[str, ...] = ()
    doomed: tuple[tuple[int, ...], tuple[str, ...]] = ((), ())
    doomed_at: float = 0.0
    clean: bool = True
    mark: str = ""
    size: int = 0
    lengths: Mapping[str, float] = {}
    version: tuple[int, int] | None = None

    @classmethod
    def read(cls, source: Mapping[str, Any], version: tuple[int, int], place: str) -> Self:
        """The state as it was written.

        Raises:
            EngineError: Another version of napkb wrote it.
        """
        anew = "“napkb index --rebuild” makes it anew, for everyone who uses it."
        if source.get("form") != FORM:
            raise EngineError(
                f"The index {place} was made by another version of napkb"
                f" (form {source.get('form')}, this one has {FORM}).",
                hint=anew,
            )
        try:
            return cls(
                name=source["name"],
                next=int(source["next"]),
                done=int(source["done"]),
                open={int(number): int(ended) for number, ended in source["open"].items()},
                given_up=tuple(map(int, source["given_up"])),
                retired=tuple(map(int, source["retired"])),
                dead=tuple(map(str, source["dead"])),
                doomed=(tuple(map(int, source["doomed"][0])), tuple(map(str, source["doomed"][1]))),
                doomed_at=float(source["doomed_at"]),
                clean=bool(source["clean"]),
                mark=str(source["mark"]),
                size=int(source["size"]),
                lengths={name: float(length) for name, length in source["lengths"].items()},
                version=version,
            )
        except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
            raise EngineError(f"What says what counts in the index {place} is damaged.", hint=anew) from error

    def written(self) -> dict[str, Any]:
        """The state as it is written."""
        plain = self._asdict() | {"form": FORM}
        del plain["version"]
        return plain

    @property
    def hidden(self) -> frozenset[int]:
        """The changes of which nothing counts, for now or for ever."""
        return frozenset((*self.open, *self.given_up, *self.retired))

    def counting(self, type_: str = PASSAGE) -> list[Body]:
        """Filters for what counts."""
        filters: list[Body] = [{"term": {"type": type_}}, {"range": {"born": {"lt": self.next}}}]
        hidden: list[Body] = []
        if self.hidden:
            hidden.append(one_of("born", sorted(self.hidden)))
        if self.dead:
            hidden.append(one_of("stamp", self.dead))
        return [*filters, {"bool": {"must_not": hidden}}] if hidden else filters


def is_index_of(name: object, place: str) -> bool:
    """Whether a name is one that an index of this plain name has: nothing else is ever removed.

    >>> is_index_of("napkb-0123456789", "napkb"), is_index_of("*", "napkb")
    (True, False)
    """
    return (
        isinstance(name, str)
        and name.startswith(place)
        and _NAMED.fullmatch(name.removeprefix(place)) is not None
    )
