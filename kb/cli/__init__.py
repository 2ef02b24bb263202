"""The commands of napkb, a module for each family; loaded when one of them is called.

``FAMILIES`` is the table of all: add a command by writing it in its family's module
and naming it here.
"""

from __future__ import annotations

from importlib import import_module
from typing import cast

import click

FAMILIES = {
    "Look": ("kb.cli.looking", ("ask", "show", "list", "log")),
    "Search": ("kb.cli.finding", ("search", "count", "explain", "save", "saved")),
    "Relate": ("kb.cli.relating", ("related", "points", "names", "timeline")),
    "Compare and follow": ("kb.cli.comparing", ("diff", "trace", "commitments", "track")),
    "Cite and check": (
        "kb.cli.citing",
        ("cite", "quote", "check", "bibliography", "export", "import", "key", "mark"),
    ),
    "Make and keep": (
        "kb.cli.keeping",
        ("init", "add", "restore", "edit", "remove", "undo", "index", "doctor", "pull"),
    ),
}
"""What a family of commands is called, its module, and the commands in the order of the help."""


class Commands(click.Group):
    """A group that loads a command's module when it is called, and knows an alias."""

    aliases = {"ingest": "add"}  # noqa: RUF012 - a constant of the class

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - Click's signature
        """The names of all commands, by family."""
        return [name for _, names in FAMILIES.values() for name in names]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of a name or an alias."""
        name = self.aliases.get(cmd_name, cmd_name)
        for module, names in FAMILIES.values():
            if name in names:
                # "list" is a name of Python's.
                found = vars(import_module(module))
                return cast("click.Command", found.get(f"{name}_") or found[name])
        return None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As Click does it; a name that there is none of is told with those it is like."""
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:
            raise click.NoSuchCommand(
                error.command_name, possibilities=self.list_commands(ctx), ctx=ctx
            ) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands into the help, family by family."""
        every = self.list_commands(ctx)
        room = formatter.width - 6 - max(map(len, every))
        for family, (_, names) in FAMILIES.items():
            commands = [(name, self.get_command(ctx, name)) for name in names]
            rows = [(name, command.get_short_help_str(room)) for name, command in commands if command]
            with formatter.section(family):
                formatter.write_dl(rows, col_max=max(map(len, every)) + 2)
