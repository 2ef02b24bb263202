"""The JSON Schemas of cross-references, points, names and timelines."""

from __future__ import annotations

from kb.model.results.related import RELATIONS
from kb.render.schema_parts import (
    ADDRESS,
    VOICE,
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

_SNIPPET: Schema = {**ref("span"), "description": "The part of the text worth showing: whole sentences."}
_MARKS = list_of(ref("mark"), "The words that matter.")
_PASSAGE_OR_NULL: Schema = {
    "anyOf": [ref("passage"), {"type": "null"}],
    "description": "What is known of the passage; null where it is none.",
}
_METADATA_OR_NULL: Schema = {
    "anyOf": [ref("metadata"), {"type": "null"}],
    "description": "Of the document; null for what the vocabulary says.",
}
_FIRST = text_or_null("The first date, as written; null: none is known.")
_LAST = text_or_null("The last date.")
_OFFICES = list_of(
    object_of(
        "An office, as the vocabulary shows it.",
        {
            "title": text("The office."),
            "start": text("From when the vocabulary shows it; may be empty."),
            "until": text("Until when; may be empty."),
        },
    ),
    "Offices.",
)
_RELATION = one_of(RELATIONS, "How it is related.")
BEARING: Schema = {
    "address": ADDRESS,
    "text": text("The words of the passage."),
    "snippet": _SNIPPET,
    "marks": _MARKS,
    "basis": one_of(("words", "stated", "inferred"), "Whether texts were compared, or it refers to it."),
    "reason": text("Why it is here."),
    "score": {"type": "number", "description": "How sure that is, 0 to 1."},
    "when": one_of(("earlier", "later", "undated"), "Against what was asked for, as far as can be told."),
    "source": text_or_null("The passage of what was asked for that it has to do with."),
    "target": text_or_null("What it refers to."),
    "also": texts("Other addresses where the same words stand."),
    "passage": ref("passage"),
    "metadata": ref("metadata"),
}
POINT: Schema = {
    "address": ADDRESS,
    "text": text("Its words."),
    "silent": flag("Whether nothing was said of it since."),
    "counts": list_of(
        object_of(
            "What one voice said.",
            {
                "voice": VOICE,
                "stated": whole("Passages that name the point."),
                "inferred": whole("Passages that touch it by their words."),
            },
        ),
        "How many passages speak of it since, by who speaks; voices that are silent are left out.",
    ),
    "documents": whole("In how many documents these stand."),
    "last": {
        "anyOf": [
            object_of("The last passage.", {"date": text("Its date; may be empty."), "address": ADDRESS}),
            {"type": "null"},
        ],
        "description": "The last that was said of it; null: nothing.",
    },
    "before": whole("Passages from before the plan that touch it."),
    "undated": whole("Passages that cannot be dated against the plan."),
    "copies": whole("Passages with nearly the words of another, which were not counted again."),
}
COUNTED: Schema = {
    "id": text("Its id in the vocabulary."),
    "name": text("Its usual form."),
    "kind": text("What it is, such as person or operation."),
    "passages": whole("In how many passages it stands.", 1),
    "documents": whole("In how many documents these stand.", 1),
    "first": _FIRST,
    "last": _LAST,
    "undated": whole("Passages without a year."),
}
NAMING: Schema = {
    "address": ADDRESS,
    "text": text("The words of the passage."),
    "snippet": _SNIPPET,
    "marks": _MARKS,
    "forms": texts("How the name is written there."),
    "contested": texts("Those of them that are contested labels."),
    "offices": {**_OFFICES, "description": "What the vocabulary says the person was at that date."},
    "passage": ref("passage"),
    "metadata": ref("metadata"),
}
MOMENT: Schema = {
    "date": text_or_null("The date in EDTF, as precise as it is known; null: unknown."),
    "precision": one_of(("day", "month", "year", "no-year", "unknown"), "How precise it is."),
    "what": one_of(
        ("event", "published", "told", "start", "end"),
        "Whose date it is: of what a document tells of, of its publication, named in a passage, or the "
        "beginning or end that the vocabulary gives.",
    ),
    "title": text("The title of the document, or the name; may be empty."),
    "basis": text("How the date is known; vocabulary where the vocabulary says so."),
    "grade": text("How sure it is."),
    "said": text("The words it was read from; may be empty."),
    "address": text_or_null("Where it stands; null for what the vocabulary says."),
    "published": text_or_null("When the document was published, where that is another date."),
    "name": text_or_null("The id of the name, for what the vocabulary says."),
    "kind": text_or_null("What the name is."),
    "text": text("The words of the passage; empty for a whole document."),
    "snippet": _SNIPPET,
    "marks": _MARKS,
    "others": whole("How many other passages of the document match."),
    "passage": _PASSAGE_OR_NULL,
    "metadata": _METADATA_OR_NULL,
}
_COMMON: Schema = {
    "coverage": ref("coverage"),
    "filters": texts("The filters in words."),
    "notes": texts("What the reader should know."),
}

TYPES: dict[str, tuple[str, Schema]] = {
    "related": (
        "What has to do with a passage, a revision or a document.",
        {
            "address": ADDRESS,
            "whole": flag("Whether it is more than one passage."),
            "text": text("The words of the passage; empty for more than one."),
            "passage": _PASSAGE_OR_NULL,
            "metadata": ref("metadata"),
            "groups": list_of(
                object_of(
                    "Passages that are related in one way.",
                    {
                        "relation": _RELATION,
                        "total": whole("How many there are, shown or not.", 1),
                        "stated": whole("How many of them say so themselves."),
                        "inferred": whole("How many seem to by their words."),
                        "passages": list_of(
                            object_of("A passage.", BEARING), "The best of them, oldest first."
                        ),
                    },
                ),
                "What was found.",
            ),
            **_COMMON,
        },
    ),
    "points": (
        "The points of plans, and what was said of each since.",
        {
            "plans": list_of(
                object_of(
                    "A revision of a plan.",
                    {
                        "address": ADDRESS,
                        "metadata": ref("metadata"),
                        "total": {
                            "type": ["integer", "null"],
                            "description": "How many points it is said to have; null: nothing says so.",
                        },
                        "since": text_or_null("The date from which on was counted."),
                        "points": list_of(object_of("A point.", POINT), "The points held here."),
                    },
                ),
                "The plans, oldest first.",
            ),
            **_COMMON,
        },
    ),
    "names": (
        "The names of the vocabulary that stand in the knowledge base.",
        {
            "total": whole("How many names stand in it, shown or not."),
            "absent": whole("How many names of the vocabulary nothing speaks of."),
            "names": list_of(object_of("A name.", COUNTED), "The names."),
            **_COMMON,
        },
    ),
    "name": (
        "One name: how it is written, what is known of it, and where it stands.",
        {
            "asked": text("What was typed."),
            "id": text_or_null("Its id; null where the vocabulary does not have it."),
            "name": text("Its usual form."),
            "kind": text_or_null("What it is."),
            "note": text("What the vocabulary says of it; may be empty."),
            "total": whole("How many passages name it."),
            "documents": whole("In how many documents these stand."),
            "forms": list_of(
                object_of(
                    "A form, as found.",
                    {
                        "written": text("The form."),
                        "kind": one_of(
                            ("form", "contested", "loose", "false"),
                            "A form; a contested label; words that mean it only in context, which do not "
                            "count; or what only looks like it.",
                        ),
                        "passages": whole("In how many passages it stands.", 1),
                        "first": text("The first date; may be empty."),
                        "last": text("The last date; may be empty."),
                    },
                ),
                "Its forms.",
            ),
            "offices": {**_OFFICES, "description": "The offices of a person, from the vocabulary only."},
            "start": text_or_null("When it began, by the vocabulary."),
            "until": text_or_null("When it ended, by the vocabulary."),
            "false_friends": list_of(
                object_of(
                    "What is easily mistaken for it.",
                    {
                        "id": text_or_null("Its id, where it is a name of the vocabulary."),
                        "name": text("What it is called."),
                        "passages": whole("How many passages name it."),
                        "note": text("What the vocabulary says of it; may be empty."),
                    },
                ),
                "What is kept apart from it.",
            ),
            "mentions": list_of(object_of("A passage.", NAMING), "Passages, oldest first."),
            "others": texts("Ids of further names that may be meant."),
            **_COMMON,
        },
    ),
    "timeline": (
        "Events and statements in order.",
        {
            "understood": ref("understood"),
            "coverage": ref("coverage"),
            "total": whole("How many moments there are, shown or not."),
            "newest_first": flag("Whether the newest come first."),
            "years": list_of(
                object_of(
                    "A year.",
                    {"year": {"type": "integer", "description": "Which."}, "moments": whole("How many.", 1)},
                ),
                "How many moments fall into each year; years without any are left out.",
            ),
            "moments": list_of(
                object_of("A moment.", MOMENT), "The moments in order; those without a year come last."
            ),
        },
    ),
    "bearing": (
        "A line of related: a passage.",
        {"of": text("The address it has to do with."), "relation": _RELATION, **BEARING},
    ),
    "point": ("A line of points: a point.", POINT),
    "known-name": ("A line of names: a name.", COUNTED),
    "naming": ("A line of one name: a passage.", {"name": text("The name."), **NAMING}),
    "moment": ("A line of a timeline: a moment.", MOMENT),
}
