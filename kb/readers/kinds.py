"""What kind of document a text is, told by its wording.

Each sign is a pattern and a weight for a kind; the kind with the most weight is
proposed when it leads clearly. It is a guess and says so: a kind told by wording
is never more than probable.
"""

from __future__ import annotations

import re
from collections import defaultdict

from kb.model.documents import Field

_I = re.IGNORECASE
# kind, weight, pattern, the most often that it counts
_SIGNS: tuple[tuple[str, float, re.Pattern[str], int], ...] = tuple(
    (kind, weight, re.compile(pattern, _I | re.MULTILINE), most)
    for kind, weight, pattern, most in (
        # What the first line calls the text.
        ("readout", 4.0, r"\A[^\n]{0,40}\breadout\b|\A(?:minutes|outcome|decisions) of\b", 1),
        (
            "statement",
            4.0,
            r"\A[^\n]{0,60}\b(?:statement|declaration|communiqu[eé]) (?:by|of|on|from)\b|\A[^\n]{0,60}اعلامیہ",
            1,
        ),
        ("report", 4.0, r"\A[^\n]{0,30}\b(?:report|survey|review|study|assessment) (?:on|of)\b", 1),
        ("speech", 4.0, r"\A[^\n]{0,40}\b(?:speech|address|remarks|statement to parliament|keynote)\b", 1),
        (
            "law",
            4.0,
            r"\A[^\n]{0,60}\b(?:act|ordinance|bill|regulations?|rules)\b(?:,? (?:19|20)\d\d)?\s*$",
            1,
        ),
        (
            "plan",
            3.0,
            r"\A[^\n]{0,60}\b(?:plan|strategy|roadmap|programme of action|policy)\b(?:[ ,:]+(?:19|20)\d\d(?:[-–]\d+)?)?\s*$",
            1,
        ),
        (
            "readout",
            3.0,
            r"\bmeeting of\b[^.]{0,120}\bwas (?:held|chaired|convened)|\bchaired (?:a|the|its)[^.]{0,60}\bmeeting\b",
            1,
        ),
        (
            "readout",
            2.0,
            r"\b(?:was|were) (?:chaired|co-chaired|presided over) by\b|\bpresided over\b|\bchaired by\b",
            1,
        ),
        (
            "readout",
            1.5,
            r"\bthe (?:forum|meeting|committee|council|participants|conference|board|two sides)\b (?:also |further |unanimously )?(?:was |were )?(?:decided|resolved|agreed|expressed|reviewed|noted|directed|approved|reiterated|endorsed|discussed|attended|told|informed|briefed|heard|took|called|condemned|affirmed|considered|received|welcomed)",
            3,
        ),
        (
            "readout",
            1.5,
            r"\bmeeting was attended by\b|\bin attendance\b|\battended the meeting\b|\bthe (?:minister|president|prime minister) (?:spoke|met)\b (?:today )?with\b",
            1,
        ),
        (
            "press-release",
            3.0,
            r"\bfor immediate release\b|\bpress release\b|\bmedia contact\b|\bnotes? to editors?\b",
            1,
        ),
        (
            "press-release",
            1.5,
            r"\b(?:today|is pleased to) announced?\b|\bhas (?:today )?announced\b|\bannounced today\b|\bin a (?:press|handout)\b",
            2,
        ),
        (
            "statement",
            3.0,
            r"\bstatement (?:by|of|from|on behalf of)\b|\bjoint statement\b|\bwe,? the undersigned\b",
            1,
        ),
        (
            "statement",
            1.2,
            r"\bwe (?:strongly )?(?:condemn|call (?:on|upon)|urge|reject|welcome|reaffirm|deplore)\b|\b(?:clarified|clarification)\b",
            3,
        ),
        (
            "speech",
            3.0,
            r"\b(?:ladies and gentlemen|my (?:fellow|dear) \w+|mr\.? (?:speaker|president|chair(?:man)?)|madam (?:speaker|president|chair)|excellenc(?:y|ies)|honou?rable members|distinguished (?:guests|delegates|colleagues)|fellow (?:citizens|countrymen))\b",
            2,
        ),
        (
            "speech",
            1.5,
            r"\b(?:thank you (?:all|very much|for)|i (?:stand|come) before you|it is (?:a|an|my) (?:honou?r|privilege|pleasure)|i am (?:honou?red|pleased|grateful) to|friends,|let me (?:begin|start|be clear|say|close|end))\b",
            3,
        ),
        (
            "letter",
            4.0,
            r"^(?:sir|madam|dear (?:sir|editor|madam|minister|mr|ms|mrs|dr)\b.{0,30}|to the editor)\s*[,:;–—-]",
            1,
        ),
        (
            "letter",
            2.0,
            r"^(?:yours (?:faithfully|sincerely|truly|etc)|sincerely|with regards|kind regards)\b",
            1,
        ),
        (
            "letter",
            1.5,
            r"\b(?:this (?:is with|refers to|is apropos)|apropos|with reference to|through (?:the columns|your (?:esteemed|newspaper|columns))|your (?:esteemed )?(?:newspaper|editorial|report of|article))\b",
            2,
        ),
        (
            "law",
            3.0,
            r"\b(?:be it enacted|an act to|this act may be (?:called|cited)|shall come into force|short title(?:,| and)|hereby enacted|ordinance,? \d{4}|gazette)\b",
            2,
        ),
        (
            "law",
            1.2,
            r"\b(?:sub-?section|section \d+|clause \([a-z]\)|notwithstanding|for the purposes of this (?:act|section|part)|whoever|liable to|punish(?:able|ed) with)\b",
            4,
        ),
        ("law", 0.5, r"\bshall\b", 4),
        (
            "report",
            2.0,
            r"\b(?:executive summary|this report|methodology|key findings|our findings|recommendations? \d|table \d|figure \d|annex(?:ure)? [a-z\d]|respondents)\b",
            3,
        ),
        (
            "news",
            1.0,
            r"\b(?:said|told|added|according to|quoted as saying|told (?:reporters|journalists|parliament)|spokes(?:man|woman|person)|sources said|officials? said)\b",
            5,
        ),
        (
            "news",
            2.5,
            r"^(?-i:[A-Z][A-Z .'-]{2,30})(?:,[^:–—\n]{2,40})?(?:\s*\([A-Za-z /]{2,30}\))?\s*(?:[:–—]|--| - )",
            1,
        ),
        ("news", 1.0, r"\b(?:on (?:mon|tues|wednes|thurs|fri|satur|sun)day)\b", 2),
        # Urdu: a dateline with a desk, a meeting, an announcement, a law.
        (
            "news",
            3.0,
            r"^[\u0600-\u06ff ]{3,24}[،,]?[^\n()]{0,24}\([^)\n]{0,30}(?:رپورٹر|نمائندہ|نامہ نگار|ڈیسک|ایجنسی|اے پی پی|بیورو|نیوز)[^)\n]{0,20}\)",
            1,
        ),
        ("readout", 3.0, r"(?:زیر|زیرِ|کی) صدارت[^۔\n]{0,80}اجلاس|اجلاس[^۔\n]{0,80}(?:صدارت|منعقد)", 1),
        ("readout", 1.5, r"(?:اجلاس|فورم|کمیٹی|شرکا) (?:نے|میں|کو)", 3),
        ("press-release", 3.0, r"پریس ریلیز|برائے فوری اشاعت", 1),
        ("law", 2.0, r"(?:ایکٹ|آرڈیننس|قانون)،? (?:مجریہ )?(?:[\d۰-۹]{4})|(?:دفعہ|شق) [\d۰-۹]+", 3),
        ("news", 1.0, r"(?:نے کہا|کا کہنا تھا|کے مطابق|نے بتایا)", 4),
        ("op-ed", 1.0, r"(?:چاہیے|سوال یہ ہے|میرے خیال|افسوس)", 5),
        (
            "op-ed",
            1.0,
            r"\b(?:should|must|ought to|need(?:s)? to|it is (?:time|necessary|essential|imperative|undeniable|unlikely|high time|not enough))\b",
            6,
        ),
        ("op-ed", 0.7, r"(?-i:\b(?:I|my|My)\b)", 3),
        ("op-ed", 1.5, r"\?(?:[”\"’']|\s|$)", 3),
        (
            "op-ed",
            1.2,
            r"\b(?:in my view|i (?:believe|think|argue|suspect|would argue|have (?:long|often|spent))|one wonders|the question is|the truth is|sadly|unfortunately|alas|to be fair|of course|in fact|the irony|ironically|the lesson|what is needed|the problem is|nor is|let us)\b",
            5,
        ),
        (
            "op-ed",
            1.0,
            r"\b(?:shameful|toothless|lip service|business as usual|half-measures?|hollow|blind eye|not enough|at best|in earnest|long overdue|wishful|complacen(?:t|cy)|cynical|folly|farce|mere rhetoric)\b",
            4,
        ),
        (
            "plan",
            2.0,
            r"\b(?:action plan|national plan|strategic plan|roadmap|implementation plan|objectives?|lead (?:agency|ministry)|time ?frame|timeline|targets?|indicators?|pillars?)\b",
            3,
        ),
    )
)
_LEAST = 2.0
_LEAD = 1.2
_CLEAR = 2.0
_SHOWN = 3
_FEW_POINTS = 2
_BY_TITLE = 3.0
_POINTS_WEIGHT = 2.5


