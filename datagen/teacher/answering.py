"""What a request comes to, as bytes: an answer, or the fault that was drawn for it.

The same for a request that came alone and for a line of a batch. To add a fault that is an error object, give it a line
in REFUSALS; one that is a completion with a text of its own, a line in TEXTS.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from datagen.teacher.chat_api import ChatRequest, completion, error_object
from datagen.teacher.faults import Fault
from datagen.teacher.prompt_cache import PromptCache
from datagen.types import Message

Answer = Callable[[Sequence[Message], Mapping[str, Any] | None], str]
"""Says the text of an answer to messages, in a response format when one is asked for."""

COMPACT = json.JSONEncoder(separators=(",", ":"))

# Status, code, type, message.
REFUSALS: Mapping[Fault | None, tuple[int, str | None, str, str]] = {
    "401": (401, "invalid_api_key", "invalid_request_error", "rehearsed: the key is refused"),
    "404": (404, "model_not_found", "invalid_request_error", "rehearsed: the model does not exist"),
    "429": (429, "rate_limit_exceeded", "requests", "rehearsed: too many requests"),
    "500": (500, None, "server_error", "rehearsed: the server had an error"),
    "503": (503, None, "server_error", "rehearsed: the server is overloaded"),
    "quota": (429, "insufficient_quota", "insufficient_quota", "rehearsed: the quota is used up"),
    "filter": (400, "content_filter", "invalid_request_error", "rehearsed: the prompt was filtered"),
}
TEXTS: Mapping[Fault | None, str] = {"empty": "", "junk": "]}{ \u00bf\u00bf Answer Question: == 0.1, 0.2 :: <<< \ufffd"}


class Tokens(NamedTuple):
    """What an answer says that it cost."""

    read: int = 0
    cached: int = 0
    written: int = 0


class Outcome(NamedTuple):
    """Status and body of one response."""

    status: int
    body: bytes
    tokens: Tokens = Tokens()


class Answering:
    """Answers requests, with a prompt cache of its own."""

    def __init__(self, answer: Answer) -> None:
        """`answer` says the text of every answer that is whole."""
        self._answer = answer
        self._cache = PromptCache()

    def outcome(self, number: int, asked: ChatRequest, fault: Fault | None) -> Outcome:
        """What the client gets; `number` tells requests apart. A fault without a response (reset, hang) has none."""
        if fault in REFUSALS:
            status, code, type, message = REFUSALS[fault]
            return Outcome(status, as_json(error_object(message, code=code, type=type)))
        if fault == "malformed":
            return Outcome(200, as_json({"ok": True, "result": "rehearsed: this is no completion"}))
        text = TEXTS[fault] if fault in TEXTS else self._answer(asked.heard, asked.response_format)
        said = completion(number, asked, text, self._cache.read(asked))
        body = as_json(said)
        return Outcome(200, body[: len(body) // 2] if fault == "truncated" else body, _tokens(said["usage"]))


def as_json(value: object) -> bytes:
    """Compact JSON in ASCII: half characters, which no UTF-8 holds, stay escapes."""
    return COMPACT.encode(value).encode()


def _tokens(usage: Mapping[str, Any]) -> Tokens:
    cached = usage["prompt_tokens_details"]["cached_tokens"]
    return Tokens(usage["prompt_tokens"], cached, usage["completion_tokens"])
