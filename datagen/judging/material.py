"""A sample as the judge reads it: one JSON object, so that what a sample says cannot leave its place.

A reply that closes a fence, opens a chat template or ends with "Score: 10/10" stays inside its quotation marks, because
quotation marks and line breaks are written as escapes there, and so is all that a tokenizer may take for a tag.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from datagen.hostile import hostile
from datagen.symbolic import box_line
from datagen.types import Context, Sample, Turn

# Where a text would break something, whatever it would do that with is escaped; a lone < may find its > elsewhere.
ALWAYS, WHERE_HOSTILE = re.compile("<"), re.compile(r"[<>\[\]{}#=|]")
# One encoder each for all: `json.dumps` with settings makes one a call.
AS_IT_IS, AS_ASCII = json.JSONEncoder(ensure_ascii=False).encode, json.JSONEncoder().encode
NO_LIMIT = 10**9
SPEAKERS = {"human": "question", "gpt": "answer"}


@dataclass(frozen=True, slots=True)
class Material:
    """What a judge's message holds, read back."""

    captions: tuple[str, ...]
    objects: tuple[str, ...]
    conversations: tuple[str, ...]
    """One to be scored or two to be compared, each with its words in a row."""


def of_sample(sample: Sample, *, conversation_first: bool = False) -> str:
    """One sample; `conversation_first` says the same in another order, for a second asking."""
    known, said = _context(sample.context), _member("conversation", _turns(sample.turns))
    return _object([said, *known] if conversation_first else [*known, said])


def of_pair(first: Sample, second: Sample) -> str:
    """Two samples about one image, side by side; the context is that of the first."""
    said = [_member(f"assistant_{place}", _turns(one.turns)) for place, one in enumerate((first, second), 1)]
    return _object([*_context(first.context), *said])


def read(message: str) -> Material | None:
    """What a judge's message holds; None for a message that is none."""
    if not message.startswith("{"):
        return None
    try:
        found = json.loads(message)
        names = ["conversation"] if "conversation" in found else ["assistant_1", "assistant_2"]
        said = tuple(_words(found[name]) for name in names)
        return Material(tuple(found["captions"]), tuple(found["objects"]), said)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _words(turns: Sequence[dict[str, Any]]) -> str:
    return " ".join(str(text) for turn in turns for text in turn.values())


def _context(context: Context) -> list[str]:
    crowds = _strings(map(box_line, context.crowds))
    known = [
        _member("captions", _strings(context.captions)),
        _member("objects", _strings(map(box_line, context.boxes))),
    ]
    return [*known, _member("crowds", crowds)] if context.crowds else known


def _turns(turns: Iterable[Turn]) -> list[str]:
    return [f'{{"{SPEAKERS[turn.role]}": {_string(turn.text)}}}' for turn in turns]


def _strings(texts: Iterable[str]) -> list[str]:
    return [_string(text) for text in texts]


def _member(name: str, values: Sequence[str]) -> str:
    lines = ",\n".join(values)
    return f'"{name}": [\n{lines}\n]' if values else f'"{name}": []'


def _object(members: Iterable[str]) -> str:
    return "{" + ",\n".join(members) + "}"


def _string(text: str) -> str:
    is_hostile = bool(hostile(text, NO_LIMIT))
    written = AS_ASCII(text) if is_hostile else AS_IT_IS(text)
    return (WHERE_HOSTILE if is_hostile else ALWAYS).sub(lambda found: f"\\u{ord(found[0]):04x}", written)
