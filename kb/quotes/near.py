"""What a quotation that does not stand in a source comes nearest to, and how it differs.

Nothing here accepts: a near passage is shown, never taken.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal, NamedTuple

from kb.model.documents import Span
from kb.quotes.matching import SourceText, negations
from kb.quotes.wording import CLOSING, words_of
from kb.text.fold import fold_letters
from kb.text.numbers import CARDINALS, LARGE, ORDINALS, TENS
from kb.text.offsets import Mapped
from kb.text.spelling import same_spelling
from kb.text.typography import fold_typography

LEAST = 0.6
"""Below this share of words in common a passage is not near."""
_MOST_WINDOWS = 4
_COMMON = 60
_SURE = 5

Sort = Literal[
    "number", "negation/modal/quantity", "name", "spelling", "runs past a truncated sentence", "wording"
]
Op = Literal["same", "report", "source"]

_MODALS = frozenset(
    "shall should will would may might must can could ought need needs all some many most few every each any "
    "several both half always often sometimes usually rarely seldom more less least fewer much little "
    "enough entire whole partly fully almost nearly about approximately over under least".split()
)
_NUMBERS = frozenset(
    {*CARDINALS, *ORDINALS, *TENS, *LARGE, *(f"{word}s" for word in (*LARGE, "hundred"))}
    | set("zero once twice double triple half quarter".split())
)
_TOKEN = re.compile(r"\S+")
_EDGE = re.compile(r"^\W+|\W+$")


class Edit(NamedTuple):
    """Words that both have, only the report has, or only the source has."""

    op: Op
    words: str


class Near(NamedTuple):
    """The passage that comes nearest.

    Attributes:
        span: Its place in the source's text.
        score: The share of words in common, for the order of suggestions only.
        sort: What kind of difference there is.
        edits: The differences, in order.
    """

    span: Span
    score: float
    sort: Sort
    edits: tuple[Edit, ...]


class _Token(NamedTuple):
    words: str
    key: str
    start: int
    end: int
    mapped: Mapped
    original: str


class Words:
    """The words of a source, to find near passages in."""

    def __init__(self, source: SourceText, cut: Sequence[int] = ()) -> None:
        self.source = source
        self.cut = cut
        self.tokens = _tokens(source.mapped.text, source.mapped, source.text)
        self.places: dict[str, list[int]] = defaultdict(list)
        for place, token in enumerate(self.tokens):
            self.places[token.key].append(place)


def nearest(source: Words, quote: str) -> Near | None:
    """The passage that shares most words with a quotation, or None where none is near.

    Args:
        source: The words of the source, with the ends of passages that break off.
        quote: The quotation, without a writer's marks.
    """
    folded = fold_typography(quote)
    wanted = _tokens(folded.text, folded, quote)
    if not wanted:
        return None
    best: Near | None = None
    for start in _windows(source, wanted):
        window = source.tokens[start : start + len(wanted) * 2 + 2]
        found = _compared(source, wanted, window)
        if found and (best is None or found.score > best.score):
            best = found
    return best


def _tokens(text: str, mapped: Mapped, original: str) -> list[_Token]:
    return [
        _Token(match[0], _key(match[0]), match.start(), match.end(), mapped, original)
        for match in _TOKEN.finditer(text)
    ]


def _shown(tokens: Sequence[_Token]) -> str:
    """Words as they are written where they come from."""
    return " ".join(
        " ".join(one.mapped.original(one.start, one.end).of(one.original).split()) for one in tokens
    )


@lru_cache(maxsize=65536)
def _key(word: str) -> str:
    return _EDGE.sub("", word).casefold() or word


def _windows(source: Words, wanted: Sequence[_Token]) -> list[int]:
    """Where in the source the most words of the quotation stand near one another."""
    counts: dict[int, float] = defaultdict(float)
    size = max(4, len(wanted))
    for number, token in enumerate(wanted):
        places = source.places.get(token.key, [])
        if len(places) > _COMMON * max(1, len(source.tokens) // 5000):
            continue
        for place in places:
            first = max(0, place - number) // size
            for cell in (first - 1, first, first + 1):
                counts[cell] += (2 if cell == first else 1) / (1 + len(places))
    cells = sorted(counts, key=lambda cell: (-counts[cell], cell))[:_MOST_WINDOWS]
    return sorted({max(0, cell * size - size // 2) for cell in cells if cell >= 0})


def _compared(source: Words, wanted: Sequence[_Token], window: Sequence[_Token]) -> Near | None:
    matcher = SequenceMatcher(None, [t.key for t in window], [t.key for t in wanted], autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    if not blocks:
        return None
    # As much of the source before and after as the quotation has there.
    first = max(0, blocks[0].a - blocks[0].b)
    last = min(len(window), blocks[-1].a + blocks[-1].size + len(wanted) - blocks[-1].b - blocks[-1].size)
    piece = list(window[first:last])
    past = _past(source, window, blocks[-1].a + blocks[-1].size, wanted, blocks[-1].b + blocks[-1].size)
    if past:
        piece = list(window[first : blocks[-1].a + blocks[-1].size])
    score = SequenceMatcher(None, [t.key for t in piece], [t.key for t in wanted], autojunk=False).ratio()
    if score < LEAST:
        return None
    edits, changed = _edits(piece, wanted)
    sort: Sort = "runs past a truncated sentence" if past else _sort(changed)
    return Near(source.source.span(piece[0].start, piece[-1].end), round(score, 3), sort, edits)


def _past(source: Words, window: Sequence[_Token], end: int, wanted: Sequence[_Token], done: int) -> bool:
    """Whether a quotation goes on where the source's passage breaks off."""
    if done >= len(wanted) or end == 0:
        return False
    place = source.source.span(window[end - 1].start, window[end - 1].end).end
    cut = bisect_left(source.cut, place)
    return cut < len(source.cut) and source.cut[cut] - place <= 1


