"""The documents on disk: finding the knowledge base, reading texts, changing files."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from kb.errors import InvalidMetadataError, NotFoundError, OutdatedError, StorageError
from kb.model.addresses import Address, shorten
from kb.model.documents import Document, Revision
from kb.storage.catalog import MARKER, Catalog, open_catalog
from kb.storage.files import is_writable, lock, make_folder, sha256
from kb.storage.schema import document_of, merge, revision_of
from kb.storage.yamlio import load

if TYPE_CHECKING:
    from kb.storage.journal import Draft, Entry, Journal

VOCABULARY = "vocabulary.yaml"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a knowledge base is, and where what is derived from it is kept.

    ``index`` is None where nothing can be kept; then everything stays in memory.
    """

    root: Path
    documents: Path
    index: Path | None


def find_place(start: Path, given: Path | None, embedded: Path, cache: Path | None) -> Place:
    """The knowledge base to use: the given one, else the one around ``start``, else the embedded.

    Args:
        start: The working directory.
        given: A folder a person named; it holds ``documents/kb.yaml``.
        embedded: The ``documents`` folder that ships with the program.
        cache: Where to keep the index of a knowledge base that cannot be written, or None.

    Raises:
        NotFoundError: The given folder is no knowledge base.
    """
    if given is not None:
        for documents in (given / "documents", given):
            if _has_marker(documents):
                return _place(documents, cache)
        raise NotFoundError(
            f"{shorten(str(given), 300)} is not a knowledge base: it has no documents/{MARKER}.",
            hint=f"“napkb --kb {shorten(str(given), 300)} init” makes one there.",
        )
    for folder in (start, *start.parents):
        if _has_marker(folder / "documents"):
            return _place(folder / "documents", cache)
    if not _has_marker(embedded):
        raise NotFoundError("There is no knowledge base here.", hint="“napkb init” makes one.")
    return _place(embedded, cache)


def _has_marker(documents: Path) -> bool:
    """Whether a folder holds documents.

    Raises:
        NotFoundError: It does, or may, but cannot be read.
    """
    try:
        return (documents / MARKER).is_file()
    except PermissionError as error:
        raise NotFoundError(f"{documents} cannot be read: {error.strerror}.") from error
    except (OSError, ValueError):  # A name that no file system takes.
        return False


def _place(documents: Path, cache: Path | None) -> Place:
    documents = documents.absolute()
    beside = documents.parent / "index"
    if documents.name == "documents" and is_writable(documents) and is_writable(beside):
        return Place(documents.parent, documents, beside)
    if cache is not None and is_writable(cache):
        key = sha256(os.fsencode(documents))[:16]
        return Place(documents.parent, documents, cache / key)
    return Place(documents.parent, documents, beside if beside.is_dir() else None)


