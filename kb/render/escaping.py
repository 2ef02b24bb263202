"""Words as Markdown that says just these words; loaded only where Markdown is written."""

from __future__ import annotations

import re

_MARKUP = re.compile(
    r"[\\`*_\[\]<>|~$^{}&]"
    # Addresses, also where the next run may complete one.
    r"|:(?=//)|(?<=ttp|tps|ftp):\Z"
    r"|@(?=\w|\Z)"
    r"|(?<=\bwww)\.|\A\.(?=\w)"
    # Pictures by name; a time of day is none.
    r"|(?:(?<!\d)|(?!:\d+:)):(?=[a-z0-9_+-]+:)",
    re.IGNORECASE,
)
_LINE_START = re.compile(r"(?m)^[ \t]*(?:([#+\-=:%])|(\d{1,9})([.)]))?")
_LINE_END = re.compile(r"(?m)[ \t]+$")


def markdown(text: str) -> str:
    r"""Shown text as inline Markdown that says just these words.

    >>> markdown("*[not](a link)* <b>")
    '\\*\\[not\\](a link)\\* \\<b\\>'
    """
    return _MARKUP.sub(r"\\\g<0>", text)


def markdown_lines(text: str) -> str:
    r"""Inline Markdown as whole lines, none of which begins a block of another kind.

    >>> markdown_lines("1. one\n# two")
    '1\\. one\n\\# two'
    """
    return _LINE_START.sub(_guard, _LINE_END.sub("", text)).strip()


def _guard(match: re.Match[str]) -> str:
    """What would begin a block, escaped; blanks at a line's start go, for four make code."""
    if match[2]:
        return f"{match[2]}\\{match[3]}"
    return f"\\{match[1]}" if match[1] else ""
