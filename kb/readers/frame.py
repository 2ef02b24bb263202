"""The frame of a page: what stands around a text, and where its title is.

A page is read from its prose outwards. Above the first prose stand menus, labels
and the title; below the last stand comments, teasers and notices. What is short,
unfinished and outside is set aside; a title is the last line above the prose, or
above the labels over it, that reads like one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.readers.drafts import Draft
from kb.readers.furniture import (
    AUTHOR_NOTE,
    CAPTION,
    FOOT_REASONS,
    KICKERS,
    LETTERHEAD,
    NUMBER_LINE,
    OPENS_PROMOS,
    reason_for,
)
from kb.readers.labels import byline, date_alone, leading_label, name_alone, published_in
from kb.readers.learnt import Learnt
from kb.readers.structure import DIVISION, capitalised, closes, is_labelled
from kb.text.fold import fold

_PROSE_WORDS = 20
_SENTENCE_WORDS = 8
_EDGE_BLOCKS = 12
_TITLE_WORDS = 30
_FRAMED_TAIL = 3
_TEASERS = 2
_TEASER_WORDS = 14
_MENU_WORDS = 4
_MENU_ITEMS = 3
_SHORT_TITLE = 4
_FOOT_BLOCK = 40
_SPOKEN_WORDS = 12
_FOOT_SHARE = 0.3
_QUOTED_WORDS = range(6, 41)
_META = frozenset({"date label", "byline", "publication label", "label"})
_SENTENCE = re.compile(r"[.!…۔][\"'”’»)\]]*\s*$")
_OPENING = re.compile(r"([^\W\d]+(?: [^\W\d]+){0,2}?)(?=[ ,:|–—-]*(?:no\b|number\b|\d))")


def cut_fused_labels(drafts: Sequence[Draft], learnt: Learnt) -> None:
    """Cut labels with a date off the text that follows them in the same block."""
    for draft in drafts[:_EDGE_BLOCKS]:
        label = leading_label(draft.text.text)
        if label is None or label.end >= len(draft.text.text):
            continue
        rest = draft.text.cut(label.end)
        if _is_all_label(rest.text) or len(rest.text.split()) <= _MENU_WORDS:
            continue  # "Published … – Updated …" is all label.
        if rest.text[:1].islower() and draft is not drafts[0]:
            continue  # "Published 4 May 2023 in the gazette, the order …" is a sentence.
        learnt.aside(draft.text.cut(0, label.end).strip(), "date label")
        learnt.date(label.date, label.words, later=label.later)
        draft.text = rest.strip()


def frame(drafts: Sequence[Draft], learnt: Learnt) -> list[Draft]:
    """The blocks of the text proper, the title marked; all others are set aside."""
    first, last = _prose(drafts)
    if learnt.framed:
        last = max(last, len(drafts) - _FRAMED_TAIL - 1)
    reasons = _reasons(drafts, learnt, first, last)
    title = None if learnt.framed else _choose_title(drafts, reasons, first)
    if title is not None:
        drafts[title].role = "title"
        _set_head_aside(drafts, reasons, title, first)
        if "title" not in learnt.fields:
            learnt.put("title", drafts[title].text.text, "title-line", "probable", "")
    elif marked := [draft for draft in drafts if draft.role == "title"]:
        learnt.put("title", marked[0].text.text, "heading", "confident", "")
    _set_foot_aside(drafts, reasons, first)
    if not learnt.framed:
        _set_pull_quotes_aside(drafts, reasons, first)
        _set_teasers_aside(drafts, reasons, first, last)
    for draft, reason in zip(drafts, reasons, strict=True):
        if reason:
            learnt.aside(draft.whole, reason)
    return [draft for draft, reason in zip(drafts, reasons, strict=True) if not reason and draft.text.text]


def _prose(drafts: Sequence[Draft]) -> tuple[int, int]:
    """The places of the first and the last block of running text."""
    places = [index for index, draft in enumerate(drafts) if _is_prose(draft)]
    if not places:
        places = [index for index, draft in enumerate(drafts) if is_labelled(draft)]
    return (places[0], places[-1]) if places else (len(drafts), -1)


def _is_prose(draft: Draft) -> bool:
    text = draft.text.text
    if draft.role in {"title", "heading"} or reason_for(text, at_edge=False) or CAPTION.fullmatch(text):
        return False
    if draft.gaps >= _MENU_ITEMS and not closes(text):
        return False
    label = leading_label(text)
    if label and label.end >= len(text) - 1:
        return False
    # A short question, or words in quotes, may well be the title.
    finished = _SENTENCE.search(text) is not None
    return draft.words >= _PROSE_WORDS or (draft.words >= _SENTENCE_WORDS and finished)


def _reasons(drafts: Sequence[Draft], learnt: Learnt, first: int, last: int) -> list[str]:
    """Why each block is no part of the text by its own words; "" where nothing says so."""
    menu = _menu(drafts[:first])
    reasons: list[str] = []
    lines = 0
    in_list = False
    for index, draft in enumerate(drafts):
        zone = "head" if index < first else "tail" if index > last else ""
        reason = ""
        if zone == "tail" and in_list and draft.words <= _TEASER_WORDS:
            reason = "promo"  # A list of other articles goes on, with dates of their own.
        elif draft.role not in {"title", "aside"}:
            reason = _why(draft, learnt, zone, titled=lines == 1)
        if not reason and draft.role != "aside" and (index in menu or (zone and _is_menu_line(draft))):
            reason = "navigation"
        opens = reason in OPENS_PROMOS and draft.words <= _MENU_WORDS
        in_list = zone == "tail" and (opens or (in_list and reason == "promo"))
        lines += zone == "head" and not reason
        reasons.append(reason)
    return reasons


def _menu(head: Sequence[Draft]) -> set[int]:
    """The places of a run of short items above the text: a menu."""
    runs: list[list[int]] = [[]]
    for index, draft in enumerate(head):
        if draft.bullet and draft.words <= _MENU_WORDS and not closes(draft.text.text):
            runs[-1].append(index)
        elif runs[-1]:
            runs.append([])
    return {index for run in runs if len(run) >= _MENU_ITEMS for index in run}


def _is_menu_line(draft: Draft) -> bool:
    """Whether a line holds short items with wide gaps between them."""
    parts = draft.gaps + 1
    return draft.gaps >= 2 and draft.words <= _MENU_WORDS * parts and not closes(draft.text.text)  # noqa: PLR2004


def _why(draft: Draft, learnt: Learnt, zone: str, *, titled: bool) -> str:
    """Why a block is no part of the text; notes what the block tells."""
    text = draft.text.text
    if zone == "head" and (reason := _head_label(text, learnt, titled=titled)):
        return reason
    if zone:
        if where := published_in(text):
            learnt.put("publisher", where[0], "label", "probable", text)
            if where[1]:
                learnt.date(where[1].date, text)
            return "publication label"
        if (found := byline(text)) is not None:
            names, mention = found
            if names:
                learnt.put("author", names, "byline", "probable", text)
            if mention:
                learnt.date(mention.date, text)
            return "byline"
        if is_date_label(text, learnt):
            return "date label"
        if NUMBER_LINE.fullmatch(text):
            return "number"
    return reason_for(text, at_edge=bool(zone))


def _head_label(text: str, learnt: Learnt, *, titled: bool) -> str:
    """Labels above and under a title: what the text is, and a name without "by"."""
    bare = text.strip(" :*#[](){}|–—-").lower()
    kicker, bar, _ = (part.strip() for part in bare.partition("|"))
    kind = KICKERS.get(kicker)
    framed = not titled or len(text.split()) > 1 or text.isupper()
    if kind and framed and (not bar or is_date_label(text.partition("|")[2].strip(), learnt)):
        learnt.put("kind", kind, "label", "probable", text)
        return "label"
    opening = _OPENING.match(bare)
    if opening and (kind := KICKERS.get(opening[1])) and (NUMBER_LINE.fullmatch(text) or date_alone(text)):
        learnt.put("kind", kind, "label", "probable", text)
    if titled and (name := name_alone(text)):
        learnt.put("author", (name,), "name-line", "unsure", text)
        return "byline"
    return ""


def is_date_label(text: str, learnt: Learnt) -> bool:
    """Whether a block is a date with its label, or two, or a date line; notes the date."""
    label = leading_label(text)
    if label is not None:
        rest = text[label.end :].strip(" –—|-,;•")
        if leading_label(rest):
            learnt.date(label.date, label.words, later=label.later)
            return is_date_label(rest, learnt)
        if len(rest.split()) <= _MENU_WORDS and not closes(rest):
            if label.date or not label.later:
                learnt.date(label.date, text, later=label.later)
            return True
    alone = date_alone(text)
    if alone is None:
        return False
    learnt.date(alone.date, text, basis="date-line")
    return True


def _is_all_label(rest: str) -> bool:
    bare = rest.strip(" –—|-,;•")
    label = leading_label(bare)
    return label is not None and label.end >= len(bare)


def _choose_title(drafts: Sequence[Draft], reasons: Sequence[str], first: int) -> int | None:
    """The place of the title: the last line that reads like one, above the prose or the labels."""
    if any(draft.role == "title" for draft in drafts) or len(drafts) <= 1:
        return None
    places = [i for i in range(first) if not reasons[i] and _is_title_like(drafts[i])]
    labels = [i for i in range(first) if reasons[i] in _META]
    if not places:
        # A finished sentence is a title only where a byline or a date stands under it.
        places = [
            i for i in range(max(labels, default=0)) if not reasons[i] and _may_be_sentence_title(drafts[i])
        ]
        return places[-1] if places else None
    best = places[-1]
    above = [i for i in places if any(i < label < best for label in labels)]
    if above and drafts[above[-1]].words >= _SHORT_TITLE:
        return above[-1]
    if len(places) > 1 and not above:
        before = places[-2]
        one, other = fold(drafts[before].text.text), fold(drafts[best].text.text)
        if drafts[before].words > _SHORT_TITLE and other not in one:
            return before
    return best


def _may_be_sentence_title(draft: Draft) -> bool:
    text = draft.text.text
    other = CAPTION.fullmatch(text) or LETTERHEAD.fullmatch(text)
    return draft.words <= _TEASER_WORDS and not draft.role and not other


def _is_title_like(draft: Draft) -> bool:
    text = draft.text.text
    if draft.role not in {"", "heading"} or draft.bullet or draft.words > _TITLE_WORDS:
        return False
    finished = closes(text) and not text.rstrip("\"'”’").endswith(("?", "؟"))
    if finished or text[:1].islower() or is_labelled(draft) or draft.gaps > 1:
        return False
    return not (DIVISION.fullmatch(text) or LETTERHEAD.fullmatch(text) or CAPTION.fullmatch(text))


def _set_head_aside(drafts: Sequence[Draft], reasons: list[str], title: int, first: int) -> None:
    """What stands above the title, and the scraps between it and the prose."""
    for index in range(first):
        draft = drafts[index]
        if reasons[index] or index == title or draft.role == "caption":
            continue
        scrap = draft.words <= _TEASER_WORDS and not closes(draft.text.text) and not is_labelled(draft)
        under = scrap and index < first - 1 and not drafts[index + 1].bullet
        if index < title or (under and not DIVISION.fullmatch(draft.text.text)):
            reasons[index] = "page head"


def _set_foot_aside(drafts: Sequence[Draft], reasons: list[str], first: int) -> None:
    """Everything from the first notice on after which no running text comes."""
    whole = sum(draft.words for draft in drafts)
    for start in range(max(first, 0), len(drafts)):
        rest = drafts[start:]
        small = all(draft.words < _FOOT_BLOCK for draft in rest)
        spoken = any(_is_prose(d) and d.words >= _SPOKEN_WORDS for d in rest[1:])
        reason = reasons[start] or reason_for(drafts[start].text.text, at_edge=True)
        if spoken and reason != "comments":
            continue
        if reason in FOOT_REASONS and small and sum(d.words for d in rest) <= _FOOT_SHARE * whole:
            reasons[start] = reason
            for index in range(start, len(drafts)):
                if drafts[index].role != "aside" and not AUTHOR_NOTE.match(drafts[index].text.text):
                    reasons[index] = reasons[index] or "page foot"
            return


def _set_teasers_aside(drafts: Sequence[Draft], reasons: list[str], first: int, last: int) -> None:
    """Runs of headlines between two finished paragraphs: a box with other articles was copied along."""
    run: list[int] = []
    for index in range(first + 1, last + 1):
        draft = drafts[index]
        if not reasons[index] and _is_headline(draft):
            run.append(index)
            continue
        pointed = bool(run) and reasons[run[0] - 1] in OPENS_PROMOS
        between = len(run) >= _TEASERS and _SENTENCE.search(drafts[run[0] - 1].text.text) is not None
        if (pointed or between) and _is_prose(draft):
            for one in run:
                reasons[one] = "teaser"
        run = []


def _is_headline(draft: Draft) -> bool:
    text = draft.text.text
    plain = not draft.role and not draft.bullet and not is_labelled(draft) and not DIVISION.fullmatch(text)
    short = _SHORT_TITLE < draft.words <= _TEASER_WORDS
    return plain and short and text[:1].isupper() and not closes(text) and not text.endswith((",", "،"))


def _set_pull_quotes_aside(drafts: Sequence[Draft], reasons: list[str], first: int) -> None:
    """Blocks in the text whose words stand, whole, in a longer paragraph of it."""
    keys = [f" {fold(draft.text.text)} " for draft in drafts]
    for index in range(first, len(drafts)):
        draft = drafts[index]
        text = draft.text.text
        if reasons[index] or draft.words not in _QUOTED_WORDS or draft.bullet or is_labelled(draft):
            continue
        if capitalised(text) or not closes(text):
            continue  # A heading may use the words of the text under it.
        longer = (
            k for i, k in enumerate(keys) if i != index and not reasons[i] and len(k) > len(keys[index])
        )
        if any(keys[index] in key for key in longer):
            reasons[index] = "pull quote"