def _edits(
    piece: Sequence[_Token], wanted: Sequence[_Token]
) -> tuple[tuple[Edit, ...], list[tuple[str, str, bool]]]:
    """The differences in the words of each side, and the pairs that differ."""
    matcher = SequenceMatcher(None, _compare(piece), _compare(wanted), autojunk=False)
    edits: list[Edit] = []
    changed: list[tuple[str, str, bool]] = []
    for kind, a, b, c, d in matcher.get_opcodes():
        there = " ".join(token.words for token in piece[a:b])
        here = " ".join(token.words for token in wanted[c:d])
        if kind == "equal":
            edits.append(Edit("same", _shown(piece[a:b])))
            continue
        changed.append((there, here, a > 0))
        if there:
            edits.append(Edit("source", _shown(piece[a:b])))
        if here:
            edits.append(Edit("report", _shown(wanted[c:d])))
    return tuple(edits), changed


def _compare(tokens: Sequence[_Token]) -> list[str]:
    """The words of tokens, without what a quotation may change: the first case, the last mark."""
    words = [token.words for token in tokens]
    words[0] = words[0][:1].lower() + words[0][1:]
    words[-1] = words[-1].rstrip(CLOSING) or words[-1]
    return words


def _sort(changed: Sequence[tuple[str, str, bool]]) -> Sort:
    """What kind of difference there is: the one that matters most."""
    sorts: set[str] = set()
    for there, here, inside in changed:
        ours, theirs = set(_plain(here)), set(_plain(there))
        differing = ours ^ theirs
        if any(_is_number(word) for word in differing):
            sorts.add("number")
        elif negations(here) != negations(there) or differing & _MODALS:
            sorts.add("negation")
        elif inside and any(
            _is_name(word) for word in (*_bare(there), *_bare(here)) if _key(word) in differing
        ):
            sorts.add("name" if not _same_letters(there, here) else "spelling")
        elif _spelling(there, here):
            sorts.add("spelling")
        else:
            sorts.add("wording")
    if "number" in sorts:
        return "number"
    if "negation" in sorts:
        return "negation/modal/quantity"
    if "name" in sorts:
        return "name"
    return "spelling" if sorts == {"spelling"} else "wording"


def _plain(text: str) -> list[str]:
    return [word.casefold() for word in words_of(text)]


def _bare(text: str) -> list[str]:
    return [_EDGE.sub("", word) for word in text.split()]


def _is_number(word: str) -> bool:
    parts = re.split(r"[-']", word)
    return any(char.isdigit() for char in word) or any(part in _NUMBERS for part in parts)


def _is_name(word: str) -> bool:
    return word[:1].isupper()


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", fold_letters(text))


def _same_letters(there: str, here: str) -> bool:
    return _letters(there) == _letters(here)


def _spelling(there: str, here: str) -> bool:
    """Whether two pieces are the same words, spelt differently."""
    if not there or not here:
        return False
    first, second = _letters(there), _letters(here)
    if first == second:
        return first != ""
    if same_spelling(first) == same_spelling(second):
        return True
    if len(there.split()) != 1 or len(here.split()) != 1:
        return False
    return min(len(first), len(second)) >= _SURE and _one_slip(first, second)


def _one_slip(first: str, second: str) -> bool:
    """Whether two words differ by one letter inside, or by two that changed places."""
    if abs(len(first) - len(second)) > 1 or first[0] != second[0]:
        return False
    start = next((i for i, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), len(first))
    rest, other = first[start:], second[start:]
    if len(rest) < 3 or len(other) < 3:  # noqa: PLR2004 - an ending is grammar, not spelling
        return False
    if len(first) == len(second):
        return rest[1:] == other[1:] or (rest[:2] == other[1::-1] and rest[2:] == other[2:])
    longer, shorter = (rest, other) if len(rest) > len(other) else (other, rest)
    return longer[1:] == shorter
