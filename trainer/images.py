"""Pictures from a folder, read as if whoever named and made them meant harm.

exif         turned as its orientation says, as viewers show it
alpha        laid over white, a palette's transparent color too
gray, CMYK   brought to RGB; 16 bits a channel to 8
animation    the first picture
long         brought to MAX_SIDE: processors pad to a square, and that of a line of 65,535 pixels takes 12 GiB
"""

import os
import struct
import warnings
import zlib
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from trainer.errors import DataError

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "PPM")  # none that hands over to another program, as EPS does
MAX_PIXELS = 64 * 1024 * 1024  # 8192 x 8192: far above any camera's, far below what fills a worker's memory
MAX_SIDE = 4096  # pixels that are kept of the longer side, far above what any encoder takes

# What decoders raise for bytes that are no such picture; PIL's own errors are OSErrors.
BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, struct.error, zlib.error)


def read(folder: Path, name: str, sample: str = "") -> Image.Image:
    """The picture, RGB. Raises DataError, which names the sample, the file and what to do."""
    path = locate(folder, name, sample)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of metadata that nobody needs, and of sizes that are refused below
            with Image.open(path, formats=FORMATS) as picture:
                _refuse_size(picture, name, sample)
                found = _rgb(ImageOps.exif_transpose(picture))
                found.thumbnail((MAX_SIDE, MAX_SIDE))
                return found
    except Image.DecompressionBombError:
        raise DataError(
            f"{_of(sample)}image {name!r} has more than {MAX_PIXELS} pixels: make it smaller or leave it out"
        ) from None
    except BROKEN as error:
        raise DataError(
            f"{_of(sample)}image {name!r} cannot be read ({_one_line(error)}), expected one of {', '.join(FORMATS)}: "
            "repair or replace it, or leave the sample out"
        ) from error


def locate(folder: Path, name: str, sample: str = "") -> Path:
    """The file of that name, links followed. Raises DataError for none, and for one that lies outside the folder."""
    try:
        root = folder.resolve(strict=True)
        path = (root / name).resolve(strict=True)
        regular = path.is_file()
    except (OSError, ValueError, RuntimeError):  # missing, too long; a NUL; a ring of links
        raise DataError(
            f"{_of(sample)}image {name[:200]!r} is not in {folder}: check --images, or leave the sample out"
        ) from None
    if not path.is_relative_to(root):
        raise DataError(
            f"{_of(sample)}image {name!r} leads out of {folder}, expected a file inside: "
            "name it relative to --images, and copy what is only linked"
        )
    if not regular:
        raise DataError(f"{_of(sample)}image {name!r} is no file in {folder}: check --images, or leave the sample out")
    return path


def absent(folder: Path, names: Iterable[str]) -> list[int]:
    """Places of the names that `locate` would refuse; no picture is opened."""
    return [place for place, name in enumerate(names) if not _is_there(folder, name)]


def _is_there(folder: Path, name: str) -> bool:
    try:
        locate(folder, name)
    except DataError:
        return False
    return True


def _refuse_size(picture: Image.Image, name: str, sample: str) -> None:
    if picture.width * picture.height > MAX_PIXELS:
        raise DataError(
            f"{_of(sample)}image {name!r} is {picture.width} x {picture.height}, expected at most {MAX_PIXELS} pixels: "
            "make it smaller or leave it out"
        )


def _rgb(picture: Image.Image) -> Image.Image:
    if picture.mode.startswith("I"):  # 16 bits of gray, which PIL would cut off at 255
        deep = np.asarray(picture).astype(np.int64)
        return Image.fromarray((np.clip(deep, 0, 65535) // 257).astype(np.uint8)).convert("RGB")
    if picture.has_transparency_data:
        clear = picture.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear).convert("RGB")
    return picture.convert("RGB")


def _of(sample: str) -> str:
    return f"sample {sample!r}: " if sample else ""


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split()).replace(os.sep, "/")[:200] or type(error).__name__
