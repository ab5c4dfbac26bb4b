"""What endpoints say of their limits in headers, in all the forms that are met.

    x-ratelimit-limit-requests, -remaining-requests, -reset-requests     OpenAI, Azure, Groq, gateways; also -tokens;
                                                                          the reset is `6m0s`, `120ms` or plain seconds
    x-ratelimit-limit-requests-minute (-day, -hour), -tokens-minute       Cerebras, with the period in the name
    x-ratelimit-limit-req-minute, x-ratelimit-limit-tokens-minute         Mistral
    anthropic-ratelimit-requests-limit, -remaining, -reset                Anthropic; the reset is a date
    x-ratelimit-limit, -remaining, -reset                                 OpenRouter, Together; seconds or an epoch
    ratelimit-limit, ratelimit-remaining, ratelimit-reset                 IETF draft, early form
    ratelimit: limit=100, remaining=50, reset=5                           IETF draft, middle form
    ratelimit-policy: "burst";q=100;w=60   ratelimit: "burst";r=50;t=30   IETF draft, late form

Where several are told for one kind, the one that is closest to being used up counts. Limits of hours and days are left
out: nobody wants a day's worth of requests spread over the day, and a 429 says soon enough that it is used up. To add
a form: a line in NAMES, or a function beside `_draft`.
"""

import datetime
import math
import re
import time
from collections.abc import Iterator, Mapping

from datagen.teacher import UNLIMITED, Limits, Window

PERIODS = {"second": 1.0, "minute": 60.0, "hour": 3600.0, "day": 86400.0}
_KIND = r"(?P<kind>requests|req|tokens|input-tokens|output-tokens)"
_PERIOD = rf"(?:-(?:per-)?(?P<period>{'|'.join(PERIODS)}))?"
NAMES = (
    re.compile(rf"(?:x-)?ratelimit-(?P<what>limit|remaining|reset)-{_KIND}{_PERIOD}"),
    re.compile(rf"(?:anthropic-|x-)?ratelimit-{_KIND}-(?P<what>limit|remaining|reset){_PERIOD}"),
    re.compile(rf"(?:x-)?ratelimit-(?P<what>limit|remaining|reset)(?P<kind>){_PERIOD}"),
)
UNITS = {"d": 86400.0, "h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
DURATION = re.compile("".join(rf"(?:(\d+(?:\.\d+)?){unit})?" for unit in UNITS))
FIELD = re.compile(r"(?:^|[,;])\s*(limit|remaining|reset|q|r|w|t)\s*=\s*(\d+(?:\.\d+)?)\s*(?=[,;]|$)")
DRAFT_NAMES = {"q": "limit", "r": "remaining", "t": "reset"}
AN_EPOCH = 1e9  # a number of seconds this large is a date, not a wait
MOST_LIMIT = 1e12
MOST_RESET_SECONDS = 86400.0 * 2
LONGEST_PERIOD_SECONDS = 60.0


def read_limits(headers: Mapping[str, str]) -> Limits:
    """The limits that an answer tells of; header names in lower case."""
    told = [name for name in headers if "ratelimit" in name]
    if not told:
        return UNLIMITED
    found: dict[tuple[str, str | None], dict[str, float]] = {}
    for name in told:
        for pattern in NAMES:
            if match := pattern.fullmatch(name):
                kind = "tokens" if "tokens" in match["kind"] else "requests"
                _note(found.setdefault((kind, match["period"]), {}), match["what"], headers[name])
                break
    windows = [(kind, window) for (kind, period), said in found.items() if (window := _window(said, period))]
    windows += [("requests", window) for window in _draft(headers)]
    return Limits(_tightest(windows, "requests"), _tightest(windows, "tokens"))


def seconds(text: str) -> float | None:
    """Seconds in `6m0s`, `120ms`, `1.5`, an epoch or a date; None when it is none of them, never less than 0."""
    text = text.strip().lower()
    if (number := _number(text)) is not None:
        if number >= AN_EPOCH * 1000:
            number /= 1000
        return _bounded(number - time.time() if number >= AN_EPOCH else number)
    match = DURATION.fullmatch(text)
    if match and text:
        return _bounded(sum(float(n) * unit for n, unit in zip(match.groups(), UNITS.values(), strict=True) if n))
    try:
        date = datetime.datetime.fromisoformat(text.upper())
        date = date if date.tzinfo else date.replace(tzinfo=datetime.UTC)
        return _bounded(date.timestamp() - time.time())
    except (ValueError, OverflowError):
        return None


def _note(said: dict[str, float], what: str, text: str) -> None:
    # "100, 100;w=60": the first number is the limit that holds.
    value = seconds(text) if what == "reset" else _number(re.split(r"[,;]", text)[0].strip())
    # Input and output tokens may be told apart: the smaller one holds.
    if value is not None and (what not in said or value < said[what]):
        said[what] = value


def _window(said: Mapping[str, float], period: str | None) -> Window | None:
    length = PERIODS[period] if period else said.get("w") or None
    limit = said.get("limit", 0.0)
    if not 1 <= limit <= MOST_LIMIT or (length or 0) > LONGEST_PERIOD_SECONDS:
        return None
    return Window(limit, said.get("remaining"), said.get("reset"), length)


def _draft(headers: Mapping[str, str]) -> Iterator[Window]:
    """The IETF draft's structured fields; the policy tells limit and period, the other what is left."""
    state = headers.get("ratelimit", "")
    policies = dict(_items(headers.get("ratelimit-policy", "")))
    only = next(iter(policies.values())) if len(policies) == 1 else {}
    whole = _fields(state)
    # The late form has q, and that in the policy.
    told = [(whole["limit"], whole)] if "limit" in whole and "q=" not in state else _items(state)
    for name, said in told:
        if window := _window({**policies.get(name, only), **said}, None):
            yield window


def _items(header: str) -> Iterator[tuple[str | float, dict[str, float]]]:
    """What each item of a list says, under its name; in the middle form the name is the limit."""
    for item in header.split(","):
        name = item.split(";")[0].strip().strip('"')
        yield _number(name) or name, _fields(item)


def _fields(item: str) -> dict[str, float]:
    return {
        DRAFT_NAMES.get(name, name): number
        for name, text in FIELD.findall(item)
        if (number := _number(text)) is not None
    }


def _tightest(windows: list[tuple[str, Window]], kind: str) -> Window | None:
    of_kind = [window for found, window in windows if found == kind]
    return min(of_kind, key=_share_left, default=None)


def _share_left(window: Window) -> float:
    return 1.0 if window.remaining is None else window.remaining / window.limit


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 0 else None


def _bounded(number: float) -> float:
    return min(max(number, 0.0), MOST_RESET_SECONDS)
