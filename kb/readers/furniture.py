"""What stands on a page and is not part of its text.

Each entry is a reason and a pattern that a whole block must match; lists of words
and sizes are data, so that a newspaper's habit is added by adding a line.
"""

from __future__ import annotations

import re

_I = re.IGNORECASE

_SHARING = frozenset(
    "share save print pin email e-mail mail tweet facebook twitter whatsapp linkedin telegram reddit "
    "messenger instagram bookmark listen شیئر فیس واٹس ٹویٹر پرنٹ".split()
)
_AROUND_SHARING = frozenset(
    "x post copy link this article story page on via with to friend a the and or by | / send icon کریں بک پر ایپ یہ خبر".split()
)
_NAVIGATION = (
    "home news latest world politics opinion opinions editorial editorials business economy sport "
    "sports entertainment culture lifestyle health technology tech science education national "
    "international regional local metro provinces city cities features magazine multimedia "
    "video videos gallery galleries photos e-paper epaper menu search login log in sign register "
    "subscribe about us contact more weather events press releases speeches media archive archives "
    "skip to content main top stories trending blog blogs weekend region analysis columns columnists "
    "back breadcrumb sitemap privacy policy terms of use services jobs careers help faq faqs "
    "english urdu publications documents resources newsroom podcast podcasts markets climate law "
    "environment travel letters cartoons live tv government departments ministries advertise"
).split()

