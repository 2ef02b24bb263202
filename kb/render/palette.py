"""The roles words can have on a screen, and how each looks: the one place for colours.

``standard`` uses the terminal's own sixteen colours, of which only red and magenta
are readable on white and on black in the usual terminals; the rest is weight, slant
and underline. The colours of ``truecolor`` are of a middle lightness, at least 4.4:1
against white and against black. No role is told by its colour alone: words say it too.
"""

from __future__ import annotations

MATCH_SIGNS = (("‹", "›"), ("«", "»"), ("⟦", "⟧"))
"""What stands around a match without colour; the first pair the text itself has none of."""

EDIT_SIGNS = {"edit.removed": ("[-", "-]"), "edit.added": ("{+", "+}")}
"""What stands around words that went and words that came, where styles would be lost."""

_WARNING = "#c93f34"

ROLES: dict[str, tuple[str, str]] = {
    # role: (standard, truecolor), in Rich's words for styles
    "title": ("bold", "bold"),
    "section": ("bold", "bold"),
    "heading": ("bold", "bold"),
    "query": ("bold", "bold"),
    "label": ("dim", "#757575"),
    "names": ("dim", "#757575"),
    "muted": ("dim", "#757575"),
    "number": ("bold", "bold"),
    "address": ("magenta", "#1f7fb0"),
    "command": ("magenta", "#1f7fb0"),
    "link": ("underline", "underline"),
    "cite": ("bold magenta", "bold #1f7fb0"),
    "match": ("bold red", "bold #b5620a"),
    "alias": ("red", "#b5620a"),
    "digest": ("italic", "italic #8a7000"),
    "stated": ("", "#2a8545"),
    "inferred": ("italic", "italic #8a7000"),
    "standing.verified": ("", "#2a8545"),
    "standing.secondary": ("italic", "#8a7000"),
    "standing.unverified": ("bold italic", "italic #c93f34"),
    "flag": ("italic", f"italic {_WARNING}"),
    "warning": ("bold red", f"bold {_WARNING}"),
    "error": ("bold red", f"bold {_WARNING}"),
    "note": ("bold", "bold"),
    # Blue and orange, which nobody takes for one another; the sixteen colours have no orange.
    "edit.added": ("underline bright_blue", "underline #4478c4"),
    "edit.removed": ("strike red", "strike #b8650f"),
    "edit.look": ("dim", "#757575"),
    "status.added": ("", "#2a8545"),
    "status.revised": ("", "#1f7fb0"),
    "status.unchanged": ("dim", "#757575"),
    "status.failed": ("bold red", f"bold {_WARNING}"),
}
