"""Dates that a text states, read strictly: what is not said is not filled in."""

from __future__ import annotations

import re
from typing import NamedTuple

from kb.model.dates import MONTHS, PartialDate, make_date
from kb.model.documents import Span

_URDU_MONTHS = "جنوری فروری مارچ اپریل مئی جون جولائی اگست ستمبر اکتوبر نومبر دسمبر".split()
MONTH_NUMBERS: dict[str, int] = {
    **{name.lower(): number for number, name in enumerate(MONTHS, 1)},
    **{name[:3].lower(): number for number, name in enumerate(MONTHS, 1)},
    "sept": 9,
    **{name: number for number, name in enumerate(_URDU_MONTHS, 1)},
}
_NAMES = "|".join(sorted(map(re.escape, MONTH_NUMBERS), key=len, reverse=True))
_MONTH = rf"(?P<month>{_NAMES})\b"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:1[89]|20|21)\d{2})"
_PATTERNS = tuple(
    re.compile(rf"(?<![\w/.-]){pattern}(?!(?!ء|T\d|(?-i:[A-Z][a-z]))[\w/]|[-.]\d)", re.IGNORECASE)
    for pattern in (
        rf"{_YEAR}[-/.](?P<month>\d{{1,2}})[-/.]{_DAY}",
        rf"(?P<first>\d{{1,2}})[/.-](?P<second>\d{{1,2}})[/.-]{_YEAR}",
        rf"{_DAY}(?:\s+of)?[\s-]+{_MONTH}[.,]?[\s-]+{_YEAR}",
        rf"{_MONTH}\.?\s+{_DAY}(?:\s*,\s*|\s+){_YEAR}",
        rf"{_YEAR}-(?P<month>\d{{2}})",
        rf"{_MONTH}[.,]?\s+{_YEAR}",
        rf"{_DAY}(?:\s+of)?\s+{_MONTH}",
        rf"{_MONTH}\.?\s+{_DAY}",
    )
)
_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")
_MONTHS_A_YEAR = 12


class DateMention(NamedTuple):
    """A date in a text; ``date`` is None when its day and month cannot be told apart."""

    span: Span
    date: PartialDate | None


def find_dates(text: str) -> tuple[DateMention, ...]:
    """The dates a text states, in order, each as precise as the text is.

    >>> [str(m.date) for m in find_dates("On 22 June, not June 23, 2024 or 06/07/2024")]
    ['XXXX-06-22', '2024-06-23', 'None']
    """
    plain = text.translate(_DIGITS)
    taken: list[DateMention] = []
    impossible: list[Span] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(plain):
            span = Span(*match.span())
            known_spans = [*(mention.span for mention in taken), *impossible]
            if any(span.start < other.end and other.start < span.end for other in known_spans):
                continue
            parts = match.groupdict()
            if _is_may_the_verb(parts, match[0]):
                continue
            date, known = _read(parts)
            if date is not None or not known:
                taken.append(DateMention(span, date))
            else:
                impossible.append(span)  # "31 February 2024" is no date, and not February either.
    return tuple(sorted(taken, key=lambda mention: mention.span))


def _read(parts: dict[str, str | None]) -> tuple[PartialDate | None, bool]:
    """The date of a match, and whether its parts can be told apart."""
    year = int(parts.get("year") or 0) or None
    if "first" in parts:
        first, second = int(parts["first"] or 0), int(parts["second"] or 0)
        if first > _MONTHS_A_YEAR or first == second:
            return make_date(year, second, first), True
        if second > _MONTHS_A_YEAR:
            return make_date(year, first, second), True
        return None, False
    name = (parts["month"] or "").lower().rstrip(".")
    month = MONTH_NUMBERS[name] if name in MONTH_NUMBERS else int(name)
    day = parts.get("day")
    return make_date(year, month, int(day) if day else None), True


def _is_may_the_verb(parts: dict[str, str | None], words: str) -> bool:
    """Whether *may* or *march* is a verb here: a month's name has a capital letter."""
    return (parts.get("month") or "").lower() in {"may", "march", "mar"} and "M" not in words
