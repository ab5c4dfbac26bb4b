import pytest

from datagen.errors import PublishError
from datagen.pictures import Pictures
from datagen.publish.embedding import Embedding
from datagen.publish.wishes import Wishes
from tests.datagen.export.exporting import png
from tests.datagen.publish.publishing import origins, samples

FREE, NOT_COMMERCIAL, MISSING = (samples(8)[number] for number in (0, 2, 6))


def embedding(tmp_path, **wishes: object) -> Embedding:
    for number in range(3):
        (tmp_path / f"{number}.png").write_bytes(png(number))
    return Embedding(Pictures(tmp_path), origins(), Wishes(tmp_path / "out", **wishes))


def test_an_image_goes_in_as_it_is(tmp_path):
    assert embedding(tmp_path).image(FREE, ()) == png(0)


def test_an_image_that_may_not_be_handed_on_is_counted_with_its_like(tmp_path):
    with pytest.raises(PublishError, match="no commercial use; that goes for 2 of the 3 images that would go in"):
        embedding(tmp_path).image(NOT_COMMERCIAL, samples(8))


@pytest.mark.parametrize("wishes", [{"accept_licences": True}, {"only_licences": ("cc-by-nc-2.0",)}])
def test_who_knows_the_licences_is_not_asked(tmp_path, wishes):
    assert embedding(tmp_path, **wishes).image(NOT_COMMERCIAL, ()) == png(1)


def test_a_missing_image_stops_or_is_counted(tmp_path):
    with pytest.raises(PublishError, match="--skip-missing"):
        embedding(tmp_path).image(MISSING, ())
    given = embedding(tmp_path, skip_missing=True)
    assert given.image(MISSING, ()) is None
    assert given.missing == {"image_missing": 1} and "3.png" in given.first_missing


def test_it_knows_what_is_there(tmp_path):
    assert embedding(tmp_path).is_there("0.png") and not embedding(tmp_path).is_there("../0.png")
