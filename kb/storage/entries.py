"""What the catalogue keeps of a document: read from its files, and decoded again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kb.errors import InvalidMetadataError, KBError
from kb.model.addresses import Address, is_id, is_revision_id
from kb.model.documents import Document, Metadata, RevisionSummary
from kb.storage.files import sha256
from kb.storage.schema import document_of, merge, revision_of
from kb.storage.yamlio import Loaded, load

# What a list never needs, and what would make the catalogue as large as the base.
_LONG = frozenset({"blocks", "set-aside", "offsets"})
Stamp = list[int | str]
"""Size, times and SHA-256 of a file."""
Fact = tuple[str | None, str | None, str, dict[str, tuple[str, ...]]]
"""Of a revision: the first and the last day its date can mean, the date as written, the facets."""


def read_entry(folder: Path, stamps: dict[str, Stamp]) -> dict[str, Any]:
    """Read a document's files into an entry; what is wrong with them becomes its problem."""
    entry: dict[str, Any] = {"files": stamps}
    if not is_id(folder.name):
        entry["problem"] = f"documents/{folder.name}: the folder's name is not an id (a-z, 0-9 and hyphens)."
        return entry
    try:
        if "document.yaml" not in stamps:
            raise InvalidMetadataError(f"documents/{folder.name} has no document.yaml.")
        values = {
            name: load((folder / name).read_text("utf-8"), f"documents/{folder.name}/{name}")
            for name in stamps
            if name == "document.yaml" or _is_revision_file(name)
        }
        document = document_of(values["document.yaml"], f"documents/{folder.name}/document.yaml")
        entry["document"] = values["document.yaml"].value
        entry["facts"] = [_fact(document)]
        entry["revisions"] = {
            name.removesuffix(".yaml"): _read_revision_entry(folder, name, values[name], document, stamps)
            for name in values
            if name != "document.yaml"
        }
        if entry["revisions"]:
            entry["facts"] = [each.pop("fact") for each in entry["revisions"].values()]
    except (OSError, UnicodeDecodeError) as error:
        entry["problem"] = f"documents/{folder.name}: a file cannot be read as UTF-8 text ({error})."
    except KBError as error:
        entry["problem"] = str(error)
    return entry


def _is_revision_file(name: str) -> bool:
    return name.endswith(".yaml") and is_revision_id(name.removesuffix(".yaml"))


def _read_revision_entry(
    folder: Path, name: str, loaded: Loaded, document: Metadata, stamps: dict[str, Stamp]
) -> dict[str, Any]:
    file = revision_of(loaded, f"documents/{folder.name}/{name}")
    text_name = f"{name.removesuffix('.yaml')}.txt"
    words = (folder / text_name).read_text("utf-8") if text_name in stamps else ""
    from kb.text.passages import build_passages  # noqa: PLC0415 - late: only what changed is read

    passages, _ = build_passages(words, file.blocks, merge(document, file.metadata))
    parts = [str(stamps[n][3]) for n in ("document.yaml", name, text_name) if n in stamps]
    value = loaded.value if isinstance(loaded.value, dict) else {}
    return {
        "fact": _fact(merge(document, file.metadata)),
        "file": {key: each for key, each in value.items() if key not in _LONG},
        "fingerprint": sha256("".join(parts).encode())[:32],
        "sha256": parts[-1] if words else "",
        "words": len(words.split()),
        "paragraphs": sum(passage.counted for passage in passages),
        "points": [p.number for p in passages if p.role == "point"],
    }


def _fact(metadata: Metadata) -> Fact:
    date = metadata.date
    known = (date.first, date.last, str(date)) if date and date.first else (None, None, "")
    return (*known, metadata.facets)


def document_of_entry(name: str, entry: dict[str, Any]) -> Document:
    """The document of an entry."""
    metadata = document_of(Loaded(entry["document"]), f"documents/{name}/document.yaml")
    summaries = (
        _summary(Address(name, revision), each, metadata) for revision, each in entry["revisions"].items()
    )
    return Document(name, metadata, tuple(sorted(summaries, key=lambda s: s.order)))


def _summary(address: Address, entry: dict[str, Any], document: Metadata) -> RevisionSummary:
    file = revision_of(Loaded(entry["file"]), str(address))
    return RevisionSummary(
        address,
        merge(document, file.metadata),
        entry["fingerprint"],
        entry["sha256"],
        entry["words"],
        entry["paragraphs"],
        tuple(entry["points"]),
        file.original,
        file.added,
    )
