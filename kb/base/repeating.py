"""Words through time: of each passage that has them whether it says something first, again or anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from kb.base.finding import marks_of
from kb.base.likening import SAME, Said, Weigher, echo_of, likeness, said_of
from kb.base.searching import metadata_of
from kb.base.session import Session
from kb.engines import Found
from kb.model.documents import Metadata
from kb.model.queries import Everything, Filters, Query
from kb.model.results.compared import Mention
from kb.text.sentences import sentences

REPEATED = 0.7
"""From this likeness on a sentence that has the same figures, and adds next to nothing, repeats another."""
_MAY_ADD = 1
_COMPARED = 8
_RAREST = 8
_NEW_WORDS = 5


class _Spoken(NamedTuple):
    """A passage: the sentences of it that have the words."""

    found: Found
    metadata: Metadata
    said: Said
    things: dict[str, str]
    """What the sentences are about, each thing as it is written there."""


def in_order(
    session: Session, query: Query, statements: Sequence[Found], points: Sequence[Found], limit: int
) -> list[Mention]:
    """The statements, oldest first, each told against all that stands before it, points of plans too.

    Only the first ``limit`` and the last one are told apart: no more are shown.
    """
    dated = [each for each in (*statements, *points) if _day(session, each)]
    dated.sort(key=lambda each: (_day(session, each), each.address))
    own = {each.address for each in statements}
    last = max((n for n, each in enumerate(dated) if each.address in own), default=-1)
    teller = _Teller(session, query)
    mentions: list[Mention] = []
    for number, each in enumerate(dated):
        is_own = each.address in own
        if len(mentions) < limit:
            mention = teller.tell(each)
        elif is_own:
            mention = _mention(session, each)
        if is_own:
            is_last = number == last
            mentions.append(mention._replace(said=(*mention.said, "last")) if is_last else mention)
    undated = [_mention(session, each) for each in statements if not _day(session, each)]
    return mentions + [one._replace(said=("undated",)) for one in undated]


class _Teller:
    """Knows what was said so far."""

    def __init__(self, session: Session, query: Query) -> None:
        self._session = session
        self._query = query
        engine = session.engine
        size = engine.count(Everything(), Filters())
        self._weigh = Weigher(session.vocabulary, engine.frequencies, size)
        self._before: list[_Spoken] = []
        self._having: dict[str, list[int]] = {}

    def tell(self, found: Found) -> Mention:
        """A passage against all that were told before."""
        one = self._spoken(found)
        mention = _mention(self._session, found)
        if not self._before:
            mention = mention._replace(said=("first",))
        else:
            nearest, repeats = self._nearest(one)
            against = nearest.found.address if nearest else None
            if repeats:
                mention = mention._replace(said=("repeated",), against=against)
            else:
                mention = mention._replace(said=("changed",), against=against, new=self._new(one))
        for thing in one.things:
            self._having.setdefault(thing, []).append(len(self._before))
        self._before.append(one)
        return mention

    def _spoken(self, found: Found) -> _Spoken:
        vocabulary = self._session.vocabulary
        marks = marks_of(found.text, self._query, vocabulary.rules, found.words)
        parts = [
            span
            for span in sentences(found.text)
            if any(span.start <= m.span.start < span.end for m in marks)
        ]
        text = " ".join(span.of(found.text) for span in parts) or found.text[found.passage.label :]
        said = said_of(text, vocabulary)
        things = {thing: at.of(text) for part in reversed(said.parts) for thing, at in part.places.items()}
        self._weigh.learn(things)
        return _Spoken(found, metadata_of(self._session, found.address), said, things)

    def _nearest(self, one: _Spoken) -> tuple[_Spoken | None, bool]:
        """What was said before that is most like it, and whether it says no more than that."""
        rare = sorted(one.things, key=lambda thing: (-self._weigh(thing), thing))[:_RAREST]
        shared = Counter(number for thing in rare for number in self._having.get(thing, ()))
        candidates = sorted(shared, key=lambda number: (-shared[number], number))[:_COMPARED]
        best: tuple[float, _Spoken] | None = None
        for number in candidates:
            other = self._before[number]
            echo = echo_of(other.said, one.said)
            if echo is not None and echo.score >= 0.95:  # noqa: PLR2004 - the same words, or nearly
                return other, True
            score = likeness(one.things, other.things, self._weigh)
            if best is None or score > best[0]:
                best = (score, other)
        if best is None:
            return None, False
        score, other = best
        if score < SAME:
            return None, False
        adds = len(one.things.keys() - other.things.keys())
        return other, score >= REPEATED and adds <= _MAY_ADD and _figures(one) <= _figures(other)

    def _new(self, one: _Spoken) -> tuple[str, ...]:
        """The weightiest words that nothing before has."""
        new = [thing for thing in one.things if thing not in self._having]
        new.sort(key=lambda thing: (-self._weigh(thing), thing))
        return tuple(one.things[thing] for thing in new[:_NEW_WORDS])


def _figures(one: _Spoken) -> set[str]:
    return {word for word, _, _ in one.said.words if any(map(str.isdigit, word))}


def _mention(session: Session, found: Found) -> Mention:
    metadata = metadata_of(session, found.address)
    return Mention(found.address, metadata, found.text, "", "words")


def _day(session: Session, found: Found) -> str:
    date = metadata_of(session, found.address).date
    return (date.first or "") if date else ""
