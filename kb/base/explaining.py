"""``explain``: why a passage matches a query, part by part, or why it does not."""

from __future__ import annotations

from collections.abc import Iterator

from kb.base.filtering import Asked
from kb.base.finding import Group, make_hit, marks_of
from kb.base.matching import holds, is_literal, literal_marks
from kb.base.searching import described, find
from kb.base.session import Session
from kb.base.understanding import MATCHES, Match, understand
from kb.base.viewing import find_passages
from kb.engines import Found
from kb.errors import BadRequestError, NotFoundError
from kb.model.addresses import parse_address
from kb.model.queries import AllOf, Alternatives, AnyOf, Everything, Filters, Node, Query, Terms, Without
from kb.model.results import Explanation, QueryPart
from kb.queries.parse import describe

DATED = "the document has this date"
_FAR = 1000
"""How far down a list a passage is looked for."""


def explain(
    session: Session, typed: str, where: str, asked: Asked | None, *, match: Match = "fts"
) -> Explanation:
    """Why a passage matches, with what each part of the query counts, or what kept it from it.

    Raises:
        BadRequestError: The address is none, or a filter or a pattern.
        NotFoundError: No such document, revision or passage.
    """
    if match not in MATCHES:
        raise BadRequestError(f"“{match}” is not a way to match.", hint=f"It is one of {', '.join(MATCHES)}.")
    query, understood = understand(session, typed, asked, match=match, listing=True)
    found = _passage(session, query, where)
    explainer = _Explainer(session, query, found)
    parts = tuple(explainer.parts())
    passes = explainer.score(Everything(), query.filters) is not None and holds(query, found.text)
    dated = any(part.note == DATED for part in parts) and not is_literal(query)
    matching = passes and (dated or explainer.score(query.root, Filters()) is not None)
    ranked = find(session, query, _FAR).found if matching else ()
    rank = next((n for n, each in enumerate(ranked, 1) if each.address == found.address), 0)
    score = ranked[rank - 1].score if rank else (explainer.score(query.root, Filters()) or 0.0)
    hit = make_hit(
        Group(found._replace(score=score), [], []),
        query,
        session.vocabulary.rules,
        described(session, found),
    )
    total = find(session, query, 1).total
    whole = sum(part.score for part in parts if part.role == "word")
    return Explanation(understood, hit, matching, rank, total, parts, round(whole, 6))


def _passage(session: Session, query: Query, where: str) -> Found:
    """The passage that an address names; of a document the one that matches best, else the first."""
    address = parse_address(where)
    revision = session.library.revision(address)
    only = Filters((("revision", (str(revision.address),)),))
    every = list(session.engine.each(Everything(), only).found)
    if not every:
        raise NotFoundError(f"{revision.address} has no passages.")
    if address.locator:
        passage = find_passages(revision, address.locator)[0]
        place = revision.address.at(passage.locator)
        found = next((each for each in every if each.address == place), None)
        return found or Found(place, passage, revision.words_of(passage), 0.0)
    matching = session.engine.each(query.root, only).found if query.root is not None else iter(())
    best = max(matching, key=lambda each: each.score, default=None)
    return best or every[0]


