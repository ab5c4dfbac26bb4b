"""A prompt as the body of a chat completion, and the body of an answer as a Reply.

Bytes and plain values only, so that whatever carries them (the SDK, a plain HTTP call, a batch file) says and
understands the same. The SDK's own types are not used for the answer: they take any JSON without looking.
"""

import json
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidatorFunctionWrapHandler, WrapValidator

from datagen.hostile import writable
from datagen.teacher import CallFailed
from datagen.teacher.failures import Endpoint
from datagen.types import Count, Prompt, Reply


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


class _CachedTokens(_Answered):
    cached_tokens: Annotated[Count | None, _FORGIVEN] = None


class _Usage(_Answered):
    prompt_tokens: Annotated[Count | None, _FORGIVEN] = None
    completion_tokens: Annotated[Count | None, _FORGIVEN] = None
    prompt_tokens_details: Annotated[_CachedTokens | None, _FORGIVEN] = None


class _Choice(_Answered):
    message: _Message
    finish_reason: Annotated[str | None, _FORGIVEN] = None


class _Completion(_Answered):
    choices: Annotated[tuple[_Choice, ...], Field(min_length=1)]
    model: Annotated[str | None, _FORGIVEN] = None
    usage: Annotated[_Usage | None, _FORGIVEN] = None


def request_body(prompt: Prompt, limit_name: str) -> dict[str, Any]:
    """What is sent; sampling fields that are None are left to the endpoint.

    `limit_name` is what the endpoint calls the most tokens of a reply: `max_tokens` or `max_completion_tokens`.
    """
    sampling: Mapping[str, Any] = prompt.sampling.model_dump(exclude={"max_tokens"}, exclude_none=True)
    messages = [{"role": message.role, "content": message.content} for message in prompt.messages]
    return {"model": prompt.model, "messages": messages, limit_name: prompt.sampling.max_tokens, **sampling}


def read_reply(body: bytes, asked: str, endpoint: Endpoint) -> Reply:
    """The reply in a 200; `asked` is the model's name where the endpoint does not say which one answered.

    A text that was cut (finish_reason length) is a reply even when nothing of it is left, and so is a refusal: both
    are the model's words, and the checks judge them.

    Raises:
        CallFailed: bad_reply when this is no completion or has no text; content_filter when the filter took it all.
    """
    completion = _completion(body, endpoint)
    choice = completion.choices[0]
    text, reason = _text(choice.message), choice.finish_reason or "unknown"
    if not text.strip() and reason == "content_filter":
        raise CallFailed("content_filter", "the endpoint's filter left nothing of the reply")
    if not text.strip() and reason != "length":
        raise CallFailed("bad_reply", f"no text in the reply, finish_reason {endpoint.quoted(reason)}")
    usage = completion.usage or _Usage()
    cached = usage.prompt_tokens_details.cached_tokens if usage.prompt_tokens_details else None
    return Reply(
        text=text,
        finish_reason=reason,
        model=completion.model or asked,
        prompt_tokens=usage.prompt_tokens or 0,
        completion_tokens=usage.completion_tokens or 0,
        cached_tokens=cached or 0,
    )


def _completion(body: bytes, endpoint: Endpoint) -> _Completion:
    try:
        return _Completion.model_validate_json(_without_halves(body))
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, problem["loc"])) or "body"
        said = body.decode(errors="replace")
        detail = endpoint.quoted(f"no completion in the answer, {place}: {problem['msg']}; it begins {said}")
        raise CallFailed("bad_reply", detail) from None


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
