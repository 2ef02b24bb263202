"""A text as commitments: sentences, lists, points of plans and headlines, each counted once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kb.commitments.deadlines import find_deadline
from kb.commitments.details import finding
from kb.commitments.judging import Judged, judge
from kb.commitments.nouns import Noun, Sentence
from kb.commitments.operators import may_bind
from kb.commitments.tables import Operator
from kb.model.commitments import Finding
from kb.model.dates import PartialDate
from kb.model.documents import COUNTED, Passage, Span
from kb.text.passages import NUMBERED_KINDS, read_label
from kb.text.sentences import sentences

_BULLET = re.compile(r"[ \t]*[•●▪‣◦*·–—-][ \t]+")
_LINE = re.compile(r"[^\n]+")
_INLINE = re.compile(
    r"(?<![\w(])(?:\(?(?P<roman>i|ii|iii|iv|v|vi|vii|viii|ix|x)[.)]|\(?(?P<letter>[a-h])\)|\(?(?P<number>\d{1,2})[.)])\s+",
)
_DECISIONS = re.compile(
    r"(?:the )?(?:key |main |major |important |following )?decisions(?: (?:taken|made|reached))?"
    r"(?: (?:were|are|include|included))?: ",
    re.IGNORECASE,
)
_MOST_HEADLINE = 18
_MOST_SENTENCE = 900
_LEAST_POINT, _MOST_POINT = 3, 60
_LEAST_SHARED = 0.5
_LEAST_ALIKE, _LEAST_WORDS = 0.4, 3
_KEY = re.compile(r"[^\W_]+")
_SMALL = frozenset(
    "a an the of to in on at by for from with and or but as is are was were be been being has have had will would shall "
    "should must that this these those it its his her their our your they he she we you who which not no also all any "
    "into than then there so if such said says".split()
)
_STEM = 5
_MOST_BODIES = 100
"""Of a headline’s word, how many findings that have it are compared."""


class Found(NamedTuple):
    """A finding in a passage.

    Attributes:
        passage: The passage.
        finding: What was found; its span is in the text of the revision.
        words: The words it is known by, for comparing.
        also: Locators of other passages that say the same: a headline, a doubled paragraph.
    """

    passage: Passage
    finding: Finding
    words: frozenset[str]
    also: tuple[str, ...] = ()


class _Unit(NamedTuple):
    """A sentence, or an item of a list with what opens the list."""

    span: Span
    headline: bool = False
    opener: tuple[Sentence, Judged] | None = None
    point: bool = False


def read(text: str, passages: Sequence[Passage], kind: str, day: PartialDate | None) -> tuple[Found, ...]:
    """The commitments, claims and asks of a text, each once.

    Args:
        text: The text of a revision.
        passages: Its passages.
        kind: The document’s kind; empty where it is not known.
        day: The document’s date.
    """
    found: list[Found] = []
    opener: tuple[Sentence, Judged] | None = None
    for number, passage in enumerate(passages):
        if passage.role not in COUNTED | {"title", "heading"}:
            continue
        reader = _Reader(text, passage, _kind_of(passage, kind), day, first=number <= 1)
        opener = opener if opener is not None and reader.is_item else None
        found += reader.read(opener)
        opener = reader.opener or (opener if reader.is_item else None)
    return tuple(_once(found))


def _kind_of(passage: Passage, kind: str) -> str:
    """The kind whose rules hold: a digest of a plan or a law is not its own words."""
    if passage.digest and kind in NUMBERED_KINDS and passage.role != "point":
        return "news"
    return kind


class _Reader:
    """One passage."""

    def __init__(
        self, text: str, passage: Passage, kind: str, day: PartialDate | None, *, first: bool
    ) -> None:
        self.text = text
        self.passage = passage
        self.kind = kind
        self.day = day
        words = passage.span.of(text)
        self.label = passage.label or (read_label(words) or ("", 0))[1] or _bullet(words)
        self.is_item = bool(self.label)
        body = words[self.label :].strip()
        ended = body.rstrip("”\"’')").endswith((".", "!", "?", ":", ";", "…", "۔"))
        short = len(body.split()) <= _MOST_HEADLINE
        self.headline = passage.role in {"title", "heading"} or (
            first and not ended and short and not self.is_item and kind not in NUMBERED_KINDS
        )
        self.first = first and passage.span.start == 0 and len(text) > passage.span.end + 1
        self.opener: tuple[Sentence, Judged] | None = None

    def read(self, opener: tuple[Sentence, Judged] | None) -> list[Found]:
        """The findings of the passage; ``opener`` is the sentence that opened the list it belongs to."""
        start = self.passage.span.start + self.label
        whole = Span(start, self.passage.span.end)
        if self.is_item and opener is not None:
            return self._item(whole, opener)
        if self._is_point():
            return self._point(whole)
        return [each for unit in self._units(whole) for each in self._unit(unit)]

    def _is_point(self) -> bool:
        if self.kind != "plan" or self.passage.role not in COUNTED:
            return False
        return self.is_item or (not self.first and self._is_verbless())

    def _is_verbless(self) -> bool:
        """Whether a paragraph of a plan says what to do without a verb of its own: “Raise a force”."""
        words = self.passage.span.of(self.text)
        if not _LEAST_POINT <= len(words.split()) <= _MOST_POINT:
            return False
        sentence = Sentence(self.text, self.passage.span)
        return not any(sentence.is_finite(n) for n in range(len(sentence)))

    def _units(self, whole: Span) -> Iterator[_Unit]:
        """The sentences; of a block of bullets each line, of an inline list each item."""
        words = whole.of(self.text)
        lines = [Span(whole.start + m.start(), whole.start + m.end()) for m in _LINE.finditer(words)]
        bullets = [line for line in lines if _bullet(line.of(self.text)) or read_label(line.of(self.text))]
        if len(bullets) > 1:
            yield from self._lines(lines)
            return
        at = whole.start
        for span in sentences(words):
            yield from self._inline(Span(at + span.start, at + span.end))

    def _lines(self, lines: Sequence[Span]) -> Iterator[_Unit]:
        opener: tuple[Sentence, Judged] | None = None
        for line in lines:
            words = line.of(self.text)
            label = _bullet(words) or (read_label(words) or ("", 0))[1]
            body = Span(line.start + label, line.end)
            if label and opener is not None:
                yield _Unit(body, opener=opener)
            elif label and self.kind == "plan":
                yield _Unit(body, point=True)
            else:
                opener = self._opens(body)
                if opener is None:
                    yield from (
                        _Unit(Span(body.start + s.start, body.start + s.end))
                        for s in sentences(body.of(self.text))
                    )

    def _inline(self, span: Span) -> Iterator[_Unit]:
        """A sentence; after “decided to:” each of its items."""
        words = span.of(self.text)
        colon = words.find(":")
        marks = list(_INLINE.finditer(words, colon + 1)) if colon > 0 else []
        if (listed := _DECISIONS.match(words)) is not None:
            yield from self._decisions(span, listed.end())
            return
        opener = self._opens(Span(span.start, span.start + colon + 1)) if len(marks) > 1 else None
        if opener is None:
            yield _Unit(span, self.headline)
            return
        ends = [m.start() for m in marks[1:]] + [len(words)]
        for mark, end in zip(marks, ends, strict=True):
            yield _Unit(Span(span.start + mark.end(), span.start + end), opener=opener)

    def _decisions(self, span: Span, start: int) -> Iterator[_Unit]:
        """“Key decisions: a common register; a ban on …”: each is one."""
        words = span.of(self.text)
        sentence = Sentence(self.text, Span(span.start, span.start + start))
        operator = Operator(0, len(sentence), "decide", "decision", passive=True)
        why = ("a list of decisions: decided",)
        judged = Judged("commitment", "decided", operator, Noun(), False, 0, len(sentence), 0, why=why)
        ends = [m.start() for m in re.finditer(";", words)] + [len(words)]
        for end in ends:
            yield _Unit(Span(span.start + start, span.start + end), opener=(sentence, judged))
            start = end + 1

    def _opens(self, span: Span) -> tuple[Sentence, Judged] | None:
        """The sentence that opens a list, and what it binds to."""
        words = span.of(self.text).rstrip()
        if not words.endswith((":", ":-", "—", "–")):
            return None
        sentence = Sentence(self.text, Span(span.start, span.start + len(words)))
        found = [each for each in judge(sentence, self.kind) if each.type == "commitment"]
        if not found:
            found = [each for each in judge(_completed(sentence), self.kind) if each.type == "commitment"]
        return (sentence, found[-1]) if found else None

    def _unit(self, unit: _Unit) -> list[Found]:
        if unit.opener is not None:
            return self._item(unit.span, unit.opener)
        if unit.point:
            return self._point(unit.span)
        opener = self._opens(unit.span)
        if opener is not None:
            self.opener = opener
            return []
        return self._sentence(unit.span, headline=unit.headline)

    def _sentence(self, span: Span, *, headline: bool = False) -> list[Found]:
        if span.end - span.start > _MOST_SENTENCE:
            return [each for part in _cut(self.text, span) for each in self._sentence(part)]
        words = span.of(self.text)
        if not may_bind(words):
            return []
        sentence = Sentence(self.text, span, headline=headline)
        layer = "headline" if headline else ""
        return [
            self._found(finding(sentence, each, self.day, layer=layer)) for each in judge(sentence, self.kind)
        ]

    def _item(self, span: Span, opener: tuple[Sentence, Judged]) -> list[Found]:
        """An item of a list: what the opening sentence binds to."""
        body = _trimmed(self.text, span)
        if body.end - body.start < 3:
            return []
        made = finding(opener[0], opener[1]._replace(operator=opener[1].operator), self.day)
        deadline = find_deadline(body.of(self.text), self.day) or made.deadline
        why = (*made.why, "an item of the list that this opens")
        action = " ".join(body.of(self.text).split()).rstrip(".;, ")
        return [self._found(made._replace(span=body, action=action, target="", deadline=deadline, why=why))]

    def _point(self, span: Span) -> list[Found]:
        """A point of a plan: what its sentences bind to, else the point as it stands."""
        bounds = [Span(span.start + s.start, span.start + s.end) for s in sentences(span.of(self.text))]
        if not bounds:
            return []
        first = [each for each in self._sentence(bounds[0]) if each.finding.type != "claim"]
        if first:
            rest = [
                f for bound in bounds[1:] for f in self._sentence(bound) if f.finding.type == "commitment"
            ]
            return [*first, *rest]
        body = _trimmed(self.text, span)
        if body.start >= body.end:
            return []
        words = body.of(self.text)
        action = " ".join(words.split()).rstrip(".;, ")
        why = ("a point of a plan binds, also without a verb: decided",)
        actor, actor_basis = _to_be(self.text, bounds[0])
        made = Finding(
            "commitment",
            "decided",
            body,
            actor,
            actor_basis,
            action,
            why=why,
            deadline=find_deadline(words, self.day),
        )
        return [self._found(made)]

    def _found(self, made: Finding) -> Found:
        return Found(self.passage, made, words_of(made.span.of(self.text)))


def _to_be(text: str, span: Span) -> tuple[str, str]:
    """“The ministry to publish a list”: who is to, in a point without a verb."""
    sentence = Sentence(text, span)
    if "to" in sentence.low[1:8]:
        at = sentence.low.index("to", 1)
        noun = sentence.noun(0, at)
        if (
            noun.sort == "agent"
            and noun.span.end >= sentence.words[at - 1].end
            and sentence.at(at + 1) != "be"
        ):
            return noun.text, "stated"
    return "", "not stated"


def _completed(sentence: Sentence) -> Sentence:
    """“The following decisions were taken:” and the like as they stand; the colon is no word."""
    shorter = Span(sentence.span.start, sentence.span.end - 1)
    return Sentence(sentence.text, shorter)


def _cut(text: str, span: Span) -> Iterator[Span]:
    """What is too long for a sentence, in pieces: the rules look back and forth in each."""
    start = span.start
    while span.end - start > _MOST_SENTENCE:
        end = max(text.rfind(mark, start + 1, start + _MOST_SENTENCE) for mark in (" ", "\n"))
        end = end if end > start else start + _MOST_SENTENCE
        yield Span(start, end)
        start = end
    yield Span(start, span.end)


def _bullet(words: str) -> int:
    match = _BULLET.match(words)
    return match.end() if match else 0


def _trimmed(text: str, span: Span) -> Span:
    words = span.of(text)
    lead = len(words) - len(words.lstrip())
    words = words.rstrip(" \t\n;,.")
    for ending in ("; and", ", and", " and"):
        if words.endswith(ending):
            words = words[: -len(ending)].rstrip(" ;,")
    return Span(span.start + lead, span.start + max(len(words), lead))


def words_of(text: str) -> frozenset[str]:
    """The words that a finding is known by, cut short: endings say nothing."""
    return frozenset(
        m[0].lower()[:_STEM] for m in _KEY.finditer(text) if m[0].lower() not in _SMALL and len(m[0]) > 1
    )


def shared(one: frozenset[str], other: frozenset[str]) -> float:
    """How much of the shorter of two stands in the other, 0 to 1."""
    least = min(len(one), len(other))
    return len(one & other) / least if least else 0.0


def alike(one: frozenset[str], other: frozenset[str]) -> float:
    """How much of both is the same, 0 to 1."""
    every = len(one | other)
    return len(one & other) / every if every else 0.0


def _is_headline_of(head: Found, body: Found) -> bool:
    """Whether a headline says what the body says."""
    part = shared(head.words, body.words)
    same = head.finding.strength == body.finding.strength and len(head.words & body.words) >= _LEAST_WORDS
    return part >= (_LEAST_ALIKE if same else _LEAST_SHARED)


def _once(found: Sequence[Found]) -> Iterator[Found]:
    """Each finding once: a headline goes into the body’s, a doubled sentence into the first."""
    body = [each for each in found if each.finding.layer != "headline"]
    kept: dict[tuple[frozenset[str], str], int] = {}
    result: list[Found] = []
    for each in body:
        key = (each.words, each.finding.strength)
        if key in kept and each.passage.locator != result[kept[key]].passage.locator:
            at = kept[key]
            result[at] = result[at]._replace(also=(*result[at].also, each.passage.locator))
        else:
            kept[key] = len(result)
            result.append(each)
    heads = [each for each in found if each.finding.layer == "headline"]
    alone: list[Found] = []
    by_word: dict[str, list[int]] = {}
    for n, each in enumerate(result if heads else ()):
        for word in each.words:
            by_word.setdefault(word, []).append(n)
    for head in heads:
        near = {n for word in head.words for n in by_word.get(word, ())[:_MOST_BODIES]}
        best = max(
            (n for n in sorted(near) if result[n].finding.type == head.finding.type),
            key=lambda n: shared(head.words, result[n].words),
            default=-1,
        )
        if best >= 0 and _is_headline_of(head, result[best]):
            result[best] = result[best]._replace(also=(head.passage.locator, *result[best].also))
        else:
            alone.append(head)
    yield from sorted([*alone, *result], key=lambda one: one.finding.span)
