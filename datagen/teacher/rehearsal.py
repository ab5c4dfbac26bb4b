"""The rehearsal teacher: grounded English by grammar, in place of a model, without a key, a network or weights.

For first runs, tests, load rehearsals and estimates. It reads what any teacher reads, so its reply has the shape
that is asked for or that the few-shots show, plain or as JSON, and the same messages always get the same reply. What it
can say is in `teacher.grammar`.
"""

import functools
import hashlib
import random
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from datagen import shapes
from datagen.again import asks_again
from datagen.judging import material
from datagen.judging.pretence import reply_as_judge
from datagen.shapes import Pair, ResponseFormat
from datagen.teacher.grammar.conversation import converse
from datagen.teacher.grammar.detail import describe
from datagen.teacher.grammar.reasoning import reason
from datagen.teacher.grammar.seen import Scene, scene
from datagen.teacher.grammar.talk import Voice
from datagen.types import Message, Shape

QUESTION = re.compile(r"^[ \t]*Question:", re.MULTILINE | re.IGNORECASE)
ONE_QUESTION = re.compile(r"\b(?:one|a single|exactly one) question\b", re.IGNORECASE)
# Words of someone who talks to us; those who put an image into words do not.
ADDRESS = frozenset(("you", "your", "please", "i", "me", "my", "hello", "hi", "thanks", "?"))


def reply_text(messages: Sequence[Message], response_format: Mapping[str, Any] | None = None) -> str:
    """What the rehearsal teacher says to a conversation; any messages get an answer, the same ones always the same.

    The last user message is the context. The shape is that of `response_format` where it is one of `shapes`, else the
    last assistant message shows it; without one, the system message decides, and without that it is plain text. Words
    that are no context get a short greeting, unless it is to be JSON; after a reply they ask for that reply once more.
    Material for a judge has a form of its own, and gets a judge's reply.
    """
    messages, more = _first_asked(messages)
    asked, shown, system = (_last(messages, role) for role in ("user", "assistant", "system"))
    if judged := material.read(asked):
        return reply_as_judge(judged, f"{system}\n{asked}")
    wanted = shapes.asked_shape(response_format) if response_format else None
    shape, form = _form(wanted, shown, system)
    seed = hashlib.sha256(f"{shape}\n{system}\n{asked}{more}".encode(errors="surrogatepass")).digest()
    rng = random.Random(seed[:16])
    seen = scene(asked)
    if not (wanted or shown or _is_context(seen)):
        return Voice(rng, ()).say("bare.hello")
    return shapes.write(COMPOSERS[shape](seen, rng), shape, form)


@functools.lru_cache(maxsize=256)
def form_of(shown: str) -> tuple[Shape, ResponseFormat]:
    """Shape and format of a reply: what its JSON holds, else by its questions: several make a dialogue, one a pair."""
    if shape := shapes.shape_of_json(shown):
        return shape, "json_schema"
    n_questions = len(QUESTION.findall(shown))
    if n_questions > 1:
        return "dialogue", "text"
    return ("qa" if n_questions else "text"), "text"


def _form(wanted: Shape | None, shown: str, system: str) -> tuple[Shape, ResponseFormat]:
    if wanted:
        return wanted, "json_schema"
    return form_of(shown) if shown else (_shape_asked_for(system), "text")


@functools.lru_cache(maxsize=256)
def _shape_asked_for(system: str) -> Shape:
    if not QUESTION.search(system):
        return "text"
    return "qa" if ONE_QUESTION.search(system) else "dialogue"


def _first_asked(messages: Sequence[Message]) -> tuple[Sequence[Message], str]:
    """The conversation up to its last context, and what was said after the reply to that."""
    if len(messages) < 3 or not asks_again(messages[-1].content):
        return messages, ""
    return messages[:-2], "\n".join(one.content for one in messages[-2:])


def _last(messages: Sequence[Message], role: str) -> str:
    return next((message.content for message in reversed(messages) if message.role == role), "")


def _is_context(seen: Scene) -> bool:
    return bool(seen.things) or (bool(seen.others or seen.place) and not seen.words & ADDRESS)


def _dialogue(seen: Scene, rng: random.Random) -> list[Pair]:
    return list(converse(seen, rng))


def _qa(seen: Scene, rng: random.Random) -> list[Pair]:
    return [reason(seen, rng)]


def _text(seen: Scene, rng: random.Random) -> list[Pair]:
    return [("", "\n\n".join(describe(seen, rng)))]


COMPOSERS: dict[Shape, Callable[[Scene, random.Random], list[Pair]]] = {"dialogue": _dialogue, "qa": _qa, "text": _text}
