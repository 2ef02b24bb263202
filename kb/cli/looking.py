"""Commands that look: list, show, log, ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kb.cli.common import (
    EXIT_NOTHING,
    HOW_MANY,
    Settings,
    address_argument,
    exact_option,
    filters,
    format_option,
    leave,
    limit_option,
    show_result,
)
from kb.errors import BadRequestError

if TYPE_CHECKING:
    from kb.base import Asked


@click.command("list")
@filters
@click.option(
    "--sort",
    default="date",
    metavar="ORDER",
    help="date, id, title, kind or publisher; -date for the reverse.",
)
@click.option("--limit", "-n", type=HOW_MANY, help="How many to show.")
@format_option
@click.pass_obj
def list_(settings: Settings, asked: Asked, sort: str, limit: int | None, format_: str) -> None:
    """List the documents."""
    listing = settings.open().list(asked, sort=sort, limit=limit)
    show_result(settings, listing, format_, paged=True)
    leave(0 if listing.documents else EXIT_NOTHING)


@click.command()
@address_argument
@click.option("--set-aside", is_flag=True, help="Also what was set aside when it was added, and why.")
@click.option("--numbered", is_flag=True, help="Each passage with the number it is cited by.")
@format_option
@click.pass_obj
def show(settings: Settings, address: str, set_aside: bool, numbered: bool, format_: str) -> None:
    """Show a document, a revision (DOC@REVISION) or a passage (DOC#p3, nap@2014#9, DOC#p3-5)."""
    page = settings.open().show(address)
    show_result(settings, page, format_, paged=True, set_aside=set_aside, numbered=numbered)


@click.command()
@address_argument
@format_option
@click.pass_obj
def log(settings: Settings, address: str, format_: str) -> None:
    """Show the revisions of a document, newest first."""
    show_result(settings, settings.open().log(address), format_, paged=True)


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("question", nargs=-1, metavar="QUESTION...", type=click.UNPROCESSED)
@filters
@limit_option(8)
@exact_option
@format_option
@click.pass_obj
def ask(
    settings: Settings, question: tuple[str, ...], asked: Asked, limit: int, exact: bool, format_: str
) -> None:
    """Answer a question with the words of stored sources only, or say that there is no evidence."""
    words = " ".join(question)
    if not words.strip():
        raise BadRequestError("There is no question.", hint='Try: napkb ask "Who approved Azm-e-Istehkam?"')
    # Markdown is for a report: it has footnotes and a bibliography in a citation style.
    cite = format_ == "markdown"
    answer = settings.open().ask(words, asked, limit=limit, exact=exact, cite=cite)
    show_result(settings, answer, format_, paged=True)
    leave(0 if answer.has_evidence else EXIT_NOTHING)
