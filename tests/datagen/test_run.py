import json

import pytest

from datagen.config import BuildConfig
from datagen.errors import RunError
from datagen.run import Run
from datagen.types import Rejection
from tests.builders import sample


@pytest.fixture
def run(tmp_path) -> Run:
    made = Run(tmp_path / "run")
    made.create()
    return made


def write(run, *records):
    with run.lines(run.samples_file) as lines:
        for record in records:
            lines.add(record)


def test_samples_come_back_as_they_were_written(run):
    odd = sample("Why \u2028 is\r\nit?", "Käse ☂ \U0001f600.", id="s2")
    write(run, sample(), odd)
    assert list(run.samples()) == [sample(), odd]
    first = json.loads(run.samples_file.read_text().split("\n")[0])
    assert first["conversations"][0] == {"from": "human", "value": "<image>\nWhy is the cat asleep?"}


def test_a_file_appears_whole_or_not_at_all(run):
    write(run, sample())
    before = run.samples_file.read_bytes()
    with pytest.raises(AttributeError), run.lines(run.samples_file) as lines:
        [lines.add(record) for record in (sample(id="s2"), None)]
    assert run.samples_file.read_bytes() == before


def test_a_damaged_line_is_named(run):
    write(run, sample())
    run.samples_file.write_bytes(run.samples_file.read_bytes() + b'{"id": 3}\n')
    with pytest.raises(RunError, match=r"samples.jsonl:2: id: "):
        list(run.samples())


def test_settings_come_back(run):
    run.write(run.config_file, BuildConfig(seed=3))
    assert run.config().seed == 3


def test_a_folder_of_something_else_is_refused(tmp_path):
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(RunError, match=r"holds letter.txt and no config.json"):
        Run(tmp_path).create()


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match="cannot be used"):
        Run(tmp_path / "file" / "run").create()


def test_a_missing_file_says_what_to_run(tmp_path):
    with pytest.raises(RunError, match="expected a run folder"):
        Run(tmp_path).config()
    with pytest.raises(RunError, match="datagen assemble"):
        list(Run(tmp_path).samples())


def test_there_is_no_manifest_before_the_end(run):
    assert run.manifest() is None
    run.unfinish()


def test_rejections_come_back(run):
    line = Rejection(stage="check", rule="r", id="1", evidence="e", text="t")
    with run.lines(run.rejections_file) as lines:
        lines.add(line)
    assert list(run.rejections()) == [line]
