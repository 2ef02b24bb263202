"""E-mail with its attachments, and MHTML, which browsers save pages as."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_tz
from pathlib import PurePosixPath

from kb.errors import UnreadableSourceError
from kb.model.dates import PartialDate, make_date
from kb.model.extraction import Extraction
from kb.readers.clean import clean
from kb.readers.decode import decode_text
from kb.readers.drafts import group_lines, split_lines, to_drafts
from kb.readers.html.blocks import Walker
from kb.readers.html.tree import decode_page, parse
from kb.readers.learnt import Learnt
from kb.readers.received import Received
from kb.readers.sheet import Sheet
from kb.readers.sniff import MAIL, MHTML

_DEEPEST = 50
_QUOTED = re.compile(r"^\s*>")
_INTRODUCED = re.compile(
    r"^\s*(?:On .{4,80} wrote:|-{2,}\s*(?:Original|Forwarded) message\s*-{2,}.*)\s*$", re.IGNORECASE
)
_SIGNATURE = re.compile(r"^-- ?$")
_SUBJECT = re.compile(r"^(?:(?:re|fwd?|aw|wg|tr)\s*:\s*)+", re.IGNORECASE)
_NESTED = re.compile(rb"^content-type:\s*(?:multipart|message)/", re.IGNORECASE | re.MULTILINE)


def read_mail(received: Received) -> Extraction:
    """Read a message.

    Raises:
        UnreadableSourceError: It nests too deep, or has no text.
    """
    message, learnt = _parsed(received), Learnt()
    _note_headers(message, learnt)
    plain, pages = _texts(message, learnt)
    decoded: tuple[str, str] = ("", "")
    if plain.strip():
        learnt.framed = False
        lines = []
        rest, reason = [], ""
        for line in split_lines(plain):
            if not reason and _SIGNATURE.match(line.text):
                reason = "signature"
            if reason or _QUOTED.match(line.text) or _INTRODUCED.match(line.text):
                rest.append((line, reason or "quoted message"))
                lines.append(line.cut(0, 0))
            else:
                lines.append(line)
        for line, why in rest:
            if line.text:
                learnt.aside(line, why)
        drafts = to_drafts(group_lines(lines))
        decoded = (plain, "")
    else:
        sheet = Sheet(learnt)
        for data, charset in pages:
            tree, _ = parse(decode_page(data, received.name, charset).text, received.name)
            for block in Walker().walk(tree):
                sheet.put(
                    block.text,
                    role="heading" if block.level else "",
                    level=block.level or 1,
                    bullet=block.bullet,
                )
        drafts = sheet.drafts
        decoded = (sheet.finish().text, "")
    if not drafts:
        raise UnreadableSourceError(f"{received.name} has no text in it.", hint="Nothing was added.")
    from kb.readers.decode import Decoded  # noqa: PLC0415 - one use

    return clean(drafts, Decoded(decoded[0], "utf-8"), MAIL, learnt)


def attachments(received: Received) -> list[Received]:
    """The files attached to a message; their names are names and no paths."""
    found = []
    for part in _parts(_parsed(received)):
        name = _plain(part.get_filename() or "")
        if not name or part.is_multipart():
            continue
        bare = PurePosixPath(name.replace("\\", "/")).name or "attachment"
        found.append(Received(_payload(part), f"{received.name}/{bare}", member=True))
    return found


def read_mhtml(received: Received) -> Extraction:
    """Read a page that a browser saved as one file.

    Raises:
        UnreadableSourceError: There is no page in it.
    """
    from kb.readers.html import read_page  # noqa: PLC0415 - late: only a page needs it

    message = _parsed(received)
    wanted = str(message.get("Snapshot-Content-Location") or "").strip()
    pages = [
        part for part in _parts(message) if part.get_content_type() in {"text/html", "application/xhtml+xml"}
    ]
    if not pages:
        raise UnreadableSourceError(
            f"{received.name} has no page in it.", hint="Save it as HTML and add that."
        )
    page = next((p for p in pages if str(p.get("Content-Location") or "").strip() == wanted), pages[0])
    day = _day(str(message.get("Date") or ""))
    where = wanted or str(page.get("Content-Location") or "").strip()
    inner = received._replace(
        data=_payload(page),
        url=received.url or (where if where.startswith("http") else ""),
        retrieved=received.retrieved or (str(day) if day else ""),
        charset=page.get_content_charset() or "",
    )
    return read_page(inner)._replace(media_type=MHTML)


def _parsed(received: Received) -> Message:
    if len(_NESTED.findall(received.data)) > 20 * _DEEPEST:
        raise _too_deep(received.name)
    try:
        message = message_from_bytes(received.data, policy=policy.compat32)
        list(_parts(message))
    except RecursionError as error:
        raise _too_deep(received.name) from error
    except _TooDeepError as error:
        raise _too_deep(received.name) from error
    return message


class _TooDeepError(Exception):
    """A message in a message in a message, and so on."""


def _too_deep(name: str) -> UnreadableSourceError:
    return UnreadableSourceError(
        f"{name} nests messages more than {_DEEPEST} deep: it may be made to do harm.",
        hint="Save the part that matters and add that.",
    )


def _parts(message: Message) -> list[Message]:
    """All parts of a message, without recursion."""
    found: list[Message] = []
    stack = [(message, 0)]
    while stack:
        part, depth = stack.pop()
        if depth > _DEEPEST:
            raise _TooDeepError
        found.append(part)
        inner = part.get_payload()
        if isinstance(inner, list):
            stack.extend((each, depth + 1) for each in reversed(inner) if isinstance(each, Message))
    return found


def _payload(part: Message) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _texts(message: Message, learnt: Learnt) -> tuple[str, list[tuple[bytes, str]]]:
    """The plain text of a message, and its pages."""
    plain, pages = [], []
    for part in _parts(message):
        if part.get_filename() or part.get_content_disposition() == "attachment":
            continue
        charset = part.get_content_charset() or ""
        if part.get_content_type() == "text/plain":
            data = _payload(part)
            try:
                plain.append(data.decode(charset or "utf-8"))
            except (LookupError, UnicodeDecodeError, ValueError):
                text, encoding, _ = decode_text(data)
                plain.append(text)
                if charset:
                    learnt.warnings.append(
                        f"It says that it is in {charset[:40]}; it was read as {encoding}."
                    )
        elif part.get_content_type() == "text/html":
            pages.append((_payload(part), charset))
    return "\n\n".join(plain), pages


def _note_headers(message: Message, learnt: Learnt) -> None:
    subject = _SUBJECT.sub("", _plain(str(message.get("Subject") or ""))).strip()
    if subject:
        learnt.put("title", subject, "subject", "probable", subject)
    senders = [name or address for name, address in getaddresses([_plain(str(message.get("From") or ""))])]
    if senders and senders[0]:
        learnt.put("author", tuple(senders[:5]), "sender", "probable", "; ".join(senders[:5]))
    date = str(message.get("Date") or "")
    if (day := _day(date)) is not None:
        learnt.put("issued", day, "date-header", "probable", date)
    elif date:
        learnt.warnings.append(f"The date “{date[:80]}” in the message is none; give it with --issued.")


def _day(date: str) -> PartialDate | None:
    try:
        parts = parsedate_tz(date)
    except (ValueError, TypeError, IndexError):
        return None
    if not parts or not 0 <= parts[3] < 24 or not 0 <= parts[4] < 60:  # noqa: PLR2004 - hours and minutes
        return None
    return make_date(*parts[:3])


def _plain(header: str) -> str:
    """A header's words; what cannot be decoded stays as it is."""
    pieces = []
    try:
        for data, charset in decode_header(header):
            if isinstance(data, str):
                pieces.append(data)
                continue
            try:
                pieces.append(data.decode(charset or "ascii", "replace"))
            except LookupError:
                pieces.append(data.decode("utf-8", "replace"))
    except (ValueError, TypeError):
        return " ".join(header.split())
    return " ".join("".join(pieces).split())
