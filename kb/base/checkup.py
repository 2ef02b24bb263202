"""What ``doctor`` looks at in the documents: their files, what these say, and what they refer to."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from kb.base.choosing import ENGINES
from kb.base.comparing import tables_of
from kb.base.session import Session
from kb.citations.keys import aliases_of, key_of
from kb.errors import KBError
from kb.model.addresses import is_id, is_revision_id, parse_address, shorten
from kb.model.documents import Metadata
from kb.model.results.kept import Check, Finding, Level
from kb.storage.correspondence import FILE as CORRESPONDENCE
from kb.storage.files import TEMPORARY, sha256
from kb.storage.ledger import FILE as LEDGER
from kb.storage.names import unportable
from kb.storage.saved import FILE as QUERIES
from kb.storage.saved import read_saved
from kb.storage.schema import RevisionFile, document_of, merge, read_fields, revision_of
from kb.storage.words import load_vocabulary
from kb.storage.yamlio import load
from kb.text.passages import build_passages
from kb.text.typography import folded

_WHERE = re.compile(r"(?P<place>documents/[^\s,]+), line (?P<line>\d+): (?P<what>.+)", re.DOTALL)
_LINK = "It is a link, and links are not followed."
_SETTINGS = frozenset({"kb.yaml", "vocabulary.yaml", QUERIES})
_ADDRESSES = frozenset("address addresses passage evidence commitment at refers-to".split())


class Text(NamedTuple):
    """A revision as it was found, for what is compared over all of them."""

    address: str
    place: str
    original: str
    text: str
    passages: int


class Checkup:
    """Looks at every file under ``documents/``; gives findings, and what was seen."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.documents = session.library.place.documents
        self.texts: list[Text] = []
        self.files = 0

    def findings(self) -> Iterator[Finding]:
        """What is not as it should be."""
        yield from self._settings()
        top = _names(self.documents)
        self.files += sum((self.documents / name).is_file() for name in top)
        yield from self._portable("documents", top)
        for name in top:
            path = self.documents / name
            if name.startswith(TEMPORARY):
                yield _leftover(f"documents/{name}")
            elif path.is_symlink():
                yield _found(
                    "note", "orphan", f"documents/{name}", "It is a link, and links are not followed."
                )
            elif path.is_dir() and not name.startswith("."):
                yield from self._document(path)
            elif name == LEDGER:
                yield from self._tracked()
            elif name.endswith(".yaml") and name not in _SETTINGS:
                yield from self._ledger(path, f"documents/{name}")
        yield from self._duplicates()

    def _settings(self) -> Iterator[Finding]:
        """The files of the whole knowledge base: settings, vocabulary, saved queries."""
        checks: dict[str, Callable[[str], object]] = {
            "kb.yaml": lambda text: self._engine(read_fields(text, "documents/kb.yaml")),
            "vocabulary.yaml": lambda text: load_vocabulary(text, None),
            QUERIES: read_saved,
        }
        for name, check in checks.items():
            path = self.documents / name
            if not path.is_file():
                continue
            try:
                said = check(_read(path))
            except (KBError, OSError, UnicodeDecodeError) as error:
                yield _of_error("settings", f"documents/{name}", error)
                continue
            if isinstance(said, str) and said:
                yield _found("problem", "settings", f"documents/{name}", said)
        for entry in self.session.vocabulary.entries:
            if entry.refers_to and (why := self._unresolved(entry.refers_to)):
                what = f"“{shorten(entry.id)}” refers to {shorten(entry.refers_to)}: {why}"
                advice = "Correct “refers-to”, or add what it names."
                yield _found("problem", "address", "documents/vocabulary.yaml", what, advice)

    def _engine(self, values: dict[str, str]) -> str:
        engine = values.get("engine") or ENGINES[0]
        has = ", ".join(ENGINES)
        return "" if engine in ENGINES else f"There is no engine “{shorten(engine)}”; this version has {has}."

    def _unresolved(self, text: str) -> str:
        """Why an address leads nowhere; empty when it leads somewhere."""
        try:
            address = parse_address(text)
            place = self.session.library.resolve(address)
            if address.locator is None:
                return ""
            revision = self.session.library.revision(place)
        except KBError as error:
            return error.message
        if any(passage.locator == address.locator for passage in revision.passages):
            return ""
        return f"{place.at(None)} has no passage {address.locator}."

    def _document(self, folder: Path) -> Iterator[Finding]:
        place = f"documents/{folder.name}"
        if not is_id(folder.name):
            what = "The folder's name is not an id (a-z, 0-9 and single hyphens)."
            yield _found("problem", "name", place, what, "Rename it.")
        try:
            names = _names(folder)
        except OSError as error:
            yield _of_error("metadata", place, error)
            return
        if not names:
            what = "The folder is empty."
            yield Finding("note", "orphan", place, what, "Remove it.", fixable=True)
            return
        yield from self._portable(place, names)
        self.files += len(names)
        document = Metadata()
        if "document.yaml" in names:
            try:
                file = f"{place}/document.yaml"
                document = document_of(load(_read(folder / "document.yaml"), file), file)
            except (KBError, OSError, UnicodeDecodeError) as error:
                yield _of_error("metadata", f"{place}/document.yaml", error)
        else:
            what = "There is no document.yaml, so these files belong to no document."
            yield _found("problem", "orphan", place, what, "Write one, or move the files away.")
        known = {"document.yaml", CORRESPONDENCE}
        for name in names:
            revision = name.removesuffix(".yaml")
            if name.endswith(".yaml") and is_revision_id(revision):
                known |= {name, f"{revision}.txt"}
                yield from self._revision(folder, revision, document, set(names), known)
        yield from self._orphans(folder, names, known)
        if CORRESPONDENCE in names:
            yield from self._correspondence(folder)

    def _revision(
        self, folder: Path, revision: str, document: Metadata, names: set[str], known: set[str]
    ) -> Iterator[Finding]:
        """One revision: its record, its text, its original."""
        place = f"documents/{folder.name}/{revision}"
        try:
            file = revision_of(load(_read(folder / f"{revision}.yaml"), f"{place}.yaml"), f"{place}.yaml")
        except (KBError, OSError, UnicodeDecodeError) as error:
            yield _of_error("metadata", f"{place}.yaml", error)
            known |= {name for name in names if name.startswith(f"{revision}.")}
            return
        text = ""
        if f"{revision}.txt" in names:
            try:
                text = _read(folder / f"{revision}.txt")
            except (KBError, OSError, UnicodeDecodeError) as error:
                yield _of_error("text", f"{place}.txt", error)
                return
            yield from _hash_of_text(place, file, text)
        elif file.text_sha256:
            what = "The text is missing."
            yield _found("problem", "hash", f"{place}.txt", what, "Bring it back, or remove the revision.")
        yield from _original(folder, place, file, known)
        metadata = merge(document, file.metadata)
        passages, lost = build_passages(text, file.blocks, metadata)
        for block in lost:
            what = f"Block {block.block} should begin with “{shorten(block.starts)}”, and no block does."
            advice = "Correct “starts”, or take the entry out."
            yield _found("problem", "text", f"{place}.yaml", what, advice, line=block.line)
        codes = {source.code for source in metadata.sources}
        for block in file.blocks or ():
            for code in block.sources:
                if code not in codes:
                    what = (
                        f"Block {block.block} names the source “{shorten(code)}”, which “sources” does not."
                    )
                    yield _found("problem", "address", f"{place}.yaml", what, line=block.line)
        original = file.original.sha256 if file.original else ""
        digest = sha256(text.encode("utf-8")) if text else ""
        self.texts.append(Text(f"{folder.name}@{revision}", f"{place}.yaml", original, digest, len(passages)))

    def _orphans(self, folder: Path, names: list[str], known: set[str]) -> Iterator[Finding]:
        """What lies in a document's folder and belongs to nothing."""
        for name in names:
            place = f"documents/{folder.name}/{name}"
            stem = name.split(".")[0]
            if name.startswith(TEMPORARY):
                yield _leftover(place)
            elif name in known or name.startswith("."):
                continue
            elif (folder / name).is_symlink():
                yield _found("note", "orphan", place, _LINK)
            elif name.endswith(".yaml"):
                yield from self._ledger(folder / name, place)
            elif f"{stem}.yaml" in names:
                yield _found("note", "orphan", place, f"{stem}.yaml does not name it.")
            elif name == f"{stem}.txt" and is_revision_id(stem):
                what = f"A text without {stem}.yaml is shown nowhere."
                yield _found("problem", "orphan", place, what, f"Write {stem}.yaml, or add the text again.")
            else:
                yield _found("note", "orphan", place, "No revision names it.")

    def _correspondence(self, folder: Path) -> Iterator[Finding]:
        try:
            tables_of(self.session, folder.name)
        except KBError as error:
            yield _of_error("address", f"documents/{folder.name}/{CORRESPONDENCE}", error)

    def _tracked(self) -> Iterator[Finding]:
        """The ledger of commitments: its file, its dates, its evidence."""
        from kb.base.tracking import ledger_problems  # noqa: PLC0415 - late: few bases have a ledger

        for one in ledger_problems(self.session):
            yield _found("problem", "address", one.file, f"{one.problem}.", one.hint, line=one.line)

    def _ledger(self, path: Path, place: str) -> Iterator[Finding]:
        """A file that refers to passages: its addresses resolve, and its quotes stand there."""
        try:
            loaded = load(_read(path), place)
        except (KBError, OSError, UnicodeDecodeError) as error:
            yield _of_error("metadata", place, error)
            return
        for at, entry in _entries(loaded.value, ()):
            for key, value in entry.items():
                if key not in _ADDRESSES or not isinstance(value, str) or not re.search("[@#]", value):
                    continue
                line = loaded.line((*at, key))
                if why := self._unresolved(value):
                    yield _found(
                        "problem", "address", place, f"{shorten(value)}: {why}", "Correct it.", line=line
                    )
                elif isinstance(quote := entry.get("quote"), str) and not self._stands(quote, value):
                    what = f"“{shorten(quote)}” does not stand at {shorten(value)} any more."
                    advice = "Look at the passage and correct the quote."
                    yield _found("problem", "text", place, what, advice, line=loaded.line((*at, "quote")))

    def _stands(self, quote: str, text: str) -> bool:
        revision = self.session.library.revision(parse_address(text))
        return " ".join(folded(quote).split()) in " ".join(folded(revision.text).split())

    def _portable(self, place: str, names: list[str]) -> Iterator[Finding]:
        for name, why in unportable(names):
            shown = name.encode("utf-8", "backslashreplace").decode()
            what = f"Another system may not take this name: {why}."
            yield _found("problem", "name", f"{place}/{shown}", what, "Rename it.")

    def _duplicates(self) -> Iterator[Finding]:
        """Texts and originals that are stored twice, and keys that mean two documents."""
        for what, digests in (
            ("original", [(text.original, text) for text in self.texts]),
            ("text", [(text.text, text) for text in self.texts]),
        ):
            first: dict[str, Text] = {}
            for digest, text in digests:
                other = first.setdefault(digest, text) if digest else text
                if other is not text and not (what == "text" and other.original == text.original != ""):
                    said = f"Its {what} is the same as that of {other.address}."
                    yield _found("note", "duplicate", text.place, said, f"napkb remove {text.address}")
        keys: dict[str, str] = {}
        for document in self.session.library.catalog.documents():
            for key in {document.id, key_of(document), *aliases_of(document.metadata)}:
                owner = keys.setdefault(key.lower(), document.id)
                if owner != document.id:
                    said = f"The citation key “{shorten(key)}” means {owner} too."
                    place = f"documents/{document.id}/document.yaml"
                    yield _found("problem", "duplicate", place, said, f"napkb key {document.id} NEW")


