import json

import pytest

from datagen.config import BuildConfig, differences, load
from datagen.errors import ConfigError


def test_a_flag_wins_over_the_file_and_the_file_over_the_default(tmp_path):
    file = tmp_path / "c.json"
    file.write_text('{"seed": 3, "limit": 10}')
    config = load(file, {"limit": 20, "concurrency": None})
    assert (config.seed, config.limit, config.concurrency) == (3, 20, 16)


def test_settings_may_be_toml(tmp_path):
    file = tmp_path / "c.toml"
    file.write_text('types = ["detail"]\ntemperature = "endpoint"\n')
    config = load(file, {})
    assert config.types == ("detail",) and config.temperature == "endpoint"


def test_written_settings_read_back_the_same(tmp_path):
    config = load(None, {"types": ["detail"], "captions": tmp_path / "c.json", "seed": 4})
    file = tmp_path / "config.json"
    file.write_text(config.model_dump_json())
    assert load(file, {}) == config


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"concurency": 3}', "unknown setting 'concurency', did you mean 'concurrency'?"),
        ('{"zzz": 3}', "unknown setting 'zzz', known are"),
        ('{"timeout": Infinity}', "timeout: input should be a finite number"),
        ('{"base_url": "http://a:b@c/v1"}', "base_url: holds a user, a password or a query"),
        ('{"limit": 0}', "limit: input should be greater than 0, found 0"),
        ('{"types": []}', "types"),
        ('{"types": ["../x"]}', "types.0"),
        ("[]", "expected an object of settings"),
        ('{"limit"', "is not JSON or TOML"),
    ],
)
def test_a_wrong_setting_is_one_line_that_names_it(tmp_path, text, said):
    file = tmp_path / "c.json"
    file.write_text(text)
    with pytest.raises(ConfigError) as error:
        load(file, {})
    assert said in str(error.value) and str(file) in str(error.value) and "\n" not in str(error.value)


def test_a_missing_file_is_one_line(tmp_path):
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path / "none.json", {})


def test_an_endpoint_needs_a_model():
    with pytest.raises(ConfigError, match="without --model"):
        load(None, {"base_url": "http://localhost:1/v1"})
    assert load(None, {"base_url": "http://localhost:1/v1", "model": "rehearsal"}).base_url


def test_a_type_given_twice_counts_once():
    assert load(None, {"types": ["detail", "reasoning", "detail"]}).types == ("detail", "reasoning")


def test_only_what_decides_a_row_is_a_difference():
    one = BuildConfig(seed=1, concurrency=4, limit=5, captions="a.json")
    assert differences(one, one.model_copy(update={"concurrency": 64, "limit": 9, "types": ("detail",)})) == []
    assert differences(one, one.model_copy(update={"seed": 2, "model": "x"})) == [
        "model (rehearsal, not x)",
        "seed (1, not 2)",
    ]
    assert one.digest != one.model_copy(update={"seed": 2}).digest


def test_scenes_decide_only_where_they_are_drawn():
    assert "scenes" in BuildConfig().deciding()
    assert "scenes" not in BuildConfig(captions="a.json").deciding()


def test_a_secret_cannot_be_a_setting():
    with pytest.raises(ConfigError, match="unknown setting 'api_key'"):
        load(None, {"api_key": "sk-1"})
    assert "sk-" not in json.dumps(BuildConfig().model_dump(mode="json"))


def test_paths_of_a_file_are_counted_from_where_it_lies(tmp_path):
    file = tmp_path / "c.json"
    file.write_text('{"captions": "annotations/captions.json"}')
    assert load(file, {}).captions == tmp_path / "annotations" / "captions.json"


def test_the_judge_is_asked_where_the_teacher_is_unless_it_is_elsewhere_or_the_stand_in():
    vllm = BuildConfig(model="m", base_url="http://localhost:8000/v1", judge="j", price_in=1.0, judge_price_in=2.0)
    asked = vllm.judged_by()
    assert (asked.model, asked.base_url, asked.price_in) == ("j", vllm.base_url, 2.0)
    elsewhere = vllm.model_copy(update={"judge_url": ("http://localhost:9/v1",)})
    assert elsewhere.judged_by().base_url == ("http://localhost:9/v1",)
    assert (elsewhere.judged_by().key_name, elsewhere.key_name, asked.key_name) == (
        "JUDGE_API_KEY", "OPENAI_API_KEY", "OPENAI_API_KEY",
    )  # fmt: skip
    assert vllm.model_copy(update={"judge": "rehearsal"}).judged_by().is_rehearsed
