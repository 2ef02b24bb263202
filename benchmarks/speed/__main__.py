"""What napkb takes, beside its peers, on the same texts, in one run.

    python -m benchmarks.speed 1000 10000 100000

Indexes are kept in the cache folder and used again; ``--rebuild`` makes them anew, and
only then are builds measured. ``--rebuild napkb`` does so for one engine. ``--page
docs/speed.md`` puts the tables into a page.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from time import sleep
from typing import Any

from benchmarks import pages, peers
from benchmarks.bases import Text, make_base
from benchmarks.processes import plain_environment, run
from benchmarks.speed.programs import PROGRAMS
from benchmarks.speed.tables import print_tables
from benchmarks.texts import Document, Query, documents, queries

LIBRARIES = ("napkb", "whoosh", "fts5", "tantivy", "xapian")
COLD_KINDS = ("eight", "boolean", "rare")

# Lists what a search imported that is neither napkb nor Python's own, in the order of import.
_LIST_IMPORTS = """
import sys, napkb
try:
    napkb.main()
except SystemExit:
    pass
for name, module in list(sys.modules.items()):
    if "site-packages" in (getattr(module, "__file__", None) or "") and name.partition(".")[0] != "kb":
        print("imported", name, file=sys.stderr)
"""
_IMPORT = "import sys\nfor name in sys.argv[1:]:\n    __import__(name)"
_ASK_COLD = """
import sys
from benchmarks.speed.{0} import ask, open_index
for each in ask(open_index(sys.argv[1]), sys.argv[2:]):
    print(*each, sep="\\t")
