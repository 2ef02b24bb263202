"""Commands that relate: related, points, names, timeline."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import click

from kb.cli.common import (
    EXIT_NOTHING,
    Settings,
    complete_address,
    filters,
    format_option,
    leave,
    limit_option,
    show_result,
)
from kb.cli.finding import WORDS_AS_THEY_COME, query_argument
from kb.errors import KBError

if TYPE_CHECKING:
    from kb.base import Asked

_EACH = 5


def complete_name(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Ids and forms of names that an incomplete one may become."""
    begun = incomplete.casefold()
    with suppress(KBError, OSError):
        base = (ctx.find_object(Settings) or Settings(None, "never")).open()
        both = base.name_ids()
        ids = [each for each, _form in both if each.startswith(begun)]
        forms = [form for _id, form in both if begun and form.casefold().startswith(begun)]
        return [*ids, *(form for form in forms if form.casefold() not in ids)]
    return []


def complete_plan(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Plans, their revisions and their points."""
    with suppress(KBError, OSError):
        base = (ctx.find_object(Settings) or Settings(None, "never")).open()
        if "@" not in incomplete and "#" not in incomplete:
            from kb.base import Asked  # noqa: PLC0415 - --help needs none of it

            plans = base.list(Asked(kind=["plan"])).documents
            return [document.id for document in plans if document.id.startswith(incomplete)]
    return complete_address(ctx, _, incomplete)


@click.command()
@click.argument("address", shell_complete=complete_address)
@filters
@limit_option(_EACH)
@format_option
@click.pass_obj
def related(settings: Settings, address: str, asked: Asked, limit: int, format_: str) -> None:
    """Show what else bears on ADDRESS, each passage with its reason.

    Echoes, rewordings, earlier and later statements of the same thing, who refers to it, and who
    only uses its words. --limit counts for each of these groups.
    """
    result = settings.open().related(address, asked, limit=limit)
    show_result(settings, result, format_, paged=True)
    leave(0 if result.groups else EXIT_NOTHING)


@click.command()
@click.argument("plan", required=False, default="", shell_complete=complete_plan)
@filters
@format_option
@click.pass_obj
def points(settings: Settings, plan: str, asked: Asked, format_: str) -> None:
    """Show each point of the plans with what was said of it since, or silence.

    By whom, how often, stated or inferred, and when last. PLAN is a plan, a revision of it, or a
    point: nap, nap@2021, nap@2021#3.
    """
    result = settings.open().points(plan, asked)
    show_result(settings, result, format_, paged=True)
    leave(0 if any(one.points for one in result.plans) else EXIT_NOTHING)


@click.command(context_settings=WORDS_AS_THEY_COME)
@click.argument("wanted", nargs=-1, metavar="[NAME]...", shell_complete=complete_name)
@filters
@click.option(
    "--sort",
    type=click.Choice(("count", "name", "first", "last")),
    default="count",
    help="Of a list: the most passages first, by name, by the first or the last date.",
)
@click.option(
    "--limit", "-n", type=click.IntRange(1, 10_000), help="How many to show: 50 names, 10 passages."
)
@format_option
@click.pass_obj
def names(
    settings: Settings, wanted: tuple[str, ...], asked: Asked, sort: str, limit: int | None, format_: str
) -> None:
    """List the names the documents speak of, or show one with all its forms.

    Of one also its offices, its passages and its false friends. Exit code 1: nothing names it.
    """
    base = settings.open()
    typed = " ".join(wanted)
    if typed.strip():
        view = base.name(typed, asked, limit=limit or 10)
        show_result(settings, view, format_, paged=True)
        leave(0 if view.total else EXIT_NOTHING)
    else:
        listed = base.names(asked, sort=sort, limit=limit or 50)
        show_result(settings, listed, format_, paged=True)
        leave(0 if listed.names else EXIT_NOTHING)


@click.command(context_settings=WORDS_AS_THEY_COME)
@query_argument
@filters
@click.option(
    "--sort", type=click.Choice(("date", "-date")), default="date", help="The oldest first, or the newest."
)
@limit_option(50)
@format_option
@click.pass_obj
def timeline(
    settings: Settings, query: tuple[str, ...], asked: Asked, sort: str, limit: int, format_: str
) -> None:
    """Draw events and statements in the order of their dates.

    All documents, or the passages that match QUERY. Each date is as precise as it is known; what the
    vocabulary says is marked as such.
    """
    result = settings.open().timeline(" ".join(query), asked, sort=sort, limit=limit)
    show_result(settings, result, format_, paged=True)
    leave(0 if result.moments else EXIT_NOTHING)
