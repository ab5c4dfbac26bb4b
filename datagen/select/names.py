"""When two names of an image mean the same image, and when equal numbers do not.

- `COCO_val2014_000000310196.jpg`, `000000310196.jpg`, both in any folder, and the bare number `310196` are COCO's image
  310196: its splits were redrawn, and an image kept its number.
- Any other name (`5/image.png`, `VG_100K/2345.jpg`, `001.jpg`) is its path. Two paths agree when they are the same, or
  one ends with the other, part by part, in two parts at least: `image.png` alone says too little.
- A bare number in an evaluation set says no dataset, so it also means the id that a sample's own source gave.
"""

import re
from collections.abc import Iterator

_COCO = re.compile(r"(?:COCO_[a-z]+[0-9]{4}_)?([0-9]{12})(?:\.jpe?g)?", re.I)
_BARE = re.compile(r"([0-9]{1,12})")


class Images:
    """Images by whatever names they were given, each with the first set that named it."""

    def __init__(self) -> None:
        """Start empty."""
        self._coco: dict[int, str] = {}
        self._bare: dict[str, str] = {}
        self._paths: dict[str, str] = {}
        self._tails: dict[str, str] = {}

    def __len__(self) -> int:
        """Number of images."""
        return len(self._coco) + len(self._paths)

    def add(self, name: str, of: str) -> None:
        """Add one image of a set by a file name, a path, a URL or a number."""
        path = _plain(name)
        number = _coco_number(path)
        if number is not None:
            self._coco.setdefault(number, of)
        else:
            self._paths.setdefault(path, of)
            for tail in _endings(path):
                self._tails.setdefault(tail, of)
        if path.isascii() and path.isdigit():
            self._bare.setdefault(_unpadded(path), of)

    def find(self, image_id: str, image: str) -> str | None:
        """The set that names a sample's image, given by the id in its source and its file; None where none does."""
        path = _plain(image)
        number = _coco_number(path)
        if number is None and (match := _COCO.fullmatch(image_id)):
            number = int(match[1])
        if number is not None and (found := self._coco.get(number)):
            return found
        tails = (self._paths.get(tail) for tail in _endings(path))
        found = self._bare.get(_unpadded(image_id)) or self._paths.get(path) or self._tails.get(path)
        return found or next((one for one in tails if one), None)


def same(name: str) -> str:
    """The same word for all names of an image of COCO, and for others their path."""
    number = _coco_number(_plain(name))
    return _plain(name) if number is None else str(number)


def _plain(name: str) -> str:
    return name.strip().replace("\\", "/").removeprefix("./")


def _unpadded(number: str) -> str:
    return number.lstrip("0") or "0"


def _coco_number(path: str) -> int | None:
    folder, _, file = path.rpartition("/")
    match = _COCO.fullmatch(file) or (None if folder else _BARE.fullmatch(file))
    return int(match[1]) if match else None


def _endings(path: str) -> Iterator[str]:
    """Every ending of a path of two parts or more, itself included."""
    parts = path.split("/")
    return ("/".join(parts[at:]) for at in range(len(parts) - 1))
