"""Verbs that bind, each with what has to stand around it: to decide to, to approve a thing, to vow."""

from __future__ import annotations

import re

from kb.commitments import words as w
from kb.commitments.clauses import is_adverb
from kb.commitments.nouns import Sentence
from kb.commitments.tables import (
    ANNOUNCE,
    APPROVE,
    CALL,
    DECIDE,
    DECIDED_NOUNS,
    DIRECT,
    NEEDED,
    NEEDS,
    PASS,
    PLAN,
    PLEDGE,
    REAFFIRM,
    RECOMMEND,
    STRESS,
    TO,
    Operator,
    content,
    follows,
)

_SOUGHT = w.words(
    "report reports explanation reply details suggestions proposals recommendations response briefing"
)
_MONEY = re.compile(r"[$£€]|rs\.?\d*|us\$|usd|pkr|\d[\d,.]*(?:bn|m|b|k)?$")
_OBJECTS = {
    "extend": w.words("deadline term ceasefire period ban contract mandate detention curfew tenure validity stay until moratorium"),
    "lift": w.words("ban curfew moratorium restrictions restriction sanctions embargo suspension siege"),
    "set": w.words("committee commission deadline target targets body panel cell force taskforce"),
    "form": w.words("committee commission body panel board team force taskforce government jirga"),
    "make": w.words("decision commitment pledge promise undertaking"),
    "give": DECIDED_NOUNS | {"assurance"},
    "hold": frozenset(),
    "take": w.words("decision decisions"),
    "reach": w.words("agreement consensus accord decision understanding deal"),
    "sign": DECIDED_NOUNS | {"deal", "contract", "letter", "charter"},
    "slap": w.words("ban curfew tax restrictions"),
    "accept": w.words("recommendation recommendations proposal proposals demand demands offer resignation plan findings"),
    "merge": frozenset(),
    "commission": w.words("study report review survey audit inquiry"),
}  # fmt: skip
_PLAN_LEMMAS = w.words(w.PLAN)


def decides(s: Sentence, at: int, passive: bool) -> Operator | None:  # noqa: PLR0911 - a return for each complement
    """To decide, resolve or agree: only with what was decided behind it."""
    form = DECIDE.get(s.low[at])
    if form is None:
        return None
    after = at + 1
    deed = _deed(s, after)
    if deed:
        return Operator(at, deed, "decide", form.lemma, passive)
    while after < at + 6 and (
        s.at(after) in w.ADVERBS | {"in", "principle", "not", "with", "it", "here", "by"}
        or s.at(after)[:1].isdigit()
        or is_adverb(s.at(after))
    ):
        after += 1
    low = s.at(after)
    if form.lemma == "determine" and low not in {"to", "that"}:
        return None
    if low == "that":
        return Operator(at, after + 1, "decide", form.lemma, clause=True)
    if form.lemma in {"vote", "opt"} and low in {"for", "in"} and not passive:
        return Operator(at, after + 1, "decide", form.lemma)
    if form.lemma in {"vote", "choose", "elect", "opt", "concur"} and low != "to":
        return None
    if low in {"to", "upon", "on", "against", ":", "in"}:
        if low == "to" and s.at(after + 1) in w.DETERMINERS and form.lemma != "agree":
            return None
        if low in {"on", "upon"} and passive and form.lemma == "resolve":
            return None
        return Operator(at, after + 1, "decide", form.lemma, passive)
    if form.lemma in {"resolve", "decide"} or passive:
        return Operator(at, at + 1, "say", form.lemma) if s.at(at + 1) == "whether" else None
    end, clause = content(s, at + 1)
    return Operator(at, end, "decide", form.lemma, clause=True) if clause else None


def _deed(s: Sentence, at: int) -> int:
    """Where what was decided begins: behind “to”, or behind “the following”; 0 for neither."""
    if s.low[at : at + 2] == ["the", "following"]:
        return at + 2
    to = follows(s, at, TO, 8)
    is_deed = to > at and s.at(to + 1) not in w.DETERMINERS
    return to + 1 if is_deed and not any(s.is_finite(n) for n in range(at, to)) else 0


