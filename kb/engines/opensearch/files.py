"""Copies of the documents' files beside their index, for those who have no folder with them."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from kb.engines.opensearch.schema import COPYING
from kb.engines.opensearch.server import MissingError
from kb.engines.opensearch.state import State
from kb.engines.opensearch.stored import Stored
from kb.engines.opensearch.writing import Sender

_KEPT = {"type": "keyword", "index": False}
_MAPPINGS = {
    "dynamic": "strict",
    "properties": {
        "name": {"type": "keyword"},
        "sha256": _KEPT,
        "size": {"type": "long", "index": False},
        "content": {"type": "binary"},
    },
}
_LISTED = 5000
# An answer must fit into the memory of a server.
_AT_ONCE = 200
_BYTES_AT_ONCE = 20_000_000


class _Copy(NamedTuple):
    id: str
    name: str
    sha256: str
    size: int


class Files:
    """The files of a knowledge base, by name, such as ``nap/2021.txt``."""

    def __init__(self, stored: Stored) -> None:
        self._stored = stored
        self._state = State(f"{stored.place.name}-files")

    def keep(self, files: Mapping[str, str], read: Callable[[str], bytes]) -> None:
        """Keep files as they are now, and no others.

        Args:
            files: The SHA-256 of each.
            read: Gives the content of one.
        """
        name = self._state.name
        settings = {"number_of_shards": 1, "number_of_replicas": self._stored.place.replicas, **COPYING}
        self._stored.make(name, settings, _MAPPINGS)
        known = {copy.name: copy.sha256 for copy in self._listed()}
        sender = Sender(self._stored.server, name)
        try:
            for file, sha in files.items():
                if known.get(file) != sha:
                    content = read(file)
                    kept = {"name": file, "sha256": sha, "size": len(content)}
                    sender.add(_id(file), {**kept, "content": base64.b64encode(content).decode("ascii")})
            for file in known.keys() - files.keys():
                sender.remove(_id(file))
            for _ in sender.finish():
                pass
        finally:
            sender.close()
        self._stored.refresh(name)

    def each(self) -> Iterator[tuple[str, bytes | None]]:
        """All files by name; None for the content of one that is not whole."""
        for some in _batches(self._listed()):
            body = {"ids": [copy.id for copy in some]}
            answer = self._stored.server.ask("POST", f"/{self._state.name}/_mget", body)
            for copy, found in zip(some, answer.get("docs", ()), strict=True):
                yield copy.name, _content_of(found.get("_source"), copy)

    def _listed(self) -> Iterator[_Copy]:
        try:
            self._stored.server.ask("GET", f"/{self._state.name}")
        except MissingError:
            return
        body = {
            "query": {"match_all": {}},
            "_source": False,
            "docvalue_fields": ["name", "sha256", "size"],
        }
        for hit in self._stored.pages(self._state, body, [{"name": "asc"}], whole=True, size=_LISTED):
            fields: dict[str, list[Any]] = hit.get("fields", {})
            if "name" in fields:
                sha, size = fields.get("sha256", [""]), fields.get("size", [0])
                yield _Copy(hit["_id"], fields["name"][0], sha[0], size[0])


def _batches(copies: Iterable[_Copy]) -> Iterator[list[_Copy]]:
    some: list[_Copy] = []
    size = 0
    for copy in copies:
        if some and (len(some) == _AT_ONCE or size + copy.size > _BYTES_AT_ONCE):
            yield some
            some, size = [], 0
        some.append(copy)
        size += copy.size
    if some:
        yield some


def _content_of(source: object, copy: _Copy) -> bytes | None:
    """The content of a file that another one may have written."""
    content = source.get("content") if isinstance(source, dict) else None
    try:
        data = base64.b64decode(content if isinstance(content, str) else "", validate=True)
    except ValueError:
        return None
    return data if hashlib.sha256(data).hexdigest() == copy.sha256 else None


def _id(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()
