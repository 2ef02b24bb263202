"""The order of what an engine found: words close together, and what the best have in common.

An engine scores each passage by the words it holds. That says nothing of how
the words stand to one another, and nothing of the words that passages on the
subject share and the person did not type. So the best few passages are looked
at once more:

* a passage that has the words as they were typed, one after the other, comes first;
* a passage whose text holds more of what was asked for counts more;
* words that were typed close to one another and stand so count more, after
  Rasolofo and Savoy (2003) and Büttcher, Clarke and Lushman (2006);
* a passage counts more when it holds words that mark the best passages: RM3
  (Lavrenko and Croft, 2001; Abdul-Jaleel and others, 2004), used here to order
  what was found and never to find more, so that every hit holds what was asked for.

The figures were chosen on five test collections; ``docs/relevance.md`` has them.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from kb.engines import TITLE_COUNTS, Found
from kb.model.queries import AllOf, Alternatives, AnyOf, Everything, Node, Terms, Without, leaves
from kb.text.stopwords import STOP_STEMS

POOL = 50
"""How many of the best passages are put in order again."""

_K1, _B = 1.2, 0.75
_NEAR = 2
"""How far apart, in words, two words count as close together."""
_NEXT = 2
"""With how many of the words typed after it a word is looked for nearby."""
_CLOSENESS = 0.4
"""What closeness counts beside the words themselves."""
_BEST = 10
# Of few passages fewer: what half of them share marks none.
_FIFTH = 5
_WHOLE = 0.3
"""What a passage gains at most whose text holds everything that was asked for."""
_COMMON = 20
_LIKENESS = 0.25
"""What the common words count beside the query."""
_SHORTEST = 3
# Text and title are not close to one another.
_APART = _NEAR

Frequencies = Callable[[Iterable[str]], Mapping[str, int]]


class _Passage:
    """What ranking needs of a passage: how often each term counts, and the length."""

    def __init__(self, found: Found) -> None:
        self.found = found
        self.score = found.score
        self.in_text = Counter(found.words)
        self.counts = self.in_text.copy()
        for term in found.title_words:
            self.counts[term] += TITLE_COUNTS
        del self.counts[""]
        self.length = sum(self.counts.values())

    def says(self, phrase: str) -> bool:
        """Whether words stand in the text or the title as they were typed, small words aside."""
        return phrase in _plain(self.found.words) or phrase in _plain(self.found.title_words)

    def places(self, terms: Collection[str]) -> dict[str, list[int]]:
        """Where each of some terms stands; the title stands far behind the text."""
        places: dict[str, list[int]] = {}
        if not self.counts.keys().isdisjoint(terms):
            words = (*self.found.words, *[""] * _APART, *self.found.title_words)
            for at, word in enumerate(words):
                if word in terms:
                    places.setdefault(word, []).append(at)
        return places


def rank(root: Node, found: Sequence[Found], frequencies: Frequencies, size: int) -> tuple[Found, ...]:
    """Put the best passages of a query in order.

    Args:
        root: The query.
        found: The best passages as the engine has them, at most ``POOL``.
        frequencies: In how many passages each of some index terms stands.
        size: How many passages there are.

    Returns:
        The same passages with their new scores, best first; ties by address.
    """
    passages = [_Passage(each) for each in found]
    if not passages or passages[0].score <= 0:
        return tuple(found)
    average = sum(each.length for each in passages) / len(passages) or 1.0
    counts = dict(frequencies(term for leaf in leaves(root) for term in leaf.terms))
    meant = list(_meant(root, counts))

    def idf(term: str) -> float:
        return math.log(1 + (size - counts[term] + 0.5) / (counts[term] + 0.5))

    # Of a few words all are meant; of a long question many are chance.
    whole = min(_WHOLE, 1 / max(len(meant), 1))
    words = list(dict.fromkeys(term for leaf in meant for term in leaf.terms))
    phrase = _plain(words) if len(words) > 1 else ""
    pairs = [(one, other, min(idf(one), idf(other))) for one, other in _pairs(words)]
    for each in passages:
        places = each.places(words)
        for one, other, weight in pairs:
            if one in places and other in places and (close := _closeness(places[one], places[other])):
                each.score += _CLOSENESS * weight * _share(close, each.length / average)
        each.score *= 1 + whole * _covered(root, each.in_text, idf)[0]
    passages.sort(key=lambda each: -each.score)
    marks = _marks(passages[: min(_BEST, max(1, len(passages) // _FIFTH))])
    counts |= frequencies(marks)
    # As strong as what some text has of the query.
    strength = _LIKENESS * sum(leaf.weight for leaf in meant if all(map(counts.get, leaf.terms)))
    for each in passages:
        each.score += strength * sum(
            share * idf(term) * _share(count, each.length / average)
            for term, share in marks.items()
            if (count := each.counts.get(term, 0))
        )
    best = max(each.score for each in passages)
    for each in passages:
        if phrase and each.says(phrase):
            each.score += best
    ranked = [each.found._replace(score=each.score) for each in passages]
    return tuple(sorted(ranked, key=lambda each: (-each.score, each.address)))


def _covered(node: Node, counts: Mapping[str, int], idf: Callable[[str], float]) -> tuple[float, float]:
    """How much of a query a passage covers, 0 to 1, and what the query weighs in all."""
    if isinstance(node, Terms):
        known = [idf(term) for term in node.terms]
        there = node.prefix or all(counts.get(term, 0) for term in node.terms)
        return float(there), max(known, default=0.0)
    if isinstance(node, Without):
        return _covered(node.part, counts, idf)
    if isinstance(node, Everything):
        return 1.0, 0.0
    parts = [_covered(part, counts, idf) for part in node.parts]
    if isinstance(node, Alternatives):
        return max(share for share, _ in parts), min(weight for _, weight in parts)
    whole = sum(weight for _, weight in parts)
    return (sum(share * weight for share, weight in parts) / whole if whole else 0.0), whole


def _meant(node: Node, counts: Mapping[str, int]) -> Iterator[Terms]:
    """The words of a query as they were typed, in order; for one that no text has, what stands for it."""
    if isinstance(node, Terms):
        yield node
    elif isinstance(node, Alternatives):
        known = (
            part for part in node.parts if all(any(map(counts.get, leaf.terms)) for leaf in leaves(part))
        )
        yield from _meant(next(known, node.parts[0]), counts)
    elif isinstance(node, AllOf | AnyOf):
        for part in node.parts:
            yield from _meant(part, counts)
    elif isinstance(node, Without):
        yield from _meant(node.part, counts)


def _pairs(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each two words that were typed close to one another."""
    for at, word in enumerate(words):
        for other in words[at + 1 : at + 1 + _NEXT]:
            yield word, other