def approves(s: Sentence, at: int, passive: bool) -> Operator | None:
    """To approve, ban or appoint: acts that decide about what follows."""
    form = APPROVE.get(s.low[at])
    if form is None or (form.form == "ing" and s.at(at - 1) not in w.BE):
        return None
    wanted = _OBJECTS.get(form.lemma)
    if wanted is not None:
        near = s.low[at + 1 : at + 8] if not passive else s.low[max(0, at - 8) : at]
        if not any(each in wanted for each in near):
            return None
    if s.at(at + 1) == "of" and not passive:
        return None  # To approve of something is to like it.
    end, clause = content(s, at + 1) if s.at(at + 1) == "that" else (at + 1, False)
    return Operator(at, end, "decide", form.lemma, clause=clause)


def passes(s: Sentence, at: int, passive: bool) -> Operator | None:
    """To pass, sign or give: decisions only with a noun such as “approval”."""
    form = PASS.get(s.low[at])
    if (
        form is None
        or form.form == "ing"
        or (form.form == "base" and s.low[at] != "set")
        or s.at(at - 1) == "to"
    ):
        return None
    wanted = _OBJECTS.get(form.lemma, DECIDED_NOUNS)
    near = s.low[max(0, at - 7) : at] if passive else s.low[at + 1 : at + 8]
    noun = next((each for each in near if each in wanted), "")
    if not noun:
        return None
    if not passive and any(each in {",", ";", "that", "by"} for each in near[: near.index(noun)]):
        return None
    sort = "pledge" if noun in w.PLEDGED_NOUNS else "decide"
    behind = at + 2 + near.index(noun)
    if not passive and s.at(behind) == "that":
        return Operator(at, behind + 1, sort, form.lemma, clause=True)
    return Operator(at, at + 1, sort, form.lemma)


def announces(s: Sentence, at: int, passive: bool) -> Operator | None:
    """To announce a thing is a decision, to announce that something will be done a report."""
    form = ANNOUNCE.get(s.low[at])
    if form is None or (form.form == "ing" and s.at(at - 1) not in w.BE):
        return None
    end, clause = content(s, at + 1)
    if clause:
        return Operator(at, end, "say", form.lemma, clause=True)
    if follows(s, at + 1, frozenset({"plan", "plans", "intention", "intent", "readiness"}), 4) and follows(
        s, at + 1, TO, 5
    ):
        return Operator(at, at + 1, "pledge", form.lemma)
    if s.at(at + 1) == "to":
        return Operator(at, at + 2, "pledge", form.lemma)
    if form.lemma == "declare" and s.at(at + 1) not in {"a", "an", "the"}:
        return None
    return (
        Operator(at, at + 1, "decide", form.lemma, passive)
        if s.at(at + 1) not in {",", ".", ""} or passive
        else None
    )


def directs(s: Sentence, at: int, passive: bool) -> Operator | None:
    """To tell somebody what to do."""
    form = DIRECT.get(s.low[at])
    if form is None:
        return None
    to = follows(s, at + 1, frozenset({"to", "with", "for"}), 12)
    end, clause = content(s, at + 1)
    if s.at(end - 1) == "that":
        return Operator(at, end, "decide", form.lemma, clause=True)
    if form.lemma == "order" or to:
        if form.lemma in {"task", "mandate", "assign", "command", "direct", "instruct"} and not to:
            return None
        if form.lemma == "direct" and s.at(at + 1) in {"at", "against", "towards", "toward"}:
            return None
        return Operator(at, at + 1, "decide", form.lemma, passive)
    del clause
    return (
        Operator(at, at + 1, "decide", form.lemma)
        if form.form == "ing" and form.lemma != "order" and to
        else None
    )


def pledges(s: Sentence, at: int, passive: bool) -> Operator | None:
    """To bind oneself."""
    form = PLEDGE.get(s.low[at]) or PLAN.get(s.low[at])
    if form is None:
        return None
    after = s.at(at + 1)
    if form.lemma in _PLAN_LEMMAS:
        return Operator(at, at + 2, "pledge", form.lemma) if after == "to" and not passive else None
    if form.lemma in {"offer", "undertake", "swear"}:
        return Operator(at, at + 2, "pledge", form.lemma) if after in {"to", "that"} else None
    if form.lemma == "commit":
        is_own = after in {"to", "itself", "themselves", "himself", "herself", "ourselves", "myself"}
        money = any(
            _MONEY.match(each) or each in {"funds", "resources", "troops", "money"}
            for each in s.low[at + 1 : at + 4]
        )
        return (
            Operator(at, at + 1, "pledge", form.lemma)
            if (is_own or money) and not (passive and is_own)
            else None
        )
    if form.lemma == "guarantee" and s.at(at - 1) in w.PREPOSITIONS:
        return None
    end, clause = content(s, at + 1)
    sort = "say" if form.lemma == "assure" and clause else "pledge"
    return Operator(at, end if clause else at + 1, sort, form.lemma, clause=clause)


