"""datagen export."""

from pathlib import Path
from typing import Annotated

import typer

from datagen.cli import options
from datagen.cli.bar import Bar
from datagen.cli.screen import WARNING, result, say
from datagen.export import Wish
from datagen.export import export as write
from datagen.export.formats import FORMATS
from datagen.run import Run


def export(
    run: options.RunFolder,
    format: Annotated[str, typer.Option(help=f"How it is written: {', '.join(FORMATS)}.", show_default=False)],
    out: Annotated[
        Path,
        typer.Option(
            help="Where to: a file for llava and messages, a folder for the others. It must not be there yet.",
            show_default=False,
        ),
    ],
    images: Annotated[
        Path | None,
        typer.Option(help="Folder of the image files. [default: the run's --images]", show_default=False),
    ] = None,
    embed_images: Annotated[
        bool, typer.Option("--embed-images", help="parquet: the images themselves instead of their names.")
    ] = False,
    skip_missing: Annotated[
        bool, typer.Option("--skip-missing", help="Leave out samples whose image cannot be read, instead of stopping.")
    ] = False,
    heldout: Annotated[
        bool, typer.Option("--heldout", help="Export the samples of held-out images instead of the dataset.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Take the place of an earlier export.")] = False,
    json: options.AsJson = False,
) -> None:
    """Write a finished dataset as a trainer reads it: LLaVA, LLaMA-Factory, TRL, datasets, WebDataset.

    What people decided in an audit is honoured: rejected samples are left out, edits are in.

    parquet needs the extra `publish`: pip install '.\\[publish]' where datagen's source lies.
    """
    if format not in FORMATS:
        raise typer.BadParameter(f"'{format}' is not one of {', '.join(FORMATS)}", param_hint="--format")
    with Bar() as bar:
        done = write(Run(run), Wish(format, out, images, embed_images, heldout, skip_missing, force), bar.show)
    if done.skipped:
        say(f"{done.skipped:,} samples were left out: their image cannot be read.", WARNING)
    if done.waiting:
        say(
            f"{done.waiting:,} samples that people took back, or gave up again, are not as they want them yet: "
            f"datagen assemble {run}, then export again.",
            WARNING,
        )
    if json:
        result(done.model_dump_json(indent=2))
        return
    files = "1 file" if done.shards == 1 else f"{done.shards:,} files"
    result(f"{done.path}: {done.samples:,} samples in {files}, {done.bytes:,} bytes")
