import json

import pytest

from trainer import presets, stage
from trainer.cli.settings import merged, read, resolved
from trainer.errors import SettingsError


def whole(**changes):
    model, align = presets.tiny().model_dump(mode="json"), stage.align().model_dump(mode="json")
    return {"data": ["a.jsonl"], "out": "out", "model": model, "stage": align} | changes


def test_above_wins_leaf_by_leaf():
    below = {"a": 1, "b": {"c": 2, "d": 3}}
    assert merged(below, {"b": {"d": 4}}) == {"a": 1, "b": {"c": 2, "d": 4}}
    assert below == {"a": 1, "b": {"c": 2, "d": 3}}


@pytest.mark.parametrize(
    ("below", "above"),
    [
        ({"architecture": "llama", "shape": {"hidden_size": 8}}, {"source": "some/model"}),
        ({"source": "some/model", "revision": "v2"}, {"source": "another/model"}),
        ({"kind": "lora", "rank": 8}, {"kind": "prefix", "n_tokens": 3}),
    ],
)
def test_another_thing_replaces_the_whole(below, above):
    assert merged({"it": below}, {"it": above}) == {"it": above}


def test_rates_are_told_whole():
    assert merged({"rates": {"language": 1}}, {"rates": {"adapter": 2}}) == {"rates": {"adapter": 2}}


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        (whole(sead=1), "unknown setting 'sead', did you mean 'seed'?"),
        (whole(stage=stage.align().model_dump(mode="json") | {"epoch": 1}), "'stage.epoch', did you mean 'epochs'?"),
        (whole(epochs=1), "unknown setting 'epochs', did you mean 'stage.epochs'?"),
        (whole(tokens_pr_pack=1), "did you mean 'stage.tokens_per_pack'?"),
        (whole(zzzz=1), "unknown setting 'zzzz', known are"),
        (whole(workers=-1), "workers: input should be greater than or equal to 0, found -1"),
        (whole(precision="fp8"), "precision: input should be 'bf16', 'fp32' or 'fp64', found 'fp8'"),
    ],
)
def test_what_is_wrong_is_one_line(settings, says):
    with pytest.raises(SettingsError) as error:
        resolved(settings)
    assert says in str(error.value) and "\n" not in str(error.value)


def test_a_misspelled_setting_of_an_adapter_is_held_against_that_adapters():
    adapter = stage.tune_lora().model_dump(mode="json") | {"adapter": {"kind": "lora", "ranks": 4}}
    with pytest.raises(SettingsError, match="did you mean 'rank'"):
        resolved(whole(stage=adapter))


def test_a_contradiction_is_told_in_the_records_own_words():
    wrong = stage.align().model_dump(mode="json") | {"tokens_per_pack": 100}
    with pytest.raises(SettingsError, match="max_tokens 2048 is above tokens_per_pack 100"):
        resolved(whole(stage=wrong))


@pytest.mark.parametrize(("name", "text"), [("a.json", '{"out": "x", "seed": 3}'), ("a.toml", 'out = "x"\nseed = 3')])
def test_paths_of_a_file_count_from_where_it_lies(tmp_path, name, text):
    (tmp_path / name).write_text(text)
    assert read(tmp_path / name) == {"out": str(tmp_path / "x"), "seed": 3}


@pytest.mark.parametrize(("text", "says"), [("{", "is not JSON or TOML"), (json.dumps([1]), "expected an object")])
def test_a_file_that_holds_no_settings_is_told(tmp_path, text, says):
    (tmp_path / "a.json").write_text(text)
    with pytest.raises(SettingsError, match=says):
        read(tmp_path / "a.json")
