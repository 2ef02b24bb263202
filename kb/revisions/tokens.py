"""The tokens that two texts are compared by, each with its place in its text."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from kb.model.documents import Span
from kb.text.spelling import same_spelling

# A number with what belongs to it, a word with what joins its parts, or a single sign.
_TOKEN = re.compile(
    r"(?:(?<![^\s(\[])[-−+](?=\d))?\d+(?:[.,:/]\d+)*(?:%|[^\W\d_]{1,3}\b)?"
    r"|[^\W\d_][^\W_]*(?:[\u0300-\u036f\u064b-\u065f\u0670\u200c\u200d]+[^\W_]*)*"
    r"(?:['’‐‑-][^\W_]+)*"
    r"|[^\W_]+|[^\s]"
)
_SIGNS = str.maketrans("“”„‟‘’‚‛´`‐‑‒–—−", "\"\"\"\"''''''------")

STOP = frozenset(
    "a an the of in on at to by for from with and or as is are was were be been it its this that these "
    "those such any which who whom whose he she they his her their there if so than then into under".split()
)
"""Words that bind others; alone they carry no change that a reader looks for."""
MODAL = frozenset(
    "shall will may must should can could would might ought not no nor never cannot نہیں نہ چاہیے".split()
)
"""Words that say how far something binds."""
LOOK = frozenset(".,;:!?\"'()[]{}-…*•·_/\\«»۔،؛؟")
"""Signs that may come and go without a change of what is said."""
_MONTHS = frozenset(
    "january february march april may june july august september october november december".split()
)


class Token(NamedTuple):
    """A word, a number or a sign.

    Attributes:
        key: What it is compared by: case, marks and spelling set aside.
        start: Where it begins in its text.
        end: Where it ends.
    """

    key: str
    start: int
    end: int

    @property
    def span(self) -> Span:
        """Where it stands."""
        return Span(self.start, self.end)

    @property
    def is_word(self) -> bool:
        """Whether it is more than a sign."""
        return self.key[-1:].isalnum() or self.is_number

    @property
    def is_number(self) -> bool:
        """Whether it is a number, or a date as one."""
        return self.key.lstrip("-+")[:1].isdigit()


def tokens(text: str, start: int = 0) -> list[Token]:
    """The tokens of a text, which stands from offset ``start``.

    >>> [t.key for t in tokens("By 31/12/2021, “non-state” actors pay 2.5%.")]
    ['by', '31/12/2021', ',', '"', 'non-state', '"', 'actors', 'pay', '2.5%', '.']
    """
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        first, last = match.span()
        found.append(Token(_key(match[0]), start + first, start + last))
    return found


@lru_cache(maxsize=65536)
def _key(word: str) -> str:
    plain = unicodedata.normalize("NFKC", word).translate(_SIGNS).casefold()
    return same_spelling(plain)


def is_month(key: str) -> bool:
    """Whether a word is the name of a month."""
    return key in _MONTHS
