"""By when, and for how long: dates and periods, with what they are counted from."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from kb.model.commitments import Deadline
from kb.model.dates import PartialDate, make_date
from kb.text.dates import MONTH_NUMBERS, find_dates
from kb.text.numbers import CARDINALS, ORDINALS, TENS

_NUMBERS = CARDINALS | TENS | {"a": 1, "an": 1, "forty-five": 45, "couple of": 2}
_NUMBER = rf"(?P<number>\d{{1,4}}|{'|'.join(sorted(map(re.escape, _NUMBERS), key=len, reverse=True))})"
_UNIT = r"(?P<unit>working days?|business days?|hours?|days?|weeks?|fortnights?|months?|quarters?|years?)"
_MONTHS = "|".join(sorted((n for n in MONTH_NUMBERS if n.isascii()), key=len, reverse=True))
_ORDINALS = ORDINALS | {"twenty-eighth": 28, "thirtieth": 30, "thirty-first": 31}
_ORDINAL = rf"(?:(?P<ordinal>{'|'.join(sorted(_ORDINALS, key=len, reverse=True))}) of )"
_BY = (
    r"(?:by|before|until|till|not later than|no later than|on or before|prior to|from|starting|beginning|effective(?: from)?|"
    r"w\.e\.f\.?|with effect from|as of|in|on|during|within)"
)
_WITHIN = re.compile(
    rf"\b(?P<how>within|in|inside|after|over|for|during|not later than|no later than)(?: a period of| a maximum of| the (?:next|coming|following)"
    rf"| next| the)?(?: (?:next|coming))? {_NUMBER}(?:[ -]to[ -]\w+)?[ -]{_UNIT}(?: time)?(?P<of> (?:of|after|from) [\w ]{{2,30}})?\b",
    re.IGNORECASE,
)
_DATED = re.compile(
    rf"\b(?P<how>{_BY}) (?:the |next |this |coming )?(?:{_ORDINAL})?(?:(?P<edge>end|close|start|beginning|middle) of )?(?:(?P<part>early|mid|late)[ -])?",
    re.IGNORECASE,
)
_YEAR_ONLY = re.compile(
    r"(?:the )?(?:year |fiscal year |financial year |FY ?)?(?P<year>(?:19|20)\d\d)\b(?!-\d)(?:[-–/](?P<until>\d\d(?:\d\d)?))?",
    re.IGNORECASE,
)
_QUARTER = re.compile(
    r"(?:the )?(?P<quarter>first|second|third|fourth|last|final|Q[1-4])(?: quarter)?(?: of)?(?: the)?(?: year)? ?(?P<year>(?:19|20)\d\d)",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    r"(?:the )?(?P<which>this|next|current|coming|following|end of the|ongoing) (?P<unit>week|fortnight|month|quarter|year|fiscal year|financial year|summer|winter|spring|autumn)",
    re.IGNORECASE,
)
_MONTH_ONLY = re.compile(rf"(?:the end of )?(?P<month>{_MONTHS})\b\.?(?! \d)", re.IGNORECASE)
_END = re.compile(
    r"(?:the )?(?P<edge>end|close) of (?:the |this )?(?P<unit>month|year|week|quarter|financial year|fiscal year)",
    re.IGNORECASE,
)
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_WEEKDAY = re.compile(
    rf"\b(?:by|before|on|until|from|next|this) (?:next |this |coming )?(?P<weekday>{'|'.join(_WEEKDAYS)})\b",
    re.IGNORECASE,
)
_YEAR_END = re.compile(
    r"\b(?:by|before|until) (?:the )?(?:year[’']s end|year[- ]end|end of (?:this|the) year|(?:the )?turn of the year)\b",
    re.IGNORECASE,
)
_ANCHORED = re.compile(
    r"\b(?:before|by|until|till|ahead of|prior to) (?:the |his |her |its |their )?(?:next |coming |general |following )?"
    r"(?P<event>meeting|session|election|elections|polls|ramzan|ramadan|muharram|eid|christmas|easter|summit|review|monsoon|winter|summer|harvest|budget|season)\b",
    re.IGNORECASE,
)
_PERIODS = frozenset({"for", "over", "during"})
_HOURS_A_DAY = 24
_AGE = 18
_DUE = ("by", "before", "until", "till", "not later", "no later", "on or before", "prior to", "within")
_DAYS = {"day": 1, "hour": 0, "week": 7, "fortnight": 14}
_MONTHS_OF = {"month": 1, "quarter": 3, "year": 12}
_EVERY = re.compile(
    r"\b(?:every|each|once a|twice a|per) (?:\w+ )?(?:week|month|quarter|year|day|fortnight)\b", re.IGNORECASE
)
QUICK = re.compile(
    rf"\b(?:by|before|within|until|till|later than|prior to|in|for|over|during|from|effective|ahead of|every|next|this)\b.{{0,40}}?"
    rf"(?:\d|{_MONTHS}|day|week|fortnight|monday|month|quarter|year|hour|meeting|session|election|polls|ramzan|ramadan|muharram|eid|summer|winter|spring|autumn|monsoon|budget|summit)",
    re.IGNORECASE | re.DOTALL,
)


def find_deadline(text: str, day: PartialDate | None) -> Deadline | None:
    """The deadline or the period that a clause states, or None.

    Args:
        text: The words of the clause.
        day: The date of the document, from which “within a month” is counted.

    >>> find_deadline("complete the survey by June 2025", None).last
    '2025-06-30'
    >>> find_deadline("report within two weeks", make_date(2024, 6, 22)).last
    '2024-07-06'
    """
    if not QUICK.search(text):
        return None
    for rule in (_dated, _within, _year_end, _relative, _weekday, _anchored):
        found = rule(text, day)
        if found is not None:
            return found
    every = _EVERY.search(text)
    return Deadline(every[0], basis="recurring", period=True) if every else None


def _dated(text: str, day: PartialDate | None) -> Deadline | None:
    """A date that is written out: “by 30 June 2025”, “before the end of 2026”, “by March”."""
    dates = find_dates(text)
    # “By 2035” goes before “from 1990 levels”.
    every = sorted(_DATED.finditer(text), key=lambda m: not m["how"].lower().startswith(_DUE))
    for match in every:
        how, rest = match["how"].lower(), text[match.end() :]
        found = next((m for m in dates if match.start() < m.span.start <= match.end() + 1), None)
        if found is not None and found.date is not None:
            return _of(text[match.start() : found.span.end], found.date, how, match, day)
        if (quarter := _QUARTER.match(rest)) is not None:
            return _quarter(match[0] + quarter[0], quarter)
        if (year := _YEAR_ONLY.match(rest)) is not None:
            last = (
                int(year["until"][-2:]) + int(year["year"]) // 100 * 100
                if year["until"]
                else int(year["year"])
            )
            date_ = make_date(last)
            if date_ is not None and (
                how not in {"in", "on", "during", "within"}
                or match["edge"]
                or int(year["year"]) >= (day.year if day and day.year else 0)
            ):
                return _of(match[0] + year[0], date_, how, match, day)
        if (month := _MONTH_ONLY.match(rest)) is not None and month["month"][0].isupper():
            ordinal = match["ordinal"] and _ORDINALS[match["ordinal"].lower()]
            return _month(
                match[0] + month[0], MONTH_NUMBERS[month["month"].lower()], ordinal or None, how, day
            )
    return None


def _of(words: str, date_: PartialDate, how: str, match: re.Match[str], day: PartialDate | None) -> Deadline:
    basis = "stated"
    if date_.year is None:
        date_, basis = _with_year(date_, day)
    first, last = date_.first or "", date_.last or ""
    if how in {"before", "prior to"} and not match["edge"] and first:
        last = (date.fromisoformat(first) - timedelta(days=1)).isoformat()
        first = ""
    if match["edge"] and match["edge"].lower() in {"start", "beginning"}:
        last = first
    period = how in {
        "from",
        "starting",
        "beginning",
        "as of",
        "during",
        "w.e.f",
        "w.e.f.",
        "with effect from",
    } or how.startswith("effective")
    return Deadline(" ".join(words.split()), first, last, basis, period)


def _with_year(date_: PartialDate, day: PartialDate | None) -> tuple[PartialDate, str]:
    """A day or a month with the year it next comes in, after the document’s own date."""
    if day is None or day.year is None or date_.month is None:
        return date_, "stated, without a year"
    year = day.year
    if day.month is not None and (date_.month, date_.day or 31) < (day.month, day.day or 1):
        year += 1
    known = make_date(year, date_.month, date_.day)
    return (known or date_), "the year counted from the document’s date"


def _month(words: str, month: int, day_of: int | None, how: str, day: PartialDate | None) -> Deadline:
    date_, basis = _with_year(make_date(None, month, day_of) or PartialDate(None, month), day)
    first, last = date_.first or "", date_.last or ""
    if how == "before" and first and day_of is None:
        last, first = (date.fromisoformat(first) - timedelta(days=1)).isoformat(), ""
    return Deadline(" ".join(words.split()).rstrip("."), first, last, basis, how in {"from", "during"})


def _quarter(words: str, match: re.Match[str]) -> Deadline:
    names = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4, "final": 4}
    said = match["quarter"].lower()
    number = names.get(said) or int(said[1])
    year, month = int(match["year"]), number * 3
    return Deadline(words, f"{year}-{month - 2:02d}-01", f"{year}-{month:02d}-{monthrange(year, month)[1]}")


def _within(text: str, day: PartialDate | None) -> Deadline | None:
    """A span of time: “within two weeks”, “for three years”, “over the next five years”."""
    for match in _WITHIN.finditer(text):
        number = match["number"].lower()
        count = int(number) if number.isdecimal() else _NUMBERS[number]
        how, unit = match["how"].lower(), match["unit"].lower().split()[-1].rstrip("s")
        words = " ".join(match[0].split())
        if how == "over" and unit == "year" and count >= _AGE and words.split()[1] == match["number"]:
            continue  # "Adults over 60 years" are so old.
        if match["of"] and not re.search(r"\b(?:today|this|notification|date)\b", match["of"]):
            return Deadline(words, basis="counted from what the words name")
        if unit == "hour" and count < _HOURS_A_DAY:
            # A warning within an hour is one whenever there is one, and not one on the day it was said.
            return Deadline(words, basis="counted from what the words name")
        if day is None or day.day is None:
            basis = "the document has no day to count from"
            return Deadline(words, basis=basis, period=how in _PERIODS)
        start = date(day.year or 1, day.month or 1, day.day)
        end = _added(start, count, unit)
        basis = "counted from the document’s date"
        return Deadline(words, start.isoformat(), end.isoformat() if end else "", basis, how in _PERIODS)
    return None


def _added(start: date, count: int, unit: str) -> date | None:
    if unit == "hour":
        return start + timedelta(days=-(-count // 24))
    try:
        if unit in _DAYS:
            return start + timedelta(days=count * _DAYS[unit])
        months = start.year * 12 + start.month - 1 + count * _MONTHS_OF[unit]
        year, month = divmod(months, 12)
        return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
    except (ValueError, OverflowError):
        return None


def _relative(text: str, day: PartialDate | None) -> Deadline | None:
    """“By the end of the month”, “next week”: counted from the document’s date."""
    match = _END.search(text) or _RELATIVE.search(text)
    if match is None:
        return None
    words = " ".join(match[0].split())
    if day is None or day.day is None or match["unit"].lower() in {"summer", "winter", "spring", "autumn"}:
        return Deadline(words, basis="the document has no day to count from" if day is None else "a season")
    start = date(day.year or 1, day.month or 1, day.day)
    unit = match["unit"].lower().split()[-1]
    later = match.groupdict().get("which") in {"next", "coming", "following"}
    last = _last_day(start, unit, later=later)
    return Deadline(words, start.isoformat(), last.isoformat(), "counted from the document’s date")


def _year_end(text: str, day: PartialDate | None) -> Deadline | None:
    """“By year’s end”."""
    match = _YEAR_END.search(text)
    if match is None:
        return None
    words = " ".join(match[0].split())
    if day is None or day.year is None:
        return Deadline(words, basis="the document has no year to count from")
    return Deadline(words, f"{day.year}-01-01", f"{day.year}-12-31", "counted from the document’s date")


def _weekday(text: str, day: PartialDate | None) -> Deadline | None:
    """“By Friday”: the next one after the document’s date."""
    match = _WEEKDAY.search(text)
    if match is None:
        return None
    words = " ".join(match[0].split())
    if day is None or day.day is None:
        return Deadline(words, basis="the document has no day to count from")
    start = date(day.year or 1, day.month or 1, day.day)
    ahead = (_WEEKDAYS.index(match["weekday"].lower()) - start.weekday()) % 7 or 7
    due = (start + timedelta(days=ahead)).isoformat()
    return Deadline(words, due, due, "counted from the document’s date")


def _last_day(start: date, unit: str, *, later: bool) -> date:
    if unit in {"week", "fortnight"}:
        return start + timedelta(days=6 - start.weekday() + (7 if later else 0))
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    index = start.year * 12 + start.month - 1
    index = (index // months + (1 if later else 0)) * months + months - 1
    year, month = divmod(index, 12)
    return date(year, month + 1, monthrange(year, month + 1)[1])


def _anchored(text: str, _day: PartialDate | None) -> Deadline | None:
    """“Before the next meeting”: no day is known."""
    match = _ANCHORED.search(text)
    return (
        Deadline(
            " ".join(match[0].split()), basis=f"before the {match['event'].lower()}, whose day is not stated"
        )
        if match
        else None
    )
