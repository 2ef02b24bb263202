"""How long the check of a long report takes: ``python -m benchmarks.checking``.

A knowledge base of 1,000 made-up documents, a report of 20,000 words with 300 quotations, of
which one in ten is wrong in some way. Each run is a new process, as at the terminal.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import kb
from kb.base import Given, embedded_documents, init_base
from kb.base.sources import Source

DOCUMENTS, QUOTATIONS, WORDS = 1000, 300, 20_000
LEXICON = [
    a + b
    for a in "ba ke mi no ru sa te vo li du pra gro".split()
    for b in "lan mer tos vin gar dol nes pik rum".split()
]


def sentence(source: random.Random) -> str:
    words = [source.choice(LEXICON) for _ in range(source.randrange(9, 24))]
    return f"{' '.join(words).capitalize()}."


def main() -> None:
    chance = random.Random(7)
    texts = [
        "\n\n".join(" ".join(sentence(chance) for _ in range(5)) for _ in range(9)) for _ in range(DOCUMENTS)
    ]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        init_base(root, embedded_documents(), empty=True, name="benchmark")
        with kb.open(root, environment={}) as base:
            sources = [
                Source(f"text-{n:04}.txt", None, f"Text {n:04}\n\n{text}\n".encode())
                for n, text in enumerate(texts)
            ]
            base.add(sources, Given(kind="report"))
            ids = base.ids()
        report = Path(folder, "report.md")
        report.write_text(written(chance, texts, ids), "utf-8")
        print(f"{len(report.read_text('utf-8').split()):,} words, {len(ids):,} documents")
        for run in ("first", "second", "third"):
            start = time.perf_counter()
            done = subprocess.run(
                [sys.executable, "-m", "napkb", "--kb", folder, "check", str(report), "--format", "json"],
                capture_output=True,
                text=True,
                check=False,
                env={**os.environ, "PYTHONDONTWRITEBYTECODE": ""},
            )
            verdicts = done.stdout.count("verdict")
            print(
                f"{run} run: {time.perf_counter() - start:.2f} s, "
                f"exit code {done.returncode}, {verdicts} verdicts"
            )


def written(chance: random.Random, texts: list[str], ids: tuple[str, ...]) -> str:
    parts, places = [], chance.sample(range(len(texts)), QUOTATIONS)
    for number, place in enumerate(places):
        key = next(i for i in ids if i.endswith(f"{place:04}"))
        said = chance.choice(texts[place].split("\n\n")[3].split(". ")).rstrip(".")
        if number % 10 == 0:
            words = said.split()
            said = " ".join([*words[:4], "not", *words[5:]])
        parts.append(
            f"{' '.join(sentence(chance) for _ in range(3))} As it says, “{said}” [@{key}, para. 4]."
        )
    filler = (WORDS - sum(len(part.split()) for part in parts)) // 16
    return "\n\n".join([*parts, *(sentence(chance) for _ in range(max(0, filler)))])


if __name__ == "__main__":
    main()
