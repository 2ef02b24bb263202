"""How well commitments are found, on labelled sentences; and what finding them costs.

``python -m benchmarks.commitments`` scores the labelled sets in ``benchmarks/labels`` and, where they
are there, the two texts beside the repository. ``--set FILE`` scores another set in the same form,
``--wrong`` shows what was missed, ``--cost`` measures how time grows with the text.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import yaml

from kb.commitments import Found, read
from kb.commitments.same import Item, group
from kb.model.dates import PartialDate, parse_date
from kb.model.documents import Block, Field, Metadata
from kb.readers import read_source
from kb.text.passages import build_passages

LABELS = Path(__file__).parent / "labels"
INPUTS = Path(__file__).parent.parent.parent / "shared" / "inputs"
DAY = PartialDate(2024, 6, 22)
NOT_STATED = "-"


class Label(NamedTuple):
    """What a careful reader finds: how strong it is, and whose; ``-`` where that is not stated."""

    strength: str
    actor: str


class Case(NamedTuple):
    """A text with what it holds."""

    text: str
    kind: str
    found: tuple[Label, ...]
    trap: str = ""
    usage: str = ""
    asks: int | None = None
    claims: int | None = None
    date: str = ""
    file: str = ""


class Score:
    """Counts over cases; the figures are made of them."""

    def __init__(self) -> None:
        self.count: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.traps: dict[str, Counter[str]] = {}

    def f1(self) -> float:
        hit, missed, extra = (self.count[n] for n in ("hit", "missed", "extra"))
        return 2 * hit / (2 * hit + missed + extra) if hit + missed + extra else 1.0

    def share(self, right: str, of: str) -> float:
        return self.count[right] / self.count[of] if self.count[of] else 1.0


def labels_of(row: dict[str, object]) -> tuple[Label, ...]:
    """The labels of a row: ``decided: the cabinet``."""
    return tuple(Label(*map(str.strip, each.split(":", 1))) for each in row.get("found") or ())


def cases(path: Path) -> Iterator[Case]:
    """The cases of a file."""
    for row in yaml.safe_load(path.read_text("utf-8")):
        labels = labels_of(row)
        yield Case(row["text"], row.get("kind", ""), labels, row.get("trap", ""), row.get("usage", ""),
                   row.get("asks"), row.get("claims"), str(row.get("date", "")))  # fmt: skip


def read_case(case: Case) -> tuple[Found, ...]:
    """What the program finds in a case; a line that begins with ``# `` is the title."""
    if case.file:
        return read_file(INPUTS / case.file, case.kind, case.date)
    text = case.text.strip()
    title = text.startswith("# ")
    text = text.removeprefix("# ")
    metadata = Metadata(kind=Field(case.kind) if case.kind else None)
    blocks = [Block(1, role="title")] if title else None
    passages, _ = build_passages(text, blocks, metadata)
    day = parse_date(case.date) if case.date else DAY
    return read(text, passages, case.kind, day)


def read_file(path: Path, kind: str, day: str) -> tuple[Found, ...]:
    """What the program finds in a file as it comes, read as ``napkb add`` does."""
    made = read_source(path.read_bytes(), path.name)
    passages, _ = build_passages(made.text, made.blocks, made.metadata._replace(kind=Field(kind)))
    return read(made.text, passages, kind, parse_date(day))


def score(every: Sequence[Case]) -> Score:
    """The program’s findings against the labels."""
    total = Score()
    for case in every:
        found = read_case(case)
        mine = [each.finding for each in found if each.finding.type == "commitment"]
        before = total.count.copy()
        pairs = _paired(case.found, mine)
        total.count["hit"] += len(pairs)
        total.count["missed"] += len(case.found) - len(pairs)
        total.count["extra"] += len(mine) - len(pairs)
        bad = len(case.found) != len(mine)
        for label, one in pairs:
            right = label.strength == one.strength
            total.count["strength"] += right
            if label.actor == NOT_STATED:
                total.count["none"] += 1
                told = not one.actor
                total.count["none right"] += told
            else:
                total.count["actor"] += 1
                told = same_actor(label.actor, one.actor)
                total.count["actor right"] += told
            bad = bad or not right or not told
        for name in ("asks", "claims"):
            wanted = getattr(case, name)
            if wanted is not None:
                has = sum(each.finding.type == name[:-1] for each in found)
                total.count[name] += wanted
                total.count[f"{name} right"] += min(wanted, has)
                bad = bad or has != wanted
        if not case.found:
            total.count["empty"] += 1
            total.count["empty right"] += not mine
        trap = total.traps.setdefault(case.trap, Counter())
        for name in ("hit", "missed", "extra"):
            trap[name] += total.count[name] - before[name]
        if bad:
            total.wrong.append(_shown(case, found))
    return total


def _paired(labels: Sequence[Label], mine: Sequence[object]) -> list[tuple[Label, object]]:
    """Labels and findings one to one: those that agree first, then the rest in order."""
    left = list(mine)
    pairs: list[tuple[Label, object]] = []
    waiting = list(labels)
    for agrees in (_all_right, _strength_right, lambda *_: True):
        for label in list(waiting):
            one = next((each for each in left if agrees(label, each)), None)
            if one is not None:
                left.remove(one)
                waiting.remove(label)
                pairs.append((label, one))
    return pairs


def _strength_right(label: Label, one: object) -> bool:
    return label.strength == one.strength


