"""The parts that the JSON Schemas of the output are made of, with their descriptions."""

from __future__ import annotations

from typing import Any

from kb.model.documents import ROLES
from kb.model.kinds import GRADES

Schema = dict[str, Any]


def text(description: str) -> Schema:
    """A text."""
    return {"type": "string", "description": description}


def text_or_null(description: str) -> Schema:
    """A text, or null where there is none."""
    return {"type": ["string", "null"], "description": description}


def whole(description: str, minimum: int = 0) -> Schema:
    """A whole number."""
    return {"type": "integer", "minimum": minimum, "description": description}


def flag(description: str) -> Schema:
    """Yes or no."""
    return {"type": "boolean", "description": description}


def one_of(values: tuple[str, ...], description: str) -> Schema:
    """One of a few words."""
    return {"enum": list(values), "description": description}


def list_of(items: Schema, description: str) -> Schema:
    """Things of one kind."""
    return {"type": "array", "items": items, "description": description}


def texts(description: str) -> Schema:
    """Texts in a row."""
    return list_of({"type": "string"}, description)


def ref(name: str) -> Schema:
    """What a shared definition says."""
    return {"$ref": f"#/$defs/{name}"}


def object_of(description: str, properties: Schema, optional: tuple[str, ...] = ()) -> Schema:
    """An object with these keys and no others, all required but the optional ones."""
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def _field(value: Schema, description: str) -> Schema:
    return object_of(
        description,
        {
            "value": value,
            "basis": text("What says so: user, label, dateline, title-line, wording, …"),
            "grade": text(f"How sure it is: {', '.join(GRADES)}."),
            "source": text("The words it was read from."),
            "note": text("What a reader should know besides."),
        },
        optional=("source", "note"),
    )


def _known(name: str, description: str) -> Schema:
    return {
        "anyOf": [ref(name), {"type": "null"}],
        "description": f"{description} Null: unknown.",
    }


_DATE = text("A date in EDTF as far as it is known: 2024-06-22, 2024-06, 2024, XXXX-06-22.")
_SCORE: Schema = {
    "type": "number",
    "description": "Higher is better; comparable within one result only.",
}
ADDRESS = text("Where it stands: DOC[@REVISION][#LOCATOR].")
_TWINS = texts("Other addresses where the same words stand.")
_MARKS = list_of(ref("mark"), "The words that matched.")
REFERENCES = list_of(ref("reference"), "The points, documents and names it names or touches.")

_SPAN: Schema = {
    "type": "array",
    "description": "Half-open offsets, in characters: start and end.",
    "items": {"type": "integer"},
    "minItems": 2,
    "maxItems": 2,
}

_METADATA = {
    "title": _known("text_field", "The title."),
    "kind": _known("text_field", "What the document is, such as plan, readout or op-ed."),
    "publisher": _known("text_field", "Who published it."),
    "author": _known("names_field", "Who wrote it."),
    "issued": _known("date_field", "When it was published."),
    "event_date": _known("date_field", "When what it tells of took place."),
    "accessed": _known("date_field", "When it was fetched."),
    "url": _known("text_field", "Where it was published on the web."),
    "archive_url": _known("text_field", "Where a copy is archived."),
    "container_title": _known("text_field", "The newspaper, site or volume it is part of."),
    "language": _known("text_field", "Its language, as a BCP 47 tag."),
    "standing": _known("text_field", "How sure it is: verified, secondary or unverified."),
    "tags": texts("Tags."),
    "digest": flag("Whether the words are the knowledge base’s own digest of the source."),
    "note": text("What a reader should know besides; may be empty."),
    "sources": list_of(ref("source"), "Publications that the text rests on."),
    "points": {
        "anyOf": [ref("points"), {"type": "null"}],
        "description": "What is known of a plan’s points as a whole.",
    },
    "other": {
        "type": "object",
        "description": "Further CSL variables by name, as they were written.",
        "additionalProperties": {"type": "string"},
    },
}

_PASSAGE = {
    "locator": text("Its name in an address, such as p7 or 3."),
    "role": text(f"What it is: {', '.join(ROLES)}."),
    "span": ref("span"),
    "ordinal": whole("Which paragraph it is for a reader, from 1; 0 for what is not counted."),
    "number": text("The number it carries in the text; may be empty."),
    "label": whole("How many characters at its start are that number and what follows it."),
    "headings": texts("The headings it stands under, outermost first."),
    "flags": texts("What is wrong with it, such as truncated."),
    "standing": text_or_null("How sure it is; null where nothing says so of the passage itself."),
    "digest": flag("Whether the words are the knowledge base’s own digest of the source."),
    "note": text("What a reader should know besides; may be empty."),
    "sources": texts("Codes of the revision’s sources that it rests on."),
}

