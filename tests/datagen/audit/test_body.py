import asyncio
import json
import time

import pytest
from starlette.requests import Request

from datagen.audit.body import Sent, Unfit, read
from datagen.audit.policy import MOST_BODY


class Note(Sent):
    text: str
    number: int = 0


def sent(*pieces, wait=0.0, seconds=5.0, breaks_off=False):
    left = list(pieces)

    async def receive():
        await asyncio.sleep(wait)
        if breaks_off and not left:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": left.pop(0), "more_body": bool(left) or breaks_off}

    return asyncio.run(read(Request({"type": "http", "headers": []}, receive), Note, seconds))


def test_a_body_is_read_in_pieces():
    assert sent(b'{"te', b'xt": "a"', b"}") == Note(text="a")


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"{", b"[]", b"null", b"1", b'"a"', b"{}", b'{"text": 1}', b'{"text": null}', b'{"text": "a", "x": 1}'),
        *(b'{"text": "a", "number": "1"}', b'{"text": "a", "number": 1.5}', b"\xff\xfe", b'{"text": "\xff"}'),
        *(b'{"text": "\\ud800"}', b"[" * 100_000, b'{"text": NaN}', b"text=a", b"<text>a</text>"),
    ],
)
def test_what_is_not_what_was_expected_is_one_line(content):
    with pytest.raises(Unfit) as met:
        sent(content)
    assert met.value.refusal.status == 400
    assert "\n" not in met.value.refusal.line


def test_a_body_that_never_ends_is_given_up_at_its_limit():
    with pytest.raises(Unfit, match="too large"):
        sent(*[b" " * 2**20] * 5)
    whole = json.dumps({"text": "a" * (MOST_BODY - 100)}).encode()
    assert len(sent(whole).text) == MOST_BODY - 100


def test_a_body_that_drips_is_given_up_in_time():
    with pytest.raises(Unfit, match="did not come within") as met:
        sent(*[b" "] * 100, wait=0.02, seconds=0.1)
    assert met.value.refusal.status == 408


def test_a_body_that_breaks_off_is_none():
    with pytest.raises(Unfit, match="broke off"):
        sent(b'{"text": "a"}', breaks_off=True)


@pytest.mark.parametrize(
    "content",
    [
        b'{"text": [' + b"{}," * 1_000_000 + b"{}]}",
        b"{" + b",".join(b'"k%d":1' % n for n in range(300_000)) + b"}",
        b"{" + b'"x":1,' * 500_000 + b'"x":1}',
        b'{"number":' + b"9" * 4_000_000 + b"}",
        b'{"a":' * 500_000,
    ],
    ids=["turns", "names", "one name", "digits", "depth"],
)
def test_what_no_page_would_send_is_refused_before_anybody_has_to_wait(content):
    began = time.perf_counter()
    with pytest.raises(Unfit) as met:
        sent(content)
    assert time.perf_counter() - began < 3.0  # some seconds to half a minute, when all of it was told of
    assert len(met.value.refusal.line) < 500
