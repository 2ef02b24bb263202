"""Saved pages with their main text: what is read of them, against trafilatura alone.

The pages are third parties' and not in the repository; titles are known here by their digests.
"""

from __future__ import annotations

import gzip
import json
import random
import re
import resource
import sys
import time
from collections import Counter
from hashlib import sha1
from pathlib import Path

from benchmarks.pages import show
from kb.readers import Received
from kb.readers.html import read_page
from kb.text.fold import fold
from kb.text.passages import build_passages

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "eval" / "articles"
TITLES = Path(__file__).with_name("titles.json")
PAGE = Path(__file__).resolve().parents[2] / "docs" / "ingest.md"
_WORDS = re.compile(r"\w+")
_LEAST = 40


def grams(text, size=4):
    words = _WORDS.findall(text or "")
    return Counter(tuple(words[i : i + size]) for i in range(max(1, len(words) - size + 1)) if words)


def judged(true, found):
    """Precision and recall of the runs of four words."""
    wanted, got = grams(true), grams(found)
    shared = sum((wanted & got).values())
    return shared / max(1, sum(got.values())), shared / max(1, sum(wanted.values()))


def f1(pairs):
    precision, recall = (sum(each) / len(pairs) for each in zip(*pairs, strict=True))
    return 2 * precision * recall / (precision + recall), precision, recall


def ordinals(true, found):
    """How many long lines stand where a reader counts them, of how many."""
    wanted = [_key(line) for line in true.split("\n") if len(line.strip()) > _LEAST]
    got = [_key(line) for line in found if len(line.strip()) > _LEAST]
    return sum(i < len(got) and got[i] == key for i, key in enumerate(wanted)), len(wanted)


def _key(text):
    return " ".join(_WORDS.findall(text.lower()))


def digest(title):
    return sha1(fold(title).encode()).hexdigest()[:12]


def passages_of(read):
    found, _ = build_passages(read.text, read.blocks, read.metadata)
    return [p.span.of(read.text) for p in found if p.role != "title"]


def main() -> None:
    """Print the tables; with --write, put them into the documentation."""
    show(tables, PAGE if "--write" in sys.argv else None)


def tables() -> None:
    from trafilatura import extract

    truth = json.loads((FOLDER / "ground-truth.json").read_text("utf-8"))
    pages = {k: gzip.decompress((FOLDER / "html" / f"{k}.html.gz").read_bytes()) for k in truth}
    read_page(Received(next(iter(pages.values())), "warm.html"))
    titles = json.loads(TITLES.read_text("utf-8"))
    began = time.process_time()
    reads = {k: read_page(Received(data, f"{k}.html")) for k, data in pages.items()}
    spent = time.process_time() - began
    began = time.process_time()
    plain = {k: extract(data, include_comments=False, deduplicate=False) or "" for k, data in pages.items()}
    spent_plain = time.process_time() - began
    heads = ("", "F1", "precision", "recall", "paragraphs in place", "pages with all", "ms CPU a page")
    print("| " + " | ".join(heads) + " |")
    print("|---|---|---|---|---|---|---|")
    for name, text_of, lines_of, seconds in (
        ("napkb", lambda k: reads[k].text, lambda k: passages_of(reads[k]), spent),
        ("trafilatura alone", lambda k: plain[k], lambda k: plain[k].split("\n"), spent_plain),
    ):
        pairs = [judged(truth[k]["articleBody"], text_of(k)) for k in truth]
        counts = [ordinals(truth[k]["articleBody"], lines_of(k)) for k in truth]
        right, whole = (sum(each) for each in zip(*counts, strict=True))
        pages_right = sum(a == b for a, b in counts) / len(counts)
        low, high = _spread(pairs)
        print(
            f"| {name} | {f1(pairs)[0]:.3f} ({low:.3f}–{high:.3f}) | {f1(pairs)[1]:.3f} | {f1(pairs)[2]:.3f} "
            f"| {right / whole:.1%} | {pages_right:.1%} | {1000 * seconds / len(pages):.0f} |"
        )
    known = [
        (digest(r.metadata.title.value) if r.metadata.title else "") == titles[k] for k, r in reads.items()
    ]
    grades = Counter(r.metadata.issued.grade if r.metadata.issued else "none" for r in reads.values())
    print(
        f"\nTitles exact: {sum(known) / len(known):.3f} of {len(known)}. Dates: "
        + ", ".join(f"{count} {grade}" for grade, count in sorted(grades.items()))
        + f". {len(pages) / spent:.0f} pages a second of processor time; peak memory "
        f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB."
    )


def _spread(pairs, rounds=500):
    """The F1 of resampled pages: from the fifth to the ninety-fifth of a hundred."""
    chance = random.Random(1)
    scores = sorted(f1(chance.choices(pairs, k=len(pairs)))[0] for _ in range(rounds))
    return scores[rounds // 20], scores[-rounds // 20]


if __name__ == "__main__":
    main()