def tell_kind(text: str, *, points: int, paragraphs: int) -> Field[str] | None:
    """The kind a text seems to be, or None when nothing leads clearly.

    Args:
        text: The text, title included.
        points: How many numbered blocks it has.
        paragraphs: How many blocks it has in all.
    """
    scores: dict[str, float] = defaultdict(float)
    words: dict[str, list[str]] = {}
    for kind, weight, pattern, most in _SIGNS:
        found = [
            " ".join(match[0].split())[:60]
            for _, match in zip(range(most), pattern.finditer(text), strict=False)
        ]
        if found:
            scores[kind] += weight * len(found)
            words.setdefault(kind, []).extend(found)
    mostly_points = points >= 4 and points * 2 >= paragraphs  # noqa: PLR2004 - a list of two or three is no plan
    numbered = "law" if scores["law"] >= _LEAST else "plan"
    if mostly_points and scores[numbered]:
        scores[numbered] += _POINTS_WEIGHT
    if points <= _FEW_POINTS and scores["plan"] < _BY_TITLE:
        scores["plan"] = min(scores["plan"], 1.0)  # Many texts speak of plans; a plan has points.
    scores = {kind: score for kind, score in scores.items() if score}
    if not scores:
        return None
    (best, score), *others = sorted(scores.items(), key=lambda pair: -pair[1])
    rival = others[0][1] if others else 0.0
    if score < _LEAST or score < _LEAD * rival:
        return None
    said = "; ".join(list(dict.fromkeys(words.get(best, ["mostly numbered points"])))[:_SHOWN])
    grade = "probable" if score >= _CLEAR * max(rival, _LEAST / 2) else "unsure"
    return Field(best, basis="wording", grade=grade, source=said)
