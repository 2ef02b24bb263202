"""What a document can be, and how sure a statement: lists that cost nothing to load."""

from __future__ import annotations

KINDS = (
    "plan",
    "readout",
    "press-release",
    "statement",
    "speech",
    "op-ed",
    "news",
    "law",
    "report",
    "letter",
)
"""What a document can be; a kind outside this list is invalid metadata."""

STANDINGS = ("verified", "secondary", "unverified")
"""How sure a stored statement is, surest first."""

GRADES = ("confident", "probable", "unsure")
"""How sure a value of metadata is, surest first."""
