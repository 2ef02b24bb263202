"""Commitments: who binds whom to do what, how strongly and by when; and what became of it."""

from __future__ import annotations

from typing import Literal, NamedTuple

from kb.model.documents import Span

STRENGTHS = ("decided", "will", "should", "called-for")
"""How strongly somebody is bound, strongest first."""
TYPES = ("commitment", "claim", "ask")
"""What a sentence holds; only the first binds anybody."""
STATUSES = ("announced", "in progress", "done", "lapsed", "reversed", "unclear")
"""What became of a commitment, as a person says with evidence."""
CHANGES = ("repeated", "softened", "hardened", "slipped", "silent")
"""What a later text made of it: proposed by the program, confirmed by a person."""

Strength = Literal["decided", "will", "should", "called-for"]
Type = Literal["commitment", "claim", "ask"]


class Deadline(NamedTuple):
    """By when, or for how long.

    Attributes:
        words: As the text has it.
        first: The first day it can mean, or empty.
        last: The last one: the day it falls due; empty where that cannot be told.
        basis: How the days are known: ``stated``, or counted from what.
        period: Whether it is how long something lasts, and not by when it is done.
    """

    words: str
    first: str = ""
    last: str = ""
    basis: str = "stated"
    period: bool = False


class Finding(NamedTuple):
    """A commitment, a claim or an ask in a text.

    Attributes:
        type: One of ``TYPES``.
        strength: One of ``STRENGTHS``; of a claim empty.
        span: The words that say it, in the text.
        actor: Who binds himself or is bound, in the text’s words; empty where it is not stated.
        actor_basis: ``stated``, ``inferred`` or ``not stated``.
        action: What is to be done.
        target: Whom or what it is for or about; may be empty.
        condition: On what it depends; may be empty.
        deadline: By when; None where the text does not say.
        speaker: Who says so, where the text reports somebody; may be empty.
        layer: How it reaches us: ``direct``, ``reported``, ``quoted`` or ``headline``.
        negated: Whether it is that something will not be done, or not be allowed.
        soft: Whether the wording takes some of it back: “shall endeavour to”.
        why: Why it is taken so, rule by rule.
    """

    type: Type
    strength: str
    span: Span
    actor: str = ""
    actor_basis: str = "not stated"
    action: str = ""
    target: str = ""
    condition: str = ""
    deadline: Deadline | None = None
    speaker: str = ""
    layer: str = "direct"
    negated: bool = False
    soft: bool = False
    why: tuple[str, ...] = ()
