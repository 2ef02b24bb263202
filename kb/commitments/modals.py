"""Operators that are no verbs of deciding: modals, “is to”, “it is imperative to”, “approval was given”."""

from __future__ import annotations

from kb.commitments import words as w
from kb.commitments.clauses import is_adverb
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
    PLEDGE,
    REAFFIRM,
    RECOMMEND,
    RESOLVES,
    SAY,
    STRESS,
    Operator,
    be_before,
    is_negated,
)

_NOTE = frozenset(
    "note remember recall mention recognise recognize understand ask acknowledge bear see".split()
)
_AIMS = frozenset(
    "aim goal objective purpose task way answer point secret challenge role idea question key mission".split()
)
_TIMES = frozenset({"upon", "on"})


def modal(s: Sentence, at: int) -> Operator | None:
    """A modal, or what stands for one: “needs to”, “is required to”."""
    low = s.low[at]
    if low in {"will", "shall", "'ll", "won't", "shan't"} or low.endswith("'ll"):
        if s.at(at - 1) in w.DETERMINERS or (s.at(at + 1) in {"of", ".", ""} and s.at(at - 1) != "to"):
            return None
        sort = "shall" if low == "shall" else "will"
        return _after(s, at, at + 1, sort, low, negated=low.endswith("n't"))
    if low in {"would", "should", "must"}:
        return _after(s, at, at + 1, low, low)
    if low == "may" and s.at(at + 1) == "not" and s.words[at].text == "may":
        return _after(s, at, at + 1, "may not", low)
    if low in {"ought", "needs", "need", "has", "have"} and s.at(at + 1) == "to":
        if low in {"need", "needs"} and (
            s.at(at - 1) in w.DETERMINERS or s.at(at - 1) in {"dire", "urgent", "the"}
        ):
            return None
        return _after(s, at, at + 2, "should" if low not in {"has", "have"} else "must", low)
    if low in {"need", "needs"} and s.at(at + 1) == "not":
        return None
    if low in {"required", "obliged", "bound", "supposed"} and s.at(at + 1) == "to" and be_before(s, at):
        return _after(s, at, at + 2, "must", low) if low in {"required", "obliged"} else None
    return None


def _after(s: Sentence, at: int, end: int, sort: str, lemma: str, *, negated: bool = False) -> Operator:
    """The operator with the “not” and the adverbs that follow it."""
    while s.at(end) in w.ADVERBS or s.at(end) in w.NEGATIONS or is_adverb(s.at(end)):
        negated = negated or s.at(end) in w.NEGATIONS
        end += 1
    if s.at(end) == ",":  # “shall, within 90 days, issue”
        stop = next((n for n in range(end + 1, min(end + 14, len(s))) if s.low[n] == ","), 0)
        if stop and not any(s.is_finite(n) for n in range(end + 1, stop)):
            end = stop + 1
    return Operator(at, end, sort, lemma, negated=negated, subject=at)


def is_to(s: Sentence, at: int) -> Operator | None:
    """“Is to”, “is going to”, “is due to”: somebody or something will."""
    if s.low[at] not in {"is", "are", "was", "were", "be"}:
        return None
    end = at + 1
    while s.at(end) in w.ADVERBS or s.at(end) == "not":
        end += 1
    if s.at(end) == "yet" or s.at(end - 1) == "yet":
        return None
    if (
        s.at(end) in {"going", "due", "set", "scheduled", "slated", "planning", "preparing"}
        and s.at(end + 1) == "to"
    ):
        return _after(s, at, end + 2, "will", "be to", negated="not" in s.low[at:end])
    if s.at(end) != "to" or s.at(at - 1) in _AIMS or not s.at(end + 1).isalpha():
        return None
    if any(each in _AIMS for each in s.low[max(0, at - 8) : at]) or s.at(end + 1) in w.DETERMINERS:
        return None
    operator = _after(s, at, end + 1, "will", "be to", negated="not" in s.low[at:end])
    return operator if s.low[at] != "be" else None


def state(s: Sentence, at: int) -> Operator | None:
    """“Is committed to”, “stands approved”, “is hereby ordered”."""
    low = s.low[at]
    if low in {"committed", "determined", "resolved", "pledged", "dedicated"} and be_before(s, at):
        if s.at(at + 1) == "to" and (s.at(at - 1) != "been" or low != "committed") and _somebody(s, at):
            return Operator(at, at + 2, "pledge", low, negated=is_negated(s, at), subject=at)
        if low in {"resolved", "committed"}:
            return (
                Operator(at, at + 1, "say", low, subject=at)
                if s.at(at + 1) == "that" and low != "resolved"
                else None
            )
    if low in {"ready", "prepared", "willing"} and s.at(at + 1) == "to" and s.at(at - 1) in w.BE | w.STANDS:
        return Operator(at, at + 2, "pledge", low, negated=is_negated(s, at), subject=at)
    return None


