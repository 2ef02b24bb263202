"""Measuring whole processes: processor time and peak memory, interleaved."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cost:
    """What one run of a process took: seconds of processor time, megabytes at its peak."""

    cpu: float
    peak: float


def run(command: list[str], environment: dict[str, str] | None = None, cwd: Path | None = None) -> Cost:
    """Run a command to its end; its output is thrown away."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "", **(environment or {})},
        cwd=cwd,
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in {0, 1}:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}")
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def interleaved(commands: dict[str, list[str]], rounds: int, cwd: Path | None = None) -> dict[str, Cost]:
    """The median cost of each command; one uncounted round first."""
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for number in range(rounds + 1):
        for name, command in commands.items():
            cost = run(command, cwd=cwd)
            if number:
                costs[name].append(cost)
    return {
        name: Cost(statistics.median(c.cpu for c in all_), statistics.median(c.peak for c in all_))
        for name, all_ in costs.items()
    }


def napkb(*arguments: str) -> list[str]:
    """The command line of napkb under this interpreter."""
    # As the installed command does: a module that is run with -m is compiled at every start.
    return [sys.executable, "-c", "import napkb; napkb.main()", *arguments]
