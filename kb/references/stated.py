"""Plans and points that the words of a passage name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kb.model.addresses import Address
from kb.model.documents import Span
from kb.model.results.common import Reference
from kb.references.plans import Plans
from kb.text.numbers import CARDINALS, ORDINALS
from kb.text.sentences import sentences
from kb.text.terms import Token
from kb.vocabulary import Spotted

_LAST_POINT = 200
_NUMBER = rf"(?:\d{{1,3}}(?:\([a-z0-9]+\))?|{'|'.join(CARDINALS)})"
_POINT = re.compile(
    rf"\b(?:points?|clauses?|items?)\s+(?:no\.?\s*|number\s+|nos\.?\s*|numbers\s+)?"
    rf"(?P<numbers>{_NUMBER}(?:\s*(?:,|and|&|or|to|-|–)\s*{_NUMBER})*)\b"
    rf"|\b(?P<ordinal>{'|'.join(ORDINALS)}|\d{{1,3}}(?:st|nd|rd|th))\s+(?:point|clause|item)\b",
    re.IGNORECASE,
)
_EACH = re.compile(_NUMBER, re.IGNORECASE)
_OF_ANOTHER = re.compile(
    r"\s+(?:of|in|on|from|under)\s+(?:the|this|that|an?|their|his|her|our)\s+(?=\w)", re.IGNORECASE
)
_NEAR = 25
"""How far, in characters, a plan's name may stand behind "point 3 of the"."""
# A year beside a plan's name: "of 2014", "(2014)", ", 2014" behind it, "the 2014" before it.
_OF_YEAR = re.compile(r"[\s,]*(?:of\s+|from\s+)?\(?((?:19|20)\d\d)\b(?!-\d)")
_YEAR_BEFORE = re.compile(r"\b((?:19|20)\d\d)(?:['’]s)?\s+$")
_NEWER = re.compile(
    r"\b(?:revised|amended|modified|updated|renewed|latest|new version of the)\s+$", re.IGNORECASE
)
_OLDER = re.compile(r"\b(?:original|initial|first|old|earlier)\s+$", re.IGNORECASE)
# A plan without its name: counts only where the name stands elsewhere in the text.
_LOOSE = re.compile(
    rf"\b(?:the|this|its|their)\s+(?:(?P<before>(?:19|20)\d\d)\s+)?"
    rf"(?:(?P<newer>revised|amended|modified|updated|latest)\s+|(?P<older>original|initial|first|old|earlier)\s+)?"
    rf"(?:(?P<count>\d{{1,3}}|{'|'.join(CARDINALS)})[\s-]+points?\s+)?"
    rf"(?:action\s+)?(?P<plan>plan|agenda)\b(?!\s+(?:to|for|on)\b)"
    rf"(?:\s+(?:of|revised in)\s+(?P<year>(?:19|20)\d\d))?",
    re.IGNORECASE,
)


# "A new National Action Plan" is another one.
_ANOTHER = re.compile(
    r"\b(?:an?|another|own|separate|second)\s+(?:(?:new|own|separate|different|provincial|second)\s+)?$",
    re.IGNORECASE,
)

_OWNER = re.compile(r"\b([A-Z][\w-]+)[’']s?\s+(?:(?:new|own|revised|second|first|current)\s+)?$")
_FIELD = re.compile(r"\s+(?:on|for|against|of)\s+(?:the\s+)?([A-Z]\w+)")
_LONG_NAME = re.compile(r"\b((?:[A-Z][\w-]+\s+){1,5}[A-Z][\w-]+)\s+\($")


class Named(NamedTuple):
    """A plan that a passage names, and where.

    Attributes:
        address: What the words name: often the plan, without a revision.
        meant: The revision that its points are counted by, where that can be told.
        start: Where the name begins in the passage.
        end: Where it ends.
        reason: How the revision was told.
        bare: Whether the words are just "the plan", which names nothing by itself.
    """

    address: Address
    meant: Address
    start: int
    end: int
    reason: str
    bare: bool = False


def is_written_as(spot: Spotted, words: Sequence[Token], text: str) -> bool:
    """Whether a spotted name is written as one: an acronym is not all small letters ("took a nap")."""
    written = text[words[spot.start].start : words[spot.end - 1].end]
    if not written.islower() or not written.isascii():
        return True
    terms = tuple(word.term for word in words[spot.start : spot.end])
    forms = [form.written for form in spot.entry.forms if form.terms == terms]
    return not forms or any(not form.isupper() for form in forms)


