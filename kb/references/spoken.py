"""Statements that a passage refers to, who held an office it names, and the days it speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache

from kb.model.dates import MONTHS, PartialDate
from kb.model.documents import Span
from kb.model.results.common import Reference
from kb.text.dates import find_dates
from kb.text.terms import Token, terms
from kb.vocabulary import Entry, Spotted, Vocabulary

OPEN = "?"
"""Begins the target of a reference to a statement that is not told apart yet: ``?statement:pm-office``."""

KINDS = {
    "statement": ("statement", "press-release", "readout"),
    "press release": ("press-release", "readout", "statement"),
    "press note": ("press-release", "readout", "statement"),
    "handout": ("press-release", "readout", "statement"),
    "communique": ("press-release", "readout", "statement"),
    "readout": ("readout", "press-release", "statement"),
    "editorial": ("op-ed",),
    "op-ed": ("op-ed",),
    "article": ("op-ed", "news", "report"),
    "report": ("report", "news"),
    "speech": ("speech",),
    "address": ("speech",),
    "broadcast": ("speech",),
    "letter": ("letter",),
    "press conference": ("statement", "news"),
}
"""What a text calls a statement, and the kinds that may be it."""
_ARTICLE = r"(?:an?|the|its|his|her|their|this|that|another|one)"
_WHEN = r"(?:(?:recent|earlier|previous|latest|last|official|subsequent|joint|brief|separate|press|new)\s+)*"
_STATEMENT = re.compile(
    rf"\b{_ARTICLE}\s+{_WHEN}(?P<kind>{'|'.join(KINDS)})\s+(?:issued\s+|released\s+|made\s+|given\s+)?"
    rf"(?:from|by|of|in)\s+(?:the\s+)?",
    re.IGNORECASE,
)
_POSSESSIVE = re.compile(rf"['’]s?\s+{_WHEN}(?P<kind>{'|'.join(KINDS)})\b", re.IGNORECASE)
_SILENT = frozenset({"place", "law", "operation", "event", "plan"})
"""Types of names that make no statements."""
_NEAR = 2
_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_WEEKDAY = re.compile(
    rf"\b(?:(?P<last>[Ll]ast|[Tt]his|[Nn]ext|[Oo]n|late on|early on)\s+)"
    rf"(?P<day>{'|'.join(_WEEKDAYS)})\b(?!,?\s+(?:the\s+)?\d)(?!,?\s+(?:{'|'.join(MONTHS)})\b)",
)
# Small letters only: "Pakistan Today" is a newspaper.
_RELATIVE = re.compile(
    r"\b(?:(?P<day>today|yesterday|tomorrow)|(?P<last>last|this|next)\s+(?P<unit>week|month|year))\b"
)
_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}
_STEPS = {"last": -1, "this": 0, "next": 1}
_DECEMBER = 12
_AHEAD = 62
"""How many days after the document's date a day without a year may lie; otherwise it is of the past."""
_AHEAD_OF = re.compile(r"\b(?:by|until|till|before|deadline|from)\s+(?:the\s+)?$", re.IGNORECASE)


def statements(
    text: str, at: Span, spotted: Sequence[Spotted], words: Sequence[Token]
) -> Iterator[Reference]:
    """Statements of others that a passage speaks of: "a recent statement from the PM Office".

    They are open: which stored document it is, is told when it is shown, so that one that comes
    later is found as well. The target is ``?``, what the text calls it, ``:`` and the speaker's id.
    """
    places = {words[spot.start].start: spot for spot in spotted}
    ends = {words[spot.end - 1].end: spot for spot in spotted}
    for match in _STATEMENT.finditer(text):
        spot = next((places[match.end() + n] for n in range(_NEAR) if match.end() + n in places), None)
        if (
            spot is not None
            and not spot.entry.refers_to
            and spot.entry.type not in {"place", "law", "operation"}
        ):
            yield _open(match["kind"], spot, Span(match.start(), words[spot.end - 1].end), text, at)
    for match in _POSSESSIVE.finditer(text):
        spot = ends.get(match.start()) or next(
            (one for end, one in ends.items() if end == match.start() + 2), None
        )
        if (
            spot is not None
            and not spot.entry.refers_to
            and spot.entry.type not in {"place", "law", "operation"}
        ):
            yield _open(match["kind"], spot, Span(words[spot.start].start, match.end()), text, at)


def _open(kind: str, spot: Spotted, span: Span, text: str, at: Span) -> Reference:
    return Reference(
        f"{OPEN}{kind.lower()}:{spot.entry.id}",
        "document",
        "stated",
        Span(at.start + span.start, at.start + span.end),
        reason="which stored document it is, is not told",
        label=span.of(text),
    )


@lru_cache(maxsize=8)
def _offices(vocabulary: Vocabulary) -> dict[str, list[tuple[tuple[str, ...], Entry]]]:
    """The offices of the vocabulary's persons, by their first term; longer ones first."""
    known: dict[str, list[tuple[tuple[str, ...], Entry]]] = {}
    for entry in vocabulary.entries:
        for office in entry.offices:
            if form := terms(office.title, vocabulary.rules):
                known.setdefault(form[0], []).append((form, entry))
    for each in known.values():
        each.sort(key=lambda pair: -len(pair[0]))
    return known


