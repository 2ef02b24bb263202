"""Cold commands on the embedded knowledge base against the imports they need."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks.processes import interleaved, napkb, run
from kb.base import embedded_documents, init_base

IMPORTS = "import click, rich.console, rich.table, rich.text, yaml, whoosh.index, whoosh.qparser"


def main() -> None:
    """Print the table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "base"
        init_base(root, embedded_documents())
        run(napkb("--kb", str(root), "index"))
        base = ["--kb", str(root)]
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "bare imports": [sys.executable, "-c", IMPORTS],
            "napkb --help": napkb("--help"),
            "napkb list": napkb(*base, "list"),
            "napkb list --format json": napkb(*base, "list", "--format", "json"),
            "napkb show nap@2014": napkb(*base, "show", "nap@2014"),
            "napkb search": napkb(*base, "search", "madrassa registration"),
            "napkb search --format json": napkb(*base, "search", "--format", "json", "madrassa registration"),
            "napkb ask": napkb(*base, "ask", "Who approved Azm-e-Istehkam?"),
        }
        costs = interleaved(commands, rounds, cwd=Path(folder))
        shutil.rmtree(root)
    bare = costs["bare imports"].cpu
    print(f"{'command':28} {'cpu ms':>8} {'× pass':>8} {'× imports':>10} {'peak MB':>8}")
    for name, cost in costs.items():
        ratios = f"{cost.cpu / costs['python -c pass'].cpu:8.1f} {cost.cpu / bare:10.2f}"
        print(f"{name:28} {cost.cpu * 1000:8.0f} {ratios} {cost.peak:8.0f}")


if __name__ == "__main__":
    main()
