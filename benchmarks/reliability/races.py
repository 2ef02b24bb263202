"""Eight processes on one knowledge base: ``python -m benchmarks.reliability.races --seconds 120``.

Two add, one edits, one removes and takes back, one makes the index anew, three search and
read. Nothing may be lost, no read may be torn, no search may fail, and nobody may wait for
ever. What every process did is counted.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import kb
from benchmarks.reliability.trials import make_base
from kb.base import Given, KnowledgeBase
from kb.base.sources import Source
from kb.errors import EngineError, NotFoundError, StorageError

BUSY = ("being changed by another process", "Another napkb is writing")
Work = Callable[["Racer"], None]


def text_of(name: str) -> bytes:
    """A text that says at its end what it says at its beginning, so that half of one is noticed."""
    days = (
        f"On day {day} the river rose at {name}, and the gauge was read {day} times." for day in range(12)
    )
    middle = "\n\n".join(days) + "\n\n"
    return f"The Report of {name}\n\nIt begins at {name}.\n\n{middle}It ends at {name}.\n".encode()


class Racer:
    """One process: what it does over and over, and what it counted."""

    def __init__(self, root: Path, name: str, seed: int) -> None:
        self.root, self.name = root, name
        self.random = random.Random(f"{seed}-{name}")
        self.counts: Counter[str] = Counter()
        self.mine: list[str] = []
        self.number = 0
        self.base = self.open()

    def open(self) -> KnowledgeBase:
        return kb.open(self.root, environment={})

    def add(self) -> None:
        self.number += 1
        name = f"{self.name}-{self.number}"
        several = self.number % 7 == 0
        names = [name, *(f"{name}-{n}" for n in range(3))] if several else [name]
        sources = [Source("-", None, text_of(one)) for one in names]
        with self.open() as base:
            report = base.add(sources) if several else base.add(sources, Given(id=name))
        for item in report.items:
            assert item.address is not None, item
            self.mine.append(item.address.document)
        self.counts["added"] += len(names)

    def edit(self) -> None:
        self.number += 1
        lines = f"note: Edited {self.number} times by {self.name}.\n"

        def change(text: str) -> str:
            kept = [line for line in text.splitlines(keepends=True) if not line.startswith("note:")]
            return "".join(kept) + lines

        with self.open() as base:
            base.edit("op-ed", change)
        self.counts["edited"] += 1

    def remove(self) -> None:
        self.number += 1
        name = f"{self.name}-{self.number % 5}"
        if name not in self.mine:
            self.base.add([Source("-", None, text_of(name))], Given(id=name))
            self.mine.append(name)
            self.counts["added"] += 1
        change = self.base.remove(name)
        self.counts["removed"] += 1
        self.base.undo(change.number)
        self.counts["taken back"] += 1

    def index(self) -> None:
        with self.open() as base:
            base.index(rebuild=True)
        self.counts["made the index anew"] += 1
        time.sleep(self.random.random() / 4)

    def search(self) -> None:
        base = self.base if self.name.endswith("1") else self.open()
        word = self.random.choice(
            ["river", "gauge was read", '"begins at"', "flood warning", "flood NOT xylophone"]
        )
        found = base.search(word, limit=5)
        assert not found.coverage.unreadable, found.coverage.unreadable
        assert found.hits, word
        self.counts["searched"] += 1
        for hit in found.hits[:2]:
            self.read(base, str(hit.address.at(None)))
        listing = base.list(limit=3)
        assert not listing.coverage.unreadable, listing.coverage.unreadable
        self.counts["listed"] += 1
        if base is not self.base:
            base.close()

    def read(self, base: KnowledgeBase, address: str) -> None:
        try:
            text = base.show(address).revision.text
        except NotFoundError:
            assert address.startswith("remover"), address
            self.counts["was removed meanwhile"] += 1
            return
        assert text, address
        if "It begins at " in text:
            name = text.partition("It begins at ")[2].partition(".")[0]
            assert text.rstrip().endswith(f"It ends at {name}."), (address, text[-80:])
        self.counts["read whole"] += 1


ROLES: dict[str, Work] = {
    "adder-1": Racer.add,
    "adder-2": Racer.add,
    "editor": Racer.edit,
    "remover": Racer.remove,
    "indexer": Racer.index,
    "searcher-1": Racer.search,
    "searcher-2": Racer.search,
    "searcher-3": Racer.search,
}
"""Who takes part; a new command that changes something gets a line here."""


def race(root: Path, name: str, seconds: float, seed: int, report: Path) -> None:
    """One process's part, up to the end of its time."""
    racer = Racer(root, name, seed)
    until = time.monotonic() + seconds
    longest = 0.0
    said = ""
    try:
        while time.monotonic() < until:
            began = time.monotonic()
            try:
                ROLES[name](racer)
            except (StorageError, EngineError) as error:
                # A writer may be told to wait; whoever searches never is.
                if not any(words in error.message for words in BUSY) or name.startswith("searcher"):
                    raise
                racer.counts["was told that it is busy"] += 1
            longest = max(longest, time.monotonic() - began)
    except BaseException:
        said = traceback.format_exc()
    report.write_text(
        json.dumps({"counts": racer.counts, "mine": racer.mine, "longest": longest, "said": said})
    )


def run(seconds: float, seed: int, folder: Path) -> tuple[Counter[str], float]:
    """The race; gives what was done in all and the longest wait.

    Raises:
        AssertionError: Something was lost, torn or failed.
    """
    root = make_base(folder / "base")
    numbers = {}
    for name in ROLES:
        if not (number := os.fork()):
            race(root, name, seconds, seed, folder / f"{name}.json")
            os._exit(0)
        numbers[number] = name
    until = time.monotonic() + seconds + 60
    while numbers and time.monotonic() < until:
        number, _ = os.waitpid(-1, os.WNOHANG)
        numbers.pop(number, None)
        time.sleep(0.01)
    for number in numbers:
        os.kill(number, 9)
    assert not numbers, f"{', '.join(numbers.values())} did not come to an end"
    total: Counter[str] = Counter()
    longest = 0.0
    mine: list[str] = []
    for name in ROLES:
        done = json.loads((folder / f"{name}.json").read_text())
        assert not done["said"], f"{name}, seed {seed}: {done['said']}"
        total.update(done["counts"])
        longest = max(longest, done["longest"])
        mine += done["mine"]
    with kb.open(root, environment={}) as base:
        lost = set(mine) - set(base.ids())
        assert not lost, f"lost: {sorted(lost)}"
        for name in mine:
            assert base.show(name).revision.text.count(" at ") == 14, name
        health = base.doctor(fix=True)
        assert not health.problems, health
        assert base.search("gauge").total
    return total, longest


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        total, longest = run(given.seconds, given.seed, Path(folder))
    for what, number in sorted(total.items()):
        print(f"{what}: {number}")
    print(f"seed {given.seed}, {given.seconds:.0f} s, {len(ROLES)} processes: nothing lost, none torn")
    print(f"longest single step: {longest:.1f} s")


if __name__ == "__main__":
    main()
