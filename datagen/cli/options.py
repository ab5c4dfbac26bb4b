"""Flags that several commands share, and how they become settings."""

from pathlib import Path
from typing import Annotated, Any

import typer

from datagen.config import PATHS, REHEARSAL, BuildConfig, load
from datagen.errors import ConfigError
from datagen.prompts import known_types

# Headings of `--help`, in the order in which a newcomer asks.
MAKE, FROM, WHO, HOW, COST = "What to make", "From what", "Who is asked", "How it is asked", "What it costs"

Types = Annotated[
    list[str] | None,
    typer.Option(
        "--type",
        help="Response type: conversation, detail, reasoning, one of yours; several with commas. [default: all]",
        show_default=False,
        rich_help_panel=MAKE,
    ),
]
Captions = Annotated[
    Path | None, typer.Option(help="COCO captions file (captions_train2017.json).", rich_help_panel=FROM)
]
Instances = Annotated[
    Path | None, typer.Option(help="COCO instances file (instances_train2017.json).", rich_help_panel=FROM)
]
Images = Annotated[
    Path | None,
    typer.Option(
        help="Folder of the image files, for whoever looks at the samples later. Not needed to build.",
        rich_help_panel=FROM,
    ),
]
Scenes = Annotated[
    int | None,
    typer.Option(
        help="How many scenes to draw when no annotations are given. [default: 48]",
        show_default=False,
        rich_help_panel=FROM,
    ),
]
Limit = Annotated[
    int | None, typer.Option(help="Ask about at most this many images, drawn by --seed.", rich_help_panel=MAKE)
]
Seed = Annotated[
    int | None, typer.Option(help="Decides every draw. [default: 0]", show_default=False, rich_help_panel=MAKE)
]
Prompts = Annotated[
    Path | None, typer.Option(help="Folder of response types of your own, one folder each.", rich_help_panel=MAKE)
]
Faithful = Annotated[
    bool | None,
    typer.Option(
        "--faithful",
        help="Show the teacher exactly what LLaVA's authors showed theirs.",
        show_default=False,
        rich_help_panel=MAKE,
    ),
]
Crowds = Annotated[
    bool | None,
    typer.Option(
        "--crowds", help="Show crowd regions as if they were single objects.", show_default=False, rich_help_panel=FROM
    ),
]
Config = Annotated[
    Path | None, typer.Option(help="Settings file (JSON or TOML), such as config.json of a run; flags win over it.")
]
BaseUrl = Annotated[
    list[str] | None,
    typer.Option(
        help="OpenAI-compatible endpoint, such as http://localhost:8000/v1; may be given several times for servers of "
        "the same model. [default: OpenAI's]",
        show_default=False,
        rich_help_panel=WHO,
    ),
]
Model = Annotated[
    str | None,
    typer.Option(
        help="Model to ask. [default: rehearsal, the embedded stand-in that needs no key]",
        show_default=False,
        rich_help_panel=WHO,
    ),
]
TeacherName = Annotated[
    str | None,
    typer.Option(
        "--teacher",
        help="rehearsal: the embedded stand-in, as when --model is left out.",
        show_default=False,
        rich_help_panel=WHO,
    ),
]
Temperature = Annotated[
    str | None,
    typer.Option(help="Instead of the type's own: a number, or `endpoint` to send none.", rich_help_panel=WHO),
]
MaxTokens = Annotated[
    int | None, typer.Option(help="Instead of the type's own: most tokens a reply may have.", rich_help_panel=WHO)
]
Concurrency = Annotated[
    int | None,
    typer.Option(help="Most calls in flight at each endpoint. [default: 16]", show_default=False, rich_help_panel=HOW),
]
Rpm = Annotated[
    float | None,
    typer.Option(
        help="Most requests a minute at each endpoint. [default: learned from its answers]",
        show_default=False,
        rich_help_panel=HOW,
    ),
]
Tpm = Annotated[
    float | None,
    typer.Option(
        help="Most tokens a minute at each endpoint. [default: learned from its answers]",
        show_default=False,
        rich_help_panel=HOW,
    ),
]
Budget = Annotated[
    float | None,
    typer.Option(
        help="Most dollars that the run may cost, over all its builds. At the cap it stops with exit code 3; the same "
        "command with a higher cap continues.",
        rich_help_panel=COST,
    ),
]
InDoubt = Annotated[
    str | None,
    typer.Option(
        help="Calls that were cut off by the end of an earlier build, and may be on the bill: retry asks them again, "
        "hold leaves them. [default: retry]",
        show_default=False,
        rich_help_panel=COST,
    ),
]
Batch = Annotated[
    bool | None,
    typer.Option(
        "--batch",
        help="Ask through the Batch API: half the price, an answer within a day.",
        show_default=False,
        rich_help_panel=HOW,
    ),
]
Timeout = Annotated[
    float | None,
    typer.Option(
        help="Seconds of silence before a request counts as lost. [default: 120]",
        show_default=False,
        rich_help_panel=HOW,
    ),
]
Attempts = Annotated[
    int | None,
    typer.Option(
        help="Failed requests for one prompt before it is given up. [default: 6]",
        show_default=False,
        rich_help_panel=HOW,
    ),
]
PriceIn = Annotated[
    float | None,
    typer.Option(help="Dollars for a million tokens read, instead of the price list's.", rich_help_panel=COST),
]
PriceOut = Annotated[
    float | None,
    typer.Option(help="Dollars for a million tokens written, instead of the price list's.", rich_help_panel=COST),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
RunFolder = Annotated[Path, typer.Argument(help="Run folder.", show_default=False)]


def settings(config: Path | None, types: list[str] | None, teacher: str | None = None, **flags: Any) -> BuildConfig:  # noqa: ANN401
    """Settings of a file under the flags that were given; paths become absolute so that they hold from anywhere."""
    if teacher not in (None, "rehearsal"):
        raise typer.BadParameter(
            f"'{teacher}' is not rehearsal; name another teacher with --model", param_hint="--teacher"
        )
    if teacher == "rehearsal" and (flags.get("model") or flags.get("base_url")):
        raise typer.BadParameter("goes without --model and --base-url", param_hint="--teacher rehearsal")
    flags |= {name: flags[name].absolute() for name in PATHS if flags.get(name)}
    _refuse_missing_folders(flags)
    flags["base_url"] = flags.get("base_url") or None
    wanted = [name for given in types or () for name in given.split(",") if name]
    flags |= {"types": wanted or None, "temperature": _temperature(flags.get("temperature"))}
    settings = load(config, flags)
    if teacher:  # said on the command line, so it wins over what a file says of an endpoint
        settings = settings.model_copy(update={"model": REHEARSAL, "base_url": ()})
    known = known_types(settings.prompts)
    for name in wanted:
        if name not in known:
            raise typer.BadParameter(f"'{name}' is not one of {', '.join(known)}", param_hint="--type")
    return settings


def _refuse_missing_folders(flags: dict[str, Any]) -> None:
    for name in ("images", "prompts"):
        if (folder := flags.get(name)) and not folder.is_dir():
            raise ConfigError(f"{folder}: is not a folder, expected one: mend --{name}")
    if flags.get("scenes") and (flags.get("captions") or flags.get("instances")):
        raise ConfigError("--scenes draws images of its own: leave it out, or --captions and --instances")


def _temperature(given: str | None) -> float | str | None:
    if given is None or given == "endpoint":
        return given
    try:
        return float(given)
    except ValueError:
        raise typer.BadParameter(f"'{given}' is not a number or `endpoint`", param_hint="--temperature") from None
