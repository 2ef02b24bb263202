"""Words to paste: what their marks of italics become in each output."""

from __future__ import annotations

import re

from kb.render.safe import visible

ITALIC = ("\ue000", "\ue001")
CAPITALS = ("\ue002", "\ue003")


def as_text(text: str) -> str:
    """Without marks."""
    return _with(visible(text), ("", ""))


def as_markdown(text: str) -> str:
    """With stars."""
    from kb.render.escaping import markdown  # noqa: PLC0415 - late: most output is text

    return _with(markdown(visible(text)), ("*", "*"))


def fenced(text: str) -> str:
    """Data between fences that nothing in it can close."""
    shown = visible(text)
    longest = max((len(run) for run in re.findall("`+", shown)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{shown}\n{fence}"


def as_html(text: str) -> str:
    """With elements."""
    from html import escape  # noqa: PLC0415 - late: most output is text

    return _with(escape(visible(text), quote=True), ("<i>", "</i>"))


def _with(text: str, italic: tuple[str, str]) -> str:
    for mark, sign in zip((*ITALIC, *CAPITALS), (*italic, "", ""), strict=True):
        text = text.replace(mark, sign)
    return text
