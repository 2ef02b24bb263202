"""Items of stored documents. Nothing is filled in: what is not known is not printed."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from kb.citations.items import Item, clean_url, names_of
from kb.model.dates import PartialDate
from kb.model.documents import Field, Metadata

DIGEST = "digest in this knowledge base, not the source’s own words"
_TYPES = {
    "news": ("article-newspaper", ""),
    "op-ed": ("article-newspaper", "Opinion"),
    "press-release": ("article", "Press release"),
    "readout": ("article", "Readout"),
    "statement": ("article", "Statement"),
    "speech": ("speech", "Speech"),
    "plan": ("report", ""),
    "law": ("legislation", ""),
    "report": ("report", ""),
    "letter": ("document", "Letter"),
}
_NOTICE = re.compile(
    r"\b(?:gazette|notification|notice|s\.?r\.?o|statutory|rules|regulations?)\b", re.IGNORECASE
)
_DEBATE = re.compile(r"\b(?:debates?|hansard|question|proceedings|parliamentary record)\b", re.IGNORECASE)
_ISSUED_BY = frozenset({"plan", "report", "press-release"})
_FIRST_WORDS = 6
_HASH = 12
_SURE = frozenset({"confident", "probable"})
_FIELDS = {
    "number": "number",
    "publisher-place": "place",
    "event-title": "event",
    "event-place": "event_place",
    "volume": "volume",
    "issue": "issue",
    "page": "page",
}
_INTERNAL = frozenset({"citation-key", "citation-aliases", "type", "genre", *_FIELDS})


class Wanted(NamedTuple):
    """How a stored document is to be cited.

    Attributes:
        key: Its key.
        revision: The name of the revision and the hash of its text, where they are to be printed.
        inferred: Whether an inferred date may be printed, marked as such: the user's yes.
        first_words: The first words of the text, for a source without a title.
    """

    key: str
    revision: tuple[str, str] | None = None
    inferred: bool = False
    first_words: str = ""


def item_from(metadata: Metadata, wanted: Wanted, *, digest: bool | None = None) -> Item:
    """The item of a stored revision.

    Args:
        metadata: What is known of it.
        wanted: How it is to be cited.
        digest: Whether the words that are cited are a summary of ours; None where that is so of
            the whole text or not at all.
    """
    other = dict(metadata.other)
    type_, genre = _type(metadata, other)
    publisher = _value(metadata.publisher)
    container = _value(metadata.container_title)
    if type_ == "article-newspaper" and not container:
        container, publisher = publisher, ""
    authors = metadata.author.value if metadata.author and metadata.author.grade in _SURE else ()
    if not authors and publisher and metadata.kind and metadata.kind.value in _ISSUED_BY:
        authors = (f"{{{publisher}}}",)
    issued, doubtful = _issued(metadata, inferred=wanted.inferred)
    title = _value(metadata.title) or _described(wanted.first_words)
    remarks = [DIGEST] if (metadata.digest if digest is None else digest) else []
    if wanted.revision:
        name, sha256 = wanted.revision
        remarks.append(f"revision {name}, sha256:{sha256[:_HASH]}" if sha256 else f"revision {name}")
    return Item(
        key=wanted.key,
        type=type_,
        title=title,
        described=title.startswith("[") and title.endswith("]"),
        authors=names_of(authors),
        container=container,
        issued=issued,
        doubtful=doubtful,
        accessed=_whole(metadata.accessed),
        url=clean_url(_value(metadata.url)),
        archive=_value(metadata.archive_url),
        genre=genre,
        publisher=publisher,
        language=_value(metadata.language),
        other=tuple((name, value) for name, value in metadata.other if name not in _INTERNAL),
        remarks=tuple(remarks),
        **{attribute: other.get(name, "") for name, attribute in _FIELDS.items()},
    )


def _type(metadata: Metadata, other: dict[str, str]) -> tuple[str, str]:
    """The CSL type and the genre: those that are said, else those of the kind."""
    kind = metadata.kind.value if metadata.kind else ""
    genre = other.get("genre", "")
    if "type" in other:
        return other["type"], genre
    if not kind:
        return ("webpage" if metadata.url else "document"), genre
    type_, usual = _TYPES[kind]
    about = f"{genre} {_value(metadata.container_title)}"
    if kind == "law" and _NOTICE.search(about):
        return "regulation", genre
    if kind in {"statement", "report", "speech"} and _DEBATE.search(about):
        return "hearing", genre
    return type_, genre or usual


def _issued(metadata: Metadata, *, inferred: bool) -> tuple[PartialDate | None, bool]:
    """The date that may be printed: one that is known, or an inferred one at the user's word."""
    field = metadata.issued
    if field is None and metadata.kind is not None and metadata.kind.value == "speech":
        field = metadata.event_date
    if field is None or field.value.year is None:
        return None, False
    sure = field.basis != "inferred" and field.grade in _SURE
    if sure:
        return field.value, False
    return (field.value, True) if inferred else (None, False)


def _described(words: str) -> str:
    """A title of ours for a source that has none: its first words, in brackets."""
    first = words.split()
    if not first:
        return "[untitled]"
    return f"[{' '.join(first[:_FIRST_WORDS])}{'…' if len(first) > _FIRST_WORDS else ''}]"


def _value(field: Field[Any] | None) -> str:
    """A value that is sure enough to be printed."""
    return str(field.value) if field and field.grade in _SURE else ""


def _whole(field: Field[PartialDate] | None) -> PartialDate | None:
    return field.value if field and field.value.year is not None else None
