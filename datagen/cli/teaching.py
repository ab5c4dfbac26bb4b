"""datagen teacher serve."""

from pathlib import Path
from typing import Annotated

import typer

from datagen.cli.screen import result, say
from datagen.teacher.allowance import Limits, Schedule
from datagen.teacher.app import BATCH_SECONDS, app
from datagen.teacher.faults import Faults
from datagen.teacher.server import serve as serve_teacher

teacher = typer.Typer(no_args_is_help=True, help="The rehearsal teacher behind a port of its own.")

LIMITS = "What is allowed"
Rpm = Annotated[
    str | None,
    typer.Option(
        help="Requests a minute: 6000; or 6000:30,1200:30,6000, which changes after 30 seconds and after 30 more.",
        rich_help_panel=LIMITS,
    ),
]
Tpm = Annotated[str | None, typer.Option(help="Tokens a minute, written likewise.", rich_help_panel=LIMITS)]
MostInFlight = Annotated[int | None, typer.Option(help="Most requests at once.", min=1, rich_help_panel=LIMITS)]
Burst = Annotated[float, typer.Option(help="Seconds of what is allowed that may be saved up.", rich_help_panel=LIMITS)]
QuietLimits = Annotated[
    bool, typer.Option("--quiet-limits", help="Do not announce the limits in headers.", rich_help_panel=LIMITS)
]
NoRetryAfter = Annotated[
    bool, typer.Option("--no-retry-after", help="Do not say when to come back.", rich_help_panel=LIMITS)
]
FAULTS_HELP = "Rates of faults, such as 429=0.05,500=0.02,reset=0.01,seed=7."


@teacher.callback()
def about() -> None:
    """The rehearsal teacher behind a port of its own."""


@teacher.command()
def serve(
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.")] = 8765,
    host: Annotated[str, typer.Option(help="Address to listen on; only this machine's own.")] = "127.0.0.1",
    latency: Annotated[float, typer.Option(help="Seconds before every reply.", min=0.0)] = 0.0,
    faults: Annotated[str, typer.Option(help=FAULTS_HELP)] = "",
    batch_seconds: Annotated[float, typer.Option(help="Seconds that a batch takes.", min=0.0)] = BATCH_SECONDS,
    journal: Annotated[Path | None, typer.Option(help="File that gets a line for what became of each request.")] = None,
    rpm: Rpm = None,
    tpm: Tpm = None,
    most_in_flight: MostInFlight = None,
    burst: Burst = 1.0,
    quiet_limits: QuietLimits = False,
    no_retry_after: NoRetryAfter = False,
) -> None:
    """Answer like an OpenAI endpoint, with faults and limits on request. Ctrl-C stops it."""
    limits = Limits(
        requests=Schedule.parse(rpm) if rpm else None,
        tokens=Schedule.parse(tpm) if tpm else None,
        most_in_flight=most_in_flight,
        burst_seconds=burst,
        announce=not quiet_limits,
        says_when=not no_retry_after,
    )
    served = app(latency, Faults.parse(faults), limits=limits, batch_seconds=batch_seconds, journal=journal)
    serve_teacher(served, host, port, on_ready=_ready)


def _ready(url: str) -> None:
    result(url)
    say(f"The rehearsal teacher answers there, as: datagen build --base-url {url} --model rehearsal")
