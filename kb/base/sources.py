"""The sources of ``add``: what a person says of them, where they are, their bytes."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence, Set
from pathlib import Path
from typing import NamedTuple, NoReturn

from kb.errors import BadRequestError, UnreadableSourceError
from kb.model.addresses import MAX_ID, is_id, shorten
from kb.model.dates import parse_date
from kb.model.kinds import KINDS
from kb.readers import MAX_BYTES, MAX_FILE, SUFFIXES, Received
from kb.storage.schema import MAX_SCALAR

IGNORE_FILE = ".napkbignore"
_TRIES = 3
"""How often a file that changes while it is read is read again."""


class Given(NamedTuple):
    """What a person says of a source; it goes before what the source says."""

    title: str = ""
    kind: str = ""
    publisher: str = ""
    author: Sequence[str] = ()
    issued: str = ""
    event_date: str = ""
    url: str = ""
    tag: Sequence[str] = ()
    id: str = ""
    to: str = ""


class Source(NamedTuple):
    """One source to add: its name, and its bytes where they are at hand already.

    ``received`` says how bytes came that were fetched.
    """

    name: str
    path: Path | None = None
    data: bytes | None = None
    received: Received | None = None


def sources_in(paths: Sequence[str | Path], own: Sequence[Path] = ()) -> Iterator[Source]:
    """The sources that paths name; folders are walked, hidden files and links left out.

    Args:
        paths: Files and folders.
        own: The folders of the knowledge base itself, which are left out of a folder they are in.

    Raises:
        UnreadableSourceError: A path does not exist, or a folder cannot be read or has no text in it.
    """
    for path in map(Path, paths):
        try:
            is_folder = path.is_dir()
        except (OSError, ValueError) as error:
            said = getattr(error, "strerror", None) or error
            raise UnreadableSourceError(f"{shorten(str(path))} cannot be read: {said}.") from error
        if is_folder:
            found = sorted(_texts_under(path, {folder.resolve() for folder in own}))
            if not found:
                raise UnreadableSourceError(
                    f"{path} has no text in it.",
                    hint=f"Files ending in {', '.join(SUFFIXES)} are read.",
                )
            yield from (Source(str(each), each) for each in found)
        else:
            yield Source(str(path), path)


def _texts_under(folder: Path, own: Set[Path]) -> Iterator[Path]:
    def refuse(error: OSError) -> NoReturn:
        where = shorten(str(error.filename))
        raise UnreadableSourceError(f"The folder {where} cannot be read: {error.strerror}.") from error

    ignored = Ignored(folder)
    for root, folders, files in os.walk(folder, followlinks=False, onerror=refuse):
        folders[:] = [
            name
            for name in folders
            if not name.startswith(".")
            and Path(root, name).resolve() not in own
            and not ignored.holds(Path(root, name), folder=True)
        ]
        for name in files:
            path = Path(root, name)
            if name.startswith(".") or path.is_symlink() or not _is_read(name):
                continue
            if not ignored.holds(path, folder=False):
                yield path


def _is_read(name: str) -> bool:
    """Whether files with such an ending are read from a folder."""
    lower = name.lower()
    return Path(lower).suffix in SUFFIXES or lower.endswith(".warc.gz")


class Ignored:
    """What a folder's ``.napkbignore`` leaves out: a pattern a line, ``!`` for what stays, ``#`` remarks."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.patterns: list[tuple[bool, str]] = []
        try:
            lines = (folder / IGNORE_FILE).read_text("utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            lines = []
        for line in map(str.strip, lines):
            if line and not line.startswith("#"):
                self.patterns.append((not line.startswith("!"), line.removeprefix("!")))

    def holds(self, path: Path, *, folder: bool) -> bool:
        """Whether a path in the folder is left out; the last pattern that fits decides."""
        from fnmatch import fnmatch  # noqa: PLC0415 - one use

        inside = path.relative_to(self.folder).as_posix()
        out = False
        for leaves_out, pattern in self.patterns:
            if pattern.endswith("/") and not folder:
                continue
            bare = pattern.strip("/")
            rooted = "/" in pattern.rstrip("/")
            if fnmatch(inside if rooted else path.name, bare):
                out = leaves_out
        return out


def read_bytes(source: Source) -> bytes:
    """The bytes of a source, as they were at one moment.

    Raises:
        UnreadableSourceError: It is not there, no file, too large, or changes while it is read.
    """
    if source.data is not None or source.path is None:
        return source.data or b""
    try:
        for _ in range(_TRIES):
            before = source.path.stat()
            _check_file(source.name, before)
            data = source.path.read_bytes()
            after = source.path.stat()
            if (before.st_mtime_ns, before.st_size) == (after.st_mtime_ns, len(data)):
                return data
    except FileNotFoundError:
        raise UnreadableSourceError(
            f"{source.name} is not there.", hint="Check the name of the file."
        ) from None
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or error
        raise UnreadableSourceError(f"{source.name} cannot be read: {said}.") from error
    raise UnreadableSourceError(f"{source.name} keeps changing while it is read.", hint="Try again later.")


def _check_file(name: str, status: os.stat_result) -> None:
    """Refuse what is no file, or too large, before any of it is read."""
    if not stat.S_ISREG(status.st_mode):
        raise UnreadableSourceError(f"{name} is not a file.", hint="Give a file, a folder or -.")
    text = SUFFIXES.get(Path(name).suffix.lower(), "text/plain") in {"text/plain", "text/markdown"}
    if status.st_size > (MAX_BYTES if text else MAX_FILE):
        size, most = status.st_size // 2**20, (MAX_BYTES if text else MAX_FILE) // 2**20
        raise UnreadableSourceError(
            f"{name} has {size} MB; {'a text' if text else 'a file'} of at most {most} MB is read.",
            hint="Split it and add the parts.",
        )


def check_text(name: str, value: str) -> None:
    """Check that what was typed is text: bytes that are not UTF-8 become halves of characters.

    Raises:
        BadRequestError: It is not.
    """
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise BadRequestError(
            f"{name} is not UTF-8 text: “{shorten(value)}”.",
            hint="Type it on a terminal that is set to UTF-8.",
        ) from None


def check_given(given: Given, *, several: bool) -> None:
    """Check what a person says of the sources before anything is read.

    Raises:
        BadRequestError: A value that cannot be, or that cannot hold for several sources.
    """
    if several and (given.title or given.id):
        name = "--title" if given.title else "--id"
        raise BadRequestError(f"{name} names one document, but several sources were given.")
    if given.id and given.to:
        raise BadRequestError("--id makes a new document and --to adds to one; give one of them.")
    if given.id and not is_id(given.id):
        raise BadRequestError(
            f"“{shorten(given.id)}” cannot be an id.",
            hint=f"An id has a-z, 0-9 and single hyphens, at most {MAX_ID} characters.",
        )
    if given.kind and given.kind not in KINDS:
        raise BadRequestError(
            f"“{shorten(given.kind)}” is not a kind.", hint=f"It is one of {', '.join(KINDS)}."
        )
    for name, value in (("--issued", given.issued), ("--event-date", given.event_date)):
        if value and parse_date(value) is None:
            raise BadRequestError(
                f"{name} “{shorten(value)}” is not a date.",
                hint="Write 2024-06-22, 2024-06, 2024 or XXXX-06-22.",
            )
    for name, value in (
        ("--title", given.title),
        ("--publisher", given.publisher),
        ("--url", given.url),
        *(("--author", author) for author in given.author),
        *(("--tag", tag) for tag in given.tag),
    ):
        check_text(name, value)
        if name in {"--author", "--tag"} and not value.strip():
            raise BadRequestError(f"{name} is empty; leave it out when there is none.")
        if len(value) > MAX_SCALAR:
            raise BadRequestError(f"{name} has {len(value)} characters; at most {MAX_SCALAR} are allowed.")
