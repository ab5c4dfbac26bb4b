"""datagen teacher serve."""

from typing import Annotated

import typer

from datagen.cli.screen import result, say
from datagen.teacher.faults import Faults
from datagen.teacher.server import serve as serve_teacher

teacher = typer.Typer(no_args_is_help=True, help="The rehearsal teacher behind a port of its own.")


@teacher.callback()
def about() -> None:
    """The rehearsal teacher behind a port of its own."""


@teacher.command()
def serve(
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.")] = 8765,
    host: Annotated[str, typer.Option(help="Address to listen on; only this machine's own.")] = "127.0.0.1",
    latency: Annotated[float, typer.Option(help="Seconds before every reply.", min=0.0)] = 0.0,
    faults: Annotated[str, typer.Option(help="Rates of faults, such as 429=0.05,500=0.02,reset=0.01,seed=7.")] = "",
) -> None:
    """Answer like an OpenAI endpoint, with the rehearsal teacher's words and faults on request. Ctrl-C stops it."""
    serve_teacher(host, port, latency=latency, faults=Faults.parse(faults), on_ready=_ready)


def _ready(url: str) -> None:
    result(url)
    say(f"The rehearsal teacher answers there, as: datagen build --base-url {url} --model rehearsal")
