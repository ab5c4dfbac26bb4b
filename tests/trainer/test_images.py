import os

import numpy as np
import pytest
from PIL import Image

from trainer import images
from trainer.errors import DataError
from trainer.images import absent, locate, read

RED = (255, 0, 0)


def _saved(folder, name="a.png", mode="RGB", color=RED, size=(4, 2), **options):
    Image.new(mode, size, color).save(folder / name, **options)
    return name


@pytest.mark.parametrize(
    "name",
    ["../secret.png", "/etc/hostname", "a\0b.png", "x" * 5000, "", ".", "gone.png", "..", "link.png", "ring", "pipe"],
)
def test_a_name_that_is_no_file_of_the_folder_is_refused(tmp_path, name):
    folder = tmp_path / "images"
    folder.mkdir()
    _saved(tmp_path, "secret.png")
    (folder / "link.png").symlink_to(tmp_path / "secret.png")
    (folder / "ring").symlink_to(folder / "ring")
    os.mkfifo(folder / "pipe")
    with pytest.raises(DataError, match="sample 's7': image '") as caught:
        read(folder, name, "s7")
    assert "\n" not in str(caught.value) and "\0" not in str(caught.value) and len(str(caught.value)) < 600


def test_a_link_that_stays_inside_is_followed(tmp_path):
    _saved(tmp_path)
    (tmp_path / "also.png").symlink_to(tmp_path / "a.png")
    assert locate(tmp_path, "also.png") == (tmp_path / "a.png").resolve()


def test_a_name_may_go_down_into_folders(tmp_path):
    (tmp_path / "train" / "2014").mkdir(parents=True)
    _saved(tmp_path / "train" / "2014")
    assert read(tmp_path, "train/2014/a.png").size == (4, 2)


def test_names_are_data_however_they_are_spelled(tmp_path):
    for name in ("[bold].png", "ä é.png", "-rf.png", "a;b$c.png", "new\nline.png"):
        _saved(tmp_path, name)
        assert read(tmp_path, name).getpixel((0, 0)) == RED


@pytest.mark.parametrize(
    "content", [b"", b"<html>not found</html>", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"%!PS-Adobe-3.0 EPSF"]
)
def test_what_is_no_picture_is_an_error_that_says_what_to_do(tmp_path, content):
    (tmp_path / "a.png").write_bytes(content)
    with pytest.raises(
        DataError, match=r"sample 's1': image 'a.png' cannot be read .*: repair or replace it"
    ) as caught:
        read(tmp_path, "a.png", "s1")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["a.png", "a.jpg"])
def test_a_picture_that_ends_early_is_an_error(tmp_path, name):
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    Image.fromarray(noise).save(tmp_path / name)
    whole = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DataError, match="cannot be read"):
        read(tmp_path, name)


@pytest.mark.parametrize("ending", ["eps", "pcx", "tga"])  # eps runs another program
def test_a_format_that_is_not_asked_for_is_not_opened(tmp_path, ending):
    Image.new("RGB", (4, 4)).save(tmp_path / f"a.{ending}")
    with pytest.raises(DataError, match="cannot be read"):
        read(tmp_path, f"a.{ending}")


@pytest.mark.parametrize("size", [(8200, 8200), (10_000, 10_000), (16_000, 16_000)])
def test_too_many_pixels_are_refused_before_they_are_decoded(tmp_path, size):
    Image.new("1", size).save(tmp_path / "a.png")  # a few kB on disk
    with pytest.raises(DataError, match="pixels: make it smaller"):
        read(tmp_path, "a.png")


def test_a_picture_is_turned_as_its_orientation_says(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    _saved(tmp_path, "a.jpg", exif=exif)
    assert read(tmp_path, "a.jpg").size == (2, 4)


def test_broken_metadata_does_not_matter(tmp_path):
    _saved(tmp_path, "a.jpg", exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff")
    assert read(tmp_path, "a.jpg").size == (4, 2)


@pytest.mark.parametrize(
    ("mode", "color", "seen"),
    [
        ("L", 100, (100, 100, 100)),
        ("1", 1, (255, 255, 255)),
        ("LA", (0, 0), (255, 255, 255)),
        ("RGBA", (255, 0, 0, 0), (255, 255, 255)),
        ("RGBA", (255, 0, 0, 255), RED),
        ("I;16", 65535, (255, 255, 255)),
        ("I;16", 257 * 100, (100, 100, 100)),
    ],
)
def test_every_mode_becomes_rgb_with_what_is_clear_white(tmp_path, mode, color, seen):
    picture = read(tmp_path, _saved(tmp_path, mode=mode, color=color))
    assert (picture.mode, picture.getpixel((0, 0))) == ("RGB", seen)


def test_a_clear_color_of_a_palette_is_white(tmp_path):
    picture = Image.new("P", (4, 2), 0)
    picture.putpalette([*RED, 0, 255, 0])
    picture.save(tmp_path / "a.gif", transparency=0)
    assert read(tmp_path, "a.gif").getpixel((0, 0)) == (255, 255, 255)


def test_cmyk_becomes_rgb(tmp_path):
    picture = read(tmp_path, _saved(tmp_path, "a.jpg", mode="CMYK", color=(0, 0, 0, 0)))
    assert picture.getpixel((0, 0)) == (255, 255, 255)


def test_the_first_picture_of_an_animation_is_taken(tmp_path):
    frames = [Image.new("RGB", (4, 2), color) for color in (RED, "blue")]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    assert read(tmp_path, "a.gif").getpixel((0, 0)) == RED


def test_absent_tells_the_places_of_names_without_a_file(tmp_path):
    _saved(tmp_path)
    assert absent(tmp_path, ["a.png", "b.png", "../a.png", "a.png"]) == [1, 2]


def test_a_folder_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(DataError, match="check --images"):
        read(tmp_path / "nowhere", "a.png")


def test_the_limit_of_pixels_lies_below_where_pil_itself_warns():
    assert Image.MAX_IMAGE_PIXELS is not None and images.MAX_PIXELS < Image.MAX_IMAGE_PIXELS


def test_a_long_picture_is_shortened_before_anyone_pads_it_to_a_square(tmp_path):
    _saved(tmp_path, size=(65535, 2))
    assert read(tmp_path, "a.png").size == (images.MAX_SIDE, 1)


def test_a_picture_that_is_not_long_keeps_every_pixel(tmp_path):
    _saved(tmp_path, size=(images.MAX_SIDE, 1))
    assert read(tmp_path, "a.png").size == (images.MAX_SIDE, 1)
