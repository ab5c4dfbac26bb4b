"""A prompt as the body of a chat completion, and the body of an answer as a Reply.

Bytes only, so that whatever carries them (a plain HTTP call, a batch file) says and understands the same, and so that
the ledger can keep an answer as it came and read it again. The SDK's own types are not used for the answer: they take
any JSON without looking.
"""

import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidatorFunctionWrapHandler, WrapValidator

from datagen.hostile import quoted, writable
from datagen.types import Prompt, Reply


class Unusable(Exception):  # noqa: N818 - an outcome of one call, not an error for a person
    """A 200 that is no reply; whatever it says was paid for."""

    def __init__(self, kind: Literal["bad_reply", "content_filter"], detail: str) -> None:
        """Keep the class of the failure and one line on what was found."""
        super().__init__(f"{kind}: {detail}")
        self.kind: Literal["bad_reply", "content_filter"] = kind
        self.detail = detail


class Tokens(NamedTuple):
    """What one call came to, as the endpoint counted it."""

    read: int
    cached: int
    written: int


class _Answered(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _Part(_Answered):
    type: str = "text"
    text: str | None = None


class _Message(_Answered):
    content: str | tuple[_Part, ...] | None = None
    refusal: str | None = None


def _or_none(value: object, validate: ValidatorFunctionWrapHandler) -> Any:  # noqa: ANN401 - pydantic's signature
    try:
        return validate(value)
    except ValidationError:
        return None


# A text that was paid for is not thrown away because something beside it is odd.
_FORGIVEN = WrapValidator(_or_none)


# What no context window will ever hold is a mistake, and sums of it would not fit into a database.
_Tokens = Annotated[int, Field(ge=0, lt=1_000_000_000)]


class _CachedTokens(_Answered):
    cached_tokens: Annotated[_Tokens | None, _FORGIVEN] = None


class _Usage(_Answered):
    prompt_tokens: Annotated[_Tokens | None, _FORGIVEN] = None
    completion_tokens: Annotated[_Tokens | None, _FORGIVEN] = None
    total_tokens: Annotated[_Tokens | None, _FORGIVEN] = None
    prompt_tokens_details: Annotated[_CachedTokens | None, _FORGIVEN] = None


class _Billed(_Answered):
    usage: Annotated[_Usage | None, _FORGIVEN] = None


class _Choice(_Answered):
    message: _Message
    finish_reason: Annotated[str | None, _FORGIVEN] = None


class _Completion(_Billed):
    choices: Annotated[tuple[_Choice, ...], Field(min_length=1)]
    model: Annotated[str | None, _FORGIVEN] = None


class Requests:
    """Bodies of requests to one endpoint: what all prompts of a type share is put into JSON once.

    That is also why they begin with the very same bytes, which prompt caches look for.
    """

    def __init__(self, limit_name: str) -> None:
        """`limit_name` is what the endpoint calls the most tokens of a reply: max_tokens or max_completion_tokens."""
        self._limit_name = limit_name
        self._ready: dict[int, tuple[Prompt, bytes, bytes]] = {}

    def body(self, prompt: Prompt) -> bytes:
        """What is sent: JSON; what is None is left to the endpoint."""
        ready = self._ready.get(id(prompt.prefix))
        # Also another model or sampling may come with the same prefix.
        if ready is None or not _alike(ready[0], prompt):
            ready = self._ready[id(prompt.prefix)] = (prompt, *self._around(prompt))
        _, head, tail = ready
        more = b"".join(b"," + _json({"role": said.role, "content": said.content}) for said in prompt.more)
        return head + _json(prompt.query.content) + b"}" + more + tail

    def _around(self, prompt: Prompt) -> tuple[bytes, bytes]:
        shared = [{"role": message.role, "content": message.content} for message in prompt.prefix]
        opened = _json({"model": prompt.model, "messages": shared})[:-2] + (b"," if shared else b"")
        role = b'{"role":' + _json(prompt.query.role) + b',"content":'
        sampling: Mapping[str, Any] = prompt.sampling.model_dump(exclude={"max_tokens"}, exclude_none=True)
        settings = {self._limit_name: prompt.sampling.max_tokens, **sampling}
        if prompt.response_format is not None:
            settings["response_format"] = prompt.response_format
        return opened + role, b"]," + _json(settings)[1:]


def _alike(one: Prompt, other: Prompt) -> bool:
    return one.prefix is other.prefix and _asked_with(one) == _asked_with(other)


def _asked_with(prompt: Prompt) -> tuple[object, ...]:
    return prompt.model, prompt.query.role, prompt.sampling, prompt.response_format


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def read_reply(body: bytes, asked: str) -> Reply:
    """The reply in a 200; `asked` is the model's name where the endpoint does not say which one answered.

    A text that was cut (finish_reason length) is a reply even when nothing of it is left, and so is a refusal: both
    are the model's words, and the checks judge them.

    Raises:
        Unusable: bad_reply when this is no completion or has no text; content_filter when the filter took it all.
    """
    completion = _completion(body)
    choice = completion.choices[0]
    text, reason = _text(choice.message), choice.finish_reason or "unknown"
    if not text.strip() and reason == "content_filter":
        raise Unusable("content_filter", "the endpoint's filter left nothing of the reply")
    if not text.strip() and reason != "length":
        raise Unusable("bad_reply", f"no text in the reply, finish_reason {quoted(reason)}")
    usage = completion.usage or _Usage()
    return Reply(
        text=text,
        finish_reason=reason,
        model=completion.model or asked,
        prompt_tokens=usage.prompt_tokens or 0,
        completion_tokens=_written(usage),
        cached_tokens=_cached(usage),
    )


def read_tokens(body: bytes) -> Tokens | None:
    """What a 200 says that it cost, also where it is no reply; None when it does not say.

    Nobody reads nothing: an endpoint that says so does not count.
    """
    try:
        usage = _Billed.model_validate_json(_without_halves(body)).usage
    except ValidationError:
        return None
    if usage is None or not usage.prompt_tokens or usage.completion_tokens is None:
        return None
    return Tokens(usage.prompt_tokens, _cached(usage), _written(usage))


def _written(usage: _Usage) -> int:
    """Some endpoints leave what a model thought out of the tokens that it wrote, and charge for it (Gemini)."""
    return max(usage.completion_tokens or 0, (usage.total_tokens or 0) - (usage.prompt_tokens or 0))


def _cached(usage: _Usage) -> int:
    return (usage.prompt_tokens_details and usage.prompt_tokens_details.cached_tokens) or 0


def _completion(body: bytes) -> _Completion:
    try:
        return _Completion.model_validate_json(_without_halves(body))
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, problem["loc"])) or "body"
        said = body.decode(errors="replace")
        detail = quoted(f"no completion in the answer, {place}: {problem['msg']}; it begins {said}")
        raise Unusable("bad_reply", detail) from None


def _without_halves(body: bytes) -> bytes:
    """Lone surrogates, which some servers escape into their JSON, as the text of that escape: the checks reject it."""
    if b"\\ud" not in body and b"\\uD" not in body:
        return body
    try:
        return json.dumps(_writable(json.loads(body)), ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return body


def _writable(value: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, str):
        return writable(value)
    if isinstance(value, dict):
        return {writable(name): _writable(inner) for name, inner in value.items()}
    return [_writable(inner) for inner in value] if isinstance(value, list) else value


def _text(message: _Message) -> str:
    if isinstance(message.content, tuple):
        said = "".join(part.text or "" for part in message.content if part.type == "text")
    else:
        said = message.content or ""
    return said or message.refusal or ""
