from random import Random

import numpy as np
import pytest
from PIL import Image

from datagen.sources.scenes.kinds import COLOURS, KINDS
from datagen.sources.scenes.layout import Part, Thing
from datagen.sources.scenes.painting import cutout, silhouette
from datagen.sources.scenes.pen import Ink, Pen
from datagen.sources.scenes.sketches import SKETCHES


def thing(kind: str, colour: str = "red", scale: float = 1.0, detail: int = 0, flipped: bool = False) -> Thing:
    width, height = round(KINDS[kind].width * scale), round(KINDS[kind].height * scale)
    part = Part(kind, colour, "medium", "near", 1.0, flipped, detail)
    return Thing(part, 0, 0, width, height, height, afloat=False)


def colours_of(image: Image.Image) -> dict[str, int]:
    """How many pixels are nearest to each colour."""
    shown = np.asarray(silhouette(image)) > 0
    pixels = np.asarray(image.convert("RGB"), int)[shown]
    palette = np.array(list(COLOURS.values()))
    nearest = ((pixels[:, None] - palette) ** 2).sum(axis=2).argmin(axis=1)
    return dict(zip(COLOURS, np.bincount(nearest, minlength=len(COLOURS)).tolist(), strict=True))


def test_every_kind_has_a_sketch():
    assert SKETCHES.keys() == KINDS.keys()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("detail", range(4))
def test_a_sketch_fills_its_box(kind, detail):
    cut = cutout(thing(kind, detail=detail))
    left, top, right, bottom = silhouette(cut).getbbox()
    assert (right - left) / cut.width > 0.85 and (bottom - top) / cut.height > 0.85


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("colour", COLOURS)
def test_the_colour_of_a_thing_can_be_told_when_it_is_small(kind, colour):
    for detail in range(3):
        counts = colours_of(cutout(thing(kind, colour, scale=0.45, detail=detail)))
        if colour != "black":
            counts.pop("black")  # outlines, tyres and shoes
        assert max(counts, key=counts.__getitem__) == colour


def test_kinds_differ_in_shape_even_when_they_are_small():
    shapes = {}
    for kind in KINDS:
        mask = silhouette(cutout(thing(kind, scale=0.5))).resize((16, 16))
        shapes[kind] = np.asarray(mask, float) / 255
    pairs = [(one, other) for one in KINDS for other in KINDS if one < other]
    assert min(float(np.abs(shapes[one] - shapes[other]).mean()) for one, other in pairs) > 0.05


@pytest.mark.parametrize("kind", ["car", "dog", "bird", "cup"])
def test_a_flipped_thing_is_its_own_mirror_image(kind):
    one, other = (silhouette(cutout(thing(kind, flipped=flipped))) for flipped in (False, True))
    assert one.tobytes() != other.tobytes()
    assert one.transpose(Image.Transpose.FLIP_LEFT_RIGHT).tobytes() == other.tobytes()


@pytest.mark.parametrize("kind", KINDS)
def test_a_sketch_follows_from_its_details(kind):
    def drawn(seed: int) -> bytes:
        image = Image.new("RGBA", (120, 120))
        SKETCHES[kind](Pen(image, KINDS[kind].width, KINDS[kind].height), Ink(COLOURS["blue"]), Random(seed))
        return image.tobytes()

    assert drawn(1) == drawn(1)
    assert len({drawn(seed) for seed in range(20)}) > 1
