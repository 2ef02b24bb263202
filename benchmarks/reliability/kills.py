"""Kills at random instants: ``python -m benchmarks.reliability.kills --kills 320 --seed 1``.

Each action runs in a process of its own and gets SIGKILL, with all it started, at an instant
drawn from the time it takes without harm. Then all that ``Trial.check`` asks for must hold.
The seed is printed; the same seed draws the same instants, as parts of the time it takes.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections import Counter
from pathlib import Path

from benchmarks.reliability.trials import ACTIONS, Trial, trials


def kill_at(trial: Trial, share: float) -> str:
    """Kill the action after a share of the time it takes; gives what became of it."""
    root = trial.copy()
    process = trial.launch(root)
    time.sleep(trial.took * share)
    process.kill()
    ended = process.end()
    outcome = trial.check(root, ended)
    trial.clear(root)
    return outcome if ended.code < 0 else f"done before the kill, {outcome}"


def run(names: list[str], kills: int, seed: int, folder: Path) -> dict[str, Counter[str]]:
    """Kill each action as often as the others."""
    draw = random.Random(seed)
    tally: dict[str, Counter[str]] = {}
    chosen = names or list(ACTIONS)
    for place, trial in enumerate(trials(chosen, folder)):
        wanted = kills // len(chosen) + (place < kills % len(chosen))
        tally[trial.name] = Counter()
        while sum(n for what, n in tally[trial.name].items() if "before the kill" not in what) < wanted:
            share = draw.random()
            try:
                tally[trial.name][kill_at(trial, share)] += 1
            except AssertionError as error:
                raise AssertionError(f"{trial.name}, seed {seed}, at {share:.4f}: {error}") from error
    return tally


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("actions", nargs="*")
    parser.add_argument("--kills", type=int, default=320)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        tally = run(given.actions, given.kills, given.seed, Path(folder))
    total: Counter[str] = Counter()
    for name, counts in tally.items():
        total += counts
        print(f"{name}: {', '.join(f'{what} {number}' for what, number in sorted(counts.items()))}")
    late = sum(number for what, number in total.items() if "before the kill" in what)
    print(f"seed {given.seed}: {total.total() - late} kills, {late} came too late; nothing was lost")


if __name__ == "__main__":
    main()
