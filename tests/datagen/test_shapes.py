import json

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.shapes import (
    SCHEMAS,
    SHAPES,
    Unreadable,
    asked_shape,
    read,
    response_format,
    shape_of_json,
    write,
)

PAIR = {"question": "Why?", "answer": "Warm."}
PAIRS = [("Why?", "Warm."), ("Where?", "On a chair.")]
SAID = {"dialogue": PAIRS, "qa": PAIRS[:1], "text": [("", "A cat.\n\nIt sleeps.")]}
VALUE = st.none() | st.integers() | st.text('ab? \n"\\', max_size=4)
ALMOST = st.recursive(
    VALUE,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["pairs", "question", "answer", "text"]), inner)
    ),
)


def objects(schema):
    """Every object schema in a schema."""
    inner = [*schema.get("properties", {}).values(), *([schema["items"]] if "items" in schema else [])]
    return ([schema] if schema["type"] == "object" else []) + [found for one in inner for found in objects(one)]


def failure(text, shape):
    with pytest.raises(Unreadable) as unreadable:
        read(text, shape, "json_schema")
    return unreadable.value


@pytest.mark.parametrize("format", ["text", "json_schema"])
@pytest.mark.parametrize("shape", SHAPES)
def test_what_is_written_in_a_shape_is_read_back(shape, format):
    assert read(write(SAID[shape], shape, format), shape, format) == SAID[shape]


@pytest.mark.parametrize(
    ("shape", "written"),
    [
        ("dialogue", {"pairs": [PAIR, {"question": "Where?", "answer": "On a chair."}]}),
        ("qa", PAIR),
        ("text", {"text": "A cat.\n\nIt sleeps."}),
    ],
)
def test_the_json_of_a_shape_is_what_its_schema_describes(shape, written):
    assert json.loads(write(SAID[shape], shape, "json_schema")) == written
    jsonschema.validate(written, SCHEMAS[shape])


@pytest.mark.parametrize("shape", SHAPES)
def test_schemas_keep_the_rules_of_strict_mode(shape):
    jsonschema.Draft202012Validator.check_schema(SCHEMAS[shape])
    for one in objects(SCHEMAS[shape]):
        assert one["additionalProperties"] is False
        assert set(one["required"]) == set(one["properties"])


def test_a_request_for_json_is_what_endpoints_know_and_is_made_once():
    asked = response_format("qa")
    assert asked == {"type": "json_schema", "json_schema": {"name": "qa", "strict": True, "schema": SCHEMAS["qa"]}}
    assert asked is response_format("qa")


@pytest.mark.parametrize("shape", SHAPES)
def test_the_shape_of_a_request_and_of_a_reply_is_recognised(shape):
    assert asked_shape(json.loads(json.dumps(response_format(shape)))) == shape
    assert shape_of_json(write(SAID[shape], shape, "json_schema")) == shape
    assert shape_of_json(write(SAID[shape], shape)) is None


@pytest.mark.parametrize("asked", [{}, {"type": "text"}, {"json_schema": None}, {"json_schema": {"schema": {}}}])
def test_a_request_for_anything_else_has_no_shape(asked):
    assert asked_shape(asked) is None


@pytest.mark.parametrize(
    "text",
    [
        '{"question": "Why?", "answer": "Warm."}',
        ' \n{"answer":"Warm.","question":"Why?"}\n',
        '```json\n{"question": "Why?", "answer": "Warm."}\n```',
        '\n```\n{"question": "Why?",\n "answer": "Warm."}\n```\n\n',
        '{"question": " Why?\\n", "answer": "\\r\\nWarm."}',
        '{"question": "Why?", "answer": "\\u0057arm."}',
    ],
)
def test_fences_spacing_and_order_of_json_are_forgiven(text):
    assert read(text, "qa", "json_schema") == [("Why?", "Warm.")]


def test_fences_inside_a_text_stay():
    said = "Look:\n```\n{}\n```"
    assert read(json.dumps({"text": said}), "text", "json_schema") == [("", said)]


@pytest.mark.parametrize(
    ("shape", "text", "rule"),
    [
        ("qa", "Question: Why?\n===\nAnswer: Warm.", "not_json"),
        ("qa", "", "not_json"),
        ("qa", '{"question": "Why?", "answer": "War', "not_json"),
        ("qa", 'Here it is: {"question": "Why?", "answer": "Warm."}', "not_json"),
        ("qa", '{"question": "Why?", "answer": "Warm."} {}', "not_json"),
        ("qa", '{"question": "Why?", "answer": "\\ud83d"}', "not_json"),
        ("qa", "\ud83d", "not_json"),
        ("qa", "[" * 100_000, "not_json"),
        ("qa", "[]", "not_in_schema"),
        ("qa", "null", "not_in_schema"),
        ("qa", '{"question": "Why?"}', "not_in_schema"),
        ("qa", '{"question": "Why?", "answer": 3}', "not_in_schema"),
        ("qa", '{"question": "Why?", "answer": "Warm.", "sure": true}', "not_in_schema"),
        ("qa", '{"pairs": []}', "not_in_schema"),
        ("qa", '{"question": "", "answer": "Warm."}', "empty_block"),
        ("qa", '{"question": "Why?", "answer": "Warm.\\nQuestion: And?"}', "missing_separator"),
        ("qa", '{"question": "Why?", "answer": "Warm.\\n===\\nOr not."}', "block_without_label"),
        ("dialogue", '{"pairs": []}', "too_few_pairs"),
        ("dialogue", '{"pairs": [{"question": "Why?", "answer": "Warm."}]}', "too_few_pairs"),
        ("text", '{"text": " "}', "empty_reply"),
        ("text", '{"text": "AI: A cat."}', "speaker_label"),
    ],
)
def test_json_that_is_not_the_shape_is_refused_with_the_rule(shape, text, rule):
    found = failure(text, shape)
    assert found.rule == rule and found.evidence and "\n" not in found.evidence


def test_what_is_wrong_with_json_is_said_with_its_place():
    found = failure('{"pairs": [{"question": "Why?", "answer": "Warm."}, {"question": "Where?"}]}', "dialogue")
    assert found.evidence == "pairs.1.answer: Field required, expected the JSON of dialogue"
    assert failure("Sure! {", "qa").evidence.startswith("it opens with 'Sure! {', expected one JSON object")


@given(ALMOST, st.sampled_from(sorted(SHAPES)))
def test_json_is_in_the_schema_for_us_when_it_is_for_everybody(value, shape):
    fits = jsonschema.Draft202012Validator(SCHEMAS[shape]).is_valid(value)
    try:
        read(json.dumps(value), shape, "json_schema")
        rule = None
    except Unreadable as unreadable:
        rule = unreadable.rule
    assert (rule == "not_in_schema") is not fits
    assert rule != "not_json"
