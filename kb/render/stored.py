"""What is stored, laid out: the list of documents, a text, the log of its revisions."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from kb.model.addresses import Address
from kb.model.dates import PartialDate
from kb.model.documents import Document, Field, Metadata, Passage, Revision, Source
from kb.model.results import Listing, Log, LogEntry, Page
from kb.render import words
from kb.render.blocks import (
    Block,
    Blocks,
    Facts,
    Fields,
    Gap,
    Heading,
    Item,
    Line,
    Quote,
    Run,
    Runs,
    foreign,
    joined,
    own,
    passage,
)
from kb.render.safe import one_line

DATE = 10
"""The columns of a day in ISO 8601."""
WIDEST_GUTTER = 12
"""Labels longer than this stand on a line of their own."""


MOST_CHANGES = 12
"""So many changed points or paragraphs are named for a reader; data has them all."""


def gutter_for(labels: list[str]) -> int:
    """The columns that the labels need, as long as they leave room for the text."""
    return min(max((len(label) for label in labels), default=1), WIDEST_GUTTER) + 2


def listing(result: Listing) -> Iterator[Block]:
    """The documents in the order given, two lines each, and how many they are."""
    said = [(foreign(part),) for part in result.filters]
    yield Heading(joined([(own("Documents", "query"),), *said], " · "), 1)
    yield from words.coverage(result.coverage, "")
    yield Gap()
    for document in result.documents:
        yield _entry(document)
    if not result.documents:
        yield Line((own("No documents."),))
        return
    revisions = sum(len(document.revisions) for document in result.documents)
    total = words.count(len(result.documents), "document")
    yield Gap()
    yield Line((own(f"{total}, {words.count(revisions, 'revision')}", "muted"),))


def _entry(document: Document) -> Item:
    latest = document.latest
    metadata = document.metadata
    newest = latest.metadata if latest else metadata
    facts = words.facts(document.id, _filled(metadata, newest), date=False).parts
    revisions: Runs = (own("no text"),)
    if document.revisions:
        revisions = (own(words.count(len(document.revisions), "revision")),)
    parts = (*facts, revisions) if len(document.revisions) != 1 else facts
    label, said = _dated(newest if newest.date else metadata)
    if said:
        parts = (*parts[:2], (foreign(said),), *parts[2:])
    blocks: Blocks = (Heading((words.title(metadata, newest),), 2), Facts(parts))
    return Item(own(label, "label"), blocks, "entry", DATE + 2)


def _dated(metadata: Metadata) -> tuple[str, str]:
    """The date for the gutter, and in words what the gutter cannot say."""
    known = metadata.issued or metadata.event_date
    if known is None:
        return "undated", ""
    if known.value.year is None:
        return "no year", words.brief_date(metadata)
    doubt = "" if known.grade == "confident" else "?"  # as EDTF writes it
    return f"{known.value}{doubt}", ""


def _filled(metadata: Metadata, newest: Metadata) -> Metadata:
    """What the document says of itself, and where it says nothing, its newest revision."""
    return Metadata(
        kind=metadata.kind or newest.kind,
        publisher=metadata.publisher or newest.publisher,
        standing=metadata.standing or newest.standing,
        digest=metadata.digest or newest.digest,
    )


def page(result: Page, *, set_aside: bool = False, numbered: bool = False) -> Iterator[Block]:
    """A revision's header and its passages, each beside its locator."""
    revision = result.revision
    metadata = revision.metadata
    yield Heading((words.title(metadata, result.document.metadata),), 1)
    alone = result.passages[0] if not result.whole and len(result.passages) == 1 else None
    place = revision.address.at(alone.locator) if alone else revision.address
    yield words.facts(place, metadata, alone, date=not result.whole, digest=words.DIGEST)
    if result.whole:
        rows = tuple(_header(result.document, revision))
        if rows:
            yield Gap()
            yield Fields(rows)
    yield Gap()
    yield from _numbered(result) if numbered else _passages(result)
    if result.whole and metadata.sources:
        yield from _sources(metadata)
    if set_aside:
        yield from _set_aside(revision)


