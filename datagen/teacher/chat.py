"""A teacher behind any endpoint that speaks OpenAI's chat completions: OpenAI, vLLM, Ollama, llama.cpp.

One `ask` is one HTTP request, so that the ledger can hold each. Not through the openai SDK, which is used for batches
and files: on two cores it takes 2.9 to 5 ms of CPU a call where this takes 0.3, and its httpx looks through all open
connections for every request (docs/teacher-calls.md has the figures). aiohttp is imported here and nowhere else.
What is sent and how an answer is read stands in `completion.py`, what a failure means in `failures.py`.
"""

import re
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from yarl import URL

from datagen import __version__
from datagen.completion import Requests
from datagen.errors import ConfigError
from datagen.teacher import Answer, CallFailed, FailureKind
from datagen.teacher.address import NO_KEY, Address, is_url
from datagen.teacher.failures import Endpoint, Refusal, judged
from datagen.teacher.limits import read_limits
from datagen.types import Prompt

CONNECT_SECONDS = 10.0
MOST_TIMEOUTS = 5  # an answer that drips is never silent, and never ends
MOST_BODY_BYTES = 32 << 20  # no reply is that long: whoever sends more is no chat model


PASSWORD = re.compile(r"//[^/@\s]*@")  # a proxy may have one in its URL
NOT_REACHED = (aiohttp.ConnectionTimeoutError, aiohttp.ClientConnectorError, aiohttp.ClientHttpProxyError)


class ChatTeacher:
    """Asks one endpoint."""

    def __init__(self, address: Address, timeout: float, connector: aiohttp.BaseConnector | None = None) -> None:
        """`timeout` is seconds of silence before a request counts as lost; use it inside a running loop."""
        # Not `trust_env`: that looks for proxies and for ~/.netrc again for every request, in a thread.
        proxy = _proxy(address.url)
        self.endpoint = Endpoint(address.url, address.key)
        self.timeout = timeout
        self._url = URL(f"{address.url}/chat/completions", encoded=True)
        self._requests = Requests(address.limit_name)
        self._session = aiohttp.ClientSession(
            # How many connections there are is the pace's to say.
            connector=connector or aiohttp.TCPConnector(limit=0),
            timeout=aiohttp.ClientTimeout(
                total=MOST_TIMEOUTS * timeout, sock_connect=min(timeout, CONNECT_SECONDS), sock_read=timeout
            ),
            headers={
                "Authorization": f"Bearer {address.key or NO_KEY}",
                "Content-Type": "application/json",
                "User-Agent": f"datagen/{__version__}",
            },
            cookie_jar=aiohttp.DummyCookieJar(),
            proxy=proxy,
        )

    @property
    def url(self) -> str:
        """Who is asked."""
        return self.endpoint.url

    async def ask(self, prompt: Prompt, tag: str) -> Answer:
        """Return the answer; see the port."""
        sent = self._session.post(
            self._url,
            data=self._requests.body(prompt),
            headers={"X-Client-Request-Id": tag},  # by which OpenAI finds a request whose answer was lost
            allow_redirects=False,  # a key goes nowhere but where it was meant to
        )
        try:
            async with sent as response:
                body = await _body(response)
        except NOT_REACHED as error:
            raise CallFailed(*self._not_reached(error)) from None
        except TimeoutError:
            detail = f"{self.url}: no answer within {self.timeout} s"
            raise CallFailed("timeout", detail, may_be_billed=True) from None
        except (aiohttp.ClientError, OSError) as error:
            raise CallFailed("connection", self._broken(error), may_be_billed=True) from None
        headers = {name.lower(): value for name, value in response.headers.items()}
        if not 200 <= response.status < 300:
            # Without its cause: that one may quote the key.
            raise judged(Refusal.read(response.status, headers, body), prompt.model, self.endpoint) from None
        return Answer(
            self.endpoint.without_key(body), self.endpoint.quoted(headers.get("x-request-id", "")), read_limits(headers)
        )

    async def aclose(self) -> None:
        """Let go of connections."""
        await self._session.close()

    def _not_reached(self, error: Exception) -> tuple[FailureKind, str]:
        if isinstance(error, TimeoutError):
            return "timeout", f"{self.url}: no connection within {min(self.timeout, CONNECT_SECONDS)} s"
        return "connection", self._broken(error)

    def _broken(self, error: Exception) -> str:
        said = PASSWORD.sub("//", str(error))
        return self.endpoint.quoted(f"{self.url}: {type(error).__name__}: {said}")


def _proxy(url: str) -> str | None:
    """The proxy that the environment names for a URL.

    Raises:
        ConfigError: it is of a kind that cannot be used here.
    """
    parts = urlsplit(url)
    if proxy_bypass(parts.netloc) or not (proxy := getproxies().get(parts.scheme)):
        return None
    if "://" not in proxy:
        proxy = f"http://{proxy}"
    if not is_url(proxy):
        raise ConfigError(
            f"{parts.scheme}_proxy '{proxy.rpartition('@')[2]}': expected http:// or https:// and a host: "
            f"mend the variable, or name {parts.hostname} in no_proxy"
        )
    return proxy


async def _body(response: aiohttp.ClientResponse) -> bytes:
    """The whole body, unless it is absurdly large."""
    chunks, size = [], 0
    async for chunk in response.content.iter_any():
        chunks.append(chunk)
        size += len(chunk)
        if size > MOST_BODY_BYTES:
            raise aiohttp.ClientPayloadError(f"an answer of more than {MOST_BODY_BYTES >> 20} MiB")
    return b"".join(chunks)
