"""The command line of napkb: parse, one call on the knowledge base, render.

Errors become exits in one place, ``main``. Results go to standard output,
everything else to standard error.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TextIO, TypeVar, cast

import click

from kb import __version__
from kb.errors import BadRequestError, InvalidMetadataError, KBError, UnreadableSourceError
from kb.model.kinds import KINDS, STANDINGS
from kb.render.output import Progress, screen_for, terminal_size, write
from kb.render.screen import FORMATS, Screen

if TYPE_CHECKING:
    from kb.base import Asked, KnowledgeBase
    from kb.render import Result

F = TypeVar("F", bound=Callable[..., Any])

EXIT_NOTHING = 1
EXIT_USAGE = 2
EXIT_BROKEN = 6
EXIT_INTERRUPTED = 130
COLOURS = ("auto", "always", "never")
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


class Commands(click.Group):
    """A group that knows an alias; Click itself names the command that a misspelt one is like."""

    aliases = {"ingest": "add"}  # noqa: RUF012 - a constant of the class

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name or an alias."""
        return super().get_command(ctx, self.aliases.get(cmd_name, cmd_name))


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, "--version", prog_name="napkb")
@click.option(
    "--kb", type=click.Path(path_type=Path), help="The knowledge base to use: a folder.  [env: NAPKB_KB]"
)
@click.option(
    "--color", type=click.Choice(COLOURS), default="auto", help="When to use colours; NO_COLOR is honoured."
)
@click.option("--debug", is_flag=True, help="Show where in the program an error came from.")
@click.pass_context
def cli(ctx: click.Context, kb: Path | None, color: str, debug: bool) -> None:
    """Search, question and keep policy documents, every answer cited to its paragraph.

    \b
    First steps
      napkb ask "Who approved Azm-e-Istehkam?"   evidence, quoted and cited
      napkb search madrassa registration         passages, best first
      napkb show nap@2014                        a document, paragraph by paragraph
      napkb init                                 a knowledge base of your own
      napkb add readout.txt                      a statement you saved

    An address names what you cite: DOC[@REVISION][#PASSAGE], such as nap@2014#9 (a point of
    a plan) or readout-2024-06-22#p2 (a paragraph).

    \b
    Exit codes: 0 done, 1 nothing found, 2 usage, 3 no such thing, 4 invalid metadata,
    5 unreadable source, 6 engine or disk trouble, 130 interrupted.
    """
    ctx.obj = Settings(kb, color)
    ctx.meta["napkb.debug"] = debug


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
ABOUT_A_SOURCE = (
    ("title", "TEXT", "Its title.", False),
    ("kind", "KIND", f"One of {', '.join(KINDS)}.", False),
    ("publisher", "TEXT", "Who published it.", False),
    ("author", "TEXT", "Who wrote or issued it; may be given several times.", True),
    ("issued", "DATE", "When it was published: 2024-06-23, 2024-06 or 2024.", False),
    ("event-date", "DATE", "When what it tells took place.", False),
    ("url", "URL", "Its address on the web.", False),
    ("tag", "TAG", "A tag; may be given several times.", True),
    ("id", "ID", "The id of the new document; else made of its title.", False),
    ("to", "DOC", "The document it is a new revision of.", False),
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
        document, at, _revision = incomplete.partition("@")
        if at:
            return [str(a) for a in base.revisions(document) if str(a).startswith(incomplete)]
        return [each for each in base.ids() if each.startswith(incomplete)]
    return []


address_argument = click.argument("address", shell_complete=complete_address)


@cli.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path())
@click.option("--empty", is_flag=True, help="Without a copy of the documents that ship with the program.")
@click.option("--name", default="", help="What to call the knowledge base.")
@click.pass_obj
def init(settings: Settings, folder: Path, empty: bool, name: str) -> None:
    """Make a knowledge base of your own in FOLDER (here, unless given).

    It starts with a copy of the documents that ship with napkb, or empty with --empty.
    """
    from kb.base import embedded_documents, init_base  # noqa: PLC0415

    if settings.kb is not None and folder == Path():
        folder = settings.kb
    root = init_base(folder, embedded_documents(), empty=empty, name=name)
    say(f"Made a knowledge base in {root.absolute()}. Next: napkb add FILE")


@cli.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@options(ABOUT_A_SOURCE)
@format_option
@click.pass_obj
def add(settings: Settings, /, sources: tuple[str, ...], format_: str, **given: Any) -> None:
    """Add statements: text or Markdown files, folders, or - for standard input.

    napkb says what it understood and what it set aside, and keeps the original as it is. The
    same source again changes nothing; a changed one becomes a new revision.
    """
    from kb.base import Given  # noqa: PLC0415
    from kb.base.sources import Source  # noqa: PLC0415
    from kb.readers import MAX_BYTES  # noqa: PLC0415

    if sources.count("-") > 1:
        raise BadRequestError("Standard input can be read once only.")
    if "-" in sources and sys.stdin is None:
        raise UnreadableSourceError("Standard input is closed.", hint="Give a file instead.")
    items = [
        Source("-", None, sys.stdin.buffer.read(MAX_BYTES + 1)) if source == "-" else source
        for source in sources
    ]
    report = settings.open().add(items, Given(**given))
    if format_ != "text" or not all(item.error for item in report.items):
        show_result(settings, report, format_)
    if format_ not in {"json", "jsonl"}:
        for item in report.items:
            if item.error:
                warn(item.error, word="error")
    leave(max((item.exit_code for item in report.items), default=0))


