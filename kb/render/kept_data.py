"""How a knowledge base is, as plain data; a sibling of ``kb.render.data``."""

from __future__ import annotations

from kb.model.results.kept import CHECKS, Finding, Health
from kb.render.parts import Data
from kb.render.schema_parts import Schema, flag, list_of, object_of, one_of, text, whole

FINDING: Schema = {
    "level": one_of(("problem", "note"), "Whether it has to be mended."),
    "check": one_of(CHECKS, "What was looked at."),
    "place": text("The file, from the folder of the knowledge base."),
    "line": {"type": ["integer", "null"], "minimum": 1, "description": "The line in the file."},
    "what": text("What is wrong."),
    "advice": text("What to do about it; may be empty."),
    "fixable": flag("Whether --fix mends it."),
    "fixed": flag("Whether it was mended."),
}
TYPES: dict[str, tuple[str, Schema]] = {
    "doctor": (
        "How a knowledge base is.",
        {
            "documents": whole("How many documents there are."),
            "revisions": whole("How many revisions were looked at."),
            "files": whole("How many files were looked at."),
            "problems": whole("How many problems still stand."),
            "findings": list_of(object_of("Something that is not as it should be.", FINDING), "All of them."),
        },
    ),
    "finding": ("Something that is not as it should be.", FINDING),
}


def health(result: Health) -> Data:
    """All that was found."""
    return {
        "documents": result.documents,
        "revisions": result.revisions,
        "files": result.files,
        "problems": result.problems,
        "findings": [finding(one) for one in result.findings],
    }


def finding(one: Finding) -> Data:
    """One thing that was found."""
    return {name: getattr(one, name) for name in FINDING} | {"line": one.line or None}
