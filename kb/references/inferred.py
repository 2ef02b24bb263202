"""Points that a sentence touches in substance: its words cover the words of the point."""

from __future__ import annotations

from collections.abc import Sequence

from kb.model.addresses import parse_address
from kb.model.results.common import Reference
from kb.references.plans import Plans, Point, words_in
from kb.text.sentences import sentences
from kb.text.terms import Token
from kb.vocabulary import Vocabulary

LEAST = 0.5
"""How much of a point's weight a sentence must cover."""
_LEAST_WORDS = 2
_SAID_SO = 0.6
"""How much of that must be the point's own words, and not others for them."""


def inferred_points(
    text: str, found: Sequence[Token], plans: Plans, vocabulary: Vocabulary
) -> list[Reference]:
    """The points that a sentence covers by their words, best first.

    Args:
        text: The words of a passage.
        found: Its tokens, compounds in their parts.
        plans: The points there are.
        vocabulary: Names and concepts.
    """
    best: dict[str, Reference] = {}
    for span in sentences(text) if plans.points else ():
        inside = [token for token in found if span.start <= token.start < span.end]
        words = words_in(text, inside, vocabulary)
        for number, shared in _touched(words, plans).items():
            reference = _covered(plans.points[number], shared, words)
            if reference and reference.score > best.get(reference.target, reference).score - 1e-9:
                best[reference.target] = reference
    return sorted(best.values(), key=lambda r: (-r.score, parse_address(r.target)))


def _touched(words: dict[str, str], plans: Plans) -> dict[int, dict[str, tuple[float, str]]]:
    """For each point the words of it that a sentence has, how well, and by which word of its own."""
    touched: dict[int, dict[str, tuple[float, str]]] = {}
    for word in words:
        for number, of_point, share in plans.reach.get(word, ()):
            shared = touched.setdefault(number, {})
            if share > shared.get(of_point, (0.0, ""))[0]:
                shared[of_point] = (share, word)
    return touched


def _each_once(point: Point, shared: dict[str, tuple[float, str]]) -> dict[str, tuple[float, str]]:
    """A word of the sentence stands for one word of the point: the one it counts most for."""
    best: dict[str, str] = {}
    for word, (share, by) in shared.items():
        if by not in best or share * point.words[word] > shared[best[by]][0] * point.words[best[by]]:
            best[by] = word
    return {word: shared[word] for word in best.values()}


def _covered(point: Point, shared: dict[str, tuple[float, str]], words: dict[str, str]) -> Reference | None:
    is_topic = any(word.startswith("=") and " " in words[by] for word, (_, by) in shared.items())
    if len({by for _, by in shared.values()}) < _LEAST_WORDS and not is_topic:
        return None
    shared = _each_once(point, shared)
    score = sum(point.words[word] * share for word, (share, _) in shared.items())
    score /= sum(point.words.values())
    said_so = sum(point.words[word] for word, (share, _) in shared.items() if share == 1)
    if score < LEAST or said_so < _SAID_SO * score * sum(point.words.values()):
        return None
    said = ", ".join(f"“{words[by]}”" for by in words if by in {by for _, by in shared.values()})
    return Reference(
        str(point.address),
        "point",
        "inferred",
        reason=f"shares {said}",
        score=round(score, 2),
        label=point.heading,
    )
