"""Labels that a page prints around its text: dates, bylines, where it was published."""

from __future__ import annotations

import re
from typing import NamedTuple

from kb.model.dates import PartialDate
from kb.text.dates import DateMention, find_dates

_WORD = r"(?:(?:published|notified|printed|appeared) in (?:the )?(?:official )?gazette(?: of \w+)?|publish(?:ed)?|post(?:ed)?|approved|adopted|notified|promulgated|signed|issued|released?|dated?|publication date|release date|تاریخ اشاعت|تاریخ|اشاعت|جاری کردہ|شائع)"
_LATER = r"(?:(?:last )?(?:updated?|modified|edited|revised)|last reviewed|تازہ کاری)"
_LEAD = re.compile(
    rf"\s*(?:(?P<issued>{_WORD})|(?P<later>{_LATER}))(?: (?:on|at|in|by|date))?\s*[:|–—-]?\s*",
    re.IGNORECASE,
)
_WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tue|wed|thu|fri|sat|sun|پیر|منگل|بدھ|جمعرات|جمعہ|ہفتہ|اتوار)"
_CLOCK = r"\d{1,2}[:.]\d{2}\s*(?:[ap]\.?m\.?)?"
_BEFORE_DATE = re.compile(
    rf"(?:(?-i:[A-Z][a-z]+),\s+(?=the\b|\d))?(?:{_WEEKDAY}\b[,.]?\s*|the\s+|on\s+|{_CLOCK}[\s,|-]*)*",
    re.IGNORECASE,
)
_AGO = re.compile(
    r"\d+ (?:second|minute|hour|day|week|month)s? ago\b|(?:just now|today|yesterday)\b", re.IGNORECASE
)
_TIME = (
    r"(?:[\s,T@|–-]*(?:at\s+)?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s*(?:[ap]\.?m\.?|hrs|hours))?"
    r"(?:\s*(?:PKT|PST|GMT|UTC|EST|EDT|IST|BST|CET|[+-]\d{2}:?\d{2}))?Z?"
    r"|\s*\((?:GMT|UTC|PKT)[^)]*\))"
)
_AFTER_DATE = re.compile(rf"(?:ء)?{_TIME}?[\s,;|]*", re.IGNORECASE)
_FILLER = re.compile(rf"[\s,،;:|•·/()–—-]|\b{_WEEKDAY}\b|\bء|{_TIME}", re.IGNORECASE)
_PUBLISHED_IN = re.compile(
    r"(?:this (?:article|piece|editorial|story|op-ed|column) (?:was )?(?:first |originally )?(?:published|appeared) in"
    r"|(?:first |originally )?published in|source\s*:)\s+(?P<where>[^,.;:]{2,60}?)(?:,|\s+on|\s+dated|\.|$)",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"(?:(?:written |reported |compiled |story |words )?by|author\s*:|writer\s*:|تحریر\s*:|از\s*:)\s+(?P<name>.+)",
    re.IGNORECASE,
)
_NAME_WORD = r"(?:(?:[A-Z][\w.'’-]*|de|la|van|von|bin|bint|ul|al|ur|el|da|di)|[\u0600-\u06ff]+)"
_NAME = re.compile(rf"{_NAME_WORD}(?:\s+{_NAME_WORD}){{1,4}}")
_DESK = re.compile(
    r"(?:(?:our|a|the)\s+)?(?:staff|special|senior|web|news|diplomatic|agency|city)?\s*"
    r"(?:correspondents?|reporters?|report|desk|editor|monitoring desk|bureau)",
    re.IGNORECASE,
)
_JOINT = re.compile(r"\s*(?:,|&|\band\b|اور)\s+")
# As in “ISLAMABAD, June 22 (APP):”, “GENEVA –” or “LAHORE (Staff Reporter) -”.
DATELINE = re.compile(
    r"(?P<city>[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){0,2}),\s*(?P<when>\d{1,2} [A-Z][a-z]+,? \d{4}|[A-Z][a-z]+ \d{1,2},? \d{4})"
    r"(?:\s*\([^)]{2,30}\))?\s*[:–—-]\s+|"
    r"(?P<ort>[\u0600-\u06ff][\u0600-\u06ff ]{1,20}?)\s*\([^)]{0,30}(?:رپورٹر|نمائندہ|نامہ نگار|ڈیسک|ایجنسی|اے پی پی|بیورو)[^)]{0,20}\)\s*[:–—۔-]?\s*|"
    r"(?P<place>[A-Z][A-Z.'’ -]{2,30}(?:,\s*[A-Z][A-Za-z.]+)?|[\u0600-\u06ff ]{3,20}(?=\s*\())"
    r"(?P<middle>(?:\s*[,(/-]\s*[^:–—]{0,45}?)?)\s*(?:[:–—]|\s-\s|--)\s*"
)
_KICKER = re.compile(
    r"^\s*(?:press release|news release|media release|press note|statement|editorial|opinion)\b",
    re.IGNORECASE,
)
_JOB = re.compile(
    r"\b(?:correspondent|reporter|editor|analyst|writer|columnist|staff|desk|bureau|fellow|director|"
    r"chief|professor|agency|agencies|news|team|service)s?\b",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(rf"(?P<name>{_NAME.pattern})(?:\s*[,–—-]\s*(?P<place>[^.!?]{{2,50}}))?", re.UNICODE)
VALEDICTION = re.compile(
    r"(?:yours (?:faithfully|sincerely|truly|etc)|sincerely|faithfully|with (?:kind |best )?regards|(?:kind|best) regards"
    r"|respectfully|والسلام)[\s,.]*",
    re.IGNORECASE,
)
_AFTER_PLACE = re.compile(r"[,،:;(–—-]\s*(?:\w+day[,.]?\s*)?$")
_PLACE_WORDS = 4
_SHORTEST_PLACE = 2
_SHORT = 14


class Label(NamedTuple):
    """A label at the start of a block: how long it is, what date it gives and as what."""

    end: int
    date: PartialDate | None
    later: bool
    words: str


def leading_label(text: str) -> Label | None:
    """A label with a date at the very start, as in ``date 2024-06-26 While the …``."""
    lead = _LEAD.match(text)
    if lead is None:
        return None
    place = _BEFORE_DATE.match(text, lead.end())
    mention = _date_at(text, place.end() if place else lead.end())
    if mention is None:
        if lead["later"] and (ago := _AGO.match(text, lead.end())):
            return Label(ago.end(), None, later=True, words=text[: ago.end()].strip())
        return None
    after = _AFTER_DATE.match(text, mention.span.end)
    end = after.end() if after else mention.span.end
    return Label(end, mention.date, lead["later"] is not None, text[:end].strip(" ,;|"))


def date_alone(text: str) -> DateMention | None:
    """The date of a block that holds little else: a weekday, a time, a place, a label."""
    if len(text.split()) > _SHORT:
        return None
    mentions = find_dates(text)
    if len(mentions) != 1:
        return None
    before = _KICKER.sub("", text[: mentions[0].span.start])
    rest = _FILLER.sub(" ", f"{before} {text[mentions[0].span.end :]}").split()
    if len(rest) > 1 and not _AFTER_PLACE.search(before) and before.strip():
        return None  # Two names and a date without a comma: rather a person than a place.
    # Scripts without capitals tell a place by the comma after it alone.
    is_place = len(rest) <= _PLACE_WORDS and all(word[:1].isupper() or not word.isascii() for word in rest)
    after_place = not rest or text.lstrip().startswith(rest[0])
    return mentions[0] if (is_place and after_place) or all(map(_is_sign, rest)) else None


def byline(text: str) -> tuple[tuple[str, ...], DateMention | None] | None:
    """The authors a block names as such, and the date beside them.

    A desk or a correspondent without a name is no author: then the names are empty.
    """
    if len(text.split()) > _SHORT + _PLACE_WORDS:
        return None
    mentions = find_dates(text)
    mention = mentions[0] if len(mentions) == 1 else None
    rest = text
    if mention:
        rest = f"{text[: mention.span.start]}|{text[mention.span.end :]}"
    parts = [_FILLER_ENDS.sub("", p) for p in re.split(r"[|•·\n]|\s[–—-]\s", rest)]
    parts = [part for part in parts if part]
    if not parts or len(parts[0].split()) > _SHORT:
        return None
    match = _BYLINE.fullmatch(parts[0])
    bar = "|" in text or "•" in text
    if match:
        names = match["name"]
    elif _DESK.fullmatch(parts[0]) or (
        mention and _NAME.fullmatch(parts[0]) and (bar or _is_name_line(text, mention, parts[0]))
    ):
        names = parts[0]
    else:
        return None
    if _DESK.fullmatch(names):
        return (), mention
    kept = people(names)
    return (kept, mention) if kept else None


def _is_name_line(text: str, mention: DateMention, name: str) -> bool:
    """Whether a name stands before a date without the comma that follows a place."""
    return bool(name_alone(name)) and not _AFTER_PLACE.search(text[: mention.span.start])


def people(text: str) -> tuple[str, ...]:
    """The names in a byline, without what the people are."""
    kept: list[str] = []
    for part in _JOINT.split(text):
        name = _ROLE.sub("", part).strip()
        if _JOB.search(part):
            continue  # "Petra Roe, Health Correspondent": the second part is no name.
        if _NAME.fullmatch(name):
            kept.append(name)
    return tuple(kept)


def name_alone(text: str) -> str:
    """The name that a short block under a title is, or ``""``: two or three capitalised words."""
    words = text.split()
    if words and words[0].lower() in {
        "by",
        "from",
        "the",
        "a",
        "an",
        "last",
        "first",
        "posted",
        "published",
        "updated",
        "issued",
        "press",
    }:
        return ""
    is_name = 2 <= len(words) <= 3 and _NAME.fullmatch(text) is not None and not text.isupper()  # noqa: PLR2004
    return text if is_name and text.isascii() and not _JOB.search(text) else ""


def signature(text: str) -> tuple[str, str] | None:
    """The name and the place in a letter's last line, as in "Idris Falconer, Port Callow"."""
    match = _SIGNATURE.fullmatch(text.strip())
    return (match["name"], match["place"] or "") if match else None


def published_in(text: str) -> tuple[str, DateMention | None] | None:
    """Where a text says it was published, as in ``Published in Dawn, June 26th, 2024``."""
    if len(text.split()) > 2 * _SHORT:
        return None
    match = _PUBLISHED_IN.match(text.strip(" ()[]"))
    if match is None or not match["where"][0].isupper():
        return None
    mentions = find_dates(text)
    where = re.sub(r"^[Tt]he\s+(?=[a-z])", "", match["where"]).strip()
    return where, mentions[0] if len(mentions) == 1 else None


def dateline(text: str) -> tuple[str, DateMention | None, int] | None:
    """The place, the date and the length of an agency's dateline at the start of a text."""
    match = DATELINE.match(text)
    if match is None or match.end() >= len(text):
        return None
    mentions = [m for m in find_dates(match[0]) if m.span.end <= match.end()]
    place = match["city"] or match["ort"] or match["place"]
    if (
        not mentions
        and not match["ort"]
        and not (match["middle"] or "").strip()
        and len(place) <= _SHORTEST_PLACE
    ):
        return None
    return place.strip(), mentions[0] if mentions else None, match.end()


_FILLER_ENDS = re.compile(rf"^(?:{_FILLER.pattern})+|(?:{_FILLER.pattern})+$", re.IGNORECASE)
_ROLE = re.compile(r"\s*(?:,|\()\s*.*$|\s+(?:in|from|at)\s+[A-Z].*$")


def _is_sign(word: str) -> bool:
    return word.isupper() or not word.isalpha()


def _date_at(text: str, position: int) -> DateMention | None:
    window = text[position : position + 60]
    for mention in find_dates(window):
        if mention.span.start == 0:
            span = type(mention.span)(position, position + mention.span.end)
            return DateMention(span, mention.date)
    return None
