"""The text of a file that is no plain text, as it is drawn out of it block by block."""

from __future__ import annotations

from collections.abc import Sequence

from kb.readers.decode import Decoded
from kb.readers.drafts import Draft, cleaned, strip_bullet
from kb.readers.learnt import Learnt
from kb.readers.traced import Traced, join
from kb.text.passages import read_label

_SEPARATOR = "\n\n"


class Sheet:
    """Gathers blocks; what they make, one after the other, stands for the decoded original.

    Offsets of the text and of what was set aside lead into it.
    """

    def __init__(self, learnt: Learnt) -> None:
        self.learnt = learnt
        self.drafts: list[Draft] = []
        self.parts: list[str] = []
        self.length = 0
        self._open: tuple[int, str] | None = None

    def put(
        self,
        text: str,
        *,
        role: str = "",
        level: int = 1,
        bullet: bool = False,
        page: str = "",
    ) -> None:
        """Put a block of the text down."""
        start, end = self._add(text)
        self._close(start)
        traced = cleaned(Traced.of(text, 0, len(text)))
        moved = Traced(traced.text, tuple((a, b + start, n) for a, b, n in traced.runs))
        if not moved.text or end == start:
            return
        draft = Draft(moved, role=role, level=level, bullet=bullet, page=page)
        self.drafts.append(draft if role else strip_bullet(draft))

    def table(self, rows: Sequence[str], *, page: str = "") -> None:
        """Put a table down: numbered rows as blocks of their own, others as one block that is not counted."""
        labelled = sum(read_label(row) is not None or _is_number(row.split(" | ")[0]) for row in rows)
        if 2 * labelled >= len(rows) > 1:
            for row in rows:
                self.put(_numbered(row), page=page)
            return
        kept = [row for row in rows if row.strip()]
        if not kept:
            return
        if len(kept) == 1 and " | " not in kept[0]:
            self.put(kept[0], page=page)
            return
        start, _ = self._add("\n".join(kept))
        self._close(start)
        lines, at = [], start
        for row in kept:
            line = cleaned(Traced.of(row, 0, len(row)))
            lines.append(Traced(line.text, tuple((a, b + at, n) for a, b, n in line.runs)))
            at += len(row) + 1
        self.drafts.append(Draft(join("\n", lines), role="aside", page=page))

    def note(self, text: str, mark: str, at: str) -> None:
        """Put a footnote down under its paragraph; it is not counted, and says where it belongs."""
        if not text.strip():
            return
        self.put(f"[{mark.rpartition(' ')[2]}] {text}", role="aside")
        self.drafts[-1].note = f"{mark}, at “…{' '.join(at.split())}”" if at.strip() else mark

    def aside(self, text: str, reason: str) -> None:
        """Put down what is no part of the text; neighbours with one reason become one piece."""
        start, _ = self._add(text)
        if self._open and self._open[1] != reason:
            self._close(start)
        if self._open is None:
            self._open = (start, reason)

    def finish(self, encoding: str = "", warnings: tuple[str, ...] = ()) -> Decoded:
        """All that was put down."""
        self._close(self.length + len(_SEPARATOR))
        return Decoded(_SEPARATOR.join(self.parts), encoding, warnings)

    def _add(self, text: str) -> tuple[int, int]:
        start = self.length + (len(_SEPARATOR) if self.parts else 0)
        self.parts.append(text)
        self.length = start + len(text)
        return start, self.length

    def _close(self, end: int) -> None:
        if self._open is None:
            return
        start, reason = self._open
        self._open = None
        whole = _SEPARATOR.join(self.parts)[start : end - len(_SEPARATOR)]
        traced = Traced(whole, ((0, start, len(whole)),))
        if whole.strip():
            self.learnt.aside(traced.strip(), reason)


def _numbered(row: str) -> str:
    """A row whose first cell is a number, with the number as a point has it."""
    first, bar, rest = row.partition(" | ")
    return f"{first.strip()}. {rest}" if bar and _is_number(first) else row


def _is_number(cell: str) -> bool:
    """Whether a cell numbers its row; a year does not."""
    bare = cell.strip()
    return bare.isdecimal() and len(bare) < 4  # noqa: PLR2004 - no table has 1,000 points
