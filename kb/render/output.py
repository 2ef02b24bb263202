"""Where results go: what a stream can show, and writing to it whatever it can encode."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from time import monotonic
from typing import TextIO

from kb.errors import StorageError
from kb.render.screen import Colour, Screen

_PIPE_WIDTH = 80
_PIPE_LINES = 24
_WIDEST = 1000


def screen_for(stream: TextIO, environment: Mapping[str, str], color: str) -> Screen:
    """What a stream can show.

    Args:
        stream: Where the output goes.
        environment: ``COLUMNS``, ``NO_COLOR``, ``COLORTERM`` and ``TERM`` are honoured.
        color: ``auto``, ``always`` or ``never``.
    """
    is_terminal = stream.isatty()
    columns = environment.get("COLUMNS", "")
    if columns.isascii() and columns.isdecimal() and 0 < int(columns[:9]) < _WIDEST:
        width = int(columns)
    else:
        width = terminal_size(stream).columns if is_terminal else _PIPE_WIDTH
    colour: Colour = "auto"
    if color == "never" or (color == "auto" and environment.get("NO_COLOR")):
        colour = "none"
    elif color == "always":
        colour = "standard"
    elif is_terminal and environment.get("COLORTERM") in {"truecolor", "24bit"}:
        colour = "truecolor"
    elif is_terminal and environment.get("TERM", "").endswith("256color"):
        colour = "256"
    encoding = (getattr(stream, "encoding", None) or "").lower()
    return Screen(width=width, colour=colour, is_terminal=is_terminal, unicode="utf" in encoding)


def terminal_size(stream: TextIO) -> os.terminal_size:
    """The columns and lines of the terminal behind a stream; 80 by 24 where nothing tells."""
    try:
        size = os.get_terminal_size(stream.fileno())
    except (OSError, ValueError):
        size = os.terminal_size((0, 0))
    return os.terminal_size((size.columns or _PIPE_WIDTH, size.lines or _PIPE_LINES))


def write(stream: TextIO, pieces: Iterable[str]) -> bool:
    """Write text to a stream; False when whoever read it has gone away.

    What the stream cannot encode is written as escapes.

    Raises:
        StorageError: The stream cannot be written, because its disk is full, say.
    """
    try:
        for piece in pieces:
            data = piece.encode(stream.encoding or "utf-8", "backslashreplace")
            stream.write(data.decode(stream.encoding or "utf-8"))
        stream.flush()
    except OSError as error:
        # Python must not complain once more when it closes the stream at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        if isinstance(error, BrokenPipeError):
            return False
        raise StorageError(f"The output cannot be written: {error.strerror or error}.") from error
    return True


class Progress:
    """A line on a terminal that says how much of something is done; nothing elsewhere."""

    _LEAST = 20
    _BAR = 24

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self._since = 0.0
        self._what = ""

    def show(self, what: str, done: int, whole: int) -> None:
        """Show how much is done, where there is enough to do that a person would wonder."""
        if whole < self._LEAST or not self.stream.isatty():
            return
        full = self._BAR * done // whole
        bar = "#" * full + "-" * (self._BAR - full)
        end = "\n" if done >= whole else ""
        write(self.stream, [f"\r{what}  [{bar}]  {done:,}/{whole:,}{self._rate(what, done, whole)}{end}"])

    def _rate(self, what: str, done: int, whole: int) -> str:
        """How many are done a second, and how long the rest takes."""
        now = monotonic()
        if what != self._what or done <= 1:
            self._what, self._since = what, now
        passed = now - self._since
        if passed < 1 or done < 2:  # noqa: PLR2004 - two tell a rate
            return ""
        rate = done / passed
        left = int((whole - done) / rate)
        return f"  {rate:,.0f}/s, {left // 60}:{left % 60:02d} left  "
