"""Count tokens and price them. The only door to tiktoken.

tiktoken fetches a vocabulary file from the network at first use. Here nothing is fetched behind anyone's back: where
the file is at hand (in TIKTOKEN_CACHE_DIR, or in tiktoken's own cache) counts are exact, elsewhere they are an
estimate, and `Counter.basis` says which.
"""

import functools
import hashlib
import os
import re
import tempfile
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import tiktoken

from datagen.types import Message, Usage

# A token, roughly: a word, up to three digits, the space before them, signs in a row, line ends. A flat number of
# characters a token is no use here: with o200k_base, contexts take 2.4, prompts 3.2 to 3.5 and replies 4.2 to 4.6.
PIECE = re.compile(r"[^\W\d_]{1,12}| (?=\d)|\d{1,3}|[^\w\s]+|_+|\n+")
PER_MESSAGE = 3  # tokens that chat formats put around a message
PER_REPLY = 3  # tokens that open the reply
NEWEST = "o200k_base"
# Names under which tiktoken caches a vocabulary: the sha1 of the address that it fetches it from.
VOCABULARIES = {
    "cl100k_base": "9b5ad71b2ce5302211f9c61530b329a4922fc6a4",
    "o200k_base": "fb374d419588a4632f3f557e76b4b70aebbca790",
}
# sha256 of the whole files, as tiktoken states them: it deletes a file that differs, and goes to fetch it anew.
WHOLE = {
    "cl100k_base": "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
    "o200k_base": "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
}
DATED = re.compile(r"-\d{4}-\d{2}-\d{2}\Z")  # gpt-4o-2024-08-06 costs what gpt-4o costs unless listed


@dataclass(frozen=True, slots=True)
class Counter:
    """Counts the tokens of text."""

    text: Callable[[str], int]
    basis: str
    """How it counts, as one sentence for a person."""
    exact: bool
    """True when it counts with the model's own vocabulary."""

    def messages(self, messages: Sequence[Message]) -> int:
        """Tokens of a conversation, with what the chat format adds."""
        return sum(self.text(message.content) + PER_MESSAGE for message in messages)


@dataclass(frozen=True, slots=True)
class Price:
    """Dollars for a million tokens."""

    read: float
    cached: float
    written: float
    source: str
    """Where the price comes from and of which day it is, for a person."""

    def halved(self) -> "Price":
        """What the same costs in batches (OpenAI's price list; others follow it)."""
        return Price(self.read / 2, self.cached / 2, self.written / 2, f"{self.source}, half of it in batches")

    def of(self, usage: Usage) -> float:
        """Dollars for what a ledger counted."""
        return self.dollars(usage.prompt_tokens, usage.cached_tokens, usage.completion_tokens)

    def dollars(self, read: float, cached: float, written: float) -> float:
        """Dollars for tokens read (`cached` of them from the cache) and written."""
        cached = min(cached, read)  # some endpoints count what they cached, not what they read from there
        return ((read - cached) * self.read + cached * self.cached + written * self.written) / 1e6


@functools.lru_cache(maxsize=8)
def counter(model: str) -> Counter:
    """The best counter for a model that works without the network."""
    try:
        vocabulary, own = tiktoken.encoding_name_for_model(model), True
    except KeyError:
        vocabulary, own = NEWEST, False
    encoding = _at_hand(vocabulary)
    if encoding is None:
        return Counter(_estimate, "estimated by words, digits and signs", exact=False)
    basis = f"counted with {vocabulary}" if own else f"estimated with {vocabulary}, not {model}'s own vocabulary"
    return Counter(lambda text: len(encoding.encode_ordinary(text)), basis, exact=own)


def price(model: str, read: float | None = None, written: float | None = None) -> Price | None:
    """Price of a model: the two given, else the price list's; None when either is unknown."""
    if read is not None and written is not None:
        return Price(read, read, written, "as given")
    as_of, prices = _price_list()
    listed = prices.get(model) or prices.get(DATED.sub("", model))
    if listed is None:
        return None
    source = f"list price of {as_of}"
    if read is None and written is None:
        return Price(listed["in"], listed["cached"], listed["out"], source)
    source = f"{source}, and the price given"
    cached = listed["cached"] if read is None else read
    return Price(listed["in"] if read is None else read, cached, listed["out"] if written is None else written, source)


def _estimate(text: str) -> int:
    return len(PIECE.findall(text))


def _at_hand(vocabulary: str) -> tiktoken.Encoding | None:
    folder = os.environ.get("TIKTOKEN_CACHE_DIR") or os.environ.get("DATA_GYM_CACHE_DIR")
    cache = Path(folder or Path(tempfile.gettempdir()) / "data-gym-cache")
    try:
        found = hashlib.sha256((cache / VOCABULARIES[vocabulary]).read_bytes()).hexdigest()
    except (KeyError, OSError):
        return None
    return tiktoken.get_encoding(vocabulary) if found == WHOLE[vocabulary] else None


@functools.cache
def _price_list() -> tuple[str, dict[str, dict[str, float]]]:
    listed = tomllib.loads(resources.files("datagen").joinpath("prices.toml").read_text())
    return str(listed["as_of"]), listed["models"]
