"""A sentence as words, and its clauses: where one begins, and who or what is its subject."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from kb.commitments import words as w
from kb.model.documents import Span

_WORD = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\w+(?:[.’'/–-]\w+)*(?:[’'](?!\w))?|[^\w\s]")
_MARKS = frozenset(';:—–()[]“”"')
_BREAKS = frozenset(';:—–(“"')
_QUOTES = frozenset("“”\"‘’'«»")
MODALS = frozenset(
    "will would shall should must may might can could cannot ’ll 'll ought won’t won't shan’t".split()
)
_AUXILIARIES = MODALS | w.BE | w.HAVE | {"do", "does", "did"}
_SAYING = {**w.forms(w.SAY), **w.forms(w.DOUBT)}
_BINDING = w.forms(
    " ".join((w.DECIDE, w.APPROVE, w.DIRECT, w.PLEDGE, w.RECOMMEND, w.CALL, w.REAFFIRM, w.STRESS, w.ANNOUNCE))
)
_OTHER = w.forms(w.OTHER)
_REPORTS = w.forms(
    "say state tell announce add explain note confirm warn believe think expect fear hope insist maintain promise vow "
    "pledge claim argue decide inform predict reckon suspect reveal disclose predict forecast worry"
)
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
_OUTSIDERS = w.words(w.OUTSIDERS)
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


_NO_ADVERBS = w.words(
    "supply apply comply reply imply multiply rely family anomaly assembly ally italy july monopoly bully rally tally "
    "early daily weekly monthly yearly quarterly elderly friendly likely unlikely deadly only fly"
)


def is_adverb(low: str) -> bool:
    """Whether a word looks like an adverb in -ly.

    >>> is_adverb("unanimously"), is_adverb("assembly")
    (True, False)
    """
    return len(low) > 4 and low.endswith("ly") and low not in _NO_ADVERBS  # noqa: PLR2004 - “only”


def _is_person(low: str) -> bool:
    """Whether a word looks like one for people by what they do: teachers, inspectors, chemists."""
    one = low.removesuffix("s")
    return (
        one.endswith(("er", "or", "ist", "ian", "ee", "man", "men"))
        and len(one) > 4
        and one not in _NO_PERSON
    )  # noqa: PLR2004


class Word(NamedTuple):
    """A word or a mark of a sentence, and where it stands in its passage."""

    text: str
    low: str
    start: int
    end: int


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


class Sentence:
    """The words of a sentence and what the rules ask of them."""

    def __init__(self, text: str, span: Span, *, headline: bool = False) -> None:
        self.text = text
        self.span = span
        self.headline = headline
        self.words: list[Word] = [
            Word(m[0], m[0].lower().replace("’", "'"), m.start(), m.end())
            for m in _WORD.finditer(text, span.start, span.end)
        ]
        self.low: list[str] = [word.low for word in self.words]

    def __len__(self) -> int:
        return len(self.words)

    @cached_property
    def is_question(self) -> bool:
        """Whether it asks something."""
        tail = self.text[self.span.start : self.span.end].rstrip("\"”’')] ")
        return tail.endswith(("?", "؟"))

    def at(self, index: int) -> str:
        """The word at a place in lower case; empty outside the sentence."""
        return self.low[index] if 0 <= index < len(self.low) else ""

    def said(self, start: int, end: int) -> str:
        """The words from one place up to another, as they stand."""
        if start >= end or start >= len(self.words):
            return ""
        return self.text[self.words[start].start : self.words[min(end, len(self.words)) - 1].end]

    def where(self, start: int, end: int) -> Span:
        """The span of the words from one place up to another."""
        if start >= len(self.words) or start >= end:
            return Span(self.span.start, self.span.start)
        return Span(self.words[start].start, self.words[min(end, len(self.words)) - 1].end)

    def is_finite(self, index: int) -> bool:
        """Whether a word looks like the verb of a clause."""
        low = self.low[index]
        if low in _AUXILIARIES:
            return True
        back = index - 1
        while back > 0 and self.low[back] in w.ADVERBS or is_adverb(self.at(back)):
            back -= 1
        if (
            self.at(back) in {"we", "i", "they", "you"}
            and index > back >= 0
            and low.isalpha()
            and low not in w.ADVERBS
        ):
            return True
        known = _SAYING.get(low) or _BINDING.get(low)
        before = self.at(index - 1)
        if before in w.DETERMINERS or before in {"to", "of", "by", "and"} | w.PREPOSITIONS:
            return known is not None and before == "and" and known.form == "past"
        if known is not None:
            return known.form in {"past", "s"}
        if low in _OTHER:
            return _OTHER[low].form == "past" or (
                _OTHER[low].form == "s" and not low.endswith("ss") and index > 1
            )
        return len(low) > 4 and low.endswith("ed") and self.words[index].text.islower()  # noqa: PLR2004 - “need”

    def clause_start(self, index: int) -> int:
        """Where the clause begins whose verb stands at a place."""
        at = index - 1
        while at >= 0:
            low = self.low[at]
            if low == ")" and "(" in self.low[:at]:
                at = at - 1 - self.low[:at][::-1].index("(") - 1
                continue
            if low in _BREAKS:
                return at + 1
            if low == "that" and at + 1 <= index and self._opens_content(at):
                return at + 1
            if low in w.CONJUNCTIONS and self._finite_between(self._opening(at), at):
                return index if self._only_asides(at + 1, index) else at + 1
            if self._reports(at, index):
                return self._behind_hearers(at + 1, index)
            if low == "," and self._ends_side_clause(at) and not self._only_asides(at + 1, index):
                return at + 1
            if low in w.SUBORDINATORS and low not in w.CONJUNCTIONS and self._opens_clause(at, index):
                return at
            at -= 1
        return 0

    def _reports(self, at: int, index: int) -> bool:
        """Whether a verb of saying stands there and the clause is what it reports, without “that”."""
        known = _REPORTS.get(self.low[at])
        if known is None or known.form not in {"past", "s"} and not self.at(at - 1).endswith("s"):
            return False
        if (
            known.form == "base"
            and self.at(at - 1) in w.DETERMINERS | {"to"}
            or self.at(at - 1) in w.DETERMINERS
        ):
            return False
        after = self.at(at + 1)
        if after in w.PREPOSITIONS | {
            "last",
            "to",
            ",",
            "earlier",
            "today",
            "yesterday",
            "that",
        } or self._only_asides(at + 1, index):
            return False
        return not self._finite_between(at + 1, index)

    def _behind_hearers(self, at: int, index: int) -> int:
        """“Told reporters the camp would”: where the camp begins."""
        if self.at(at) not in w.DETERMINERS and self.low[at - 1] in {"told", "tells", "informed", "informs"}:
            for each in range(at + 1, index):
                if self.low[each] in w.DETERMINERS | {"he", "she", "it", "they", "we"}:
                    return each
        return at

    def _only_asides(self, start: int, end: int) -> bool:
        """Whether nothing but adverbs and auxiliaries stands there: the subject is an earlier one."""
        return all(self._is_aside(each) or self.low[each] == "," for each in range(start, end))

    def _ends_side_clause(self, comma: int) -> bool:
        """Whether a comma ends a clause such as “If the ceasefire is broken,”."""
        at = self._part(comma)
        opens = self.low[at] in w.SUBORDINATORS or (self.low[at] == "should" and at < comma)
        return opens and self._finite_between(at + 1, comma)

    def _part(self, comma: int) -> int:
        """Where the part before a comma begins: after the comma before it, or “that”."""
        at = comma
        while at > 0 and self.low[at - 1] not in _BREAKS | {",", "that"}:
            at -= 1
        while at < comma and (self.low[at] in _QUOTES or self.low[at] in {"and", "but", "or", "yet"}):
            at += 1
        return at

    def _opens_clause(self, at: int, index: int) -> bool:
        """Whether a subordinator opens the clause of the verb: no comma that ends its clause between."""
        if self.low[at] in {
            "after",
            "before",
            "since",
            "as",
            "till",
            "until",
            "so",
            "once",
            "where",
        } and not (self._finite_between(at + 1, index + 1)):
            return False
        if self.low[at] == "so" and self.at(at + 1) in w.ADVERBS:
            return False
        inside = self.low[at + 1 : index]
        return not ("," in inside and self._finite_between(at + 1, at + 1 + inside.index(",")))

    def _opens_content(self, at: int) -> bool:
        before = self.at(at - 1)
        return before not in w.PREPOSITIONS | {"so", "such"} or before in {"so", "such"}

    def _opening(self, at: int) -> int:
        """Where the part of the sentence begins that a place stands in: after the last break."""
        while at > 0 and self.low[at - 1] not in _BREAKS:
            at -= 1
        return at

    def _finite_between(self, start: int, end: int) -> bool:
        return any(self.is_finite(each) for each in range(start, min(end, len(self.low))))

    def subject(self, index: int) -> Noun:
        """Who or what stands before the verb at a place; nothing where its clause has no subject."""
        start = self.clause_start(index)
        before = index - 1
        while before > 0 and self._is_aside(before):
            before -= 1
        if before > 0 and self.low[before] in w.RELATIVES:
            return Noun(sort="relative")
        end = index
        while end > start and (self._is_aside(end - 1)):
            end -= 1
        start, end = self._without_asides(start, end)
        while start < end and self._leads(start, end):
            start += 1
        start = self._without_date(start, end)
        return self.noun(start, end)

    def shared_subject(self, index: int, *, outer: bool) -> Noun:
        """The subject that a verb without one of its own shares with a verb before it.

        Args:
            index: The place of the verb.
            outer: Whether a verb whose clause is reported by another does not count.
        """
        start = self._opening(index)
        for at in range(index - 1, start, -1):
            if not self.is_finite(at):
                continue
            begin = self.clause_start(at)
            if outer and begin > 0 and (self.low[begin - 1] == "that" or self._reports(begin - 1, at)):
                continue
            found = self.subject(at)
            if found.text and found.sort != "relative":
                return found
        first = next((at for at in range(start, index) if self.low[at] not in _QUOTES), start)
        return self.noun(first, first + 1) if self.at(first) in {"we", "i", "they"} else Noun()

    def _leads(self, at: int, end: int) -> bool:
        """Whether a word before the subject is none of it."""
        low = self.low[at]
        if low in _QUOTES or low in {",", "-", "•", "*", "#", "/"}:
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

    def _is_aside(self, at: int) -> bool:
        low = self.low[at]
        return (
            low in w.ADVERBS
            or low in w.BE
            or low in w.HAVE
            or low in w.STANDS
            or low in w.NEGATIONS
            and low not in {"nobody", "none", "nothing", "neither"}
            or low in {"do", "does", "did", "both", "all"}
            and at > 0
            or is_adverb(low)
            or low == "only"
        )

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
        while self.at(at) in _QUOTES or self.at(at) in {"and", "but"}:
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
        while start < end and (self.low[start] in _QUOTES or self.low[start] in {"that", "to", ","}):
            start += 1
        stop = start
        while stop < end and stop - start < _MOST_WORDS and not self._ends_noun(stop, start):
            stop += 1
        while stop > start and self.low[stop - 1] in _QUOTES | {",", ".", "and", "of", "the"}:
            stop -= 1
        if stop == start:
            return Noun(sort="relative" if self.at(first) in w.RELATIVES else "none")
        return self._judged(start, stop)

    def _ends_noun(self, at: int, start: int) -> bool:
        low = self.low[at]
        if at == start:
            return low in {"who", "which"}
        if low in _CUT_AT and not (low == "in" and self.at(at + 1) in {"charge", "chief", "council"}):
            return True
        return low in _MARKS or low == "to" and self.at(at + 1) not in w.DETERMINERS

    def _judged(self, start: int, stop: int) -> Noun:
        text, span = self.said(start, stop), self.where(start, stop)
        first = self.low[start]
        if first in w.IMPERSONAL and stop - start == 1:
            return Noun(text, span, "relative" if first in {"which", "that", "who"} else "impersonal")
        if first in {"whoever", "whosoever"} or self.low[start : start + 2] == ["any", "person"]:
            return Noun("", span)
        denied = first in {"no", "neither", "none", "nobody"}
        head = self._head(start, stop)
        low = self.low[head].removesuffix("'s").removesuffix("'")
        inside = self.low[start:stop]
        outsider = low in _OUTSIDERS or any(each in {"opposition", "critics"} for each in inside)
        proper = any(
            word.text[:1].isupper() and (at > 0 or len(word.text) > 1 and word.text.isupper())
            for at, word in enumerate(self.words[start:stop])
        )
        if stop - start == 1 and not proper:
            proper = self.words[start].text[:1].isupper() and start > 0 and self.at(start - 1) not in _QUOTES
        if low in {"whoever", "anyone", "anybody", "whosoever", "everybody"}:
            sort = "none"
        elif low in _FOES:
            sort = "foe"
        elif low in _AGENT_HEADS or outsider or low.removesuffix("s") in _AGENT_HEADS or _is_person(low):
            sort = "agent"
        elif low in _PROGRAMMES or first in {"operation"}:
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
                and (self.is_finite(stop) or self.low[stop] in {"to", "on", "at", "in", "under", "after"})
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
