"""The clean-up: draft blocks in, an extraction with a ledger out.

Nothing is thrown away: what is not part of the text is set aside with its reason
and its place in the original, and nothing is mended: a sentence that breaks off
is marked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from kb.model.dates import PartialDate
from kb.model.documents import Block, Field, Metadata, OffsetMap, SetAside
from kb.model.extraction import Extraction
from kb.readers.decode import Decoded
from kb.readers.drafts import OVERRIDES, Draft
from kb.readers.furniture import (
    AUTHOR_NOTE,
    CAPTION,
    KICKERS,
    NUMBER_LINE,
    OPENS_PROMOS,
    reason_for,
)
from kb.readers.kinds import tell_kind
from kb.readers.labels import (
    VALEDICTION,
    byline,
    date_alone,
    dateline,
    leading_label,
    name_alone,
    published_in,
    signature,
)
from kb.readers.languages import tell_language
from kb.readers.structure import closes, doubled, find_title, mark_headings, mark_points, mark_truncated
from kb.readers.traced import Traced, join
from kb.text.dates import find_dates
from kb.text.passages import NUMBERED_KINDS, read_label, starts_of

_PROSE_WORDS = 20
_OPENING = re.compile(r"([^\W\d]+(?: [^\W\d]+){0,2}?)(?=[ ,:|–—-]*(?:no\b|number\b|\d))")
_EDGE_BLOCKS = 12
_EVENT_BLOCKS = 3
_TEASER_WORDS = 14
_MENU_WORDS = 4
_MENU_ITEMS = 3
_SIGNED_LINES = 4
_SIGNED_WORDS = 8
_EVENT_KINDS = frozenset({"readout", "press-release", "statement", "speech", "news"})


@dataclass(slots=True)
class Learnt:
    """What was told of the source so far, and what was set aside."""

    fields: dict[str, Field[object]] = field(default_factory=dict)
    set_aside: list[SetAside] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def put(self, name: str, value: object, basis: str, grade: str, source: str) -> None:
        """Note a value; of two, the surer stays, and of equals the first."""
        new: Field[object] = Field(value, basis, grade, source)
        old = self.fields.get(name)
        order = ("confident", "probable", "unsure")
        if old is not None and old.value != value and name == "issued":
            self.warnings.append(
                f"Two dates of publication: {old.value} (“{old.source}”) and {value} (“{source}”)."
            )
        if old is None or order.index(grade) < order.index(old.grade):
            self.fields[name] = new

    def aside(self, piece: Traced, reason: str) -> None:
        """Set a piece aside."""
        self.set_aside.append(SetAside(piece.text, reason, piece.original))


def clean(drafts: list[Draft], decoded: Decoded, media_type: str, learnt: Learnt) -> Extraction:
    """Make an extraction of draft blocks.

    Args:
        drafts: The blocks in order; a reader that knows a block's role has set it.
        decoded: The decoded source.
        media_type: What the source is.
        learnt: What the reader knows already.
    """
    _fused_label(drafts, learnt)
    drafts = _without_furniture(drafts, learnt)
    title = _take_title(drafts, learnt)
    drafts = _without_doubles(drafts, title, learnt)
    mark_points(drafts)
    mark_truncated(drafts)
    _mark_asides(drafts)
    mark_headings(drafts)
    text, offsets = _lay_out(drafts)
    _tell(text, drafts, learnt)
    _take_signature(drafts, learnt)
    _name_points(drafts, learnt)
    if count := len(OVERRIDES.findall(decoded.text)):
        learnt.warnings.append(f"{count} marks that change the direction of writing were left out.")
    return Extraction(
        text=text,
        blocks=tuple(_entries(drafts)),
        set_aside=tuple(sorted(learnt.set_aside, key=lambda piece: piece.original)),
        offsets=offsets,
        metadata=Metadata(**learnt.fields),  # type: ignore[arg-type]
        media_type=media_type,
        encoding=decoded.encoding,
        warnings=(*decoded.warnings, *learnt.warnings, *_cut_warnings(drafts)),
    )


def _fused_label(drafts: list[Draft], learnt: Learnt) -> None:
    """A label with a date at the very start of the first blocks, text following it."""
    for draft in drafts[:_EDGE_BLOCKS]:
        label = leading_label(draft.text.text)
        if label is None or (label.end >= len(draft.text.text)):
            continue
        rest = draft.text.cut(label.end)
        if _ends_as_label(rest.text):
            continue  # "Published … – Updated …" is all label.
        if rest.text[:1].islower() and draft is not drafts[0]:
            continue  # "Published 4 May 2023 in the gazette, the order …" is a sentence.
        learnt.aside(draft.text.cut(0, label.end).strip(), "date label")
        _note_label_date(label.date, label.words, learnt, later=label.later)
        draft.text = rest.strip()


def _ends_as_label(rest: str) -> bool:
    bare = rest.strip(" –—|-,;•")
    label = leading_label(bare)
    return label is not None and label.end >= len(bare)


def _note_label_date(date: PartialDate | None, words: str, learnt: Learnt, *, later: bool) -> None:
    if date is None:
        learnt.warnings.append(f"The date in “{words}” can be read in two ways; give it with --issued.")
    elif date.year is None:
        learnt.warnings.append(f"The date in “{words}” has no year; give it with --issued.")
    elif not later:
        learnt.put("issued", date, "label", "confident", words)


def _without_furniture(drafts: Sequence[Draft], learnt: Learnt) -> list[Draft]:
    """The blocks that belong to the text; the others are set aside."""
    prose = [i for i, draft in enumerate(drafts) if draft.words >= _PROSE_WORDS]
    first, last = (prose[0], prose[-1]) if prose else (len(drafts), -1)
    menu = _menu(drafts[:first])
    kept: list[Draft] = []
    before = ""
    for index, draft in enumerate(drafts):
        zone = "head" if index < first else "tail" if index > last else ""
        reason = "" if draft.role == "title" else _why_aside(draft, learnt, zone, kept)
        if not reason and index in menu:
            reason = "navigation"
        if not reason and zone == "tail" and before in OPENS_PROMOS and draft.words <= _TEASER_WORDS:
            reason = before  # A list of other articles goes on.
        if reason:
            learnt.aside(draft.whole, reason)
        elif draft.text.text:
            kept.append(draft)
        before = reason
    return kept


def _menu(head: Sequence[Draft]) -> set[int]:
    """The places of a run of short items above the text: a menu."""
    runs: list[list[int]] = [[]]
    for index, draft in enumerate(head):
        if draft.bullet and draft.words <= _MENU_WORDS and not closes(draft.text.text):
            runs[-1].append(index)
        elif runs[-1]:
            runs.append([])
    return {index for run in runs if len(run) >= _MENU_ITEMS for index in run}


def _why_aside(draft: Draft, learnt: Learnt, zone: str, kept: Sequence[Draft]) -> str:
    """Why a block is no part of the text, or "" when it is; notes what the block tells."""
    text = draft.text.text
    if zone == "head" and (reason := _head_label(text, learnt, kept)):
        return reason
    if zone:
        if where := published_in(text):
            learnt.put("publisher", where[0], "label", "probable", text)
            if where[1]:
                _note_label_date(where[1].date, text, learnt, later=False)
            return "publication label"
        if (found := byline(text)) is not None:
            names, mention = found
            if names:
                learnt.put("author", names, "byline", "probable", text)
            if mention:
                _note_label_date(mention.date, text, learnt, later=False)
            return "byline"
        if _is_date_label(text, learnt):
            return "date label"
        if NUMBER_LINE.fullmatch(text):
            return "number"
    return reason_for(text, at_edge=bool(zone))


def _head_label(text: str, learnt: Learnt, kept: Sequence[Draft]) -> str:
    """Labels above and under a title: what the text is, and a name without "by"."""
    bare = text.strip(" :*#[](){}|–—-").lower()
    kind = KICKERS.get(bare)
    if kind and (not kept or len(text.split()) > 1 or text.isupper()):
        learnt.put("kind", kind, "label", "probable", text)
        return "label"
    opening = _OPENING.match(bare)
    if opening and (kind := KICKERS.get(opening[1])) and (NUMBER_LINE.fullmatch(text) or date_alone(text)):
        learnt.put("kind", kind, "label", "probable", text)
    if len(kept) == 1 and (name := name_alone(text)) and not closes(kept[0].text.text):
        learnt.put("author", (name,), "name-line", "unsure", text)
        return "byline"
    return ""


def _is_date_label(text: str, learnt: Learnt) -> bool:
    """Whether a block is a date with its label, or two, or a date line; notes the date."""
    label = leading_label(text)
    if label is not None and (rest := text[label.end :].strip(" –—|-,;•")) and leading_label(rest):
        _note_label_date(label.date, label.words, learnt, later=label.later)
        return _is_date_label(rest, learnt)
    if label is not None and label.end >= len(text.rstrip()) - 1:
        if label.date or not label.later:
            _note_label_date(label.date, text, learnt, later=label.later)
        return True
    alone = date_alone(text)
    if alone is None:
        return False
    if alone.date is None or alone.date.year is None:
        _note_label_date(alone.date, text, learnt, later=False)
    else:
        learnt.put("issued", alone.date, "date-line", "probable", text)
    return True


def _take_title(drafts: list[Draft], learnt: Learnt) -> int | None:
    """Mark the title and note it; gives its place."""
    marked = [index for index, draft in enumerate(drafts) if draft.role == "title"]
    place = marked[0] if marked else find_title(drafts)
    if place is None:
        return None
    drafts[place].role = "title"
    basis, grade = ("heading", "confident") if marked else ("title-line", "probable")
    learnt.put("title", drafts[place].text.text, basis, grade, "")
    return place


def _without_doubles(drafts: list[Draft], title: int | None, learnt: Learnt) -> list[Draft]:
    gone = set(doubled(drafts, title, titled="title" in learnt.fields))
    for index in gone:
        learnt.aside(drafts[index].whole, "doubled paragraph")
    return [draft for index, draft in enumerate(drafts) if index not in gone]


def _mark_asides(drafts: Sequence[Draft]) -> None:
    """Captions, and notes on the author at the end, stand in the text but are not counted."""
    for draft in drafts:
        if not draft.role and CAPTION.fullmatch(draft.text.text):
            draft.role = "caption"
    for draft in drafts[-2:]:
        if draft.role in {"", "caption"} and AUTHOR_NOTE.match(draft.text.text):
            draft.role = "aside"
            draft.flags = ()


def _take_signature(drafts: Sequence[Draft], learnt: Learnt) -> None:
    """The lines after the last sentence: who wrote it, and from where."""
    closing = [i for i, draft in enumerate(drafts) if VALEDICTION.fullmatch(draft.text.text)]
    start = closing[-1] if closing else len(drafts)
    while not closing and start > 1 and len(drafts) - start < _SIGNED_LINES and _signs(drafts[start - 1]):
        start -= 1
    tail = drafts[start:]
    if not tail or start == 0 or not (closing or closes(drafts[start - 1].text.text)):
        return
    signed = [found[0] for draft in tail if (found := signature(draft.text.text))]
    for draft in tail:
        if draft.words <= _TEASER_WORDS:
            draft.role, draft.flags = "aside", ()
    kind = learnt.fields.get("kind")
    if signed and (closing or (kind is not None and kind.value == "letter")):
        learnt.put("author", (signed[0],), "signature", "probable", " / ".join(d.text.text for d in tail))


def _signs(draft: Draft) -> bool:
    """Whether a block may be a line of a signature: a name, an office or a place."""
    plain = not draft.role and not draft.bullet and not draft.number
    return plain and draft.words <= _SIGNED_WORDS and not closes(draft.text.text)


def _lay_out(drafts: Sequence[Draft]) -> tuple[str, OffsetMap]:
    whole = join("\n\n", [draft.text for draft in drafts])
    return f"{whole.text}\n", OffsetMap(whole.runs)


def _tell(text: str, drafts: Sequence[Draft], learnt: Learnt) -> None:
    """Kind, language and dates from the wording."""
    counted = [draft for draft in drafts if draft.role in {"", "item"}]
    points = sum(draft.role == "item" for draft in counted)
    kind = tell_kind(text, points=points, paragraphs=len(counted))
    if kind is not None:
        learnt.put("kind", kind.value, kind.basis, kind.grade, kind.source)
    language = tell_language(text)
    if language is not None:
        learnt.put("language", language.value, language.basis, language.grade, "")
    if counted:
        _dateline_date(counted[0].text.text, learnt)
    _event_date([draft.text.text for draft in counted[:_EVENT_BLOCKS]], learnt)


def _dateline_date(text: str, learnt: Learnt) -> None:
    found = dateline(text)
    if found and found[1] and found[1].date and found[1].date.year is not None:
        learnt.put("issued", found[1].date, "dateline", "probable", text[: found[2]].strip())


def _event_date(texts: Sequence[str], learnt: Learnt) -> None:
    """The day of the event, where the first paragraphs name one day and one only."""
    kind = learnt.fields.get("kind")
    if kind is None or kind.value not in _EVENT_KINDS:
        return
    days: dict[PartialDate, str] = {}
    for text in texts:
        start = found[2] if (found := dateline(text)) else 0
        for mention in find_dates(text[start:]):
            if mention.date and mention.date.day:
                days.setdefault(mention.date, mention.span.of(text[start:]))
    if len(days) != 1:
        return
    (date, words), *_ = days.items()
    note_grade = "unsure" if date.year is None else "probable"
    learnt.put("event_date", date, "text", note_grade, words)


def _name_points(drafts: Sequence[Draft], learnt: Learnt) -> None:
    """Numbered blocks of a plan or a law are its points."""
    kind = learnt.fields.get("kind")
    if kind is not None and kind.value in NUMBERED_KINDS:
        for draft in drafts:
            if draft.role == "item":
                draft.role = "point"


def _entries(drafts: Sequence[Draft]) -> list[Block]:
    return [
        Block(
            index,
            role=draft.role or "paragraph",
            starts=starts_of(draft.text.text),
            number=draft.number if draft.role != "heading" else _number(draft),
            level=draft.level,
            flags=draft.flags,
        )
        for index, draft in enumerate(drafts, 1)
        if draft.role or draft.flags
    ]


def _number(draft: Draft) -> str:
    label = read_label(draft.text.text)
    return label[0] if label and draft.number else ""


def _cut_warnings(drafts: Sequence[Draft]) -> list[str]:
    cut = sum("truncated" in draft.flags for draft in drafts)
    if not cut:
        return []
    return [f"{cut} paragraph{'s break' if cut > 1 else ' breaks'} off in mid-sentence; marked, not mended."]
