"""The MLA Handbook, 9th edition."""

from __future__ import annotations

from kb.citations import wording as w
from kb.citations.items import Item
from kb.citations.styles.chicago import LEGAL, NEWS, WHOLE
from kb.model.pinpoints import LABELS, Pinpoint

VIA = "qtd. in"
WORDS = {
    **LABELS,
    "paragraph": ("par.", "pars."),
    "page": ("", ""),
    "section": ("sec.", "secs."),
    "chapter": ("ch.", "chs."),
    "timestamp": ("", ""),
}


def cite(item: Item, pinpoint: Pinpoint | None) -> str:
    """A citation in the text."""
    who, pin = _who(item), w.pinned(pinpoint, WORDS, dash="-")
    comma = "" if (pinpoint is not None and pinpoint.label == "page") or who.endswith("?”") else ","
    if who.endswith("”") and comma and pin:
        who, comma = f"{who[:-1]},”", ""
    inner = f"{who}{comma} {pin}" if pin else who
    return f"({'; '.join([inner, *item.remarks])})"


def enter(item: Item) -> str:
    """An entry in a list of works cited."""
    genre = w.numbered(item) if item.type not in LEGAL else ""
    with_number = bool(item.number) and item.type not in LEGAL
    where = ""
    if item.type in LEGAL or item.type in NEWS or item.type in {"webpage", "hearing"}:
        where = w.italic(item.container)
    elif item.type == "speech":
        where = w.joined([item.event, item.event_place])
    volume = f"vol. {item.volume}" if item.volume else ""
    page = (
        (f"pp. {item.page}" if "-" in item.page or "–" in item.page else f"p. {item.page}")
        if item.page
        else ""
    )
    date = w.doubted(item, w.british(item.issued, w.SHORT_MONTHS))
    number = item.number if item.type in LEGAL else ""
    publisher = "" if item.type in {"webpage", *NEWS} else item.publisher
    tail = w.joined(
        [genre if with_number else "", where, volume, number, publisher, date, page, item.url, _archive(item)]
    )
    parts = [_names(item), _title(item, "."), "" if with_number else genre, tail]
    if item.issued is None and item.accessed is not None:
        parts.append(f"Accessed {w.british(item.accessed, w.SHORT_MONTHS)}")
    parts += [f"[{remark}]" for remark in item.remarks]
    return " ".join(w.ended(part) for part in parts if part)


def _names(item: Item) -> str:
    authors = item.authors
    if not authors:
        return ""
    first = w.inverted(authors[0])
    if len(authors) > 2:  # noqa: PLR2004 - the handbook's number
        return f"{first}, et al."
    return w.listed([first, *(name.shown for name in authors[1:])], "and", comma=True)


def _title(item: Item, closing: str) -> str:
    title = w.headline(item)
    if item.described or item.type in LEGAL:
        return title
    alone = item.type == "webpage" and not item.container
    return w.italic(title) if item.type in WHOLE or alone else w.quoted(title, closing)


def _who(item: Item) -> str:
    names = [name.literal or name.family for name in item.authors]
    if len(names) > 2:  # noqa: PLR2004 - the handbook's number
        return f"{names[0]} et al."
    return w.listed(names, "and") if names else _title(item, "")


def _archive(item: Item) -> str:
    if not item.archive:
        return ""
    return w.archived(item, w.british(item.archived, w.SHORT_MONTHS))
