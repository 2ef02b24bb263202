"""Whether a quotation stands in a source, and where: rules only, never a score.

A match is the quotation's own words in the source, in order. What may differ is named:
how the words are set, the case of a first letter, one closing mark, what stands in
brackets, what an ellipsis leaves out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import product
from typing import NamedTuple

from kb.model.documents import Span
from kb.quotes.wording import (
    CLOSING,
    Gap,
    Piece,
    Wording,
    brackets_of,
    count_words,
    editorial,
    literal,
    words_of,
)
from kb.text.offsets import Mapped, over, without
from kb.text.typography import SOFT, fold_typography

FAR = 600
"""How many folded characters an ellipsis may leave out."""
MOST_REPLACED = 6
"""How many words of the source a bracket may stand for."""
MOST_PLACES = 400
"""How many places of one piece are looked at."""

_NEGATIONS = frozenset(
    "not no never without unless except only nor cannot neither none nobody nothing nowhere hardly scarcely "
    "barely excepting excluding نہیں نہ مت بغیر سوائے صرف بلا ورنہ".split()
)
_PLAIN_WORD = re.compile(r"[A-Za-z]{4,}")
# What stands inside of words and is folded: joins, ligatures, accents apart, hyphens at a line's end.
_INSIDE_WORDS = re.compile(
    r"[\u00ad\u0300-\u036f\u200b-\u200f\u2060-\u2069\u202a-\u202e\ufe00-\ufe0f\ufeff\ufb00-\ufb06]"
)
_LINE_END = re.compile(r"-\s*\n|‐\s*\n")
_LONGEST_ENDING = 12
_BEFORE = 3
_HYPHENS = "-‐‑"
_MONEY = "$£€¥₨₹+−"
_SHARES = "%‰°"
_IN_NUMBERS = ".,:/"


class Match(NamedTuple):
    """A place where a quotation stands.

    Attributes:
        span: The place in the source's text.
        how: What differs, in words; empty where only the way it is set may differ.
        omitted: The source's words that an ellipsis leaves out.
        flags: What a reader must look at before it is taken; empty when nothing.
    """

    span: Span
    how: tuple[str, ...] = ()
    omitted: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


class _Place(NamedTuple):
    start: int
    end: int
    how: tuple[str, ...] = ()


class _Path(NamedTuple):
    start: int
    end: int
    how: tuple[str, ...]
    gaps: tuple[tuple[Gap, str], ...] = ()


class SourceText:
    """A text that quotations are looked up in, folded when it is first needed.

    Args:
        text: The stored text.
        left_out: Parts of it that are not read as part of the running text, in order.
    """

    def __init__(self, text: str, left_out: Sequence[Span] = ()) -> None:
        self.text = text
        self._left_out = left_out

    @cached_property
    def mapped(self) -> Mapped:
        """The folded text with the way back."""
        if not self._left_out:
            return fold_typography(self.text, source=True)
        kept = without(self.text, self._left_out, "\n\n")
        folded = fold_typography(kept.text, source=True)
        return over(folded, kept) if folded.under is None else folded._replace(under=over(folded.under, kept))

    @cached_property
    def _bare(self) -> tuple[str, list[int]]:
        """The folded text without any hyphen, and where each of its characters stood."""
        text = self.mapped.text
        kept = [place for place, char in enumerate(text) if char not in {"-", SOFT}]
        return "".join(text[place] for place in kept), kept

    def has(self, folded: str) -> bool:
        """Whether folded words stand there, be it inside of longer words: quick, and proves nothing."""
        if self._plainly_lacks(folded):
            return False
        if SOFT in self.mapped.text:
            bare = folded.replace("-", "")
            return bare in self._bare[0]
        return folded in self.mapped.text

    @cached_property
    def _letters_change(self) -> bool:
        """Whether folding changes anything inside of words of plain letters."""
        if _LINE_END.search(self.text):
            return True
        return not self.text.isascii() and _INSIDE_WORDS.search(self.text) is not None

    def _plainly_lacks(self, folded: str) -> bool:
        """Whether a word of plain letters is missing: told without folding the text."""
        if "mapped" in self.__dict__ or self._letters_change:
            return False
        return _longest_word(folded) not in self.text

    def places(self, words: str) -> Iterator[tuple[int, int]]:
        """Where folded words stand, as offsets in the folded text."""
        if SOFT in self.mapped.text:
            yield from self._soft_places(words)
            return
        text = self.mapped.text
        start = text.find(words)
        for _ in range(MOST_PLACES):
            if start < 0:
                return
            yield start, start + len(words)
            start = text.find(words, start + 1)

    def _soft_places(self, words: str) -> Iterator[tuple[int, int]]:
        """The same where a line's end may have cut a word."""
        bare, kept = self._bare
        wanted = words.replace("-", "")
        start = bare.find(wanted) if wanted else -1
        for _ in range(MOST_PLACES):
            if start < 0:
                return
            first = kept[start]
            if words.startswith("-") and first and self.mapped.text[first - 1] in {"-", SOFT}:
                first -= 1
            end = _spelt(self.mapped.text, first, words)
            if end:
                yield first, end
            start = bare.find(wanted, start + 1)

    def span(self, start: int, end: int) -> Span:
        """The place in the stored text of folded words."""
        return self.mapped.original(start, end)

    def whole(self, start: int, end: int, *, left: bool = True, right: bool = True) -> bool:
        """Whether words begin and end where words of the source do."""
        span = self.span(start, end)
        if left and _cut_before(self.text, span.start):
            return False
        if not right:
            # A bracket stands for the end of this word, and for nothing that denies.
            return self.text[span.end : span.end + 1] not in {"'", "’"}
        return not _cut_after(self.text, span.end)


