"""``related``: what else has to do with a passage, a revision or a document, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from kb.base.filtering import Asked
from kb.base.finding import fold_twins
from kb.base.likening import Likeness, Said, Weigher, echo_of, liken, said_of, shared_run
from kb.base.linking import Link, links_to
from kb.base.searching import metadata_of, newer_than
from kb.base.session import Session
from kb.base.viewing import find_passages
from kb.engines import Found
from kb.errors import KBError
from kb.model.addresses import Address, parse_address
from kb.model.dates import PartialDate
from kb.model.documents import Metadata, Passage, Revision, Span
from kb.model.queries import Alternatives, AnyOf, Everything, Filters, Node, Query, Terms
from kb.model.results import Mark
from kb.model.results.related import RELATIONS, Bearing, Related, RelatedGroup
from kb.text.sentences import sentences
from kb.text.stopwords import STOP_STEMS
from kb.text.terms import terms, tokens

_MOST_PASSAGES = 150
"""So many passages of a whole text are compared with others."""
_POOL = 60
_LEAST_POOL = 15
_BUDGET = 600
"""So many candidates are compared in all, where a text has many passages."""
_TERMS = 14
_FORMS = 8
_HEADING_SHARE = 0.6
_HEADING_RUN = 4
_TITLE_WORDS = 3


class _Source(NamedTuple):
    """A passage of what was asked for."""

    address: Address
    passage: Passage
    said: Said


def related(session: Session, text: str, asked: Asked | None, *, limit: int) -> Related:
    """What else has to do with an address.

    Raises:
        BadRequestError: The text is no address, or a filter is none.
        NotFoundError: No such document, revision or passage.
    """
    address = parse_address(text)
    session.library.document(address.document)
    revision = session.library.revision(address)
    values = session.facet_values()
    filters = session.filters(asked, values)
    passages = (
        find_passages(revision, address.locator)
        if address.locator
        else tuple(p for p in revision.passages if p.counted)
    )
    finder = _Finder(session, revision, passages, filters, asked=address)
    groups = finder.groups(limit)
    alone = passages[0] if address.locator and len(passages) == 1 else None
    place = revision.address.at(alone.locator if alone else address.locator)
    return Related(
        place,
        alone is None,
        revision.metadata,
        revision.words_of(alone) if alone else "",
        alone,
        session.covered(filters),
        filters.said,
        groups,
        (*finder.notes, *values.notes),
    )


class _Finder:
    """Looks for what has to do with some passages of a revision."""

    def __init__(
        self,
        session: Session,
        revision: Revision,
        passages: Sequence[Passage],
        filters: Filters,
        *,
        asked: Address,
    ) -> None:
        self.session = session
        self.whole = asked.locator is None
        # A document without a revision is all that ever was of it.
        self.meant = asked if self.whole else revision.address
        self.revision = revision
        self.filters = filters
        self.notes: list[str] = []
        if len(passages) > _MOST_PASSAGES:
            self.notes.append(f"The first {_MOST_PASSAGES} of its {len(passages)} passages were compared.")
            passages = passages[:_MOST_PASSAGES]
        engine = session.engine
        self.size = engine.count(Everything(), Filters())
        self.weigh = Weigher(session.vocabulary, engine.frequencies, self.size)
        self.sources = [
            _Source(
                revision.address.at(p.locator),
                p,
                said_of(revision.words_of(p)[p.label :], session.vocabulary),
            )
            for p in passages
        ]
        self.weigh.learn([t for s in self.sources for part in s.said.parts for t in part.places])

    def groups(self, limit: int) -> tuple[RelatedGroup, ...]:
        """All groups that have something, in the order they are shown."""
        found: dict[str, list[Bearing]] = {relation: [] for relation in RELATIONS}
        found["echo"], found["rewording"] = self._counterparts()
        known = {one.address for one in (*found["echo"], *found["rewording"])}
        linked: set[Address] = set()
        for relation, bearing in self._backlinks():
            found[relation].append(bearing)
            if (relation == "backlink" and not self.whole) or self.whole:
                linked.add(bearing.address)
        for relation, bearing in self._alike(known):
            found[relation].append(bearing)
            known.add(bearing.address)
        for bearing in self._unlinked(known | linked):
            found["unlinked"].append(bearing)
            for relation in ("earlier", "later", "undated"):
                found[relation] = [one for one in found[relation] if one.address != bearing.address]
        return tuple(_group(relation, found[relation], limit) for relation in RELATIONS if found[relation])

    # What the words say.

    def _alike(self, known: set[Address]) -> Iterator[tuple[str, Bearing]]:
        """Passages with the same words, or that say the same; each once, for its best reason."""
        best: dict[Address, tuple[Likeness, Found, _Source, tuple[Address, ...]]] = {}
        for source in self.sources:
            for found, twins in fold_twins(self._candidates(source)):
                if found.address in known:
                    continue
                likeness = liken(source.said, self._said(found), self.weigh)
                if likeness is None:
                    continue
                before = best.get(found.address)
                if before is None or _rank(likeness) > _rank(before[0]):
                    also = tuple(twin.address for twin in twins)
                    best[found.address] = (likeness, found, source, also)
        for likeness, found, source, also in best.values():
            bearing = self._bearing(found, likeness.span, likeness.marks, likeness.reason)
            bearing = bearing._replace(
                score=likeness.score, also=also, source=source.address if len(self.sources) > 1 else None
            )
            yield likeness.kind if likeness.kind != "same" else bearing.when, bearing

    def _said(self, found: Found) -> Said:
        publishers = self._publishers(metadata_of(self.session, found.address))
        return said_of(found.text, self.session.vocabulary, found.words, publishers)

    def _publishers(self, metadata: Metadata) -> frozenset[str]:
        """The words of the names of who published a text: they are not what it says."""
        names = [metadata.publisher.value if metadata.publisher else ""]
        names += [source.publisher for source in metadata.sources]
        rules = self.session.vocabulary.rules
        return frozenset(term for name in dict.fromkeys(names) for term in terms(name, rules))

    def _candidates(self, source: _Source) -> list[Found]:
        """The passages elsewhere that share the rarest words of a passage."""
        root = self._root(source)
        if root is None:
            return []
        limit = max(_LEAST_POOL, min(_POOL, _BUDGET // len(self.sources)))
        findings = self.session.engine.find(Query("", root, self.filters), limit=limit)
        return [found for found in findings.found if self._is_elsewhere(found.address)]

    def _root(self, source: _Source) -> Node | None:
        vocabulary = self.session.vocabulary
        found = [t.term for t in tokens(source.said.text, vocabulary.rules) if not t.joined]
        words = dict.fromkeys(term for term in found if term not in STOP_STEMS)
        counts = self.session.engine.frequencies(words)
        # A word that stands only here finds nothing elsewhere.
        rare = sorted((count, term) for term, count in counts.items() if count > 1)[:_TERMS]
        parts: list[Node] = [Terms((term,)) for _, term in rare]
        for spot in vocabulary.spot(found):
            if spot.entry.is_name:
                # However many rarer words there are, a name is looked for.
                named = found[spot.start : spot.end]
                parts.append(Terms((min(named, key=lambda term: (counts.get(term, 0), term)),)))
            if spot.entry.type != "concept":
                continue
            forms = dict.fromkeys(form.terms for form in spot.entry.forms)
            others = tuple(Terms(form) for form in forms if len(form) == 1 and form[0] not in words)[:_FORMS]
            if len(others) > 1:
                parts.append(Alternatives(others))
            else:
                parts += others
        return (AnyOf(tuple(parts)) if len(parts) > 1 else parts[0]) if parts else None

    def _is_elsewhere(self, address: Address) -> bool:
        """Whether it is another text, and no outdated one."""
        if address.at(None) == self.revision.address:
            return False
        metadata = metadata_of(self.session, address)
        if address.document == self.revision.address.document or metadata.voice == "plan":
            return True
        return newer_than(self.session, address) is None

    def _counterparts(self) -> tuple[list[Bearing], list[Bearing]]:
        """What a point was or became in the other revisions of its plan: the same words, or others."""
        echoes: list[Bearing] = []
        reworded: list[Bearing] = []
        document = self.session.library.document(self.revision.address.document)
        if self.whole or len(document.revisions) == 1 or self.sources[0].passage.role != "point":
            return echoes, reworded
        from kb.base.comparing import compare  # noqa: PLC0415 - late: only a point of a plan is followed
        from kb.base.opening import opened  # noqa: PLC0415

        order = [summary.address for summary in document.revisions]
        own = opened(self.session, str(self.revision.address))
        here = self.sources[0].passage.locator
        for other in order:
            if other == self.revision.address or not self._passes(other):
                continue
            try:
                theirs = opened(self.session, str(other))
            except KBError as error:
                self.session.events.warn(str(error))
                continue
            is_newer = order.index(other) > order.index(self.revision.address)
            pair = (own, theirs) if is_newer else (theirs, own)
            for group in compare(self.session, *pair).groups:
                for link in group.links:
                    mine, its = (link.old, link.new) if is_newer else (link.new, link.old)
                    if mine == here:
                        bearing = self._counterpart(theirs.revision, its, link.p, newer=is_newer)
                        by_person = link.state == "person"
                        (echoes if group.kind == "carried" else reworded).append(
                            bearing._replace(
                                basis="stated" if by_person else "inferred",
                                reason=f"{bearing.reason} ({group.kind}{', a person’s word' * by_person})",
                            )
                        )
        return echoes, reworded

    def _counterpart(self, other: Revision, locator: str, p: float | None, *, newer: bool) -> Bearing:
        passage = find_passages(other, locator)[0]
        text = other.words_of(passage)
        return Bearing(
            other.address.at(passage.locator),
            other.metadata,
            passage,
            text,
            Span(passage.label, len(text)),
            (),
            "inferred",
            f"{'what it became' if newer else 'what it was'} in {other.address}",
            1.0 if p is None else round(p, 2),
            "later" if newer else "earlier",
        )

    def _passes(self, revision: Address) -> bool:
        """Whether any passage of a revision passes the filters."""
        if not self.filters:
            return True
        facets = (*self.filters.facets, ("revision", (str(revision),)))
        return self.session.engine.count(Everything(), self.filters._replace(facets=facets)) > 0

    # What refers to it.

    def _backlinks(self) -> Iterator[tuple[str, Bearing]]:
        """Who refers to it, or to its document; each passage once."""
        own = {str(source.address) for source in self.sources}
        for found, link in links_to(self.session, self.meant, self.filters):
            if not self._is_elsewhere(found.address):
                continue
            is_own = self.whole or link.reference.target in own
            if is_own:
                yield "backlink", self._linked(found, link)
            elif not self._is_sibling(found.address):
                other = link.document or link
                yield "document-backlink", self._linked(found, other)

    def _linked(self, found: Found, link: Link) -> Bearing:
        reference = link.reference
        at = found.passage.span.start
        words = (
            Span(reference.span.start - at, reference.span.end - at)
            if reference.span and at <= reference.span.start
            else None
        )
        whole = Span(0, len(found.text))
        snippet = _sentence(found.text, words) if words else whole
        marks = (Mark(words),) if words else ()
        reason = reference.reason
        if reference.basis == "stated" and words:
            said = words.of(found.text)
            reason = f"“{said}”" if reason in {"", "named"} else reason
        bearing = self._bearing(found, snippet, marks, reason)
        return bearing._replace(basis=reference.basis, score=reference.score, target=reference.target)

    def _is_sibling(self, address: Address) -> bool:
        return address.document == self.revision.address.document

    # What names it without saying so.

    def _unlinked(self, known: set[Address]) -> Iterator[Bearing]:
        """Passages that have the words of the title, or of the point, and refer to neither."""
        seen = set(known)
        for found, words in self._titled():
            if found.address not in seen:
                seen.add(found.address)
                snippet = _sentence(found.text, words)
                yield self._bearing(
                    found, snippet, (Mark(words),), f"names the title “{words.of(found.text)}”"
                )
        if self.whole or self.sources[0].passage.role != "point":
            return
        source = self.sources[0]
        for found in self._candidates(source):
            if found.address in seen or self._is_sibling(found.address):
                continue
            likeness = self._heading_in(source, found)
            if likeness is not None:
                seen.add(found.address)
                bearing = self._bearing(found, likeness.span, likeness.marks, likeness.reason)
                yield bearing._replace(score=likeness.score)

    def _titled(self) -> Iterator[tuple[Found, Span]]:
        """Passages elsewhere in which the title stands, without a stated reference to the document."""
        document = self.session.library.catalog[self.revision.address.document]
        rules = self.session.vocabulary.rules
        fields = (self.revision.metadata.title, document.metadata.title)
        titles = dict.fromkeys(terms(field.value, rules) for field in fields if field)
        for title in titles:
            if len([term for term in title if term not in STOP_STEMS]) < _TITLE_WORDS:
                continue
            every = self.session.engine.each(Terms(title, field="body"), self.filters)
            for found in islice(every.found, _POOL):
                own = self._is_sibling(found.address) or not self._is_elsewhere(found.address)
                if own or any(self._states(reference.target) for reference in found.references):
                    continue
                at = self._where(title, found)
                if at is not None:
                    yield found, at

    def _where(self, title: Sequence[str], found: Found) -> Span | None:
        """Where a title stands in a passage, other than as a part of a name of something else."""
        vocabulary = self.session.vocabulary
        words = [t for t in tokens(found.text, vocabulary.rules, found.words) if not t.joined]
        spotted = list(vocabulary.spot([word.term for word in words]))
        for at in range(len(words) - len(title) + 1):
            end = at + len(title)
            if tuple(word.term for word in words[at:end]) != tuple(title):
                continue
            if not any(s.start <= at and end <= s.end and s.entry.is_name for s in spotted):
                return Span(words[at].start, words[end - 1].end)
        return None

    def _states(self, target: str) -> bool:
        return target.partition("#")[0].partition("@")[0] == self.revision.address.document

    def _heading_in(self, source: _Source, found: Found) -> Likeness | None:
        """The words of a point's heading in a passage: a run of them, or most of them in a sentence."""
        other = self._said(found)
        if echo_of(source.said, other):
            return None
        run = shared_run(source.said, other, _HEADING_RUN)
        if run is not None:
            said = f"has its words “{run.of(found.text)}”"
            return Likeness("unlinked", 0.5, said, _sentence(found.text, run), (Mark(run),))
        ours = {thing for part in source.said.parts for thing in part.places}
        whole = sum(self.weigh(thing) for thing in sorted(ours))
        for part in other.parts:
            shared = sorted(ours & part.places.keys())
            share = sum(self.weigh(thing) for thing in shared) / whole if whole else 0.0
            if len(shared) > 1 and share >= _HEADING_SHARE:
                marks = tuple(sorted(Mark(part.places[thing]) for thing in shared))
                words = ", ".join(f"“{mark.span.of(found.text)}”" for mark in marks)
                return Likeness("unlinked", round(share, 2), f"has its words {words}", part.span, marks)
        return None

    # What they have in common.

    def _bearing(self, found: Found, snippet: Span, marks: Iterable[Mark], reason: str) -> Bearing:
        metadata = metadata_of(self.session, found.address)
        return Bearing(
            found.address,
            metadata,
            found.passage,
            found.text,
            snippet,
            tuple(marks),
            "words",
            reason,
            when=when(metadata, self.revision.metadata),
        )


