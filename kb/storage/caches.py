"""Derived JSON files in ``index/``: read where they are whole, written where that is possible."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from zlib import crc32

from kb.errors import KBError
from kb.storage.files import is_writable, make_folder, write_file

# The end of each file: a checksum of all before it, so that damage is noticed.
_SUM = b', "sum": "%08x"}'
_LENGTH = len(_SUM % 0)


def read_cache(path: Path) -> dict[str, Any]:
    """What was kept; empty where it is missing or damaged."""
    try:
        data = path.read_bytes()
        if is_whole(data):
            return dict(json.loads(data))
    except (OSError, ValueError, TypeError, RecursionError):
        pass
    return {}


def write_cache(path: Path, plain: dict[str, Any]) -> None:
    """Keep something that has at least one key; a disk that does not take it costs speed only."""
    _write(path, _encoded(plain)[:-1])


def write_lines(path: Path, heads: Iterable[dict[str, Any]], name: str, entries: Mapping[str, Any]) -> None:
    """Keep an object of which parts may be decoded alone.

    The members of each of ``heads`` are on a line, and then each of ``entries``, which together are
    the member ``name``, is. An entry that is bytes is such a line as it was read.
    """
    first = b",\n".join(_encoded(head)[1:-1] for head in heads)
    lines = (
        value.removesuffix(b",") if isinstance(value, bytes) else _encoded(key) + b": " + _encoded(value)
        for key, value in entries.items()
    )
    _write(path, b"{" + first + b", " + _encoded(name) + b": {\n" + b",\n".join(lines) + b"\n}")


def is_whole(data: bytes) -> bool:
    """Whether nothing in the bytes of such a file changed since it was written."""
    return data[-_LENGTH:] == _SUM % crc32(data[:-_LENGTH])


def _encoded(plain: Any) -> bytes:
    return json.dumps(plain, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _write(path: Path, body: bytes) -> None:
    if not is_writable(path.parent):
        return
    with suppress(KBError):
        make_folder(path.parent)
        write_file(path, body + _SUM % crc32(body))