def recommends(s: Sentence, at: int, _passive: bool) -> Operator | None:
    """To say what others should do."""
    form = RECOMMEND.get(s.low[at])
    if form is None or s.at(at + 1) in {"", ".", ","}:
        return None
    end, clause = content(s, at + 1)
    if (
        form.lemma in {"suggest", "propose", "advise"}
        and clause
        and any(each in {"is", "are", "was", "were", "has", "had", "will"} for each in s.low[end : end + 8])
    ):
        return None
    if form.lemma == "suggest" and not clause:
        return None
    return Operator(at, end, "recommend", form.lemma, clause=clause)


def calls(s: Sentence, at: int, passive: bool) -> Operator | None:
    """To want others to do something."""
    form = CALL.get(s.low[at])
    if form is None:
        return None
    after = s.at(at + 1)
    if form.lemma == "call":
        ok = after in {"for", "upon", "on"} and not (after == "on" and s.at(at + 2) in {"monday", "friday"})
        return Operator(at, at + 2, "call", form.lemma) if ok else None
    if form.lemma == "press":
        return Operator(at, at + 2, "call", form.lemma) if after == "for" else None
    if form.lemma == "seek":
        is_thing = form.form in {"past", "s"} and not passive and bool(follows(s, at + 1, _SOUGHT, 5))
        return Operator(at, at + 1, "call", form.lemma) if is_thing else None
    to = follows(s, at + 1, TO, 10)
    if (
        form.lemma in {"ask", "request"}
        and not to
        and s.at(at + 1) != "for"
        and not (form.lemma == "request" and not passive)
    ):
        return None
    if form.lemma == "appeal" and after not in {"to", "for"}:
        return None
    end, clause = content(s, at + 1)
    return Operator(at, end if clause else at + 1, "call", form.lemma, clause=clause)


def reaffirms(s: Sentence, at: int, passive: bool) -> Operator | None:
    """To reiterate one’s resolve."""
    form = REAFFIRM.get(s.low[at])
    if form is None or passive:
        return None
    noun = follows(s, at + 1, w.words(w.RESOLVES))
    if noun and not any(
        each in {"is", "was", "will", "would", ",", "needs"} for each in s.low[at + 1 : noun]
    ):
        return Operator(at, noun + 1, "pledge", f"{form.lemma} {s.low[noun]}")
    if form.lemma in {"reiterate", "reaffirm"} and s.at(at + 1) == "to":
        return Operator(at, at + 2, "pledge", form.lemma)
    return None


def stresses(s: Sentence, at: int, passive: bool) -> Operator | None:
    """To stress the need for something."""
    form = STRESS.get(s.low[at])
    if form is None or passive:
        return None
    noun = follows(s, at + 1, NEEDS)
    if noun and "," not in s.low[at + 1 : noun] and s.low[noun] != "call":
        return Operator(at, noun + 1, "call", f"{form.lemma} {s.low[noun]}")
    if form.lemma not in {
        "stress",
        "emphasise",
        "emphasize",
        "underline",
        "underscore",
        "highlight",
        "press",
        "urge",
    }:
        return None
    if s.at(at + 1) in {"upon", "on"} and follows(s, at + 2, TO, 10):
        return Operator(at, at + 2, "call", form.lemma)
    after = at + 1
    while s.at(after) in {"upon", "on", "for", "the"}:
        after += 1
    if (
        follows(s, at + 1, NEEDED, 5)
        or (s.at(after).endswith("ing") and s.at(after) != "being" and after > at)
    ) and s.at(at + 1) != "that":
        return Operator(at, after, "call", form.lemma)
    return None
