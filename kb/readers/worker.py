"""A process that reads one source at a time, within limits: ``python -m kb.readers.worker``.

Whatever a file does to a library that reads it, at most this process is lost. It gets a
source on its standard input and gives what it read on its standard output, each as a
length of eight bytes and a pickle.
"""

from __future__ import annotations

import io
import os
import pickle
import struct
import sys
from contextlib import suppress
from typing import Any, BinaryIO

from kb.errors import UnreadableSourceError
from kb.readers import Piece, Received, read_all

MEMORY = 2**30
"""How much memory a worker may have, in bytes."""
CPU_SECONDS = 120
_HEAD = struct.Struct(">Q")
_LARGEST = 2**31
_KNOWN = ("kb.model.", "kb.errors", "kb.readers", "kb.readers.received")
_PLAIN = {("builtins", "getattr"), ("copyreg", "_reconstructor"), ("builtins", "object")}


def send(stream: BinaryIO, value: object) -> None:
    """Write a value."""
    data = pickle.dumps(value, protocol=5)
    stream.write(_HEAD.pack(len(data)))
    stream.write(data)
    stream.flush()


def parse(data: bytes) -> Any:
    """Read a value; of classes, only this program's own: a worker is not trusted either.

    Raises:
        pickle.UnpicklingError: There is something else in it.
    """
    return _Unpickler(io.BytesIO(data)).load()


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        known = module.startswith(_KNOWN[0]) or module in _KNOWN[1:]
        if known and "." not in name and not name.startswith("_"):
            found = super().find_class(module, name)
            if isinstance(found, type):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is not expected.")


def size_of(head: bytes) -> int:
    """The length that a head gives.

    Raises:
        ValueError: It is none.
    """
    if len(head) != _HEAD.size:
        raise ValueError("cut short")
    (size,) = _HEAD.unpack(head)
    if size > _LARGEST:
        raise ValueError("too large")
    return int(size)


HEAD_SIZE = _HEAD.size


def work(received: Received) -> list[Piece]:
    """Read a source; what it is the only piece of is not sent back."""
    try:
        pieces = list(read_all(received))
    except MemoryError:
        error = UnreadableSourceError(
            f"{received.name} needs more than {MEMORY // 2**20} MB of memory to be read.",
            hint="Split it and add the parts.",
        )
        return [Piece(received._replace(data=b""), error=error)]
    except RecursionError:
        error = UnreadableSourceError(
            f"{received.name} nests too deep to be read: it may be made to do harm.",
            hint="If you trust it, copy its text and add that.",
        )
        return [Piece(received._replace(data=b""), error=error)]
    except Exception as error:
        broken = UnreadableSourceError(
            f"{received.name} cannot be read: its reader failed ({type(error).__name__}).",
            hint="Save it in another format and add that.",
        )
        return [Piece(received._replace(data=b""), error=broken)]
    return [
        piece._replace(received=piece.received._replace(data=b""))
        if piece.received.data is received.data
        else piece
        for piece in pieces
    ]


def _limit() -> None:
    """Limits that hold for what libraries do in C, too."""
    with suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 - not on every system

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def main() -> None:
    """Read sources until standard input ends."""
    given = os.fdopen(os.dup(0), "rb")
    out = os.fdopen(os.dup(1), "wb")
    # What a library prints is no answer.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    _limit()
    while head := given.read(HEAD_SIZE):
        received = parse(given.read(size_of(head)))
        send(out, work(received))


if __name__ == "__main__":
    with suppress(BrokenPipeError, KeyboardInterrupt):
        main()
    sys.exit(0)