@lru_cache(maxsize=1024)
def _longest_word(text: str) -> str:
    return max(_PLAIN_WORD.findall(text), key=len, default="")


def find(source: SourceText, quote: str) -> tuple[Match, ...]:
    """Every place where a quotation stands, those that differ least first."""
    exact = _found(source, literal(quote), quote)
    brackets = brackets_of(quote)
    if exact and not any(match.how for match in exact):
        return exact
    keep = frozenset(each for each in brackets if source.has(each))
    found = list(exact)
    for kept in dict.fromkeys((keep, frozenset[str]())):
        taken = editorial(quote, kept)
        if (len(taken.pieces) > 1 or taken.how or brackets) and taken.pieces:
            found += _found(source, taken, quote)
    unique = {match.span: match for match in sorted(found, key=_order, reverse=True)}
    return tuple(sorted(unique.values(), key=_order))


def _order(match: Match) -> tuple[int, int, Span]:
    return (len(match.flags), len(match.how), match.span)


def _found(source: SourceText, wording: Wording, quote: str) -> tuple[Match, ...]:
    if not wording.pieces or not any(count_words(piece.text) for piece in wording.pieces):
        return ()
    paths = _paths(source, wording)
    return tuple(sorted({_match(source, path, wording, quote) for path in paths}, key=_order))


def _match(source: SourceText, path: _Path, wording: Wording, quote: str) -> Match:
    span = source.span(path.start, path.end)
    how = list(dict.fromkeys((*wording.how, *path.how)))
    omitted = tuple(words.strip() for gap, words in path.gaps if gap.kind == "ellipsis")
    flags = [flag for gap, words in path.gaps if (flag := _hidden(gap, words))]
    flags += _weak(wording)
    if quote.strip().startswith("[") and (flag := _hidden_before(source, span, quote)):
        flags.append(flag)
    if not how and unicodedata.normalize("NFC", span.of(source.text)) != unicodedata.normalize(
        "NFC", quote.strip()
    ):
        how.append("typography")
    return Match(span, tuple(how), omitted, tuple(dict.fromkeys(flags)))


