"""Counting phrases in the places of a passage."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from kb.engines.codes import terms_at
from kb.model.queries import Terms


def count_phrase(node: Terms, places: Sequence[str]) -> int:
    """At how many places of a text a phrase, or a group of words close by, begins.

    Args:
        node: The words, and how they have to stand to one another.
        places: What stands at each place; see ``kb.engines.codes.terms_at``.
    """
    last = len(node.terms) - 1
    words = [
        [at for at, place in enumerate(places) if _stands(term, place, prefix=node.prefix and number == last)]
        for number, term in enumerate(node.terms)
    ]
    if not all(words):
        return 0
    return count_ordered(words, node.slop) if node.ordered else count_unordered(words, node.slop)


def _stands(term: str, place: str, *, prefix: bool) -> bool:
    if term not in place:
        return False
    return any(each.startswith(term) if prefix else each == term for each in terms_at(place))


def count_ordered(words: Sequence[Sequence[int]], slop: int) -> int:
    """At how many places a phrase begins.

    Args:
        words: The places of each of its words, in order.
        slop: How many other words may stand between the first and the last.
    """
    count = 0
    for start in words[0]:
        at = start
        # The nearest place of each next word leaves the most room to those behind it.
        for places in words[1:]:
            nearest = bisect_right(places, at)
            if nearest == len(places):
                return count
            at = places[nearest]
        count += at - start < len(words) + slop
    return count


def count_unordered(words: Sequence[Sequence[int]], slop: int) -> int:
    """At how many places a group of words begins that stand in any order, each at its own place."""
    width = len(words) + slop
    count = 0
    for start in set().union(*words):
        near = [places[bisect_left(places, start) : bisect_left(places, start + width)] for places in words]
        count += all(near) and _have_own_places(near)
    return count


def _have_own_places(words: Sequence[Sequence[int]]) -> bool:
    """Whether each word can have a place to itself: a bipartite matching, by augmenting paths."""
    holders: dict[int, int] = {}

    def seat(word: int, tried: set[int]) -> bool:
        for place in words[word]:
            if place not in tried:
                tried.add(place)
                if place not in holders or seat(holders[place], tried):
                    holders[place] = word
                    return True
        return False

    return all(seat(word, set()) for word in range(len(words)))
