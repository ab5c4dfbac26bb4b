import pyarrow as pa
import pytest

from datagen.origins import Origin
from datagen.publish.rows import COLUMNS, n_bytes, row, schema
from tests.builders import sample

FLICKR = Origin("1", "https://images.example/1.jpg", "https://flickr.example/1", "cc-by-2.0", "https://cc.example")


@pytest.mark.parametrize("image", [None, b"\xff\xd8"])
def test_a_row_has_every_column_and_fits_the_schema(image):
    made = row(sample(), FLICKR, image)
    assert list(made) == list(COLUMNS) == schema(image is not None).names
    kept = pa.Table.from_pylist([made], schema(image is not None)).to_pylist()[0]
    assert kept.pop("messages")[0]["content"][0] == {"type": "image", "text": None}  # a column has one type
    assert kept == {name: value for name, value in made.items() if name != "messages"}


def test_what_is_not_known_of_an_image_is_null():
    made = row(sample(), None, None)
    assert [made[name] for name in ("image_url", "image_page", "image_licence", "image_licence_url")] == [None] * 4


def test_no_column_is_called_what_trl_would_rename():
    assert "conversations" not in COLUMNS


def test_a_model_is_called_by_its_name():
    one = sample()
    made = one.model_copy(update={"provenance": one.provenance.model_copy(update={"teacher": "/srv/models/seven"})})
    assert row(made, None, None)["teacher"] == "seven"


def test_the_size_of_a_row_grows_with_text_and_image():
    assert n_bytes(sample("a", "b" * 5_000), None) > 10_000 > n_bytes(sample(), None)
    assert n_bytes(sample(), b"x" * 10**6) > 10**6
