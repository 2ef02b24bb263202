"""Whether words hold what a question needs: a number of what is counted, a date, a name, a place.

A passage may have all the words of a question and not its answer: "the interior minister
attended" does not name him. The checks are strict where an answer would otherwise be
a wrong attribution.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import takewhile

from kb.answers.questions import Need
from kb.model.documents import Span
from kb.text.dates import MONTH_NUMBERS, find_dates
from kb.text.numbers import CARDINALS, LARGE, TENS
from kb.text.terms import Rules, Token, stem, tokens

_NUMBERS = "|".join([*list(CARDINALS)[1:], *TENS, *LARGE, "hundreds", "thousands", "dozens", "scores"])
_NUMBER = re.compile(rf"\b(?:\d[\d,.]*(?:st|nd|rd|th)?|{_NUMBERS})\b", re.IGNORECASE)
MONEY = re.compile(
    r"(?:Rs\.?|PKR|USD|US\$|\$|€|£|₨)\s*\d|\d[\d.,]*\s*(?:billion|million|crore|lakh)", re.IGNORECASE
)
_YEAR = re.compile(r"\b(?:1[89]|20|21)\d\d\b")
_BEFORE_POINT = re.compile(
    r"(?:points?|clauses?|items?|no\.|number|section|article|act|schedule)\s*$", re.IGNORECASE
)
_WHEN = re.compile(
    r"\b(?:(?:since|until|till) (?:the )?[A-Z]\w+|ago|era|today|yesterday|tomorrow|"
    r"(?:this|last|next|same) (?:day|week|month|year)|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b"
)
_LENGTH = re.compile(rf"\b(?:\d+|{_NUMBERS})[\s-]+(?:day|week|month|year|hour)s?\b", re.IGNORECASE)
_PLACE = re.compile(
    r"\b(?:[Ii]n|[Aa]t|[Nn]ear|[Ff]rom|[Oo]utside|[Aa]cross|[Tt]hroughout|[Ii]nside)\s+(?:the\s+)?([A-Z][\w'’-]+)"
)
_CAPITAL = re.compile(r"(?<![.!?:]\s)(?<!^)(?<![\"“‘'(])\b[A-Z][\w'’-]+")
_OFFICE_WORDS = frozenset(
    "minister chief secretary president chairman chairperson governor general director speaker commander "
    "adviser advisor coordinator committee ministry army staff inspector justice judge officer marshal "
    "ambassador deputy prime foreign interior defence defense finance law information services provincial "
    "federal central national council assembly senate cabinet government parliament police force forces "
    "board commission authority".split()
)
_HONORIFICS = frozenset("mr mrs ms dr gen lt maj brig col sir".split())
_NOT_NOUNS = frozenset(
    "in of on at by for from to and or but as is are was were be been has have had with than under per "
    "out after before since while which that who were more less others other percent per cent were died "
    "dead killed".split()
)
_REACH = 4
_LINKS = _HONORIFICS | set("is was as the named".split())
_STOPS = re.compile(r"[;:.!?]")
GIVES_REASON = re.compile(
    r"\b(?:because|since(?! (?:[A-Z\d]|the\b|then))|due to|owing to|in view of|"
    r"on (?:the )?grounds?|on the basis|so that|in order to|as a result|"
    r"therefore|thus|hence|aim(?:s|ed)?|purpose|reasons?|without|unless|suggest(?:s|ing)?|in response|"
    r"following|caused|causes|led to)\b",
    re.IGNORECASE,
)
"""Words with which a sentence gives a reason."""
LOOKS_AHEAD = re.compile(
    r"\b(?:will|shall|would|to be|is to|are to|by|until|next|scheduled|planned|expected|deadline|due)\b",
    re.IGNORECASE,
)
"""Words with which a sentence speaks of what is to come."""


def meets(
    need: Need,
    sentence: str,
    *,
    about: str = "",
    asked: Collection[str] = (),
    counted: Collection[str] = (),
    rules: Rules | None = None,
    has_place: bool = False,
    has_person: bool = False,
) -> bool:
    """Whether a sentence holds what a question needs.

    Args:
        need: What is needed; nothing is always there.
        sentence: The words.
        about: For ``person`` the office.
        asked: The index terms of the question.
        counted: For ``number``, the terms of what is counted with their paraphrases.
        rules: The vocabulary's rules of analysis.
        has_place: Whether the vocabulary knows a place in it.
        has_person: Whether the vocabulary knows a person in it.
    """
    rules = rules or Rules()
    if need == "year":
        return _YEAR.search(sentence) is not None
    if need == "date":
        return (
            bool(find_dates(sentence))
            or _YEAR.search(sentence) is not None
            or _WHEN.search(sentence) is not None
            or _LENGTH.search(sentence) is not None
        )
    if need == "number":
        return _counts(sentence, counted, rules)
    if need == "place":
        return has_place or any(
            match[1].lower() not in MONTH_NUMBERS and stem(match[1].lower()) not in asked
            for match in _PLACE.finditer(sentence)
        )
    if need == "person":
        return _names_holder(sentence, about, rules, has_person=has_person)
    if need == "names":
        return any(stem(match[0].lower()) not in asked for match in _CAPITAL.finditer(sentence))
    return True


def _counts(sentence: str, counted: Collection[str], rules: Rules) -> bool:
    """Whether a number of what is counted stands there, and not one of something else."""
    return (not counted and MONEY.search(sentence) is not None) or bool(numbers_of(sentence, counted, rules))


def numbers_of(sentence: str, counted: Collection[str], rules: Rules) -> list[Span]:
    """The numbers of what is counted, and not those of dates, points or other things."""
    found = []
    dates = [mention.span for mention in find_dates(sentence)]
    words = [token for token in tokens(sentence, rules) if not token.joined]
    for match in _NUMBER.finditer(sentence):
        start, end = match.span()
        if any(span.start <= start < span.end for span in dates) or match[0].endswith(
            ("st", "nd", "rd", "th")
        ):
            continue
        if _YEAR.fullmatch(match[0]) or _BEFORE_POINT.search(sentence, 0, start):
            continue
        after = [word for word in words if word.start >= end]
        if _is_of(sentence, end, after, counted):
            found.append(Span(start, end))
    return found


def _is_of(sentence: str, end: int, after: list[Token], counted: Collection[str]) -> bool:
    near = after[:_REACH]
    for word in near:
        between = sentence[end : word.start]
        if _STOPS.search(between) or _NUMBER.search(between):
            break
        if word.term in counted:
            return True
    if not near or not counted:
        return not counted
    # "141 in one paper" counts what the sentence is about; "two years" counts years.
    follows = sentence[near[0].start : near[0].end].lower()
    gap = sentence[end : near[0].start]
    return follows in _NOT_NOUNS or any(sign in gap for sign in ",;.:)—–")


def _is_beside(word: str) -> bool:
    """Whether a word may stand between an office and the name of who holds it."""
    return not word[:1].islower() or word in _LINKS


def _names_holder(sentence: str, office: str, rules: Rules, *, has_person: bool) -> bool:
    """Whether a personal name stands beside the words of an office."""
    wanted = [token.term for token in tokens(office, rules) if not token.joined]
    kept = [term for term in wanted if term not in {"the", "of", "a", "an", "in", "for", "on", "and"}]
    words = [token for token in tokens(sentence, rules) if not token.joined]
    places = [i for i, word in enumerate(words) if (kept and word.term == kept[-1]) or word.term in kept]
    if not kept or {words[i].term for i in places} < set(kept):
        return False
    if has_person:
        return True
    for at in places:
        behind = (sentence[word.start : word.end] for word in words[at + 1 : at + 1 + _REACH])
        before = (sentence[word.start : word.end] for word in reversed(words[max(0, at - _REACH - 1) : at]))
        for run in (behind, before):
            beside = list(takewhile(_is_beside, run))
            # "Foreign minister" does not name the prime minister beside it.
            if any(stem(word.lower()) in kept for word in beside):
                continue
            names = [
                word
                for word in beside
                if word[:1].isupper()
                and word.lower() not in _OFFICE_WORDS
                and word.lower() not in _HONORIFICS
            ]
            if len(names) > 1:
                return True
    return False
