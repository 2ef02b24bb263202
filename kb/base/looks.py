"""``search --new``: what is new since a query was last looked at so.

What was seen is kept in ``documents/.napkb/looks.json``, or, where the documents cannot be
written, in the user's own state folder. It is written whole or not at all, and only when all
that is new was shown. A look has a number; a revision has the number of the look at which its
text was first there. New to a query is what has a higher number than its last look.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from kb.base.filtering import Asked
from kb.base.session import Session
from kb.errors import KBError
from kb.model.queries import Query
from kb.model.results import Understood
from kb.storage.files import is_writable, make_folder, sha256, write_file

FILE = "looks.json"
_MARK = 16


class Look(NamedTuple):
    """One look at a query: its key, where looks are kept, and what is to be kept of it."""

    key: str
    path: Path | None
    state: dict[str, Any]
    first: bool

    def done(self, session: Session, understood: Understood, total: int, *, whole: bool) -> Understood:
        """Keep the look, where all was shown; gives what is said of it with the query."""
        if not whole:
            said = f"Not all of it is shown, so this look does not count; --limit {total} shows all."
        elif (problem := self._keep(session)) is not None:
            said = f"This look cannot be kept, so the same will be new the next time: {problem}"
        elif self.first:
            said = "The first look at this query: all of it is new. The next one shows what came since."
        elif not total:
            said = "Nothing is new."
        else:
            return understood
        return understood._replace(notes=(*understood.notes, said))

    def _keep(self, session: Session) -> str | None:
        """Write what was seen; gives what kept it from being written."""
        self.state["looks"][self.key] = {"number": self.state["number"], "when": session.now}
        if self.path is None:
            return "there is no folder of your own to keep it in."
        data = json.dumps(self.state, ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass")
        try:
            make_folder(self.path.parent)
            write_file(self.path, data)
        except KBError as error:
            return error.message
        return None


def only_new(
    session: Session, query: Query, understood: Understood, asked: Asked | None, match: str
) -> tuple[Look, Query, Understood]:
    """The query, for revisions only that came or changed since it was last looked at."""
    path, elsewhere = _place(session)
    state = _read(session, path)
    state["number"] += 1
    seen = state["seen"]
    for document in session.library.catalog.documents():
        for summary in document.revisions:
            mark = summary.sha256[:_MARK]
            if mark and seen.get(str(summary.address), ["", 0])[0] != mark:
                seen[str(summary.address)] = [mark, state["number"]]
    key = _key(understood.typed, asked, match)
    last = state["looks"].get(key)
    if elsewhere and path is not None:
        said = f"This knowledge base cannot be written; your looks are kept in {path}."
        understood = understood._replace(notes=(*understood.notes, said))
    look = Look(key, path, state, first=last is None)
    if last is None:
        return look, query, understood
    new = tuple(address for address, (_, number) in seen.items() if number > last["number"])
    when = f"new since {last['when'][:16].replace('T', ' ')}"
    filters = query.filters
    filters = filters._replace(facets=(*filters.facets, ("revision", new)), said=(*filters.said, when))
    return look, query._replace(filters=filters), understood._replace(filters=filters.said)


def _key(typed: str, asked: Asked | None, match: str) -> str:
    """What makes a query the same: its words and the filters, as they were typed."""
    parts = [" ".join(typed.split())]
    for name, value in zip(Asked._fields, asked or Asked(), strict=True):
        each = [value] if isinstance(value, str) else sorted(value)
        parts += [f"--{name} {one}" for one in each if one]
    return " ".join([*parts, f"--match {match}"] if match != "fts" else parts)


def _place(session: Session) -> tuple[Path | None, bool]:
    """Where looks are kept, and whether that is away from the documents."""
    documents = session.library.place.documents
    folder = documents / ".napkb"
    if session.library.writable and is_writable(folder) and not folder.is_symlink():
        return folder / FILE, False
    base = os.environ.get("XDG_STATE_HOME")
    if not base and os.environ.get("HOME"):
        base = str(Path(os.environ["HOME"]) / ".local" / "state")
    key = sha256(os.fsencode(documents))[:_MARK]
    return (Path(base) / "napkb" / key / FILE if base else None), True


def _read(session: Session, path: Path | None) -> dict[str, Any]:
    """What was seen so far; a file that is damaged is put beside, and said so."""
    nothing: dict[str, Any] = {"schema": 1, "number": 0, "looks": {}, "seen": {}}
    if path is None or not path.is_file() or path.is_symlink():
        return nothing
    try:
        state = json.loads(path.read_bytes())
        if _is_sound(state):
            return {**nothing, **state}
        problem = "it does not hold what it should"
    except (OSError, ValueError, RecursionError) as error:
        problem = str(error)
    with suppress(OSError):
        path.replace(path.with_name(f"{FILE}.damaged"))
    session.events.warn(f"{path} cannot be read ({problem}); it is kept as {FILE}.damaged, and all is new.")
    return nothing


def _is_sound(state: object) -> bool:
    if not isinstance(state, dict) or type(state.get("number")) is not int:
        return False
    looks, seen = state.get("looks"), state.get("seen")
    if not isinstance(looks, dict) or not isinstance(seen, dict):
        return False
    sound = all(
        isinstance(one, dict) and type(one.get("number")) is int and isinstance(one.get("when"), str)
        for one in looks.values()
    )
    pairs = (isinstance(one, list) and [type(part) for part in one] == [str, int] for one in seen.values())
    return sound and all(pairs)
