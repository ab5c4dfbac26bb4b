"""The command line: reads flags, calls the library, prints. No rule of the road lives here.

Results go to stdout, everything meant for the eye to stderr. Exit codes: 0 done, 1 something to put right (one line
says what), 2 wrong flags, 130 interrupted with everything kept.
"""

import sys
from collections.abc import Iterable
from typing import Annotated

import typer

from datagen import __version__
from datagen.cli.commands import command, typed
from datagen.cli.screen import complain
from datagen.errors import DatagenError


def about(
    version: Annotated[bool, typer.Option("--version", help="Say which version this is.", is_eager=True)] = False,
) -> None:
    """Make visual instruction data from image annotations, with a teacher that never sees the images.

    Start with `datagen build --type reasoning`: it needs no key, no network and no data of yours. Then give it
    --captions and --instances, and an endpoint with --base-url and --model.
    """
    if version:
        typer.echo(f"datagen {__version__}")
        raise typer.Exit


def app(names: Iterable[str]) -> typer.Typer:
    """The command line with these commands."""
    made = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode="markdown")
    made.callback(invoke_without_command=True)(about)
    for name in names:
        found = command(name)
        if isinstance(found, typer.Typer):
            made.add_typer(found, name=name)
        else:
            made.command(name)(found)
    return made


def main(argv: list[str] | None = None) -> None:
    """Entry point: our own errors become one line and exit code 1; a bug keeps its traceback."""
    try:
        app(typed(sys.argv[1:] if argv is None else argv))(argv)
    except DatagenError as error:
        complain(str(error))
        raise SystemExit(1) from None
