"""Commands that cite and check: cite, quote, check, bibliography, export, import, key, mark."""

from __future__ import annotations

import base64
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kb.cli.common import (
    EXIT_NOTHING,
    Settings,
    address_argument,
    complete_address,
    filters,
    format_option,
    leave,
    limit_option,
    put,
    show_result,
    warn,
)
from kb.errors import BadRequestError
from kb.render.screen import FORMATS

if TYPE_CHECKING:
    from kb.base import Asked
    from kb.base.citing import How
    from kb.base.sources import Source

STYLES = (
    "chicago", "chicago-author-date", "apa", "mla", "oscola", "bluebook", "plain", "markdown", "pandoc",
    "bibtex", "biblatex", "ris", "csl-json",
)  # fmt: skip
RECORDS = ("bibtex", "biblatex", "ris", "csl-json")
MARKS = ("heading", "caption", "none", "paragraph", "title")
_LONGEST_COPY = 70_000
"""Characters; terminals take no more by their escape sequence."""

style_option = click.option(
    "--style", "-s", type=click.Choice(STYLES), help="The style; else that of kb.yaml, else chicago."
)
csl_option = click.option(
    "--csl", type=click.Path(path_type=Path), help="A CSL style file instead; needs pandoc."
)
inferred_option = click.option(
    "--inferred-date", is_flag=True, help="Print inferred dates too, marked as inferred."
)
as_of_option = click.option("--as-of", is_flag=True, help="Name the revision and the hash of its text.")
copy_option = click.option("--copy", is_flag=True, help="Also into the clipboard, where the terminal can.")


@click.command()
@click.argument("addresses", nargs=-1, required=True, metavar="ADDRESS...", shell_complete=complete_address)
@style_option
@click.option(
    "--pinpoint",
    "-p",
    default="",
    metavar="PART",
    help="para. 4, pp. 3-5, sec. 3.2, point 9, line 40, 12:30.",
)
@click.option("--quote", is_flag=True, help="With the words of the passage.")
@as_of_option
@inferred_option
@click.option(
    "--via", default="", metavar="ADDRESS", help="The source through which it is known: “as cited in”."
)
@csl_option
@copy_option
@format_option
@click.pass_obj
def cite(settings: Settings, /, addresses: tuple[str, ...], copy: bool, format_: str, **given: Any) -> None:
    """Cite documents, revisions or passages in the style of a report.

    The passage of the address is the pinpoint: nap@2021#3 is cited as point 3, readout#p2 as
    para. 2. What is not known is left out, and named on standard error.
    """
    result = settings.open().cite(addresses, _how(given))
    _show_citations(settings, result, format_, copy=copy)


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("words", nargs=-1, required=True, metavar="WORDS...", type=click.UNPROCESSED)
@style_option
@as_of_option
@inferred_option
@copy_option
@filters
@limit_option(3)
@format_option
@click.pass_obj
def quote(
    settings: Settings,
    /,
    words: tuple[str, ...],
    asked: Asked,
    limit: int,
    copy: bool,
    format_: str,
    **given: Any,
) -> None:
    """Find a half-remembered sentence, and give it back exact, with its citation."""
    result = settings.open().quote(" ".join(words), asked, _how(given), limit=limit)
    show_result(settings, result, format_, paged=True)
    if copy and result.hits:
        _copy(result.hits[0].ready)
    leave(0 if result.hits else EXIT_NOTHING)


@click.command()
@click.argument("report", metavar="REPORT")
@click.option("--all", "every", is_flag=True, help="Also quotations of fewer than three words.")
@click.option("--strict", is_flag=True, help="What is uncited or cannot be placed is a problem too.")
@click.option("--allow-unchecked", is_flag=True, help="A source without a text is no problem.")
@click.option("--fix", is_flag=True, help="Write corrected pinpoints into the report; nothing else.")
@click.option("--verbose", "-v", is_flag=True, help="Show what is right too.")
@click.option(
    "--format",
    "format_",
    type=click.Choice((*FORMATS, "github")),
    default="text",
    help="The form of the result; github makes annotations.",
)
@click.pass_obj
def check(settings: Settings, /, report: str, format_: str, verbose: bool, **given: bool) -> None:
    """Check that a report quotes and cites its sources right: Markdown or DOCX, - for standard input.

    Every quotation is looked up in the source it is cited to, as [@KEY, para. 4] or in a note. Words
    are compared letter by letter; how they are set, editor's brackets and ellipses may differ.
    """
    result = settings.open().check(_source(report), **given)._replace(full=verbose)
    if format_ == "github":
        from kb.render.checked import github  # noqa: PLC0415 - late: other formats need none of it

        put(github(result))
    else:
        show_result(settings, result, format_, paged=True)
    leave(EXIT_NOTHING if result.problems else 0)