def _sources(metadata: Metadata) -> Iterator[Block]:
    """What the text rests on, under it: a reader wants the text first."""
    yield Gap()
    yield Heading((own("Sources", "section"),))
    yield Gap()
    codes = [source.code or "·" for source in metadata.sources]
    for code, source in zip(codes, metadata.sources, strict=True):
        yield Item(foreign(code, "label"), (Line(_source(source)),), "entry", gutter_for(codes) + 1)


def _numbered(result: Page) -> Iterator[Block]:
    """Each passage with how it is cited, so that the numbering can be trusted or corrected."""
    rows = [(one, _counted_as(one)) for one in result.passages]
    gutter = gutter_for([label for _, label in rows])
    for one, label in rows:
        yield Item(
            own(label, "number" if one.counted else "muted"), tuple(_short(result, one)), "entry", gutter
        )
    others = sum(not one.counted for one in result.passages)
    counted = words.count(len(result.passages) - others, "paragraph")
    yield Gap()
    said = f"{counted} counted, {words.count(others, 'line')} not. "
    yield Line((own(said, "muted"), own("To correct: ", "label"), *_correction(result)))


def _counted_as(one: Passage) -> str:
    if one.role == "point" and one.locator == one.number:
        return f"point {one.number}"
    if one.counted:
        return f"para. {one.ordinal}"
    return {"aside": "no part"}.get(one.role, one.role)


def _short(result: Page, one: Passage) -> Iterator[Block]:
    text = " ".join(result.revision.words_of(one).split())
    most = 160
    yield Line((foreign(text if len(text) <= most else f"{text[: most - 1]}…"),))
    facts: list[Runs] = [(foreign(str(result.revision.address.at(one.locator)), "address"),)]
    if one.number and one.counted:
        facts.append((foreign(f"numbered {one.number}", "muted"),))
    facts += [(own(words.FLAGS.get(flag, flag), "flag"),) for flag in one.flags]
    yield Facts(tuple(facts))


def _correction(result: Page) -> Runs:
    locator = next((one.locator for one in result.passages if one.counted), "p1")
    return (foreign(f"napkb mark {result.revision.address.at(locator)} heading|caption|none", "command"),)


def _passages(result: Page) -> Iterator[Block]:
    labels = [one.locator for one in result.passages if not _repeats_title(result, one)]
    gutter = gutter_for(labels) + 1
    pairs = zip_longest(result.passages, result.references, fillvalue=())
    previous = ""
    for one, references in pairs:
        if not isinstance(one, Passage):  # more references than passages
            break
        if _repeats_title(result, one):
            continue
        if previous:
            yield Gap()
        previous = one.role
        text = result.revision.words_of(one)
        margin = words.references(tuple(references), result.revision.text, names=True)
        label = foreign(one.locator, "address")
        yield Item(label, _passage(one, text, result), "passage", gutter, margin)
    if not result.passages:
        yield Line((own("No text is stored for this revision."),))


def _repeats_title(result: Page, one: Passage) -> bool:
    """Whether a passage is the title that stands above already."""
    known = result.revision.metadata.title or result.document.metadata.title
    same = known is not None and known.value == result.revision.words_of(one)
    return result.whole and one.role == "title" and same


def _passage(one: Passage, text: str, result: Page) -> Blocks:
    # The gutter shows the number already.
    shown = text[one.label :] if one.number and one.number == one.locator else text
    blocks: list[Block] = []
    if one.role in ("title", "heading"):
        blocks.append(Heading((passage(shown, "heading"),), min(2 + len(one.headings), 6)))
    else:
        blocks.append(Quote((passage(shown),)))
    if one.role in ("caption", "aside"):
        blocks.append(Line((own(f"({one.role}, not counted as a paragraph)", "muted"),)))
    blocks += [Line((foreign(words.FLAGS.get(flag, flag), "flag"),)) for flag in one.flags]
    if one.digest and not result.revision.metadata.digest:
        blocks.append(Line((own(words.DIGEST, "digest"),)))
    return (*blocks, *_remarks(one, result.revision.metadata))


