"""Making a knowledge base of one's own."""

from __future__ import annotations

import shutil
from pathlib import Path

from kb.base.sources import check_text
from kb.errors import BadRequestError
from kb.storage.catalog import MARKER
from kb.storage.files import TEMPORARY, make_folder, move, storage_errors, write_file
from kb.storage.journal import LOCAL
from kb.storage.library import VOCABULARY
from kb.storage.yamlio import dump

_IGNORED = "# Derived from documents/; napkb makes it anew when it is gone.\nindex/*\n!index/README.md\n"
INDEX_README = """# index/

Everything here is derived from `documents/` and may be deleted at any time;
napkb makes it anew. Keep it out of version control: only this file belongs there.
"""
_EMPTY_VOCABULARY = """# Names, concepts and spellings; see the README of napkb.
# names:
#   - id: example-act
#     name: Example Act 2020
#     type: law
#     aliases: [the Example Act]
# concepts:
#   - id: drought
#     terms: [drought, dry spell]
schema: 1
"""


def init_base(folder: Path, embedded: Path, *, empty: bool = False, name: str = "") -> Path:
    """Make a knowledge base in a folder: empty, or with a copy of the embedded one.

    Gives its root. A folder ``documents/`` is made whole or not at all.

    Raises:
        BadRequestError: There is one already, or another folder ``documents/``.
        StorageError: The folder cannot be written.
    """
    check_text("--name", name)
    documents = folder / "documents"
    with storage_errors(folder):
        made, taken = (documents / MARKER).exists(), documents.exists()
    if made:
        raise BadRequestError(f"{folder} is a knowledge base already.")
    if taken:
        raise BadRequestError(
            f"{documents} is there already and is no knowledge base.", hint="Choose another folder."
        )
    make_folder(folder)
    draft = folder / f"{TEMPORARY}documents"
    with storage_errors(draft):
        shutil.rmtree(draft, ignore_errors=True)
        try:
            _fill(draft, embedded, empty=empty, name=name)
            move(draft, documents)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
    make_folder(folder / "index")
    write_file(folder / "index" / "README.md", INDEX_README.encode())
    if not (folder / ".gitignore").exists():
        write_file(folder / ".gitignore", _IGNORED.encode())
    return folder


def _spelling_of(embedded: Path | None) -> str:
    """The spellings of the vocabulary that ships: they serve any field."""
    path = embedded / VOCABULARY if embedded is not None else None
    if path is None or not path.is_file():
        return ""
    before, found, spelling = path.read_text("utf-8").partition("\nspelling:\n")
    return f"spelling:\n{spelling}" if before and found else ""


def _fill(draft: Path, embedded: Path, *, empty: bool, name: str) -> None:
    if empty:
        draft.mkdir(parents=True)
        write_file(draft / VOCABULARY, (_EMPTY_VOCABULARY + _spelling_of(embedded)).encode())
    else:
        ignored = shutil.ignore_patterns("__pycache__", "*.py", "*.pyc", ".napkb*", "README.md")
        shutil.copytree(embedded, draft, ignore=ignored, symlinks=True)
    if empty or name:
        settings = {"schema": 1, "name": name or "My knowledge base"}
        write_file(draft / MARKER, dump(settings).encode())
    (draft / ".napkb").mkdir()
    write_file(draft / ".napkb" / ".gitignore", LOCAL.encode())
