"""The clean-up: draft blocks in, an extraction with a ledger out.

Nothing is thrown away: what is not part of the text is set aside with its reason
and its place in the original, and nothing is mended: a sentence that breaks off
is marked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kb.model.dates import PartialDate
from kb.model.documents import Block, Field, Metadata, OffsetMap, SetAside
from kb.model.extraction import Extraction
from kb.readers.decode import Decoded
from kb.readers.drafts import OVERRIDES, Draft
from kb.readers.furniture import AUTHOR_NOTE, CAPTION, KICKERS, reason_for
from kb.readers.kinds import tell_kind
from kb.readers.labels import byline, date_alone, dateline, leading_label, published_in
from kb.readers.languages import tell_language
from kb.readers.structure import doubled, find_title, mark_headings, mark_points, mark_truncated
from kb.readers.traced import Traced, join
from kb.text.dates import find_dates
from kb.text.passages import NUMBERED_KINDS, read_label, starts_of

_PROSE_WORDS = 20
_EDGE_BLOCKS = 12
_EVENT_BLOCKS = 3
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
    mark_headings(drafts)
    _mark_asides(drafts)
    text, offsets = _lay_out(drafts)
    _tell(text, drafts, learnt)
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
        if rest.text[:1].islower() and draft is not drafts[0]:
            continue  # "Published 4 May 2023 in the gazette, the order …" is a sentence.
        learnt.aside(draft.text.cut(0, label.end).strip(), "date label")
        _note_label_date(label.date, label.words, learnt, later=label.later)
        draft.text = rest.strip()


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
    kept: list[Draft] = []
    for index, draft in enumerate(drafts):
        at_head, at_tail = index < first, index > last
        reason = "" if draft.role == "title" else _why_aside(draft, learnt, at_head, at_tail, kept)
        if reason:
            learnt.aside(draft.text, reason)
        elif draft.text.text:
            kept.append(draft)
    return kept


def _why_aside(draft: Draft, learnt: Learnt, at_head: bool, at_tail: bool, kept: list[Draft]) -> str:  # noqa: FBT001
    """Why a block is no part of the text, or "" when it is; notes what the block tells."""
    text = draft.text.text
    bare = text.strip(" :*#[](){}|–—-").lower()
    if at_head and bare in KICKERS and (not kept or len(text.split()) > 1 or text.isupper()):
        learnt.put("kind", KICKERS[bare], "label", "probable", text)
        return "label"
    if at_head or at_tail:
        if where := published_in(text):
            learnt.put("publisher", where[0], "label", "probable", text)
            if where[1]:
                _note_label_date(where[1].date, text, learnt, later=False)
            return "publication label"
        if _is_date_label(text, learnt, at_head=at_head):
            return "date label"
        if (found := byline(text)) is not None:
            names, mention = found
            if names:
                learnt.put("author", names, "byline", "probable", text)
            if mention:
                _note_label_date(mention.date, text, learnt, later=False)
            return "byline"
    return reason_for(text, at_edge=at_head or at_tail)


def _is_date_label(text: str, learnt: Learnt, *, at_head: bool) -> bool:
    label = leading_label(text)
    if label is not None and label.end >= len(text.rstrip()) - 1:
        _note_label_date(label.date, text, learnt, later=label.later)
        return True
    alone = date_alone(text)
    if alone is None:
        return False
    if alone.date is None or alone.date.year is None:
        _note_label_date(alone.date, text, learnt, later=False)
    elif at_head:
        learnt.put("issued", alone.date, "date line", "probable", text)
    return at_head or alone.date is not None


def _take_title(drafts: list[Draft], learnt: Learnt) -> int | None:
    """Mark the title and note it; gives its place."""
    marked = [index for index, draft in enumerate(drafts) if draft.role == "title"]
    place = marked[0] if marked else find_title(drafts)
    if place is None:
        return None
    drafts[place].role = "title"
    basis, grade = ("heading", "confident") if marked else ("title line", "probable")
    learnt.put("title", drafts[place].text.text, basis, grade, "")
    return place


def _without_doubles(drafts: list[Draft], title: int | None, learnt: Learnt) -> list[Draft]:
    gone = set(doubled(drafts, title))
    for index in gone:
        learnt.aside(drafts[index].text, "doubled paragraph")
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
