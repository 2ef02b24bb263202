"""What ``doctor`` gives back."""

from __future__ import annotations

from typing import Literal, NamedTuple

Level = Literal["problem", "note"]
Check = Literal[
    "change", "settings", "metadata", "hash", "text", "address", "duplicate", "orphan", "name", "index"
]

CHECKS: tuple[Check, ...] = (
    "change", "settings", "metadata", "hash", "text", "address", "duplicate", "orphan", "name", "index",
)  # fmt: skip
"""What is looked at, in the order of a report."""


class Finding(NamedTuple):
    """Something that is not as it should be.

    Attributes:
        level: ``problem``; or ``note`` for what a person should know and need not mend.
        check: What was looked at.
        place: The file, from the knowledge base's folder; or an address.
        what: What is wrong, a sentence.
        advice: What to do about it; may be empty.
        line: The line in the file, from 1; 0 where there is none.
        fixable: Whether ``--fix`` mends it.
        fixed: Whether it was mended.
    """

    level: Level
    check: Check
    place: str
    what: str
    advice: str = ""
    line: int = 0
    fixable: bool = False
    fixed: bool = False


class Health(NamedTuple):
    """How a knowledge base is.

    Attributes:
        documents: How many documents were looked at.
        revisions: How many revisions.
        files: How many files.
        findings: What was found, in the order of ``CHECKS`` and of places.
    """

    documents: int
    revisions: int
    files: int
    findings: tuple[Finding, ...]

    @property
    def problems(self) -> int:
        """How many problems still stand."""
        return sum(one.level == "problem" and not one.fixed for one in self.findings)