def _somebody(s: Sentence, at: int) -> bool:
    """Whether one who is “committed to” something binds himself: not to a prison."""
    return s.subject(at).sort in {"agent", "impersonal", "programme"} and not (
        {"prison", "jail", "custody", "hospital"} & set(s.low[at + 2 : at + 4])
    )


def needed(s: Sentence, at: int) -> Operator | None:
    """“It is imperative to”, “there is a need for”, “there was a strong call for”."""
    low = s.low[at]
    if (
        low in ADJECTIVES
        and s.at(at + 1) in {"to", "that", "for"} | _TIMES
        and "it" in s.low[max(0, at - 5) : at]
    ):
        if any(each in _NOTE for each in s.low[at + 2 : at + 4]):
            return None
        return Operator(at, at + 2, "should", low, subject=at, negated=is_negated(s, at))
    if low == "time" and s.at(at - 1) == "high":
        return Operator(at, at + 1, "should", "high time", subject=at)
    if low != "there":
        return None
    near = s.low[at + 1 : at + 9]
    if not near or near[0] not in w.BE | w.HAVE:
        return None
    for distance, each in enumerate(near, 1):
        negated = "no" in near[:distance]
        if each in {"need", "necessity", "call", "calls", "demand", "demands"} and s.at(
            at + distance + 1
        ) in {"for", "to", "of", "that"}:
            return Operator(at, at + distance + 2, "call", each, True, negated, subject=at)
        if each in {"consensus", "agreement", "unanimity"} and s.at(at + distance + 1) in {
            "on",
            "that",
            "to",
            "about",
            "over",
        }:
            return Operator(at, at + distance + 2, "decide", each, True, negated, subject=at)
    return None


def noun(s: Sentence, at: int) -> Operator | None:
    """“Approval was given”, “emphasis was laid on”, “the need was stressed”, “a decision was taken”."""
    low = s.low[at]
    if low not in DECIDED_NOUNS | NEEDS | RESOLVES:
        return None
    for be in range(at + 1, min(at + 14, len(s))):
        if s.low[be] in {"which", "who", ";", ":"} or s.low[be] in {
            "will",
            "would",
            "shall",
            "should",
            "must",
        }:
            return None
        if s.low[be] not in {"was", "were", "has", "have", "is", "are"}:
            continue
        verb = next(
            (n for n in range(be + 1, min(be + 5, len(s))) if s.low[n] not in w.ADVERBS | w.BE | w.NEGATIONS),
            0,
        )
        if not verb or verb >= len(s):
            return None
        return _of_noun(s, at, verb)
    return None


def _of_noun(s: Sentence, at: int, verb: int) -> Operator | None:
    low, form = s.low[at], s.low[verb]
    negated = "no" in s.low[max(0, at - 2) : at] or is_negated(s, verb)
    end = verb + 1
    if low in RESOLVES and form in REAFFIRM and low in w.words(w.RESOLVES):
        return Operator(at, end, "pledge", low, True, negated, subject=verb)
    if low in NEEDS and (form in STRESS or form in {"laid", "placed", "put", "raised"}):
        return Operator(at, end, "call", low, True, negated, subject=verb)
    if low in DECIDED_NOUNS and form in PASS and s.low[verb] not in {"set", "held"}:
        if low in {"resolution", "bill", "law", "act", "budget", "motion", "amendment"} and form not in {
            "passed",
            "signed",
        }:
            return None
        return Operator(
            at, end, "pledge" if low in w.PLEDGED_NOUNS else "decide", low, True, negated, subject=at
        )
    return None


def headline_to(s: Sentence, at: int) -> Operator | None:
    """“Govt to review plan”: in a headline without another verb before it."""
    if (
        not s.headline
        or s.low[at] != "to"
        or at == 0
        or not s.at(at + 1).isalpha()
        or s.at(at + 1) in w.DETERMINERS
    ):
        return None
    if any(s.is_finite(n) for n in range(at)) or s.at(at - 1) in w.PREPOSITIONS | {
        "how",
        "way",
        "ways",
        "plan",
        "due",
    }:
        return None
    if any(each.endswith("s") and each in _HEADLINE for each in s.low[:at]):
        return None
    return _after(s, at, at + 1, "will", "to")


_HEADLINE = {
    **APPROVE,
    **DECIDE,
    **DIRECT,
    **PLEDGE,
    **CALL,
    **RECOMMEND,
    **SAY,
    **ANNOUNCE,
    **STRESS,
    **CLAIM,
}
