"""The rehearsal teacher in this process: what a run without a key asks."""

import json

from datagen.config import REHEARSAL
from datagen.teacher import Answer
from datagen.teacher.chat_api import n_tokens
from datagen.teacher.rehearsal import reply_text
from datagen.types import Prompt


class RehearsalTeacher:
    """A teacher that no model stands behind, and no connection."""

    @property
    def url(self) -> str:
        """There is none."""
        return REHEARSAL

    async def ask(self, prompt: Prompt, tag: str) -> Answer:  # noqa: ARG002 - nobody to name the call to
        """Answer at once, as a completion; tokens are estimated: a quarter of the characters of each message."""
        text = reply_text(prompt.messages, prompt.response_format)
        n_read = sum(n_tokens(message.content) for message in prompt.messages)
        completion = {
            "model": REHEARSAL,
            "choices": [{"message": {"content": text}, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": n_read, "completion_tokens": n_tokens(text)},
        }
        return Answer(json.dumps(completion, ensure_ascii=False).encode())

    async def aclose(self) -> None:
        """Nothing is held open."""
