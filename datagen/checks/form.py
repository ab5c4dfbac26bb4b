"""Rules on the form of a conversation: who speaks when, and that what is said is whole and plain."""

import re

from datagen.hostile import hostile
from datagen.types import Sample

MOST_CHARACTERS = 20_000  # of one turn: ten times the longest of LLaVA's answers
# A sentence may close with a quotation mark, a bracket or markdown's emphasis after its full stop.
WHOLE = re.compile(r"[.!?…][\"'”’)\]*_]*\Z")
# An answer of a few words ("Two", "A red bus") is whole without a full stop; a longer one without it was cut.
SHORT_ANSWER_WORDS = 6
# What a cut leaves at the end even of a short answer.
DANGLING = re.compile(r"(?:[,;:\-–—(]|\b(?:a|an|the|and|or|but|of|to|in|on|at|with|for|from|is|are|its|their))\Z", re.I)


def turns_alternate(sample: Sample) -> str | None:
    """Human speaks first, then the two take turns, and gpt has the last word."""
    roles = [turn.role for turn in sample.conversations]
    if roles != ["human", "gpt"] * (len(roles) // 2):
        return f"speakers are {', '.join(roles)}"
    return None


def every_turn_says_something(sample: Sample) -> str | None:
    """No turn is empty or without a single letter or digit."""
    for number, turn in enumerate(sample.turns, 1):
        if not any(character.isalnum() for character in turn.text):
            return f"turn {number} says {turn.text[:40]!r}"
    return None


def text_is_plain(sample: Sample) -> str | None:
    """No image token, chat-template tag, separator line, control or invisible character stands in what is said."""
    for number, turn in enumerate(sample.turns, 1):
        if reason := hostile(turn.text, MOST_CHARACTERS):
            return f"turn {number} holds {reason}"
    return None


def answers_end_whole(sample: Sample) -> str | None:
    """Every answer ends as a sentence does, or is as short as a plain answer may be."""
    for number, answer in enumerate(sample.answers, 1):
        end = answer.rstrip()
        short = len(end.split()) <= SHORT_ANSWER_WORDS and not DANGLING.search(end)
        if not WHOLE.search(end) and not short:
            return f"answer {number} ends with {end[-40:]!r}"
    return None
