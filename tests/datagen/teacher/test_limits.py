import math
import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.teacher import UNLIMITED, Window
from datagen.teacher.limits import MOST_LIMIT, MOST_RESET_SECONDS, read_limits, seconds
from datagen.teacher.quota import Quota


def requests(**headers):
    return read_limits(named(headers)).requests


def tokens(**headers):
    return read_limits(named(headers)).tokens


def named(headers):
    return {name.replace("_", "-"): value for name, value in headers.items()}


def told(prefix, kind, limit, remaining, reset):
    return {f"{prefix}{what}{kind}": value for what, value in zip(WHAT, (limit, remaining, reset), strict=True)}


WHAT = ("limit", "remaining", "reset")


# --- the forms -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reset", ["6m0s", "360s", "360", "360000ms", "0h6m", "359.5s500ms"])
def test_openai_tells_requests_and_tokens_with_a_reset_that_is_a_duration(reset):
    limits = read_limits(
        told("x-ratelimit-", "-requests", "60", "59", "1s") | told("x-ratelimit-", "-tokens", "150000", "149984", reset)
    )
    assert limits.requests == Window(60, 59, 1)
    assert limits.tokens == Window(150_000, 149_984, 360)


def test_groq_tells_a_day_of_requests_and_a_minute_of_tokens():
    limits = read_limits(
        told("x-ratelimit-", "-requests", "14400", "14370", "2m59.56s")
        | told("x-ratelimit-", "-tokens", "18000", "17997", "7.66s")
    )
    assert limits.requests == Window(14_400, 14_370, 179.56)
    assert limits.tokens == Window(18_000, 17_997, 7.66)


def test_azure_tells_no_reset():
    limits = read_limits({"x-ratelimit-remaining-requests": "9", "x-ratelimit-limit-requests": "10"})
    assert limits.requests == Window(10, 9)


def test_what_is_left_without_a_limit_tells_nothing():
    assert read_limits({"x-ratelimit-remaining-requests": "9"}) == UNLIMITED


def test_cerebras_names_the_period_and_only_the_minute_counts():
    day = told("x-ratelimit-", "-requests-day", "1000", "1", "33011.4")
    minute = told("x-ratelimit-", "-tokens-minute", "30000", "29000", "11.4")
    limits = read_limits(day | minute)
    assert limits.requests is None
    assert limits.tokens == Window(30_000, 29_000, 11.4, 60)


@pytest.mark.parametrize("period", ["hour", "day", "per-hour"])
def test_limits_of_hours_and_days_are_left_out(period):
    assert read_limits(told("x-ratelimit-", f"-requests-{period}", "10", "1", "3000")) == UNLIMITED


def test_a_limit_of_a_second_counts():
    assert requests(x_ratelimit_limit_requests_second="5") == Window(5, period=1)


def test_mistral_has_a_name_of_its_own_for_requests():
    assert requests(x_ratelimit_limit_req_minute="300", x_ratelimit_remaining_req_minute="299") == Window(
        300, 299, None, 60
    )
    assert tokens(x_ratelimit_limit_tokens_minute="500000") == Window(500_000, period=60)


def test_anthropic_tells_a_date():
    then = (datetime.now(UTC) + timedelta(seconds=30)).isoformat().replace("+00:00", "Z")
    limits = read_limits(
        {f"anthropic-ratelimit-requests-{what}": value for what, value in zip(WHAT, ("50", "49", then), strict=True)}
    )
    assert limits.requests[:2] == (50, 49)
    assert limits.requests.reset == pytest.approx(30, abs=5)


def test_of_tokens_in_and_tokens_out_the_smaller_limit_counts():
    found = tokens(
        anthropic_ratelimit_input_tokens_limit="40000",
        anthropic_ratelimit_input_tokens_remaining="39000",
        anthropic_ratelimit_output_tokens_limit="8000",
        anthropic_ratelimit_output_tokens_remaining="7000",
    )
    assert found == Window(8000, 7000)


@pytest.mark.parametrize("unit", [1, 1000])
def test_openrouter_tells_an_epoch_in_seconds_or_milliseconds(unit):
    found = read_limits(told("x-ratelimit-", "", "20", "3", str(int((time.time() + 30) * unit)))).requests
    assert found[:2] == (20, 3)
    assert found.reset == pytest.approx(30, abs=5)


@pytest.mark.parametrize("prefix", ["x-ratelimit-", "ratelimit-"])
def test_the_plain_names_are_requests(prefix):
    assert read_limits(told(prefix, "", "100", "50", "5")).requests == Window(100, 50, 5)


@pytest.mark.parametrize(
    ("headers", "window"),
    [
        ({"ratelimit-limit": "100, 100;w=60", "ratelimit-remaining": "50"}, Window(100, 50)),
        ({"ratelimit": "limit=100, remaining=50, reset=5"}, Window(100, 50, 5)),
        ({"ratelimit": "limit=100;remaining=50;reset=5"}, Window(100, 50, 5)),
        ({"ratelimit": "limit=100, remaining=50, reset=5", "ratelimit-policy": "100;w=10"}, Window(100, 50, 5, 10)),
        ({"ratelimit": "limit=100, remaining=5", "ratelimit-policy": "10;w=1, 100;w=60"}, Window(100, 5, None, 60)),
        ({"ratelimit": '"burst";r=50;t=30', "ratelimit-policy": '"burst";q=100;w=60'}, Window(100, 50, 30, 60)),
        ({"ratelimit": "default;r=50;t=30", "ratelimit-policy": "default;q=100;w=60"}, Window(100, 50, 30, 60)),
        ({"ratelimit": '"burst";r=50', "ratelimit-policy": '"burst";q=100;w=0'}, Window(100, 50)),
    ],
)
def test_the_ietf_draft_is_read_in_its_early_middle_and_late_form(headers, window):
    assert read_limits(headers).requests == window


