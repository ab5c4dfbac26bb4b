"""What `evaluate` does."""

import random
from functools import lru_cache
from pathlib import Path
from typing import Any

from torch import Tensor

from trainer.cli.bar import Bar
from trainer.cli.interrupt import interruptible
from trainer.cli.reading import respondent
from trainer.cli.screen import out, result, say
from trainer.cli.tables import advice, evaluation_tables
from trainer.errors import DataError
from trainer.evaluate import CONTROLS, Answered, Evaluation, Picture, evaluate
from trainer.pixels import Pixels
from trainer.questions import Question, read

KEPT = 64  # images in memory: questions about one stand close together


def run(flags: dict[str, Any]) -> None:
    """Ask, and tell the figures."""
    if flags["replies"] is not None:
        write(flags["replies"], ())  # what cannot be written is known before hours of asking
    with interruptible():
        told, answers = asked(flags)
    if flags["replies"] is not None:
        write(flags["replies"], answers)
    if flags["json"]:
        result(told.model_dump_json(indent=2))
        return
    for table in evaluation_tables(told):
        out.print(table)
    if told_how := advice(told):
        say(told_how)


def asked(flags: dict[str, Any]) -> tuple[Evaluation, tuple[Answered, ...]]:
    """What the model of the flags answers to their questions."""
    questions = drawn([one for file in flags["questions"] for one in read(file)], flags["limit"], flags["seed"])
    model, found = respondent(flags["model"], flags["max_new_tokens"])
    pixels = Pixels.of(flags["images"], found.processor)
    for name, question in {one.image: one.id for one in questions if one.image is not None}.items():
        pixels.locate(name, question)
    picture = kept(pixels)
    controls = CONTROLS if flags["controls"] else ()
    with Bar() as bar:
        return evaluate(questions, model, picture, controls, flags["seed"], flags["at_once"], bar.show)


def kept(pixels: Pixels) -> Picture:
    """Images by name, the last of them in memory."""

    @lru_cache(maxsize=KEPT)
    def picture(name: str) -> Tensor:
        return pixels([(name, "")])[0]

    return picture


def drawn(questions: list[Question], limit: int | None, seed: int) -> list[Question]:
    """Some of the questions, in their order."""
    if limit is None or limit >= len(questions):
        return questions
    say(f"{limit:,} of {len(questions):,} questions, drawn by seed {seed}.")
    return [questions[place] for place in sorted(random.Random(seed).sample(range(len(questions)), limit))]


def write(file: Path, answers: tuple[Answered, ...]) -> None:
    """Every answer as a line. Raises DataError where the file cannot be written."""
    try:
        file.write_text("".join(one.model_dump_json() + "\n" for one in answers), encoding="utf-8")
    except OSError as error:
        raise DataError(f"{file}: cannot be written ({error.strerror}): name another file with --replies") from None
