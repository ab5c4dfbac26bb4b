import pytest

from datagen.publish.contents import obligation
from tests.datagen.publish.publishing import finished, settings, told


def test_sizes_are_called_as_the_hub_calls_them(tmp_path):
    assert told(tmp_path).size == "n<1K"


def test_where_annotations_come_from(tmp_path):
    assert told(tmp_path).source == "original"
    other = settings(finished(tmp_path / "coco"), captions="captions.json")
    assert told(tmp_path, other).source == "extended|other-coco"
    other.origins_file.unlink()
    assert told(tmp_path, other).source == "extended|other"


def test_images_are_counted_by_licence_the_most_frequent_first(tmp_path):
    assert list(told(tmp_path).licences.items()) == [
        ("cc-by-2.0", 1), ("cc-by-nc-2.0", 1), ("cc-by-sa-2.0", 1), ("unknown", 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("licence", "asks"),
    [
        ("cc-by-2.0", "attribution"),
        ("cc-by-sa-4.0", "attribution, same licence"),
        ("cc-by-nc-sa-2.0", "no commercial use"),
        ("cc0-1.0", "nothing known"),
        ("unknown", "no known licence"),
    ],
)
def test_what_a_licence_asks_for(licence, asks):
    assert obligation(licence) == asks


def test_a_rehearsal_is_not_called_a_teachers(tmp_path):
    assert "no model wrote them" in told(tmp_path, finished(tmp_path / "run", teacher="rehearsal")).written
    assert "text-only teacher" in told(tmp_path, finished(tmp_path / "other"), out=tmp_path / "b").written


def test_nothing_vouches_before_a_plan_is_done(tmp_path):
    assert told(tmp_path, finished(tmp_path / "run", looked=False), unaudited=True).vouched is None
    assert told(tmp_path, finished(tmp_path / "other"), out=tmp_path / "b").vouched.startswith("With 90% confidence")
