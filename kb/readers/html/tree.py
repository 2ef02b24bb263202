"""A web page as a tree: decoded, made harmless, parsed."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, NamedTuple

from kb.errors import UnreadableSourceError
from kb.readers.decode import decode_text

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_XML_CHARSET = re.compile(rb"^\s*<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w.:-]{2,40})", re.IGNORECASE)
_DATA_URI = re.compile(rb"data:[\w.+/;=-]{0,100},[\w+/=%.-]{64,}", re.IGNORECASE)
_TAGS = re.compile(
    r"</?(?:div|span|section|b|i|em|font|table|tr|td|ul|li|blockquote)\b[^<>]*>", re.IGNORECASE
)
_WAYBACK = re.compile(
    r"<!-- BEGIN WAYBACK TOOLBAR INSERT -->.*?<!-- END WAYBACK TOOLBAR INSERT -->", re.DOTALL
)
_HEAD = 8192
_CUT_MAX = 30 * 1024 * 1024
_MANY_TAGS = 2000
_DEEPEST = 200
_BAD_SHARE = 0.002


class PageText(NamedTuple):
    """The characters of a page, how they were found, and what is wrong with them."""

    text: str
    encoding: str
    warnings: tuple[str, ...] = ()


def decode_page(data: bytes, name: str, declared: str = "") -> PageText:
    """Decode a page; what it says of its encoding is believed only when the bytes agree.

    Raises:
        UnreadableSourceError: It is too large without its pictures.
    """
    data = _DATA_URI.sub(b"data:,", data)
    if len(data) > _CUT_MAX:
        raise UnreadableSourceError(
            f"{name} has {len(data) // 2**20} MB of text and code; a page of at most "
            f"{_CUT_MAX // 2**20} MB is read.",
            hint="Save the article alone, or copy its text.",
        )
    if data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text, encoding, warnings = decode_text(data)
        return PageText(text, encoding, tuple(warnings))
    head = data[:_HEAD]
    match = _XML_CHARSET.match(head) or _META_CHARSET.search(head)
    said = (match[1].decode("ascii", "replace") if match else declared).lower()
    try:
        return PageText(data.decode("utf-8"), "utf-8", _lie(said, "utf-8") if not data.isascii() else ())
    except UnicodeDecodeError:
        pass
    # A few broken bytes in a UTF-8 page do not make it another encoding.
    text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    multibyte = sum(map(text.count, "’“”–é—"))
    if bad <= _BAD_SHARE * len(text) and (said in {"utf-8", "utf8"} or multibyte > bad):
        return PageText(text, "utf-8", (f"{bad} characters could not be decoded and are shown as �.",))
    codec = _codec(said)
    if codec and codec != "utf-8":
        try:
            return PageText(data.decode(codec), codec)
        except UnicodeDecodeError:
            pass
    text, encoding, warnings = decode_text(data)
    return PageText(text, encoding, (*warnings, *_lie(said, encoding)))


def _codec(said: str) -> str:
    """The codec of a name; what a browser takes for Latin 1 is Windows-1252."""
    if said in {"iso-8859-1", "latin1", "latin-1", "ascii", "us-ascii"}:
        return "cp1252"
    try:
        name = codecs.lookup(said).name
    except (LookupError, ValueError):
        return ""
    # Codecs such as rot13 or hex are no character sets.
    return name if getattr(codecs.lookup(name), "_is_text_encoding", False) else ""


def _lie(said: str, encoding: str) -> tuple[str, ...]:
    if not said or _codec(said) in {_codec(encoding), "ascii"}:
        return ()
    return (f"The page says that it is in {said}, but it is in {encoding}.",)


def parse(text: str, name: str) -> tuple[HtmlElement, tuple[str, ...]]:
    """The tree of a page.

    Raises:
        UnreadableSourceError: There is no element in it.
    """
    from lxml import etree, html  # noqa: PLC0415 - late: only web pages need it

    warnings: tuple[str, ...] = ()
    text = _WAYBACK.sub("", text).replace("\0", "")
    flat = _flattened(text)
    if flat != text:
        warnings = ("The page nests its elements too deep; they were laid flat.",)
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_pis=True)
    try:
        tree = html.document_fromstring(flat.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError) as error:
        raise UnreadableSourceError(f"{name} has no text in it.", hint="Nothing was added.") from error
    return tree, warnings


def _flattened(text: str) -> str:
    """A page without the elements that only nest, where they nest deeper than a parser goes."""
    if text.count("<") < _MANY_TAGS:
        return text
    depth = deepest = 0
    for match in _TAGS.finditer(text):
        if match[0][1] == "/":
            depth = max(0, depth - 1)
        else:
            depth += 1
            deepest = max(deepest, depth)
    return _TAGS.sub("\n", text) if deepest > _DEEPEST else text
