"""The parts of the JSON Schemas of comparisons and traces."""

from __future__ import annotations

from kb.model.correspondence import RELATIONS
from kb.model.results.compared import KINDS, SAID_AS
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

STATES = ("matched", "check", "none", "person")
_P: Schema = {
    "type": ["number", "null"],
    "description": "How probable it is, 0 to 1; null where a person says so or nothing is linked.",
}
_KIND = one_of(KINDS, "What became of them; none: no counterpart found; dropped: only by a person’s word.")
_STATE = one_of(STATES, "How sure that is; person: a person says so.")
_NEAREST = list_of(ref("near"), "Where there is no counterpart, the points that come nearest.")
_CLAIM_OR_NULL: Schema = {
    "anyOf": [ref("claim"), {"type": "null"}],
    "description": "What a person says of it.",
}
_EDITS = list_of(ref("edit"), "What makes the older words the newer ones, equal stretches among them.")

GROUP: dict[str, Schema] = {
    "kind": _KIND,
    "state": _STATE,
    "renumbered": flag("Whether the number is another one; never a change of text."),
    "cosmetic": flag("Whether the words changed in their look only."),
    "likeness": {"type": ["number", "null"], "description": "The share of the words that is left, 0 to 1."},
    "old": list_of(
        ref("part"), "The older points, in the order in which their words come in the newer ones."
    ),
    "new": list_of(ref("part"), "The newer points."),
    "links": list_of(ref("link"), "Which became which."),
    "edits": {**_EDITS, "description": "The words; empty where hardly anything is left."},
    "nearest": _NEAREST,
    "claim": _CLAIM_OR_NULL,
}
NAMED_GROUP = {
    "old_name": text("The older text: its address or its file."),
    "new_name": text("The newer text."),
    **GROUP,
}
_COUNTS = ("renumbered", "cosmetic", "check", "person", "words_added", "words_removed", "words_unmatched")
COMPARISON: dict[str, Schema] = {
    "old": ref("side"),
    "new": ref("side"),
    "stats": object_of(
        "Counts of all groups, also of those left out.",
        {
            "kinds": object_of(
                "How many groups there are of each kind.", {kind: whole(f"{kind}.") for kind in KINDS}
            ),
            **{name: whole(f"{name.replace('_', ' ').capitalize()}.") for name in _COUNTS},
            "numbers": whole("Changes of a number or a date."),
            "modals": whole("Changes of how far something binds."),
        },
    ),
    "groups": list_of(
        object_of("Points that belong together.", GROUP),
        "In the order of the newer points; the rest after them.",
    ),
    "claims": list_of(ref("claim"), "What a person says that names no point held on either side."),
    "problems": texts("Where a person’s claims do not agree with the texts."),
    "notes": texts("What the reader should know."),
    "quoted": list_of(
        ref("quoted"),
        "What other documents quote from the older text.",
    ),
    "table": text_or_null("The file with a person’s claims."),
}
DIFF: dict[str, Schema] = {
    "differs": flag("Whether anything shown changed."),
    "shown": text_or_null("What the groups were narrowed to; null for all of them."),
    "written": text_or_null("The file a proposed table was written to."),
    "comparisons": list_of(object_of("Two texts.", COMPARISON), "One, or one for each step of a chain."),
}
MENTION: dict[str, Schema] = {
    "address": ADDRESS,
    "metadata": ref("metadata"),
    "text": text("The words."),
    "target": text_or_null("The point it speaks of; null where it only has the words."),
    "basis": one_of(("stated", "inferred", "words"), "Whether the text says so."),
    "reason": text("Why, in words; may be empty."),
    "said": list_of(
        one_of(SAID_AS, "What it does to what was said before."),
        "For words that are traced: said first, repeated, changed, last, or undated; empty for a point.",
    ),
    "against": text_or_null("The earlier place that it repeats or changes."),
    "new": texts("Words that no earlier place has, where it changes something."),
}
TRACED: dict[str, Schema] = {
    "address": ADDRESS,
    "metadata": ref("metadata"),
    "points": list_of(
        object_of(
            "A point on its way.",
            {
                "address": ADDRESS,
                "text": text("Its words."),
                "kind": text_or_null("What became of the points before it; null where the trace has none."),
                "before": texts("Locators of the points before it."),
                "p": _P,
                "state": _STATE,
                "edits": _EDITS,
            },
        ),
        "The points that the trace meets.",
    ),
    "ends": list_of(
        object_of(
            "Points without counterpart in this revision.",
            {
                "kind": _KIND,
                "state": _STATE,
                "old": texts("Their locators in the revision before."),
                "nearest": _NEAREST,
                "claim": _CLAIM_OR_NULL,
            },
        ),
        "What has no counterpart here.",
    ),
}
TRACE: dict[str, Schema] = {
    "asked": text("What was asked for, as it was understood."),
    "plan": text_or_null("The plan; null when none has it."),
    "revisions": list_of(object_of("A revision of the plan.", TRACED), "Oldest first."),
    "mentions": list_of(object_of("A statement.", MENTION), "Statements, oldest first."),
    "left_out": whole("Statements left out."),
    "notes": texts("What the reader should know."),
}
DEFS: dict[str, Schema] = {
    "quoted": object_of(
        "Words of an older text that another document quotes.",
        {
            "address": ADDRESS,
            "quote": text("The words."),
            "stands": flag("Whether the newer text has them."),
        },
    ),
    "change": object_of(
        "What became of some points or paragraphs, without their words.",
        {
            "kind": _KIND,
            "old": texts("Locators in the older revision."),
            "new": texts("Locators in the newer one."),
            "renumbered": flag("Whether the number is another one."),
            "flags": texts("cosmetic, number, modal."),
        },
    ),
    "side": object_of(
        "One of the two texts.",
        {
            "name": text("Its address, or the name of its file."),
            "title": text("Its title; may be empty."),
            "date": text("Its date in words; may be empty."),
            "unit": one_of(("point", "paragraph"), "What its parts are."),
            "parts": whole("How many parts it has."),
            "total": {"type": ["integer", "null"], "description": "How many points it is said to have."},
            "besides": whole("Paragraphs besides the points, which are not compared."),
        },
    ),
    "part": object_of(
        "A point, or a paragraph.",
        {
            "locator": text("Its name in an address."),
            "number": text("The number it carries; empty for a paragraph."),
            "span": ref("span"),
            "text": text("Its words."),
            "parent": text_or_null("The locator of the point it is a part of."),
            "headings": texts("The headings it stands under, outermost first."),
        },
    ),
    "link": object_of(
        "A point that became another, wholly or in part.",
        {
            "old": text("The locator of the older point."),
            "new": text("The locator of the newer one."),
            "p": _P,
            "state": _STATE,
            "by": one_of(("person", "words"), "Who says so."),
            "shared": texts("Words that speak for it, weightiest first."),
        },
    ),
    "edit": object_of(
        "A stretch of words that is equal in both texts, or that changed.",
        {
            "op": one_of(("equal", "insert", "delete", "replace"), "What was done."),
            "old": text("The older words; empty where there are none."),
            "new": text("The newer words."),
            "old_span": ref("span"),
            "new_span": ref("span"),
            "flags": texts("cosmetic, number, modal."),
        },
    ),
    "near": object_of(
        "A point that comes near.",
        {"locator": text("Which."), "p": {"type": "number", "description": "How probable it is, 0 to 1."}},
    ),
    "claim": object_of(
        "What a person says of some points.",
        {
            "old": texts("Numbers of older points."),
            "new": texts("Numbers of newer points; empty where not known."),
            "relation": one_of(RELATIONS, "What became of them."),
            "topic": text("What it is about; may be empty."),
            "standing": text_or_null("How sure it is."),
            "basis": text("What says so; may be empty."),
            "note": text("May be empty."),
            "line": whole("Where it stands in its file; 0 when it was not read from one."),
        },
    ),
}
