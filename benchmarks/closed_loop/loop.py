"""All steps of the closed loop, one after the other, each with the seconds that it took."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from time import perf_counter, process_time

import torch
from torch import Tensor

from benchmarks.closed_loop import contrast
from benchmarks.closed_loop.asking import questions
from benchmarks.closed_loop.scenes import Material, material
from benchmarks.closed_loop.settings import Settings
from benchmarks.closed_loop.stages import Course
from trainer import folder
from trainer.evaluate import Evaluation, evaluate
from trainer.pixels import Pixels
from trainer.render import renderer
from trainer.respondent import Model

Tell = Callable[[str], None]
PATCHES_FROM = 2000  # images that the connector is fitted to
LONGEST_ANSWER = 12  # tokens: a yes or a no comes first


def loop(out: Path, settings: Settings, watch: Tell) -> Evaluation:
    """Everything under `out`, which must be new; `watch` is told a line a step."""
    torch.set_num_threads(settings.threads)
    out.mkdir(parents=True)
    with timed("scenes and samples", watch):
        found = material(out, settings)
    model = trained(out, found, settings, watch)
    with timed("questions", watch):
        return asked(model, found, settings)


def trained(out: Path, found: Material, settings: Settings, watch: Tell) -> Path:
    """Encoder and all stages; gives the folder of the last model."""
    names = sorted(found.captions)
    with timed("contrast", watch):
        seen = contrast.pixels([found.images / name for name in names], settings.side)
        taught = contrast.taught(seen, [found.captions[name] for name in names], settings, watch)
    with timed("begin", watch):
        course = Course(out, found, taught, taught.patches(seen[:PATCHES_FROM]), settings)
        course.begin()
    teach, *looking = course.stages()
    with timed("teach", watch):
        model = course.run(teach, None)
    with timed("ground", watch):
        model = course.ground(model, watch)
    for stage in looking:
        with timed(stage.name, watch):
            model = course.run(stage, model)
    return model


def asked(model: Path, found: Material, settings: Settings) -> Evaluation:
    """Held-out questions with their own images, with others, and with none."""
    opened = folder.read(model)
    opened.model.eval()
    pixels = Pixels.of(found.held_out / "images", opened.processor)

    @lru_cache(maxsize=64)
    def picture(name: str) -> Tensor:
        return pixels([(name, "")])[0]

    respondent = Model(
        opened.model, renderer(opened.model.spec, opened.tokenizer, opened.model.n_image_tokens), LONGEST_ANSWER
    )
    told, _ = evaluate(
        questions(found.held_out / "scenes.jsonl", settings.questions, settings.seed), respondent, picture
    )
    return told


@contextmanager
def timed(name: str, watch: Tell) -> Iterator[None]:
    """Tell how long something took, by the clock and in this process's CPU time."""
    began, worked = perf_counter(), process_time()
    yield
    watch(f"{name}: {perf_counter() - began:.0f} s, {process_time() - worked:.0f} CPU s")
