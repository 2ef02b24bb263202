"""What a question asks for: its kind, what an answer must hold, the words that only frame it."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from kb.text.stopwords import QUESTION_WORDS, STOP_WORDS

Kind = Literal[
    "who", "name", "when", "where", "count", "why", "how", "point", "change", "either", "whether", "what", ""
]
"""Empty for words that are no question."""

Need = Literal["", "date", "year", "number", "person", "names", "place", "point"]
"""What must stand in an answer besides the words of the question."""


class Question(NamedTuple):
    """A question, read.

    Attributes:
        kind: What it asks for.
        need: What an answer must hold.
        drop: Folded words that frame the question and are not looked for.
        light: Folded words that count little.
        sources: Kinds of statements that it asks about, such as ``op-ed``.
        about: For ``person`` the office, for ``number`` what is counted, as it was typed.
        ahead: Whether it asks when something will be.
        heart: The verb of a question after somebody, which an answer must have: *who wrote*.
        rest: The question without the words that say where to look ("according to the op-ed").
    """

    kind: Kind
    need: Need = ""
    drop: frozenset[str] = frozenset()
    light: frozenset[str] = frozenset()
    sources: tuple[str, ...] = ()
    about: str = ""
    ahead: bool = False
    heart: str = ""
    rest: str = ""


_TIMES = "year|month|day|date|time|week"
_ASKS = re.compile(
    r"^(?:and |but |so )?(?:who|whom|whose|what|which|when|where|why|how|is|are|was|were|do|does|did|has|have"
    r"|had|will|would|can|could|should|shall|may|might|must|since when|until when|in|on|by|for|from|to|under"
    r"|at|with|of|according|name|list|tell|show|explain|describe)\b"
)
_WORD = re.compile(r"\b(?:who|whom|whose|what|which|when|where|why|how)\b")
_VERB = re.compile(r"^who (?:(?:has|have|had|did|do|does|also|first|was|were|is|are) )*(?P<verb>\w+)")
_NOUN = re.compile(r"^(?:the |exact )*(?:names?|number|date|year|place|venue) of\b")
_COUNT = re.compile(
    r"\b(?:how many|how much|(?:what|which) (?:is the |was the |the )?(?:total |exact |precise )?"
    r"(?:number|figure|share|percentage|amount|sum) of)\s+(?P<about>[\w-]+(?:\s+[\w-]+)?)"
)
_WHEN = re.compile(
    rf"\b(?:when\b|(?:in|on|by|since|until|from|at)?\s*(?:which|what) (?P<unit>{_TIMES})\b"
    rf"|what (?:is|was) the (?P<date>{_TIMES}|deadline)\b|how long\b|(?P<since>since|until) when\b)"
)
_AT_START = re.compile(r"^(?:when|since when|until when|how long|what|which|in|on|by|at|from|until|since)\b")
_WHERE = re.compile(
    r"\bwhere\b|\b(?:which|what) (?:city|town|country|place|province|district|venue|region)\b"
)
_NAME_OF = re.compile(
    r"\bnames? of (?:the |an? )?(?P<office>[^?,]+?)(?: in (?:these|the|this) \w+)?\s*\??$"
    r"|^who(?:'s| is| was| are| were) (?:the|an?|[\w-]+'s) (?P<who>[^?,]+?)\s*\??$"
)
_BY_NAME = re.compile(r"\bby name\b|^name (?:the|all)\b")
_HAS_VERB = re.compile(r"\b(?:who|that|which|when|where|to|\w{3,}ed)\b")
_POINT = re.compile(
    r"\b(?:which|what) (?:(?:of the )?(?:points?|clauses?|items?)|(?:point|clause|item) number)\b"
)
_CHANGE = re.compile(
    r"\bwhat (?:has |was |were |is )?(?:chang|differ|revis|amend|drop|add(?:ed)? |new )\w*"
    r"|\bhow (?:did|does|has|have|was|were)\b.*\b(?:chang|differ|revis|amend)\w*|\bdifferences? between\b"
)
_EITHER = re.compile(r"\b(?P<a>[\w-]+)(?:,? or)(?: (?:an?|the))? (?P<b>[\w-]+)\s*\??$")
_AUXILIARIES = frozenset(
    "is are was were be do does did has have had will would can could shall should may might must".split()
)
_WHETHER = re.compile(
    r"^(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|should|shall|may|might|must)\b"
)
_SOURCES = {
    "op-ed": "editorial|op-eds?|opinion piece|column",
    "readout": "readout",
    "press-release": "press release|press note|handout",
    "news": "news report|newspaper|news story",
    "law": "law|act|statute",
    "plan": "plan",
    "speech": "speech|address",
    "report": "report",
    "statement": "statement",
    "letter": "letter",
}
_SAYS = r"(?:(?:say|call|think|claim|argue|hold|warn|name|mention|state|see|want)s?|said|called)"
_FRAMED = "|".join(
    rf"(?P<s{n}>(?:according to|in|by|per|of) (?:the |an? |this |that )?(?:{names})(?!['\w])"
    rf"|(?:does|did|do) (?:the |an? |this |that )?(?:{names}) {_SAYS}\b)"
    for n, names in enumerate(_SOURCES.values())
    if names not in {"plan", "law|act|statute"}
)
_SOURCE = re.compile(_FRAMED, re.IGNORECASE)
_WRITER = re.compile(
    r"\b(?:according to |does |did )?(?:the |this )"
    r"(?:writer|author|columnist|article|piece|text|paper|document)s?\b"
    rf"(?: {_SAYS}\b)?",
    re.IGNORECASE,
)
_FRAME_WORDS = {
    "when": frozenset(f"{_TIMES}|deadline|long|ago".split("|")) | {"exactly"},
    "where": frozenset("city town country place province district venue region located".split()),
    "point": frozenset("point points clause clauses item items number nap plan".split()),
    "change": frozenset("change changes changed differ differs differed difference differences new".split()),
    "count": frozenset("number figure amount total sum exact precise".split()),
    "why": frozenset("reason reasons".split()),
    "name": frozenset("name names person".split()),
}
_LIGHT = frozenset(
    "say says said saying state states stated call calls called claim claims claimed tell told think "
    "thinks thought make makes made do done take takes took taken get gets got give gives given hold "
    "holds held happen happens happened occur occurred exist exists come comes came go goes went gone put "
    "set kind kinds sort sorts type types way ways thing things part parts matter people person persons "
    "someone anyone somebody anybody one ones new old besides except against needed back again up down "
    "out off according regarding concerning related relating connected recently currently now today still "
    "yet again already actually really exactly specifically mainly main called named known several "
    "various different certain much many lot lots more most less least very also only just even per about "
    "next last first let need needs want wants use uses used using become becomes became mean means meant "
    "help helps helped look looks view views must can could would may might should shall will unless "
    "without within among across".split()
)


def read_question(typed: str) -> Question:
    """What a question asks for.

    >>> read_question("In which year was the meeting held?").need
    'year'
    >>> read_question("How many groups are banned?").about
    'groups are'
    """
    text = " ".join(typed.lower().replace("’", "'").split())
    is_question = (
        typed.rstrip().endswith(("?", "؟"))
        or _NOUN.match(text) is not None
        or (_ASKS.match(text) is not None and _WORD.search(text) is not None)
    )
    if not is_question:
        return Question("", light=_LIGHT & frozenset("way ways thing things kind kinds".split()), rest=typed)
    sources = tuple(
        kind
        for number, kind in enumerate(_SOURCES)
        if (match := _SOURCE.search(text)) and match.groupdict().get(f"s{number}")
    )
    rest = " ".join(typed.split())
    for pattern in (_SOURCE, _WRITER):
        rest = pattern.sub(" ", rest)
    kind, need, about = _kind(text)
    verb = _VERB.match(text) if kind == "who" else None
    heart = verb["verb"] if verb and verb["verb"] not in _LIGHT | QUESTION_WORDS | STOP_WORDS else ""
    ahead = kind == "when" and re.search(r"\b(?:when|date|day|year|month) (?:will|shall)\b", text) is not None
    drop = QUESTION_WORDS | _FRAME_WORDS.get(kind, frozenset())
    if kind == "count":
        drop -= set(about.split()[:1])
    return Question(kind, need, frozenset(drop), _LIGHT, sources, about, ahead, heart, rest)


def _kind(text: str) -> tuple[Kind, Need, str]:  # noqa: C901, PLR0911, PLR0912 - a table of patterns, the first that fits
    if match := _COUNT.search(text):
        # "How much did it cost?" counts nothing but money.
        is_counted = match["about"].split()[0] not in _AUXILIARIES
        return "count", "number", match["about"] if is_counted else ""
    if match := _NAME_OF.search(text):
        office = match["office"] or match["who"]
        if re.match(r"\d|(?:all|those|these)\b", office):
            return "name", "names", ""
        if match["office"] or not _HAS_VERB.search(office):
            return "name", "person", office
    if text.startswith(("number of", "the number of")):
        return "count", "number", text.partition(" of ")[2].removeprefix("the ")
    if match := re.match(r"(?:the |exact )*(date|year) of\b", text):
        return "when", "year" if match[1] == "year" else "date", ""
    if _BY_NAME.search(text):
        return "name", "names", ""
    if _POINT.search(text):
        return "point", "point", ""
    if _CHANGE.search(text):
        return "change", "", ""
    if (match := _WHEN.search(text)) and (_AT_START.match(text) or match["unit"]):
        unit = match["unit"] or match["date"] or ""
        if text.startswith("what") and not unit:
            return "what", "", ""
        return "when", "year" if unit == "year" else "date", ""
    if _WHERE.search(text):
        return "where", "place", ""
    for word in ("why", "who", "whom", "whose", "how"):
        if re.search(rf"\b{word}\b", text):
            return {"whom": "who", "whose": "who"}.get(word, word), "", ""  # type: ignore[return-value]
    if _EITHER.search(text) and _WHETHER.match(text):
        return "either", "", ""
    return ("whether" if _WHETHER.match(text) else "what"), "", ""
