"""The score of one sample in a judge's sentences."""

import re

from datagen.judging.numbers import Stated, stated

_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_FINAL = re.compile(
    r"\b(?:overall|final(?:ly)?|total|therefore|in\s+(?:sum|conclusion|total)|thus|hence)\b", re.IGNORECASE
)
# `Accuracy: 8/10` is the score of one aspect, and so are `a clarity score of 8` and `8 for its clarity`.
_ASPECTS = (
    r"(?:accura|clar|clear|coheren|complete|concise|correct|detail|faithful|fluen|ground|help|language|leak|precis"
    r"|relevan|style|useful)\w*"
)
_OF_THE_WHOLE = (
    r"(?:scor(?:e|ing)|ratings?|rated|grade|overall|final|total|evaluation|assessment|verdict|result|judge?ment"
    r"|it|is|are|as|at|of|answer|conversation|response|output)"
)
_ASPECT_BEFORE = re.compile(
    rf"\b(?!{_OF_THE_WHOLE}\b)[a-z]+\s*[:=]\s*\Z"
    rf"|\b{_ASPECTS}\s+(?:scores?|ratings?)\b[^.]{{0,20}}\Z"
    rf"|\b(?:scores?|ratings?)\s+(?:for|in|on)\s+(?:its\s+|the\s+)?{_ASPECTS}[^.]{{0,20}}\Z",
    re.IGNORECASE,
)
_ASPECT_AFTER = re.compile(rf"\W*(?:for|in|on)\s+(?:its\s+|the\s+)?{_ASPECTS}", re.IGNORECASE)


def score_in_words(text: str, highest: float) -> float | None:
    """The one score that is stated of the whole; none where several differ and no sentence sums them up."""
    final: list[float] = []
    found: list[float] = []
    for sentence in _SENTENCE.split(text):
        for one in stated(sentence, highest):
            if not one.is_led or _is_aspect(sentence, one):
                continue
            found.append(one.value)
            if _FINAL.search(sentence[: one.start]):
                final.append(one.value)
    if final:
        return final[-1]
    return found[0] if len(set(found)) == 1 else None


def _is_aspect(sentence: str, one: Stated) -> bool:
    return bool(_ASPECT_BEFORE.search(sentence[: one.start]) or _ASPECT_AFTER.match(sentence[one.end :]))
