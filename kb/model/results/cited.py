"""What ``cite``, ``bibliography``, ``export``, ``import``, ``key`` and ``mark`` give back."""

from __future__ import annotations

from typing import NamedTuple

from kb.model.addresses import Address


class Citation(NamedTuple):
    """One citation, or one entry of a list.

    Attributes:
        address: What is cited.
        key: Its citation key.
        text: The citation as plain words.
        marked: The same with marks round italics, for outputs that have them.
        pinpoint: Which part is cited, in words; may be empty.
        quote: The words of that part, where they were asked for.
        ready: Quotation and citation together, ready to paste.
        footnote: The text of the note, for styles that put it elsewhere; may be empty.
        notes: What the reader should know, each a sentence.
    """

    address: Address
    key: str
    text: str
    marked: str
    pinpoint: str = ""
    quote: str = ""
    ready: str = ""
    footnote: str = ""
    notes: tuple[str, ...] = ()


class Citations(NamedTuple):
    """Citations in a style.

    Attributes:
        style: The style.
        listed: Whether they are entries of a list, in its order.
        citations: The citations.
        notes: What the reader should know of all of them, each a sentence.
    """

    style: str
    listed: bool
    citations: tuple[Citation, ...]
    notes: tuple[str, ...] = ()


class Exported(NamedTuple):
    """Records for another program."""

    form: str
    text: str
    keys: tuple[str, ...]


class Imported(NamedTuple):
    """What became of one record of an import.

    Attributes:
        key: The record's key.
        status: ``added`` as a document without a text, ``filled`` where it told something new of a
            document that was there, ``unchanged`` otherwise.
        address: The document.
        fields: What was taken over.
        kept: What the document says otherwise, and keeps saying.
    """

    key: str
    status: str
    address: Address
    fields: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


class ImportReport(NamedTuple):
    """What became of the records of an import."""

    source: str
    items: tuple[Imported, ...]


class KeyReport(NamedTuple):
    """The citation key of a document, and those it had before."""

    document: str
    key: str
    aliases: tuple[str, ...] = ()
    changed: bool = False


class Moved(NamedTuple):
    """An address that now has another locator."""

    before: Address
    after: Address


class Carried(NamedTuple):
    """A file in which addresses or pinpoints were carried along, or need a look."""

    file: str
    changed: int
    left: tuple[str, ...] = ()


class MarkReport(NamedTuple):
    """What marking a line changed.

    Attributes:
        address: The line, as it was called before.
        role: What it was marked as.
        before: What it was.
        moved: The addresses that changed.
        carried: The files that use them.
    """

    address: Address
    role: str
    before: str
    moved: tuple[Moved, ...] = ()
    carried: tuple[Carried, ...] = ()
