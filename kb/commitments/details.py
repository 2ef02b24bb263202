"""What is to be done, for whom and on what condition: the words of a finding, part by part."""

from __future__ import annotations

import re

from kb.commitments import words as w
from kb.commitments.context import MODAL_SORTS
from kb.commitments.deadlines import find_deadline
from kb.commitments.judging import Judged
from kb.commitments.nouns import Noun, Sentence
from kb.model.commitments import Deadline, Finding
from kb.model.dates import PartialDate
from kb.model.documents import Span

_CONDITION = re.compile(
    rf"\b(?:{'|'.join(sorted(map(re.escape, w.CONDITIONS.split()), key=len, reverse=True))})\b", re.IGNORECASE
)
_LEADING = re.compile(
    r"(?:^|[,;“(]\s*|\b(?:that|and|but)\s+)(?P<words>(?:if|unless|once|provided that|subject to|in case(?: of)?|in the event|"
    r"should|when|whenever|pending|until|till)\b[^,;.]{3,160}?)(?=,)",
    re.IGNORECASE,
)
_TRAILING = re.compile(
    r"\b(?P<words>(?:if|unless|provided(?: that)?|providing|subject to|on condition that|on the condition that|"
    r"in case(?: of)?|in the event(?: of| that)?|as long as|so long as|pending|until|till|once|whenever)\s[^;.]{3,200})",
    re.IGNORECASE,
)
_FOR = re.compile(
    r"\bfor (?P<whom>(?:the |all |every |its |their )?[^,;.]*?)(?= (?:by|within|before|in|at|on|to|from|and|under|over|during) |[,;.]|$)"
)
_BOUND = frozenset(
    {
        "direct",
        "order",
        "instruct",
        "task",
        "mandate",
        "assign",
        "urge",
        "ask",
        "request",
        "exhort",
        "call",
        "command",
        "assure",
        "demand",
        "implore",
        "appeal",
        "advise",
    }
)
_OPENING = re.compile(
    r"[“\"]?(?:by|before|within|until|till|from|in|on|over|not later|no later|effective|starting)\b",
    re.IGNORECASE,
)
_MOST = 400


def finding(
    sentence: Sentence, judged: Judged, day: PartialDate | None, *, layer: str = "", extra: Span | None = None
) -> Finding:
    """A finding with its parts, in the offsets of the passage.

    Args:
        sentence: The sentence.
        judged: What an operator of it came to.
        day: The date of the document.
        layer: Goes before the layer that the sentence tells.
        extra: The words that are to be done, where they stand apart: an item of a list.
    """
    span = _span(sentence, judged)
    whole = sentence.text[sentence.span.start : sentence.span.end]
    action_span = extra or sentence.where(judged.start, judged.end)
    action = _tidy(action_span.of(sentence.text)).removeprefix("to ")
    binds = span
    if judged.operator.sort not in MODAL_SORTS:
        binds = sentence.where(judged.operator.at, max(judged.end, judged.operator.end))
    deadline = find_deadline((extra or binds).of(sentence.text), day)
    if deadline is None and not extra and _OPENING.match(whole):
        deadline = find_deadline(whole.partition(",")[0], day)
    if deadline is not None and not _binds_by(deadline, day, ahead=judged.operator.sort in MODAL_SORTS):
        deadline = None
    basis = "not stated"
    if judged.actor.text:
        basis = "inferred" if judged.inferred or judged.actor.sort == "impersonal" else "stated"
    return Finding(
        judged.type,  # type: ignore[arg-type]
        judged.strength,
        extra or span,
        _tidy(judged.actor.text),
        basis,
        action[:_MOST],
        _target(sentence, judged)[:_MOST] if not extra else "",
        _condition(whole)[:_MOST],
        deadline,
        _tidy(judged.speaker),
        layer or judged.layer,
        judged.negated,
        judged.soft,
        judged.why,
    )


def _binds_by(deadline: Deadline, day: PartialDate | None, *, ahead: bool) -> bool:
    """Whether a date says by when something is to be done."""
    if ahead:
        # Nobody will do before the day he speaks on: “born before 1960”.
        return not deadline.last or day is None or deadline.last >= (day.first or "")
    # “Approved on Monday” and “approved in June” say when it was decided.
    return not deadline.words.lower().startswith("on ") and not _is_past(deadline, day)


def _is_past(deadline: Deadline, day: PartialDate | None) -> bool:
    """Whether a date by a verb of deciding tells when that was, and not by when to do it."""
    if not deadline.last or deadline.words.lower().startswith(("by ", "within ", "until ", "till ")):
        return False
    known = day.last if day else None
    return known is None or deadline.last <= known


def _span(sentence: Sentence, judged: Judged) -> Span:
    """From the first word of the clause to its last, without marks around it."""
    first = judged.first
    while first < judged.operator.at and sentence.low[first] in {
        ",",
        "and",
        "but",
        "that",
        "while",
        ";",
        "•",
        "-",
        "*",
    }:
        first += 1
    end = max(judged.end, judged.operator.end)
    while end > judged.operator.at + 1 and sentence.at(end - 1) in {",", "and", ";", "but", "that", "while"}:
        end -= 1
    return sentence.where(first, end)


def _tidy(text: str) -> str:
    """On one line, without the marks at its ends."""
    return " ".join(text.split()).strip(" ,;:.—–“”\"'’‘").strip()


def _condition(text: str) -> str:
    if not _CONDITION.search(text):
        return ""
    match = _LEADING.search(text) or _TRAILING.search(text)
    if match is None:
        return ""
    words = _tidy(match["words"])
    # “Until the end of the year” is a deadline and no condition.
    return "" if find_deadline(words, None) and words.lower().startswith(("until", "till")) else words


def _target(sentence: Sentence, judged: Judged) -> str:
    """Whom or what it is for or about: who is told, else whom it is for, else what is done something to."""
    operator = judged.operator
    if operator.lemma in _BOUND and not operator.clause:
        if operator.passive:
            return _tidy(sentence.subject(operator.subject).text)
        stop = next(
            (
                n
                for n in range(operator.end, min(len(sentence), operator.end + 14))
                if sentence.low[n] in {"to", "with", "for", ",", "that"}
            ),
            0,
        )
        if stop:
            return _tidy(sentence.said(operator.end, stop))
    match = _FOR.search(sentence.said(judged.start, judged.end))
    if match and not find_deadline(match[0], None) and not match["whom"].split(" ")[0].endswith("ing"):
        return _tidy(match["whom"])
    if operator.passive or "passive" in " ".join(judged.why):
        return _tidy(sentence.subject(operator.subject).text)
    return _object(sentence, judged)


def _object(sentence: Sentence, judged: Judged) -> str:
    at = judged.start
    if sentence.at(at) == "to":
        at += 2
    elif judged.start == judged.operator.end and (
        judged.operator.sort not in {"decide", "call", "recommend"} or sentence.at(at - 1) == "to"
    ):
        at += 1
    while sentence.at(at) in w.ADVERBS:
        at += 1
    if sentence.at(at) in w.PREPOSITIONS:
        return ""
    found: Noun = sentence.noun(at, min(judged.end, at + 10))
    return _tidy(found.text)
