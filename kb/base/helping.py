"""Help where nothing was found: what left nothing, what may be meant, what comes nearest."""

from __future__ import annotations

import re

from kb.base.finding import fold_copies
from kb.base.mending import typed_leaves, words_like
from kb.base.searching import find, hit_of
from kb.base.session import Session
from kb.base.understanding import Match, understand
from kb.errors import BadRequestError
from kb.model.queries import AllOf, Alternatives, AnyOf, Everything, Filters, Node, Query, Terms, Without
from kb.model.results import Emptied, SearchResult
from kb.text.fold import fold

_NEAREST = 3
# Nothing was found, so a worse guess is better than none.
_ALIKE_NAMES = 0.8
_ALIKE_WORDS = 0.72
_LEAST_LETTERS = 4


def help_with(session: Session, result: SearchResult, query: Query, match: Match) -> SearchResult:
    """A result without hits, with all that may help to find something."""
    result = result._replace(
        suggestions=suggest(session, query, match),
        emptied=(*_filters(session, query), *_words(session, query)),
        unknown=_unknown(session, query),
    )
    if not (result.unknown or result.emptied or result.suggestions or result.understood.notes):
        said = "Each part of it is there, but no passage has them as the query asks."
        result = result._replace(understood=result.understood._replace(notes=(said,)))
    for root, filters in _relaxed_queries(session, query, match):
        near = Query(query.typed, root, filters)
        groups = fold_copies(find(session, near, _NEAREST).found)[:_NEAREST]
        if groups:
            return result._replace(nearest=tuple(hit_of(session, near, group) for group in groups))
    return result


def suggest(session: Session, query: Query, match: Match = "fts") -> tuple[str, ...]:
    """Queries that find something: words put right from the base's own words and names."""
    from difflib import get_close_matches  # noqa: PLC0415 - late: only where nothing was found

    forms = sorted({form.written for entry in session.vocabulary.entries for form in entry.forms})
    typed = query.typed
    for leaf in dict.fromkeys(typed_leaves(query.root)):
        word = leaf.written or " ".join(leaf.terms)
        counts = session.engine.frequencies(leaf.terms)
        if not leaf.terms or all(counts.values()):
            continue
        term = next(term for term in leaf.terms if not counts[term])
        like = words_like(session, term, word, _ALIKE_WORDS, _LEAST_LETTERS) if len(leaf.terms) == 1 else []
        near = get_close_matches(word, forms, n=1, cutoff=_ALIKE_NAMES) or [said for _, said in like]
        if near and fold(near[0]) != fold(word):
            typed = typed.replace(word, near[0], 1)
    if typed == query.typed:
        return ()
    try:
        meant, _ = understand(session, typed, None, match=match)
    except BadRequestError:
        return ()
    found = meant.root is not None and find(session, meant._replace(filters=query.filters), 1).total
    return (typed,) if found else ()


def _filters(session: Session, query: Query) -> list[Emptied]:
    """The filters that left nothing, each with how many passages there are without it."""
    filters = query.filters
    found = []
    for name, rest in _without_one(filters):
        without = _count(session, query._replace(filters=rest))
        if without:
            said = [each for each in filters.said if re.match(rf"{name}\b", each)]
            found.append(Emptied(", ".join(said) or name, "filter", without))
    if not found and len(filters.said) > 1:
        without = _count(session, query._replace(filters=Filters()))
        found += [Emptied(", ".join(filters.said), "filter", without)] if without else []
    return found


def _without_one(filters: Filters) -> list[tuple[str, Filters]]:
    """Each filter's name, and the others without it."""
    facets = [
        (name, filters._replace(facets=tuple(pair for pair in filters.facets if pair[0] != name)))
        for name, _ in filters.facets
    ]
    dates = [("since", filters._replace(since=None))] if filters.since else []
    return facets + dates + ([("until", filters._replace(until=None))] if filters.until else [])


def _words(session: Session, query: Query) -> list[Emptied]:
    """The parts of an AND, or of a NOT, that leave nothing, each with what there is without it."""
    from kb.queries.parse import describe  # noqa: PLC0415 - late: only where nothing was found

    parts: list[tuple[str, Node]] = []
    if isinstance(query.root, AllOf):
        every = query.root.parts
        for at, part in enumerate(every):
            rest = every[:at] + every[at + 1 :]
            parts.append((describe(part), AllOf(rest) if len(rest) > 1 else rest[0]))
    elif isinstance(query.root, Without):
        parts.append((f"NOT {describe(query.root.excluded)}", query.root.part))
    tries = [(said, query._replace(root=root)) for said, root in parts]
    for pattern in query.unwanted:
        others = tuple(each for each in query.unwanted if each != pattern)
        tries.append((f"NOT /{pattern}/", query._replace(unwanted=others)))
    counts = [(said, _count(session, without)) for said, without in tries]
    return [Emptied(said, "word", without) for said, without in counts if without]


def _count(session: Session, query: Query) -> int:
    return find(session, query, 1).total


def _unknown(session: Session, query: Query) -> tuple[str, ...]:
    """What stands in no passage at all: words, phrases, patterns."""
    typed = [leaf for leaf in dict.fromkeys(typed_leaves(query.root)) if leaf.terms and leaf.written]
    parts = [(f"{leaf.written}{'*' * leaf.prefix}", Query("", leaf, exact=query.exact)) for leaf in typed]
    parts += [(f"/{each}/", Query("", Everything(), patterns=(each,))) for each in query.patterns]
    unknown = [said for said, part in parts if not _count(session, part)]
    return tuple(dict.fromkeys(unknown))


def _relaxed_queries(session: Session, query: Query, match: Match) -> list[tuple[Node, Filters]]:
    """Easier queries, the most like the one that was asked first."""
    root = query.root
    if match != "fts" or query.patterns or query.unwanted:
        letters = " ".join(re.findall(r"[^\W\d_]{4,}", query.typed)) if query.patterns else query.typed
        words, _ = understand(session, letters, None)
        root = words.root if words.root is not None else root
    if root is None:
        return []
    easier = _relaxed(root)
    return [(easier, query.filters), *([(easier, Filters())] if query.filters else [])]


def _relaxed(node: Node) -> Node:
    """A query of which any word will do, wherever it stands."""
    if isinstance(node, Terms):
        words = node.written.split()
        if len(node.terms) == 1 or len(words) != len(node.terms):
            single = [Terms((term,), node.weight) for term in node.terms]
        else:
            single = [Terms((t,), node.weight, written=w) for t, w in zip(node.terms, words, strict=True)]
        return node._replace(field="") if len(node.terms) == 1 else AnyOf((node._replace(field=""), *single))
    if isinstance(node, AllOf | AnyOf):
        return AnyOf(tuple(map(_relaxed, node.parts)))
    if isinstance(node, Alternatives):
        return node.with_parts((_relaxed(node.parts[0]), *node.parts[1:]))
    return _relaxed(node.part) if isinstance(node, Without) else Everything()
