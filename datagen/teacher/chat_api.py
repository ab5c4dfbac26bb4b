"""The chat-completions protocol from the serving side: what a request must be, what an answer and an error look like.

Strict where a real endpoint is strict, so that a client that passes here passes there.
"""

import hashlib
import math
import time
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from datagen.config import REHEARSAL
from datagen.types import Message

CHARACTERS_PER_TOKEN = 4  # a stated estimate: no tokenizer stands behind the served teacher
# Asked for with a value that a real endpoint takes and this one does not.
NOT_SERVED = {"stream": "expected false: answers come in one piece", "n": "expected 1: one answer a request"}
DIGEST_BYTES = 12  # of a sha256: enough to tell millions of prompts apart, and little to keep of each


class Refused(Exception):  # noqa: N818 - becomes an error object for the client
    """A request that is not answered as it stands."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        param: str | None = None,
        code: str | None = None,
        type: str = "invalid_request_error",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Keep what the response will say."""
        super().__init__(message)
        self.status = status
        self.error = error_object(message, param=param, code=code, type=type)
        self.headers = headers or {}


class Received(BaseModel):
    """What a client sends; further fields (temperature, seed, user, ...) are taken and make no difference."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")


class TextPart(Received):
    """One part of a message that comes in parts; there is only text."""

    type: Literal["text"]
    text: str


class Said(Received):
    """One message of a request."""

    role: Literal["system", "developer", "user", "assistant"]
    content: str | tuple[TextPart, ...]

    def message(self) -> Message:
        """The same in the project's terms: a developer is a system, parts are joined."""
        content = self.content if isinstance(self.content, str) else "".join(part.text for part in self.content)
        return Message(role="system" if self.role == "developer" else self.role, content=content)


class ChatRequest(Received):
    """What a client may ask."""

    model: Annotated[str, Field(min_length=1)]
    messages: Annotated[tuple[Said, ...], Field(min_length=1)]
    stream: Literal[False] | None = None
    n: Literal[1] | None = None
    response_format: dict[str, Any] | None = None
    max_tokens: Annotated[int, Field(gt=0)] | None = None
    max_completion_tokens: Annotated[int, Field(gt=0)] | None = None

    @cached_property
    def heard(self) -> tuple[Message, ...]:
        """The messages as the answering function takes them."""
        return tuple(said.message() for said in self.messages)

    @cached_property
    def n_tokens(self) -> int:
        """Tokens of the messages, by estimate."""
        return sum(n_tokens(message.content) for message in self.heard)

    @cached_property
    def digests(self) -> tuple[bytes, bytes]:
        """What tells prompts apart: the digest of all messages but the last, and of all; no setting is in it."""
        digest = hashlib.sha256()
        for message in self.heard[:-1]:
            digest.update(_spelt(message))
        prefix = digest.digest()
        digest.update(_spelt(self.heard[-1]))
        return prefix[:DIGEST_BYTES], digest.digest()[:DIGEST_BYTES]

    @property
    def most_tokens(self) -> int | None:
        """Most tokens the answer may have; the newer of the two names wins."""
        return self.max_completion_tokens or self.max_tokens


Asked = TypeVar("Asked", bound=Received)


def read_request(body: bytes) -> ChatRequest:
    """Validate a request for a completion.

    Raises:
        Refused: 400, naming the first field that is wrong.
    """
    return read(ChatRequest, body)


def read(kind: type[Asked], body: bytes) -> Asked:
    """Validate any request whose body is one JSON object.

    Raises:
        Refused: 400, naming the first field that is wrong.
    """
    try:
        return kind.model_validate_json(body)
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False)[0]
        needed = " and ".join(name for name, field in kind.model_fields.items() if field.is_required())
        raise _refusal(tuple(problem["loc"]), problem["msg"], needed) from None


def _refusal(loc: tuple[int | str, ...], said: str, needed: str) -> Refused:
    if not loc:
        return Refused(400, f"the body of the request is no JSON object with {needed}: {said}")
    # Deeper than messages[0].content the path names the branches of our own types.
    param = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in loc[:3]).removeprefix(".")
    if param in NOT_SERVED:
        return Refused(400, f"{param}: {NOT_SERVED[param]}", param=param, code="unsupported_value")
    return Refused(400, f"{param}: {said}", param=param)


def completion(number: int, asked: ChatRequest, text: str, n_cached: int = 0) -> dict[str, Any]:
    """The full object of one answer; a text over the request's limit is cut and says so in finish_reason.

    `n_cached` of the tokens that were read came from a cache.
    """
    most = asked.most_tokens
    cut = most is not None and n_tokens(text) > most
    said = text[: most * CHARACTERS_PER_TOKEN] if most is not None else text
    return {
        "id": f"chatcmpl-{REHEARSAL}-{number}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": REHEARSAL,  # whatever was asked for: nobody should take this text for a model's
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": said, "refusal": None},
                "logprobs": None,
                "finish_reason": "length" if cut else "stop",
            }
        ],
        "usage": _usage(asked.n_tokens, n_cached, n_tokens(said)),
        "system_fingerprint": REHEARSAL,
    }


def n_tokens(text: str) -> int:
    """Tokens of a text by estimate: a quarter of its characters, rounded up."""
    return math.ceil(len(text) / CHARACTERS_PER_TOKEN)


def _spelt(message: Message) -> bytes:
    # With its length, so that no two lists of messages are spelt alike; half characters are no reason to fail.
    content = message.content.encode(errors="surrogatepass")
    return b"%s %d %s" % (message.role.encode(), len(content), content)


def _usage(n_read: int, n_cached: int, n_written: int) -> dict[str, Any]:
    return {
        "prompt_tokens": n_read,
        "completion_tokens": n_written,
        "total_tokens": n_read + n_written,
        "prompt_tokens_details": {"cached_tokens": n_cached},
        "completion_tokens_details": {"reasoning_tokens": 0},
    }


def model_object() -> dict[str, Any]:
    """The one model there is."""
    return {"id": REHEARSAL, "object": "model", "created": 0, "owned_by": "datagen"}


def error_object(
    message: str, *, param: str | None = None, code: str | None = None, type: str = "invalid_request_error"
) -> dict[str, Any]:
    """An error in the envelope that clients look into."""
    return {"error": {"message": message, "type": type, "param": param, "code": code}}
