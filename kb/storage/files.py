"""Files written whole or not at all, and the lock that keeps writers apart.

A file is written beside its place, flushed to the disk and renamed over the old
one; then its folder is flushed. Whoever reads at any instant, or after a power
cut, sees the old file or the new one.
"""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kb.errors import KBError, StorageError

TEMPORARY = ".napkb-tmp-"
"""How the names of unfinished files and folders begin."""


def sha256(data: bytes) -> str:
    """The SHA-256 of bytes, in hexadecimal."""
    import hashlib  # noqa: PLC0415 - late: nothing is hashed while nothing changed

    return hashlib.sha256(data).hexdigest()


def write_file(path: Path, data: bytes) -> None:
    """Write a file whole or not at all.

    Raises:
        StorageError: The disk is full, or the folder cannot be written.
    """
    temporary = path.with_name(f"{TEMPORARY}{os.getpid()}-{os.urandom(6).hex()}")
    with storage_errors(path):
        try:
            with temporary.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        except BaseException:
            with suppress(OSError):
                temporary.unlink()
            raise
        sync_folder(path.parent)


def move(source: Path, target: Path) -> None:
    """Rename a file or a folder within one file system, and make it last.

    Raises:
        StorageError: One of the folders cannot be written.
    """
    with storage_errors(target):
        source.rename(target)
        sync_folder(target.parent)
        sync_folder(source.parent)


def sync_folder(folder: Path) -> None:
    """Make renames within a folder last through a power cut, where the system can."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    except OSError as error:  # Some network file systems cannot flush a folder.
        if error.errno not in {errno.EINVAL, errno.ENOTSUP}:
            raise
    finally:
        os.close(descriptor)


def make_folder(path: Path) -> None:
    """Make a folder and those above it.

    Raises:
        StorageError: It cannot be made.
    """
    with storage_errors(path):
        path.mkdir(parents=True, exist_ok=True)


def is_writable(folder: Path) -> bool:
    """Whether files can be made in a folder, or in the nearest folder above it that exists."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)


@contextmanager
def storage_errors(path: Path) -> Iterator[None]:
    """Turn what the system says of a failed write into a sentence.

    Raises:
        StorageError: In place of an ``OSError``.
    """
    try:
        yield
    except KBError:
        raise
    except OSError as error:
        raise StorageError(_explain(path, error), hint=_advice(error)) from error


def _explain(path: Path, error: OSError) -> str:
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return f"{path} was not written: the disk is full. Nothing was changed."
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return f"{path} cannot be written: {error.strerror}."
    return f"{path} was not written: {error.strerror or error}. Nothing was changed."


def _advice(error: OSError) -> str:
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return "Make room and try again."
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return "“napkb init” makes a knowledge base of your own."
    return ""


@contextmanager
def lock(path: Path, *, owner: str, patience: float = 10.0) -> Iterator[None]:
    """Hold the writers' lock; readers never ask for it.

    The system lets go of the lock when its process ends, however it ends.

    Args:
        path: The lock's file; it stays.
        owner: Who holds it, for whoever waits.
        patience: How long to wait for another writer, in seconds.

    Raises:
        StorageError: Another process held on to it, or the file cannot be written.
    """
    with storage_errors(path):
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
    try:
        _wait_for(descriptor, path, patience)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{owner}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _wait_for(descriptor: int, path: Path, patience: float) -> None:
    """Wait for the lock in small steps, since the system's own wait has no limit."""
    import time  # noqa: PLC0415 - late: only a writer waits

    step = 0.02
    waited = 0.0
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if waited >= patience:
                holder = os.pread(descriptor, 200, 0).decode("utf-8", "replace").strip()
                raise StorageError(
                    f"The knowledge base is being changed by another process ({holder or path}).",
                    hint="Try again when it is done.",
                ) from None
            time.sleep(step)
            waited += step
        except OSError as error:
            raise StorageError(
                f"{path} cannot be locked: {error.strerror}.",
                hint="Keep the knowledge base on a file system that has locks.",
            ) from error
        else:
            return
