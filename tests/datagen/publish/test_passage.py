import pytest

from datagen.decisions import Decisions
from datagen.errors import ConfigError
from datagen.progress import unwatched
from datagen.publish.passage import OFTEN, Passage
from datagen.publish.wishes import Wishes
from tests.datagen.publish.publishing import finished, samples


def passage(tmp_path, made=None, **wishes) -> Passage:
    run = finished(tmp_path / "run", made, looked=False)
    return Passage(run, Wishes(tmp_path / "out", **wishes), Decisions())


def test_what_passes_without_loss_has_no_stage(tmp_path):
    way = passage(tmp_path)
    assert way.write(tmp_path, "train", 8, unwatched).samples == 8
    assert list(way.stages()) == []


def test_what_is_left_out_is_accounted_for(tmp_path):
    way = passage(tmp_path, only_licences=("cc-by-2.0",))
    way.write(tmp_path, "train", 8, unwatched)
    assert [(one.stage, one.entered, one.passed) for one in way.stages()] == [("licence", 8, 2)]


def test_it_says_how_far_it_has_come(tmp_path):
    seen = []
    passage(tmp_path, samples(OFTEN + 1)).write(tmp_path, "train", 8, seen.append)
    assert [(one.step, one.done) for one in seen] == [("write", OFTEN)]


def test_an_evaluation_set_that_is_gone_is_told_before_anything_is_written(tmp_path):
    with pytest.raises(ConfigError, match="cannot be read"):
        passage(tmp_path, evaluations=(tmp_path / "gone.json",))
