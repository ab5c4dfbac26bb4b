"""The rule against answers that tell what their writer was not told."""

from datagen.checks.quotes import Phrase, Way
from datagen.types import Sample

# Somebody's sign may well not mention the price; that is no confession.
ON_A_SIGN = r"(?!\s+(?:on|by|at)\b)"
DOES_NOT = r"(?:does|do|did) (?:\s+ not|n't|n’t)"
IS_NOT = r"(?:is|are|was|were) (?:\s+ not|n't|n’t)"
UNMENTIONED = r"""
    \b (?:no|without (?:\s+ any)?) \s+ (?:\w+ \s+)? (?:mention|reference) \b
  | \b (?:not|never|n't|n’t) \s+ (?:\w+ly \s+)? mention(?:ed|s) \b (?! \s+ on \b)
"""
UNTOLD = rf"""
    \b (?:is|are|was|were|been) (?:\s+ not|n't|n’t) \s+ (?:\w+ly \s+)? (?:mentioned|specified|stated|indicated
        |described|disclosed)
        \b {ON_A_SIGN}
  | \b {IS_NOT} \s+ (?:\w+ly \s+)? (?:given|provided) \s* (?: [.,;] | \Z | \s (?:in|here|so|and|but) \b )
  | \b no \s+ (?:\w+ \s+){{1,4}} (?:is|are|was|were) \s+ (?:\w+ly \s+)? (?:mentioned|specified|stated|listed
        |described|indicated) \b
        {ON_A_SIGN}
  | \b {IS_NOT} \s+ listed \s+ (?:among|in|as) \b
  | \b no \s+ (?:\w+ \s+)? (?:is|are|was|were) \s+ listed \s+ (?:among|in|as) \b
  | \b nothing \s+ (?:is|was|has \s+ been) \s+ (?:said|mentioned|stated|specified) \b
"""
NO_INFORMATION = rf"""
    \b no \s+ (?:\w+ \s+)? (?:information|details?|data) \s+
        (?:(?:is|are|was|were) \s+)? (?:\w+ \s+)? (?:given|provided|available|about|regarding|on \s+ (?:what|where
        |who|how|the)) \b
  | \b there \s+ (?:is|are|was) (?:\s+ no|n't \s+ any|n’t \s+ any) \s+ (?:\w+ \s+)? information \b
  | \b no \s+ indication \s+ in \s+ the \b
  | \b {DOES_NOT} \s+ (?:\w+ly \s+)? (?:provide|give|offer|contain|include) \s+
        (?:(?:any|enough|sufficient|specific|further|clear|more|additional) \s+)+ (?:information|details?|context
        |data)\b
  | \b (?:information|details?|data) \s+ (?:\w+ \s+){{0,8}} (?:is|are) \s+ (?:missing|not \s+ (?:given|provided
        |available|included)) \b
"""
DOES_NOT_SAY = rf"""
    \b (?:image|picture|photo|scene) \s+ {DOES_NOT} \s+ (?:\w+ly \s+)? (?:mention|specify|state) \b
  | \b (?:it|this|that|question|information|text|input|prompt|list|data) \s+ {DOES_NOT} \s+
        (?:\w+ly \s+)? (?:say|state|mention|specify|indicate|describe|tell) \b
  | \b {DOES_NOT} \s+ (?:\w+ly \s+)? (?:specify|mention) \b (?! \s+ (?:the \s+)? price )
"""
FAILS_TO_SAY = r"\b unspecified \b | \b fails? \s+ to \s+ (?:mention|specify|state|describe|say) \b"
NON_MENTION = Phrase(
    Way.of(UNMENTIONED, "mention reference mentioned mentions", "no without not never t"),
    Way.of(
        UNTOLD,
        "mentioned specified stated indicated described disclosed given provided listed said",
        "no not nothing t",
    ),
    Way.of(NO_INFORMATION, "information detail details data context indication", "no not t missing"),
    Way.of(DOES_NOT_SAY, "mention specify state say indicate describe tell", "not t"),
    Way.of(FAILS_TO_SAY, "unspecified fail fails"),
)


def speaks_of_what_is_there(sample: Sample) -> str | None:
    """No turn says what is not mentioned, specified or described: an image shows a thing or does not."""
    return NON_MENTION.first_found("turn", (turn.text for turn in sample.turns))
