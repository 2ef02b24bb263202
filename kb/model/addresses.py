"""The address of a document, a revision or a passage: ``DOC[@REVISION][#LOCATOR]``.

``nap@2021#3`` is a point of a plan, ``readout-2024-06-22#p7`` the seventh
paragraph of a text, ``nap@2014`` a revision, ``nap`` a document.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from kb.errors import BadRequestError

MAX_ID = 80
"""The longest id, in characters: it is a folder's name on every file system."""

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_REVISION = re.compile(r"[0-9A-Za-z]+(?:-[0-9A-Za-z]+)*")
_LOCATOR = re.compile(r"[0-9A-Za-z]+(?:[.()-]+[0-9A-Za-z]+)*\)?")
RESERVED = frozenset({"con", "prn", "aux", "nul"} | {f"{d}{n}" for d in ("com", "lpt") for n in range(1, 10)})
"""Names that Windows keeps for devices, whatever the case or the suffix."""

_SHOWN = 60


class Address(NamedTuple):
    """Where something stands: a document, optionally one revision, optionally one passage."""

    document: str
    revision: str | None = None
    locator: str | None = None

    def __str__(self) -> str:
        revision = f"@{self.revision}" if self.revision else ""
        locator = f"#{self.locator}" if self.locator else ""
        return f"{self.document}{revision}{locator}"

    def at(self, locator: str | None) -> Address:
        """The same document and revision at another locator."""
        return self._replace(locator=locator)


def parse_address(text: str) -> Address:
    """Read an address.

    >>> parse_address("nap@2021#3")
    Address(document='nap', revision='2021', locator='3')

    Raises:
        BadRequestError: The text is no address; the message says which part is not.
    """
    head, hash_, locator = text.strip().partition("#")
    document, at, revision = head.partition("@")
    for given, part, check in (
        (True, document, is_id),
        (bool(at), revision, is_revision_id),
        (bool(hash_), locator, is_locator),
    ):
        if given and not check(part):
            raise BadRequestError(
                f"“{shorten(text)}” is not an address.",
                hint="An address looks like nap, nap@2021 or nap@2021#3: DOC[@REVISION][#LOCATOR].",
            )
    return Address(document, revision or None, locator or None)


def is_id(text: str) -> bool:
    """Whether the text can name a document: a short slug that every file system takes."""
    return len(text) <= MAX_ID and _ID.fullmatch(text) is not None and text not in RESERVED


def is_revision_id(text: str) -> bool:
    """Whether the text can name a revision, such as ``2021`` or ``2024-06-23``."""
    return (
        len(text) <= MAX_ID
        and _REVISION.fullmatch(text) is not None
        and text.lower() not in RESERVED
        and text.lower() not in {"document", "correspondence"}
    )


def is_locator(text: str) -> bool:
    """Whether the text can name a passage, such as ``p7``, ``3`` or ``3(a)``."""
    return len(text) <= MAX_ID and _LOCATOR.fullmatch(text) is not None


def shorten(text: str, width: int = _SHOWN) -> str:
    """The text on one line, cut to ``width`` characters, for use in a message."""
    line = " ".join(text.split())
    return line if len(line) <= width else line[: width - 1] + "…"
