"""The Chicago Manual of Style, 18th edition: notes and bibliography."""

from __future__ import annotations

from kb.citations import wording as w
from kb.citations.items import Item, Name
from kb.model.pinpoints import LABELS, Pinpoint

VIA = "quoted in"
WORDS = {**LABELS, "page": ("", ""), "section": ("sec.", "secs."), "article": ("art.", "arts.")}
NEWS = frozenset({"article-newspaper", "article-magazine"})
LEGAL = frozenset({"legislation", "bill", "regulation"})
WHOLE = frozenset({"report", "book", "thesis"})
"""Types whose titles stand in italics."""


def cite(item: Item, pinpoint: Pinpoint | None) -> str:
    """A note."""
    head = w.joined([_names(item.authors), _title(item, ",")], ", ") if item.type not in LEGAL else ""
    tail = [w.pinned(pinpoint, WORDS), *_found(item)]
    if item.type in LEGAL:
        body = w.joined([legal(item), *tail])
    elif item.type in WHOLE:
        genre = w.numbered(item)
        head = w.joined([head, genre]) if genre else head
        imprint = w.joined([item.publisher, _year(item)])
        body = w.joined([f"{head} ({imprint})" if imprint else head, *tail])
    elif item.type == "article" and item.publisher:
        body = w.joined([head, w.numbered(item)]) + f" ({w.joined([item.publisher, _date(item)])})"
        body = w.joined([body, *tail])
    else:
        body = w.joined([head, *_middle(item), *tail])
    return _closed(item, body)


def enter(item: Item) -> str:
    """An entry in a bibliography."""
    first, rest = heading(item)
    if item.type in LEGAL:
        parts = [legal(item)]
    elif item.type in WHOLE:
        imprint = w.joined([item.publisher, _year(item)])
        parts = [first, *rest, w.numbered(item, capital=True), imprint]
    elif item.type == "article":
        parts = [first, *rest, w.numbered(item, capital=True), w.joined([item.publisher, _date(item)])]
    elif item.type in NEWS:
        where = "" if not item.authors else w.italic(item.container)
        parts = [first, *rest, item.genre, w.joined([where, _date(item)])]
    elif item.type == "webpage":
        where = "" if not item.authors else item.container
        parts = [first, *rest, w.joined([where, _date(item, nd=False)])]
    else:
        genre, *others = [item.genre, *_middle(item)] if item.type == "hearing" else _middle(item)
        parts = [first, *rest, genre, w.joined(others)]
    read, *found = _found(item)
    parts += [f"A{read[1:]}" if read else "", w.joined(found)]
    return _closed(item, " ".join(w.ended(part) for part in parts if part))


def heading(item: Item) -> tuple[str, list[str]]:
    """What an entry begins with, and its title if that is not it."""
    title = _title(item, ".")
    if item.authors:
        return names_first(item.authors), [title]
    if item.type in NEWS and item.container:
        return w.italic(item.container), [title]
    if item.type == "webpage" and item.container:
        return item.container, [title]
    return title, []


def names_first(authors: tuple[Name, ...]) -> str:
    """Names for a list, the first of them turned round."""
    names = [w.inverted(authors[0]), *(name.shown for name in authors[1:])]
    if len(names) > 6:  # noqa: PLR2004 - the manual's number
        return f"{', '.join(names[:3])}, et al"
    return w.listed(names, "and", comma=True)


def legal(item: Item) -> str:
    """A law or a notice, with its own number and year, as its country gives them."""
    year = str(item.issued.year) if item.issued and item.issued.year else ""
    title = w.headline(item)
    title = title if year in title or item.container else f"{title} ({year})"
    number = item.number if not item.number or not item.number[:1].isdigit() else f"No. {item.number}"
    author = item.authors[0].shown if item.authors and item.type == "regulation" else ""
    gazette = w.italic(item.container)
    where = w.joined([gazette, _date(item)]) if gazette else ""
    return w.joined([author, title, number, where, item.page if gazette else ""])


def _names(authors: tuple[Name, ...]) -> str:
    names = [name.shown for name in authors]
    if len(names) > 2:  # noqa: PLR2004 - the manual's number
        return f"{names[0]} et al."
    return w.listed(names, "and")


def _title(item: Item, closing: str) -> str:
    title = w.headline(item)
    if not title or item.described:
        return title
    return w.italic(title) if item.type in WHOLE else w.quoted(title, closing)


def _middle(item: Item) -> list[str]:
    """What stands between the title and the pinpoint."""
    if item.type in NEWS:
        return [item.genre, w.italic(item.container), _date(item)]
    if item.type == "webpage":
        return [item.container, _date(item, nd=False)]
    if item.type == "speech":
        place = item.event_place if item.event else ""
        return [item.genre or "Speech", item.event, place, _date(item)]
    if item.type == "hearing":
        volume = f"vol. {item.volume}" if item.volume else ""
        return [" ".join(part for part in (w.italic(item.container), volume) if part), _date(item)]
    return [w.numbered(item), item.container, item.publisher, _date(item)]


def _date(item: Item, *, nd: bool = True) -> str:
    return w.doubted(item, w.american(item.issued)) or ("n.d." if nd else "")


def _year(item: Item) -> str:
    return w.doubted(item, item.year) or "n.d."


def _found(item: Item) -> list[str]:
    """When it was read, where it has no date, and where it is found."""
    read = w.american(item.accessed) if item.issued is None else ""
    return [f"accessed {read}" if read else "", item.url, w.archived(item, w.american(item.archived))]


def _closed(item: Item, text: str) -> str:
    # A title's own comma goes where a bracket follows it.
    text = text.replace(",” (", "” (") if ",” (" in text and item.type in WHOLE else text
    return w.ended(" ".join([text, *(f"[{remark}]" for remark in item.remarks)]).strip())
