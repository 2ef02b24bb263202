"""From the operators of a sentence to what it binds: the traps are decided here, each with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kb.commitments import words as w
from kb.commitments.context import COMMENT, MODAL_SORTS, MUST_BIND, Matrix, is_participle
from kb.commitments.forecasts import OUTCOMES, SOFT_OUTCOMES, Forecasts
from kb.commitments.nouns import Noun, Sentence
from kb.commitments.tables import ADJECTIVES, Operator

_DIRE = w.words(w.DIRE)

_NO_DUTY = w.words(w.NO_DUTY)

_NOTED = w.words(
    "noted remembered recalled mentioned understood clear seen borne pointed said kept reminded stressed added"
)

_ENDEAVOUR = w.words("endeavour endeavor strive try attempt seek aim work explore consider")

_STRENGTH = {"decide": "decided", "pledge": "will", "recommend": "should", "call": "called-for"}

_RECEIVES = frozenset({"get", "receive", "undergo", "benefit", "obtain"})
_BEGINS = frozenset("begin start commence resume open run last apply cover take come".split())
_PRONOUNS = frozenset({"it", "he", "she", "they"})


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


def judge(sentence: Sentence, kind: str) -> list[Judged]:
    """What a sentence binds, claims or asks for, in order.

    Args:
        sentence: The sentence.
        kind: Of the document; empty where it is not known.
    """
    if sentence.is_question:
        return []
    return _Judge(sentence, kind).found()


class _Judge(Forecasts):
    """Goes through the operators of a sentence."""

    def found(self) -> list[Judged]:
        result: list[Judged] = []
        for operator in self.operators:
            if operator.sort in {"say", "doubt"}:
                self.remember(operator)
                continue
            judged = self._judge(operator)
            self.remember(operator)
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

    def _judge(self, operator: Operator) -> Judged | None:
        if operator.sort == "claim":
            return self._claim(operator)
        if operator.sort in {"decide", "pledge", "recommend", "call"}:
            return self._verb(operator)
        return self._modal(operator)

    def _modal(self, operator: Operator) -> Judged | None:
        s = self.s
        subject, inferred = self.subject(operator)
        if subject.sort == "relative" or s.at(operator.at - 1) in w.RELATIVES - {"that"}:
            return None
        if self.in_side_clause(operator) or self.doubted or operator.at >= len(s) - 1:
            return None
        matrix = self.matrix(operator)
        if matrix is not None and (matrix.operator.sort == "doubt" or matrix.operator.negated):
            return None
        if any(each in w.UNSURE for each in s.low[max(0, operator.at - 6) : operator.end + 1]):
            return None
        if self.is_denied_content(operator, matrix):
            return None
        if operator.sort in {"should", "must"}:
            return self._duty(operator, subject, inferred, matrix)
        return self._future(operator, subject, inferred, matrix)

    def _duty(
        self, operator: Operator, subject: Noun, inferred: bool, matrix: Matrix | None
    ) -> Judged | None:
        verb, passive, end = self.main(operator)
        if (
            self._is_regret(verb, end)
            or verb == "not"
            or (verb in _NOTED and passive)
            or (subject.sort == "foe" and not passive)
        ):
            return None
        if (
            subject.sort in {"thing", "impersonal", "programme"}
            and not passive
            and (verb in OUTCOMES - SOFT_OUTCOMES or verb == "be")
        ) and not (verb == "be" and subject.sort != "impersonal" and operator.sort == "should"):
            return None
        if operator.at == 0 and operator.sort == "should" and operator.lemma == "should":
            return None
        if operator.sort == "must" and self.kind in MUST_BIND:
            strength = "will"
        elif (
            operator.lemma in {"has", "have"} and "will" in self.s.low[max(0, operator.at - 2) : operator.at]
        ):
            return None
        else:
            strength = "should"
        why = [f"“{self.said(operator)}” before “{verb}”: {strength}"]
        return self._finish(operator, strength, subject, inferred, matrix, passive, end, why)

    def _future(
        self, operator: Operator, subject: Noun, inferred: bool, matrix: Matrix | None
    ) -> Judged | None:
        verb, passive, end = self.main(operator)
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
            )
        if subject.text.lower() == "there":
            return self._there(operator, matrix, end)
        reason = self.no_act(operator, subject, verb, passive, matrix)
        if reason:
            return None
        if operator.sort == "would" and not self.is_reported(operator, subject, verb, passive, matrix):
            return None
        why = [f"“{self.said(operator)}” before “{verb}”: will"]
        return self._finish(operator, "will", subject, inferred, matrix, passive, end, why)

    def _is_regret(self, verb: str, end: int) -> bool:
        """“Should have acted”: too late to bind anybody."""
        s = self.s
        while s.at(end) in w.ADVERBS or s.at(end) == "not":
            end += 1
        return verb == "have" and (s.at(end) == "been" or is_participle(s.at(end)))

    def _there(self, operator: Operator, matrix: Matrix | None, end: int) -> Judged | None:
        """“There will be stepped-up patrols”: nobody is said to do it."""
        s = self.s
        noun: list[str] = []
        for low in s.low[end : end + 6]:
            if noun and low in w.PREPOSITIONS:
                break
            noun.append(low)
        if self.kind in COMMENT or any(low in _DIRE for low in noun):
            return None
        negated = operator.negated or "no" in s.low[operator.end : end + 1]
        why = ["“there will be”: nobody is said to do it"]
        return self._finish(
            operator._replace(negated=negated), "will", Noun(), False, matrix, False, end, why
        )

    def _verb(self, operator: Operator) -> Judged | None:
        s = self.s
        if operator.negated or self.doubted:
            return None
        if self.in_side_clause(operator) or self._is_hypothetical(operator):
            return None
        subject, inferred = self.subject(operator)
        if subject.sort == "relative" or (subject.sort == "foe" and not operator.passive) or subject.denied:
            return None
        matrix = self.matrix(operator)
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
        if self.kind == "law" and operator.lemma in {"authorise", "authorize"} and s.at(operator.end) == "to":
            return None  # A power, and no duty.
        if operator.lemma.split(" ")[0] in {"show", "display", "demonstrate"} and subject.sort != "agent":
            return None  # A report may show resolve; it has none.
        is_thing = operator.sort == "decide" and not passive and subject.sort == "thing" and not s.headline
        if is_thing and operator.lemma not in {"decide", "agree", "resolve", "approve", "sanction"}:
            return None
        why = [f"“{s.said(operator.at, operator.end)}”: {strength}"]
        return self._finish(operator, strength, subject, inferred, matrix, passive, operator.end, why)

    def _holder(self, operator: Operator) -> int:
        matrix = self.matrix(operator)
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
        subject, inferred = self.subject(operator)
        if MODAL_SORTS & set(s.low[max(0, operator.at - 4) : operator.at]):
            return None
        done = s.at(operator.at - 1) in w.HAVE | w.ADVERBS | w.BE or s.low[operator.at].endswith("ed")
        if (
            not subject.text
            or subject.sort in {"relative", "impersonal"}
            or not done
            or self.in_side_clause(operator)
        ):
            return None
        if not operator.passive and subject.sort != "agent":
            return None
        actor = s.agent(operator.at + 1, len(s)) if operator.passive else subject
        first = s.clause_start(operator.at)
        why = (f"“{s.said(operator.at, operator.end)}”: said to be done already",)
        return Judged(
            "claim", "", operator, actor, inferred, operator.at, self.end(operator.end), first, why=why
        )

    def _finish(  # noqa: PLR0917 - what an operator comes to
        self,
        operator: Operator,
        strength: str,
        subject: Noun,
        inferred: bool,
        matrix: Matrix | None,
        passive: bool,
        start: int,
        why: list[str],
    ) -> Judged:
        s = self.s
        end = self.end(start)
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
        actor = self._acting(operator, actor, why, passive=passive)
        negated = operator.negated or actor.denied
        if actor.denied:
            actor = Noun()
        soft = s.at(start - 1) in _ENDEAVOUR and operator.sort in {"will", "shall", "would"}
        type_ = "ask" if self.is_ask(operator, strength, actor, subject, matrix) else "commitment"
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

    def _acting(self, operator: Operator, actor: Noun, why: list[str], *, passive: bool) -> Noun:
        """The actor, where the subject does something; nothing where it is a thing, a receiver or “it”."""
        modal = operator.sort in MODAL_SORTS
        verb = self.s.at(operator.end)
        low = actor.text.lower()
        if modal and not passive and verb in _RECEIVES:
            why.append(f"“{actor.text}” receives: nobody is said to give")
            return Noun()
        acts = actor.sort == "thing" and self.kind in MUST_BIND and verb not in _BEGINS
        if modal and not acts and (actor.sort == "thing" or (actor.sort == "programme" and verb in _BEGINS)):
            why.append(f"“{actor.text}” does not act: nobody is said to do it")
            return Noun()
        is_pronoun = modal and low in {"it", "they"} and operator.lemma not in ADJECTIVES
        if actor.sort in {"impersonal", "none", "relative"} and not is_pronoun:
            if actor.text:
                why.append(f"“{actor.text}” names nobody")
            return Noun()
        return actor

    def _antecedent(self, operator: Operator, matrix: Matrix | None, actor: Noun) -> tuple[Noun, bool]:
        """Whom “it” or “he” means, where the sentence names somebody before."""
        if matrix is not None and matrix.subject.text and matrix.subject.sort in {"agent", "thing"}:
            found = matrix.subject
        else:
            found = self.s.shared_subject(self.s.clause_start(operator.at), outer=False)
        if (
            found.text
            and found.text.lower() not in _PRONOUNS
            and found.sort in {"agent", "programme", "thing"}
        ):
            return found._replace(sort="agent"), True
        return actor, False

    def _act(self, operator: Operator, start: int) -> int:
        """Where what is to be done begins: with the verb after a modal."""
        return (
            operator.end
            if operator.sort in {"will", "would", "shall", "should", "must", "may not"}
            else start
        )

    def _holding(self, matrix: Matrix, actor: Noun, subject: Noun, passive: bool) -> tuple[Noun, bool]:
        """Who decides where that is said, else who is to do it."""
        if matrix.operator.passive or matrix.subject.sort in {"impersonal", "none", "relative"}:
            agent = (
                self.s.agent(matrix.operator.at, matrix.operator.end + 4)
                if matrix.operator.passive
                else Noun()
            )
            return (agent, False) if agent.text else (actor if passive else subject, False)
        return matrix.subject, False

    def _speaker(self, matrix: Matrix | None) -> tuple[str, str]:
        if matrix is not None and matrix.operator.sort == "say":
            subject = matrix.subject
            if matrix.operator.passive:
                return "", "reported"
            return (subject.text if subject.sort == "agent" else ""), "reported"
        if self.reporter.text:
            quoted = any(mark in self.s.text[self.s.span.start : self.s.span.end] for mark in '“"')
            return self.reporter.text, "quoted" if quoted else "reported"
        return "", "direct"
