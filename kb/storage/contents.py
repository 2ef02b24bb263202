"""What the journal puts in place: files, folders and copies, written so that they last."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Mapping
from pathlib import Path

from kb.storage.files import sha256, storage_errors, sync_folder, write_file

Content = bytes | Mapping[str, bytes] | Path | None
"""New content of a path: a file, a folder of files, a copy of what stands elsewhere, or nothing."""


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, or of a folder's files by name; hidden files do not count."""
    if path.is_symlink():
        return sha256(os.fsencode(path.readlink()))
    if path.is_dir():
        parts = [f"{p.name}:{digest_of(p)}" for p in sorted(path.iterdir()) if not p.name.startswith(".")]
        return sha256("\n".join(parts).encode("utf-8", "surrogateescape"))
    # A pipe would make whoever opens it wait, so only files are read.
    return sha256(path.read_bytes()) if path.is_file() else "special"


def write_content(path: Path, content: Content) -> str:
    """Write new content where nobody reads yet, and make it last; gives its digest.

    Raises:
        StorageError: It cannot be written.
    """
    if content is None:
        return ""
    if isinstance(content, bytes):
        write_file(path, content)
    elif isinstance(content, Path):
        with storage_errors(path):
            _copy(content, path)
    else:
        with storage_errors(path):
            path.mkdir()
            for name, data in content.items():
                # Nobody reads here before the folder is in place, so no rename is needed.
                with (path / name).open("xb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
            sync_folder(path)
    return digest_of(path)


def _copy_one(source: str | Path, target: str | Path) -> None:
    """Copy what is no folder; a pipe is made anew, and other special files are left out."""
    mode = os.lstat(source).st_mode
    if stat.S_ISFIFO(mode):
        os.mkfifo(target, stat.S_IMODE(mode))
    elif stat.S_ISREG(mode) or stat.S_ISLNK(mode):
        shutil.copy2(source, target, follow_symlinks=False)
        if stat.S_ISREG(mode):
            _sync(target)


def _sync(path: str | Path) -> None:
    """Make the words of a file last, not its name alone."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _copy(source: Path, target: Path) -> None:
    """Copy a file, a link or a folder as it is, and make the copy last."""
    if source.is_symlink() or not source.is_dir():
        _copy_one(source, target)
        return
    shutil.copytree(source, target, symlinks=True, copy_function=_copy_one)
    for folder, _, _ in os.walk(target):
        sync_folder(Path(folder))
