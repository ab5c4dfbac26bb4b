from pathlib import Path

from datagen.config import BuildConfig
from datagen.report.settings import asked, inputs, wishes


def config(**changes: object) -> BuildConfig:
    return BuildConfig.model_validate(changes)


def test_files_are_told_by_name_alone():
    given = config(captions=Path("/a/private/captions.json"), instances=Path("/a/instances.json"))
    assert inputs(given) == {"captions": "captions.json", "instances": "instances.json"}


def test_drawn_scenes_are_told_as_such():
    assert inputs(config(scenes=24)) == {"scenes": "24 drawn"}


def test_limit_and_seed_are_always_told():
    assert asked(config()) == {"limit": "none", "seed": "0"}
    assert asked(config(limit=1000, seed=7)) == {"limit": "1,000 images", "seed": "7"}


def test_of_the_teachers_settings_those_are_told_that_were_set():
    told = asked(config(model="m", temperature=0.2, max_tokens=300, batch=True, types=("detail",), judge="j"))
    assert told == {
        "limit": "none", "seed": "0", "types": "detail", "temperature": "0.2", "max tokens": "300", "judge": "j",
        "batch": "yes",
    }  # fmt: skip


def test_how_fast_was_asked_is_not_told():
    assert asked(config(concurrency=3, rpm=9)) == asked(config())


def test_wishes_are_those_of_selection():
    assert wishes(config(mix={"detail": 2.0}, model="m")) == {"mix": "detail 2"}
