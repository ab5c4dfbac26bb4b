from datagen.config import BuildConfig
from datagen.planting.rehearsals import rehearsed
from datagen.prompts import load
from tests.plantings import DOG_AND_BOWL, picture

SETS = load(BuildConfig())


def test_every_type_is_rehearsed_over_every_context():
    samples = rehearsed([DOG_AND_BOWL], SETS, seed=0)
    assert [sample.type for sample in samples] == [prompts.type for prompts in SETS]
    assert all("dog" in "\n".join(sample.answers) for sample in samples)


def test_a_context_with_nothing_to_show_is_left_out():
    assert rehearsed([picture(captions=())], SETS, seed=0) == []
