"""Commands that compare and follow: diff, trace; commitments and track are in ``committing.py``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import click

from kb.cli.committing import commitments, track
from kb.cli.common import (
    EXIT_NOTHING,
    Settings,
    complete_address,
    format_option,
    leave,
    limit_option,
    show_result,
    warn,
)

if TYPE_CHECKING:
    from kb.model.results.compared import View

__all__ = ["commitments", "diff", "trace", "track"]

_LAYOUTS = ("auto", "side", "stacked", "inline")


@click.command()
@click.argument("old", shell_complete=complete_address)
@click.argument("new", required=False, shell_complete=complete_address)
@click.option("--all", "every", is_flag=True, help="All revisions of the document, each with the next.")
@click.option("--by", type=click.Choice(["new", "old"]), help="Whose order to follow: new, or old.")
@click.option("--summary", is_flag=True, help="A line for each point.")
@click.option("--table", is_flag=True, help="A correlation table.")
@click.option("--stat", is_flag=True, help="Counts only.")
@click.option("--point", metavar="N", default="", help="Only what has this point, on either side.")
@click.option(
    "--only", metavar="KINDS", default="", help="Only these, with commas: merged,new,number,check …"
)
@click.option("--whole", is_flag=True, help="Paragraphs besides the points too.")
@click.option("--layout", type=click.Choice(_LAYOUTS), default="auto", help="How old and new words stand.")
@click.option(
    "--write",
    is_flag=False,
    flag_value="",
    metavar="[FILE]",
    help="Propose a table for a person to edit: as correspondence.yaml beside the plan, or --write=FILE.",
)
@click.option("--exit-code", is_flag=True, help="Exit with 1 when the texts differ, 0 when not.")
@format_option
@click.pass_obj
def diff(
    settings: Settings,
    old: str,
    new: str | None,
    every: bool,
    by: str | None,
    summary: bool,
    table: bool,
    stat: bool,
    point: str,
    only: str,
    whole: bool,
    layout: str,
    write: str | None,
    exit_code: bool,
    format_: str,
) -> None:
    """Compare two revisions, documents or files: what became of each point.

    nap@2014 nap@2021 are two revisions, nap alone its latest two. Points are matched by
    their words, never by their numbers; a person's correspondence.yaml goes before that.
    """
    kinds = tuple(filter(None, (kind.strip() for kind in only.split(","))))
    base = settings.open()
    result = base.diff(old, new, every=every, whole=whole, point=point, only=kinds, write=write)
    forms = [name for name, given in (("summary", summary), ("table", table), ("stat", stat)) if given]
    if len(forms) > 1:
        raise click.UsageError(f"--{forms[0]} and --{forms[1]} are two views; give one of them.")
    view = _view(by or "", forms[0] if forms else "points", layout)
    show_result(settings, result._replace(view=view), format_, paged=True)
    for comparison in result.comparisons if format_ != "text" else ():
        for problem in comparison.problems:
            warn(problem)
    leave(EXIT_NOTHING if exit_code and result.differs else 0)


def _view(by: str, form: str, layout: str) -> View:
    from kb.model.results.compared import View  # noqa: PLC0415 - --help needs none of it

    return View(*cast("tuple[Any, Any, Any]", (by, form, layout)))


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("asked", nargs=-1, metavar="POINT-OR-WORDS...", shell_complete=complete_address)
@limit_option(50)
@format_option
@click.pass_obj
def trace(settings: Settings, asked: tuple[str, ...], limit: int, format_: str) -> None:
    """Follow a point (nap@2014#9) or words through all revisions of a plan and all statements."""
    result = settings.open().trace(" ".join(asked), limit=limit)
    show_result(settings, result, format_, paged=True)
    leave(0 if result.found else EXIT_NOTHING)
