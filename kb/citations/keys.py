"""Citation keys: the names by which reports cite documents. A key is lasting.

The key of a document is its ``citation-key``, else its id. Old keys stay as
``citation-aliases``. A revision that is not the newest has its name behind a colon.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from kb.errors import BadRequestError, KBError
from kb.model.addresses import Address, is_locator, is_revision_id, parse_address, shorten
from kb.model.documents import Document, Metadata

_KEY = re.compile(r"[^\W_][\w]*(?:[.:+/-][\w]+)*")
MAX_KEY = 120


class Meant(NamedTuple):
    """What a key means."""

    document: str
    revision: str | None = None
    locator: str | None = None


def key_of(document: Document) -> str:
    """The key of a document."""
    return _said(document.metadata, "citation-key") or document.id


def aliases_of(metadata: Metadata) -> tuple[str, ...]:
    """The keys that a document had before."""
    return tuple(_said(metadata, "citation-aliases").split())


def revision_key(document: Document, address: Address, *, pinned: bool = False) -> str:
    """The key of a revision: the document's alone for the newest one, unless it is pinned."""
    key = key_of(document)
    latest = document.latest
    if pinned or (latest is not None and address.revision not in {None, latest.address.revision}):
        return f"{key}:{address.revision}"
    return key


def check_key(key: str) -> str:
    """The key, when it can be one everywhere: in pandoc, BibTeX and file names.

    Raises:
        BadRequestError: It cannot be a key.
    """
    if len(key) > MAX_KEY or not key.isascii() or not _KEY.fullmatch(key):
        raise BadRequestError(
            f"“{shorten(key)}” cannot be a citation key.",
            hint="A key has letters, digits and single . : + / - between them, such as dawn2024.",
        )
    return key


class KeyTable:
    """The keys of a knowledge base, and what each of them means."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._keys: dict[str, str] = {}
        self._revisions: dict[str, set[str]] = {}
        known = list(documents)
        for document in known:
            self._revisions[document.id] = {s.address.revision or "" for s in document.revisions}
            self._keys[document.id] = document.id
        for document in known:
            self._keys.setdefault(key_of(document), document.id)
        for document in known:
            for alias in aliases_of(document.metadata):
                self._keys.setdefault(alias, document.id)

    def __contains__(self, key: str) -> bool:
        return key in self._keys

    def meaning(self, key: str) -> Meant | None:
        """What a key means: an id, a key or an alias, with or without a revision and a passage."""
        if key in self._keys:
            return Meant(self._keys[key])
        head, _, locator = key.partition("#")
        if locator and not is_locator(locator):
            return None
        for sign in "@:":
            name, found, revision = head.rpartition(sign)
            if found and name in self._keys and is_revision_id(revision):
                document = self._keys[name]
                return (
                    Meant(document, revision, locator or None)
                    if revision in self._revisions[document]
                    else None
                )
        return Meant(self._keys[head], None, locator) if locator and head in self._keys else None

    def address(self, text: str) -> Address:
        """What a person typed, be it an address or a key.

        Raises:
            BadRequestError: It is neither.
        """
        try:
            address = parse_address(text)
        except KBError:
            address = None
        if address is not None and address.document in self._revisions:
            return address
        meant = self.meaning(text)
        if meant is not None:
            return Address(*meant)
        return address if address is not None else parse_address(text)


def _said(metadata: Metadata, name: str) -> str:
    return dict(metadata.other).get(name, "").strip()
