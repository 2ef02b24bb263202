"""``search``: what was typed, found and ready to be shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kb.base.filtering import Asked
from kb.base.finding import Described, fold_twins, make_hit
from kb.base.retrieving import retrieve
from kb.base.session import Session
from kb.engines import Findings, Found
from kb.model.addresses import Address
from kb.model.documents import Metadata
from kb.model.queries import AllOf, AlsoSearched, Alternatives, AnyOf, Node, Query, Terms, Without
from kb.model.results import SearchResult, Understood
from kb.queries.parse import parse_query
from kb.text.fold import fold
from kb.text.terms import tokens

_FETCH = 3
_MOST_EXACT = 10_000
_STEM_LEAST = 4
_STEM_CUT = 4
_ALIKE = 0.85
# Short words are too near to one another to be mended.
_LEAST_LETTERS = 6
_MENDED_WEIGHT = 0.6


def search(
    session: Session, typed: str, asked: Asked | None, *, limit: int, offset: int, exact: bool
) -> SearchResult:
    """Search passages.

    Raises:
        BadRequestError: A filter has a value that cannot be.
        EngineError: The engine is missing, busy or broken.
    """
    query, understood = understand(session, typed, asked, exact=exact)
    coverage = session.coverage(query.filters)
    if query.root is None:
        return SearchResult(understood, coverage, 0, ())
    if "*" in typed:
        query = query._replace(root=_widened(session, query.root))
    findings = _find(session, query, offset + limit)
    folded = fold_twins(findings.found)[offset : offset + limit]
    hits = tuple(
        make_hit(found, twins, query, session.vocabulary.rules, described(session, found))
        for found, twins in folded
    )
    suggestions = () if hits else suggest(session, query)
    return SearchResult(understood, coverage, findings.total, hits, suggestions, offset)


def understand(
    session: Session,
    typed: str,
    asked: Asked | None,
    *,
    exact: bool = False,
    drop: Sequence[str] = (),
) -> tuple[Query, Understood]:
    """The query, and what is said of it in the first line of the reply."""
    values = session.facet_values()
    filters = session.filters(asked, values)
    query = parse_query(
        typed,
        session.vocabulary,
        today=session.today,
        resolve=values.resolve,
        filters=filters,
        exact=exact,
        drop=drop,
    )
    if not exact and query.root is not None:
        query = _mended(session, query)
    notes = (*query.notes, *values.notes)
    if query.root is None:
        notes = (*notes, "There is no word in it to search for.")
    said = query.filters.said
    return query, Understood(typed, query.understood, query.also, said, notes)


def _mended(session: Session, query: Query) -> Query:
    """The query with words that no text has searched in a spelling that some text has.

    What was typed stays in it, and the reply says what else was searched.
    """
    typed = [leaf for leaf in _leaves(query.root) if len(leaf.terms) == 1 and not leaf.prefix]
    counts = session.engine.frequencies({leaf.terms[0] for leaf in typed})
    unknown = {leaf.terms[0]: leaf for leaf in typed if not counts[leaf.terms[0]] and _may_be_misspelt(leaf)}
    near = {term: found for term, leaf in unknown.items() if (found := _words_like(session, leaf))}
    if not near:
        return query

    def mend(node: Node) -> Node:
        if isinstance(node, Terms) and len(node.terms) == 1 and node.terms[0] in near:
            others = tuple(Terms((term,), weight=_MENDED_WEIGHT) for term, _ in near[node.terms[0]])
            return Alternatives((node, *others))
        if isinstance(node, AllOf | AnyOf | Alternatives):
            return replace(node, parts=tuple(map(mend, node.parts)))
        return Without(mend(node.part), node.excluded) if isinstance(node, Without) else node

    also = (
        AlsoSearched(unknown[term].written, tuple(written for _, written in found))
        for term, found in near.items()
    )
    root = mend(query.root) if query.root is not None else None
    return query._replace(root=root, also=(*query.also, *also))


def _may_be_misspelt(leaf: Terms) -> bool:
    word = leaf.terms[0]
    return len(leaf.written) >= _LEAST_LETTERS and word.isalpha() and leaf.weight >= 1


def described(session: Session, found: Found) -> Described:
    """The metadata and the references of a found passage, and whether its revision is the newest."""
    return Described(
        metadata_of(session, found.address), found.references, newer_than(session, found.address)
    )


def newer_than(session: Session, address: Address) -> Address | None:
    """The newest revision of an address's document, where the address names an older one."""
    latest = session.library.catalog[address.document].latest
    return latest.address if latest and latest.address != address.at(None) else None


