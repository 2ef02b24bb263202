"""Passages as an engine takes them, made in this process or, where there are many, in others too.

Making them is about half of the work of indexing, and writing them is the other
half; with two processors both go on at once. Another process is one more Python
that is told what to do on its standard input, so that nothing depends on how the
program was started.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import cycle
from typing import BinaryIO, NamedTuple

from kb.base.referring import context_of, references_of
from kb.engines import IndexedPassage, IndexedRevision
from kb.errors import KBError
from kb.model.addresses import parse_address
from kb.model.documents import Revision
from kb.references import Plans
from kb.storage.library import Library, Place
from kb.text.terms import tokens
from kb.vocabulary import Vocabulary

MANY = 200
"""From how many revisions on other processes help."""
_MOST_HELPERS = 3


class Task(NamedTuple):
    """What is to be analysed: revisions by address, each with its fingerprint, and what is needed for it."""

    place: Place
    vocabulary: Vocabulary
    plans: Plans
    wanted: Mapping[str, str]


def analysed(task: Task, library: Library | None = None) -> Iterator[tuple[str, IndexedRevision | None]]:
    """Each address with what is to be indexed, in order; nothing for one that cannot be read.

    ``library`` is that of the task's place, where it is open already.
    """
    library = library or Library(task.place)
    helpers = min(_MOST_HELPERS, (os.cpu_count() or 1) - 1) if len(task.wanted) >= MANY else 0
    if not helpers:
        for address in task.wanted:
            yield address, _made(task, library, address)
        return
    addresses = list(task.wanted)
    processes = [_start(task, addresses[at::helpers]) for at in range(helpers)]
    try:
        for address, process in zip(addresses, cycle(processes), strict=False):
            yield address, _next(process) or _made(task, library, address)
    finally:
        for process in processes:
            process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()


def _made(task: Task, library: Library, address: str) -> IndexedRevision | None:
    try:
        revision = library.revision(parse_address(address))
    except KBError:  # Gone or broken since the catalogue was read.
        return None
    passages = tuple(_passages(revision, task.vocabulary, task.plans))
    return IndexedRevision(revision.address, task.wanted[address], passages)


def _start(task: Task, addresses: list[str]) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-m", "kb.base.analysing"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    part = task._replace(wanted={address: task.wanted[address] for address in addresses})
    assert process.stdin is not None  # noqa: S101 - it was asked for
    with suppress(OSError):  # It did not start; then this process does its part.
        pickle.dump(part, process.stdin)
    with suppress(OSError):
        process.stdin.close()
    return process


def _next(process: subprocess.Popen[bytes]) -> IndexedRevision | None:
    """What a helper made next; nothing where it could not, or is no more."""
    assert process.stdout is not None  # noqa: S101 - it was asked for
    with suppress(EOFError, OSError, pickle.UnpicklingError, ValueError):
        made: IndexedRevision | None = pickle.load(process.stdout)  # noqa: S301 - of our own process
        return made
    return None


def help_out(orders: BinaryIO, results: BinaryIO) -> None:
    """Do the part of a task that another process sends."""
    task: Task = pickle.load(orders)  # noqa: S301 - of the process that started this one
    library = Library(task.place)
    for address in task.wanted:
        pickle.dump(_made(task, library, address), results)
    results.flush()


def _passages(revision: Revision, vocabulary: Vocabulary, plans: Plans) -> Iterator[IndexedPassage]:
    metadata = revision.metadata
    common = metadata.facets | {
        "document": (revision.address.document,),
        "revision": (str(revision.address),),
    }
    date = metadata.date
    title = metadata.title.value if metadata.title else ""
    rules = vocabulary.rules
    context = context_of(revision, vocabulary)
    titles: dict[tuple[str, ...], tuple[tuple[str, int], ...]] = {}
    for passage in revision.passages:
        if passage.role == "aside":
            continue
        text = revision.words_of(passage)
        found = list(tokens(text, rules))
        if passage.headings not in titles:
            above = tokens(" · ".join((title, *passage.headings)), rules)
            titles[passage.headings] = tuple((token.term, token.position) for token in above)
        references = references_of(
            text,
            passage.span,
            revision.address.at(passage.locator),
            metadata,
            plans=plans,
            vocabulary=vocabulary,
            found=found,
            context=context,
        )
        yield IndexedPassage(
            address=revision.address.at(passage.locator),
            passage=passage,
            text=text,
            body=tuple((token.term, token.position) for token in found),
            title=titles[passage.headings],
            facets=common
            | {"point": tuple(r.target for r in references if r.type == "point"),
               "name": tuple(r.target for r in references if r.type == "name"),
               "refers": tuple(r.target for r in references if r.type == "document")},
            first=date.first if date else None,
            last=date.last if date else None,
            references=references,
        )  # fmt: skip


if __name__ == "__main__":
    with suppress(KeyboardInterrupt, BrokenPipeError):
        help_out(sys.stdin.buffer, sys.stdout.buffer)