def when(metadata: Metadata, against: Metadata) -> str:
    """Whether a text is ``earlier`` or ``later`` than another, as far as both can be dated."""
    return _apart(metadata.date, against.date)


def _apart(date: PartialDate | None, against: PartialDate | None) -> str:
    if date is None or against is None or not (date.first and date.last and against.first and against.last):
        return "undated"
    if date.last < against.first:
        return "earlier"
    return "later" if date.first > against.last else "undated"


def _rank(likeness: Likeness) -> tuple[int, float]:
    return ("same", "rewording", "echo").index(likeness.kind), likeness.score


def _sentence(text: str, words: Span) -> Span:
    """The sentences around some words."""
    touched = [span for span in sentences(text) if span.start < words.end and words.start < span.end]
    return Span(touched[0].start, touched[-1].end) if touched else Span(0, len(text))


def _group(relation: str, items: list[Bearing], limit: int) -> RelatedGroup:
    """The best of a group, by date."""
    best = sorted(items, key=lambda one: (one.basis == "inferred", -one.score, _day(one), one.address))
    shown = sorted(best[:limit], key=lambda one: (_day(one), one.address))
    return RelatedGroup(
        relation,
        tuple(shown),
        len(items),
        sum(one.basis == "stated" for one in items),
        sum(one.basis == "inferred" for one in items),
    )


def _day(one: Bearing) -> str:
    date = one.metadata.date
    return (date.first or "9999") if date else "9999"