def _paths(source: SourceText, wording: Wording) -> list[_Path]:
    """The ways to find all pieces in order, each with the nearest piece before it."""
    paths: list[_Path] = []
    last = len(wording.pieces) - 1
    for number, piece in enumerate(wording.pieces):
        before = wording.gaps[number - 1] if number else None
        after = wording.gaps[number] if number < last else None
        places = sorted(
            _places(
                source,
                piece,
                opens=before is None or before.kind == "ellipsis",
                closes=number == last,
                left=not wording.open_left if before is None else before.kind != "letters",
                right=not wording.open_right if after is None else after.kind != "letters",
            )
        )
        if before is None:
            paths = [_Path(place.start, place.end, place.how) for place in places]
        else:
            paths = list(_joined(source, paths, places, before))
        if not paths:
            return []
    return paths


def _joined(source: SourceText, paths: list[_Path], places: list[_Place], gap: Gap) -> Iterator[_Path]:
    text = source.mapped.text
    paths = sorted(paths, key=lambda path: path.end)
    for place in places:
        best = None
        for path in reversed(paths):
            if path.end > place.start:
                continue
            if place.start - path.end <= FAR + 2 and _fits(gap, text[path.end : place.start]):
                best = path
            break
        if best is not None:
            between = text[best.end : place.start]
            how = tuple(dict.fromkeys((*best.how, *place.how)))
            yield _Path(best.start, place.end, how, (*best.gaps, (gap, between)))


def _fits(gap: Gap, between: str) -> bool:
    if gap.kind == "ellipsis":
        return len(between.strip()) <= FAR
    if gap.kind == "letters":
        return len(between) <= _LONGEST_ENDING and not any(char.isspace() for char in between)
    return count_words(between) <= MOST_REPLACED and len(between) <= FAR


def _places(
    source: SourceText, piece: Piece, *, opens: bool, closes: bool, left: bool, right: bool
) -> set[_Place]:
    """Where a piece stands, in the spellings that a quotation may give it."""
    found: dict[tuple[int, int], _Place] = {}
    for words, how in _variants(piece, opens=opens, closes=closes):
        for start, end in source.places(words):
            if (start, end) not in found and source.whole(start, end, left=left, right=right):
                found[start, end] = _Place(start, end, how)
    return set(found.values())


def _variants(piece: Piece, *, opens: bool, closes: bool) -> Iterator[tuple[str, tuple[str, ...]]]:
    for text in _cases(piece):
        endings: list[tuple[str, tuple[str, ...]]] = [(text, ())]
        if closes:
            endings += [(bare, ("closing punctuation",)) for bare in _without_closing(text)]
        for words, how in endings:
            if not any(char.isalnum() for char in words):
                continue
            yield words, how
            other = _other_case(words)
            if opens and other != words and 0 not in piece.free:
                yield other, ("first-letter case", *how)


def _cases(piece: Piece) -> Iterator[str]:
    if not piece.free:
        yield piece.text
        return
    letters = [(piece.text[place].lower(), piece.text[place].upper()) for place in piece.free]
    for chosen in product(*letters):
        text = list(piece.text)
        for place, letter in zip(piece.free, chosen, strict=True):
            text[place] = letter
        yield "".join(text)


def _without_closing(text: str) -> Iterator[str]:
    """The words without one closing mark, also one before a closing quotation mark."""
    if text[-1] in CLOSING and not text.endswith(".."):
        yield text[:-1].rstrip()
    end = len(text.rstrip("'"))
    if 1 < end < len(text) and text[end - 1] in CLOSING:
        yield text[: end - 1] + text[end:]
    if text.endswith((".'", ",'")):
        return
    if text[-1] in CLOSING and text[-2:-1] == "'":
        # The source may have the mark inside of its own quotation marks.
        yield text[:-2] + text[-1] + "'"


def _other_case(words: str) -> str:
    place = next((i for i, char in enumerate(words) if char.isalnum()), 0)
    if not words[place].isalpha() or words[:place].strip("'\""):
        return words
    swapped = words[place].swapcase()
    return words if len(swapped) != 1 else words[:place] + swapped + words[place + 1 :]


