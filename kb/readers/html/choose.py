"""Which blocks of a page are its article.

An extractor of its own, trafilatura, has the first vote; the page's structure fills the
holes between what it chose and takes out what stands apart. Where both find little, all
prose of the page is taken, and the reader says so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from kb.readers.furniture import AUTHOR_NOTE, CAPTION, reason_for
from kb.readers.html.blocks import PageBlock
from kb.readers.structure import closes

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_WORDS = re.compile(r"\w+")
_LINE_WORDS = 4
_LITTLE = 200
_REACH = 12
_LITTLE_SHARE = 0.05
_PROSE_WORDS = 20
_SENTENCE_WORDS = 8
_LINKS_SHARE = 0.5
_FILL_LINKS = 0.9
_APART = frozenset(
    {"comments", "related", "share", "promo", "menu", "nav", "footer", "tags", "caption", "figure"}
)
_ASIDE = frozenset({"promo", "related", "share", "tags"})
_WIDGET = frozenset({"share", "related", "promo", "side"})
_IDLE_SHARE = 0.4
_LIST_LINKS = 0.8
_NEVER = frozenset({"nav", "comments", "caption", "figure"})
_FRAME = frozenset({"comments", "nav", "footer", "menu"})
_TEXT_TAGS = frozenset("tr p h2 h3 h4 h5 h6 li blockquote pre dt dd".split())
_NO_ARTICLE = re.compile(
    r"(?:please )?(?:enable|turn on|activate|allow) (?:javascript|js|cookies)|javascript (?:is|must be|has been) "
    r"(?:disabled|required|enabled|turned off)|requires? javascript|you need to enable|checking your browser|"
    r"verify(?:ing)? (?:that )?you are (?:a )?human|are you a robot|access denied|request unsuccessful|"
    r"unusual traffic|before you continue to|we value your privacy|captcha",
    re.IGNORECASE,
)
_WALL_WORDS = 60


class Chosen(NamedTuple):
    """The places of an article's blocks, of the headline, and what is uncertain about them."""

    places: tuple[int, ...]
    headline: int | None
    warnings: tuple[str, ...] = ()


def vote(tree: HtmlElement) -> str:
    """The article as trafilatura sees it; nothing where it fails."""
    import logging  # noqa: PLC0415 - only to keep a library quiet

    from trafilatura import extract  # noqa: PLC0415 - late: it takes half a second to load

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        return (
            extract(
                tree,
                fast=True,
                favor_precision=True,
                include_comments=False,
                deduplicate=False,
                with_metadata=False,
            )
            or ""
        )
    except Exception:
        return ""


def choose(blocks: Sequence[PageBlock], voted: str, headline: int | None) -> Chosen:
    """The article's blocks.

    Args:
        blocks: The blocks of the page.
        voted: The article's text as another extractor sees it.
        headline: The place of the block that is the title, where it is known.
    """
    keys = [_key(block.text) for block in blocks]
    blocks = _unzoned(blocks, _voted(blocks, keys, voted, everywhere=True))
    kept = _voted(blocks, keys, voted)
    visible = sum(len(block.text) for block in blocks)
    size = sum(len(blocks[i].text) for i in kept)
    warnings: tuple[str, ...] = ()
    if size < _LITTLE or size < _LITTLE_SHARE * visible:
        other = _prose(blocks)
        if sum(len(blocks[i].text) for i in other) > size:
            kept = other
            warnings = ("No article stands out on the page: all its running text was taken.",)
    kept = _filled(blocks, kept)
    kept = {i for i in kept if i != headline and not _is_apart(blocks, keys, i, headline)}
    kept = _without_copies(blocks, keys, kept) - _lists_of_links(blocks, kept)
    return Chosen(tuple(sorted(kept)), headline, warnings)


def is_wall(blocks: Sequence[PageBlock]) -> bool:
    """Whether a page says nothing but that a browser, a consent or a person is needed."""
    words = " ".join(block.text for block in blocks)
    return len(words.split()) <= _WALL_WORDS and _NO_ARTICLE.search(words) is not None


