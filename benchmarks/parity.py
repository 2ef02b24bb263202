"""How far Whoosh and OpenSearch agree: the first ten of the same queries, and the evidence of ``ask``.

    python -m benchmarks.parity ../shared/eval/ir [--only NAME …] [--questions FILE]

Each collection becomes a knowledge base, which is indexed by both engines; a cluster of
three servers is started for it (``tests/cluster``). Rank-biased overlap (Webber, Moffat
and Zobel, 2010) has p = .9 and is cut at ten and normalised, so that equal lists have 1.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import kb
from benchmarks.bases import Text, make_base
from benchmarks.relevance.judged import find_collections, read_collection
from benchmarks.speed.napkb import translate
from benchmarks.texts import QUERY_KINDS, documents, queries
from kb.base import KnowledgeBase, embedded_documents, init_base
from tests.cluster.nodes import Cluster

QUERIES = 300
_DEPTH = 10
_P = 0.9


def overlap(one: Sequence[str], other: Sequence[str]) -> float:
    """Rank-biased overlap of the first ten; 1 where both are empty."""
    depth = min(_DEPTH, max(len(one), len(other)))
    if not depth:
        return 1.0
    weights = [_P**at for at in range(depth)]
    shares = [
        len(set(one[:at]) & set(other[:at])) / max(min(at, len(one)), min(at, len(other)))
        for at in range(1, depth + 1)
    ]
    return sum(w * s for w, s in zip(weights, shares, strict=True)) / sum(weights)


def collections(folder: Path | None, work: Path) -> Iterator[tuple[str, Path, list[str]]]:
    """The name of each, its base, and what is asked of it."""
    init_base(work / "embedded", embedded_documents())
    yield "embedded base", work / "embedded", _from_words(work / "embedded")
    for path in find_collections(folder) if folder else ():
        read = read_collection(path)
        texts = [
            Text(f"d{at:06d}", title, [text.strip() or title])
            for at, (_, title, text) in enumerate(read.documents)
        ]
        make_base(work / read.name, texts)
        yield read.name, work / read.name, list(read.questions.values())[:QUERIES]
    made = list(documents(10_000))
    texts = [Text(d.name, d.title, d.passages, d.kind, d.publisher, d.date) for d in made]
    make_base(work / "generated", texts)
    asked = queries(made, QUERIES // len(QUERY_KINDS) + 1)
    yield (
        "generated, 10,000",
        work / "generated",
        [translate(q) for kind in asked.values() for q in kind][:QUERIES],
    )


def _from_words(base: Path) -> list[str]:
    """Queries made of words that stand in a base: one to six in a row, some in quotation marks."""
    chance = random.Random(1)
    texts = [path.read_text("utf-8").split() for path in sorted((base / "documents").glob("*/*.txt"))]
    found = []
    while len(found) < QUERIES:
        words = chance.choice(texts)
        length = chance.choice((1, 1, 2, 3, 4, 6))
        at = chance.randrange(max(1, len(words) - length))
        some = " ".join(word.strip(".,;:()“”\"'") for word in words[at : at + length])
        found.append(f'"{some}"' if length in (2, 3) and chance.random() < 0.3 else some)
    return found


def with_engine(base: Path, index: str, hosts: Sequence[str]) -> KnowledgeBase:
    """The base on OpenSearch."""
    marker = base / "documents" / "kb.yaml"
    text = marker.read_text("utf-8")
    if "hosts:" not in text:
        marker.write_text(
            f"{text}hosts: {' '.join(hosts)}\nindex: {index}\nreplicas: 0\ntimeout: 600\n", "utf-8"
        )
    return kb.open(base, engine="opensearch", environment={})


def main() -> None:
    """Print a row for each collection."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--only", nargs="+")
    parser.add_argument("--questions", type=Path)
    given = parser.parse_args()
    cluster = Cluster(heap="256m", lasting=True)
    cluster.start()
    try:
        with tempfile.TemporaryDirectory() as work:
            _measure(given, cluster, Path(work))
    finally:
        cluster.stop()


def _measure(given: argparse.Namespace, cluster: Cluster, work: Path) -> None:
    print(
        "| collection | passages | queries | the same ten, in order | mean RBO | least RBO | totals equal |"
    )
    print("|---|---:|---:|---:|---:|---:|---:|")
    for name, base, asked in collections(given.folder, work):
        if given.only and not any(one in name for one in given.only):
            continue
        index = f"parity-{base.name}"
        with kb.open(base, engine="whoosh", environment={}) as one:
            passages = one.index().passages
            local = [_ten(one, query) for query in asked]
        with with_engine(base, index, cluster.hosts) as other:
            other.index()
            remote = [_ten(other, query) for query in asked]
        scores = [overlap(a[1], b[1]) for a, b in zip(local, remote, strict=True)]
        same = sum(a[1] == b[1] for a, b in zip(local, remote, strict=True))
        totals = sum(a[0] == b[0] for a, b in zip(local, remote, strict=True))
        print(
            f"| {name} | {passages:,} | {len(asked)} | {same} | {sum(scores) / len(scores):.4f} |"
            f" {min(scores):.3f} | {totals} |",
            flush=True,
        )
        different = ((q, a, b) for q, a, b in zip(asked, local, remote, strict=True) if a != b)
        for query, a, b in islice(different, 5):
            print(f"{name}: {query[:80]!r}\n  {a}\n  {b}", file=sys.stderr, flush=True)
        if given.questions and name == "embedded base":
            _compare_answers(base, index, cluster, given.questions)
        cluster.ask("DELETE", f"/{index}-*")


def _compare_answers(base: Path, index: str, cluster: Cluster, file: Path) -> None:
    from kb.storage.yamlio import load

    loaded = load(file.read_text("utf-8"), file.name).value
    every = loaded if isinstance(loaded, list) else loaded.get("questions", loaded)
    questions = [str(each["query"]) for each in every if isinstance(each, dict)]
    with (
        kb.open(base, engine="whoosh", environment={}) as one,
        with_engine(base, index, cluster.hosts) as other,
    ):
        same = sum(_evidence(one, question) == _evidence(other, question) for question in questions)
    print(f"\n`ask` gives the same evidence to {same} of {len(questions)} questions.\n", flush=True)


def _ten(base: KnowledgeBase, query: str) -> tuple[int, list[str]]:
    result = base.search(query, limit=_DEPTH)
    return result.total, [str(hit.address) for hit in result.hits]


def _evidence(base: KnowledgeBase, question: str) -> list[tuple[str, str]]:
    return [(str(each.address), each.quote) for group in base.ask(question).groups for each in group.evidence]


if __name__ == "__main__":
    main()
