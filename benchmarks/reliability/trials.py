"""Commands in processes of their own that can be killed, and what must hold afterwards.

``ACTIONS`` is the table of commands that change something: a new one is a line in it.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import NamedTuple

import kb
import napkb
from kb.base import Given, KnowledgeBase, embedded_documents, init_base
from kb.base.session import Session
from kb.base.sources import Source
from kb.errors import KBError

ROOT = Path(napkb.__file__).resolve().parent
CORPUS = ROOT / "tests" / "corpus"
PLAN = "national-river-plan"
NOW = "2030-01-02T03:04:05+00:00"
TYPED = "note: Typed by hand, word after word.\n"
Tree = dict[str, bytes]


class Action(NamedTuple):
    """A command to be cut short.

    Attributes:
        command: Its arguments; ``{corpus}`` is a folder of texts, ``{root}`` the knowledge base.
        first: Commands that come before, so that there is something to do.
        typed: Whether a person types in an editor.
        derived: Whether it changes what is derived only.
        parts: Whether it works in parts, each whole, that one undo takes back together.
        texts: How many more texts to write into the folder of texts.
    """

    command: tuple[str, ...]
    first: tuple[tuple[str, ...], ...] = ()
    typed: bool = False
    derived: bool = False
    parts: bool = False
    texts: int = 2


ACTIONS = {
    "add": Action(("add", "{texts}")),
    "add many": Action(("add", "{texts}"), parts=True, texts=70),
    "add a revision": Action(("add", "{texts}/0.txt", "--to", "op-ed", "--issued", "2024-01-02")),
    "edit": Action(("edit", "op-ed"), typed=True),
    "edit a revision": Action(("edit", "op-ed@2023-06-17"), typed=True),
    "remove": Action(("remove", "op-ed")),
    "remove a revision": Action(("remove", f"{PLAN}@2019-03-04")),
    "undo an add": Action(("undo",), first=(("add", "{texts}"),)),
    "undo a removal": Action(("undo",), first=(("remove", "op-ed"),)),
    "undo an older change": Action(("undo", "6"), first=(("remove", "op-ed"), ("add", "{texts}/0.txt"))),
    "save": Action(("save", "floods", "flood OR river")),
    "mark": Action(("mark", "op-ed#p2", "heading")),
    "key": Action(("key", "op-ed", "oped2023")),
    "track": Action(("track", f"{PLAN}@2019-03-04#3", "in progress", "--evidence", "readout#p3")),
    "doctor --fix": Action(("doctor", "--fix"), derived=True),
    "index": Action(("index",), first=(("remove", "op-ed"),), derived=True),
    "index --rebuild": Action(("index", "--rebuild"), derived=True),
}
"""Every command that changes something. A new one is a line here."""


def tree(folder: Path) -> Tree:
    """Every file under a folder byte for byte, and every folder; what undo keeps left out."""
    return {
        str(path.relative_to(folder)): b"" if path.is_dir() else path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if ".napkb" not in path.relative_to(folder).parts
    }


def make_base(folder: Path) -> Path:
    """A small knowledge base of an invented country, indexed."""
    init_base(folder, embedded_documents(), empty=True, name="Ostravia")
    shutil.copyfile(CORPUS / "vocabulary.yaml", folder / "documents" / "vocabulary.yaml")
    with kb.open(folder, environment={}) as base:
        base.add([CORPUS / "water-plan-2019.md"])
        base.add([CORPUS / "water-plan-2023.md"], Given(to=PLAN))
        base.add([CORPUS / "readout.txt"], Given(id="readout"))
        base.add([CORPUS / "op-ed.txt"], Given(id="op-ed", kind="op-ed"))
        base.add([Source("-", None, b"A Sixth Look\n\nThe gauge at Belmora was read.\n")], Given(id="gauge"))
        base.remove("gauge")
        base.index()
    return folder


class Ended(NamedTuple):
    """How a process ended: its exit code, or the negative number of a signal, and what it said."""

    code: int
    said: str


class Process:
    """napkb in a process of its own, forked from this one so that it is at work at once."""

    def __init__(self, root: Path, arguments: Sequence[str], environment: dict[str, str]) -> None:
        self.log = root.parent / f"{root.name}.log"
        self.number = os.fork()
        if not self.number:
            self._run(root, arguments, environment)

    def _run(self, root: Path, arguments: Sequence[str], environment: dict[str, str]) -> None:
        code = 99
        try:
            os.setpgid(0, 0)
            log = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            for descriptor in (1, 2):
                os.dup2(log, descriptor)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")  # noqa: SIM115
            Session.now = NOW
            sys.argv = ["napkb", "--kb", str(root), *arguments]
            os.environ.update(environment)
            napkb.main()
        except SystemExit as left:
            code = left.code if isinstance(left.code, int) else 98
        finally:
            os._exit(code)

    def kill(self) -> None:
        """Kill the process and those that it started."""
        for one in (os.killpg, os.kill):
            try:
                one(self.number, signal.SIGKILL)
            except ProcessLookupError:
                continue

    def end(self, patience: float = 60.0) -> Ended:
        """Wait for the end; whoever takes longer than that hangs."""
        until = time.monotonic() + patience
        while True:
            number, status = os.waitpid(self.number, os.WNOHANG)
            if number:
                code = os.waitstatus_to_exitcode(status)
                return Ended(code, self.log.read_text("utf-8", "replace") if self.log.exists() else "")
            if time.monotonic() > until:
                self.kill()
                os.waitpid(self.number, 0)
                raise AssertionError(f"it hangs: {self.log.read_text('utf-8', 'replace')}")
            time.sleep(0.001)


class Trial:
    """An action rehearsed without harm, and copies of its start to be cut short."""

    def __init__(self, name: str, base: Path, folder: Path) -> None:
        self.name, self.action, self.folder = name, ACTIONS[name], folder / name.replace(" ", "-")
        self.folder.mkdir(parents=True)
        self.texts = self.folder / "texts"
        self.texts.mkdir()
        for number in range(self.action.texts):
            words = f"Look {number} at the River\n\nThe river rose for the {number}th time, and nobody measured it.\n"
            (self.texts / f"{number}.txt").write_text(words, "utf-8")
        self.editor = self.folder / "editor"
        self.editor.write_text(
            f'#!/bin/sh\nprintf "%s" "{TYPED}" >> "$1" && : > "$NAPKB_SENTINEL"\n', "utf-8"
        )
        self.editor.chmod(0o755)
        self.start = shutil.copytree(base, self.folder / "start")
        for command in self.action.first:
            assert self.launch(self.start, command).end().code == 0, command
        self.before, self.read_before = tree(self.start / "documents"), readable(self.start)
        done = shutil.copytree(self.start, self.folder / "done")
        began = time.monotonic()
        ended = self.launch(done).end()
        self.took = time.monotonic() - began
        assert ended.code == 0, ended
        self.after, self.read_after = tree(done / "documents"), readable(done)
        assert self.action.derived or self.before != self.after
        self.undone = {}
        for known, origin in ((self.before, self.start), (self.after, done)):
            copy = shutil.copytree(origin, self.folder / "undo")
            with kb.open(copy, environment={}) as opened:
                opened.undo()
            self.undone[_key(known)] = tree(copy / "documents")
            shutil.rmtree(copy)
        self.numbers = count(1)

    def launch(
        self, root: Path, command: Sequence[str] | None = None, environment: dict[str, str] | None = None
    ) -> Process:
        """Start the action, or what comes before it."""
        arguments = [part.format(texts=self.texts, root=root) for part in command or self.action.command]
        settings = {"EDITOR": str(self.editor), "NAPKB_SENTINEL": str(root.parent / f"{root.name}.typed")}
        return Process(root, arguments, {**settings, **(environment or {})})

    def copy(self) -> Path:
        """A fresh copy of the start."""
        return shutil.copytree(self.start, self.folder / f"run-{next(self.numbers)}")

    def clear(self, root: Path) -> None:
        """Take a copy away, with what belongs to it."""
        shutil.rmtree(root, ignore_errors=True)
        for end in ("log", "typed"):
            (root.parent / f"{root.name}.{end}").unlink(missing_ok=True)

    def check(self, root: Path, ended: Ended) -> str:
        """What must hold after the action was cut short; gives what became of it.

        Raises:
            AssertionError: Something does not hold.
        """
        said = ended.said
        assert "unexpected" not in said, said
        assert "Traceback" not in said, said
        found = readable(root)
        for name in found.keys() | self.read_before.keys() | self.read_after.keys():
            assert found.get(name) in (self.read_before.get(name), self.read_after.get(name)), name
        left = tree(root / "documents")
        with kb.open(root, environment={}) as base:
            health = base.doctor()
            problems = [one for one in health.findings if one.level == "problem"]
            assert all(one.check in {"change", "index"} and one.fixable for one in problems), problems
            interrupted = any(one.check == "change" and "cut short" in one.what for one in problems)
            assert interrupted or self._is_whole(left), "half-done, and doctor does not say so"
            mended = base.doctor(fix=True)
            assert not mended.problems, mended
            assert not [one for one in mended.findings if one.fixable and not one.fixed], mended
            left = tree(root / "documents")
            assert self._is_whole(left)
            self._check_typed(root, ended)
            if ended.code == 0:
                assert left == self.after, "it said that it was done, and it was not"
            if "Nothing was changed" in said:
                assert left == self.before, said
            assert base.search("river").hits
            if not self.action.derived:
                base.undo()
                undone = self.undone.get(_key(left), self.before)
                assert tree(root / "documents") == undone, "undo is not exact"
        outcome = "new" if left == self.after else "old" if left == self.before else "some of it new"
        return f"{outcome}, rolled back" if interrupted else outcome

    def _is_whole(self, left: Tree) -> bool:
        """Whether all is as it was before or after; of what works in parts, whether each document is."""
        if left in (self.before, self.after):
            return True
        new = self.after.keys() - self.before.keys()
        folders = {path.partition("/")[0] for path in new}
        come = {path.partition("/")[0] for path in left} & folders
        wanted = {p: d for p, d in self.after.items() if p.partition("/")[0] not in folders - come}
        return self.action.parts and left == wanted

    def _check_typed(self, root: Path, ended: Ended) -> None:
        """What was typed stands in the document, or in a draft for the next try."""
        if not self.action.typed or not (root.parent / f"{root.name}.typed").exists():
            return
        kept = [*(root / "documents").rglob("*.yaml"), *(root / "documents" / ".napkb").glob("*")]
        texts = [path.read_text("utf-8", "replace") for path in kept if path.is_file()]
        assert any(TYPED.strip() in text for text in texts), f"what was typed is lost ({ended})"


def readable(root: Path) -> dict[str, object]:
    """What a reader finds: each document with its revisions, their metadata and their texts' sums."""
    with kb.open(root, environment={}) as base:
        listing = base.list(sort="id")
    assert not listing.coverage.unreadable, listing.coverage.unreadable
    assert not listing.coverage.without_text
    return {document.id: document for document in listing.documents}


def _key(known: Tree) -> str:
    return str(sorted(known.items()))


def trials(names: Sequence[str], folder: Path) -> Iterator[Trial]:
    """The actions of those names, or all, rehearsed."""
    base = make_base(folder / "base")
    for name in names or ACTIONS:
        yield Trial(name, base, folder)


__all__ = [
    "ACTIONS",
    "Action",
    "Ended",
    "KBError",
    "KnowledgeBase",
    "Process",
    "Trial",
    "make_base",
    "trials",
]
