"""Copies of the documents' files beside their index, for those who have no folder with them."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from kb.engines.opensearch.server import MissingError
from kb.engines.opensearch.state import State
from kb.engines.opensearch.stored import Stored
from kb.engines.opensearch.writing import Sender

_MAPPINGS = {
    "dynamic": "strict",
    "properties": {
        "name": {"type": "keyword"},
        "sha256": {"type": "keyword", "index": False, "doc_values": False},
        "content": {"type": "binary"},
    },
}
# A page must fit into the memory of a server.
_PAGE = 20


class Files:
    """The files of a knowledge base, by name, such as ``nap/2021.txt``."""

    def __init__(self, stored: Stored) -> None:
        self._stored = stored
        self._state = State(f"{stored.place.name}-files")

    def known(self) -> dict[str, str]:
        """The SHA-256 of each file."""
        return {each["name"]: each["sha256"] for each in self._each(["name", "sha256"], 5000)}

    def keep(self, files: Mapping[str, str], read: Callable[[str], bytes]) -> None:
        """Keep files as they are now, and no others.

        Args:
            files: The SHA-256 of each.
            read: Gives the content of one.
        """
        name = self._state.name
        settings = {"number_of_shards": 1, "number_of_replicas": self._stored.place.replicas}
        self._stored.make(name, settings, _MAPPINGS)
        known = self.known()
        sender = Sender(self._stored.server, name)
        try:
            for file, sha in files.items():
                if known.get(file) != sha:
                    content = base64.b64encode(read(file)).decode("ascii")
                    sender.add(_id(file), {"name": file, "sha256": sha, "content": content})
            for file in known.keys() - files.keys():
                sender.remove(_id(file))
            for _ in sender.finish():
                pass
        finally:
            sender.close()
        self._stored.refresh(name)

    def each(self) -> Iterator[tuple[str, bytes]]:
        """All files that are whole, by name."""
        for file in self._each(["name", "sha256", "content"], _PAGE):
            content = base64.b64decode(file["content"])
            if hashlib.sha256(content).hexdigest() == file["sha256"]:
                yield file["name"], content

    def _each(self, fields: list[str], size: int) -> Iterator[dict[str, Any]]:
        try:
            self._stored.server.ask("GET", f"/{self._state.name}")
        except MissingError:
            return
        body = {"query": {"match_all": {}}, "_source": fields}
        for hit in self._stored.pages(self._state, body, [{"name": "asc"}], whole=True, size=size):
            yield hit["_source"]


def _id(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()
