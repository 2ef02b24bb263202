"""What ``vocabulary.yaml`` says of a name besides its forms: offices, dates, contested labels.

Few commands ask for it, so it is kept apart from what every search loads.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from kb.errors import KBError
from kb.model.addresses import shorten
from kb.model.dates import PartialDate, parse_date
from kb.storage.caches import read_cache, write_cache
from kb.storage.yamlio import load

FILE = "names.json"
FORMAT = 1
_NAME = "documents/vocabulary.yaml"


class Office(NamedTuple):
    """An office that a person held, with the dates for which the vocabulary shows it."""

    title: str
    start: PartialDate | None = None
    until: PartialDate | None = None


class Lore(NamedTuple):
    """What is said of one name.

    Attributes:
        id: Its id.
        start: When it began, or None.
        until: When it ended, or None.
        offices: The offices of a person.
        contested: Labels that match and are never used as our own.
        loose: What means it only in context, and is not counted as a mention.
    """

    id: str
    start: PartialDate | None = None
    until: PartialDate | None = None
    offices: tuple[Office, ...] = ()
    contested: tuple[str, ...] = ()
    loose: tuple[str, ...] = ()


def load_lore(text: str, fingerprint: str, cache: Path | None) -> dict[str, Lore]:
    """What the vocabulary says of each name, by id; from the cache where it did not change.

    What is not as it should be is passed over: whether the file is valid is said where it is
    read for a search.
    """
    mark = f"{FORMAT}:{fingerprint}"
    if cache is not None:
        plain = read_cache(cache / FILE)
        with suppress(ValueError, KeyError, TypeError):
            if plain.get("mark") == mark:
                return {name: _made(name, entry) for name, entry in plain["names"].items()}
    try:
        root = load(text, _NAME).value if text.strip() else None
    except KBError:
        return {}
    names = root.get("names") if isinstance(root, dict) else None
    entries = [each for each in names or () if isinstance(each, dict) and isinstance(each.get("id"), str)]
    kept = {str(each["id"]): _kept(each) for each in entries}
    if cache is not None and cache.is_dir():
        write_cache(cache / FILE, {"mark": mark, "names": kept})
    return {name: _made(name, entry) for name, entry in kept.items()}


def _kept(entry: dict[str, Any]) -> dict[str, Any]:
    """The part of an entry that is of use here, as JSON keeps it."""
    offices = entry.get("office")
    held = [each for each in offices if isinstance(each, dict)] if isinstance(offices, list) else []
    return {
        "start": _text(entry.get("start")),
        "until": _text(entry.get("until")),
        "contested": _texts(entry.get("contested")),
        "loose": _texts(entry.get("loose")),
        "offices": [
            [_text(each.get("title")), _text(each.get("from")), _text(each.get("until"))]
            for each in held
            if _text(each.get("title"))
        ],
    }


def _made(name: str, entry: dict[str, Any]) -> Lore:
    offices = (Office(title, _date(start), _date(until)) for title, start, until in entry["offices"])
    return Lore(
        name,
        _date(entry["start"]),
        _date(entry["until"]),
        tuple(offices),
        tuple(entry["contested"]),
        tuple(entry["loose"]),
    )


def _text(value: object) -> str:
    return shorten(value, 200) if isinstance(value, str) else ""


def _texts(value: object) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def _date(written: str) -> PartialDate | None:
    return parse_date(written) if written else None
