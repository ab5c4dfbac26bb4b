"""The obvious ways to ask, as clients of `bench_teacher.py`: so many workers, each taking one prompt after the other.

    python benchmarks/teacher_plain.py URL IN_FLIGHT FILE WAY    WAY: aiohttp, openai-aiohttp or openai

- aiohttp: bodies made beforehand go out, bytes come back; no key, no ledger, no parse. What a call costs at least.
- openai-aiohttp: `chat.completions.create` of the official client, over its DefaultAioHttpClient.
- openai: the same with the client as it comes.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Any

import aiohttp
import openai
from teacher_clock import Clock, arguments, bodies


async def by_aiohttp(url: str, in_flight: int, file: Path, clock: Clock) -> int:
    """The floor."""
    ready = file.read_bytes().splitlines()
    kind = {"Content-Type": "application/json"}
    connections = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connections, headers=kind) as session:

        async def ask(body: bytes) -> bool:
            async with session.post(f"{url}/chat/completions", data=body) as answer:
                return bool(await answer.read())

        return await _timed(ready, ask, in_flight, clock)


async def by_openai(url: str, in_flight: int, file: Path, clock: Clock) -> int:
    """The official client as it comes."""
    return await _by(openai.AsyncOpenAI(base_url=url, api_key="none"), in_flight, file, clock)


async def by_openai_aiohttp(url: str, in_flight: int, file: Path, clock: Clock) -> int:
    """The official client over aiohttp."""
    http = openai.DefaultAioHttpClient()
    return await _by(openai.AsyncOpenAI(base_url=url, api_key="none", http_client=http), in_flight, file, clock)


async def _by(client: openai.AsyncOpenAI, in_flight: int, file: Path, clock: Clock) -> int:
    ready = bodies(file)

    async def ask(body: dict[str, Any]) -> bool:
        completion = await client.chat.completions.create(**body)
        return bool(completion.choices[0].message.content)

    async with client:
        return await _timed(ready, ask, in_flight, clock)


async def _timed(ready: Iterable[Any], ask: Callable[[Any], Awaitable[bool]], in_flight: int, clock: Clock) -> int:
    """How many were answered."""
    waiting = iter(ready)

    async def work() -> int:
        return sum([await ask(body) for body in waiting])

    with clock:
        return sum(await asyncio.gather(*(work() for _ in range(in_flight))))


WAYS = {"aiohttp": by_aiohttp, "openai-aiohttp": by_openai_aiohttp, "openai": by_openai}

if __name__ == "__main__":
    clock = Clock(arguments()[0])
    clock.tell(asyncio.run(WAYS[sys.argv[4]](*arguments(), clock)))
