"""``edit``, ``remove`` and ``undo``: each one entry in the journal."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from kb.base.session import Session
from kb.errors import BadRequestError, KBError, NotFoundError, StorageError
from kb.model.addresses import Address, parse_address
from kb.model.results import Change
from kb.storage.files import write_file
from kb.storage.journal import Content, Draft, change_of
from kb.storage.schema import document_of, revision_of
from kb.storage.yamlio import load


def edit(session: Session, text: str, change: Callable[[str], str | None]) -> Change | None:
    """Change a document's metadata, or a revision's, as YAML text.

    What was typed is kept when it is not valid, and is there again at the next try.

    Args:
        session: The knowledge base.
        text: The address: of a document, or of a revision.
        change: Gets the YAML as it is, gives it as it should be, or None to leave it.

    Raises:
        InvalidMetadataError: The new text is not valid; the message says where it is kept.
        NotFoundError: No such document or revision.
        StorageError: The knowledge base cannot be written.
    """
    address = _without_passage(text, "edited")
    document = session.library.document_name(address.document)
    if address.revision:
        session.library.resolve(address)
    name = f"{address.revision or 'document'}.yaml"
    path = session.library.file(f"{document}/{name}")
    kept = session.library.file(f".napkb/draft-{document}-{name}")
    with session.library.writing(session.owner):  # What cannot be written is told before anybody types.
        before = _read(path)
    changed = change(_reopened(kept, before))  # Others may write while a person types.
    if changed is None:  # Left without saving: what was kept before stays kept.
        return None
    with session.library.writing(session.owner) as carry_out:
        if changed == before:
            _drop(kept)
            return None
        try:
            _check_edit(changed, f"documents/{document}/{name}", path, before)
        except KBError as error:
            _keep(kept, changed, before)
            error.hint = f"Nothing was changed; what you wrote is kept for the next “napkb edit {text}”."
            raise
        draft = Draft("edit", f"edit {document}/{name}", {f"{document}/{name}": changed.encode("utf-8")})
        entry = carry_out(draft, session.now)
        _drop(kept)
    return change_of(entry)


def _check_edit(changed: str, name: str, path: Path, before: str) -> None:
    """Check that metadata is valid, and that nobody else changed it since it was read.

    Raises:
        InvalidMetadataError: It is not valid.
        StorageError: It was changed or removed meanwhile.
    """
    (document_of if path.name == "document.yaml" else revision_of)(load(changed, name), name)
    if not path.is_file() or _read(path) != before:
        raise StorageError(f"{name} was changed meanwhile.")


def remove(session: Session, text: str) -> Change:
    """Remove a document with all its revisions; ``undo`` brings it back.

    Raises:
        BadRequestError: The address names a revision or a passage.
        NotFoundError: No such document.
        StorageError: The knowledge base cannot be written.
    """
    address = _without_passage(text, "removed")
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


def _without_passage(text: str, what: str) -> Address:
    address = parse_address(text)
    if address.locator:
        raise BadRequestError(
            f"A passage cannot be {what}; {address.at(None)} can.",
            hint="The text itself is changed by hand, or by adding a new revision.",
        )
    return address


def _reopened(kept: Path, now: str) -> str:
    """What an editor opens: what was typed at an earlier try, else the file as it is now.

    What others changed in the file since that try stands above it, in comments, so that it is
    not written over unseen.
    """
    typed = _kept(kept)
    before = _kept(_base_of(kept))
    if not typed or before in {"", now}:
        return typed or now
    from difflib import unified_diff  # noqa: PLC0415 - late: only where two people edit

    changes = list(unified_diff(before.splitlines(), now.splitlines(), n=0, lineterm=""))[2:]
    above = ["The file was changed since you wrote what is below; here is how. Put in what shall stay."]
    return "".join(f"# {line}\n" for line in above + changes) + typed


def _keep(kept: Path, typed: str, before: str) -> None:
    """Keep what was typed for the next try, with the text that it was made from."""
    write_file(_base_of(kept), before.encode("utf-8", "surrogateescape"))
    write_file(kept, typed.encode("utf-8", "surrogateescape"))


def _drop(kept: Path) -> None:
    for path in (kept, _base_of(kept)):
        path.unlink(missing_ok=True)


def _base_of(kept: Path) -> Path:
    return kept.with_name(f"{kept.name}.base")


def _kept(path: Path) -> str:
    """The text of a draft's file, or nothing; a link is not followed."""
    with suppress(OSError, UnicodeDecodeError):
        return "" if path.is_symlink() else path.read_text("utf-8")
    return ""


def _read(path: Path) -> str:
    with suppress(OSError, UnicodeDecodeError):
        if not path.is_symlink():
            return path.read_text("utf-8")
    raise NotFoundError(f"{path} cannot be read.")
