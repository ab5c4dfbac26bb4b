"""What `align` and `tune` do once their settings hold."""

import json
import signal
from collections.abc import Sequence
from pathlib import Path

import torch
import typer

from trainer.cli.bar import Bar
from trainer.cli.interrupt import INTERRUPTED, interruptible
from trainer.cli.screen import WARNING, result, say
from trainer.config import RunConfig
from trainer.loop import Trained, train
from trainer.metrics import Line, read
from trainer.progress import Progress, Watch
from trainer.run import Run


def run(config: RunConfig, *, as_json: bool) -> None:
    """Train, and say what became of it; exits when it was asked to stop."""
    if "precision" not in config.model_fields_set:
        config = config.model_copy(update={"precision": "bf16" if torch.cuda.is_available() else "fp32"})
    place = Run(Path(config.out))
    say(f"Run folder: {config.out}")
    with interruptible(), Bar() as bar:
        trained = train(config, telling(bar.show, place.rejections))
    report(trained, read(place.metrics), as_json=as_json)


def telling(watch: Watch, rejections: Path) -> Watch:
    """Watches, and says what nobody sees in a bar: samples that are left out, and that a signal was heard."""

    def watched(progress: Progress) -> None:
        if progress.doing == "stop":
            say("Stopping after this step; once more ends at once.", WARNING)
            return
        watch(progress)
        if n_left_out := int(progress.figures.get("left_out", 0)):
            say(f"{n_left_out:,} of {progress.total:,} samples are left out: {rejections} says why.", WARNING)

    return watched


def report(trained: Trained, lines: Sequence[Line], *, as_json: bool) -> None:
    """The model's folder (or JSON) for programs, one line for the eye."""
    if as_json:
        told = {"step": trained.step, "steps": trained.total, "loss": trained.loss}
        result(json.dumps(told | {"model": None if trained.model is None else str(trained.model)}))
    elif trained.model is not None:
        result(str(trained.model))
    if trained.signal is not None:
        say(f"Stopped after step {trained.step:,} of {trained.total:,}{fall(lines)}. The same command continues.")
        raise typer.Exit(INTERRUPTED if trained.signal == signal.SIGINT else 0)
    if trained.loss is None:
        say(f"Already done: {trained.step:,} steps{fall(lines)}.")
    else:
        say(f"{trained.step:,} steps{fall(lines)}.")


def fall(lines: Sequence[Line]) -> str:
    """From which loss to which: means of the first and the last tenth of a run, as one step's says little."""
    if not lines:
        return ""
    tenth = -(-len(lines) // 10)
    first, last = (sum(one.loss for one in few) / tenth for few in (lines[:tenth], lines[-tenth:]))
    return f", loss {first:.4f} -> {last:.4f}"
