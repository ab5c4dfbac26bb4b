import pytest

from datagen.config import BuildConfig
from datagen.errors import ConfigError, RunError
from datagen.prepare import annotations, kept_prompts, read, settle
from datagen.progress import unwatched
from datagen.run import Run
from tests.builders import coco_files


@pytest.fixture
def run(tmp_path) -> Run:
    made = Run(tmp_path / "run")
    made.create()
    return made


@pytest.fixture
def config(tmp_path) -> BuildConfig:
    return BuildConfig(types=("detail",), **coco_files(tmp_path / "coco"))


def test_settings_and_prompts_are_written_down(config, run):
    settled, sets = settle(config, run)
    assert run.config() == settled == config
    assert kept_prompts(run) == sets and [one.type for one in sets] == ["detail"]


def test_types_join_those_that_the_run_was_begun_with(config, run):
    settle(config, run)
    settled, _ = settle(config.model_copy(update={"types": ("reasoning",)}), run)
    assert settled.types == ("detail", "reasoning")


def test_annotations_are_read_once_and_then_taken_from_the_folder(config, run):
    settle(config, run)
    seen = []
    first = list(read(config, run, seen.append))
    run.reading_file.touch()
    assert list(read(config, run, seen.append)) == first
    assert [one.step for one in seen] == ["read"] and len(first) == 6
    assert set(run.reading().inputs) == {"captions", "instances"}


def test_a_file_that_went_missing_is_named(config, run):
    settle(config, run)
    read(config, run, unwatched)
    config.captions.unlink()
    with pytest.raises(ConfigError, match=r"captions.json: cannot be read"):
        read(config, run, unwatched)


def test_a_run_that_was_begun_with_boxes_does_not_go_on_without(config, run):
    settle(config, run)
    read(config, run, unwatched)
    with pytest.raises(RunError, match="was begun with --instances"):
        read(config.model_copy(update={"instances": None}), run, unwatched)


def test_scenes_are_drawn_once_where_no_annotations_are_given(tmp_path):
    seen = []
    config = BuildConfig(scenes=2)
    files = annotations(config, tmp_path / "scenes", seen.append)
    before = files.captions.stat().st_mtime_ns
    assert annotations(config, tmp_path / "scenes", seen.append) == files
    assert files.captions.stat().st_mtime_ns == before and [one.done for one in seen] == [1, 2]


@pytest.mark.parametrize(("begun", "now", "joined"), [(5, 2, 5), (2, 5, 5), (None, 3, None), (3, None, None)])
def test_the_limit_of_a_run_only_grows(config, run, begun, now, joined):
    settle(config.model_copy(update={"limit": begun}), run)
    settled, _ = settle(config.model_copy(update={"limit": now}), run)
    assert settled.limit == run.config().limit == joined


def test_only_images_that_are_there_are_asked_about_where_that_is_wished(config, run, tmp_path):
    (tmp_path / "images").mkdir()
    for number in (2, 5):
        (tmp_path / "images" / f"{number:012}.jpg").touch()
    wished = config.model_copy(update={"images": tmp_path / "images", "only_present": True})
    settle(wished, run)
    assert read(wished, run, unwatched).ids() == ["2", "5"]
    files = run.reading().stages[-1]
    assert (files.stage, files.entered, files.passed, files.rejected) == ("files", 6, 2, {"no_file": 4})
    with pytest.raises(RunError, match="only_present"):
        settle(config, run)


def test_images_that_are_to_be_there_need_a_folder_that_holds_one(config, run, tmp_path):
    with pytest.raises(ConfigError, match="without --images"):
        read(config.model_copy(update={"only_present": True}), run, unwatched)
    with pytest.raises(ConfigError, match="holds none of the 6 annotated images"):
        read(config.model_copy(update={"only_present": True, "images": tmp_path}), run, unwatched)
