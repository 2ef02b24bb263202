"""What the styles share: names, titles, dates, and italics as marks that every output understands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kb.citations.items import Item, Name
from kb.model.dates import MONTHS, PartialDate
from kb.model.pinpoints import Pinpoint

IT, IT_END, SC, SC_END = "\ue000", "\ue001", "\ue002", "\ue003"
"""Marks round italics and small capitals; ``shown`` turns them into what an output has for them."""

_SMALL = frozenset(
    "a an and as at but by down for from in into nor of on onto or over so the till to up via with yet "
    "de la von van vs v per".split()
)
_WORD = re.compile(r"[^\s]+")
_PART = re.compile(r"[^\W\d_][\w’']*")
SHORT_MONTHS = (
    "Jan.",
    "Feb.",
    "Mar.",
    "Apr.",
    "May",
    "June",
    "July",
    "Aug.",
    "Sept.",
    "Oct.",
    "Nov.",
    "Dec.",
)
_LATIN = re.compile(r"[A-Za-z]")


def italic(text: str) -> str:
    """The words in italics."""
    return f"{IT}{text}{IT_END}" if text else ""


def capitals(text: str) -> str:
    """The words in small capitals."""
    return f"{SC}{text}{SC_END}" if text else ""


def shown(text: str, form: str = "plain") -> str:
    """The text for an output: ``plain``, ``markdown``, ``html`` or ``golden``."""
    marks = {
        "plain": ("", "", "", ""),
        "markdown": ("*", "*", "", ""),
        "html": ("<i>", "</i>", "", ""),
        "golden": ("*", "*", "^", "^"),
    }[form]
    if form == "markdown":
        text = re.sub(r"([\\`*_\[\]<>])", r"\\\1", text)
        text = re.sub(r"(https?://\S*)", lambda m: re.sub(r"\\([`*_\[\]])", r"\1", m[0]), text)
    for mark, sign in zip((IT, IT_END, SC, SC_END), marks, strict=True):
        text = text.replace(mark, sign)
    return text


def headline(item: Item, text: str = "") -> str:
    """A title as English headlines are written; as it is in another language, or when it is ours.

    >>> headline(Item("k", title="flood warnings and the law: a guide"))
    'Flood Warnings and the Law: A Guide'
    """
    title = text or item.title
    foreign = item.language and not item.language.lower().startswith("en")
    if item.described or foreign or not _LATIN.search(title):
        return title
    words = list(_WORD.finditer(title))
    parts: list[str] = []
    place = 0
    for number, match in enumerate(words):
        word = match[0]
        opens = not number or words[number - 1][0].endswith((":", "?", "!", ".", "—", "–"))
        opens = opens or word[:1] in "“‘\"'(" or number == len(words) - 1
        parts += [title[place : match.start()], _capital(word, opens=opens)]
        place = match.end()
    return "".join([*parts, title[place:]])


def _capital(word: str, *, opens: bool) -> str:
    bare = re.sub(r"[^\w’'-]", "", word)
    if bare in _SMALL and not opens:
        return word
    if any(char.isupper() for char in word):
        return word
    pieces = re.split(r"(-)", word)
    return "".join(
        piece
        if number and piece in _SMALL
        else _PART.sub(lambda m: m[0][:1].upper() + m[0][1:], piece, count=1)
        for number, piece in enumerate(pieces)
    )


def inside(title: str) -> str:
    """A title between double marks: its own double marks become single ones."""
    return title.translate(str.maketrans("“”", "‘’")) if "“" in title else title.replace('"', "’")


def inside_single(title: str) -> str:
    """A title between single marks: marks for words, not apostrophes, become double ones."""
    return re.sub(r"‘([^’]*)’(?!\w)", r"“\1”", title)


def quoted(title: str, closing: str) -> str:
    """A title in double marks, with a closing mark inside; none behind ``?`` and ``!``."""
    title = inside(title)
    return f"“{title}”" if title.endswith(("?", "!")) else f"“{title}{closing}”"


def inverted(name: Name) -> str:
    """``Khan, Ayesha R.``; a body as it is."""
    if name.literal:
        return name.literal
    return ", ".join(part for part in (name.family, name.given, name.suffix) if part)


def initials(name: Name, dot: str = ".", between: str = " ") -> str:
    """The initials of the given names."""
    pieces = []
    for part in name.given.replace("-", " -").split():
        hyphen = "-" if part.startswith("-") else ""
        pieces.append(f"{hyphen}{part.lstrip('-')[:1].upper()}{dot}")
    return between.join(pieces).replace(f"{between}-", "-")


def listed(names: Sequence[str], last: str, *, comma: bool = False) -> str:
    """Names in a row: ``A, B and C``; with ``comma`` also before the last of two or more."""
    if len(names) < 2:  # noqa: PLR2004 - nothing to join
        return "".join(names)
    sign = "," if comma else ""
    return f"{', '.join(names[:-1])}{sign} {last} {names[-1]}"


def american(date: PartialDate | None, months: Sequence[str] = MONTHS) -> str:
    """``June 23, 2024``."""
    if date is None or date.year is None:
        return ""
    month = months[date.month - 1] if date.month else ""
    return f"{month} {date.day}, {date.year}" if date.day else f"{month} {date.year}".strip()


def british(date: PartialDate | None, months: Sequence[str] = MONTHS) -> str:
    """``23 June 2024``."""
    if date is None or date.year is None:
        return ""
    month = months[date.month - 1] if date.month else ""
    return " ".join(str(part) for part in (date.day, month, date.year) if part)


def doubted(item: Item, text: str) -> str:
    """A date with the sign that it is inferred."""
    return f"[{text}?]" if item.doubtful and text else text


def joined(parts: Iterable[str], between: str = ", ") -> str:
    """The parts that are there; none of them doubles a mark that ends the one before."""
    text = ""
    for part in parts:
        if not part:
            continue
        if text.endswith((",”", "?”", "!”")) and between == ", ":
            text += " " + part
        else:
            text += (between if text else "") + part
    return text


def ended(text: str, mark: str = ".") -> str:
    """The text with a closing mark, unless it has one."""
    bare = text.rstrip(IT_END + SC_END)
    return text if bare.endswith((".", "?", "!", ".”", "?”", "!”", ".’")) else f"{text}{mark}"


def numbered(item: Item, *, capital: bool = False) -> str:
    """The genre with its number: ``Press release no. 112``, ``Report 21/7``."""
    if not item.number:
        return item.genre
    if not item.number.isdecimal():
        return f"{item.genre} {item.number}".strip()
    genre = headline(item._replace(described=False), item.genre) if capital else item.genre
    return f"{genre} {'No.' if capital else 'no.'} {item.number}".strip()


def pinned(pinpoint: Pinpoint | None, words: dict[str, tuple[str, str]], *, dash: str = "–") -> str:
    """A pinpoint in a style's words; a style's word may be empty, as for MLA's pages."""
    if pinpoint is None:
        return ""
    word = words.get(pinpoint.label, (pinpoint.label, f"{pinpoint.label}s"))[pinpoint.several]
    value = pinpoint.value.replace("–", dash)
    return f"{word} {value}" if word and not word.endswith("¶ ") else f"{word}{value}"


def archived(item: Item, date: str) -> str:
    """Where the archived copy is, in words."""
    if not item.archive:
        return ""
    at = "at the Wayback Machine, " if "web.archive.org" in item.archive else "at "
    return f"archived {date}, {at}{item.archive}" if date else f"archived {at}{item.archive}"
