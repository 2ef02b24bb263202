"""The ledger of commitments: entries with evidence, and what may be wrong with them."""

from __future__ import annotations

from typing import NamedTuple


class Entry(NamedTuple):
    """What a person says became of a commitment.

    Attributes:
        status: One of ``STATUSES``.
        date: The day, the month or the year it became so, in EDTF.
        by: Who says so.
        evidence: The address that proves it, with its revision.
        quote: The exact words there.
        change: What the evidence made of the wording, one of ``CHANGES``, or empty.
        note: For people.
        entered: When it was entered, ISO 8601.
        line: Where it stands in its file; 0 when it was not read from one.
    """

    status: str
    date: str
    by: str = ""
    evidence: str = ""
    quote: str = ""
    change: str = ""
    note: str = ""
    entered: str = ""
    line: int = 0


class Tracked(NamedTuple):
    """A commitment in the ledger.

    Attributes:
        id: Its lasting id.
        at: Where it stood when it was first tracked.
        quote: Its exact words there.
        history: Its entries, in the order of their dates.
        line: Where it stands in the file.
    """

    id: str
    at: str
    quote: str
    history: tuple[Entry, ...] = ()
    line: int = 0


class Problem(NamedTuple):
    """What is wrong with the ledger, and where.

    Attributes:
        file: The file.
        line: The line, from 1.
        problem: What is wrong, in a sentence.
        hint: What to do.
        id: The commitment, or empty.
    """

    file: str
    line: int
    problem: str
    hint: str = ""
    id: str = ""

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.problem}"
