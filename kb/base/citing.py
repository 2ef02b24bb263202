"""``cite``, ``bibliography`` and ``export``: stored sources in the styles that reports use."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from kb.base.session import Session
from kb.base.sources import Source, read_bytes
from kb.base.viewing import find_passages
from kb.citations import wording as w
from kb.citations.items import Item
from kb.citations.keys import KeyTable, revision_key
from kb.citations.records import FORMATS, write_records
from kb.citations.stored import Wanted, item_from
from kb.citations.styles import DATA, KEYED, STYLES, Style, cited_via, style_of
from kb.errors import BadRequestError, NotFoundError
from kb.model.addresses import Address, shorten
from kb.model.documents import Document, Passage, Revision
from kb.model.pinpoints import Pinpoint, read_pinpoint
from kb.model.results.cited import Citation, Citations, Exported

DEFAULT = "chicago"
_NOTE = 12


class How(NamedTuple):
    """How something is to be cited.

    Attributes:
        style: One of ``STYLES``; empty for the knowledge base's own.
        pinpoint: Which part, in words; else the passage of the address.
        quote: Whether the words are wanted too.
        as_of: Whether revision and hash are printed.
        inferred: Whether inferred dates may be printed, marked as such.
        via: The address of the source through which this one is known.
        csl: A style file for pandoc.
    """

    style: str = ""
    pinpoint: str = ""
    quote: bool = False
    as_of: bool = False
    inferred: bool = False
    via: str = ""
    csl: str | Path = ""


class _Cited(NamedTuple):
    """A stored place, ready to be cited."""

    address: Address
    document: Document
    revision: Revision | None
    passages: tuple[Passage, ...]
    pinpoint: Pinpoint | None
    item: Item
    notes: tuple[str, ...]


def cite(session: Session, addresses: Sequence[str], how: How) -> Citations:
    """Citations of stored places.

    Raises:
        BadRequestError: The style, a pinpoint or an address is none.
        NotFoundError: No such document, revision or passage.
        EngineError: The style needs pandoc, and it is not there.
    """
    style = _style(session, how)
    how = how._replace(style=style)
    placer = _Placer(session, how)
    cited = [placer.place(text) for text in addresses]
    via = placer.place(how.via) if how.via else None
    if how.csl:
        from kb.base.styling import cite_with_pandoc  # noqa: PLC0415 - late: few use a style file

        texts = cite_with_pandoc([(one.item, one.pinpoint) for one in cited], Path(how.csl))
        made = [_made(one, w.shown(text), text, how) for one, text in zip(cited, texts, strict=True)]
        return Citations(Path(how.csl).stem, listed=False, citations=tuple(made))
    return Citations(style, listed=False, citations=tuple(_citation(one, style, how, via) for one in cited))


def bibliography(
    session: Session,
    addresses: Sequence[str],
    how: How,
    *,
    query: str = "",
    report: str | Path | Source = "",
) -> Citations:
    """Entries for what addresses, a query or a report name: sorted, none twice.

    Raises:
        BadRequestError: The style is none, or nothing is named.
        NotFoundError: No such document or revision.
        UnreadableSourceError: The report cannot be read.
    """
    style = _style(session, how)
    placer = _Placer(session, how)
    notes: list[str] = []
    wanted = [placer.keys.address(text) for text in addresses]
    if query:
        from kb.base.searching import search  # noqa: PLC0415 - late: only where it is asked for

        wanted += [hit.address for hit in search(session, query, None, limit=500, offset=0).hits]
    if report:
        found, notes = _in_report(placer.keys, report)
        wanted += found
    if not (addresses or query or report):
        raise BadRequestError("Nothing is named.", hint="Give addresses, --query WORDS or --report FILE.")
    unique = dict.fromkeys(str(placer.resolved(address)) for address in wanted)
    cited = [placer.place(text) for text in unique]
    if how.csl:
        from kb.base.styling import list_with_pandoc  # noqa: PLC0415

        texts = list_with_pandoc([one.item for one in cited], Path(how.csl))
        entries = [Citation(cited[0].address, "", w.shown(text), text, ready=w.shown(text)) for text in texts]
        return Citations(Path(how.csl).stem, listed=True, citations=tuple(entries), notes=tuple(notes))
    return Citations(style, listed=True, citations=tuple(_entries(cited, style)), notes=tuple(notes))


def export(session: Session, addresses: Sequence[str], form: str) -> Exported:
    """Records of documents, of all where none is named.

    Raises:
        BadRequestError: There is no such format.
        NotFoundError: No such document or revision.
    """
    if form not in FORMATS:
        raise BadRequestError(
            f"“{form}” is not a format of records.", hint=f"It is one of {', '.join(FORMATS)}."
        )
    placer = _Placer(session, How())
    texts = addresses or session.library.catalog.documents()
    cited = [
        placer.place(str(placer.keys.address(one))) if isinstance(one, str) else placer.summary(one)
        for one in texts
    ]
    unique = {one.item.key: one.item for one in cited}
    return Exported(form, write_records(list(unique.values()), form), tuple(unique))


def _style(session: Session, how: How) -> str:
    style = how.style or session.library.settings().get("style", "") or DEFAULT
    if style not in STYLES:
        raise BadRequestError(
            f"“{shorten(style)}” is not a style.", hint=f"The styles are {', '.join(STYLES)}."
        )
    return style


def _in_report(keys: KeyTable, report: str | Path | Source) -> tuple[list[Address], list[str]]:
    """What a report cites, and the keys in it that mean nothing here."""
    from kb.base.checking import read_report  # noqa: PLC0415 - late: only where a report is given

    source = report if isinstance(report, Source) else Source(str(report), Path(report))
    read, _, notes = read_report(read_bytes(source), source.name)
    found: list[Address] = []
    said = list(notes)
    for cluster in read.clusters:
        for cited in cluster.cited:
            meant = keys.meaning(cited.key)
            if meant is not None:
                found.append(Address(meant.document, meant.revision))
            elif not cited.label:
                line, _ = read.place(cited.span.start)
                said.append(f"{source.name}, line {line}: no source has the key “{cited.key}”.")
    return found, list(dict.fromkeys(said))


class _Placer:
    """Finds what is to be cited, and what is known of it."""

    def __init__(self, session: Session, how: How) -> None:
        self.session = session
        self.how = how
        self.keys = KeyTable(session.library.catalog.documents())

    def resolved(self, address: Address) -> Address:
        """The revision that an address means; the document alone where it has no text."""
        document = self.session.library.document(address.document)
        return self.session.library.resolve(address).at(None) if document.revisions else Address(document.id)

    def place(self, text: str) -> _Cited:
        """A stored place, by its address or its key."""
        address = self.keys.address(text)
        document = self.session.library.document(address.document)
        if not document.revisions:
            if address.revision or address.locator:
                self.session.library.resolve(address)
            return self.summary(document)
        where = self.session.library.resolve(address)
        revision = self.session.library.revision(where)
        passages = find_passages(revision, where.locator) if where.locator else ()
        pinpoint, notes = self._pinpoint(revision, passages)
        digest = any(p.digest for p in passages or revision.passages)
        wanted = Wanted(
            key=revision_key(document, where, pinned=self.how.as_of),
            revision=(str(where.revision), revision.sha256) if self.how.as_of else None,
            inferred=self.how.inferred,
            first_words=_first_words(revision),
        )
        item = item_from(revision.metadata, wanted, digest=digest)
        return _Cited(where, document, revision, passages, pinpoint, item, (*notes, *_doubts(revision, item)))

    def summary(self, document: Document) -> _Cited:
        """A whole document, of which nothing but its metadata is read."""
        latest = document.latest
        metadata = latest.metadata if latest else document.metadata
        address = latest.address if latest else Address(document.id)
        item = item_from(metadata, Wanted(key=revision_key(document, address)))
        return _Cited(address, document, None, (), None, item, ())

    def _pinpoint(
        self, revision: Revision, passages: tuple[Passage, ...]
    ) -> tuple[Pinpoint | None, list[str]]:
        from kb.quotes.places import pinpoint_of, sentence, where  # noqa: PLC0415 - late: one of several users

        if not self.how.pinpoint:
            return pinpoint_of(passages), []
        read = read_pinpoint(self.how.pinpoint)
        if read is None or self.how.pinpoint[read[1] :].strip(" .,"):
            raise BadRequestError(
                f"“{shorten(self.how.pinpoint)}” is not a pinpoint.",
                hint="Write it like para. 4, paras. 4-5, p. 12, sec. 3.2, point 9, line 40 or 12:30.",
            )
        place = where(revision, read[0])
        if place.problem:
            raise NotFoundError(sentence(place.problem))
        return read[0], [sentence(place.unknown)] if place.unknown else []


def _first_words(revision: Revision) -> str:
    counted = next((p for p in revision.passages if p.counted), None)
    return revision.words_of(counted)[:200] if counted else ""


def _doubts(revision: Revision, item: Item) -> Iterable[str]:
    """What a person should know before the citation goes out."""
    metadata = revision.metadata
    if metadata.title is None:
        yield f"{revision.address} has no title; its first words stand for it."
    issued = metadata.issued
    if issued is not None and issued.value.year is not None and item.issued is None:
        doubt = "inferred" if issued.basis == "inferred" else issued.grade
        yield (
            f"The date {issued.value} of {revision.address} is {doubt} and was not printed; "
            "--inferred-date prints it, marked as inferred."
        )
    if not item.authors:
        yield f"Who wrote or issued {revision.address} is not known."


def _citation(one: _Cited, style: str, how: How, via: _Cited | None) -> Citation:
    if style in DATA:
        text = write_records([one.item], style).rstrip("\n")
        return _made(one, text, text, how)
    if style == "pandoc":
        text = _pandoc(one)
        if via is not None:
            text = f"{text[:-1]}; as cited in {_pandoc(via)[1:]}"
        return _made(one, text, text, how)
    formatter = style_of(DEFAULT if style in KEYED else style)
    marked = formatter.cite(one.item, one.pinpoint)
    if via is not None:
        marked = cited_via(formatter, marked, formatter.cite(via.item, via.pinpoint))
    if style == "markdown":
        label = f"[^{_label(one)}]"
        return _made(one, label, label, how, footnote=marked)
    return _made(one, w.shown(marked), marked, how)


def _made(one: _Cited, text: str, marked: str, how: How, *, footnote: str = "") -> Citation:
    quote = ""
    if how.quote:
        if one.revision is None or not one.passages:
            raise BadRequestError(
                f"{one.address} is a whole text; --quote needs a passage.",
                hint=f"Give one: {one.address.at('p1')}, or --pinpoint without --quote.",
            )
        words = " ".join(" ".join(one.revision.words_of(p)[p.label :].split()) for p in one.passages)
        quote = words
    # In Markdown the words of a source must not act as marks.
    keyed = how.style in KEYED
    shown = w.shown(quote, "markdown") if keyed else quote
    ready = ready_to_paste(shown, text, w.shown(footnote, "markdown"))
    return Citation(
        one.address,
        one.item.key,
        text,
        marked,
        pinpoint=str(one.pinpoint) if one.pinpoint else "",
        quote=quote,
        ready=ready,
        footnote=w.shown(footnote, "markdown"),
        notes=one.notes,
    )


def ready_to_paste(quote: str, citation: str, footnote: str) -> str:
    """A quotation with its citation behind it; the note of a footnote stands below."""
    if not quote:
        return f"{citation}\n\n{citation}: {footnote}" if footnote else citation
    # What the source has in double marks stands in single ones inside of ours.
    inner = w.inside(quote)
    between = "" if footnote else " "
    said = f"“{inner}”{between}{citation}"
    return f"{said}\n\n{citation}: {footnote}" if footnote else said


def _pandoc(one: _Cited) -> str:
    parts = [f"@{one.item.key}", str(one.pinpoint) if one.pinpoint else ""]
    if one.item.remarks and one.revision is not None and one.item.remarks[-1].startswith("revision"):
        parts.append(f"sha256:{one.revision.sha256[:_NOTE]}")
    return f"[{', '.join(part for part in parts if part)}]"


def _label(one: _Cited) -> str:
    """The label of a footnote: the key with the passage, which a check of the report understands."""
    from kb.quotes.places import locator_of  # noqa: PLC0415 - late: one of several users

    locator = locator_of(one.passages)
    return f"{one.item.key}#{locator}" if locator else one.item.key


def _entries(cited: Sequence[_Cited], style: str) -> Iterable[Citation]:
    """The entries of a list, in its order."""
    if style in DATA:
        for one in cited:
            text = write_records([one.item], style).rstrip("\n")
            yield Citation(one.address, one.item.key, text, text, ready=text, notes=one.notes)
        return
    formatter = style_of(DEFAULT if style in KEYED else style)
    items = _with_letters([one.item for one in cited], formatter)
    rows = []
    for one, item in zip(cited, items, strict=True):
        marked = formatter.enter(item)
        rows.append((_sort_key(marked, item), one, item, marked))
    for _, one, item, marked in sorted(rows, key=lambda row: (row[0], row[2].key)):
        text = w.shown(marked, "markdown" if style in KEYED else "plain")
        if style == "markdown":
            text = f"[^{item.key}]: {text}"
        yield Citation(one.address, item.key, text, marked, ready=text, notes=one.notes)


def _sort_key(marked: str, item: Item) -> tuple[str, str, str]:
    """By who, then when, then what; marks, brackets and a leading article do not count."""
    from kb.text.fold import fold  # noqa: PLC0415 - late: a single citation needs none

    words = fold(w.shown(marked))
    for article in ("the ", "a ", "an "):
        words = words.removeprefix(article)
    who = fold(item.authors[0].family or item.authors[0].literal) if item.authors else words
    for article in ("the ", "a ", "an "):
        who = who.removeprefix(article)
    date = item.issued.first or "" if item.issued else ""
    return (who, date, words)


def _with_letters(items: Sequence[Item], style: Style) -> list[Item]:
    """Works of the same people and year told apart by a letter, where the style does so."""
    if not style.suffixes:
        return list(items)
    groups: dict[str, list[Item]] = {}
    for item in items:
        groups.setdefault(style.cite(item, None), []).append(item)
    letters: dict[str, str] = {}
    for group in groups.values():
        if len(group) > 1 and group[0].year:
            for number, item in enumerate(sorted(group, key=lambda i: (i.title.casefold(), i.key))):
                letters[item.key] = chr(ord("a") + number % 26)
    return [item._replace(suffix=letters.get(item.key, "")) for item in items]
