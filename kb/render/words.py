"""The phrases that every screen shares: facts, coverage, dates, counts, references."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from kb.model.dates import PartialDate
from kb.model.documents import Field, Metadata, Passage, Span
from kb.model.results import Coverage, Mark, Reference, Understood
from kb.render.blocks import Block, Bullet, Facts, Heading, Line, Run, Runs, foreign, joined, own
from kb.render.safe import link, shown

if TYPE_CHECKING:
    from kb.model.results.compared import PartChange

BASES = {
    "user": "",
    "label": "from a label in the text",
    "dateline": "from the dateline",
    "date-line": "from the date line",
    "title-line": "from the first line",
    "heading": "from the heading",
    "byline": "from the byline",
    "name-line": "from the name under the title",
    "signature": "from the signature",
    "text": "from the text",
    "front-matter": "from the front matter",
    "letters": "from the letters",
    "wording": "from the wording",
    "inferred": "inferred",
    "json-ld": "from the page’s data",
    "meta": "from the page’s data",
    "url": "from the web address",
    "file": "from the file",
    "file-name": "from the file’s name",
    "name": "from the file’s name",
}
"""What says so, in words; a basis that is not here is shown by its name."""

FLAGS = {"truncated": "breaks off here in the source"}
"""What is wrong with a passage, in words; a flag that is not here is shown by its name."""

_SHOWN_FORMS = 8
"""How many other forms of a word people are shown; data has them all."""

DIGEST = "our digest, not the source’s words"


def count(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun: ``1 passage``, ``3 passages``, ``26,000 words``."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def spoken(date: PartialDate) -> str:
    """A date in words, saying so when the text gives no year."""
    return date.spoken().replace(" (year not stated)", ", year not stated")


def brief_date(metadata: Metadata) -> str:
    """The date for a line of facts: as written in ISO 8601, in words when the year is missing."""
    known = metadata.issued or metadata.event_date
    if known is None:
        return "undated"
    text = str(known.value) if known.value.year is not None else spoken(known.value)
    event = "" if metadata.issued else "event "
    return f"{event}{text}{_doubt(known)}"


def full_date(metadata: Metadata) -> str:
    """The date for a reference: in words, with any doubt."""
    known = metadata.issued or metadata.event_date
    return f"{spoken(known.value)}{_doubt(known)}" if known else "undated"


def moment(text: str) -> str:
    """A moment for a reader: ``2026-01-20 10:00 UTC``; as it is when it is written otherwise."""
    if len(text) == len("2026-01-20T10:00:00Z") and text[10] == "T" and text[-1] == "Z":
        return f"{text[:10]} {text[11:16]} UTC"
    return text


def _doubt(field: Field[PartialDate]) -> str:
    return "" if field.grade == "confident" else f" ({field.grade})"


def how(field: Field[object]) -> str:
    """How a value is known, in words, or nothing when a person gave it and is sure."""
    parts = [] if field.grade == "confident" else [field.grade]
    basis = BASES.get(field.basis, f"basis: {field.basis}")
    if basis or field.source:
        parts.append(f"{basis} “{field.source}”".strip() if field.source else basis)
    if field.note:
        parts.append(field.note)
    return ", ".join(parts)


def title(metadata: Metadata, fallback: Metadata | None = None) -> Run:
    """The title, or words for that there is none."""
    known = metadata.title or (fallback.title if fallback else None)
    return foreign(known.value, "title") if known else own("(untitled)", "title")


def standing(metadata: Metadata, passage: Passage | None = None) -> Runs:
    """How sure the statement is; nothing when nothing says so."""
    known = metadata.standing.value if metadata.standing else ""
    word = (passage.standing if passage else "") or known
    return (foreign(word, f"standing.{word}"),) if word else ()


def facts(
    address: object,
    metadata: Metadata,
    passage: Passage | None = None,
    *,
    date: bool = True,
    digest: str = "digest",
    newer: object = None,
) -> Facts:
    """Address, kind, date, publisher, standing, and whether the words are our own digest.

    Args:
        address: Of the revision or the passage.
        metadata: Of the revision.
        passage: The passage, if it is one.
        date: Whether to show the date.
        digest: How to say that the words are a digest.
        newer: The address of a newer revision, if there is one.
    """
    parts: list[Runs] = [(foreign(str(address), "address"),)]
    parts.append((foreign(metadata.kind.value),) if metadata.kind else (own("kind unknown"),))
    if date:
        parts.append((foreign(brief_date(metadata)),))
    parts += publishers(metadata, passage)
    parts.append(standing(metadata, passage))
    if passage.digest if passage else metadata.digest:
        parts.append((own(digest, "digest"),))
    if newer:
        parts.append((own("older revision, now ", "inferred"), foreign(str(newer), "address")))
    return Facts(tuple(part for part in parts if part))


def query(understood: Understood) -> tuple[Block, ...]:
    """The query as it was understood, and the forms searched besides."""
    words = understood.query or understood.typed
    asked = foreign(words, "query") if words.strip() else own("(no words)", "query")
    parts: list[Runs] = [(asked,), *((foreign(said),) for said in understood.filters)]
    blocks: list[Block] = [Heading(joined(parts, " · "), 1)]
    for also in understood.also:
        more = len(also.forms) - _SHOWN_FORMS
        forms = ", ".join(also.forms[:_SHOWN_FORMS] if more > 1 else also.forms)
        forms += f" and {more} more" if more > 1 else ""
        blocks.append(
            Line(
                (
                    own("also searched: ", "label"),
                    foreign(forms, "alias"),
                    own(" (for “", "muted"),
                    foreign(also.typed, "muted"),
                    own("”)", "muted"),
                )
            )
        )
    return tuple(blocks)


def publishers(metadata: Metadata, passage: Passage | None = None) -> Iterator[Runs]:
    """Who published it, and through whom a passage of it is known.

    The latter are named where the words are a digest or not verified. A digest of a plan was not
    published by the plan's publisher, so there they alone are named.
    """
    doubted = passage is not None and (passage.digest or passage.standing not in {"", "verified"})
    through = metadata.publishers_of(passage) if passage and doubted else ()
    told = passage is not None and through and metadata.voice_of(passage) != metadata.voice
    if metadata.publisher and metadata.publisher.value not in through and not told:
        yield (foreign(metadata.publisher.value),)
    if through:
        yield (own("through "), foreign(", ".join(through)))


def passage_note(passage: Passage) -> tuple[Block, ...]:
    """What the metadata says a reader should know of a passage."""
    return notes((passage.note,)) if passage.note else ()


def notes(*groups: tuple[str, ...]) -> tuple[Block, ...]:
    """Sentences that the reader should know."""
    return tuple(Line((own("note: ", "note"), foreign(note))) for group in groups for note in group)


def coverage(covered: Coverage, verb: str = "searched ") -> tuple[Block, ...]:
    """What was searched, so that a miss means something."""
    missing = len(covered.without_text)
    text = f"{verb}{covered.searched:,} of {count(covered.documents, 'document')}"
    if covered.first or covered.last:
        text += f", {_range(covered.first, covered.last)}"
    if missing:
        text += f"; {missing:,} {'has' if missing == 1 else 'have'} no text"
    blocks: list[Block] = [Line((foreign(text, "muted"),))]
    unreadable = (Line((own("not searched: ", "warning"), foreign(reason))) for reason in covered.unreadable)
    return (*blocks, *unreadable)


def _range(first: str, last: str) -> str:
    if not first or not last:
        return f"up to {last}" if last else f"from {first}"
    return first if first == last else f"{first} to {last}"


def reference(known: Reference, text: str = "", start: int = 0) -> Bullet:
    """A cross-reference with its basis; ``text`` from offset ``start`` holds what states it."""
    if known.target.startswith("?"):
        said = (own("refers to “"), foreign(known.label), own("”, which is not told apart here"))
        return Bullet("→", (said,))
    runs = [foreign(known.target, "address"), own(" ")]
    if known.basis == "stated":
        runs.append(own("stated", "stated"))
        span = known.span and Span(known.span.start - start, known.span.end - start)
        if span and 0 <= span.start < span.end <= len(text):
            runs += [own(": “"), foreign(span.of(text)), own("”")]
    else:
        runs.append(own("inferred", "inferred"))
        if known.reason:
            runs += [own(": "), foreign(known.reason)]
    label = ((foreign(known.label, "muted"),),) if known.label else ()
    return Bullet("→", (tuple(runs), *label))


def percent(p: float) -> str:
    """A probability for a reader; only what is certain is 100 %."""
    return "100%" if p >= 1 else f"{min(int(p * 100 + 0.5), 99)}%"


def part_change(known: PartChange) -> str:
    """What became of some points or paragraphs: ``p2 reworded (number)``, ``9 + 18 → 3 merged``."""
    old, new = " + ".join(known.old), " + ".join(known.new)
    where = f"{old} → {new}" if old and new and old != new else new or old
    kind: str = "without counterpart" if known.kind == "none" else known.kind
    if kind == "carried":
        kind = "renumbered" if known.renumbered else "other look"
    flags = [flag for flag in known.flags if flag != "cosmetic"]
    return f"{where} {kind}" + (f" ({', '.join(flags)})" if flags else "")


_SHOWN_ALIKE = 3
_RANGE = 3
"""More points than this of one range are one line."""

NAMES = "names"
"""The role that opens a line of names: for a margin, left out where there is none."""


def references(
    known: tuple[Reference, ...], text: str = "", start: int = 0, *, names: bool = False
) -> tuple[Block, ...]:
    """Cross-references, one a line; with ``names`` also those, on one line after them."""
    blocks: list[Block] = [
        reference(one, text, start) for one in _runs_joined(known) if one.type != "name" and is_shown(one)
    ]
    spotted = [one for one in known if one.type == "name"]
    if spotted and names:
        said = [(foreign(one.label or one.target), *_unless_stated(one)) for one in spotted]
        blocks.append(Line((own("names: ", NAMES), *joined(said, ", "))))
    return tuple(blocks)


def is_shown(known: Reference) -> bool:
    """Whether a person is shown a reference: a day that the words state is not told twice."""
    return known.type != "date" or known.basis == "inferred"


def _runs_joined(known: tuple[Reference, ...]) -> Iterator[Reference]:
    """The references, those of a range such as "points 1 to 11" as one."""
    for (_, of_range), group in groupby(known, lambda one: (one.span, one.type == "point" and one.span)):
        members = list(group)
        if of_range and len(members) > _RANGE:
            first, last = members[0].target, members[-1].target
            yield members[0]._replace(target=f"{first} … {last.partition('#')[2]}", label="")
        else:
            yield from members


def _unless_stated(known: Reference) -> Runs:
    return () if known.basis == "stated" else (own(" (inferred)", "inferred"),)


def also_at(twins: tuple[object, ...]) -> tuple[Block, ...]:
    """Where the same words stand besides."""
    if not twins:
        return ()
    places = [(foreign(str(twin), "address"),) for twin in twins]
    return (Line((own("also at: ", "label"), *joined(places, ", "))),)


def alike(places: tuple[object, ...]) -> tuple[Block, ...]:
    """Where nearly the same words stand: the first places, and how many there are."""
    if not places:
        return ()
    shown_ = [(foreign(str(place), "address"),) for place in places[:_SHOWN_ALIKE]]
    label = own(f"and {len(places)} more like it: ", "label")
    more = (own(" …", "muted"),) if len(places) > _SHOWN_ALIKE else ()
    return (Line((label, *joined(shown_, ", "), *more)),)


def marked(text: str, marks: tuple[Mark, ...], part: Span | None = None) -> Runs:
    """A text, or a part of it, in runs of which those that matched are marked."""
    whole = shown(text)
    start, end = (whole.at(part.start), whole.at(part.end)) if part else (0, len(whole.text))
    runs: list[Run] = []
    for mark in _merged(text, marks):
        first, last = whole.at(mark.span.start), whole.at(mark.span.end)
        first, last = max(first, start), min(last, end)
        if first >= last:
            continue
        runs.append(Run(whole.text[start:first], foreign=True))
        runs.append(Run(whole.text[first:last], "alias" if mark.alias else "match", foreign=True))
        start = last
    runs.append(Run(whole.text[start:end], foreign=True))
    return tuple(run for run in runs if run.text)


def _merged(text: str, marks: tuple[Mark, ...]) -> list[Mark]:
    """Marks in order, those of neighbouring words made one: a phrase reads as a phrase."""
    merged: list[Mark] = []
    for mark in sorted(marks, key=lambda one: one.span):
        last = merged[-1] if merged else None
        if last and last.alias == mark.alias and not text[last.span.end : mark.span.start].strip():
            end = max(last.span.end, mark.span.end)
            merged[-1] = Mark(Span(last.span.start, end), mark.alias)
        else:
            merged.append(mark)
    return merged


def web(url: str) -> Run:
    """An address of the web, as a link when it can be one."""
    return foreign(url, "link", link(url))
