"""The pieces of what was typed: words, phrases, operators, brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

MAX_TYPED = 4000
"""The most characters of a query that are looked at."""

FIELDS = {
    "title": "title",
    "kind": "kind",
    "publisher": "publisher",
    "author": "author",
    "tag": "tag",
    "standing": "standing",
    "language": "language",
    "doc": "document",
    "document": "document",
    "id": "document",
    "point": "point",
    "name": "name",
    "since": "since",
    "after": "since",
    "until": "until",
    "before": "until",
    "date": "date",
    "year": "date",
    "saved": "saved",
}
"""What may stand before a colon, and what it filters by."""

_QUOTES = {'"': '"', "“": "”", "”": "”", "„": "“", "«": "»", "＂": "＂"}
_PIECE = re.compile(
    r"""(?P<blank>\s+)
      | (?P<open>\() | (?P<close>\))
      | (?P<minus>(?<![^\s(])-(?=[^\s\-)]))
      | (?P<regex>(?<![^\s(-])/(?P<pattern>(?:[^/\\\n]|\\.)+)/(?=[\s)]|$))
      | (?P<near>(?:near|NEAR)/(?P<distance>\d{1,3})(?=\s))
      | (?P<operator>(?:AND|OR|NOT)(?=[\s()]|$)|\|\|?(?=\s)|&&(?=\s))
      | (?P<field>[A-Za-z]{2,12}):(?=[^\s/])
      | (?P<quote>["“”„«＂])
      | (?P<word>[^\s()"“”„«»＂]+)
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)


class Piece(NamedTuple):
    """One piece: ``word``, ``phrase``, ``regex``, ``and``, ``or``, ``not``, ``near``, ``open``, ``close``.

    ``field`` is the field it was typed for, ``distance`` that of ``near``.
    """

    type: str
    text: str = ""
    field: str = ""
    distance: int = 0


def lex(typed: str) -> Iterator[Piece]:
    """The pieces of a query, left to right; whatever was typed, it has pieces."""
    position, field_name = 0, ""
    typed = typed[:MAX_TYPED]
    while position < len(typed):
        match = _PIECE.match(typed, position)
        if match is None:
            return
        position = match.end()
        kind = match.lastgroup or "other"
        kind = {"distance": "near", "pattern": "regex"}.get(kind, kind)
        if kind in {"blank", "other"}:
            field_name = "" if kind == "blank" else field_name
            continue
        if kind == "field":
            field_name = FIELDS.get(match["field"].lower(), "")
            if not field_name:
                yield Piece("word", match["field"])
            continue
        if kind == "quote":
            text, position = _quoted(typed, position, match["quote"])
            yield Piece("phrase", text, field_name)
        elif kind == "word":
            yield Piece("word", match["word"], field_name)
        elif kind == "regex":
            yield Piece("regex", match["pattern"])
        elif kind == "near":
            yield Piece("near", distance=int(match["distance"]))
        elif kind == "operator":
            yield Piece({"|": "or", "||": "or", "&&": "and"}.get(match[0], match[0].lower()), match[0])
        else:
            yield Piece({"minus": "not"}.get(kind, kind), match[0])
        field_name = ""


def _quoted(typed: str, start: int, quote: str) -> tuple[str, int]:
    """The words up to the closing mark, or to the end where there is none."""
    ends = {_QUOTES[quote], '"', "”"} if quote != "«" else {"»"}
    places = [place for place in (typed.find(end, start) for end in ends) if place >= 0]
    end = min(places, default=len(typed))
    return typed[start:end], end + 1
