"""datagen scenes."""

from pathlib import Path
from typing import Annotated

import typer

from datagen.cli.bar import Bar
from datagen.cli.screen import result
from datagen.progress import Progress
from datagen.sources.scenes import draw


def scenes(
    folder: Annotated[Path, typer.Argument(help="Folder to write images and annotations into.", show_default=False)],
    count: Annotated[int, typer.Option(help="How many scenes.")] = 48,
    seed: Annotated[int, typer.Option(help="Decides what is drawn.")] = 0,
) -> None:
    """Draw images of simple scenes, with COCO captions and boxes that are exactly right."""
    with Bar() as bar:
        draw(folder, count, seed, lambda done: bar.show(Progress("draw", done, count)))
    result(str(folder))
