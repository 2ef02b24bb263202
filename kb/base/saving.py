"""``save`` and ``saved``: queries under a name, in ``documents/queries.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from kb.base.session import Session
from kb.base.sources import check_text
from kb.errors import BadRequestError, InvalidMetadataError, NotFoundError
from kb.model.addresses import is_id, shorten
from kb.model.results import Change, SavedQueries, SavedQuery
from kb.storage.journal import Draft, change_of
from kb.storage.saved import FILE, Saved, read_saved, with_saved, without_saved


def saved_texts(session: Session) -> Mapping[str, str]:
    """The saved queries by name.

    Raises:
        InvalidMetadataError: The file is not valid.
    """
    return {one.name: one.query for one in read_saved(_text(session))}


def saved(session: Session) -> SavedQueries:
    """The saved queries, in the order of their names.

    Raises:
        InvalidMetadataError: The file is not valid.
    """
    every = sorted(read_saved(_text(session)))
    return SavedQueries(tuple(SavedQuery(one.name, one.query, one.saved) for one in every))


def save(session: Session, name: str, query: str) -> Change:
    """Save a query under a name, in the place of one that has it; ``undo`` takes it back.

    Raises:
        BadRequestError: The name cannot be one, or there is no query.
        InvalidMetadataError: The file is not valid.
        StorageError: The knowledge base cannot be written.
    """
    if not is_id(name):
        raise BadRequestError(
            f"“{shorten(name)}” cannot be the name of a query.",
            hint="A name has a-z, 0-9 and single hyphens, such as madrassas-2024.",
        )
    words = " ".join(query.split())
    if not words:
        raise BadRequestError("There is no query to save.", hint=f"Try: napkb save {name} madrassa")
    check_text("The query", words)
    with session.library.writing(session.owner) as carry_out:
        before = _text(session)
        note = next((one.note for one in read_saved(before) if one.name == name), "")
        text = with_saved(before, Saved(name, words, session.now, note))
        draft = Draft("save", f"save {name}", {FILE: text.encode("utf-8", "surrogateescape")})
        return change_of(carry_out(draft, session.now))


def forget(session: Session, name: str) -> Change:
    """Remove a saved query; ``undo`` brings it back.

    Raises:
        NotFoundError: There is none of that name.
        InvalidMetadataError: The file is not valid.
        StorageError: The knowledge base cannot be written.
    """
    with session.library.writing(session.owner) as carry_out:
        text = _text(session)
        names = [one.name for one in read_saved(text)]
        if name not in names:
            near = get_close_matches(name, names, n=3, cutoff=0.5)
            hint = f"Did you mean {' or '.join(near)}?" if near else "“napkb saved” shows what there is."
            raise NotFoundError(f"There is no saved query “{shorten(name)}”.", hint=hint)
        left = without_saved(text, name)
        draft = Draft("saved", f"remove the saved query {name}", {FILE: left.encode("utf-8")})
        return change_of(carry_out(draft, session.now))


def _text(session: Session) -> str:
    """The text of the file, or nothing where there is none; a link is not followed."""
    path = session.library.file(FILE)
    if not path.is_file():
        return ""
    if path.is_symlink():
        raise InvalidMetadataError(f"documents/{FILE} is a link, and napkb does not follow it.")
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidMetadataError(f"documents/{FILE} cannot be read as UTF-8 text ({error}).") from error
