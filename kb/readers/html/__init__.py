"""Web pages: saved, captured, archived or fetched."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.errors import UnreadableSourceError
from kb.model.extraction import Extraction
from kb.readers.clean import clean
from kb.readers.html.blocks import PageBlock, Walker
from kb.readers.html.captured import Captured, captured, from_address
from kb.readers.html.choose import Chosen, choose, is_linked, is_wall, vote
from kb.readers.html.learning import learn, near_headline
from kb.readers.html.meta import PageMeta, headline, page_meta
from kb.readers.html.tree import decode_page, parse
from kb.readers.learnt import Learnt
from kb.readers.received import Received
from kb.readers.sheet import Sheet

_STANDFIRST_WORDS = range(5, 60)
_BODY_WORDS = 80
_BR = re.compile(r"\s*\n\s*\n\s*|<br\s*/?>\s*<br\s*/?>|</p>", re.IGNORECASE)
_PROSE_WORDS = 20
_DATE_WORDS = 12
# A year and a time on one short line above the text, in whatever language.
_DATE_LINE = re.compile(r"\b(?:19|20)\d\d\b.*\b\d{1,2}[:.h]\d\d\b|\b\d{1,2}:\d\d\b.*\b(?:19|20)\d\d\b")
_TAG = re.compile(r"<[^>]*>")


def read_page(received: Received) -> Extraction:
    """Read a web page: its article, and what it says of itself.

    Raises:
        UnreadableSourceError: There is no text in it, or nothing but a notice to turn on scripts.
    """
    page = decode_page(received.data, received.name, received.charset)
    tree, warnings = parse(page.text, received.name)
    body = tree.find("body")
    blocks = Walker().walk(tree if body is None else body)
    meta = page_meta(tree)
    if is_wall(blocks) or not blocks:
        blocks = _from_data(meta)
        if not blocks:
            raise _refusal(received.name)
        warnings = (*warnings, "The text was taken from the data that the page holds for machines.")
        chosen, title = Chosen(tuple(range(len(blocks))), None), headline((), meta)
    else:
        title = headline(blocks, meta)
        chosen = choose(blocks, vote(tree), title[3])
    if not chosen.places:
        raise _refusal(received.name)
    came = _came(received, page.text)
    learnt = Learnt(framed=True)
    near = near_headline(blocks, title[3], chosen.places[0])
    learn(
        learnt,
        meta,
        title=title[:3],
        blocks=blocks,
        near=near,
        came=came,
        latest=received.latest,
        tree=tree,
    )
    sheet = Sheet(learnt)
    _put_down(sheet, blocks, chosen, has_title=bool(title[0]))
    decoded = sheet.finish(page.encoding, (*page.warnings, *warnings, *chosen.warnings))
    return clean(sheet.drafts, decoded, "text/html", learnt)


def _refusal(name: str) -> UnreadableSourceError:
    return UnreadableSourceError(
        f"{name} has no article in it: the page needs scripts, a consent or a login to show its text.",
        hint="Open it in a browser, save it from there when its text is shown, and add that.",
    )


def _from_data(meta: PageMeta) -> list[PageBlock]:
    """The article that a page without visible text holds in its JSON-LD."""
    body = max(meta.bodies, key=len, default="")
    if len(body.split()) < _BODY_WORDS:
        return []
    texts = (" ".join(_TAG.sub(" ", part).split()) for part in _BR.split(body))
    return [PageBlock(text, "p", frozenset()) for text in texts if text]


def _came(received: Received, text: str) -> Captured:
    """Where the page came from: what fetched it knows better than the page."""
    marks = captured(text)
    if not received.url:
        return marks._replace(retrieved=received.retrieved or marks.retrieved)
    came = from_address(received.url)
    return Captured(
        came.url or received.url,
        received.archive_url or came.archive_url,
        came.retrieved or received.retrieved,
        came.basis or "fetched",
    )


def _put_down(sheet: Sheet, blocks: Sequence[PageBlock], chosen: Chosen, *, has_title: bool) -> None:
    """The article's blocks as drafts; all else is set aside."""
    places = frozenset(chosen.places)
    standfirst = _standfirst(blocks, chosen) if has_title else set()
    prose = next((i for i in chosen.places if blocks[i].words >= _PROSE_WORDS), len(blocks))
    rows: list[str] = []
    table: object = None
    for index, block in enumerate(blocks):
        in_table = index in places and block.tag == "tr" and index not in standfirst
        if rows and not (in_table and _table_of(block) is table):
            sheet.table(rows)
            rows = []
        if in_table:
            table = _table_of(block)
            rows.append(block.text)
            continue
        if index == chosen.headline:
            sheet.aside(block.text, "title")
        elif index in standfirst:
            sheet.aside(block.text, "standfirst")
        elif index not in places:
            sheet.aside(block.text, "outside the article")
        elif index < prose and _DATE_LINE.search(block.text) and block.words <= _DATE_WORDS:
            sheet.aside(block.text, "date label")
        elif block.level:
            sheet.put(block.text, role="heading", level=max(1, block.level - 1))
        else:
            text = f"{block.number} {block.text}" if block.number else block.text
            sheet.put(text, bullet=block.bullet)
    if rows:
        sheet.table(rows)


def _table_of(block: PageBlock) -> object:
    return next((element for element in reversed(block.path) if element.tag == "table"), None)


def _standfirst(blocks: Sequence[PageBlock], chosen: Chosen) -> set[int]:
    """The summary under a headline that has a heading's element and is a sentence."""
    found = set()
    for index in chosen.places:
        block = blocks[index]
        if not block.level or block.words not in _STANDFIRST_WORDS or is_linked(block):
            break
        if sum(blocks[other].tag == block.tag for other in chosen.places) > 1:
            break  # One heading among others.
        found.add(index)
        if chosen.headline is None:
            break
    return found if len(found) < len(chosen.places) else set()
