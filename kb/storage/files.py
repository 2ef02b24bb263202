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
_ABANDONED = 3600
_LONGEST_NAME = 300


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


def move(source: Path, target: Path, *, surely: bool = True) -> None:
    """Rename a file or a folder within one file system, and make it last.

    Args:
        source: What is moved.
        target: Its new name.
        surely: Whether it is an error when the disk does not confirm it.

    Raises:
        StorageError: One of the folders cannot be written.
    """
    with storage_errors(target):
        source.rename(target)
        for folder in (target.parent, source.parent):
            try:
                sync_folder(folder)
            except OSError:
                if surely:
                    raise


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
    """Make a folder and those above it, and make them last.

    Raises:
        StorageError: It cannot be made.
    """
    with storage_errors(path):
        missing = [folder for folder in (path, *path.parents) if not folder.exists()]
        path.mkdir(parents=True, exist_ok=True)
        for folder in missing:
            sync_folder(folder.parent)


def leftovers(folder: Path) -> tuple[Path, ...]:
    """The unfinished files in a folder: of processes at work, and of those that were killed."""
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries if entry.name.startswith(TEMPORARY)]
    except OSError:
        return ()
    return tuple(folder / name for name in sorted(names))


def is_abandoned(path: Path, now: float) -> bool:
    """Whether nobody will finish an unfinished file: it has not been touched for an hour.

    Its process cannot be asked, since it may run on another machine.
    """
    try:
        return path.lstat().st_mtime < now - _ABANDONED
    except OSError:
        return False


def tidy(folder: Path) -> None:
    """Remove what killed processes left unfinished in a folder, once it is sure that they were."""
    if not (found := leftovers(folder)):
        return
    import time  # noqa: PLC0415 - late: only where something was left

    for path in found:
        if is_abandoned(path, time.time()):
            with suppress(OSError):
                path.unlink()


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
def lock(path: Path, *, owner: str, patience: float = 10.0) -> Iterator[str]:
    """Hold the writers' lock; readers never ask for it.

    The system lets go of the lock when its process ends, however it ends. Who ends in good
    order takes its name out of the file; so a name that stands there is that of a process
    which did not, and is what is given.

    Args:
        path: The lock's file; it stays.
        owner: Who holds it, for whoever waits.
        patience: How long to wait for another writer, in seconds.

    Raises:
        StorageError: Another process held on to it, or the file cannot be written.
    """
    with storage_errors(path):
        # Who else may write here is for the umask to say: a group may share a knowledge base.
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o666)
    try:
        _wait_for(descriptor, path, patience)
        before = _holder(descriptor)
        try:
            _name_holder(descriptor, f"{owner}\n")
            yield before
        finally:
            _name_holder(descriptor, "")
    finally:
        os.close(descriptor)


def left_in(path: Path) -> str:
    """The name that a killed process left in a lock; empty while the lock is held, or is clean."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except OSError:
        return ""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        return _holder(descriptor)
    except OSError:
        return ""
    finally:
        os.close(descriptor)


def _name_holder(descriptor: int, name: str) -> None:
    """Say who holds a lock; it is held on a full disk too."""
    with suppress(OSError):
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, name.encode("utf-8", "backslashreplace"), 0)


def _holder(descriptor: int) -> str:
    """The name that stands in a lock's file."""
    said = os.pread(descriptor, _LONGEST_NAME, 0).decode("utf-8", "replace")
    return " ".join("".join(char if char.isprintable() else " " for char in said).split())


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
                holder = _holder(descriptor) or path
                raise StorageError(
                    f"The knowledge base is being changed by another process ({holder}).",
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
