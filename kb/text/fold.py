"""Folding: what counts as the same letter, word or sentence when texts are compared.

Folding never changes what is stored or shown. ``fold`` makes the key by which
whole texts are compared, ``fold_word`` the one for a word.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Apostrophes, ayn and hamza: written, left out or swapped freely in romanised names.
APOSTROPHES = "'’‘ʼʻʿʾ`´ˈ＇"
HYPHENS = "-‐‑‒﹣－"
# Letters of Arabic script that keyboards and editors use for one another.
_ARABIC = {
    "ي": "ی",
    "ى": "ی",
    "ئ": "ی",
    "ك": "ک",
    "ة": "ہ",
    "ۃ": "ہ",
    "ه": "ہ",
    "ھ": "ہ",
    "ۀ": "ہ",
    "أ": "ا",
    "إ": "ا",
    "آ": "ا",
    "ٱ": "ا",
    "ؤ": "و",
    "ـ": "",
}
_DROPPED = dict.fromkeys((*APOSTROPHES, "\u00ad", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff"), "")
# Latin letters that have no decomposition.
_LATIN = {
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
    "đ": "d",
    "ł": "l",
    "ı": "i",
    "ð": "d",
    "þ": "th",
}
_LETTERS = str.maketrans({**_ARABIC, **_DROPPED, **_LATIN})
_NOT_WORD = re.compile(r"[\W_]+")


def fold_letters(text: str) -> str:
    """Case, width, accents, vowel signs, apostrophes and letter variants removed.

    >>> fold_letters("Ḥāfiẓ Saʿīd"), fold_letters("علي") == fold_letters("علی")
    ('hafiz said', True)
    """
    if text.isascii():
        return text.lower().translate(_LETTERS)
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    bare = "".join(char for char in decomposed if not unicodedata.combining(char)).casefold()
    return "".join(_digit(char) for char in unicodedata.normalize("NFKC", bare).translate(_LETTERS))


@lru_cache(maxsize=65536)
def fold_word(word: str) -> str:
    """``fold_letters`` for one word, remembered."""
    return fold_letters(word)


def fold(text: str) -> str:
    """The key by which texts are compared: folded words with one blank between them.

    >>> fold("The “remnants” of terrorist-groups,") == fold("the 'remnants' of terrorist groups")
    True
    """
    return _NOT_WORD.sub(" ", fold_letters(text)).strip()


def _digit(char: str) -> str:
    """The ASCII digit of a decimal digit in any script, else the character."""
    return str(unicodedata.decimal(char)) if char.isdecimal() else char
