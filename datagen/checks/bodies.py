"""Places at a body: "above his head", "at the player's feet". Boxes know no heads, but a person has theirs at the top.

Whose head it is, is not asked: a place holds where it holds of anybody.
"""

import re
from collections.abc import Iterator

from datagen.checks.grammar import word_set
from datagen.checks.places import Position, span
from datagen.checks.sentences import Sentence

HEAD = word_set("head heads helmet")  # over a shoulder hangs what reaches far below it
FEET = word_set("foot feet knee knees leg legs ankle ankles shoes boots")
BODILY = HEAD | FEET
BODY = re.compile(
    rf"""
    \b (?: (?: right|just|directly|high|far|well|straight|slightly|up ) \s+ )*
    (?: (?P<over> above|over|atop|on \s+ top \s+ of) | (?P<under> below|under(?:neath)?|beneath)
      | (?P<at> at|near|by|around|beside|close \s+ to|next \s+ to|in \s+ front \s+ of) )
    \s+ (?: his | her | (?: the \s+ (?: [\w-]+ \s+ ){{0,2}} )? \w+['’]s )
    \s+ (?: (?: right|left|own|bare|two|both ) \s+ )?
    (?: (?P<head> {"|".join(sorted(HEAD))}) | (?P<feet> {"|".join(sorted(FEET))}) ) \b
    """,
    re.IGNORECASE | re.VERBOSE,
)


def bodies(sentence: Sentence, text: str) -> Iterator[Position]:
    """The places at somebody's head or feet that a sentence gives; text is that of its turn."""
    if BODILY.isdisjoint(sentence.lowers):
        return
    for found in BODY.finditer(text, *span(sentence)):
        if way := _way(found):
            yield Position(frozenset((way,)), "body", *found.span())


def _way(found: re.Match[str]) -> str | None:
    """Over the head, or at the feet and lower; "below his head" and "above his knees" may be anywhere."""
    if found["head"]:
        return "head" if found["over"] else None
    return "feet" if found["under"] or found["at"] else None