# Anywhere in the text, when the block has fewer than 40 words.
ANYWHERE: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "promo",
        re.compile(
            r"(?:(?:also|must|further|recommended|suggested)[ -](?:read|watch|see|listen|reads?|reading|stories)"
            r"|read (?:more|also|next|further|the full (?:story|report|text))|watch(?: (?:also|more|live|now))?"
            r"|see (?:also|more)|(?:related|trending|more) (?:news|stor(?:y|ies)|articles?|links?|posts?|coverage|reading)"
            r"|related|trending|recommended|recommended (?:for you|reading|stories)|more (?:speeches|stories|news|articles|releases)|you (?:may|might) (?:also )?(?:like|be interested in)"
            r"|don.t miss|editor.?s pick|up next|more from [\w ]{2,30}|more on this(?: story)?|(?:most|now) (?:read|popular|trending|viewed)|trending now|popular now|latest (?:news|stories|articles)|more stories"
            r"|in case you missed it|explore more|مزید پڑھیں|یہ بھی پڑھیں)\s*(?:[:|»>–—-].*|$)",
            _I | re.DOTALL,
        ),
    ),
    ("page number", re.compile(r"(?:page|p\.) \d+(?: (?:of|/) \d+)?", _I)),
    (
        "notice",
        re.compile(
            r"(?:skip to (?:main )?(?:content|navigation).*|was this (?:page|article|information) (?:useful|helpful).*"
            r"|already an? (?:subscriber|member).*|to continue reading.*|(?:visitor|page|hit)s? count(?:er)?\b.*"
            r"|(?:facebook|twitter|whatsapp|share|total) (?:count|shares?)|donate(?: now| today)?|sign (?:the|our) petition.*"
            r"|printed? from .*|last edited by.*|report (?:a problem|an error).*|read this (?:release|article|page|story) in\b.*"
            r"|(?:[«‹<←]\s*)?(?:previous|next)(?: (?:article|post|page|story|question))?\s*[:|»›→].*|watch the (?:video|speech).*"
            r"|\d{1,2}:\d{2}\s*/\s*\d{1,2}:\d{2}.*|load more\b.*|(?:back to|return to) (?:top|start).*"
            r"|(?:add|sign) your name.*|accept (?:all )?cookies.*|this (?:site|website|page) uses cookies.*|reply(?:\s+recommend)?(?:\s+\d+)?"
            r"|click to share on.*|like this:?(?: loading.*)?|loading\.*|show more|see all|view all|download (?:as |the )?(?:pdf|file|document).*|\(?release id.*|[a-z]{2,3}/[a-z]{2,4}(?:/[a-z]{2,4})*|get [\w ]{2,40} in your inbox.*|our standards\s*:.*|suggested topics\s*:.*|سب سے زیادہ پڑھی.*|اپنی رائے.*|جملہ حقوق.*)",
            _I | re.DOTALL,
        ),
    ),
    (
        "advertisement",
        re.compile(
            r"[\[(—–-]*\s*(?:advertise?ments?|sponsored(?: content)?|promoted|ad|اشتہار)\s*[\])—–·-]*(?:\s*scroll to continue.*|\s*continue reading.*)?",
            _I,
        ),
    ),
    (
        "subscription",
        re.compile(
            r"(?:please )?(?:subscribe|sign up|register|get (?:the|our) (?:latest|best|daily|top|day.s)|have (?:a|any) (?:tip|news|story)|tell us what you think|join (?:our|us on)"
            r"|follow (?:us|[\w' ]{2,30} on)|download (?:the|our)|click here|never miss|stay (?:informed|updated|tuned)"
            r"|support (?:our|independent)|like us on|enter your e-?mail|for the (?:latest|best|top) (?:news|updates|stories)|turn on notifications)\b.*",
            _I | re.DOTALL,
        ),
    ),
    (
        "comments",
        re.compile(
            r"(?:comments? (?:are|is|have been|section is)? ?(?:now )?(?:closed|off|disabled|moderated)\b.*|leave a (?:reply|comment)\b.*"
            r"|\d+ (?:comments?|replies|views|shares|likes)|no comments(?: yet)?|(?:post|add|view|show|write|read) (?:a |all |the )?comments?(?: \(?\d+\)?)?"
            r"|comments?\s*\(\d*\)\s*(?:closed|off|open)?|be the first to comment\b.*|join the (?:conversation|discussion)\b.*|log ?in to (?:post|comment)\b.*|comments? ?[:(]? ?\d*\)?"
            r"|تبصرے بند ہیں.*)",
            _I,
        ),
    ),
    (
        "copyright",
        re.compile(
            r"(?:©|\(c\)\s*(?:copyright|(?:19|20)\d\d)|copyright\b|all rights reserved).*|.*all rights reserved\.?",
            _I,
        ),
    ),
    (
        "reading time",
        re.compile(
            r"\d+ ?(?:min(?:ute)?s?)(?: of)? ?(?:read|reading)(?: time)?\.?|(?:reading time|estimated reading).{0,30}|listen to (?:this )?article.{0,20}",
            _I,
        ),
    ),
    (
        "script notice",
        re.compile(
            r".*(?:enable|activate) (?:javascript|cookies).*|(?:we|this (?:site|website)) uses? cookies.*|accept(?: all)?(?: cookies)?",
            _I,
        ),
    ),
    (
        "ticker",
        re.compile(
            r"(?:breaking(?: news)?|live(?: updates)?|latest|just in|developing|ticker|headlines|top stories|news alert)\s*(?:[:|»–—].*|$)",
            _I,
        ),
    ),
    (
        "end mark",
        re.compile(
            r"[#*_=~—–-]{2,}(?:\s*[#*_=~-]+)*|-\s*\d*\s*-|[-—–# ]*\b(?:ends?|30|more)\b[-—–# ]*|\* \* \*|#\s*#\s*#",
            _I,
        ),
    ),
)

# The same, where capitals alone tell a promotion from a sentence.
IN_CAPITALS = re.compile(
    r"(?:ALSO READ|READ ALSO|READ MORE|MUST READ|READ NEXT|WATCH|RELATED|SEE ALSO|DON.T MISS)\b(?![.,;]).*",
    re.DOTALL,
)

# At the head or the tail of the text.
AT_EDGES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "tags",
        re.compile(
            r"(?:tags?|topics?|categor(?:y|ies)|filed under|keywords?|labels?|hashtags?|posted (?:in|under)|section)\s*:.*|(?:#\w+[\s,]*)+",
            _I,
        ),
    ),
    ("page number", re.compile(r"(?:page )?\d+(?: (?:of|/) \d+)?", _I)),
    (
        "contact",
        re.compile(
            r"(?:media|press|for (?:more|further|media|press)|note to) (?:contacts?|enquiries|inquiries|information|office)\b.*|contact\s*:.*|(?:tel|phone|e-?mail|fax)\s*:.*",
            _I,
        ),
    ),
)

