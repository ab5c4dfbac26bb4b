"""What the hub refuses, as one line that says what to do; and when to ask again instead of saying it.

A failure is known by its kind and its status, never by its text. What the hub itself says is quoted, as the words of
somebody else, and the token is taken out of them first. To add a reaction: give the status a line in REACTIONS.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from json import JSONDecodeError
from typing import TypeVar

import httpx2
from huggingface_hub.errors import HfHubHTTPError, OIDCError
from huggingface_hub.utils import parse_ratelimit_headers

from datagen.errors import PublishError
from datagen.hostile import quoted

T = TypeVar("T")
Wait = Callable[[float], None]

# The client's own errors are of these kinds, a failed large file comes wrapped in a RuntimeError.
FAILURES = (httpx2.HTTPError, httpx2.InvalidURL, OIDCError, OSError, ValueError, RuntimeError)
PASSING = {408, 429, 500, 502, 503, 504}
WAITS = (1.0, 2.0, 4.0, 8.0)  # seconds before each further attempt
LONGEST = 600.0  # seconds that are waited because the hub says so

# Status -> what that means, what to do.
REACTIONS = {
    400: ("the hub does not accept what was sent", "read what it says"),
    401: ("the hub does not know this token", "log in with `hf auth login`, or set HF_TOKEN to a token that may write"),
    402: ("the hub wants to be paid", "see the billing page of the owner"),
    403: ("this token may not do that", "use a token with write access to this owner's datasets"),
    404: ("there is no such thing on the hub, or not for this token", "check the owner and the name, and the token"),
    409: ("somebody else changed it at the same moment", "push again"),
    412: ("somebody else changed it at the same moment", "push again"),
    413: ("the hub finds it too large", "publish in smaller shards"),
    429: ("too many requests", "push again later: it goes on where it stopped"),
}
UNWELL = ("the hub is not well", "push again later: it goes on where it stopped")
BROKEN = "push again: it goes on where it stopped"
NO_HUB = "the answer is none that a hub gives: check HF_ENDPOINT, and what stands between you and the network"


def patiently(ask: Callable[[], T], wait: Wait) -> T:
    """Ask, and again after a pause while the failure is one that passes; `ask` must do no harm when repeated.

    Raises: what `ask` raised last.
    """
    for seconds in WAITS:
        try:
            return ask()
        except (HfHubHTTPError, httpx2.TransportError) as error:
            pause = _pause(error, seconds)
            if pause is None or pause > LONGEST:
                raise
            wait(pause)
    return ask()


def _pause(error: Exception, seconds: float) -> float | None:
    """Seconds to wait after this failure; None when waiting does not help."""
    if not isinstance(error, HfHubHTTPError):
        return seconds
    if error.response.status_code not in PASSING:
        return None
    return max(seconds, _asked_for(error.response))


def _asked_for(response: httpx2.Response) -> float:
    """Seconds that the hub asks to be left alone for; 0 when it does not say."""
    after = response.headers.get("retry-after", "")
    limit = parse_ratelimit_headers(response.headers)
    until_reset = float(limit.reset_in_seconds) if limit and limit.remaining == 0 else 0.0
    return max(until_reset, float(after) if after.isascii() and after.isdigit() else 0.0)


@contextmanager
def saying(doing: str, token: str) -> Iterator[None]:
    """Turn what the client raises while `doing` (as in "cannot {doing}") into one line.

    Raises:
        PublishError: In place of every failure of the client.
    """
    try:
        yield
    except FAILURES as error:
        raise PublishError(f"cannot {doing}: {_reaction(_inner(error), token)}") from None


def _inner(error: Exception) -> Exception:
    """The failure itself, out of the RuntimeError that the client wraps around that of a large file."""
    cause = error.__cause__
    return cause if isinstance(error, RuntimeError) and isinstance(cause, FAILURES) else error


def _reaction(error: Exception, token: str) -> str:
    if isinstance(error, HfHubHTTPError):
        status = error.response.status_code
        found, todo = REACTIONS.get(status, UNWELL if status >= 500 else REACTIONS[400])
        if seconds := _asked_for(error.response):
            todo = f"push again in {seconds:,.0f} seconds: it goes on where it stopped"
        said = f' and says "{_words(error.server_message, token)}"' if error.server_message else ""
        return f"{found} ({status}){said}: {todo}"
    if isinstance(error, httpx2.TransportError):
        return f"the connection broke ({type(error).__name__}): {BROKEN}"
    if isinstance(error, JSONDecodeError):
        return NO_HUB
    return f'the client says "{_words(str(error), token)}": put that right and push again'


def _words(text: str, token: str) -> str:
    return quoted(text.replace(token, "***") if token else text)