def _all_right(label: Label, one: object) -> bool:
    told = not one.actor if label.actor == NOT_STATED else same_actor(label.actor, one.actor)
    return told and _strength_right(label, one)


def same_actor(wanted: str, said: str) -> bool:
    """Whether two names mean one: the words of one stand in the other, small words aside."""
    small = {"the", "a", "an", "of", "all", "its", "his", "their"}
    one, other = ({w.strip(".,’'").lower() for w in name.split()} - small for name in (wanted, said))
    return bool(one and other) and (one <= other or other <= one)


def _shown(case: Case, found: Sequence[Found]) -> str:
    lines = [
        f"[{case.trap}/{case.kind}] {' '.join(case.text.split())[:200]}",
        f"    wanted {[f'{a}: {b}' for a, b in case.found]}",
    ]
    lines += [
        f"    {f.type} {f.strength}: {f.actor or '-'} | {f.action[:70]} | {'; '.join(f.why)}"
        for f in (each.finding for each in found)
    ]
    return "\n".join(lines)


def table(sets: dict[str, Sequence[Case]]) -> str:
    """The figures of sets, as a table in Markdown."""
    lines = [
        "| set | texts | commitments | F1 | precision | recall | strength | actor | not stated | empty |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for name, every in sets.items():
        got = score(every)
        c = got.count
        precision = c["hit"] / (c["hit"] + c["extra"]) if c["hit"] else 0
        recall = c["hit"] / (c["hit"] + c["missed"]) if c["hit"] else 0
        lines.append(
            f"| {name} | {len(every)} | {c['hit'] + c['missed']} | {got.f1():.3f} | {precision:.3f} "
            f"| {recall:.3f} | "
            f"{got.share('strength', 'hit'):.3f} | {got.share('actor right', 'actor'):.3f} ({c['actor']}) | "
            f"{got.share('none right', 'none'):.3f} ({c['none']}) | {c['empty right']}/{c['empty']} |"
        )
    return "\n".join(lines)


def input_cases() -> dict[str, list[Case]]:
    """The two texts beside the repository, with the labels that are kept here."""
    labels = LABELS / "commitments-inputs.yaml"
    if not INPUTS.is_dir() or not labels.is_file():
        return {}
    rows = yaml.safe_load(labels.read_text("utf-8"))
    return {
        row["file"]: [
            Case(
                row["file"],
                row["kind"],
                labels_of(row),
                asks=row.get("asks"),
                date=str(row["date"]),
                file=row["file"],
            )
        ]
        for row in rows
    }  # fmt: skip


def generated(passages: int, seed: int = 1) -> str:
    """A text of so many passages: sentences of the labelled sets, each with a place of its own name."""
    pool = [
        each.text.strip().removeprefix("# ").split("\n\n")[0]
        for path in sorted(LABELS.glob("commitments-[fh]*.yaml"))
        for each in cases(path)
    ]
    chance = random.Random(seed)

    def sentence() -> str:
        name = "".join(chance.choice(("ka", "ro", "mi", "ten", "shu", "bel", "gar", "lo")) for _ in range(4))
        return f"{chance.choice(pool).rstrip('.')} in {name.title()} district."

    return "\n\n".join(" ".join(sentence() for _ in range(4)) for _ in range(passages))


def cost(sizes: Sequence[int]) -> str:
    """Processor time of reading generated passages, by their number."""
    lines = [
        "| passages | words | commitments | reading, s | µs a passage | joining, s | µs a commitment |",
        "|---|---|---|---|---|---|---|",
    ]
    for size in sizes:
        text = generated(size)
        metadata = Metadata(kind=Field("readout"))
        passages, _ = build_passages(text, [], metadata)
        start = time.process_time()
        found = read(text, passages, "readout", DAY)
        taken = time.process_time() - start
        items = [
            Item(n, f"d{n // 30}", f"d{n // 30}@1", "2024-01-01", True, one.finding.actor.lower(), one.words)
            for n, one in enumerate(found)
        ]
        start = time.process_time()
        group(items)
        joined = time.process_time() - start
        lines.append(
            f"| {size:,} | {len(text.split()):,} | {len(found):,} | {taken:.2f} | {taken / size * 1e6:.0f} "
            f"| {joined:.2f} | {joined / max(1, len(found)) * 1e6:.0f} |"
        )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", action="append", type=Path, help="another labelled set")
    parser.add_argument("--wrong", action="store_true", help="show what is wrong")
    parser.add_argument("--traps", action="store_true", help="show the figures of each trap")
    parser.add_argument("--cost", nargs="*", type=int, help="measure time at these numbers of passages")
    given = parser.parse_args()
    if given.cost is not None:
        print(cost(given.cost or [1000, 10_000, 100_000]))
        return
    paths = given.set or sorted(LABELS.glob("commitments-[fh]*.yaml"))
    sets: dict[str, Sequence[Case]] = {
        path.stem.removeprefix("commitments-"): list(cases(path)) for path in paths
    }
    if not given.set:
        sets |= input_cases()
    print(table(sets))
    for name, every in sets.items():
        got = score(every)
        if given.traps:
            for trap, c in sorted(got.traps.items()):
                print(f"{name:10} {trap:15} hit {c['hit']:3} missed {c['missed']:2} extra {c['extra']:2}")
        if given.wrong:
            print(f"\n{name}:", *got.wrong, sep="\n")


if __name__ == "__main__":
    main()
