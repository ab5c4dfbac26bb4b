"""Drawn scenes: images with COCO annotations made from nothing but a seed, and right because they were drawn that way.

    layout ─> painting (backdrops, sketches, pen) ─> drawing ─> annotations (outline) ─> files
    kinds, scene: what there is to draw, and the record of what was     └ scene_captions (phrases)

They stand in where no annotations are given, feed load tests, and are what a trained model is examined on. `kinds`,
`sketches`, `backdrops` and `scene_captions` each say how to add to them.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from pydantic import ValidationError

from datagen.errors import ConfigError, SourceError
from datagen.sources.scenes.annotations import CATEGORIES, LICENCE, CocoFile, caption_entries, info, instance_entries
from datagen.sources.scenes.drawing import scene_of
from datagen.sources.scenes.scene import Scene

COMPRESSION = 4  # of PNG, 0 to 9: half the time of the usual 6 for a tenth more bytes


@dataclass(frozen=True, slots=True)
class ScenePaths:
    """Where everything is: a folder of images, COCO's two files, and one `scene.Scene` a line."""

    images: Path
    captions: Path
    instances: Path
    scenes: Path


def draw(folder: Path, count: int, seed: int = 0, on_scene: Callable[[int], None] | None = None) -> ScenePaths:
    """Draw scenes 1 to count of a seed into a folder; `on_scene` hears how many are done.

    The same seed gives the same bytes, and scene n is the same however many are drawn. The three annotation files
    appear last, so their presence says that all images are there.

    Raises:
        ConfigError: count is not positive.
        SourceError: the folder cannot be written, or holds annotations that were not drawn.
    """
    if count < 1:
        raise ConfigError(f"{count} scenes cannot be drawn: expected a count of at least 1")
    paths = ScenePaths(folder / "images", folder / "captions.json", folder / "instances.json", folder / "scenes.jsonl")
    try:
        _refuse_foreign(paths)
        paths.images.mkdir(parents=True, exist_ok=True)
        before = _images_of(paths.scenes)
        _write(paths, count, seed, on_scene)
        for name in before - _images_of(paths.scenes):
            (paths.images / Path(name).name).unlink(missing_ok=True)
    except ValidationError:
        raise SourceError(f"{paths.scenes}: holds no drawn scenes: choose another folder") from None
    except OSError as error:
        raise SourceError(
            f"{folder}: scenes cannot be written there ({error.strerror}): free space or choose another folder"
        ) from None
    return paths


def _refuse_foreign(paths: ScenePaths) -> None:
    """Never write over real annotations: what was drawn has its scenes.jsonl beside it."""
    for file in (paths.captions, paths.instances):
        if file.exists() and not paths.scenes.exists():
            raise SourceError(f"{file}: was not drawn, as no scenes.jsonl lies beside it: choose another folder")


def _images_of(scenes: Path) -> set[str]:
    """Images that a scenes.jsonl speaks of; what an earlier, larger drawing left is taken away by these names only."""
    if not scenes.exists():
        return set()
    with scenes.open(encoding="utf-8") as lines:
        return {Scene.model_validate_json(line).file_name for line in lines}


def _write(paths: ScenePaths, count: int, seed: int, on_scene: Callable[[int], None] | None) -> None:
    with _whole(paths.scenes, paths.captions, paths.instances) as (scenes, captions_file, instances_file):
        head = {"info": info(seed), "licenses": [LICENCE]}
        captions, instances = CocoFile(captions_file, head), CocoFile(instances_file, head | {"categories": CATEGORIES})
        for number in range(1, count + 1):
            drawn = scene_of(seed, number)
            drawn.picture.save(paths.images / drawn.scene.file_name, compress_level=COMPRESSION)
            scenes.write(f"{drawn.scene.model_dump_json()}\n")
            captions.add(caption_entries(drawn))
            instances.add(instance_entries(drawn))
            if on_scene:
                on_scene(number)
        captions.end(count)
        instances.end(count)


@contextmanager
def _whole(*files: Path) -> Iterator[list[TextIO]]:
    """Files to write that take their places, in this order, when the block ends well; old ones go before it begins."""
    for file in reversed(files):
        file.unlink(missing_ok=True)
    partial = [file.with_name(f"{file.name}.partial") for file in files]
    with ExitStack() as stack:
        yield [stack.enter_context(path.open("w", encoding="utf-8", newline="\n")) for path in partial]
    for path, file in zip(partial, files, strict=True):
        path.replace(file)
