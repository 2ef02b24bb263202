"""The Chicago Manual of Style, 18th edition: author and date."""

from __future__ import annotations

from kb.citations import wording as w
from kb.citations.items import Item
from kb.citations.styles import chicago
from kb.model.dates import MONTHS
from kb.model.pinpoints import Pinpoint

VIA = "quoted in"


def cite(item: Item, pinpoint: Pinpoint | None) -> str:
    """A citation in the text."""
    who = _who(item)
    year = w.doubted(item, item.year)
    dated = f"{who} {year}" if year else f"{who}, n.d."
    if item.type in chicago.LEGAL:
        dated = item.title if year and year in item.title else dated
    inner = w.joined([dated, w.pinned(pinpoint, chicago.WORDS)])
    return f"({'; '.join([inner, *item.remarks])})"


def enter(item: Item) -> str:
    """An entry in a list of references."""
    if item.type in chicago.LEGAL:
        return chicago.enter(item)
    first, rest = chicago.heading(item)
    year = w.doubted(item, item.year) or "n.d."
    day = _day(item)
    if item.type in chicago.WHOLE:
        parts = [*rest, w.numbered(item, capital=True), item.publisher]
    elif item.type == "article":
        parts = [*rest, w.numbered(item, capital=True), w.joined([item.publisher, day])]
    elif item.type in chicago.NEWS:
        where = "" if not item.authors else w.italic(item.container)
        parts = [*rest, item.genre, w.joined([where, day])]
    elif item.type == "webpage":
        where = "" if not item.authors else item.container
        parts = [*rest, w.joined([where, day])]
    elif item.type == "hearing":
        volume = f"vol. {item.volume}" if item.volume else ""
        where = " ".join(part for part in (w.italic(item.container), volume) if part)
        parts = [*rest, item.genre, w.joined([where, day])]
    elif item.type == "speech":
        place = item.event_place if item.event else ""
        parts = [*rest, item.genre or "Speech", w.joined([item.event, place, day])]
    else:
        parts = [*rest, w.numbered(item), w.joined([item.container, item.publisher, day])]
    read = w.american(item.accessed) if item.issued is None else ""
    archive = w.archived(item, w.american(item.archived))
    parts += [f"Accessed {read}" if read else "", w.joined([item.url, archive])]
    text = " ".join(w.ended(part) for part in (first, year, *parts) if part)
    return w.ended(" ".join([text, *(f"[{remark}]" for remark in item.remarks)]))


def _who(item: Item) -> str:
    names = [name.literal or name.family for name in item.authors]
    if len(names) > 2:  # noqa: PLR2004 - the manual's number
        return f"{names[0]} et al."
    if names and item.type not in chicago.LEGAL:
        return w.listed(names, "and")
    if item.type in chicago.NEWS and item.container:
        return w.italic(item.container)
    if item.type == "webpage" and item.container:
        return item.container
    title = w.headline(item)
    if item.described or item.type in chicago.LEGAL:
        return title
    return w.italic(title) if item.type in chicago.WHOLE else w.quoted(title, "")


def _day(item: Item) -> str:
    date = item.issued
    if date is None or date.month is None or item.doubtful:
        return ""
    return f"{MONTHS[date.month - 1]} {date.day or ''}".strip()
