"""The journal: what each changing command did, so that ``undo`` can take it back.

A command is a set of moves under ``documents/``: a path gets new content or goes
away. What was there before is moved into the entry's folder first, so undoing is
moving it back. An entry is written before anything moves (``state: begun``) and
closed after (``state: done``); one that was never closed is rolled back by the
next writer.

An entry is a folder ``documents/.napkb/journal/000042/`` with ``entry.json`` and
the things that were there before, named ``before-0``, ``before-1`` …; new content
waits there as ``after-0`` … until it is moved into place.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from kb.errors import BadRequestError, StorageError
from kb.model.results import Change
from kb.storage.files import make_folder, move, sha256, storage_errors, sync_folder, write_file

KEPT = 200
"""How many entries are kept; the oldest go first."""


@dataclass(frozen=True, slots=True)
class Step:
    """One path under ``documents/`` and whether something was there before and is there after."""

    path: str
    before: bool
    after: bool
    digest: str = ""
    """Of what was put there, to notice later changes by hand."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One command in the journal."""

    number: int
    command: str
    summary: str
    when: str
    state: str = "begun"
    steps: tuple[Step, ...] = ()
    undone: bool = False
    undoes: int = 0
    batch: int = 0
    """The number of the first entry of the same command, when it has several."""


@dataclass(slots=True)
class Draft:
    """What a command wants to do: new content for paths, None for what goes away.

    A path may be a file (bytes) or a folder (a mapping of file names to bytes).
    """

    command: str
    summary: str
    changes: dict[str, bytes | dict[str, bytes] | None] = field(default_factory=dict)


