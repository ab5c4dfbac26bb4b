"""The rehearsal teacher: grounded English by grammar, in place of a model, without a key, a network or weights.

For first runs, tests, load rehearsals and estimates. It reads what any teacher reads, so the shape of its reply is the
one that the few-shots show, and the same messages always get the same reply. What it can say is in `teacher.grammar`.
"""

import functools
import hashlib
import random
import re
from collections.abc import Callable, Sequence

from datagen.config import REHEARSAL
from datagen.teacher.chat_api import n_tokens
from datagen.teacher.grammar.conversation import converse
from datagen.teacher.grammar.detail import describe
from datagen.teacher.grammar.reasoning import reason
from datagen.teacher.grammar.seen import Scene, scene
from datagen.teacher.grammar.talk import Voice
from datagen.types import Message, Prompt, Reply, Shape

SEPARATOR = "\n===\n"
QUESTION = re.compile(r"^[ \t]*Question:", re.MULTILINE | re.IGNORECASE)
ONE_QUESTION = re.compile(r"\b(?:one|a single|exactly one) question\b", re.IGNORECASE)
# Words of someone who talks to us; those who put an image into words do not.
ADDRESS = frozenset(("you", "your", "please", "i", "me", "my", "hello", "hi", "thanks", "?"))


class RehearsalTeacher:
    """A teacher that no model stands behind."""

    async def ask(self, prompt: Prompt) -> Reply:
        """Reply at once; tokens are an estimate of a quarter of the characters, message by message."""
        text = reply_text(prompt.messages)
        return Reply(
            text=text,
            finish_reason="stop",
            model=REHEARSAL,
            prompt_tokens=sum(n_tokens(message.content) for message in prompt.messages),
            completion_tokens=n_tokens(text),
        )

    async def aclose(self) -> None:
        """Nothing is held open."""


def reply_text(messages: Sequence[Message]) -> str:
    """What the rehearsal teacher says to a conversation; any messages get an answer, the same ones always the same.

    The last user message is the context, the last assistant message shows the shape; without one, the system message
    decides, and without that it is plain text. Words that are no context get a short greeting.
    """
    asked, shown, system = (_last(messages, role) for role in ("user", "assistant", "system"))
    shape = shape_of(shown) if shown else _shape_asked_for(system)
    seed = hashlib.sha256(f"{shape}\n{system}\n{asked}".encode(errors="surrogatepass")).digest()
    rng = random.Random(seed[:16])
    seen = scene(asked)
    if not shown and not _is_context(seen):
        return Voice(rng, ()).say("bare.hello")
    return COMPOSERS[shape](seen, rng)


@functools.lru_cache(maxsize=256)
def shape_of(shown: str) -> Shape:
    """Shape of a reply by the questions in it: several make a dialogue, one a pair, none plain text."""
    n_questions = len(QUESTION.findall(shown))
    if n_questions > 1:
        return "dialogue"
    return "qa" if n_questions else "text"


@functools.lru_cache(maxsize=256)
def _shape_asked_for(system: str) -> Shape:
    if not QUESTION.search(system):
        return "text"
    return "qa" if ONE_QUESTION.search(system) else "dialogue"


def _last(messages: Sequence[Message], role: str) -> str:
    return next((message.content for message in reversed(messages) if message.role == role), "")


def _is_context(seen: Scene) -> bool:
    return bool(seen.things) or (bool(seen.others or seen.place) and not seen.words & ADDRESS)


def _dialogue(seen: Scene, rng: random.Random) -> str:
    return SEPARATOR.join(
        f"Question: {question}{SEPARATOR}Answer: {answer}" for question, answer in converse(seen, rng)
    )


def _qa(seen: Scene, rng: random.Random) -> str:
    question, answer = reason(seen, rng)
    return f"Question: {question}{SEPARATOR}Answer: {answer}"


def _text(seen: Scene, rng: random.Random) -> str:
    return "\n\n".join(describe(seen, rng))


COMPOSERS: dict[Shape, Callable[[Scene, random.Random], str]] = {"dialogue": _dialogue, "qa": _qa, "text": _text}
