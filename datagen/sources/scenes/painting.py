"""A layout -> an image, and for every object exactly which pixels show it.

Objects are cut out one by one and laid on the background from back to front. A pixel shows an object when the object
covers at least half of it and nothing nearer does.
"""

from dataclasses import dataclass
from random import Random

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from datagen.sources.scenes.backdrops import BACKDROPS
from datagen.sources.scenes.kinds import COLOURS, KINDS
from datagen.sources.scenes.layout import HEIGHT, WIDTH, Layout, Thing
from datagen.sources.scenes.pen import OVERSIZE, Ink, Pen
from datagen.sources.scenes.sketches import SKETCHES

Mask = npt.NDArray[np.bool_]

OUTLINE = (44, 40, 52)  # a thin dark line parts a white boat from the snow
HALF = 128  # of a pixel, in alpha
SHADE = Image.linear_gradient("L").rotate(-28, Image.Resampling.BILINEAR).crop((52, 52, 204, 204))


@dataclass(frozen=True, slots=True)
class Painting:
    """One finished image."""

    picture: Image.Image
    shown: tuple[Mask, ...]
    """Of each thing of the layout, the pixels that show it: (HEIGHT, WIDTH)."""
    whole: tuple[int, ...]
    """Of each, how many pixels it would have alone."""

    @property
    def visible(self) -> list[float]:
        """Share of each thing that is not hidden."""
        return [int(shown.sum()) / whole for shown, whole in zip(self.shown, self.whole, strict=True)]


def paint(layout: Layout) -> Painting:
    """Draw everything."""
    picture = backdrop(layout)
    owners = Image.new("L", picture.size)
    whole = []
    for number, thing in enumerate(layout.things, 1):
        cut = cutout(thing)
        covered = silhouette(cut)
        _shadow(picture, thing)
        picture.paste(cut, (thing.x, thing.y), cut)
        owners.paste(number, (thing.x, thing.y), covered)
        whole.append(covered.histogram()[255])
    owned = np.asarray(owners)
    shown = tuple(owned == number for number in range(1, len(whole) + 1))
    return Painting(picture, shown, tuple(whole))


def backdrop(layout: Layout) -> Image.Image:
    """The scene without its objects."""
    large = Image.new("RGB", (WIDTH * 2, HEIGHT * 2))
    BACKDROPS[layout.background](Pen(large, WIDTH, HEIGHT), layout.land, Random(layout.mood))
    return large.reduce(2)


def cutout(thing: Thing) -> Image.Image:
    """One object on nothing, as large as it is in the image."""
    part, kind = thing.part, KINDS[thing.part.kind]
    large = Image.new("RGBA", (thing.width * OVERSIZE, thing.height * OVERSIZE), (*OUTLINE, 0))
    pen = Pen(large, kind.width, kind.height, margin=1.5 * OVERSIZE)
    SKETCHES[part.kind](pen, Ink(COLOURS[part.colour]), Random(part.detail))
    small = large.reduce(OVERSIZE)
    if part.flipped:
        small = small.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    return _outlined(_shaded(small))


def silhouette(cut: Image.Image) -> Image.Image:
    """Pixels that an object covers by half or more: 255, all others 0."""
    return cut.getchannel("A").point([0] * HALF + [255] * HALF)


def _shaded(cut: Image.Image) -> Image.Image:
    """The same in the light of a sun that stands to the upper left."""
    light = SHADE.resize(cut.size).point([255 - value // 6 for value in range(256)])
    colours = ImageChops.multiply(cut.convert("RGB"), Image.merge("RGB", (light, light, light)))
    colours.putalpha(cut.getchannel("A"))
    return colours


def _outlined(cut: Image.Image) -> Image.Image:
    alpha = cut.getchannel("A")
    around = alpha.filter(ImageFilter.BoxBlur(1)).point([min(255, value * 4) for value in range(256)])
    outlined = Image.new("RGBA", cut.size, (*OUTLINE, 0))
    outlined.putalpha(around)
    outlined.alpha_composite(cut)
    return outlined


def _shadow(picture: Image.Image, thing: Thing) -> None:
    """A soft dark patch on the ground below a thing, fainter on water and below what is in the air."""
    lifted = KINDS[thing.part.kind].in_the_air
    across, down = thing.width * (0.34 if lifted else 0.5), max(3.0, thing.width * 0.07)
    x, y = thing.x + thing.width * 0.56, thing.ground - 1
    soft = Image.new("L", (round(across * 2) + 12, round(down * 2) + 12))
    strength = 50 if lifted or thing.afloat else 105
    ImageDraw.Draw(soft).ellipse([6, 6, soft.width - 6, soft.height - 6], fill=strength)
    soft = soft.filter(ImageFilter.BoxBlur(2))
    picture.paste((20, 20, 40), (round(x - soft.width / 2), round(y - soft.height / 2)), soft)
