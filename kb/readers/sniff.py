"""What a source is, told by its bytes; a name only tells Markdown from plain text."""

from __future__ import annotations

import re
from pathlib import PurePath

from kb.errors import UnreadableSourceError

TEXT, MARKDOWN, HTML = "text/plain", "text/markdown", "text/html"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
EPUB, RTF = "application/epub+zip", "text/rtf"
MAIL, MHTML = "message/rfc822", "multipart/related"
ZIP, WARC = "application/zip", "application/warc"

SUFFIXES = {
    ".txt": TEXT,
    ".text": TEXT,
    ".md": MARKDOWN,
    ".markdown": MARKDOWN,
    ".html": HTML,
    ".htm": HTML,
    ".xhtml": HTML,
    ".mht": MHTML,
    ".mhtml": MHTML,
    ".pdf": PDF,
    ".docx": DOCX,
    ".odt": ODT,
    ".epub": EPUB,
    ".rtf": RTF,
    ".eml": MAIL,
    ".zip": ZIP,
    ".warc": WARC,
    ".warc.gz": WARC,
}
"""The endings of names that are read from a folder, and what they are."""

_SAVE_TEXT = "Save its text as .txt or .md and add that."
_REFUSED = (
    (b"\x89PNG", "a PNG picture", "Recognise its text (such as with tesseract) and add that."),
    (b"\xff\xd8\xff", "a JPEG picture", "Recognise its text (such as with tesseract) and add that."),
    (b"GIF8", "a GIF picture", "Recognise its text (such as with tesseract) and add that."),
    (b"II*\x00", "a TIFF picture", "Recognise its text (such as with tesseract) and add that."),
    (b"MM\x00*", "a TIFF picture", "Recognise its text (such as with tesseract) and add that."),
    (b"7z\xbc\xaf", "a 7z archive", "Unpack it and add the folder."),
    (b"Rar!", "a RAR archive", "Unpack it and add the folder."),
    (b"BZh", "a bzip2 archive", "Unpack it and add what is in it."),
    (b"\xfd7zXZ", "an xz archive", "Unpack it and add what is in it."),
    (b"\x7fELF", "a program", "Nothing can be added of it."),
    (b"MZ\x90", "a program", "Nothing can be added of it."),
    (b"SQLite format 3", "a database", "Export what matters as text and add that."),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|article|main|div|meta|title|script|p)\b",
    re.IGNORECASE | re.DOTALL,
)
_TAG = re.compile(rb"<(?:p|div|br|span|a|table|h[1-6]|ul|article)\b[^>]*>", re.IGNORECASE)
_MAIL = re.compile(
    rb"(?:From |[A-Za-z][A-Za-z0-9-]{1,40}: ?)[^\r\n]*\r?\n(?:(?:[A-Za-z][A-Za-z0-9-]{1,40}:|[ \t])[^\r\n]*\r?\n)+"
)
_MAIL_HEADER = re.compile(
    rb"^(?:MIME-Version|Content-Type|Received|Message-ID|Return-Path|Delivered-To): ?",
    re.IGNORECASE | re.MULTILINE,
)
_SNAPSHOT = re.compile(rb"^Snapshot-Content-Location:|multipart/related", re.IGNORECASE | re.MULTILINE)
_HEAD = 16_384
_FEW_TAGS = 3
_EMPTY = b" \t\r\n\x0b\x0c\xef\xbb\xbf\xff\xfe\x00"


def sniff(data: bytes, name: str) -> str:
    """The media type of a source.

    Raises:
        UnreadableSourceError: It is of a kind that is not read; the message says what would help.
    """
    head = data[:_HEAD]
    _refuse(data, name)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _in_zip(data)
    bare = head.lstrip(_EMPTY)
    if bare.startswith(b"{\\rtf"):
        return RTF
    if data.startswith((b"WARC/1.", b"\x1f\x8b")):
        return WARC
    if bare.startswith(b"%PDF-") or (b"%PDF-" in head[:1024] and not _HTML.match(bare)):
        return PDF
    return _text_kind(data, head.replace(b"\0", b"").lstrip(_EMPTY) if b"\0" in head[:64] else bare, name)


def _refuse(data: bytes, name: str) -> None:
    for magic, what, hint in _REFUSED:
        if data.startswith(magic):
            raise UnreadableSourceError(f"{name} is {what}, which cannot be read.", hint=hint)
    if data.startswith(_OLE):
        raise _old_office(data, name)
    if data.startswith(b"\x1f\x8b") and not _is_warc_gz(data, name):
        raise UnreadableSourceError(
            f"{name} is a gzip archive, which cannot be read.", hint="Unpack it and add what is in it."
        )


def _text_kind(data: bytes, text: bytes, name: str) -> str:
    """What a text is: a message, a page, Markdown or plain."""
    suffix = PurePath(name).suffix.lower()
    if (match := _MAIL.match(text)) and _MAIL_HEADER.search(match[0]):
        return MHTML if _SNAPSHOT.search(match[0]) or suffix in {".mht", ".mhtml"} else MAIL
    by_name = SUFFIXES.get(suffix, TEXT)
    if by_name == MARKDOWN:
        return MARKDOWN
    tags = len(_TAG.findall(text))
    if _HTML.match(text) and (by_name == HTML or tags or b"</html" in data[-2000:].lower()):
        return HTML
    return HTML if by_name == HTML and tags >= _FEW_TAGS else TEXT


def named_otherwise(name: str, media_type: str) -> str:
    """A word on a name that does not fit what the source is, or ``""``."""
    by_name = SUFFIXES.get(PurePath(name).suffix.lower())
    if by_name in {None, TEXT, MARKDOWN, media_type} or by_name == WARC:
        return ""
    said = {HTML: "a web page", TEXT: "plain text", PDF: "a PDF", DOCX: "a Word document", MAIL: "an e-mail"}
    what = said.get(media_type, media_type)
    return f"Its name ends in {PurePath(name).suffix}, but it is {what}, and was read as that."


def _in_zip(data: bytes) -> str:
    """What kind of zip archive it is: by the names in its directory, which stands at its end."""
    tail = data[-200_000:]
    if b"word/document.xml" in tail:
        return DOCX
    if b"mimetype" in data[:100]:
        if b"application/epub+zip" in data[:200]:
            return EPUB
        if b"opendocument.text" in data[:200]:
            return ODT
    if b"META-INF/container.xml" in tail:
        return EPUB
    if b"content.xml" in tail and (b"META-INF/manifest.xml" in tail or b"mimetype" in tail):
        return ODT
    if b"word/document.xml" in data[:200_000]:
        return DOCX
    return ZIP


def _is_warc_gz(data: bytes, name: str) -> bool:
    import zlib  # noqa: PLC0415 - only gzip needs it

    if ".warc" in name.lower():
        return True
    try:
        return zlib.decompressobj(31).decompress(data[:4096], 64).startswith(b"WARC/")
    except zlib.error:
        return False


def _old_office(data: bytes, name: str) -> UnreadableSourceError:
    wide = "EncryptedPackage".encode("utf-16-le")
    if wide in data or "EncryptionInfo".encode("utf-16-le") in data:
        return UnreadableSourceError(f"{name} is encrypted.", hint="Save it without a password and add that.")
    if "__substg1.0_".encode("utf-16-le") in data:
        return UnreadableSourceError(
            f"{name} is an Outlook message, which cannot be read.", hint="Save it as .eml and add that."
        )
    return UnreadableSourceError(
        f"{name} is an office document of the old kind, which cannot be read.",
        hint="Open it in an office program, save it as .docx or .odt, and add that.",
    )
