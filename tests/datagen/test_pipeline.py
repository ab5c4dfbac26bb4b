import json

import pytest

from datagen.ask import Stop
from datagen.config import BuildConfig
from datagen.errors import RunError, TeacherError
from datagen.ledger import read_ledger
from datagen.pipeline import build
from datagen.run import Run
from datagen.teacher import Answer, CallFailed
from datagen.teacher.embedded import RehearsalTeacher
from datagen.types import Prompt
from tests.builders import coco_files


class Counted(RehearsalTeacher):
    """The rehearsal teacher, counting, with trouble on numbered calls or on an image's type."""

    def __init__(self, trouble=None):
        super().__init__()
        self.trouble = trouble or {}
        self.asked = 0

    async def ask(self, prompt: Prompt, tag: str) -> Answer:
        self.asked += 1
        if trouble := self.trouble.get(self.asked) or self.trouble.get(f"{prompt.image_id}-{prompt.type}"):
            raise trouble
        return await super().ask(prompt, tag)


@pytest.fixture
def config(tmp_path) -> BuildConfig:
    return BuildConfig(types=("reasoning", "detail"), **coco_files(tmp_path / "coco"))


@pytest.fixture
def run(tmp_path) -> Run:
    return Run(tmp_path / "run")


def bytes_of(run):
    return {file.name: file.read_bytes() for file in (run.samples_file, run.rejections_file, run.manifest_file)}


def test_a_build_leaves_a_dataset_and_a_manifest_that_accounts_for_it(config, run):
    finished = build(config, run)
    samples = list(run.samples())
    assert finished.n_asked == 12 and finished.manifest == run.manifest()
    assert finished.manifest.samples == {"reasoning": 6, "detail": 6} and len(samples) == 12
    assert [sample.type for sample in samples[:3]] == ["reasoning", "detail", "reasoning"]
    written = (run.contexts_file, run.samples_file, run.rejections_file, run.claims_file)
    assert finished.manifest.outputs == run.digests(written)


def test_the_same_build_again_asks_nothing_and_changes_no_byte(config, run):
    build(config, run)
    before, teacher = bytes_of(run), Counted()
    assert build(config, run, teacher=teacher).n_asked == 0
    assert teacher.asked == 0 and bytes_of(run) == before


@pytest.mark.parametrize("concurrency", [1, 64])
def test_how_many_calls_are_in_flight_changes_no_byte(config, run, tmp_path, concurrency):
    build(config, run)
    other = Run(tmp_path / "other")
    build(config.model_copy(update={"concurrency": concurrency}), other)
    assert bytes_of(other) == bytes_of(run)


def test_a_type_that_is_added_is_all_that_is_asked(config, run):
    build(config, run)
    teacher = Counted()
    finished = build(config.model_copy(update={"types": ("conversation",)}), run, teacher=teacher)
    assert teacher.asked == 6
    assert finished.manifest.samples == {"reasoning": 6, "detail": 6, "conversation": 6}


def test_a_limit_that_grows_asks_only_for_the_rest(config, run):
    small = build(config.model_copy(update={"limit": 2}), run)
    assert small.manifest.samples == {"reasoning": 2, "detail": 2}
    assert next(one for one in small.manifest.stages if one.stage == "limit").rejected == {"limit": 4}
    teacher = Counted()
    assert build(config, run, teacher=teacher).manifest.samples["detail"] == 6
    assert teacher.asked == 8


def test_other_settings_are_refused_and_nothing_changes(config, run):
    build(config, run)
    before = bytes_of(run)
    with pytest.raises(RunError, match=r"was made with other settings: seed \(0, not 1\); use another --run"):
        build(config.model_copy(update={"seed": 1}), run)
    assert bytes_of(run) == before


def test_annotations_that_changed_are_refused(config, run):
    build(config, run)
    config.captions.write_text(config.captions.read_text() + "\n")
    with pytest.raises(RunError, match="is not the captions file that"):
        build(config, run)


def test_prompts_that_changed_are_refused(config, run, tmp_path):
    folder = tmp_path / "own" / "brief"
    folder.mkdir(parents=True)
    (folder / "recipe.toml").write_text('about = "x"\nshape = "qa"\nseeds = 0\n[sampling]\nmax_tokens = 100')
    (folder / "system.md").write_text("Question: and Answer: please.")
    config = config.model_copy(update={"prompts": folder.parent, "types": ("brief",)})
    build(config, run)
    (folder / "system.md").write_text("Something else.")
    with pytest.raises(RunError, match="the prompts of brief have changed"):
        build(config, run)


