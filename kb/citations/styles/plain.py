"""Plain words: who, what, where, when, and the passage; for notes and mails."""

from __future__ import annotations

from kb.citations import wording as w
from kb.citations.items import Item
from kb.model.pinpoints import Pinpoint

VIA = "as cited in"


def cite(item: Item, pinpoint: Pinpoint | None) -> str:
    """A citation."""
    names = w.listed([name.shown for name in item.authors], "and")
    title = item.title if item.described or not item.title else f"“{w.inside(item.title)}”"
    date = w.doubted(item, w.british(item.issued)) or "undated"
    publisher = "" if item.publisher in {names, item.container} else item.publisher
    where = [item.genre, item.number, item.event, item.event_place, item.container, publisher, date]
    found = [item.url, w.archived(item, w.british(item.archived))]
    if item.accessed is not None and item.url:
        found.append(f"read {w.british(item.accessed)}")
    text = w.joined([names, title, *where, str(pinpoint) if pinpoint else "", *found])
    return w.ended(text + "".join(f" [{remark}]" for remark in item.remarks))


def enter(item: Item) -> str:
    """The same without a pinpoint."""
    return cite(item, None)
