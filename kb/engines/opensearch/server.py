"""Talking to the servers of a cluster, and what can go wrong with them in one sentence each."""

from __future__ import annotations

import json
import logging
import re
import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import opensearchpy
from opensearchpy import exceptions

from kb.errors import EngineError

Answer = dict[str, Any]

OLDEST = (2, 4)
"""The first version of OpenSearch that has all that is asked of it."""
LATEST = 3
"""The newest line of versions that it was tried with."""

TRIES = 6
"""How often something is sent to a server that says it has too much to do."""
FIRST_WAIT = 0.1
"""How many seconds to wait before it is sent again; then twice as many, and so on."""

BUSY = frozenset({429, 502, 503, 504})
TOO_MANY = 429
_UNKNOWN_USER, _FORBIDDEN, _NO_SHARDS = 401, 403, 503
_LONGEST = 300

# What goes wrong is told by exceptions; nothing else is to reach the terminal.
logging.getLogger("opensearch").addHandler(logging.NullHandler())
logging.getLogger("opensearchpy.trace").addHandler(logging.NullHandler())


class Servers(NamedTuple):
    """Where a cluster is, and how to ask it.

    Attributes:
        hosts: The addresses of some of its servers: ``https://one.example:9200``.
        user: Who asks, or empty.
        password: The password; comes from the environment only.
        ca: A file with the certificate of the authority that signed those of the servers.
        timeout: How many seconds an answer may take.
        instead: A sentence on what else can be done where they cannot be asked, or empty.
    """

    hosts: tuple[str, ...]
    user: str = ""
    password: str = ""
    ca: str = ""
    timeout: float = 30.0
    instead: str = ""

    def __str__(self) -> str:
        return ", ".join(self.hosts)


class GoneError(EngineError):
    """A server did not answer; another one may."""


class RedError(EngineError):
    """A part of the index is not there."""


class ConflictError(Exception):
    """Others changed it in the meantime."""


class MissingError(Exception):
    """There is no such thing on the server."""


class Server:
    """A cluster, through any of its servers.

    Every method raises ``EngineError``, with what is wrong in one sentence.
    """

    def __init__(self, servers: Servers, connections: int = 4) -> None:
        self._servers = servers
        self._connections = connections
        self._client: Any = None
        self._lock = threading.Lock()

    def __str__(self) -> str:
        return str(self._servers)

    def close(self) -> None:
        """Let go of the connections."""
        client, self._client = self._client, None
        if client is not None:
            client.close()

    def ask(
        self, method: str, path: str, body: object = None, *, lines: bool = False, **params: object
    ) -> Answer:
        """Send a request, again where the server is too busy, and give its answer.

        Args:
            method: ``GET``, ``POST`` …
            path: What is asked.
            body: What is sent along, made into JSON; already a text where ``lines`` are sent.
            lines: Whether the body is one JSON text a line.
            params: Parameters of the request.

        Raises:
            ConflictError: It was changed in the meantime.
            MissingError: It is not there.
        """
        text = body if isinstance(body, str) or body is None else json.dumps(body)
        wait = FIRST_WAIT
        for left in range(TRIES - 1, -1, -1):
            try:
                return self._sent(method, path, text, params, lines=lines)
            except exceptions.TransportError as error:
                if not left or error.status_code not in BUSY or is_red(error):
                    raise self.trouble(error) from error
            pause(wait)
            wait *= 2
        raise AssertionError  # pragma: no cover - the last try gives or raises

    def _sent(
        self, method: str, path: str, text: str | None, params: Mapping[str, object], *, lines: bool
    ) -> Answer:
        kind = "application/x-ndjson" if lines else "application/json"
        try:
            answer = self._connected().transport.perform_request(
                method,
                path,
                params={name: _plain(value) for name, value in params.items()},
                body=text,
                headers={"content-type": kind},
            )
        except exceptions.ConflictError as error:
            raise ConflictError from error
        except exceptions.NotFoundError as error:
            raise MissingError from error
        except exceptions.TransportError as error:
            if not isinstance(error, exceptions.ConnectionError):
                raise
            raise self.trouble(error) from error
        except (exceptions.OpenSearchException, AttributeError, TypeError, ValueError) as error:
            # The client stumbles over answers that are no JSON objects.
            raise self.trouble(error) from error
        if not isinstance(answer, dict) or not answer:
            raise self.trouble(TypeError())
        return answer

    def _connected(self) -> Any:
        with self._lock:
            if self._client is None:
                client = self._made()
                try:
                    self._check(client.info())
                except EngineError:
                    client.close()
                    raise
                except (exceptions.OpenSearchException, AttributeError, TypeError, ValueError) as error:
                    client.close()
                    raise self.trouble(error) from error
                self._client = client
        return self._client

    def _made(self) -> Any:
        known = self._servers
        if known.ca and not Path(known.ca).is_file():
            raise self.error(f"{known.ca}, which ca in documents/kb.yaml names, is not a file here.")
        own: dict[str, Any] = {"ca_certs": known.ca} if known.ca else {}
        if known.user:
            own["http_auth"] = (known.user, known.password)
        try:
            return opensearchpy.OpenSearch(
                hosts=list(known.hosts),
                timeout=known.timeout,
                max_retries=len(known.hosts),
                retry_on_timeout=False,
                retry_on_status=(),
                pool_maxsize=self._connections,
                **own,
            )
        except UnicodeError as error:
            # What it says would show a part of the password.
            raise self.error(
                "The password in NAPKB_OPENSEARCH_PASSWORD or the user has a character that cannot be sent.",
                hint="Latin letters, digits and signs can.",
            ) from error
        except (OSError, ValueError, exceptions.OpenSearchException) as error:
            raise self.error(
                f"OpenSearch at {self} cannot be asked: {_short(error)}.",
                hint="hosts and ca in documents/kb.yaml say where it is and whom it is signed by.",
            ) from error

    def _check(self, info: object) -> None:
        version = info.get("version") if isinstance(info, dict) else None
        if not isinstance(version, dict):
            version = {}
        number = str(version.get("number", ""))
        if version.get("distribution") != "opensearch":
            raise self.error(
                f"What answers at {self} is not OpenSearch{f' (it says {_short(number)})' if number else ''}."
            )
        parts = [int(part) for part in re.findall(r"[0-9]{1,9}", number)[:2]]
        if tuple(parts) < OLDEST or parts[0] > LATEST:
            oldest = ".".join(map(str, OLDEST))
            raise self.error(
                f"OpenSearch at {self} is version {_short(number)}, which napkb does not know.",
                hint=f"It knows {oldest} to {LATEST}.x.",
            )

    def error(self, message: str, *, hint: str = "") -> EngineError:
        """A trouble, with what else can be done."""
        return EngineError(message, hint=self._with_instead(hint))

    def gone(self, message: str, *, hint: str = "") -> EngineError:
        """That a server does not answer."""
        return GoneError(message, hint=self._with_instead(hint))

    def full(self) -> EngineError:
        """That a server's queue is full."""
        return self.error(
            f"OpenSearch at {self} has too much to do, and was asked several times.", hint="Try again later."
        )

    def red(self) -> EngineError:
        """That not all of the index can be reached."""
        return RedError(
            f"OpenSearch at {self} cannot reach a part of the index: the cluster is red.",
            hint=self._with_instead("A server that is down must come back, or be replaced by a copy."),
        )

    def _with_instead(self, hint: str) -> str:
        return " ".join(filter(None, (hint, self._servers.instead)))

    def trouble(self, error: Exception) -> EngineError:
        """What went wrong, in a sentence."""
        if isinstance(error, exceptions.SSLError):
            return self.error(
                f"The certificate of {self} is not trusted ({_reason(error)}).",
                hint="ca in documents/kb.yaml names the file with the authority that signed it.",
            )
        if isinstance(error, exceptions.ConnectionTimeout):
            return self.gone(
                f"OpenSearch at {self} did not answer in {self._servers.timeout:g} seconds.",
                hint="timeout in documents/kb.yaml allows it more.",
            )
        if isinstance(error, exceptions.ConnectionError):
            return self.gone(
                f"No OpenSearch answers at {self} ({_reason(error)}).",
                hint="hosts in documents/kb.yaml says where it is.",
            )
        if isinstance(error, exceptions.TransportError):
            return self._refused(error)
        return self.error(f"The answer of {self} cannot be read ({type(error).__name__}).")

    def _refused(self, error: exceptions.TransportError) -> EngineError:
        code, user = error.status_code, self._servers.user
        if code == _UNKNOWN_USER:
            who = f"the user “{user}” with this password" if user else "a user without a name"
            return self.error(
                f"OpenSearch at {self} does not let in {who}.",
                hint="user in documents/kb.yaml is the name, NAPKB_OPENSEARCH_PASSWORD the password.",
            )
        if code == _FORBIDDEN:
            return self.error(f"OpenSearch at {self} does not allow “{user}” to do this ({_why(error)}).")
        if code == TOO_MANY:
            return self.full()
        if code == _NO_SHARDS or is_red(error):
            return self.red()
        return self.error(f"OpenSearch at {self} refused ({code}: {_why(error)}{_detail(error)}).")


