"""Who or what stands before a verb or behind “by”: its words, and what sort of thing it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kb.commitments import words as w
from kb.commitments.clauses import MARKS, QUOTES, Clauses, is_adverb
from kb.model.documents import Span

_DATED = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december today yesterday tomorrow week month year morning evening".split()
)
_CUT_AT = frozenset(
    "who which that whose held chaired headed led presided attended convened comprising including under at during "
    "here tasked responsible represented speaking in with by along from after before since "
    "late early last without within through across as than based named called known set".split()
)
_SUBJECT_OPENERS = frozenset(
    "speaking addressing talking chairing briefing responding replying presiding referring citing according earlier "
    "later meanwhile separately chaired asked besides".split()
)
_AGENT_HEADS = w.words(w.AGENTS)
_PROGRAMMES = w.words(w.PROGRAMMES)
_FOES = w.words(w.FOES)
OUTSIDERS = w.words(w.OUTSIDERS)
OUTSIDE = frozenset("opposition critics bar rights lawyers traders union unions civil".split())
"""Words before a head that make it an outsider’s: the bar council."""
_NOBODY = w.words(w.BY_NO_ACTOR)
_HELP = w.words(w.HELP)
_MOST_WORDS = 14
_NO_PERSON = w.words(
    "power water border order number matter register computer letter river tower centre center corner paper member "
    "winter summer quarter chapter layer manner offer transfer answer disaster shelter laughter master theatre meter "
    "sector factor motor corridor floor door error minor major harbour labour behaviour vector doctor monitor "
    "checker cover counter danger hunger anger gender tender weather feather leather barrier carrier frontier "
    "engineer charter cluster cylinder filter former fever flower gutter hammer internet lever lumber timber "
    "container trailer paper transformer server newspaper prayer consumer"
) - {"member", "engineer", "carrier", "doctor", "consumer", "minister"}


def _is_person(low: str) -> bool:
    """Whether a word looks like one for people by what they do: teachers, inspectors, chemists."""
    one = low.removesuffix("s")
    return (
        one.endswith(("er", "or", "ist", "ian", "ee", "man", "men"))
        and len(one) > 4
        and one not in _NO_PERSON
    )


class Noun(NamedTuple):
    """Who or what: the words, where they stand, and what sort of thing their head is.

    Attributes:
        text: The words; empty for nothing.
        span: Where they stand in the passage.
        sort: ``agent``, ``foe``, ``programme``, ``thing``, ``none`` or ``impersonal``.
        outsider: Whether it is somebody who asks and cannot bind.
        denied: Whether it begins with “no”.
        proper: Whether it is told by a capital letter only.
    """

    text: str = ""
    span: Span = Span(0, 0)
    sort: str = "none"
    outsider: bool = False
    denied: bool = False
    proper: bool = False


class Sentence(Clauses):
    """A sentence and what the rules ask of it: its clauses, subjects and agents."""

    def subject(self, index: int) -> Noun:
        """Who or what stands before the verb at a place; nothing where its clause has no subject."""
        start = self.clause_start(index)
        before = index - 1
        while before > 0 and self.is_aside(before):
            before -= 1
        if before > 0 and self.low[before] in w.RELATIVES:
            return Noun(sort="relative")
        end = index
        while end > start and (self.is_aside(end - 1)):
            end -= 1
        start, end = self._without_asides(start, end)
        while start < end and self._leads(start, end):
            start += 1
        start = self._without_date(start, end)
        if (start < end and self.low[start] == "(") or self.low[start - 1 : start] == ["("]:
            start = next((at + 1 for at in range(start, end) if self.low[at] == ")"), start)
        return self.noun(start, end)

    def shared_subject(self, index: int, *, outer: bool) -> Noun:
        """The subject that a verb without one of its own shares with a verb before it.

        Args:
            index: The place of the verb.
            outer: Whether a verb whose clause is reported by another does not count.
        """
        start = self.opening(index)
        for at in range(index - 1, start, -1):
            if not self.is_finite(at):
                continue
            begin = self.clause_start(at)
            if outer and begin > 0 and (self.low[begin - 1] == "that" or self.reports(begin - 1, at)):
                continue
            found = self.subject(at)
            if found.text and found.sort != "relative":
                return found
        if ":" in self.low[:index]:  # “The Council: (a) approved …; (b) raised …”.
            colon = self.low.index(":")
            return self.noun(self._last_part(colon), colon)
        first = next((at for at in range(start, index) if self.low[at] not in QUOTES), start)
        return self.noun(first, first + 1) if self.at(first) in {"we", "i", "they"} else Noun()

    def _last_part(self, end: int) -> int:
        """Where the last part between commas begins that ends at a place."""
        commas = [at for at in range(end) if self.low[at] == ","]
        return commas[-1] + 1 if commas else 0

    def _leads(self, at: int, end: int) -> bool:
        """Whether a word before the subject is none of it."""
        low = self.low[at]
        if low in QUOTES or low in {",", "-", "•", "*", "#", "/"}:
            return True
        if low in {
            "while",
            "whereas",
            "although",
            "though",
            "if",
            "when",
            "unless",
            "once",
            "because",
            "whether",
        }:
            return True
        return (low in w.CONJUNCTIONS or low in w.ADVERBS or low == "that") and end - at > 1

    def _without_asides(self, start: int, end: int) -> tuple[int, int]:
        """The subject without what stands between commas before or behind it."""
        commas = [at for at in range(start, end) if self.low[at] == ","]
        while commas and self._opens_aside(start):
            start = commas.pop(0) + 1
        if commas and commas[-1] == end - 1:
            return start, commas[0]
        if commas and self.at(commas[-1] + 1) not in {"and", "or", "&"} and not self._is_list(commas, end):
            start = commas[-1] + 1
        return start, end

    def _is_list(self, commas: Sequence[int], end: int) -> bool:
        """Whether commas part the members of a list: “the army, the police and the courts”."""
        return "and" in self.low[commas[-1] + 1 : end]

    def _opens_aside(self, at: int) -> bool:
        while self.at(at) in QUOTES or self.at(at) in {"and", "but"}:
            at += 1
        low = self.at(at)
        return (
            low in w.PREPOSITIONS
            or low in w.ADVERBS
            or low in w.SUBORDINATORS
            or low in _SUBJECT_OPENERS
            or low.endswith("ing")
            or is_adverb(low)
            or low in _DATED
            or (low.endswith("ed") and self.at(at + 1) in {"by", "in", "with", "of", "as"})
        )

    def _without_date(self, start: int, end: int) -> int:
        """“On Tuesday the cabinet”: where the cabinet begins."""
        if self.at(start) not in w.PREPOSITIONS and self.at(start) not in _DATED:
            return start
        if self.at(end - 1) in {"it", "he", "she", "they", "we", "i"}:
            return end - 1
        for at in range(start + 1, min(end, start + 8)):
            if self.low[at] in w.DETERMINERS - {"this", "that", "last", "next"} and at > start + 1:
                return at
        return start

    def noun(self, start: int, end: int) -> Noun:
        """The noun that begins at a place, without what is said of it behind its name."""
        first = start
        while start < end and (self.low[start] in QUOTES or self.low[start] in {"that", "to", ","}):
            start += 1
        stop = start
        while stop < end and stop - start < _MOST_WORDS and not self._ends_noun(stop, start):
            stop += 1
        while stop > start and self.low[stop - 1] in QUOTES | {",", ".", "and", "of", "the"}:
            stop -= 1
        if stop == start:
            return Noun(sort="relative" if self.at(first) in w.RELATIVES else "none")
        return self._judged(start, stop)

    def _ends_noun(self, at: int, start: int) -> bool:
        low = self.low[at]
        if low == "on" and self.at(at + 1) in _DATED and at > start:
            return True
        if at == start:
            return low in {"who", "which"}
        if low in _CUT_AT and not (low == "in" and self.at(at + 1) in {"charge", "chief", "council"}):
            return True
        return low in MARKS or (low == "to" and self.at(at + 1) not in w.DETERMINERS)

    def _judged(self, start: int, stop: int) -> Noun:
        text, span = self.said(start, stop), self.where(start, stop)
        first = self.low[start]
        if first in w.IMPERSONAL and stop - start == 1:
            return Noun(text, span, "relative" if first in {"which", "that", "who"} else "impersonal")
        if first in {"whoever", "whosoever"} or (
            self.low[start + 1 : start + 2] == ["person"]
            and (first == "any" or (first == "a" and self.at(stop) == "who"))
        ):
            return Noun("", span)
        denied = first in {"no", "neither", "none", "nobody"}
        head = self._head(start, stop)
        low = self.low[head].removesuffix("'s").removesuffix("'")
        inside = self.low[start:stop]
        outsider = low in OUTSIDERS or any(each in OUTSIDE for each in inside)
        proper = any(
            word.text[:1].isupper() and (at > 0 or (len(word.text) > 1 and word.text.isupper()))
            for at, word in enumerate(self.words[start:stop])
        )
        if stop - start == 1 and not proper:
            proper = self.words[start].text[:1].isupper() and start > 0 and self.at(start - 1) not in QUOTES
        if low in {"whoever", "anyone", "anybody", "whosoever", "everybody"}:
            sort = "none"
        elif low in _FOES:
            sort = "foe"
        elif low in _AGENT_HEADS or outsider or low.removesuffix("s") in _AGENT_HEADS or _is_person(low):
            sort = "agent"
        elif low in _PROGRAMMES or first == "operation":
            sort = "programme"
        elif proper and self.words[head].text[:1].isupper():
            sort = "agent"
        else:
            sort = "thing"
        return Noun(text, span, sort, outsider, denied, proper)

    def _head(self, start: int, stop: int) -> int:
        """The word that says what a noun is: the last before “of”, “for” and the like."""
        for at in range(start + 1, stop):
            if self.low[at] in {"of", "for", "on", "to", "and", ",", "against", "(", "&"}:
                return at - 1
        return stop - 1

    def agent(self, index: int, end: int) -> Noun:
        """Who did what was done: behind “by”; nothing where that is no actor."""
        for at in range(index, min(end, len(self.low)) - 1):
            if self.low[at] in {";", ":"} or self.low[at] in {"that", "which", "who"}:
                break
            if self.low[at] != "by":
                continue
            found = self._by(at + 1, end)
            if found.text:
                return found
        return Noun()

    def _by(self, start: int, end: int) -> Noun:
        stop = start
        while (
            stop < end
            and self.low[stop] not in {",", ";", "."}
            and not (
                stop > start
                and (
                    self.is_finite(stop)
                    or self.low[stop]
                    in {"to", "on", "at", "in", "under", "after", "but", "though", "although"}
                )
            )
        ):
            stop += 1
        first = self.at(start)
        if not first or first[0].isdigit() or first in _NOBODY or first.endswith("ing"):
            return Noun()
        for at in range(start, stop):
            if self.low[at] in _HELP and self.at(at + 1) in {"from", "of"}:
                return self.noun(at + 2, stop)
        found = self.noun(start, stop)
        head = found.text.split()[-1].lower() if found.text else ""
        if head in _NOBODY or any(word in _NOBODY for word in found.text.lower().split()[:2]):
            return Noun()
        return found if found.sort == "agent" else Noun()