@click.command()
@click.argument("addresses", nargs=-1, metavar="[ADDRESS]...", shell_complete=complete_address)
@click.option("--query", "-q", default="", metavar="WORDS", help="What a search finds.")
@click.option("--report", "-r", default="", metavar="FILE", help="What a report cites: Markdown or DOCX.")
@style_option
@as_of_option
@inferred_option
@csl_option
@copy_option
@format_option
@click.pass_obj
def bibliography(
    settings: Settings,
    /,
    addresses: tuple[str, ...],
    query: str,
    report: str,
    copy: bool,
    format_: str,
    **given: Any,
) -> None:
    """List sources for the end of a report: sorted, none twice, in any style."""
    source = _source(report) if report else ""
    result = settings.open().bibliography(addresses, _how(given), query=query, report=source)
    for note in result.notes:
        warn(note)
    _show_citations(settings, result, format_, copy=copy)
    leave(0 if result.citations else EXIT_NOTHING)


@click.command()
@click.argument("addresses", nargs=-1, metavar="[ADDRESS]...", shell_complete=complete_address)
@click.option(
    "--as", "form", type=click.Choice(RECORDS), help="The format of the records.  [default: csl-json]"
)
@click.option(
    "--format",
    "format_",
    type=click.Choice((*FORMATS, *RECORDS)),
    default="text",
    help="The form of the result, or short for --as.",
)
@click.pass_obj
def export(settings: Settings, addresses: tuple[str, ...], form: str | None, format_: str) -> None:
    """Write records for Zotero, papis or LaTeX: of all documents, or of some."""
    if format_ in RECORDS:
        form, format_ = form or format_, "text"
    show_result(settings, settings.open().export(addresses, form=form or "csl-json"), format_)


@click.command("import")
@click.argument("file")
@format_option
@click.pass_obj
def import_(settings: Settings, file: str, format_: str) -> None:
    """Take over BibTeX, RIS or CSL-JSON records as metadata.

    A record of a document that is there (by key or web address) fills in what is not known of it;
    another one becomes a document without a text.
    """
    show_result(settings, settings.open().import_(_source(file)), format_, paged=True)


@click.command()
@address_argument
@click.argument("new", required=False, default="")
@format_option
@click.pass_obj
def key(settings: Settings, address: str, new: str, format_: str) -> None:
    """Show the citation key of a document, or give it a NEW one; the old one is still understood."""
    show_result(settings, settings.open().key(address, new), format_)


@click.command()
@address_argument
@click.argument("as_", metavar="MARK", type=click.Choice(MARKS))
@click.option("--level", type=click.IntRange(1, 6), default=1, help="Of a heading.")
@click.option(
    "--report", "reports", multiple=True, metavar="FILE", help="A report whose pinpoints are carried along."
)
@format_option
@click.pass_obj
def mark(
    settings: Settings, address: str, as_: str, level: int, reports: tuple[str, ...], format_: str
) -> None:
    """Mark a line as heading, caption, title, paragraph, or none (no part of the text).

    The numbering follows, and so do addresses in other files of the knowledge base.
    """
    show_result(settings, settings.open().mark(address, as_, level=level, reports=reports), format_)


def _how(given: dict[str, Any]) -> How:
    from kb.base.citing import How  # noqa: PLC0415 - --help needs none of it

    return How(
        style=given.get("style") or "",
        pinpoint=given.get("pinpoint", ""),
        quote=given.get("quote", False),
        as_of=given.get("as_of", False),
        inferred=given.get("inferred_date", False),
        via=given.get("via", ""),
        csl=given.get("csl") or "",
    )


def _source(name: str) -> Source:
    """A file, or standard input."""
    from kb.base.sources import Source  # noqa: PLC0415
    from kb.readers import MAX_BYTES  # noqa: PLC0415

    if name != "-":
        return Source(name, Path(name))
    if sys.stdin is None:
        raise BadRequestError("Standard input is closed.", hint="Give a file instead.")
    return Source("-", None, sys.stdin.buffer.read(MAX_BYTES + 1))


def _show_citations(settings: Settings, result: Any, format_: str, *, copy: bool) -> None:
    show_result(settings, result, format_)
    if format_ not in {"json", "jsonl"}:
        for note in dict.fromkeys(note for one in result.citations for note in one.notes):
            warn(note)
    if copy:
        _copy("\n".join(one.ready for one in result.citations))


def _copy(text: str) -> None:
    """Into the clipboard by the terminal's own escape sequence, which works over a network too."""
    if sys.stdout is None or not sys.stdout.isatty():
        warn("Nothing was copied: standard output is no terminal.")
        return
    if len(text) > _LONGEST_COPY:
        warn("Nothing was copied: it is too long for a terminal's clipboard.")
        return
    coded = base64.b64encode(text.encode("utf-8")).decode("ascii")
    put([f"\x1b]52;c;{coded}\a"])
