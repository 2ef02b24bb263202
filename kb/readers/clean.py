"""The clean-up: draft blocks in, an extraction with a ledger out.

Nothing is thrown away: what is not part of the text is set aside with its reason
and its place in the original, and nothing is mended: a sentence that breaks off
is marked.
"""

from __future__ import annotations

from collections.abc import Sequence

from kb.model.dates import PartialDate
from kb.model.documents import Block, Metadata, OffsetMap
from kb.model.extraction import Extraction
from kb.readers.decode import Decoded
from kb.readers.drafts import OVERRIDES, Draft
from kb.readers.frame import cut_fused_labels, frame
from kb.readers.furniture import AUTHOR_NOTE, CAPTION
from kb.readers.kinds import tell_kind
from kb.readers.labels import VALEDICTION, dateline, signature
from kb.readers.languages import tell_language
from kb.readers.learnt import Learnt
from kb.readers.structure import capitalised, closes, doubled, mark_headings, mark_points, mark_truncated
from kb.readers.traced import join
from kb.text.dates import find_dates
from kb.text.passages import NUMBERED_KINDS, read_label, starts_of

_EVENT_BLOCKS = 3
_TEASER_WORDS = 14
_SIGNED_LINES = 4
_SIGNED_WORDS = 8
_EVENT_KINDS = frozenset({"readout", "press-release", "statement", "speech", "news"})


def clean(drafts: list[Draft], decoded: Decoded, media_type: str, learnt: Learnt) -> Extraction:
    """Make an extraction of draft blocks.

    Args:
        drafts: The blocks in order; a reader that knows a block's role has set it.
        decoded: The decoded source.
        media_type: What the source is.
        learnt: What the reader knows already.
    """
    cut_fused_labels(drafts, learnt)
    drafts = frame(drafts, learnt)
    titles = [index for index, draft in enumerate(drafts) if draft.role == "title"]
    drafts = _without_doubles(drafts, titles[0] if titles else None, learnt)
    mark_points(drafts)
    mark_truncated(drafts)
    _mark_asides(drafts)
    mark_headings(drafts)
    text, offsets = _lay_out(drafts)
    _tell(text, drafts, learnt)
    _take_signature(drafts, learnt)
    _name_points(drafts, learnt)
    if count := len(OVERRIDES.findall(decoded.text)):
        learnt.warnings.append(f"Marks that change the direction of writing were left out: {count}.")
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
    for draft in drafts[-4:]:
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
    text = draft.text.text
    plain = not draft.role and not draft.bullet and not draft.number and draft.words <= _SIGNED_WORDS
    return plain and (not closes(text.strip("() ")) or capitalised(text))


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
    entries = []
    page = ""
    for index, draft in enumerate(drafts, 1):
        turned = draft.page if draft.page != page else ""
        page = draft.page or page
        if draft.role or draft.flags or turned:
            entries.append(
                Block(
                    index,
                    role=draft.role or "paragraph",
                    starts=starts_of(draft.text.text),
                    number=draft.number if draft.role != "heading" else _number(draft),
                    level=draft.level,
                    flags=draft.flags,
                    note=draft.note,
                    page=turned,
                )
            )
    return entries


def _number(draft: Draft) -> str:
    label = read_label(draft.text.text)
    return label[0] if label and draft.number else ""


def _cut_warnings(drafts: Sequence[Draft]) -> list[str]:
    cut = sum("truncated" in draft.flags for draft in drafts)
    if not cut:
        return []
    return [f"{cut} paragraph{'s break' if cut > 1 else ' breaks'} off in mid-sentence; marked, not mended."]
