"""What was typed as a query: read, widened, and put right from the base's own words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Literal, TypeAlias

from kb.base.filtering import Asked, FacetValues
from kb.base.session import Session
from kb.errors import BadRequestError
from kb.model.addresses import shorten
from kb.model.queries import (
    AllOf,
    AlsoSearched,
    Alternatives,
    AnyOf,
    Everything,
    Filters,
    Node,
    Query,
    Terms,
    Without,
)
from kb.model.results import Understood
from kb.queries.parse import parse_query
from kb.text.fold import fold_word
from kb.text.terms import tokens

Match: TypeAlias = Literal["fts", "exact", "re"]

MATCHES: tuple[Match, ...] = ("fts", "exact", "re")
"""Ways to match: words in all their forms, words as they are written, a regular expression."""

ALIKE = 0.85
"""How like one another two words are, 0 to 1, of which one may be meant for the other."""

_STEM_LEAST = 4
_STEM_CUT = 4
# Short words are too near to one another to be mended.
_LEAST_LETTERS = 6
_LEAST_SOUNDS = 4
_MENDED_WEIGHT = 0.6


def understand(
    session: Session,
    typed: str,
    asked: Asked | None,
    *,
    match: Match = "fts",
    drop: Sequence[str] = (),
    loose: bool = False,
) -> tuple[Query, Understood]:
    """The query, and what is said of it in the first line of the reply.

    Raises:
        BadRequestError: A filter has a value that cannot be, or a pattern is none.
    """
    values = session.facet_values()
    filters = session.filters(asked, values)
    if match == "re" and typed.strip():
        query = _pattern(typed, filters)
    else:
        query = _words(session, typed, filters, values, match=match, drop=drop, loose=loose)
    notes = (*query.notes, *values.notes)
    if query.root is None:
        notes = (*notes, "There is no word in it to search for.")
    said = query.filters.said
    return query, Understood(typed, query.understood, query.also, said, notes)


def _pattern(typed: str, filters: Filters) -> Query:
    from kb.text.patterns import PatternError, compile_pattern  # noqa: PLC0415 - late: rarely asked for

    try:
        compile_pattern(typed)
    except PatternError as error:
        raise BadRequestError(
            f"“{shorten(typed)}” is not a regular expression: {error}.",
            hint="Put a backslash before a sign that is meant as it is, or leave out --match re.",
        ) from error
    return Query(typed, Everything(), filters, understood=f"/{typed}/", patterns=(typed,))


def _words(
    session: Session,
    typed: str,
    filters: Filters,
    values: FacetValues,
    *,
    match: Match,
    drop: Sequence[str],
    loose: bool,
) -> Query:
    def saved() -> Mapping[str, str]:
        from kb.base.saving import saved_texts  # noqa: PLC0415 - late: few queries name one

        return saved_texts(session)

    query = parse_query(
        typed,
        session.vocabulary,
        today=session.today,
        resolve=values.resolve,
        filters=filters,
        exact=match == "exact",
        drop=drop,
        saved=saved,
        loose=loose,
    )
    if query.root is None or match == "exact":
        return query
    if "*" in typed or "saved:" in typed:
        query = query._replace(root=_widened(session, query.root))
    return _mended(session, query)


def leaves(node: Node | None) -> Iterator[Terms]:
    """What was typed, in order; without other forms, and without what is excluded."""
    if isinstance(node, Terms):
        yield node
    elif isinstance(node, Alternatives):
        yield from leaves(node.parts[0])
    elif isinstance(node, AllOf | AnyOf):
        for part in node.parts:
            yield from leaves(part)
    elif isinstance(node, Without):
        yield from leaves(node.part)


def _mended(session: Session, query: Query) -> Query:
    """The query with words that no text has searched in a spelling that some text has.

    What was typed stays in it, and the reply says what else was searched.
    """
    is_name = session.vocabulary.is_name
    # A name of the vocabulary comes in all its forms already; what is like it is something else.
    typed = [leaf for leaf in leaves(query.root) if leaf.terms and not leaf.prefix and leaf.weight >= 1]
    typed = [leaf for leaf in typed if len(leaf.terms) == 1 or not is_name(leaf.terms)]
    counts = session.engine.frequencies({term for leaf in typed for term in leaf.terms})
    near = {}
    for leaf in typed:
        if not all(counts[term] for term in leaf.terms) and (found := _spellings(session, leaf, counts)):
            near[leaf] = found
    split = {leaf: words for leaf in typed if leaf not in near and (words := _unjoined(session, leaf))}
    if not near and not split:
        return query

    def mend(node: Node) -> Node:
        if isinstance(node, Terms) and node in near:
            forms = tuple(node._replace(terms=t, weight=_MENDED_WEIGHT, written="") for t, _ in near[node])
            return Alternatives((node, *forms))
        if isinstance(node, Terms) and node in split:
            return split[node]
        if isinstance(node, Alternatives):
            first = mend(node.parts[0])
            more = first.parts if isinstance(first, Alternatives) else (first,)
            return replace(node, parts=(*more, *node.parts[1:]))
        if isinstance(node, AllOf | AnyOf):
            return replace(node, parts=tuple(map(mend, node.parts)))
        return Without(mend(node.part), node.excluded) if isinstance(node, Without) else node

    also = (
        AlsoSearched(leaf.written, tuple(dict.fromkeys(written for _, written in found)))
        for leaf, found in near.items()
    )
    root = mend(query.root) if query.root is not None else None
    return query._replace(root=root, also=(*query.also, *also))


def _unjoined(session: Session, leaf: Terms) -> Node | None:
    """The words of what a particle was thought to join to a name, where it stands so nowhere."""
    words = leaf.written.split()
    is_guess = len(words) == len(leaf.terms) > 1 and leaf.ordered and not leaf.slop and not leaf.quoted
    particles = session.vocabulary.rules.particles
    if not is_guess or not any(fold_word(word) in particles for word in words[1:-1]):
        return None
    if session.engine.count(leaf, Filters()):
        return None
    return AnyOf(tuple(Terms((t,), written=w) for t, w in zip(leaf.terms, words, strict=True)))


def _spellings(session: Session, leaf: Terms, counts: Mapping[str, int]) -> list[tuple[tuple[str, ...], str]]:
    """Words as texts have them for words that no text has: the terms, and how they are written."""
    words = leaf.written.replace("-", " ").split()
    if len(leaf.terms) == 1:
        words = [leaf.written]
    if len(words) != len(leaf.terms):
        return []
    terms, said = [], []
    for term, word in zip(leaf.terms, words, strict=True):
        if counts[term]:
            terms.append(term)
            said.append(word)
            continue
        found = words_like(session, term, word) if len(word) >= _LEAST_SOUNDS and term.isalpha() else []
        if not found:
            return []
        terms.append(found[0][0])
        said.append(found[0][1])
    return [(tuple(terms), " ".join(said))]


def words_like(
    session: Session, term: str, word: str, alike: float = ALIKE, least: int = _LEAST_LETTERS
) -> list[tuple[str, str]]:
    """Words of the stored texts that are written nearly so: the term, and a word as it stands.

    First by sound, as names are romanised in many ways; then by letters.
    """
    from difflib import SequenceMatcher, get_close_matches  # noqa: PLC0415 - late: rarely needed

    from kb.text.spelling import bare_key, sound_key  # noqa: PLC0415 - late: as above

    first = sound_key(term)[:1]
    starts = dict.fromkeys((term[:1], *_SAME_START.get(first, first)))
    known = [s for start in starts for s in session.engine.lexicon(start)]
    sounding = [s for s in known if s.isalpha()]
    near = []
    for key in (sound_key, bare_key):
        mine = key(term)
        near += [s for s in sounding if key(s) == mine] if len(mine) >= _LEAST_SOUNDS else []
    if len(word) >= least:
        near += get_close_matches(term, [s for s in known if s[:1] == term[:1]], n=1, cutoff=alike)
    if near:
        best = max(near, key=lambda s: (SequenceMatcher(None, term, s).ratio(), s))
        return [(best, _as_written(session, best))]
    if len(word) < least:
        return []
    # A misspelt ending keeps the stem from being found: "registraton" is no form of "registr".
    stems = [s for s in known if term.startswith(s) and _STEM_LEAST <= len(s) >= len(term) - _STEM_CUT]
    near = [max(stems, key=len)] if stems else []
    # A name that only begins as a word does is not that word: "Examplabad" is no "examples".
    found = [(each, _as_written(session, each)) for each in near]
    return [(e, said) for e, said in found if SequenceMatcher(None, word.lower(), said).ratio() >= alike]


_SAME_START = {"k": "kqc", "f": "fp", "v": "vw", "i": "iey", "u": "uo", "a": "a"}
"""The letters that words may begin with which begin with one sound."""


def _as_written(session: Session, term: str) -> str:
    """A word of a stored text that has a term."""
    found = session.engine.find(Query("", Terms((term,), field="body")), limit=1).found
    for token in tokens(found[0].text, session.vocabulary.rules) if found else ():
        if token.term == term:
            return found[0].text[token.start : token.end].lower()
    return term


def _widened(session: Session, node: Node) -> Node:
    """The query with cut-short words found in stemmed ones too.

    The index holds stems: "militan*" has to find "milit", which stands for "militant".
    """
    if isinstance(node, Terms):
        if not node.prefix or len(node.terms) != 1:
            return node
        begun = node.terms[0]
        stems = [s for s in session.engine.lexicon(begun[:_STEM_LEAST]) if begun.startswith(s)]
        shorter = [Terms((s,)) for s in stems if len(begun) - len(s) <= _STEM_CUT and s != begun]
        return AnyOf((node, *shorter)) if shorter else node
    if isinstance(node, AllOf | AnyOf | Alternatives):
        return replace(node, parts=tuple(_widened(session, part) for part in node.parts))
    if isinstance(node, Without):
        return Without(_widened(session, node.part), _widened(session, node.excluded))
    return node