# Labels above a title which also tell what the text is.
KICKERS: dict[str, str] = {
    "press release": "press-release",
    "news release": "press-release",
    "media release": "press-release",
    "for immediate release": "press-release",
    "press note": "press-release",
    "press statement": "statement",
    "statement": "statement",
    "joint statement": "statement",
    "communiqué": "statement",
    "communique": "statement",
    "final communiqué": "statement",
    "declaration": "statement",
    "resolution": "statement",
    "open letter": "letter",
    "leader": "op-ed",
    "leading article": "op-ed",
    "leaders": "op-ed",
    "readout": "readout",
    "official readout": "readout",
    "opinion": "op-ed",
    "op-ed": "op-ed",
    "comment": "op-ed",
    "commentary": "op-ed",
    "editorial": "op-ed",
    "editorials": "op-ed",
    "analysis": "op-ed",
    "column": "op-ed",
    "view": "op-ed",
    "viewpoint": "op-ed",
    "perspective": "op-ed",
    "guest essay": "op-ed",
    "speech": "speech",
    "address": "speech",
    "remarks": "speech",
    "remarks as prepared": "speech",
    "remarks as delivered": "speech",
    "as prepared for delivery": "speech",
    "check against delivery": "speech",
    "letter": "letter",
    "letters": "letter",
    "letter to the editor": "letter",
    "letters to the editor": "letter",
    "readers' letters": "letter",
    "report": "report",
    "policy brief": "report",
    "briefing": "report",
    "news": "news",
    "news report": "news",
    "plan": "plan",
    "action plan": "plan",
    "law": "law",
    "act": "law",
    "bill": "law",
    "ordinance": "law",
    "پریس ریلیز": "press-release",
    "اداریہ": "op-ed",
    "کالم": "op-ed",
}

CAPTION = re.compile(
    r"(?:file )?(?:photo(?:graph)?s?|images?|pictures?|video|graphic|illustration|cartoon|caption|credit|map|chart|تصویر)\s*(?:by|credit|courtesy)?\s*[:|/–—-].*"
    r"|(?:file (?:photo|image)|representational image|image courtesy|photo by)\b.*"
    r"|(?:[^\s!?]+\s+){6,40}[—–|-]+\s*(?-i:[A-Z]{2,}[\w&]*(?:[ /.](?:[A-Z]\w*|file|photo|images?|handout))*|[A-Z]\w+ ?/ ?(?:File|Handout|[A-Z]{2,}))\s*$"
    r"|[^!?]{1,220}\((?:AFP|Reuters|AP|APP|EPA|Getty[^)]*|file(?: photo)?|photo[^)]*|[^)]{2,30}/(?:file|handout|afp|reuters|ap|getty[^)]*))\)\.?"
    r"|[^!?]{1,220}©\s?[\w/. ]{2,40}",
    _I,
)
AUTHOR_NOTE = re.compile(
    r"(?:[Tt]he (?:writer|author)s? \w+|(?:[A-Z][\w.'-]+ ){1,3}[A-Z][\w.'-]+ is (?:a|an|the) [^.]{3,80}"
    r"(?:writer|columnist|journalist|researcher|analyst|fellow|professor|lecturer|correspondent|director|lawyer|economist)"
    r"|(?:Additional )?[Rr]eporting (?:by|from)\b|(?:[A-Z]\S+ ){1,3}[A-Z]\S+ (?:is|was) (?:a|an|the) [^.]{3,80}(?:inspector|teacher|judge|officer|minister|engineer|doctor|student|activist|editor)"
    r"|(?:he|she|they) (?:tweets|can be (?:reached|contacted)|writes)\b|e-?mail\s*:|twitter\s*:|views expressed).*",
    re.DOTALL,
)

