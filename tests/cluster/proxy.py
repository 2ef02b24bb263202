"""A server before a server, that does to requests what a test wants."""

from __future__ import annotations

import http.client
import ssl
import subprocess
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit


class Asked(NamedTuple):
    """A request."""

    method: str
    path: str
    body: bytes
    authorization: str


class Told(NamedTuple):
    """An answer."""

    status: int
    body: bytes


Pass = Callable[[], Told]
Rule = Callable[[Asked, Pass], Told]
"""Gives the answer to a request, its own or the one of the server behind."""


class Proxy:
    """Listens on a port of this machine until it is closed."""

    def __init__(self, behind: str, rule: Rule, certificate: Path | None = None) -> None:
        host = urlsplit(behind).netloc

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                asked = Asked(self.command, self.path, body, self.headers.get("authorization") or "")
                told = rule(asked, lambda: self._forward(body))
                self.send_response(told.status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(told.body)))
                self.end_headers()
                self.wfile.write(told.body)

            do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _answer  # noqa: N815

            def _forward(self, body: bytes) -> Told:
                connection = http.client.HTTPConnection(host, timeout=60)
                kind = {"content-type": self.headers.get("content-type") or "application/json"}
                connection.request(self.command, self.path, body or None, kind)
                answer = connection.getresponse()
                told = Told(answer.status, answer.read())
                connection.close()
                return told

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: object) -> None:
                """Who asked hung up; that is a matter of the test."""

        self._server = Server(("127.0.0.1", 0), Handler)
        scheme = "http"
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
            scheme = "https"
        self.host = f"{scheme}://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def make_certificate(path: Path) -> Path:
    """A key and a certificate for 127.0.0.1, signed by itself."""
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
            "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
            "-keyout", str(path), "-out", str(path.with_suffix(".crt")),
        ],
        check=True,
        capture_output=True,
    )  # fmt: skip
    path.write_text(path.read_text() + path.with_suffix(".crt").read_text())
    return path
