"""Markdown: front matter, headings, lists and links; its signs leave the text, its words stay."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.errors import KBError
from kb.model.extraction import Extraction
from kb.readers.clean import clean
from kb.readers.decode import decode
from kb.readers.drafts import Draft, group_lines, split_lines, strip_bullet
from kb.readers.frontmatter import note_front_matter
from kb.readers.learnt import Learnt
from kb.readers.received import Received
from kb.readers.traced import Traced, join
from kb.text.passages import read_label

_FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*\r?\n(.*?\r?\n)?(?:---|\.\.\.)[ \t]*(?:\r?\n|$)", re.DOTALL)
_MAX_FRONT_MATTER = 64 * 1024
_ATX = re.compile(r"(#{1,6})\s+(.*?)\s*#*\s*$|(#{1,6})\s*$")
_SETEXT = re.compile(r"(=+|-+)\s*$")
_RULE = re.compile(r"(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})$")
_FENCE = re.compile(r"(?:```|~~~)")
_IMAGE = re.compile(r"!\[[^\]]*\](?:\([^)]*\)|\[[^\]]*\])")
# A line that holds links and nothing else is a menu, or a pointer to another page.
_ONLY_LINKS = re.compile(r"(?:\W*!?\[[^\]]*\](?:\([^)]*\)|\[[^\]]*\]))+\W*")
_MENU_WORDS = 24
_BULLET = re.compile(r"[-*+]\s+")
_QUOTE = re.compile(r"(?:>\s?)+")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_LINK_TARGET = re.compile(r"\[(?!\^)[^\]]+\]:\s*\S+.*$")
# The signs around words, each with the groups that are to go.
_INLINE = re.compile(
    r"(?P<open>!?\[)(?P<words>[^\[\]]*)(?P<close>\]\((?:[^()\s]|\([^()]*\))*(?:\s+[\"'][^\"']*[\"'])?\)|\]\[[^\]]*\])"
    r"|(?P<mark>(?<!\*)\*{1,3}(?!\*)|(?<!\w)_{1,3}|~~)(?=\S)(?P<inner>[^*_~]*?\S)(?P<end>(?P=mark))(?!\w)"
    r"|(?P<tick>(?<!`)`{1,3}(?!`))(?P<code>[^`]+)(?P<untick>(?P=tick)(?!`))"
    r"|(?P<left><)(?P<auto>https?://[^>\s]+)(?P<right>>)"
    r"|(?P<escape>\\)(?=[!-/:-@\[-`{-~])"
)
_SIGNS = ("open", "close", "mark", "end", "tick", "untick", "left", "right", "escape")
_DEPTH = 4


def read_markdown(received: Received) -> Extraction:
    """Read Markdown."""
    decoded = decode(received.data, received.name)
    learnt = Learnt()
    body = _take_front_matter(decoded.text, learnt)
    lines = list(split_lines(_blanked(decoded.text, body, learnt)))
    drafts = [draft for group in group_lines(lines) for draft in _drafts_of(group, learnt) if draft.text.text]
    _mark_title(drafts)
    _note_indents(drafts, decoded.text)
    return clean(drafts, decoded, "text/markdown", learnt)


def _take_front_matter(text: str, learnt: Learnt) -> int:
    """Read the front matter and set it aside; gives where the body begins."""
    match = _FRONT_MATTER.match(text)
    if match is None or match.end() > _MAX_FRONT_MATTER:
        return 0
    learnt.aside(Traced.of(text, 0, match.end()).strip(), "front matter")
    try:
        note_front_matter(match[1] or "", learnt)
    except KBError as error:
        learnt.warnings.append(f"The front matter was not used: {error.message}")
    return match.end()


def _blanked(text: str, body: int, learnt: Learnt) -> str:
    """The text with front matter and comments blanked out, so that all offsets stay."""
    for match in _COMMENT.finditer(text, body):
        learnt.aside(Traced.of(text, match.start(), match.end()), "comment")
    blanked = _COMMENT.sub(lambda m: re.sub(r"[^\r\n]", " ", m[0]), text[body:])
    return re.sub(r"[^\r\n]", " ", text[:body]) + blanked


def _drafts_of(group: Sequence[Traced], learnt: Learnt) -> list[Draft]:
    """The blocks of lines that stand together."""
    drafts: list[Draft] = []
    pieces: list[Traced] = []

    def close(role: str = "", level: int = 1, *, bullet: bool = False) -> None:
        if pieces:
            text = _without_signs(join(" ", pieces))
            drafts.append(strip_bullet(Draft(text, role=role, level=level, bullet=bullet)))
            pieces.clear()

    for raw in group:
        quote = _QUOTE.match(raw.text)
        line = raw.cut(quote.end()).strip() if quote else raw
        heading = _ATX.match(line.text)
        if pieces and _SETEXT.match(line.text) and not _BULLET.match(line.text):
            close("heading", 1 if line.text[0] == "=" else 2)
        elif _IMAGE.fullmatch(line.text):
            close()
            learnt.aside(line, "image")
        elif _ONLY_LINKS.fullmatch(line.text) and len(line.text.split()) <= _MENU_WORDS:
            close()
            learnt.aside(line, "links")
        elif _RULE.match(line.text) or _FENCE.match(line.text) or _LINK_TARGET.match(line.text):
            close()
            learnt.aside(line, "Markdown sign")
        elif heading:
            close()
            words = line.cut(*heading.span(2)) if heading[2] is not None else line.cut(0, 0)
            drafts.append(Draft(_without_signs(words), role="heading", level=len(heading[1] or heading[3])))
        else:
            if bullet := _BULLET.match(line.text):
                close()
                pieces.append(line.cut(bullet.end()))
                continue
            if pieces and read_label(line.text):
                close()
            pieces.append(line)
    close()
    return drafts


def _mark_title(drafts: Sequence[Draft]) -> None:
    """The first heading of the first level is the title, if no other is of that level before it."""
    for draft in drafts:
        if draft.role == "heading":
            if draft.level == 1:
                draft.role = "title"
            return


def _note_indents(drafts: Sequence[Draft], text: str) -> None:
    """Note how far numbered lines stand in: a list in a list belongs to the item over it."""
    for draft in drafts:
        start = draft.text.original.start
        before = text[text.rfind("\n", 0, start) + 1 : start]
        draft.indent = len(before.expandtabs(4)) if not before.strip() else 0


def _without_signs(text: Traced) -> Traced:
    """The words without the signs of links, emphasis and code; nested signs are peeled off."""
    for _ in range(_DEPTH):
        spans = sorted(
            match.span(name) for match in _INLINE.finditer(text.text) for name in _SIGNS if match[name]
        )
        if not spans:
            return text
        text = text.without(spans)
    return text
