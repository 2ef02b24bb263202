"""Writing to an index: many at once, no more than the servers take, again what they refused.

Nothing that is written here counts before :mod:`kb.engines.opensearch.state` says so.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from kb.engines.opensearch import server as servers
from kb.engines.opensearch.server import Server
from kb.errors import EngineError

WORKERS = 3
"""How many requests are under way at once."""
PIECE = 1_000_000
"""How many bytes a request has, more or less."""
TRIES = 9
"""How often what a server refused for having too much to do is sent to it again."""
MISSING_TRIES = 3
"""How often what has to go to a part of the index that is not there is sent again."""
SHARD_WAIT = "10s"
"""How long a server waits for a part of the index that is not there: a copy may take its place."""
_TOLD = "errors,items.*.status,items.*.error"

_EXISTS = 409


class Sender:
    """Sends documents to an index, in pieces, by several threads.

    ``add`` waits while as many pieces are under way as there are threads and as many
    wait for one, so memory is bounded and the servers set the pace.
    """

    def __init__(self, server: Server, index: str, workers: int = WORKERS) -> None:
        self._server = server
        self._index = index
        self._pool = ThreadPoolExecutor(workers, "napkb-bulk")
        self._room = threading.BoundedSemaphore(2 * workers)
        self._under_way: list[Future[int]] = []
        self._lines: list[str] = []
        self._bytes = 0
        self._marks = 0
        self._stopped = threading.Event()

    def add(self, id_: str, content: dict[str, Any], *, once: bool = False) -> None:
        """Send a document; ``once`` leaves one alone that is there already.

        Raises:
            EngineError: One that was sent before could not be written.
        """
        action = {"create" if once else "index": {"_id": id_}}
        self._put(f"{json.dumps(action)}\n{json.dumps(content)}\n")

    def remove(self, id_: str) -> None:
        """Remove a document.

        Raises:
            EngineError: One that was sent before could not be written.
        """
        self._put(f"{json.dumps({'delete': {'_id': id_}})}\n")

    def _put(self, lines: str) -> None:
        self._lines.append(lines)
        self._bytes += len(lines)
        if self._bytes >= PIECE:
            self._send()

    def mark(self) -> None:
        """Count what was added since the last mark as one."""
        self._marks += 1

    def done(self) -> int:
        """How many marks were passed whose documents are all written, since the last call.

        Raises:
            EngineError: Some could not be written.
        """
        # In order, so that a mark is told only with all that came before it.
        passed = 0
        while self._under_way and self._under_way[0].done():
            passed += self._under_way.pop(0).result()
        return passed

    def finish(self) -> Iterator[int]:
        """Send what is left, and tell of marks until all is written.

        Raises:
            EngineError: Some could not be written.
        """
        self._send()
        while self._under_way:
            self._under_way[0].exception()
            yield self.done()

    def close(self) -> None:
        """Stop, whatever is under way."""
        self._stopped.set()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _send(self) -> None:
        if not self._lines and not self._marks:
            return
        lines, self._lines, self._bytes = self._lines, [], 0
        marks, self._marks = self._marks, 0
        self._room.acquire()
        future = self._pool.submit(self._written, lines, marks)
        future.add_done_callback(lambda _: self._room.release())
        self._under_way.append(future)

    def _written(self, lines: list[str], marks: int) -> int:
        wait = servers.FIRST_WAIT
        tried, missed = 0, 0
        while lines and not self._stopped.is_set():
            lines, trouble = self._try(lines)
            tried += 1
            missed += isinstance(trouble, servers.RedError)
            if lines and (tried == TRIES or missed == MISSING_TRIES):
                raise trouble
            if lines:
                servers.pause(wait)
                wait = min(wait * 2, 5.0)
        return marks

    def _try(self, lines: list[str]) -> tuple[list[str], EngineError]:
        """What has to be sent again, and what is said when it is not.

        Raises:
            EngineError: Sending it again would not help.
        """
        try:
            answer = self._server.ask(
                "POST",
                f"/{self._index}/_bulk?timeout={SHARD_WAIT}&filter_path={_TOLD}",
                "".join(lines),
                lines=True,
            )
        except EngineError as error:
            if not isinstance(error, servers.GoneError):
                raise
            # A server went away; ids make it harmless to write twice what it had taken.
            return lines, error
        if answer.get("errors") is False:
            return [], EngineError("")
        again: list[str] = []
        trouble = self._server.red()
        items = answer.get("items", ())
        if len(items) != len(lines):
            raise self._server.trouble(TypeError())
        for line, item in zip(lines, items, strict=True):
            ((action, told),) = item.items()
            status = told["status"]
            if status in servers.BUSY:
                again.append(line)
                if status == servers.TOO_MANY:
                    trouble = self._server.full()
            elif "error" in told and not (action == "create" and status == _EXISTS):
                raise self._server.error(
                    f"OpenSearch at {self._server} refuses a passage"
                    f" ({told['error'].get('type')}: {str(told['error'].get('reason'))[:200]})."
                )
        return again, trouble
