"""The texts that ``diff`` compares: revisions that are stored, and files on disk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from kb.base.session import Session
from kb.base.sources import Source, read_bytes
from kb.errors import BadRequestError, NotFoundError
from kb.model.addresses import Address, parse_address, shorten
from kb.model.documents import Field, Metadata, Revision
from kb.readers import SUFFIXES
from kb.readers.decode import decode
from kb.revisions.points import begins_point
from kb.text.passages import block_spans, build_passages

_BULLET = re.compile(r"[-*•–]\s+\S")
_ENDS = re.compile(r"[.!?:;۔؟][\"'”’)]*$")
# Of Markdown what is no word: the signs of headings, quotations and emphasis.
_MARKS = re.compile(r"(?m)^ {0,3}#{1,6} +|^ {0,3}> ?|\*\*|__")
_LEAST = 2
_ONE_A_LINE = 0.7
"""From this share of lines that are whole by themselves on, each line is a paragraph."""


class Opened(NamedTuple):
    """A text to compare.

    Attributes:
        revision: The text; of a file its address has no revision.
        name: Its address, or the name of its file.
        document: The id of its document; empty for a file.
    """

    revision: Revision
    name: str
    document: str = ""


def opened(session: Session, text: str) -> Opened:
    """The text that an address or the name of a file names; an address that is one goes first.

    Raises:
        BadRequestError: It is the address of a passage.
        NotFoundError: There is none.
        UnreadableSourceError: It is a file that cannot be read.
    """
    address = address_of(text)
    if address is not None and (address.document in session.library.catalog or not is_file(text)):
        if address.locator:
            hint = f"--point {address.locator} shows one point."
            raise BadRequestError(f"“{shorten(text)}” is a passage; diff compares whole texts.", hint=hint)
        if address.revision is None:
            session.library.resolve(address)
        revision = session.library.revision(address)
        return Opened(revision, str(revision.address), revision.address.document)
    if address is None and not is_file(text):
        raise NotFoundError(
            f"“{shorten(text)}” is neither an address nor a file.",
            hint="An address looks like nap@2014: DOC[@REVISION]; “napkb list” shows what there is.",
        )
    return Opened(from_file(text), text)


def address_of(text: str) -> Address | None:
    """The address that a text is, or None."""
    try:
        return parse_address(text)
    except BadRequestError:
        return None


def is_file(text: str) -> bool:
    """Whether there is a file of that name."""
    try:
        return Path(text).is_file()
    except (OSError, ValueError):
        return False


def from_file(name: str) -> Revision:
    """A file as a revision: all of it, for whoever compares two files wants nothing left out.

    Raises:
        UnreadableSourceError: It is no text.
    """
    data = read_bytes(Source(name, Path(name)))
    known = Metadata(kind=Field("plan", basis="inferred"))
    if not data.strip(b" \t\r\n\xef\xbb\xbf"):
        return Revision(Address("file"), known, "", ())
    plain = decode(data, name).text.replace("\r\n", "\n").replace("\r", "\n")
    if SUFFIXES.get(Path(name).suffix.lower()) == "text/markdown":
        plain = _MARKS.sub("", plain)
    text = "\n\n".join(_paragraphs(plain)) + "\n"
    passages, _ = build_passages(text, None, known)
    return Revision(Address("file"), known, text, passages)


def _paragraphs(text: str) -> Iterator[str]:
    """What stands between blank lines; and of a list without them each of its lines."""
    for span in block_spans(text):
        lines = [line for line in span.of(text).split("\n") if line.strip()]
        yield from _split(lines)


def _split(lines: list[str]) -> Iterator[str]:
    if len(lines) < _LEAST:
        yield from lines
        return
    starts = [bool(_BULLET.match(line.strip())) or begins_point(line.strip()) for line in lines]
    if sum(starts) < _LEAST:
        whole = sum(bool(_ENDS.search(line.rstrip())) for line in lines)
        capital = sum(not line.strip()[:1].islower() and line.strip()[:1].isalpha() for line in lines)
        cased = any(char.islower() for line in lines for char in line)
        alone = whole >= _ONE_A_LINE * len(lines) or (cased and capital >= _ONE_A_LINE * len(lines))
        starts = [alone] * len(lines)
    piece: list[str] = []
    for line, start in zip(lines, starts, strict=True):
        if start and piece:
            yield "\n".join(piece)
            piece = []
        piece.append(line)
    yield "\n".join(piece)
