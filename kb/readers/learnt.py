"""What a reader learns of a source on its way: fields with their basis, the ledger, warnings."""

from __future__ import annotations

from dataclasses import dataclass, field

from kb.model.dates import PartialDate
from kb.model.documents import Field, SetAside
from kb.readers.traced import Traced
from kb.text.fold import fold

MAX_VALUE = 1000
"""The longest title, author or other value that is taken from a text, in characters."""
MAX_SOURCE = 300
"""How much of the words is kept that a value was read from."""


_COMPARED = frozenset({"kind", "publisher", "author", "url"})


@dataclass(slots=True)
class Learnt:
    """What was told of the source so far, and what was set aside."""

    fields: dict[str, Field[object]] = field(default_factory=dict)
    set_aside: list[SetAside] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    framed: bool = False
    """Whether the reader has told the text from what stands around it, and the title, already."""

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
        if old is not None and name in _COMPARED and not _agree(old.value, value):
            kept, other = (old, new) if self.fields[name] is old else (new, old)
            if other.grade != "unsure":
                self.fields[name] = kept._replace(note=f"{other.basis} says {_said(other.value)}")

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


def _said(value: object) -> str:
    return f"“{'; '.join(value) if isinstance(value, tuple) else value}”"[:MAX_SOURCE]


def _agree(one: object, other: object) -> bool:
    """Whether two values say the same, letters and signs apart."""
    keys = [fold(" ".join(v) if isinstance(v, tuple) else str(v)).replace("the ", "") for v in (one, other)]
    return keys[0] in keys[1] or keys[1] in keys[0]
