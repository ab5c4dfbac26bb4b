"""The rule against positions as numbers, in whatever order and format a teacher copies them.

To add a format: give it a line in FORMATS. Spaces in these patterns mean nothing.
"""

import re

from datagen.checks.grammar import word_set
from datagen.checks.quotes import unquoted
from datagen.checks.words import vocabulary
from datagen.types import Sample

DIGIT = re.compile(r"\d")
ASCII_DIGITS = b"0123456789"
# Corners are fractions of the image, so nothing above 1 is one.
DECIMAL = r"(?: 0?\.\d+ | 1\.0+ )"
FRACTION = rf"(?<![\d$€£.,:]) {DECIMAL}"
CORNER = rf"(?: {FRACTION} | [01]\b )"
NUMBER = r"-?\d+(?:\.\d+)?"
PERCENT = r"\d{1,3} (?:\.\d+)? \s* (?:%|percent\b|per \s cent\b)"
YEAR = r"(?:19|20)\d\d \b"
NEXT = r"(?: \s*[,;|/]\s* | \s+ )"
OPEN, CLOSE = r"[\[({<] \s*", r"\s* [\])}>]"
AND = r"\s* (?:[,;/|x×–-]|to|and|by)? \s*"
# A quantity has its noun after it ("0.5 miles", "0.5 to 2 miles"); a position ends there, or goes on with these.
NO_NOUN = r"""(?: and|to|from|of|on|in|at|across|down|up|along|horizontally|vertically|wide|high|tall|or|but|with|for|by
    |is|near|as|while|so|which|where|units?|x|y )"""
BARE = rf"""(?! \d | \.\d | \s* [%°] | (?: \s* (?:to|and|or|-|–) \s* \d+ (?:\.\d+)? )? (?:\s+|-)
    (?! {NO_NOUN} \b ) [a-z]+ )"""
SIDES = r"(?: left|right|top|bottom )"
SIZE = r"""(?: of \s+ (?:the|its) \s+ (?:(?:image|picture|photo|frame)(?:['’]s)? \s+)? (?:width|height|way) | width
    | height | across | down | horizontally | vertically )"""
SIDE = rf"(?: x|y|[xy][12]|[xy]_?(?:min|max)|{SIDES}|width|height|w|h )"
FORMATS = (
    # in brackets: fractions, at least two; four numbers of any size; a pair of which one is of a pixel's size
    rf"{OPEN} {CORNER} (?: {NEXT} {CORNER} )* {NEXT} {FRACTION} (?: {NEXT} {CORNER} )* {CLOSE}",
    rf"{OPEN} {FRACTION} (?: {NEXT} {CORNER} )+ {CLOSE}",
    rf"{OPEN} {NUMBER} (?: \s*[,;|]\s* {NUMBER} ){{3}} {CLOSE}",
    rf"{OPEN} (?!{YEAR}) \d{{1,4}} (?:\.\d+)? \s*[,;]\s* \d{{3}} (?:\.\d+)? {CLOSE}",
    rf"{OPEN} \d{{3}} (?:\.\d+)? \s*[,;]\s* (?!{YEAR}) \d{{1,4}} (?:\.\d+)? {CLOSE}",
    rf"""\b (?:at|position|point|pixels?|coordinates?|corners?|located|from|to) \s*:?\s*
        {OPEN} {NUMBER} \s*[,;]\s* {NUMBER} {CLOSE}""",
    # by name
    rf"\b {SIDE} \s*[=:≈]\s* {DECIMAL} | \b [xy] \s+ (?:(?:of|is|at|near|around|about) \s+)? {FRACTION}",
    rf"\b [xy] (?:[12]|_?m(?:in|ax)) \s*[=:≈]?\s* (?:(?:of|is) \s+)? {NUMBER}",
    rf"\b x \s*[=:≈]\s* {NUMBER} \W{{1,4}} (?:and \s+)? y \s*[=:≈]\s* \d{{2,}}",
    rf"\b (?:left|top|width|w) \s*[=:]\s* {NUMBER} \W{{1,4}} (?:{SIDES}|height|h) \s*[=:]\s* {NUMBER}",
    rf"{FRACTION} \s+ {SIZE} \b",
    rf"\"\" \s*:\s* {DECIMAL} | {FRACTION} (?<=\.\d\d\d) {AND} {FRACTION}",
    # in pixels and in percent
    r"\b \d+ (?:\.\d+)? \s* (?:px|pixels?) \b | \b (?:px|pixels?) \s+ \d+ \b",
    r"""\b (?:at|near|around|position|point) \s+ (?: \d{3,4} , \s+ \d{2,4} | \d{2} , \s+ \d{3,4} ) \b
        (?! \s* (?:,|and|or) \s* \d | \s+ [a-z] )""",
    rf"{OPEN} {PERCENT} \s*[,;]\s* {PERCENT}",
    rf"\b {PERCENT} \s+ (?: {SIZE} \b | (?:(?:down|across|in) \s+)? from \s+ the \s+ {SIDES} )",
    rf"\b at \s+ (?:(?:about|around) \s+)? {PERCENT} \s* (?:,|and) \s* {PERCENT}",
)
COORDINATES = re.compile("|".join(FORMATS), re.IGNORECASE | re.VERBOSE)
# Fractions without a noun: with two decimals or more, two in a row, or in a text that speaks of places.
PRECISE = re.compile(rf"{FRACTION} {AND} {FRACTION} {BARE} | {FRACTION} (?<=\.\d\d) {BARE}", re.IGNORECASE | re.VERBOSE)
ROUGH = re.compile(rf"{FRACTION} {BARE}", re.IGNORECASE | re.VERBOSE)
PLACES = word_set(
    """
    left right top bottom edge corner center centre centered middle across down horizontal horizontally vertical
    vertically width height wide tall position positioned located region range extent spans span axis x y begins ends
    starts reaches
    """
)
# Prices come below 1 too, and so does what a display shows.
SHOWN = re.compile(
    r"[$€£¢]|\b(?:price[ds]?|costs?|dollars?|euros?|cents?|sells?|sold|fares?|fees?|averages?|ratings?|versions?|ratio|odds|speeds?"
    r"|scores?|bills?|reads|says|(?:tags?|labels?|stickers?)\s+(?:with|of|for)"
    r"|(?:scale|display|gauge|meter|screen|sign|board|dial|ruler|clock|thermometer)\s+(?:shows?|displays|is\s+set|has))\b",
    re.IGNORECASE,
)


def hides_coordinates(sample: Sample) -> str | None:
    """No turn gives positions as numbers: people say left, right, near and far."""
    for number, turn in enumerate(sample.turns, 1):
        if _holds_digit(turn.text) and (found := _position(turn.text)):
            return f"turn {number} says {found!r}"
    return None


def _holds_digit(text: str) -> bool:
    """Most texts hold none, and to take them out of one is quicker than to look for one."""
    if text.isascii():
        said = text.encode()
        return len(said.translate(None, ASCII_DIGITS)) < len(said)
    return DIGIT.search(text) is not None


def _position(text: str) -> str | None:
    said = unquoted(text)
    found = COORDINATES.search(said)
    if not (found or SHOWN.search(text)):
        found = PRECISE.search(said) or (ROUGH.search(said) if not PLACES.isdisjoint(vocabulary(text)) else None)
    return " ".join(found.group(0).split()) if found else None
