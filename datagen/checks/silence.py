"""The rule against answers that tell what their writer was not told."""

import re

from datagen.checks.grammar import word_set
from datagen.checks.quotes import Phrase
from datagen.types import Sample

TOLD = r"(?:mention|specif|stat|indicat|describ|disclos|detail|identif)\w*"
# Somebody's sign may well not mention the price; that is no confession.
ON_A_SIGN = r"(?!\s+(?:on|by|at)\b)"
NON_MENTION = Phrase(
    re.compile(
        rf"""
    \b (?:no|without (?:\s+ any)?) \s+ (?:\w+ \s+)? (?:mention|reference) \b
  | \b (?:not|never|n't|n’t) \s+ (?:\w+ly \s+)? mention(?:ed|s) \b (?! \s+ on \b)
  | \b (?:is|are|was|were|been) (?:\s+ not|n't|n’t) \s+ (?:\w+ly \s+)? (?:mentioned|specified|stated|indicated
        |described|disclosed)
        \b {ON_A_SIGN}
  | \b (?:is|are|was|were) (?:\s+ not|n't|n’t) \s+ (?:\w+ly \s+)? (?:given|provided) \s* (?: [.,;] | \Z | \s (?:in
        |here|so|and|but) \b )
  | \b unspecified \b
  | \b no \s+ (?:\w+ \s+){{1,4}} (?:is|are|was|were) \s+ (?:\w+ly \s+)? (?:mentioned|specified|stated|listed
        |described|indicated) \b
        {ON_A_SIGN}
  | \b (?:is|are|was|were) (?:\s+ not|n't|n’t) \s+ listed \s+ (?:among|in|as) \b
  | \b no \s+ (?:\w+ \s+)? (?:is|are|was|were) \s+ listed \s+ (?:among|in|as) \b
  | \b no \s+ (?:\w+ \s+)? (?:information|details?|data) \s+
        (?:(?:is|are|was|were) \s+)? (?:\w+ \s+)? (?:given|provided|available|about|regarding|on \s+ (?:what|where
        |who|how|the)) \b
  | \b there \s+ (?:is|are|was) (?:\s+ no|n't \s+ any|n’t \s+ any) \s+ (?:\w+ \s+)? information \b
  | \b no \s+ indication \s+ in \s+ the \b
  | \b nothing \s+ (?:is|was|has \s+ been) \s+ (?:said|mentioned|stated|specified) \b
  | \b (?:image|picture|photo|scene) \s+ (?:does|did|do) (?:\s+ not|n't|n’t) \s+ (?:\w+ly \s+)? (?:mention|specify
        |state) \b
  | \b (?:it|this|that|question|information|text|input|prompt|list|data) \s+
        (?:does|did|do) (?:\s+ not|n't|n’t) \s+ (?:\w+ly \s+)? (?:say|state|mention|specify|indicate|describe|tell) \b
  | \b (?:does|do|did) (?:\s+ not|n't|n’t) \s+ (?:\w+ly \s+)? (?:specify|mention) \b (?! \s+ (?:the \s+)? price )
  | \b (?:does|do|did) (?:\s+ not|n't|n’t) \s+ (?:\w+ly \s+)? (?:provide|give|offer|contain|include) \s+
        (?:(?:any|enough|sufficient|specific|further|clear|more|additional) \s+)+ (?:information|details?|context
        |data)\b
  | \b fails? \s+ to \s+ (?:mention|specify|state|describe|say) \b
  | \b (?:information|details?|data) \s+ (?:\w+ \s+){{0,8}} (?:is|are) \s+ (?:missing|not \s+ (?:given|provided
        |available|included)) \b
    """,
        re.IGNORECASE | re.VERBOSE,
    ),
    word_set(
        """
        mention reference mentioned mentions specified stated indicated described disclosed given provided unspecified
        listed information details detail data indication said nothing say state specify indicate describe tell
        provide give offer contain include fails fail missing
        """
    ),
    word_set(
        """
        no not never without t n't doesnt nothing unspecified fails fail missing
        """
    ),
)


def speaks_of_what_is_there(sample: Sample) -> str | None:
    """No turn says what is not mentioned, specified or described: an image shows a thing or does not."""
    return NON_MENTION.first_found("turn", (turn.text for turn in sample.turns))
