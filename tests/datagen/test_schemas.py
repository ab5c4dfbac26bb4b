import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from datagen import assets, schemas
from datagen.types import Record, Rejection
from tests.builders import sample


def on_disk(record: Record) -> dict[str, Any]:
    return json.loads(record.model_dump_json())


def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads(schemas.document(schemas.DESCRIBED[name])))


def described(schema: dict[str, Any]) -> list[tuple[str, bool]]:
    """Every property of a schema and of its definitions, and whether it says what it means."""
    objects = [schema, *schema.get("$defs", {}).values()]
    return [(name, "description" in field) for one in objects for name, field in one.get("properties", {}).items()]


def test_schemas_are_current():
    assert schemas.stale(assets.folder("schemas")) == []


@pytest.mark.parametrize("name", schemas.DESCRIBED)
def test_schemas_obey_the_dialect_they_name(name):
    Draft202012Validator.check_schema(validator(name).schema)
    assert validator(name).schema["$schema"] == Draft202012Validator.META_SCHEMA["$id"]


@pytest.mark.parametrize("name", schemas.DESCRIBED)
def test_every_field_says_what_it_means(name):
    fields = described(validator(name).schema)
    assert fields
    assert [field for field, has_description in fields if not has_description] == []


def test_a_sample_is_accepted_in_the_spelling_of_the_file():
    assert list(validator("sample.schema.json").iter_errors(on_disk(sample()))) == []


def test_a_rejection_is_accepted_with_and_without_what_may_be_unknown():
    known = Rejection(
        stage="check", rule="hides_its_source", id="7", type="detail", evidence="says caption", text="..."
    )
    unknown = Rejection(stage="source", rule="no_caption", id="7", evidence="0 captions, expected 1")
    errors = [
        error for one in (known, unknown) for error in validator("rejection.schema.json").iter_errors(on_disk(one))
    ]
    assert errors == []


def test_an_unknown_field_is_refused():
    errors = list(validator("sample.schema.json").iter_errors(on_disk(sample()) | {"mood": "sunny"}))
    assert [error.validator for error in errors] == ["additionalProperties"]


def test_an_unknown_speaker_is_refused():
    row = on_disk(sample())
    row["conversations"][1]["from"] = "assistant"
    assert [error.validator for error in validator("sample.schema.json").iter_errors(row)] == ["enum"]


def test_a_sample_with_one_turn_is_refused():
    row = on_disk(sample())
    row["conversations"] = row["conversations"][:1]
    assert [error.validator for error in validator("sample.schema.json").iter_errors(row)] == ["minItems"]


def test_writing_mends_what_is_old_missing_or_left_over(tmp_path):
    schemas.write(tmp_path)
    (tmp_path / "sample.schema.json").write_text("{}")
    (tmp_path / "context.schema.json").unlink()
    (tmp_path / "mood.schema.json").write_text("{}")
    changed = ["context.schema.json", "mood.schema.json", "sample.schema.json"]
    assert schemas.stale(tmp_path) == changed
    assert schemas.write(tmp_path) == changed
    assert schemas.stale(tmp_path) == []


def test_check_names_the_stale_file_and_what_to_type(tmp_path, capsys):
    schemas.write(tmp_path)
    (tmp_path / "sample.schema.json").write_text("{}")
    assert schemas.main(["--check"], tmp_path) == 1
    stale = tmp_path / "sample.schema.json"
    assert capsys.readouterr().out == f"{stale} is stale: differs from datagen/types/, run `make schemas`\n"
    assert stale.read_text() == "{}"


def test_check_is_silent_when_all_is_current(tmp_path, capsys):
    assert schemas.main([], tmp_path) == 0
    capsys.readouterr()
    assert schemas.main(["--check"], tmp_path) == 0
    assert capsys.readouterr().out == ""
