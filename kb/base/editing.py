"""``edit``: metadata changed by hand, of which nothing that was typed is lost.

What is typed stands in a file under ``documents/.napkb/`` from the first moment: while the
editor is open under the name of its process, and as the draft for the next try when it is
not valid, the editor fails or napkb is killed.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from kb.base.session import Session
from kb.errors import BadRequestError, InvalidMetadataError, KBError, NotFoundError, StorageError
from kb.model.addresses import Address, parse_address
from kb.model.results import Change
from kb.storage.files import sha256, storage_errors, write_file
from kb.storage.journal import Draft, change_of
from kb.storage.schema import document_of, revision_of
from kb.storage.yamlio import load

_CHANGED = "# The file was changed since you wrote what is below; here is how."
_TAKE_OUT = "# Put in what shall stay, then take these lines out."
_EARLIER = 2_000_000_000


Edited = Callable[[str], str | None]
"""Gets YAML as it is, gives it as it should be, or None to leave it."""


class _Place(NamedTuple):
    """What is edited, and where what is typed is kept."""

    shown: str
    document: str
    name: str
    path: Path
    kept: Path
    opened: Path

    @property
    def file(self) -> str:
        """The file as messages name it."""
        return f"documents/{self.document}/{self.name}"


def edit(
    session: Session,
    text: str,
    change: Edited | None,
    editor: Callable[[Path], None] | None = None,
) -> Change | None:
    """Change a document's metadata, or a revision's, as YAML text.

    What was typed is kept when it is not valid, and is there again at the next try.

    Args:
        session: The knowledge base.
        text: The address: of a document, or of a revision.
        change: What changes it.
        editor: In its place: has a person edit a file that holds the YAML.

    Raises:
        InvalidMetadataError: The new text is not valid; the message says where it is kept.
        NotFoundError: No such document or revision.
        StorageError: The knowledge base cannot be written.
    """
    place = _place(session, text)
    with session.library.writing(session.owner):  # What cannot be written is told before anybody types.
        before = _read(place.path)
        _adopt(place)
    opened = _reopened(place.kept, before)
    # Others may write while a person types.
    changed = change(opened) if change else _typed(place, opened, before, editor or _no_editor)
    if changed is None:  # Left without saving: what was kept before stays kept.
        return None
    with session.library.writing(session.owner) as carry_out:
        if changed == before:
            _drop(place.kept, place.opened)
            return None
        try:
            _check(changed, place, before)
        except KBError as error:
            _keep(place.kept, changed, before)
            _drop(place.opened)
            error.hint = (
                f"Nothing was changed; what you wrote is kept for the next “napkb edit {place.shown}”."
            )
            raise
        path = f"{place.document}/{place.name}"
        entry = carry_out(Draft("edit", f"edit {path}", {path: changed.encode("utf-8")}), session.now)
        _drop(place.kept, place.opened)
    return change_of(entry)


def _place(session: Session, text: str) -> _Place:
    address = without_passage(text, "edited")
    library = session.library
    document = library.document_name(address.document)
    if address.revision:
        library.resolve(address)
    name = f"{address.revision or 'document'}.yaml"
    return _Place(
        text,
        document,
        name,
        library.file(f"{document}/{name}"),
        library.file(f".napkb/draft-{document}-{name}"),
        library.file(f".napkb/open-{_machine()}-{os.getpid()}-{document}-{name}"),
    )


def without_passage(text: str, what: str) -> Address:
    """The address of a document or a revision.

    Raises:
        BadRequestError: It is that of a passage, or none.
    """
    address = parse_address(text)
    if address.locator:
        raise BadRequestError(
            f"A passage cannot be {what}; {address.at(None)} can.",
            hint="The text itself is changed by hand, or by adding a new revision.",
        )
    return address


def _typed(place: _Place, opened: str, before: str, editor: Callable[[Path], None]) -> str | None:
    """What a person made of the YAML in an editor; None when it was left as it was."""
    path = place.opened
    write_file(_base_of(path), before.encode("utf-8", "surrogateescape"))
    write_file(path, opened.encode("utf-8", "surrogateescape"))
    with storage_errors(path):  # So that saving without a change is seen on clocks with coarse steps.
        status = path.stat()
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns - _EARLIER))
        was = path.stat().st_mtime_ns
    try:
        editor(path)
        saved = path.stat().st_mtime_ns != was
        changed = path.read_text("utf-8-sig").replace("\r\n", "\n")
    except (OSError, ValueError) as error:
        _give_up(place, opened)
        raise InvalidMetadataError(
            f"What the editor left cannot be read as text ({error}); nothing was changed."
        ) from error
    except BaseException:
        _give_up(place, opened)
        raise
    if not saved and changed == opened:
        _drop(path)
        return None
    return changed


def _no_editor(path: Path) -> None:
    raise BadRequestError(f"There is nothing to edit {path} with.")


def _give_up(place: _Place, opened: str) -> None:
    """Keep what was typed before the editor failed, if it can be read and is no less than before."""
    typed = _kept(place.opened)
    if typed not in {"", opened}:
        place.opened.replace(place.kept)
        with suppress(OSError):
            _base_of(place.opened).replace(_base_of(place.kept))
    _drop(place.opened)


def _adopt(place: _Place) -> None:
    """Make a draft of what a person was typing when napkb was killed, the newest if there are several."""
    found = []
    pattern = f"open-{_machine()}-*-{place.document}-{place.name}"
    for path in place.kept.parent.glob(pattern):
        number = path.name.split("-")[2]
        if number.isdecimal() and path.name == pattern.replace("*", number) and not _is_alive(int(number)):
            found.append((path.lstat().st_mtime_ns, path))
    if not found:
        return
    path = max(found)[1]
    base = _base_of(path)
    if _kept(path) not in {"", _kept(base)}:
        with suppress(OSError):
            base.replace(_base_of(place.kept))
        path.replace(place.kept)
    _drop(path)


def _machine() -> str:
    """A short name of this machine: another one's processes cannot be asked whether they live."""
    import platform  # noqa: PLC0415 - late: only an editor needs it

    return sha256(platform.node().encode("utf-8", "backslashreplace"))[:8]


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:  # Another user's.
        return True
    return process != os.getpid()