def _entries(
    value: object, path: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], dict[str, object]]]:
    """Every mapping in a value, with its place."""
    if isinstance(value, dict):
        yield path, value
        for key, each in value.items():
            yield from _entries(each, (*path, key))
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _entries(each, (*path, number))


def _hash_of_text(place: str, file: RevisionFile, text: str) -> Iterator[Finding]:
    digest = sha256(text.encode("utf-8"))
    if file.text_sha256 and file.text_sha256 != digest:
        what = "The text is not the one that was added."
        advice = f"If you changed it by hand, write “text-sha256: {digest}” into {place}.yaml."
        yield _found("problem", "hash", f"{place}.txt", what, advice)


def _original(folder: Path, place: str, file: RevisionFile, known: set[str]) -> Iterator[Finding]:
    """The original as it was received."""
    if file.original is None:
        return
    name = file.original.file
    known.add(name)
    path = folder / name
    if "/" in name or name in {"", ".", ".."} or path.is_symlink() or not path.is_file():
        what = f"The original “{shorten(name)}” is not there."
        advice = "Bring it back from a copy; the text is whole without it."
        yield _found("problem", "hash", f"{place}.yaml", what, advice)
        return
    try:
        data = path.read_bytes()
    except OSError as error:
        yield _of_error("hash", f"documents/{folder.name}/{name}", error)
        return
    if file.original.sha256 and sha256(data) != file.original.sha256:
        what = "The original is not the one that was added: its hash is another."
        yield _found("problem", "hash", f"documents/{folder.name}/{name}", what, "Bring it back from a copy.")


