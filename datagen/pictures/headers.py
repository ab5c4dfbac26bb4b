"""What an image file says of itself in its first bytes, and where its picture ends: read without decoding anything.

A decoder makes room for every pixel that a header promises, so the promise is read here first.
"""

import re
import struct
from typing import Literal, NamedTuple

Kind = Literal["jpeg", "png", "webp"]

PNG = b"\x89PNG\r\n\x1a\n"
MOST_PARTS = 10_000  # segments or chunks; a photograph has a few dozen
# Between the segments of a JPEG lies entropy-coded data, in which FF is followed by 00 or a restart marker.
_MARKER = re.compile(rb"\xff([\x01-\xcf\xd8-\xfe])")  # begins with one byte, which is sought ten times as fast
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_END, _ALONE = 0xD9, {0x01, 0xD8}


def kind_of(content: bytes) -> Kind | None:
    """What a file begins as, whatever it is called."""
    if content.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if content.startswith(PNG):
        return "png"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    return None


class Extent(NamedTuple):
    """How far a picture goes."""

    width: int
    """Pixels, above 0."""
    height: int
    """Pixels, above 0."""
    end: int
    """Bytes that belong to it: what stands after them is something else."""


def extent(content: bytes, kind: Kind) -> Extent | None:
    """What the header promises and where the picture ends; None where it does not say, or has no end."""
    try:
        found = {"jpeg": _jpeg, "png": _png, "webp": _webp}[kind](content)
    except (struct.error, ValueError):
        return None
    return found if found.width and found.height else None


def _jpeg(content: bytes) -> Extent:
    parts = _jpeg_parts(content)
    place = next((place for marker, place in parts if marker in _FRAMES), len(content))
    _length, _precision, height, width = struct.unpack_from(">HBHH", content, place)
    return Extent(width, height, parts[-1][1])


def _jpeg_parts(content: bytes) -> list[tuple[int, int]]:
    """Every marker with the place after it, up to the end of the image."""
    parts: list[tuple[int, int]] = []
    place = 2
    while len(parts) < MOST_PARTS:
        found = _MARKER.search(content, place)
        if not found:
            break
        marker, place = found[1][0], found.end()
        parts.append((marker, place))
        if marker == _END:
            return parts
        if marker not in _ALONE:
            place += max(2, struct.unpack_from(">H", content, place)[0])
    raise ValueError("no end of image")


def _png(content: bytes) -> Extent:
    length, name, width, height = struct.unpack_from(">I4sII", content, len(PNG))
    if (length, name) != (13, b"IHDR"):
        raise ValueError("no header chunk")
    return Extent(width, height, _png_end(content))


def _png_end(content: bytes) -> int:
    place = len(PNG)
    for _ in range(MOST_PARTS):
        length: int
        name: bytes
        length, name = struct.unpack_from(">I4s", content, place)
        place += 12 + length
        if name == b"IEND" and place <= len(content):
            return place
    raise ValueError("no end chunk")


def _webp(content: bytes) -> Extent:
    return Extent(*_webp_shape(content), _webp_end(content))


def _webp_shape(content: bytes) -> tuple[int, int]:
    kind = content[12:16]
    if kind == b"VP8X":
        low, high = struct.unpack_from("<4xI4x", content, 20)[0], struct.unpack_from("<I", content, 26)[0]
        return 1 + (low & 0xFFFFFF), 1 + (high >> 8)
    if kind == b"VP8L":
        bits = struct.unpack_from("<I", content, 21)[0]
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", content, 26)
        return width & 0x3FFF, height & 0x3FFF
    raise ValueError("no frame")


def _webp_end(content: bytes) -> int:
    end: int = 8 + struct.unpack_from("<I", content, 4)[0]
    if end > len(content):
        raise ValueError("the end is missing")
    return end
