"""What is fuzzed: functions that take any bytes, and fail where a promise is broken.

A target raises nothing but what it finds. Errors that are told to a person are kinds of
``KBError`` and are no finding. The same functions are run by the fuzzer (``fuzz.py``) and,
on the corpus that it left, by ``tests/test_fuzzing.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

from kb.citations.records import FORMATS, read_records, write_records
from kb.errors import BadRequestError, InvalidMetadataError, UnreadableSourceError
from kb.model.addresses import Address, parse_address
from kb.model.documents import Field, Metadata, Revision
from kb.queries.parse import describe, parse_query
from kb.quotes.docx import MAGIC, read_docx
from kb.quotes.finding import read_markdown
from kb.quotes.matching import SourceText, find
from kb.quotes.near import Words, nearest
from kb.readers import read_source
from kb.readers.decode import decode
from kb.revisions.edits import compare_words
from kb.storage.correspondence import Known, read_tables
from kb.storage.saved import Saved, read_saved, with_saved
from kb.storage.schema import document_of, revision_of
from kb.storage.words import load_vocabulary
from kb.storage.yamlio import dump, load
from kb.text.passages import build_passages
from kb.vocabulary import Vocabulary

ROOT = Path(__file__).resolve().parents[2]
TODAY = "2026-03-13"


@cache
def _vocabulary() -> Vocabulary:
    return load_vocabulary((ROOT / "documents" / "vocabulary.yaml").read_text("utf-8"), None)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def readers(data: bytes) -> None:
    """Any bytes under any ending are refused with a reason, or give a text that leads back."""
    name = ("a.txt", "a.md", "a")[data[0] % 3] if data else "a"
    try:
        found = read_source(data[1:], name)
    except UnreadableSourceError:
        return
    assert found.text.strip()
    assert found.text.encode("utf-8").decode("utf-8") == found.text
    passages, _ = build_passages(found.text, found.blocks, found.metadata)
    for passage in passages:
        assert passage.span.of(found.text).strip()
    for text, _original, length in found.offsets.runs:
        assert 0 <= text <= text + length <= len(found.text)


def queries(data: bytes) -> None:
    """No query fails, and each is described."""
    if not data:
        return
    flags, typed = data[0], _text(data[1:])
    query = parse_query(
        typed,
        _vocabulary(),
        today=TODAY,
        resolve=lambda _, value: (value,),
        exact=bool(flags & 1),
        listing=bool(flags & 2),
        saved=lambda: {"mine": "drought OR wells", "round": "saved:round"},
    )
    if query.root is not None:
        assert isinstance(describe(query.root), str)
    str(query.understood).encode("utf-8")


def yaml(data: bytes) -> None:
    """Any text is metadata or is refused with a line; what is written is read back the same."""
    text = _text(data)
    try:
        loaded = load(text, "a.yaml")
    except InvalidMetadataError:
        return
    assert load(dump(loaded.value), "b.yaml").value == loaded.value
    for check in (document_of, revision_of):
        try:
            check(loaded, "a.yaml")
        except InvalidMetadataError as error:
            assert "line" in error.message
    for read in (
        lambda: load_vocabulary(text, None),
        lambda: read_saved(text),
        lambda: read_tables(text, "a.yaml", ("1", "2"), lambda _: Known(frozenset({"1", "2"}), 2)),
    ):
        with suppress(InvalidMetadataError):
            read()
    try:
        before = read_saved(text)
    except InvalidMetadataError:
        return
    added = Saved("zz-new", "drought")
    assert read_saved(with_saved(text, added)) == (*(s for s in before if s.name != added.name), added)


def addresses(data: bytes) -> None:
    """A text is an address that is written as it was read, or is refused."""
    text = _text(data)
    try:
        address = parse_address(text)
    except BadRequestError as error:
        assert len(error.message) < 200
        return
    assert isinstance(address, Address)
    assert parse_address(str(address)) == address
    assert not set(str(address)) & set("/\\\0\n \x1b<>\"'")


def quotes(data: bytes) -> None:
    """A report of any words is read, and what is found in a source is in it."""
    report, _, source = _text(data).partition("\x00")
    read = read_markdown(report)
    for quotation in read.quotations:
        assert 0 <= quotation.span.start <= quotation.span.end <= len(report)
        read.place(quotation.span.start)
    stored = SourceText(source)
    for words in [*(q.text for q in read.quotations[:4]), report[:80]]:
        for match in find(stored, words):
            assert 0 <= match.span.start < match.span.end <= len(source)
        nearest(Words(stored), words)
    for words in source.split(".")[:3]:
        if len(words.split()) > 2 and words.isascii() and words.replace(" ", "").isalpha():
            assert find(stored, words.strip()), words


def reports(data: bytes) -> None:
    """A report of any bytes, Markdown or DOCX, is read or refused."""
    with suppress(UnreadableSourceError):
        if data.startswith(MAGIC):
            report = read_docx(data, "a.docx")
        else:
            report = read_markdown(decode(data, "a.md").text)
        for quotation in report.quotations:
            line, column = report.place(quotation.span.start)
            assert line >= 1
            assert column >= 1


def revisions(data: bytes) -> None:
    """Two texts are compared, and the edits give both back."""
    old, _, new = _text(data).partition("\x00")
    compared = compare_words(old, new)
    for text, spans in ((old, [e.old for e in compared.edits]), (new, [e.new for e in compared.edits])):
        assert "".join("".join(span.of(text).split()) for span in spans) == "".join(text.split())
    passages, _ = build_passages(old, None, Metadata(kind=Field("plan")))
    Revision(Address("a", "1"), Metadata(kind=Field("plan")), old, passages)


def records(data: bytes) -> None:
    """Records of other programs are read or refused, and what was read can be written."""
    text = _text(data)
    for name in ("a.bib", "a.ris", "a.json"):
        try:
            items = read_records(text, name)
        except UnreadableSourceError:
            continue
        for form in FORMATS:
            written = write_records(items, form)
            read_records(written, "a." + ("bib" if form.startswith("bib") else form))


TARGETS: dict[str, Callable[[bytes], None]] = {
    each.__name__: each for each in (readers, queries, yaml, addresses, quotes, reports, revisions, records)
}
