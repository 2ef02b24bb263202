"""Where an index lies: who may write there, what it says of itself, and whether it is whole.

A commit of Whoosh is one rename, that of ``_passages_N.toc``. The marker
``napkb-N.json`` is written just before it and belongs to that generation
alone: a crash in between leaves a marker without its generation, which nobody
reads. So the marker never says more than what is committed.

The marker holds the fingerprints of the revisions, and size, checksum and time
of each file. A file of another size, or of another time and checksum, is
damage, found before Whoosh unpickles any of it. Whoosh is not imported here.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import stat
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import NamedTuple

from kb.errors import EngineError
from kb.model.documents import Passage

INDEX = "passages"
"""Whoosh's name of the index, with which its files begin."""

LOCK = f"{INDEX}_WRITELOCK"

_SHAPE = (
    f"{name}={Passage._field_defaults[name]!r}" if name in Passage._field_defaults else name
    for name in Passage._fields
)
FORMAT = (6, *_SHAPE)
"""What an index must have been written as; a passage of another shape is another format."""

# Patterns are compiled when they are needed; most commands need the first alone.
_TOC = rf"_{INDEX}_(\d+)\.toc"
_MARKER = r"napkb-(\d+)\.json"
_OURS = rf"_{INDEX}_\d+\.toc.*|napkb-\d+\.json.*|{INDEX}_[0-9a-z]+\..*|{INDEX}\.tmp"
# What there is of an index only once it was committed, the empty one before the first aside.
_REMAINS = rf"napkb-[1-9]\d*\.json|{INDEX}_[0-9a-z]+\..*"
# A file below this size has its checksum compared whenever the index is opened;
# a larger one only when it was touched since, as the checksum of 100 MB takes a while.
_ALWAYS_SUMMED = 1 << 20
_CHUNK = 1 << 20

Signature = tuple[int, int, int]
"""What tells one committed state from another: generation, time and inode."""


class UnusableIndexError(EngineError):
    """The index is damaged or of another format: ``clear()`` it and index everything anew."""

    def __init__(self, message: str) -> None:
        super().__init__(message, hint="It is made anew by: napkb index --rebuild.")


class SegmentState(NamedTuple):
    """A segment: its name, how many passages it has, and which of them are deleted."""

    name: str
    size: int
    deleted: Sequence[int]


class State(NamedTuple):
    """What is committed.

    Attributes:
        generation: Its number.
        revisions: The fingerprint of each revision by its address.
        files: Size, checksum and time of each file of a segment.
        segments: What the index consists of.
        mark: What the last change said of the whole.
    """

    generation: int
    revisions: Mapping[str, str]
    files: Mapping[str, list[int]]
    segments: tuple[SegmentState, ...] = ()
    mark: str = ""


