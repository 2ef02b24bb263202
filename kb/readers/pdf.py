"""PDF: pages, columns, paragraphs; running heads dropped, hyphens at line ends joined."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import groupby, pairwise
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

from kb.errors import UnreadableSourceError
from kb.model.dates import parse_date
from kb.model.extraction import Extraction
from kb.readers.clean import clean
from kb.readers.learnt import Learnt
from kb.readers.properties import note_suggestions
from kb.readers.received import Received
from kb.readers.sheet import Sheet
from kb.readers.sniff import PDF
from kb.readers.structure import closes
from kb.text.dates import find_dates
from kb.text.passages import read_label

if TYPE_CHECKING:
    import pypdfium2 as pdfium

MAX_PAGES = 2000
_MAX_PAGE_CHARS = 500_000
_MAX_CHARS = 20_000_000
_FEW_LETTERS = 25
_HEADS = 3
_PAGES_LOOKED_AT = 5
_GAP = 1.4
_SHORT_LINE = 0.85
_INDENT = 0.8
_SMALLER = 0.86
_LARGER = 1.15
_HYPHEN = re.compile(r"[\x02\ufffe]\s*$")
_DIGITS = re.compile(r"\d+|\b[ivxlc]+\b", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s<>\"']{4,500}")
_PRINTED = re.compile(
    r"^\s*(\d{1,2}/\d{1,2}/\d{2,4}|\d{1,2}\.\d{1,2}\.\d{2,4}),?\s+\d{1,2}[:.]\d{2}(?:\s*[AP]M)?",
    re.IGNORECASE,
)
_PAGE_NUMBER = re.compile(r"(?:page|p\.|صفحہ)?\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?", re.IGNORECASE)
_NOTE = re.compile(r"(?:\[?\d{1,3}\]?|[*†‡])\s*\S")
_LETTER = re.compile(r"[^\W\d_]")
_US_YEARS = 2000


class Line(NamedTuple):
    """A line of a page: its words and where they stand, upwards from the foot of the page."""

    text: str
    left: float
    right: float
    top: float
    foot: float

    @property
    def height(self) -> float:
        """How high its letters are."""
        return self.top - self.foot


def read_pdf(received: Received) -> Extraction:
    """Read a PDF.

    Raises:
        UnreadableSourceError: It is encrypted, damaged, or too long.
    """
    document = _opened(received)
    learnt = Learnt()
    try:
        pages = list(_pages(document, received.name))
        info = document.get_metadata_dict()
        hidden = _is_hidden(document)
    finally:
        document.close()
    sheet = Sheet(learnt)
    letters = sum(len(_LETTER.findall(line.text)) for lines in pages for line in lines)
    if letters < _FEW_LETTERS * max(1, len(pages)) and letters < _FEW_LETTERS * 40:
        return _without_text(sheet, learnt, len(pages))
    pages, heads = _without_running_heads(pages)
    _harvest(heads, learnt)
    height = median([line.height for lines in pages for line in lines] or [10])
    for number, lines in enumerate(pages, 1):
        for head in heads.get(number - 1, ()):
            sheet.aside(head.text, "running head")
        _put_page(sheet, lines, str(number), height)
    _join_pages(sheet)
    decoded = sheet.finish("utf-8")
    note_suggestions(
        learnt, title=info.get("Title", ""), author=info.get("Author", ""), date=info.get("CreationDate", "")
    )
    if hidden:
        learnt.warnings.append(
            "Its text is not visible on the pages: it was recognised from pictures, or hidden. Compare it."
        )
    return clean(sheet.drafts, decoded, PDF, learnt)


def _opened(received: Received) -> pdfium.PdfDocument:
    import pypdfium2 as pdfium  # noqa: PLC0415 - late: only a PDF needs it

    try:
        document = pdfium.PdfDocument(received.data)
        count = len(document)
    except pdfium.PdfiumError as error:
        said = str(error).lower()
        if "password" in said or "security" in said:
            raise UnreadableSourceError(
                f"{received.name} is encrypted.", hint="Save it without a password and add that."
            ) from error
        raise _damaged(received.name) from error
    if count > MAX_PAGES:
        document.close()
        raise UnreadableSourceError(
            f"{received.name} has {count} pages; a PDF of at most {MAX_PAGES} is read.",
            hint="Split it and add the parts.",
        )
    if not count:
        document.close()
        raise _damaged(received.name)
    return document


def _damaged(name: str) -> UnreadableSourceError:
    return UnreadableSourceError(f"{name} is damaged: its pages cannot be read.", hint="Get it again, whole.")


def _pages(document: pdfium.PdfDocument, name: str) -> Iterator[list[Line]]:
    import pypdfium2 as pdfium  # noqa: PLC0415 - late: only a PDF needs it

    whole = 0
    for index in range(len(document)):
        try:
            page = document[index]
        except pdfium.PdfiumError as error:
            raise _damaged(name) from error
        text_page = page.get_textpage()
        count = text_page.count_chars()
        whole += count
        if count > _MAX_PAGE_CHARS or whole > _MAX_CHARS:
            raise UnreadableSourceError(
                f"{name} has more text on a page than a page holds: it may be made to do harm.",
                hint="If you trust it, copy its text and add that.",
            )
        yield list(_lines(text_page, count)) if count else []
        text_page.close()
        page.close()


def _lines(text_page: Any, count: int) -> Iterator[Line]:
    """The lines of a page in the order in which the file has them, with their boxes."""
    text = text_page.get_text_range(0, count)
    if len(text) != count:  # Characters beyond the basic plane: offsets would drift.
        for piece in text.splitlines():
            if piece.strip():
                yield Line(piece, 0, 0, 0, 0)
        return
    for match in re.finditer(r"[^\r\n]+", text):
        if not match[0].strip():
            continue
        start = match.start() + len(match[0]) - len(match[0].lstrip())
        end = match.end() - 1 - (len(match[0]) - len(match[0].rstrip()))
        while end > start and text[end] in "\x02\ufffe":
            end -= 1
        first = text_page.get_charbox(start, loose=True)
        last = text_page.get_charbox(end, loose=True)
        yield Line(match[0].strip(" "), min(first[0], last[0]), max(first[2], last[2]), first[3], first[1])


def _without_running_heads(pages: Sequence[list[Line]]) -> tuple[list[list[Line]], dict[int, list[Line]]]:
    """The pages without the lines that most of them have at their head or foot."""
    keys: Counter[tuple[str, int]] = Counter()
    for lines in pages:
        keys.update({_masked(line) for line in (*lines[:_HEADS], *lines[-_HEADS:])})
    most = max(2, (len(pages) + 1) // 2)
    running = {key for key, count in keys.items() if count >= most}
    bare, heads = [], {}
    for number, lines in enumerate(pages):
        gone: set[int] = set()
        for edge in (
            range(min(_HEADS, len(lines))),
            range(len(lines) - 1, max(-1, len(lines) - _HEADS - 1), -1),
        ):
            for index in edge:  # From the edge inwards, as long as all are heads.
                line = lines[index]
                numbered = _is_page_number(line, len(pages))
                printed = _PRINTED.match(line.text) or (len(pages) == 1 and _URL.match(line.text))
                if _masked(line) not in running and not numbered and not printed:
                    break
                gone.add(index)
        heads[number] = [lines[i] for i in sorted(gone)]
        bare.append([line for i, line in enumerate(lines) if i not in gone])
    return bare, heads


def _masked(line: Line) -> tuple[str, int]:
    """A line without its numbers, and how high it stands."""
    return _DIGITS.sub("#", " ".join(line.text.split()).lower()), round(line.foot / 6)


def _is_page_number(line: Line, pages: int) -> bool:
    return pages > 1 and _PAGE_NUMBER.fullmatch(line.text.strip(" -–—|[]()")) is not None


def _harvest(heads: dict[int, list[Line]], learnt: Learnt) -> None:
    """Date and address that a browser prints on each page."""
    for line in (line for lines in heads.values() for line in lines):
        if (match := _URL.search(line.text)) and "url" not in learnt.fields:
            learnt.put("url", match[0], "page-print", "probable", line.text)
        if (match := _PRINTED.match(line.text)) and "accessed" not in learnt.fields:
            written = re.sub(r"/(\d{2})$", rf"/{_US_YEARS // 100}\1", match[1])
            mentions = find_dates(written)
            if mentions and (day := mentions[0].date) and parse_date(str(day)):
                learnt.put("accessed", day, "page-print", "probable", match[0])


def _put_page(sheet: Sheet, lines: Sequence[Line], page: str, height: float) -> None:
    notes = _notes(lines, height)
    for block in _paragraphs([line for line in lines if line not in notes], height):
        words = _joined(block)
        large = block[0].height > _LARGER * height and len(words.split()) <= 20 and not closes(words)  # noqa: PLR2004
        sheet.put(words, role="heading" if large and page != "1" else "", page=page)
    for _, group in groupby(_numbered_notes(notes), key=lambda pair: pair[0]):
        words = _joined([line for _, line in group])
        sheet.put(words, role="aside", page=page)
        if sheet.drafts:
            sheet.drafts[-1].note = "footnote"


def _notes(lines: Sequence[Line], height: float) -> list[Line]:
    """The footnotes: small lines at the foot of the page, the first with a number."""
    start = len(lines)
    while start and 0 < lines[start - 1].height < _SMALLER * height:
        start -= 1
    notes = list(lines[start:])
    return notes if notes and _NOTE.match(notes[0].text) and start else []


def _numbered_notes(lines: Sequence[Line]) -> Iterator[tuple[int, Line]]:
    number = 0
    for line in lines:
        number += _NOTE.match(line.text) is not None and (line.text[0] in "*†‡[" or line.text[0].isdigit())
        yield number, line


def _paragraphs(lines: Sequence[Line], height: float) -> Iterator[list[Line]]:
    if not lines:
        return
    pitch = _pitch(lines) or 1.2 * height
    block = [lines[0]]
    for before, line in pairwise(lines):
        if _breaks(before, line, lines, pitch):
            yield block
            block = []
        block.append(line)
    yield block


def _pitch(lines: Sequence[Line]) -> float:
    """How far one line of a paragraph stands from the next, as most do."""
    steps = [a.top - b.top for a, b in pairwise(lines) if a.top > b.top]
    rounded = Counter(round(step, 0) for step in steps if step > 1)
    return rounded.most_common(1)[0][0] if rounded else 0.0


def _breaks(before: Line, line: Line, lines: Sequence[Line], pitch: float) -> bool:
    """Whether a paragraph ends between two lines."""
    if not line.height or not before.height:
        return closes(before.text)
    if _HYPHEN.search(before.text):
        return False
    step = before.top - line.top
    if abs(line.height - before.height) > 0.15 * max(line.height, before.height) and step > 0:
        return True
    if step < -pitch:  # The next column.
        return closes(before.text) and not line.text[:1].islower()
    if step > _GAP * pitch:
        return not (line.text[:1].islower() and not closes(before.text))
    if abs(step) < 0.3 * pitch:
        return False
    if read_label(line.text) and not line.text[:1].islower():
        return True
    edges = [other.right for other in lines if abs(other.left - before.left) < 3 * before.height]
    width = max(edges, default=before.right) - before.left
    short = before.right - before.left < _SHORT_LINE * width
    indented = line.left - before.left > _INDENT * line.height
    if indented and closes(before.text):
        return True
    return short and (closes(before.text) or not line.text[:1].islower()) and len(before.text) > 1


def _joined(lines: Sequence[Line]) -> str:
    """Lines as one paragraph; a hyphen that only ends a line goes."""
    text = ""
    for line in lines:
        if not text:
            text = line.text
        elif _HYPHEN.search(text):
            text = _HYPHEN.sub("", text) + line.text
        else:
            text = f"{text} {line.text}"
    return _HYPHEN.sub("-", text).replace("\x02", "").replace("\ufffe", "")


def _join_pages(sheet: Sheet) -> None:
    """Join a paragraph that goes on on the next page; it keeps the page on which it begins."""
    from kb.readers.traced import join  # noqa: PLC0415 - one use

    kept = []
    last = None
    for draft in sheet.drafts:
        plain = not draft.role and not draft.bullet
        if last is not None and plain and last.page != draft.page:
            before, after = last.text.text, draft.text.text
            if not closes(before) and after[:1].islower() and len(before.split()) > _HEADS:
                glue = "" if before.endswith("-") else " "
                last.text = join(glue, [last.text, draft.text])
                continue
        kept.append(draft)
        if plain:
            last = draft
    sheet.drafts[:] = kept


def _is_hidden(document: pdfium.PdfDocument) -> bool:
    """Whether all text of the first pages is drawn invisibly."""
    from pypdfium2 import raw  # noqa: PLC0415 - late: only a PDF needs it

    seen = 0
    for index in range(min(_PAGES_LOOKED_AT, len(document))):
        with suppress(Exception):  # What a page's objects are matters for a warning only.
            for item in document[index].get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
                seen += 1
                if raw.FPDFTextObj_GetTextRenderMode(item.raw) != raw.FPDF_TEXTRENDERMODE_INVISIBLE:
                    return False
    return seen > 0


def _without_text(sheet: Sheet, learnt: Learnt, pages: int) -> Extraction:
    """A PDF of pictures: it is kept, and says what it needs."""
    learnt.warnings.append(
        f"needs-ocr: its {pages} pages are pictures without text, so it cannot be searched. "
        f"“ocrmypdf IN.pdf OUT.pdf” makes one with text; add that with --to."
    )
    decoded = sheet.finish()
    extraction = clean([], decoded, PDF, learnt)
    return extraction._replace(
        text="\n", metadata=extraction.metadata._replace(tags=("needs-ocr",)), warnings=tuple(learnt.warnings)
    )
