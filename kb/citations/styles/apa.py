"""The Publication Manual of the American Psychological Association, 7th edition."""

from __future__ import annotations

from kb.citations import wording as w
from kb.citations.items import Item, Name
from kb.citations.styles.chicago import LEGAL, NEWS, legal
from kb.model.dates import MONTHS
from kb.model.pinpoints import LABELS, Pinpoint

VIA = "as cited in"
WORDS = {**LABELS, "section": ("Section", "Sections"), "line": ("line", "lines"), "timestamp": ("", "")}
_YEAR_ONLY = frozenset({"report", "book", "thesis"})
_ROMAN = NEWS | LEGAL
"""Types whose titles do not stand in italics in a list."""


def cite(item: Item, pinpoint: Pinpoint | None) -> str:
    """A citation in the text."""
    year = w.doubted(item, item.year) or "n.d."
    inner = w.joined([_who(item), year, w.pinned(pinpoint, WORDS)])
    if item.type in LEGAL and year in item.title:
        inner = w.joined([item.title, w.pinned(pinpoint, WORDS)])
    return f"({'; '.join([inner, *item.remarks])})"


def enter(item: Item) -> str:
    """An entry in a list of references."""
    if item.type in LEGAL:
        return _closed(item, [legal(item)])
    date = f"({_date(item)})"
    genre = f"[{item.genre}]" if item.genre and (not item.number or item.type == "article") else ""
    number = ""
    if item.number and not genre:
        number = f"({w.numbered(item._replace(genre=item.genre or 'Report'), capital=True)})"
    title = item.title if item.type in _ROMAN or item.described else w.italic(item.title)
    title = " ".join(part for part in (title, number, genre) if part)
    if item.authors:
        return _closed(item, [_names(item.authors), date, title, *_source(item)])
    return _closed(item, [title, date, *_source(item)])


def _source(item: Item) -> list[str]:
    """What it appeared in, or who published it: not once more when that is who wrote it."""
    if item.type in NEWS:
        pages = w.joined([item.volume, item.page])
        return [w.joined([w.italic(item.container), pages])]
    if item.type == "speech":
        return [w.joined([item.event, item.event_place]) if item.event else item.container]
    writers = {name.shown.casefold() for name in item.authors}
    if item.type in {"hearing", "document"}:
        volume = w.joined([w.italic(item.container), item.volume])
        return [volume] if volume else []
    bodies = [item.publisher] if item.type in _YEAR_ONLY | {"article"} else [item.container, item.publisher]
    return list(dict.fromkeys(body for body in bodies if body and body.casefold() not in writers))


def _names(authors: tuple[Name, ...]) -> str:
    names = [
        name.literal or ", ".join(part for part in (name.family, w.initials(name), name.suffix) if part)
        for name in authors
    ]
    if len(names) > 20:  # noqa: PLR2004 - the manual's number (9.8)
        names = [*names[:19], f". . . {names[-1]}"]
        return ", ".join(names)
    return w.listed(names, "&", comma=True)


def _who(item: Item) -> str:
    names = [name.literal or name.family for name in item.authors]
    if len(names) > 2:  # noqa: PLR2004 - the manual's number (8.17)
        return f"{names[0]} et al."
    if names:
        return w.listed(names, "&")
    title = w.headline(item)
    if item.described or item.type in LEGAL:
        return title
    return (
        w.quoted(title, ",")[:-1].rstrip(",") + ",”"
        if item.type in NEWS and not title.endswith("?")
        else (w.quoted(title, "") if item.type in NEWS else w.italic(title))
    )


def _date(item: Item) -> str:
    date = item.issued
    if date is None or not item.year:
        return "n.d."
    month = MONTHS[date.month - 1] if date.month and item.type not in _YEAR_ONLY else ""
    day = f", {month} {date.day or ''}".rstrip() if month else ""
    return w.doubted(item, f"{item.year}{day}")


def _closed(item: Item, parts: list[str]) -> str:
    text = " ".join(_ended(part) for part in parts if part)
    text = " ".join([text, *(f"[{remark}]." for remark in item.remarks)])
    found = item.url
    if found and item.issued is None and item.accessed is not None:
        found = f"Retrieved {w.american(item.accessed)}, from {found}"
    archive = w.archived(item, w.american(item.archived))
    return " ".join(
        part for part in (text, found, f"({archive[:1].upper()}{archive[1:]})" if archive else "") if part
    )


def _ended(part: str) -> str:
    bare = part.rstrip(w.IT_END)
    if bare.endswith("”") and not bare.endswith(("?”", "!”", ".”")):
        return part.replace("”" + part[len(bare) :], ".”" + part[len(bare) :])
    return w.ended(part)
