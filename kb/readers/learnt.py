"""What a reader learns of a source on its way: fields with their basis, the ledger, warnings."""

from __future__ import annotations

from dataclasses import dataclass, field

from kb.model.dates import PartialDate
from kb.model.documents import Field, SetAside
from kb.readers.traced import Traced

MAX_VALUE = 1000
"""The longest title, author or other value that is taken from a text, in characters."""
MAX_SOURCE = 300
"""How much of the words is kept that a value was read from."""


@dataclass(slots=True)
class Learnt:
    """What was told of the source so far, and what was set aside."""

    fields: dict[str, Field[object]] = field(default_factory=dict)
    set_aside: list[SetAside] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def put(self, name: str, value: object, basis: str, grade: str, source: str) -> None:
        """Note a value; of two, the surer stays, and of equals the first."""
        if len(str(value)) > MAX_VALUE:
            self.warnings.append(f"The {name.replace('_', ' ')} is too long to be one, and was not taken.")
            return
        new: Field[object] = Field(value, basis, grade, source[:MAX_SOURCE])
        old = self.fields.get(name)
        order = ("confident", "probable", "unsure")
        if old is not None and name == "issued" and str(value).startswith(str(old.value)):
            self.fields[name] = new  # The same date, or the same more precisely.
            return
        if old is not None and name == "issued" and not str(old.value).startswith(str(value)):
            self.warnings.append(
                f"Two dates of publication: {old.value} (“{old.source}”) and {value} (“{source}”)."
            )
        if old is None or order.index(grade) < order.index(old.grade):
            self.fields[name] = new

    def aside(self, piece: Traced, reason: str) -> None:
        """Set a piece aside."""
        self.set_aside.append(SetAside(piece.text, reason, piece.original))

    def date(
        self, date: PartialDate | None, words: str, *, basis: str = "label", later: bool = False
    ) -> None:
        """Note the date of a label, or say why it tells nothing."""
        if date is None:
            self.warnings.append(f"The date in “{words}” can be read in two ways; give it with --issued.")
        elif date.year is None:
            self.warnings.append(f"The date in “{words}” has no year; give it with --issued.")
        elif not later:
            self.put("issued", date, basis, "confident" if basis == "label" else "probable", words)
