"""What can go wrong, each kind a sentence with an exit code.

A message says what is wrong and where; ``hint`` says what to do. They are
turned into exits in one place, ``napkb.main``.
"""

from __future__ import annotations


class KBError(Exception):
    """Something a person can understand and act on went wrong.

    Args:
        message: One sentence: what is wrong, and where.
        hint: One sentence: what to do about it; empty when the message says it.
    """

    exit_code = 2

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class BadRequestError(KBError):
    """The request itself cannot be carried out: a malformed address, date or query."""

    exit_code = 2


class NotFoundError(KBError):
    """No such knowledge base, document, revision or passage."""

    exit_code = 3


class OutdatedError(NotFoundError):
    """What was there a moment ago is not any more: another process changed it. Reading again helps."""


class InvalidMetadataError(KBError):
    """Metadata that does not say what it should; the message names file and line."""

    exit_code = 4


class UnreadableSourceError(KBError):
    """A source that cannot be read as text, or is refused for its size or shape."""

    exit_code = 5


class EngineError(KBError):
    """The search engine is missing, busy or broken."""

    exit_code = 6


class StorageError(KBError):
    """The knowledge base cannot be written: read-only, locked, or the disk is full."""

    exit_code = 6
