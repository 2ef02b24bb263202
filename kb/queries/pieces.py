"""What was typed as pieces: dates in words taken out, saved queries put in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

from kb.errors import BadRequestError
from kb.model.addresses import shorten
from kb.queries.lexer import MAX_TYPED, Piece, lex
from kb.queries.reading import Reading

_MOST_PIECES = 2000
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_WHEN = (
    rf"(?:(?:the\s+)?(?:{_DAY}\s+)?[A-Za-z]{{3,9}}\.?(?:\s+{_DAY},?)?,?\s+\d{{4}}"
    r"|\d{4}-\d{2}(?:-\d{2})?|\d{4}|yesterday|today"
    r"|(?:this|last|past|previous)\s+(?:\d{1,4}\s+)?(?:day|week|month|year)s?"
    r"|(?:\d{1,4}|an?)\s+(?:day|week|month|year)s?\s+ago)"
)
_SIDES = re.compile(r"\b(?:after|since|before|until|till|up to|between)\s", re.IGNORECASE)


@cache
def _dated() -> re.Pattern[str]:
    """Dates in words; late, since few queries have one."""
    return re.compile(
        rf"\b(?:between\s+(?P<first>{_WHEN})\s+and\s+(?P<last>{_WHEN})"
        rf"|(?P<side>after|since|before|until|till|up to)\s+(?P<when>{_WHEN}))(?!\S*\w)",
        re.IGNORECASE,
    )


def pieces_of(typed: str, reading: Reading) -> list[Piece]:
    """The pieces of a query, with those of the saved queries that it names in their place."""
    return list(_pieces(typed, reading, ()))[:_MOST_PIECES]


def _pieces(typed: str, reading: Reading, within: tuple[str, ...]) -> Iterator[Piece]:
    for piece in lex(typed if reading.exact else _take_dates(typed[:MAX_TYPED], reading)):
        if piece.field == "saved":
            yield from _saved(piece, reading, within)
        else:
            yield piece


def _saved(piece: Piece, reading: Reading, within: tuple[str, ...]) -> Iterator[Piece]:
    """The pieces of a saved query, in brackets; where there is none, its name as a word."""
    name = piece.text.strip().rstrip(",;")
    known = reading.saved()
    if name in within:
        reading.notes.append(f"The saved query “{shorten(name)}” names itself; there it was passed over.")
        return
    if name not in known:
        from difflib import get_close_matches  # noqa: PLC0415 - late: only for a message

        near = get_close_matches(name, list(known), n=2, cutoff=0.5)
        hint = f"; did you mean {' or '.join(near)}?" if near else "."
        reading.notes.append(f"There is no saved query “{shorten(name)}”{hint} It was searched as words.")
        yield piece._replace(field="")
        return
    yield Piece("open")
    yield from _balanced(_pieces(known[name], reading, (*within, name)))
    yield Piece("close")


def _balanced(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Pieces of which every bracket has its partner."""
    depth = 0
    for piece in pieces:
        if piece.type == "close" and not depth:
            continue
        depth += (piece.type == "open") - (piece.type == "close")
        yield piece
    yield from [Piece("close")] * depth


def _take_dates(typed: str, reading: Reading) -> str:
    """Take "after 25 June 2024" and the like out of the words, as filters."""
    if _SIDES.search(typed) is None or any(mark in typed for mark in '"“”«/'):
        return typed

    def take(match: re.Match[str]) -> str:
        from kb.queries.when import read_range  # noqa: PLC0415 - late: its patterns cost time

        words = [match["first"], match["last"]] if match["first"] else [match["when"]] * 2
        try:
            ranges = [read_range(each.lower().removeprefix("the "), reading.today) for each in words]
        except BadRequestError:
            return match[0]
        side = (match["side"] or "between").lower()
        if side in {"after", "since", "between"}:
            first, last = ranges[0]
            reading.since = _shifted(last, 1) if side == "after" else first
            reading.said.append(f"since {reading.since}")
        if side not in {"after", "since"}:
            first, last = ranges[1]
            reading.until = _shifted(first, -1) if side == "before" else last
            reading.said.append(f"until {reading.until}")
        return " "

    return _dated().sub(take, typed)


def _shifted(day: str | None, days: int) -> str | None:
    """A day some days later, or earlier."""
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat() if day else None
