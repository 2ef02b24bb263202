"""What other documents quote from a text, and whether a newer text still has it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.base.session import Session
from kb.errors import KBError
from kb.model.addresses import Address
from kb.model.results.compared import Quoted
from kb.text.fold import fold

_QUOTE = re.compile(r"“([^“”]{10,600})”|\"([^\"\n]{10,600})\"|«([^«»]{10,600})»|‘([^‘’]{10,600})’")
_LEAST_WORDS = 3
_MOST_BYTES = 2 * 1024 * 1024
"""A longer text is not searched for quotations."""


def quoted(session: Session, document: str, old: str, new: str) -> tuple[Quoted, ...]:
    """The quotations in other documents that stand in the old text, those lost in the new one first.

    Only words between quotation marks count, and at least three of them.
    """
    before, after = f" {fold(old)} ", f" {fold(new)} "
    found: list[Quoted] = []
    for address, text in _other_texts(session, document):
        for match in _QUOTE.finditer(text):
            words = next(group for group in match.groups() if group)
            key = fold(words)
            if key.count(" ") + 1 >= _LEAST_WORDS and f" {key} " in before:
                place = _locator(session, address, match.start())
                found.append(Quoted(address.at(place), " ".join(words.split()), f" {key} " in after))
    return tuple(sorted(found, key=lambda one: (one.stands, one.address.document, str(one.address))))


def _other_texts(session: Session, document: str) -> Iterator[tuple[Address, str]]:
    """The latest text of every other document, without its metadata: that takes long to read."""
    for other in session.library.catalog.documents():
        if other.id == document or other.latest is None:
            continue
        address = other.latest.address
        path = session.library.file(f"{other.id}/{address.revision}.txt")
        try:
            if path.is_symlink() or path.stat().st_size > _MOST_BYTES:
                continue
            text = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            continue  # The catalogue tells of it wherever documents are listed.
        if any(mark in text for mark in '“"«‘'):
            yield address, text


def _locator(session: Session, address: Address, place: int) -> str | None:
    try:
        revision = session.library.revision(address)
    except KBError:
        return None
    return next((p.locator for p in revision.passages if p.span.start <= place < p.span.end), None)