def is_red(error: exceptions.TransportError) -> bool:
    """Whether shards are not there, as opposed to busy."""
    return _why(error) in {"no_shard_available_action_exception", "all shards failed"}


def pause(seconds: float) -> None:
    """Wait before something is tried again."""
    threading.Event().wait(seconds)


def lines_of(values: Iterable[object]) -> str:
    """Values as JSON, one a line."""
    return "".join(f"{json.dumps(value)}\n" for value in values)


def shards_of(answers: Sequence[Answer]) -> tuple[int, int]:
    """How many shards answered, in the worst of these answers, and how many there are."""
    parts = [answer["_shards"] for answer in answers if "_shards" in answer]
    if not parts:
        return 1, 1
    worst = min(parts, key=lambda part: part["successful"] - part["total"])
    return worst["successful"], worst["total"]


def _plain(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else value


def _why(error: exceptions.TransportError) -> str:
    """The kind of trouble that a server named."""
    info = error.info
    if isinstance(info, dict) and isinstance(info.get("error"), dict):
        told = info["error"]
        if (
            told.get("type") == "search_phase_execution_exception"
            and told.get("reason") == "all shards failed"
        ):
            causes = [cause.get("type", "") for cause in told.get("root_cause", ())]
            return _short(causes[0]) if causes and "no_shard" not in causes[0] else "all shards failed"
        return _short(told.get("type") or told.get("reason") or error.error)
    return _short(error.error)


def _detail(error: exceptions.TransportError) -> str:
    told = error.info.get("error") if isinstance(error.info, dict) else None
    return f": {_short(told.get('reason', ''))}" if isinstance(told, dict) else ""


def _reason(error: exceptions.ConnectionError) -> str:
    text = str(error.error)
    for known in ("certificate verify failed", "Connection refused", "Name or service not known"):
        if known.lower() in text.lower():
            return known.lower()
    return _short(text.rpartition(": ")[2] or text)


def _short(what: object) -> str:
    text = " ".join(str(what).split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
