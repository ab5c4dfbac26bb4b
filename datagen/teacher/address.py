"""Where an endpoint is and what it is asked with: URL, key, and what it calls the limit of a reply."""

import os
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

from datagen.errors import ConfigError

OPENAI_URL = "https://api.openai.com/v1"
KEY_NAME = "OPENAI_API_KEY"
NO_KEY = "none"  # what is sent where no key is needed: the header must say something


@dataclass(frozen=True, slots=True)
class Address:
    """One endpoint, fit to be called."""

    url: str
    """Base URL, without a slash at its end, without name, password or query."""
    key: str = field(repr=False)
    """Never shown; "" where none is needed."""

    @property
    def limit_name(self) -> str:
        """OpenAI's newer models refuse `max_tokens`; the servers that imitate OpenAI know only that, and some of them
        ignore the newer name in silence, so that a reply would have no limit at all."""
        return "max_completion_tokens" if _is_openai(urlsplit(self.url).hostname or "") else "max_tokens"


def address(base_url: str | None, api_key: str | None = None, key_name: str = KEY_NAME) -> Address:
    """What is None comes from the environment; without a URL it is OpenAI's own, which needs a key.

    Raises:
        ConfigError: the URL is none, or the key is missing or cannot be one.
    """
    given = base_url or os.environ.get("OPENAI_BASE_URL") or OPENAI_URL
    parts = _parts(given)
    url = parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl().rstrip("/")
    is_openai = _is_openai(parts.hostname or "")
    key = (api_key or os.environ.get(key_name) or (os.environ.get(KEY_NAME) if is_openai else "") or "").strip()
    if not key and is_openai:
        raise ConfigError(
            f"{url} needs a key and {key_name} is not set: set it, or give --base-url for another endpoint"
        )
    if not (key.isascii() and key.isprintable()):
        raise ConfigError(f"{key_name} holds characters that no key has (line breaks, accents): copy it again")
    return Address(url, key)


def is_url(text: str) -> bool:
    """Whether something over HTTP may be found there."""
    try:
        parts = urlsplit(text)
        is_one = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return is_one and not any(character.isspace() or not character.isprintable() for character in text)


def _parts(url: str) -> SplitResult:
    if not is_url(url):
        raise ConfigError(
            f"base URL '{url.rpartition('@')[2]}': expected http:// or https:// and a host, "
            "as in http://localhost:8000/v1: mend --base-url or OPENAI_BASE_URL"
        )
    return urlsplit(url)


def _is_openai(host: str) -> bool:
    return host == "api.openai.com" or host.endswith(".api.openai.com")  # eu.api.openai.com and the like
