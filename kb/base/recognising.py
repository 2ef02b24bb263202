"""What tells a source again: its address, its file's name, its title; and what is said of its likes."""

from __future__ import annotations

import re

from kb.model.documents import Alike, Document, Metadata
from kb.text.fold import fold

_SHINGLE = 4


def marks_of(metadata: Metadata, name: str) -> list[str]:
    """What tells a source again, the surer first."""
    marks = [f"url:{_bare_url(metadata.url.value)}"] if metadata.url else []
    if name:
        marks.append(f"name:{name}")
    if metadata.title and metadata.title.grade != "unsure":
        marks.append(f"title:{fold(metadata.title.value)}")
    return marks


def agree(mark: str, metadata: Metadata, document: Document) -> bool:
    """Whether nothing says that a text of the same title is another's: an agency's text in two papers."""
    if not mark.startswith("title:"):
        return True
    for name in ("publisher", "url"):
        one, other = getattr(metadata, name), getattr(document.metadata, name)
        if one and other and fold(str(one.value)) != fold(str(other.value)):
            return False
    return True


def said_alike(one: Alike) -> str:
    """What is like a source, as a sentence."""
    percent = f"{round(100 * one.share)} %"
    if one.how == "near-copy":
        return (
            f"{percent} of its words stand in {one.address} too: "
            "it is a near-copy, or a version of it (--to makes it one)."
        )
    return (
        f"{percent} of its sentences say what {one.address} says, in other words: "
        "one seems to be made from the other."
    )


def _bare_url(url: str) -> str:
    """An address without what does not tell pages apart."""
    bare = re.sub(r"^https?://(?:www\.)?", "", url.strip().lower())
    bare = re.sub(r"#.*$", "", bare)
    bare = re.sub(r"([?&])(?:utm_[^&]*|fbclid=[^&]*|gclid=[^&]*)", r"\1", bare)
    return bare.rstrip("/?&")


def shingles(text: str) -> set[tuple[str, ...]]:
    """The runs of four words in a text."""
    words = fold(text).split()
    return {tuple(words[i : i + _SHINGLE]) for i in range(max(1, len(words) - _SHINGLE + 1))}
