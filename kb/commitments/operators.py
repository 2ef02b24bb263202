"""The words in a sentence that may bind somebody, or report it: modals, verbs, nouns, adjectives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from kb.commitments import words as w
from kb.commitments.clauses import Sentence, is_adverb


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


_DECIDE = w.forms(w.DECIDE)
_APPROVE = w.forms(w.APPROVE)
_ANNOUNCE = w.forms(w.ANNOUNCE)
_PASS = w.forms(w.PASS)
_DIRECT = w.forms(w.DIRECT)
_PLEDGE = w.forms(w.PLEDGE)
_PLAN = w.forms(w.PLAN)
_RECOMMEND = w.forms(w.RECOMMEND)
_CALL = w.forms(w.CALL)
_REAFFIRM = w.forms(w.REAFFIRM)
_STRESS = w.forms(w.STRESS)
_SAY = w.forms(w.SAY)
_DOUBT = w.forms(w.DOUBT)
_CLAIM = w.forms(
    "register arrest kill seize complete achieve implement freeze block close launch establish deploy train recover "
    "destroy dismantle eliminate build repatriate disburse distribute open inaugurate finish deliver conduct rescue "
    "recruit vaccinate install convict prosecute spend raise carry hold review"
)
_DECIDED_NOUNS = w.words(w.DECIDED_NOUNS)
_RESOLVES = w.words(w.RESOLVES) | {"resolved"}
_NEEDS = w.words(w.NEEDS)
_NEEDED = w.words(w.NEEDED)
ADJECTIVES = frozenset(
    "necessary imperative essential vital crucial important incumbent desirable indispensable critical high advisable".split()
)
_NOTE = frozenset(
    "note remember recall mention recognise recognize understand ask acknowledge bear see".split()
)
_AIMS = frozenset(
    "aim goal objective purpose task way answer point secret challenge role idea question key mission".split()
)
_MONEY = re.compile(r"[$£€]|rs\.?\d*|us\$|usd|pkr|\d[\d,.]*(?:bn|m|b|k)?$")
_OBJECTS = {
    "extend": w.words("deadline term ceasefire period ban contract mandate detention curfew tenure validity stay until moratorium"),
    "lift": w.words("ban curfew moratorium restrictions restriction sanctions embargo suspension siege"),
    "set": w.words("committee commission deadline target targets body panel cell force taskforce"),
    "form": w.words("committee commission body panel board team force taskforce government jirga"),
    "make": w.words("decision commitment pledge promise undertaking"),
    "give": _DECIDED_NOUNS | {"assurance"},
    "hold": frozenset(),
    "take": w.words("decision decisions"),
    "reach": w.words("agreement consensus accord decision understanding deal"),
    "sign": _DECIDED_NOUNS | {"deal", "contract", "letter", "charter"},
    "slap": w.words("ban curfew tax restrictions"),
    "merge": frozenset(),
    "commission": w.words("study report review survey audit inquiry"),
}  # fmt: skip
_NEAR = 7

_TRIGGERS = (
    set().union(
        *(
            _DECIDE,
            _APPROVE,
            _ANNOUNCE,
            _PASS,
            _DIRECT,
            _PLEDGE,
            _PLAN,
            _RECOMMEND,
            _CALL,
            _REAFFIRM,
            _STRESS,
            _CLAIM,
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
    | _DECIDED_NOUNS
    | _NEEDS
    | _RESOLVES
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
    for rule in (_modal, _is_to, _state, _needed, _noun, _verb, _headline_to):
        operator = rule(s, at)
        if operator is not None:
            yield operator


def _modal(s: Sentence, at: int) -> Operator | None:
    low = s.low[at]
    if low in {"will", "shall", "'ll", "won't", "shan't"} or low.endswith("'ll"):
        if s.at(at - 1) in w.DETERMINERS or s.at(at + 1) in {"of", ".", ""} and s.at(at - 1) != "to":
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
        return _after(s, at, at + 2, "should" if low != "has" and low != "have" else "must", low)
    if low in {"need", "needs"} and s.at(at + 1) == "not":
        return None
    if low in {"required", "obliged", "bound", "supposed"} and s.at(at + 1) == "to" and _be_before(s, at):
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


def _be_before(s: Sentence, at: int) -> bool:
    """Whether a form of “be” stands before a participle, with adverbs between."""
    back = at - 1
    while (
        back >= 0
        and at - back < 5
        and (  # noqa: PLR2004 - “was not only very formally”
            s.low[back] in w.ADVERBS or s.low[back] in w.NEGATIONS or is_adverb(s.low[back])
        )
    ):
        back -= 1
    return back >= 0 and (
        s.low[back] in w.BE or s.low[back] in w.STANDS or s.low[back].endswith("'s") and False
    )


def _negated(s: Sentence, at: int) -> bool:
    """Whether a verb is denied: “did not approve”, “has yet to decide”, “refused to”, “no decision”."""
    near = s.low[max(0, at - 4) : at]
    if any(each in w.NEGATIONS or each.endswith("n't") or each == "yet" for each in near):
        return not (near[-1:] != ["yet"] and "yet" in near and "to" not in near)
    return any(each in _UNDONE for each in near)


_BE_TOLD = (w.BE - {"be"}) | w.STANDS
_UNDONE = w.words(
    "refused refuse refuses declined declines decline failed fails fail avoided refusing failing denied stopped instead "
    "rather reluctant unable hesitated postponed deferred considering considered mulling mulls may might could can"
)


def _is_to(s: Sentence, at: int) -> Operator | None:
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
        return _after(s, at, end + 2, "will", "be to")
    if s.at(end) != "to" or s.at(at - 1) in _AIMS or not s.at(end + 1).isalpha():
        return None
    if any(each in _AIMS for each in s.low[max(0, at - 8) : at]) or s.at(end + 1) in w.DETERMINERS:
        return None
    operator = _after(s, at, end + 1, "will", "be to", negated="not" in s.low[at:end])
    return operator if s.low[at] != "be" else None


def _state(s: Sentence, at: int) -> Operator | None:
    """“Is committed to”, “stands approved”, “is hereby ordered”."""
    low = s.low[at]
    if low in {"committed", "determined", "resolved", "pledged", "dedicated"} and _be_before(s, at):
        if s.at(at + 1) == "to" and (s.at(at - 1) != "been" or low != "committed") and _somebody(s, at):
            return Operator(at, at + 2, "pledge", low, negated=_negated(s, at), subject=at)
        if low in {"resolved", "committed"}:
            return (
                Operator(at, at + 1, "say", low, subject=at)
                if s.at(at + 1) == "that" and low != "resolved"
                else None
            )
    if low in {"ready", "prepared", "willing"} and s.at(at + 1) == "to" and s.at(at - 1) in w.BE | w.STANDS:
        return Operator(at, at + 2, "pledge", low, negated=_negated(s, at), subject=at)
    return None


def _somebody(s: Sentence, at: int) -> bool:
    """Whether one who is “committed to” something binds himself: not to a prison."""
    return s.subject(at).sort in {"agent", "impersonal", "programme"} and not (
        {"prison", "jail", "custody", "hospital"} & set(s.low[at + 2 : at + 4])
    )


def _needed(s: Sentence, at: int) -> Operator | None:
    """“It is imperative to”, “there is a need for”, “there was a strong call for”."""
    low = s.low[at]
    if (
        low in ADJECTIVES
        and s.at(at + 1) in {"to", "that", "for"} | _TIMES
        and "it" in s.low[max(0, at - 5) : at]
    ):
        if any(each in _NOTE for each in s.low[at + 2 : at + 4]):
            return None
        return Operator(at, at + 2, "should", low, subject=at, negated=_negated(s, at))
    if low in {"time"} and s.at(at - 1) == "high":
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
            return Operator(
                at, at + distance + 2, "call" if each != "need" else "call", each, True, negated, subject=at
            )
        if each in {"consensus", "agreement", "unanimity"} and s.at(at + distance + 1) in {
            "on",
            "that",
            "to",
            "about",
            "over",
        }:
            return Operator(at, at + distance + 2, "decide", each, True, negated, subject=at)
    return None


_TIMES = frozenset({"upon", "on"})


def _noun(s: Sentence, at: int) -> Operator | None:
    """“Approval was given”, “emphasis was laid on”, “the need was stressed”, “a decision was taken”."""
    low = s.low[at]
    if low not in _DECIDED_NOUNS | _NEEDS | _RESOLVES:
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
    negated = "no" in s.low[max(0, at - 2) : at] or _negated(s, verb)
    end = verb + 1
    if low in _RESOLVES and form in _REAFFIRM and low in w.words(w.RESOLVES):
        return Operator(at, end, "pledge", low, True, negated, subject=verb)
    if low in _NEEDS and (form in _STRESS or form in {"laid", "placed", "put", "raised"}):
        return Operator(at, end, "call", low, True, negated, subject=verb)
    if low in _DECIDED_NOUNS and form in _PASS and s.low[verb] not in {"set", "held"}:
        if low in {"resolution", "bill", "law", "act", "budget", "motion", "amendment"} and form not in {
            "passed",
            "signed",
        }:
            return None
        return Operator(
            at, end, "pledge" if low in w.PLEDGED_NOUNS else "decide", low, True, negated, subject=at
        )
    return None


def _headline_to(s: Sentence, at: int) -> Operator | None:
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
    **_APPROVE,
    **_DECIDE,
    **_DIRECT,
    **_PLEDGE,
    **_CALL,
    **_RECOMMEND,
    **_SAY,
    **_ANNOUNCE,
    **_STRESS,
    **_CLAIM,
}


def _verb(s: Sentence, at: int) -> Operator | None:
    low = s.low[at]
    form = _form(low)
    if form is None or not _is_verb(s, at, form):
        return None
    passive = _is_passive(s, at, form)
    negated = _negated(s, at)
    for rule in (
        _reaffirms,
        _stresses,
        _calls,
        _directs,
        _pledges,
        _recommends,
        _decides,
        _approves,
        _passes,
        _announces,
    ):
        operator = rule(s, at, passive)
        if operator is not None:
            return operator._replace(passive=operator.passive or passive, negated=negated, subject=at)
    if low in _DOUBT and low not in w.forms("project feel dream bet promise"):
        end, clause = _content(s, at + 1)
        return Operator(at, end, "doubt", _DOUBT[low].lemma, passive, negated, clause, at)
    if low in _SAY:
        end, clause = _content(s, at + 1)
        return Operator(at, end, "say", _SAY[low].lemma, passive, negated, clause, at)
    if low in _CLAIM and form.form == "past" and not negated:
        return Operator(at, at + 1, "claim", _CLAIM[low].lemma, passive, subject=at)
    return None


def _form(low: str) -> w.Form | None:
    for table in (
        _DECIDE,
        _APPROVE,
        _ANNOUNCE,
        _DIRECT,
        _PLEDGE,
        _PLAN,
        _RECOMMEND,
        _CALL,
        _REAFFIRM,
        _STRESS,
        _PASS,
        _SAY,
        _DOUBT,
        _CLAIM,
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
            s.low[at] in table for table in (_DIRECT, _CALL, _PLEDGE, _REAFFIRM, _STRESS)
        )
    if before in w.DETERMINERS or before in w.PREPOSITIONS or before in {"newly", "recently"}:
        return False
    if (
        "be" in s.low[max(0, at - 3) : at]
        and _be_before(s, at)
        and not (_BE_TOLD & set(s.low[max(0, at - 3) : at]))
    ):
        return False  # “That the fee be waived”, “to be approved”: another verb binds.
    return s.headline or _be_before(s, at) or not _is_reduced(s, at)


def _is_plural_verb(s: Sentence, at: int, before: str) -> bool:
    """The plain form after a name of several: “ministers agree to”; never after “to” or a modal."""
    if s.low[at] in {"set"} and at > 0 and before not in w.DETERMINERS and before != "to":
        return not _be_before(s, at)
    if before.endswith("s") and (s.low[at] in _SAY or s.low[at] in _DOUBT) and _content(s, at + 1)[1]:
        return before not in w.DETERMINERS | w.BE and at > 0
    if at == 0 or not (
        before.endswith("s") or before in {"we", "i", "they", "you", "who", "do", "hereby", "and", "also"}
    ):
        return False
    if before in {"and", "also", "do", "hereby"}:
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
            return s.low[at] not in _SAY or s.at(at + 1) in w.PREPOSITIONS
    return False


def _is_passive(s: Sentence, at: int, form: w.Form) -> bool:
    if form.form != "past":
        return False
    if _be_before(s, at):
        return True
    # A headline has no “was”: “Operation approved by committee”, “Curfew imposed in delta”.
    return s.headline and (s.at(at + 1) in w.PREPOSITIONS | {"", ".", "after", "as", "amid"})


def _content(s: Sentence, start: int) -> tuple[int, bool]:
    """Where the sentence begins that a verb of saying reports, and whether there is one."""
    for at in range(start, min(start + 12, len(s))):
        low = s.low[at]
        if low == "that":
            return at + 1, True
        if low in {";", ".", "”"} or low in w.CONJUNCTIONS and at > start + 1:
            break
        if low in {"will", "would", "shall", "should", "must"}:
            return start, True
    return start, False


def _follows(s: Sentence, start: int, wanted: frozenset[str], near: int = _NEAR) -> int:
    """The place of the first of some words that follow in the same clause; 0 for none."""
    for at in range(start, min(start + near, len(s))):
        if s.low[at] in wanted:
            return at
        if s.low[at] in {";", ":", "that", "which", "who"}:
            break
    return 0


_TO = frozenset({"to"})
_WHAT_FOR = frozenset({"for", "on", "upon"})


def _decides(s: Sentence, at: int, passive: bool) -> Operator | None:
    form = _DECIDE.get(s.low[at])
    if form is None:
        return None
    after = at + 1
    to = _follows(s, after, _TO, 8)
    if to > after and s.at(to + 1) not in w.DETERMINERS and not any(s.is_finite(n) for n in range(after, to)):
        return Operator(at, to + 1, "decide", form.lemma, passive)
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
    end, clause = _content(s, at + 1)
    return Operator(at, end, "decide", form.lemma, clause=True) if clause else None


def _approves(s: Sentence, at: int, passive: bool) -> Operator | None:
    form = _APPROVE.get(s.low[at])
    if form is None or (form.form == "ing" and s.at(at - 1) not in w.BE):
        return None
    wanted = _OBJECTS.get(form.lemma)
    if wanted is not None:
        near = s.low[at + 1 : at + 8] if not passive else s.low[max(0, at - 8) : at]
        if not any(each in wanted for each in near):
            return None
    end, clause = _content(s, at + 1) if s.at(at + 1) == "that" else (at + 1, False)
    return Operator(at, end, "decide", form.lemma, clause=clause)


def _passes(s: Sentence, at: int, passive: bool) -> Operator | None:
    form = _PASS.get(s.low[at])
    if (
        form is None
        or form.form == "ing"
        or (form.form == "base" and s.low[at] != "set")
        or s.at(at - 1) == "to"
    ):
        return None
    wanted = _OBJECTS.get(form.lemma, _DECIDED_NOUNS)
    near = s.low[max(0, at - 7) : at] if passive else s.low[at + 1 : at + 8]
    noun = next((each for each in near if each in wanted), "")
    if not noun:
        return None
    if not passive and any(each in {",", ";", "that", "by"} for each in near[: near.index(noun)]):
        return None
    sort = "pledge" if noun in w.PLEDGED_NOUNS else "decide"
    return Operator(at, at + 1, sort, form.lemma)


def _announces(s: Sentence, at: int, passive: bool) -> Operator | None:
    form = _ANNOUNCE.get(s.low[at])
    if form is None or (form.form == "ing" and s.at(at - 1) not in w.BE):
        return None
    end, clause = _content(s, at + 1)
    if clause:
        return Operator(at, end, "say", form.lemma, clause=True)
    if _follows(s, at + 1, frozenset({"plan", "plans", "intention", "intent", "readiness"}), 4) and _follows(
        s, at + 1, _TO, 5
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


def _directs(s: Sentence, at: int, passive: bool) -> Operator | None:
    form = _DIRECT.get(s.low[at])
    if form is None:
        return None
    to = _follows(s, at + 1, frozenset({"to", "with", "for"}), 12)
    end, clause = _content(s, at + 1)
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


def _pledges(s: Sentence, at: int, passive: bool) -> Operator | None:
    form = _PLEDGE.get(s.low[at]) or _PLAN.get(s.low[at])
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
    end, clause = _content(s, at + 1)
    sort = "say" if form.lemma == "assure" and clause else "pledge"
    return Operator(at, end if clause else at + 1, sort, form.lemma, clause=clause)


_PLAN_LEMMAS = w.words(w.PLAN)


def _recommends(s: Sentence, at: int, _passive: bool) -> Operator | None:
    form = _RECOMMEND.get(s.low[at])
    if form is None or s.at(at + 1) in {"", ".", ","}:
        return None
    end, clause = _content(s, at + 1)
    if (
        form.lemma in {"suggest", "propose", "advise"}
        and clause
        and any(each in {"is", "are", "was", "were", "has", "had", "will"} for each in s.low[end : end + 8])
    ):
        return None
    if form.lemma == "suggest" and not clause:
        return None
    return Operator(at, end, "recommend", form.lemma, clause=clause)


def _calls(s: Sentence, at: int, passive: bool) -> Operator | None:
    form = _CALL.get(s.low[at])
    if form is None:
        return None
    after = s.at(at + 1)
    if form.lemma == "call":
        ok = after in {"for", "upon", "on"} and not (after == "on" and s.at(at + 2) in {"monday", "friday"})
        return Operator(at, at + 2, "call", form.lemma) if ok else None
    if form.lemma == "press":
        return Operator(at, at + 2, "call", form.lemma) if after == "for" else None
    if form.lemma == "seek":
        is_thing = after not in {"to", "by", "for", "after"} and form.form == "past" and not passive
        return Operator(at, at + 1, "call", form.lemma) if is_thing else None
    to = _follows(s, at + 1, _TO, 10)
    if (
        form.lemma in {"ask", "request"}
        and not to
        and s.at(at + 1) != "for"
        and not (form.lemma == "request" and not passive)
    ):
        return None
    if form.lemma == "appeal" and after not in {"to", "for"}:
        return None
    end, clause = _content(s, at + 1)
    return Operator(at, end if clause else at + 1, "call", form.lemma, clause=clause)


def _reaffirms(s: Sentence, at: int, passive: bool) -> Operator | None:
    form = _REAFFIRM.get(s.low[at])
    if form is None or passive:
        return None
    noun = _follows(s, at + 1, w.words(w.RESOLVES))
    if noun and not any(
        each in {"is", "was", "will", "would", ",", "needs"} for each in s.low[at + 1 : noun]
    ):
        return Operator(at, noun + 1, "pledge", f"{form.lemma} {s.low[noun]}")
    if form.lemma in {"reiterate", "reaffirm"} and s.at(at + 1) == "to":
        return Operator(at, at + 2, "pledge", form.lemma)
    return None


def _stresses(s: Sentence, at: int, passive: bool) -> Operator | None:
    form = _STRESS.get(s.low[at])
    if form is None or passive:
        return None
    noun = _follows(s, at + 1, _NEEDS)
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
    if s.at(at + 1) in {"upon", "on"} and _follows(s, at + 2, _TO, 10):
        return Operator(at, at + 2, "call", form.lemma)
    after = at + 1
    while s.at(after) in {"upon", "on", "for", "the"}:
        after += 1
    if _follows(s, at + 1, _NEEDED, 5) or (
        s.at(after).endswith("ing") and s.at(after) not in {"being"} and after > at
    ):
        if s.at(at + 1) != "that":
            return Operator(at, after, "call", form.lemma)
    return None
