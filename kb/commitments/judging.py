"""From the operators of a sentence to what it binds: the traps are decided here, each with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kb.commitments import words as w
from kb.commitments.clauses import Noun, Sentence, is_adverb
from kb.commitments.operators import ADJECTIVES as _ADJECTIVES
from kb.commitments.operators import Operator, operators

_OUTCOMES = w.words(w.OUTCOMES)
_SOFT_OUTCOMES = w.words(
    "get have take bring make give raise save reduce create generate show push drive stand bear know see find "
    "tell leave say think ask follow stop begin slow ease come go last rest need require return know"
)
"""What a government does as well: of an actor these are acts, of a thing they come of themselves."""
_SUFFERED = w.words(w.SUFFERED)
_JUDGED = w.words(w.JUDGED)
_STATES = w.words(w.STATES)
_DIRE = w.words(w.DIRE)
_NO_DUTY = w.words(w.NO_DUTY)
_NOTED = w.words(
    "noted remembered recalled mentioned understood clear seen borne pointed said kept reminded stressed added"
)
_ENDEAVOUR = w.words("endeavour endeavor strive try attempt seek aim work explore consider")
_SHORT = w.words("have get be need")
_MUST_BIND = frozenset({"law", "plan"})
_COMMENT = frozenset({"op-ed", "letter"})
_OFFICIAL = frozenset({"plan", "law", "readout", "press-release", "statement", "speech"})
_CONDITIONAL = frozenset(
    "if unless once when until till whenever in lest before because since so as where".split()
)
_HYPOTHETICAL = frozenset({"have", "be", "like", "rather", "seem", "mean", "appear"})
_STRENGTH = {"decide": "decided", "pledge": "will", "recommend": "should", "call": "called-for"}
_PRONOUNS = frozenset({"it", "he", "she", "they"})
_SETTABLE = frozenset({"rise", "increase", "fall", "drop", "double", "go", "come", "decrease"})
MODAL_SORTS = frozenset({"will", "would", "shall", "should", "must", "may not"})


class Judged(NamedTuple):
    """What an operator comes to.

    Attributes:
        type: ``commitment``, ``claim`` or ``ask``.
        strength: How strongly.
        operator: The operator.
        actor: Who binds himself.
        inferred: Whether the actor stands elsewhere in the sentence.
        start: The place of the first word of what is to be done.
        end: The place behind its last.
        first: The place where the clause begins.
        speaker: Who says so.
        layer: ``direct``, ``reported`` or ``quoted``.
        negated: Whether it is that something is not done.
        soft: Whether it is only tried.
        why: The reasons.
    """

    type: str
    strength: str
    operator: Operator
    actor: Noun
    inferred: bool
    start: int
    end: int
    first: int
    speaker: str = ""
    layer: str = "direct"
    negated: bool = False
    soft: bool = False
    why: tuple[str, ...] = ()


class _Matrix(NamedTuple):
    """A verb that holds what follows it: who says, decides or fears it."""

    operator: Operator
    subject: Noun
    end: int


def judge(sentence: Sentence, kind: str) -> list[Judged]:
    """What a sentence binds, claims or asks for, in order.

    Args:
        sentence: The sentence.
        kind: Of the document; empty where it is not known.
    """
    if sentence.is_question:
        return []
    return _Judge(sentence, kind).found()


class _Judge:
    def __init__(self, sentence: Sentence, kind: str) -> None:
        self.s = sentence
        self.kind = kind
        self.operators = operators(sentence)
        self.consumed: set[int] = set()
        self.tail = len(sentence)
        self.reporter, self.doubted = self._attribution()
        self.last = Noun()
        self.relative = False

    def found(self) -> list[Judged]:
        result: list[Judged] = []
        for operator in self.operators:
            if operator.sort in {"say", "doubt"}:
                self._remember(operator)
                continue
            judged = self._judge(operator)
            self._remember(operator)
            if judged is not None:
                result.append(judged)
        result = [each for n, each in enumerate(result) if not self._repeats(each, result[:n])]
        return [
            each
            for each in result
            if not (
                each.operator.sort in {"decide", "pledge", "recommend", "call"}
                and each.operator.at in self.consumed
            )
        ]

    def _repeats(self, judged: Judged, before: Sequence[Judged]) -> bool:
        """“…, stressing the need for”, behind a call for the same: one and the same call."""
        form = self.s.low[judged.operator.at]
        return form.endswith("ing") and any(each.strength == judged.strength for each in before)

    def _remember(self, operator: Operator) -> None:
        subject = self.s.subject(operator.subject)
        if subject.text or subject.sort == "relative":
            self.relative = subject.sort == "relative"
        if subject.text and subject.sort != "relative" and not operator.passive:
            self.last = subject

    # --- who says it ----------------------------------------------------------------

    def _attribution(self) -> tuple[Noun, bool]:
        """Who says the whole sentence, told behind it or before it: “…, the general said”, “according to”."""
        s = self.s
        for at in range(len(s) - 1):
            if s.low[at] == "according" and s.at(at + 1) == "to":
                stop = next((n for n in range(at + 2, len(s)) if s.low[n] in {",", "."}), len(s))
                return s.noun(at + 2, stop), False
        said = [
            o
            for o in self.operators
            if (o.sort in {"say", "doubt"} or self._is_quoting(o)) and self._is_behind(o)
        ]
        self.consumed |= {o.at for o in said}
        if not said:
            return self._headline_speaker()
        operator = said[-1]
        self.tail = self._tail(operator)
        before = s.subject(operator.at)
        if not before.text or s.at(operator.at - 1) in {",", "”", '"', "’", "“"}:
            before = s.noun(operator.at + 1, len(s))
        return before, operator.sort == "doubt"

    def _is_quoting(self, operator: Operator) -> bool:
        """Whether a verb of promising only tells who is quoted: “…,” the minister promised."""
        near = self.s.low[max(0, operator.at - 8) : operator.at]
        return (
            operator.sort in {"pledge", "recommend", "call"}
            and ("”" in near or '"' in near)
            and self.s.at(operator.end) != "to"
        )

    def _tail(self, operator: Operator) -> int:
        """Where the attribution behind a sentence begins."""
        at = operator.at - 1
        while at > 0 and self.s.low[at] not in {",", "”", '"', ";", "—", "–"}:
            at -= 1
        return at

    def _is_behind(self, operator: Operator) -> bool:
        s = self.s
        behind = s.low[operator.end :]
        if operator.clause or any(
            each in {"will", "would", "should", "must", "shall", "that", "to", "of"} for each in behind
        ):
            return False
        start = operator.at - 1
        while start > 0 and s.low[start] not in {",", "”", '"', ";", "—", "–"}:
            start -= 1
        return start > 0 and operator.at - start < 12  # noqa: PLR2004 - a name with its office

    def _headline_speaker(self) -> tuple[Noun, bool]:
        """“Raiders will be hanged: minister”."""
        s = self.s
        if s.headline and ":" in s.low:
            colon = len(s.low) - 1 - s.low[::-1].index(":")
            if 0 < len(s) - colon - 1 <= 5 and colon > 2:  # noqa: PLR2004 - “: deputy prime minister”
                return s.noun(colon + 1, len(s)), False
        return Noun(), False

    def _matrix(self, operator: Operator) -> _Matrix | None:
        """The verb that holds an operator in the sentence it reports; None where it stands alone."""
        for outer in reversed(self.operators):
            if outer.at >= operator.at or not outer.clause:
                continue
            between = range(outer.end, operator.at)
            if any(self.s.low[n] in {";", "”"} for n in between):
                return None
            if outer.sort in {"say", "doubt", "decide", "pledge", "recommend", "call"}:
                if self._is_left(outer, operator):
                    continue
                return _Matrix(outer, self._subject(outer)[0], outer.end)
        return None

    def _is_left(self, outer: Operator, operator: Operator) -> bool:
        """Whether an operator goes on with the outer verb’s own subject: “said …, and directed …”."""
        if operator.sort in {"will", "would", "shall", "should", "must", "may not"}:
            return False
        before = operator.at - 1
        while before > outer.end and (self.s.low[before] in w.ADVERBS or self.s.low[before] in w.HAVE):
            before -= 1
        return self.s.low[before] in {"and", ",", "while", "but"}

    # --- one operator ---------------------------------------------------------------

    def _judge(self, operator: Operator) -> Judged | None:
        if operator.sort == "claim":
            return self._claim(operator)
        if operator.sort in {"decide", "pledge", "recommend", "call"}:
            return self._verb(operator)
        return self._modal(operator)

    def _subject(self, operator: Operator) -> tuple[Noun, bool]:
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

    def _in_side_clause(self, operator: Operator) -> str:
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
        if self._is_purpose(start):
            return "so that"
        if low == "should" and operator.at == start:
            return "should"
        return ""

    def _is_purpose(self, start: int) -> bool:
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

    def _modal(self, operator: Operator) -> Judged | None:
        s = self.s
        subject, inferred = self._subject(operator)
        if subject.sort == "relative" or s.at(operator.at - 1) in w.RELATIVES - {"that"}:
            return None
        if self._in_side_clause(operator) or self.doubted or operator.at >= len(s) - 1:
            return None
        matrix = self._matrix(operator)
        if matrix is not None and (matrix.operator.sort == "doubt" or matrix.operator.negated):
            return None
        if any(each in w.UNSURE for each in s.low[max(0, operator.at - 6) : operator.end + 1]):
            return None
        if operator.sort in {"should", "must"}:
            return self._duty(operator, subject, inferred, matrix)
        return self._future(operator, subject, inferred, matrix)

    def _duty(
        self, operator: Operator, subject: Noun, inferred: bool, matrix: _Matrix | None
    ) -> Judged | None:  # noqa: FBT001
        verb, passive, end = self._main(operator)
        if (
            self._is_regret(verb, end)
            or verb == "not"
            or (verb in _NOTED and passive)
            or subject.sort == "foe"
            and not passive
        ):
            return None
        if (
            subject.sort in {"thing", "impersonal", "programme"}
            and not passive
            and (verb in _OUTCOMES - _SOFT_OUTCOMES or verb == "be")
        ):
            if not (verb == "be" and subject.sort != "impersonal" and operator.sort == "should"):
                return None
        if operator.at == 0 and operator.sort == "should" and operator.lemma == "should":
            return None
        if operator.sort == "must" and self.kind in _MUST_BIND:
            strength = "will"
        elif (
            operator.lemma in {"has", "have"} and "will" in self.s.low[max(0, operator.at - 2) : operator.at]
        ):
            return None
        else:
            strength = "should"
        why = [f"“{self._said(operator)}” before “{verb}”: {strength}"]
        return self._finish(operator, strength, subject, inferred, matrix, passive, end, why)

    def _future(
        self, operator: Operator, subject: Noun, inferred: bool, matrix: _Matrix | None
    ) -> Judged | None:  # noqa: FBT001
        verb, passive, end = self._main(operator)
        if operator.sort == "shall" and (
            verb in _NO_DUTY
            or (passive and verb in {"called", "deemed", "construed", "read", "cited", "known", "taken"})
        ):
            return None
        if (
            operator.sort == "shall"
            and verb == "have"
            and self.s.at(end) in {"the", "power", "jurisdiction", "effect"}
        ):
            return None
        if (
            self.s.low[end : end + 2] in (["the", "duty"], ["the", "responsibility"])
            and self.s.at(end + 2) == "of"
        ):
            stop = next((n for n in range(end + 3, len(self.s)) if self.s.low[n] == "to"), len(self.s))
            return self._finish(
                operator,
                "will",
                self.s.noun(end + 3, stop),
                inferred,
                matrix,
                False,
                stop,
                ["“the duty of”: will"],
            )  # noqa: FBT003
        if subject.text.lower() == "there":
            return self._there(operator, matrix, end)
        reason = self._no_act(operator, subject, verb, passive, matrix)
        if reason:
            return None
        if operator.sort == "would" and not self._is_reported(operator, subject, verb, passive, matrix):
            return None
        why = [f"“{self._said(operator)}” before “{verb}”: will"]
        return self._finish(operator, "will", subject, inferred, matrix, passive, end, why)

    def _is_regret(self, verb: str, end: int) -> bool:
        """“Should have acted”: too late to bind anybody."""
        s = self.s
        while s.at(end) in w.ADVERBS or s.at(end) == "not":
            end += 1
        return verb == "have" and (s.at(end) == "been" or _is_participle(s.at(end)))

    def _said(self, operator: Operator) -> str:
        return self.s.said(operator.at, min(operator.end, operator.at + 3))

    def _main(self, operator: Operator) -> tuple[str, bool, int]:
        """The verb after a modal, whether it is passive, and the place behind it."""
        s, at = self.s, operator.end
        while s.at(at) in w.ADVERBS or (is_adverb(s.at(at))):
            at += 1
        verb = s.at(at)
        if verb == "have" and s.at(at + 1) == "to":
            return s.at(at + 2), False, at + 3
        if verb not in {"be", "get", "stand"}:
            return verb, False, at + 1
        at += 1
        while (
            s.at(at) in w.ADVERBS
            or s.at(at) in {"no", "more"}
            or (s.at(at).endswith("ly") and len(s.at(at)) > 4)
        ):  # noqa: PLR2004
            at += 1
        form = s.at(at)
        if form.endswith("ing") and form not in {"nothing", "something", "anything"}:
            return form, False, at + 1
        if _is_participle(form):
            return form, form not in _STATES, at + 1
        return ("be", False, at) if form not in _STATES else (form, False, at + 1)

    def _there(self, operator: Operator, matrix: _Matrix | None, end: int) -> Judged | None:
        """“There will be stepped-up patrols”: nobody is said to do it."""
        s = self.s
        noun = []
        for low in s.low[end : end + 6]:
            if noun and low in w.PREPOSITIONS:
                break
            noun.append(low)
        if self.kind in _COMMENT or any(low in _DIRE for low in noun):
            return None
        negated = operator.negated or "no" in s.low[operator.end : end + 1]
        why = ["“there will be”: nobody is said to do it"]
        return self._finish(
            operator._replace(negated=negated), "will", Noun(), False, matrix, False, end, why
        )  # noqa: FBT003

    def _no_act(
        self, operator: Operator, subject: Noun, verb: str, passive: bool, matrix: _Matrix | None
    ) -> str:  # noqa: FBT001
        """Why what is said to come is no commitment; empty where it is one."""
        if not verb or not verb[0].isalpha():
            return "no verb"
        if operator.sort in {"shall", "may not"} and self.kind in _MUST_BIND and subject.sort != "foe":
            return ""
        if (
            self.kind in _COMMENT
            and self.s.low[operator.end - 1 : operator.end + 1].count(",")
            and "course" in self.s.low
        ):
            return "a commentator’s forecast"
        if verb in {"able"} or (verb == "be" and not self._is_own_state(subject)):
            return "a state, no act"
        if passive:
            if verb in _JUDGED:
                return "what befalls somebody"
            if self.kind in _COMMENT and not self._is_official_word(matrix) and subject.sort != "agent":
                return "a commentator’s forecast"
            return ""
        if subject.sort == "foe":
            return "an adversary’s act"
        if subject.sort == "agent":
            return self._forecast_of_actor(operator, subject, verb, matrix)
        if subject.sort == "impersonal" and subject.text.lower() in {"this", "that", "these", "those"}:
            return "a forecast" if self.kind not in _OFFICIAL or verb in _OUTCOMES - _SOFT_OUTCOMES else ""
        if subject.sort == "impersonal":
            return (
                "a forecast"
                if verb in _OUTCOMES - _SOFT_OUTCOMES or (self.kind in _COMMENT and matrix is None)
                else ""
            )
        return self._forecast_of_thing(subject, verb, matrix)

    def _is_own_state(self, subject: Noun) -> bool:
        return self.kind in {"plan", "law"} and subject.sort == "agent"

    def _forecast_of_actor(self, operator: Operator, subject: Noun, verb: str, matrix: _Matrix | None) -> str:
        if verb in _SUFFERED or verb in _OUTCOMES - _SOFT_OUTCOMES - {
            "work",
            "help",
            "continue",
            "spread",
            "boost",
            "improve",
            "increase",
            "follow",
            "cover",
        }:
            return "nobody commits himself to that"
        if self.kind in _COMMENT and self._is_doomed():
            return "a warning"
        speaker = matrix.subject if matrix else self.reporter
        if (
            speaker.outsider
            and not _same(speaker, subject)
            and subject.text.lower() not in {"it", "they", "he", "she", "we"}
        ):
            return "an outsider’s forecast"
        if self.kind in _COMMENT and subject.text.lower() in {
            "we",
            "you",
            "i",
            "people",
            "citizens",
            "everyone",
            "nobody",
        }:
            return "a commentator’s forecast"
        return ""

    def _is_doomed(self) -> bool:
        return any(
            low in {"unless", "until", "sooner", "otherwise", "if", "inevitably", "cost"}
            for low in self.s.low
        )

    def _forecast_of_thing(self, subject: Noun, verb: str, matrix: _Matrix | None) -> str:
        if (
            verb in _SETTABLE
            and self._is_measured(verb)
            and (self.kind in _OFFICIAL or self._is_official_word(matrix))
        ):
            return ""
        if verb in _OUTCOMES - _SOFT_OUTCOMES:
            return "comes of itself"
        if self.kind in _OFFICIAL or self._is_official_word(matrix):
            return "" if subject.sort == "programme" or verb not in _OUTCOMES else "comes of itself"
        if self.kind in _COMMENT:
            return "a commentator’s forecast"
        return "" if subject.sort == "programme" and verb not in _OUTCOMES else "comes of itself"

    def _is_measured(self, verb: str) -> bool:
        """“Will rise by eight per cent”: somebody sets it."""
        at = self.s.low.index(verb)
        return self.s.at(at + 1) in {"by", "to", "from"} and self.s.at(at + 2)[:1].isalnum()

    def _is_official_word(self, matrix: _Matrix | None) -> bool:
        """Whether the sentence reports somebody who can bind."""
        speaker = matrix.subject if matrix else self.reporter
        return speaker.sort == "agent" and not speaker.outsider

    def _is_reported(
        self, operator: Operator, subject: Noun, verb: str, passive: bool, matrix: _Matrix | None
    ) -> bool:  # noqa: FBT001
        """Whether “would” is the “will” of somebody whose words are reported."""
        if verb in _HYPOTHETICAL - {"be"} or (verb == "be" and not passive):
            return False
        speaker = matrix.subject if matrix else self.reporter
        if matrix is not None or self.reporter.text:
            return not (
                speaker.outsider
                and not (subject.sort == "agent" and _same(speaker, subject))
                and subject.text.lower() not in {"it", "they", "he", "she"}
            )
        if self.kind in _COMMENT or any(
            low in {"if", "otherwise", "such"} for low in self.s.low[: operator.at]
        ):
            return False
        return passive or subject.sort == "agent" or self.kind in _OFFICIAL

    # --- verbs ----------------------------------------------------------------------

    def _verb(self, operator: Operator) -> Judged | None:
        s = self.s
        if operator.negated or self.doubted:
            if not (operator.negated and operator.sort == "pledge" and operator.passive):
                return None
        if self._in_side_clause(operator) or self._is_hypothetical(operator):
            return None
        subject, inferred = self._subject(operator)
        if subject.sort == "relative" or subject.sort == "foe" and not operator.passive or subject.denied:
            return None
        matrix = self._matrix(operator)
        if matrix is not None and matrix.operator.sort == "doubt":
            return None
        if operator.clause and not self._binds(operator):
            return None
        if operator.clause:
            held = [
                o
                for o in self.operators
                if o.at > operator.at and o.sort in {"will", "would", "shall", "should", "must"}
            ]
            if any(self._holder(o) == operator.at for o in held):
                self.consumed.add(operator.at)
        strength = _STRENGTH[operator.sort]
        passive = operator.passive
        if operator.sort == "decide" and not passive and subject.sort in {"thing"} and not s.headline:
            if not self._may_decide(operator):
                return None
        why = [f"“{s.said(operator.at, operator.end)}”: {strength}"]
        return self._finish(operator, strength, subject, inferred, matrix, passive, operator.end, why)

    def _may_decide(self, operator: Operator) -> bool:
        return operator.lemma in {"decide", "agree", "resolve", "approve", "sanction"}

    def _holder(self, operator: Operator) -> int:
        matrix = self._matrix(operator)
        return matrix.operator.at if matrix and self._modal_holds(operator) else -1

    def _modal_holds(self, operator: Operator) -> bool:
        return self._modal(operator) is not None

    def _is_hypothetical(self, operator: Operator) -> bool:
        """“To approve”, “would approve”, “may have approved”."""
        before = self.s.low[max(0, operator.at - 4) : operator.at]
        return any(
            low in {"would", "could", "might", "may", "should", "must", "will", "shall", "cannot", "can"}
            for low in before
        ) and (operator.sort != "pledge" or "be" not in before)

    def _binds(self, operator: Operator) -> bool:
        """Whether what was agreed or resolved is to be done: “agreed that roads are bad” is a view."""
        if operator.sort in {"call", "recommend"}:
            return True
        s = self.s
        for at in range(operator.end, len(s)):
            low = s.low[at]
            if low in {"will", "would", "shall", "should", "must", "be"}:
                return True
            if low in {"is", "are", "was", "were", "has", "have", "had"}:
                return low in {"is", "are", "was", "were"} and s.at(at + 1) == "to"
            if low in {";", "."}:
                break
        return True

    def _claim(self, operator: Operator) -> Judged | None:
        s = self.s
        subject, inferred = self._subject(operator)
        if MODAL_SORTS & set(s.low[max(0, operator.at - 4) : operator.at]):
            return None
        done = s.at(operator.at - 1) in w.HAVE | w.ADVERBS | w.BE or s.low[operator.at].endswith("ed")
        if (
            not subject.text
            or subject.sort in {"relative", "impersonal"}
            or not done
            or self._in_side_clause(operator)
        ):
            return None
        if not operator.passive and subject.sort != "agent":
            return None
        actor = s.agent(operator.at + 1, len(s)) if operator.passive else subject
        first = s.clause_start(operator.at)
        why = (f"“{s.said(operator.at, operator.end)}”: said to be done already",)
        return Judged(
            "claim", "", operator, actor, inferred, operator.at, self._end(operator.end), first, why=why
        )

    # --- what comes of it -----------------------------------------------------------

    def _finish(
        self,
        operator: Operator,
        strength: str,
        subject: Noun,
        inferred: bool,  # noqa: FBT001
        matrix: _Matrix | None,
        passive: bool,  # noqa: FBT001
        start: int,
        why: list[str],
    ) -> Judged:
        s = self.s
        end = self._end(start)
        speaker, layer = self._speaker(matrix)
        actor = s.agent(start, end) if passive else subject
        if passive:
            why.append("passive, no agent named" if not actor.text else "passive, the agent after “by”")
            inferred = False
        if matrix is not None and matrix.operator.sort in {"decide", "pledge", "recommend", "call"}:
            strength = _STRENGTH[matrix.operator.sort]
            why.append(f"held by “{s.said(matrix.operator.at, matrix.operator.at + 1)}”: {strength}")
            actor, inferred = self._holding(matrix, actor, subject, passive)
            speaker, layer = "", "direct"
        elif matrix is not None:
            why.append(f"reported: “{s.said(matrix.operator.at, matrix.operator.at + 1)}”")
        if actor.text.lower() in _PRONOUNS and not passive:
            actor, inferred = self._antecedent(operator, matrix, actor)
        if actor.sort == "thing" and operator.sort in MODAL_SORTS:
            why.append(f"“{actor.text}” does not act: nobody is said to do it")
            actor = Noun()
        if actor.sort in {"impersonal", "none", "relative"} and (
            actor.text.lower() not in {"it", "they"}
            or operator.sort not in MODAL_SORTS
            or operator.lemma in _ADJECTIVES
        ):
            if actor.text:
                why.append(f"“{actor.text}” names nobody")
            actor = Noun()
        negated = operator.negated or actor.denied
        if actor.denied:
            actor = Noun()
        soft = s.at(start - 1) in _ENDEAVOUR and operator.sort in {"will", "shall", "would"}
        type_ = "ask" if self._is_ask(operator, strength, actor, subject, matrix) else "commitment"
        if type_ == "ask":
            why.append("asked for by somebody who cannot bind")
        first = s.clause_start(max(operator.at, operator.subject))
        if matrix is not None:
            first = s.clause_start(matrix.operator.at)
        return Judged(
            type_,
            strength,
            operator,
            actor,
            inferred,
            self._act(operator, start),
            end,
            first,
            speaker,
            layer,
            negated,
            soft,
            tuple(why),
        )

    def _antecedent(self, operator: Operator, matrix: _Matrix | None, actor: Noun) -> tuple[Noun, bool]:
        """Whom “it” or “he” means, where the sentence names somebody before."""
        if matrix is not None and matrix.subject.text and matrix.subject.sort == "agent":
            found = matrix.subject
        else:
            found = self.s.shared_subject(self.s.clause_start(operator.at), outer=False)
        if found.text and found.text.lower() not in _PRONOUNS and found.sort in {"agent", "programme"}:
            return found, True
        return actor, False

    def _act(self, operator: Operator, start: int) -> int:
        """Where what is to be done begins: with the verb after a modal."""
        return (
            operator.end
            if operator.sort in {"will", "would", "shall", "should", "must", "may not"}
            else start
        )

    def _holding(self, matrix: _Matrix, actor: Noun, subject: Noun, passive: bool) -> tuple[Noun, bool]:  # noqa: FBT001
        """Who decides where that is said, else who is to do it."""
        if matrix.operator.passive or matrix.subject.sort in {"impersonal", "none", "relative"}:
            agent = (
                self.s.agent(matrix.operator.at, matrix.operator.end + 4)
                if matrix.operator.passive
                else Noun()
            )
            return (agent or actor, False) if agent.text else (actor if passive else subject, False)
        return matrix.subject, False

    def _speaker(self, matrix: _Matrix | None) -> tuple[str, str]:
        if matrix is not None and matrix.operator.sort == "say":
            subject = matrix.subject
            if matrix.operator.passive:
                return "", "reported"
            return (subject.text if subject.sort == "agent" else ""), "reported"
        if self.reporter.text:
            quoted = any(mark in self.s.text[self.s.span.start : self.s.span.end] for mark in '“"')
            return self.reporter.text, "quoted" if quoted else "reported"
        return "", "direct"

    def _is_ask(
        self, operator: Operator, strength: str, actor: Noun, subject: Noun, matrix: _Matrix | None
    ) -> bool:
        """Whether somebody asks who cannot bind: a commentator, an outsider."""
        if strength not in {"should", "called-for"}:
            return False
        if self.kind in _COMMENT and not (
            self._is_official_word(matrix)
            or (operator.sort in {"call", "recommend"} and self._has_office(subject))
        ):
            return True
        speaker = matrix.subject if matrix else self.reporter
        if speaker.text and speaker.outsider and not self._has_office(speaker):
            return True
        return operator.sort in {"call", "recommend"} and actor.outsider and not self._has_office(actor)

    def _has_office(self, noun: Noun) -> bool:
        inside = set(noun.text.lower().split())
        return noun.sort == "agent" and (not noun.outsider or bool(inside & _OFFICES))

    def _end(self, start: int) -> int:
        """Where what is to be done ends: with the sentence, or where another verb of its own begins."""
        s = self.s
        following = [o.at for o in self.operators if o.at > start]
        for at in following:
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


_OFFICES = w.words(
    "government minister ministers committee commission court parliament assembly police army authority council ministry"
)


def _same(one: Noun, other: Noun) -> bool:
    return one.text.lower() == other.text.lower()


_IRREGULAR = w.words(
    "built held brought made taken given set put sent kept led paid sold spent told dealt driven drawn done shown "
    "written spoken chosen begun broken bought caught cut dug fed felt fought found frozen got hidden hit hung hurt "
    "known laid left lent let lifted lost met overseen read rid ridden run said sat seen shot shut split spread sought "
    "sworn taught thrown understood undertaken upheld withdrawn won worn wound rebuilt redrawn overhauled cast beefed "
    "borne bound grown stood struck strung swept stung torn undone withheld rewritten shared stepped rooted"
)


def _is_participle(low: str) -> bool:
    return (
        low.endswith("ed") and len(low) > 3 and low not in {"need", "indeed", "red", "hundred"}
    ) or low in _IRREGULAR  # noqa: PLR2004


def spans(found: Sequence[Judged]) -> Iterator[tuple[int, int]]:
    """The places that findings take up in their sentence."""
    return ((each.first, each.end) for each in found)
