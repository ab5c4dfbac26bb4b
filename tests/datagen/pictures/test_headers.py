import struct

import pytest

from datagen.pictures.headers import Extent, extent, kind_of
from tests.pictured import image, promising


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp"])
def test_a_header_says_kind_and_shape_and_where_the_picture_ends(kind):
    content = image(kind.upper(), 300, 200)
    assert kind_of(content) == kind
    assert extent(content + b"more", kind) == Extent(300, 200, len(content))


@pytest.mark.parametrize("options", [{"lossless": True}, {"quality": 10}, {"exif": b"Exif\x00\x00II*\x00"}])
def test_every_way_to_write_a_webp_says_its_shape(options):
    content = image("WEBP", 301, 203, **options)
    assert extent(content, "webp") == Extent(301, 203, len(content))


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp"])
def test_a_picture_that_breaks_off_has_no_end(kind):
    content = image(kind.upper(), 30, 20)
    assert all(extent(content[:n], kind) is None for n in range(12, len(content), 7))


def test_a_jpeg_of_nothing_but_segments_is_given_up():
    assert extent(b"\xff\xd8" + b"\xff\xe0\x00\x02" * 20_000, "jpeg") is None


def test_a_png_of_nothing_but_chunks_is_given_up():
    chunks = struct.pack(">I4sI", 0, b"tEXt", 0) * 20_000
    assert extent(promising(1, 1)[:33] + chunks, "png") is None


def test_a_promise_is_read_as_it_stands():
    assert extent(promising(123_456, 654_321), "png")[:2] == (123_456, 654_321)