class Folder:
    """The folder of an index on disk.

    What Whoosh reads, it unpickles. So the folder and the files in it must
    belong to the user (or to root) and not be writable by everyone.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def __str__(self) -> str:
        return str(self.path)

    def signature(self) -> Signature | None:
        """What is committed now, or None where nothing is.

        Raises:
            EngineError: The folder cannot be read.
        """
        generation = max(self._numbers(_TOC), default=None)
        if generation is None:
            return None
        try:
            status = (self.path / f"_{INDEX}_{generation}.toc").lstat()
        except OSError:
            return (generation, 0, 0)
        return (generation, status.st_mtime_ns, status.st_ino)

    def state(self) -> State | None:
        """What is committed, after a look at every file; None where there is no index.

        Raises:
            UnusableIndexError: A file is missing, damaged or of another format.
            EngineError: The folder cannot be read, or others could have written to it.
        """
        names = self._names()
        if names is None:
            return None
        self._check_owner(self.path)
        generation = max(_numbers(names, _TOC), default=None)
        if generation is None:
            if any(re.fullmatch(_REMAINS, name) for name in names):
                raise UnusableIndexError(f"The index in {self} is incomplete.")
            return None
        return self._read_marker(generation)

    def make(self) -> None:
        """Make the folder where there is none.

        Raises:
            EngineError: It cannot be made or written to.
        """
        try:
            self.path.mkdir(mode=0o755, parents=True, exist_ok=True)
            lock = (self.path / LOCK).lstat()
        except FileNotFoundError:
            return
        except OSError as error:
            raise self._refused("written", error) from error
        if not stat.S_ISREG(lock.st_mode):
            raise UnusableIndexError(f"{self.path / LOCK} is not a file.")

    def open(self) -> tuple[Callable[[str], bytes | memoryview], Callable[[], None]]:
        """Two functions: one gives the content of a file, the other lets go of all that were given."""
        maps: list[tuple[memoryview, mmap]] = []

        def content(name: str) -> bytes | memoryview:
            with (self.path / name).open("rb") as file:
                if not os.fstat(file.fileno()).st_size:
                    return b""
                mapped = mmap(file.fileno(), 0, access=ACCESS_READ)
            maps.append((memoryview(mapped), mapped))
            return maps[-1][0]

        def close() -> None:
            for view, mapped in maps:
                # What is still in use is let go of when its user is.
                with contextlib.suppress(BufferError):
                    view.release()
                    mapped.close()
            maps.clear()

        return content, close

    def seal(self, state: State, toc: bytes) -> None:
        """Write the marker of a generation that is about to be committed.

        Args:
            state: What will be committed; what it knows of files stays as it is.
            toc: What Whoosh's table of contents will hold.
        """
        begins = tuple(f"{segment.name}." for segment in state.segments)
        known = {name: each for name, each in state.files.items() if name.startswith(begins)}
        new = {name for name in self._names() or () if name.startswith(begins)} - known.keys()
        marker = {
            "format": FORMAT,
            "whoosh": _whoosh_version(),
            "toc": [len(toc), zlib.crc32(toc), 0],
            "files": known | {name: _sum(self.path / name) for name in sorted(new)},
            "segments": state.segments,
            "mark": state.mark,
            "revisions": dict(state.revisions),
        }
        path = self.path / f"napkb-{state.generation}.json"
        temporary = path.with_name(f"{path.name}.new")
        temporary.write_text(_summed(json.dumps(marker)[1:]), encoding="ascii")
        self.protect(temporary.name)
        temporary.replace(path)

    def protect(self, name: str) -> None:
        """Keep others from writing to a file; whatever the umask is, it would not be read then."""
        _close_to_others(self.path / name)

    def tidy(self, generation: int) -> None:
        """Remove the markers of other generations."""
        for number in self._numbers(_MARKER):
            if number != generation:
                with contextlib.suppress(OSError):
                    (self.path / f"napkb-{number}.json").unlink()

    def prepare_to_clear(self) -> bool:
        """Whether there is anything to clear; what stands in the lock's place is removed.

        Raises:
            EngineError: It cannot be removed, or the folder cannot be read.
        """
        names = self._names() or ()
        with contextlib.suppress(FileNotFoundError):
            if not stat.S_ISREG((self.path / LOCK).lstat().st_mode):
                self._remove(LOCK)
        return any(re.fullmatch(_OURS, name) for name in names)

    def clear(self) -> None:
        """Remove the files of the index, and no other file; links are removed, not followed.

        Raises:
            EngineError: A file cannot be removed.
        """
        for name in self._names() or ():
            if re.fullmatch(_OURS, name):
                self._remove(name)

    def _remove(self, name: str) -> None:
        path = self.path / name
        try:
            if stat.S_ISDIR(path.lstat().st_mode):
                import shutil  # noqa: PLC0415 - hardly ever needed, and slow to import

                shutil.rmtree(path)
            else:
                path.unlink()
        except OSError as error:
            raise self._refused("cleared", error) from error

    def _names(self) -> list[str] | None:
        try:
            return [path.name for path in self.path.iterdir()]
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._refused("read", error) from error

    def _numbers(self, pattern: str) -> Iterator[int]:
        return _numbers(self._names() or (), pattern)

    def _refused(self, done: str, error: OSError) -> EngineError:
        return EngineError(f"The index in {self} cannot be {done}: {error.strerror or error}.")

    def _check_owner(self, path: Path) -> os.stat_result:
        status = path.stat()
        if status.st_uid not in {0, os.geteuid()} or status.st_mode & stat.S_IWOTH:
            whose = "anyone may write to it" if status.st_mode & stat.S_IWOTH else "it is not yours"
            raise EngineError(
                f"The index at {path} is not read because {whose}.",
                hint="It could run what others put there: make it yours alone, or delete it.",
            )
        return status

    def _read_marker(self, generation: int) -> State:
        name = f"napkb-{generation}.json"
        try:
            self._check_file(name)
            text = (self.path / name).read_text(encoding="ascii")
        except (FileNotFoundError, ValueError) as error:
            raise UnusableIndexError(f"{self.path / name} is missing or damaged.") from error
        except OSError as error:
            raise self._refused("read", error) from error
        if text != _summed(text[len(_summed("")) :]):
            raise UnusableIndexError(f"{self.path / name} is damaged.")
        marker = json.loads(text)
        if (tuple(marker["format"]), marker["whoosh"]) != (FORMAT, _whoosh_version()):
            raise UnusableIndexError(f"The index in {self} was made by another version.")
        toc = {f"_{INDEX}_{generation}.toc": marker["toc"]}
        for file, expected in (marker["files"] | toc).items():
            self._check_sum(file, expected)
        segments = tuple(SegmentState(*each) for each in marker["segments"])
        return State(generation, marker["revisions"], marker["files"], segments, marker["mark"])

    def _check_file(self, name: str) -> os.stat_result:
        if not stat.S_ISREG((self.path / name).lstat().st_mode):
            raise UnusableIndexError(f"{self.path / name} is not a file.")
        return self._check_owner(self.path / name)

    def _check_sum(self, name: str, expected: list[int]) -> None:
        size, checksum, time = expected
        try:
            status = self._check_file(name)
            whole = status.st_size == size and (
                (status.st_mtime_ns == time and size >= _ALWAYS_SUMMED)
                or _checksum(self.path / name) == checksum
            )
        except FileNotFoundError:
            whole = False
        except OSError as error:
            raise self._refused("read", error) from error
        if not whole:
            raise UnusableIndexError(f"{self.path / name} is missing or damaged.")


class Memory:
    """The place of an index that lives in this process alone."""

    def __init__(self) -> None:
        self.files: Mapping[str, bytes] = {}
        self._state: State | None = None
        self._sealed: State | None = None

    def __str__(self) -> str:
        return "memory"

    def signature(self) -> Signature | None:
        """What is committed now."""
        return (self._state.generation, 0, 0) if self._state else None

    def state(self) -> State | None:
        """What is committed."""
        return self._state

    def make(self) -> None:
        """Nothing is to be made."""

    def open(self) -> tuple[Callable[[str], bytes | memoryview], Callable[[], None]]:
        """As in :class:`Folder`."""
        return self.files.__getitem__, lambda: None

    def seal(self, state: State, toc: bytes) -> None:  # noqa: ARG002
        """Remember what is about to be committed."""
        self._sealed = state

    def protect(self, name: str) -> None:
        """Nothing is to be protected."""

    def tidy(self, generation: int) -> None:
        """Take what was committed as the state."""
        if self._sealed and self._sealed.generation == generation:
            self._state = self._sealed

    def prepare_to_clear(self) -> bool:
        """Whether there is anything to clear."""
        return True

    def clear(self) -> None:
        """Forget everything."""
        self._state = self._sealed = None


def _numbers(names: Iterable[str], pattern: str) -> Iterator[int]:
    return (int(match[1]) for name in names if (match := re.fullmatch(pattern, name)))


def _summed(rest: str) -> str:
    """A JSON object, of which all but the opening brace is given, with its checksum in front."""
    return f'{{"sum": "{zlib.crc32(rest.encode()):08x}", {rest}'


def _sum(path: Path) -> list[int]:
    status = _close_to_others(path)
    return [status.st_size, _checksum(path), status.st_mtime_ns]


def _close_to_others(path: Path) -> os.stat_result:
    # An index that anyone may write to is not read back, whatever the umask was.
    status = path.stat()
    if status.st_mode & stat.S_IWOTH:
        path.chmod(stat.S_IMODE(status.st_mode) & ~stat.S_IWOTH)
    return status


def _checksum(path: Path) -> int:
    checksum = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            checksum = zlib.crc32(chunk, checksum)
    return checksum


def _whoosh_version() -> str:
    import whoosh  # noqa: PLC0415 - only the version; none of its modules

    return ".".join(map(str, whoosh.__version__))