def _spelt(text: str, start: int, words: str) -> int:
    """The end of words in a text that begins at ``start`` with them; 0 when they are not there."""
    place = start
    for char in words:
        if char == "-":
            if text[place : place + 1] not in {"-", SOFT}:
                return 0
        else:
            while text[place : place + 1] == SOFT:
                place += 1
            if text[place : place + 1] != char:
                return 0
        place += 1
    return place


def negations(text: str) -> set[str]:
    """The words of a text that deny or limit."""
    words = {word.casefold() for word in words_of(text.replace("’", "'"))}
    found = words & _NEGATIONS
    return found | {"n't" for word in words if word.endswith("n't")}


def _hidden(gap: Gap, between: str) -> str:
    """What a gap hides that would change the sense, in words; empty when it hides nothing."""
    left_out = negations(between)
    if gap.kind == "ellipsis" and left_out:
        return f"the ellipsis hides “{min(left_out)}”"
    if gap.kind in {"bracket", "letters"}:
        if hidden := left_out - negations(gap.words):
            return f"the bracket hides “{min(hidden)}”"
        if put_in := negations(gap.words) - left_out:
            return f"the bracket puts in “{min(put_in)}”"
    return ""


def _hidden_before(source: SourceText, span: Span, quote: str) -> str:
    """A denial right before the words that a bracket at the very beginning stands for."""
    before = source.text[max(0, span.start - FAR) : span.start]
    sentence = before.replace("?", ".").replace("!", ".").rpartition(".")[2]
    near = " ".join(words_of(sentence)[-_BEFORE:])
    inner = quote.strip()[1:].partition("]")[0]
    if len(inner) > 1 and (hidden := negations(near) - negations(inner)):
        return f"the bracket hides “{min(hidden)}”"
    return ""


def _weak(wording: Wording) -> Iterable[str]:
    """Whether a piece between two ellipses is too short to prove anything."""
    words = 0
    ellipses = 0
    for number, piece in enumerate(wording.pieces):
        words += count_words(piece.text)
        if number < len(wording.gaps) and wording.gaps[number].kind == "ellipsis":
            if ellipses and words < 2:  # noqa: PLR2004 - one word proves nothing
                return ("one word between two ellipses proves nothing",)
            ellipses += 1
            words = 0
    return ()


def _letter(text: str, place: int) -> bool:
    if not 0 <= place < len(text):
        return False
    char = text[place]
    return char.isalnum() or char == "_" or unicodedata.combining(char) != 0


def _digit(text: str, place: int) -> bool:
    return 0 <= place < len(text) and text[place].isdigit()


def _cut_before(text: str, start: int) -> bool:
    """Whether a word or a number of the source goes on to the left."""
    if start <= 0 or not _letter(text, start):
        return start > 0 and text[start] in _HYPHENS and _letter(text, start - 1) and _letter(text, start + 1)
    before = text[start - 1]
    while before in "\u200b\u200c\u200d\u00ad" and start > 1:
        start -= 1
        before = text[start - 1]
    if _letter(text, start - 1):
        return True
    if before in _HYPHENS + "'’ʼ\x02":
        return _letter(text, start - 2)
    if _digit(text, start):
        if before in _IN_NUMBERS and _digit(text, start - 2):
            return True
        return before in _MONEY or (before in "–-" and not text[start - 2 : start - 1].strip())
    return False


def _cut_after(text: str, end: int) -> bool:
    """Whether a word or a number of the source goes on to the right."""
    if end >= len(text):
        return False
    if not _letter(text, end - 1):
        return text[end - 1] in _HYPHENS and _letter(text, end - 2) and _letter(text, end)
    after = text[end]
    while after in "\u200b\u200c\u200d\u00ad" and end + 1 < len(text):
        end += 1
        after = text[end]
    if _letter(text, end):
        return True
    if after in _HYPHENS + "'’ʼ":
        return _letter(text, end + 1) or (after in _HYPHENS and text[end + 1 : end + 2] == "\n")
    if _digit(text, end - 1):
        return after in _SHARES or (after in _IN_NUMBERS and _digit(text, end + 1))
    return False
