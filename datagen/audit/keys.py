"""Images by opaque keys: a link to an image names no file, and only links that this server made lead anywhere.

A key is the number of a sample and a seal over that number and the image's name: to ask for an image is to have been
shown a sample of it by this very start of the server.
"""

import re

from datagen.audit.session import Session

_KEY = re.compile(r"([0-9]{1,18})-([0-9a-f]{32})")


def key_of(session: Session, number: int, image: str) -> str:
    """The last part of the link to a sample's image."""
    return f"{number}-{session.seal(_words(number, image))}"


def number_in(key: str) -> int | None:
    """The number that a key is about; None for what is no key."""
    found = _KEY.fullmatch(key)
    return int(found[1]) if found and key.isascii() else None


def is_key(session: Session, key: str, number: int, image: str) -> bool:
    """Whether we made this key for this image."""
    return session.is_sealed(_words(number, image), key.partition("-")[2])


def _words(number: int, image: str) -> str:
    return f"image {number} {image}"