@cli.command()
@address_argument
@click.pass_obj
def edit(settings: Settings, address: str) -> None:
    """Edit the metadata of a document, or of a revision (DOC@REVISION), in $EDITOR.

    The YAML is checked before it is taken; what is not valid is kept for the next try.
    """

    def change(text: str) -> str | None:
        try:
            return click.edit(text, extension=".yaml")
        except (OSError, ValueError) as error:
            said = f"What the editor left cannot be read as text ({error}); nothing was changed."
            raise InvalidMetadataError(said) from error

    done = settings.open().edit(address, change)
    say("Nothing was changed." if done is None else f"Changed: {done.summary}. “napkb undo” takes it back.")


@cli.command()
@address_argument
@format_option
@click.pass_obj
def remove(settings: Settings, address: str, format_: str) -> None:
    """Remove a document, or one revision of it. “napkb undo” brings it back."""
    show_result(settings, settings.open().remove(address), format_)


@cli.command()
@click.argument("number", type=click.IntRange(1), required=False)
@click.option("--list", "list_", is_flag=True, help="Show the changes there are.")
@format_option
@click.pass_obj
def undo(settings: Settings, number: int | None, list_: bool, format_: str) -> None:
    """Take back the last change, or the one of that NUMBER."""
    base = settings.open()
    if list_:
        show_result(settings, base.changes(), format_, paged=True)
        return
    undone = base.undo(number)
    show_result(settings, undone[0] if len(undone) == 1 else undone, format_)


@cli.command()
@click.option("--rebuild", is_flag=True, help="Make it anew.")
@format_option
@click.pass_obj
def index(settings: Settings, rebuild: bool, format_: str) -> None:
    """Bring the index up to date; every search does so by itself."""
    show_result(settings, settings.open().index(rebuild=rebuild), format_)


@cli.command("list")
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


@cli.command()
@address_argument
@click.option("--set-aside", is_flag=True, help="Also what was set aside when it was added, and why.")
@format_option
@click.pass_obj
def show(settings: Settings, address: str, set_aside: bool, format_: str) -> None:
    """Show a document, a revision (DOC@REVISION) or a passage (DOC#p3, nap@2014#9, DOC#p3-5)."""
    show_result(settings, settings.open().show(address), format_, paged=True, set_aside=set_aside)


@cli.command()
@address_argument
@format_option
@click.pass_obj
def log(settings: Settings, address: str, format_: str) -> None:
    """Show the revisions of a document, newest first."""
    show_result(settings, settings.open().log(address), format_, paged=True)


@cli.command(context_settings={"ignore_unknown_options": True})
@click.argument("query", nargs=-1, metavar="QUERY...", type=click.UNPROCESSED)
@filters
@limit_option(10)
@click.option("--page", type=HOW_MANY, default=1, help="Which page of results to show.")
@exact_option
@format_option
@click.pass_obj
def search(
    settings: Settings, query: tuple[str, ...], asked: Asked, limit: int, page: int, exact: bool, format_: str
) -> None:
    """Search the passages of all documents.

    Words, "exact phrases", AND, OR, NOT or -word, word*, near/5, (brackets), and fields such as
    title:, kind:, publisher:, since:. Other spellings and aliases are searched too and named.
    """
    result = settings.open().search(
        " ".join(query), asked, limit=limit, offset=(page - 1) * limit, exact=exact
    )
    show_result(settings, result, format_, paged=True)
    leave(0 if result.hits else EXIT_NOTHING)


@cli.command(context_settings={"ignore_unknown_options": True})
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
    answer = settings.open().ask(words, asked, limit=limit, exact=exact)
    show_result(settings, answer, format_, paged=True)
    leave(0 if answer.has_evidence else EXIT_NOTHING)


def show_result(
    settings: Settings, result: Result, format_: str, *, paged: bool = False, set_aside: bool = False
) -> None:
    """Write a result to standard output, through a pager where a person reads a long one."""
    from kb.render import render  # noqa: PLC0415 - --help needs none of it

    screen = settings.screen()
    pieces = render(result, format_, screen, set_aside=set_aside)
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


def main() -> NoReturn:
    """Run napkb: the one place where errors become exits."""
    debug = "--debug" in sys.argv[1:]
    sys.exit(_run(debug=debug))


def _run(*, debug: bool) -> int:
    if sys.stdout is None:
        warn("Standard output is closed.", word="error")
        return EXIT_BROKEN
    try:
        code = cli.main(prog_name="napkb", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        write(sys.stderr, [f"{error.message}\n"])
        return EXIT_USAGE
    except KBError as error:
        if debug:
            raise
        warn(error.message, word="error", hint=error.hint)
        return error.exit_code
    except click.UsageError as error:
        hint = f"“{error.ctx.command_path} --help” shows what there is." if error.ctx else ""
        warn(error.format_message(), word="error", hint=hint)
        return EXIT_USAGE
    except click.ClickException as error:
        warn(error.format_message(), word="error")
        return EXIT_USAGE
    except (click.Abort, KeyboardInterrupt):
        warn("Interrupted; nothing is half-done. “napkb undo” takes back what was finished.")
        return EXIT_INTERRUPTED
    except Exception as error:
        if debug:
            raise
        said = f"Something unexpected went wrong ({type(error).__name__}: {error})."
        warn(said, word="error", hint="“napkb --debug …” shows where; please report it.")
        return EXIT_BROKEN
    return code if isinstance(code, int) else 0


if __name__ == "__main__":
    main()
