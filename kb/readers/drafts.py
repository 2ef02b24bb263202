"""From characters to draft blocks: lines, wrapped paragraphs, lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kb.readers.traced import Traced, join
from kb.text.passages import read_label

_LINE_END = re.compile(r"\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# Left out of the text: controls, soft hyphens, invisible blanks and direction marks. The
# joiners U+200C and U+200D stay, since Urdu and Persian words need them.
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b\u200e\u200f\u061c\u202a-\u202e\u2060-\u2069\ufeff]+"
)
OVERRIDES = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_BULLET = re.compile(r"(?:[•‣◦▪●○■□►▶➤✔✓∙·*]|[-–—](?=\s))\s*")
_WORD = re.compile(r"\S+")
_HYPHENATED = re.compile(r"[^\W\d_][-‐]$")
_WIDEST_WRAP = 120
_NARROWEST_WRAP = 40
_WRAPPED_SHARE = 0.6
_WRAPPED_LINES = 3


@dataclass(slots=True)
class Draft:
    """A block on its way to becoming a passage.

    Attributes:
        text: Its words.
        role: What it is, see ``kb.model.documents.ROLES``; ``""`` while that is open.
        number: The number it carries.
        level: Of a heading.
        flags: What is wrong with it.
        bullet: Whether it was an unnumbered item of a list.
        sign: The sign of the list that stood before it.
        gaps: How many wide gaps its line has, as menus and tables do.
        page: The page of the source on which it begins.
        note: What a reader should know of it, such as which footnote it is.
        indent: How far its first line stands in, where that tells what a list belongs to.
    """

    text: Traced
    role: str = ""
    number: str = ""
    level: int = 1
    flags: tuple[str, ...] = ()
    bullet: bool = False
    sign: Traced | None = None
    gaps: int = 0
    page: str = ""
    note: str = ""
    indent: int = 0

    @property
    def whole(self) -> Traced:
        """Its words with the sign of the list before them."""
        return join("", [self.sign, self.text]) if self.sign else self.text

    @property
    def words(self) -> int:
        """How many words it has."""
        return len(self.text.text.split())


def split_lines(text: str) -> Iterator[Traced]:
    """The lines of a text without their ends, invisible characters left out."""
    start = 0
    for match in _LINE_END.finditer(text):
        yield cleaned(Traced.of(text, start, match.start()))
        start = match.end()
    yield cleaned(Traced.of(text, start, len(text)))


def group_lines(lines: Iterable[Traced]) -> list[list[Traced]]:
    """Lines in groups, as blank lines part them."""
    groups: list[list[Traced]] = [[]]
    for line in lines:
        if line.text:
            groups[-1].append(line)
        elif groups[-1]:
            groups.append([])
    return [group for group in groups if group]


def to_drafts(groups: Sequence[Sequence[Traced]]) -> list[Draft]:
    """Blocks: each line one, but for lines that were wrapped at a width."""
    width = _wrap_width(groups)
    return [draft for group in groups for draft in _split_group(group, width)]


def cleaned(line: Traced) -> Traced:
    """A line without invisible characters, its blanks made one."""
    spans = [match.span() for match in _INVISIBLE.finditer(line.text)]
    return line.without(spans).collapsed()


def _wrap_width(groups: Sequence[Sequence[Traced]]) -> int:
    """The width at which a text is wrapped, or 0.

    A line was wrapped when the first word of the next one had no room on it. Lines
    of less than half the width, such as those of a letterhead, tell nothing.
    """
    width = max((len(line.text) for group in groups for line in group if len(group) > 1), default=0)
    if not _NARROWEST_WRAP <= width <= _WIDEST_WRAP:
        return 0
    wanted = [
        len(line.text) + 1 + len(_first_word(after))
        for group in groups
        for line, after in pairwise(group)
        if 2 * len(line.text) > width
    ]
    full = sum(each > width for each in wanted)
    return width if len(wanted) >= _WRAPPED_LINES and full >= _WRAPPED_SHARE * len(wanted) else 0


def _first_word(line: Traced) -> str:
    match = _WORD.match(line.text)
    return match[0] if match else ""


def _split_group(group: Sequence[Traced], width: int) -> Iterator[Draft]:
    pieces: list[Traced] = []
    for line in group:
        goes_on = pieces and width and len(pieces[-1].text) + 1 + len(_first_word(line)) > width
        if pieces and (not goes_on or _opens_item(line.text)):
            yield _draft(pieces)
            pieces = []
        pieces.append(line)
    if pieces:
        yield _draft(pieces)


def _opens_item(line: str) -> bool:
    return _BULLET.match(line) is not None or read_label(line) is not None


def _draft(pieces: Sequence[Traced]) -> Draft:
    text = pieces[0]
    for piece in pieces[1:]:
        # A hyphen at the end of a line belongs to the word or to the line: nobody can
        # tell, so it stays.
        glue = "" if _HYPHENATED.search(text.text) else " "
        text = join(glue, [text, piece])
    return strip_bullet(Draft(text, gaps=_wide_gaps(pieces[0]) if len(pieces) == 1 else 0))


def _wide_gaps(line: Traced) -> int:
    """How many gaps of several blanks a line had; they were made one."""
    ends = [original + length for _, original, length in line.runs]
    starts = [original for _, original, _ in line.runs[1:]]
    return sum(start - end > 1 for end, start in zip(ends, starts, strict=False))


def strip_bullet(draft: Draft) -> Draft:
    """The block without the sign of a list's item."""
    match = _BULLET.match(draft.text.text)
    if match and match.end() < len(draft.text.text) and not _is_navigation(draft.text.text):
        draft.sign, draft.text = draft.text.cut(0, match.end()), draft.text.cut(match.end())
        draft.bullet = True
    return draft


def _is_navigation(text: str) -> bool:
    """Whether bullets part the words of one line, as in "• Home • Politics"."""
    return len(re.findall(r"[•|·▪►]", text)) > 1
