"""What the commands share: settings, options, and how a result or a sentence gets out."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, TypeVar, cast

import click

from kb.errors import KBError
from kb.model.kinds import KINDS, STANDINGS
from kb.render.output import Progress, screen_for, terminal_size, write
from kb.render.screen import FORMATS, Screen

if TYPE_CHECKING:
    from kb.base import KnowledgeBase
    from kb.render import Result

F = TypeVar("F", bound=Callable[..., Any])

EXIT_NOTHING = 1
HOW_MANY = click.IntRange(1, 10_000)


class Settings:
    """What the options before the command say."""

    def __init__(self, kb: Path | None, color: str) -> None:
        self.kb = kb
        self.color = color

    def open(self) -> KnowledgeBase:
        """The knowledge base to work on."""
        from kb.base import Events, open_base  # noqa: PLC0415 - --help needs none of it

        return open_base(self.kb, events=Events(warn=warn, progress=Progress(sys.stderr).show))

    def screen(self, stream: TextIO | None = None) -> Screen:
        """How wide and how colourful the output may be."""
        return screen_for(stream or sys.stdout, os.environ, self.color)


# Name, what stands for its value, help, and whether it may be given several times.
FILTERS = (
    ("kind", "KIND", f"One of {', '.join(KINDS)}.", True),
    ("publisher", "WORDS", "Who published it.", True),
    ("author", "WORDS", "Who wrote or issued it.", True),
    ("tag", "TAG", "A tag it has.", True),
    ("point", "POINT", "A point it names or touches: nap@2014#9, or just 9.", True),
    ("name", "NAME", "A name it mentions, in any spelling.", True),
    ("standing", "STANDING", f"One of {', '.join(STANDINGS)}.", True),
    ("since", "DATE", "Not before: 2024, june 2024, last month, 2014..2021.", False),
    ("until", "DATE", "Not after.", False),
)


def options(table: Iterable[tuple[str, str, str, bool]]) -> Callable[[F], F]:
    """The options of a table, for a command."""

    def add_to(command: F) -> F:
        wrapped: Any = command
        for name, metavar, text, many in reversed(list(table)):
            default = None if many else ""
            option = click.option(f"--{name}", multiple=many, default=default, metavar=metavar, help=text)
            wrapped = option(wrapped)
        return cast("F", wrapped)

    return add_to


def filters(command: F) -> F:
    """The filters that every command that lists has in common."""

    @wraps(command)
    def with_filters(*args: Any, **given: Any) -> Any:
        from kb.base import Asked  # noqa: PLC0415

        asked = Asked(**{name: given.pop(name) for name, *_ in FILTERS})
        return command(*args, asked=asked, **given)

    return options(FILTERS)(cast("F", with_filters))


format_option = click.option(
    "--format", "format_", type=click.Choice(FORMATS), default="text", help="The form of the result."
)
exact_option = click.option(
    "--exact", is_flag=True, help="The words as they are written: no folding, no aliases."
)


def limit_option(default: int) -> Callable[[F], F]:
    """How many results to show."""
    return click.option(
        "--limit", "-n", type=HOW_MANY, default=default, show_default=True, help="How many to show."
    )


def complete_address(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Ids, revisions and points that an incomplete address may become."""
    with suppress(KBError, OSError):
        base = (ctx.find_object(Settings) or Settings(None, "never")).open()
        document, at, _revision = incomplete.partition("#")[0].partition("@")
        if "#" in incomplete:
            # The latest text that has a point is meant where no revision is named.
            points = base.point_addresses(document)
            bare = dict.fromkeys(f"{document}#{each.partition('#')[2]}" for each in points)
            return [each for each in (points if at else bare) if each.startswith(incomplete)]
        if at:
            return [str(a) for a in base.revisions(document) if str(a).startswith(incomplete)]
        return [each for each in base.ids() if each.startswith(incomplete)]
    return []


address_argument = click.argument("address", shell_complete=complete_address)


def show_result(
    settings: Settings,
    result: Result,
    format_: str,
    *,
    paged: bool = False,
    set_aside: bool = False,
    numbered: bool = False,
) -> None:
    """Write a result to standard output, through a pager where a person reads a long one."""
    from kb.render import render  # noqa: PLC0415 - --help needs none of it

    screen = settings.screen()
    pieces = render(result, format_, screen, set_aside=set_aside, numbered=numbered)
    if not (paged and screen.is_terminal and format_ == "text"):
        put(pieces)
        return
    text = "".join(pieces)
    if text.count("\n") < terminal_size(sys.stdout).lines:
        put([text])
    else:
        os.environ.setdefault("LESS", "-FRX")
        click.echo_via_pager(text, color=screen.depth != "none")


def put(pieces: Iterable[str]) -> None:
    """Write to standard output; end quietly when whoever read it has seen enough."""
    if not write(sys.stdout, pieces):
        raise click.exceptions.Exit(0)


def say(sentence: str) -> None:
    """A sentence on what was done, to standard output."""
    put([f"{sentence}\n"])


def warn(sentence: str, *, word: str = "note", hint: str = "") -> None:
    """A sentence on what is wrong, to standard error."""
    from kb.render import message  # noqa: PLC0415

    with suppress(OSError, KBError):
        if sys.stderr is not None:
            screen = screen_for(sys.stderr, os.environ, "auto")
            write(sys.stderr, [message(word, sentence, screen, hint=hint)])


def leave(code: int) -> None:
    """End the command with an exit code; 0 just goes on."""
    if code:
        raise click.exceptions.Exit(code)
