"""Score answers and cross-references and print how many are right.

python -m benchmarks.answers [--misses] [--part fit|kept] [--page docs/answers.md]
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks import pages
from benchmarks.answers import linked
from benchmarks.answers import questions as q

_HEAD = (
    "| questions | with an answer | right one first | among the first three | no evidence (wrong) "
    "| without an answer | no evidence (right) |\n|---|---:|---:|---:|---:|---:|---:|"
)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.answers", description=__doc__)
    parser.add_argument("--misses", action="store_true", help="name what is not answered as it should be")
    parser.add_argument("--part", choices=("fit", "kept"), default="")
    parser.add_argument("--page", type=Path)
    arguments = parser.parse_args()
    sets = _sets()
    if arguments.part:
        sets = {
            title: chosen
            for title, outcomes in sets.items()
            if (chosen := [one for one in outcomes if one.question.part == arguments.part])
        }
    links, passages = _links()
    pages.show(lambda: _print(sets, links, passages), arguments.page)
    for outcomes in sets.values() if arguments.misses else ():
        for one in outcomes:
            if one.place != 1 if one.question.relevant else one.answered:
                print(f"{one.question.name} [{one.place}] {one.question.kind}: {one.question.query}")


def _sets() -> dict[str, list[q.Outcome]]:
    sets: dict[str, list[q.Outcome]] = {}
    with q.temporary() as folder:
        base = q.embedded(Path(folder))
        for outcome in q.score(base, q.own_questions("embedded")):
            sets.setdefault(f"embedded, {outcome.question.part}", []).append(outcome)
    if not q.SHARED.is_dir():
        return sets
    with q.temporary() as folder:
        two, addresses = q.two_texts(Path(folder))
        for outcome in q.score(two, q.own_questions("inputs", addresses)):
            sets.setdefault(f"two pasted texts, {outcome.question.part}", []).append(outcome)
        sets["two pasted texts, of others"] = q.score(two, q.others_questions(two, addresses))
    return sets


def _links() -> tuple[dict[str, dict[str, linked.Tally]], linked.Tally]:
    """The references of labelled sentences by part, and of whole documents."""
    with q.temporary() as folder:
        base = q.embedded(Path(folder))
        by_part = {part: linked.score(base, part) for part in ("fit", "kept")}
        addresses: dict[str, str] = {}
        if q.SHARED.is_dir():
            report = base.add([q.SHARED / "inputs"])
            addresses = {Path(item.source).name[:3]: str(item.address) for item in report.items}
        return by_part, linked.score_passages(base, addresses)


def _print(
    sets: dict[str, list[q.Outcome]], links: dict[str, dict[str, linked.Tally]], passages: linked.Tally
) -> None:
    print(_HEAD)
    for title, outcomes in sets.items():
        print(q.table(title, outcomes))
    print("\n| references | there are | precision | recall |\n|---|---:|---:|---:|")
    print(linked.table({f"sentences, {part}": by_basis for part, by_basis in links.items()}))
    print(linked.row("whole documents, stated", passages))


if __name__ == "__main__":
    main()
