"""An item: what a citation needs to know of a source, in the terms of CSL.

The same item comes from stored metadata and from CSL-JSON; the styles know nothing else.
A pinpoint is no part of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from kb.model.dates import PartialDate, make_date, parse_date

_CORPORATE = re.compile(
    r"\b(?:the|of|for|and|on|in|office|ministry|minister|department|division|government|govt|authority|agency|"
    r"commission|committee|council|cabinet|secretariat|secretary|senate|assembly|parliament|court|bank|fund|"
    r"institute|institution|university|college|centre|center|foundation|association|society|union|party|"
    r"federation|board|bureau|directorate|police|army|navy|force|forces|corps|press|news|media|times|post|"
    r"reporter|reporters|correspondent|desk|staff|editorial|team|group|network|organi[sz]ation|company|ltd|inc|"
    r"programme|program|project|embassy|mission|delegation|president|spokesperson|spokesman|house|nations|"
    r"republic|state|province|radio|television|tv|today|relations|affairs|services|wing|monitor|observer|forum|tribunal)\b",
    re.IGNORECASE,
)
_PART = re.compile(r"-?[0-9]{1,8}")
_PARTICLES = frozenset("de del della der den van von bin ibn al el ul ur la le di da dos".split())
_TRACKING = re.compile(r"(?<=[?&])(?:utm_[^&#]*|fbclid=[^&#]*|gclid=[^&#]*|mc_[ce]id=[^&#]*)&?")
_WAYBACK = re.compile(r"https?://web\.archive\.org/web/(\d{4})(\d{2})?(\d{2})?\d*(?:id_|if_|im_)?/")
_MOST_NAMES = 4


class Name(NamedTuple):
    """Who wrote or issued something: a person in two parts, or a body as it is."""

    family: str = ""
    given: str = ""
    literal: str = ""
    suffix: str = ""

    @property
    def shown(self) -> str:
        """The name as it is spoken."""
        return self.literal or " ".join(part for part in (self.given, self.family, self.suffix) if part)


class Item(NamedTuple):
    """What a citation needs to know of a source.

    Attributes:
        key: Its citation key.
        type: Its CSL type.
        title: Its title; empty when there is none.
        described: Whether the title is a description of ours, which no style quotes.
        authors: Who wrote or issued it.
        container: What it appeared in.
        issued: When it was published, as far as it may be printed.
        doubtful: Whether that date is inferred, and printed at the user's word.
        accessed: When it was read.
        archive: The address of an archived copy.
        genre: What the type does not say: ``Editorial``, ``Press release``.
        other: Further CSL variables, by name.
        remarks: What must be printed behind everything else, such as that it is a digest.
    """

    key: str
    type: str = "document"
    title: str = ""
    described: bool = False
    authors: tuple[Name, ...] = ()
    container: str = ""
    issued: PartialDate | None = None
    doubtful: bool = False
    accessed: PartialDate | None = None
    url: str = ""
    archive: str = ""
    genre: str = ""
    number: str = ""
    publisher: str = ""
    place: str = ""
    event: str = ""
    event_place: str = ""
    volume: str = ""
    issue: str = ""
    page: str = ""
    language: str = ""
    other: tuple[tuple[str, str], ...] = ()
    remarks: tuple[str, ...] = ()
    suffix: str = ""
    """The letter that tells works of one author and year apart."""

    @property
    def archived(self) -> PartialDate | None:
        """The day of the archived copy, as its address tells it."""
        match = _WAYBACK.match(self.archive)
        return make_date(*(int(part) if part else None for part in match.groups())) if match else None

    @property
    def year(self) -> str:
        """The year, with its letter; empty when there is none."""
        return f"{self.issued.year}{self.suffix}" if self.issued and self.issued.year else ""


_PLAIN = {
    "type": "type",
    "title": "title",
    "container-title": "container",
    "URL": "url",
    "genre": "genre",
    "publisher": "publisher",
    "publisher-place": "place",
    "event-title": "event",
    "event-place": "event_place",
    "volume": "volume",
    "issue": "issue",
    "page": "page",
    "number": "number",
    "language": "language",
}
_ARCHIVES = ("archive_location", "archive-URL")
_TAKEN = frozenset({*_PLAIN, "id", "author", "issued", "accessed", "custom"})


def item_of(csl: Mapping[str, Any]) -> Item:
    """The item of a CSL-JSON object."""
    values: dict[str, Any] = {attribute: _text(csl.get(name)) for name, attribute in _PLAIN.items()}
    custom = csl.get("custom") if isinstance(csl.get("custom"), dict) else {}
    archive = next((_text(csl.get(name)) for name in _ARCHIVES if "://" in _text(csl.get(name))), "")
    issued, doubtful = _date(csl.get("issued"))
    other = tuple(
        (name, said) for name, value in csl.items() if name not in _TAKEN and (said := _said(value))
    )
    title = values.pop("title")
    values["page"] = re.sub(r"(?<=\d)\s*(?:--?|—)\s*(?=\d)", "–", values["page"])
    return Item(
        key=_text(csl.get("id")),
        title=title,
        described=title.startswith("[") and title.endswith("]"),
        authors=tuple(_name(one) for one in csl.get("author") or () if isinstance(one, dict)),
        issued=issued,
        doubtful=doubtful,
        accessed=_date(csl.get("accessed"))[0],
        archive=archive or _text(custom.get("archive-URL")),  # type: ignore[union-attr]
        other=other,
        **{**values, "type": values["type"] or "document", "url": clean_url(values["url"])},
    )


def clean_url(url: str) -> str:
    """An address without what only follows readers around.

    >>> clean_url("https://a.example/b?utm_source=x&id=3&fbclid=9")
    'https://a.example/b?id=3'
    """
    return _TRACKING.sub("", url).rstrip("?&")


def split_name(text: str) -> Name:
    """A name as it is written, told apart: ``Khan, Ayesha``, ``Ayesha Khan``, ``Ministry of Water``.

    A body is never cut; braces keep any name whole.

    >>> split_name("Ayesha Khan").family, split_name("The Ministry of Interior").literal
    ('Khan', 'The Ministry of Interior')
    """
    text = " ".join(text.split())
    if text.startswith("{") and text.endswith("}"):
        return Name(literal=text.strip("{}"))
    family, comma, given = text.partition(", ")
    if comma and not _CORPORATE.search(text) and len(text.split()) <= _MOST_NAMES + 1:
        return Name(family=family, given=given)
    words = text.split()
    if (
        not 2 <= len(words) <= _MOST_NAMES  # noqa: PLR2004 - a given and a family name
        or _CORPORATE.search(text)
        or re.search(r"[\d&/@’']s?\b(?<![A-Za-z]’[A-Z])", text) is not None
        or any(word.isupper() and len(word) > 3 for word in words)  # noqa: PLR2004 - an acronym is no name
        or not all(word[:1].isupper() or word.lower() in _PARTICLES for word in words)
    ):
        return Name(literal=text)
    last = next((i for i, word in enumerate(words) if i and word.lower() in _PARTICLES), len(words) - 1)
    return Name(family=" ".join(words[last:]), given=" ".join(words[:last]))


def _name(data: Mapping[str, Any]) -> Name:
    if data.get("literal"):
        return Name(literal=_text(data["literal"]))
    particles = " ".join(_text(data.get(n)) for n in ("dropping-particle", "non-dropping-particle")).strip()
    family = f"{particles} {_text(data.get('family'))}".strip()
    if not data.get("given"):
        return Name(literal=family)
    return Name(family, _text(data.get("given")), suffix=_text(data.get("suffix")))


def _said(value: object) -> str:
    """Any other variable as words: names parted by semicolons, a date as EDTF."""
    if isinstance(value, list):
        return "; ".join(inverted(_name(one)) for one in value if isinstance(one, dict))
    if isinstance(value, dict):
        return str(_date(value)[0] or "")
    return _text(value)


def inverted(name: Name) -> str:
    """``Khan, Ayesha R.``; a body as it is, in braces where it would be taken for a person."""
    if name.literal:
        return name.literal if split_name(name.literal).literal else f"{{{name.literal}}}"
    return ", ".join(part for part in (name.family, name.given, name.suffix) if part)


def _text(value: object) -> str:
    return " ".join(str(value).split()) if isinstance(value, str | int | float) and value is not True else ""


def _date(value: object) -> tuple[PartialDate | None, bool]:
    if isinstance(value, str):
        return parse_date(value.rstrip("?~")), value.endswith(("?", "~"))
    if not isinstance(value, dict):
        return None, False
    if isinstance(value.get("raw"), str):
        return parse_date(value["raw"]), bool(value.get("circa"))
    parts = value.get("date-parts")
    if not (isinstance(parts, list) and parts and isinstance(parts[0], list)):
        return None, False
    numbers = [int(part) for part in parts[0][:3] if _PART.fullmatch(str(part))]
    return (make_date(*numbers) if numbers else None), bool(value.get("circa"))


def date_parts(date: PartialDate) -> dict[str, Any]:
    """A date as CSL-JSON has it."""
    return {"date-parts": [[part for part in (date.year, date.month, date.day) if part is not None]]}


def names_of(authors: Sequence[str]) -> tuple[Name, ...]:
    """Names as they are written, told apart."""
    return tuple(split_name(one) for one in authors)
