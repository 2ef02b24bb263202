"""What may differ between a text and a faithful quotation of it: how it is set, not what it says.

Both sides are folded with the same rules, and keep the way back to their own characters.
Letters, accents, case, digits, signs of money and of parts, and all other marks stay.
"""

from __future__ import annotations

import re
import unicodedata

from kb.text.offsets import Mapped, composed, over, replaced

SOFT = "\x1f"
"""Stands in a folded source for a hyphen at the end of a line: part of the word, or not."""

QUOTES = "\"“”„‟«»‹›‘’‚‛′″‴‵‶`´ʼ＇＂❛❜❝❞〝〞＂'"
DASHES = "-‐‑‒–—―⁃⸺⸻−﹘﹣－"
# Characters that cannot be seen, vowel signs of Arabic script, and the letter that only stretches.
UNSEEN = (
    "\u00ad\u034f\u061c\u180e\u200b-\u200f\u2060-\u2064\u2066-\u2069\u202a-\u202e\ufeff\ufe0e\ufe0f"
    "\u064b-\u0652\u0656-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u0640"
)
# One letter on two keyboards; letters that tell words apart are left alone.
_LETTERS = {"ي": "ی", "ك": "ک", "ه": "ہ"}
_LIGATURES = "\ufb00-\ufb06\ufb50-\ufbb1\ufbd3-\ufd3d\ufd50-\ufdfb\ufe70-\ufefc"
_D = re.escape(DASHES)
_GAP = rf"\s{UNSEEN}{_D}"
_LINE_END = r"(?<=\w)[-‐\u00ad][^\S\n]*(?:\r?\n[^\S\n]*)+(?=\w)"
_CHANGES = (
    rf"(?P<dots>\.(?:\s+\.){{2,}})"
    rf"|(?P<quote>[«‹][\u00a0\u202f\u2009]+|[\u00a0\u202f\u2009]+[»›]|''|``|,,|[{re.escape(QUOTES)}])"
    rf"|(?P<gap>[{_GAP}]{{2,}}|[^\S ]|[{UNSEEN}]|[{_D.replace(re.escape('-'), '', 1)}])"
    rf"|(?P<ellipsis>…)"
    rf"|(?P<letter>[{''.join(_LETTERS)}])"
    rf"|(?P<ligature>[{_LIGATURES}])"
)
_BOTH = re.compile(_CHANGES)
_SOURCE = re.compile(rf"(?P<soft>{_LINE_END})|{_CHANGES}")
_DASH = re.compile(f"[{_D}]")


def fold_typography(text: str, *, source: bool = False) -> Mapped:
    r"""The text as it is compared with a quotation.

    Args:
        text: The text.
        source: Whether it is what is quoted from: there a hyphen at the end of a line may
            belong to the word or not, and becomes ``SOFT``.

    >>> fold_typography("the\u00a0“rem-\nnants”  –  ﬁnal…").text
    "the 'rem-nants'-final..."
    >>> fold_typography("rem-\nnants", source=True).text == f"rem{SOFT}nants"
    True
    """
    nfc = composed(text)
    mapped = replaced(nfc.text, _SOURCE if source else _BOTH, _change)
    return over(mapped, nfc) if nfc.text is not text else mapped


def folded(text: str) -> str:
    """The folded text alone, without blanks around it."""
    return fold_typography(text).text.strip()


def _change(match: re.Match[str]) -> str:
    kind = match.lastgroup
    words = match[0]
    if kind == "gap":
        if _DASH.search(words):
            return "-"
        return " " if any(char.isspace() for char in words) else ""
    if kind == "dots":
        return "." * words.count(".")
    if kind == "letter":
        return _LETTERS[words]
    if kind == "ligature":
        return unicodedata.normalize("NFKC", words)
    return {"soft": SOFT, "ellipsis": "..."}.get(str(kind), "'")