def office_holders(  # noqa: PLR0917 - a passage, and when it was said
    text: str,
    at: Span,
    spotted: Sequence[Spotted],
    words: Sequence[Token],
    vocabulary: Vocabulary,
    day: str,
    last: str,
) -> Iterator[Reference]:
    """Who held an office that a passage names without its holder, by the vocabulary.

    None without a date, nor where the vocabulary knows several or none for it, nor where
    the words are those of another country's office.
    """
    known = _offices(vocabulary) if day and words else {}
    persons = {spot.entry.id for spot in spotted if spot.entry.offices}
    taken, seen = 0, set(persons)
    plain = [word.term for word in words] if known else []
    for start, term in enumerate(plain):
        if start < taken or term not in known:
            continue
        forms = [(f, e) for f, e in known[term] if tuple(plain[start : start + len(f)]) == f]
        if not forms:
            continue
        size = len(forms[0][0])
        taken = start + size
        written = text[words[start].start : words[start + size - 1].end]
        holders = {
            entry.id: (entry, office)
            for form, entry in forms
            if len(form) == size
            for office in entry.offices
            if terms(office.title, vocabulary.rules) == form
            and office.may_cover(day)
            and office.may_cover(last)
            and (office.from_ or office.until)
        }
        if len(holders) != 1 or not _is_own(text, words, start, size, written):
            continue
        entry, office = next(iter(holders.values()))
        if entry.id not in seen:
            seen.add(entry.id)
            years = " to ".join(dict.fromkeys(filter(None, (office.from_, office.until))))
            if office.from_ and not office.until:
                years = f"since {years}"
            yield Reference(
                entry.id,
                "name",
                "inferred",
                Span(at.start + words[start].start, at.start + words[start + size - 1].end),
                reason=f"{office.title} {years} by the vocabulary",
                score=0.9,
                label=entry.name,
            )


def _is_own(text: str, words: Sequence[Token], start: int, size: int, written: str) -> bool:
    """Whether an office is the country's own: not "Indian Foreign Minister" nor "Prime Minister of Japan"."""
    if written.islower() and size == 1:
        return False
    after = text[words[start + size - 1].end :][:20]
    if re.match(
        r"\s+of\s+[A-Z]|['’]s\s+(?:house|office|secretariat)\b|\s+(?:office|house|secretariat)\b",
        after,
        re.IGNORECASE,
    ):
        return False
    if not start:
        return True
    before = text[words[start - 1].start : words[start - 1].end]
    gap = text[words[start - 1].end : words[start].start]
    return not before[:1].isupper() or before.lower() in {"the", "federal", "then"} or gap.strip() != ""


def dates(text: str, at: Span, day: str, last: str) -> Iterator[Reference]:
    """The days, months and years that a passage speaks of.

    One without its year, and words such as *yesterday*, are counted from the document's date where
    that is a day, and inferred.
    """
    anchor = _day(day) if day and day == last else None
    for mention in find_dates(text) if any(map(str.isdigit, text)) else ():
        if mention.date is None:
            continue
        words = mention.span.of(text)
        span = Span(at.start + mention.span.start, at.start + mention.span.end)
        if mention.date.year is not None:
            yield Reference(str(mention.date), "date", "stated", span, label=words)
        elif anchor is None:
            yield Reference(str(mention.date), "date", "stated", span, "the year is not stated", label=words)
        else:
            ahead = _AHEAD_OF.search(text, 0, mention.span.start) is not None
            found = _with_year(mention.date, anchor, ahead=ahead)
            yield Reference(
                str(found), "date", "inferred", span, f"the year by the document's date, {day}", 0.9, words
            )
    if anchor is None:
        return
    for match in _WEEKDAY.finditer(text):
        found = _weekday(anchor, match["day"], (match["last"] or "").lower())
        yield _counted(found, match, at, day)
    for match in _RELATIVE.finditer(text):
        yield _counted(_relative(anchor, match), match, at, day)


def _counted(found: PartialDate, match: re.Match[str], at: Span, day: str) -> Reference:
    span = Span(at.start + match.start(), at.start + match.end())
    return Reference(
        str(found), "date", "inferred", span, f"counted from the document's date, {day}", 0.8, match[0]
    )


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _with_year(found: PartialDate, anchor: date, *, ahead: bool) -> PartialDate:
    """The year that makes it the last such day, or the next where the words look ahead."""
    year = anchor.year
    here = (found.month or 1, found.day or 1)
    if ahead and here < (anchor.month, anchor.day):
        year += 1
    elif not ahead and here > (anchor.month, anchor.day):
        try:
            distance = (date(year, *here) - anchor).days
        except ValueError:
            distance = 0
        year -= distance > _AHEAD
    return PartialDate(year, found.month, found.day)


def _weekday(anchor: date, name: str, said: str) -> PartialDate:
    back = (anchor.weekday() - _WEEKDAYS.index(name)) % 7
    if said == "last" and back == 0:
        back = 7
    found = anchor + timedelta(7 - back if said == "next" else -back)
    return PartialDate(found.year, found.month, found.day)


def _relative(anchor: date, match: re.Match[str]) -> PartialDate:
    if match["day"]:
        found = anchor + timedelta(_DAYS[match["day"].lower()])
        return PartialDate(found.year, found.month, found.day)
    step = _STEPS[match["last"].lower()]
    if match["unit"].lower() == "year":
        return PartialDate(anchor.year + step)
    if match["unit"].lower() == "month":
        month = anchor.month + step
        year = anchor.year + (month > _DECEMBER) - (month < 1)
        return PartialDate(year, (month - 1) % _DECEMBER + 1)
    found = anchor + timedelta(7 * step - anchor.weekday())
    return PartialDate(found.year, found.month, found.day)
