"""How office programs number lists and headings."""

from __future__ import annotations

_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)
_MOST = 5000


def numeral(number: int, form: str) -> str:
    """A number in a form: ``decimal``, ``lowerLetter``, ``upperRoman`` and so on.

    >>> numeral(4, "lowerRoman"), numeral(28, "upperLetter"), numeral(3, "decimal")
    ('iv', 'BB', '3')
    """
    kind = form.lower()
    if "roman" in kind and 0 < number <= _MOST:
        text, rest = "", number
        for value, sign in _ROMAN:
            text += sign * (rest // value)
            rest %= value
        return text.upper() if kind.startswith("upper") else text
    if "letter" in kind and 0 < number <= _MOST:
        times, letter = divmod(number - 1, 26)
        text = chr(97 + letter) * (times + 1)
        return text.upper() if kind.startswith("upper") else text
    return f"{number:02d}" if "zero" in kind else str(number)
