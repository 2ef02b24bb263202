"""Which commitments are one: told again, in other words, by others; and the ids that last.

An id is made of the document and the words, not of the place: a new numbering or a new revision
with the same words keeps it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import NamedTuple

from kb.commitments.reading import alike, shared, words_of

_KEY = re.compile(r"[^\W_]+")
_LEAST_ALIKE = 0.5
_LEAST_SHARED = 0.7
_LEAST_WORDS = 4
_RARE_WORDS = 5
"""How many of its rarest words a commitment is looked up by."""
_MOST_CANDIDATES = 24
"""Of a word, how many earlier commitments are compared: keeps the cost in step with the text."""
SAME_AGAIN = 0.5
"""How alike words must be to be taken for those that were tracked and then edited."""


class Item(NamedTuple):
    """A commitment at one place, as far as comparing needs it.

    Attributes:
        key: What the caller knows it by.
        document: The id of its document.
        revision: The address of its text.
        day: The first day of its date, or empty.
        official: Whether an official text or a plan says it.
        actor: Who binds himself, in small letters; may be empty.
        words: The words it is known by.
        negated: Whether it is what will not be done.
        figures: The numbers in it, but for those of its deadline.
    """

    key: int
    document: str
    revision: str
    day: str
    official: bool
    actor: str
    words: frozenset[str]
    negated: bool = False
    figures: frozenset[str] = frozenset()


def lasting_ids(document: str, texts: Iterable[tuple[str, str]]) -> list[str]:
    """The ids of the findings of a document, from their types and words, in order."""
    seen: Counter[str] = Counter()
    ids = []
    for type_, text in texts:
        plain = " ".join(m[0].lower() for m in _KEY.finditer(text))
        id_ = "c" + sha256(f"{document}\n{type_}\n{plain}".encode()).hexdigest()[:8]
        seen[id_] += 1
        ids.append(id_ if seen[id_] == 1 else f"{id_}-{seen[id_]}")
    return ids


def group(items: Sequence[Item]) -> list[list[int]]:
    """The keys of what is one commitment, each group with its first telling first.

    Of one day the official text comes first; a group is found by its rarest words, and compared with
    a bounded number of others, so that the cost grows with the number of items and no faster.
    """
    order = sorted(items, key=lambda one: (one.day or "9999", not one.official, one.document, one.key))
    counts = Counter(word for one in order for word in one.words)
    by_word: defaultdict[str, list[int]] = defaultdict(list)
    groups: list[list[Item]] = []
    for one in order:
        rare = sorted(one.words, key=lambda word: (counts[word], word))[:_RARE_WORDS]
        near = dict.fromkeys(number for word in rare for number in by_word[word][-_MOST_CANDIDATES:])
        best = max(
            (number for number in near if _is_same(groups[number][0], one)),
            key=lambda number: alike(groups[number][0].words, one.words),
            default=-1,
        )
        if best >= 0:
            groups[best].append(one)
            continue
        groups.append([one])
        for word in rare:
            by_word[word].append(len(groups) - 1)
    return [[one.key for one in members] for members in groups]


def _is_same(first: Item, one: Item) -> bool:
    """Whether two tell one commitment: most words are the same, and no other actor is named."""
    if first.negated != one.negated:
        return False
    if first.figures - one.figures and one.figures - first.figures:
        return False
    if first.revision == one.revision:
        return False  # What one text says twice is joined there; the rest are two things.
    if len(first.words & one.words) < min(_LEAST_WORDS, len(first.words), len(one.words)):
        return False
    if len(first.words) < 2 or len(one.words) < 2:
        return first.words == one.words and first.document == one.document
    close = alike(first.words, one.words)
    if first.document == one.document and close < _LEAST_SHARED:
        return False  # A text that says two things in like words means two things.
    if first.actor and one.actor and not _may_be_one(first.actor, one.actor):
        return close >= _LEAST_SHARED
    return close >= _LEAST_ALIKE or (
        shared(first.words, one.words) >= _LEAST_SHARED and len(first.words & one.words) >= _LEAST_WORDS
    )


def _may_be_one(one: str, other: str) -> bool:
    return not words_of(one).isdisjoint(words_of(other))


def nearest(words: frozenset[str], others: Sequence[frozenset[str]]) -> tuple[int, float]:
    """Which of some word sets is most like one, and how much; -1 for none that is like it enough."""
    best, most = -1, 0.0
    for number, other in enumerate(others):
        near = alike(words, other)
        if near > most:
            best, most = number, near
    return (best, most) if most >= SAME_AGAIN else (-1, most)
