"""Which numbers in a judge's words are scores: by what leads up to them, and by what comes after them.

A number that a noun follows is a count ("4 giraffes"), whatever comes before it.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from datagen.judging.marks import NAME, NUMBER, OUT_OF, SCALE

SCORE = r"(?:scor(?:es?|ed|ing)|ratings?|grades?)"
_FILL = (
    r"(?:is|are|was|were|would|will|should|be|becomes?|stands|of|as|at|to|an?|the|only|just|about|around|approximately"
    rf"|roughly|solid|strong|decent|low|lower|high|higher|perfect|fair|good|it|this|respectively|{SCALE}|[:=,]|[–—-]>?)"
)
_GIVE = (
    r"(?:rat(?:e[sd]?|ing)|scor(?:e|ing)|put(?:s|ting)?|giv(?:e[sn]?|ing)|gave|award(?:s|ed|ing)?"
    r"|assign(?:s|ed|ing)?|grad(?:e[sd]?|ing)|allocat(?:es?|ed|ing))"
)
_GET = (
    r"(?:receiv(?:es?|ed|ing)|earn(?:s|ed|ing)?|g(?:ets?|ot|etting)|deserv(?:es?|ed|ing)|merit(?:s|ed)?"
    r"|warrant(?:s|ed)?|scor(?:es?|ed|ing)|(?:is|was|be|been)\s+(?:awarded|given|assigned|rated|scored|graded))"
)
_OBJECT = (
    rf"(?:it|this|that|them|both|each|all|the|its|their|of|to|{NAME}|'s|assistants?|responses?|answers?|sample"
    r"|conversation|dialogue|reply|performance|overall|quality|model|description|text|one)"
)
_WHOM = rf"(?:\s+[\w'{NAME[1:-1]}]+)"
# What may stand between the lead and the number; the lead has to reach the number.
LEADS = tuple(
    re.compile(rf"{lead}\s*\Z", re.IGNORECASE)
    for lead in (
        rf"\b{SCORE}(?:\s+(?:for|of){_WHOM}{{1,4}}?(?=\s+(?:is|are|was|would)\b|\s*:))?(?:\s*{_FILL})*",
        rf"\b{_GIVE}(?:\s+{_OBJECT})+(?:\s+(?:with|{_FILL}|{SCORE}))*",
        rf"\b{_GIVE}\s+(?:as|at|an?)(?:\s+{_FILL})*",
        rf"\b{_GET}(?:\s+(?:{_FILL}|{SCORE}))*",
        rf"{SCALE}[^.\n]{{0,60}}\b(?:is|at|as|say|be|an?|of|it|this)",
        rf"{SCALE}\s*[:,]?",
        r"\b(?:overall|final|total|(?:overall\s+)?assessment|rated|both)\s*[:=,–—-]",
        rf"\bI(?:'d|'ll|\s+would|\s+will)?\s+{_GIVE}",
        r"\b(?:worth|go\s+with)\s+an?",
        rf"\b{SCORE}\s+(?:that\s+)?I(?:'d|'ll)?(?:\s+\w+){{1,3}}\s+(?:is|would\s+be)",
    )
)
# A score is followed by the end of its clause, or by a word that cannot be counted.
ENDS = re.compile(
    rf"\s*{OUT_OF}?\s*(?:points?\b)?\s*(?:\Z|[.,;:!?)\]\n—–(|]|-\s|{NAME}|{SCALE}"
    r"|(?:and|but|while|whereas|for|because|since|as|due|with|respectively|overall|compared|which|on|given|versus|vs"
    r"|reflecting|thanks|so|than|however|based|considering|primarily|mainly|here|indicating|from|in|to(?!\s+\d)|total"
    r"|is|was|seems|feels|at)\b)",
    re.IGNORECASE,
)
# What would have been is not what is.
_UNREAL = re.compile(
    r"\b(?:if|unless|could|might|would)\s+(?:\w+\s+){0,4}?(?:have|had|been|were|add\w*|includ\w*)\b"
    r"|\b(?:instead\s+of|rather\s+than|not|n't|short\s+of|away\s+from|up\s+to|below|above|at\s+least|at\s+most"
    r"|less\s+than|more\s+than|deduct\w*|minus|los(?:es?|t|ing)|maximum|highest\s+possible|lowest\s+possible"
    r"|to\s+(?:get|earn|reach|receive|score|deserve))"
    r"\s+(?:an?\s+|the\s+|of\s+|score\s+)*\Z"
    rf"|\d{OUT_OF}?\s*(?:\b(?:or|to)\b|[–-])\s*(?:an?\s+)?\Z",
    re.IGNORECASE,
)

LEAD_CHARACTERS = 160  # before a number in which its lead is looked for


class Stated(NamedTuple):
    """A number that stands as a score does."""

    value: float
    start: int
    end: int
    is_led: bool
    """Something before it, or `out of 10` after it, says that it is a score."""


def stated(sentence: str, highest: float) -> Iterator[Stated]:
    """Numbers of a sentence that may be scores, in order; what is off the scale is none."""
    for found in re.finditer(NUMBER, sentence):
        before, value = sentence[max(0, found.start() - LEAD_CHARACTERS) : found.start()], float(found[1])
        if value > highest or not ENDS.match(sentence, found.end()) or _UNREAL.search(before):
            continue
        is_led = sentence.startswith(OUT_OF, found.end()) or any(lead.search(before) for lead in LEADS)
        yield Stated(value, found.start(), found.end(), is_led)
