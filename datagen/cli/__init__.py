"""The command line: reads flags, calls the library, prints. No rule of the road lives here.

Results go to stdout, everything meant for the eye to stderr. Exit codes: 0 done, 1 something to put right (one line
says what), 2 wrong flags, 130 interrupted with everything kept.
"""

from typing import Annotated

import typer

from datagen import __version__
from datagen.cli.assembling import assemble
from datagen.cli.auditing import audit
from datagen.cli.building import build
from datagen.cli.comparing import compare
from datagen.cli.drawing import scenes
from datagen.cli.estimating import estimate
from datagen.cli.exporting import export
from datagen.cli.measuring import measure_checks
from datagen.cli.publishing import publish
from datagen.cli.rehearsing import rehearse
from datagen.cli.reporting import report
from datagen.cli.screen import complain
from datagen.cli.standing import status
from datagen.cli.teaching import teacher
from datagen.errors import DatagenError

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode="markdown")


@app.callback(invoke_without_command=True)
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


for command in (build, estimate, rehearse, assemble, report, audit, export, publish, compare, status, scenes):
    app.command()(command)
app.command("measure-checks")(measure_checks)
app.add_typer(teacher, name="teacher")


def main(argv: list[str] | None = None) -> None:
    """Entry point: our own errors become one line and exit code 1; a bug keeps its traceback."""
    try:
        app(argv)
    except DatagenError as error:
        complain(str(error))
        raise SystemExit(1) from None
