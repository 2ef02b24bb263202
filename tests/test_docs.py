"""The documentation says what is there, and what it shows is what the program does.

Console blocks of the README are run one after the other in a temporary copy of the
documents. A line ``$ napkb …`` is run; ``# exit code N`` after it is the claim where the
code is not 0; the lines below it are the output, in which ``…`` stands for the rest of a
line, or alone for any lines. ``$ cd FOLDER`` goes there, and ``$ cat FILE`` makes the file
of the lines below it.
"""

from __future__ import annotations

import ast
import configparser
import doctest
import gc
import json
import pkgutil
import re
import shlex
import shutil
import subprocess
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click
import jsonschema
import pytest
from click.testing import CliRunner

import kb
import napkb
from kb.cli import Commands
from kb.readers import SUFFIXES, read_source
from kb.readers.furniture import ANYWHERE, AT_EDGES
from kb.storage import schema, words

ROOT = Path(napkb.__file__).resolve().parent
README = (ROOT / "README.md").read_text("utf-8")
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), ROOT / "documents" / "README.md"])
CONTEXT = click.Context(napkb.cli)
COMMANDS = {name: napkb.cli.get_command(CONTEXT, name) for name in napkb.cli.list_commands(CONTEXT)}
# What the README says itself, without what cog writes into it.
PROSE = re.sub(r"<!-- \[\[\[cog.*?\[\[\[end\]\]\] -->", "", README, flags=re.DOTALL)
MOST_LINES = {"ARCHITECTURE.md": 150, "README.md": 300}


@dataclass(frozen=True)
class Step:
    """A command of a console block, the exit code it is said to have, and its output."""

    line: int
    command: str
    code: int
    output: str


def blocks(language: str, text: str = README) -> Iterator[tuple[int, str]]:
    """The fenced blocks of a language, each with the line it begins on."""
    for match in re.finditer(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE):
        yield text.count("\n", 0, match.start(1)) + 1, match[1]


def steps(text: str = README) -> list[Step]:
    """The commands of all console blocks, in order."""
    found = []
    for first, block in blocks("console", text):
        for match in re.finditer(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE):
            command, _, claim = match[1].partition("  # exit code ")
            line = first + block.count("\n", 0, match.start())
            found.append(Step(line, command, int(claim or 0), match[2]))
    return found


def looks_like(expected: str, output: str) -> bool:
    """Whether an output is the expected one, whose ``…`` stand for anything."""
    pattern = ""
    for line in expected.rstrip().splitlines():
        wild = r"(?:.*\n)*" if line == "…" else ".*".join(map(re.escape, line.split("…"))) + "\n"
        pattern += wild
    lines = [line.rstrip() for line in output.rstrip().splitlines()]
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in lines)) is not None