"""


class Bench:
    """Everything of one size."""

    def __init__(self, size: int, arguments: argparse.Namespace) -> None:
        self.size = size
        self.rounds: int = arguments.rounds
        self.rebuild: list[str] = arguments.rebuild
        self.folder: Path = arguments.cache / f"speed-{size}"
        self.program_python: Path = arguments.program_python
        self.peers_python: Path = arguments.peers_python
        self.cwd = self.folder / "empty"
        self.lines = self.folder / "passages.jsonl"
        self.asked_file = self.folder / "queries.json"
        self.results_file = self.folder / "results.json"
        self.results: dict[str, Any] = {"size": size}
        if self.results_file.is_file():
            self.results = json.loads(self.results_file.read_text("utf-8"))
        scripts = self.peers_python.parent
        self.programs = [each(self.folder / each.needs, scripts) for each in PROGRAMS]
        self.libraries = [name for name in LIBRARIES if name != "xapian" or arguments.has_xapian]

    def run(self, parts: list[str]) -> None:
        """Do the parts that were asked for, and keep what they give."""
        self.cwd.mkdir(parents=True, exist_ok=True)
        texts = list(documents(self.size))
        asked = queries(texts)
        with self.lines.open("w", encoding="utf-8") as lines:
            for text in texts:
                for number, passage in enumerate(text.passages, 1):
                    key = f"{text.name}-p{number}"
                    values = {"id": key, "title": text.title, "text": passage, "date": text.date}
                    lines.write(json.dumps(values) + "\n")
        self.asked_file.write_text(json.dumps(asked), "utf-8")
        self._build(texts)
        for part in parts:
            self.results[part] = {"cold": self._cold, "warm": self._warm, "add": self._add}[part](asked)
            self._save()

    def _save(self) -> None:
        self.results_file.write_text(json.dumps(self.results), "utf-8")

    def _say(self, what: str) -> None:
        print(f"{self.size}: {what} …", file=sys.stderr)

    # -- building

    def _build(self, texts: list[Document]) -> None:
        built = self.results.setdefault("build", {})
        for name in self.libraries:
            folder = self.folder / name
            if name in built and folder.is_dir() and name not in self.rebuild:
                continue
            self._say(f"building {name}")
            shutil.rmtree(folder, ignore_errors=True)
            if name == "napkb":
                make_base(folder, map(_text, texts))
            else:
                folder.mkdir()
            cost, said = self._worker(name, "build", folder, self.lines)
            size = folder / "index" if name == "napkb" else folder
            built[name] = {"cpu": said["cpu"], "peak": cost.peak, "disk": _size([size])}
            self._save()
        for program in self.programs:
            if program.program is None:
                print(f"{program.needs} is not installed, and left out.", file=sys.stderr)
                continue
            if program.name in built and program.folder.is_dir() and program.needs not in self.rebuild:
                continue
            self._say(f"building {program.name}")
            shutil.rmtree(program.folder, ignore_errors=True)
            program.prepare(texts, self.lines)
            costs = [run(command, program.environment, self.cwd) for command in program.build()]
            built[program.name] = {
                "cpu": sum(cost.cpu for cost in costs),
                "peak": max(cost.peak for cost in costs),
                "disk": _size(program.index_folders()),
            }
            self._save()

    # -- a process for each query

    def _cold(self, asked: dict[str, list[Query]]) -> dict[str, Any]:
        self._say("cold")
        imports = self._imports(asked["eight"][0])
        python = str(self.program_python)
        taken: dict[str, dict[str, list[float]]] = {kind: {} for kind in COLD_KINDS}
        peaks: dict[str, dict[str, float]] = {kind: {} for kind in COLD_KINDS}
        # The first round is not counted: files are read and byte-code is made in it.
        for number in range(self.rounds + 1):
            for kind in COLD_KINDS:
                query = asked[kind][number % len(asked[kind])]
                commands = {
                    "python -c pass": ([python, "-c", "pass"], {}),
                    "bare imports": ([python, "-c", _IMPORT, *imports], {}),
                    "napkb search": (self._napkb(query), {}),
                    **self._cold_libraries(query),
                    **{p.name: (p.ask(query), p.environment) for p in self.programs if p.program},
                }
                for name, (command, environment) in commands.items():
                    cost = run(command, environment, self.cwd)
                    if number:
                        taken[kind].setdefault(name, []).append(cost.cpu)
                        peaks[kind][name] = max(cost.peak, peaks[kind].get(name, 0))
        medians = {
            kind: {name: statistics.median(each) for name, each in by_name.items()}
            for kind, by_name in taken.items()
        }
        return {"cpu": medians, "peak": peaks["eight"], "imports": imports}

    def _napkb(self, query: Query) -> list[str]:
        from benchmarks.speed.napkb import translate

        program = str(self.program_python.parent / "napkb")
        return [program, "--kb", str(self.folder / "napkb"), "search", *translate(query).split()]

    def _cold_libraries(self, query: Query) -> dict[str, tuple[list[str], dict[str, str]]]:
        names = {"whoosh": "Whoosh as it comes", "fts5": "FTS5", "tantivy": "tantivy", "xapian": "Xapian"}
        return {
            f"Python asks {names[name]}": (
                [self._python(name), "-c", _ASK_COLD.format(name), str(self.folder / name), *query],
                {"PYTHONPATH": str(peers.ROOT)},
            )
            for name in self.libraries
            if name in names
        }

    def _imports(self, query: Query) -> list[str]:
        command = [str(self.program_python), "-c", _LIST_IMPORTS, *self._napkb(query)[1:]]
        done = subprocess.run(
            command, capture_output=True, text=True, env=plain_environment(), cwd=self.cwd, check=True
        )
        lines = done.stderr.splitlines()
        names = [line.removeprefix("imported ") for line in lines if line.startswith("imported ")]
        return [name for name in names if name != "napkb" and not name.startswith("_")]

    # -- one process for all queries

    def _warm(self, asked: dict[str, list[Query]]) -> dict[str, Any]:
        rounds: dict[str, list[dict[str, Any]]] = {}
        peaks: dict[str, float] = {}
        for number in range(self.rounds):
            self._say(f"warm, round {number + 1}")
            for name in self.libraries:
                cost, said = self._worker(name, "ask", self.folder / name, self.asked_file)
                rounds.setdefault(name, []).append(said)
                peaks[name] = max(cost.peak, peaks.get(name, 0))
        self._compare({name: each[0]["found"] for name, each in rounds.items()})
        measured: dict[str, Any] = {}
        for name, each in rounds.items():
            measured[name] = {kind: _percentiles([said["times"][kind] for said in each]) for kind in asked}
            if "engine" in each[0]:
                inner = {kind: _percentiles([said["engine"][kind] for said in each]) for kind in asked}
                measured[f"{name} (engine)"] = inner
        return {"cpu": measured, "peak": peaks}

    def _compare(self, found: dict[str, dict[str, list[list[str]]]]) -> None:
        """Say where engines found different passages for a rare word: then they were not asked the same."""
        for number, hits in enumerate(found["fts5"]["rare"]):
            for name, theirs in found.items():
                if len(hits) < 10 and set(theirs["rare"][number]) != set(hits):
                    print(f"rare word {number}: {name} finds others than fts5", file=sys.stderr)

    # -- one more document

    def _add(self, asked: dict[str, list[Query]]) -> dict[str, Any]:  # noqa: ARG002
        measured: dict[str, Any] = {}
        for name in self.libraries:
            self._say(f"adding to {name}")
            with tempfile.TemporaryDirectory(dir=self.folder) as copied:
                folder = Path(copied) / name
                shutil.copytree(self.folder / name, folder)
                _, said = self._worker(name, "add", folder)
            measured[name] = {"median": statistics.median(said["cpu"]), "most": max(said["cpu"])}
        with tempfile.TemporaryDirectory(dir=self.folder) as copied:
            measured["napkb add + index, processes"] = self._add_by_command(Path(copied))
        return measured

    def _add_by_command(self, copied: Path) -> dict[str, float]:
        shutil.copytree(self.folder / "napkb", copied / "napkb")
        program = [str(self.program_python.parent / "napkb"), "--kb", str(copied / "napkb")]
        sleep(2.1)  # As in benchmarks.speed.napkb.settle; the first round, not counted, indexes.
        taken = []
        for number in range(self.rounds + 1):
            paragraph = f"The council of example {number} reviewed water, schools and roads. " * 6
            source = copied / f"statement-{number}.txt"
            source.write_text(f"Statement number {number}\n\nPublished: 2020-06-15\n\n{paragraph}\n", "utf-8")
            costs = [run([*program, "add", str(source)]), run([*program, "index"])]
            taken.append(sum(cost.cpu for cost in costs))
        return {"median": statistics.median(taken[1:]), "most": max(taken[1:])}

    # -- processes

    def _python(self, name: str) -> str:
        return str(self.peers_python if name in {"tantivy", "xapian"} else self.program_python)

    def _worker(self, name: str, what: str, *rest: Path) -> tuple[Any, dict[str, Any]]:
        """Run a worker; what it took, and what it says."""
        with tempfile.NamedTemporaryFile("r", encoding="utf-8") as said:
            command = [self._python(name), "-m", "benchmarks.speed.worker", what, name, *map(str, rest)]
            cost = run(command, {"PYTHONPATH": str(peers.ROOT)}, self.cwd, output=said.name)
            return cost, json.loads(said.read())


def _text(document: Document) -> Text:
    name, title, kind, publisher, date, passages = document
    return Text(name, title, passages, kind, publisher, date)


def _size(paths: list[Path]) -> int:
    files = [file for path in paths for file in ([path] if path.is_file() else path.rglob("*"))]
    return sum(file.stat().st_size for file in files if file.is_file())


def _percentiles(rounds: list[list[float]]) -> tuple[float, float]:
    """The median over the rounds, of the median and of the 95th percentile of the queries."""
    halves = [statistics.median(each) for each in rounds]
    tails = [statistics.quantiles(each, n=20, method="inclusive")[-1] for each in rounds]
    return statistics.median(halves), statistics.median(tails)


def main() -> None:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[1000, 10000], help="How many passages.")
    names = [*LIBRARIES, *(each.needs for each in PROGRAMS)]
    parser.add_argument(
        "--rebuild", nargs="*", choices=names, metavar="ENGINE", help="All, if none is named."
    )
    parser.add_argument(
        "--parts", nargs="*", choices=["cold", "warm", "add"], default=["cold", "warm", "add"]
    )
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--cache", type=Path, default=peers.default_cache())
    parser.add_argument("--page", type=Path)
    arguments = parser.parse_args()
    arguments.rebuild = names if arguments.rebuild == [] else arguments.rebuild or []
    benches = []
    arguments.program_python = peers.program_python(arguments.cache)
    arguments.peers_python = peers.peers_python(arguments.cache)
    arguments.has_xapian = peers.has(arguments.peers_python, "xapian")
    if not arguments.has_xapian:
        print("xapian is not installed, and left out.", file=sys.stderr)
    for size in arguments.sizes:
        bench = Bench(size, arguments)
        bench.run(arguments.parts)
        benches.append(bench)
    pages.show(lambda: print_tables([bench.results for bench in benches]), arguments.page)


if __name__ == "__main__":
    main()
