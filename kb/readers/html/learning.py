"""From what a page says of itself to graded metadata."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from kb.model.dates import PartialDate, make_date, parse_date
from kb.readers.html.blocks import PageBlock
from kb.readers.html.captured import Captured
from kb.readers.html.meta import PageMeta
from kb.readers.labels import byline, date_alone, leading_label, people
from kb.readers.learnt import Learnt
from kb.text.dates import find_dates
from kb.text.fold import fold

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_URL_DATE = re.compile(
    r"/((?:19|20)\d\d)[/-](\d{1,2}|[a-z]{3})[/-](\d{1,2})(?:[/-]|$)|/((?:19|20)\d{2})(\d{2})(\d{2})(?:/|\d{0,12}[/-])"
)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:\b|T)")
_MONTHS = {name: n for n, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_NEAR = 8
_TYPES = {
    "opinionnewsarticle": "op-ed",
    "analysisnewsarticle": "op-ed",
    "reportagenewsarticle": "news",
    "report": "report",
    "legislation": "law",
    "pressrelease": "press-release",
}
_SECTIONS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(rf"(?:^|[/ ])(?:{words})(?:[/ ]|$)", re.IGNORECASE))
    for kind, words in (
        ("letter", r"letters?(?:-to-the-editor)?"),
        (
            "op-ed",
            r"opinions?|op-?eds?|editorials?|columns?|columnists?|commentisfree|commentary|views?|blogs?|voices|perspectives?",
        ),
        (
            "press-release",
            r"press-?releases?|news-?releases?|media-?releases?|pressreleases?|press-?notes?|pr-?details?|pressreleasepage",
        ),
        ("statement", r"statements?|press-?statements?"),
        ("speech", r"speeches|remarks|speech"),
        ("readout", r"readouts?"),
        ("law", r"legislation|acts?|ordinances?|statutes"),
        ("report", r"reports?|publications?"),
        ("news", r"news|world|national|politics|business|sports?"),
    )
)
_OFFICIAL = re.compile(r"(?:^|\.)(?:gov|mil|int|gob|gouv)(?:\.[a-z]{2})?$")
_TRACKING = re.compile(r"(?<=[?&])(?:utm_\w+|fbclid|gclid|mc_[ce]id|igshid|ref_src)=[^&#]*&?", re.IGNORECASE)
_LEVELS = ("confident", "probable", "unsure")


def learn(
    learnt: Learnt,
    meta: PageMeta,
    *,
    title: tuple[str, str, str],
    blocks: Sequence[PageBlock],
    near: range,
    came: Captured,
    latest: str,
    tree: HtmlElement,
) -> None:
    """Note what a page says, each value with its basis and its grade."""
    if title[0]:
        learnt.put("title", title[0], title[1], title[2], "")
    url = _address(learnt, meta, came)
    _authors(learnt, meta, blocks, near)
    _publisher(learnt, meta, url)
    _kind(learnt, meta, url)
    _date(learnt, _votes(meta, url, blocks, near), latest or came.retrieved, tree, url)
    if came.retrieved and (day := parse_date(came.retrieved)):
        learnt.put("accessed", day, came.basis or "fetched", "confident", "")
    if came.archive_url:
        learnt.put("archive_url", came.archive_url, came.basis, "confident", "")


def _address(learnt: Learnt, meta: PageMeta, came: Captured) -> str:
    found = ([(came.url, came.basis)] if came.url else []) + list(meta.urls)
    for number, (url, basis) in enumerate(found):
        if basis == "archive" or "web.archive.org/" not in url:
            sure = number == 0 and bool(came.url)
            learnt.put("url", bare_address(url), basis, "confident" if sure else "probable", "")
    field = learnt.fields.get("url")
    return str(field.value) if field else ""


def bare_address(url: str) -> str:
    """An address without what only follows a reader's steps."""
    return _TRACKING.sub("", url.partition("#")[0]).rstrip("?&")


def _authors(learnt: Learnt, meta: PageMeta, blocks: Sequence[PageBlock], near: range) -> None:
    seen = [names for i in near if (found := byline(blocks[i].text)) and (names := found[0])]
    visible = fold(" ".join(b.text for b in blocks[max(0, near.start) : near.stop]))
    for names, basis in meta.authors:
        kept = tuple(dict.fromkeys(p for name in names for p in people(_bare_name(name))))
        if kept and not any(fold(name) in {fold(site) for site, _ in meta.sites} for name in kept):
            # What machines are told is right where readers are told the same.
            shown = all(fold(name) in visible for name in kept)
            learnt.put("author", kept, basis, "confident" if shown else "unsure", ", ".join(names))
            break
    if seen:
        learnt.put("author", seen[0], "byline", "probable", ", ".join(seen[0]))


def _bare_name(name: str) -> str:
    return re.sub(r"^\s*(?:by|von|por|par)\s+", "", name, flags=re.IGNORECASE).strip()


def _publisher(learnt: Learnt, meta: PageMeta, url: str) -> None:
    for site, basis in meta.sites[:2]:
        agreed = sum(fold(site) == fold(other) for other, _ in meta.sites) > 1
        learnt.put("publisher", site, basis, "confident" if agreed else "probable", "")
    if not meta.sites and url and (host := urlsplit(url).hostname):
        learnt.put("publisher", host.removeprefix("www."), "url", "unsure", "")


