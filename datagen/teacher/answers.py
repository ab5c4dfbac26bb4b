"""What an answer comes to: a reply, or why it is none, and what it cost."""

from dataclasses import dataclass

from datagen.completion import Tokens, Unusable, read_reply, read_tokens
from datagen.teacher import CallFailed
from datagen.types import Reply


@dataclass(frozen=True, slots=True)
class Found:
    """What an answer holds."""

    outcome: Reply | CallFailed
    tokens: Tokens | None
    """None where it does not say."""


def read(body: bytes, model: str) -> Found:
    """Read an answer; `model` is the one that was asked. Pure: an answer in the ledger can be read again."""
    try:
        reply = read_reply(body, model)
    except Unusable as found:
        return Found(CallFailed(found.kind, found.detail), read_tokens(body))
    if reply.prompt_tokens and reply.completion_tokens:
        return Found(reply, Tokens(reply.prompt_tokens, reply.cached_tokens, reply.completion_tokens))
    return Found(reply, None)  # no tokens beside a text: it does not count
