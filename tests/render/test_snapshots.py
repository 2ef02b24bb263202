"""What people see: each screen as a file, so that a change of it can be read in a diff."""

from __future__ import annotations

import re

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from kb.render import Screen, render

CODES = {
    "1": "bold",
    "2": "dim",
    "3": "italic",
    "4": "underline",
    "9": "strike",
    "31": "red",
    "35": "magenta",
    "94": "bright_blue",
}
FULL = (
    "search",
    "search-long",
    "search-help",
    "search-facets",
    "explain",
    "count",
    "saved",
    "ask",
    "ask-none",
    "list",
    "show",
    "log",
    "add",
    "add-many",
    "diff",
    "trace",
    "check",
    "quote",
    "related",
    "points",
    "names",
    "name",
    "timeline",
)


class TextFile(SingleFileSnapshotExtension):
    """A snapshot is a text file."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


@pytest.fixture
def screen(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Snapshots as text files."""
    return snapshot.use_extension(TextFile)


def explained(text: str) -> str:
    """Colours in words: ``{bold red}word{}``."""
    return re.sub(r"\x1b\[([0-9;]*)m", lambda match: f"{{{_said(match[1])}}}", text)


def _said(codes: str) -> str:
    return " ".join(CODES[code] for code in codes.split(";") if code != "0")


def of(result: object, form: str = "text", **settings: object) -> str:
    """The result in a format."""
    screen = Screen(**{"colour": "none", **settings})  # type: ignore[arg-type]
    return "".join(render(result, form, screen, set_aside=True))  # type: ignore[arg-type]


def test_text_80(examples: dict[str, object], name: str, screen: SnapshotAssertion) -> None:
    """Every result in the usual terminal."""
    assert of(examples[name]) == screen


@pytest.mark.parametrize("name", FULL)
@pytest.mark.parametrize("width", [60, 120])
def test_text(examples: dict[str, object], name: str, width: int, screen: SnapshotAssertion) -> None:
    """The full results in narrow and wide terminals."""
    assert of(examples[name], width=width) == screen


@pytest.mark.parametrize("name", FULL)
def test_colour(examples: dict[str, object], name: str, screen: SnapshotAssertion) -> None:
    """The full results in colour, told in words."""
    assert explained(of(examples[name], colour="standard")) == screen


@pytest.mark.parametrize("name", [*FULL, "undo", "undo-list", "index", "cite", "mark"])
@pytest.mark.parametrize("form", ["json", "jsonl", "csv", "markdown", "html"])
def test_formats(examples: dict[str, object], name: str, form: str, screen: SnapshotAssertion) -> None:
    """The full results in every other format."""
    text = of(examples[name], form).replace("\r\n", "\n")
    assert (text.partition("</style>")[2] or text) == screen


@pytest.mark.parametrize("form", ["text", "json", "csv", "markdown", "html"])
def test_hostile(hostile_hit: object, form: str, screen: SnapshotAssertion) -> None:
    """Text that would like to act, in each format."""
    assert of(hostile_hit, form).replace("\r\n", "\n") == screen
