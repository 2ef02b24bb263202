"""The JSON Schemas of commitments, their board and their ledger; a sibling of ``kb.render.schema``."""

from __future__ import annotations

from kb.model.commitments import CHANGES, STATUSES, STRENGTHS, TYPES
from kb.model.results.committed import GROUPS
from kb.render.schema_parts import (
    ADDRESS,
    CHANGE,
    REFERENCES,
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

_ID = text("Its lasting id: of the document and the words, not of the place.")
_STRENGTH: Schema = {"enum": [*STRENGTHS, None], "description": "How strongly it binds; null for a claim."}
_DEADLINE: Schema = {
    "anyOf": [
        object_of(
            "By when, or for how long.",
            {
                "words": text("As the text has it."),
                "first": text_or_null("The first day it can mean."),
                "last": text_or_null("The last one: the day it falls due."),
                "basis": text("How the days are known: stated, or counted from what."),
                "period": flag("Whether it is how long something lasts."),
            },
        ),
        {"type": "null"},
    ],
    "description": "By when; null where the text does not say.",
}
_SAID: Schema = {
    "id": _ID,
    "address": ADDRESS,
    "span": ref("span"),
    "text": text("The words, which the span slices."),
    "strength": _STRENGTH,
    "actor": text_or_null("Who is bound, in the text’s words; null where it is not stated."),
    "actor_basis": one_of(("stated", "inferred", "not stated"), "How the actor is known."),
    "action": text("What is to be done."),
    "target": text_or_null("Whom or what it is for or about."),
    "condition": text_or_null("On what it depends."),
    "deadline": _DEADLINE,
    "speaker": text_or_null("Who says so, where the text reports somebody."),
    "layer": one_of(("direct", "reported", "quoted", "headline"), "How it reaches us."),
    "voice": VOICE,
    "negated": flag("Whether it is that something will not be done or allowed."),
    "soft": flag("Whether the wording takes some of it back."),
    "why": texts("Why it is taken so."),
    "change": text_or_null("What it made of the commitment; null for the first place."),
    "reason": text_or_null("Why it is taken for that."),
    "also": texts("Locators of passages of the same text that say the same."),
    "metadata": ref("metadata"),
}
_ENTRY: Schema = {
    "status": one_of(STATUSES, "What became of it."),
    "date": text("Since when, in EDTF."),
    "by": text("Who says so."),
    "evidence": ADDRESS,
    "quote": text("The exact words there."),
    "change": {"enum": [*CHANGES, None], "description": "What the evidence made of the wording."},
    "note": text_or_null("For people."),
    "entered": text_or_null("When it was entered."),
    "line": {"type": ["integer", "null"], "description": "Its line in the ledger."},
}
_PROBLEM: Schema = {
    "file": text("The file."),
    "line": whole("The line, from 1.", 1),
    "problem": text("What is wrong."),
    "hint": text("What to do; may be empty."),
    "id": text_or_null("The commitment."),
}
_COMMITMENT: Schema = {
    "id": _ID,
    "kind": one_of(TYPES, "Only a commitment binds anybody."),
    "strength": _STRENGTH,
    "actor": text_or_null("Who is bound; null where it is not stated."),
    "status": one_of(STATUSES, "The newest status of the ledger; announced where it has none."),
    "tracked": flag("Whether a person entered it into the ledger."),
    "open": flag("Whether it is neither done nor given up."),
    "due": text_or_null("The last day of its newest deadline."),
    "overdue": flag("Whether it is open and that day has passed."),
    "last_said": text_or_null("The day on which it was last said."),
    "domain": text_or_null("The field of policy."),
    "domain_basis": text_or_null("What tells it: the plan’s own word, or words."),
    "points": REFERENCES,
    "said": list_of(object_of("A place where it stands.", _SAID), "Where it stands, the first place first."),
    "history": list_of(object_of("An entry of the ledger.", _ENTRY), "The ledger’s entries, oldest first."),
    "notes": texts("What a reader should know."),
}
_ROW: Schema = {
    "point": text_or_null("The point; null for what touches none."),
    "label": text("Its words."),
    "bars": text("How much was said of it, year by year, as bars."),
    "years": list_of(
        object_of(
            "A year.",
            {
                "year": text("The year."),
                "announced": whole("How many were first said in it."),
                "repeated": whole("How many were said again."),
                "done": whole("How many were done, by the ledger."),
                "silent": whole("How many were open and not said in it."),
            },
        ),
        "The years.",
    ),
}
_PROPOSAL: Schema = {
    "id": _ID,
    "change": one_of(CHANGES, "What a later text seems to have made of it."),
    "status": one_of(STATUSES, "The status to enter."),
    "date": text("The day."),
    "address": ADDRESS,
    "quote": text("The words there."),
    "reason": text("Why."),
    "was": text_or_null("The words before."),
}
_PROBLEMS = list_of(object_of("A problem.", _PROBLEM), "What is wrong with the ledger.")
COMMITTED: dict[str, tuple[str, Schema]] = {
    "commitments": (
        "Who bound whom to what.",
        {
            "filters": texts("The filters in words."),
            "coverage": ref("coverage"),
            "kind": one_of(TYPES, "What is listed."),
            "total": whole("How many pass the filters."),
            "counts": list_of(
                object_of(
                    "A count.",
                    {
                        "facet": text("strength or status."),
                        "value": text("Which."),
                        "count": whole("How many.", 1),
                    },
                ),
                "How many of each.",
            ),
            "apart": list_of(
                object_of(
                    "A kind that is not listed.",
                    {"kind": one_of(TYPES, "Which."), "count": whole("How many there are.")},
                ),
                "What there is besides, never counted as what is listed.",
            ),
            "by": one_of(GROUPS, "By what they are grouped."),
            "groups": list_of(
                object_of(
                    "A group.",
                    {
                        "name": text("A point, an actor or a document; may be empty."),
                        "label": text("For readers."),
                        "commitments": list_of(
                            object_of("A commitment.", _COMMITMENT), "Those of the group, oldest first."
                        ),
                    },
                ),
                "The groups.",
            ),
            "problems": _PROBLEMS,
            "notes": texts("What a reader should know."),
        },
    ),
    "board": (
        "Points and years.",
        {
            "filters": texts("The filters in words."),
            "coverage": ref("coverage"),
            "years": texts("The years, oldest first."),
            "rows": list_of(object_of("A point.", _ROW), "The points."),
            "total": whole("How many commitments there are."),
            "undated": whole("How many have no date."),
            "problems": _PROBLEMS,
        },
    ),
    "track": (
        "The ledger: histories, proposals, problems.",
        {
            "asked": one_of(("history", "proposals", "check"), "What was asked for."),
            "tracked": whole("How many commitments the ledger has."),
            "entered": {
                "anyOf": [object_of("The entry that was made.", _ENTRY), {"type": "null"}],
                "description": "The entry that was just made; null for none.",
            },
            "change": {
                "anyOf": [object_of("The change, which undo takes back.", CHANGE), {"type": "null"}],
                "description": "The change in the journal; null for none.",
            },
            "commitments": list_of(object_of("A commitment.", _COMMITMENT), "Those asked for."),
            "proposals": list_of(object_of("A proposal.", _PROPOSAL), "What the sources propose."),
            "problems": _PROBLEMS,
            "orphans": list_of(
                object_of(
                    "What the ledger tracks and no text has.",
                    {"id": _ID, "at": text("Where it stood."), "quote": text("Its words.")},
                ),
                "Tracked commitments without a text.",
            ),
        },
    ),
    "commitment": ("A line of a list of commitments.", _COMMITMENT),
    "board-row": ("A line of a board: a point.", _ROW),
    "proposal": ("A line of proposals.", _PROPOSAL),
    "ledger-problem": ("A line of a check of the ledger.", _PROBLEM),
}
