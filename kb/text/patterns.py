"""Regular expressions that people type, compiled so that nothing typed can raise."""

from __future__ import annotations

import re
import warnings

_CAPITAL = re.compile(r"(?:[^\\A-Z]|\\.)*[A-Z]", re.DOTALL)


class PatternError(ValueError):
    """What was typed is no regular expression; the message says why."""


def compile_pattern(typed: str) -> re.Pattern[str]:
    """A regular expression; upper and lower case are the same unless it has a capital letter.

    >>> bool(compile_pattern("regist").search("Registration")), bool(compile_pattern("R").search("r"))
    (True, False)

    Raises:
        PatternError: It is none.
    """
    flags = re.MULTILINE if _CAPITAL.match(typed) else re.MULTILINE | re.IGNORECASE
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return re.compile(typed, flags)
    except re.error as error:
        where = f" at character {error.pos + 1}" if error.pos is not None else ""
        raise PatternError(f"{error.msg}{where}") from error
    except (OverflowError, RecursionError, MemoryError, ValueError) as error:
        raise PatternError("it asks for too much") from error
