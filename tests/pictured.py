"""Image files that tests are made of, a few pixels each."""

import io
import struct
import zlib
from pathlib import Path

from PIL import Image


def image(kind: str = "PNG", width: int = 6, height: int = 4, **options: object) -> bytes:
    """A picture of one colour, as a file of that kind holds it."""
    written = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(written, kind, **options)
    return written.getvalue()


def put(folder: Path, name: str = "a.png", content: bytes | None = None) -> Path:
    """A file of that name, by default a picture; folders on the way are made."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(image() if content is None else content)
    return path


def promising(width: int, height: int) -> bytes:
    """A PNG of a hundred bytes whose header promises so many pixels."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(b"")) + _chunk(b"IEND", b"")


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
