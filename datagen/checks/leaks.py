"""Rules on what an answer must not give away: that its writer read about the image and never saw it."""

import re

from datagen.types import Sample

# The teacher's own sources by name. Words with an innocent sense count only next to what gives the guilty one.
SOURCE = re.compile(
    r"""
    \b bounding [ -]? box(?:es)? \b
  | \b (?:the|these|those|this|given|provided|each|all|both|your|image|other|several|first|second|five|following) \s+
        (?:\w+ \s+)? captions? \b
  | \b captions? \s+ (?:say|says|state|states|mention|mentions|describe|describes|indicate|indicates|suggest|suggests
        |provided|given|above|of \s+ the \s+ image) \b
  | \b (?:in|from|by|per|to) \s+ (?:the \s+)? captions? \b
  | \b (?:object|box|pixel|spatial|normali[sz]ed|given|provided|their|its|the|these) \s+ co-?ordinates \b
  | \b annotations? \b
  | \b (?:based \s+ on|according \s+ to|as \s+ per|judging \s+ by|going \s+ by) \s+
        (?:the|this|your|these) \s+ (?:\w+ \s+)?
        (?:descriptions?|contexts?|texts?|sentences?|metadata|lists?|prompts?|information|data)
        \b (?! \s+ (?:on|printed|written|displayed) \b)
  | \b (?:in|from) \s+ (?:the|this|your|these) \s+ (?:\w+ \s+)? (?:descriptions?|metadata|object \s+ list|prompt) \b
  | \b (?:provided|given|supplied) \s+ (?:\w+ \s+)?
        (?:descriptions?|context|text|sentences?|information|details|data) \b
  | \b (?:no|without (?:\s+ any)?) \s+ (?:\w+ \s+)? mention \b
  | \b (?:not|never|n't|n’t) \s+ (?:\w+ly \s+)? mention(?:ed|s) \b
    """,
    re.IGNORECASE | re.VERBOSE,
)
# Two to four fractions in a row, however they are bracketed and separated, or one corner given by name.
FRACTION = r"(?:[01]?\.\d{2,}|[01]\.0)"
COORDINATES = re.compile(
    rf"[\[({{]\s*\d*\.\d+\s*(?:[,;]\s*\d*\.?\d+\s*){{1,3}}[\])}}]"
    rf"|{FRACTION}\s*[,;]\s*{FRACTION}"
    r"|\b[xy][12]?\s*[=:≈]\s*\d*\.?\d+",
    re.IGNORECASE,
)


def hides_its_source(sample: Sample) -> str | None:
    """No turn speaks of captions, boxes, annotations or a description: the reader sees only the image."""
    return _first(SOURCE, sample)


def hides_coordinates(sample: Sample) -> str | None:
    """No turn gives positions as numbers: people say left, right, near and far."""
    return _first(COORDINATES, sample)


def _first(pattern: re.Pattern[str], sample: Sample) -> str | None:
    for number, turn in enumerate(sample.turns, 1):
        if found := pattern.search(turn.text):
            return f"turn {number} says {found.group(0)!r}"
    return None