def _kind(learnt: Learnt, meta: PageMeta, url: str) -> None:
    for name in meta.types:
        if kind := _TYPES.get(name.lower()):
            learnt.put("kind", kind, "json-ld", "confident" if kind != "report" else "unsure", name)
    path = urlsplit(url).path if url else ""
    host = (urlsplit(url).hostname or "") if url else ""
    for kind, pattern in _SECTIONS:
        for text, basis in [(path, "url"), *((section, "section") for section in meta.sections)]:
            if not pattern.search(text):
                continue
            official = bool(_OFFICIAL.search(host))
            if kind == "news" and official:
                continue  # The news of a ministry are press releases.
            grade = "unsure" if kind in {"report", "law", "news"} else "probable"
            learnt.put("kind", kind, basis, grade, text[:100])
            return


def _votes(
    meta: PageMeta, url: str, blocks: Sequence[PageBlock], near: range
) -> list[tuple[str, PartialDate, str]]:
    """The dates of publication that a page gives: what says so, the date, its words."""
    votes = []
    if url and (date := _in_address(urlsplit(url).path.lower())):
        votes.append(("url", date, url[:200]))
    for value, basis in meta.dates:
        if date := _stated(value):
            votes.append(("json-ld" if basis == "json-ld" else "meta", date, value))
            break
    for index in near:
        text = blocks[index].text
        if len(text) > 300:  # noqa: PLR2004 - a label is short
            continue
        label = leading_label(text)
        mention = None if label else date_alone(text) or ((found := byline(text)) and found[1]) or None
        date = (None if label.later else label.date) if label else mention.date if mention else None
        if date and date.year and date.day:
            votes.append(("label", date, text[:120]))
            break
    for value in meta.times[:2]:
        if date := _stated(value):
            votes.append(("time", date, value))
            break
    return votes


def _in_address(path: str) -> PartialDate | None:
    match = _URL_DATE.search(path)
    if match is None:
        return None
    year, month, day = (match[1], match[2], match[3]) if match[1] else (match[4], match[5], match[6])
    number = int(month) if month.isdecimal() else _MONTHS.get(month, 0)
    return make_date(int(year), number or None, int(day)) if number else None


def _stated(value: str) -> PartialDate | None:
    if (match := _ISO.match(value.strip())) is not None:
        return make_date(*map(int, match.groups()))
    mentions = find_dates(value)
    date = mentions[0].date if len(mentions) == 1 else None
    return date if date and date.year and date.day else None


def _date(
    learnt: Learnt, votes: list[tuple[str, PartialDate, str]], latest: str, tree: HtmlElement, url: str
) -> None:
    """Of the votes the date that most give; it is sure only where two agree and none speaks against it."""
    votes = [vote for vote in votes if not latest or (vote[1].first or "") <= _day_after(latest)]
    if not votes:
        guess = _guessed(tree, url, latest)
        if guess:
            learnt.put("issued", guess, "htmldate", "unsure", "")
        return
    order = ("url", "json-ld", "meta", "label", "time")
    counts: dict[PartialDate, list[str]] = {}
    for basis, date, _ in votes:
        counts.setdefault(date, []).append(basis)
    best = max(counts, key=lambda date: (len(_independent(counts[date])), -order.index(counts[date][0])))
    others = [date for date in counts if date != best]
    grade = "confident" if len(_independent(counts[best])) > 1 and not others else "probable"
    if len(counts) == 1 and counts[best] == ["time"]:
        grade = "unsure"  # Any date on the page may stand in such an element.
    if len(votes) > 1 and len(_independent(counts[best])) == 1 and others:
        grade = "unsure"
    words = next(words for basis, date, words in votes if date == best)
    learnt.put("issued", best, "+".join(dict.fromkeys(counts[best])), grade, words)
    if others:
        said = "; ".join(f"{date} ({'+'.join(counts[date])})" for date in others)
        learnt.warnings.append(
            f"The page gives two dates of publication: {best} ({'+'.join(counts[best])}) and {said}."
        )


def _independent(bases: Sequence[str]) -> set[str]:
    """What of several bases was written apart; structured data come from one place, as do labels and times."""
    return {
        "structured" if b in {"json-ld", "meta"} else "shown" if b in {"label", "time"} else b for b in bases
    }


def _day_after(day: str) -> str:
    """A day later: the clock of a page may be ahead."""
    date = parse_date(day)
    if date is None or date.day is None:
        return "9999"
    return f"{day[:8]}{date.day + 1:02d}"


def _guessed(tree: HtmlElement, url: str, latest: str) -> PartialDate | None:
    """The date that htmldate finds anywhere on the page: a guess."""
    import logging  # noqa: PLC0415 - only to keep a library quiet

    from htmldate import find_date  # noqa: PLC0415 - late: only a page without a date of its own needs it

    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    try:
        found = find_date(
            tree, original_date=True, extensive_search=True, url=url or None, max_date=latest or None
        )
    except Exception:
        return None
    return parse_date(found) if found else None


def near_headline(blocks: Sequence[PageBlock], headline: int | None, first: int | None) -> range:
    """Where labels stand: from the headline to a little into the article."""
    if headline is None and first is None:
        return range(0)
    start = headline if headline is not None else first or 0
    stop = first if first is not None and first >= start else start
    return range(max(0, start - 4), min(len(blocks), max(start + _NEAR, min(stop, start + 25)) + 2))
