"""The figures that a quotation gives for what a question asks: numbers of what is counted, or money."""

from __future__ import annotations

from collections.abc import Collection

from kb.answers.needs import MONEY, numbers_of
from kb.model.documents import Span
from kb.text.sentences import sentences
from kb.text.terms import Rules


def figures_of(quote: str, counted: Collection[str], rules: Rules) -> list[Span]:
    """The places of the figures in a quotation; ``counted`` as in :func:`kb.answers.needs.meets`."""
    found: list[Span] = []
    for sentence in sentences(quote):
        words = sentence.of(quote)
        spans = numbers_of(words, counted, rules)
        if not counted and not spans:
            spans = [Span(*match.span()) for match in MONEY.finditer(words)]
        found += [Span(sentence.start + span.start, sentence.start + span.end) for span in spans]
    return found