def metadata_of(session: Session, address: Address) -> Metadata:
    """The metadata of the revision that an address names."""
    document = session.library.catalog[address.document]
    of_revision = (s.metadata for s in document.revisions if s.address == address.at(None))
    return next(of_revision, document.metadata)


def suggest(session: Session, query: Query) -> tuple[str, ...]:
    """Queries that would find something: misspelt words put right from the base's own words."""
    from difflib import get_close_matches  # noqa: PLC0415 - late: only where nothing was found

    known = {form.written for entry in session.vocabulary.entries for form in entry.forms}
    forms: list[str] = sorted(known)
    corrected: list[str] = []
    changed = False
    for leaf in _leaves(query.root):
        word = leaf.written or " ".join(leaf.terms)
        if any(session.engine.frequencies(leaf.terms).values()):
            corrected.append(word)
            continue
        like = [written for _, written in _words_like(session, leaf)]
        near = get_close_matches(word, forms, n=1, cutoff=_ALIKE) or like
        changed = changed or (bool(near) and fold(near[0]) != fold(word))
        corrected.append(near[0] if near else word)
    return (" ".join(corrected),) if changed else ()


def _words_like(session: Session, leaf: Terms) -> list[tuple[str, str]]:
    """Words of the stored texts that are written nearly so: the term, and a word as it stands."""
    from difflib import SequenceMatcher, get_close_matches  # noqa: PLC0415

    term = leaf.terms[-1]
    known = list(session.engine.lexicon(term[:1]))
    near = get_close_matches(term, known, n=1, cutoff=_ALIKE)
    if not near:
        # A misspelt ending keeps the stem from being found: "registraton" is no form of "registr".
        stems = [s for s in known if term.startswith(s) and _STEM_LEAST <= len(s) >= len(term) - _STEM_CUT]
        near = [max(stems, key=len)] if stems else []
        # A name that only begins as a word does is not that word: "Examplabad" is no "examples".
        found = [(each, _as_written(session, each)) for each in near]
        typed = leaf.written.lower()
        return [(e, said) for e, said in found if SequenceMatcher(None, typed, said).ratio() >= _ALIKE]
    return [(each, _as_written(session, each)) for each in near]


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


def _find(session: Session, query: Query, wanted: int) -> Findings:
    """What the engine finds; for exact words, those passages that hold them letter for letter."""
    if not query.literals:
        # More than wanted, since passages with the same words are shown as one.
        return retrieve(session, query, wanted * _FETCH)
    every = session.engine.find(query, limit=_MOST_EXACT)
    kept = tuple(f for f in every.found if all(_stands(literal, f.text) for literal in query.literals))
    return Findings(len(kept), kept)


def _stands(literal: str, text: str) -> bool:
    """Whether words stand in a text letter for letter, and are not part of other words."""
    at = text.find(literal)
    while at >= 0:
        end = at + len(literal)
        before, after = text[at - 1 : at] if at else "", text[end : end + 1]
        inside = (before.isalnum() and literal[:1].isalnum()) or (after.isalnum() and literal[-1:].isalnum())
        if not inside:
            return True
        at = text.find(literal, at + 1)
    return False


def _leaves(node: Node | None) -> list[Terms]:
    if isinstance(node, Terms):
        return [node]
    if isinstance(node, Alternatives):
        return _leaves(node.parts[0])
    if isinstance(node, AllOf | AnyOf):
        return [leaf for part in node.parts for leaf in _leaves(part)]
    return _leaves(node.part) if isinstance(node, Without) else []
