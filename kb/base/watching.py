"""A drop folder: what is put into it is told when it no longer changes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from kb.base.sources import sources_in
from kb.errors import KBError

SECONDS = 2.0
"""How often the folder is looked at."""
State = tuple[int, int]


def watch(folders: Sequence[Path], wait: Callable[[float], None] = time.sleep) -> Iterator[list[Path]]:
    """The files that are new or changed and stayed the same from one look to the next, look by look.

    Args:
        folders: The folders.
        wait: Waits between two looks.
    """
    told: dict[Path, State] = {}
    before: dict[Path, State] = {}
    while True:
        now = {path: state for folder in folders for path, state in _files(folder)}
        settled = [path for path, state in now.items() if before.get(path) == state != told.get(path)]
        if settled:
            told.update({path: now[path] for path in settled})
            yield settled
        before = now
        wait(SECONDS)


def _files(folder: Path) -> Iterator[tuple[Path, State]]:
    with suppress(KBError):  # An empty folder has nothing to tell yet.
        for source in sources_in([folder]):
            if source.path is not None:
                with suppress(OSError):
                    status = source.path.stat()
                    yield source.path, (status.st_size, status.st_mtime_ns)
