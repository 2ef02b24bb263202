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


def plain_environment() -> dict[str, str]:
    """The variables that a user has: none that change how Python or napkb works."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "NAPKB"))}
    return {**kept, "LC_ALL": "C.UTF-8"}


# A process begins with the peak memory of the one that made it, so a small one makes it.
_LAUNCHER = """
import os, sys
report = int(sys.argv[1])
os.set_inheritable(report, False)
process = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ)
status, usage = os.wait4(process, 0)[1:]
code = os.waitstatus_to_exitcode(status)
os.write(report, f"{code} {usage.ru_utime + usage.ru_stime} {usage.ru_maxrss}".encode())
"""


def run(
    command: list[str],
    environment: dict[str, str] | None = None,
    cwd: Path | None = None,
    output: str = os.devnull,
) -> Cost:
    """Run a command to its end; its output goes to a file, or is thrown away."""
    read, write = os.pipe()
    with Path(output).open("wb") as target:
        subprocess.run(
            [sys.executable, "-I", "-S", "-c", _LAUNCHER, str(write), *command],
            stdin=subprocess.DEVNULL,
            stdout=target,
            stderr=subprocess.DEVNULL,
            env={**plain_environment(), **(environment or {})},
            cwd=cwd,
            pass_fds=[write],
            check=False,
        )
    os.close(write)
    with os.fdopen(read, encoding="ascii") as report:
        code, seconds, kilobytes = (report.read() or "127 0 0").split()
    if code not in {"0", "1"}:
        sys.exit(f"{' '.join(command)[:2000]} ended with {code}")
    return Cost(float(seconds), int(kilobytes) / 1024)


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
