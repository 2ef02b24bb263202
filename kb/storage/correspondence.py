"""``correspondence.yaml`` on disk: what a person says became of each point, checked with file and line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from kb.errors import InvalidMetadataError
from kb.model.addresses import shorten
from kb.model.correspondence import RELATIONS, Claim, Table
from kb.model.kinds import STANDINGS
from kb.storage.yamlio import Flow, Loaded, Path, Value, dump, load

FILE = "correspondence.yaml"
SCHEMA = "1"
_TABLE = frozenset({"from", "to", "claims"})
_CLAIM = frozenset({"old", "new", "relation", "topic", "standing", "basis", "note", "by"})
_TOOL = "napkb"
_DIGITS = 7
_SETTLED = frozenset({"dropped", "new"})
_HEAD = """\
# Proposed by napkb from the words of the two revisions, for a person to check and edit.
# A claim that holds: take out its line “by: napkb”; then it is yours, and goes before the words.
# A claim with “by: napkb” is read as a remark and changes nothing.
# relation: {relations}
"""


class Known(NamedTuple):
    """The points that a revision has, as far as is known.

    Attributes:
        numbers: Numbers of the points that are held, in lower case.
        total: How many points it is said to have; None when nothing says so.
    """

    numbers: frozenset[str]
    total: int | None = None

    def has(self, number: str) -> bool:
        """Whether there is such a point, held or not."""
        if number.lower() in self.numbers:
            return True
        whole = number.isdecimal() and len(number) < _DIGITS
        return self.total is not None and whole and 1 <= int(number) <= self.total


def read_tables(
    text: str, name: str, revisions: Sequence[str], known: Callable[[str], Known]
) -> tuple[Table, ...]:
    """The tables of a file.

    Args:
        text: The file's text.
        name: What to call it in messages.
        revisions: The document's revisions, oldest first.
        known: Gives the points of a revision.

    Raises:
        InvalidMetadataError: Names the file, the line, what is wrong and what may stand there.
    """
    return _Reader(load(text, name), name, revisions, known).tables()


def tables_yaml(old: str, new: str, claims: Sequence[Mapping[str, object]]) -> str:
    """A proposed table as the text of a file."""
    plain = [
        {key: Flow(value) if isinstance(value, list) else value for key, value in claim.items()}
        for claim in claims
    ]
    head = _HEAD.format(relations=", ".join(RELATIONS))
    return head + dump({"schema": int(SCHEMA), "from": old, "to": new, "claims": plain})


class _Reader:
    def __init__(
        self, loaded: Loaded, name: str, revisions: Sequence[str], known: Callable[[str], Known]
    ) -> None:
        self.loaded = loaded
        self.name = name
        self.revisions = revisions
        self.known = known

    def error(self, path: Path, problem: str) -> InvalidMetadataError:
        return InvalidMetadataError(f"{self.name}, line {self.loaded.line(path)}: {problem}.")

    def tables(self) -> tuple[Table, ...]:
        root = self.loaded.value
        if not isinstance(root, dict):
            raise self.error((), "expected “from:”, “to:” and “claims:”")
        self._keys(root, (), _TABLE | {"schema", "tables"})
        if root.get("schema") not in (None, SCHEMA):  # A list is in no set.
            raise self.error(("schema",), f"“schema” is {SCHEMA} in this version")
        if "tables" not in root:
            places: list[Path] = [()]
        else:
            if _TABLE & root.keys():
                raise self.error(("tables",), "“from”, “to” and “claims” stand inside “tables” or without it")
            rows = root["tables"]
            if not isinstance(rows, list):
                raise self.error(("tables",), "“tables” is a list")
            places = [("tables", number) for number in range(len(rows))]
        tables = [(self._table(place), place) for place in places]
        self._no_cycle(tables)
        return tuple(table for table, _ in tables)

    def _at(self, path: Path) -> Value:
        value: Value = self.loaded.value
        for step in path:
            value = value[step]  # type: ignore[index]
        return value

    def _table(self, path: Path) -> Table:
        row = self._at(path)
        if not isinstance(row, dict):
            raise self.error(path, "expected “from:”, “to:” and “claims:”")
        if path:
            self._keys(row, path, _TABLE)
        names = [self._revision(row, key, path) for key in ("from", "to")]
        claims = row.get("claims")
        if claims is None:
            claims = []
        if not isinstance(claims, list):
            raise self.error((*path, "claims"), "“claims” is a list")
        sides = self.known(names[0]), self.known(names[1])
        read = [self._claim((*path, "claims", n), names, sides) for n in range(len(claims))]
        kept = tuple(claim for claim in read if claim is not None)
        self._agree(kept)
        return Table(names[0], names[1], kept, self.name)

    def _revision(self, row: dict[str, Value], key: str, path: Path) -> str:
        value = row.get(key)
        if not isinstance(value, str):
            raise self.error(path, f"“{key}” names a revision: {', '.join(self.revisions)}")
        if value not in self.revisions:
            has = ", ".join(self.revisions)
            raise self.error((*path, key), f"there is no revision “{shorten(value)}”; there are {has}")
        return value

    def _claim(self, path: Path, names: Sequence[str], sides: tuple[Known, Known]) -> Claim | None:
        row = self._at(path)
        if not isinstance(row, dict):
            raise self.error(path, "expected a claim with “old:”, “new:” and “relation:”")
        self._keys(row, path, _CLAIM)
        old = self._numbers(row, "old", path, names[0], sides[0])
        new = self._numbers(row, "new", path, names[1], sides[1])
        texts = {key: self._text(row, key, path) for key in ("topic", "standing", "basis", "note", "by")}
        relation = self._text(row, "relation", path)
        if relation not in RELATIONS:
            said = f"“{shorten(relation)}” is not a relation" if relation else "a claim needs a “relation”"
            raise self.error((*path, "relation"), f"{said}; it is one of {', '.join(RELATIONS)}")
        if texts["standing"] not in {"", *STANDINGS}:
            one_of = ", ".join(STANDINGS)
            raise self.error((*path, "standing"), f"“standing” is one of {one_of}")
        if not (old or new or texts["topic"]):
            raise self.error(path, "a claim names points in “old” or “new”, or a “topic”")
        if relation == "dropped" and new:
            raise self.error((*path, "new"), "what was dropped became no point: “new” is left out")
        if relation == "new" and old:
            raise self.error((*path, "old"), "what is new comes from no point: “old” is left out")
        if texts.pop("by") == _TOOL:
            return None
        return Claim(old, new, relation, **texts, line=self.loaded.line(path))

    def _numbers(
        self, row: dict[str, Value], key: str, path: Path, revision: str, known: Known
    ) -> tuple[str, ...]:
        value = row.get(key)
        items = [value] if isinstance(value, str) else value
        if items is None:
            return ()
        if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
            raise self.error((*path, key), f"“{key}” is a list of numbers of points")
        numbers = tuple(str(item) for item in items)
        for number in numbers:
            if not known.has(number):
                raise self.error((*path, key), f"{revision} has no point {shorten(number)}{_has(known)}")
        if len(set(numbers)) < len(numbers):
            raise self.error((*path, key), f"“{key}” names a point twice")
        return numbers

    def _text(self, row: dict[str, Value], key: str, path: Path) -> str:
        value = row.get(key)
        if value is not None and not isinstance(value, str):
            raise self.error((*path, key), f"“{key}” is text")
        return " ".join((value or "").split())

    def _keys(self, row: dict[str, Value], path: Path, allowed: frozenset[str]) -> None:
        for key in row:
            if key not in allowed and not key.startswith("x-"):
                raise self.error(
                    (*path, key),
                    f"“{shorten(key)}” is not known here; known are {', '.join(sorted(allowed))}",
                )

    def _agree(self, claims: Sequence[Claim]) -> None:
        """Refuse to have a point dropped or new in one claim and something else in another."""
        for side in ("old", "new"):
            first: dict[str, Claim] = {}
            for claim in claims:
                for number in getattr(claim, side):
                    other = first.setdefault(number.lower(), claim)
                    if other is claim:
                        continue
                    if other.relation != claim.relation and {other.relation, claim.relation} & _SETTLED:
                        raise InvalidMetadataError(
                            f"{self.name}, line {claim.line}: point {number} is {claim.relation} here and "
                            f"{other.relation} on line {other.line}."
                        )

    def _no_cycle(self, tables: Sequence[tuple[Table, Path]]) -> None:
        """Refuse tables that lead from a revision back to itself, or that are there twice."""
        steps: dict[str, set[str]] = {}
        for table, path in tables:
            if table.new in steps.get(table.old, ()):
                raise self.error(path, f"a second table from {table.old} to {table.new}")
            if table.old == table.new or _reaches(steps, table.new, table.old):
                raise self.error(
                    (*path, "to"),
                    f"the tables go round in a cycle, from {table.old} to {table.new} and back",
                )
            steps.setdefault(table.old, set()).add(table.new)
        for table, path in tables:
            if self.revisions.index(table.old) > self.revisions.index(table.new):
                raise self.error(
                    (*path, "from"), f"{table.old} is later than {table.new}; “from” is the older one"
                )


def _reaches(steps: Mapping[str, set[str]], start: str, end: str) -> bool:
    waiting, seen = [start], {start}
    while waiting:
        for each in steps.get(waiting.pop(), ()):
            if each == end:
                return True
            if each not in seen:
                seen.add(each)
                waiting.append(each)
    return False


def _has(known: Known) -> str:
    if known.total:
        return f"; it has 1 to {known.total}"
    if not known.numbers:
        return "; it has no points"
    numbers = sorted(known.numbers, key=lambda number: (len(number), number))
    return f"; it has {', '.join(numbers[:12])}{' …' if len(numbers) > 12 else ''}"  # noqa: PLR2004
