"""What is asked of a teacher, and what it says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import Field

from datagen.types.record import Count, Record


class Message(Record):
    """One chat message."""

    role: Literal["system", "user", "assistant"]
    """Who speaks."""
    content: str
    """Plain text."""


class Sampling(Record):
    """How the teacher is to draw its words. What is None is not sent: the endpoint decides."""

    max_tokens: Annotated[int, Field(gt=0)]
    """Most tokens the reply may have."""
    temperature: Annotated[float, Field(ge=0.0, le=2.0)] | None = None
    """Randomness of the draw."""
    top_p: Annotated[float, Field(gt=0.0, le=1.0)] | None = None
    """Share of the probability that is drawn from."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """One question to the teacher about one image."""

    key: str
    """sha256 (hex) of the canonical JSON of model, messages, sampling and, where one is set, response_format: a key is
    never paid for twice."""
    image_id: str
    type: str
    model: str
    prefix: tuple[Message, ...]
    """Messages that are the same for every image of a type, and the very same tuple: made ready to send once."""
    query: Message
    """What is known of the image; the last message where there are no more."""
    sampling: Sampling
    response_format: Mapping[str, Any] | None = field(default=None, hash=False)
    """The endpoint's `response_format`, where the reply is to be JSON that fits a schema; None sends none."""
    more: tuple[Message, ...] = ()
    """What was said after the query, where a reply is asked for again."""

    @property
    def messages(self) -> tuple[Message, ...]:
        """All of them, in order."""
        return (*self.prefix, self.query, *self.more)


class Reply(Record):
    """What the teacher said, untouched, and what it cost in tokens."""

    text: str
    """The reply as it came."""
    finish_reason: str
    """Why the teacher stopped: stop, length, content_filter or whatever the endpoint said."""
    model: str
    """Model that answered, as the endpoint names it."""
    prompt_tokens: Count
    """Tokens read, as the endpoint counted them."""
    completion_tokens: Count
    """Tokens written, as the endpoint counted them."""
    cached_tokens: Count = 0
    """Those of the tokens read that came from the endpoint's prompt cache."""
