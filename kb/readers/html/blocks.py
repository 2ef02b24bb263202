"""The visible words of a page as blocks, each with what its place in the tree tells."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from kb.readers.structure import closes

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_SKIPPED = frozenset(
    "script style noscript template svg iframe object embed select option button textarea input head "
    "canvas audio video map math datalist dialog link meta base frame frameset".split()
)
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code del dfn em font i ins kbd label mark q rp rt ruby s samp "
    "small span strike strong sub sup time tt u var wbr nobr".split()
)
_PREFORMATTED = frozenset({"pre", "textarea"})
_FRAMES = {"nav": "nav", "footer": "footer", "aside": "aside", "header": "header", "form": "form"}
_NAMED = (
    ("comments", r"comment(?!ary|ator)|disqus|respond|livefyre|discussion-thread"),
    (
        "related",
        r"related|recirc|recommend|read-?more|more-(?:from|stor|news|on|articles)|outbrain|taboola|"
        r"trending|popular|most-?read|also-?(?:read|like)|you-?may|next-?(?:article|story|post)|up-?next|"
        r"see-also|further-reading|teaser(?!-text)|promo(?!te|ted)|zergnet|carousel|onward|more-coverage",
    ),
    ("share", r"(?:^|[-_ ])(?:share|sharing|social|sharedaddy|addthis|addtoany|follow-us)(?:$|[-_ ])"),
    (
        "promo",
        r"newsletter|subscri(?:be|ption)|sign-?up|paywall|donat|(?:^|[-_ ])ad(?:s|vert\w*|-\w+)?(?:$|[-_ ])|"
        r"sponsor|cookie|consent|gdpr|banner|call-?to-?action|(?:^|[-_ ])cta(?:$|[-_ ])|membership",
    ),
    (
        "author",
        r"author-?(?:bio|box|info|card|description|details|profile)|about-?(?:the-)?author|bio(?:$|[-_ ])",
    ),
    (
        "byline",
        r"byline|by-line|author|dateline|timestamp|publish(?:ed)?-?(?:date|time|on)|entry-meta|post-meta|article-meta|pub-?date",
    ),
    ("caption", r"caption|credit|photo-?(?:desc|info)|image-?(?:desc|info|source)"),
    (
        "menu",
        r"breadcrumb|(?:^|[-_ ])menu|(?:^|[-_ ])nav(?:bar|igation)?(?:$|[-_ ])|skip-?(?:link|to)|toolbar|"
        r"pagination|pager|sitemap|masthead",
    ),
    ("tags", r"(?:^|[-_ ])(?:tags?|topics?|categories|keywords|tag-?list|post-?tags)(?:$|[-_ ])"),
    ("foot", r"(?:^|[-_ ])footer|copyright|legal|disclaimer|colophon"),
    ("side", r"sidebar|side-?bar|rail(?:$|[-_ ])|widget|infobox|factbox|fact-box|pull-?quote|pullout"),
)
_NAMES = tuple((zone, re.compile(pattern, re.IGNORECASE)) for zone, pattern in _NAMED)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f\v]+")
_HEADING = re.compile(r"h[1-6]")
_LONGEST_NAME = 200
_HEAD_WORDS = 5
_ROW_WORDS = 80
_BREAK = "\x1e"
"""What stands in the buffer for a line break of the page."""


@dataclass(slots=True)
class PageBlock:
    """Words that stand together on a page.

    Attributes:
        text: The words, blanks made one.
        tag: The innermost element that makes a block of them.
        zones: What the names of the elements around them say: ``nav``, ``comments``, ``caption`` …
        linked: How many of its characters are links.
        strong: How many of its characters are bold.
        home: The element in which the block stands, the same object for neighbours.
        path: The elements around it, outermost first.
        bullet: Whether it is an item of a list.
        number: The number of an item in a numbered list, with its sign.
        hidden: Whether the page hides it.
        quoted: Whether it stands in a quotation.
    """

    text: str
    tag: str
    zones: frozenset[str]
    linked: int = 0
    strong: int = 0
    home: Any = None
    path: tuple[Any, ...] = ()
    bullet: bool = False
    number: str = ""
    hidden: bool = False
    quoted: bool = False
    words: int = field(init=False)

    def __post_init__(self) -> None:
        self.words = len(self.text.split())

    @property
    def level(self) -> int:
        """Of a heading, else 0."""
        return int(self.tag[1]) if _HEADING.fullmatch(self.tag) else 0


class _Buffer:
    """The words of the block that is being gathered."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.linked = self.strong = 0

    def put(self, text: str, *, link: bool, strong: bool) -> None:
        self.parts.append(text)
        length = len(text.strip())
        self.linked += length * link
        self.strong += length * strong