def _remarks(one: Passage, metadata: Metadata) -> Iterator[Block]:
    """What is true of this passage only: how sure it is, its sources, a note."""
    usual = metadata.standing.value if metadata.standing else ""
    parts: list[Runs] = [words.standing(Metadata(), one)] if one.standing not in {"", usual} else []
    if one.sources:
        parts.append((own("sources: ", "label"), foreign(", ".join(one.sources))))
    if parts:
        yield Facts(tuple(parts))
    if one.note:
        yield Line((own("note: ", "note"), foreign(one.note)))


def _set_aside(revision: Revision) -> Iterator[Block]:
    yield Gap()
    yield Heading((own("Set aside from the source", "section"),))
    if not revision.set_aside:
        yield Gap()
        yield Line((own("Nothing was set aside."),))
    for number, piece in enumerate(revision.set_aside, 1):
        yield Gap()
        yield Line((own(f"{number}. ", "muted"), foreign(piece.reason, "label"), own(":", "label")))
        yield Item(own(""), (Quote((passage(piece.text),)),), "passage", 2)


Row = tuple[str, tuple[Runs, ...]]


def _header(document: Document, revision: Revision) -> Iterator[Row]:
    """Names and values of what is known of a revision, for its header."""
    metadata = revision.metadata
    yield from metadata_rows(metadata, skip=("title", "kind", "publisher", "standing"))
    if metadata.tags or document.metadata.tags:
        tags = metadata.tags or document.metadata.tags
        yield "tags", ((foreign(", ".join(tags)),),)
    if metadata.points:
        total = metadata.points.total
        parts = [words.count(total, "point")] if total is not None else []
        said = "; ".join([*parts, metadata.points.note] if metadata.points.note else parts)
        yield "points", ((foreign(said),),)
    if metadata.note:
        yield "note", ((foreign(metadata.note),),)
    if len(document.revisions) > 1:
        places = [_place(one.address, revision.address) for one in document.revisions]
        yield "revisions", (joined(places, ", "),)
    for one in revision.alike:
        share = f"{round(100 * one.share)} %"
        said = f"{share} of its words" if one.how == "near-copy" else f"reworded, {share} of its sentences"
        yield "alike", ((foreign(one.address, "address"), own(f" ({said})", "muted")),)
    if revision.set_aside:
        yield (
            "set aside",
            ((own(words.count(len(revision.set_aside), "piece of the source", "pieces of the source")),),),
        )


def _place(address: Address, here: Address) -> Runs:
    this = (own(" (this one)", "muted"),) if address == here else ()
    return (foreign(str(address), "address"), *this)


def metadata_rows(metadata: Metadata, skip: tuple[str, ...] = ()) -> Iterator[Row]:
    """Names and values of the fields that are known, each with how it is known."""
    fields: tuple[tuple[str, Field[object] | None], ...] = (
        ("title", metadata.title),
        ("kind", metadata.kind),
        ("publisher", metadata.publisher),
        ("author", metadata.author),
        ("published", metadata.issued),
        ("event", metadata.event_date),
        ("in", metadata.container_title),
        ("language", metadata.language),
        ("standing", metadata.standing),
        ("URL", metadata.url),
        ("archived", metadata.archive_url),
        ("accessed", metadata.accessed),
    )
    for name, field in fields:
        if field is None:
            continue
        if name == "title" and name in skip:
            # It stands above already; only how it is known is new.
            if words.how(field):
                yield name, ((own(words.how(field), "muted"),),)
        elif name not in skip or words.how(field):
            yield name, ((*_value(field), *_how(field)),)
    for name, value in metadata.other:
        yield one_line(name), ((foreign(value),),)


