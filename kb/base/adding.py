"""Adding sources: read, recognised, named, and drafted for the journal."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from kb.base.alike import Likeness, sketch
from kb.base.recognising import agree, marks_of, said_alike, shingles
from kb.base.sources import Given, Source
from kb.errors import BadRequestError, KBError, StorageError
from kb.model.addresses import MAX_ID, Address, is_id, parse_address
from kb.model.dates import parse_date
from kb.model.documents import Alike, Document, Field, Metadata, Original, RevisionSummary
from kb.model.extraction import Extraction
from kb.model.results import Added
from kb.readers import EXTENSIONS
from kb.storage.contents import Content
from kb.storage.files import sha256
from kb.storage.library import Library
from kb.storage.plain import document_yaml, revision_yaml
from kb.storage.schema import RevisionFile, merge
from kb.text.fold import fold_letters
from kb.text.passages import NUMBERED_KINDS, build_passages
from kb.text.terms import terms
from kb.vocabulary import Vocabulary

_ID_WORDS = 8
_ID_LENGTH = 60
_UNTITLED_WORDS = 4
_SAME_DOCUMENT = 0.5
_SHOWN_ALIKE = 3


@dataclass(slots=True)
class Batch:
    """What was drafted so far: changes to carry out, and what they will have added."""

    changes: dict[str, Content] = field(default_factory=dict)
    originals: dict[str, Address] = field(default_factory=dict)
    texts: dict[str, Address] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)


class _Part(NamedTuple):
    """What becomes a revision: the bytes, where they came from, what was read, what is like it."""

    data: bytes
    source: Source
    extraction: Extraction
    alike: tuple[Alike, ...] = ()


class Adder:
    """Drafts the changes that add sources to a library; nothing is written here."""

    def __init__(self, library: Library, vocabulary: Vocabulary, now: str) -> None:
        self.library = library
        self.vocabulary = vocabulary
        self.now = now
        # As it was at the start: what this batch adds is known from the batch itself.
        self.catalog = library.catalog
        self.batch = Batch()
        self._texts: dict[Address, str] = {}
        self._drafted: dict[str, Document] = {}
        # Documents by what tells a source again: its address on the web, and its file's name.
        self._by_mark: dict[str, list[Address]] = {}
        for document in library.catalog.documents():
            for summary in document.revisions:
                if summary.original:
                    self.batch.originals.setdefault(summary.original.sha256, summary.address)
                self.batch.texts.setdefault(summary.sha256, summary.address)
                name = summary.original.name if summary.original else ""
                for mark in marks_of(summary.metadata, name):
                    self._by_mark.setdefault(mark, []).append(summary.address)

    @cached_property
    def likeness(self) -> Likeness:
        """What is like what."""
        return Likeness(self.library, self._text_of)

    def take(self) -> dict[str, Content]:
        """The changes drafted so far; the next ones start anew."""
        changes, self.batch.changes = self.batch.changes, {}
        return changes

    def known(self, source: Source, data: bytes, given: Given) -> Added | None:
        """What becomes of a source whose very bytes are here; None where they are not."""
        known = self.batch.originals.get(sha256(data))
        if known is None or not _fits(known, given):
            return None
        return self._unchanged(source, known, given, "It is in the knowledge base already, byte for byte.")

    def take_in(self, source: Source, data: bytes, extraction: Extraction, given: Given) -> Added:
        """Draft one source that was read.

        Raises:
            KBError: It cannot be added; the message names it.
        """
        metadata = _given_fields(extraction.metadata, given)
        extraction = _with_points(extraction, metadata)
        text_digest = sha256(extraction.text.encode("utf-8"))
        known = self.batch.texts.get(text_digest) if extraction.text.strip() else None
        if known is not None and _fits(known, given) and self._same_place(known, metadata):
            return self._unchanged(source, known, given, "The same text is in the knowledge base already.")
        document = self._document_for(source, metadata, extraction, given)
        metadata = self._with_suggestion(metadata, extraction)
        own = sketch(extraction.text)
        alike = self.likeness.like(extraction.text, own, document.id if document else "")
        part = _Part(data, source, extraction, alike)
        if document is None:
            address = self._draft_new(part, metadata, given)
        else:
            address, metadata = self._draft_revision(document, part, metadata)
        digest = sha256(data)
        self.batch.originals[digest] = self.batch.texts[text_digest] = address
        self._note(address, metadata, source, extraction.text)
        self.likeness.add(address, text_digest, own)
        report = _report(source, "revised" if document else "added", address, metadata, extraction)
        said = tuple(map(said_alike, alike[:_SHOWN_ALIKE]))
        return report._replace(alike=alike, warnings=(*report.warnings, *said))

    def _same_place(self, known: Address, metadata: Metadata) -> bool:
        """Whether nothing says that the same words were published elsewhere, by another."""
        document = self._drafted.get(known.document)
        if document is None and known.document in self.catalog:
            document = self.catalog[known.document]
        return document is None or agree("title:", metadata, document)

    def _note(self, address: Address, metadata: Metadata, source: Source, text: str) -> None:
        """Remember what was drafted, so that a later source of this batch is told as its revision."""
        name = Path(source.name).name if source.path else ""
        for mark in marks_of(metadata, name):
            self._by_mark.setdefault(mark, []).append(address)
        self._texts[address] = text
        before = self._drafted.get(address.document)
        summary = RevisionSummary(address, metadata, "", "", 0, 0)
        if before:
            self._drafted[address.document] = before._replace(revisions=(*before.revisions, summary))
        elif address.document not in self.catalog:
            self._drafted[address.document] = Document(address.document, metadata, (summary,))

    def _text_of(self, address: Address) -> str:
        """A stored or drafted text."""
        if address in self._texts:
            return self._texts[address]
        try:
            path = self.library.file(f"{address.document}/{address.revision}.txt")
            return "" if path.is_symlink() else path.read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            return ""

    def _unchanged(self, source: Source, address: Address, given: Given, why: str) -> Added:
        metadata = Metadata()
        if address.document in self.catalog:
            document = self.catalog[address.document]
            metadata = next((s.metadata for s in document.revisions if s.address == address), metadata)
        said = given._replace(id="", to="") != Given()
        more = (
            (f"What was said of it was not taken; “napkb edit {address.document}” changes it.",)
            if said
            else ()
        )
        return Added(source.name, "unchanged", address, metadata, warnings=(why, *more))

    def _document_for(
        self, source: Source, metadata: Metadata, extraction: Extraction, given: Given
    ) -> Document | None:
        """The document that a source is a new revision of, or None for a new one.

        Raises:
            NotFoundError: ``--to`` names no document.
            BadRequestError: ``--id`` is taken.
        """
        catalog = self.catalog
        if given.to:
            address = parse_address(given.to)
            if address.revision or address.locator:
                raise BadRequestError(f"--to names a document, and {given.to} is more than one.")
            return self.library.document(address.document)
        if given.id:
            if given.id in catalog or given.id in self.batch.ids or self.library.file(given.id).exists():
                raise BadRequestError(
                    f"There is a document “{given.id}” already.",
                    hint=f"--to {given.id} adds a revision to it; another --id makes a new document.",
                )
            return None
        name = Path(source.name).name if source.path else ""
        for mark in marks_of(metadata, name):
            for address in self._by_mark.get(mark, ()):
                document = self._drafted.get(address.document)
                if document is None and address.document in catalog:
                    document = catalog[address.document]
                if document and self._alike(address, extraction.text) and agree(mark, metadata, document):
                    return document
        return None

    def _alike(self, address: Address, text: str) -> bool:
        """Whether two texts share so many runs of words that one is a version of the other."""
        own, other = shingles(text), shingles(self._text_of(address))
        return len(own & other) >= _SAME_DOCUMENT * max(1, min(len(own), len(other)))

    def _with_suggestion(self, metadata: Metadata, extraction: Extraction) -> Metadata:
        """A day without its year, with the year that a document here suggests; never filled in."""
        event = metadata.event_date
        if event is None or event.value.year is not None:
            return metadata
        names = self._names(extraction.text)
        for document in self.catalog.documents():
            for summary in document.revisions:
                other = summary.metadata.event_date or summary.metadata.issued
                if other is None or other.value.year is None:
                    continue
                same_day = (other.value.month, other.value.day) == (
                    event.value.month,
                    event.value.day,
                )
                title = summary.metadata.title.value if summary.metadata.title else ""
                shared = names & self._names(" ".join((title, *summary.metadata.tags)))
                if same_day and shared:
                    entry = self.vocabulary.get(min(shared))
                    note = (
                        f"perhaps {other.value}, inferred: {document.id} has that day and names "
                        f"{entry.name if entry else min(shared)} too"
                    )
                    return metadata._replace(event_date=event._replace(note=note))
        return metadata

    def _names(self, text: str) -> set[str]:
        words = terms(text, self.vocabulary.rules)
        return {s.entry.id for s in self.vocabulary.spot(words) if s.entry.is_name}

    def _draft_new(self, part: _Part, metadata: Metadata, given: Given) -> Address:
        document_id = given.id or self._free_id(metadata, part.extraction)
        address = Address(document_id, _revision_name(metadata, ()))
        of_document = metadata._replace(issued=None, event_date=None, accessed=None)
        files = _revision_files(address, part, metadata=_own(metadata), now=self.now)
        files["document.yaml"] = document_yaml(of_document).encode()
        self.batch.changes[document_id] = files
        self.batch.ids.add(document_id)
        return address

    def _draft_revision(
        self,
        document: Document,
        part: _Part,
        metadata: Metadata,
    ) -> tuple[Address, Metadata]:
        """Draft a revision; gives its address, and its metadata as it will stand.

        What is guessed of a new revision does not put aside what its document says.
        """
        taken = [summary.address.revision or "" for summary in document.revisions]
        taken += [
            path.rpartition("/")[2].partition(".")[0]
            for path in self.batch.changes
            if path.startswith(f"{document.id}/")
        ]
        address = Address(document.id, _revision_name(metadata, taken))
        differing = {
            name: value
            for name in (
                "title",
                "kind",
                "publisher",
                "author",
                "url",
                "container_title",
                "language",
            )
            if (value := getattr(metadata, name)) is not None
            and (old := getattr(document.metadata, name)) is not None
            and value.value != old.value
            and value.basis == "user"
        }
        own = _own(metadata)._replace(**differing)
        files = _revision_files(address, part, metadata=own, now=self.now)
        pending = self.batch.changes.get(document.id)
        if isinstance(pending, dict):  # The document itself is drafted and not written yet.
            self.batch.changes[document.id] = {**pending, **files}
            return address, merge(document.metadata, own)
        # The metadata file comes last: a revision is there when that is.
        for name in sorted(files, key=lambda name: name.endswith(".yaml")):
            path = f"{document.id}/{name}"
            if self.library.file(path).exists():
                raise StorageError(f"documents/{path} is there already and was not overwritten.")
            self.batch.changes[path] = files[name]
        return address, merge(document.metadata, own)

    def _free_id(self, metadata: Metadata, extraction: Extraction) -> str:
        base = make_id(metadata, extraction.text)
        taken = self.batch.ids
        number, candidate = 1, base
        while candidate in taken or candidate in self.catalog or self.library.file(candidate).exists():
            number += 1
            candidate = f"{base[: MAX_ID - 8]}-{number}"
        return candidate


def make_id(metadata: Metadata, text: str) -> str:
    """An id for a new document: of its title, else of its first words, else of kind and date.

    >>> make_id(Metadata(title=Field("The “Harden the State” Committee’s 2nd Meeting")), "")
    'the-harden-the-state-committees-2nd-meeting'
    """
    words = metadata.title.value if metadata.title else " ".join(text.split()[:_UNTITLED_WORDS])
    folded = re.sub(r"[^a-z0-9]+", "-", fold_letters(words)).strip("-")
    parts: list[str] = []
    for part in folded.split("-")[:_ID_WORDS]:
        if len("-".join([*parts, part])) > _ID_LENGTH:
            break
        parts.append(part)
    candidate = "-".join(part for part in parts if part)
    if is_id(candidate):
        return candidate
    kind = metadata.kind.value if metadata.kind else "document"
    return f"{kind}-{metadata.date}".lower() if metadata.date and metadata.date.year else kind


def _given_fields(metadata: Metadata, given: Given) -> Metadata:
    """What the source says, with what a person says put over it."""
    values: dict[str, object] = {}
    for name in ("title", "kind", "publisher", "url"):
        if value := " ".join(str(getattr(given, name)).split()):
            values[name] = Field(value)
    if given.author:
        values["author"] = Field(tuple(" ".join(name.split()) for name in given.author))
    for name in ("issued", "event_date"):
        if (date := parse_date(getattr(given, name))) is not None:
            values[name] = Field(date)
    if given.tag:
        values["tags"] = tuple(dict.fromkeys(" ".join(tag.split()) for tag in given.tag if tag.strip()))
    return metadata._replace(**values)  # type: ignore[arg-type]


def _with_points(extraction: Extraction, metadata: Metadata) -> Extraction:
    """Numbered blocks are points in a plan or a law, and items elsewhere; the kind decides."""
    numbered = metadata.kind is not None and metadata.kind.value in NUMBERED_KINDS
    role, other = ("point", "item") if numbered else ("item", "point")
    blocks = tuple(b._replace(role=role) if b.role == other else b for b in extraction.blocks)
    if blocks == extraction.blocks:
        return extraction
    return extraction._replace(blocks=blocks)


def _own(metadata: Metadata) -> Metadata:
    """What belongs to a revision and not to the document: its dates."""
    return Metadata(issued=metadata.issued, event_date=metadata.event_date, accessed=metadata.accessed)


def _revision_name(metadata: Metadata, taken: Sequence[str]) -> str:
    """A name for a revision: its date, or ``undated``; with a number where that is taken."""
    date = metadata.date
    base = str(date) if date and date.year is not None else "undated"
    number, name = 1, base
    while name in taken:
        number += 1
        name = f"{base}-{number}" if base == "undated" or len(base) > 7 else f"{base}-r{number}"  # noqa: PLR2004
    return name


def _revision_files(address: Address, part: _Part, *, metadata: Metadata, now: str) -> dict[str, bytes]:
    data, source, extraction, alike = part
    text = extraction.text.encode("utf-8")
    name = f"{address.revision}{EXTENSIONS[extraction.media_type]}"
    shown_name = "" if source.name == "-" else source.name if "://" in source.name else Path(source.name).name
    file = RevisionFile(
        metadata=metadata,
        blocks=extraction.blocks,
        set_aside=extraction.set_aside,
        offsets=extraction.offsets,
        original=Original(
            file=name,
            sha256=sha256(data),
            size=len(data),
            name=shown_name.encode("utf-8", "backslashreplace").decode("utf-8"),
            media_type=extraction.media_type,
            encoding=extraction.encoding,
        ),
        added=now,
        text_sha256=sha256(text),
        alike=alike,
    )
    head = source.received.head if source.received else ""
    return {
        name: data,
        **({f"{address.revision}.response.txt": head.encode()} if head else {}),
        f"{address.revision}.txt": text,
        f"{address.revision}.yaml": revision_yaml(file).encode(),
    }


def _report(
    source: Source, status: str, address: Address, metadata: Metadata, extraction: Extraction
) -> Added:
    passages, _ = build_passages(extraction.text, extraction.blocks, metadata)
    unknown = tuple(
        name
        for name, value in (
            ("title", metadata.title),
            ("kind", metadata.kind),
            ("publisher", metadata.publisher),
            ("author", metadata.author),
            ("issued", metadata.issued),
            ("url", metadata.url),
        )
        if value is None
    )
    return Added(
        source=source.name,
        status="revised" if status == "revised" else "added",
        address=address,
        metadata=metadata,
        unknown=unknown,
        paragraphs=sum(passage.counted for passage in passages),
        points=tuple(p.number for p in passages if p.counted and p.number),
        set_aside=tuple((piece.text, piece.reason) for piece in extraction.set_aside),
        warnings=extraction.warnings,
    )


def failed(source: Source, error: KBError) -> Added:
    """The report of a source that could not be added."""
    return Added(source.name, "failed", error=str(error), exit_code=error.exit_code)


def _fits(known: Address, given: Given) -> bool:
    """Whether a source that is there already is what was asked for."""
    wanted = given.to or given.id
    return not wanted or parse_address(wanted).document == known.document
