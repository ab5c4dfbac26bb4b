import pytest

from trainer.cli.choosing import model_settings, stage_settings
from trainer.errors import SettingsError
from trainer.spec import ModelSpec
from trainer.stage import Stage, align, tune, tune_lora


def stage(name, file=None, **flags):
    return Stage.model_validate(stage_settings(name, flags, file or {}))


def model(file=None, **flags):
    return ModelSpec.model_validate(model_settings(flags, None, file or {})["model"])


def test_without_flags_the_stages_are_llavas():
    assert stage("align") == align() and stage("tune") == tune() and stage("tune", lora=True) == tune_lora()


def test_a_rate_is_that_of_all_that_learns_unless_the_connector_has_one_of_its_own():
    assert stage("tune", rate=1e-4).rates == {"connector": 1e-4, "language": 1e-4}
    assert stage("tune", rate=1e-4, connector_rate=3e-4).rates == {"connector": 3e-4, "language": 1e-4}


def test_beside_an_adapter_a_rate_is_the_adapters():
    assert stage("tune", lora=True, rate=1e-4).rates == {"connector": 2e-5, "adapter": 1e-4}


def test_an_encoder_with_a_rate_learns():
    found = stage("align", encoder_rate=1e-6)
    assert found.learns == ("connector", "encoder") and found.rates["encoder"] == 1e-6


@pytest.mark.parametrize(
    ("flags", "adapter"),
    [
        ({"lora": True, "rank": 8, "alpha": 16}, {"kind": "lora", "rank": 8, "alpha": 16}),
        ({"qlora": True}, {"kind": "lora", "four_bit": True}),
        ({"prefix": 7}, {"kind": "prefix", "n_tokens": 7}),
        ({"soft_prompt": 7}, {"kind": "soft_prompt", "n_tokens": 7}),
    ],
)
def test_each_adapter_has_its_flag(flags, adapter):
    found = stage("tune", **flags)
    assert found.learns == ("connector", "adapter")
    assert adapter.items() <= found.adapter.model_dump().items()


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        ({"lora": True, "prefix": 3}, "found --lora and --prefix"),
        ({"rank": 4}, "--rank is LoRA's"),
        ({"soft_prompt": 4, "alpha": 3}, "--alpha is LoRA's"),
    ],
)
def test_flags_that_do_not_go_together_are_told(flags, says):
    with pytest.raises(SettingsError, match=says):
        stage("tune", **flags)


def test_an_adapter_of_no_size_is_not_taken_for_none():
    assert stage_settings("tune", {"prefix": 0}, {})["adapter"]["n_tokens"] == 0  # which its record refuses


def test_flags_win_over_the_file_and_the_file_over_the_default():
    found = stage("tune", {"epochs": 3, "clip": 2.0}, epochs=4)
    assert (found.epochs, found.clip, found.warmup) == (4, 2.0, 0.03)


def test_a_file_of_an_adapter_goes_on_with_it_under_flags():
    found = stage("tune", tune_lora().model_dump(mode="json"), rank=4)
    assert (found.adapter.rank, found.learns) == (4, ("connector", "adapter"))


def test_an_adapter_by_flag_takes_the_language_models_place_in_a_file():
    assert stage("tune", tune(epochs=3).model_dump(mode="json"), lora=True) == tune_lora(epochs=3)


def test_a_file_of_the_other_command_is_refused():
    with pytest.raises(SettingsError, match="trainer align"):
        stage("tune", align().model_dump(mode="json"))


def test_a_preset_can_be_changed_by_flags():
    found = model(preset="llava15-7b", connector="resampler", image_place="as_written")
    assert (found.connector.kind, found.image_place, found.template) == ("resampler", "as_written", "vicuna")


def test_another_language_model_brings_its_own_tokenizer():
    found = model(preset="tiny", language="some/model")
    assert (found.language.source, found.language.architecture, found.tokenizer, found.template) == (
        "some/model",
        None,
        "own",
        "own",
    )


def test_a_local_folder_is_named_so_that_it_holds_from_anywhere(tmp_path, monkeypatch):
    (tmp_path / "vit").mkdir()
    monkeypatch.chdir(tmp_path)
    found = model(encoder="vit", language="some/model")
    assert (found.encoder.source, found.language.source) == (str(tmp_path / "vit"), "some/model")


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        ({}, "no model is named"),
        ({"encoder": "a/b"}, "--language"),
        ({"preset": "huge"}, "expected one of tiny"),
    ],
)
def test_a_model_that_is_not_named_whole_is_told(flags, says):
    with pytest.raises(SettingsError, match=says):
        model(**flags)


def test_tune_asks_first_for_what_align_left():
    with pytest.raises(SettingsError, match="no model is named: give --from RUN"):
        model_settings({}, None, {}, "tune")


def test_a_run_that_has_not_ended_is_to_be_finished_first(tmp_path):
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "checkpoints").mkdir()
    with pytest.raises(SettingsError, match="run the same command to finish it"):
        model_settings({}, str(tmp_path), {})


def test_a_model_to_go_on_with_is_taken_as_it_is(tmp_path):
    with pytest.raises(SettingsError, match="found --connector beside it"):
        model_settings({"connector": "mlp"}, str(tmp_path), {})
    with pytest.raises(SettingsError, match="holds no model"):
        model_settings({}, str(tmp_path), {})
