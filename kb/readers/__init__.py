"""Readers: the bytes of a source in, its text and what could be told of it out.

A reader is a function in ``READERS``; which one reads a source is told by the
bytes, and by the name only between plain text and Markdown.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath

from kb.errors import UnreadableSourceError
from kb.model.extraction import Extraction
from kb.readers.decode import Decoded, decode
from kb.readers.markdown import read_markdown
from kb.readers.plain import read_plain

MAX_BYTES = 20 * 1024 * 1024
"""The largest source that is read, in bytes."""

READERS: dict[str, Callable[[Decoded], Extraction]] = {
    "text/plain": read_plain,
    "text/markdown": read_markdown,
}
SUFFIXES = {
    ".txt": "text/plain",
    ".text": "text/plain",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
}
"""The endings of names that are read from a folder, and what they are."""


def read_source(data: bytes, name: str) -> Extraction:
    """Read a source.

    Args:
        data: Its bytes.
        name: What to call it in messages; its ending tells Markdown from plain text.

    Raises:
        UnreadableSourceError: It is no text, has none, or is too large.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableSourceError(
            f"{name} has {len(data) // 2**20} MB; a text of at most {MAX_BYTES // 2**20} MB is read.",
            hint="Split it and add the parts.",
        )
    media_type = SUFFIXES.get(PurePath(name).suffix.lower(), "text/plain")
    found = READERS[media_type](decode(data, name))
    if not found.text.strip():  # Nothing but what is left out of every text.
        raise UnreadableSourceError(f"{name} has no text in it.", hint="Nothing was added.")
    return found
