"""What of an index counts: one small document that is changed in one step.

Passages are written before they count. Each change has a number, which all that it
writes bears; it counts from the moment on that the number is taken off the list of
those that are open. What a change replaces is put on the list of what is dead in the
same step, and removed from the servers later. So a reader sees what was there before
a change or after it and nothing between, whatever happens to the writer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, Self

from kb.engines.opensearch.queries import Body, one_of
from kb.engines.opensearch.schema import PASSAGE
from kb.errors import EngineError

FORM = 1
"""Raised when what an index holds changes its form."""
CURRENT, BUILDING = "current", "building"


class State(NamedTuple):
    """What counts.

    Attributes:
        name: The index that holds it.
        next: The number of the next change.
        open: Changes under way, each with how many others ended since it began.
        retired: Changes of which nothing counts any more.
        dead: Stamps of the revisions that do not count any more.
        clean: Whether every term that is listed stands in a passage.
        mark: What the last change said of the whole.
        size: How many passages there are.
        lengths: The average lengths of a passage.
        version: What tells whether others changed it: two numbers of the server's.
    """

    name: str
    next: int = 1
    open: Mapping[int, int] = {}
    retired: tuple[int, ...] = ()
    dead: tuple[str, ...] = ()
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
        if source.get("form") != FORM:
            raise EngineError(
                f"The index {place} was made by another version of napkb"
                f" (form {source.get('form')}, this one has {FORM}).",
                hint="“napkb index --rebuild” makes it anew, for everyone who uses it.",
            )
        return cls(
            name=source["name"],
            next=source["next"],
            open={int(number): ended for number, ended in source["open"].items()},
            retired=tuple(source["retired"]),
            dead=tuple(source["dead"]),
            clean=source["clean"],
            mark=source["mark"],
            size=source["size"],
            lengths=source["lengths"],
            version=version,
        )

    def written(self) -> dict[str, Any]:
        """The state as it is written."""
        plain = self._asdict() | {"form": FORM}
        del plain["version"]
        return plain

    def counting(self, type_: str = PASSAGE) -> list[Body]:
        """Filters for what counts."""
        filters: list[Body] = [{"term": {"type": type_}}, {"range": {"born": {"lt": self.next}}}]
        hidden: list[Body] = []
        if self.open or self.retired:
            hidden.append(one_of("born", sorted({*self.open, *self.retired})))
        if self.dead:
            hidden.append(one_of("stamp", self.dead))
        return [*filters, {"bool": {"must_not": hidden}}] if hidden else filters
