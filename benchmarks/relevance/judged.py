"""Collections of documents, questions, and people's judgments which answers which."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import NamedTuple


class Collection(NamedTuple):
    """A test collection.

    Attributes:
        name: Of its folder.
        documents: Id, title and text of each document.
        questions: Each judged question by its id.
        gains: By question, the gain of each document that is worth something.
    """

    name: str
    documents: list[tuple[str, str, str]]
    questions: dict[str, str]
    gains: dict[str, dict[str, int]]


def find_collections(folder: Path) -> list[Path]:
    """The collections in a folder, or the one that it is."""
    return sorted(path.parent for path in [*folder.glob("qrels.tsv"), *folder.glob("*/qrels.tsv")])


def read_collection(folder: Path) -> Collection:
    """Read ``corpus.jsonl.gz`` (or ``.jsonl``), ``queries.jsonl`` and ``qrels.tsv``."""
    gains: dict[str, dict[str, int]] = {}
    for line in (folder / "qrels.tsv").read_text("utf-8").splitlines():
        question, document, gain = line.split("\t")
        # A heading line has no number.
        if gain.isdigit() and int(gain) > 0:
            gains.setdefault(question, {})[document] = int(gain)
    packed = folder / "corpus.jsonl.gz"
    corpus = gzip.decompress(packed.read_bytes()) if packed.is_file() else None
    lines = corpus.decode() if corpus is not None else (folder / "corpus.jsonl").read_text("utf-8")
    documents = [
        (each["id"], each.get("title") or "", each["text"]) for each in map(json.loads, _lines(lines))
    ]
    asked = map(json.loads, _lines((folder / "queries.jsonl").read_text("utf-8")))
    questions = {each["id"]: each["text"] for each in asked if each["id"] in gains}
    return Collection(folder.resolve().name, documents, questions, gains)


def _lines(text: str) -> list[str]:
    # Not splitlines(): a text may hold other characters that it takes for the end of a line.
    return [line for line in text.split("\n") if line.strip()]
