"""What came in: bytes, their name, and what is known of how they came."""

from __future__ import annotations

from typing import NamedTuple


class Received(NamedTuple):
    """A source as it was received.

    Attributes:
        data: Its bytes.
        name: What to call it in messages; its ending is a hint, no more.
        url: The address that it came from, where that is known.
        archive_url: The address of the archived copy that it is.
        retrieved: The day on which it was fetched, ``YYYY-MM-DD``.
        charset: The encoding that its sender declared.
        latest: The last day on which it can have been published: when it was fetched or saved.
        member: Whether it came out of an archive or a message.
        media_type: What it is, where that is known without looking.
        head: What a server said before it: the addresses that led to it, the status, the headers.
    """

    data: bytes
    name: str
    url: str = ""
    archive_url: str = ""
    retrieved: str = ""
    charset: str = ""
    latest: str = ""
    member: bool = False
    media_type: str = ""
    head: str = ""
