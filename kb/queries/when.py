"""Dates as people say them: ``2024``, ``june 2024``, ``last month``, ``2014..2021``."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from kb.errors import BadRequestError
from kb.model.addresses import shorten
from kb.model.dates import PartialDate, make_date, parse_date
from kb.text.dates import MONTH_NUMBERS, find_dates

_AGO = re.compile(r"(?:(\d{1,4})|an?)\s+(day|week|month|year)s?\s+ago")
_RELATIVE = re.compile(r"(this|last|past|previous)\s+(?:(\d{1,4})\s+)?(day|week|month|year)s?")
_SHORT = re.compile(r"(\d{1,4})\s*(d|w|mo?|y)(?:\s+ago)?")
_UNITS = {"d": "day", "w": "week", "m": "month", "mo": "month", "y": "year"}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NAMED = re.compile(r"(?:(?:this|last|past|previous|on|in)\s+)?([a-z]{3,9})\.?")
_TO = re.compile(r"(?:from\s+|between\s+)?(\S.*?)\s+(?:to|until|till|and|[-–])\s+(\S.*)")
_MONTH_YEAR = re.compile(r"([a-z]+)\.?,?\s+(\d{4})")
_DAYS_A_WEEK = 7
_MONTHS_A_YEAR = 12


def read_range(text: str, today: str) -> tuple[str | None, str | None]:
    """The first and the last day that words can mean; None where a side is open.

    Args:
        text: What was typed.
        today: The day it is, ``YYYY-MM-DD``.

    >>> read_range("june 2024", "2026-01-01"), read_range("2014..2021", "2026-01-01")
    (('2024-06-01', '2024-06-30'), ('2014-01-01', '2021-12-31'))

    Raises:
        BadRequestError: The words are no date; the message shows what may be typed.
    """
    words = " ".join(text.lower().split())
    if ".." not in words and (parts := _TO.fullmatch(words)) and _point(words) is None:
        words = f"{parts[1]}..{parts[2]}"
    if ".." in words:
        before, _, after = words.partition("..")
        first = read_range(before, today)[0] if before.strip() else None
        last = read_range(after, today)[1] if after.strip() else None
        if (first or last) and not (first and last and first > last):
            return first, last
    elif (known := _point(words) or _relative(words, date.fromisoformat(today))) is not None:
        return known
    raise BadRequestError(
        f"“{shorten(text)}” is not a date.",
        hint="Try 2024, 2024-06, june 2024, 22 june 2024, last month, 3 weeks ago or 2014..2021.",
    )


def _point(words: str) -> tuple[str | None, str | None] | None:
    parsed = parse_date(words)
    if parsed is None:
        mentions = find_dates(words.title())
        whole = [m for m in mentions if m.span.start == 0 and m.span.end == len(words)]
        parsed = whole[0].date if whole else _month_and_year(words)
    if parsed is None or parsed.year is None:
        return None
    return parsed.first, parsed.last


def _month_and_year(words: str) -> PartialDate | None:
    match = _MONTH_YEAR.fullmatch(words)
    if match is None or match[1] not in MONTH_NUMBERS:
        return None
    return make_date(int(match[2]), MONTH_NUMBERS[match[1]])


def _relative(words: str, today: date) -> tuple[str, str] | None:
    if words in {"today", "now"}:
        return today.isoformat(), today.isoformat()
    if words == "yesterday":
        day = (today - timedelta(days=1)).isoformat()
        return day, day
    try:
        if match := _AGO.fullmatch(words):
            day = _back(today, match[2], int(match[1] or 1)).isoformat()
            return day, day
        if match := _SHORT.fullmatch(words):
            day = _back(today, _UNITS[match[2]], int(match[1])).isoformat()
            return day, day
        if (match := _NAMED.fullmatch(words)) and (named := _named(match[1], today)):
            return named
        if match := _RELATIVE.fullmatch(words):
            return _period(today, match[1], match[3], int(match[2] or 0))
    except (ValueError, OverflowError):  # Before the year 1.
        return None
    return None


def _named(word: str, today: date) -> tuple[str, str] | None:
    """The last day of that name, or the last month that has begun; None for any other word."""
    if word in _WEEKDAYS:
        day = today - timedelta(days=(today.weekday() - _WEEKDAYS.index(word)) % _DAYS_A_WEEK or _DAYS_A_WEEK)
        return day.isoformat(), day.isoformat()
    month = MONTH_NUMBERS.get(word)
    if month is None:
        return None
    start = date(today.year - (month > today.month), month, 1)
    return start.isoformat(), _end(start, "month").isoformat()


def _period(today: date, which: str, unit: str, count: int) -> tuple[str, str]:
    if count:
        return _back(today, unit, count).isoformat(), today.isoformat()
    start = _start(today, unit)
    if which == "this":
        return start.isoformat(), _end(start, unit).isoformat()
    earlier = _start(start - timedelta(days=1), unit)
    return earlier.isoformat(), _end(earlier, unit).isoformat()


def _start(day: date, unit: str) -> date:
    """The first day of the period a day lies in; weeks begin on Monday."""
    if unit == "week":
        return day - timedelta(days=day.weekday())
    return {"day": day, "month": day.replace(day=1), "year": day.replace(month=1, day=1)}[unit]


def _end(start: date, unit: str) -> date:
    days = {
        "day": 1,
        "week": _DAYS_A_WEEK,
        "month": monthrange(start.year, start.month)[1],
        "year": (date(start.year, 12, 31) - start).days + 1,
    }[unit]
    return start + timedelta(days=days - 1)


def _back(day: date, unit: str, count: int) -> date:
    if unit in {"day", "week"}:
        return day - timedelta(days=count * (_DAYS_A_WEEK if unit == "week" else 1))
    months = day.year * _MONTHS_A_YEAR + day.month - 1
    months -= count * (_MONTHS_A_YEAR if unit == "year" else 1)
    year, month = divmod(months, _MONTHS_A_YEAR)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
