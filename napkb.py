"""The command line of napkb: parse, one call on the knowledge base, render.

The commands are in ``kb.cli``. Errors become exits in one place, ``main``. Results go
to standard output, everything else to standard error.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NoReturn

import click

from kb import __version__
from kb.cli import Commands
from kb.cli.common import Settings, warn
from kb.errors import KBError
from kb.render.output import write

EXIT_USAGE = 2
EXIT_BROKEN = 6
EXIT_INTERRUPTED = 130
COLOURS = ("auto", "always", "never")
ENGINES = ("whoosh", "opensearch")


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, "--version", prog_name="napkb")
@click.option(
    "--kb", type=click.Path(path_type=Path), help="The knowledge base to use: a folder.  [env: NAPKB_KB]"
)
@click.option(
    "--color", type=click.Choice(COLOURS), default="auto", help="When to use colours; NO_COLOR is honoured."
)
@click.option(
    "--engine",
    type=click.Choice(ENGINES),
    help="The search engine to use.  [env: NAPKB_ENGINE]",
)
@click.option("--debug", is_flag=True, help="Show where in the program an error came from.")
@click.pass_context
def cli(ctx: click.Context, kb: Path | None, color: str, engine: str | None, debug: bool) -> None:
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
    ctx.obj = Settings(kb, color, engine)
    ctx.meta["napkb.debug"] = debug


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
