"""Names of files that another system would not take, or would take for one another."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from kb.model.addresses import RESERVED

_SIGNS = re.compile(r'[<>:"|?*\\\x00-\x1f\x7f]')
_LONGEST = 255


def unportable(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Names of one folder, each with what another system would make of it.

    >>> list(unportable(["a.txt", "A.txt", "nul.md"]))
    [('nul.md', 'Windows keeps that name for a device'), ('a.txt', 'it differs from A.txt only in case')]
    """
    known = sorted(names)
    for name in known:
        if said := _alone(name):
            yield name, said
    seen: dict[str, str] = {}
    for name in known:
        key = unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
        other = seen.setdefault(key, name)
        if other != name:
            same = unicodedata.normalize("NFC", name) == unicodedata.normalize("NFC", other)
            how = "how its letters are put together (NFC, NFD)" if same else "case"
            yield name, f"it differs from {other} only in {how}"


def _alone(name: str) -> str:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return "it is not UTF-8"
    if _SIGNS.search(name):
        return "it has a sign that other systems keep for themselves"
    if name != name.rstrip(" ."):
        return "Windows cuts off its last character"
    if name.split(".", maxsplit=1)[0].strip().lower() in RESERVED:
        return "Windows keeps that name for a device"
    if len(name.encode("utf-16-le")) // 2 > _LONGEST:
        return "it is too long"
    if name != unicodedata.normalize("NFC", name):
        return "its letters are in pieces (NFD), which other systems write as one (NFC)"
    return ""
