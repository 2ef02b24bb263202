"""A sentence as words, and its clauses: where one begins."""

from __future__ import annotations

import re
from functools import cached_property
from typing import NamedTuple

from kb.commitments import words as w
from kb.model.documents import Span

_WORD = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\w+(?:[.’'/–-]\w+)*(?:[’'](?!\w))?|[^\w\s]")
MARKS = frozenset(';:—–()[]“”"')
_BREAKS = frozenset(';:—–(“"')
QUOTES = frozenset("“”\"‘’'«»")
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
_NO_ADVERBS = w.words(
    "supply apply comply reply imply multiply rely family anomaly assembly ally italy july monopoly bully rally tally "
    "early daily weekly monthly yearly quarterly elderly friendly likely unlikely deadly only fly"
)


def is_adverb(low: str) -> bool:
    """Whether a word looks like an adverb in -ly.

    >>> is_adverb("unanimously"), is_adverb("assembly")
    (True, False)
    """
    return len(low) > 4 and low.endswith("ly") and low not in _NO_ADVERBS


class Word(NamedTuple):
    """A word or a mark of a sentence, and where it stands in its passage."""

    text: str
    low: str
    start: int
    end: int


_ALSO_PREPOSITIONS = frozenset("after before since as till until so once where".split())
_SHORT = re.compile(r"(?P<word>\w+?)(?P<tail>n['’]t|['’](?:ll|re|ve|d|m))", re.IGNORECASE)
_LONG = {"ll": "will", "re": "are", "ve": "have", "d": "would", "m": "am"}
_STEMS = {"wo": "will", "ca": "can", "sha": "shall"}


def _words(text: str, start: int) -> tuple[Word, ...]:
    """A word, or the two that are written as one: “we’ll”, “won’t”."""
    low = text.lower().replace("’", "'")
    match = _SHORT.fullmatch(text) if "'" in low else None
    if match is None:
        return (Word(text, low, start, start + len(text)),)
    middle = start + match.end("word")
    first, tail = match["word"].lower(), match["tail"].lower().replace("’", "'")
    said = "not" if tail == "n't" else _LONG[tail[1:]]
    return (
        Word(match["word"], _STEMS.get(first, first) if said == "not" else first, start, middle),
        Word(match["tail"], said, middle, start + len(text)),
    )


