"""datagen publish."""

import json as spelling
import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Annotated

import typer

from datagen.cli import options
from datagen.cli.bar import Bar
from datagen.cli.screen import WARNING, result, say
from datagen.config import REHEARSAL
from datagen.errors import ConfigError, PublishError
from datagen.run import Run

if TYPE_CHECKING:
    from datagen.publish import Contents, Wishes
    from datagen.publish.hub import Pushed

STATED, WITHIN, ALLOWED, HUB = "What it is called", "What goes in", "What is allowed", "To the hub"
NEEDED = "{} is not installed: install datagen's extra `publish`: pip install '.[publish]' where its source lies"


def publish(
    run: options.RunFolder,
    out: Annotated[Path, typer.Option(help="Folder to write: a new one, or an earlier publication.")],
    name: Annotated[
        str, typer.Option(help="Name of the dataset. [default: the run folder's]", rich_help_panel=STATED)
    ] = "",
    licence: Annotated[
        str | None,
        typer.Option(help="Licence of the texts by the hub's id, such as cc-by-4.0.", rich_help_panel=STATED),
    ] = None,
    licence_name: Annotated[
        str | None, typer.Option(help="Name of a licence that the hub does not list.", rich_help_panel=STATED)
    ] = None,
    licence_link: Annotated[
        str | None, typer.Option(help="Where that licence stands: https://...", rich_help_panel=STATED)
    ] = None,
    language: Annotated[str, typer.Option(help="Language of the texts.", rich_help_panel=STATED)] = "en",
    date: Annotated[
        str | None,
        typer.Option(help="Day of publication, as in 2026-01-31. [default: none is said]", rich_help_panel=STATED),
    ] = None,
    only_licences: Annotated[
        str | None,
        typer.Option(
            help="Publish only samples of images under these: cc-by-2.0,cc-by-sa-2.0.", rich_help_panel=WITHIN
        ),
    ] = None,
    embed_images: Annotated[
        bool, typer.Option("--embed-images", help="The images themselves too.", rich_help_panel=WITHIN)
    ] = False,
    images: Annotated[
        Path | None, typer.Option(help="Folder of the image files. [default: the run's]", rich_help_panel=WITHIN)
    ] = None,
    skip_missing: Annotated[
        bool,
        typer.Option(
            "--skip-missing", help="Leave out samples whose image cannot be embedded.", rich_help_panel=WITHIN
        ),
    ] = False,
    evaluation: Annotated[
        list[Path] | None,
        typer.Option(
            help="Evaluation set that it must not overlap with, besides the run's own.", rich_help_panel=WITHIN
        ),
    ] = None,
    unaudited: Annotated[
        bool,
        typer.Option("--unaudited", help="Though nobody looked, or not at enough; the card says so.",
                     rich_help_panel=ALLOWED),
    ] = False,
    accept_licences: Annotated[
        bool,
        typer.Option(
            "--accept-licences",
            help="Embed images also where their licence forbids changes or commercial use, or is not known.",
            rich_help_panel=ALLOWED,
        ),
    ] = False,
    allow_rehearsal: Annotated[
        bool, typer.Option("--allow-rehearsal", help="Push texts that no model wrote.", rich_help_panel=ALLOWED)
    ] = False,
    push: Annotated[
        str | None,
        typer.Option(metavar="OWNER/NAME", help="Bring it to the hub, into a private dataset.", rich_help_panel=HUB),
    ] = None,
    public: Annotated[
        bool, typer.Option("--public", help="A new dataset is one that everybody sees.", rich_help_panel=HUB)
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Push without asking again.", rich_help_panel=HUB)] = False,
    json: options.AsJson = False,
) -> None:  # fmt: skip
    """Write a dataset as others can use it: Parquet, LLaVA's JSON, a dataset card, Croissant, sums and provenance.

    Nothing leaves this machine without --push. Refused, with the reason: a run that is not complete or that nobody
    looked at, keys and tokens in a text, image tokens that trainers would miscount, overlap with evaluation sets.

    Needs the extra `publish`: pip install '.\\[publish]' where datagen's source lies.
    """
    try:
        from datagen.publish import Wishes
        from datagen.publish import publish as write
        from datagen.publish.licences import wished
    except ModuleNotFoundError as error:
        raise PublishError(NEEDED.format(error.name)) from None
    if public and not push:
        raise ConfigError("--public goes with --push: nothing is pushed without it")
    wishes = Wishes(
        out=out, name=name, licence=licence, licence_name=licence_name, licence_link=licence_link, language=language,
        only_licences=wished(only_licences), embed_images=embed_images, images=images, accept_licences=accept_licences,
        skip_missing=skip_missing,
        unaudited=unaudited, evaluations=tuple(evaluation or ()), date=date,
        url=f"https://huggingface.co/datasets/{push}" if push else None,
    )  # fmt: skip
    if push:
        _hub().named(push)
        _refuse_push(Run(run), push, public, yes, allow_rehearsal)
    with Bar() as bar:
        contents = write(Run(run), wishes, bar.show)
    _tell(contents, wishes)
    pushed = _push(wishes, push, public) if push else None
    result(spelling.dumps(_figures(contents, wishes, pushed), indent=2) if json else str(out))


def _tell(contents: "Contents", wishes: "Wishes") -> None:
    for caveat in _caveats(contents, wishes):
        say(caveat, WARNING)
    for kind, n in contents.personal.items():
        say(f"{n:,} samples hold something that looks like {kind}.", WARNING)
    say(f"{contents.samples:,} samples about {contents.images:,} images; `sha256sum -c SHA256SUMS` checks the folder.")


def _caveats(contents: "Contents", wishes: "Wishes") -> list[str]:
    """What whoever publishes has to know, for the eye and for programs alike."""
    found = []
    if contents.is_rehearsed:
        found.append("No model wrote these texts: they are the rehearsal teacher's.")
    if wishes.embed_images:
        found.append("Images go in as they are, with what cameras wrote into them (EXIF): a place, perhaps.")
    found += [f"Published all the same: {caveat}." for caveat in contents.caveats]
    if contents.part and contents.vouched:
        found.append(f"Only a part is published: {contents.vouched}")
    if contents.licence_name and not wishes.licence_name:
        found.append(
            "No licence was stated for the texts (--licence): the card says `other`, and LICENSE.md what holds."
        )
    return found


def _refuse_push(run: Run, repo: str, public: bool, yes: bool, allow_rehearsal: bool) -> None:
    """Before anything is written: whoever says no is not to find a folder."""
    manifest = run.manifest()
    if manifest and manifest.teacher == REHEARSAL and not allow_rehearsal:
        raise PublishError(f"{run.folder}: no model wrote its texts, so it is not pushed: --allow-rehearsal does")
    if not (yes or _agreed(repo, public)):
        raise PublishError(f"{run.folder}: nobody agreed to push it to {repo}: --yes pushes without asking")


def _hub() -> ModuleType:
    try:
        from datagen.publish import hub
    except ModuleNotFoundError as error:
        raise PublishError(NEEDED.format(error.name)) from None
    return hub


def _push(wishes: "Wishes", repo: str, public: bool) -> "Pushed":
    with Bar() as bar:
        pushed: Pushed = _hub().push(wishes.out, repo, private=not public, watch=bar.show)
    if not pushed.fresh:
        say("The hub had exactly this already: nothing was changed.")
    if public and pushed.private:
        say("The dataset is still private, as it was: open it in its settings.", WARNING)
    say(f"{pushed.url} at {pushed.tag}")
    return pushed


def _agreed(repo: str, public: bool) -> bool:
    """Whoever sits there says yes; nobody does where nobody sits."""
    if not sys.stdin.isatty():
        return False
    return typer.confirm(f"Push to {repo}, {'for everybody to see' if public else 'private'}?", err=True)


def _figures(contents: "Contents", wishes: "Wishes", pushed: "Pushed | None") -> dict[str, object]:
    return {
        "folder": str(wishes.out),
        "samples": {name: tally.samples for name, tally in contents.splits.items()},
        "images": contents.images,
        "licences": contents.licences,
        "caveats": _caveats(contents, wishes),
        "personal": dict(contents.personal),
        "pushed": {"url": pushed.url, "commit": pushed.commit, "tag": pushed.tag} if pushed else None,
    }
