"""Knowledge bases of given texts, written as files, without the clean-up of ``napkb add``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from kb.base import embedded_documents, init_base


class Text(NamedTuple):
    """A document as it is to be stored; what is empty is not known."""

    name: str
    title: str
    paragraphs: Sequence[str]
    kind: str = ""
    publisher: str = ""
    date: str = ""


def make_base(root: Path, texts: Iterable[Text]) -> None:
    """Make a knowledge base of one's own, as ``napkb init --empty`` does, that holds the texts."""
    init_base(root, embedded_documents(), empty=True)
    for text in texts:
        write_text(root, text)


def write_text(root: Path, text: Text) -> None:
    """Put one more document into a knowledge base."""
    folder = root / "documents" / text.name
    folder.mkdir()
    revision = text.date or "undated"
    said = {"title": " ".join(text.title.split()), "kind": text.kind, "publisher": text.publisher}
    (folder / "document.yaml").write_text(_yaml(said), "utf-8")
    (folder / f"{revision}.yaml").write_text(_yaml({"issued": text.date}), "utf-8")
    (folder / f"{revision}.txt").write_text("\n\n".join(text.paragraphs) + "\n", "utf-8")


def _yaml(values: dict[str, str]) -> str:
    # A string of JSON is one of YAML.
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in values.items() if value]
    return "\n".join(["schema: 1", *lines, ""])
