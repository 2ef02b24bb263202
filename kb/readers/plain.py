"""Plain text, as people paste it from a page."""

from __future__ import annotations

from kb.model.extraction import Extraction
from kb.readers.clean import clean
from kb.readers.decode import Decoded
from kb.readers.drafts import group_lines, split_lines, to_drafts
from kb.readers.learnt import Learnt


def read_plain(decoded: Decoded) -> Extraction:
    """Read plain text."""
    drafts = to_drafts(group_lines(split_lines(decoded.text)))
    return clean(drafts, decoded, "text/plain", Learnt())