def _names(folder: Path) -> list[str]:
    """The names in a folder, without those that are hidden; unfinished files among them."""
    with os.scandir(folder) as entries:
        names = [entry.name for entry in entries]
    return sorted(name for name in names if not name.startswith(".") or name.startswith(TEMPORARY))


def _read(path: Path) -> str:
    if path.is_symlink():
        raise OSError("it is a link, and links are not followed")
    return path.read_text("utf-8")


def _found(level: Level, check: Check, place: str, what: str, advice: str = "", *, line: int = 0) -> Finding:
    return Finding(level, check, place, what, advice, line)


def _leftover(place: str) -> Finding:
    return Finding("note", "orphan", place, "A process that was killed left it unfinished.", fixable=True)


def _of_error(check: Check, place: str, error: Exception) -> Finding:
    """What an error says, with its file and line taken apart."""
    if isinstance(error, KBError):
        if match := _WHERE.fullmatch(error.message):
            what = match["what"]
            what = what[:1].upper() + what[1:]
            return _found("problem", check, match["place"], what, line=int(match["line"]))
        return _found("problem", check, place, error.message, error.hint)
    if isinstance(error, UnicodeDecodeError):
        return _found("problem", check, place, f"It is not UTF-8 text (byte {error.start}).")
    said = getattr(error, "strerror", None) or str(error)
    return _found("problem", check, place, f"It cannot be read: {said}.")
