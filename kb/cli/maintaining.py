"""The command that looks after a knowledge base: doctor."""

from __future__ import annotations

import click

from kb.cli.common import EXIT_NOTHING, Settings, format_option, leave, show_result


@click.command()
@click.option("--fix", is_flag=True, help="Mend what is safe to mend.")
@format_option
@click.pass_obj
def doctor(settings: Settings, fix: bool, format_: str) -> None:
    """Check that everything is whole: files, hashes, metadata, addresses, names, index.

    With --fix a change that was cut short is rolled back, what killed processes left is taken
    away, and the index is made anew; documents are changed by entries that undo takes back.
    """
    health = settings.open().doctor(fix=fix)
    show_result(settings, health, format_, paged=True)
    leave(EXIT_NOTHING if health.problems else 0)
