"""Records for other programs: BibTeX, BibLaTeX, RIS and CSL-JSON, written and read."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

from kb.citations.items import Item
from kb.errors import BadRequestError, UnreadableSourceError

FORMATS = ("bibtex", "biblatex", "ris", "csl-json")
_MODULES = {"bibtex": "bibtex", "biblatex": "bibtex", "ris": "ris", "csl-json": "csljson"}
_SUFFIXES = {".bib": "bibtex", ".ris": "ris", ".json": "csl-json"}


def write_records(items: Sequence[Item], form: str) -> str:
    """The items in a format.

    Raises:
        BadRequestError: There is no such format.
    """
    if form not in _MODULES:
        raise BadRequestError(
            f"“{form}” is not a format of records.", hint=f"It is one of {', '.join(FORMATS)}."
        )
    module = import_module(f"kb.citations.records.{_MODULES[form]}")
    text: str = (
        module.write(items, latex=form == "biblatex") if _MODULES[form] == "bibtex" else module.write(items)
    )
    return text


def read_records(text: str, name: str) -> list[Item]:
    """The items of a file: what it is, its content tells, and its name where that does not.

    Raises:
        UnreadableSourceError: It is none of these formats, or holds nothing.
    """
    bare = text.lstrip("\ufeff \t\r\n")
    suffix = name[name.rfind(".") :].lower() if "." in name else ""
    form = _SUFFIXES.get(suffix, "")
    if bare.startswith(("[", "{")):
        form = "csl-json"
    elif bare.startswith("TY  -"):
        form = "ris"
    elif "@" in bare and not form:
        form = "bibtex"
    if not form:
        raise UnreadableSourceError(
            f"{name} is no BibTeX, RIS or CSL-JSON.", hint="Export it as one of these and import that."
        )
    items: list[Item] = import_module(f"kb.citations.records.{_MODULES[form]}").read(bare, name)
    if not items:
        raise UnreadableSourceError(f"{name} has no record in it.")
    return items
