"""The shapes of a reply, in plain text and as JSON: how each is read, and how the few-shots show it.

                                         in plain text                      as JSON
    dialogue   two or more questions,    Question: and Answer: blocks,      {"pairs": [{"question", "answer"}, ...]}
               each with its answer      a line of === between two
    qa         one of them               the same                           {"question", "answer"}
    text       a text without question   nothing but the text               {"text"}

JSON is a carrier: what it holds is put into the plain shape and read from there, so that both obey the same rules.
To add a shape: name it in `types.Shape`, and give it a line in SHAPES, SCHEMAS and OBJECTS.
"""

import functools
import json
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from datagen.types import Shape

BETWEEN = "\n===\n"
SEPARATOR = re.compile(r"^[ \t]*===+[ \t]*$", re.MULTILINE)
# Bold or numbered labels are what models write of their own accord; they are as clear as plain ones.
LABEL = re.compile(r"\A\*{0,2}(Question|Answer)(?: \d+)? ?[:：]\*{0,2}[ \t]*(?:\n[ \t]*)?", re.IGNORECASE)
LABEL_INSIDE = re.compile(r"^[ \t]*\*{0,2}(?:Question|Answer)(?: \d+)? ?[:：]", re.IGNORECASE | re.MULTILINE)
SPEAKER = re.compile(r"\A(?:AI|Assistant|GPT|ChatGPT|Bot|Human|User|System)\s*:", re.IGNORECASE)
# Around the whole of a reply, from models that cannot write JSON without Markdown.
FENCE = re.compile(r"\A\s*```(?:json)?[ \t]*\n(.*)\n[ \t]*```\s*\Z", re.DOTALL | re.IGNORECASE)

ResponseFormat = Literal["text", "json_schema"]  # in the endpoint's words: as it likes, or JSON that fits a schema
Pair = tuple[str, str]
Schema = Mapping[str, Any]


class Unreadable(Exception):  # noqa: N818 - becomes a rejection, never reaches a person as an error
    """A reply that is not in the shape it was asked for."""

    def __init__(self, rule: str, evidence: str) -> None:
        """Name the rule that was broken and say what was found."""
        super().__init__(f"{rule}: {evidence}")
        self.rule = rule
        self.evidence = evidence


def read(text: str, shape: Shape, response_format: ResponseFormat = "text") -> list[Pair]:
    """Questions with their answers; a text is one answer to the question "".

    Raises:
        Unreadable: this is not the shape, or not JSON that fits its schema.
    """
    if response_format == "json_schema":
        text = write(_unpacked(text, shape), shape).replace("\r\n", "\n")
    return SHAPES[shape](text)


def write(pairs: Sequence[Pair], shape: Shape, response_format: ResponseFormat = "text") -> str:
    """What `read` reads: for the few-shots, and for a teacher that we write ourselves."""
    if response_format == "json_schema":
        return json.dumps(_packed(pairs, shape), ensure_ascii=False, separators=(",", ":"))
    if shape == "text":
        return pairs[0][1]
    return BETWEEN.join(f"Question: {question}{BETWEEN}Answer: {answer}" for question, answer in pairs)


def dialogue(text: str) -> list[Pair]:
    """Two or more question blocks, each followed by its answer block."""
    pairs = _pairs(text)
    if len(pairs) < 2:
        raise Unreadable("too_few_pairs", f"{len(pairs)} question with its answer, expected at least 2")
    return pairs


def qa(text: str) -> list[Pair]:
    """Exactly one question block and its answer block."""
    pairs = _pairs(text)
    if len(pairs) != 1:
        raise Unreadable("too_many_pairs", f"{len(pairs)} questions with their answers, expected exactly 1")
    return pairs


def plain(text: str) -> list[Pair]:
    """A text without questions of its own."""
    answer = text.strip()
    if not answer:
        raise Unreadable("empty_reply", "no text at all")
    if SEPARATOR.search(answer) or LABEL_INSIDE.search(answer):
        raise Unreadable("dialogue_in_text", "question blocks, answer blocks or === lines in what should be plain text")
    if found := SPEAKER.match(answer):
        raise Unreadable("speaker_label", f"the text opens with {found.group()!r}, expected the text alone")
    return [("", answer)]


SHAPES: Mapping[Shape, Callable[[str], list[Pair]]] = {"dialogue": dialogue, "qa": qa, "text": plain}


