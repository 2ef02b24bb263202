"""Warnings, forecasts and hypotheses: what is said to come and binds nobody."""

from __future__ import annotations

from kb.commitments import words as w
from kb.commitments.context import COMMENT, MUST_BIND, OFFICIAL, Context, Matrix
from kb.commitments.nouns import OUTSIDE, Noun
from kb.commitments.tables import Operator

OUTCOMES = w.words(w.OUTCOMES)

SOFT_OUTCOMES = w.words(
    "get have take bring make give raise save reduce create generate show push drive stand bear know see find "
    "tell leave say think ask follow stop begin slow ease come go last rest need require return know"
)
"""What a government does as well: of an actor these are acts, of a thing they come of themselves."""

_SUFFERED = w.words(w.SUFFERED)

_JUDGED = w.words(w.JUDGED)

_HYPOTHETICAL = frozenset({"have", "be", "like", "rather", "seem", "mean", "appear"})

_SETTABLE = frozenset({"rise", "increase", "fall", "drop", "double", "go", "come", "decrease"})

_OFFICES = w.words(
    "government minister ministers committee commission court parliament assembly police army authority council ministry"
)


def _same(one: Noun, other: Noun) -> bool:
    return one.text.lower() == other.text.lower()


class Forecasts(Context):
    """Whether what is said to come is somebody’s act, or comes of itself: the warnings, the forecasts."""

    def no_act(  # noqa: PLR0911 - a return for each reason
        self, operator: Operator, subject: Noun, verb: str, passive: bool, matrix: Matrix | None
    ) -> str:
        """Why what is said to come is no commitment; empty where it is one."""
        if not verb or not verb[0].isalpha():
            return "no verb"
        if operator.sort in {"shall", "may not"} and self.kind in MUST_BIND and subject.sort != "foe":
            return "no act" if verb == "be" and subject.text.lower() == "it" else ""
        if (
            self.kind in COMMENT
            and self.s.low[operator.end - 1 : operator.end + 1].count(",")
            and "course" in self.s.low
        ):
            return "a commentator’s forecast"
        if verb == "able" or (verb == "be" and not self.is_own_state(subject)):
            return "a state, no act"
        if passive:
            if verb in _JUDGED:
                return "what befalls somebody"
            if self.kind in COMMENT and not self.is_official_word(matrix) and subject.sort != "agent":
                return "a commentator’s forecast"
            return ""
        if subject.sort == "foe":
            return "an adversary’s act"
        if subject.sort == "agent":
            return self.forecast_of_actor(subject, verb, matrix)
        if subject.sort == "impersonal" and subject.text.lower() in {"this", "that", "these", "those"}:
            return "a forecast" if self.kind not in OFFICIAL or verb in OUTCOMES - SOFT_OUTCOMES else ""
        if subject.sort == "impersonal":
            return (
                "a forecast"
                if verb in OUTCOMES - SOFT_OUTCOMES or (self.kind in COMMENT and matrix is None)
                else ""
            )
        return self.forecast_of_thing(subject, verb, matrix)

    def is_own_state(self, subject: Noun) -> bool:
        """Whether a plan or a law says what somebody is to be or to have."""
        return self.kind in {"plan", "law"} and subject.sort == "agent"

    def forecast_of_actor(self, subject: Noun, verb: str, matrix: Matrix | None) -> str:
        """Why what is said of somebody who can act is no commitment; empty where it is one."""
        if verb in _SUFFERED or verb in OUTCOMES - SOFT_OUTCOMES - {
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
        if self.kind in COMMENT and self.is_doomed():
            return "a warning"
        speaker = matrix.subject if matrix else self.reporter
        if (
            speaker.outsider
            and not _same(speaker, subject)
            and subject.text.lower() not in {"it", "they", "he", "she", "we"}
        ):
            return "an outsider’s forecast"
        if self.kind in COMMENT and subject.text.lower() in {
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

    def is_doomed(self) -> bool:
        """Whether the sentence is a warning by its small words."""
        return any(
            low in {"unless", "until", "sooner", "only", "otherwise", "if", "inevitably", "cost"}
            for low in self.s.low
        )

    def forecast_of_thing(self, subject: Noun, verb: str, matrix: Matrix | None) -> str:
        """Why what is said of a thing is no commitment; empty where it is one."""
        if (
            verb in _SETTABLE
            and self.is_measured(verb)
            and (self.kind in OFFICIAL or self.is_official_word(matrix))
        ):
            return ""
        if verb in OUTCOMES - SOFT_OUTCOMES:
            return "comes of itself"
        if self.kind in OFFICIAL or self.is_official_word(matrix):
            return "" if subject.sort == "programme" or verb not in OUTCOMES else "comes of itself"
        if self.kind in COMMENT:
            return "a commentator’s forecast"
        return "" if subject.sort == "programme" and verb not in OUTCOMES else "comes of itself"

    def is_measured(self, verb: str) -> bool:
        """“Will rise by eight per cent”: somebody sets it."""
        at = self.s.low.index(verb)
        return self.s.at(at + 1) in {"by", "to", "from"} and self.s.at(at + 2)[:1].isalnum()

    def is_reported(
        self, operator: Operator, subject: Noun, verb: str, passive: bool, matrix: Matrix | None
    ) -> bool:
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
        if self.kind in COMMENT or any(
            low in {"if", "otherwise", "such"} for low in self.s.low[: operator.at]
        ):
            return False
        return passive or subject.sort == "agent" or self.kind in OFFICIAL

    def is_ask(
        self, operator: Operator, strength: str, actor: Noun, subject: Noun, matrix: Matrix | None
    ) -> bool:
        """Whether somebody asks who cannot bind: a commentator, an outsider."""
        if strength not in {"should", "called-for"}:
            return False
        if self.kind in COMMENT and not (
            self.is_official_word(matrix)
            or (operator.sort in {"call", "recommend"} and self.has_office(subject))
        ):
            return True
        speaker = matrix.subject if matrix else self.reporter
        if speaker.text and speaker.outsider and not self.has_office(speaker):
            return True
        return operator.sort in {"call", "recommend"} and actor.outsider and not self.has_office(actor)

    def has_office(self, noun: Noun) -> bool:
        """Whether somebody can bind."""
        inside = set(noun.text.lower().split())
        return noun.sort == "agent" and (
            not noun.outsider or (bool(inside & _OFFICES) and not inside & OUTSIDE)
        )
