"""RIS, as Zotero, papis and EndNote read it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kb.citations.items import Item, Name, split_name
from kb.errors import UnreadableSourceError
from kb.model.dates import PartialDate, make_date

_TYPES = {
    "article-newspaper": "NEWS",
    "article-magazine": "MGZN",
    "article-journal": "JOUR",
    "webpage": "ELEC",
    "post-weblog": "BLOG",
    "report": "RPRT",
    "book": "BOOK",
    "chapter": "CHAP",
    "legislation": "STAT",
    "bill": "BILL",
    "regulation": "LEGAL",
    "hearing": "HEAR",
    "legal_case": "CASE",
    "thesis": "THES",
    "article": "GOVDOC",
    "speech": "GEN",
    "document": "GEN",
}
_BACK = {tag: name for name, tag in reversed(_TYPES.items())} | {"GEN": "document", "THES": "thesis"}
_TAGS = (
    ("T1", "title"),
    ("T2", "container"),
    ("M3", "genre"),
    ("M1", "number"),
    ("PB", "publisher"),
    ("CY", "place"),
    ("T3", "event"),
    ("C2", "event_place"),
    ("VL", "volume"),
    ("IS", "issue"),
    ("LA", "language"),
    ("UR", "url"),
)
_READ = dict(_TAGS) | {
    "TI": "title",
    "JO": "container",
    "JF": "container",
    "BT": "container",
}
_NUMBER = re.compile(r"[0-9]{1,8}")
_LINE = re.compile(r"^([A-Z][A-Z0-9])  -(?: (.*))?$")
_TYPE, _EXTRA, _REMARK, _ARCHIVE = "C1", "C3", "C4", "L2"
_OWN = {"DOI": "DO", "edition": "ET", "abstract": "AB", "ISBN": "SN"}
_OWN_BACK = {tag: name for name, tag in _OWN.items()} | {"N2": "abstract"}


def write(items: Sequence[Item]) -> str:
    """The records."""
    return "\n".join("".join(f"{line}\n" for line in _lines(item)) for item in items)


def _lines(item: Item) -> Iterator[str]:
    tag = _TYPES.get(item.type, "GEN")
    yield f"TY  - {tag}"
    yield f"ID  - {_flat(item.key)}"
    if _BACK.get(tag) != item.type:
        yield f"{_TYPE}  - {item.type}"
    for name in item.authors:
        yield f"AU  - {_name(name)}"
    for tag, attribute in _TAGS:
        if value := _flat(getattr(item, attribute)):
            yield f"{tag}  - {value}"
    first, dash, last = re.sub(r"[–—]", "-", item.page).partition("-")
    if item.page:
        yield f"SP  - {_flat(first)}"
    if dash:
        yield f"EP  - {_flat(last)}"
    if item.issued and item.issued.year:
        yield f"PY  - {item.issued.year:04d}"
        yield f"DA  - {_date(item.issued)}{'inferred' if item.doubtful else ''}"
    if item.accessed and item.accessed.year:
        yield f"Y2  - {_date(item.accessed)}"
    if item.archive:
        yield f"{_ARCHIVE}  - {_flat(item.archive)}"
    for variable, value in item.other:
        own = _OWN.get(variable)
        yield f"{own}  - {_flat(value)}" if own else f"{_EXTRA}  - {_flat(variable)}: {_flat(value)}"
    for remark in item.remarks:
        yield f"{_REMARK}  - {_flat(remark)}"
    yield "ER  - "


def _flat(text: str) -> str:
    return " ".join(text.split())


def _name(name: Name) -> str:
    # A comma parts family and given names, so a body's own comma must not look like one.
    if name.literal:
        return name.literal.replace(", ", " , ") if ", " in name.literal else name.literal
    return ", ".join(part for part in (name.family, name.given, name.suffix) if part)


def _date(date: PartialDate) -> str:
    month = f"{date.month:02d}" if date.month else ""
    day = f"{date.day:02d}" if date.day else ""
    return f"{date.year:04d}/{month}/{day}/"


def read(text: str, name: str) -> list[Item]:
    """The items of a file; tags that are not known are left out.

    Raises:
        UnreadableSourceError: It is no RIS.
    """
    items: list[Item] = []
    values: list[tuple[str, str]] = []
    for line in text.splitlines():
        match = _LINE.match(line.rstrip())
        if not match:
            if values and line.strip():
                values[-1] = (values[-1][0], f"{values[-1][1]} {line.strip()}")
            continue
        tag, value = match[1], (match[2] or "").strip()
        if tag == "ER":
            items.append(_item(values))
            values = []
        else:
            values.append((tag, value))
    if values:
        raise UnreadableSourceError(f"{name} ends in the middle of a record: “ER  -” is missing.")
    return items


def _item(values: Sequence[tuple[str, str]]) -> Item:
    said: dict[str, str] = {}
    for tag, value in values:
        if tag in _READ and value:
            said.setdefault(_READ[tag], value)
    of = dict(reversed(values))
    dated = of.get("DA") or of.get("PY") or of.get("Y1") or ""
    page = "–".join(part for part in (of.get("SP", ""), of.get("EP", "")) if part)
    title = said.get("title", "")
    extra = [value.partition(": ") for tag, value in values if tag == _EXTRA]
    return Item(
        key=of.get("ID", ""),
        type=of.get(_TYPE) or _BACK.get(of.get("TY", ""), "document"),
        described=title.startswith("[") and title.endswith("]"),
        authors=tuple(_person(value) for tag, value in values if tag in {"AU", "A1"} and value),
        issued=_read_date(dated.removesuffix("inferred")),
        doubtful=dated.endswith("inferred"),
        accessed=_read_date(of.get("Y2", "")),
        archive=of.get(_ARCHIVE, ""),
        page=page,
        other=(
            *((_OWN_BACK[tag], value) for tag, value in values if tag in _OWN_BACK and value),
            *((name, value) for name, colon, value in extra if colon),
        ),
        remarks=tuple(value for tag, value in values if tag == _REMARK),
        **said,
    )


def _person(text: str) -> Name:
    if " , " in text:
        return Name(literal=text.replace(" , ", ", "))
    family, comma, rest = text.partition(", ")
    if not comma:
        name = split_name(text)
        return name if name.literal else Name(literal=text)
    given, _, suffix = rest.partition(", ")
    return Name(family, given, suffix=suffix)


def _read_date(text: str) -> PartialDate | None:
    numbers = [int(part) for part in re.split(r"\s*[/-]\s*", text.strip()) if _NUMBER.fullmatch(part)]
    return make_date(*numbers[:3]) if numbers and numbers[0] > 0 else None