class _Explainer:
    """Looks at one passage, part by part."""

    def __init__(self, session: Session, query: Query, found: Found) -> None:
        self.session = session
        self.query = query
        self.found = found
        self.own = (("revision", (str(found.address.at(None)),)),)

    def score(self, node: Node | None, filters: Filters) -> float | None:
        """What a node counts for the passage; None when it does not match or a filter keeps it out."""
        if node is None:
            return None
        own = filters._replace(facets=(*filters.facets, *self.own))
        every = self.session.engine.each(node, own).found
        return next((each.score for each in every if each.address == self.found.address), None)

    def parts(self) -> Iterator[QueryPart]:
        """Each part of the query: its words, its patterns, its filters."""
        if self.query.root is not None:
            yield from self._node(self.query.root)
        if is_literal(self.query):
            yield from self._literal()
        yield from self._dates()
        yield from self._filters()

    def _dates(self) -> Iterator[QueryPart]:
        """The dates among the words that the document has."""
        from kb.base.dating import weight_of  # noqa: PLC0415 - late: few queries name a date

        for written, first, last in self.query.dates[:1]:
            only = Filters(since=first, until=last)
            if self.score(Everything(), only) is not None:
                score = weight_of(self.session, self.session.engine.count(Everything(), only))
                yield QueryPart(written, "word", matches=True, score=score, note=DATED)

    def _node(self, node: Node) -> Iterator[QueryPart]:
        if isinstance(node, AllOf | AnyOf):
            for part in node.parts:
                yield from self._node(part)
        elif isinstance(node, Without):
            yield from self._node(node.part)
            is_there = self.score(node.excluded, Filters()) is not None
            note = "it is there, and was excluded" if is_there else "it is not there, as was asked"
            yield QueryPart(
                describe(node.excluded), "excluded", is_there, 0.0, self._where(node.excluded), note
            )
        elif isinstance(node, Alternatives):
            yield from self._alternatives(node)
        elif isinstance(node, Terms):
            score = self.score(node, Filters())
            yield self._word(node, score, score)

    def _alternatives(self, node: Alternatives) -> Iterator[QueryPart]:
        """What was typed counts as the best of its forms does; others that match elsewhere are named."""
        best = self.score(node, Filters())
        typed = node.parts[0]
        yield self._word(typed, best, self.score(typed, Filters()))
        known = set(self._where(typed))
        for other in node.parts[1:]:
            score = self.score(other, Filters())
            where = self._where(other)
            if score is not None and isinstance(other, Terms) and not (where and set(where) <= known):
                known.update(where)
                note = f"counts {other.weight:.2g} of a typed word"
                words = where[0] if where else self._form(other)
                yield QueryPart(words, "other", matches=True, score=score, where=where, note=note)

    def _word(self, node: Node, score: float | None, own: float | None) -> QueryPart:
        words = describe(node)
        where = self._where(node)
        if score is None:
            return QueryPart(words, "word", matches=False, note=self._why_not(node))
        note = ""
        if not where:
            note = "in the title or a heading" if own is not None else "in another form"
        return QueryPart(words, "word", matches=True, score=score, where=where, note=note)

    def _why_not(self, node: Node) -> str:
        count = self.session.engine.count(node, Filters())
        if not count:
            return "stands in no passage"
        return f"not in this passage; in {count:,} other{'s' if count > 1 else ''}"

    def _where(self, node: Node) -> tuple[str, ...]:
        """The words of the passage that a node matches, as they stand."""
        one = Query("", node, exact=self.query.exact, never=self.query.never)
        marks = marks_of(self.found.text, one, self.session.vocabulary.rules)
        return tuple(dict.fromkeys(mark.span.of(self.found.text) for mark in marks))

    def _form(self, leaf: Terms) -> str:
        """A form of the vocabulary as a person writes it."""
        for entry in self.session.vocabulary.entries:
            for form in (*entry.forms, *entry.loose):
                if form.terms == leaf.terms:
                    return form.written
        return " ".join(leaf.terms)

    def _literal(self) -> Iterator[QueryPart]:
        text = self.found.text
        for pattern in self.query.patterns:
            marks = literal_marks(Query("", None, patterns=(pattern,)), text)
            where = tuple(dict.fromkeys(mark.span.of(text) for mark in marks))
            matches = holds(Query("", None, patterns=(pattern,)), text)
            yield QueryPart(
                f"/{pattern}/", "pattern", matches, 0.0, where, "" if matches else "does not match"
            )
        for pattern in self.query.unwanted:
            matches = holds(Query("", None, patterns=(pattern,)), text)
            note = "it matches, and was excluded" if matches else "it does not match, as was asked"
            yield QueryPart(f"/{pattern}/", "excluded", matches, 0.0, (), note)
        if self.query.exact and self.query.root is not None:
            stands = holds(Query("", self.query.root, exact=True), text)
            note = "" if stands else "the words do not stand there letter for letter"
            yield QueryPart(describe(self.query.root), "literal", stands, 0.0, (), note)

    def _filters(self) -> Iterator[QueryPart]:
        filters = self.query.filters
        single = [(name, Filters(facets=((name, values),))) for name, values in filters.facets]
        single += [("since", Filters(since=filters.since))] if filters.since else []
        single += [("until", Filters(until=filters.until))] if filters.until else []
        for name, one in single:
            said = [each for each in filters.said if each.startswith((f"{name}:", f"{name} "))]
            passes = self.score(Everything(), one) is not None
            note = "" if passes else "keeps this passage out"
            yield QueryPart(", ".join(said) or name, "filter", passes, 0.0, (), note)
