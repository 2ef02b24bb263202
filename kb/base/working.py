"""Worker processes that read sources: one file at a time each, within limits of time and memory."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from threading import Lock, local
from typing import TypeVar

from kb.errors import UnreadableSourceError
from kb.readers import Piece, Received
from kb.readers.worker import HEAD_SIZE, parse, send, size_of

SECONDS = 60.0
"""How long a worker may take for one file."""
_FILES = 400
"""After how many files a worker is replaced: libraries keep what they read."""
_CHUNK = 1 << 20
T = TypeVar("T")
R = TypeVar("R")


class _Lost(Exception):  # noqa: N818 - it is no error of this program
    """A worker took too long or went away."""


class _Worker:
    """One process."""

    def __init__(self) -> None:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHONSTARTUP")}
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kb.readers.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,
        )
        self.files = 0

    def read(self, received: Received, seconds: float) -> list[Piece]:
        assert self.process.stdin is not None  # noqa: S101 - for the type checker
        self.files += 1
        try:
            send(self.process.stdin, received)  # type: ignore[arg-type]
            deadline = time.monotonic() + seconds
            size = size_of(self._take(HEAD_SIZE, deadline))
            pieces: list[Piece] = parse(self._take(size, deadline))
        except (OSError, ValueError, TimeoutError) as error:
            raise _Lost(str(error)) from error
        return [
            piece._replace(received=piece.received._replace(data=piece.received.data or received.data))
            for piece in pieces
        ]

    def _take(self, size: int, deadline: float) -> bytes:
        assert self.process.stdout is not None  # noqa: S101 - for the type checker
        number = self.process.stdout.fileno()
        parts, left = [], size
        while left:
            wait = deadline - time.monotonic()
            if wait <= 0 or not select.select([number], [], [], wait)[0]:
                raise TimeoutError("time")
            part = os.read(number, min(left, _CHUNK))
            if not part:
                raise ValueError("gone")
            parts.append(part)
            left -= len(part)
        return b"".join(parts)

    def stop(self) -> None:
        with suppress(OSError):
            self.process.kill()
        for stream in (self.process.stdin, self.process.stdout):
            if stream:
                with suppress(OSError):
                    stream.close()
        self.process.wait()


class Readers:
    """A few workers; they start when they are first needed, and stop when this is closed."""

    def __init__(self, processes: int = 0, seconds: float = SECONDS) -> None:
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        self.processes = processes or cores
        self.seconds = seconds
        self._mine = local()
        self._all: list[_Worker] = []
        self._lock = Lock()
        self._pool: ThreadPoolExecutor | None = None

    def __enter__(self) -> Readers:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop all workers."""
        with self._lock:
            workers, self._all = self._all, []
        for worker in workers:
            worker.stop()
        if self._pool:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def read(self, received: Received) -> list[Piece]:
        """Read one source in a worker."""
        worker: _Worker | None = getattr(self._mine, "worker", None)
        if worker is None or worker.files >= _FILES:
            if worker is not None:
                self._drop(worker)
            worker = _Worker()
            with self._lock:
                self._all.append(worker)
            self._mine.worker = worker
        try:
            return worker.read(received, self.seconds)
        except _Lost as lost:
            self._drop(worker)
            self._mine.worker = None
            return [Piece(received, error=self._refusal(received, lost))]

    def _refusal(self, received: Received, lost: _Lost) -> UnreadableSourceError:
        if str(lost) == "time":
            what = f"takes more than {self.seconds:.0f} seconds to be read"
        else:
            what = "made its reader break down, or needs too much memory"
        return UnreadableSourceError(
            f"{received.name} {what}: it is damaged, or made to do harm.",
            hint="If you trust it, copy its text and add that.",
        )

    def _drop(self, worker: _Worker) -> None:
        with self._lock:
            if worker in self._all:
                self._all.remove(worker)
        worker.stop()

    def map(self, items: Iterable[T], read: Callable[[T], R]) -> Iterator[tuple[T, R]]:
        """Read items on all workers; what comes back is in order, and few are under way at once."""
        self._pool = self._pool or ThreadPoolExecutor(self.processes)
        waiting: deque[tuple[T, Future[R]]] = deque()
        for item in items:
            waiting.append((item, self._pool.submit(read, item)))
            while len(waiting) >= 2 * self.processes + 2:
                first, future = waiting.popleft()
                yield first, future.result()
        while waiting:
            first, future = waiting.popleft()
            yield first, future.result()
