"""RTF, as old word processors save it."""

from __future__ import annotations

import re

from kb.errors import UnreadableSourceError
from kb.model.extraction import Extraction
from kb.readers.clean import clean
from kb.readers.decode import Decoded
from kb.readers.drafts import group_lines, split_lines, to_drafts
from kb.readers.learnt import Learnt
from kb.readers.properties import note_suggestions
from kb.readers.received import Received
from kb.readers.sniff import RTF

_BIN = re.compile(rb"\\bin(\d+) ?")
_INFO = re.compile(r"\{\\(title|author)\s+([^{}\\]{1,300})\}")
_DEEP = 1000
_FIELD = re.compile(
    r"\{\\\*\\(?:fldinst|bkmkstart|bkmkend|datafield|themedata|colorschememapping|latentstyles)"
)


def read_rtf(received: Received) -> Extraction:
    """Read an RTF document.

    Raises:
        UnreadableSourceError: It cannot be read, or has no text.
    """
    from striprtf.striprtf import rtf_to_text  # noqa: PLC0415 - late: only RTF needs it

    warnings = []
    data = _BIN.sub(b"", received.data)
    if data != received.data:
        warnings.append("Binary data in it were left out.")
    text = data.decode("latin-1")
    if _depth(text) > _DEEP:
        warnings.append("It nests its groups deeper than any word processor does.")
        text = _flattened(text)
    try:
        plain = rtf_to_text(text, errors="replace")
    except Exception as error:
        raise UnreadableSourceError(
            f"{received.name} is damaged: its RTF cannot be read.", hint="Save it as .docx and add that."
        ) from error
    if not plain.strip():
        raise UnreadableSourceError(f"{received.name} has no text in it.", hint="Nothing was added.")
    learnt = Learnt()
    info = dict(_INFO.findall(text[:20_000]))
    note_suggestions(learnt, title=info.get("title", ""), author=info.get("author", ""))
    drafts = to_drafts(group_lines(split_lines(plain.replace("|", " | "))))
    return clean(drafts, Decoded(plain.replace("|", " | "), "rtf", tuple(warnings)), RTF, learnt)


def _depth(text: str) -> int:
    depth = deepest = 0
    for sign in re.findall(r"(?<!\\)[{}]", text):
        depth += 1 if sign == "{" else -1
        deepest = max(deepest, depth)
    return deepest


def _flattened(text: str) -> str:
    """Without the groups: their signs mean little for the words."""
    return re.sub(r"(?<!\\)[{}]", "", text)