class Library:
    """The documents of one knowledge base.

    Attributes:
        place: Where it is.
        notice: Called when a writer finds that another was killed: with the name it left in the
            lock, which may be empty, and with the changes that were rolled back for it.
    """

    def __init__(self, place: Place) -> None:
        self.place = place
        self._catalog: Catalog | None = None
        self._last: Catalog | None = None
        self.notice: Callable[[str, tuple[Entry, ...]], None] = lambda _holder, _broken: None

    @cached_property
    def journal(self) -> Journal:
        """What can be undone."""
        from kb.storage.journal import Journal  # noqa: PLC0415 - late: only a change needs it

        return Journal(self.place.documents)

    @property
    def catalog(self) -> Catalog:
        """What there is; read once, and again after a change."""
        if self._catalog is None:
            try:
                self._catalog = open_catalog(self.place.documents, self.place.index, self._last)
                self._last = self._catalog
            except OSError as error:
                raise NotFoundError(f"{self.place.documents} cannot be read: {error.strerror}.") from error
        return self._catalog

    @property
    def writable(self) -> bool:
        """Whether documents can be changed."""
        return is_writable(self.place.documents) and self.place.documents.name == "documents"

    def settings(self) -> dict[str, str]:
        """What ``kb.yaml`` says.

        Raises:
            InvalidMetadataError: It is not valid.
        """
        settings = self.catalog.settings
        if "problem" in settings:
            raise InvalidMetadataError(settings["problem"])
        return dict(settings["values"])

    def vocabulary_text(self) -> str:
        """The text of ``vocabulary.yaml``, or nothing where there is none."""
        path = self.place.documents / VOCABULARY
        return _read_text(path) if path.is_file() else ""

    def document(self, name: str) -> Document:
        """A document by its id.

        Raises:
            NotFoundError: There is none; the message names the nearest ids.
            InvalidMetadataError: It is there but cannot be read.
        """
        if name in self.catalog:
            return self.catalog[name]
        if name in self.catalog.problems:
            raise InvalidMetadataError(self.catalog.problems[name])
        raise NotFoundError(f"There is no document “{name}”.", hint=_did_you_mean(name, self.catalog))

    def document_name(self, name: str) -> str:
        """The id, when a folder of that name is there, even one whose metadata is not valid.

        Raises:
            NotFoundError: There is no such document.
        """
        return name if name in self.catalog.problems else self.document(name).id

    def forget(self) -> None:
        """Read the catalogue again when it is next asked for."""
        self._catalog = None

    def resolve(self, address: Address) -> Address:
        """The address with its revision: the named one, else the latest.

        Raises:
            NotFoundError: No such document or revision; the message names those there are.
        """
        document = self.document(address.document)
        names = [summary.address.revision or "" for summary in document.revisions]
        if not names:
            raise NotFoundError(
                f"{document.id} has no text yet.",
                hint=f"“napkb add FILE --to {document.id}” adds one.",
            )
        if address.revision is None:
            return Address(address.document, names[-1], address.locator)
        if address.revision not in names:
            raise NotFoundError(
                f"{document.id} has no revision {address.revision}.",
                hint=f"It has {', '.join(names)}.",
            )
        return address

    def revision(self, address: Address) -> Revision:
        """A revision, whole: the one of the address, else the document's latest.

        Raises:
            NotFoundError: No such document or revision, or its text is missing.
            InvalidMetadataError: Its metadata is not valid.
        """
        place = self.resolve(address).at(None)
        folder = self.place.documents / place.document
        name = f"documents/{place.document}/{place.revision}.yaml"
        document = document_of(
            load(_read_text(folder / "document.yaml"), f"documents/{place.document}/document.yaml"),
            f"documents/{place.document}/document.yaml",
        )
        from kb.text.passages import build_passages  # noqa: PLC0415 - late: a list reads no text

        file = revision_of(load(_read_text(folder / f"{place.revision}.yaml"), name), name)
        text_path = folder / f"{place.revision}.txt"
        text = _read_text(text_path) if text_path.is_file() and not text_path.is_symlink() else ""
        if not text and not text_path.parent.is_dir():
            raise OutdatedError(f"{folder} is not there any more.")
        metadata = merge(document, file.metadata)
        passages, _ = build_passages(text, file.blocks, metadata)
        return Revision(
            place,
            metadata,
            text,
            passages,
            file.set_aside,
            file.offsets,
            file.original,
            file.added,
            sha256(text.encode("utf-8")) if text else "",
            file.alike,
        )

    def file(self, name: str) -> Path:
        """The path of a file or folder under ``documents/``."""
        return self.place.documents / name

    @contextmanager
    def writing(self, owner: str) -> Iterator[Callable[..., Entry]]:
        """Hold the writers' lock; gives the function that carries out a draft.

        What an earlier process left half-done is rolled back first.

        Raises:
            StorageError: The knowledge base cannot be written, or another process holds it.
        """
        if not self.writable:
            raise StorageError(
                f"The knowledge base in {self.place.documents} is read-only.",
                hint="“napkb init” makes one of your own.",
            )
        if not _has_marker(self.place.documents):
            raise NotFoundError(f"{self.place.documents} is not there any more.")
        self.journal.check_folder()
        make_folder(self.place.documents / ".napkb")
        with lock(self.place.documents / ".napkb" / "lock", owner=owner) as before:
            broken = self.journal.recover()
            if before or broken:
                self.notice(before, broken)
            self._catalog = None
            yield self._carry_out

    def _carry_out(self, draft: Draft, when: str) -> Entry:
        entry = self.journal.carry_out(draft, when)
        self._catalog = None
        return entry


def _read_text(path: Path) -> str:
    try:
        if path.is_symlink():
            raise NotFoundError(f"{path} is a link, and napkb does not follow it.")
        return path.read_text("utf-8")
    except FileNotFoundError:
        raise OutdatedError(f"{path} is not there any more.") from None
    except UnicodeDecodeError as error:
        raise InvalidMetadataError(f"{path} is not UTF-8 text (byte {error.start}).") from error
    except OSError as error:
        raise NotFoundError(f"{path} cannot be read: {error.strerror}.") from error


def _did_you_mean(name: str, known: Catalog) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - late: only for a message

    near = get_close_matches(name, list(known), n=3, cutoff=0.5)
    near += [each for each in known if name in each and each not in near][: 3 - len(near)]
    return f"Did you mean {' or '.join(near)}?" if near else "“napkb list” shows what there is."