def _key(text: str) -> str:
    return " ".join(_WORDS.findall(text.lower()))


def _unzoned(blocks: Sequence[PageBlock], kept: set[int]) -> list[PageBlock]:
    """The blocks without the zones in which most of the article stands: such a name says nothing here.

    In a quotation the names of a widget say nothing either: it shows a post that the text speaks of.
    """
    words = sum(blocks[i].words for i in kept)
    counts: dict[str, int] = {}
    for index in kept:
        for zone in blocks[index].zones:
            counts[zone] = counts.get(zone, 0) + blocks[index].words
    idle = frozenset(zone for zone, count in counts.items() if count >= _IDLE_SHARE * words)
    return [
        replace(block, zones=zones)
        if (zones := block.zones - idle - (_WIDGET if block.quoted else frozenset())) != block.zones
        else block
        for block in blocks
    ]


def _voted(
    blocks: Sequence[PageBlock], keys: Sequence[str], voted: str, *, everywhere: bool = False
) -> set[int]:
    """The blocks whose words stand in what another extractor gave."""
    lines = {_key(line) for line in voted.split("\n")}
    whole = f" {' '.join(_key(line) for line in voted.split(chr(10)))} "
    kept = set()
    for index, key in enumerate(keys):
        if not key or (not everywhere and _NEVER & blocks[index].zones):
            continue
        if key in lines or (key.count(" ") >= _LINE_WORDS - 1 and f" {key} " in whole):
            kept.add(index)
    return kept if everywhere else _in_one_run(blocks, kept)


def _in_one_run(blocks: Sequence[PageBlock], kept: set[int]) -> set[int]:
    """Without lone short lines far before the first prose: menus repeat words of the article."""
    long = [i for i in kept if blocks[i].words >= _PROSE_WORDS]
    if not long:
        return kept
    first, last = min(long), max(long)
    return {
        i
        for i in kept
        if first <= i <= last
        or all(j in kept or not blocks[j].words for j in range(min(i, last + 1), max(i, first)))
        or (blocks[i].tag in _TEXT_TAGS and not blocks[i].zones & _APART)
    }


def _filled(blocks: Sequence[PageBlock], kept: set[int]) -> set[int]:
    """With what stands between two kept blocks, in the same element as one of them."""
    if not kept:
        return kept
    homes = {
        id(block.path[-2]) for i in kept if len((block := blocks[i]).path) > 1 and block.tag in _TEXT_TAGS
    }
    homes |= {id(blocks[i].path[-1]) for i in kept if blocks[i].words >= _SENTENCE_WORDS}
    first, last = _reach(blocks, kept)
    filled = set(kept)
    for index in range(first, last + 1):
        block = blocks[index]
        if index in kept or block.hidden or block.zones & _APART or not _WORDS.search(block.text):
            continue
        parents = {id(element) for element in block.path[-4 if block.quoted else -2 :]}
        linked = block.linked > _FILL_LINKS * len(block.text)
        heads = block.level and index + 1 < len(blocks) and not is_linked(blocks[index + 1])
        if parents & homes and not (linked and block.words <= _PROSE_WORDS and not heads):
            filled.add(index)
    return filled


def _reach(blocks: Sequence[PageBlock], kept: set[int]) -> tuple[int, int]:
    """From where to where the article goes: finished paragraphs beside it in its element are part of it."""
    words: dict[int, int] = {}
    for index in kept:
        block = blocks[index]
        home = id(_home(block))
        words[home] = words.get(home, 0) + block.words
    main = max(words, key=lambda one: words[one], default=0)
    first, last = min(kept), max(kept)
    for step in (-1, 1):
        index = (first if step < 0 else last) + step
        stop = index + step * _REACH
        while 0 <= index < len(blocks) and index != stop:
            block = blocks[index]
            index += step
            if main not in {id(element) for element in block.path[-2:]} or block.zones & _APART:
                continue
            if reason_for(block.text, at_edge=True) or AUTHOR_NOTE.match(block.text) or is_linked(block):
                break
            sound = block.tag == "p" or block.words >= _PROSE_WORDS
            if sound and not block.hidden and block.words >= _SENTENCE_WORDS and closes(block.text):
                first, last = (index + 1, last) if step < 0 else (first, index - 1)
    return first, last


