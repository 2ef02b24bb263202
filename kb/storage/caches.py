"""Derived JSON files in ``index/``: read where they are whole, written where that is possible."""

from __future__ import annotations

import json
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
        if data[-_LENGTH:] == _SUM % crc32(data[:-_LENGTH]):
            return dict(json.loads(data))
    except (OSError, ValueError, TypeError, RecursionError):
        pass
    return {}


def write_cache(path: Path, plain: dict[str, Any]) -> None:
    """Keep something that has at least one key; a disk that does not take it costs speed only."""
    if not is_writable(path.parent):
        return
    body = json.dumps(plain, ensure_ascii=False).encode("utf-8", "surrogatepass")[:-1]
    with suppress(KBError):
        make_folder(path.parent)
        write_file(path, body + _SUM % crc32(body))
