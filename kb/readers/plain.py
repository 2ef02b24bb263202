"""Plain text, as people paste it from a page."""

from __future__ import annotations

from kb.model.extraction import Extraction
from kb.readers.clean import clean
from kb.readers.decode import decode
from kb.readers.drafts import group_lines, split_lines, to_drafts
from kb.readers.learnt import Learnt
from kb.readers.received import Received


def read_plain(received: Received) -> Extraction:
    """Read plain text."""
    decoded = decode(received.data, received.name)
    drafts = to_drafts(group_lines(split_lines(decoded.text)))
    return clean(drafts, decoded, "text/plain", Learnt())
