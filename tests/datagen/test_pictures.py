"""What is shown as a picture and what is not, whatever it is called."""

import io
import random
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from datagen.pictures import MOST_PIXELS, Pictures
from tests.pictured import image, promising, put

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp"])
def test_a_picture_is_what_its_content_says(tmp_path, kind):
    put(tmp_path, "called.txt", image(kind.upper(), 30, 20))
    found = Pictures(tmp_path).find("called.txt")
    assert (found.kind, found.width, found.height) == (kind, 30, 20)
    assert found.media_type == f"image/{kind}"
    assert found.n_bytes == (tmp_path / "called.txt").stat().st_size
    assert Pictures(tmp_path).why("called.txt") == ""


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "ICO", "PPM", "TGA", "PCX", "JPEG2000", "AVIF"])
def test_a_format_that_is_not_shown_is_refused_under_any_name(tmp_path, kind):
    try:
        put(tmp_path, "a.png", image(kind))
    except (OSError, KeyError):
        pytest.skip(f"this Pillow writes no {kind}")
    assert Pictures(tmp_path).why("a.png") == "the file is no JPEG, PNG or WebP"


@pytest.mark.parametrize(
    "content",
    [
        *(SVG, b"\xef\xbb\xbf" + SVG, b"<?xml version='1.0'?>" + SVG, b"  \n" + SVG, b"\x1f\x8b\x08" + SVG),
        *(b"<html><script>alert(1)</script>", b"%PDF-1.7", b"PK\x03\x04", b"#!/bin/sh", b"\x7fELF", b"x", b"{}"),
        *(b"GIF89a" + image("JPEG"), b" " + image("PNG"), SVG + image("PNG"), b"%PDF-1.7" + image("JPEG")),
        *(b"RIFF\x00\x00\x00\x00WAVE", b"RIFF" + image("WEBP"), b"\x89PNG", b"\xff\xd8", b"\xff\xd8\xff", b"RIFF"),
        *(b"\x89PNG\r\n\x1a\n" + SVG, b"\xff\xd8\xff\xe0" + SVG, b"RIFF\xff\xff\xff\xffWEBP" + SVG),
        *(b"RIFF\x10\x00\x00\x00WEBPVP8 " + b"\x00" * 8, image("PNG")[:40], image("JPEG")[:-2], image("WEBP")[:-4]),
    ],
)
def test_what_only_looks_like_a_picture_is_refused(tmp_path, content):
    put(tmp_path, "a.png", content)
    assert Pictures(tmp_path).find("a.png") is None
    assert Pictures(tmp_path).read("a.png") is None
    assert Pictures(tmp_path).why("a.png")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("rider", [SVG, b"<script>alert(1)</script>", b"PK\x03\x04" * 9, b"\xff\xd9", b"\x00" * 7])
def test_what_rides_behind_a_picture_is_left_behind(tmp_path, kind, rider):
    put(tmp_path, "a", image(kind) + rider)
    assert Pictures(tmp_path).read("a") == image(kind)
    assert Pictures(tmp_path).find("a").n_bytes == len(image(kind))


@pytest.mark.parametrize(("width", "height"), [(20_000, 20_000), (2**31 - 1, 2**31 - 1), (MOST_PIXELS + 1, 1)])
def test_a_picture_that_promises_too_many_pixels_is_refused_before_a_decoder_sees_it(tmp_path, width, height):
    put(tmp_path, "a.png", promising(width, height))
    assert Pictures(tmp_path).why("a.png") == (
        f"the image has {width * height:,} pixels, expected at most {MOST_PIXELS:,}"
    )


@pytest.mark.parametrize(("width", "height"), [(0, 5), (5, 0), (0, 0)])
def test_a_picture_without_pixels_is_none(tmp_path, width, height):
    put(tmp_path, "a.png", promising(width, height))
    assert Pictures(tmp_path).find("a.png") is None


def test_photographs_of_cameras_are_pictures(tmp_path):
    for name, options in {"progressive": {"progressive": True}, "noted": {"comment": b"\xff\xd9 " * 20}}.items():
        noise = Image.effect_noise((300, 200), 90)
        noise.save(tmp_path / name, "JPEG", quality=95, **options)
        assert Pictures(tmp_path).read(name) == (tmp_path / name).read_bytes()
    for options in ({"lossless": True}, {"quality": 50}, {"save_all": True, "append_images": [noise]}):
        noise.convert("RGBA").save(tmp_path / "a.webp", "WEBP", **options)
        assert Pictures(tmp_path).read("a.webp") == (tmp_path / "a.webp").read_bytes()


def test_without_a_folder_no_picture_is_there():
    assert Pictures(None).find("a.png") is None
    assert Pictures(None).why("a.png") == "no image folder is known"
    assert Pictures(None).take("a.png") is None


def test_a_picture_and_its_bytes_are_of_one_file(tmp_path):
    put(tmp_path, "a.png")
    picture, content = Pictures(tmp_path).take("a.png")
    assert (picture.path, content) == (tmp_path / "a.png", image())


@settings(max_examples=200)
@given(st.sampled_from(["JPEG", "PNG", "WEBP"]), st.integers(0, 10**6), st.integers(1, 30))
def test_a_picture_with_flipped_bytes_never_raises(tmp_path_factory, kind, seed, n_flips):
    draw, content = random.Random(seed), bytearray(image(kind, 40, 30))
    for _ in range(n_flips):
        content[draw.randrange(len(content))] = draw.randrange(256)
    folder = tmp_path_factory.getbasetemp()
    put(folder, "flipped", bytes(content))
    found = Pictures(folder).take("flipped")
    if found:  # then a decoder reads the same header from what is given out
        with Image.open(io.BytesIO(found[1])) as again:
            assert again.size == (found[0].width, found[0].height)


def test_real_photographs_are_pictures_to_the_last_byte(shared_data):
    folder = shared_data / "coco" / "images"
    names = [path.name for path in folder.iterdir() if path.suffix == ".jpg"]
    assert len(names) == 37
    assert all(Pictures(folder).read(name) == (folder / name).read_bytes() for name in names)


def test_what_is_odd_in_the_metadata_keeps_no_picture_back_and_nobody_hears_of_it(tmp_path):
    pixels, content = Image.new("RGB", (30, 20)), io.BytesIO()
    pixels.save(content, "JPEG", exif=b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x09\x01\x12")
    put(tmp_path, "a.jpg", content.getvalue())
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        assert Pictures(tmp_path).find("a.jpg") is not None
    assert heard == []
