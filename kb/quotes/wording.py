"""The words of a quotation: what must stand in the source, and what stands for something else."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal, NamedTuple

from kb.text.typography import folded

MOST_CASES = 4
"""How many bracketed letters of one piece are tried in both cases; there are rarely two."""

_VANISH = re.compile(
    r"sic|sic!|sic\.|(?:(?:my|our|original|author's) )?(?:emphasis|italics)"
    r"(?: (?:added|mine|ours|removed|omitted|supplied|in (?:the )?original))?"
    r"|(?:internal )?(?:citations?|footnotes?|references?|quotation marks|notes?|brackets) "
    r"(?:omitted|removed|added)",
    re.IGNORECASE,
)
_TOKEN = re.compile(
    r"\[(?P<inner>[^\[\]]*)\]|(?P<round>\((?:\.\s?){2,}\.\))|(?P<dots>\.{3,})|(?P<text>[^\[\].(]+|.)",
    re.DOTALL,
)
_ONLY_DOTS = re.compile(r"[.\s]*\.{2,}[.\s]*")
_WORDS = re.compile(r"[^\W_]+(?:['\-.,:/][^\W_]+)*")
CLOSING = ".,;:!?۔،؛؟"

Kind = Literal["ellipsis", "bracket", "letters", "nothing"]


class Piece(NamedTuple):
    """Words that must stand in the source as they are.

    ``free`` are the places of letters that stand in brackets and may differ in case.
    """

    text: str
    free: tuple[int, ...] = ()


class Gap(NamedTuple):
    """What stands between two pieces, and its words where it has any."""

    kind: Kind
    words: str = ""


class Wording(NamedTuple):
    """A quotation, taken apart: pieces with a gap between each two.

    ``how`` names what was done by the writer besides; ``words`` counts the words that are
    the source's; ``open_left`` and ``open_right`` say that a bracket stands for letters of the
    first or the last word.
    """

    pieces: tuple[Piece, ...]
    gaps: tuple[Gap, ...]
    how: tuple[str, ...]
    words: int
    open_left: bool = False
    open_right: bool = False


def count_words(text: str) -> int:
    """How many words a text has."""
    return len(_WORDS.findall(unicodedata.normalize("NFC", text)))


def words_of(text: str) -> list[str]:
    """The words of a text, in order."""
    return _WORDS.findall(text)


def literal(quote: str) -> Wording:
    """The quotation with every bracket and every ellipsis as it is written."""
    text = folded(quote)
    return Wording((Piece(text),), (), (), count_words(text))


def editorial(quote: str, keep: frozenset[str] = frozenset()) -> Wording:
    """The quotation with brackets and ellipses as a writer's marks.

    Args:
        quote: The words between the quotation marks.
        keep: Brackets, folded, that the source itself has.
    """
    text = folded(quote)
    builder = _Builder()
    for match in _TOKEN.finditer(text):
        inner = match["inner"]
        if match["dots"] or match["round"] or (inner is not None and _ONLY_DOTS.fullmatch(f"{inner}")):
            builder.gap(Gap("ellipsis"))
        elif inner is None or match[0] in keep:
            builder.text(match[0])
        elif not inner.strip() or _VANISH.fullmatch(inner.strip()):
            builder.vanish()
        else:
            after = text[match.end() : match.end() + 1]
            before = text[match.start() - 1 : match.start()]
            builder.bracket(inner.strip(), before, after)
    return builder.done()


def brackets_of(quote: str) -> tuple[str, ...]:
    """The brackets of a quotation, folded."""
    return tuple(match[0] for match in _TOKEN.finditer(folded(quote)) if match["inner"] is not None)


class _Builder:
    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.gaps: list[Gap] = []
        self.how: list[str] = []
        self.parts: list[str] = []
        self.free: list[int] = []
        self.open_left = False

    def text(self, words: str) -> None:
        # Blanks round a dash count for nothing, also where a bracket stood between them.
        after_dash = bool(self.parts) and self.parts[-1].endswith("-")
        self.parts.append(words.lstrip() if after_dash else words)

    def vanish(self) -> None:
        """Nothing in the source stands for it; of the blanks around it one is left."""
        self._note("an editor’s note in brackets")
        if "".join(self.parts).endswith(" "):
            self.parts = ["".join(self.parts)[:-1]]

    def bracket(self, inner: str, before: str, after: str) -> None:
        if len(inner) == 1 and inner.isalpha() and not before.isalnum() and len(self.free) < MOST_CASES:
            self.free.append(len("".join(self.parts)))
            self.parts.append(inner)
            self._note("bracketed case")
            return
        self._note("words in brackets")
        inside = (before.isalnum() or after.isalnum()) and " " not in inner
        self.gap(Gap("letters" if inside else "bracket", inner))

    def gap(self, gap: Gap) -> None:
        piece = self._piece(closes=gap.kind != "letters")
        self.parts, self.free = [], []
        if gap.kind == "ellipsis":
            self._note("ellipsis")
        if not piece.text or _bare(piece.text):
            # Two marks in a row, or one at the very beginning: the wider of the two counts.
            if self.gaps and self.pieces:
                self.gaps[-1] = _wider(self.gaps[-1], gap)
            elif not self.pieces:
                self.open_left = gap.kind == "letters"
            return
        self.pieces.append(piece)
        self.gaps.append(gap)

    def done(self) -> Wording:
        piece = self._piece(closes=True)
        if piece.text and not (self.pieces and _bare(piece.text)):
            self.pieces.append(piece)
        gaps = tuple(self.gaps[: max(0, len(self.pieces) - 1)])
        words = sum(count_words(piece.text) for piece in self.pieces)
        last = self.gaps[len(gaps)] if len(self.gaps) > len(gaps) else None
        return Wording(
            tuple(self.pieces),
            gaps,
            tuple(self.how),
            words,
            self.open_left,
            last is not None and last.kind == "letters",
        )

    def _piece(self, *, closes: bool) -> Piece:
        """What was read since the last gap, without blanks where words have to end."""
        text = "".join(self.parts)
        inside = self.open_left if not self.pieces else bool(self.gaps) and self.gaps[-1].kind == "letters"
        kept = text if inside else text.lstrip()
        lead = len(text) - len(kept)
        return Piece(kept.rstrip() if closes else kept, tuple(place - lead for place in self.free))

    def _note(self, how: str) -> None:
        if how not in self.how:
            self.how.append(how)


def _bare(text: str) -> bool:
    """Whether only marks stand there, as after a closing ellipsis."""
    return not any(char.isalnum() for char in text)


def _wider(first: Gap, second: Gap) -> Gap:
    order = ("nothing", "letters", "bracket", "ellipsis")
    wide = max(first, second, key=lambda gap: order.index(gap.kind))
    return Gap(wide.kind, f"{first.words} {second.words}".strip())
