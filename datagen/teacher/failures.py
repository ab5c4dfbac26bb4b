"""What a failed call means: one prompt's failure, worth asking again or not, or the end of the run.

Judged by status, by the code in the endpoint's error object and by the class of a broken connection; never by the
wording of a message, which is only quoted. To add a rule: add a status to STOPS or a code to one of the sets below.
"""

import email.utils
import json
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from datagen.errors import TeacherError
from datagen.hostile import HIDDEN, quoted
from datagen.teacher import UNLIMITED, CallFailed, FailureKind, Limits
from datagen.teacher.limits import read_limits

MOST_RETRY_AFTER_SECONDS = 120.0

NO_CREDIT = {"insufficient_quota", "billing_hard_limit_reached", "billing_not_active"}
NO_MODEL = {"model_not_found"}
NOT_TAKEN = {"unsupported_parameter", "unsupported_value", "unknown_parameter"}
FILTERED = {"content_filter", "content_policy_violation", "invalid_prompt"}
# Statuses that every further call would meet too, and what to do about them.
STOPS = {
    401: "the key is refused: set OPENAI_API_KEY to a key of this endpoint",
    402: "the account's credit or limit is used up: raise it, then run the same command again",
    403: "the key may not ask {model}: use a key that may, or another --model",
    404: "no chat completions here, or no model {model}: check --base-url, which mostly ends in /v1, and --model",
    407: "a proxy wants a name and a password: put them into HTTPS_PROXY",
    405: "no chat completions here: check --base-url, which mostly ends in /v1",
}


SHORTEST_SECRET = 16  # characters
PASSING = {408, 409, 421, 425, 499}
# Said by whoever stands between us and the model, which may have gone on to write, for money.
LOST_ON_THE_WAY = {408, 499, 502, 504, 520, 524}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Who was asked, as a message may name it."""

    url: str
    """Base URL, without name, password or query."""
    key: str = field(repr=False)
    """Never shown, "" for none: whatever is quoted from outside passes through `quoted`."""

    def without_key(self, body: bytes) -> bytes:
        """An answer as it came, but for a key that it repeats; a key too short to be one may be a word of the reply."""
        if len(self.key) >= SHORTEST_SECRET:
            for written in (self.key, self.key.replace("/", "\\/")):  # JSON may escape a slash
                body = body.replace(written.encode(), HIDDEN.encode())
        return body

    def quoted(self, text: str) -> str:
        """Words from outside, as part of one line: no key, no control character, not too long."""
        return quoted(text.replace(self.key, HIDDEN) if self.key else text)


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer with a status that is not 200."""

    status: int
    code: str
    """The error object's code, or its type where it has no code; "" for neither."""
    param: str
    """The setting that the error object names."""
    message: str
    retry_after: float | None = None
    limits: Limits = UNLIMITED

    @classmethod
    def read(cls, status: int, headers: Mapping[str, str], body: bytes) -> "Refusal":
        """Find the error object in any of the shapes that endpoints give it; header names in lower case."""
        error = _error_object(body)
        code = _word(error, "code")
        return cls(
            status=status,
            # Some servers repeat the status as the code: the type says more.
            code=_word(error, "type") if not code or code.isdigit() else code,
            param=_word(error, "param"),
            message=_word(error, "message") or _word(error, "detail"),
            retry_after=retry_after(headers),
            limits=read_limits(headers),
        )


def judged(refusal: Refusal, model: str, endpoint: Endpoint) -> TeacherError | CallFailed:
    """What is to be raised."""
    said = " ".join(filter(None, (str(refusal.status), refusal.code, refusal.param)))
    said = endpoint.quoted(f"{said}: {refusal.message}" if refusal.message else said)
    if (advice := _advice(refusal)) and refusal.code not in FILTERED:
        what = advice.format(model=repr(model), param=endpoint.quoted(refusal.param) or "a setting")
        return TeacherError(f"{endpoint.url}: {what} (it said {said})")
    return CallFailed(
        _kind(refusal),
        said,
        retry_after=refusal.retry_after,
        may_be_billed=refusal.status in LOST_ON_THE_WAY,
        limits=refusal.limits,
    )


def _advice(refusal: Refusal) -> str | None:
    """What a person has to do before any call can succeed; None when others may."""
    if refusal.code in NO_CREDIT:
        return STOPS[402]
    if refusal.code in NO_MODEL:
        return "there is no model {model}: give --model one of those that this URL lists under /models"
    if refusal.code in NOT_TAKEN or refusal.param.startswith("response_format"):
        return "{model} does not take {param} as it was sent: change it in recipe.toml or by its flag"
    if refusal.status < 400:
        return STOPS[405]
    return STOPS.get(refusal.status)


def _kind(refusal: Refusal) -> FailureKind:
    if refusal.code in FILTERED:
        return "content_filter"
    if refusal.status == 429:
        return "rate_limited"
    if refusal.status in PASSING or refusal.status >= 500:
        return "server_error"
    return "bad_request"


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait before the next request, 0 to MOST_RETRY_AFTER_SECONDS; None when the endpoint does not say.

    `retry-after-ms` is OpenAI's; `retry-after` is seconds or a date (RFC 9110, section 10.2.3).
    """
    milliseconds = _number(headers.get("retry-after-ms"))
    seconds = milliseconds / 1000 if milliseconds is not None else _number(headers.get("retry-after"))
    if seconds is None:
        seconds = _until(headers.get("retry-after"))
    return None if seconds is None else min(max(seconds, 0.0), MOST_RETRY_AFTER_SECONDS)


def _number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _until(text: str | None) -> float | None:
    try:
        return email.utils.parsedate_to_datetime(text or "").timestamp() - time.time()
    except (ValueError, OverflowError):
        return None


def _error_object(body: bytes) -> Mapping[str, object]:
    """`{"error": {...}}`, the same without the envelope, or whatever there is as a message."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {"message": body.decode(errors="replace")}
    inner = found.get("error", found) if isinstance(found, dict) else found
    return inner if isinstance(inner, dict) else {"message": str(inner)}


def _word(error: Mapping[str, object], name: str) -> str:
    value = error.get(name)
    return "" if value is None else str(value)
