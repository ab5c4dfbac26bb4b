import pytest

from tests.datagen.golden import EXPECTED, FOLDER, build_golden


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return build_golden(tmp_path_factory.mktemp("golden") / "run")


@pytest.mark.parametrize("name", EXPECTED)
def test_the_golden_run_gives_the_same_bytes(run, name):
    # When the difference is meant: `make golden`, then read its diff.
    assert (run.folder / name).read_bytes() == (FOLDER / name).read_bytes()


def test_the_golden_run_holds_every_type_and_several_kinds_of_rejection(run):
    assert {sample.type for sample in run.samples()} == {"conversation", "detail", "reasoning"}
    assert len({line.rule for line in run.rejections()}) >= 5
