"""What operators are looked up in: the forms of the verbs, the nouns, and what stands around them."""

from __future__ import annotations

from typing import NamedTuple

from kb.commitments import words as w
from kb.commitments.clauses import is_adverb
from kb.commitments.nouns import Sentence


class Operator(NamedTuple):
    """Words that may bind somebody.

    Attributes:
        at: The place of the first of them in the sentence.
        end: The place behind the last.
        sort: What they do: ``will``, ``would``, ``should``, ``must``, ``decide``, ``direct``,
            ``pledge``, ``recommend``, ``call``, ``stress``, ``say``, ``doubt``, ``claim``.
        lemma: The verb in its plain form.
        passive: Whether the subject is what is done something to.
        negated: Whether it is denied.
        clause: Whether what it says comes as a sentence of its own, with “that” or without.
        subject: The place before which its subject stands.
    """

    at: int
    end: int
    sort: str
    lemma: str
    passive: bool = False
    negated: bool = False
    clause: bool = False
    subject: int = 0


DECIDE = w.forms(w.DECIDE)
APPROVE = w.forms(w.APPROVE)
ANNOUNCE = w.forms(w.ANNOUNCE)
PASS = w.forms(w.PASS)
DIRECT = w.forms(w.DIRECT)
PLEDGE = w.forms(w.PLEDGE)
PLAN = w.forms(w.PLAN)
RECOMMEND = w.forms(w.RECOMMEND)
CALL = w.forms(w.CALL)
REAFFIRM = w.forms(w.REAFFIRM)
STRESS = w.forms(w.STRESS)
SAY = w.forms(w.SAY)
DOUBT = w.forms(w.DOUBT)
CLAIM = w.forms(
    "register arrest kill seize complete achieve implement freeze block close launch establish deploy train recover "
    "destroy dismantle eliminate build repatriate disburse distribute open inaugurate finish deliver conduct rescue "
    "recruit vaccinate install convict prosecute spend raise carry hold review"
)
DECIDED_NOUNS = w.words(w.DECIDED_NOUNS)
RESOLVES = w.words(w.RESOLVES) | {"resolved"}
NEEDS = w.words(w.NEEDS)
NEEDED = w.words(w.NEEDED)
ADJECTIVES = frozenset(
    "necessary imperative essential vital crucial important incumbent desirable indispensable critical high advisable".split()
)
NEAR = 7
TO = frozenset({"to"})
UNDONE = w.words(
    "refused refuse refuses declined declines decline failed fails fail avoided refusing failing denied stopped instead "
    "rather reluctant unable hesitated postponed deferred considering considered mulling mulls may might could can"
)


def follows(s: Sentence, start: int, wanted: frozenset[str], near: int = NEAR) -> int:
    """The place of the first of some words that follow in the same clause; 0 for none."""
    for at in range(start, min(start + near, len(s))):
        if s.low[at] in wanted:
            return at
        if s.low[at] in {";", ":", "that", "which", "who"}:
            break
    return 0


def content(s: Sentence, start: int) -> tuple[int, bool]:
    """Where the sentence begins that a verb of saying reports, and whether there is one."""
    for at in range(start, min(start + 12, len(s))):
        low = s.low[at]
        if low == "that":
            return at + 1, True
        if low in {";", ".", "”"} or (low in w.CONJUNCTIONS and at > start + 1):
            break
        if low in {"will", "would", "shall", "should", "must"}:
            return start, True
    return start, False


def is_negated(s: Sentence, at: int) -> bool:
    """Whether a verb is denied: “did not approve”, “has yet to decide”, “refused to”, “no decision”."""
    near = s.low[max(0, at - 4) : at]
    if any(each in w.NEGATIONS or each.endswith("n't") or each == "yet" for each in near):
        return not (near[-1:] != ["yet"] and "yet" in near and "to" not in near)
    return any(each in UNDONE for each in near)


def be_before(s: Sentence, at: int) -> bool:
    """Whether a form of “be” stands before a participle, with adverbs between."""
    back = at - 1
    while (
        back >= 0
        and at - back < 5
        and (s.low[back] in w.ADVERBS or s.low[back] in w.NEGATIONS or is_adverb(s.low[back]))
    ):
        back -= 1
    return back >= 0 and (
        s.low[back] in w.BE or s.low[back] in w.STANDS or (s.low[back].endswith("'s") and False)
    )