def named_plans(  # noqa: PLR0917 - what a name can be told by
    text: str,
    spotted: Sequence[Spotted],
    words: Sequence[Token],
    plans: Plans,
    day: str,
    known: Sequence[str] = (),
) -> list[Named]:
    """The plans that a passage names, by name or, where one of ``known`` is meant, as "the plan"."""
    specific = [parse(s.entry.refers_to) for s in spotted if "@" in s.entry.refers_to]
    named: list[Named] = []
    others: set[str] = set()
    for spot in spotted:
        if not spot.entry.refers_to:
            continue
        address = parse(spot.entry.refers_to)
        start, end = words[spot.start].start, words[spot.end - 1].end
        if address.revision is None and (
            _ANOTHER.search(text, 0, start)
            or text[start:end] in others
            or _is_of_others(text, start, end, spotted, words)
        ):
            if text[:start].endswith("("):
                others.add(text[start:end])
            continue
        meant, reason = address, "named"
        if address.revision is None:
            meant, reason = _revision_meant(address, text[:start], text[end:], specific, plans, day)
            address = meant if reason == "named" else address
        named.append(Named(address, meant, start, end, reason))
    here = tuple(dict.fromkeys(one.address.document for one in named)) or tuple(known)
    if len(here) == 1:
        named += _loosely_named(text, Address(here[0]), named, plans, day)
    return sorted(named, key=lambda one: one.start)


def _is_of_others(
    text: str, start: int, end: int, spotted: Sequence[Spotted], words: Sequence[Token]
) -> bool:
    """Whether words around a plan's name make it another plan's: “Kenya’s …”, “… on Climate Change”.

    Where the vocabulary knows those words, or a longer name that they are a part of, they say whose it is.
    """
    known = [(words[spot.start].start, words[spot.end - 1].end) for spot in spotted]
    owner, field = _OWNER.search(text, 0, start), _FIELD.match(text, end)
    places = [match.start(1) for match in (owner, field) if match]
    if any(not any(first <= place < last for first, last in known) for place in places):
        return True
    # An acronym in brackets stands for the name before it.
    long = _LONG_NAME.search(text, 0, start)
    return long is not None and not any(last == long.end(1) for _, last in known)


def parse(address: str) -> Address:
    """An address that the vocabulary holds, which was checked when it was read."""
    document, _, revision = address.partition("@")
    return Address(document, revision or None)


def _revision_meant(  # noqa: PLR0917
    plan: Address, before: str, after: str, specific: Sequence[Address], plans: Plans, day: str
) -> tuple[Address, str]:
    """The revision that a plan's bare name means, and how that was told.

    The year beside the name decides ("the Water Plan of 2014"), then whether it is called
    revised or original, then another revision named in the passage, then the day; else no
    revision is meant.
    """
    year = _OF_YEAR.match(after) or _YEAR_BEFORE.search(before)
    if year is not None:
        return _of_year(plan, year[1], plans)
    if _NEWER.search(before):
        return _newer(plan, plans, day)
    if _OLDER.search(before) and (every := plans.of(plan.document)):
        return every[0][0].at(None), "named"
    same = [each for each in specific if each.document == plan.document]
    if same:
        return same[0].at(None), "the revision named nearby"
    return _in_force(plan, plans, day)


def _of_year(plan: Address, year: str, plans: Plans) -> tuple[Address, str]:
    of_year = [address for address, first, _ in plans.of(plan.document) if first[:4] == year]
    return (of_year[0].at(None), "named") if len(of_year) == 1 else (plan, "of a year not held here")


def _newer(plan: Address, plans: Plans, day: str) -> tuple[Address, str]:
    """The revision that "revised" means: the newest of the day that is not the first."""
    later = [address for address, first, _ in plans.of(plan.document)[1:] if not day or first <= day]
    return (later[-1].at(None), "named") if later else (plan, "no revision of that time is held here")


def _in_force(plan: Address, plans: Plans, day: str) -> tuple[Address, str]:
    found = plans.in_force(plan.document, day) if day else None
    return (found.at(None), f"the revision that stood on {day}") if found else (plan, "no revision named")


