"""Rules on replies in which the teacher speaks of itself, or to whoever asked it, instead of the image."""

import re

from datagen.checks.quotes import Phrase, unquoted
from datagen.types import Sample

REFUSAL_WORDS = """
    ai model chatbot based assistant i sorry able unable apologize apologise regret apologies unfortunately
"""
REFUSAL = Phrase(
    re.compile(
        r"""
    \b as \s+ an? \s+ (?:\w+ \s+){0,3} (?:AI (?! \s+ (?:researcher|engineer|student|expert)) | language \s+ model
        | chatbot | text-based \s+ model) \b
  | (?:\A|[.!?]\s) \s* as \s+ an? \s+ (?:virtual|digital|helpful|visual) \s+ assistant \b
  | \b I(?:'m|’m|\s+am) \s+ (?:(?:just|only) \s+)? (?:an? \s+ (?:AI|language \s+ model|text-based|assistant)
        | (?:so \s+|very \s+)? sorry | (?:not \s+ able|unable) \s+ to ) \b
  | \b (?:I|we) \s+ (?:apologi[sz]e|regret) \b
  | \b (?:my|our) \s+ (?:sincere \s+)? apologies \b
  | \A \s* (?:sorry|apologies) \s* [,.!]
  | \A \s* unfortunately \s* , \s* (?: (?:I|we) \b | it \s+ is \s+ (?:not \s+ possible|hard|difficult|impossible) )
  | \b I \s+ (?:can(?:not|'t|’t| \s+ not)|could(?:n't|n’t| \s+ not)) \s+ (?:\w+ly \s+)?
        (?:determine|tell|provide|answer|assist|help|identify|describe|access|comply|generate|fulfil?l) \b
  | \b I \s+ (?:can(?:not|'t|’t| \s+ not)|do(?:n't|n’t| \s+ not)) \s+ (?:\w+ly \s+)?
        (?:see|view|have \s+ (?:access|the \s+ ability)) \b [^.?!]{0,30} \b (?:image|picture|photo)s? \b
        (?<! in \s the \s image) (?<! in \s the \s picture) (?<! in \s the \s photo)
    """,
        re.IGNORECASE | re.VERBOSE,
    ),
    frozenset(REFUSAL_WORDS.split()),
)
OPENING = re.compile(
    r"""
    \s* (?:sure|certainly|of \s+ course|absolutely) \s* [,!.:] \s* (?:here|I) \b
  | \s* (?:sure|certainly) \s* !
  | \s* here(?:'s|’s| \s+ is| \s+ are) \s+ (?:an?|the|my|your|some) \s+ (?:[\w-]+ \s+){0,3}
        (?:descriptions?|questions?|answers?|responses?|conversations?|paragraphs?) \b
    """,
    re.IGNORECASE | re.VERBOSE,
)
CLOSING = Phrase(
    re.compile(
        r"\bhope(?:s|fully)?\s+(?:this|that|it)\s+helps\b|\blet\s+me\s+know\s+if\b",
        re.IGNORECASE,
    ),
    frozenset(("helps", "know")),
)
TITLE = re.compile(r"^#{1,6}\s", re.MULTILINE)


def answers_instead_of_refusing(sample: Sample) -> str | None:
    """No answer refuses, apologises or speaks of being a machine."""
    return REFUSAL.first_found("answer", sample.answers)


def speaks_of_the_image_alone(sample: Sample) -> str | None:
    """No answer talks to whoever asked for it: no "Sure, here is", no "hope this helps", no title."""
    for number, answer in enumerate(sample.answers, 1):
        if opening := OPENING.match(unquoted(answer)):
            return f"answer {number} says {' '.join(opening.group(0).split())!r}"
        if TITLE.search(answer):
            return f"answer {number} has a title"
    return CLOSING.first_found("answer", sample.answers)