@contextmanager
def files_left_open() -> Iterator[None]:
    """A knowledge base keeps the files of its index open until it is collected: let it be."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        try:
            yield
        finally:
            gc.collect()


def run(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    """Run napkb through its own error boundary; gives the exit code and both outputs."""
    monkeypatch.setattr(sys, "argv", ["napkb", *arguments])
    environment = {"COLUMNS": "80", "NO_COLOR": "1", "NAPKB_KB": None}
    with files_left_open(), CliRunner().isolation(env=environment) as (stdout, stderr, _):
        with pytest.raises(SystemExit) as left:
            napkb.main()
        sys.stdout.flush()
        sys.stderr.flush()
        return int(left.value.code or 0), (stdout.getvalue() + stderr.getvalue()).decode()


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory, and no settings from outside."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.delenv("NAPKB_KB", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return folder


def test_the_readme_shows_what_the_program_does(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "documents", elsewhere / "documents", ignore=shutil.ignore_patterns(".napkb"))
    wrong = []
    for step in steps():
        program, *arguments = shlex.split(step.command)
        if program == "cd":
            monkeypatch.chdir(*arguments)
        elif program == "cat":
            Path(*arguments).write_text(step.output, "utf-8")
        else:
            assert program == "napkb", f"README.md:{step.line} runs something else"
            code, output = run(arguments, monkeypatch)
            if (code, looks_like(step.output, output)) != (step.code, True):
                wrong.append(f"README.md:{step.line}: $ {step.command}  # exit code {code}\n{output}")
    assert not wrong, "\n".join(wrong)
    assert len(steps()) > 5


def test_a_transcript_is_compared() -> None:
    shown = "```console\n$ napkb list  # exit code 1\nNo …\n…\nend\n$ napkb undo\n```\n"
    assert steps(shown) == [
        Step(2, "napkb list", 1, "No …\n…\nend\n"),
        Step(6, "napkb undo", 0, ""),
    ]
    assert looks_like("No …\n…\nend\n", "No documents\n\nat all  \nend\n")
    assert looks_like("…\n", "")
    assert not looks_like("No …\nend\n", "No documents\n\nend\n")
    assert not looks_like("", "something\n")


class Fenced(doctest.DocTestParser):
    """Reads examples out of Markdown: the fence of a block is no output."""

    def parse(self, string: str, name: str = "<string>") -> list[str | doctest.Example]:
        return super().parse(re.sub(r"^```.*$", "", string, flags=re.MULTILINE), name)


@pytest.mark.usefixtures("elsewhere")
def test_python_examples_run(capsys: pytest.CaptureFixture[str]) -> None:
    page = str(ROOT / "README.md")
    done = doctest.testfile(page, module_relative=False, parser=Fenced(), encoding="utf-8")
    assert done.attempted > 5
    assert not done.failed, capsys.readouterr().out


def test_json_examples_are_valid() -> None:
    examples = [json.loads(block) for _, block in blocks("json")]
    assert examples
    for example in examples:
        path = ROOT / "docs" / "schema" / f"{example['type']}.json"
        jsonschema.validate(example, json.loads(path.read_text("utf-8")))


def test_cog_is_up_to_date() -> None:
    command = [sys.executable, "-m", "cogapp", "--check", "README.md"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout}{done.stderr}Run: cog -r README.md"


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_a_command_is_documented(name: str) -> None:
    assert f"napkb {name}" in PROSE
    assert COMMANDS[name].help
    assert (COMMANDS[name].get_short_help_str() + " ")[0].isupper()


def test_every_alias_is_documented() -> None:
    for alias in Commands.aliases:
        assert f"napkb {alias}" in PROSE


@pytest.mark.parametrize("name", ["", *sorted(COMMANDS)])
def test_help_can_be_read(name: str) -> None:
    shown = CliRunner().invoke(napkb.cli, [name, "--help"] if name else ["--help"])
    assert shown.exit_code == 0
    assert "\\" not in shown.output
    assert "\b" not in shown.output
    for parameter in (COMMANDS[name] if name else napkb.cli).params:
        assert isinstance(parameter, click.Argument) or parameter.help, parameter.name


def options() -> set[str]:
    """The long options of all commands."""
    return {
        option
        for command in (napkb.cli, *COMMANDS.values())
        for parameter in command.params
        for option in parameter.opts
        if option.startswith("--")
    }


def test_every_option_is_documented() -> None:
    # In the README, or in a page that it sends its readers to.
    linked = [page for page in PAGES if f"](docs/{page.name})" in README]
    text = README + "".join(page.read_text("utf-8") for page in linked)
    assert options() - set(re.findall(r"--[a-z][a-z-]+", text)) == set()


def test_no_option_is_made_up() -> None:
    spans = " ".join(re.findall(r"`[^`\n]+`", PROSE)) + "".join(step.command for step in steps())
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", spans))
    assert named - options() - {"--help"} == set()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_documented(shell: str) -> None:
    assert f"_NAPKB_COMPLETE={shell}_source napkb" in README
    environment = {"_NAPKB_COMPLETE": f"{shell}_complete", "COMP_WORDS": "napkb un", "COMP_CWORD": "1"}
    if shell == "fish":
        environment["COMP_CWORD"] = "un"
    shown = CliRunner().invoke(napkb.cli, [], prog_name="napkb", env=environment)
    assert "undo" in shown.output


def test_commands_of_the_readme_are_checked_by_ci() -> None:
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    lines = [line for _, block in blocks("sh") for line in block.splitlines() if "&&" in line]
    assert len(lines) == 2
    for line in lines:
        for command in line.split(" && ")[1:]:
            wanted = re.escape(command.removeprefix(".venv/bin/"))
            assert re.search(rf'bin"?/{wanted}(?: >|$)', script, re.MULTILINE), command
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text("utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        path, _, anchor = target.partition("#")
        if not target.startswith(("http://", "https://")):
            assert (page.parent / path).exists(), target
        if anchor and not path:
            headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
            assert anchor in {re.sub(r"[^\w -]", "", h).lower().replace(" ", "-") for h in headings}


@pytest.mark.parametrize("name", sorted(MOST_LINES))
def test_a_page_stays_short(name: str) -> None:
    assert len((ROOT / name).read_text("utf-8").splitlines()) < MOST_LINES[name]


def parts() -> list[str]:
    """The modules and packages right under ``kb``."""
    folder = ROOT / "kb"
    modules = [path.stem for path in folder.glob("*.py") if path.stem != "__init__"]
    return sorted(modules + [path.parent.name for path in folder.glob("*/__init__.py")])


@pytest.mark.parametrize("part", parts())
def test_the_map_names_every_part(part: str) -> None:
    assert re.search(rf"`kb[./]{part}\b", ARCHITECTURE)


def code_spans(text: str) -> set[str]:
    """What stands in code spans, fenced blocks left out."""
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    return set(re.findall(r"`([^`\n]+)`", prose))


@pytest.mark.parametrize("page", ["ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_paths_exist(page: str) -> None:
    roots = ("kb/", "tests/", "docs/", "documents/", "benchmarks/", "index/", ".ci/")
    spans = code_spans((ROOT / page).read_text("utf-8"))
    named = {
        span
        for span in spans
        if (span.startswith(roots) or span in {"napkb.py", "setup.cfg", "pyproject.toml"})
        and not re.search(r"DOC|REVISION|\.napkb", span)
    }
    assert len(named) > 3
    missing = {name for name in named if not list(ROOT.glob(name.rstrip("/")))}
    assert missing - {"index"} == set()


@pytest.mark.parametrize("page", ["ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md"])
def test_names_of_code_exist(page: str) -> None:
    for span in code_spans((ROOT / page).read_text("utf-8")):
        if re.fullmatch(r"kb(?:\.\w+)+", span):
            assert _is_there(span), span


def packages() -> set[str]:
    """The packages of a wheel; ``kb.embedded`` is a folder of this name only there."""
    settings = configparser.ConfigParser()
    settings.read(ROOT / "setup.cfg", "utf-8")
    return set(settings["options"]["packages"].split())


def test_every_package_is_in_the_wheel() -> None:
    folders = {path.parent.relative_to(ROOT) for path in (ROOT / "kb").rglob("__init__.py")}
    found = {".".join(folder.parts) for folder in folders}
    assert packages() - {"kb.embedded"} == found


def _is_there(name: str) -> bool:
    """Whether a dotted name is a module, or something in one."""
    try:
        pkgutil.resolve_name(name)
    except (ImportError, AttributeError):
        return name in packages()
    return True


def test_the_version_is_in_the_changelog() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    headings = re.findall(r"^## (\S+)", changelog, re.MULTILINE)
    assert headings[0] == "Unreleased"
    assert kb.__version__ in headings


def test_every_key_of_the_metadata_is_described() -> None:
    page = (ROOT / "docs" / "formats.md").read_text("utf-8")
    spans = code_spans(page)
    keys = {*schema.KEYS, *schema.RECORD_KEYS, *schema._SOURCE_KEYS, *schema._BLOCK_KEYS}
    for known in words._KEYS.values():
        keys |= known
    assert keys - spans == set()


def test_every_reason_to_set_aside_is_described() -> None:
    page = (ROOT / "docs" / "clean-up.md").read_text("utf-8")
    described = set(re.findall(r"^\| \*\*([^*]+)\*\*", page, re.MULTILINE))
    reasons = {reason for reason, _ in (*ANYWHERE, *AT_EDGES)}
    for sample in (ROOT / "tests" / "samples" / "pasted").iterdir():
        if sample.suffix in SUFFIXES and sample.name != "README.md":
            found = read_source(sample.read_bytes(), sample.name)
            reasons |= {piece.reason for piece in found.set_aside}
    assert len(reasons) > 10
    assert reasons - described == set()
    assert described - _words_of_the_readers() == set()


def _words_of_the_readers() -> set[str]:
    """All that stands in quotes in the readers' code."""
    trees = [ast.parse(path.read_text("utf-8")) for path in (ROOT / "kb" / "readers").rglob("*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    return {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}
