import pytest

from datagen.config import BuildConfig
from datagen.errors import ConfigError
from datagen.export.shipping import Shipping, folder_of
from datagen.pictures import Pictures
from datagen.run import Run
from tests.builders import sample
from tests.pictured import image, put


def named(name: str):
    return sample().model_copy(update={"image": name})


def run(folder, **settings: object) -> Run:
    made = Run(folder / "run")
    made.create()
    made.write(made.config_file, BuildConfig.model_validate(settings))
    return made


def test_a_sample_travels_with_the_bytes_of_its_image(tmp_path):
    put(tmp_path, "a.png")
    shipped = Shipping(Pictures(tmp_path)).image(named("a.png"))
    assert shipped.content == image()
    assert (shipped.picture.kind, shipped.picture.width) == ("png", 6)


def test_samples_of_one_image_have_the_same_one(tmp_path):
    put(tmp_path, "a.png")
    put(tmp_path, "b.png", image(width=9))
    shipping = Shipping(Pictures(tmp_path))
    widths = [shipping.image(named(name)).picture.width for name in ("a.png", "a.png", "b.png", "a.png")]
    assert widths == [6, 6, 9, 6]


def test_every_sample_of_a_missing_image_is_counted(tmp_path):
    shipping = Shipping(Pictures(tmp_path))
    assert [shipping.image(named("a.png")) for _ in range(3)] == [None] * 3
    with pytest.raises(ConfigError, match=r"3 samples have no image that can be shipped: a\.png \([^,]*\): name"):
        shipping.refuse_missing()


def test_an_export_with_all_its_images_passes(tmp_path):
    put(tmp_path, "a.png")
    shipping = Shipping(Pictures(tmp_path))
    shipping.image(named("a.png"))
    shipping.refuse_missing()
    assert shipping.missing == 0


def test_missing_images_are_counted_and_the_first_are_named(tmp_path):
    shipping = Shipping(Pictures(tmp_path))
    for number in range(2_000):
        assert shipping.image(named(f"{number}.png")) is None
    with pytest.raises(
        ConfigError, match=r"^2,000 samples have no image .*: 0\.png \(.*\), 1\.png .*, 2\.png "
    ) as error:
        shipping.refuse_missing()
    assert "3.png" not in str(error.value)
    assert "--images" in str(error.value) and "--skip-missing" in str(error.value)


HOSTILE = ("../secret.png", "/etc/passwd", "a.svg", "link.png", "folder", "", "a\0.png", "x" * 5_000)


@pytest.mark.parametrize("name", HOSTILE)
def test_an_image_that_may_not_be_shown_is_not_shipped_either(tmp_path, name):
    put(tmp_path, "secret.png")
    put(tmp_path, "images/a.svg", b"<svg/>")
    (tmp_path / "images/folder").mkdir()
    (tmp_path / "images/link.png").symlink_to(tmp_path / "secret.png")
    shipping = Shipping(Pictures(tmp_path / "images"))
    assert shipping.image(named(name)) is None
    with pytest.raises(ConfigError, match="1 samples have no image"):
        shipping.refuse_missing()


def test_a_hostile_name_stays_on_one_line(tmp_path):
    shipping = Shipping(Pictures(tmp_path))
    shipping.image(named("a\n\x1b[31m\u202e.png"))
    with pytest.raises(ConfigError) as error:
        shipping.refuse_missing()
    assert str(error.value).isprintable()


def test_images_are_where_the_run_says(tmp_path):
    assert folder_of(run(tmp_path, images=str(tmp_path), captions="c.json")) == tmp_path
    assert folder_of(run(tmp_path / "drawn")) == tmp_path / "drawn/run/scenes/images"
    assert folder_of(run(tmp_path / "none", captions="c.json")) is None
