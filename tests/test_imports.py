"""What a command loads: a heavy library only where it is needed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import napkb

ROOT = Path(napkb.__file__).resolve().parent
PLAN = "national-river-plan"
# Runs the program as its entry point does, and then names every module that was loaded.
SCRIPT = """
import atexit, sys
atexit.register(lambda: print(*sorted(sys.modules), file=sys.stderr))
sys.argv[0] = "napkb"
import napkb
napkb.main()
"""


@pytest.fixture
def loaded(root, environment):
    """Gives the modules that a fresh process has loaded at the end of a command."""

    def loaded(*arguments: str, input: bytes = b"", code: int = 0) -> set[str]:  # noqa: A002
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, *arguments],
            cwd=root,
            input=input,
            capture_output=True,
            check=False,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert done.returncode == code, done.stderr[:500]
        names = set(done.stderr.decode().splitlines()[-1].split())
        assert "napkb" in names
        return names

    return loaded


def of(names: set[str], *packages: str) -> set[str]:
    """Those of the modules that belong to a package."""
    return {name for name in names if name.partition(".")[0] in packages}


@pytest.mark.parametrize(
    "arguments",
    [
        ["list"],
        ["log", PLAN],
        ["show", "op-ed"],
        ["show", f"{PLAN}#2"],
    ],
    ids=" ".join,
)
def test_what_only_looks_needs_no_whoosh(loaded, arguments):
    assert not of(loaded(*arguments), "whoosh")


@pytest.mark.parametrize(
    "arguments",
    [["list"], ["show", "op-ed"], ["search", "flood"], ["ask", "What is the plan?"], ["log", PLAN]],
)
def test_json_needs_no_rich(loaded, arguments):
    assert not of(loaded(*arguments, "--format", "json"), "rich", "pygments", "markdown_it")


@pytest.mark.parametrize("arguments", [["--help"], ["search", "--help"]], ids=" ".join)
def test_help_needs_neither_an_engine_nor_rich_nor_yaml(loaded, arguments):
    assert not of(loaded(*arguments), "whoosh", "rich", "yaml")


@pytest.mark.parametrize("arguments", [["list"], ["search", "flood"], ["list", "--kind", "plan"]])
def test_with_an_index_up_to_date_no_yaml_is_read(loaded, arguments):
    loaded(*arguments)
    assert not of(loaded(*arguments), "yaml")


def test_a_document_that_changed_is_read_anew(loaded, root):
    loaded("list")
    path = root / "documents" / "op-ed" / "document.yaml"
    path.write_text(path.read_text("utf-8") + "note: changed\n", "utf-8")
    assert of(loaded("list"), "yaml")
    assert not of(loaded("list"), "yaml")


def test_a_list_in_text_needs_no_tables_and_no_markdown_of_rich(loaded):
    assert not {"rich.table", "rich.markdown", "rich.syntax", "pygments"} & loaded("list")


def test_no_command_needs_tools_of_development_or_the_network(loaded):
    names = loaded("search", "flood") | loaded("add", "-", input=b"A text about the river.\n")
    assert not of(names, "pytest", "hypothesis", "jsonschema", "http", "urllib3", "requests", "socket", "ssl")


def test_importing_the_library_loads_nothing_heavy():
    script = "import sys, kb, kb.errors; print(*sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    names = set(done.stdout.split())
    assert not of(names, "whoosh", "rich", "yaml", "click")
    assert "kb.base" not in names