_REFERENCE = {
    "target": text("What it points to: an address, or the id of a name."),
    "type": one_of(("point", "document", "name", "date"), "What the target is."),
    "basis": one_of(("stated", "inferred"), "Whether the text says so."),
    "span": {
        "anyOf": [ref("span"), {"type": "null"}],
        "description": "The words that state it, in the revision’s text; null when inferred.",
    },
    "reason": text("Why, in words; may be empty."),
    "score": {"type": "number", "description": "How sure it is, 0 to 1; 1 when stated."},
    "label": text("The target’s own words, for a reader; may be empty."),
}

_ORIGINAL = {
    "file": text("The file’s name in the document’s folder."),
    "sha256": text("The digest of its bytes."),
    "size": whole("Its size in bytes."),
    "name": text("The name it came with; may be empty."),
    "media_type": text("What it is; may be empty."),
    "encoding": text("The encoding of its text; may be empty."),
}

REVISION = {
    "address": ADDRESS,
    "metadata": ref("metadata"),
    "sha256": text("The digest of its text."),
    "original": {
        "anyOf": [ref("original"), {"type": "null"}],
        "description": "The source as it was received.",
    },
    "added": text_or_null("When it was added, in ISO 8601."),
}

DEFS: dict[str, Schema] = {
    "span": _SPAN,
    "text_field": _field(text("The value."), "A text and how it is known."),
    "names_field": _field(texts("The names."), "Names and how they are known."),
    "date_field": _field(_DATE, "A date and how it is known."),
    "understood": object_of(
        "The query as it was understood.",
        {
            "typed": text("What was typed."),
            "query": text("The query in words."),
            "also": list_of(ref("also"), "The forms searched besides."),
            "filters": texts("The filters in words."),
            "notes": texts("What was ignored or taken differently."),
        },
    ),
    "also": object_of(
        "The forms searched besides a word that was typed.",
        {"typed": text("The word."), "forms": texts("The forms.")},
    ),
    "coverage": object_of(
        "What was searched, so that a miss means something.",
        {
            "searched": whole("Documents that the filters left."),
            "documents": whole("Documents in the knowledge base."),
            "first": text_or_null("Date of the oldest document searched."),
            "last": text_or_null("Date of the newest document searched."),
            "without_text": texts("Ids of documents that have no text."),
            "unreadable": texts("Documents that could not be read, each with the reason."),
        },
    ),
    "mark": object_of(
        "A word that matched.",
        {"span": ref("span"), "alias": flag("Whether it is a form that was not typed.")},
    ),
    "reference": object_of("A cross-reference.", _REFERENCE),
    "passage": object_of("What is known of a passage besides its words.", _PASSAGE),
    "metadata": object_of("What is known, each value with how it is known.", _METADATA),
    "source": object_of(
        "A publication that a stored text rests on; a value may be empty.",
        {
            "code": text("Its short name in the metadata."),
            "title": text("Its title."),
            "publisher": text("Who published it."),
            "issued": text("When, as it was written."),
            "url": text("Where on the web."),
            "language": text("Its language."),
        },
    ),
    "points": object_of(
        "What is known of a plan’s points as a whole.",
        {
            "total": {"type": ["integer", "null"], "description": "How many there are said to be."},
            "note": text("What else is known; may be empty."),
        },
    ),
    "original": object_of("The source as it was received.", _ORIGINAL),
    "summary": object_of(
        "A revision without its text.",
        {
            **REVISION,
            "words": whole("How many words it has."),
            "paragraphs": whole("How many paragraphs it has."),
            "points": texts("The numbers of its points."),
        },
    ),
}

