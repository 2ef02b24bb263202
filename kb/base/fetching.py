"""One page from the web, when a person names its address.

No scripts, no cookies, no pictures. A host is looked up once, its addresses are checked, and the
connection goes to the address that was checked; ``robots.txt`` and the answer's status are respected.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple
from urllib.parse import quote, urljoin, urlsplit, urlunsplit
from urllib.robotparser import RobotFileParser

from kb.base.sources import Source
from kb.errors import BadRequestError, UnreadableSourceError
from kb.model.addresses import shorten
from kb.readers import Received

AGENT = "napkb"
MAX_BYTES = 30 * 2**20
SECONDS = 30.0
_REDIRECTS = 5
_ROBOTS_BYTES = 500_000
_ROBOTS_SECONDS = 10.0
_LONGEST = 2000
_CHUNK = 1 << 16
_MOVED = frozenset({301, 302, 303, 307, 308})
_OK = 200
_SERVER_ERROR = 500
_WHY = {
    401: "asks for a login",
    402: "asks for money",
    403: "refuses to give it",
    404: "does not have it",
    410: "does not have it any more",
    429: "was asked too often",
    451: "may not give it for legal reasons",
}
_HINT = "Open it in a browser, save it from there, and add the file."


class _Answer(NamedTuple):
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name), "")


def fetch(url: str, *, today: str, private: bool, say: Callable[[str], None]) -> Source:
    """Fetch an address.

    Args:
        url: It.
        today: The day it is.
        private: Whether hosts in private networks may be asked.
        say: Called with a sentence for each redirection.

    Raises:
        BadRequestError: It is no address, or leads into a private network.
        UnreadableSourceError: It cannot be had; the message says why.
    """
    deadline = time.monotonic() + SECONDS
    where = _normal(url)
    trail = [where]
    robots: dict[str, RobotFileParser] = {}
    while True:
        _check_robots(where, robots, private=private, deadline=deadline)
        answer = _get(where, private=private, deadline=deadline, most=MAX_BYTES)
        target = answer.header("location")
        if answer.status not in _MOVED or not target:
            break
        if len(trail) > _REDIRECTS:
            raise UnreadableSourceError(
                f"{shorten(url)} leads from one address to the next without end.", hint=_HINT
            )
        where = _normal(urljoin(where, target))
        if trail[-1].startswith("https:") and where.startswith("http:"):
            raise UnreadableSourceError(
                f"{shorten(trail[-1])} leads from an encrypted address to one that is not: {shorten(where)}.",
                hint="Give that address itself if you trust it.",
            )
        say(f"{shorten(trail[-1])} leads to {shorten(where)}.")
        trail.append(where)
    if answer.status != _OK:
        why = _WHY.get(
            answer.status, "cannot give it now" if answer.status >= _SERVER_ERROR else "does not give it"
        )
        raise UnreadableSourceError(
            f"{urlsplit(where).hostname} {why} (status {answer.status}): {shorten(where)}.", hint=_HINT
        )
    body = _inflated(answer, where)
    head = (
        "\n".join([*trail, f"{answer.status} {answer.reason}", *(f"{k}: {v}" for k, v in answer.headers)])
        + "\n"
    )
    charset = answer.header("content-type").lower().partition("charset=")[2].split(";")[0].strip(" \"'")
    received = Received(body, where, url=where, retrieved=today, charset=charset, latest=today, head=head)
    return Source(where, None, body, received)


def _normal(url: str) -> str:
    """An address as it is asked for.

    Raises:
        BadRequestError: It is none on the web, or holds a password.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
        host = host if ":" in host else host.encode("idna").decode("ascii")
    except (ValueError, UnicodeError) as error:
        raise BadRequestError(f"“{shorten(url)}” is no address on the web.") from error
    if parts.scheme not in {"http", "https"} or not host or len(url) > _LONGEST:
        raise BadRequestError(
            f"“{shorten(url)}” is no address on the web.", hint="Give one that begins with https://."
        )
    if parts.username or parts.password:
        raise BadRequestError("An address with a name or a password in it is not fetched.", hint=_HINT)
    bracketed = f"[{host}]" if ":" in host else host
    place = f"{bracketed}:{port}" if port else bracketed
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return urlunsplit((parts.scheme, place, path, quote(parts.query, safe="/%:@!$&'()*+,;=~-._?"), ""))


