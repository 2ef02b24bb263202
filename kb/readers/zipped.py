"""Zip archives opened with care: office documents and books are such archives too."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from kb.errors import UnreadableSourceError

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_MEMBERS = 5000
MAX_MEMBER = 50 * 2**20
MAX_ALL = 200 * 2**20
MAX_RATIO = 200
RATIO_FROM = 2**20
MAX_XML_DEPTH = 256
_CHUNK = 64 * 1024
_ENCRYPTED = 1


class Archive:
    """The members of a zip archive; what they inflate to is counted, and not believed beforehand."""

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        self.warnings: list[str] = []
        self._inflated = 0
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise self._damaged() from error
        infos = self._zip.infolist()
        if len(infos) > MAX_MEMBERS:
            raise UnreadableSourceError(
                f"{name} has {len(infos)} files in it; an archive of at most {MAX_MEMBERS} is read.",
                hint="Unpack it and add the folder.",
            )
        self._members = {info.filename: info for info in infos}
        if len(self._members) < len(infos):
            self.warnings.append("Some names stand twice in the archive; the last file of a name was read.")

    def names(self) -> tuple[str, ...]:
        """The names of its files, in order."""
        return tuple(name for name in self._members if not name.endswith("/"))

    def has(self, name: str) -> bool:
        """Whether there is a file of that name."""
        return name in self._members

    def read(self, name: str) -> bytes:
        """A file's bytes.

        Raises:
            UnreadableSourceError: It is encrypted, damaged, or inflates to too much.
        """
        info = self._members[name]
        if info.flag_bits & _ENCRYPTED:
            raise UnreadableSourceError(
                f"{self.name} is encrypted.", hint="Save it without a password and add that."
            )
        pieces: list[bytes] = []
        size = 0
        try:
            with self._zip.open(info) as file:
                while piece := file.read(_CHUNK):
                    size += len(piece)
                    self._inflated += len(piece)
                    too_dense = size > RATIO_FROM and size > MAX_RATIO * max(1, info.compress_size)
                    if size > MAX_MEMBER or self._inflated > MAX_ALL or too_dense:
                        raise UnreadableSourceError(
                            f"{self.name} inflates to more than it should: it may be made to do harm.",
                            hint="If you trust it, unpack it and add its text.",
                        )
                    pieces.append(piece)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            NotImplementedError,
            RuntimeError,
        ) as error:
            raise self._damaged() from error
        return b"".join(pieces)

    def xml(self, name: str) -> _Element:
        """A file's root element.

        Raises:
            UnreadableSourceError: It is no sound XML, nests too deep, or declares a document type.
        """
        return parse_xml(self.read(name), self.name)

    def optional_xml(self, name: str) -> _Element | None:
        """A file's root element, or None where there is no such file or it cannot be read."""
        if not self.has(name):
            return None
        try:
            return self.xml(name)
        except UnreadableSourceError:
            self.warnings.append(f"{PurePosixPath(name).name} in it cannot be read and was left out.")
            return None

    def _damaged(self) -> UnreadableSourceError:
        return UnreadableSourceError(
            f"{self.name} is damaged or cut off: it cannot be unpacked.", hint="Get it again, whole."
        )


def parse_xml(data: bytes, name: str) -> _Element:
    """The root element of XML that has no document type, and so no entities.

    Raises:
        UnreadableSourceError: It is not so.
    """
    from lxml import etree  # noqa: PLC0415 - late: only formats made of XML need it

    if b"<!DOCTYPE" in data[:10_000] or b"<!ENTITY" in data:
        raise UnreadableSourceError(
            f"{name} declares entities, which no such document does: it may be made to do harm.",
            hint="Open it in an office program, save it anew, and add that.",
        )
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_pis=True)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        deep = "depth" in str(error)
        raise UnreadableSourceError(
            f"{name} {'nests its elements too deep' if deep else 'is damaged: its XML is not sound'}.",
            hint="Open it in an office program, save it anew, and add that.",
        ) from error


def is_safe(name: str) -> bool:
    """Whether a member's name stays inside the archive."""
    path = PurePosixPath(name.replace("\\", "/"))
    return not path.is_absolute() and ".." not in path.parts and "\0" not in name and ":" not in name[:3]
