"""Which points became which: links between two revisions with their probability.

Points are aligned by their words, never by their numbers. The same from both sides:
swapping the revisions swaps the links and nothing else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from kb.revisions import weights
from kb.revisions.features import first_reading, second_reading
from kb.revisions.likeness import Likeness, Pair, compare
from kb.revisions.words import Profile, content, profiles, words_of
from kb.text.fold import fold
from kb.vocabulary import Vocabulary

MATCHED = 0.8
"""From this probability on a link counts as found."""
CHECK = 0.4
"""From this one on it is shown, for a person to check; below there is none."""
_EVIDENCE = 5
_NEAREST = 3
_LEAST_NEAR = 0.03


class Linked(NamedTuple):
    """Two points that may correspond, by their places in the two lists.

    Attributes:
        old: The place of the old point.
        new: The place of the new one.
        p: How probable it is.
        shared: The words that speak for it, the weightiest first.
    """

    old: int
    new: int
    p: float
    shared: tuple[str, ...] = ()


class Alignment(NamedTuple):
    """The links between two lists of points, and the nearest of what has none.

    Attributes:
        links: The links, in the order of the old points.
        near_old: For each old point the nearest new ones, best first.
        near_new: For each new point the nearest old ones.
    """

    links: tuple[Linked, ...]
    near_old: tuple[tuple[Linked, ...], ...]
    near_new: tuple[tuple[Linked, ...], ...]


def align(
    old: Sequence[str],
    new: Sequence[str],
    vocabulary: Vocabulary | None = None,
    models: tuple[weights.Model, weights.Model] = (weights.FIRST, weights.SECOND),
) -> Alignment:
    """Align two lists of points by their words.

    Args:
        old: The texts of the old points, without their numbers.
        new: The texts of the new ones.
        vocabulary: Names and concepts whose forms count as one word.
        models: The weights of the two readings.
    """
    known = profiles([*old, *new], vocabulary)
    mine, others = known[: len(old)], known[len(old) :]
    likeness = compare(mine, others)
    table = first_reading(likeness.pairs, (len(old), len(new)))
    first = {pair: models[0].probability(features) for pair, features in table.items()}
    scores = {pair: models[1].probability(f) for pair, f in second_reading(first, likeness.pairs).items()}
    scores = {pair: round(p, 4) for pair, p in scores.items()}
    scores.update(dict.fromkeys(same_texts(old, new), 1.0))
    linked = {pair: Linked(*pair, p) for pair, p in scores.items()}
    for (i, j), one in linked.items():
        if one.p >= CHECK:
            stems = _shared(mine[i], others[j], likeness)
            linked[i, j] = one._replace(shared=_as_written(stems, f"{old[i]} {new[j]}"))
    return Alignment(
        tuple(linked[pair] for pair in sorted(linked) if linked[pair].p >= CHECK),
        _nearest(linked, len(old), 0),
        _nearest(linked, len(new), 1),
    )


def same_texts(old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    """The pairs with the same words, whatever their marks and capitals; repeated ones in order."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for j, text in enumerate(new):
        places[fold(text) or text.strip()].append(j)
    taken: defaultdict[str, int] = defaultdict(int)
    pairs: list[Pair] = []
    for i, text in enumerate(old):
        key = fold(text) or text.strip()
        if key and taken[key] < len(places.get(key, ())):
            pairs.append((i, places[key][taken[key]]))
            taken[key] += 1
    return pairs


def _shared(old: Profile, new: Profile, likeness: Likeness) -> tuple[str, ...]:
    """The words two points share, weightiest first; a class only where no word tells of it."""
    words = sorted(old.keys() & new.keys(), key=lambda word: (-likeness.weights[word], word))
    plain = [word for word in words if word[0] != "~"]
    return tuple((plain or [word[1:] for word in words])[:_EVIDENCE])


def _as_written(stems: Sequence[str], text: str) -> tuple[str, ...]:
    """The words of those stems as the text has them, of several forms the shortest."""
    forms: dict[str, str] = {}
    for word in sorted(set(words_of(text.lower())), key=lambda word: (len(word), word)):
        forms.setdefault(content(word), word)
    return tuple(forms.get(one, one.lstrip("=")) for one in stems)


def _nearest(linked: dict[Pair, Linked], size: int, side: int) -> tuple[tuple[Linked, ...], ...]:
    found: list[list[Linked]] = [[] for _ in range(size)]
    for pair, one in linked.items():
        if one.p >= _LEAST_NEAR:
            found[pair[side]].append(one)
    return tuple(tuple(sorted(each, key=lambda one: (-one.p, one))[:_NEAREST]) for each in found)
