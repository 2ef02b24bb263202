"""Dates with their precision, as policy texts give them.

A date may be a day, a month or a year, and a text may give a day without its
year. They are written as EDTF does (ISO 8601-2, level 1): ``2024-06-22``,
``2024-06``, ``2024``, ``XXXX-06-22``. Nothing is ever filled in.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass

_DATE = re.compile(r"(\d{4}|XXXX)(?:-(\d{2})(?:-(\d{2}))?)?")
_LEAP_YEAR = 2024
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date as far as it is known; ``year`` is None where the text gives none."""

    year: int | None
    month: int | None = None
    day: int | None = None

    def __str__(self) -> str:
        parts = ["XXXX" if self.year is None else f"{self.year:04d}"]
        parts += [f"{part:02d}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)

    @property
    def first(self) -> str | None:
        """The first day it can mean, ``YYYY-MM-DD``; None without a year."""
        if self.year is None:
            return None
        return f"{self.year:04d}-{self.month or 1:02d}-{self.day or 1:02d}"

    @property
    def last(self) -> str | None:
        """The last day it can mean, ``YYYY-MM-DD``; None without a year."""
        if self.year is None:
            return None
        month = self.month or 12
        return f"{self.year:04d}-{month:02d}-{self.day or monthrange(self.year, month)[1]:02d}"

    def spoken(self) -> str:
        """The date as a reader writes it: ``22 June 2024``, ``June 2024``, ``22 June``."""
        month = MONTHS[self.month - 1] if self.month else ""
        parts = (str(self.day or ""), month, str(self.year or "(year not stated)"))
        return " ".join(part for part in parts if part)


def parse_date(text: str) -> PartialDate | None:
    """Read a date in the form this module writes; None when it is none or cannot exist.

    >>> str(parse_date("2024-06")), parse_date("2024-13-45")
    ('2024-06', None)
    """
    match = _DATE.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day = match.groups()
    return make_date(
        None if year == "XXXX" else int(year),
        int(month) if month else None,
        int(day) if day else None,
    )


def make_date(year: int | None, month: int | None = None, day: int | None = None) -> PartialDate | None:
    """The date of these parts, or None when no such date can exist."""
    if year is not None and not 1 <= year <= 9999:  # noqa: PLR2004 - ISO 8601's range
        return None
    if month is None:
        return None if day is not None or year is None else PartialDate(year)
    if not 1 <= month <= len(MONTHS):
        return None
    if day is not None and not 1 <= day <= monthrange(year or _LEAP_YEAR, month)[1]:
        return None
    return PartialDate(year, month, day)


def days_between(first: str, last: str) -> int:
    """How many days lie between two days written as ``2024-06-22``.

    >>> days_between("2024-02-28", "2024-03-01")
    2
    """
    from datetime import date  # noqa: PLC0415 - late: most commands reckon with no days

    return (date.fromisoformat(last) - date.fromisoformat(first)).days
