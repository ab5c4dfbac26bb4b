"""The image files beside the annotations, for whoever shows or ships them: found by name, never taken at their word.

A name comes from annotations, so somebody else wrote it, and so did they the file. A picture is a JPEG, PNG or WebP
that lies in the image folder, is a plain file, and is small enough to be decoded; anything else is not there, and `why`
says why. What a file holds after its picture's end is never given out. Pillow is imported here and nowhere later.
"""

import io
import threading
import warnings
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from datagen.pictures.headers import Extent, Kind, extent, kind_of
from datagen.pictures.inside import Outside, taken

MOST_BYTES = 64 * 2**20
MOST_PIXELS = 80_000_000  # below what Pillow warns of
FORMATS = {"jpeg": ("JPEG", "MPO"), "png": ("PNG",), "webp": ("WEBP",)}
# Pillow warns, on the terminal, of whatever is odd in a file's metadata; warnings are silenced for a whole process.
_ONE_BY_ONE = threading.Lock()
UNREADABLE = (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning)


@dataclass(frozen=True, slots=True)
class Picture:
    """An image file that can be shown."""

    path: Path
    """Where it lies, symlinks resolved."""
    kind: Kind
    """What it is by its content, whatever its name says."""
    width: int
    """Pixels."""
    height: int
    """Pixels."""
    n_bytes: int
    """Bytes up to the picture's end."""

    @property
    def media_type(self) -> str:
        """As HTTP calls its kind."""
        return f"image/{self.kind}"


class Pictures:
    """A folder of image files; without one, no picture is there."""

    def __init__(self, root: Path | None) -> None:
        """Name the folder that names in annotations are relative to."""
        self.root = root

    def find(self, name: str) -> Picture | None:
        """The picture of that name; None where there is none that can be shown. Never raises, whatever the name."""
        found = self._look(name)
        return None if isinstance(found, str) else found[0]

    def read(self, name: str) -> bytes | None:
        """Its bytes, of the very file that was looked at; None as in `find`."""
        found = self._look(name)
        return None if isinstance(found, str) else found[1]

    def take(self, name: str) -> tuple[Picture, bytes] | None:
        """Both at once, of one and the same file."""
        found = self._look(name)
        return None if isinstance(found, str) else found

    def why(self, name: str) -> str:
        """Why it cannot be shown, as part of a sentence; empty where it can."""
        found = self._look(name)
        return found if isinstance(found, str) else ""

    def _look(self, name: str) -> tuple[Picture, bytes] | str:
        if self.root is None:
            return "no image folder is known"
        try:
            path, content = taken(self.root, name, MOST_BYTES)
        except Outside as outside:
            return str(outside)
        return _picture(path, content)


def _picture(path: Path, content: bytes) -> tuple[Picture, bytes] | str:
    kind = kind_of(content)
    if kind is None:
        return "the file is no JPEG, PNG or WebP"
    found = extent(content, kind)
    if found is None:
        return f"the file begins as {kind.upper()} and does not go on as one"
    if (n_pixels := found.width * found.height) > MOST_PIXELS:
        return f"the image has {n_pixels:,} pixels, expected at most {MOST_PIXELS:,}"
    own = content[: found.end]
    if not _pillow_agrees(own, kind, found):
        return f"the file begins as {kind.upper()} and cannot be read as one"
    return Picture(path, kind, found.width, found.height, found.end), own


def _pillow_agrees(content: bytes, kind: Kind, found: Extent) -> bool:
    """Whether a decoder reads the same header; no pixel is decoded."""
    try:
        with _ONE_BY_ONE, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _is_read_as(content, kind, found)
    except UNREADABLE:
        return False


def _is_read_as(content: bytes, kind: Kind, found: Extent) -> bool:
    with Image.open(io.BytesIO(content), formats=FORMATS[kind][:1]) as image:
        return image.format in FORMATS[kind] and image.size == (found.width, found.height)