def _pairs(text: str) -> list[Pair]:
    """Labelled blocks as (question, answer); a separator before the first or after the last block is forgiven."""
    blocks = [block.strip() for block in SEPARATOR.split(text)]
    while blocks and not blocks[-1]:
        blocks.pop()
    while blocks and not blocks[0]:
        blocks.pop(0)
    said = [_labelled(number, block) for number, block in enumerate(blocks, 1)]
    _refuse_disorder([label for label, _ in said])
    return [(question, answer) for (_, question), (_, answer) in zip(said[::2], said[1::2], strict=True)]


def _labelled(number: int, block: str) -> Pair:
    found = LABEL.match(block)
    if not found:
        raise Unreadable(
            "block_without_label", f"block {number} opens with {block[:40]!r}, expected Question: or Answer:"
        )
    said = block[found.end() :].strip()
    if LABEL_INSIDE.search(said):
        raise Unreadable(
            "missing_separator", f"block {number} holds a second Question: or Answer:, expected === between"
        )
    if not said:
        raise Unreadable("empty_block", f"block {number} says nothing after {found.group(1)}:")
    return found.group(1).capitalize(), said


def _refuse_disorder(labels: Sequence[str]) -> None:
    alternate = all(one != other for one, other in pairwise(labels))
    if not (labels and labels[0] == "Question" and labels[-1] == "Answer" and alternate):
        raise Unreadable(
            "blocks_out_of_order", f"{', '.join(labels) or 'no blocks'}, expected Question, Answer in turn"
        )


def _object(**properties: Schema) -> Schema:
    """An object as strict schemas want it: every property required, no other allowed."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


_STRING = {"type": "string"}
_QA = _object(question=_STRING, answer=_STRING)
SCHEMAS: Mapping[Shape, Schema] = {
    # No minItems: not every endpoint's strict mode knows it, and `dialogue` counts anyway.
    "dialogue": _object(pairs={"type": "array", "items": _QA}),
    "qa": _QA,
    "text": _object(text=_STRING),
}


class _Json(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class _Qa(_Json):
    question: str
    answer: str


class _Dialogue(_Json):
    pairs: tuple[_Qa, ...]


class _Text(_Json):
    text: str


OBJECTS: Mapping[Shape, type[_Dialogue | _Qa | _Text]] = {"dialogue": _Dialogue, "qa": _Qa, "text": _Text}


@functools.cache
def response_format(shape: Shape) -> Schema:
    """What a request carries to get replies of this shape as JSON; the same object every time.

    Named after the shape, not the type: endpoints that compile schemas do so once for all types of a shape.
    """
    return {
        "type": "json_schema",
        "json_schema": {"name": shape, "strict": True, "schema": SCHEMAS[shape]},
    }


def asked_shape(asked: Schema) -> Shape | None:
    """The shape that somebody's response_format asks for; None when its schema is none of ours."""
    described = asked.get("json_schema")
    schema = described.get("schema") if isinstance(described, Mapping) else None
    return next((shape for shape, known in SCHEMAS.items() if known == schema), None)


@functools.lru_cache(maxsize=256)
def shape_of_json(text: str) -> Shape | None:
    """The shape whose JSON this is; None for anything else."""
    for shape in SCHEMAS:
        try:
            _unpacked(text, shape)
        except Unreadable:
            continue
        return shape
    return None


def _unpacked(text: str, shape: Shape) -> list[Pair]:
    fenced = FENCE.match(text)
    found = _validated(fenced.group(1) if fenced else text.strip(), shape)
    if isinstance(found, _Text):
        return [("", found.text)]
    said = found.pairs if isinstance(found, _Dialogue) else (found,)
    if not said:
        raise Unreadable("too_few_pairs", "no question with its answer, expected at least 2")
    return [(one.question, one.answer) for one in said]


def _validated(text: str, shape: Shape) -> _Dialogue | _Qa | _Text:
    try:
        return OBJECTS[shape].model_validate_json(text.encode(errors="surrogatepass"))
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False)[0]
    place, said = ".".join(map(str, problem["loc"])), problem["msg"]
    if problem["type"] == "json_invalid":
        raise Unreadable("not_json", f"it opens with {text[:40]!r}, expected one JSON object: {said}")
    wanted = f"expected the JSON of {shape}"
    raise Unreadable("not_in_schema", f"{place}: {said}, {wanted}" if place else f"{said}, {wanted}")


def _packed(pairs: Sequence[Pair], shape: Shape) -> dict[str, object]:
    if shape == "text":
        return {"text": pairs[0][1]}
    objects: list[dict[str, object]] = [{"question": question, "answer": answer} for question, answer in pairs]
    return {"pairs": objects} if shape == "dialogue" else objects[0]
