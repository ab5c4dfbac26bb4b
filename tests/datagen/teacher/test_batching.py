import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.errors import RunError, TeacherError
from datagen.teacher import Answer, CallFailed
from datagen.teacher.answers import read
from datagen.teacher.batching import read_line, request_line, written
from datagen.teacher.failures import Endpoint
from datagen.types import Reply
from tests.batch_endpoint import answer, completion, error, refusal

THERE = Endpoint("http://there/v1", "sk-secret-of-mine")


def said(became, tag="k1-1"):
    result = read_line(json.dumps({"id": "x", "custom_id": tag} | became).encode(), "m", THERE)
    assert result.tag == tag
    return result.became


def test_a_request_is_one_line_with_the_very_body_that_would_be_sent_alone():
    body = '{"model":"m","messages":[{"role":"user","content":"a\\nb \u2028 é"}]}'.encode()
    line = request_line("k-1", body)
    told = json.loads(line)
    assert line.count(b"\n") == 1 and line.endswith(b"}\n") and body in line
    assert (told["custom_id"], told["method"], told["url"]) == ("k-1", "POST", "/v1/chat/completions")


def test_an_answer_is_read_as_if_it_had_come_alone():
    became = said(answer("A cat \ud800 sleeps."))
    assert isinstance(became, Answer) and became.request_id == "r"
    alone = read(json.dumps(completion("A cat \ud800 sleeps.")).encode(), "m").outcome
    assert isinstance(alone, Reply) and read(became.body, "m").outcome == alone


@pytest.mark.parametrize(
    ("became", "kind"),
    [
        (refusal(429, "rate_limit_exceeded"), "rate_limited"),
        (refusal(503, "overloaded"), "server_error"),
        (refusal(400, "content_filter"), "content_filter"),
        (refusal(400, "context_length_exceeded"), "bad_request"),
        (error("batch_expired"), "expired"),
        (error("batch_cancelled"), "expired"),
        (error("request_timeout"), "timeout"),
        (error("something_new"), "server_error"),
        ({"response": None, "error": None}, "server_error"),
        ({}, "server_error"),
    ],
)
def test_what_came_to_nothing_has_the_class_of_a_single_call(became, kind):
    failure = said(became)
    assert isinstance(failure, CallFailed) and failure.kind == kind


@pytest.mark.parametrize(("status", "code"), [(401, ""), (404, "model_not_found"), (429, "insufficient_quota")])
def test_what_every_line_would_meet_is_an_error_for_a_person(status, code):
    assert isinstance(said(refusal(status, code)), TeacherError)


def test_a_line_that_was_torn_is_kept_under_its_name_and_is_a_bad_reply():
    line = json.dumps({"custom_id": "k1-1"} | answer()).encode()[:-40]
    tag, became = read_line(line, "m", THERE)
    assert tag == "k1-1" and read(became.body, "m").outcome.kind == "bad_reply"


@pytest.mark.parametrize("line", [b"", b"{}", b"[]", b"null", b"7", b'{"custom_id": 7}', b"\xff", b"[" * 100_000])
def test_a_line_that_does_not_say_whose_it_is_is_none(line):
    assert read_line(line, "m", THERE) is None


@given(st.recursive(st.none() | st.text() | st.integers(), lambda inner: st.dictionaries(st.text(), inner)))
def test_no_line_is_a_bug(response):
    result = read_line(json.dumps({"custom_id": "k-1", "response": response}).encode(), "m", THERE)
    assert result.tag == "k-1"


def test_a_key_that_is_repeated_to_us_is_not_kept():
    echo = {"response": {"status_code": 200, "body": {"echo": THERE.key}}}
    assert THERE.key.encode() not in said(echo).body
    refused = {"response": {"status_code": 400, "body": {"error": {"message": f"bad {THERE.key}"}}}}
    assert THERE.key not in str(said(refused))


def test_a_file_of_lines_leaves_nothing_behind(tmp_path):
    with written([b"a\n", b"b\n"], tmp_path) as file:
        file.seek(0)
        assert file.read() == b"a\nb\n"
    assert list(tmp_path.iterdir()) == []


def test_no_room_for_it_is_one_line(tmp_path):
    with pytest.raises(RunError, match="no room for the requests of a batch"), written([], tmp_path / "missing"):
        pass