def test_a_failed_call_is_a_rejection_and_is_asked_again_next_time(config, run):
    slow, long = CallFailed("timeout", "no answer in 5 s"), CallFailed("bad_request", "too long")
    teacher = Counted({"2-reasoning": slow, "3-detail": long})
    config = config.model_copy(update={"attempts": 1})
    finished = build(config, run, teacher=teacher)
    assert finished.manifest.usage.failed == {"bad_request": 1, "timeout": 1}
    lines = [line for line in run.rejections() if line.stage == "ask"]
    assert sorted((line.rule, line.evidence) for line in lines) == [
        ("bad_request", "too long"),
        ("timeout", "no answer in 5 s"),
    ]
    again = Counted()
    assert build(config, run, teacher=again).manifest.usage.failed == {"bad_request": 1}
    assert again.asked == 1


def test_an_interrupted_build_keeps_its_replies_and_the_next_one_continues(config, run, tmp_path):
    stop = Stop()
    config = config.model_copy(update={"concurrency": 2})
    halted = build(config, run, stop=stop, watch=lambda seen: setattr(stop, "asked", seen.done >= 5))
    assert halted.manifest is None and run.manifest() is None
    with read_ledger(run.ledger_file) as ledger:
        kept = ledger.usage()
    teacher = Counted()
    build(config, run, teacher=teacher)
    assert (kept.in_doubt, teacher.asked) == (0, 12 - kept.answered)
    whole = Run(tmp_path / "whole")
    build(config, whole)
    assert run.samples_file.read_bytes() == whole.samples_file.read_bytes()


def test_an_endpoint_that_refuses_stops_the_run_and_what_arrived_is_used_next_time(config, run):
    with pytest.raises(TeacherError, match="key refused"):
        build(config, run, teacher=Counted({4: TeacherError("key refused")}))
    teacher = Counted()
    build(config, run, teacher=teacher)
    assert 0 < teacher.asked < 12


def test_a_dataset_that_was_touched_is_made_again_without_asking(config, run):
    build(config, run)
    before, teacher = bytes_of(run), Counted()
    run.samples_file.write_text("oops")
    build(config, run, teacher=teacher)
    assert teacher.asked == 0 and bytes_of(run) == before


def test_the_saved_settings_repeat_the_run(config, run, tmp_path):
    build(config, run)
    other = Run(tmp_path / "other")
    build(run.config(), other)
    assert bytes_of(other) == bytes_of(run)


def test_progress_is_told(config, run):
    seen = []
    build(config, run, watch=seen.append)
    asked = [one for one in seen if one.step == "ask"]
    assert [one.done for one in asked] == list(range(1, 13)) and {one.total for one in asked} == {12}
    assert asked[-1].kept + asked[-1].rejected == 12 and asked[-1].dollars == 0.0
    assert {one.step for one in seen} == {"read", "ask", "assemble"}


def test_images_of_which_the_same_is_known_are_asked_about_once(config, run):
    told = json.loads(config.captions.read_text())
    boxes = json.loads(config.instances.read_text())
    told["annotations"] = [one | {"caption": "A cat."} for one in told["annotations"]]
    boxes["annotations"] = [one | {"bbox": [10, 20, 200, 300], "category_id": 1} for one in boxes["annotations"]]
    config.captions.write_text(json.dumps(told))
    config.instances.write_text(json.dumps(boxes))
    teacher = Counted()
    finished = build(config, run, teacher=teacher)
    assert teacher.asked == 2 and finished.manifest.samples == {"reasoning": 1, "detail": 1}
    (dedupe,) = (count for count in finished.manifest.stages if count.stage == "dedupe")
    assert dedupe.rejected == {"exact": 10}
    assert build(config, run, teacher=teacher).n_asked == 0 and teacher.asked == 2


def test_a_stop_while_scenes_are_drawn_ends_at_once_and_the_next_build_draws_them(run):
    stop, seen = Stop(), []

    def watch(progress):
        seen.append(progress)
        stop.asked = progress.done == 2

    config = BuildConfig(scenes=5, types=("detail",))
    assert build(config, run, stop=stop, watch=watch).manifest is None
    assert [(one.step, one.done) for one in seen] == [("draw", 1), ("draw", 2)]
    assert build(config, run).manifest.samples == {"detail": 5}


def test_a_finished_run_of_an_earlier_layout_is_assembled_anew_and_asked_nothing(config, run):
    build(config, run)
    old = run.manifest_file.read_text().replace('"stage": "limit"', '"stage": "select"')
    run.manifest_file.write_text(old)
    again = build(config, run)
    assert again.n_asked == 0 and any(count.stage == "limit" for count in again.manifest.stages)