# A headline of another article with its time, as lists under an article have them.
TEASER = re.compile(r".{5,160}[–—|-]\s*(?:updated|published|posted)\s.{4,40}", _I)
# What opens a list of other articles: the short lines after it belong to it.
OPENS_PROMOS = frozenset({"promo", "ticker"})
# After one of these, with no running text to come, the foot of a page has begun.
FOOT_REASONS = frozenset(
    {"promo", "comments", "share links", "tags", "copyright", "subscription", "contact", "teaser", "notice"}
)
# Who issues a document, in the lines above its title.
LETTERHEAD = re.compile(
    r"(?:the )?(?:government|ministry|department|secretariat|senate|national assembly|parliament"
    r"|republic|directorate|embassy|islamic republic|united nations|european union|municipality|province"
    r"|state of|kingdom|gazette|legal notice|standing committee|bureau)\b[^.?!:]{0,60}"
    r"|[^.?!:]{2,60}\b(?:secretariat|department|ministry|division|directorate|assembly|bureau|observatory|gazette"
    r"|commission|authority|affairs)(?: of [^.?!:]{2,40})?"
    r"|وزارت\S* [^.؟]{2,40}|حکومت\S* [^.؟]{2,40}|.{2,60}\|\s*p(?:age|\.)?\s*\d+",
    _I,
)
# A line that numbers a document: "Act No. XIV of 2021", "PRESS RELEASE No. 412/2022".
NUMBER_LINE = re.compile(
    r"(?:(?:press|news|media) (?:release|note)|act|ordinance|bill|law|regulation|notification|circular"
    r"|resolution|order|decree|gazette|s\.?r\.?o\.?|handout|ref(?:erence)?|file|p\.?r\.?)?\s*\.?\s*"
    r"(?:no|number|nr)\b\.?\s*[:.]?\s*[\divxlc][\w/().-]*(?:\s+of\s+\d{4})?"
    r"|(?:press|news|media) release\s+\d[\w/.-]*|(?-i:[A-Z][A-Z ]{3,50}) n[or]\.?\s*[\w/-]*\d[\w/-]*|\w{2,8}/\d{2,4}(?:/\d+)?(?: [ivxlc]+)?",
    _I,
)

_EDGE_CHARACTERS = re.compile(r"^\W+|\W+$")
_SEPARATORS = re.compile(r"\s*[>›»|•·▪►→]\s*|\s+/\s+")
_SENTENCE_WORDS = 6
_FINISHED = re.compile(r"[.!?۔؟][\"'”’»)\]]*\s*$")
_COOKIES = re.compile(r"\b(?:this (?:site|website|page)|we) uses? cookies\b|\benable javascript\b", _I)
PROMO_WORDS = 40
_MOSTLY = 0.7
_EDGE_WORDS = 30


def reason_for(text: str, *, at_edge: bool) -> str:
    """Why a block is not part of the text, or ``""`` when nothing says so."""
    words = text.split()
    if len(words) >= _SENTENCE_WORDS and _FINISHED.search(text) and not at_edge:
        # A sentence of the text may begin like a notice; only what cannot be one goes.
        return "script notice" if _COOKIES.search(text) else ""
    if len(words) < PROMO_WORDS:
        for reason, pattern in ANYWHERE:
            if pattern.fullmatch(text.strip()):
                return reason
        if IN_CAPITALS.fullmatch(text.strip()):
            return "promo"
    if not at_edge or len(words) >= _EDGE_WORDS:
        return ""
    for reason, pattern in AT_EDGES:
        if pattern.fullmatch(text.strip()):
            return reason
    bare = {_bare(word) for word in words} - {""}
    if bare & _SHARING and bare <= _SHARING | _AROUND_SHARING:
        return "share links"
    if is_navigation(text):
        return "navigation"
    if TEASER.fullmatch(text.strip()):
        return "teaser"
    return ""


def is_navigation(text: str) -> bool:
    """Whether a line is a menu or a trail of links such as "Home > News > National"."""
    parts = [part for part in _SEPARATORS.split(text) if part.strip()]
    if len(parts) > 2 and all(len(part.split()) <= 4 for part in parts):  # noqa: PLR2004
        return not text.rstrip().endswith((".", "?", "!", "۔")) or parts[0].strip().lower() == "home"
    if len(parts) > 2 and parts[0].strip().lower() in {"home", "you are here", "you are here: home"}:  # noqa: PLR2004
        return True
    if len(parts) == 2 and parts[0].strip().lower() == "home":  # noqa: PLR2004
        return True
    words = [bare for word in text.split() if (bare := _bare(word))]
    known = sum(word in _NAVIGATION for word in words)
    return known == len(words) or (known >= 3 and known >= _MOSTLY * len(words))  # noqa: PLR2004


def _bare(word: str) -> str:
    return _EDGE_CHARACTERS.sub("", word).lower()
