"""Any other CSL style, through pandoc: where it is on PATH, or in the extra ``pandoc``."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from kb.citations.items import Item
from kb.citations.records import write_records
from kb.citations.wording import IT, IT_END
from kb.errors import BadRequestError, EngineError, UnreadableSourceError
from kb.model.pinpoints import Pinpoint

_SECONDS = 60
_ENTRY = re.compile(
    r'<div id="ref-[^>]*class="csl-entry"[^>]*>(.*?)</div>\s*(?=<div id="ref-|</div>)', re.DOTALL
)


def find_pandoc() -> str:
    """The program.

    Raises:
        EngineError: It is not there.
    """
    if found := shutil.which("pandoc"):
        return found
    package = find_spec("pypandoc")
    if package is not None and package.origin is not None:
        bundled = Path(package.origin).parent / "files" / "pandoc"
        if bundled.is_file():
            return str(bundled)
    raise EngineError(
        "A style file needs pandoc, and there is none on PATH.",
        hint="Install pandoc, or pip install 'napkb[pandoc]'; the styles of napkb itself need neither.",
    )


def cite_with_pandoc(cited: Sequence[tuple[Item, Pinpoint | None]], csl: Path) -> list[str]:
    """Citations in the style of a file.

    Raises:
        EngineError: Pandoc is not there, or fails.
        UnreadableSourceError: There is no such style file.
    """
    sources = []
    for number, (_, pinpoint) in enumerate(cited):
        pin = f", {_locator(pinpoint)}" if pinpoint else ""
        sources.append(f"::: {{#c{number}}}\n[@c{number}{pin}]\n:::\n")
    text = _run([item for item, _ in cited], "\n".join(sources), csl)
    notes = dict(re.findall(r'<li\s+id="fn(\d+)"[^>]*>\s*<p>(.*?)</p>', text, re.DOTALL))
    found = []
    for number in range(len(cited)):
        block = re.search(rf'<div id="c{number}"[^>]*>(.*?)</div>', text, re.DOTALL)
        inner = block[1] if block else ""
        note = re.search(r'href="#fn(\d+)"', inner)
        found.append(_words(notes.get(note[1], "") if note else inner))
    return found


def list_with_pandoc(items: Sequence[Item], csl: Path) -> list[str]:
    """Entries of a bibliography in the style of a file, in its order."""
    text = _run(items, "---\nnocite: '@*'\n---\n\n::: {#refs}\n:::\n", csl)
    return [
        _words(entry)
        for entry in re.findall(
            r'<div id="ref-[^>]*class="csl-entry"[^>]*>(.*?)</div>\s*(?=<div id="ref-|</div>)',
            text,
            re.DOTALL,
        )
    ]


def _locator(pinpoint: Pinpoint) -> str:
    # CSL counts no points; a number is nearest.
    return f"{{no. {pinpoint.value}}}" if pinpoint.label == "point" else str(pinpoint)


def _run(items: Sequence[Item], source: str, csl: Path) -> str:
    if not csl.is_file():
        raise UnreadableSourceError(f"{csl} is not there.", hint="Give the path of a .csl file.")
    program = find_pandoc()
    keyed = [item._replace(key=f"c{number}") for number, item in enumerate(items)]
    with tempfile.TemporaryDirectory() as folder:
        library, text = Path(folder, "items.json"), Path(folder, "in.md")
        library.write_text(write_records(keyed, "csl-json"), "utf-8")
        text.write_text(source, "utf-8")
        command: list[str | Path] = [
            program,
            text,
            "--citeproc",
            "--csl",
            csl.absolute(),
            "--bibliography",
            library,
        ]
        try:
            done = subprocess.run(  # noqa: S603 - the program was found, and every argument is ours
                [*command, "-t", "html", "--wrap=none"],
                capture_output=True, text=True, check=False, timeout=_SECONDS, cwd=folder,
            )  # fmt: skip
        except (OSError, subprocess.TimeoutExpired) as error:
            raise EngineError(f"Pandoc could not be run: {error}.") from error
    if done.returncode:
        said = " ".join(done.stderr.split())[:300]
        raise BadRequestError(f"Pandoc could not use {csl.name}: {said}", hint="Is it a CSL style?")
    return done.stdout


def _words(text: str) -> str:
    text = re.sub(r"<a\s[^>]*?footnote-back.*?</a>", "", text, flags=re.DOTALL)
    text = re.sub(r"<(?:em|i)>", IT, text)
    text = re.sub(r"</(?:em|i)>", IT_END, text)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", text)).split())
