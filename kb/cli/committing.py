"""Commands that follow commitments: commitments, track."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
    warn,
)
from kb.errors import BadRequestError
from kb.model.commitments import CHANGES, STATUSES, STRENGTHS

if TYPE_CHECKING:
    from kb.base import Asked

_GROUPS = ("document", "point", "actor")


@click.command()
@click.argument("address", required=False, default="", shell_complete=complete_address)
@filters
@click.option("--strength", type=click.Choice(STRENGTHS), multiple=True, help="How strongly it binds.")
@click.option("--actor", metavar="WORDS", default="", help="Who is bound; “not stated” for nobody named.")
@click.option("--domain", metavar="WORDS", multiple=True, help="A field of policy: legal, financial …")
@click.option("--by", metavar="DATE", default="", help="What falls due by then.")
@click.option("--open", "open_", is_flag=True, help="What is neither done nor given up.")
@click.option("--overdue", is_flag=True, help="What is open, and its day has passed.")
@click.option("--silent-since", metavar="DATE", default="", help="What is open, and not said again since.")
@click.option("--claims", "type_", flag_value="claim", help="What is said to be done already, instead.")
@click.option("--asks", "type_", flag_value="ask", help="What those ask who cannot bind, instead.")
@click.option("--group", type=click.Choice(_GROUPS), default="document", show_default=True, help="By what.")
@click.option("--board", is_flag=True, help="Points and years: announced, repeated, done, silent.")
@click.option("--explain", is_flag=True, help="Why each was taken for one.")
@limit_option(100)
@format_option
@click.pass_obj
def commitments(
    settings: Settings,
    address: str,
    asked: Asked,
    strength: tuple[str, ...],
    actor: str,
    domain: tuple[str, ...],
    by: str,
    open_: bool,
    overdue: bool,
    silent_since: str,
    type_: str | None,
    group: Any,
    board: bool,
    explain: bool,
    limit: int,
    format_: str,
) -> None:
    """List who bound whom to do what, how strongly and by when: in all texts, or in one.

    Claims of what was done, and what those ask who cannot bind, are counted apart.
    """
    from kb.base.committing import Wanted  # noqa: PLC0415 - --help needs none of it

    if board and type_:
        raise BadRequestError(f"--board shows commitments, and no {type_}s.")
    kind = type_ or "commitment"
    wanted = Wanted(strength, actor, domain, by, open_, overdue, silent_since, kind, group)
    base = settings.open()
    if board:
        picture = base.board(address, asked, wanted)
        show_result(settings, picture, format_, paged=True)
        leave(0 if picture.rows else EXIT_NOTHING)
        return
    result = base.commitments(address, asked, wanted, limit=limit, explain=explain)
    show_result(settings, result, format_, paged=True)
    for problem in result.problems:
        warn(str(problem), hint=problem.hint)
    leave(0 if result.total else EXIT_NOTHING)


@click.command()
@click.argument("what", required=False, default="", metavar="[ID|ADDRESS]", shell_complete=complete_address)
@click.argument("status", required=False, type=click.Choice(STATUSES))
@click.option("--evidence", metavar="ADDRESS", default="", help="The passage that proves it.")
@click.option("--quote", metavar="WORDS", default="", help="Its words; needed where the passage is long.")
@click.option(
    "--date", metavar="DATE", default="", help="Since when; the date of the evidence, if not given."
)
@click.option("--who", metavar="NAME", default="", help="Who says so; you, if not given.")
@click.option("--change", type=click.Choice(CHANGES), help="What the evidence made of the wording.")
@click.option("--note", metavar="WORDS", default="", help="For people.")
@click.option("--propose", is_flag=True, help="What the sources seem to have made of commitments.")
@click.option("--check", is_flag=True, help="What is wrong with the ledger.")
@format_option
@click.pass_obj
def track(
    settings: Settings,
    what: str,
    status: str | None,
    evidence: str,
    quote: str,
    date: str,
    who: str,
    change: str | None,
    note: str,
    propose: bool,
    check: bool,
    format_: str,
) -> None:
    """Follow what became of commitments: the ledger, in which every entry has its evidence.

    With a status an entry is made; its evidence is a stored passage, and its words are checked.
    """
    from kb.base.tracking import Told  # noqa: PLC0415 - --help needs none of it

    if status is None and (evidence or quote or change):
        raise BadRequestError("Which status?", hint=f"It is one of {', '.join(STATUSES)}.")
    if (propose or check) and status:
        raise BadRequestError("An entry is made without --propose and --check.")
    told = Told(status, evidence, quote, date, who, change or "", note) if status else None
    result = settings.open().track(what, told, propose=propose, check=check)
    show_result(settings, result, format_, paged=told is None)
    if not check:
        for problem in result.problems:
            warn(str(problem), hint=problem.hint)
    found = not result.problems if check else bool(result.proposals if propose else result.items)
    leave(0 if found else EXIT_NOTHING)
