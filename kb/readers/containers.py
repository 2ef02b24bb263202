"""What holds several sources: archives, messages with attachments, web archives."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator

from kb.errors import UnreadableSourceError
from kb.readers.received import Received
from kb.readers.zipped import Archive, is_safe

_NESTED = 2
_MAX_ALL = 200 * 2**20
_MAX_RECORD = 30 * 2**20
_MAX_RATIO = 200
_RATIO_FROM = 2**20


def unpack_zip(received: Received) -> Iterator[Received]:
    """The files in an archive, but for hidden ones.

    Raises:
        UnreadableSourceError: It is damaged, encrypted, or inflates to too much.
    """
    archive = Archive(received.data, received.name)
    if received.name.count(".zip/") >= _NESTED:
        raise UnreadableSourceError(
            f"{received.name} is an archive in an archive in an archive.",
            hint="Unpack it and add the folder.",
        )
    for name in archive.names():
        parts = name.replace("\\", "/").split("/")
        if any(part.startswith(".") and part != ".." for part in parts) or parts[0] == "__MACOSX":
            continue
        shown = parts[-1] if not is_safe(name) else "/".join(parts)
        yield Received(archive.read(name), f"{received.name}/{shown}", latest=received.latest, member=True)


def unpack_mail(received: Received) -> Iterator[Received]:
    """A message, then what is attached to it."""
    from kb.readers.mail import attachments  # noqa: PLC0415 - late: only e-mail needs it

    yield received
    yield from attachments(received)


def unpack_warc(received: Received) -> Iterator[Received]:
    """The pages that a web archive holds.

    Raises:
        UnreadableSourceError: It is damaged, or inflates to too much.
    """
    try:
        from warcio.archiveiterator import ArchiveIterator  # noqa: PLC0415 - an extra
        from warcio.exceptions import ArchiveLoadFailed  # noqa: PLC0415
    except ImportError as error:
        raise UnreadableSourceError(
            f"{received.name} is a web archive, and the part that reads it is not installed.",
            hint="Install it: pip install 'napkb[warc]'.",
        ) from error
    data = _gunzipped(received) if received.data[:2] == b"\x1f\x8b" else received.data
    found = False
    try:
        for record in ArchiveIterator(io.BytesIO(data)):
            page = _page_of(record, received)
            if page is not None:
                found = True
                yield page
    except (ArchiveLoadFailed, EOFError, zlib.error, ValueError) as error:
        raise UnreadableSourceError(f"{received.name} is damaged: it is no sound web archive.") from error
    if not found:
        raise UnreadableSourceError(f"{received.name} has no page in it.", hint="Nothing was added.")


def _page_of(record: object, received: Received) -> Received | None:
    headers, http = record.rec_headers, record.http_headers  # type: ignore[attr-defined]
    if record.rec_type not in {"response", "resource"}:  # type: ignore[attr-defined]
        return None
    kind = (http.get_header("Content-Type") or "") if http else (headers.get_header("Content-Type") or "")
    status = http.get_statuscode() if http else "200"
    if "html" not in kind.lower() or status != "200":
        return None
    body = record.content_stream().read(_MAX_RECORD + 1)  # type: ignore[attr-defined]
    url = headers.get_header("WARC-Target-URI") or ""
    day = (headers.get_header("WARC-Date") or "")[:10]
    charset = kind.lower().partition("charset=")[2].split(";")[0].strip(" \"'")
    name = f"{received.name}/{url.rpartition('/')[2] or 'page'}"[:200]
    return Received(
        body[:_MAX_RECORD],
        name,
        url=url,
        retrieved=day,
        charset=charset,
        latest=day,
        member=True,
        media_type="text/html",
    )


def _gunzipped(received: Received) -> bytes:
    pieces, size = [], 0
    try:
        with gzip.open(io.BytesIO(received.data)) as file:
            while piece := file.read(1 << 16):
                size += len(piece)
                if size > _MAX_ALL or (size > _RATIO_FROM and size > _MAX_RATIO * len(received.data)):
                    raise UnreadableSourceError(
                        f"{received.name} inflates to more than it should: it may be made to do harm.",
                        hint="If you trust it, unpack it and add the parts.",
                    )
                pieces.append(piece)
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableSourceError(f"{received.name} is damaged: it cannot be unpacked.") from error
    return b"".join(pieces)