def _value(field: Field[object]) -> Runs:
    value = field.value
    if isinstance(value, tuple):
        return (foreign("; ".join(value)),)
    if isinstance(value, str):
        return (words.web(value) if "://" in value else foreign(value),)
    return (own(words.spoken(value) if isinstance(value, PartialDate) else str(value)),)


def _how(field: Field[object]) -> Runs:
    said = words.how(field)
    return (own(" "), foreign(f"({said})", "muted")) if said else ()


def _source(source: Source) -> Runs:
    runs: list[Run] = []
    parts = (source.title, source.publisher, source.issued, source.language)
    runs.append(foreign(", ".join(part for part in parts if part)))
    if source.url:
        runs += [own(" "), words.web(source.url)]
    return tuple(runs)


def log(result: Log) -> Iterator[Block]:
    """The revisions of a document, newest first, with what changed."""
    newest = result.entries[0].metadata if result.entries else result.document.metadata
    metadata = result.document.metadata
    yield Heading((words.title(metadata, newest),), 1)
    parts = words.facts(result.document.id, _filled(metadata, newest), date=False).parts
    yield Facts((*parts, (own(words.count(len(result.entries), "revision")),)))
    gutter = gutter_for([entry.revision.revision or "" for entry in result.entries])
    for entry, older in zip_longest(result.entries, result.entries[1:]):
        yield Gap()
        label = foreign(entry.revision.revision or "", "address")
        yield Item(label, tuple(_logged(entry, older)), "entry", gutter)
    if not result.entries:
        yield Gap()
        yield Line((own("No revisions."),))


def _logged(entry: LogEntry, older: LogEntry | None) -> Iterator[Block]:
    sizes = f"{words.count(entry.words, 'word')} in {words.count(entry.paragraphs, 'paragraph')}"
    date = words.brief_date(entry.metadata)
    dated = f"dated {date}" if entry.metadata.issued else date
    yield Facts(((foreign(dated),), (own(sizes),)))
    if older is None:
        yield Line((own("the first revision"),))
    else:
        yield Line((own(_changes(entry, older)), foreign(older.revision.revision or "")))
    yield from _what_changed(entry)
    parts: list[Runs] = []
    if entry.added:
        parts.append((foreign(f"added {words.moment(entry.added)}", "muted"),))
    if entry.original:
        parts.append((foreign(f"from {entry.original}", "muted"),))
    if entry.sha256:
        short = entry.sha256[:12] + ("…" if len(entry.sha256) > 12 else "")  # noqa: PLR2004
        parts.append((foreign(f"sha256 {short}", "muted"),))
    if parts:
        yield Facts(tuple(parts))


def _what_changed(entry: LogEntry) -> Iterator[Block]:
    """Which points or paragraphs changed, and what others quote that is not there any more."""
    if entry.changes:
        said = [(foreign(words.part_change(one)),) for one in entry.changes[:MOST_CHANGES]]
        more = len(entry.changes) - MOST_CHANGES
        rest = (own(f", and {more} more", "muted"),) if more > 0 else ()
        yield Line((own("changed: ", "label"), *joined(said, ", "), *rest))
    for one in entry.lost:
        yield Line(
            (
                own("quoted, and not here any more: ", "warning"),
                own("“"),
                foreign(one.quote),
                own("” in "),
                foreign(str(one.address), "address"),
            )
        )


def _changes(entry: LogEntry, older: LogEntry) -> str:
    if not entry.words_added and not entry.words_removed:
        return "no words changed against "
    parts = [f"{words.count(entry.words_added, 'word')} added, {entry.words_removed:,} removed"]
    more = entry.paragraphs - older.paragraphs
    if more:
        parts.append(f"{words.count(abs(more), 'paragraph')} {'more' if more > 0 else 'fewer'}")
    return ", ".join(parts) + " against "
