"""What a saved copy says of where and when it was saved."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote

from kb.model.dates import MONTHS
from kb.readers.html.meta import is_web_address

_SINGLE_FILE = re.compile(
    r"(?:Page saved with SingleFile|Archive processed by SingleFile)(?P<rest>.{0,4000}?)-->", re.DOTALL
)
_LINE_URL = re.compile(r"^\s*url:\s*(\S+)", re.MULTILINE | re.IGNORECASE)
_LINE_DATE = re.compile(
    r"saved date:\s*\w{3} (?P<month>\w{3}) (?P<day>\d{1,2}) (?P<year>\d{4})", re.IGNORECASE
)
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\((\d{4})\)(\S+?)\s*-->", re.IGNORECASE)
_ARCHIVE = re.compile(
    r"https?://web\.archive\.org/web/(?P<when>\d{14})(?:[a-z]{2}_)?/(?P<url>(?:https?:)?/?/?[^\s\"'<>]+)"
)
_FILE_ARCHIVED = re.compile(
    r"FILE ARCHIVED ON \d\d:\d\d:\d\d (?P<month>\w{3}) (?P<day>\d{2}), (?P<year>\d{4})", re.IGNORECASE
)
_HEAD = 20_000
_SHORT_MONTHS = {name[:3].lower(): number for number, name in enumerate(MONTHS, 1)}


class Captured(NamedTuple):
    """Where a copy came from: its address, the archive's, the day, and what says so."""

    url: str = ""
    archive_url: str = ""
    retrieved: str = ""
    basis: str = ""


def captured(text: str) -> Captured:
    """What the marks of browsers, of SingleFile and of the Wayback Machine say."""
    head, tail = text[:_HEAD], text[-_HEAD:]
    if (match := _SINGLE_FILE.search(head)) is not None:
        url, date = _LINE_URL.search(match["rest"]), _LINE_DATE.search(match["rest"])
        return _archived(url[1] if url else "", _day(date), "SingleFile")
    if (match := _SAVED_FROM.search(head)) is not None and is_web_address(match[2]):
        # The number is the length of the address; what goes beyond it is not part of it.
        return _archived(match[2][: int(match[1])] if int(match[1]) > 0 else match[2], "", "saved-from")
    archived = _FILE_ARCHIVED.search(tail) or _FILE_ARCHIVED.search(head)
    if "BEGIN WAYBACK TOOLBAR INSERT" in head or archived:
        for found in _ARCHIVE.finditer(text[: 4 * _HEAD]):
            if found["url"].startswith(("http", "//")) and "/static" not in found["url"][:40]:
                whole = _archived(found[0], "", "archive")
                return whole._replace(retrieved=_day(archived) or whole.retrieved)
        return Captured("", "", _day(archived), "archive")
    return Captured()


def from_address(url: str) -> Captured:
    """What the address of a copy in the Wayback Machine says."""
    return _archived(url, "", "archive" if _ARCHIVE.match(url) else "")


def _archived(url: str, day: str, basis: str) -> Captured:
    match = _ARCHIVE.match(unquote(url) if "%3A" in url[:80] else url)
    if match is None:
        return Captured(url if is_web_address(url) else "", "", day, basis)
    when = match["when"]
    inner = match["url"] if "://" in match["url"] else f"http://{match['url'].lstrip('/')}"
    return Captured(inner, match[0], f"{when[:4]}-{when[4:6]}-{when[6:8]}", "archive")


def _day(match: re.Match[str] | None) -> str:
    month = _SHORT_MONTHS.get(match["month"].lower()) if match else None
    return f"{match['year']}-{month:02d}-{int(match['day']):02d}" if match and month else ""
