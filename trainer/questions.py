"""Questions with known answers, which a trained model is measured by.

Three kinds of file are read, told apart by the fields of their first record: questions as below, one JSON object a
line; POPE's lines (question_id, image, text, label); and samples, of which every exchange becomes a question that comes
after the exchanges before it, as they were written.
"""

import json
import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import Field, ValidationError, model_validator

from trainer.errors import DataError
from trainer.offsets import MARK
from trainer.record import Record
from trainer.sample import MARKER, Conversation, Samples

POPE = {"image", "text", "label"}
LETTERED = re.compile(r"^\(?([A-H])[.)] ", re.MULTILINE)  # ScienceQA's options, one a line: `A. chiasmus`

COUNT = re.compile(r"\b(how many|what number of|count)\b")
YES_NO = re.compile(r"\W*(yes|no)\b", re.IGNORECASE)
# At a sentence's start: neither a yes nor a no answers it, so `No parking` on a sign is none.
OPEN = re.compile(r"(^|[.?!:] )(what|which|who|whose|where|when|why|how)\b")
# What else a question asks for, by how it is put; the first that fits.
RULES = (
    ("color", re.compile(r"\b(what|which)\b.*\bcolou?rs?\b")),
    ("place", re.compile(r"^(where|whereabouts)\b|\bwhere (is|are)\b|\bwh(at|ich) side\b|\bleft or right\b")),
    ("object", re.compile(r"^(what|which|who)\b.*\b(is|are|see|seen|shown?|find|object|animal|vehicle|thing)\b")),
)


class Question(Record):
    """One question, with what was said before it."""

    id: str
    """Names it in results."""
    image: str | None = None
    """Image file, relative to the images' folder; None where the question has no image."""
    question: Annotated[str, Field(min_length=1)]
    """What is asked. The image stands where a marker is, in this or an earlier question, else before all text."""
    answer: Annotated[str, Field(min_length=1)]
    """What is right."""
    kind: str = ""
    """What it asks for; figures are told by it. Empty: found by rule."""
    choices: tuple[str, ...] = ()
    """Answers to choose from by their likelihood; none where the model answers in its own words."""
    beginnings: bool = False
    """Whether choices are how answers begin, up to a word's end: what would follow, a stop for one, is left open."""
    before: tuple[tuple[str, str], ...] = ()
    """Questions and answers before it, in order."""

    @model_validator(mode="after")
    def _can_be_chosen(self) -> Self:
        if self.choices and (len(set(self.choices)) < 2 or self.answer not in self.choices):
            raise ValueError(f"choices are {list(self.choices)}, expected two or more, and the answer among them")
        if self.beginnings and not self.choices:
            raise ValueError("beginnings is true, but there are no choices, expected two or more")
        found = sorted(self.choices)
        if self.beginnings and any(other.startswith(one) for one, other in pairwise(found)):
            raise ValueError(f"choices are {found}, expected none that another begins with: it could never lose to it")
        return self

    @property
    def asks_for(self) -> str:
        """Its kind, given or by rule."""
        return self.kind or kind_of(self.question, self.answer)


def kind_of(question: str, answer: str) -> str:
    """yes/no, count, color, place, object, letter or other, by how it is asked and answered."""
    if len(options(question)) > 1 and answer in options(question):
        return "letter"
    asked = " ".join(question.lower().replace(MARKER, " ").split())
    if COUNT.search(asked):
        return "count"
    if YES_NO.match(answer) and not OPEN.search(asked):
        return "yes/no"
    return next((kind for kind, rule in RULES if rule.search(asked)), "other")


def options(question: str) -> tuple[str, ...]:
    """The letters of the options that stand below a question, one a line; none where they are not A, B, C, ..."""
    letters = tuple(LETTERED.findall(question))
    return letters if letters == tuple("ABCDEFGH"[: len(letters)]) else ()


def read(path: Path) -> tuple[Question, ...]:
    """All questions of a file, in order.

    Raises:
        DataError: the file cannot be read; it names the line and the field.
    """
    first = _first(path)
    if first is None or "conversations" in first:
        return tuple(asked(_conversations(path)))
    make = _pope if first.keys() >= POPE else dict
    return tuple(_question(path, number, make(found)) for number, found in _lines(path))


def asked(conversations: Iterable[Conversation]) -> Iterator[Question]:
    """Every exchange of conversations, with the true ones before it."""
    for one in conversations:
        if len(one.images) > 1:
            raise DataError(f"sample {one.id!r} has {len(one.images)} images, expected one at most: leave it out")
        pairs = [(human.text, gpt.text) for human, gpt in zip(one.turns[::2], one.turns[1::2], strict=False)]
        for number, (question, answer) in enumerate(pairs):
            if question.strip() and answer.strip():
                yield Question(
                    id=f"{one.id}#{number + 1}",
                    image=one.image,
                    question=question,
                    answer=answer,
                    choices=options(question) if len(options(question)) > 1 and answer in options(question) else (),
                    before=tuple(pairs[:number]),
                )


def _conversations(path: Path) -> Iterator[Conversation]:
    samples = Samples.open(path)
    return (samples.conversation(number) for number in range(len(samples)))


def _first(path: Path) -> dict[str, Any] | None:
    """First record of JSON lines; None where the file is an array."""
    try:
        with path.open("rb") as file:
            begins_with = file.read(1 << 12).removeprefix(MARK).lstrip()[:1]
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error}): expected questions or samples as JSON lines") from None
    if begins_with == b"[":
        return None
    return next((found for _, found in _lines(path)), {})


def _lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    with path.open("rb") as file:  # as bytes, so that a line that is no UTF-8 can be named
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                found = json.loads(line)
            except (ValueError, RecursionError) as error:
                raise DataError(f"{path}, line {number}: is not JSON ({error}): mend or remove the line") from None
            if not isinstance(found, dict):
                shown = json.dumps(found)[:60]
                raise DataError(f"{path}, line {number}: holds {shown!r}, expected a JSON object")
            yield number, found


def _pope(found: dict[str, Any]) -> dict[str, Any]:
    """A line of POPE's (Li et al. 2023), whose questions are about objects and answered by yes or no."""
    name = str(found.get("question_id", ""))
    return {"id": name, "image": found["image"], "question": found["text"], "answer": found["label"], "kind": "yes/no"}


def _question(path: Path, number: int, found: dict[str, Any]) -> Question:
    try:
        return Question.model_validate(found)
    except (ValidationError, KeyError) as error:
        raise DataError(f"{path}, line {number}: {_problem(error)}: mend or remove the line") from None


def _problem(error: ValidationError | KeyError) -> str:
    if isinstance(error, KeyError):
        return f"the field {error} is missing"
    first = error.errors(include_url=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    message = first["msg"].removeprefix("Value error, ")
    return f"{place}: {message[:1].lower()}{message[1:]}" if place else message
