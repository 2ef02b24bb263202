"""What office programs write into a file about it; often wrong, so it is a suggestion."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.model.dates import make_date
from kb.readers.learnt import Learnt

if TYPE_CHECKING:
    from lxml.etree import _Element

_IDLE = re.compile(
    r"(?:microsoft (?:word|powerpoint)\s*-.*|untitled.*|document\s*\d*|title|.*\.(?:docx?|odt|pdf|rtf|indd|qxd|tmp))\s*",
    re.IGNORECASE,
)
_DATE = re.compile(r"(?:D:)?(\d{4})-?(\d{2})-?(\d{2})")


def note_properties(root: _Element, learnt: Learnt) -> None:
    """Note what the properties of an office document say, as unsure."""
    found: dict[str, str] = {}
    for element in root.iter():
        if isinstance(element.tag, str) and (element.text or "").strip():
            found.setdefault(element.tag.rpartition("}")[2].lower(), (element.text or "").strip())
    note_suggestions(
        learnt,
        title=found.get("title", ""),
        author=found.get("creator", "") or found.get("initial-creator", ""),
        date=found.get("created", "") or found.get("creation-date", "") or found.get("date", ""),
    )


def note_suggestions(learnt: Learnt, *, title: str = "", author: str = "", date: str = "") -> None:
    """Note values that a program wrote by itself; each is unsure."""
    if title.strip() and not _IDLE.fullmatch(title.strip()) and len(title) < 300:  # noqa: PLR2004
        learnt.put("title", " ".join(title.split()), "file-properties", "unsure", title)
    if author.strip() and len(author) < 200 and not author.strip().isdecimal():  # noqa: PLR2004
        names = tuple(name for part in re.split(r"[;&]", author) if (name := " ".join(part.split())))
        learnt.put("author", names, "file-properties", "unsure", author)
    if (match := _DATE.match(date.strip())) is not None and (day := make_date(*map(int, match.groups()))):
        learnt.put("issued", day, "file-properties", "unsure", date.strip())
