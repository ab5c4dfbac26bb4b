import json

import pytest

from datagen.teacher.answering import Outcome
from datagen.teacher.batch_api import Bounds, Line, check, result_line, unanswered_line

BODY = {"model": "m", "messages": []}


def line(custom_id="one", **changes):
    given = {"custom_id": custom_id, "method": "POST", "url": "/v1/chat/completions", "body": BODY} | changes
    return json.dumps({name: value for name, value in given.items() if value is not None})


def checked(tmp_path, *lines, bounds=Bounds()):
    path = tmp_path / "asked.jsonl"
    path.write_text("\n".join(lines))
    with path.open("rb") as file:
        return check(file, bounds)


def test_requests_are_found_where_they_begin_whatever_lies_between(tmp_path):
    found = checked(tmp_path, "", line("\u00e9"), "  ", line("two"), "")
    text = (tmp_path / "asked.jsonl").read_bytes()
    assert [Line.model_validate_json(text[start:].splitlines()[0]).custom_id for start in found.starts] == [
        "\u00e9",
        "two",
    ]
    assert found.problems == ()


@pytest.mark.parametrize(
    ("wrong", "code", "param"),
    [
        ("{", "invalid_json_line", None),
        ("[]", "invalid_json_line", None),
        (line(custom_id=None), "missing_required_parameter", "custom_id"),
        (line(custom_id=""), "missing_required_parameter", "custom_id"),
        (line("two", method="GET"), "invalid_method", "method"),
        (line("two", url="/v1/embeddings"), "invalid_url", "url"),
        (line("two", body=None), "missing_required_parameter", "body"),
        (line("one"), "duplicate_custom_id", "custom_id"),
        (line("two", body={"model": "other"}), "mismatched_model", "body.model"),
    ],
)
def test_a_wrong_line_is_named_and_spoils_the_file(tmp_path, wrong, code, param):
    found = checked(tmp_path, line("one"), wrong, line("three"))
    assert [(problem.code, problem.line, problem.param) for problem in found.problems] == [(code, 2, param)]
    assert len(found.starts) == 0


@pytest.mark.parametrize(
    ("lines", "bounds", "code"),
    [
        ((), Bounds(), "empty_file"),
        (("", " "), Bounds(), "empty_file"),
        ((line("one"), line("two")), Bounds(requests=1), "too_many_requests"),
        ((line("one"),), Bounds(n_bytes=20), "file_too_large"),
    ],
)
def test_a_file_that_no_batch_can_be_is_refused(tmp_path, lines, bounds, code):
    assert [problem.code for problem in checked(tmp_path, *lines, bounds=bounds).problems] == [code]


def test_as_much_as_is_allowed_is_taken(tmp_path):
    text = "\n".join((line("one"), line("two")))
    assert len(checked(tmp_path, text, bounds=Bounds(requests=2, n_bytes=len(text))).starts) == 2


def test_of_many_wrong_lines_the_first_hundred_are_told(tmp_path):
    assert [problem.line for problem in checked(tmp_path, *["{"] * 300).problems] == list(range(1, 101))


def test_a_result_holds_the_body_as_it_is():
    found = json.loads(result_line('"\u00e9', 7, Outcome(200, b'{"id": "x"}')))
    assert found["id"].startswith("batch_req_")
    assert (found["custom_id"], found["error"]) == ('"\u00e9', None)
    assert found["response"] == {"status_code": 200, "request_id": "req-7", "body": {"id": "x"}}


def test_what_was_not_carried_out_has_an_error_and_no_response():
    found = json.loads(unanswered_line("one", "batch_expired", "too late"))
    assert (found["response"], found["error"]) == (None, {"code": "batch_expired", "message": "too late"})
