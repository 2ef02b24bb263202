"""The journal: what each changing command did, so that ``undo`` can take it back.

A command is a set of moves under ``documents/``: a path gets new content or goes
away. What was there before is moved into the entry's folder first, so undoing is
putting it back. An entry is written before anything moves (``state: begun``) and
closed after (``state: done``); one that was never closed is rolled back by the
next writer. Undoing is a change like any other, and says which change it undoes.

An entry is a folder ``documents/.napkb/journal/000042/`` with ``entry.json`` and
the things that were there before, named ``before-0``, ``before-1`` …; new content
waits there as ``after-0`` … until it is moved into place.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path, PurePosixPath

from kb.errors import BadRequestError, StorageError
from kb.model.results import Change
from kb.storage.contents import Content, digest_of, write_content
from kb.storage.files import TEMPORARY, make_folder, move, storage_errors, sync_folder, tidy, write_file

_LONGEST_NAME = 255
KEPT = 200
"""How many commands are kept at most; the oldest go first, never a part of one."""
SURE = 100
"""How many are kept however large they are."""
MAX_BYTES = 512 * 1024 * 1024
"""How large the journal may grow before it keeps fewer than ``KEPT``."""

LOCAL = "# What napkb keeps to undo changes; it belongs to this machine.\n*\n"
"""The ``.gitignore`` of ``documents/.napkb``."""


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
    """One command in the journal, or a part of one that worked through many sources.

    Attributes:
        number: Its number, from 1.
        command: The name of the command.
        summary: What was done.
        when: When, ISO 8601.
        state: ``begun`` or ``done``.
        steps: What was moved.
        undoes: The number of the entry that this one takes back, or 0.
        batch: The number of the first entry of the same command, when it has several.
    """

    number: int
    command: str
    summary: str
    when: str
    state: str = "begun"
    steps: tuple[Step, ...] = ()
    undoes: int = 0
    batch: int = 0

    @property
    def first(self) -> int:
        """The number of the first entry of the same command."""
        return self.batch or self.number


@dataclass(slots=True)
class Draft:
    """What a command wants to do: new content for paths, None for what goes away."""

    command: str
    summary: str
    changes: dict[str, Content] = field(default_factory=dict)
    undoes: int = 0
    batch: int = 0


class Journal:
    """The journal of one knowledge base; its methods need the writers' lock."""

    def __init__(self, documents: Path) -> None:
        self.documents = documents
        self.folder = documents / ".napkb" / "journal"

    def entries(self) -> tuple[Entry, ...]:
        """The entries, newest first; folders without a readable entry are left out."""
        found = (self._read(name) for name in sorted(self._numbers(), reverse=True))
        return tuple(entry for entry in found if entry is not None)

    def changes(self) -> tuple[Change, ...]:
        """The entries as the commands give them back, newest first."""
        entries = self.entries()
        undone = _undone(entries)
        return tuple(change_of(entry, undone=entry.number in undone) for entry in entries)

    def _take_out(self, entry: Entry, error: BaseException) -> None:
        """Roll back what failed, so far as the disk lets.

        Raises:
            StorageError: The disk failed in the one moment in which all was in place, or fails still.
        """
        written = self._read(f"{entry.number:06d}")
        is_done = written is not None and written.state == "done"
        if is_done and isinstance(error, Exception):
            said = getattr(error, "message", None) or str(error)
            raise StorageError(
                f"Change {entry.number} was made, but the disk does not say that it will last "
                f"({said.removesuffix(' Nothing was changed.')}).",
                hint=f"“napkb doctor” looks whether all is there; “napkb undo {entry.number}” takes it back.",
            ) from error
        try:
            if is_done:  # Interrupted by a person, in the last moment.
                self._write(entry)
            self._roll_back(entry)
        except StorageError as failed:
            raise StorageError(
                f"Change {entry.number} failed and could not be rolled back yet: {failed.message}",
                hint="The next change or “napkb doctor --fix” rolls it back.",
            ) from error

    def interrupted(self) -> tuple[Entry, ...]:
        """What was begun and neither done nor rolled back yet, newest first."""
        return tuple(entry for entry in self.entries() if entry.state == "begun")

    def unreadable(self) -> tuple[Path, ...]:
        """Folders of entries of which nothing can be told."""
        folders = (self.folder / name for name in sorted(self._numbers()))
        return tuple(folder for folder in folders if self._read(folder.name) is None)

    def carry_out(self, draft: Draft, when: str) -> Entry:
        """Do what a draft says, all or nothing, and remember how to undo it.

        A command that works through many sources closes an entry now and then, and
        names its first entry as ``batch``, so that all are undone together.

        Raises:
            StorageError: It could not be written; everything is as it was.
        """
        self.check_folder()
        make_folder(self.folder)
        self._keep_out_of_version_control()
        entry = self._begin(draft, when)
        folder = self._folder(entry.number)
        try:
            for index, step in enumerate(entry.steps):
                self._put_in_place(folder, index, step)
            done = replace(entry, state="done")
            self._write(done)
        except BaseException as error:
            self._take_out(entry, error)
            raise
        if not entry.batch:  # Once for a command, not for each of its parts.
            self._forget_old()
        return done

    def recover(self) -> tuple[Entry, ...]:
        """Roll back what was interrupted; gives the entries that were."""
        self.check_folder()
        broken = self.interrupted()
        for entry in broken:
            self._roll_back(entry)
        tidy(self.folder.parent)
        for name in self._numbers():
            if not (self.folder / name / "entry.json").exists():  # Cut short before anything moved.
                shutil.rmtree(self.folder / name, ignore_errors=True)
        return broken

    def undo(self, number: int | None, when: str) -> tuple[Entry, ...]:
        """Take back a command: the newest that still stands, or the one of that number.

        Gives the entries that were undone, newest first; a command has several when it
        worked through many sources.

        Raises:
            BadRequestError: There is nothing to undo, or it cannot be undone any more.
            StorageError: It could not be written; what was not undone is as it was.
        """
        entries = self.entries()
        chosen = self._to_undo(entries, number)
        undone = _undone(entries)
        whole = [e for e in entries if e.first == chosen.first and e.number not in undone]
        if not any(entry.number == chosen.first for entry in whole):
            raise BadRequestError(
                f"Change {chosen.number} ({chosen.summary}) is not whole in the journal any more."
            )
        later: set[str] = set()
        for entry in whole:
            # What a later part of the same command changed again is checked when that is taken back.
            self._check_untouched(entry, [s for s in entry.steps if not _overlaps(s.path, later)])
            later.update(step.path for step in entry.steps)
            later.update(f"{step.path.partition('/')[0]}/" for step in entry.steps)
        batch = 0
        for entry in whole:
            self._check_untouched(entry, entry.steps)
            batch = self._take_back(entry, when, batch)
        return tuple(whole)

    def _take_back(self, entry: Entry, when: str, batch: int) -> int:
        """Undo one entry; gives the number of the first entry that records the undoing."""
        folder = self._folder(entry.number)
        changes: dict[str, Content] = {
            step.path: folder / f"before-{index}" if step.before else None
            for index, step in enumerate(entry.steps)
        }
        summary = f"undo {entry.number}: {entry.summary}"
        record = self.carry_out(Draft("undo", summary, changes, entry.number, batch), when)
        return batch or record.number

    def _to_undo(self, entries: tuple[Entry, ...], number: int | None) -> Entry:
        undone = _undone(entries)
        if number is None:
            standing = [e for e in entries if e.number not in undone and not e.undoes]
            if not standing:
                raise BadRequestError("There is nothing to undo.")
            return standing[0]
        found = [e for e in entries if e.number == number]
        if not found:
            raise BadRequestError(
                f"There is no change {number} in the journal.",
                hint="“napkb undo --list” shows those there are.",
            )
        if number in undone:
            raise BadRequestError(f"Change {number} is undone already.")
        return found[0]

    def _begin(self, draft: Draft, when: str) -> Entry:
        """Write the entry and the new content into the journal; nothing has moved yet."""
        number = max(map(int, self._numbers()), default=0) + 1
        folder = self._folder(number)
        steps = []
        try:
            with storage_errors(folder):
                folder.mkdir()
                sync_folder(self.folder)
            for index, (path, content) in enumerate(sorted(draft.changes.items(), key=_order)):
                digest = write_content(folder / f"after-{index}", content)
                exists = _exists(self.documents / path)
                steps.append(Step(path, exists, content is not None, digest))
            entry = Entry(
                number,
                draft.command,
                draft.summary,
                when,
                steps=tuple(steps),
                undoes=draft.undoes,
                batch=draft.batch,
            )
            self._write(entry)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return entry

    def _put_in_place(self, folder: Path, index: int, step: Step) -> None:
        target = self.documents / step.path
        if step.before:
            if step.after and target.is_file() and not target.is_symlink():
                # A reader must find the old file or the new one: keep a second name, then replace.
                with storage_errors(target):
                    os.link(target, folder / f"before-{index}")
                    sync_folder(folder)  # The old file must be found there before the new one is here.
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
            # A full disk still renames; that it cannot flush is no reason to leave things half-done.
            if step.after and not _exists(after) and _exists(target) and not step.before:
                move(target, after, surely=False)
            if _exists(before):
                if target.is_dir() and not target.is_symlink():
                    shutil.rmtree(target)
                move(before, target, surely=False)
        shutil.rmtree(folder, ignore_errors=True)

    def _check_untouched(self, entry: Entry, steps: Iterable[Step]) -> None:
        for step in steps:
            self._check_step(entry, step)

    def _check_step(self, entry: Entry, step: Step) -> None:
        target = self.documents / step.path
        if step.after != _exists(target) or (step.after and digest_of(target) != step.digest):
            raise BadRequestError(
                f"Change {entry.number} ({entry.summary}) cannot be undone: {step.path} was changed since.",
                hint="Undo the later changes first; “napkb undo --list” shows them.",
            )

    def check_folder(self) -> None:
        """Refuse a journal that leads elsewhere: what lies there is not ours to move.

        Raises:
            StorageError: A part of its path is a link.
        """
        for path in (self.folder, self.folder.parent):
            if path.is_symlink():
                raise StorageError(f"{path} is a link, and napkb does not follow it.", hint="Remove it.")

    def _keep_out_of_version_control(self) -> None:
        """What one machine needs to undo its changes is no part of the knowledge base."""
        path = self.folder.parent / ".gitignore"
        if not _exists(path):
            write_file(path, LOCAL.encode())

    def _forget_old(self) -> None:
        """Make room, whole commands at a time, the oldest first."""
        sure = min(SURE, KEPT)
        if len(self._numbers()) <= sure:
            return
        commands: dict[int, list[Entry]] = {}
        for entry in self.entries():
            commands.setdefault(entry.first, []).append(entry)
        newest_first = sorted(commands.values(), key=lambda entries: -entries[0].number)
        for place in range(len(newest_first) - 1, sure - 1, -1):
            if place < KEPT and self._size() <= MAX_BYTES:
                break
            for entry in reversed(newest_first[place]):
                self._forget(self._folder(entry.number))

    def _forget(self, folder: Path) -> None:
        """Remove an entry; a kill on the way leaves one that is none, and not one that lacks a part."""
        with suppress(OSError):
            (folder / "entry.json").unlink()
            sync_folder(folder)
            shutil.rmtree(folder)

    def _size(self) -> int:
        """How many bytes the journal takes."""
        sizes = 0
        for folder, _, files in os.walk(self.folder):
            with suppress(OSError):
                sizes += sum(os.lstat(f"{folder}/{file}").st_size for file in files)
        return sizes

    def _numbers(self) -> list[str]:
        """The names of the entries' folders."""
        if not self.folder.is_dir() or self.folder.is_symlink():
            return []
        return [path.name for path in self.folder.iterdir() if path.name.isdecimal()]

    def _folder(self, number: int) -> Path:
        return self.folder / f"{number:06d}"

    def _write(self, entry: Entry) -> None:
        data = json.dumps(asdict(entry), ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass")
        write_file(self._folder(entry.number) / "entry.json", data)

    def _read(self, name: str) -> Entry | None:
        """An entry, or None for what no napkb wrote: a path that leads out, a number not its own."""
        try:
            data = json.loads((self.folder / name / "entry.json").read_bytes())
            steps = tuple(Step(**step) for step in data.pop("steps"))
            entry = Entry(**{**data, "steps": steps})
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return None
        sound = _has_types(entry) and self._folder(entry.number).name == name
        return entry if sound and all(self._stays_inside(step.path) for step in steps) else None

    def _stays_inside(self, path: str) -> bool:
        """Whether a path is a document's folder or something in it, and leads through no link."""
        parts = PurePosixPath(path).parts
        if not parts or not all(map(_is_name, parts)):
            return False
        folders = [self.documents.joinpath(*parts[:n]) for n in range(1, len(parts))]
        return not any(folder.is_symlink() for folder in folders)


def change_of(entry: Entry, *, undone: bool = False) -> Change:
    """An entry as the commands give it back."""
    return Change(entry.number, entry.command, entry.summary, entry.when, undone)


def _undone(entries: tuple[Entry, ...]) -> set[int]:
    """The numbers of entries that a standing entry takes back; entries come newest first."""
    undone: set[int] = set()
    for entry in entries:
        if entry.undoes and entry.number not in undone:
            undone.add(entry.undoes)
    return undone


def _overlaps(path: str, later: Collection[str]) -> bool:
    """Whether a path is among others, in one of them, or a folder that holds one (``folder/``)."""
    top, inside, _ = path.partition("/")
    return path in later or top in later or (not inside and f"{top}/" in later)


def _order(change: tuple[str, Content]) -> tuple[int, str]:
    """Steps in an order that keeps a revision whole: its metadata file goes first and comes last."""
    path, content = change
    is_metadata = path.endswith(".yaml")
    if content is None:
        return (0 if is_metadata else 3, path)
    return (2 if is_metadata else 1, path)


def _has_types(entry: Entry) -> bool:
    """Whether the values of an entry are of the kinds they should be."""
    words = (entry.command, entry.summary, entry.when, entry.state)
    numbers = (entry.number, entry.undoes, entry.batch)
    of_steps = [word for step in entry.steps for word in (step.path, step.digest)]
    return all(isinstance(word, str) for word in (*words, *of_steps)) and all(
        isinstance(number, int) for number in numbers
    )


def _is_name(part: str) -> bool:
    """Whether a file can have that name, and is none of napkb's own or of the system's."""
    if part.startswith(("/", ".")) and not part.startswith(TEMPORARY):
        return False
    return "\0" not in part and len(os.fsencode(part)) <= _LONGEST_NAME


def _exists(path: Path) -> bool:
    """Whether something stands there, be it a link to nowhere."""
    return os.path.lexists(path)
