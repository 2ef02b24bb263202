"""What was typed as a query: read, widened, and put right from the base's own words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

from kb.base.filtering import Asked, FacetValues
from kb.base.mending import mended
from kb.base.session import Session
from kb.errors import BadRequestError
from kb.model.addresses import shorten
from kb.model.queries import (
    AllOf,
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

Match: TypeAlias = Literal["fts", "exact", "re"]

MATCHES: tuple[Match, ...] = ("fts", "exact", "re")
"""Ways to match: words in all their forms, words as they are written, a regular expression."""

_STEM_LEAST = 4
_STEM_CUT = 4


def understand(
    session: Session,
    typed: str,
    asked: Asked | None,
    *,
    match: Match = "fts",
    drop: Sequence[str] = (),
    listing: bool = False,
    asking: bool = False,
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
        query = _words(
            session, typed, filters, values, match=match, drop=drop, listing=listing, asking=asking
        )
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
    listing: bool,
    asking: bool,
) -> Query:
    def saved() -> Mapping[str, str]:
        from kb.base.saving import saved_texts  # noqa: PLC0415 - late: few queries name one

        return saved_texts(session)

    def parse(words: str) -> Query:
        return parse_query(
            words,
            session.vocabulary,
            today=session.today,
            resolve=values.resolve,
            filters=filters,
            exact=match == "exact",
            drop=drop,
            saved=saved,
            listing=listing,
            asking=asking,
        )

    query = parse(typed)
    if query.root is None or match == "exact":
        return query
    query = mended(session, query, parse, asking=asking)
    if query.root is not None and ("*" in typed or "saved:" in typed):
        query = query._replace(root=_widened(session, query.root))
    return query


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
        return node.with_parts(_widened(session, part) for part in node.parts)
    if isinstance(node, Without):
        return Without(_widened(session, node.part), _widened(session, node.excluded))
    return node
