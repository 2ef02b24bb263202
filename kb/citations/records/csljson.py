"""CSL-JSON, as the official schema has it: what it has no name for stands under ``custom``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from kb.citations.items import Item, Name, date_parts, item_of, split_name
from kb.errors import UnreadableSourceError
from kb.model.dates import parse_date

VARIABLES = frozenset(
    "abstract annote archive archive_collection archive_location archive-place authority call-number "
    "chapter-number citation-number collection-number collection-title container-title-short dimensions "
    "division DOI edition event first-reference-note-number ISBN ISSN issue jurisdiction keyword locator "
    "medium note number number-of-pages number-of-volumes original-publisher original-publisher-place "
    "original-title page page-first part part-title PMCID PMID printing publisher-place references "
    "reviewed-genre reviewed-title scale section source status supplement title-short version volume "
    "volume-title volume-title-short journalAbbreviation shortTitle".split()
)
"""The plain variables of the schema that items keep as they are."""

NAMES = frozenset(
    "chair collection-editor compiler composer container-author contributor curator director editor "
    "editorial-director executive-producer guest host interviewer illustrator narrator organizer "
    "original-author performer producer recipient reviewed-author script-writer "
    "series-creator translator".split()
)
DATES = frozenset("available-date event-date original-date submitted".split())
_PLAIN = {
    "title": "title",
    "container-title": "container",
    "genre": "genre",
    "number": "number",
    "publisher": "publisher",
    "publisher-place": "place",
    "event-title": "event",
    "event-place": "event_place",
    "volume": "volume",
    "issue": "issue",
    "page": "page",
    "language": "language",
    "URL": "url",
}
_MOST = 20_000


def record(item: Item) -> dict[str, Any]:
    """The object of an item."""
    data: dict[str, Any] = {"id": item.key, "type": item.type, "citation-key": item.key}
    if item.authors:
        data["author"] = [_name(name) for name in item.authors]
    for name, date in (("issued", item.issued), ("accessed", item.accessed)):
        if date is not None and date.year is not None:
            data[name] = date_parts(date)
    if item.doubtful and "issued" in data:
        data["issued"]["circa"] = True
    data |= {name: value for name, attribute in _PLAIN.items() if (value := getattr(item, attribute))}
    custom = _put_others(data, item)
    if item.archive:
        custom["archive-URL"] = item.archive
    if item.remarks:
        custom["remarks"] = list(item.remarks)
    if custom:
        data["custom"] = custom
    return data


def _put_others(data: dict[str, Any], item: Item) -> dict[str, Any]:
    """Put further variables into the object; gives those that the schema has no name for."""
    custom: dict[str, Any] = {}
    for name, value in item.other:
        if name in NAMES:
            data[name] = [_name(split_name(one)) for one in value.split("; ")]
        elif name in DATES and (date := parse_date(value)) is not None:
            data[name] = date_parts(date)
        elif name in VARIABLES:
            data.setdefault(name, value)
        elif name != "citation-key":
            custom[name] = value
    return custom


def write(items: Sequence[Item]) -> str:
    """A list of objects."""
    return json.dumps([record(item) for item in items], ensure_ascii=False, indent=2) + "\n"


def read(text: str, name: str) -> list[Item]:
    """The items of a file.

    Raises:
        UnreadableSourceError: It is no CSL-JSON.
    """
    try:
        data = json.loads(text)
        # Halves of characters, which JSON can write and no text can hold, become question marks.
        data = json.loads(json.dumps(data, ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        raise UnreadableSourceError(f"{name} is no JSON that can be read ({error}).") from error
    if isinstance(data, dict):
        data = data.get("items", data.get("references", [data]))
    if not isinstance(data, list) or not all(isinstance(one, dict) for one in data) or len(data) > _MOST:
        raise UnreadableSourceError(f"{name} is no CSL-JSON: it should be a list of objects.")
    return [_item(one) for one in data]


def _item(data: dict[str, Any]) -> Item:
    item = item_of(data)
    custom = data.get("custom")
    extra = custom if isinstance(custom, dict) else {}
    remarks = extra.get("remarks")
    other = [(n, v) for n, v in item.other if n != "citation-key"]
    other += [(n, v) for n, v in extra.items() if n not in {"archive-URL", "remarks"} and isinstance(v, str)]
    said = tuple(one for one in remarks if isinstance(one, str)) if isinstance(remarks, list) else ()
    key = data.get("citation-key")
    return item._replace(
        key=key if isinstance(key, str) and key else item.key, other=tuple(other), remarks=said
    )


def _name(name: Name) -> dict[str, str]:
    if name.literal:
        return {"literal": name.literal}
    parts = {"family": name.family, "given": name.given, "suffix": name.suffix}
    return {part: value for part, value in parts.items() if value}
