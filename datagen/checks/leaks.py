"""Rules on what an answer must not give away: that its writer read about the image and never saw it."""

import re

from datagen.checks.quotes import Phrase, unquoted
from datagen.types import Sample

# The teacher's own sources by name. Words with an innocent sense count only next to what gives the guilty one.
SOURCE = re.compile(
    r"""
    \b bounding [ -]? box(?:es)? \b
  | \b bbox(?:es)? \b
  | \b (?:the|these|those|this|given|provided|each|all|both|your|image|several|first|second|five|following) \s+
        (?:\w+ \s+)? captions? \b (?! \s* (?:""|reading|that \s+ reads))
  | \b captions? \s+ (?:say|says|state|states|mention|mentions|describe|describes|indicate|indicates|suggest|suggests
        |provided|given|above|of \s+ the \s+ image) \b
  | \b (?:in|from|by|per|to) \s+ (?:the \s+)? captions? \b
  | \b (?:object|box|pixel|spatial|normali[sz]ed|given|provided|their|its|the|these) \s+ co-?ordinates \b
  | \b [xy] [ -]? co-?ordinates? \b
  | \b (?:the|these|provided|given|image|object|in|from) \s+ annotations? \b
  | \b the \s+ annotators? \b
  | \b (?:based \s+ on|according \s+ to|as \s+ per|judging \s+ by|going \s+ by) \s+
        (?:the|this|your|these) \s+ (?:\w+ \s+)?
        (?:descriptions?|contexts?|texts?|sentences?|metadata|lists?|prompts?|information|data)
        \b (?! \s+ (?:on|printed|written|displayed) \b)
  | \b (?:in|from) \s+ (?:the|this|your|these) \s+ (?:\w+ \s+)? (?:descriptions?|metadata|object \s+ list|prompt) \b
  | \b (?:provided|given|supplied) \s+ (?:\w+ \s+)?
        (?:descriptions?|context|text|sentences?|information|details|data) \b
  | \b (?:the|these|both|all|one \s+ of \s+ the) \s+ (?:(?:first|second|third|last|other|given) \s+)?
        (?:sentences?|descriptions?|object \s+ list|detections?) \s+
        (?:says?|states?|mentions?|describes?|includes?|indicates?|agrees?|suggests?|specif\w+|do(?:es)? \s+ not) \b
  | \b (?:detected \s+ objects? | objects? \s+ (?:that \s+ (?:are|were) \s+)? (?:listed|detected|provided)) \b
  | (?:\A|[.!?,]\s) \s* as (?: \s+ (?:was|is))? \s+ (?:mentioned|described|stated|specified)
        \b (?! \s+ (?:on|by) \b)
  | \b it \s+ is \s+ (?:not \s+)? (?:mentioned|specified|stated) \b
  | \b there \s+ is \s+ no \s+ (?:\w+ \s+)? information \b
  | \b without \s+ seeing \s+ the \s+ (?:actual \s+)? (?:image|picture|photo) \b
  | \b (?:no|without (?:\s+ any)?) \s+ (?:\w+ \s+)? mention \b
  | \b (?:not|never|n't|n’t) \s+ (?:\w+ly \s+)? mention(?:ed|s) \b (?! \s+ on \b)
    """,
    re.IGNORECASE | re.VERBOSE,
)
SOURCE_WORDS = """
    box boxes bbox bboxes caption captions coordinate coordinates ordinate ordinates annotation annotations
    annotator annotators description descriptions context contexts text texts sentence sentences metadata list lists
    prompt prompts information data details detected detection detections listed provided mentioned described stated
    specified mention mentions seeing
"""
SOURCES = Phrase(SOURCE, frozenset(SOURCE_WORDS.split()))
# Corners are fractions of the image, so nothing above 1 is one; two in a row, one of the image's width, or one by name.
DIGIT = re.compile(r"\d")
TENTHS = r"(?:0?\.\d+|1\.0+)"
HUNDREDTHS = r"(?<![\d$€£.])(?:0?\.\d{2,}|1\.0{2,})"
COORDINATES = re.compile(
    rf"[\[({{]\s*{TENTHS}\s*(?:[,;]\s*(?:{TENTHS}|[01])\s*){{1,3}}[\])}}]"
    rf"|{HUNDREDTHS}\s*(?:[,;]|to|and|-|–)?\s+{HUNDREDTHS}(?!\d)"
    rf"|{HUNDREDTHS}[,;]{HUNDREDTHS}"
    rf"|{HUNDREDTHS}\s+of\s+the\s+(?:image|picture|photo|frame|width|height)"
    rf"|\b(?:corner|edge|left|right|top|bottom|cent(?:er|re))\s+(?:is\s+)?at\s+{TENTHS}"
    rf"|\b[xy][12]?\s*[=:≈]\s*{TENTHS}"
    r"|[\[(]\s*\d{1,3}(?:\.\d+)?\s*%\s*[,;]\s*\d{1,3}(?:\.\d+)?\s*%",
    re.IGNORECASE,
)


def hides_its_source(sample: Sample) -> str | None:
    """No turn speaks of captions, boxes, annotations or a description: the reader sees only the image."""
    return SOURCES.first_found("turn", (turn.text for turn in sample.turns))


def hides_coordinates(sample: Sample) -> str | None:
    """No turn gives positions as numbers: people say left, right, near and far."""
    for number, turn in enumerate(sample.turns, 1):
        if DIGIT.search(turn.text) and (found := COORDINATES.search(unquoted(turn.text))):
            return f"turn {number} says {' '.join(found.group(0).split())!r}"
    return None