def _home(block: PageBlock) -> object:
    """The element whose parts are paragraphs, of which the block is one."""
    if len(block.path) < 2:  # noqa: PLR2004 - an element in an element
        return None
    return block.path[-2] if block.tag in _TEXT_TAGS else block.path[-1]


def _is_apart(blocks: Sequence[PageBlock], keys: Sequence[str], index: int, headline: int | None) -> bool:
    """Whether a block stands in the article and is no part of it."""
    block = blocks[index]
    if block.hidden and block.words < _PROSE_WORDS:
        return True
    if headline is not None and keys[index] == keys[headline]:
        return True
    if block.tag == "h1" and headline is not None and index <= headline + 1:
        return True
    if block.linked > _LIST_LINKS * len(block.text) and block.words >= _PROSE_WORDS:
        return True
    return bool(_ASIDE & block.zones)


def _lists_of_links(blocks: Sequence[PageBlock], kept: set[int]) -> set[int]:
    """Runs of lines that are links and nothing else, at least two, under a pointer to other articles or last."""
    gone: set[int] = set()
    run: list[int] = []
    order = sorted(kept)
    for at, index in enumerate([*order, -1]):
        block = blocks[index] if index >= 0 else None
        if block and block.linked > _FILL_LINKS * len(block.text) - 2 and block.words <= _PROSE_WORDS:
            run.append(index)
            continue
        before = order[at - len(run) - 1] if at > len(run) else None
        points = before is not None and bool(reason_for(blocks[before].text, at_edge=True))
        own = bool(run) and (points or block is None or bool(reason_for(blocks[run[0]].text, at_edge=True)))
        if len(run) > 1 and own:
            gone |= set(run)
        run = []
    return gone


def is_linked(block: PageBlock) -> bool:
    """Whether most of a block is links."""
    return block.linked > _LINKS_SHARE * len(block.text)


def _without_copies(blocks: Sequence[PageBlock], keys: Sequence[str], kept: set[int]) -> set[int]:
    """Of a text that a page holds twice, for two widths of screen, one; what an article repeats stays."""
    homes: dict[int, int] = {}
    for index in kept:
        home = id(blocks[index].path[-2:][0])
        homes[home] = homes.get(home, 0) + blocks[index].words
    seen: dict[str, int] = {}
    gone = set()
    for index in sorted(kept):
        key = keys[index]
        if blocks[index].words < _SENTENCE_WORDS:
            continue
        if key in seen:
            one, other = (id(blocks[i].path[-2:][0]) for i in (seen[key], index))
            if one != other:
                gone.add(index if homes[one] >= homes[other] else seen[key])
        seen.setdefault(key, index)
    return kept - gone


def _prose(blocks: Sequence[PageBlock]) -> set[int]:
    """All running text: long blocks, finished sentences, and the headings and items between them."""
    prose = [
        i
        for i, block in enumerate(blocks)
        if not block.hidden
        and not block.zones & (_FRAME | {"promo", "share"})
        and not is_linked(block)
        and not reason_for(block.text, at_edge=False)
        and not CAPTION.fullmatch(block.text)
        and (block.words >= _PROSE_WORDS or (block.words >= _SENTENCE_WORDS and closes(block.text)))
    ]
    if not prose:
        return {i for i, b in enumerate(blocks) if not b.zones & _FRAME and not is_linked(b) and not b.hidden}
    between = range(prose[0], prose[-1] + 1)
    short = {
        i
        for i in between
        if not blocks[i].zones & _APART and not is_linked(blocks[i]) and blocks[i].tag in _TEXT_TAGS
    }
    return set(prose) | short
