"""Text of a run as a page may show it: what others wrote is cut where it is long, and hides nothing.

Escaping is not done here: the page's template engine does that to everything that it is given.
"""

import re

MOST_SHOWN = 2_000  # characters of one text
_WONTED = "\n\t\u200c\u200d"  # joiners are needed inside emoji and several scripts
_UNUSUAL = re.compile(r"[^\n\t\x20-\x7e]")


def cut(text: str, most: int = MOST_SHOWN) -> str:
    """The beginning of a long text, and how long it is."""
    return text if len(text) <= most else f"{text[:most]} … ({len(text):,} characters in all)"


def visible(text: str) -> str:
    """The text with every mark that turns, joins or hides other characters as its code: <U+202E>."""
    return _UNUSUAL.sub(lambda found: _spelt(found.group()), text)


def _spelt(character: str) -> str:
    is_seen = character.isprintable() or (character.isspace() and character not in "\x85\u2028\u2029\r\x0b\x0c")
    return character if is_seen or character in _WONTED else f"<U+{ord(character):04X}>"
