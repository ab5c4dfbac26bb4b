"""Flags that several commands share, and how they become settings."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from datagen.choices import Choices
from datagen.config import OFF, PATHS, REHEARSAL, BuildConfig, load
from datagen.errors import ConfigError
from datagen.prompts import known_types
from datagen.select import parse_amount, parse_band, parse_mix

# Headings of `--help`, in the order in which a newcomer asks.
MAKE, FROM, WHO = "What to make", "From what", "Who is asked"
HOW, COST, KEEP = "How it is asked", "What it costs", "What is kept (free to change: datagen assemble RUN)"

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
OnlyPresent = Annotated[
    bool | None,
    typer.Option(
        "--only-present/--all-images",
        help="Ask only about images whose file is in --images. [default: about all that are annotated]",
        show_default=False,
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
Repair = Annotated[
    bool | None,
    typer.Option(
        "--repair",
        help="Ask once more where a reply broke a rule, and for more where a description is short.",
        show_default=False,
        rich_help_panel=HOW,
    ),
]
Judge = Annotated[
    str | None,
    typer.Option(
        help="Model that scores every sample against captions and boxes; `rehearsal` is the embedded stand-in.",
        rich_help_panel=WHO,
    ),
]
Rubric = Annotated[
    Path | None, typer.Option(help="Folder with what the judge is told, instead of the built-in.", rich_help_panel=WHO)
]
JudgeUrl = Annotated[
    list[str] | None,
    typer.Option(
        help="Endpoint that serves the judge; its key is in JUDGE_API_KEY. [default: the teacher's]",
        show_default=False,
        rich_help_panel=WHO,
    ),
]
JudgePriceIn = Annotated[
    float | None,
    typer.Option(
        help="Dollars for a million tokens that the judge reads, instead of the price list's.", rich_help_panel=COST
    ),
]
JudgePriceOut = Annotated[
    float | None,
    typer.Option(
        help="Dollars for a million tokens that the judge writes, instead of the price list's.", rich_help_panel=COST
    ),
]
Profile = Annotated[
    str | None,
    typer.Option(
        help="What becomes of a sample that contradicts boxes or captions: strict rejects it on any sign, default "
        "where the evidence is firm, report-only never. [default: default]",
        show_default=False,
        rich_help_panel=KEEP,
    ),
]
Lexicon = Annotated[
    Path | None,
    typer.Option(
        help="Words of your own for things (TOML), added to the built-in ones; or `off`.", rich_help_panel=KEEP
    ),
]
Near = Annotated[
    str | None,
    typer.Option(
        help="Samples that share so much of their three-word runs are one: 0 to 1, or `off`. [default: 0.8]",
        show_default=False,
        rich_help_panel=KEEP,
    ),
]
JudgeThreshold = Annotated[
    float | None,
    typer.Option(
        help="Score below which the judge turns a sample away. [default: the rubric's, 5 of 10]",
        show_default=False,
        rich_help_panel=KEEP,
    ),
]
Mix = Annotated[
    str | None,
    typer.Option(
        help="Shares of response types: conversation=58,detail=23,reasoning=77, or `llava` for just these. "
        "[default: all that was made]",
        show_default=False,
        rich_help_panel=KEEP,
    ),
]
PerImage = Annotated[
    str | None, typer.Option(help="Most samples of one image, or `off`, as the next ones.", rich_help_panel=KEEP)
]
PerOpening = Annotated[
    str | None,
    typer.Option(
        help="Most questions that begin with the same three words: a number, or a share as in 5%.", rich_help_panel=KEEP
    ),
]
PerAnswer = Annotated[
    str | None,
    typer.Option(help="Most answers that say the same: a number, or a share as in 1%.", rich_help_panel=KEEP),
]
YesShare = Annotated[
    str | None,
    typer.Option(
        help="Least and most percent of yes among answers to yes/no questions, as in 45-55.", rich_help_panel=KEEP
    ),
]
HoldOut = Annotated[
    str | None,
    typer.Option(help="Images whose samples go to heldout.jsonl: a number, or a share as in 5%.", rich_help_panel=KEEP),
]
Evaluations = Annotated[
    list[Path] | None,
    typer.Option(
        "--evaluation",
        help="Evaluation set (POPE, ScienceQA, LLaVA records, a list of images) whose images and questions must not be "
        "in the dataset; may be given several times.",
        show_default=False,
        rich_help_panel=KEEP,
    ),
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
    flags |= {"base_url": flags.get("base_url") or None, "judge_url": flags.get("judge_url") or None}
    flags |= choices(**{name: flags.get(name) for name in CHOICES})
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


CHOICES = tuple(Choices.model_fields)


def choices(**flags: Any) -> dict[str, Any]:  # noqa: ANN401
    """What flags say of what is kept, as settings; those that were not given are None."""
    read: dict[str, Callable[[str], object]] = {
        "near": lambda said: _number(said, "--near"),
        "mix": lambda said: parse_mix(said) or OFF,
        "per_image": lambda said: int(parse_amount(said)),
        "per_opening": parse_amount,
        "per_answer": parse_amount,
        "hold_out": parse_amount,
        "yes_share": parse_band,
    }
    found = {name: _read(name, read[name], flags[name]) for name in read if flags.get(name) is not None}
    if lexicon := flags.get("lexicon"):
        found["lexicon"] = OFF if str(lexicon) == OFF else lexicon.absolute()
    if evaluations := flags.get("evaluations"):
        found["evaluations"] = tuple(file.absolute() for file in evaluations if str(file) != OFF)
    return flags | {"evaluations": None} | found


def _read(name: str, read: Callable[[str], object], given: str) -> object:
    try:
        return OFF if given == OFF else read(given)
    except ConfigError as error:
        flag = f"--{name.replace('_', '-')}"
        raise ConfigError(f"{flag}: {str(error).removeprefix('mix: ')}") from None


def _refuse_missing_folders(flags: dict[str, Any]) -> None:
    for name in ("images", "prompts"):
        if (folder := flags.get(name)) and not folder.is_dir():
            raise ConfigError(f"{folder}: is not a folder, expected one: mend --{name}")
    if flags.get("scenes") and (flags.get("captions") or flags.get("instances")):
        raise ConfigError("--scenes draws images of its own: leave it out, or --captions and --instances")


def _temperature(given: str | None) -> float | str | None:
    return given if given in (None, "endpoint") else _number(given, "--temperature", "endpoint")


def _number(given: str, flag: str, word: str = OFF) -> float:
    try:
        return float(given)
    except ValueError:
        raise typer.BadParameter(f"'{given}' is not a number or `{word}`", param_hint=flag) from None
