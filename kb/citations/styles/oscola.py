"""OSCOLA, the Oxford University Standard for Citation of Legal Authorities, 4th edition."""

from __future__ import annotations

from kb.citations import wording as w
from kb.citations.items import Item, Name
from kb.citations.styles.chicago import LEGAL, NEWS
from kb.model.pinpoints import Pinpoint

VIA = "cited in"
WORDS = {
    "paragraph": ("para", "paras"),
    "page": ("", ""),
    "section": ("s", "ss"),
    "article": ("art", "arts"),
    "point": ("point", "points"),
    "line": ("line", "lines"),
    "chapter": ("ch", "chs"),
    "heading": ("heading", "headings"),
    "timestamp": ("at", "at"),
}


def cite(item: Item, pinpoint: Pinpoint | None) -> str:
    """A footnote."""
    return w.ended(_whole(item, w.listed(_most([name.shown for name in item.authors]), "and"), pinpoint))


def enter(item: Item) -> str:
    """An entry in a bibliography: names turned round, no full stop."""
    names = _most([_turned(name) for name in item.authors])
    return _whole(item, w.listed(names, "and"), None)


def _most(names: list[str]) -> list[str]:
    names = [name.replace(".", "") if _abbreviated(name) else name for name in names]
    return [f"{names[0]} and others"] if len(names) > 3 else names  # noqa: PLR2004 - OSCOLA names three


def _abbreviated(name: str) -> bool:
    return any(len(part.rstrip(".")) == 1 for part in name.split())


def _turned(name: Name) -> str:
    return name.literal or f"{name.family} {w.initials(name, '', '')}".strip()


def _whole(item: Item, names: str, pinpoint: Pinpoint | None) -> str:
    pin = w.pinned(pinpoint, WORDS)
    date = w.doubted(item, w.british(item.issued))
    title = w.headline(item)
    quoted = title if item.described else f"‘{w.inside_single(title)}’"
    if item.type in LEGAL:
        return w.joined([_legal(item), pin]) + _found(item)
    parts = [quoted]
    if item.type in NEWS:
        parts += [w.italic(item.container), f"({date})" if date else "", item.page]
    elif item.type == "report":
        imprint = " ".join(part for part in (item.publisher, w.doubted(item, item.year)) if part)
        parts += [f"({imprint})" if imprint else "", f"{item.genre} {item.number}".strip()]
    elif item.type == "hearing":
        volume = f"vol {item.volume}" if item.volume else ""
        parts += [" ".join(p for p in (w.italic(item.container), volume) if p), f"({date})" if date else ""]
    else:
        where = {"webpage": w.italic(item.container), "speech": item.event_place}.get(
            item.type, item.publisher
        )
        imprint = w.joined([where, date])
        parts += [f"({imprint})" if imprint else ""]
    body = " ".join(part for part in (*parts, pin) if part)
    return w.joined([names, body]) + _found(item)


def _legal(item: Item) -> str:
    """An act by its title and year, a notice with its number and the gazette."""
    year = item.year
    title = item.title if year in item.title else f"{item.title} {year}"
    if item.type != "regulation":
        return title
    where = " ".join(
        p for p in (w.italic(item.container), f"({w.british(item.issued)})" if year else "", item.page) if p
    )
    author = item.authors[0].shown if item.authors else ""
    return w.joined([author, f"‘{w.headline(item)}’", item.number, where])


def _found(item: Item) -> str:
    # A law is found by its title; no address is given (OSCOLA 2.4).
    parts = [f"<{item.url}>" if item.url and item.type not in {"legislation", "bill"} else ""]
    if item.archive:
        parts.append(f"archived {w.british(item.archived)} at <{item.archive}>".replace("  ", " "))
    if item.accessed is not None and item.url:
        parts.append(f"accessed {w.british(item.accessed)}")
    parts += [f"[{remark}]" for remark in item.remarks]
    text = " ".join(part for part in parts if part)
    return f" {text}" if text else ""
