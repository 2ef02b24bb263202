"""Reading while others write: what came or went on the way is read again."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from kb.errors import OutdatedError

_TRIES = 5
P = ParamSpec("P")
T = TypeVar("T")


def steadily(read: Callable[P, T]) -> Callable[P, T]:
    """The use case, begun anew where something it had seen was gone when it came back to it."""

    @wraps(read)
    def again(*args: P.args, **options: P.kwargs) -> T:
        for _ in range(_TRIES - 1):
            try:
                return read(*args, **options)
            except OutdatedError:
                continue
        return read(*args, **options)

    return again
