"""What a person says became of the points of a plan: claims, in tables from revision to revision."""

from __future__ import annotations

from typing import NamedTuple

RELATIONS = (
    "carried",
    "reworded",
    "renumbered",
    "merged",
    "split",
    "regrouped",
    "dropped",
    "new",
    "unknown",
)
"""What can have become of points; ``dropped`` is only ever said by a person."""

_SWAPPED = {"merged": "split", "split": "merged", "dropped": "new", "new": "dropped"}


class Claim(NamedTuple):
    """What a person says of some points.

    Attributes:
        old: Numbers of points of the older revision.
        new: Numbers of points of the newer one; empty where they are not known or there are none.
        relation: One of ``RELATIONS``.
        topic: What it is about, where that says more than a number.
        standing: How sure it is.
        basis: What says so.
        note: For people.
        line: Where it stands in its file; 0 when it was not read from one.
    """

    old: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    relation: str = "unknown"
    topic: str = ""
    standing: str = ""
    basis: str = ""
    note: str = ""
    line: int = 0

    def swapped(self) -> Claim:
        """The same, told from the newer revision to the older one."""
        relation = _SWAPPED.get(self.relation, self.relation)
        return self._replace(old=self.new, new=self.old, relation=relation)


class Table(NamedTuple):
    """The claims from one revision to another, and the file that holds them."""

    old: str
    new: str
    claims: tuple[Claim, ...] = ()
    file: str = ""

    def swapped(self) -> Table:
        """The same, told the other way round."""
        return Table(self.new, self.old, tuple(claim.swapped() for claim in self.claims), self.file)
