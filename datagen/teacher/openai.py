"""A teacher behind any endpoint that speaks OpenAI's chat completions: OpenAI, vLLM, Ollama, llama.cpp.

`openai`, its HTTP library and `tenacity` are imported here and nowhere else. What is sent and how an answer is read
stands in `completion.py`, what a failure means in `failures.py`; here is the call between them and the patience to
repeat it.
"""

import asyncio
import itertools
import json
import os
from collections.abc import Awaitable, Callable

import httpx2
import openai
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception
from tenacity.wait import WaitBaseT, wait_random_exponential

from datagen.completion import Requests, Unusable, read_reply
from datagen.errors import ConfigError
from datagen.teacher import FINAL, CallFailed
from datagen.teacher.failures import AttemptFailed, Endpoint, Refusal, judged
from datagen.types import Prompt, Reply

OPENAI_URL = "https://api.openai.com/v1"
NO_KEY = "none"  # what is sent where no key is needed: the header must say something
CONNECT_SECONDS = 10.0
MOST_BAD_REPLIES = 2  # a reply without text was paid for all the same: one more try, not five
# Full jitter: anything from 0 to 1, 2, 4, ... seconds, so that callers refused together do not come back together.
PATIENCE = wait_random_exponential(max=60)


class OpenAITeacher:
    """Asks one endpoint, each prompt up to `attempts` times."""

    def __init__(
        self,
        client: openai.AsyncOpenAI,
        *,
        attempts: int = 6,
        wait: WaitBaseT = PATIENCE,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Take over the client: `aclose` closes it. `wait` counts only where the endpoint names no time itself."""
        self.client = client.with_options(max_retries=0)  # one retry policy, ours: two would multiply
        self.endpoint = Endpoint(_shown(client.base_url), client.api_key if client.api_key != NO_KEY else "")
        self.limit_name = _limit_name(client.base_url.host)
        self.attempts = attempts
        self.wait = wait
        self.sleep = sleep

    async def ask(self, prompt: Prompt) -> Reply:
        """Return the reply; see the port."""
        patiently = AsyncRetrying(
            retry=retry_if_exception(_is_worth_another),
            wait=self._seconds_to_wait,
            stop=_enough(self.attempts),
            sleep=self.sleep,
            reraise=True,
        )
        return await patiently(self._ask_once, prompt)

    async def aclose(self) -> None:
        """Let go of connections."""
        await self.client.close()

    async def _ask_once(self, prompt: Prompt) -> Reply:
        body = json.loads(Requests(self.limit_name).body(prompt))
        try:
            # Not `chat.completions.create`: it walks through every message and builds an object that nothing checks,
            # which is 2.0 ms of CPU a call where this is 0.75 (7 messages, 10 kB).
            answer = await self.client.post("/chat/completions", cast_to=bytes, body=body)
        except openai.APIStatusError as error:
            refusal = Refusal.read(error.status_code, error.response.headers, error.response.content)
            # Without its cause: that one may quote the key.
            raise judged(refusal, prompt.model, self.endpoint) from None
        except openai.APITimeoutError as error:
            raise AttemptFailed("timeout", self._late(error)) from None
        except openai.APIConnectionError as error:
            raise AttemptFailed("connection", self._broken(error)) from None
        try:
            return read_reply(answer, prompt.model)
        except Unusable as error:
            raise AttemptFailed(error.kind, error.detail) from None

    def _seconds_to_wait(self, state: RetryCallState) -> float:
        failure = _failure(state)
        asked_for = failure.retry_after if isinstance(failure, AttemptFailed) else None
        return float(self.wait(state)) if asked_for is None else asked_for

    def _broken(self, error: openai.APIConnectionError) -> str:
        cause = error.__cause__ or error
        return self.endpoint.quoted(f"{self.endpoint.url}: {type(cause).__name__}: {cause}")

    def _late(self, error: openai.APITimeoutError) -> str:
        seconds = httpx2.Timeout(self.client.timeout)
        if isinstance(error.__cause__, httpx2.ConnectTimeout):
            return f"{self.endpoint.url}: no connection within {seconds.connect} s"
        return f"{self.endpoint.url}: no answer within {seconds.read} s"


def open_client(base_url: str | None, api_key: str | None, timeout: float, max_connections: int) -> openai.AsyncOpenAI:
    """A client of the endpoint; `timeout` is seconds of silence before a request counts as lost.

    What is None comes from OPENAI_BASE_URL and OPENAI_API_KEY. Without a URL it is OpenAI's own, which needs a key;
    other endpoints get a placeholder when there is none.

    Raises:
        ConfigError: the URL is none, or the key is missing or cannot be one.
    """
    url, key = address(base_url, api_key)
    # No limit on the wait for a connection of the pool: a queue of our own making is no failure of the endpoint.
    patience = openai.Timeout(timeout, connect=min(timeout, CONNECT_SECONDS), pool=None)
    limits = httpx2.Limits(max_connections=max_connections, max_keepalive_connections=max_connections)
    http = openai.DefaultAsyncHttpxClient(limits=limits, timeout=patience)
    return openai.AsyncOpenAI(base_url=url, api_key=key or NO_KEY, timeout=patience, max_retries=0, http_client=http)


def address(base_url: str | None, api_key: str | None = None) -> tuple[httpx2.URL, str]:
    """URL and key that a client would use, without making one; the key is "" where none is needed.

    Raises:
        ConfigError: see `open_client`.
    """
    url = _parsed(base_url or os.environ.get("OPENAI_BASE_URL") or OPENAI_URL)
    key = (api_key or os.environ.get("OPENAI_API_KEY") or "").strip()
    _refuse_odd_key(key, url)
    return url, key


def _is_worth_another(error: BaseException) -> bool:
    return isinstance(error, CallFailed) and error.kind not in FINAL


def _enough(attempts: int) -> Callable[[RetryCallState], bool]:
    """Stop after so many attempts, or MOST_BAD_REPLIES of them that brought a bad reply; good for one prompt."""
    bad_replies = itertools.count(1)

    def enough(state: RetryCallState) -> bool:
        failure = _failure(state)
        bad = isinstance(failure, CallFailed) and failure.kind == "bad_reply"
        return state.attempt_number >= attempts or (bad and next(bad_replies) >= MOST_BAD_REPLIES)

    return enough


def _failure(state: RetryCallState) -> BaseException | None:
    return state.outcome.exception() if state.outcome else None


def _limit_name(host: str) -> str:
    """OpenAI's newer models refuse `max_tokens`; the servers that imitate OpenAI know only that, and some of them
    ignore the newer name in silence, so that a reply would have no limit at all."""
    return "max_completion_tokens" if _is_openai(host) else "max_tokens"


def _is_openai(host: str) -> bool:
    return host == "api.openai.com" or host.endswith(".api.openai.com")  # eu.api.openai.com and the like


def _shown(url: httpx2.URL) -> str:
    """A URL without what may be secret in it."""
    return str(url.copy_with(userinfo=b"", query=None, fragment=None)).rstrip("/")


def _parsed(url: str) -> httpx2.URL:
    try:
        parsed = httpx2.URL(url)
    except httpx2.InvalidURL:
        parsed = httpx2.URL()
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise ConfigError(
            f"base URL '{url.rpartition('@')[2]}': expected http:// or https:// and a host, "
            "as in http://localhost:8000/v1: mend --base-url or OPENAI_BASE_URL"
        )
    return parsed


def _refuse_odd_key(key: str, url: httpx2.URL) -> None:
    if not key and _is_openai(url.host):
        raise ConfigError(
            f"{_shown(url)} needs a key and OPENAI_API_KEY is not set: set it, or give --base-url for another endpoint"
        )
    if not (key.isascii() and key.isprintable()):
        raise ConfigError("OPENAI_API_KEY holds characters that no key has (line breaks, accents): copy it again")
