"""What a reader makes of a source."""

from __future__ import annotations

from typing import NamedTuple

from kb.model.documents import Block, Metadata, OffsetMap, SetAside


class Extraction(NamedTuple):
    """A source as text: blocks with one blank line between them, and what was learnt.

    Attributes:
        text: The text, ending in a newline.
        blocks: What the blocks are that are no plain paragraphs.
        set_aside: Pieces of the source that are not part of the text.
        offsets: Where the text comes from in the decoded original.
        metadata: What could be told of the source, with the basis of each value.
        media_type: What the source is, such as ``text/plain``.
        encoding: How its bytes were decoded.
        warnings: What is wrong with it, each a sentence.
    """

    text: str
    blocks: tuple[Block, ...]
    set_aside: tuple[SetAside, ...]
    offsets: OffsetMap
    metadata: Metadata
    media_type: str
    encoding: str
    warnings: tuple[str, ...] = ()
