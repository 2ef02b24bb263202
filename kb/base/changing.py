"""``edit``, ``remove`` and ``undo``: each one entry in the journal."""

from __future__ import annotations

from kb.base.editing import without_passage
from kb.base.session import Session
from kb.model.results import Change
from kb.storage.contents import Content
from kb.storage.journal import Draft, change_of


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