def _loosely_named(
    text: str, plan: Address, named: Sequence[Named], plans: Plans, day: str
) -> Iterator[Named]:
    for match in _LOOSE.finditer(text):
        start, end = match.span()
        if any(start < one.end and one.start < end for one in named):
            continue
        meant, reason = plan, "named"
        if year := match["year"] or match["before"]:
            meant, reason = _of_year(plan, year, plans)
        elif match["count"]:
            count = int(CARDINALS.get(match["count"].lower(), 0) or match["count"])
            having = [a for a, _, _ in plans.of(plan.document) if plans.totals.get(str(a)) == count]
            if len(having) != 1:
                continue
            meant = having[0].at(None)
        elif match["newer"]:
            meant, reason = _newer(plan, plans, day)
        elif match["older"] and (every := plans.of(plan.document)):
            meant = every[0][0].at(None)
        elif match["plan"].lower() != "plan":
            continue
        else:
            beside = [one.meant for one in named if one.meant.revision]
            meant, reason = (
                (beside[0], "the revision named nearby") if beside else _in_force(plan, plans, day)
            )
            yield Named(plan, meant, start, end, reason, bare=True)
            continue
        if match["count"] or match["newer"] or match["older"] or year:
            yield Named(meant if reason == "named" else plan, meant, start, end, reason)


def stated_points(  # noqa: PLR0917 - a passage, and what is known of it
    text: str, at: Span, named: Sequence[Named], plans: Plans, known: Sequence[str] = (), day: str = ""
) -> Iterator[Reference]:
    """The points whose number the words give.

    Where only the document names the plan, and not the passage, a point is inferred.
    """
    bounds = sentences(text)
    for match in _POINT.finditer(text):
        sentence = next((s for s in bounds if s.start <= match.start() < s.end), Span(0, len(text)))
        if _is_of_another(text, match.end(), named):
            continue
        inside = [n for n in named if sentence.start <= n.start < sentence.end] or list(named)
        basis, score = "stated", 1.0
        if inside:
            plan = min(inside, key=lambda n, m=match: _distance(n, m))  # type: ignore[misc]
            meant, reason = plan.meant, plan.reason
        elif len(known) == 1:
            meant, _ = _in_force(Address(known[0]), plans, day)
            basis, score = "inferred", 0.8
            reason = f"the document names {known[0]} elsewhere"
        else:
            continue
        for number in _numbers(match):
            target, why = _held(meant.at(number), plans, reason)
            point = plans.point(target)
            yield Reference(
                str(target),
                "point",
                "stated" if basis == "stated" else "inferred",
                Span(at.start + match.start(), at.start + match.end()),
                reason=f"“{match[0]}”, {why}" + ("" if point else "; its text is not known here"),
                score=score,
                label=point.heading if point else "",
            )


def _distance(named: Named, match: re.Match[str]) -> tuple[bool, int]:
    """How near a name is; one right behind "point 3 of" goes first."""
    behind = 0 <= named.start - match.end() <= _NEAR
    return not behind, abs(named.start - match.start())


def _is_of_another(text: str, end: int, named: Sequence[Named]) -> bool:
    """Whether the point is said to be of something else: "point 4 of the agenda"."""
    of = _OF_ANOTHER.match(text, end)
    return of is not None and not any(end <= one.start <= of.end() + _NEAR for one in named)


def _held(target: Address, plans: Plans, reason: str) -> tuple[Address, str]:
    """The point itself, or that of the only revision which has so many points."""
    if reason == "named" or target.locator is None or not target.locator.isdecimal():
        return target, reason
    number = int(target.locator)
    having = [a for a, _, _ in plans.of(target.document) if plans.totals.get(str(a), 0) >= number]
    if target.revision and len(having) == 1 and having[0].revision != target.revision:
        return having[0].at(target.locator), f"the only revision with a point {number}"
    return target, reason


def _numbers(match: re.Match[str]) -> list[str]:
    if ordinal := match["ordinal"]:
        digits = re.sub(r"\D", "", ordinal)
        return [digits or str(ORDINALS[ordinal.lower()])]
    numbers = [m[0].lower() for m in _EACH.finditer(match["numbers"])]
    plain = [str(CARDINALS.get(number, number)) for number in numbers]
    is_range = re.search(r"\bto\b|[-–]", match["numbers"])
    if (
        is_range
        and len(plain) == len(("from", "to"))
        and all(map(str.isdecimal, plain))
        and int(plain[0]) < int(plain[1]) <= _LAST_POINT
    ):
        return [str(number) for number in range(int(plain[0]), int(plain[1]) + 1)]
    return plain


def stated_documents(named: Sequence[Named], at: Span, address: Address) -> list[Reference]:
    """The plans that are named, each once."""
    found: dict[str, Reference] = {}
    for plan in named:
        if plan.address.document != address.document and not plan.bare:
            span = Span(at.start + plan.start, at.start + plan.end)
            found.setdefault(
                str(plan.address),
                Reference(str(plan.address), "document", "stated", span, "named"),
            )
    return list(found.values())
