"""Front matter: what an author or a tool wrote about a text at its top."""

from __future__ import annotations

import re

from kb.errors import InvalidMetadataError
from kb.model.dates import PartialDate
from kb.model.kinds import KINDS
from kb.readers.learnt import Learnt
from kb.text.dates import find_dates

_NAMES = {
    "title": "title",
    "author": "author",
    "authors": "author",
    "by": "author",
    "date": "issued",
    "issued": "issued",
    "published": "issued",
    "pubdate": "issued",
    "publisher": "publisher",
    "source": "publisher",
    "publication": "publisher",
    "site": "publisher",
    "url": "url",
    "link": "url",
    "canonical": "url",
    "kind": "kind",
    "type": "kind",
    "category": "kind",
    "lang": "language",
    "language": "language",
}
_LINE = re.compile(r"([A-Za-z][\w-]*)\s*:\s*(.*?)\s*$")
_MAX_VALUE = 500


def note_front_matter(text: str, learnt: Learnt) -> None:
    """Note what a front matter says of title, author, date, publisher, address and kind.

    It is read line by line as ``key: value``; tags, nesting and references do nothing.

    Raises:
        InvalidMetadataError: No line of it says anything.
    """
    known = 0
    for line in text.splitlines():
        match = _LINE.match(line)
        if match is None:
            continue
        name = _NAMES.get(match[1].lower())
        value = _unquoted(match[2])
        if name and value and len(value) <= _MAX_VALUE:
            known += _note(name, value, line.strip(), learnt)
    if text.strip() and not known and not _LINE.search(text):
        raise InvalidMetadataError("it has no “key: value” lines.")


def _note(name: str, value: str, source: str, learnt: Learnt) -> bool:
    if name == "issued":
        date = _date(value)
        if date is None:
            learnt.warnings.append(
                f"The date “{value}” in the front matter is not clear; give it with --issued."
            )
            return False
        learnt.put(name, date, "front-matter", "confident", source)
    elif name == "author":
        names = tuple(
            part.strip(" \"'[]") for part in re.split(r",|;|\band\b", value) if part.strip(" \"'[]")
        )
        learnt.put(name, names, "front-matter", "confident", source)
    elif name == "kind":
        kind = value.lower().replace(" ", "-")
        if kind not in KINDS:
            return False
        learnt.put(name, kind, "front-matter", "confident", source)
    else:
        learnt.put(name, value, "front-matter", "confident", source)
    return True


def _date(value: str) -> PartialDate | None:
    mentions = find_dates(value)
    if len(mentions) == 1 and mentions[0].date and mentions[0].date.year is not None:
        return mentions[0].date
    return PartialDate(int(value)) if re.fullmatch(r"(?:1[89]|20|21)\d\d", value) else None


def _unquoted(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1].strip()
    return value
