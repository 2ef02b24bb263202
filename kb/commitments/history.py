"""What a later telling makes of a commitment, and the field of policy it belongs to."""

from __future__ import annotations

import re

from kb.commitments import words as w
from kb.model.commitments import STRENGTHS, Finding
from kb.model.documents import Voice

_FIELDS = {name: w.words(text) for name, text in w.DOMAINS.items()}
_WORD = re.compile(r"[\w-]+")


def change_of(first: Finding, later: Finding, *, voice: Voice, days: int | None) -> tuple[str, str]:
    """What a later telling is, and why: ``repeated``, ``softened``, ``hardened``, ``slipped``, ``reported``.

    Args:
        first: The telling before.
        later: This one.
        voice: Who speaks in it.
        days: How many days lie between the two; None where that is not known.
    """
    due, new_due = (each.deadline.last if each.deadline else "" for each in (first, later))
    if due and new_due > due:
        return "slipped", f"due {new_due}, before that {due}"
    if voice == "commentary" or (later.layer != "direct" and days == 0):
        return "reported", "a report of it, not a second commitment"
    if later.soft and not first.soft:
        return "softened", "what was to be done is now to be tried"
    if first.soft and not later.soft:
        return "hardened", "what was to be tried is now to be done"
    one, other = (
        STRENGTHS.index(each.strength) if each.strength in STRENGTHS else 0 for each in (first, later)
    )
    if other - one > (one == 0):
        return "softened", f"“{later.strength}”, before that “{first.strength}”"
    if one > other and one > 1:
        return "hardened", f"“{later.strength}”, before that “{first.strength}”"
    return "repeated", "said again in much the same words"


def domain_of(text: str) -> str:
    """The field of policy that most words of a text belong to; empty where none does."""
    found = [word.lower() for word in _WORD.findall(text)]
    parts = found + [part for word in found if "-" in word for part in word.split("-")]
    counts = {name: sum(word in known for word in parts) for name, known in _FIELDS.items()}
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] else ""