def _plain(words: Iterable[str]) -> str:
    """Words but for the small ones, with blanks around each."""
    return f" {' '.join(word for word in words if word and word not in STOP_STEMS)} "


def _closeness(one: Sequence[int], other: Sequence[int]) -> float:
    """The pairs of places near to one another, each by the inverse of its distance."""
    close = 0.0
    for at in one:
        near = other[bisect_left(other, at - _NEAR) : bisect_right(other, at + _NEAR)]
        close += sum(1 / abs(at - place) for place in near if place != at)
    return close


def _share(count: float, length: float) -> float:
    """What a count is worth in a passage of that length (1 is average), after BM25."""
    return count * (_K1 + 1) / (count + _K1 * (1 - _B + _B * length))


def _marks(best: Sequence[_Passage]) -> dict[str, float]:
    """The words that the best passages have in common, each with its share in them."""
    whole = sum(each.score for each in best)
    shares: dict[str, float] = {}
    for each in best:
        for term, count in each.counts.items():
            shares[term] = shares.get(term, 0.0) + each.score / whole * count / each.length
    words = (
        term for term in shares if len(term) >= _SHORTEST and term not in STOP_STEMS and not term.isdigit()
    )
    kept = sorted(words, key=lambda term: (-shares[term], term))[:_COMMON]
    total = sum(shares[term] for term in kept)
    return {term: shares[term] / total for term in kept}
