import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.errors import TeacherError
from datagen.teacher import CallFailed, Window
from datagen.teacher.failures import Endpoint, Refusal, judged, retry_after

KEY = "sk-proj-abcdefgh12345678"
ENDPOINT = Endpoint("http://teacher.test/v1", KEY)


def judge(status, body=b"", **headers):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return judged(Refusal.read(status, headers, raw), "gpt-x", ENDPOINT)


def error(code=None, param=None, message="it says so", type="invalid_request_error"):
    return {"error": {"message": message, "type": type, "param": param, "code": code}}


@pytest.mark.parametrize(
    ("status", "body", "what_to_do"),
    [
        (401, error("invalid_api_key"), "set OPENAI_API_KEY"),
        (401, b"", "set OPENAI_API_KEY"),
        (402, b"", "credit"),
        (403, error(), "another --model"),
        (404, error("model_not_found"), "no model 'gpt-x'"),
        (400, error("model_not_found"), "no model 'gpt-x'"),
        (404, b"<html>not here</html>", "check --base-url"),
        (404, {"object": "error", "message": "no such model", "code": 404}, "check --base-url"),
        (405, b"", "check --base-url"),
        (307, b"", "check --base-url"),
        (429, error("insufficient_quota", type="insufficient_quota"), "credit or limit is used up"),
        (429, error(None, type="insufficient_quota"), "credit or limit is used up"),
        (429, error("billing_hard_limit_reached"), "credit or limit is used up"),
        (400, error("unsupported_parameter", "max_tokens"), "does not take max_tokens"),
        (400, error("unsupported_value", "temperature"), "does not take temperature"),
    ],
)
def test_what_every_call_would_meet_stops_the_run_and_says_what_to_do(status, body, what_to_do):
    stop = judge(status, body)
    assert isinstance(stop, TeacherError)
    assert what_to_do in str(stop)
    assert str(stop).startswith("http://teacher.test/v1: ")
    assert "\n" not in str(stop)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (429, b"", "rate_limited"),
        (429, error("rate_limit_exceeded"), "rate_limited"),
        (408, b"", "server_error"),
        (409, b"", "server_error"),
        (500, error(), "server_error"),
        (502, b"<html>bad gateway</html>", "server_error"),
        (503, b"", "server_error"),
        (529, b"", "server_error"),
        (400, error(), "bad_request"),
        (400, error("context_length_exceeded", "messages"), "bad_request"),
        (413, b"", "bad_request"),
        (422, {"detail": [{"msg": "field required"}]}, "bad_request"),
        (400, error("content_filter"), "content_filter"),
        (403, error("content_policy_violation"), "content_filter"),
    ],
)
def test_what_only_this_call_met_is_classed(status, body, kind):
    failed = judge(status, body)
    assert isinstance(failed, CallFailed)
    assert failed.kind == kind
    assert str(status) in failed.detail


def test_the_wording_of_a_message_decides_nothing():
    failed = judge(429, error("rate_limit_exceeded", message="insufficient_quota model_not_found"))
    assert isinstance(failed, CallFailed)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[" * 100_000, b"\xff", b"null", b"[1]", b'{"error": null}', b'{"error": "x"}']
)
def test_any_error_body_is_read(body):
    assert judge(500, body).kind == "server_error"


def test_a_message_is_quoted_short_and_on_one_line():
    said = judge(500, error(message="first\nsecond\x1b[31m\u202e " + "x" * 5000)).detail
    assert "first second" in said
    assert said.isprintable()
    assert len(said) < 250


def test_a_wait_that_is_asked_for_goes_along():
    assert judge(429, b"", **{"retry-after": "7"}).retry_after == 7
    assert judge(503, b"").retry_after is None


def test_what_a_refusal_says_of_limits_goes_along():
    told = {"x-ratelimit-limit-requests": "60", "x-ratelimit-remaining-requests": "0"}
    assert judge(429, b"", **told).limits.requests == Window(60, 0)


def test_a_refusal_costs_nothing():
    assert not judge(429, b"").may_be_billed
    assert not judge(500, b"").may_be_billed


def test_a_format_that_the_model_does_not_take_stops_the_run():
    stop = judge(400, error(None, "response_format.json_schema"))
    assert "does not take response_format.json_schema" in str(stop)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "0"}, 0),
        ({"retry-after": "0.25"}, 0.25),
        ({"retry-after": "9000"}, 120),
        ({"retry-after": "-3"}, 0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after-ms": "1500", "retry-after": "2"}, 1.5),
        ({"retry-after-ms": "?", "retry-after": "2"}, 2),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0),
        ({"retry-after": f"Wed, 21 Oct {'9' * 20} 07:28:00 GMT"}, None),
    ],
)
def test_the_wait_is_read_in_all_its_forms(headers, seconds):
    assert retry_after(headers) == seconds


def test_a_wait_until_a_date_is_counted_from_now():
    then = datetime.now(UTC) + timedelta(seconds=30)
    assert 25 < retry_after({"retry-after": format_datetime(then, usegmt=True)}) <= 30


@given(text=st.text() | st.floats().map(str) | st.integers().map(str))
def test_no_header_gives_an_impossible_wait(text):
    seconds = retry_after({"retry-after": text, "retry-after-ms": text})
    assert seconds is None or 0 <= seconds <= 120


@given(before=st.text(), after=st.text(), padding=st.integers(0, 250))
def test_no_part_of_the_key_is_ever_quoted(before, after, padding):
    quoted = ENDPOINT.quoted(before + "." * padding + " " + KEY + after)
    assert "abcdefgh" not in quoted
    assert "sk-proj" not in quoted


def test_another_key_is_not_quoted_either():
    assert ENDPOINT.quoted("incorrect key: sk-other-0123456789abc, see below") == "incorrect key: sk-***, see below"


def test_an_endpoint_does_not_show_its_key():
    assert KEY not in repr(ENDPOINT)


def test_a_key_that_is_repeated_is_hidden_and_a_word_is_left_alone():
    long = Endpoint("http://e/v1", key="abcd/efgh-ijkl-mnop")
    assert long.without_key(b'"abcd/efgh-ijkl-mnop" "abcd\\/efgh-ijkl-mnop"') == b'"sk-***" "sk-***"'
    assert Endpoint("http://e/v1", key="none").without_key(b"There are none.") == b"There are none."