HIT = {
    "address": ADDRESS,
    "text": text("The words of the passage."),
    "snippet": {**ref("span"), "description": "The part of the text worth showing."},
    "marks": _MARKS,
    "score": _SCORE,
    "passage": ref("passage"),
    "references": REFERENCES,
    "twins": _TWINS,
    "alike": texts("Other addresses where nearly the same words stand."),
    "newer": text_or_null("The document’s newest revision, where this one is older."),
    "metadata": ref("metadata"),
}
FACETS = list_of(
    object_of(
        "A facet.",
        {
            "name": text("What it tells apart: kind, year, publisher, point or name."),
            "values": list_of(
                object_of(
                    "A value.",
                    {
                        "value": text("The value; empty for passages without a year."),
                        "passages": whole("How many passages have it."),
                        "label": text("Its name for a reader; may be empty."),
                    },
                ),
                "Its values.",
            ),
        },
    ),
    "How many of all the passages have which values, where that was asked for.",
)
EMPTIED = object_of(
    "What left nothing.",
    {
        "part": text("The filter or the words."),
        "type": one_of(("filter", "word"), "Which of the two it is."),
        "without": whole("How many passages there are without it."),
    },
)
PART = {
    "words": text("The part in words."),
    "role": one_of(
        ("word", "other", "excluded", "pattern", "literal", "filter"),
        "What it is for; other is another form of the word before it.",
    ),
    "matches": flag("Whether it matches; of what is excluded, whether it is there."),
    "score": {"type": "number", "description": "What it counts."},
    "where": texts("The words of the passage that match."),
    "note": text("How it matches, or why it does not; may be empty."),
}
SAVED = {
    "name": text("Its name."),
    "query": text("The query."),
    "saved": text_or_null("When it was saved, in ISO 8601."),
}
EVIDENCE = {
    "address": ADDRESS,
    "quote": text("The words, exactly as they stand in the stored text."),
    "span": {**ref("span"), "description": "Where they stand in the revision’s text."},
    "marks": _MARKS,
    "source": whole("The number of the source among the answer’s sources.", 1),
    "score": _SCORE,
    "passage": ref("passage"),
    "references": REFERENCES,
    "twins": _TWINS,
    "newer": text_or_null("The document’s newest revision, where this one is older."),
    "alike": texts("Other addresses where nearly the same words stand: no second witness."),
    "force": one_of(
        ("statement", "intention", "call", "claim", "opinion", "prediction", "question"),
        "With what force the words say it.",
    ),
    "layers": list_of(
        object_of(
            "Somebody in the words who says something.",
            {
                "speaker": text("Who, as it is written."),
                "verb": one_of(("says", "reports", "claims", "decides"), "What is done."),
                "span": {**ref("span"), "description": "Where the speaker stands in the quote."},
            },
        ),
        "Who says what in the words.",
    ),
    "metadata": ref("metadata"),
}
FIGURE = {
    "words": text("The figure as it is written."),
    "address": ADDRESS,
    "span": {**ref("span"), "description": "Where it stands in the revision’s text."},
    "date": text_or_null("The date of the source."),
}
VOICE = one_of(("plan", "official", "commentary"), "Who speaks.")
DOCUMENT = {
    "id": text("The document’s lasting id."),
    "metadata": ref("metadata"),
    "revisions": list_of(ref("summary"), "Its revisions, from old to new."),
}
SHOWN = {
    "address": ADDRESS,
    "text": text("The words of the passage."),
    "passage": ref("passage"),
    "references": REFERENCES,
}
LOGGED = {
    "address": ADDRESS,
    "metadata": ref("metadata"),
    "added": text_or_null("When it was added, in ISO 8601."),
    "words": whole("How many words it has."),
    "paragraphs": whole("How many paragraphs it has."),
    "words_added": whole("Words that the revision before it did not have."),
    "words_removed": whole("Words of the revision before it that it does not have."),
    "sha256": text("The digest of its text."),
    "original": text("The file it came from; may be empty."),
    "changes": list_of(ref("change"), "What became of its points or paragraphs since the revision before."),
    "lost": list_of(ref("quoted"), "What others quote from the revision before that this one has no more."),
}
ADDED = {
    "source": text("The file’s name, or - for standard input."),
    "status": one_of(("added", "revised", "unchanged", "failed"), "What was done."),
    "address": text_or_null("Where it is now; null when it failed."),
    "metadata": ref("metadata"),
    "unknown": texts("Names of fields that could not be told."),
    "paragraphs": whole("How many paragraphs the text has."),
    "points": texts("The numbers of its points or items."),
    "set_aside": list_of(
        object_of(
            "A piece that is not part of the text.",
            {"text": text("The piece."), "reason": text("Why it was set aside.")},
        ),
        "Pieces set aside.",
    ),
    "warnings": texts("What is wrong with the source."),
    "error": text_or_null("Why it failed; null when it did not."),
    "exit_code": whole("The exit code of that failure; 0 otherwise."),
}
CHANGE = {
    "number": whole("Its number in the journal."),
    "command": text("The command."),
    "summary": text("What it did."),
    "when": text("When, in ISO 8601."),
    "undone": flag("Whether it has been undone."),
}
COUNTS = object_of(
    "How many sources ended so.",
    {status: whole(f"Sources {status}.") for status in ADDED["status"]["enum"]},
)
SET_ASIDE = object_of(
    "A piece of the source that is not part of the text.",
    {
        "text": text("The piece."),
        "reason": text("Why it was set aside."),
        "original": {**ref("span"), "description": "Its place in the decoded original."},
    },
)
