"""Adding generated statements: time a statement, memory, and what one more costs."""

from __future__ import annotations

import random
import sys
import tempfile
from pathlib import Path

from benchmarks.processes import napkb, run
from kb.base import embedded_documents, init_base

WORDS = (
    "council ministry river harbour plan point measure report committee decided will should review water "
    "school border police forum campaign resolve budget region district law court register licence road "
    "health winter summer agreement statement minister secretary farmers teachers trade energy forest"
).split()


def statement(number: int, chance: random.Random) -> str:
    """A statement of five paragraphs with a title and a date."""
    paragraphs = [
        " ".join(chance.choice(WORDS) for _ in range(chance.randint(40, 90))).capitalize() + "."
        for _ in range(5)
    ]
    title = f"Statement {number} On The {chance.choice(WORDS).title()} And The {chance.choice(WORDS).title()}"
    day = f"20{chance.randint(10, 25)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
    return "\n\n".join([title, f"Published: {day}", *paragraphs]) + "\n"


def main() -> None:
    """Print the table."""
    sizes = [int(each) for each in sys.argv[1:]] or [100, 1000]
    heads = ("statements", "add s", "ms each", "peak MB", "index s", "peak MB", "one more ms", "search ms")
    print(" ".join(f"{head:>11}" for head in heads))
    for size in sizes:
        chance = random.Random(size)
        with tempfile.TemporaryDirectory() as folder:
            root, source = Path(folder) / "base", Path(folder) / "source"
            init_base(root, embedded_documents(), empty=True)
            source.mkdir()
            for number in range(size):
                (source / f"{number:06d}.txt").write_text(statement(number, chance), "utf-8")
            one = Path(folder) / "one.txt"
            one.write_text(statement(size, chance), "utf-8")
            base = ["--kb", str(root)]
            added = run(napkb(*base, "add", str(source)))
            indexed = run(napkb(*base, "index"))
            more = run(napkb(*base, "add", str(one)))
            run(napkb(*base, "index"))
            found = run(napkb(*base, "search", "harbour licence"))
        cells = (
            f"{size}",
            f"{added.cpu:.2f}",
            f"{1000 * added.cpu / size:.2f}",
            f"{added.peak:.0f}",
            f"{indexed.cpu:.2f}",
            f"{indexed.peak:.0f}",
            f"{1000 * more.cpu:.0f}",
            f"{1000 * found.cpu:.0f}",
        )
        print(" ".join(f"{cell:>11}" for cell in cells))


if __name__ == "__main__":
    main()
