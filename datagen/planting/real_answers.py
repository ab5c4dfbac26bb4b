"""Good samples that were not made here: answers in a file, joined with what is known of their images.

Three kinds of row are read, one object a line or all of them in one array:

    {"question_id": 0, "text": "...", "category": "conv"}            with a file of the questions, which name the images
    {"image_id": "296284", "type": "detail", "question": "...", "answer": "..."}
    {"id": "...", "image": "000000296284.jpg", "conversations": [{"from": "human", "value": "..."}, ...]}

Lines of a run's samples.jsonl are of the last kind; they bring their context along.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from pydantic import ValidationError

from datagen.config import explain
from datagen.errors import SourceError
from datagen.planting.rows import Row, image_key, rows
from datagen.types import IMAGE_TOKEN, Context, Provenance, Sample, Turn

TYPES = {
    "conv": "conversation",
    "complex": "reasoning",
    "complex_reasoning": "reasoning",
    "detail_description": "detail",
}
UNKNOWN = "conversation"  # the type of an answer whose row names none
NOT_MADE_HERE = Provenance(reply_key="", teacher="given", prompt_digest="", seed_ids=())


def read_answers(file: Path, questions: Path | None, contexts: Iterable[Context]) -> list[Sample]:
    """Every answer of a file as a sample, in its order.

    Raises:
        SourceError: a row is none of the three kinds, or what it needs is not there; names the line.
    """
    known = {image_key(context.image_id): context for context in contexts}
    asked = {row.text("question_id"): row for row in rows(questions)} if questions else {}
    samples = [_sample(row, asked, known) for row in rows(file)]
    if not samples:
        raise SourceError(f"{file}: holds no answer, expected one a line")
    return samples


def _sample(row: Row, asked: Mapping[str, Row], known: Mapping[str, Context]) -> Sample:
    if "provenance" in row.values:
        try:
            return Sample.model_validate(row.values)
        except ValidationError as error:
            raise SourceError(f"{row.place}: {explain(error, list(Sample.model_fields))}") from None
    if "conversations" in row.values:
        return _made(row, row, _turns(row), known)
    if "answer" in row.values:
        return _made(row, row, _pair(row.text("question"), row.text("answer")), known)
    question = _question(row, asked)
    return _made(row, question, _pair(question.text("text", "question"), row.text("text")), known)


def _question(row: Row, asked: Mapping[str, Row]) -> Row:
    id = row.text("question_id")
    if not asked:
        raise SourceError(
            f"{row.place}: names question {id}, and no questions were given: name their file (--questions)"
        )
    if id not in asked:
        raise SourceError(f"{row.place}: question {id} is not in the file of questions, expected one line for each")
    return asked[id]


def _made(row: Row, about: Row, turns: Sequence[Turn], known: Mapping[str, Context]) -> Sample:
    name = about.text("image_id", "image", "id")
    context = known.get(image_key(name))
    if context is None:
        raise SourceError(f"{row.place}: nothing is known of image {name}: give its captions and boxes (--contexts)")
    type = str(about.values.get("type") or about.values.get("category") or row.values.get("category") or UNKNOWN)
    number = row.values.get("question_id", row.place.rpartition(":")[2].removeprefix(" entry "))
    try:
        return Sample(
            id=f"{context.image_id}-{TYPES.get(type, type)}-{number}",
            image=context.image,
            conversations=tuple(turns),
            type=TYPES.get(type, type),
            context=context,
            provenance=NOT_MADE_HERE,
        )
    except ValidationError as error:
        raise SourceError(f"{row.place}: {explain(error, list(Sample.model_fields))}") from None


def _turns(row: Row) -> list[Turn]:
    try:
        turns = [Turn.model_validate(turn) for turn in row.values["conversations"]]
    except (TypeError, ValidationError):
        raise SourceError(f'{row.place}: conversations is no list of {{"from": human or gpt, "value": TEXT}}') from None
    if not turns or len(turns) % 2:
        raise SourceError(f"{row.place}: {len(turns)} turns, expected a question and an answer, or several of both")
    first = turns[0].text.replace(IMAGE_TOKEN, "").strip()
    return [*_pair(first, turns[1].text), *turns[2:]]


def _pair(question: str, answer: str) -> list[Turn]:
    return [Turn(role="human", text=f"{IMAGE_TOKEN}\n{question}"), Turn(role="gpt", text=answer)]
