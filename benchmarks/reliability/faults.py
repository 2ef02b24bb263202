"""Faults at every call in turn: ``python -m benchmarks.reliability.faults``.

A library that is loaded before the C library counts the calls of a command that change files
of the knowledge base (open for writing, write, flush, rename, link, folders, removal), and
makes the Nth meet a full disk from then on, an error of the disk, or a kill; N is every
number there is, so that no step is left to luck. ``--every 5`` takes every fifth only.

``--tmpfs`` runs each action on file systems of a few kilobytes besides, where it may mount.
"""

from __future__ import annotations

import argparse
import os
import shutil
import struct
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from benchmarks.reliability.trials import ACTIONS, Trial, trials

HERE = Path(__file__).resolve().parent
HOWS = ("full", "once", "kill")


def built(folder: Path) -> Path | None:
    """The library, or None where there is no compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        return None
    made = folder / "faults.so"
    command = [compiler, "-O1", "-shared", "-fPIC", "-w", "-o", str(made), str(HERE / "faults.c"), "-ldl"]
    done = subprocess.run(command, capture_output=True, check=False)
    return made if done.returncode == 0 else None


def faulty(trial: Trial, root: Path, how: str, at: int) -> tuple[int, str]:
    """Run the action with a fault; gives how many calls there were, and what became of it."""
    counter = root.parent / f"{root.name}.count"
    counter.unlink(missing_ok=True)
    environment = {
        "NAPKB_FAULT_ROOT": str(root),
        "NAPKB_FAULT_AT": str(at),
        "NAPKB_FAULT_HOW": how,
        "NAPKB_FAULT_COUNT": str(counter),
    }
    ended = trial.launch(root, environment=environment).end()
    calls = struct.unpack("l", counter.read_bytes())[0] if counter.exists() else 0
    counter.unlink(missing_ok=True)
    if calls < at:
        return calls, ""
    outcome = trial.check(root, ended)
    return calls, f"{'killed' if ended.code < 0 else f'exit {ended.code}'}, {outcome}"


def run(names: Sequence[str], every: int, hows: Sequence[str], folder: Path) -> dict[str, Counter[str]]:
    """Each action with each fault at every call, or at every Nth, shifted from action to action."""
    tally: dict[str, Counter[str]] = {}
    for shift, trial in enumerate(trials(names, folder)):
        for how in hows:
            counts = tally[f"{trial.name}, {how}"] = Counter()
            at = 1 + shift % every
            while True:
                root = trial.copy()
                try:
                    calls, outcome = faulty(trial, root, how, at)
                except AssertionError as error:
                    raise AssertionError(f"{trial.name}, {how} at call {at}: {error}") from error
                trial.clear(root)
                if not outcome:
                    counts["calls"] = calls
                    break
                counts[outcome] += 1
                at += every
    return tally


def on_small_disks(names: Sequence[str], folder: Path) -> Counter[str]:
    """Each action on a file system of its own that has room for the start and little more."""
    tally: Counter[str] = Counter()
    for trial in trials(names, folder):
        for more in (0, 4, 8, 12, 20, 28, 40, 60):
            root = trial.folder / "disk"
            root.mkdir(exist_ok=True)
            mounted = ["mount", "-t", "tmpfs", "-o", "size=100m", "tmpfs", str(root)]
            if subprocess.run(mounted, capture_output=True, check=False).returncode:
                return tally
            try:
                shutil.copytree(trial.start, root, dirs_exist_ok=True, symlinks=True)
                status = os.statvfs(root)
                room = (status.f_blocks - status.f_bfree) * status.f_frsize // 1024 + more
                subprocess.run(["mount", "-o", f"remount,size={room}k", str(root)], check=True)
                ended = trial.launch(root).end()
                subprocess.run(["mount", "-o", "remount,size=100m", str(root)], check=True)
                tally[f"exit {ended.code}, {trial.check(root, ended)}"] += 1
            except AssertionError as error:
                raise AssertionError(f"{trial.name} with {more} kB of room: {error}") from error
            finally:
                subprocess.run(["umount", str(root)], check=True)
    return tally


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("actions", nargs="*")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--how", choices=HOWS, action="append")
    parser.add_argument("--tmpfs", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work)
        if "faults.so" not in os.environ.get("LD_PRELOAD", ""):
            made = built(folder)
            if made is None:
                sys.exit("there is no C compiler here, so no faults")
            command = [sys.executable, "-m", "benchmarks.reliability.faults", *sys.argv[1:]]
            done = subprocess.run(command, env={**os.environ, "LD_PRELOAD": str(made)}, check=False)
            sys.exit(done.returncode)
        faults = 0
        tally = run(given.actions or list(ACTIONS), given.every, given.how or HOWS, folder / "calls")
        for name, counts in tally.items():
            calls = counts.pop("calls")
            faults += counts.total()
            said = "; ".join(f"{what}: {number}" for what, number in sorted(counts.items()))
            print(f"{name}: {calls} calls: {said}")
        print(f"{faults} faults; nothing was lost")
        if given.tmpfs:
            small = on_small_disks(given.actions or list(ACTIONS), folder / "disks")
            print(f"{small.total()} runs on small disks: {dict(small)}")


if __name__ == "__main__":
    main()
