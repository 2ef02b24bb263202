"""BibTeX and BibLaTeX: the same records, with the fields that each of the two knows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from kb.citations.items import Item, Name, split_name
from kb.citations.records.csljson import VARIABLES
from kb.errors import UnreadableSourceError
from kb.model.dates import PartialDate, make_date, parse_date

_LATEX_TYPES = {
    "article-newspaper": "article",
    "article-magazine": "article",
    "article-journal": "article",
    "webpage": "online",
    "report": "report",
    "book": "book",
    "legislation": "legislation",
    "bill": "legislation",
    "regulation": "legislation",
    "legal_case": "jurisdiction",
    "thesis": "thesis",
}
_BIBTEX_TYPES = {
    "article-newspaper": "article",
    "article-magazine": "article",
    "article-journal": "article",
    "report": "techreport",
    "book": "book",
}
_BACK = {
    "article": "article-journal",
    "online": "webpage",
    "electronic": "webpage",
    "www": "webpage",
    "report": "report",
    "techreport": "report",
    "book": "book",
    "legislation": "legislation",
    "jurisdiction": "legal_case",
    "thesis": "thesis",
    "phdthesis": "thesis",
    "mastersthesis": "thesis",
}
_ESCAPED = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_UNESCAPED = {value: key for key, value in _ESCAPED.items()} | {
    r"\textbackslash": "\\",
    r"\textasciitilde": "~",
    r"\textasciicircum": "^",
    r"\ss": "ß",
    r"\o": "ø",
    r"\O": "Ø",
    r"\ae": "æ",
    r"\AE": "Æ",
    r"\l": "ł",
    r"\L": "Ł",
    r"\i": "ı",
}
_ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", '"': "\u0308", "=": "\u0304",
    ".": "\u0307", "u": "\u0306", "v": "\u030c", "H": "\u030b", "c": "\u0327", "k": "\u0328",
    "d": "\u0323", "r": "\u030a",
}  # fmt: skip
_ACCENT = re.compile(r"\\(?:([`'^~\"=.])|([uvHckdr])(?=[{\s]))\s*(?:\{\\?([A-Za-z])\}|\\?([A-Za-z]))")
_COMMAND = re.compile(
    r"\\(?:textbackslash|textasciitilde|textasciicircum|ss|ae|AE|[oOlLi])(?![A-Za-z])(?:\{\}|\s)?|\\[{}&%$#_]"
)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_ENTRY = re.compile(r"@\s*([A-Za-z]+)\s*[{(]")
_MOST = 20_000
_MOST_DIGITS = 8
_IN_URL = {"{": "%7B", "}": "%7D", "\\": "%5C"}
# What a key and the name of a field may not hold: it would end them.
_NO_KEY = re.compile(r"[\s,={}()\"#%@\\~]+")
_OWN = {name: name.lower() for name in ("DOI", "ISBN", "ISSN", "edition", "abstract")}
_OWN_BACK = {field: name for name, field in _OWN.items()}
_CASED = {name.lower(): name for name in VARIABLES}
_PLAIN = (
    ("howpublished", "genre"),
    ("number", "number"),
    ("venue", "event_place"),
    ("eventtitle", "event"),
    ("volume", "volume"),
    ("pages", "page"),
    ("language", "language"),
)


def write(items: Sequence[Item], *, latex: bool = False) -> str:
    """The records, for BibTeX or for BibLaTeX."""
    return "\n".join(_entry(item, latex=latex) for item in items)


def _entry(item: Item, *, latex: bool) -> str:
    types = _LATEX_TYPES if latex else _BIBTEX_TYPES
    fields = "".join(f"  {name} = {{{value}}},\n" for name, value in _fields(item, latex=latex) if value)
    key = _NO_KEY.sub("-", item.key).strip("-") or "nameless"
    return f"@{types.get(item.type, 'misc')}{{{key},\n{fields}}}\n"


def _fields(item: Item, *, latex: bool) -> Iterator[tuple[str, str]]:
    yield "author", " and ".join(_name(name) for name in item.authors)
    # Braces keep the case of names and short forms in a title.
    yield "title", f"{{{escape(item.title)}}}" if item.title else ""
    article = item.type.startswith("article-")
    container = "journaltitle" if latex else "journal"
    yield (container if article else "booktitle" if not latex else "maintitle"), escape(item.container)
    if latex:
        yield (
            "entrysubtype",
            {"article-newspaper": "newspaper", "article-magazine": "magazine"}.get(item.type, ""),
        )
        yield "date", f"{item.issued}{'~' if item.doubtful else ''}" if item.issued else ""
        yield "urldate", str(item.accessed or "")
        yield "type", escape(item.genre)
        yield "location", escape(item.place)
        yield "issue", escape(item.issue)
    else:
        yield from _bibtex_dates(item)
        yield "howpublished", escape(item.genre)
        yield "address", escape(item.place)
        yield "issue", escape(item.issue)
    yield ("institution" if item.type == "report" else "publisher"), escape(item.publisher)
    for name, attribute in _PLAIN[1:]:
        value = str(getattr(item, attribute))
        yield name, escape(value.replace("–", "--") if name == "pages" else value)
    yield "url", _url(item.url)
    yield "archiveurl", _url(item.archive)
    yield "csltype", "" if _type_back(item, latex=latex) else item.type
    for name, value in item.other:
        if not _NO_KEY.search(name):
            yield _OWN.get(name, f"csl-{name}"), escape(value)
    yield "note", escape("; ".join(item.remarks))


def _url(text: str) -> str:
    """An address, without what would end the field."""
    return "".join(_IN_URL.get(char, char) for char in "".join(text.split()))


def _type_back(item: Item, *, latex: bool) -> bool:
    """Whether a reader can tell the type without being told."""
    types = _LATEX_TYPES if latex else _BIBTEX_TYPES
    if latex and item.type == "article-newspaper":
        return True
    return _BACK.get(types.get(item.type, "misc")) == item.type


def _bibtex_dates(item: Item) -> Iterator[tuple[str, str]]:
    date = item.issued
    if date is not None and date.year is not None:
        yield "year", f"{date.year}"
        yield "month", f"{date.month}" if date.month else ""
        yield "day", f"{date.day}" if date.day else ""
        yield "circa", "true" if item.doubtful else ""
    yield "urldate", str(item.accessed or "")


def escape(text: str) -> str:
    r"""The text with what TeX would take for a command escaped.

    >>> escape("R&D: 5% of $3_a")
    'R\\&D: 5\\% of \\$3\\_a'
    """
    return "".join(_ESCAPED.get(char, char) for char in " ".join(text.split()))


def _name(name: Name) -> str:
    if name.literal:
        return f"{{{escape(name.literal)}}}"
    family = (
        f"{{{escape(name.family)}}}" if " " in name.family or " and " in name.family else escape(name.family)
    )
    if name.suffix:
        return f"{family}, {escape(name.suffix)}, {escape(name.given)}"
    return f"{family}, {escape(name.given)}"


def read(text: str, name: str) -> list[Item]:
    """The items of a file.

    Raises:
        UnreadableSourceError: A record is not closed, or has no key.
    """
    items: list[Item] = []
    strings: dict[str, str] = {month: str(number) for number, month in enumerate(_MONTHS, 1)}
    place = 0
    while match := _ENTRY.search(text, place):
        kind = match[1].lower()
        if kind == "comment":
            place = match.end()
            continue
        line = text.count("\n", 0, match.start()) + 1
        reader = _Reader(text, match.end(), strings, f"{name}, line {line}")
        if kind == "preamble":
            reader.value()
        elif kind == "string":
            strings |= dict(reader.fields())
        else:
            key = reader.key()
            items.append(_item(kind, key, dict(reader.fields())))
        place = reader.place
        if len(items) > _MOST:
            raise UnreadableSourceError(
                f"{name} has more than {_MOST:,} records.", hint="Import it in parts."
            )
    return items


class _Reader:
    """Reads the fields of one record."""

    def __init__(self, text: str, place: int, strings: dict[str, str], name: str) -> None:
        self.text = text
        self.place = place
        self.strings = strings
        self.name = name

    def key(self) -> str:
        end = self.text.find(",", self.place)
        key = self.text[self.place : end].strip() if end >= 0 else ""
        if not key or "=" in key or "\n" in key:
            raise UnreadableSourceError(f"{self.name}: this record has no key.")
        self.place = end + 1
        return key

    def fields(self) -> Iterator[tuple[str, str]]:
        while match := re.compile(r"[\s,]*([^\s=,{}()\"]+)\s*=\s*").match(self.text, self.place):
            self.place = match.end()
            yield match[1].lower(), self.value()
        closing = re.compile(r"[\s,]*[})]").match(self.text, self.place)
        if closing is None:
            raise UnreadableSourceError(f"{self.name}: this record is not closed, or a field has no value.")
        self.place = closing.end()

    def value(self) -> str:
        parts = []
        while True:
            self.place = re.compile(r"\s*").match(self.text, self.place).end()  # type: ignore[union-attr]
            char = self.text[self.place : self.place + 1]
            if char in {"{", '"'}:
                parts.append(self._delimited(char))
            else:
                match = re.compile(r"[^\s,#{}()\"]+").match(self.text, self.place)
                if match is None:
                    raise UnreadableSourceError(f"{self.name}: a field has no value.")
                self.place = match.end()
                parts.append(self.strings.get(match[0].lower(), match[0]))
            more = re.compile(r"\s*#\s*").match(self.text, self.place)
            if more is None:
                return "".join(parts)
            self.place = more.end()

    def _delimited(self, opener: str) -> str:
        depth, start = 0, self.place + 1
        place = start
        while place < len(self.text):
            char = self.text[place]
            if char == "\\":
                place += 2
                continue
            if opener == '"' and char == '"' and not depth:
                self.place = place + 1
                return self.text[start:place]
            if char == "{":
                depth += 1
            elif char == "}":
                if not depth:
                    self.place = place + 1
                    return self.text[start:place]
                depth -= 1
            place += 1
        raise UnreadableSourceError(f"{self.name}: a brace or a quotation mark is never closed.")


def unescape(text: str) -> str:
    """The words of a field: commands as the characters they stand for, without braces."""
    text = _ACCENT.sub(_accented, text)
    text = re.sub(r"(?<!\\)~", "\u00a0", text)
    parts, place = [], 0
    for match in _COMMAND.finditer(text):
        parts.append(text[place : match.start()].replace("{", "").replace("}", ""))
        command = match[0].strip()
        parts.append(_UNESCAPED.get(command, _UNESCAPED.get(command.removesuffix("{}"), command)))
        place = match.end()
    parts.append(text[place:].replace("{", "").replace("}", ""))
    return " ".join("".join(parts).split())


def _accented(match: re.Match[str]) -> str:
    letter = match[3] or match[4]
    return unicodedata.normalize("NFC", letter + _ACCENTS[match[1] or match[2]])


def _item(kind: str, key: str, fields: dict[str, str]) -> Item:
    said = {
        name: unescape(value) for name, value in fields.items() if name not in {"author", "url", "archiveurl"}
    }
    type_ = said.get("csltype") or _BACK.get(kind, "document")
    if kind == "article" and "csltype" not in said and said.get("entrysubtype") in {"newspaper", "magazine"}:
        type_ = f"article-{said['entrysubtype']}"
    issued, doubtful = _date({**said, "date": fields.get("date", "").strip()})
    title = said.get("title", "")
    names = ("journaltitle", "journal", "booktitle", "maintitle")
    return Item(
        key=key,
        type=type_,
        title=title,
        described=title.startswith("[") and title.endswith("]"),
        authors=tuple(_person(one) for one in _split_and(fields.get("author", ""))),
        container=next((said[n] for n in names if said.get(n)), ""),
        issued=issued,
        doubtful=doubtful,
        accessed=parse_date(said.get("urldate", "")),
        url=fields.get("url", "").strip(),
        archive=fields.get("archiveurl", "").strip(),
        genre=said.get("howpublished") or said.get("type", ""),
        publisher=next(
            (said[n] for n in ("institution", "publisher", "organization", "school") if said.get(n)), ""
        ),
        place=said.get("address") or said.get("location", ""),
        issue=said.get("issue", ""),
        other=tuple(_others(said)),
        remarks=tuple(said["note"].split("; ")) if said.get("note") else (),
        **{
            attribute: said.get(name, "").replace("--", "–") if name == "pages" else said.get(name, "")
            for name, attribute in _PLAIN[1:]
        },
    )


def _others(said: dict[str, str]) -> Iterator[tuple[str, str]]:
    for field, value in said.items():
        if field in _OWN_BACK:
            yield _OWN_BACK[field], value
        elif field.startswith("csl-"):
            yield _CASED.get(field[4:], field[4:]), value


def _date(said: dict[str, str]) -> tuple[PartialDate | None, bool]:
    if dated := said.get("date"):
        return parse_date(dated.partition("/")[0].rstrip("~?")), dated.endswith(("~", "?"))
    numbers = []
    for name in ("year", "month", "day"):
        value = said.get(name, "").strip().lower()
        value = str(_MONTHS.index(value[:3]) + 1) if name == "month" and value[:3] in _MONTHS else value
        if not (value.isdecimal() and len(value) <= _MOST_DIGITS):
            break
        numbers.append(int(value))
    return (make_date(*numbers) if numbers else None), said.get("circa") == "true"


def _split_and(text: str) -> list[str]:
    """Names, parted by ``and`` outside of braces."""
    parts, depth, start = [], 0, 0
    for match in re.finditer(r"[{}]|\s+and\s+", text):
        if match[0] == "{":
            depth += 1
        elif match[0] == "}":
            depth -= 1
        elif not depth:
            parts.append(text[start : match.start()])
            start = match.end()
    return [part.strip() for part in (*parts, text[start:]) if part.strip()]


def _person(text: str) -> Name:
    if text.startswith("{") and text.endswith("}") and _split_comma(text) == [text]:
        return Name(literal=unescape(text))
    parts = [unescape(part) for part in _split_comma(text)]
    if len(parts) == 1:
        return split_name(parts[0])
    if len(parts) == 2:  # noqa: PLR2004 - family and given name
        return Name(parts[0], parts[1])
    return Name(parts[0], parts[-1], suffix=parts[1])


def _split_comma(text: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for place, char in enumerate(text):
        depth += {"{": 1, "}": -1}.get(char, 0)
        if char == "," and not depth:
            parts.append(text[start:place].strip())
            start = place + 1
    return [*parts, text[start:].strip()]
