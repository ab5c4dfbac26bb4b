"""datagen audit."""

import getpass
import os
import sys
import webbrowser
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from datagen.audit.app import application, filters_in
from datagen.audit.bundle import write_bundle
from datagen.audit.filters import Filters
from datagen.audit.reviewers import fault
from datagen.audit.room import Room
from datagen.audit.serving import HOST, Entrance, serve
from datagen.cli import options
from datagen.cli.bar import Bar
from datagen.cli.screen import WARNING, result, say
from datagen.decisions import advice
from datagen.errors import ConfigError
from datagen.run import Run
from datagen.types import Planned

WHO, WHERE, FILES = "Who looks, and at what", "Where the page is", "Instead of a page: files"


def audit(
    run: options.RunFolder,
    plan: Annotated[
        str | None,
        typer.Option(
            help="Draw samples to look at until this is known: 'error<=1% at 95%', or with 'allowing 2'.",
            rich_help_panel=WHO,
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="Decides which samples a plan draws.", rich_help_panel=WHO)] = 0,
    images: Annotated[
        Path | None,
        typer.Option(
            help="Folder of the image files. [default: the one that the run was built with]",
            show_default=False,
            rich_help_panel=WHO,
        ),
    ] = None,
    reviewer: Annotated[
        str | None,
        typer.Option(help="Who decides. [default: your login name]", show_default=False, rich_help_panel=WHO),
    ] = None,
    port: Annotated[int, typer.Option(help="Port of the page; 0 takes a free one.", rich_help_panel=WHERE)] = 0,
    host: Annotated[str, typer.Option(help="Address to listen on.", rich_help_panel=WHERE)] = HOST,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(
            help="Another name under which browsers reach the page, such as audit.example:8443; may be given several "
            "times.",
            show_default=False,
            rich_help_panel=WHERE,
        ),
    ] = None,
    open: Annotated[
        bool | None,
        typer.Option(
            "--open/--no-open",
            help="Open a browser. [default: where there is a desktop]",
            show_default=False,
            rich_help_panel=WHERE,
        ),
    ] = None,
    bundle: Annotated[
        Path | None,
        typer.Option(
            help="Write the page as files into this folder, to look at and not to decide, and end.",
            rich_help_panel=FILES,
        ),
    ] = None,
    only: Annotated[
        str,
        typer.Option(
            help="Of these samples: the filters of a link, as in 'type=detail&verdict=rejected'.", rich_help_panel=FILES
        ),
    ] = "",
    limit: Annotated[int | None, typer.Option(help="At most so many samples.", min=1, rich_help_panel=FILES)] = None,
) -> None:
    """Look at the samples of a finished run in a browser: accept, reject or mend them, rejected ones too.

    Prints the link that opens the page; Ctrl-C ends it. Whatever was acknowledged is in decisions.jsonl, and counts
    from the next `datagen assemble`, export or publication on.
    """
    name = _reviewer(reviewer)
    if bundle is None and (only or limit):
        raise ConfigError("--only and --limit are about --bundle: the page itself has filters")
    with Bar() as bar:
        room = Room.open(Run(run), images, plan, seed, bar.show)
    with closing(room):
        if bundle is not None:
            _write(room, bundle, only, limit)
            return
        entrance = Entrance.open(host, port, allow_host or (), os.environ)
        _introduce(room, name)
        app = application(room, entrance.addresses, entrance.session, name)
        place = _beginning(room, name)
        serve(app, entrance, lambda: _ready(entrance, place, open))
        _take_leave(room)


def _reviewer(given: str | None) -> str:
    if given is None:
        try:
            given = getpass.getuser()
        except (OSError, KeyError):  # a user without a name, as in containers
            given = "reviewer"
    if why := fault(given):
        raise ConfigError(f"--reviewer: {why}")
    return given


def _write(room: Room, folder: Path, only: str, limit: int | None) -> None:
    with Bar() as bar:
        written = write_bundle(
            room.run, room.index, room.decisions, room.pictures, folder, filters_in(only), bar.show, limit,
            plan=room.planned(),
        )  # fmt: skip
    what = f"{_some(written.samples, 'sample')}, {_some(written.images, 'image')}"
    say(f"{what}, {written.n_bytes / 2**20:,.1f} MiB")
    result(str(folder / "index.html"))


def _introduce(room: Room, name: str) -> None:
    say(f"{len(room.index):,} samples and rejections, {_some(len(room.decisions), 'decision')} so far; you are {name}.")
    if room.pictures.root is None:
        say("No image folder is known, so boxes are drawn on empty frames: name it with --images.", WARNING)
    if planned := room.planned():
        _tell(planned)


def _tell(planned: Planned) -> None:
    say(planned.statement)
    if planned.bound is not None and (wanted := advice(planned)):  # before, the statement says what is left
        say(wanted)


def _take_leave(room: Room) -> None:
    """What is there when the page has ended; others may have decided too."""
    room.refresh()
    say(f"The page is closed. {_some(len(room.decisions), 'decision')}, all in {room.run.decisions_file}.")
    if planned := room.planned():
        say(planned.statement)


def _some(n: int, name: str) -> str:
    return f"{n:,} {name}{'s' * (n != 1)}"


def _beginning(room: Room, name: str) -> str:
    """With a plan the first drawn sample that is still to be decided, else the list."""
    if not room.left(name):
        return "/"
    left = Filters(verdict="todo", plan=True)
    number = room.next(left, 0, name)
    return f"/sample/{number}?{left.link()}" if number else "/"


def _ready(entrance: Entrance, place: str, wants_browser: bool | None) -> None:
    result(entrance.link_to(place))
    sys.stdout.flush()
    say("Open that link; Ctrl-C ends the page, nothing is lost.")
    if _has_desktop() if wants_browser is None else wants_browser:
        webbrowser.open(entrance.ticket_to(place))


def _has_desktop() -> bool:
    """Whether somebody sits before it; a browser inside the terminal would take the terminal away."""
    is_drawn = sys.platform in ("darwin", "win32") or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return bool(is_drawn) and sys.stdout.isatty()
