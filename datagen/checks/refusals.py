"""Rules on replies in which the teacher speaks of itself instead of the image."""

import re

from datagen.types import Sample

REFUSAL = re.compile(
    r"""
    \b as \s+ an? \s+ (?:\w+ \s+){0,3} (?:AI|language \s+ model|chatbot|text-based \s+ model) \b
  | \b as \s+ an? \s+ (?:virtual|digital|helpful|visual) \s+ assistant \b
  | \b I(?:'m|’m|\s+am) \s+ (?:an? \s+ (?:AI|language \s+ model|text-based|assistant) | (?:so \s+|very \s+)? sorry
        | (?:just|only) \s+ an? \s+ (?:AI|language \s+ model) | (?:not \s+ able|unable) \s+ to )
  | \b (?:I|we) \s+ (?:apologi[sz]e|regret) \b
  | \b (?:my|our) \s+ (?:sincere \s+)? apologies \b
  | \A \s* (?:sorry|apologies|unfortunately) \b
  | \b I \s+ (?:can(?:not|'t|’t| \s+ not)|could(?:n't|n’t| \s+ not)|do(?:n't|n’t| \s+ not)) \s+ (?:\w+ \s+)?
        (?:see|view|determine|tell|provide|answer|assist|help|identify|describe|access|comply|generate|fulfil?l
        |have \s+ access) \b
    """,
    re.IGNORECASE | re.VERBOSE,
)


def answers_instead_of_refusing(sample: Sample) -> str | None:
    """No answer refuses, apologises or speaks of being a machine."""
    for number, answer in enumerate(sample.answers, 1):
        if found := REFUSAL.search(answer):
            return f"answer {number} says {' '.join(found.group(0).split())!r}"
    return None
