"""Numbers as English words, for whoever reads them."""

from __future__ import annotations

_FIRST = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty"
)
_FIRST_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
CARDINALS = {word: number for number, word in enumerate(_FIRST.split(), 1)}
"""*one* to *twenty*."""
ORDINALS = {word: number for number, word in enumerate(_FIRST_ORDINALS.split(), 1)}
"""*first* to *twentieth*."""
TENS = dict(
    zip("thirty forty fifty sixty seventy eighty ninety hundred".split(), range(30, 101, 10), strict=True)
)
"""*thirty* to *hundred*."""
LARGE = ("thousand", "million", "billion", "lakh", "crore", "dozen")
"""What follows a number and multiplies it."""
