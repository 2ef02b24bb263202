"""Which language a text is in, told by its letters."""

from __future__ import annotations

import re

from kb.model.documents import Field

_ARABIC = re.compile(r"[\u0620-\u064a\u066e-\u06d3\u06fa-\u06ff\u0750-\u077f]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
# Letters that only one of the languages written in Arabic script has.
_LETTERS = (("ur", "ٹڈڑےں"), ("ps", "ښږڅځېۍټډړ"), ("sd", "ڪڳڱڻٻڀ"))
_PERSIAN = "گچپژ"
_ENGLISH = frozenset("the of and to in a is that for on with as by be was are it this which have".split())
_ENOUGH = 0.08


def tell_language(text: str) -> Field[str] | None:
    """The language of a text as a BCP 47 tag, or None when it cannot be told."""
    sample = text[:20000]
    arabic, latin = len(_ARABIC.findall(sample)), len(_LATIN.findall(sample))
    if arabic > latin:
        counts = [(sum(map(sample.count, letters)), tag) for tag, letters in _LETTERS]
        count, tag = max(counts)
        if count:
            return Field(tag, basis="letters", grade="confident")
        tag = "fa" if any(map(sample.count, _PERSIAN)) else "ar"
        return Field(tag, basis="letters", grade="unsure")
    words = [word.strip(".,;:!?()\"'“”’").lower() for word in sample.split()]
    if words and sum(word in _ENGLISH for word in words) >= _ENOUGH * len(words):
        return Field("en", basis="letters", grade="confident")
    return None