class Journal:
    """The journal of one knowledge base; its methods need the writers' lock."""

    def __init__(self, documents: Path) -> None:
        self.documents = documents
        self.folder = documents / ".napkb" / "journal"

    def entries(self) -> tuple[Entry, ...]:
        """The entries, newest first; folders without a readable entry are left out."""
        if not self.folder.is_dir():
            return ()
        numbers = sorted(self._numbers(), reverse=True)
        return tuple(entry for entry in map(self._read, numbers) if entry is not None)

    def carry_out(self, draft: Draft, when: str, *, batch: int = 0) -> Entry:
        """Do what a draft says, all or nothing, and remember how to undo it.

        A command that works through many sources closes an entry now and then, and
        names its first entry as ``batch``, so that all are undone together.

        Raises:
            StorageError: It could not be written; everything is as it was.
        """
        make_folder(self.folder)
        entry = replace(self._begin(draft, when), batch=batch)
        folder = self._folder(entry.number)
        try:
            for index, step in enumerate(entry.steps):
                self._put_in_place(folder, index, step)
        except BaseException:
            self._roll_back(entry)
            raise
        done = replace(entry, state="done")
        self._write(done)
        self._forget_old(entry.number)
        return done

    def recover(self) -> tuple[Entry, ...]:
        """Roll back what was interrupted; gives the entries that were."""
        broken = tuple(entry for entry in self.entries() if entry.state == "begun")
        for entry in broken:
            self._roll_back(entry)
        for folder in self.folder.glob("*/") if self.folder.is_dir() else ():
            if not (folder / "entry.json").exists():  # Cut short before anything was moved.
                shutil.rmtree(folder, ignore_errors=True)
        return broken

    def undo(self, number: int | None, when: str) -> tuple[Entry, ...]:
        """Take back a command: the newest that still stands, or the one of that number.

        Gives the entries that were undone, newest first; a command has several when it
        worked through many sources.

        Raises:
            BadRequestError: There is nothing to undo, or what it made was changed since.
            StorageError: It could not be written; what was not undone is as it was.
        """
        chosen = self._to_undo(number)
        first = chosen.batch or chosen.number
        whole = [e for e in self.entries() if first in {e.number, e.batch} and not e.undone]
        for entry in whole:
            for step in entry.steps:
                self._check_untouched(entry, step)
        for entry in whole:
            self._take_back(entry, when)
        return tuple(whole)

    def _take_back(self, entry: Entry, when: str) -> None:
        summary = f"undo {entry.number}: {entry.summary}"
        folder = self._folder(entry.number)
        changes: dict[str, bytes | dict[str, bytes] | None] = {}
        for index, step in enumerate(entry.steps):
            changes[step.path] = _content(folder / f"before-{index}") if step.before else None
        record = self.carry_out(Draft("undo", summary, changes), when)
        self._write(replace(record, undoes=entry.number))
        self._write(replace(entry, undone=True))

    def _to_undo(self, number: int | None) -> Entry:
        entries = self.entries()
        if number is None:
            standing = [e for e in entries if not e.undone and not e.undoes]
            if not standing:
                raise BadRequestError("There is nothing to undo.")
            return standing[0]
        found = [e for e in entries if e.number == number]
        if not found:
            raise BadRequestError(
                f"There is no change {number} in the journal.",
                hint="“napkb undo --list” shows those there are.",
            )
        if found[0].undone:
            raise BadRequestError(f"Change {number} is undone already.")
        return found[0]

    def _begin(self, draft: Draft, when: str) -> Entry:
        """Write the entry and the new content into the journal; nothing has moved yet."""
        numbers = [int(name) for name in self._numbers()]
        number = max(numbers, default=0) + 1
        folder = self._folder(number)
        steps = []
        try:
            with storage_errors(folder):
                folder.mkdir()
            for index, (path, content) in enumerate(draft.changes.items()):
                digest = _write_content(folder / f"after-{index}", content)
                exists = (self.documents / path).exists()
                steps.append(Step(path, exists, content is not None, digest))
            entry = Entry(number, draft.command, draft.summary, when, steps=tuple(steps))
            self._write(entry)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return entry

    def _put_in_place(self, folder: Path, index: int, step: Step) -> None:
        target = self.documents / step.path
        if step.before:
            if step.after and target.is_file():
                # A reader must find the old file or the new one: keep a second name, then replace.
                with storage_errors(target):
                    os.link(target, folder / f"before-{index}")
            else:
                move(target, folder / f"before-{index}")
        if step.after:
            move(folder / f"after-{index}", target)

    def _roll_back(self, entry: Entry) -> None:
        """Put back what was there before; safe to do twice."""
        folder = self._folder(entry.number)
        for index, step in reversed(list(enumerate(entry.steps))):
            target = self.documents / step.path
            before, after = folder / f"before-{index}", folder / f"after-{index}"
            if step.after and not after.exists() and target.exists() and not step.before:
                move(target, after)
            if before.exists():
                if target.is_dir():
                    shutil.rmtree(target)
                move(before, target)
        shutil.rmtree(folder, ignore_errors=True)

    def _check_untouched(self, entry: Entry, step: Step) -> None:
        target = self.documents / step.path
        if step.after != target.exists() or (step.after and digest_of(target) != step.digest):
            raise BadRequestError(
                f"Change {entry.number} ({entry.summary}) cannot be undone: {step.path} was changed since.",
                hint="Undo the later changes first; “napkb undo --list” shows them.",
            )

    def _forget_old(self, newest: int) -> None:
        for name in self._numbers():
            if int(name) <= newest - KEPT:
                shutil.rmtree(self.folder / name, ignore_errors=True)

    def _numbers(self) -> list[str]:
        """The names of the entries' folders."""
        return [path.name for path in self.folder.iterdir() if path.name.isdecimal()]

    def _folder(self, number: int) -> Path:
        return self.folder / f"{number:06d}"

    def _write(self, entry: Entry) -> None:
        data = json.dumps(asdict(entry), ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass")
        write_file(self._folder(entry.number) / "entry.json", data)

    def _read(self, name: str) -> Entry | None:
        try:
            data = json.loads((self.folder / name / "entry.json").read_bytes())
            steps = tuple(Step(**step) for step in data.pop("steps"))
            return Entry(**{**data, "steps": steps})
        except (OSError, ValueError, TypeError, KeyError):
            return None


def change_of(entry: Entry) -> Change:
    """An entry as the commands give it back."""
    return Change(entry.number, entry.command, entry.summary, entry.when, entry.undone)


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, or of a folder's files by name."""
    if path.is_dir():
        parts = [f"{p.name}:{digest_of(p)}" for p in sorted(path.iterdir())]
        return sha256("\n".join(parts).encode("utf-8", "surrogateescape"))
    return sha256(path.read_bytes())


def _write_content(path: Path, content: bytes | dict[str, bytes] | None) -> str:
    if content is None:
        return ""
    if isinstance(content, bytes):
        write_file(path, content)
    else:
        with storage_errors(path):
            path.mkdir()
            for name, data in content.items():
                # Nobody reads here before the folder is in place, so no rename is needed.
                with (path / name).open("xb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
            sync_folder(path)
    return digest_of(path)


def _content(path: Path) -> bytes | dict[str, bytes]:
    """The content of something in the journal, to be put back."""
    try:
        if path.is_dir():
            return {p.name: p.read_bytes() for p in path.iterdir()}
        return path.read_bytes()
    except OSError as error:
        raise StorageError(f"{path} is gone from the journal: {error.strerror}.") from error
