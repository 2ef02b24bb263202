"""``doctor``: whether everything is as it should be, and what is safe to mend."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from kb.base.checkup import Checkup
from kb.base.indexing import wanted_fingerprints
from kb.base.session import Session
from kb.errors import EngineError, InvalidMetadataError, KBError
from kb.model.addresses import shorten
from kb.model.queries import Everything, Filters
from kb.model.results.kept import CHECKS, Finding, Health
from kb.storage.contents import Content
from kb.storage.files import TEMPORARY, left_in, leftovers
from kb.storage.journal import Draft


def doctor(session: Session, *, fix: bool) -> Health:
    """Look at everything, and mend what is safe to mend.

    Raises:
        StorageError: Something is to be mended, and the knowledge base cannot be written.
    """
    health = _examined(session)
    if not fix or not any(one.fixable for one in health.findings):
        return health
    with session.library.writing(session.owner) as carry_out:
        _remove_leftovers(session)
        changes: dict[str, Content] = {
            one.place.removeprefix("documents/"): None
            for one in health.findings
            if one.fixable and one.check == "orphan" and one.place.startswith("documents/")
        }
        if changes:
            removed = f"doctor: remove {', '.join(sorted(changes))}"
            carry_out(Draft("doctor", shorten(removed, 200), changes), session.now)
    session.refresh()
    # What was rolled back changes what the index should say.
    damaged = any(one.level == "problem" and one.check == "index" for one in health.findings)
    with suppress(EngineError, InvalidMetadataError):
        session.index(rebuild=damaged)
    session.refresh()
    after = _examined(session)
    mended = [
        one._replace(fixed=True) for one in health.findings if one.fixable and one not in after.findings
    ]
    return after._replace(findings=_sorted([*after.findings, *mended]))


def _examined(session: Session) -> Health:
    checkup = Checkup(session)
    cut_short = {
        f"documents/{step.path}" for entry in session.library.journal.interrupted() for step in entry.steps
    }
    findings = [*_changes(session)]
    # What a change that was cut short left goes away with it.
    findings += [one for one in checkup.findings() if one.place not in cut_short]
    passages = sum(text.passages for text in checkup.texts)
    findings += _index(session, passages)
    documents = len(session.library.catalog) + len(session.library.catalog.problems)
    return Health(documents, len(checkup.texts), checkup.files, _sorted(findings))


def _sorted(findings: list[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda one: (CHECKS.index(one.check), one.place, one.line, one.what)))


def _changes(session: Session) -> Iterator[Finding]:
    """What killed processes left of their changes, and what a person has not finished."""
    library = session.library
    journal = library.journal
    own = "documents/.napkb"
    folder = library.file(".napkb")
    for entry in journal.interrupted():
        what = f"Change {entry.number} was cut short: {entry.summary}."
        advice = "--fix, or the next change, rolls it back."
        yield Finding("problem", "change", f"{own}/journal/{entry.number:06d}", what, advice, fixable=True)
    for path in journal.unreadable():
        if (path / "entry.json").exists():
            what = "This change cannot be read, so it cannot be undone."
            yield Finding("note", "change", f"{own}/journal/{path.name}", what)
        else:
            what = "A change was cut short before anything of it was done."
            yield Finding("note", "change", f"{own}/journal/{path.name}", what, fixable=True)
    if holder := left_in(folder / "lock"):
        what = f"The lock was left behind by {shorten(holder, 300)}."
        yield Finding("note", "change", f"{own}/lock", what, "The next change takes it over.", fixable=True)
    with suppress(OSError):
        for path in sorted(folder.iterdir()):
            if path.name.startswith(("draft-", "open-")) and not path.name.endswith(".base"):
                what = "What was typed in an edit that was not taken is kept here."
                advice = "The next “napkb edit” of that document opens it."
                yield Finding("note", "change", f"{own}/{path.name}", what, advice)
    for path in _unfinished(session):
        place = (
            str(path.relative_to(library.place.root))
            if path.is_relative_to(library.place.root)
            else str(path)
        )
        what = "A process that was killed left it unfinished."
        yield Finding("note", "change", place, what, fixable=True)


def _unfinished(session: Session) -> Iterator[Path]:
    """Unfinished files outside of the documents, of processes that do not run any more."""
    place = session.library.place
    folders = [place.root, session.library.file(".napkb")]
    folders += [place.index, *(p for p in _folders(place.index))] if place.index else []
    for folder in folders:
        for path in leftovers(folder):
            number = path.name.removeprefix(TEMPORARY).split("-")[0]
            if not (number.isdecimal() and _runs(int(number))):
                yield path


def _folders(folder: Path) -> list[Path]:
    with suppress(OSError):
        return sorted(path for path in folder.iterdir() if path.is_dir() and not path.is_symlink())
    return []


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True


def _remove_leftovers(session: Session) -> None:
    for path in list(_unfinished(session)):
        with suppress(OSError):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()


def _index(session: Session, passages: int) -> Iterator[Finding]:
    """Whether the index says what the documents say."""
    place = session.library.place
    name = "index" if place.index == place.root / "index" else str(place.index or "memory")
    try:
        engine = session.bare_engine()
        known = engine.fingerprints()
        wanted = wanted_fingerprints(session.library, session.vocabulary)
        changed = sum(known.get(address) != mark for address, mark in wanted.items())
        gone = sum(address not in wanted for address in known)
        held = engine.count(Everything(), Filters())
    except EngineError as error:
        what = f"The index cannot be used: {error.message}"
        yield Finding("problem", "index", name, what, error.hint or "--fix makes it anew.", fixable=True)
        return
    except KBError as error:
        yield Finding("problem", "index", name, f"The index was not looked at: {error.message}", error.hint)
        return
    if changed or gone:
        what = f"It is behind the documents: {changed} revisions to be read, {gone} to be taken out."
        yield Finding("note", "index", name, what, "The next search does so by itself.", fixable=True)
    elif held != passages and not session.library.catalog.problems:
        what = f"It holds {held} passages, and the documents have {passages}."
        yield Finding("problem", "index", name, what, "--fix makes it anew.", fixable=True)