def _get(url: str, *, private: bool, deadline: float, most: int) -> _Answer:
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = _address(host, port, private=private)
    connection = _Connection(host, port, address, secure=parts.scheme == "https", deadline=deadline)
    target = urlunsplit(("", "", parts.path, parts.query, "")) or "/"
    headers = {
        "User-Agent": f"{AGENT} (adds one page for a reader)",
        "Accept": "text/html,application/xhtml+xml,application/pdf,*/*;q=0.5",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    try:
        connection.request("GET", target, headers=headers)
        response = connection.getresponse()
        body = b"" if response.status in _MOVED else _body(response, url, deadline, most)
        return _Answer(response.status, response.reason, tuple(response.getheaders()), body)
    except TimeoutError as error:
        raise UnreadableSourceError(
            f"{host} did not answer within {SECONDS:.0f} seconds.", hint="Try again later."
        ) from error
    except ssl.SSLError as error:
        said = getattr(error, "verify_message", "") or error.reason or "unknown reason"
        raise UnreadableSourceError(f"{host} cannot prove that it is {host} ({said}).", hint=_HINT) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        said = getattr(error, "strerror", None) or type(error).__name__
        raise UnreadableSourceError(
            f"{host} cannot be reached: {said}.", hint="Check the address."
        ) from error
    finally:
        connection.close()


def _body(response: http.client.HTTPResponse, url: str, deadline: float, most: int) -> bytes:
    parts, size = [], 0
    declared = response.getheader("Content-Length") or ""
    too_large = UnreadableSourceError(
        f"{shorten(url)} gives more than {most // 2**20} MB.", hint="Save it by hand and add the file."
    )
    if declared.isdecimal() and int(declared) > most:
        raise too_large
    while part := response.read1(_CHUNK):
        size += len(part)
        if size > most:
            raise too_large
        if time.monotonic() > deadline:
            raise TimeoutError
        parts.append(part)
    if declared.isdecimal() and size < int(declared):
        raise UnreadableSourceError(f"{shorten(url)} broke off before it was whole.", hint="Try again.")
    return b"".join(parts)


class _Connection(http.client.HTTPConnection):
    """A connection to an address that was checked, under the name that it was asked by."""

    def __init__(self, host: str, port: int, address: str, *, secure: bool, deadline: float) -> None:
        super().__init__(host, port, timeout=max(0.1, min(SECONDS, deadline - time.monotonic())))
        self._address = address
        self._secure = secure

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), self.timeout)
        if self._secure:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


def _address(host: str, port: int, *, private: bool) -> str:
    """The address of a host; none in a private network, unless that is allowed.

    Raises:
        BadRequestError: It is private.
        UnreadableSourceError: There is no such host.
    """
    try:
        found = [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except OSError as error:
        raise UnreadableSourceError(
            f"There is no host {shorten(host)}.", hint="Check the address."
        ) from error
    for one in found:
        ip = ipaddress.ip_address(one.partition("%")[0])
        inner = getattr(ip, "ipv4_mapped", None) or ip
        if not private and (not inner.is_global or inner.is_multicast):
            raise BadRequestError(
                f"{shorten(host)} is in a private network, which is not asked.",
                hint="--allow-private allows it.",
            )
    return found[0]


def _check_robots(url: str, known: dict[str, RobotFileParser], *, private: bool, deadline: float) -> None:
    """Refuse what a site asks programs not to fetch.

    Raises:
        UnreadableSourceError: It does so, or cannot say.
    """
    parts = urlsplit(url)
    site = f"{parts.scheme}://{parts.netloc}"
    if site not in known:
        rules = RobotFileParser()
        soon = min(deadline, time.monotonic() + _ROBOTS_SECONDS)
        where = f"{site}/robots.txt"
        answer = None
        with suppress(UnreadableSourceError):
            for _ in range(_REDIRECTS):
                answer = _get(where, private=private, deadline=soon, most=_ROBOTS_BYTES)
                if answer.status not in _MOVED or not answer.header("location"):
                    break
                where = _normal(urljoin(where, answer.header("location")))
        if answer is not None and answer.status >= _SERVER_ERROR:
            rules.disallow_all = True  # type: ignore[attr-defined]
        elif answer is not None and answer.status == _OK:
            rules.parse(answer.body.decode("utf-8", "replace").splitlines())
        else:
            rules.allow_all = True  # type: ignore[attr-defined]
        known[site] = rules
    if not known[site].can_fetch(AGENT, url):
        raise UnreadableSourceError(
            f"{parts.hostname} asks programs not to fetch {shorten(url)}.", hint=_HINT
        )


def _inflated(answer: _Answer, url: str) -> bytes:
    """The body without a compression that nobody asked for."""
    coding = answer.header("content-encoding").strip().lower()
    if coding in {"", "identity"}:
        return answer.body
    if coding not in {"gzip", "deflate", "x-gzip"}:
        raise UnreadableSourceError(
            f"{shorten(url)} comes in a coding that is not known: {shorten(coding)}.", hint=_HINT
        )
    try:
        machine = zlib.decompressobj(47)
        body = machine.decompress(answer.body, MAX_BYTES + 1)
    except zlib.error as error:
        raise UnreadableSourceError(
            f"{shorten(url)} is damaged: it cannot be unpacked.", hint="Try again."
        ) from error
    if len(body) > MAX_BYTES:
        raise UnreadableSourceError(f"{shorten(url)} inflates to more than it should.", hint=_HINT)
    return body
