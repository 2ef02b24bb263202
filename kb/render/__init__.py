"""Results as text, JSON, JSON lines, CSV, Markdown and HTML.

One entry point, ``render``. Only text needs Rich, and only when it is asked for;
nothing here reads the environment, the clock or the locale.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING, TypeAlias

from kb.errors import BadRequestError
from kb.render.screen import FORMATS, Colour, Screen

if TYPE_CHECKING:
    from kb.model.results import (
        AddReport,
        Answer,
        Change,
        CheckReport,
        Citations,
        Counted,
        Diff,
        Explanation,
        Exported,
        Health,
        ImportReport,
        IndexReport,
        KeyReport,
        Listing,
        Log,
        MarkReport,
        Page,
        QuoteResult,
        SavedQueries,
        SearchResult,
        Trace,
    )
    from kb.model.results.committed import Board, Commitments, Track
    from kb.model.results.related import Names, NameView, Points, Related, Timeline
    from kb.render.blocks import Block

    Result: TypeAlias = (
        SearchResult
        | Counted
        | Explanation
        | SavedQueries
        | Answer
        | Listing
        | Page
        | Log
        | AddReport
        | Change
        | tuple[Change, ...]
        | IndexReport
        | Diff
        | Trace
        | Citations
        | Exported
        | ImportReport
        | KeyReport
        | MarkReport
        | CheckReport
        | Health
        | QuoteResult
        | Commitments
        | Board
        | Track
        | Related
        | Points
        | Names
        | NameView
        | Timeline
    )
    """What a command gives back."""

__all__ = ["FORMATS", "Colour", "Screen", "message", "render"]

# Modules by name, so that a format loads what it needs and nothing else.
_LONGEST_MESSAGE = 900
"""Characters; a longer one quotes more than anybody reads."""

_PAINTERS = {
    "text": "kb.render.as_text",
    "markdown": "kb.render.as_markdown",
    "html": "kb.render.as_html",
}
_SERIALISERS = {
    "json": ("kb.render.as_json", "write"),
    "jsonl": ("kb.render.as_json", "write_lines"),
    "csv": ("kb.render.as_csv", "write"),
}
_LAYOUTS: dict[str, tuple[str, str]] = {
    "SearchResult": ("kb.render.found", "search"),
    "Counted": ("kb.render.searched", "count"),
    "Explanation": ("kb.render.searched", "explain"),
    "SavedQueries": ("kb.render.searched", "saved"),
    "Answer": ("kb.render.answered", "ask"),
    "Listing": ("kb.render.stored", "listing"),
    "Page": ("kb.render.stored", "page"),
    "Log": ("kb.render.stored", "log"),
    "AddReport": ("kb.render.done", "add"),
    "Change": ("kb.render.done", "change"),
    "tuple": ("kb.render.done", "changes"),
    "IndexReport": ("kb.render.done", "index"),
    "Diff": ("kb.render.compared", "diff"),
    "Trace": ("kb.render.traced", "trace"),
    "Citations": ("kb.render.cited", "citations"),
    "Exported": ("kb.render.cited", "exported"),
    "ImportReport": ("kb.render.cited", "imported"),
    "KeyReport": ("kb.render.cited", "key"),
    "MarkReport": ("kb.render.cited", "marked"),
    "CheckReport": ("kb.render.checked", "check"),
    "QuoteResult": ("kb.render.checked", "quote"),
    "Commitments": ("kb.render.committed", "commitments"),
    "Board": ("kb.render.committed", "board"),
    "Track": ("kb.render.committed", "track"),
    "Health": ("kb.render.kept", "health"),
    "Related": ("kb.render.related", "related"),
    "Points": ("kb.render.related", "points"),
    "Names": ("kb.render.related", "names"),
    "NameView": ("kb.render.related", "name"),
    "Timeline": ("kb.render.timed", "timeline"),
}


def render(
    result: Result,
    format: str = "text",  # noqa: A002 - the name of the option
    screen: Screen | None = None,
    *,
    set_aside: bool = False,
    numbered: bool = False,
) -> Iterator[str]:
    """The result in a format, in pieces that can be written as they come.

    Args:
        result: What a command gave back.
        format: One of ``FORMATS``.
        screen: The width and the colours; only text heeds it.
        set_aside: For ``show``, whether people are shown what was set aside too;
            data formats always hold it.
        numbered: For ``show``, whether people are shown how each passage is cited.

    Raises:
        BadRequestError: There is no such format.
    """
    if type(result).__name__ not in _LAYOUTS:
        raise TypeError(f"no layout for {type(result).__name__}")
    pieces: Iterator[str]
    if format in _PAINTERS:
        write = import_module(_PAINTERS[format]).write
        pieces = write(_blocks(result, set_aside=set_aside, numbered=numbered), screen or Screen())
    elif format in _SERIALISERS:
        module, name = _SERIALISERS[format]
        pieces = getattr(import_module(module), name)(result)
    else:
        raise BadRequestError(f"“{format}” is not a format.", hint=f"The formats are {', '.join(FORMATS)}.")
    return pieces


def _blocks(result: Result, *, set_aside: bool, numbered: bool) -> Iterator[Block]:
    module, name = _LAYOUTS[type(result).__name__]
    layout = getattr(import_module(module), name)
    blocks: Iterator[Block] = (
        layout(result, set_aside=set_aside, numbered=numbered)
        if type(result).__name__ == "Page"
        else layout(result)
    )
    return blocks


def message(word: str, text: str, screen: Screen | None = None, *, hint: str = "") -> str:
    """A line for stderr, ``warning: …``, ``error: …`` or ``note: …``, and what to do about it.

    It is not filled to the width, so that it can be searched for and passed on.
    """
    from kb.render.safe import one_line, plain  # noqa: PLC0415 - late: most commands say nothing

    screen = screen or Screen()
    text = text if len(text) <= _LONGEST_MESSAGE else text[: _LONGEST_MESSAGE - 1] + "…"
    said = one_line(text) if screen.unicode else plain(one_line(text))
    advice = one_line(hint) if screen.unicode else plain(one_line(hint))
    label = f"{word}:"
    if screen.depth != "none":
        label = import_module("kb.render.as_text").coloured(label, word, screen.depth)
    return f"{label} {said}\n" + (f"{' ' * len(word)}  {advice}\n" if advice else "")
