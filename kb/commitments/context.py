"""What stands around an operator: who says it, which verb holds it, what sort of clause it is in."""

from __future__ import annotations

from typing import NamedTuple

from kb.commitments import words as w
from kb.commitments.clauses import is_adverb
from kb.commitments.nouns import Noun, Sentence
from kb.commitments.operators import operators
from kb.commitments.tables import Operator

_STATES = w.words(w.STATES)

_CONDITIONAL = frozenset(
    "if unless once when until till whenever in lest before because since so as where".split()
)

MODAL_SORTS = frozenset({"will", "would", "shall", "should", "must", "may not"})

COMMENT = frozenset({"op-ed", "letter"})

OFFICIAL = frozenset({"plan", "law", "readout", "press-release", "statement", "speech"})

MUST_BIND = frozenset({"law", "plan"})

_IRREGULAR = w.words(
    "built held brought made taken given set put sent kept led paid sold spent told dealt driven drawn done shown "
    "written spoken chosen begun broken bought caught cut dug fed felt fought found frozen got hidden hit hung hurt "
    "known laid left lent let lifted lost met overseen read rid ridden run said sat seen shot shut split spread sought "
    "sworn taught thrown understood undertaken upheld withdrawn won worn wound rebuilt redrawn overhauled cast beefed "
    "borne bound grown stood struck strung swept stung torn undone withheld rewritten shared stepped rooted"
)


_DENIALS = frozenset(
    "false untrue wrong doubtful impossible unlikely rumour rumours rumor rumors myth lie lies notion fear fears "
    "speculation allegation allegations suggestion possibility hope claim claims out nobody".split()
)


class Matrix(NamedTuple):
    """A verb that holds what follows it: who says, decides or fears it."""

    operator: Operator
    subject: Noun
    end: int


def is_participle(low: str) -> bool:
    """Whether a word looks like a past participle."""
    return (
        low.endswith("ed") and len(low) > 3 and low not in {"need", "indeed", "red", "hundred"}
    ) or low in _IRREGULAR