def _check(changed: str, place: _Place, before: str) -> None:
    """Check that metadata is valid, and that nobody else changed it since it was read.

    Raises:
        InvalidMetadataError: It is not valid.
        StorageError: It was changed or removed meanwhile.
    """
    if _CHANGED in changed.splitlines():
        raise InvalidMetadataError(f"{place.file} still has the lines on top that say what others changed.")
    (document_of if place.name == "document.yaml" else revision_of)(load(changed, place.file), place.file)
    if not place.path.is_file() or _read(place.path) != before:
        raise StorageError(f"{place.file} was changed meanwhile.")


def _reopened(kept: Path, now: str) -> str:
    """What an editor opens: what was typed at an earlier try, else the file as it is now.

    What others changed in the file since that try stands above it, in comments, which have to be
    taken out before it is taken; so it is not written over unseen.
    """
    typed = _kept(kept)
    before = _kept(_base_of(kept))
    if not typed or before in {"", now}:
        return typed or now
    from difflib import unified_diff  # noqa: PLC0415 - late: only where two people edit

    changes = list(unified_diff(before.splitlines(), now.splitlines(), n=0, lineterm=""))[2:]
    above = [_CHANGED, _TAKE_OUT, *(f"# {line}" for line in changes)]
    return "".join(f"{line}\n" for line in above) + typed


def _keep(kept: Path, typed: str, before: str) -> None:
    """Keep what was typed for the next try, with the text that it was made from."""
    write_file(_base_of(kept), before.encode("utf-8", "surrogateescape"))
    write_file(kept, typed.encode("utf-8", "surrogateescape"))


def _drop(*drafts: Path) -> None:
    for kept in drafts:
        for path in (kept, _base_of(kept)):
            with suppress(OSError):
                path.unlink()


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
