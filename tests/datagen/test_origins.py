import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.origins import Origin, Origins, licence_id


def origin(image_id: str = "1", licence: str | None = "cc-by-2.0") -> Origin:
    return Origin(image_id, f"http://images.example.org/{image_id}.jpg", None, licence, None)


@pytest.mark.parametrize(
    ("url", "licence"),
    [
        ("http://creativecommons.org/licenses/by/2.0/", "cc-by-2.0"),
        ("http://creativecommons.org/licenses/by-sa/2.0/", "cc-by-sa-2.0"),
        ("http://creativecommons.org/licenses/by-nc/2.0/", "cc-by-nc-2.0"),
        ("http://creativecommons.org/licenses/by-nc-sa/2.0/", "cc-by-nc-sa-2.0"),
        ("http://creativecommons.org/licenses/by-nc-nd/2.0/", "cc-by-nc-nd-2.0"),
        ("http://creativecommons.org/licenses/by-nd/2.0/", "cc-by-nd-2.0"),
        ("https://creativecommons.org/licenses/by/4.0/", "cc-by-4.0"),
        ("https://www.creativecommons.org/licenses/by-sa/3.0/deed.de", "cc-by-sa-3.0"),
        ("HTTPS://CreativeCommons.org/licenses/BY/2.5", "cc-by-2.5"),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "cc0-1.0"),
        ("https://creativecommons.org/publicdomain/mark/1.0/", "pdm-1.0"),
        ("http://flickr.com/commons/usage/", "no-known-copyright"),
        ("https://www.flickr.com/commons/usage/", "no-known-copyright"),
        ("http://www.usa.gov/copyright.shtml", "us-government-work"),
        ("https://www.apache.org/licenses/LICENSE-2.0", "apache-2.0"),
    ],
)
def test_a_licence_is_known_by_the_address_of_its_text(url, licence):
    assert licence_id(url) == licence


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "cc-by-2.0",
        "http://creativecommons.org/",
        "http://creativecommons.org/licenses/by-xx/2.0/",
        "http://creativecommons.org/licenses/by/9.0/",
        "http://creativecommons.org/licenses/by-sa-nc/2.0/",
        "http://creativecommons.org.example.org/licenses/by/2.0/",
        "http://example.org/creativecommons.org/licenses/by/2.0/",
        "http://creativecommons.org/licenses/by/2.0x",
        "http://flickr.com/commons/usage/more",
    ],
)
def test_another_address_is_no_licence_that_is_known(url):
    assert licence_id(url) is None


@given(st.text())
def test_any_text_may_be_asked_about(url):
    licence_id(url)


def test_an_origin_is_found_by_its_image():
    table = Origins.all([origin("30"), origin("4"), origin("200", None)])
    assert [one.image_id for one in table] == ["30", "4", "200"]
    assert table.of("4") == origin("4")
    assert table.of("200") == origin("200", None)
    assert [table.of(id) for id in ("", "3", "5", "999")] == [None] * 4
    assert len(table) == 3


def test_nothing_is_known_of_any_image_of_an_empty_table():
    assert Origins.all().of("1") is None
    assert list(Origins.all()) == []
    assert Origins.all().licences() == {}


def test_images_are_counted_by_licence():
    table = Origins.all([origin("1"), origin("2", None), origin("3")])
    assert list(table.licences().items()) == [("cc-by-2.0", 2), (None, 1)]


def test_what_was_written_is_read_back(tmp_path):
    table = Origins.all([origin("1"), origin("2", None)])
    table.write(tmp_path / "origins.parquet")
    assert list(Origins.read(tmp_path / "origins.parquet")) == list(table)


def test_another_file_is_refused(tmp_path):
    file = tmp_path / "origins.parquet"
    file.write_bytes(b"PAR1 is what it says")
    with pytest.raises(ValueError, match="is no table of origins"):
        Origins.read(file)
    pl.DataFrame({"image_id": ["1"]}).write_parquet(file)
    with pytest.raises(ValueError, match="a table of origins has columns"):
        Origins.read(file)