class Walker:
    """Walks a tree without recursion and gathers its blocks."""

    def __init__(self) -> None:
        self.blocks: list[PageBlock] = []
        self.buffer = _Buffer()
        self.path: list[HtmlElement] = []
        self.zones: list[frozenset[str]] = [frozenset()]
        self.links = self.strongs = self.hidden = 0
        self.items: list[tuple[str, str]] = []
        self.breaks = 0

    def walk(self, root: HtmlElement) -> list[PageBlock]:
        """The blocks under an element."""
        stack: list[tuple[HtmlElement, bool]] = [(root, False)]
        while stack:
            element, done = stack.pop()
            tag = element.tag if isinstance(element.tag, str) else ""
            if done:
                self._leave(element, tag)
                self._text(element.tail)
                continue
            if not tag or tag in _SKIPPED:
                self._text(element.tail)
                continue
            if tag == "br":
                self._break()
                self._text(element.tail)
                continue
            self._enter(element, tag)
            stack.append((element, True))
            self._text(element.text)
            stack.extend((child, False) for child in reversed(element))
        self._flush()
        return self.blocks

    def _text(self, text: str | None) -> None:
        if text:
            if text.strip():
                self.breaks = 0
            self.buffer.put(text, link=self.links > 0, strong=self.strongs > 0)

    def _break(self) -> None:
        self.breaks += 1
        if self.breaks > 1:
            self._flush()
        else:
            self.buffer.put(_BREAK, link=False, strong=False)

    def _enter(self, element: HtmlElement, tag: str) -> None:
        if tag not in _INLINE:
            self._flush()
            self.path.append(element)
            self.zones.append(self.zones[-1] | _zones_of(element, tag))
            if tag == "li":
                self.items.append(_item(element))
        self.links += tag == "a" and element.get("href") is not None
        self.strongs += tag in {"b", "strong"}
        self.hidden += _is_hidden(element)

    def _leave(self, element: HtmlElement, tag: str) -> None:
        if tag not in _INLINE:
            self._flush()
            self.path.pop()
            self.zones.pop()
            if tag == "tr":
                self._join_row(element)
            if tag == "li":
                self.items.pop()
        self.links -= tag == "a" and element.get("href") is not None
        self.strongs -= tag in {"b", "strong"}
        self.hidden -= _is_hidden(element)

    def _flush(self) -> None:
        buffer, self.buffer = self.buffer, _Buffer()
        self.breaks = 0
        for line in _lines_of("".join(buffer.parts)):
            self._put(line, buffer)

    def _put(self, text: str, buffer: _Buffer) -> None:
        if not self.path:
            return
        home = self.path[-1]
        kind, number = self.items[-1] if self.items else ("", "")
        self.blocks.append(
            PageBlock(
                text,
                home.tag,
                self.zones[-1],
                linked=buffer.linked,
                strong=buffer.strong,
                home=home,
                path=tuple(self.path),
                bullet=kind == "bullet",
                number=number,
                hidden=self.hidden > 0,
                quoted=any(element.tag == "blockquote" for element in self.path),
            )
        )
        if self.items:
            self.items[-1] = ("", "")  # A second paragraph of the item carries no sign.

    def _join_row(self, row: HtmlElement) -> None:
        """Make one line of a table's row, where each cell holds one short block."""
        start = len(self.blocks)
        while start and row in self.blocks[start - 1].path:
            start -= 1
        cells = self.blocks[start:]
        owners = [id(cell.path[cell.path.index(row) + 1]) for cell in cells if cell.path[-1] is not row]
        if len(cells) < 2 or len(set(owners)) < len(cells):  # noqa: PLR2004 - a row of several
            return
        if sum(cell.words for cell in cells) > _ROW_WORDS:
            return
        self.blocks[start:] = [
            replace(
                cells[0],
                text=" | ".join(cell.text for cell in cells),
                tag="tr",
                linked=sum(cell.linked for cell in cells),
                path=cells[0].path[: cells[0].path.index(row) + 1],
                home=row,
            )
        ]


def _lines_of(text: str) -> list[str]:
    """The lines of a block, as its breaks part them; a sentence that a break cuts is one line."""
    lines: list[str] = []
    for part in text.split(_BREAK):
        line = _SPACE.sub(" ", part).strip()
        if lines and line[:1].islower() and not closes(lines[-1]) and len(lines[-1].split()) > _HEAD_WORDS:
            lines[-1] = f"{lines[-1]} {line}"
        elif line:
            lines.append(line)
    return lines


def _zones_of(element: HtmlElement, tag: str) -> frozenset[str]:
    names = f"{element.get('class') or ''} {element.get('id') or ''}".strip()[:_LONGEST_NAME]
    zones = {_FRAMES[tag]} if tag in _FRAMES else set()
    if tag in {"figure", "figcaption"}:
        zones.add("figure")
    if tag not in {"body", "html", "main", "article"} and names:
        zones |= {zone for zone, pattern in _NAMES if pattern.search(names)}
    if element.get("role") == "navigation":
        zones.add("nav")
    return frozenset(zones)


def _is_hidden(element: HtmlElement) -> bool:
    style = element.get("style")
    if element.get("hidden") is not None:
        return True
    return bool(style and _HIDDEN.search(style))


def _item(element: HtmlElement) -> tuple[str, str]:
    """How an item of a list is marked: a bullet, or a number that the page shows."""
    parent = element.getparent()
    if parent is None or parent.tag != "ol":
        return ("bullet", "")
    try:
        start = int(parent.get("start") or 1)
        own = element.get("value")
        number = int(own) if own else start + sum(1 for s in element.itersiblings("li", preceding=True))
    except ValueError:
        return ("bullet", "")
    form = (parent.get("type") or "1")[:1]
    if form in "aA" and 0 < number <= 26:  # noqa: PLR2004 - letters of the alphabet
        return ("number", f"{chr(96 + number)})")
    return ("number", f"{number}.")
