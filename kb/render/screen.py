"""What a renderer may know of the place where its output goes."""

from __future__ import annotations

from typing import Literal, NamedTuple

Colour = Literal["auto", "none", "standard", "256", "truecolor"]
"""How many colours to use; ``auto`` uses the terminal's own sixteen on a terminal."""

FORMATS = ("text", "json", "jsonl", "csv", "markdown", "html")
"""The forms a result can take."""

NARROWEST = 30
"""Below this many columns lines are filled as if there were this many."""


class Screen(NamedTuple):
    """The settings of one output, all decided by the caller.

    Attributes:
        width: Columns to fill.
        colour: How many colours to use.
        is_terminal: Whether a person's terminal shows the output.
        unicode: Whether it can show more than ASCII.
    """

    width: int = 80
    colour: Colour = "auto"
    is_terminal: bool = False
    unicode: bool = True

    @property
    def columns(self) -> int:
        """The columns to fill, never fewer than ``NARROWEST``."""
        return max(self.width, NARROWEST)

    @property
    def depth(self) -> Literal["none", "standard", "256", "truecolor"]:
        """The colours to use, with ``auto`` settled."""
        if self.colour == "auto":
            return "standard" if self.is_terminal else "none"
        return self.colour
