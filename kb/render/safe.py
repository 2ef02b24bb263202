"""Foreign text made harmless, one way for each place where it is shown.

Text from outside may hold escape sequences that drive a terminal, controls that
turn lines around, characters that cannot be seen, or markup. Nothing here
removes anything: what could act is shown as what it is.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import NamedTuple

_ACTING = (
    r"\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 but tab and newline, DEL, C1
    r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # turn the direction of text
    r"\u2028\u2029\ud800-\udfff"  # line separators, half characters
)
_UNSEEN = (
    r"\xad\u034f\u070f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2060-\u2065\u206a-\u206f\u3164"
    r"\ufeff\uffa0\ufff0-\ufffb\ufdd0-\ufdef\ufffe\uffff"
    r"\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_JOINERS = "\u200c\u200d"
_SELECTORS = "\ufe0e\ufe0f"
# Whether a joiner or a selector hides depends on what stands beside it; see _stays.
_HIDDEN = re.compile(rf"[{_ACTING}{_UNSEEN}{_JOINERS}\ufe00-\ufe0f]")
# Arabic letters, marks and digits; the joiners are spelling between two of these.
_ARABIC = (
    (0x610, 0x61A), (0x620, 0x65F), (0x66E, 0x6D3), (0x6D5, 0x6DC), (0x6DF, 0x6E8),
    (0x6EA, 0x6EF), (0x6FA, 0x6FF), (0x750, 0x77F), (0x870, 0x887), (0x889, 0x88E),
    (0x898, 0x8E1), (0x8E3, 0x8FF), (0xFB50, 0xFDCF), (0xFDF0, 0xFDFF), (0xFE70, 0xFEFC),
)  # fmt: skip
# Pictographs, after which a variation selector chooses between two drawings.
_PICTOGRAPHS = (
    (0x203C, 0x203C), (0x2049, 0x2049), (0x2122, 0x2122), (0x2139, 0x2139), (0x2194, 0x2BFF),
    (0x3030, 0x3030), (0x303D, 0x303D), (0x3297, 0x3297), (0x3299, 0x3299), (0x1F000, 0x1FAFF),
)  # fmt: skip
_PICTURES = 0x2400
_DELETE = 0x7F
_SPACE = 0x20
_ASTRAL = 0x10000

_PLAIN = str.maketrans(
    {
        "“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "‚": ",", "′": "'", "″": '"',
        "–": "-", "—": "--", "‐": "-", "‑": "-", "−": "-", "…": "...", "·": "|", "•": "*",
        "‹": "*", "›": "*", "«": "<<", "»": ">>", "⟦": "[[", "⟧": "]]", "→": "->", "≥": ">=",
        "│": "|", "┊": ":", "●": "*", "○": "o", "◇": "+", "◆": "#",
        **dict(zip("▁▂▃▄▅▆▇█", "12345678", strict=True)),
        "⋈": "M", "⋔": "S", "⊞": "R", "✕": "x", "≈": "~",
        # The pictures of control characters, as ``visible`` puts them.
        **{chr(0x2400 + code): f"<U+{code:04X}>" for code in range(0x20)}, "␡": "<U+007F>",
        "⟨": "<", "⟩": ">", "\xa0": " ", "\u202f": " ", "\u2009": " ",
    }
)  # fmt: skip
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


class Shown(NamedTuple):
    """A text made visible, and how much longer each replacement made it."""

    text: str
    places: tuple[int, ...] = ()
    """Offsets of what was replaced, in the original text."""
    grown: tuple[int, ...] = (0,)
    """By how much further the text stands before the first of them, after it, and so on."""

    def at(self, offset: int) -> int:
        """Where an offset into the original text is in the shown one."""
        return offset + self.grown[bisect_left(self.places, offset)]


def visible(text: str) -> str:
    r"""The text with everything that acts or hides replaced by a sign for it.

    Newlines and tabs are kept; use ``one_line`` where they cannot stand.

    >>> visible("a\x1b[2Jb\u202e")
    'a␛[2Jb⟨U+202E⟩'
    """
    return _HIDDEN.sub(lambda match: match[0] if _stays(match) else _sign(match[0]), text)


def shown(text: str) -> Shown:
    """The same, keeping account of offsets."""
    places: list[int] = []
    grown = [0]

    def replace(match: re.Match[str]) -> str:
        if _stays(match):
            return match[0]
        sign = _sign(match[0])
        places.append(match.start())
        grown.append(grown[-1] + len(sign) - 1)
        return sign

    return Shown(_HIDDEN.sub(replace, text), tuple(places), tuple(grown))


def one_line(text: str) -> str:
    r"""The same on one line, for titles, names and other short values.

    >>> one_line(" A title\n in two\tlines")
    'A title in two lines'
    """
    return " ".join(visible(text).split())


def plain(text: str) -> str:
    """The same in ASCII: typographic signs as people type them, the rest by number.

    >>> plain("“Naïve” – اب")
    '"Na<U+00EF>ve" - <U+0627><U+0628>'
    """
    if text.isascii():
        return text
    return _NOT_ASCII.sub(lambda match: f"<U+{ord(match[0]):04X}>", text.translate(_PLAIN))


def json_text(text: str) -> str:
    r"""A JSON document in which everything that acts or hides is escaped; its data is the same.

    >>> json_text('{"a": "\u202e"}')
    '{"a": "\\u202e"}'
    """
    return _HIDDEN.sub(lambda match: match[0] if _stays(match) else _escape(ord(match[0])), text)


_WEB = re.compile(r"https?://[A-Za-z0-9\[][A-Za-z0-9._~:/?#\[\]@!$&()*+,;=%-]*")


def link(url: str) -> str:
    """The address when it is one of the web that can be followed as written, else nothing."""
    return url if _WEB.fullmatch(url) else ""


_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


def cell(text: str) -> str:
    """The text as the cell of a table that no spreadsheet takes for a formula.

    >>> cell("=cmd()")
    "'=cmd()"
    """
    return f"'{visible(text)}" if text.startswith(_FORMULA) else visible(text)


def _stays(match: re.Match[str]) -> bool:
    """Whether a joiner or a selector does its proper work where it stands."""
    place, text = match.start(), match.string
    if match[0] in _JOINERS:
        return _among(_ARABIC, text, place - 1) and _among(_ARABIC, text, place + 1)
    return match[0] in _SELECTORS and _among(_PICTOGRAPHS, text, place - 1)


def _among(ranges: tuple[tuple[int, int], ...], text: str, place: int) -> bool:
    if not 0 <= place < len(text):
        return False
    code = ord(text[place])
    return any(first <= code <= last for first, last in ranges)


def _sign(character: str) -> str:
    code = ord(character)
    if code < _SPACE:
        return chr(_PICTURES + code)
    return "␡" if code == _DELETE else f"⟨U+{code:04X}⟩"


def _escape(code: int) -> str:
    if code < _ASTRAL:
        return f"\\u{code:04x}"
    high, low = divmod(code - _ASTRAL, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"
