"""What the hub refuses becomes one line; what passes is waited for."""

import json

import httpx2
import pytest
from huggingface_hub.errors import HfHubHTTPError

from datagen.errors import PublishError
from datagen.publish.hub_failures import WAITS, patiently, saying

TOKEN = "hf_OfNobody0123456789"


def refusal(status, sentence="", **headers):
    response = httpx2.Response(status, headers=headers, request=httpx2.Request("GET", "http://hub/api"))
    return HfHubHTTPError("as the client words it", response=response, server_message=sentence or None)


def line(error):
    with pytest.raises(PublishError) as told, saying("send it", TOKEN):
        raise error
    assert str(told.value).startswith("cannot send it: ")
    return str(told.value).removeprefix("cannot send it: ")


def failing(error, times):
    left = [error] * times

    def ask():
        if left:
            raise left.pop()
        return "done"

    return ask


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (401, "the hub does not know this token (401): log in with `hf auth login`"),
        (402, "the hub wants to be paid (402): "),
        (403, "this token may not do that (403): use a token with write access"),
        (404, "there is no such thing on the hub, or not for this token (404): check the owner"),
        (409, "somebody else changed it at the same moment (409): push again"),
        (412, "somebody else changed it at the same moment (412): push again"),
        (418, "the hub does not accept what was sent (418): "),
        (429, "too many requests (429): push again later"),
        (502, "the hub is not well (502): push again later: it goes on where it stopped"),
    ],
)
def test_each_status_says_what_to_do(status, said):
    assert line(refusal(status)).startswith(said)


def test_the_hubs_own_words_are_quoted_without_the_token_or_a_second_line():
    told = line(refusal(403, f"no:\n{TOKEN}\x1b[2J"))
    assert 'and says "no: ***\ufffd[2J"' in told


def test_a_key_that_the_client_was_not_given_is_hidden_as_well():
    assert "sk-***" in line(refusal(400, "sk-abcdefgh12345678 is no key"))


def test_how_long_the_hub_wants_to_be_left_alone_is_said():
    assert line(refusal(429, **{"Retry-After": "3600"})).endswith(
        "push again in 3,600 seconds: it goes on where it stopped"
    )


@pytest.mark.parametrize(
    "error", [httpx2.ConnectError("no route"), httpx2.ReadError(""), httpx2.RemoteProtocolError("")]
)
def test_a_broken_connection_is_named_by_its_kind(error):
    assert line(error) == f"the connection broke ({type(error).__name__}): push again: it goes on where it stopped"


def test_what_the_client_wraps_around_a_large_file_is_taken_off():
    wrapped = RuntimeError("Error while uploading 'a.parquet'")
    wrapped.__cause__ = refusal(403)
    assert line(wrapped).startswith("this token may not do that (403)")


def test_an_answer_that_is_no_hubs_is_told_as_such():
    assert "HF_ENDPOINT" in line(json.JSONDecodeError("Expecting value", "<html>", 0))


def test_the_clients_own_complaint_is_one_line():
    assert line(ValueError("Invalid metadata in README.md.\n- license")) == (
        'the client says "Invalid metadata in README.md. - license": put that right and push again'
    )


def test_a_bug_keeps_its_traceback():
    with pytest.raises(KeyError), saying("send it", TOKEN):
        raise KeyError("name")


@pytest.mark.parametrize("error", [refusal(429), refusal(500), httpx2.ReadTimeout(""), httpx2.ConnectError("")])
def test_what_passes_is_asked_again_after_longer_and_longer_pauses(error):
    waits: list[float] = []
    assert patiently(failing(error, len(WAITS)), waits.append) == "done"
    assert waits == list(WAITS)


def test_what_does_not_pass_in_five_attempts_is_raised():
    waits: list[float] = []
    with pytest.raises(HfHubHTTPError):
        patiently(failing(refusal(500), len(WAITS) + 1), waits.append)
    assert waits == list(WAITS)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 412])
def test_what_does_not_pass_is_not_asked_again(status):
    waits: list[float] = []
    with pytest.raises(HfHubHTTPError):
        patiently(failing(refusal(status), 1), waits.append)
    assert waits == []


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "12"}, 12.0),
        ({"Retry-After": "0"}, 1.0),
        ({"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}, 1.0),
        ({"Retry-After": "\u0661\u0662"}, 1.0),
        ({"ratelimit": '"api";r=0;t=55'}, 55.0),
        ({"ratelimit": '"api";r=10;t=55'}, 1.0),
    ],
)
def test_the_hub_says_how_long_to_wait(headers, seconds):
    waits: list[float] = []
    encoded = {name: value.encode() for name, value in headers.items()}
    patiently(failing(refusal(429, **encoded), 1), waits.append)
    assert waits == [seconds]


def test_nobody_waits_for_an_hour():
    with pytest.raises(HfHubHTTPError):
        patiently(failing(refusal(429, **{"Retry-After": "3600"}), 1), lambda _: pytest.fail("it waits"))
