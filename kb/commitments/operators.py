"""The words in a sentence that may bind somebody, or report it, in order."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.commitments.modals import headline_to, is_to, modal, needed, noun, state
from kb.commitments.nouns import Sentence
from kb.commitments.tables import (
    ADJECTIVES,
    ANNOUNCE,
    APPROVE,
    CALL,
    CLAIM,
    DECIDE,
    DECIDED_NOUNS,
    DIRECT,
    NEEDS,
    PASS,
    PLAN,
    PLEDGE,
    REAFFIRM,
    RECOMMEND,
    RESOLVES,
    STRESS,
    Operator,
)
from kb.commitments.verbs import verb

_TRIGGERS = (
    set().union(
        *(
            DECIDE,
            APPROVE,
            ANNOUNCE,
            PASS,
            DIRECT,
            PLEDGE,
            PLAN,
            RECOMMEND,
            CALL,
            REAFFIRM,
            STRESS,
            CLAIM,
        )
    )
    | {
        "will",
        "won",
        "would",
        "shall",
        "should",
        "must",
        "ought",
        "need",
        "needs",
        "has",
        "have",
        "may",
        "ll",
        "high",
    }
    | {
        "is",
        "are",
        "was",
        "were",
        "to",
        "call",
        "calls",
        "determined",
        "resolved",
        "committed",
        "ready",
        "prepared",
    }
    | ADJECTIVES
    | DECIDED_NOUNS
    | NEEDS
    | RESOLVES
)
_TOKEN = re.compile(r"[a-z-]+")


def may_bind(words: str) -> bool:
    """Whether a sentence has any of the words without which nobody is bound."""
    return not _TRIGGERS.isdisjoint(_TOKEN.findall(words.lower()))


def operators(sentence: Sentence) -> list[Operator]:
    """What in a sentence may bind somebody or report it, in order; of two at one place the first rule's."""
    found: list[Operator] = []
    at = 0
    while at < len(sentence):
        operator = next(_found(sentence, at), None)
        if operator is None:
            at += 1
        else:
            found.append(operator)
            at = max(operator.end, at + 1)
    return found


def _found(s: Sentence, at: int) -> Iterator[Operator]:
    for rule in (modal, is_to, state, needed, noun, verb, headline_to):
        operator = rule(s, at)
        if operator is not None:
            yield operator
