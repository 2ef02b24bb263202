"""One measurement of one engine in a process of its own; prints what it took as JSON.

python -m benchmarks.speed.worker build ENGINE FOLDER TEXTS
python -m benchmarks.speed.worker add ENGINE FOLDER
python -m benchmarks.speed.worker ask ENGINE FOLDER QUERIES
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from time import process_time

_ADDED = 12


def main() -> None:
    """Do as the arguments say."""
    what, name, *rest = sys.argv[1:]
    engine = import_module(f"benchmarks.speed.{name}")
    print(json.dumps({"build": _build, "add": _add, "ask": _ask}[what](engine, *rest)))


def _passages(path: str) -> Iterator[tuple[str, str, str, str]]:
    """Id, title, text and date of each passage, read as they are asked for."""
    with Path(path).open(encoding="utf-8") as lines:
        for line in lines:
            each = json.loads(line)
            yield each["id"], each["title"], each["text"], each["date"]


def _build(engine, folder: str, texts: str) -> dict:
    start = process_time()
    engine.build(folder, _passages(texts))
    return {"cpu": process_time() - start}


def _add(engine, folder: str) -> dict:
    if hasattr(engine, "settle"):
        engine.settle(folder)
    taken = []
    for number in range(_ADDED):
        text = f"The council of example {number} decided on a review of water, schools and roads. " * 6
        passage = (f"added-{number:06d}", f"Added Statement {number}", text.strip(), "2020-06-15")
        start = process_time()
        engine.add(folder, passage)
        taken.append(process_time() - start)
    return {"cpu": taken}


def _ask(engine, folder: str, queries: str) -> dict:
    asked = json.loads(Path(queries).read_text("utf-8"))
    start = process_time()
    index = engine.open_index(folder)
    opened = process_time() - start
    # What is loaded at the first use of a kind is not counted.
    for each in asked.values():
        engine.ask(index, each[-1])
    times: dict[str, list[float]] = {}
    inner: dict[str, list[float]] = {}
    found: dict[str, list[list[str]]] = {}
    for kind, each in asked.items():
        times[kind], inner[kind], found[kind] = [], [], []
        for query in each:
            before, start = getattr(engine, "engine_time", 0.0), process_time()
            hits = engine.ask(index, query)
            times[kind].append(process_time() - start)
            inner[kind].append(getattr(engine, "engine_time", 0.0) - before)
            found[kind].append([hit[0] for hit in hits])
    measured = {"open": opened, "times": times, "found": found}
    return {**measured, "engine": inner} if hasattr(engine, "engine_time") else measured


if __name__ == "__main__":
    main()
