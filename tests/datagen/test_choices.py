import pytest
from pydantic import ValidationError

from datagen.choices import Choices
from datagen.config import BuildConfig, applied, changed, load
from datagen.errors import ConfigError


def test_nothing_is_dropped_for_the_sake_of_the_whole_unless_it_is_wished():
    chosen = Choices()
    assert (chosen.mix, chosen.yes_share, chosen.hold_out, chosen.evaluations) == (None, None, None, ())


@pytest.mark.parametrize(
    "wrong",
    [
        {"yes_share": (0.6, 0.4)},
        {"near": 0},
        {"per_image": 0},
        {"hold_out": -1},
        {"profile": "lenient"},
        {"mix": {"detail": -1}},
        {"mix": {"detail": 0}},
        {"hold_out": 1.5},
    ],
)
def test_an_impossible_choice_is_refused(wrong):
    with pytest.raises(ValidationError):
        Choices.model_validate(wrong)


def test_settings_that_choose_rows_change_what_is_applied_and_not_what_is_asked():
    plain, strict = BuildConfig(), BuildConfig(profile="strict")
    assert plain.digest == strict.digest and applied(plain) != applied(strict)
    assert applied(plain) == applied(BuildConfig(concurrency=3, budget=5))


def test_a_choice_may_change_later_and_an_impossible_one_is_one_line():
    assert changed(BuildConfig(per_image=2), {"profile": "strict", "near": None}).per_image == 2
    with pytest.raises(ConfigError, match="per_image: input should be greater than 0, found -1"):
        changed(BuildConfig(), {"per_image": -1})


def test_files_that_a_settings_file_names_lie_beside_it(tmp_path):
    file = tmp_path / "c.json"
    file.write_text('{"lexicon": "words.toml", "evaluations": ["pope.json"]}')
    found = load(file, {})
    assert found.lexicon == tmp_path / "words.toml" and found.evaluations == (tmp_path / "pope.json",)


def test_off_takes_a_wish_back_and_leaves_the_others():
    before = BuildConfig(per_image=2, hold_out=0.1, near=0.9)
    after = changed(before, {"per_image": "off", "near": "off", "hold_out": None})
    assert (after.per_image, after.hold_out, after.near) == (None, 0.1, "off")
