"""The structure of a text: title, headings, points, what breaks off, what stands twice."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.readers.drafts import Draft
from kb.text.fold import fold
from kb.text.passages import read_label

CLOSING = ".!?…۔؟:;"
_CLOSED = re.compile(rf"[{re.escape(CLOSING)}][\"'”’»)\]]*\s*$|[”»)\]]\s*$")
_HEADING_WORDS = 14
_PLAIN_HEADING_WORDS = 9
_BODY_WORDS = 20
_SHORT_BODY_WORDS = 12
_DOUBLED_WORDS = 8
_CUT_WORDS = 14
_SMALL = 4
_COLON_WORDS = 5
_CAPITALS_SHARE = 0.7
_YEARS = range(1800, 2200)
# An item of a list may end in "or" and go on with the next.
_GOES_ON = re.compile(r"(?:[,;–—]|\b(?:and|or))\s*$", re.IGNORECASE)
# "CHAPTER II – OFFENCES" is a heading whatever follows.
DIVISION = re.compile(
    r"(?:chapter|part|title|schedule|annex(?:ure)?|appendix|division|section)\s+"
    r"(?:[\divxlc]+|[a-h]|one|two|three|four|five|six|seven|eight|nine|ten|first|second|third)\b[^.;]{0,80}",
    re.IGNORECASE,
)
_LOWER_AFTER_HYPHEN = re.compile(r"\d+[-–—][^\W\dA-Z_]")


def closes(text: str) -> bool:
    """Whether a text ends as a sentence does, quotes and brackets allowed for."""
    return _CLOSED.search(text) is not None


def is_labelled(draft: Draft) -> bool:
    """Whether a block begins with a number that may be a point's."""
    text = draft.text.text
    label = read_label(text)
    if label is None or _LOWER_AFTER_HYPHEN.match(text):
        return False
    return not (label[0].isdecimal() and int(label[0]) in _YEARS)


def mark_points(drafts: Sequence[Draft]) -> None:
    """Give numbered blocks their number, where there is a list and not just a number.

    A letter, and a bracketed number among plain ones, belong to the point before
    them: ``(a)`` under ``2.`` is ``2(a)``.
    """
    labelled = [draft for draft in drafts if not draft.role and is_labelled(draft)]
    if len(labelled) < 2 and not any(_is_named(draft) for draft in labelled):  # noqa: PLR2004
        return
    styles = {_style(draft) for draft in labelled}
    outer, inner = "", ""
    above: list[tuple[int, str]] = []  # The items over this one: how far each stands in, and its number.
    for draft in labelled:
        label = read_label(draft.text.text)
        if label is None:
            continue
        style = _style(draft)
        above = [one for one in above if one[0] < draft.indent]
        if above and "." not in label[0]:
            number = f"{above[-1][1]}({label[0]})"
        elif style == "plain" or (style == "bracketed" and "plain" not in styles):
            outer, inner, number = label[0], "", label[0]
        elif style == "bracketed":
            inner = f"{outer}({label[0]})" if outer else label[0]
            number = inner
        else:
            over = inner or outer
            number = f"{over}({label[0]})" if over else label[0]
        above.append((draft.indent, number))
        draft.role, draft.number = "item", number


def _style(draft: Draft) -> str:
    """How a block is numbered: ``plain`` (1. or Point 1), ``bracketed`` ((1)) or ``letter``."""
    text = draft.text.text.lstrip()
    label = read_label(text)
    if label and not label[0][0].isdigit():
        return "letter"
    return "bracketed" if text.startswith("(") else "plain"


def mark_headings(drafts: Sequence[Draft]) -> None:
    """Mark short blocks without a closing mark, over a paragraph, as headings."""
    for index, draft in enumerate(drafts):
        if draft.role or draft.bullet or index + 1 >= len(drafts):
            continue
        before = drafts[index - 1] if index else None
        if _is_heading(draft, before, drafts[index + 1]):
            draft.role = "heading"
    _mark_numbered_headings(drafts)