def test_each_policy_of_the_late_form_has_its_own_state():
    found = requests(
        ratelimit_policy='"burst";q=100;w=60,"second";q=5;w=1,"daily";q=1000;w=86400',
        ratelimit='"burst";r=50;t=30,"second";r=1;t=1,"daily";r=0;t=3000',
    )
    assert found == Window(5, 1, 1, 1)


def test_a_state_without_a_policy_tells_nothing():
    assert read_limits({"ratelimit": '"burst";r=50;t=30'}) == UNLIMITED


# --- which one counts ------------------------------------------------------------------------------------------------


def test_of_several_the_one_closest_to_being_used_up_counts():
    minute = told("x-ratelimit-", "-requests-minute", "100", "50", "5")
    second = told("x-ratelimit-", "-requests-second", "10", "1", "1")
    assert read_limits(minute | second).requests == Window(10, 1, 1, 1)
    assert read_limits(minute | second | {"x-ratelimit-remaining-requests-minute": "1"}).requests.limit == 100


def test_one_that_does_not_tell_what_is_left_counts_least():
    bare = {"x-ratelimit-limit-requests-second": "10"}
    assert read_limits(bare | told("x-ratelimit-", "-requests-minute", "100", "50", "5")).requests.limit == 100


# --- nonsense --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("limit", ["", "-1", "0", "nan", "inf", "-inf", "many", "1e300", "9" * 400, "0.5", "1e-9"])
def test_a_limit_that_is_none_is_left_out(limit):
    assert read_limits(told("x-ratelimit-", "-requests", limit, "1", "1s")) == UNLIMITED
    assert read_limits({"ratelimit": f"limit={limit}, remaining=1"}) == UNLIMITED


@pytest.mark.parametrize("odd", ["", "-1", "nan", "inf", "soon", "none"])
def test_what_is_odd_beside_a_limit_is_left_out(odd):
    assert read_limits(told("x-ratelimit-", "-requests", "10", odd, odd)).requests == Window(10)


def test_headers_that_tell_of_something_else_are_not_looked_at():
    assert read_limits({}) == UNLIMITED
    assert read_limits({"content-type": "text/html", "x-ratelimit": "5", "x-ratelimit-limit-images": "5"}) == UNLIMITED


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0", 0),
        ("1.5", 1.5),
        ("120ms", 0.12),
        ("1d2h3m4s5ms", 93_784.005),
        (" 6M0S ", 360),
        ("9" * 30, MOST_RESET_SECONDS),
        ("9" * 400 + "s", MOST_RESET_SECONDS),
        ("2015-10-21T07:28:00Z", 0),
        ("9999-12-31T23:59:59Z", MOST_RESET_SECONDS),
        ("0001-01-01T00:00:00", 0),
        ("1m1m", None),
        ("s", None),
        ("", None),
        ("nan", None),
        ("-5", None),
    ],
)
def test_a_reset_is_seconds_a_duration_an_epoch_or_a_date(text, expected):
    assert seconds(text) == (None if expected is None else pytest.approx(expected))


NUMBERS = st.floats().map(str) | st.integers().map(str) | st.text() | st.sampled_from(["6m0s", "1e308", "9" * 400])
FIELDS = st.builds("{}={}".format, st.sampled_from(["limit", "remaining", "reset", "q", "r", "w", "t"]), NUMBERS)
STRUCTURED = st.lists(st.just('"a"') | FIELDS).map(";".join) | st.lists(FIELDS).map(", ".join)
KINDS = ("-requests", "-tokens", "-req-minute", "-tokens-minute", "-requests-second", "", "-input-tokens")
NAMES = [f"{prefix}ratelimit-{what}{kind}" for prefix in ("x-", "") for what in WHAT for kind in KINDS]
HEADERS = st.dictionaries(st.sampled_from(NAMES), NUMBERS) | st.dictionaries(
    st.sampled_from(["ratelimit", "ratelimit-policy", "ratelimit-limit"]), STRUCTURED
)


@given(headers=HEADERS)
def test_no_headers_give_an_impossible_limit(headers):
    for window in filter(None, read_limits(headers)):
        assert 1 <= window.limit <= MOST_LIMIT
        assert all(number is None or (number >= 0 and math.isfinite(number)) for number in window)
        assert window.period is None or 0 < window.period <= 60


@given(told=st.lists(st.tuples(HEADERS, st.floats(0, 1000), st.floats(0, 300)), max_size=8), units=st.floats(1, 1e6))
def test_no_headers_stop_a_quota_for_long(told, units):
    quota, now = Quota(), 0.0
    for headers, passed, age in told:
        now += passed
        for window in filter(None, read_limits(headers)):
            quota.learn(window, 3, now, max(0.0, now - age))
        quota.take(units, now)
    assert 0 <= quota.wait(units, now) <= 300
    assert quota.wait(units, now + 400) == 0
