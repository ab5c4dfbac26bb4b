"""The Batch API of OpenAI, and of who speaks it too, through the openai SDK.

The SDK is imported here and nowhere else. It repeats nothing by itself: a batch that is created twice is paid for
twice, and a file that is uploaded again is read from its start. What a failure means stands in `failures.py`, how long
to be patient in `batch/carrying.py`. Single calls go round the SDK (chat.py says why).
"""

import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from typing import Any, BinaryIO

import httpx2
import openai
from openai.types import Batch

from datagen.completion import Requests
from datagen.errors import TeacherError
from datagen.teacher import FINAL, CallFailed
from datagen.teacher.address import NO_KEY, Address
from datagen.teacher.batching import Problem, Result, Standing, read_line, request_line
from datagen.teacher.failures import Endpoint, Refusal, judged
from datagen.types import Prompt

CONNECT_SECONDS = 10.0
NAME = "datagen"  # of the metadata under which our name of a batch is found again
MOST_LISTED = 100  # in a page
CLOCKS_APART = 3600.0  # seconds by which the endpoint's clock may be behind ours
MOST_LINE_BYTES = 32 << 20  # no reply is that long
NO_BATCHES = {404, 405, 501}


class OpenAIBatches:
    """The batches of one endpoint."""

    def __init__(
        self, address: Address, model: str, timeout: float, transport: httpx2.AsyncBaseTransport | None = None
    ) -> None:
        """`timeout` is seconds of silence before a request counts as lost; `model` is the one that messages name."""
        self.endpoint = Endpoint(address.url, address.key)
        self._model = model
        self._requests = Requests(address.limit_name)
        patience = openai.Timeout(timeout, connect=min(timeout, CONNECT_SECONDS))
        # A key goes nowhere but where it was meant to.
        http = openai.DefaultAsyncHttpxClient(transport=transport, timeout=patience, follow_redirects=False)
        self._client = openai.AsyncOpenAI(
            base_url=address.url, api_key=address.key or NO_KEY, timeout=patience, max_retries=0, http_client=http
        )

    @property
    def url(self) -> str:
        """Who is asked."""
        return self.endpoint.url

    def line(self, prompt: Prompt, tag: str) -> bytes:
        """One request, as a line of a file."""
        return request_line(tag, self._requests.body(prompt))

    async def upload(self, file: BinaryIO, name: str) -> str:
        """Send a file; it is read in pieces, from its start."""
        with self._judging("files"):
            sent = await self._client.files.create(file=(f"{name}.jsonl", file, "application/jsonl"), purpose="batch")
            return _word(sent, "id")

    async def create(self, file_id: str, name: str) -> Standing:
        """Have a file worked on."""
        with self._judging("batches"):
            return _standing(
                await self._client.batches.create(
                    input_file_id=file_id,
                    endpoint="/v1/chat/completions",
                    completion_window="24h",
                    metadata={NAME: name},
                )
            )

    async def find(self, name: str, since: float) -> Standing | None:
        """Look through the endpoint's batches, newest first, until those that are older than ours."""
        with self._judging("batches"):
            async for batch in self._client.batches.list(limit=MOST_LISTED):
                if (batch.metadata or {}).get(NAME) == name:
                    return _standing(batch)
                if batch.created_at < since - CLOCKS_APART:
                    break
        return None

    async def look(self, id: str) -> Standing | None:
        """How a batch stands; None when the endpoint knows none of that name."""
        with self._judging("batches"), contextlib.suppress(openai.NotFoundError):
            return _standing(await self._client.batches.retrieve(id))
        return None

    async def results(self, file_id: str) -> AsyncGenerator[Result, None]:
        """Read a file of results as it comes; a file that breaks off is a failure."""
        with self._judging(f"file {file_id}"):
            async with self._client.files.with_streaming_response.content(file_id) as response:
                async for line in _lines(response.iter_bytes()):
                    if result := read_line(line, self._model, self.endpoint):
                        yield result

    async def forget(self, file_id: str) -> None:
        """Delete a file."""
        with self._judging("files"), contextlib.suppress(openai.NotFoundError):
            await self._client.files.delete(file_id)

    async def aclose(self) -> None:
        """Let go of connections."""
        await self._client.close()

    @contextlib.contextmanager
    def _judging(self, what: str) -> Iterator[None]:
        """Say what a failure of the SDK means; never with its cause, which may quote the key."""
        try:
            yield
        except openai.APIStatusError as error:
            raise self._refused(error.response, what) from None
        except (openai.APITimeoutError, httpx2.TimeoutException) as error:
            raise CallFailed("timeout", self._broken(error), may_be_billed=not _never_sent(error)) from None
        except (openai.APIConnectionError, httpx2.HTTPError, httpx2.StreamError) as error:
            raise CallFailed("connection", self._broken(error), may_be_billed=not _never_sent(error)) from None
        except (ValueError, AttributeError, openai.OpenAIError) as error:  # the SDK looks at no field of what it gets
            detail = self.endpoint.quoted(f"{self.url}: the answer on {what} is none: {type(error).__name__}: {error}")
            raise CallFailed("bad_reply", detail, may_be_billed=True) from None

    def _refused(self, response: httpx2.Response, what: str) -> Exception:
        refusal = Refusal.read(response.status_code, response.headers, response.content)
        said = self.endpoint.quoted(f"{refusal.status} {refusal.code}: {refusal.message}")
        if refusal.status in NO_BATCHES and what in ("files", "batches"):
            return TeacherError(
                f"{self.url}: has no Batch API (it said {said}): leave out --batch, or give a --base-url that has one"
            )
        if refusal.status in NO_BATCHES:
            return TeacherError(
                f"{self.url}: has no {what} any more (it said {said}): use the key that its batch was begun with"
            )
        failure = judged(refusal, self._model, self.endpoint)
        if isinstance(failure, TeacherError):
            return failure
        if failure.kind in FINAL:
            return TeacherError(f"{self.url}: refuses our request about {what} (it said {said}): build without --batch")
        return CallFailed(
            failure.kind,
            failure.detail,
            retry_after=failure.retry_after,
            may_be_billed=failure.kind == "server_error",
        )

    def _broken(self, error: Exception) -> str:
        cause = error.__cause__ or error
        return self.endpoint.quoted(f"{self.url}: {type(cause).__name__}: {cause}")


def _never_sent(error: Exception) -> bool:
    return isinstance(error.__cause__ or error, httpx2.ConnectError | httpx2.ConnectTimeout | httpx2.PoolTimeout)


def _standing(batch: Batch) -> Standing:
    counts, problems = batch.request_counts, batch.errors and batch.errors.data
    first = problems[0] if problems else None
    return Standing(
        id=_word(batch, "id"),
        status=_word(batch, "status"),
        n_done=counts.completed + counts.failed if counts else 0,
        output_file_id=batch.output_file_id,
        error_file_id=batch.error_file_id,
        problem=Problem(str(first.code or ""), str(first.message or "")) if first else None,
    )


def _word(found: Any, name: str) -> str:  # noqa: ANN401 - the SDK's objects hold whatever came
    """A field without which nothing goes on."""
    word = getattr(found, name, None)
    if not isinstance(word, str) or not word:
        raise ValueError(f"no {name}")
    return word


async def _lines(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Lines as JSON Lines has them: the SDK's own also ends them at marks that stand inside texts (U+2028)."""
    rest = b""
    async for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            yield line
        if len(rest) > MOST_LINE_BYTES:
            raise httpx2.DecodingError(f"a line of more than {MOST_LINE_BYTES >> 20} MiB")
    if rest.strip():
        yield rest