class Clauses:
    """The words of a sentence, and where its clauses begin."""

    def __init__(self, text: str, span: Span, *, headline: bool = False) -> None:
        self.text = text
        self.span = span
        self.headline = headline
        self.words: list[Word] = [
            word for m in _WORD.finditer(text, span.start, span.end) for word in _words(m[0], m.start())
        ]
        self.low: list[str] = [word.low for word in self.words]
        self._finite: dict[int, bool] = {}
        self._starts: dict[int, int] = {}

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
        known = self._finite.get(index)
        if known is None:
            known = self._finite[index] = self._looks_finite(index)
        return known

    def _looks_finite(self, index: int) -> bool:
        low = self.low[index]
        if low in _AUXILIARIES:
            return True
        back = index - 1
        while (back > 0 and self.low[back] in w.ADVERBS) or is_adverb(self.at(back)):
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
        if before == "and" and self.at(index - 3) in {"a", "an"} and self.at(index + 1)[:1].isalpha():
            return self.at(index + 1) in w.DETERMINERS | w.PREPOSITIONS  # "a robust and unified strategy"
        if before in w.DETERMINERS or before in {"to", "of", "by", "and"} | w.PREPOSITIONS:
            return known is not None and before == "and" and known.form == "past"
        if known is not None:
            return known.form in {"past", "s"}
        if low in _OTHER:
            return _OTHER[low].form == "past" or (
                _OTHER[low].form == "s" and not low.endswith("ss") and index > 1
            )
        return len(low) > 4 and low.endswith("ed") and self.words[index].text.islower()

    def clause_start(self, index: int) -> int:
        """Where the clause begins whose verb stands at a place."""
        known = self._starts.get(index)
        if known is None:
            known = self._starts[index] = self._start_of(index)
        return known

    def _start_of(self, index: int) -> int:
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
            if low in w.CONJUNCTIONS and self.finite_between(self.opening(at), at):
                return index if self.only_asides(at + 1, index) else at + 1
            if self.reports(at, index):
                return self._behind_hearers(at + 1, index)
            if low == "," and self._ends_side_clause(at) and not self.only_asides(at + 1, index):
                return at + 1
            if low in w.SUBORDINATORS and low not in w.CONJUNCTIONS and self._opens_clause(at, index):
                return at
            at -= 1
        return 0

    def reports(self, at: int, index: int) -> bool:
        """Whether a verb of saying stands there and the clause is what it reports, without “that”."""
        known = _REPORTS.get(self.low[at])
        while index > at and self.is_aside(index - 1):
            index -= 1
        if known is None or (known.form not in {"past", "s"} and not self.says_plural(at)):
            return False
        if (known.form == "base" and self.at(at - 1) in w.DETERMINERS | {"to"}) or self.at(
            at - 1
        ) in w.DETERMINERS:
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
        } or self.only_asides(at + 1, index):
            return False
        return not self.finite_between(at + 1, index)

    def says_plural(self, at: int) -> bool:
        """Whether a plain form stands after a name of several: “ministers hope”, “police say”."""
        before = self.at(at - 1)
        if before.endswith("s"):
            return True
        plain = self.low[at] in {
            "say",
            "believe",
            "think",
            "expect",
            "hope",
            "fear",
            "insist",
            "argue",
            "warn",
        }
        return plain and at > 0 and before not in w.PREPOSITIONS and before not in MODALS | {"not", "and"}

    def _behind_hearers(self, at: int, index: int) -> int:
        """“Told reporters the camp would”: where the camp begins."""
        if self.at(at) not in w.DETERMINERS and self.low[at - 1] in {"told", "tells", "informed", "informs"}:
            for each in range(at + 1, index):
                if self.low[each] in w.DETERMINERS | {"he", "she", "it", "they", "we"}:
                    return each
        return at

    def only_asides(self, start: int, end: int) -> bool:
        """Whether nothing but adverbs and auxiliaries stands there: the subject is an earlier one."""
        return all(self.is_aside(each) or self.low[each] == "," for each in range(start, end))

    def _ends_side_clause(self, comma: int) -> bool:
        """Whether a comma ends a clause such as “If the ceasefire is broken,”."""
        at = self._part(comma)
        opens = self.low[at] in w.SUBORDINATORS or (self.low[at] == "should" and at < comma)
        return opens and self.finite_between(at + 1, comma)

    def _part(self, comma: int) -> int:
        """Where the part before a comma begins: after the comma before it, or “that”."""
        at = comma
        while at > 0 and self.low[at - 1] not in _BREAKS | {",", "that"}:
            at -= 1
        while at < comma and (self.low[at] in QUOTES or self.low[at] in {"and", "but", "or", "yet"}):
            at += 1
        return at

    def _opens_clause(self, at: int, index: int) -> bool:
        """Whether a subordinator opens the clause of the verb: no comma that ends its clause between."""
        inside = self.low[at + 1 : index]
        if self.low[at] in _ALSO_PREPOSITIONS:
            # “After deliberating for two hours,” is an aside and no clause.
            end = at + 1 + inside.index(",") if "," in inside else index + 1
            if not self.finite_between(at + 1, end):
                return False
        if self.low[at] == "so" and self.at(at + 1) in w.ADVERBS:
            return False
        return not ("," in inside and self.finite_between(at + 1, at + 1 + inside.index(",")))

    def _opens_content(self, at: int) -> bool:
        before = self.at(at - 1)
        return before not in w.PREPOSITIONS | {"so", "such"} or before in {"so", "such"}

    def opening(self, at: int) -> int:
        """Where the part of the sentence begins that a place stands in: after the last break."""
        while at > 0 and self.low[at - 1] not in _BREAKS:
            at -= 1
        return at

    def finite_between(self, start: int, end: int) -> bool:
        """Whether there is a verb of a clause between two places."""
        return any(self.is_finite(each) for each in range(start, min(end, len(self.low))))

    def is_aside(self, at: int) -> bool:
        """Whether a word stands between subject and verb without being either."""
        low = self.low[at]
        return (
            low in w.ADVERBS
            or low in w.BE
            or low in w.HAVE
            or low in w.STANDS
            or (low in w.NEGATIONS and low not in {"nobody", "none", "nothing", "neither"})
            or (low in {"do", "does", "did", "both", "all"} and at > 0)
            or is_adverb(low)
            or low == "only"
        )
