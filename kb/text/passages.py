"""Passages: the blocks of a text, numbered as a reader counts them.

A text holds blocks with one blank line between them. What a block is when it is
no plain paragraph is told by entries (``Block``), which hold on to the block's
first words and so survive an edit by hand; where a revision has no entries at
all, numbered blocks of a plan or a law are its points.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from kb.model.addresses import is_locator
from kb.model.documents import COUNTED, Block, Metadata, Passage, Span

NUMBERED_KINDS = frozenset({"plan", "law"})
"""Kinds whose numbered blocks are points, cited by their own number."""

_STARTS_LENGTH = 120
STARTS_WORDS = 4
"""How many words of a block an entry holds on to."""

_SEPARATOR = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
# "3.", "3)", "(3)", "3-", "3(a)", "1.1.2", "(iv)", "a)", "Point 9:", "Article 5(2)", "§ 4".
_ROMAN = r"[ivxlc]{1,6}"
_CORE = rf"\d{{1,4}}(?:\.\d{{1,3}})*(?:\((?:[a-z]|{_ROMAN}|\d{{1,3}})\))*"
_LABEL = re.compile(
    rf"""(?:
        (?:(?:Point|Section|Sec\.|Article|Art\.|Clause|Paragraph|Rule|Principle|Action|Measure|Step|§)
           \s*(?:No\.?\s*)?(?P<named>{_CORE})\s*(?:[.:)\]–—-]+|(?=\s))\s*)
      | \(\s*(?P<bracketed>{_CORE}|[a-z]|{_ROMAN})\s*\)[.:]?\s*
      | (?P<letter>[a-z]|{_ROMAN})\)\s+
      | (?-i:(?P<roman>[ivx]{{1,5}}|[a-h])\.\s+(?=\S\S))
      | (?P<plain>{_CORE})\s*(?:[.):۔]\)?(?=\s)|\s?[-–—](?=\s?[^\W\d]))\s*
      | (?P<multi>\d{{1,3}}(?:\.\d{{1,3}})+)\s+(?=[^\W\d])
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_LETTER_OF = {"heading": "h", "caption": "c", "title": "t"}
_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")


def block_spans(text: str) -> tuple[Span, ...]:
    """The blocks of a text: what stands between blank lines, outer blanks left out."""
    spans: list[Span] = []
    start = 0
    for match in [*_SEPARATOR.finditer(text), None]:
        end = match.start() if match else len(text)
        piece = text[start:end]
        lead = len(piece) - len(piece.lstrip())
        if piece.strip():
            spans.append(Span(start + lead, start + len(piece.rstrip())))
        start = match.end() if match else end
    return tuple(spans)


def read_label(text: str) -> tuple[str, int] | None:
    """The number a block begins with and how many characters it takes; None without one.

    >>> read_label("(4) Water"), read_label("3(a). Courts"), read_label("Point 9: Relief")
    (('4', 4), ('3(a)', 6), ('9', 9))
    >>> read_label("2024 was a dry year"), read_label("14 points remain")
    (None, None)
    """
    match = _LABEL.match(text.translate(_DIGITS))
    if match is None or match.end() >= len(text):
        return None
    number = next(group for group in match.groups() if group)
    return (number.lower(), match.end()) if is_locator(number) else None


def build_passages(
    text: str, blocks: Sequence[Block] | None, metadata: Metadata
) -> tuple[tuple[Passage, ...], tuple[Block, ...]]:
    """The passages of a text, and the entries that found no block in it.

    Args:
        text: The text of a revision.
        blocks: What is known of its blocks; None when nothing is recorded.
        metadata: Of the revision; gives the kind, the standing and whether it is a digest.
    """
    spans = block_spans(text)
    described = _recognised(text, spans, metadata) if blocks is None else blocks
    entries, lost = _placed(text, spans, described)
    drafts = list(_drafts(text, spans, entries, metadata))
    return tuple(_located(drafts)), lost


def starts_of(text: str) -> str:
    """The first words of a block, by which an entry finds it again."""
    return " ".join(text[: 2 * _STARTS_LENGTH].split()[:STARTS_WORDS])[:_STARTS_LENGTH]


def _recognised(text: str, spans: Sequence[Span], metadata: Metadata) -> list[Block]:
    """Points of a plan or a law that nobody described."""
    if metadata.kind is None or metadata.kind.value not in NUMBERED_KINDS:
        return []
    labels = ((number, read_label(span.of(text))) for number, span in enumerate(spans, 1))
    return [Block(number, role="point", number=label[0]) for number, label in labels if label]


def _placed(
    text: str, spans: Sequence[Span], blocks: Sequence[Block]
) -> tuple[dict[int, Block], tuple[Block, ...]]:
    """Each entry at the block that begins with its words, the nearest one if there are several."""
    beginnings = [" ".join(span.of(text)[:400].split()) for span in spans]
    entries: dict[int, Block] = {}
    lost: list[Block] = []
    for entry in blocks:
        place = entry.block - 1
        words = " ".join(entry.starts.split())
        if not (0 <= place < len(spans) and beginnings[place].startswith(words)):
            near = [i for i, begin in enumerate(beginnings) if words and begin.startswith(words)]
            if not near:
                lost.append(entry)
                continue
            place = min(near, key=lambda i, at=place: (abs(i - at), i))  # type: ignore[misc]
        entries[place] = entry
    return entries, tuple(lost)


def _drafts(
    text: str, spans: Sequence[Span], entries: dict[int, Block], metadata: Metadata
) -> Iterator[Passage]:
    """The passages with everything but their locators."""
    headings: list[tuple[int, str]] = []
    ordinal, page = 0, ""
    standing = metadata.standing.value if metadata.standing else ""
    numbered = metadata.kind is not None and metadata.kind.value in NUMBERED_KINDS
    for index, span in enumerate(spans):
        words = span.of(text)
        entry = entries.get(index, Block(index + 1))
        if entry.role in {"point", "item"}:
            # Which of the two a numbered block is, the kind decides, also when it is corrected.
            entry = entry._replace(role="point" if numbered else "item")
        ordinal += entry.role in COUNTED
        page = entry.page or page
        if entry.role == "heading":
            headings = [(level, name) for level, name in headings if level < entry.level]
        label = read_label(words) if entry.number else None
        yield Passage(
            locator="",
            role=entry.role,
            span=span,
            ordinal=ordinal if entry.role in COUNTED else 0,
            number=entry.number,
            label=label[1] if label else 0,
            headings=tuple(name for _, name in headings),
            flags=entry.flags,
            standing=entry.standing or standing,
            digest=metadata.digest if entry.digest is None else entry.digest,
            note=entry.note,
            sources=entry.sources,
            page=page,
        )
        if entry.role == "heading":
            headings.append((entry.level, " ".join(words.split())))


def _located(drafts: Sequence[Passage]) -> Iterator[Passage]:
    """The passages with their locators: a point's own number where no other point has it."""
    numbers = Counter(draft.number for draft in drafts if draft.role == "point")
    others: Counter[str] = Counter()
    for draft in drafts:
        if draft.role == "point" and draft.number and numbers[draft.number] == 1:
            locator = draft.number
        elif draft.counted:
            locator = f"p{draft.ordinal}"
        else:
            others[draft.role] += 1
            locator = _other_locator(draft.role, others[draft.role])
        yield draft._replace(locator=locator)


def _other_locator(role: str, count: int) -> str:
    if role == "title" and count == 1:
        return "title"
    return f"{_LETTER_OF.get(role, 'x')}{count}"
