"""``pull``: the documents from beside the index, where the folder with them is not at hand."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from kb.base.clusters import engine_of
from kb.base.making import INDEX_README
from kb.engines import Engine
from kb.errors import BadRequestError, InvalidMetadataError, NotFoundError, StorageError
from kb.model.addresses import is_id, shorten
from kb.storage.catalog import MARKER
from kb.storage.files import TEMPORARY, make_folder, move, sha256, storage_errors, write_file
from kb.storage.library import VOCABULARY, Library
from kb.storage.saved import FILE
from kb.storage.yamlio import dump, load

_TOP = frozenset({MARKER, VOCABULARY, FILE})
_LARGEST = 20_000_000
_ADDRESS = ("hosts", "index", "user", "ca")
_ADDRESS_LINES = re.compile(rf"^(?:{'|'.join(_ADDRESS)})[ \t]*:.*\n?(?:[ \t-].*\n?)*", re.MULTILINE)


class Pulled(NamedTuple):
    """What was fetched, and where it is now.

    Attributes:
        root: The folder of the knowledge base.
        documents: How many documents there are.
        files: How many files they have.
        refused: Names that no file of a knowledge base has.
        broken: Names of files of which the copy is not whole.
    """

    root: Path
    documents: int
    files: int
    refused: tuple[str, ...]
    broken: tuple[str, ...]


def pull(folder: Path, settings: Mapping[str, str], password: str) -> Pulled:
    """Make a knowledge base in a folder from the copies beside an index, whole or not at all.

    Args:
        folder: Where; it must not have documents.
        settings: ``hosts``, ``index``, ``user``, ``ca``, as in ``kb.yaml``.
        password: The password.

    Raises:
        BadRequestError: There are documents in the folder.
        EngineError: The servers cannot be asked.
        InvalidMetadataError: The settings cannot be.
        NotFoundError: There are no copies.
    """
    documents = folder / "documents"
    if documents.exists():
        raise BadRequestError(f"{documents} is there already.", hint="Choose another folder.")
    engine = engine_of(settings, password)
    make_folder(folder)
    draft = folder / f"{TEMPORARY}documents"
    written: set[str] = set()
    refused: list[str] = []
    broken: list[str] = []
    with storage_errors(draft):
        shutil.rmtree(draft, ignore_errors=True)
        try:
            for name, content in engine.files.each():
                # Whoever can write to the servers names files; only those that can be ours are written.
                if not is_file_name(name):
                    refused.append(shorten(name))
                    continue
                if content is None:
                    broken.append(name)
                    continue
                path = draft.joinpath(*name.split("/"))
                make_folder(path.parent)
                write_file(path, content)
                written.add(name)
            if MARKER not in written:
                raise NotFoundError(f"There are no documents beside {engine.location}.")
            _put_address(draft / MARKER, settings)
            move(draft, documents)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
            engine.close()
    make_folder(folder / "index")
    write_file(folder / "index" / "README.md", INDEX_README.encode())
    count = len({name.partition("/")[0] for name in written if "/" in name})
    return Pulled(folder, count, len(written), tuple(refused), tuple(broken))


def _put_address(marker: Path, settings: Mapping[str, str]) -> None:
    """Have ``kb.yaml`` name the servers that were given, whatever it says: the password goes there."""
    text = marker.read_text("utf-8")
    given = {name: settings[name] for name in _ADDRESS if name in settings}
    if _address_in(text) != given:
        text = _ADDRESS_LINES.sub("", text).rstrip() + f"\n{dump(given)}"
        if _address_in(text) != given:
            raise InvalidMetadataError(
                f"{MARKER} beside the index does not name its servers in plain lines.",
                hint="Whoever put it there can mend it; nothing was kept.",
            )
        write_file(marker, text.encode())


def _address_in(text: str) -> dict[str, str]:
    said = load(text, MARKER).value
    if not isinstance(said, dict):
        raise InvalidMetadataError(f"{MARKER} beside the index is none.")
    return {name: str(said[name]) for name in _ADDRESS if name in said}


def keep_files(engine: Engine, library: Library) -> None:
    """Have an engine on other machines keep the documents' files."""
    if engine.local:
        return
    root = library.place.documents
    try:
        hashes = {name: sha256((root / name).read_bytes()) for name in _names(root)}
        engine.keep(hashes, lambda name: (root / name).read_bytes())
    except OSError as error:
        raise StorageError(
            f"{root} cannot be copied to the servers ({error.strerror or error}).", hint="Try again."
        ) from error


def is_file_name(name: str) -> bool:
    """Whether a name is that of a file that a knowledge base has: ``kb.yaml``, ``nap/2021.txt``."""
    folder, slash, file = name.partition("/")
    if not slash:
        return name in _TOP
    plain = file and not file.startswith(".") and len(file) <= 200 and file.isprintable()  # noqa: PLR2004
    return is_id(folder) and bool(plain) and not {"/", "\\", ":"} & set(file)


def _names(root: Path) -> Iterator[str]:
    for name in sorted(_TOP):
        if _is_kept(root / name):
            yield name
    with os.scandir(root) as folders:
        ids = sorted(each.name for each in folders if each.is_dir(follow_symlinks=False) and is_id(each.name))
    for name in ids:
        for file in sorted(path.name for path in (root / name).iterdir()):
            if is_file_name(f"{name}/{file}") and _is_kept(root / name / file):
                yield f"{name}/{file}"


def _is_kept(path: Path) -> bool:
    return path.is_file() and not path.is_symlink() and path.stat().st_size <= _LARGEST


def settings_of(hosts: str, index: str, user: str, ca: str) -> dict[str, str]:
    """Settings as ``kb.yaml`` would have them.

    Raises:
        InvalidMetadataError: They name no servers.
    """
    if not hosts.strip():
        raise InvalidMetadataError("There is no address to pull from.")
    named = {"hosts": hosts, "index": index, "user": user, "ca": ca}
    return {name: value for name, value in named.items() if value}
