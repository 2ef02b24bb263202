"""JSON Schemas of the JSON output, the source of the files in ``docs/schema``.

``python -m kb.render.schema docs/schema`` writes them; a test holds that they are
what is written there and that every example of the output validates.
"""

from __future__ import annotations

import json
from pathlib import Path

from kb.render import schema_compared as compared
from kb.render.data import FORMAT
from kb.render.kept_data import TYPES as KEPT
from kb.render.schema_cited import TYPES as CITED
from kb.render.schema_committed import COMMITTED
from kb.render.schema_parts import (
    ADDED,
    ADDRESS,
    CHANGE,
    COUNTS,
    DEFS,
    DOCUMENT,
    EMPTIED,
    EVIDENCE,
    FACETS,
    FIGURE,
    HIT,
    LOGGED,
    PART,
    REVISION,
    SAVED,
    SET_ASIDE,
    SHOWN,
    VOICE,
    Schema,
    flag,
    list_of,
    object_of,
    ref,
    text,
    text_or_null,
    texts,
    whole,
)
from kb.render.schema_related import TYPES as RELATED

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_TYPES: dict[str, tuple[str, Schema]] = {
    "search": (
        "The answer to a search, best first.",
        {
            "understood": ref("understood"),
            "coverage": ref("coverage"),
            "total": whole("How many passages match, shown or not."),
            "offset": whole("How many of them come before the first one shown."),
            "hits": list_of(object_of("A passage that matches.", HIT), "The passages shown."),
            "suggestions": texts("Queries that would find something, when nothing was found."),
            "unknown": texts("Words that stand in no passage, when nothing was found."),
            "emptied": list_of(EMPTIED, "What left nothing, when nothing was found."),
            "nearest": list_of(
                object_of("A passage that does not match.", HIT),
                "The passages that come nearest, when nothing was found.",
            ),
            "facets": FACETS,
        },
    ),
    "count": (
        "How many passages match, and in how many documents.",
        {
            "understood": ref("understood"),
            "coverage": ref("coverage"),
            "passages": whole("How many passages match."),
            "documents": whole("How many documents they stand in."),
            "facets": FACETS,
        },
    ),
    "explain": (
        "Why a passage matches a query, or why it does not.",
        {
            "understood": ref("understood"),
            "matches": flag("Whether it matches."),
            "rank": {
                "type": ["integer", "null"],
                "description": "Its place, from 1; null: none, or far down.",
            },
            "total": whole("How many passages match."),
            "sum": {"type": "number", "description": "The sum of what the words count."},
            "parts": list_of(object_of("A part of the query.", PART), "The parts."),
            "hit": object_of("The passage.", HIT),
        },
    ),
    "saved": (
        "The saved queries.",
        {"queries": list_of(object_of("A query under its name.", SAVED), "The queries, by name.")},
    ),
    "ask": (
        "Evidence for a question, or none.",
        {
            "understood": ref("understood"),
            "coverage": ref("coverage"),
            "asks": text_or_null("What kind of question it was read as; null for words."),
            "has_evidence": flag("Whether anything stored answers the question."),
            "groups": list_of(
                object_of(
                    "Evidence of one voice.",
                    {
                        "voice": VOICE,
                        "evidence": list_of(
                            object_of("Words that bear on the question.", EVIDENCE), "The evidence."
                        ),
                    },
                ),
                "The evidence by who speaks.",
            ),
            "sources": list_of(
                object_of(
                    "A source that is quoted.",
                    {
                        "number": whole("Its number, from 1.", 1),
                        "address": ADDRESS,
                        "metadata": ref("metadata"),
                    },
                ),
                "What is quoted.",
            ),
            "figures": list_of(
                object_of("A figure that a source gives.", FIGURE),
                "Where sources give different figures, all of them.",
            ),
            "nearest": list_of(
                object_of("A passage that does not answer the question.", HIT),
                "Where there is no evidence, the passages that come nearest.",
            ),
            "notes": texts("What the reader should know."),
        },
    ),
    "list": (
        "The documents of a list.",
        {
            "filters": texts("The filters in words."),
            "coverage": ref("coverage"),
            "documents": list_of(object_of("A document.", DOCUMENT), "The documents, in order."),
        },
    ),
    "show": (
        "A revision, or a passage of it.",
        {
            "document": object_of("The document.", DOCUMENT),
            "revision": object_of(
                "The revision.",
                {
                    **REVISION,
                    "text": text("Its whole text, which every span slices."),
                    "set_aside": list_of(SET_ASIDE, "What is not part of the text."),
                },
            ),
            "whole": flag("Whether all its passages are here."),
            "passages": list_of(object_of("A passage.", SHOWN), "The passages, in order."),
        },
    ),
    "log": (
        "The revisions of a document, newest first.",
        {
            "document": object_of("The document.", DOCUMENT),
            "entries": list_of(object_of("A revision.", LOGGED), "The revisions."),
        },
    ),
    "add": (
        "What became of the sources of one add.",
        {
            "counts": COUNTS,
            "items": list_of(object_of("What became of one source.", ADDED), "The sources, in order."),
        },
    ),
    "changes": (
        "The changes that can be undone.",
        {"changes": list_of(object_of("A change.", CHANGE), "The changes, in order.")},
    ),
    "change": ("What a changing command did, or what was undone.", CHANGE),
    "index": (
        "What bringing the index up to date took.",
        {
            "documents": whole("Documents in the index."),
            "passages": whole("Passages in the index."),
            "updated": whole("Documents that were read again."),
            "removed": whole("Documents that were removed."),
            "rebuilt": flag("Whether it was built anew."),
            "location": text("Where it is."),
        },
    ),
    "diff": ("What became of the points of one text in another.", compared.DIFF),
    "trace": ("A point or a theme through the revisions of a plan and the statements.", compared.TRACE),
    "hit": ("A line of a search: a passage that matches.", HIT),
    "part": ("A line of an explanation: a part of the query.", PART),
    "query": ("A line of the saved queries: a query under its name.", SAVED),
    "evidence": ("A line of an answer: words of a source.", {"voice": VOICE, **EVIDENCE}),
    "document": ("A line of a list: a document.", DOCUMENT),
    "passage": ("A line of a text: a passage.", {**SHOWN, "metadata": ref("metadata")}),
    "revision": (
        "A line of a log: a revision.",
        {"document": text("The id of the document."), **LOGGED},
    ),
    "source": ("A line of an add: what became of one source.", ADDED),
    "group": ("A line of a diff: points that belong together.", compared.NAMED_GROUP),
    "traced": ("A line of a trace: a revision of the plan.", compared.TRACED),
    "mention": ("A line of a trace: a statement.", compared.MENTION),
}

