"""The Bluebook, in the form of law reviews; it has no bibliography, so entries are citations."""

from __future__ import annotations

from kb.citations import wording as w
from kb.citations.items import Item
from kb.citations.styles.chicago import LEGAL, NEWS, legal
from kb.model.pinpoints import Pinpoint

VIA = "quoted in"
WORDS = {
    "paragraph": ("¶", "¶¶"),
    "page": ("at", "at"),
    "section": ("§", "§§"),
    "article": ("art.", "arts."),
    "point": ("pt.", "pts."),
    "line": ("l.", "ll."),
    "chapter": ("ch.", "chs."),
    "heading": ("heading", "headings"),
    "timestamp": ("at", "at"),
}


def cite(item: Item, pinpoint: Pinpoint | None) -> str:
    """A footnote."""
    names = w.listed([name.shown for name in item.authors], "&")
    title = w.headline(item)
    pin = w.pinned(pinpoint, WORDS)
    date = w.doubted(item, w.american(item.issued, w.SHORT_MONTHS))
    bracket = f"({date})" if date else ""
    if item.type in LEGAL:
        body = w.joined([legal(item), pin])
    elif item.type in NEWS:
        page = f"at {item.page}" if item.page else ""
        body = w.joined([names, _italic(item, title), w.capitals(item.container), date, page, pin])
    elif item.type in {"report", "book"}:
        year = w.doubted(item, item.year)
        words = w.joined([w.capitals(names), w.capitals(title)])
        body = " ".join(part for part in (words, pin, f"({year})" if year else "") if part)
    elif item.type == "article":
        kind = "Press Release" if item.genre.casefold() == "press release" else ""
        body = " ".join(part for part in (w.joined([kind, names, title]), pin, bracket) if part)
    elif item.type in {"speech", "document"}:
        at = f" at {w.joined([item.event, item.event_place])}" if item.event else ""
        at = at or (f" in {item.event_place}" if item.event_place else "")
        kind = f"{item.genre or 'Speech'}{at}" if item.type == "speech" else item.genre
        kind = "" if item.type == "document" and title.casefold().startswith(item.genre.casefold()) else kind
        body = " ".join(part for part in (w.joined([names, title, kind]), pin, bracket) if part)
    else:
        where = " ".join(part for part in (item.volume, w.capitals(item.container)) if part)
        year = bracket if item.type == "webpage" else f"({item.year})" if item.year else ""
        words = w.joined([names, _italic(item, title), where])
        body = " ".join(part for part in (words, pin, year) if part)
    return w.ended(w.joined([body, _found(item)]) + "".join(f" [{remark}]" for remark in item.remarks))


def enter(item: Item) -> str:
    """The same as a citation without a pinpoint."""
    return cite(item, None)


def _italic(item: Item, title: str) -> str:
    return title if item.described else w.italic(title)


def _found(item: Item) -> str:
    visited = ""
    if item.issued is None and item.accessed is not None and item.url:
        visited = f" (last visited {w.american(item.accessed, w.SHORT_MONTHS)})"
    archive = f" [{item.archive}]" if item.archive else ""
    return f"{item.url}{visited}{archive}".strip()
