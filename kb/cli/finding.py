"""Commands that find: search, count, explain, save, saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

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
    from collections.abc import Callable

    from kb.base import Asked

F = TypeVar("F", bound="Callable[..., Any]")

WORDS_AS_THEY_COME = {"ignore_unknown_options": True}
MATCHES = ("fts", "exact", "re")


def match_options(command: F) -> F:
    """How words are matched, and the short way to say exact."""
    match = click.option(
        "--match",
        type=click.Choice(MATCHES),
        help="fts: words in all their forms (the default); exact: as they are written; re: a regular "
        "expression.",
    )
    return match(exact_option(command))


def match_of(match: str | None, exact: bool) -> Any:
    """The way to match that two options ask for."""
    if exact and match not in {None, "exact"}:
        raise BadRequestError(f"--exact and --match {match} exclude one another.")
    return "exact" if exact else match or "fts"


query_argument = click.argument("query", nargs=-1, metavar="QUERY...", type=click.UNPROCESSED)


@click.command(context_settings=WORDS_AS_THEY_COME)
@query_argument
@filters
@limit_option(10)
@click.option("--page", type=HOW_MANY, default=1, help="Which page of results to show.")
@click.option(
    "--sort",
    type=click.Choice(("relevance", "date", "-date")),
    default="relevance",
    help="The best first (the default), the oldest, or with -date the newest.",
)
@click.option("--facets", is_flag=True, help="Also how many are of which kind, year, publisher, point, name.")
@click.option("--new", is_flag=True, help="Only what came or changed since you last looked so at this query.")
@match_options
@format_option
@click.pass_obj
def search(
    settings: Settings,
    query: tuple[str, ...],
    asked: Asked,
    limit: int,
    page: int,
    sort: Any,
    facets: bool,
    new: bool,
    match: str | None,
    exact: bool,
    format_: str,
) -> None:
    """Search the passages of all documents.

    Words, "exact phrases", AND, OR, NOT or -word, word*, near/5, (brackets), /patterns/, saved:NAME,
    and fields such as title:, kind:, publisher:, since:. Other spellings and aliases are searched
    too and named.
    """
    if new and page > 1:
        raise BadRequestError("--new has no pages.", hint="--limit N shows more at once.")
    result = settings.open().search(
        " ".join(query),
        asked,
        limit=limit,
        offset=(page - 1) * limit,
        match=match_of(match, exact),
        sort=sort,
        facets=facets,
        new=new,
    )
    show_result(settings, result, format_, paged=True)
    leave(0 if result.hits else EXIT_NOTHING)


@click.command(context_settings=WORDS_AS_THEY_COME)
@query_argument
@filters
@click.option("--facets", is_flag=True, help="Also how many are of which kind, year, publisher, point, name.")
@match_options
@format_option
@click.pass_obj
def count(
    settings: Settings,
    query: tuple[str, ...],
    asked: Asked,
    facets: bool,
    match: str | None,
    exact: bool,
    format_: str,
) -> None:
    """Count the passages that match a query, and the documents they stand in."""
    result = settings.open().count(" ".join(query), asked, match=match_of(match, exact), facets=facets)
    show_result(settings, result, format_)
    leave(0 if result.passages else EXIT_NOTHING)


@click.command(context_settings=WORDS_AS_THEY_COME)
@click.argument("query", nargs=-1, required=True, metavar="QUERY...", type=click.UNPROCESSED)
@address_argument
@filters
@match_options
@format_option
@click.pass_obj
def explain(
    settings: Settings,
    query: tuple[str, ...],
    address: str,
    asked: Asked,
    match: str | None,
    exact: bool,
    format_: str,
) -> None:
    """Say why a passage matches a query, and what each part counts; or what keeps it from matching.

    The last word is the ADDRESS. Exit code 1: the passage does not match.
    """
    result = settings.open().explain(" ".join(query), address, asked, match=match_of(match, exact))
    show_result(settings, result, format_)
    leave(0 if result.matches else EXIT_NOTHING)


@click.command(context_settings=WORDS_AS_THEY_COME)
@click.argument("name")
@click.argument("query", nargs=-1, required=True, metavar="QUERY...", type=click.UNPROCESSED)
@format_option
@click.pass_obj
def save(settings: Settings, name: str, query: tuple[str, ...], format_: str) -> None:
    """Save a query under NAME; saved:NAME stands for it in other queries."""
    show_result(settings, settings.open().save(name, " ".join(query)), format_)


@click.command()
@click.option("--remove", "name", metavar="NAME", default="", help="Remove the query of that name.")
@format_option
@click.pass_obj
def saved(settings: Settings, name: str, format_: str) -> None:
    """List the saved queries, or remove one."""
    base = settings.open()
    if name:
        show_result(settings, base.forget(name), format_)
        return
    result = base.saved()
    show_result(settings, result, format_, paged=True)
    leave(0 if result.queries else EXIT_NOTHING)
