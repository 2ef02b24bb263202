"""Whether a form stands as a verb of its own clause, and what it does."""

from __future__ import annotations

from kb.commitments import words as w
from kb.commitments.acts import (
    announces,
    approves,
    calls,
    decides,
    directs,
    passes,
    pledges,
    reaffirms,
    recommends,
    stresses,
)
from kb.commitments.nouns import Sentence
from kb.commitments.tables import (
    ANNOUNCE,
    APPROVE,
    CALL,
    CLAIM,
    DECIDE,
    DIRECT,
    DOUBT,
    PASS,
    PLAN,
    PLEDGE,
    REAFFIRM,
    RECOMMEND,
    SAY,
    STRESS,
    Operator,
    be_before,
    content,
    is_negated,
)

_BE_TOLD = (w.BE - {"be"}) | w.STANDS


def verb(s: Sentence, at: int) -> Operator | None:
    """A verb that binds, reports or claims; None where the word is none here."""
    low = s.low[at]
    form = _form(low)
    if form is None or not _is_verb(s, at, form):
        return None
    passive = _is_passive(s, at, form)
    negated = is_negated(s, at)
    for rule in (
        reaffirms,
        stresses,
        calls,
        directs,
        pledges,
        recommends,
        decides,
        approves,
        passes,
        announces,
    ):
        operator = rule(s, at, passive)
        if operator is not None:
            return operator._replace(passive=operator.passive or passive, negated=negated, subject=at)
    if low in DOUBT and low not in w.forms("project feel dream bet promise"):
        end, clause = content(s, at + 1)
        return Operator(at, end, "doubt", DOUBT[low].lemma, passive, negated, clause, at)
    if low in SAY:
        end, clause = content(s, at + 1)
        return Operator(at, end, "say", SAY[low].lemma, passive, negated, clause, at)
    if low in CLAIM and form.form == "past" and not negated:
        return Operator(at, at + 1, "claim", CLAIM[low].lemma, passive, subject=at)
    return None


def _form(low: str) -> w.Form | None:
    for table in (
        DECIDE,
        APPROVE,
        ANNOUNCE,
        DIRECT,
        PLEDGE,
        PLAN,
        RECOMMEND,
        CALL,
        REAFFIRM,
        STRESS,
        PASS,
        SAY,
        DOUBT,
        CLAIM,
    ):
        if low in table:
            return table[low]
    return None


def _is_verb(s: Sentence, at: int, form: w.Form) -> bool:
    """Whether a form stands as a verb of its own: not after “to” or a modal, and as no adjective."""
    before = s.at(at - 1)
    if form.form == "base":
        return _is_plural_verb(s, at, before)
    if form.form == "s":
        start = s.clause_start(at)
        if any(s.is_finite(n) for n in range(start, at)) or (start == at and before not in w.CONJUNCTIONS):
            return False
        named = (
            before not in w.DETERMINERS
            and before not in w.PREPOSITIONS
            and s.at(at + 1) not in {"and", "of", ",", ".", ""}
        )
        return at > 0 and named and s.at(at + 1) not in w.BE | w.HAVE | {"will", "would", "should"}
    if form.form == "ing":
        if before in w.BE:
            return True
        # A participle tells of the subject once more; of reports and acts it tells how they came about.
        return before in {",", "while", "and"} and any(
            s.low[at] in table for table in (DIRECT, CALL, PLEDGE, REAFFIRM, STRESS)
        )
    if before in w.DETERMINERS or before in w.PREPOSITIONS or before in {"newly", "recently"}:
        return False
    if (
        "be" in s.low[max(0, at - 3) : at]
        and be_before(s, at)
        and not (_BE_TOLD & set(s.low[max(0, at - 3) : at]))
    ):
        return False  # “That the fee be waived”, “to be approved”: another verb binds.
    return s.headline or be_before(s, at) or not _is_reduced(s, at)


def _is_plural_verb(s: Sentence, at: int, before: str) -> bool:
    """The plain form after a name of several: “ministers agree to”; never after “to” or a modal."""
    if s.low[at] == "set" and at > 0 and before not in w.DETERMINERS and before != "to":
        return not be_before(s, at)
    if s.says_plural(at) and (s.low[at] in SAY or s.low[at] in DOUBT) and content(s, at + 1)[1]:
        return before not in w.DETERMINERS | w.BE and at > 0
    if at == 0 or not (
        before.endswith("s")
        or before in {"we", "i", "they", "you", "who", "do", "hereby", "and", "also", ",", "police"}
    ):
        return False
    if before in {"and", "also", "do", "hereby", ","}:
        shared = s.subject(at).text or s.shared_subject(at, outer=True).text
        return "hereby" in s.low[:at] or shared.lower() in {"we", "i", "they"}
    return (
        before not in w.BE | w.DETERMINERS
        and not before.endswith("'s")
        and (before in {"we", "i", "they"} or s.headline or s.at(at + 1) in {"to", "that", "on"})
    )


def _is_reduced(s: Sentence, at: int) -> bool:
    """Whether a participle only describes a noun: “the plan approved last year will be reviewed”."""
    if s.at(at + 1) == "by" and not s.headline:
        return True
    for after in range(at + 1, min(len(s), at + 9)):
        low = s.low[after]
        if low in {"that", "which", "who", "and", "but", ",", ";", "to", "while", "how", "the", "a", "an"}:
            return False
        if low in {"will", "would", "shall", "should", "must", "is", "are", "was", "were", "has", "have"}:
            return s.low[at] not in SAY or s.at(at + 1) in w.PREPOSITIONS
    return False


def _is_passive(s: Sentence, at: int, form: w.Form) -> bool:
    if form.form != "past":
        return False
    if be_before(s, at):
        return True
    # A headline has no “was”: “Operation approved by committee”, “Curfew imposed in delta”.
    return s.headline and (s.at(at + 1) in w.PREPOSITIONS | {"", ".", "after", "as", "amid"})
