"""Each format loads what it needs and nothing else."""

from __future__ import annotations

import subprocess
import sys

import pytest

SCRIPT = """
import sys
from kb.model.results import *
from kb.render import render, message, Screen
result = SearchResult(Understood("a", "a"), Coverage(1, 1), 0, ())
"".join(render(result, {form!r}, Screen(colour={colour!r})))
message("warning", "a")
print(*sorted(sys.modules))
"""


def loaded(form: str, colour: str = "none") -> set[str]:
    """The modules that a fresh process has loaded after rendering a result."""
    script = SCRIPT.format(form=form, colour=colour)
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True)
    return set(run.stdout.split())


@pytest.mark.parametrize("form", ["json", "jsonl", "csv", "markdown", "html"])
def test_only_text_needs_rich(form: str) -> None:
    """The other formats run without it."""
    assert not [name for name in loaded(form) if name.partition(".")[0] == "rich"]


@pytest.mark.parametrize("colour", ["none", "standard"])
def test_text_needs_little_of_rich(colour: str) -> None:
    """A search on a terminal does not wait for tables, Markdown or syntax."""
    names = loaded("text", colour)
    assert "rich.cells" in names
    assert ("rich.style" in names) == (colour != "none")
    heavy = {"rich.console", "rich.table", "rich.markdown", "rich.panel", "pygments", "json", "csv"}
    assert not heavy & names


def test_nothing_of_the_library_but_the_model() -> None:
    """The renderers know what results are, not where they come from."""
    for form in ("text", "json", "csv", "markdown", "html"):
        layers = {name.split(".")[1] for name in loaded(form) if name.startswith("kb.")}
        assert layers <= {"model", "errors", "render"}
