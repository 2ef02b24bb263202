"""The points of plans, and the words by which a sentence can be seen to touch them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import log
from types import MappingProxyType
from typing import NamedTuple

from kb.model.addresses import Address
from kb.model.documents import Passage, Revision
from kb.text.paraphrases import paraphrases
from kb.text.terms import Token, terms, tokens
from kb.vocabulary import Vocabulary

_RARE = 3
_TOPIC = 2.0
_WEAK = 0.4
_PARAPHRASE = 0.75
# Words that say nothing of what a point is about.
_PLAIN = frozenset(
    "a an and any are as at be been by for from has have in into is it its not of on or other per that "
    "the their there these this those to was were will with would shall should against through under "
    "immedi focu ensur take effect step measur complet firm strict deal issu begin end".split()
)
# Words that many points share, whatever they are about.
_COMMON = frozenset(
    terms_
    for word in (
        "formulation comprehensive policy establishing establish implementation implement ongoing taken "
        "allowed allow country national case cases completely fully empowered ownership stakeholders action "
        "duration would year years promoting abuse dedicated zero supervision logical special institution "
        "government all literature tangible concrete development administrative reform"
    ).split()
    for terms_ in terms(word, Vocabulary().rules)
)


class Point(NamedTuple):
    """A point of a plan: its address, its heading, and the words it is known by with their weights.

    A word is an index term, or a name or a concept of the vocabulary as ``=id``.
    """

    address: Address
    heading: str
    words: Mapping[str, float]


class Plans(NamedTuple):
    """The points of all plans in the knowledge base.

    Attributes:
        points: The points, of older revisions first.
        revisions: Each revision of a plan with the first and the last day its date can mean, oldest
            first.
        totals: How many points each revision has or is said to have.
        reach: For a word of a sentence, the points it may stand for a word of: the point's
            number, that word, and how well it stands for it, 0 to 1.
    """

    points: tuple[Point, ...] = ()
    revisions: tuple[tuple[Address, str, str], ...] = ()
    totals: Mapping[str, int] = MappingProxyType({})
    reach: Mapping[str, Sequence[tuple[int, str, float]]] = MappingProxyType({})

    def in_force(self, plan: str, day: str) -> Address | None:
        """The newest revision of a plan that is not later than a day.

        None where that cannot be told: a plan of "2021" may be older or newer than a day in 2021.
        """
        known = self.of(plan)
        if any(first <= day < last for _, first, last in known):
            return None
        past = [address for address, first, _ in known if first <= day]
        return past[-1] if past else None

    def of(self, plan: str) -> list[tuple[Address, str, str]]:
        """The revisions of a plan, as ``revisions`` has them."""
        return [entry for entry in self.revisions if entry[0].document == plan]

    def names(self) -> tuple[str, ...]:
        """The ids of the plans."""
        return tuple(dict.fromkeys(address.document for address, _, _ in self.revisions))

    def point(self, address: Address) -> Point | None:
        """A point by its address."""
        return next((point for point in self.points if point.address == address), None)


def read_plans(revisions: Iterable[Revision], vocabulary: Vocabulary) -> Plans:
    """Learn the points of plans; revisions come oldest first."""
    points: list[Point] = []
    dates: list[tuple[Address, str, str]] = []
    totals: dict[str, int] = {}
    for revision in revisions:
        # A plan stands from the day it was adopted, which need not be that of publication.
        known = revision.metadata.event_date or revision.metadata.issued
        first, last = (known.value.first, known.value.last) if known else (None, None)
        dates.append((revision.address, first or "", last or ""))
        own = [p for p in revision.passages if p.role == "point"]
        told = revision.metadata.points
        totals[str(revision.address)] = (told.total if told else None) or len(own)
        points += _points(revision, own, vocabulary)
    return Plans(tuple(points), tuple(dates), totals, _reach(points))


def _points(revision: Revision, own: Sequence[Passage], vocabulary: Vocabulary) -> Iterator[Point]:
    headings = [_heading(revision, passage) for passage in own]
    words = [words_of(heading, vocabulary) for heading in headings]
    counts = Counter(word for each in words for word in each)
    size = max(len(own), _RARE)
    for passage, heading, each in zip(own, headings, words, strict=True):
        weights = {word: _weight(word) * log(1 + size / counts[word]) for word in each}
        yield Point(revision.address.at(passage.locator), heading, weights)


def _weight(word: str) -> float:
    if word.startswith("="):
        return _TOPIC
    return _WEAK if word in _COMMON else 1.0


def _reach(points: Sequence[Point]) -> dict[str, list[tuple[int, str, float]]]:
    reach: dict[str, list[tuple[int, str, float]]] = {}
    for number, point in enumerate(points):
        for word in point.words:
            reach.setdefault(word, []).append((number, word, 1.0))
            for other in paraphrases(word) if not word.startswith("=") else ():
                reach.setdefault(other, []).append((number, word, _PARAPHRASE))
    return reach


def words_in(text: str, found: Sequence[Token], vocabulary: Vocabulary) -> dict[str, str]:
    """What some words of a text are known by, each as it is written there.

    They are terms, and for the terms of a name or a concept that (``=id``).
    """
    words: dict[str, str] = {}
    for token in found:
        if token.term not in _PLAIN:
            words.setdefault(token.term, text[token.start : token.end])
    for spot in vocabulary.spot([token.term for token in found]):
        if spot.entry.type != "spelling":
            for token in found[spot.start : spot.end]:
                words.pop(token.term, None)
            words[f"={spot.entry.id}"] = text[found[spot.start].start : found[spot.end - 1].end]
    return words


def words_of(text: str, vocabulary: Vocabulary) -> dict[str, str]:
    """The same for a whole text."""
    found = [token for token in tokens(text, vocabulary.rules) if not token.joined]
    return words_in(text, found, vocabulary)


def _heading(revision: Revision, passage: Passage) -> str:
    return revision.words_of(passage)[passage.label :].strip()
