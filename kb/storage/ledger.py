"""``ledger.yaml`` on disk: what became of commitments, read so that nothing in it is dropped.

What is wrong is told with its line, and the rest is used all the same. A file that two people
changed and git merged is read with the marks of the merge passed over: both sides count, and
the marks are named.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from kb.errors import BadRequestError, InvalidMetadataError
from kb.model.addresses import parse_address, shorten
from kb.model.commitments import CHANGES, STATUSES
from kb.model.dates import parse_date
from kb.model.ledger import Entry, Problem, Tracked
from kb.storage.yamlio import Loaded, Value, dump, load
from kb.storage.yamlio import Path as Place

FILE = "ledger.yaml"
NAME = f"documents/{FILE}"
ID = re.compile(r"c[0-9a-f]{8}(?:-\d{1,3})?")
_MERGE = re.compile(r"^(?:<{7}|={7}|>{7}|\|{7})(?: .*)?$", re.MULTILINE)
_MARKS = "Take out the marks <<<<<<<, ======= and >>>>>>>."
_ENTRY = ("status", "date", "by", "evidence", "quote", "change", "note", "entered")
_TRACKED = frozenset({"id", "at", "quote", "history"})
_HEAD = """\
# What became of commitments, told by people; every entry names its evidence and quotes it.
# “napkb track” writes here; edit it as you like, and check it with “napkb track --check”.
schema: 1
commitments:
"""


class Ledger(NamedTuple):
    """What a file says, and what is wrong with it.

    ``sound`` is whether the file can be written to without losing anything that stands in it.
    """

    tracked: tuple[Tracked, ...] = ()
    problems: tuple[Problem, ...] = ()
    sound: bool = True

    def find(self, id_: str) -> Tracked | None:
        """A commitment by its id."""
        return next((one for one in self.tracked if one.id == id_), None)


def read_ledger(text: str) -> Ledger:
    """The ledger of a file’s text; never fails."""
    if not text.strip():
        return Ledger()
    marks = [text.count("\n", 0, m.start()) + 1 for m in _MERGE.finditer(text)]
    problems = [
        Problem(NAME, line, "a merge of git was left unresolved here; both sides are read", _MARKS)
        for line in marks[:1]
    ]
    try:
        loaded = load(_MERGE.sub("", text), NAME)
    except InvalidMetadataError as error:
        line = re.search(r"line (\d+)", error.message)
        said = error.message.partition(": ")[2] or error.message
        problem = Problem(
            NAME,
            int(line[1]) if line else 1,
            said.rstrip("."),
            "Nothing of the ledger is used until it is mended.",
        )
        return Ledger((), (*problems, problem), sound=False)
    reader = _Reader(loaded)
    tracked = reader.tracked()
    return Ledger(tracked, (*problems, *reader.problems), sound=not marks and reader.sound)


class _Reader:
    def __init__(self, loaded: Loaded) -> None:
        self.loaded = loaded
        self.problems: list[Problem] = []
        self.sound = True

    def wrong(self, path: Place, problem: str, hint: str = "", id_: str = "") -> None:
        self.problems.append(Problem(NAME, self.loaded.line(path), problem, hint, id_))

    def tracked(self) -> tuple[Tracked, ...]:
        root = self.loaded.value
        if not isinstance(root, dict):
            self.sound = False
            self.wrong((), "expected “commitments:” and a list under it")
            return ()
        for key in root:
            if key not in {"schema", "commitments"} and not key.startswith("x-"):
                self.wrong((key,), f"“{shorten(key)}” is not known here; known is “commitments”")
        if root.get("schema") not in {None, "1"}:
            self.wrong(("schema",), "“schema” is 1 in this version")
        rows = root.get("commitments")
        if rows is None:
            return ()
        if not isinstance(rows, list):
            self.sound = False
            self.wrong(("commitments",), "“commitments” is a list")
            return ()
        found = [self._one(("commitments", n), row) for n, row in enumerate(rows)]
        return self._joined([one for one in found if one is not None])

    def _joined(self, found: list[Tracked]) -> tuple[Tracked, ...]:
        """One for each id: where a merge left two, the entries of both count."""
        known: dict[str, Tracked] = {}
        for one in found:
            other = known.get(one.id)
            if other is None:
                known[one.id] = one
                continue
            self.problems.append(
                Problem(
                    NAME,
                    one.line,
                    f"{one.id} is there twice, also on line {other.line}; the entries of both are used",
                    "Put all entries under one of them.",
                    one.id,
                )
            )
            self.sound = False
            entries = {e._replace(line=0): e for e in (*other.history, *one.history)}
            known[one.id] = other._replace(history=_ordered(entries.values()))
        for one in known.values():
            self._agree(one)
        return tuple(known.values())

    def _one(self, path: Place, row: Value) -> Tracked | None:
        line = self.loaded.line(path)
        if not isinstance(row, dict):
            self.wrong(path, "expected a commitment with “id:”, “at:”, “quote:” and “history:”")
            return None
        for key in row:
            if key not in _TRACKED and not key.startswith("x-"):
                self.wrong(
                    (*path, key), f"“{shorten(key)}” is not known here; known are at, history, id, quote"
                )
        id_, at, quote = (self._text(row, key, path) for key in ("id", "at", "quote"))
        if not ID.fullmatch(id_):
            said = f"“{shorten(id_)}” is no id of a commitment" if id_ else "a commitment needs its “id”"
            self.wrong((*path, "id"), said, "“napkb commitments” shows the ids; they look like c1a2b3c4d.")
            return None
        if not _is_address(at):
            self.wrong(
                (*path, "at"), f"“{shorten(at)}” is not the address of a passage", "Such as nap@2014#9.", id_
            )
        history = row.get("history")
        if history is not None and not isinstance(history, list):
            self.wrong((*path, "history"), "“history” is a list", "", id_)
            history = None
        entries = [self._entry((*path, "history", n), one, id_) for n, one in enumerate(history or [])]
        return Tracked(id_, at, quote, _ordered(e for e in entries if e is not None), line)

    def _entry(self, path: Place, row: Value, id_: str) -> Entry | None:
        if not isinstance(row, dict):
            self.wrong(
                path, "expected an entry with “status:”, “date:”, “by:”, “evidence:” and “quote:”", "", id_
            )
            return None
        for key in row:
            if key not in _ENTRY and not key.startswith("x-"):
                self.wrong(
                    (*path, key),
                    f"“{shorten(key)}” is not known here; known are {', '.join(_ENTRY)}",
                    "",
                    id_,
                )
        values = {key: self._text(row, key, path) for key in _ENTRY}
        before = len(self.problems)
        if values["status"] not in STATUSES:
            said = (
                f"“{shorten(values['status'])}” is not a status"
                if values["status"]
                else "an entry needs a “status”"
            )
            self.wrong((*path, "status"), f"{said}; it is one of {', '.join(STATUSES)}", "", id_)
        date = parse_date(values["date"])
        if date is None or date.year is None:
            said = (
                f"“{shorten(values['date'])}” is not a date with a year"
                if values["date"]
                else "an entry needs a “date”"
            )
            self.wrong((*path, "date"), said, "Such as 2024-06-22, 2024-06 or 2024.", id_)
        if not values["by"]:
            self.wrong(path, "an entry says who made it: “by” is missing", "", id_)
        if not _is_address(values["evidence"]):
            said = (
                f"“{shorten(values['evidence'])}” is not the address of a passage"
                if values["evidence"]
                else "an entry needs “evidence”"
            )
            self.wrong((*path, "evidence"), said, "Such as readout-2024-06-22@2024-06-23#p1.", id_)
        elif not values["quote"]:
            self.wrong(path, "an entry quotes its evidence: “quote” is missing", "", id_)
        if values["change"] and values["change"] not in CHANGES:
            self.wrong((*path, "change"), f"“change” is one of {', '.join(CHANGES)}", "", id_)
        return None if len(self.problems) > before else Entry(**values, line=self.loaded.line(path))

    def _text(self, row: dict[str, Value], key: str, path: Place) -> str:
        value = row.get(key)
        if value is not None and not isinstance(value, str):
            self.wrong((*path, key), f"“{key}” is text")
            return ""
        return " ".join((value or "").split())

    def _agree(self, one: Tracked) -> None:
        """Name dates that contradict each other: a commitment is announced before all else."""
        announced = [e for e in one.history if e.status == "announced" and not e.change]
        for entry in one.history:
            first = announced[0] if announced else None
            if first is not None and entry is not first and _last(entry) < _first(first):
                self.problems.append(
                    Problem(
                        NAME,
                        entry.line,
                        f"{entry.status} on {entry.date}, before it was announced on {first.date} "
                        f"(line {first.line})",
                        "One of the two dates is wrong.",
                        one.id,
                    )
                )
        by_day: dict[str, Entry] = {}
        for entry in one.history:
            other = by_day.setdefault(entry.date, entry)
            if (
                other.status != entry.status
                and len(entry.date) == len("2024-06-22")
                and {other.status, entry.status} & {"done", "lapsed", "reversed"}
            ):
                self.problems.append(
                    Problem(
                        NAME,
                        entry.line,
                        f"{entry.status} and {other.status} (line {other.line}) on one day, {entry.date}",
                        "One of the two is wrong.",
                        one.id,
                    )
                )


def _first(entry: Entry) -> str:
    date = parse_date(entry.date)
    return (date.first or "") if date else ""


def _last(entry: Entry) -> str:
    date = parse_date(entry.date)
    return (date.last or "") if date else ""


def _ordered(entries: object) -> tuple[Entry, ...]:
    return tuple(sorted(entries, key=lambda e: (_first(e), e.line)))  # type: ignore[call-overload]


def _is_address(text: str) -> bool:
    try:
        return parse_address(text).locator is not None
    except BadRequestError:
        return False


def with_entry(text: str, tracked: Tracked, entry: Entry) -> str:
    """The file with an entry put under its commitment; what else stands there stays as it is.

    Raises:
        InvalidMetadataError: The file is not sound: nothing is written over what cannot be read.
    """
    before = read_ledger(text)
    if not before.sound:
        raise InvalidMetadataError(
            f"{before.problems[0]}.",
            hint=before.problems[0].hint or "Mend it first: nothing is written over it.",
        )
    lines = (text if text.strip() else _HEAD).rstrip("\n").split("\n")
    if before.find(tracked.id) is not None:
        place = _behind(text, tracked.id)
        made = [*lines[:place], *_indented(_entry_lines(entry), 6), *lines[place:]]
    else:
        place = _place_for(text, tracked.id, len(lines))
        made = [*lines[:place], *_indented(_tracked_lines(tracked, entry), 2), *lines[place:]]
    made_text = "\n".join(made) + "\n"
    after = read_ledger(made_text).find(tracked.id)
    if after is None or entry not in {e._replace(line=0) for e in after.history}:
        raise InvalidMetadataError(
            f"{NAME} is laid out so that an entry cannot be put in.",
            hint="Write lists as “- ” lines, two blanks deeper each.",
        )
    return made_text


def _behind(text: str, id_: str) -> int:
    """The line behind the last entry of a commitment."""
    loaded = load(text, NAME)
    root = loaded.value if isinstance(loaded.value, dict) else {}
    rows = root.get("commitments")
    rows = rows if isinstance(rows, list) else []
    number = next(n for n, row in enumerate(rows) if isinstance(row, dict) and row.get("id") == id_)
    lines = text.rstrip("\n").split("\n")
    following = loaded.lines.get(("commitments", number + 1))
    end = following - 1 if following else len(lines)
    while end > 0 and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1
    return end


def _place_for(text: str, id_: str, end: int) -> int:
    """Where a new commitment goes: by its id, so that two people’s rarely meet at one line."""
    if not text.strip():
        return end
    loaded = load(text, NAME)
    root = loaded.value if isinstance(loaded.value, dict) else {}
    rows = root.get("commitments")
    for number, row in enumerate(rows if isinstance(rows, list) else []):
        if isinstance(row, dict) and str(row.get("id")) > id_:
            return loaded.line(("commitments", number)) - 1
    return end


def _tracked_lines(tracked: Tracked, entry: Entry) -> list[str]:
    head = dump([{"id": tracked.id, "at": tracked.at, "quote": tracked.quote}]).rstrip("\n").split("\n")
    return [*head, "  history:", *_indented(_entry_lines(entry), 4)]


def _entry_lines(entry: Entry) -> list[str]:
    plain = {key: getattr(entry, key) for key in _ENTRY if getattr(entry, key)}
    return dump([plain]).rstrip("\n").split("\n")


def _indented(lines: list[str], by: int) -> list[str]:
    return [" " * by + line for line in lines]
