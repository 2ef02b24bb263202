"""The JSON Schemas of citations, checks and marks; a sibling of ``kb.render.schema``."""

from __future__ import annotations

from kb.model.results.checked import VERDICTS
from kb.render.schema_parts import (
    ADDRESS,
    Schema,
    flag,
    list_of,
    object_of,
    one_of,
    ref,
    text,
    text_or_null,
    texts,
    whole,
)

_LINE = whole("The line in the report, from 1.", 1)
_COLUMN = whole("The column in the report, from 1.", 1)
_SPAN: Schema = {
    "anyOf": [ref("span"), {"type": "null"}],
    "description": "The place in the text of that revision; null where nothing is near.",
}
CITATION: Schema = {
    "address": ADDRESS,
    "key": text("Its citation key; may be empty."),
    "text": text("The citation as plain words."),
    "markdown": text("The same as Markdown."),
    "html": text("The same as HTML."),
    "pinpoint": text("Which part is cited; may be empty."),
    "quote": text("The words of that part, where they were asked for; else empty."),
    "ready": text("Quotation and citation together, ready to paste."),
    "footnote": text("The text of the note, in styles that put it elsewhere; may be empty."),
    "notes": texts("What a reader should know of it."),
}
CHECKED: Schema = {
    "line": _LINE,
    "column": _COLUMN,
    "quote": text("The words that are quoted, as readers see them."),
    "verdict": one_of(VERDICTS, "What became of it."),
    "why": texts("What a reader should know."),
    "key": text_or_null("The key it is cited to."),
    "pinpoint": text_or_null("The pinpoint it is cited to."),
    "address": text_or_null("Where it stands, or the passage that comes nearest."),
    "found": text_or_null("The pinpoint of that place."),
    "sort": text_or_null("What kind of alteration there is."),
    "span": _SPAN,
    "source": text_or_null("The source’s own words there."),
    "diff": list_of(
        object_of(
            "Words that both have, or only one of them.",
            {"op": one_of(("same", "report", "source"), "Who has them."), "words": text("The words.")},
        ),
        "How an altered quotation differs from the source.",
    ),
    "block": flag("Whether it is set as a block."),
    "problem": flag("Whether the report should not go out with it."),
}
CHECKED_CITATION: Schema = {
    "line": _LINE,
    "column": _COLUMN,
    "key": text("Its key."),
    "sort": text("What kind of trouble it is."),
    "message": text("What is wrong."),
    "problem": flag("Whether the report should not go out with it."),
}
RECORD: Schema = {
    "key": text("The record’s key; may be empty."),
    "status": one_of(("added", "filled", "unchanged"), "What was done."),
    "address": ADDRESS,
    "fields": texts("What was taken over."),
    "kept": texts("What the document says otherwise, and keeps saying."),
}
QUOTED: Schema = {
    "address": ADDRESS,
    "text": text("The source’s own words."),
    "span": ref("span"),
    "exact": flag("Whether the words that were typed stand there as they are."),
    "score": {"type": "number", "description": "How many of the words stand there, 0 to 1."},
    "citation": text("The citation."),
    "ready": text("Quotation and citation, ready to paste."),
    "notes": texts("What a reader should know."),
    "passage": ref("passage"),
    "metadata": ref("metadata"),
}
_FILE = text("The report.")

TYPES: dict[str, tuple[str, Schema]] = {
    "cite": (
        "Citations, or the entries of a list, in a style.",
        {
            "style": text("The style."),
            "listed": flag("Whether they are entries of a list, in its order."),
            "citations": list_of(object_of("A citation.", CITATION), "The citations, in order."),
            "notes": texts("What a reader should know of all of them."),
        },
    ),
    "export": (
        "Records for another program.",
        {"form": text("Their format."), "text": text("The records."), "keys": texts("Their keys, in order.")},
    ),
    "import": (
        "What became of the records of an import.",
        {
            "source": text("The file."),
            "records": list_of(object_of("A record.", RECORD), "The records, in order."),
        },
    ),
    "key": (
        "The citation key of a document.",
        {
            "document": text("Its id."),
            "key": text("Its key."),
            "aliases": texts("The keys that it had before, which are still understood."),
            "changed": flag("Whether this command changed it."),
        },
    ),
    "mark": (
        "What marking a line changed.",
        {
            "address": ADDRESS,
            "role": text("What it was marked as."),
            "before": text("What it was."),
            "moved": list_of(
                object_of(
                    "An address that changed.", {"before": text("As it was."), "after": text("As it is.")}
                ),
                "The addresses that changed.",
            ),
            "carried": list_of(
                object_of(
                    "A file that uses them.",
                    {
                        "file": text("The file."),
                        "changed": whole("How many were carried along."),
                        "left": texts("What a person has to look at."),
                    },
                ),
                "The files that use them.",
            ),
        },
    ),
    "check": (
        "What the check of a report found.",
        {
            "file": _FILE,
            "problems": whole("How many things should be mended."),
            "quotations": list_of(object_of("A quotation.", CHECKED), "The quotations, in order."),
            "citations": list_of(object_of("A citation.", CHECKED_CITATION), "Citations with trouble."),
            "sources": whole("How many different sources are cited."),
            "citing": whole("How many citations there are."),
            "terms": whole("Quotations of fewer than three words, which were not looked up."),
            "titles": whole("Quotations that are titles of stored sources."),
            "fixes": list_of(
                object_of(
                    "A pinpoint that was corrected.",
                    {
                        "line": _LINE,
                        "column": _COLUMN,
                        "before": text("As it was."),
                        "after": text("As it is."),
                    },
                ),
                "The pinpoints that were corrected.",
            ),
            "notes": texts("What a reader should know."),
        },
    ),
    "quote": (
        "Where half-remembered words stand, best first.",
        {
            "typed": text("The words that were typed."),
            "coverage": ref("coverage"),
            "hits": list_of(object_of("Words as a source has them.", QUOTED), "The places, best first."),
        },
    ),
    "citation": ("A line of a list of citations.", {"style": text("The style."), **CITATION}),
    "record": ("A line of an import: a record.", RECORD),
    "checked": ("A line of a check: a quotation.", {"file": _FILE, **CHECKED}),
    "checked-citation": ("A line of a check: a citation with trouble.", {"file": _FILE, **CHECKED_CITATION}),
    "quoted": ("A line of a quote: words as a source has them.", QUOTED),
}
