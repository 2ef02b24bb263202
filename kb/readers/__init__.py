"""Readers: the bytes of a source in, its text and what could be told of it out.

``READERS`` is the table: a media type, and the function that reads it, loaded when it is needed.
Which one reads a source is told by its bytes (``kb.readers.sniff``). What holds several sources
is opened by ``UNPACKERS`` first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any, NamedTuple

from kb.errors import KBError, UnreadableSourceError
from kb.model.extraction import Extraction
from kb.readers.received import Received
from kb.readers.sniff import (
    DOCX,
    EPUB,
    HTML,
    MAIL,
    MARKDOWN,
    MHTML,
    ODT,
    PDF,
    RTF,
    SUFFIXES,
    TEXT,
    WARC,
    ZIP,
    named_otherwise,
    sniff,
)

__all__ = [
    "EXTENSIONS",
    "MAX_BYTES",
    "MAX_FILE",
    "READERS",
    "SUFFIXES",
    "Piece",
    "Received",
    "read_all",
    "read_source",
]

MAX_BYTES = 20 * 1024 * 1024
"""The largest text that is read, in bytes."""
MAX_FILE = 100 * 1024 * 1024
"""The largest file of any other kind that is read, in bytes."""
MAX_PIECES = 5000

READERS = {
    TEXT: "kb.readers.plain:read_plain",
    MARKDOWN: "kb.readers.markdown:read_markdown",
    HTML: "kb.readers.html:read_page",
    MHTML: "kb.readers.mail:read_mhtml",
    MAIL: "kb.readers.mail:read_mail",
    PDF: "kb.readers.pdf:read_pdf",
    DOCX: "kb.readers.docx:read_docx",
    ODT: "kb.readers.odt:read_odt",
    EPUB: "kb.readers.epub:read_epub",
    RTF: "kb.readers.rtf:read_rtf",
}
"""What reads a media type: module and function."""
UNPACKERS = {
    ZIP: "kb.readers.containers:unpack_zip",
    MAIL: "kb.readers.containers:unpack_mail",
    WARC: "kb.readers.containers:unpack_warc",
}
"""What takes a source apart that holds several."""
EXTENSIONS = {
    TEXT: ".original.txt",
    MARKDOWN: ".md",
    HTML: ".html",
    MHTML: ".mhtml",
    MAIL: ".eml",
    PDF: ".pdf",
    DOCX: ".docx",
    ODT: ".odt",
    EPUB: ".epub",
    RTF: ".rtf",
}
"""The ending under which the original of a media type is kept."""
_TEXTS = frozenset({TEXT, MARKDOWN, RTF})


class Piece(NamedTuple):
    """One source out of what was received: what was read, or why it could not be."""

    received: Received
    extraction: Extraction | None = None
    error: KBError | None = None


def read_source(data: bytes, name: str) -> Extraction:
    """Read a source that is one document.

    Args:
        data: Its bytes.
        name: What to call it in messages; its ending tells Markdown from plain text.

    Raises:
        UnreadableSourceError: It cannot be read; the message says why and what would help.
    """
    return read_received(Received(data, name))


def read_received(received: Received) -> Extraction:
    """Read a source that is one document.

    Raises:
        UnreadableSourceError: It cannot be read; the message says why and what would help.
    """
    data, name = received.data, received.name
    media_type = received.media_type or sniff(data, name)
    most = MAX_BYTES if media_type in _TEXTS else MAX_FILE
    if len(data) > most:
        raise UnreadableSourceError(
            f"{name} has {len(data) // 2**20} MB; {'a text' if most == MAX_BYTES else 'a file'} of at most "
            f"{most // 2**20} MB is read.",
            hint="Split it and add the parts.",
        )
    if media_type not in READERS:
        raise UnreadableSourceError(
            f"{name} holds several sources and cannot be read as one.", hint="Unpack it."
        )
    extraction: Extraction = _load(READERS[media_type])(received._replace(media_type=media_type))
    # Nothing but what is left out of every text; pages that are pictures are kept, and say so.
    if media_type in {TEXT, MARKDOWN} and not extraction.text.strip():
        raise UnreadableSourceError(f"{name} has no text in it.", hint="Nothing was added.")
    if note := named_otherwise(name, media_type):
        extraction = extraction._replace(warnings=(note, *extraction.warnings))
    return extraction


def read_all(received: Received) -> Iterator[Piece]:
    """Read all documents that a source holds; one that fails does not keep the others."""
    for count, one in enumerate(_unpacked(received)):
        if isinstance(one, Piece):
            yield one
            continue
        if count >= MAX_PIECES:
            error = UnreadableSourceError(
                f"{received.name} holds more than {MAX_PIECES} sources.", hint="Split it."
            )
            yield Piece(received, error=error)
            return
        try:
            yield Piece(one, read_received(one))
        except KBError as error:
            yield Piece(one, error=error)


def _unpacked(received: Received) -> Iterator[Received | Piece]:
    """The single sources in one, archives in archives opened too."""
    stack: list[Iterator[Received]] = [iter((received,))]
    while stack:
        try:
            one = next(stack[-1], None)
        except KBError as error:  # What holds the sources is broken from here on.
            stack.pop()
            yield Piece(received, error=error)
            continue
        if one is None:
            stack.pop()
            continue
        try:
            media_type = one.media_type or sniff(one.data, one.name)
            unpack = UNPACKERS.get(media_type) if not one.media_type else None
            inner = _load(unpack)(one._replace(media_type=MAIL * (media_type == MAIL))) if unpack else None
            # A message comes before what is attached to it; both are at hand.
            pieces = list(inner) if inner is not None and media_type == MAIL else None
        except KBError as error:
            yield Piece(one, error=error)
            continue
        if pieces:
            yield pieces[0]
            stack.append(iter(pieces[1:]))
        elif inner is not None:
            stack.append(inner)
        else:
            yield one._replace(media_type=media_type)


def _load(name: str) -> Callable[..., Any]:
    module, _, function = name.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), function)
    return found
