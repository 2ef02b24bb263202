"""All references of a passage."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kb.model.addresses import Address, parse_address
from kb.model.documents import Span
from kb.model.results.common import Reference
from kb.references.inferred import inferred_points
from kb.references.plans import Plans
from kb.references.spoken import dates, office_holders, statements
from kb.references.stated import is_written_as, named_plans, parse, stated_documents, stated_points
from kb.text.terms import Token, terms, tokens
from kb.vocabulary import Spotted, Vocabulary

_MOST_INFERRED = 3


class Context(NamedTuple):
    """What the rest of a document says of its passages.

    Attributes:
        day: The first day its date can mean, or empty.
        last: The last day it can mean, or empty.
        plans: The ids of the plans that it names somewhere.
    """

    day: str = ""
    last: str = ""
    plans: tuple[str, ...] = ()


def context_of(texts: Iterable[str], vocabulary: Vocabulary, day: str = "", last: str = "") -> Context:
    """What a document says: the texts are its title and its passages."""
    found: dict[str, None] = {}
    named = {name: parse(address).document for name, address in vocabulary.plans.items()}
    if named:
        for text in texts:
            for spot in vocabulary.spot(terms(text, vocabulary.rules)):
                if spot.entry.id in named:
                    found[named[spot.entry.id]] = None
    return Context(day, last, tuple(found))


def find_references(
    text: str,
    at: Span,
    address: Address,
    *,
    day: str,
    plans: Plans,
    vocabulary: Vocabulary,
    found: Sequence[Token] | None = None,
    context: Context | None = None,
) -> tuple[Reference, ...]:
    """The references of a passage: stated ones in the order of the text, then inferred ones.

    Args:
        text: The words of the passage.
        at: Where they stand in the revision's text.
        address: Of the passage, which does not refer to itself.
        day: The first day its document's date can mean, or empty.
        plans: The points there are.
        vocabulary: Names and concepts.
        found: The words of the passage, where they are known already.
        context: What its document says elsewhere.
    """
    context = context or Context(day, day)
    found = list(tokens(text, vocabulary.rules)) if found is None else found
    words = [token for token in found if not token.joined]
    spotted = [
        spot
        for spot in vocabulary.spot([word.term for word in words])
        if spot.entry.is_name and is_written_as(spot, words, text)
    ]
    others = tuple(plan for plan in context.plans if plan != address.document)
    named = named_plans(text, spotted, words, plans, day, context.plans)
    points = list(stated_points(text, at, named, plans, others, day))
    stated = [one for one in points if one.basis == "stated"]
    documents = stated_documents(named, at, address)
    own = address.document if address.document in plans.names() else ""
    # A passage that names points of a plan itself needs no guess at others of that plan.
    told = {own, *(parse_address(s.target).document for s in points)}
    inferred = [
        reference
        for reference in inferred_points(text, words, plans, vocabulary)
        if parse_address(reference.target).document not in told
    ]
    return (
        *stated,
        *(one for one in points if one.basis == "inferred"),
        *inferred[:_MOST_INFERRED],
        *documents,
        *statements(text, at, spotted, words),
        *_names(spotted, words, at),
        *office_holders(text, at, spotted, words, vocabulary, context.day, context.last),
        *dates(text, at, context.day, context.last),
    )


def _names(spotted: Sequence[Spotted], words: Sequence[Token], at: Span) -> list[Reference]:
    found: dict[str, Reference] = {}
    for spot in spotted:
        span = Span(at.start + words[spot.start].start, at.start + words[spot.end - 1].end)
        found.setdefault(
            spot.entry.id, Reference(spot.entry.id, "name", "stated", span, label=spot.entry.name)
        )
    return list(found.values())
