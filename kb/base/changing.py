"""``add``, ``edit``, ``remove`` and ``undo``: each one entry in the journal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from kb.base.adding import Adder, failed
from kb.base.editing import without_passage
from kb.base.session import Session
from kb.base.sources import Given, Source, check_given, sources_in
from kb.errors import KBError, StorageError
from kb.model.addresses import shorten
from kb.model.results import Added, AddReport, Change
from kb.storage.contents import Content
from kb.storage.journal import Draft, Entry, change_of

_CHUNK = 64
"""How many sources are written together: few enough to lose little, many enough to be fast."""


def add(session: Session, sources: Sequence[Source | str | Path], given: Given | None) -> AddReport:
    """Add sources; one that fails does not keep the others from being added.

    Raises:
        BadRequestError: What is said of the sources cannot be.
        StorageError: The knowledge base cannot be written.
    """
    given = given or Given()
    place = session.library.place
    own = [folder for folder in (place.documents, place.index) if folder is not None]
    items: list[Source] = []
    reports: list[Added] = []
    for source in sources:
        try:
            items += [source] if isinstance(source, Source) else list(sources_in([source], own))
        except KBError as error:
            reports.append(failed(Source(str(source)), error))
    check_given(given, several=len(items) > 1)
    if not items:
        return AddReport(tuple(reports))
    with session.library.writing(session.owner) as carry_out:
        adder = Adder(session.library, session.vocabulary, session.now)
        writer = _Writer(session, carry_out, f"add {_named(items)}")
        for number, source in enumerate(items, 1):
            try:
                reports.append(adder.add(source, given))
            except KBError as error:
                reports.append(failed(source, error))
            if len(items) > 1:
                session.events.progress("adding", number, len(items))
            if number % _CHUNK == 0 or number == len(items):
                writer.write(adder.take())
    return AddReport(tuple(reports))


def remove(session: Session, text: str) -> Change:
    """Remove a document with all its revisions; ``undo`` brings it back.

    Raises:
        BadRequestError: The address names a revision or a passage.
        NotFoundError: No such document.
        StorageError: The knowledge base cannot be written.
    """
    address = without_passage(text, "removed")
    name = session.library.document_name(address.document)
    with session.library.writing(session.owner) as carry_out:
        changes: dict[str, Content] = {name: None}
        if address.revision:
            where = session.library.resolve(address)
            files = session.library.file(name).glob(f"{where.revision}.*")
            changes = {
                f"{name}/{path.name}": None for path in sorted(files, key=lambda p: p.suffix != ".yaml")
            }
        shown = f"{name}@{address.revision}" if address.revision else name
        return change_of(carry_out(Draft("remove", f"remove {shown}", changes), session.now))


def undo(session: Session, number: int | None) -> tuple[Change, ...]:
    """Take back the newest change that still stands, or one by its number.

    Raises:
        BadRequestError: There is nothing to undo, or it was changed since.
        StorageError: The knowledge base cannot be written.
    """
    with session.library.writing(session.owner):
        undone = session.library.journal.undo(number, session.now)
        session.library.forget()
    return tuple(change_of(entry, undone=True) for entry in undone)


def changes(session: Session) -> tuple[Change, ...]:
    """The journal, newest first."""
    return session.library.journal.changes()


class _Writer:
    """Writes what was drafted, all parts of one command as one change."""

    def __init__(self, session: Session, carry_out: Callable[..., Entry], summary: str) -> None:
        self.session = session
        self.carry_out = carry_out
        self.summary = summary
        self.first = 0

    def write(self, drafted: dict[str, Content]) -> None:
        if not drafted:
            return
        try:
            entry = self.carry_out(Draft("add", self.summary, drafted, batch=self.first), self.session.now)
        except StorageError as error:
            if self.first:
                said = error.message.removesuffix(" Nothing was changed.")
                hint = f"“napkb undo {self.first}” takes back what was added before; adding again goes on."
                raise StorageError(f"{said} Only a part of the sources was added.", hint=hint) from error
            raise
        self.first = self.first or entry.number


def _named(items: Sequence[Source]) -> str:
    if len(items) == 1:
        return shorten(items[0].name)
    return f"{shorten(items[0].name)} and {len(items) - 1} more"
