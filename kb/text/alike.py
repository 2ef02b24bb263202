"""Near-copies: texts that say the same in nearly the same words.

Two texts are near-copies when nearly all runs of three words of the shorter one stand in the
longer, and the longer has not much besides; and when what they do not share holds no figure, no
name and no word that binds. "Shall" for "may", 2021 for 2014 or one town for another is a
difference that a reader looks for.
"""

from __future__ import annotations

from typing import NamedTuple

from kb.text.fold import fold

_RUN = 3
_LEAST_WORDS = 20
_SHARED = 0.8
_AS_LONG = 0.75
_BINDING = frozenset(
    "not no never nor without must shall should will would may might can cannot only all any none "
    "every each except unless until before after".split()
)


class Shape(NamedTuple):
    """What of a text is compared: its folded words, the runs of them, and those with a capital."""

    words: tuple[str, ...]
    runs: frozenset[tuple[str, ...]]
    names: frozenset[str]


def shape_of(text: str, folded: str = "") -> Shape:
    """The shape of a text, of which the folded words may be at hand."""
    words = tuple((folded or fold(text)).split())
    if len(words) < _LEAST_WORDS:
        return Shape(words, frozenset(), frozenset())
    runs = frozenset(words[at : at + _RUN] for at in range(len(words) - _RUN + 1))
    return Shape(words, runs, frozenset(fold(word) for word in text.split() if not word.islower()))


def are_alike(one: Shape, other: Shape) -> bool:
    """Whether two texts are near-copies; which is which makes no difference.

    >>> said = "The committee met in the capital and reviewed how far the registration of schools " * 2
    >>> [are_alike(shape_of(f"{said}has {a}."), shape_of(f"{said}has {b}."))
    ...  for a, b in (("come", "got"), ("come by 2021", "come by 2014"), ("come", "not come"))]
    [True, False, False]
    """
    short, long = sorted((one, other), key=lambda shape: len(shape.words))
    if len(short.words) < _LEAST_WORDS or len(short.words) < _AS_LONG * len(long.words):
        return False
    if len(short.runs & long.runs) < _SHARED * len(short.runs):
        return False
    apart = set(short.words) ^ set(long.words)
    apart -= {word for word in apart if word not in _BINDING and not any(map(str.isdigit, word))} - (
        one.names | other.names
    )
    return not apart