def mark_truncated(drafts: Sequence[Draft]) -> None:
    """Flag paragraphs that break off: long, and without a closing mark at the end."""
    items = [draft for draft in drafts if draft.role == "item" or draft.bullet]
    open_items = sum(not closes(draft.text.text) for draft in items)
    unpunctuated = 2 * open_items >= len(items)
    for draft in drafts:
        listed = draft.role == "item" or draft.bullet
        if draft.role not in {"", "item"} or (listed and unpunctuated):
            continue
        text = draft.text.text
        goes_on = listed and _GOES_ON.search(text) is not None
        if draft.words > _CUT_WORDS and not closes(text) and not text.isupper() and not goes_on:
            draft.flags = ("truncated",)


def doubled(drafts: Sequence[Draft], title: int | None, *, titled: bool) -> list[int]:
    """The places of blocks that stand a second time and are to be set aside.

    Of two equal blocks that follow one another the second goes. A block right under
    the title that comes again in the text is the page's summary, and goes. Equal
    blocks far apart stay: a law repeats itself on purpose.
    """
    keys = [fold(draft.text.text) if draft.words >= _DOUBLED_WORDS else "" for draft in drafts]
    gone: list[int] = []
    under_title = 0 if title is None else title + 1
    for index, key in enumerate(keys):
        follows = index > 0 and keys[index - 1] == key
        summary = index == under_title and titled and key in keys[index + 1 :]
        if key and (follows or summary):
            gone.append(index)
    if title is not None and keys[title]:
        gone += [i for i, key in enumerate(keys[title + 1 : title + 3], title + 1) if key == keys[title]]
    return sorted(set(gone))


def _is_named(draft: Draft) -> bool:
    """Whether the number comes with a word, as in "Point 9:" or "Article 5"."""
    return draft.text.text[:1].isalpha() and len(draft.text.text.split()[0]) > _SMALL


def _is_heading(draft: Draft, before: Draft | None, after: Draft) -> bool:
    text = draft.text.text
    if (
        draft.words > _HEADING_WORDS
        or (closes(text) and not text.endswith(("?", "؟")))
        or text.endswith((",", "،"))
    ):
        return False
    if DIVISION.fullmatch(text) or _is_colon_heading(draft):
        return True
    if after.role == "heading" or text[:1].islower() or is_labelled(draft):
        return False
    opens_list = after.role == "item" or after.bullet or after.text.text.endswith(":")
    if (
        after.words <= _BODY_WORDS
        and not opens_list
        and not (after.words > _SHORT_BODY_WORDS and capitalised(text))
    ):
        return False
    if capitalised(text):
        return not text.endswith("?") or draft.words <= _PLAIN_HEADING_WORDS
    if not any(char.isupper() for char in text) and text.isascii():
        return False
    settled = before is None or bool(before.role) or closes(before.text.text)
    settled = settled and (before is None or "truncated" not in before.flags)
    return draft.words <= _PLAIN_HEADING_WORDS and settled and not after.bullet


def capitalised(text: str) -> bool:
    """Whether most long words of a line begin with a capital."""
    words = [word for word in re.findall(r"[^\W\d_][\w'’-]*", text) if len(word) >= _SMALL]
    return bool(words) and sum(word[0].isupper() for word in words) >= _CAPITALS_SHARE * len(words)


def _is_colon_heading(draft: Draft) -> bool:
    """Whether a line such as "Findings:" heads what follows; "The meeting decided:" does not."""
    text = draft.text.text
    short = draft.words <= _COLON_WORDS and (capitalised(text) or text.isupper())
    return text.endswith(":") and (short or draft.words == 1)


def _mark_numbered_headings(drafts: Sequence[Draft]) -> None:
    """Turn numbered lines into headings where each has its text in a block of its own.

    "1. Background" over a paragraph is a heading when most numbered lines are so.
    """
    items = [index for index, draft in enumerate(drafts) if draft.role == "item"]
    heads = [
        index
        for index in items
        if drafts[index].words <= _PLAIN_HEADING_WORDS
        and not closes(drafts[index].text.text)
        and index + 1 < len(drafts)
        and not drafts[index + 1].role
        and drafts[index + 1].words > _SHORT_BODY_WORDS
    ]
    if len(heads) > 1 and 2 * len(heads) > len(items):
        for index in heads:
            drafts[index].role = "heading"
