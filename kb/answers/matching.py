"""How well a text has what a question asks for, and where."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property
from typing import NamedTuple

from kb.text.paraphrases import paraphrases
from kb.text.terms import Token, matches
from kb.vocabulary import LOOSE_WEIGHT, SPELLING_WEIGHT

_PARAPHRASE_SHARE = 0.75
_FAMILY_SHARE = 0.7
_NAME_SHARE = 0.9
_CONCEPT_SHARE = 0.8
_LOOSE_SHARE = 0.65
_APART_SHARE = 0.8
_APART = 4
LONG_NAME = 3
_FAMILY = 5

Forms = tuple[tuple[tuple[str, ...], float], ...]
"""Ways to say a thing, each with its weight."""

Places = list[tuple[int, int]]
"""Where something stands, as numbers of tokens: the first, and the one behind the last."""


class Wanted(NamedTuple):
    """One thing a question asks for.

    Attributes:
        forms: The ways to say it, each with its weight.
        is_name: Whether it must be there, being a name.
        weight: What it counts among the others.
        others: Terms that may stand for it in plain English.
        written: It as it was typed.
        stands: In how many passages the commonest of its forms stands.
        must: Whether it must be there too: written as a name, or the verb of *who wrote it*.
    """

    forms: Forms
    is_name: bool
    weight: float
    others: frozenset[str] = frozenset()
    written: str = ""
    stands: int = 0
    must: bool = False


class Words:
    """The words of a text, to be looked up many times."""

    def __init__(self, found: Sequence[Token]) -> None:
        self.tokens = found
        self.places: dict[str, list[int]] = {}
        for index, token in enumerate(found):
            self.places.setdefault(token.term, []).append(index)

    def of(self, form: tuple[str, ...]) -> Places:
        """Where a form stands; compounds count by their joined term."""
        if any(term not in self.places for term in form):
            return []
        if len(form) == 1:
            return [(index, index + 1) for index in self.places[form[0]]]
        return matches(self.tokens, form)

    def any_of(self, terms: Collection[str]) -> Places:
        """Where any of some terms stands."""
        return [(i, i + 1) for term in self.places.keys() & terms for i in self.places[term]]

    def family(self, term: str) -> Places:
        """Where a word stands that is likely of one family with a term."""
        near = self._by_beginning.get(term[:_FAMILY], ())
        return [(i, i + 1) for other in near if _same_family(term, other) for i in self.places[other]]

    @cached_property
    def _by_beginning(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for term in self.places:
            found.setdefault(term[:_FAMILY], []).append(term)
        return found


def best_match(words: Words, wanted: Wanted) -> tuple[float, Places]:
    """How well a text has what is wanted, 0 to 1, and where; the best form counts."""
    best, places = 0.0, []
    for form, weight in wanted.forms:
        if weight > best and (found := words.of(form)):
            best, places = weight, found
    if best:
        # A concept's other term is a hint, not the thing: what was typed counts in full, a name's
        # other form nearly so.
        return _share_of(best, is_name=wanted.is_name), places
    typed = wanted.forms[0][0]
    if wanted.is_name:
        found = _apart(words, typed) if len(typed) >= LONG_NAME else []
        return (_APART_SHARE, found) if found else (0.0, [])
    if wanted.others and (found := words.any_of(wanted.others)):
        return _PARAPHRASE_SHARE, found
    if len(typed) > 1 and wanted.must:
        found = _apart(words, typed)
        return (_APART_SHARE, found) if found else (0.0, [])
    if len(typed) > 1:
        return _by_parts(words, typed)
    if len(typed[0]) >= _FAMILY and typed[0].isalpha() and (found := words.family(typed[0])):
        return _FAMILY_SHARE, found
    return 0.0, []


def _share_of(weight: float, *, is_name: bool) -> float:
    if weight >= SPELLING_WEIGHT:
        return 1.0
    if is_name:
        return _NAME_SHARE
    return _CONCEPT_SHARE if weight > LOOSE_WEIGHT else _LOOSE_SHARE


def _apart(words: Words, form: tuple[str, ...]) -> Places:
    """The words of a long name that stand near one another, in any order."""
    every = {term: words.of((term,)) for term in form}
    width = len(form) + _APART
    for first, _ in every[form[0]]:
        near = {
            term: next((p for p in places if abs(p[0] - first) < width), None)
            for term, places in every.items()
        }
        if all(near.values()):
            return [place for place in near.values() if place]
    return []


def _by_parts(words: Words, form: tuple[str, ...]) -> tuple[float, Places]:
    """A compound by its parts, each by itself or in other words: stepped-up finds intensified."""
    parts = [
        best_match(
            words, Wanted((((term,), 1.0),), is_name=False, weight=1.0, others=frozenset(paraphrases(term)))
        )
        for term in form
    ]
    share = sum(share for share, _ in parts) / len(parts)
    return _PARAPHRASE_SHARE * share, [place for _, places in parts for place in places]


def _same_family(one: str, other: str) -> bool:
    """Whether two stems are likely of one family: legislate, legislative; they begin alike for long."""
    shorter, longer = (one, other) if len(one) <= len(other) else (other, one)
    return (
        len(shorter) >= _FAMILY
        and longer.startswith(shorter[: max(_FAMILY, len(shorter) - 1)])
        and len(longer) - len(shorter) <= len("ation")
    )
