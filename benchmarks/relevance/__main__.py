"""Rank the documents of judged collections with every engine, and print how good that is.

    python -m benchmarks.relevance [FOLDER] [--only napkb] [--quick] [--page docs/relevance.md]

``--only`` runs some engines and takes the others' rankings from the last run. ``--quick``
asks for ten documents, as a person does, and so gives nDCG@10 only. ``--page`` puts the
tables into a page.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
from pathlib import Path

from benchmarks import pages, peers
from benchmarks.processes import plain_environment
from benchmarks.relevance.engines import ENGINES, PEERS, TITLES
from benchmarks.relevance.judged import Collection, find_collections, read_collection
from benchmarks.relevance.measures import DEPTH, MEASURES, Scores, mean, p_value

_MAIN = "nDCG@10"
_COLLECTIONS = peers.ROOT.parent / "shared" / "eval" / "ir"

All = dict[str, dict[str, dict[str, Scores]]]
"""By measure, engine and collection."""


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.relevance", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=_COLLECTIONS)
    parser.add_argument("--only", nargs="+", metavar="ENGINE", choices=ENGINES, default=list(ENGINES))
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--cache", type=Path, default=peers.default_cache())
    parser.add_argument("--page", type=Path)
    arguments = parser.parse_args()
    folders = find_collections(arguments.folder)
    if not folders:
        sys.exit(f"{arguments.folder} holds no collection: a folder with qrels.tsv.")
    collections = [read_collection(folder) for folder in folders]
    python = peers.peers_python(arguments.cache) if PEERS & set(arguments.only) else None
    names = list(ENGINES)
    if python and not peers.has(python, "xapian"):
        names.remove("xapian")
        print("xapian is not installed, and left out.", file=sys.stderr)
    measures = {_MAIN: MEASURES[_MAIN]} if arguments.quick else MEASURES
    scores: All = {measure: {name: {} for name in names} for measure in measures}
    for folder, collection in zip(folders, collections, strict=True):
        for name in names:
            interpreter = str(python) if name in PEERS else sys.executable
            rankings = _rankings(name, folder, interpreter, arguments)
            for measure, function in measures.items():
                scores[measure][name][collection.name] = {
                    key: function(rankings[key], collection.gains[key]) for key in collection.questions
                }
    pages.show(lambda: _print(collections, scores), arguments.page)


def _rankings(name: str, folder: Path, python: str, arguments: argparse.Namespace) -> dict[str, list[str]]:
    depth = 10 if arguments.quick else DEPTH
    mark = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:8]
    target = arguments.cache / "rankings" / f"{folder.resolve().name}-{mark}" / f"{name}-{depth}.json"
    if name in arguments.only or not target.is_file():
        from whoosh.lang.stopwords import stoplists

        print(f"{folder.name}: {name} …", file=sys.stderr)
        target.parent.mkdir(parents=True, exist_ok=True)
        module = [python, "-m", "benchmarks.relevance.engines"]
        command = [*module, name, str(folder.resolve()), str(target), str(depth)]
        stops = " ".join(sorted(stoplists["en"]))
        subprocess.run(command, input=stops, text=True, cwd=peers.ROOT, env=plain_environment(), check=True)
    return json.loads(target.read_text("utf-8"))


def _print(collections: list[Collection], scores: All) -> None:
    heads = [collection.name for collection in collections]
    print("| collection | documents | questions | judgments |\n|---|---:|---:|---:|")
    for name, documents, questions, gains in collections:
        print(f"| {name} | {len(documents)} | {len(questions)} | {sum(map(len, gains.values()))} |")
    for measure, by_engine in scores.items():
        print(f"\n**{measure}**\n\n| engine | {' | '.join(heads)} | mean | p |")
        print(f"|---|{'---:|' * (len(heads) + 2)}")
        _print_means(heads, by_engine)
    print(f"\n**napkb against each peer**: the difference in {_MAIN}, and p, for each collection\n")
    print(f"| peer | {' | '.join(heads)} |\n|---|{'---:|' * len(heads)}")
    _print_differences(heads, scores[_MAIN])


def _print_means(heads: list[str], by_engine: dict[str, dict[str, Scores]]) -> None:
    for name, by_collection in by_engine.items():
        means = [mean(by_collection[head]) for head in heads]
        cells = [f"{each:.4f}".lstrip("0") for each in (*means, sum(means) / len(means))]
        pairs = [(by_engine["napkb"][head], by_collection[head]) for head in heads]
        chance = "" if name == "napkb" else f"{p_value(pairs):.4f}"
        print(f"| {TITLES[name]} | {' | '.join(cells)} | {chance} |")


def _print_differences(heads: list[str], by_engine: dict[str, dict[str, Scores]]) -> None:
    ours = by_engine["napkb"]
    rivals = {name: scores for name, scores in by_engine.items() if name != "napkb"}
    for name, theirs in rivals.items():
        cells = [
            f"{mean(ours[head]) - mean(theirs[head]):+.4f} ({p_value([(ours[head], theirs[head])]):.3f})"
            for head in heads
        ]
        print(f"| {TITLES[name]} | {' | '.join(cells)} |")
    cells = []
    for head in heads:
        best = max(rivals, key=lambda name, head=head: mean(rivals[name][head]))
        cells.append(f"{mean(ours[head]) - mean(rivals[best][head]):+.4f} ({best})")
    print(f"| the best of them | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