_TYPES |= CITED | KEPT | RELATED | COMMITTED
_DEFS = {**DEFS, **compared.DEFS}

TYPES = tuple(_TYPES)
"""The values of ``type`` in the output, whole results first, then the lines of JSON lines."""


def schema(name: str) -> Schema:
    """The schema of one type of output, complete in itself."""
    description, properties = _TYPES[name]
    head = {
        "format": {"const": FORMAT, "description": "The version of this form."},
        "type": {"const": name, "description": "What the object is."},
    }
    body = object_of(description, {**head, **properties})
    used = _used(body)
    return {
        "$schema": DIALECT,
        "title": f"napkb {name}",
        **body,
        "$defs": {key: _DEFS[key] for key in _DEFS if key in used},
    }


def _used(part: object) -> set[str]:
    """The shared definitions that a schema refers to, and those that these refer to."""
    if isinstance(part, list):
        return set().union(*map(_used, part))
    if not isinstance(part, dict):
        return set()
    found = set().union(*map(_used, part.values()))
    if "$ref" in part:
        name = str(part["$ref"]).rpartition("/")[2]
        found |= {name} | _used(_DEFS[name])
    return found


def written(name: str) -> str:
    """The schema as the text of its file."""
    return json.dumps(schema(name), ensure_ascii=False, indent=2) + "\n"


def main(folder: str) -> None:
    """Write every schema into a folder."""
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    for name in TYPES:
        (place / f"{name}.json").write_text(written(name), encoding="utf-8")


if __name__ == "__main__":
    import sys

    main(sys.argv[1])
