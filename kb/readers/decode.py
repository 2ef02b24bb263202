"""From bytes to characters: which encoding a text is in, and whether it is text at all."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from kb.errors import UnreadableSourceError
from kb.readers.sniff import MARKDOWN, TEXT, sniff

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Characters that no text has: all controls but tab, line feed, form feed and carriage return.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]")
_MOJIBAKE = re.compile("â€[™œ\x9d“”˜¦\x9c]|Ã[©¨¢¼¶¤]|Â[ \xa0£§©]")
_ARABIC = re.compile(r"[\u0600-\u06ff]")
_TEXTS = frozenset({TEXT, MARKDOWN})
MAX_LINES = 250_000
"""How many lines a text may have: a line takes as long to look at as many words."""
_SNIFFED = 4096
_UTF16_SHARE = 0.2
_BINARY_SHARE = 0.02
_FEW_CONTROLS = 4
_ARABIC_SHARE = 0.5


class Decoded(NamedTuple):
    """The characters of a source, how they were found, and what is wrong with them."""

    text: str
    encoding: str
    warnings: tuple[str, ...] = ()


def decode(data: bytes, name: str) -> Decoded:
    """Decode a text.

    Raises:
        UnreadableSourceError: It is no text, or has none; the message says what it seems to be.
    """
    media_type = sniff(data, name)
    if media_type not in _TEXTS:
        raise UnreadableSourceError(
            f"{name} is no plain text ({media_type}).", hint="Add it, and give its address instead."
        )
    text, encoding, warnings = decode_text(data)
    if not text.strip("\ufeff \t\r\n\x0b\x0c\x00"):
        raise UnreadableSourceError(f"{name} has no text in it.", hint="Nothing was added.")
    lines = text.count("\n") + text.count("\r")
    if lines > MAX_LINES:
        raise UnreadableSourceError(
            f"{name} has {lines:,} lines; a text of at most {MAX_LINES:,} is read.",
            hint="Split it and add the parts.",
        )
    controls = len(_CONTROLS.findall(text))
    if controls > _FEW_CONTROLS + _BINARY_SHARE * len(text):
        raise UnreadableSourceError(
            f"{name} is not a text: it looks like binary data.",
            hint="Save its text as .txt and add that.",
        )
    if controls:
        warnings.append(f"{controls} control characters were left out of the text; the original has them.")
    if _MOJIBAKE.search(text):
        warnings.append(
            "Some characters seem to have been garbled before (such as â€œ); they are kept as they are."
        )
    return Decoded(text, encoding, tuple(warnings))


def decode_text(data: bytes) -> tuple[str, str, list[str]]:
    """The characters of bytes that are a text, their encoding, and warnings; refuses nothing."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            text = data.decode(encoding, "replace")
            return text, encoding, _replaced(text)
    if b"\0" in data[:_SNIFFED] and (utf16 := _utf16(data)) is not None:
        return utf16
    try:
        return data.decode("utf-8"), "utf-8", []
    except UnicodeDecodeError:
        pass
    lines = data.splitlines(keepends=True)
    good = sum(_is_utf8(line) for line in lines if not line.isascii())
    if good:
        text = "".join(line.decode("utf-8" if _is_utf8(line) else "cp1252", "replace") for line in lines)
        bad = sum(not _is_utf8(line) for line in lines)
        return (
            text,
            "utf-8/windows-1252",
            [f"{bad} lines are not UTF-8 and were read as Windows-1252; compare them with the original."],
        )
    return _legacy(data)


def _utf16(data: bytes) -> tuple[str, str, list[str]] | None:
    """UTF-16 without a mark: Latin letters leave a zero in every other byte."""
    head = data[:_SNIFFED]
    for encoding, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        if zeros and zeros.count(0) > _UTF16_SHARE * len(zeros) and len(data) % 2 == 0:
            text = data.decode(encoding, "replace")
            return text, encoding, _replaced(text)
    return None


def _legacy(data: bytes) -> tuple[str, str, list[str]]:
    """Windows code pages: 1256 where that gives mostly Arabic letters, else 1252."""
    arabic = data.decode("cp1256", "replace")
    letters = [char for char in arabic if ord(char) > 127 and char.isalpha()]  # noqa: PLR2004 - ASCII
    share = sum(map(bool, map(_ARABIC.match, letters))) / len(letters) if letters else 0
    # A Western text has single accented letters among plain ones; an Arabic one has words of them.
    if share > _ARABIC_SHARE and len(letters) > sum(c.isascii() and c.isalpha() for c in arabic):
        return (
            arabic,
            "windows-1256",
            ["It is not UTF-8 and was read as Windows-1256 (Arabic script)."],
        )
    text = data.decode("cp1252", "replace")
    return text, "windows-1252", ["It is not UTF-8 and was read as Windows-1252.", *_replaced(text)]


def _replaced(text: str) -> list[str]:
    count = text.count("\ufffd")
    return [f"{count} characters could not be decoded and are shown as �."] if count else []


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
