"""What ``ask`` costs against ``search`` on the same words: cold as processes, and in a running one.

python -m benchmarks.asking [ROUNDS]
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import kb
from benchmarks import texts
from benchmarks.bases import Text, make_base
from benchmarks.processes import interleaved, napkb, run
from kb.base import KnowledgeBase, embedded_documents, init_base

QUESTIONS = (
    "Who approved Azm-e-Istehkam?",
    "What did the Prime Minister's Office say about displacement?",
    "How many people died in the Army Public School attack?",
    "Which point of the plan is about seminaries?",
    "How much will the flood barrier cost?",
)
_PASSAGES = 10_000


def main() -> None:
    """Print the table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    with tempfile.TemporaryDirectory() as folder:
        small, large = Path(folder) / "small", Path(folder) / "large"
        init_base(small, embedded_documents())
        documents = list(texts.documents(_PASSAGES))
        make_base(
            large,
            (Text(f"d{n:05d}", each.title, each.passages) for n, each in enumerate(documents)),
        )
        made = [query.words for query in texts.queries(documents, 3)["eight"]]
        print("| knowledge base | words | | search ms | ask ms | ratio |\n|---|---|---|---:|---:|---:|")
        for name, root, words in (
            ("embedded", small, QUESTIONS),
            (f"{_PASSAGES:,} passages", large, made),
        ):
            run(napkb("--kb", str(root), "index"))
            for each in words:
                _print(name, each, "cold", *_cold(root, each, rounds))
                with kb.open(root) as base:
                    _print(name, each, "warm", *_warm(base, each, rounds))


def _print(name: str, words: str, how: str, search: float, ask: float) -> None:
    print(f"| {name} | {words} | {how} | {search:.1f} | {ask:.1f} | {ask / search:.2f} |")


def _cold(root: Path, words: str, rounds: int) -> tuple[float, float]:
    costs = interleaved(
        {name: napkb("--kb", str(root), name, words) for name in ("search", "ask")}, rounds, cwd=root
    )
    return 1000 * costs["search"].cpu, 1000 * costs["ask"].cpu


def _warm(base: KnowledgeBase, words: str, rounds: int) -> tuple[float, float]:
    times: dict[str, list[float]] = {"search": [], "ask": []}
    calls: dict[str, Callable[[str], object]] = {"search": base.search, "ask": base.ask}
    for _ in range(rounds + 1):
        for name, call in calls.items():
            before = time.process_time()
            call(words)
            times[name].append(1000 * (time.process_time() - before))
    return statistics.median(times["search"][1:]), statistics.median(times["ask"][1:])


if __name__ == "__main__":
    main()
