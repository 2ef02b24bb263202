"""Sentences of a paragraph, as spans that slice back to it exactly."""

from __future__ import annotations

import re

from kb.model.documents import Span

# A closing mark, the quotes and brackets that may follow it, then blank and a new start.
_END = re.compile(r"[.!?…۔؟]+[\"'”’»)\]]*(?:\s+|$)")
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof gen lt col maj brig capt sgt adm cdr hon rev sen rep gov pres supt insp "
    "st no nos art arts sec secs cl para paras pp vol ed eds fig cf vs etc viz al ch ref dept "
    "govt min jr sr inc ltd co corp bros approx est ca rs jan feb mar apr jun jul aug sep sept "
    "oct nov dec i.e e.g u.s u.k u.n p.m a.m".split()
)
_LAST_WORD = re.compile(r"([^\s(\[“‘\"']+)\.$")
_WORD_LIMIT = 40
_OPENS_LOWER = re.compile(r"[\"'“‘(\[]*[a-z]")


def sentences(text: str) -> tuple[Span, ...]:
    """The sentences of a paragraph, without the blanks between them.

    >>> text = "Gen. Roe met the P.M. today. “Will it hold?” he asked. No."
    >>> [span.of(text) for span in sentences(text)]
    ['Gen. Roe met the P.M. today.', '“Will it hold?” he asked.', 'No.']
    """
    found: list[Span] = []
    start = 0
    for match in _END.finditer(text):
        if _goes_on(text, start, match):
            continue
        found.append(_trim(text, start, match.end()))
        start = match.end()
    if text[start:].strip():
        found.append(_trim(text, start, len(text)))
    return tuple(span for span in found if span.start < span.end)


def _goes_on(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether the sentence goes on after what looks like its end."""
    if match.end() == len(text):
        return False
    if _OPENS_LOWER.match(text, match.end()):
        return True
    if not match[0].startswith(".") or match[0].strip() != ".":
        return False
    # The longest abbreviation is short, and a sentence may be very long.
    word = _LAST_WORD.search(text, max(start, match.start() - _WORD_LIMIT), match.start() + 1)
    if word is None:
        return False
    name = word[1].lower()
    is_initial = len(name) == 1 and name.isalpha() and word[1].isupper()
    # A number that opens the sentence is its label ("3. Militant outfits …").
    is_label = word.start() == start and name.isdigit()
    return is_initial or is_label or name in _ABBREVIATIONS


def _trim(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)
