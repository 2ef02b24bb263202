"""Tables into a page of the documentation, between two marks; and on what they were measured."""

from __future__ import annotations

import io
import os
import platform
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import redirect_stdout
from importlib.metadata import version
from pathlib import Path

from benchmarks.peers import PACKAGES

BEGIN, END = "<!-- measured -->", "<!-- end of what was measured -->"


def show(tables: Callable[[], None], page: Path | None) -> None:
    """Print what prints tables, and put it into the page as well, in place of the last ones."""
    printed = io.StringIO()
    with redirect_stdout(printed):
        tables()
        print(f"\n{machine()}")
    print(printed.getvalue(), end="")
    if page is not None:
        before, _, rest = page.read_text("utf-8").partition(BEGIN)
        _, end, after = rest.partition(END)
        if not end:
            raise SystemExit(f"{page} has no place for tables, between {BEGIN} and {END}.")
        page.write_text(f"{before}{BEGIN}\n\n{printed.getvalue().strip()}\n\n{END}{after}", "utf-8")


def machine() -> str:
    """What all was measured with."""
    python = f"{platform.python_implementation()} {platform.python_version()}"
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    versions = [
        f"whoosh3 {version('whoosh3')}",
        f"SQLite {sqlite3.sqlite_version}",
        *(name.replace("==", " ") for name in PACKAGES),
        *filter(None, map(_said, (["recollq", "-v"], ["notmuch", "--version"]))),
    ]
    return f"{python} on {platform.system()}, {processors} processors. {', '.join(versions)}."


def _said(command: list[str]) -> str:
    """The first line of what a program says of itself; nothing where it is not there."""
    try:
        said = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return said.stdout.partition("\n")[0]