class Context:
    """A sentence with its operators: who says it, what holds what, whose clause is whose."""

    def __init__(self, sentence: Sentence, kind: str) -> None:
        self.s = sentence
        self.kind = kind
        self.operators = operators(sentence)
        self.consumed: set[int] = set()
        self.tail = len(sentence)
        self.reporter, self.doubted = self.attribution()
        self.last = Noun()
        self.relative = False

    def remember(self, operator: Operator) -> None:
        """Keep the subject of an operator for verbs that share it."""
        subject = self.s.subject(operator.subject)
        if subject.text or subject.sort == "relative":
            self.relative = subject.sort == "relative"
        if subject.text and subject.sort != "relative" and not operator.passive:
            self.last = subject

    def attribution(self) -> tuple[Noun, bool]:
        """Who says the whole sentence, told behind it or before it: “…, the general said”, “according to”."""
        s = self.s
        for at in range(len(s) - 1):
            if s.low[at] == "according" and s.at(at + 1) == "to":
                stop = next((n for n in range(at + 2, len(s)) if s.low[n] in {",", "."}), len(s))
                return s.noun(at + 2, stop), False
        said = [
            o
            for o in self.operators
            if (o.sort in {"say", "doubt"} or self.is_quoting(o)) and self.is_behind(o)
        ]
        self.consumed |= {o.at for o in said}
        if not said:
            return self.headline_speaker()
        operator = said[-1]
        self.tail = self.tail_start(operator)
        before = s.subject(operator.at)
        if not before.text or s.at(operator.at - 1) in {",", "”", '"', "’", "“"}:
            before = s.noun(operator.at + 1, len(s))
        return before, operator.sort == "doubt"

    def is_quoting(self, operator: Operator) -> bool:
        """Whether a verb of promising only tells who is quoted: “…,” the minister promised."""
        near = self.s.low[max(0, operator.at - 8) : operator.at]
        return (
            operator.sort in {"pledge", "recommend", "call"}
            and ("”" in near or '"' in near)
            and self.s.at(operator.end) != "to"
        )

    def tail_start(self, operator: Operator) -> int:
        """Where the attribution behind a sentence begins."""
        at = operator.at - 1
        while at > 0 and self.s.low[at] not in {",", "”", '"', ";", "—", "–"}:
            at -= 1
        return at

    def is_behind(self, operator: Operator) -> bool:
        """Whether a verb of saying stands behind what it reports."""
        s = self.s
        behind = s.low[operator.end :]
        if operator.clause or any(
            each in {"will", "would", "should", "must", "shall", "that", "to", "of"} for each in behind
        ):
            return False
        start = operator.at - 1
        while start > 0 and s.low[start] not in {",", "”", '"', ";", "—", "–"}:
            start -= 1
        return start > 0 and operator.at - start < 12

    def headline_speaker(self) -> tuple[Noun, bool]:
        """“Raiders will be hanged: minister”."""
        s = self.s
        if s.headline and ":" in s.low:
            colon = len(s.low) - 1 - s.low[::-1].index(":")
            if 0 < len(s) - colon - 1 <= 5 and colon > 2:
                return s.noun(colon + 1, len(s)), False
        return Noun(), False

    def matrix(self, operator: Operator) -> Matrix | None:
        """The verb that holds an operator in the sentence it reports; None where it stands alone."""
        for outer in reversed(self.operators):
            if outer.at >= operator.at or not outer.clause:
                continue
            between = range(outer.end, operator.at)
            if any(self.s.low[n] in {";", "”"} for n in between):
                return None
            if outer.sort in {"say", "doubt", "decide", "pledge", "recommend", "call"}:
                if self.is_left(outer, operator):
                    continue
                return Matrix(outer, self.subject(outer)[0], outer.end)
        return None

    def is_left(self, outer: Operator, operator: Operator) -> bool:
        """Whether an operator goes on with the outer verb’s own subject: “said …, and directed …”."""
        if operator.sort in {"will", "would", "shall", "should", "must", "may not"}:
            return False
        before = operator.at - 1
        while before > outer.end and (self.s.low[before] in w.ADVERBS or self.s.low[before] in w.HAVE):
            before -= 1
        return self.s.low[before] in {"and", ",", "while", "but"}

    def subject(self, operator: Operator) -> tuple[Noun, bool]:
        """The subject, and whether it was taken from an earlier verb of the sentence."""
        subject = self.s.subject(operator.subject)
        if subject.text or subject.sort == "relative":
            return subject, False
        if self.relative and operator.sort in MODAL_SORTS:
            return Noun(sort="relative"), False
        shared = self.s.shared_subject(operator.at, outer=operator.sort not in MODAL_SORTS)
        if shared.text:
            return shared, False
        return (self.last, True) if self.last.text else (subject, False)

    def in_side_clause(self, operator: Operator) -> str:
        """The word that makes the operator’s clause a condition, a reason, a question; or nothing."""
        start = self.s.clause_start(operator.at)
        while self.s.at(start) in w.CONJUNCTIONS | {",", "even", "only", "just"} and start < operator.at:
            start += 1
        low = self.s.at(start)
        if low in {"whether", "what", "how", "why", "who", "whom", "whose"} and start < operator.at:
            return low
        if low in _CONDITIONAL and start < operator.at and low != "in":
            return (
                ""
                if low in {"since", "as", "before", "so", "until"} and "," in self.s.low[start : operator.at]
                else low
            )
        asking = [n for n in range(start, operator.at) if self.s.low[n] in {"whether", "how", "why", "what"}]
        if asking and not self.s.is_finite(asking[-1] + 1):
            return self.s.low[asking[-1]]
        if self.is_purpose(start):
            return "so that"
        if low == "should" and operator.at == start:
            return "should"
        return ""

    def is_denied_content(self, operator: Operator, matrix: Matrix | None) -> bool:
        """“It is not true that …”, “no evidence that …”, “the rumour that …”: nobody says so."""
        s = self.s
        start = s.clause_start(operator.at)
        if s.at(start - 1) != "that":
            return False
        first = max(s.opening(start - 1), start - 8)
        if matrix is not None:
            first = max(first, matrix.operator.at + 1)
        return any(
            low in w.NEGATIONS or low.endswith("n't") or low in _DENIALS for low in s.low[first : start - 1]
        )

    def is_purpose(self, start: int) -> bool:
        """Whether a clause tells what something is for: “so that …”, “to ensure that …”."""
        s = self.s
        if s.at(start - 1) != "that":
            return False
        return s.at(start - 2) in {
            "so",
            "order",
            "such",
            "ensure",
            "ensures",
            "ensuring",
            "ensured",
            "fact",
            "mean",
            "means",
        }

    def is_official_word(self, matrix: Matrix | None) -> bool:
        """Whether the sentence reports somebody who can bind."""
        speaker = matrix.subject if matrix else self.reporter
        return speaker.sort == "agent" and not speaker.outsider

    def main(self, operator: Operator) -> tuple[str, bool, int]:
        """The verb after a modal, whether it is passive, and the place behind it."""
        s, at = self.s, operator.end
        while s.at(at) in w.ADVERBS or (is_adverb(s.at(at))):
            at += 1
        verb = s.at(at)
        if verb == "have" and s.at(at + 1) == "to":
            return s.at(at + 2), False, at + 3
        if verb not in {"be", "get", "stand", "become"}:
            return verb, False, at + 1
        at += 1
        while (
            s.at(at) in w.ADVERBS
            or s.at(at) in {"no", "more"}
            or (s.at(at).endswith("ly") and len(s.at(at)) > 4)
        ):
            at += 1
        form = s.at(at)
        if form.endswith("ing") and form not in {"nothing", "something", "anything"}:
            return form, False, at + 1
        if verb in {"get", "become"} and form not in _STATES and not is_participle(form):
            return verb, False, at
        if is_participle(form):
            return form, form not in _STATES, at + 1
        return ("be", False, at) if form not in _STATES else (form, False, at + 1)

    def said(self, operator: Operator) -> str:
        """The operator’s own words, the first three of them."""
        return self.s.said(operator.at, min(operator.end, operator.at + 3))

    def end(self, start: int) -> int:
        """Where what is to be done ends: with the sentence, or where another verb of its own begins."""
        s = self.s
        following = [o.at for o in self.operators if o.at > start]
        for at in following:
            if s.low[at].endswith("ing") and s.at(at - 1) == ",":
                return at - 1
            begin = s.clause_start(at)
            while begin > start and s.low[begin - 1] in {
                "and",
                "but",
                ",",
                "while",
                "that",
                "whereas",
                "yet",
            }:
                begin -= 1
            if (
                begin > start
                and (begin < at or s.low[begin] in {"and", ",", ";"})
                and s.low[begin - 1 : begin] != ["to"]
            ):
                return min(begin, at)
            if s.at(at - 1) in {"and", ",", "but", "also"}:
                return at - 1
        for at in range(start, len(s)):
            if s.low[at] == ";":
                return at
            if s.low[at] in {"”", "?"} or (
                s.low[at] == "," and s.at(at + 1) in {"but", "although", "though", "even"}
            ):
                return at
        return self.tail if self.tail > start else len(s)
