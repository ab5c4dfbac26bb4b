"""A judge's reply -> its scores, in whatever way it states them, or None.

We ask for scores alone on the first line. What comes is also a label with a number, a sentence, JSON, a table, a score
at the end, or words for numbers; counts, corners, years, names with digits and the scale itself are no scores. The
readers are tried in turn, the plainest first. To add a way: a reader in the file where it belongs, and a line in
`read_scores`.
"""

from collections.abc import Callable

from datagen.judging.alone import score_in_words
from datagen.judging.attributed import scores_by_name
from datagen.judging.bare import closing_scores, first_line_scores, labelled_scores, opening_scores
from datagen.judging.marks import made_ready, without_thoughts
from datagen.judging.structured import scores_in_json, scores_of_json

Scores = tuple[float, ...]
Reader = Callable[[str, int, float], Scores | None]
MOST_CHARACTERS = 8_000  # of a reply without its thoughts: a judge that says more has lost its way
HIGHEST = 10.0


def read_scores(text: str, n: int = 1, highest: float = HIGHEST) -> Scores | None:
    """The scores of `n` samples, in the order in which they were shown, from 0 to `highest`.

    None when fewer are stated, when two that differ are stated of one sample, or when they are off the scale. What is
    said out of another number, such as 85/100 or 4/5, is put on the scale.
    """
    said = without_thoughts(text)
    if len(said) > MOST_CHARACTERS:
        return None
    if found := first_line_scores(said, n, highest) or scores_of_json(said, n, highest):
        return None if _holds_a_share(found, highest) else found
    ready = made_ready(said, n, highest)
    readers: tuple[tuple[Reader, str], ...] = (
        (opening_scores, ready),
        (labelled_scores, ready),
        (scores_in_json, said),
        (_in_words if n == 1 else scores_by_name, ready),
        (closing_scores, ready),
    )
    found_by = (reader(words, n, highest) for reader, words in readers)
    return next((found for found in found_by if found and not _holds_a_share(found, highest)), None)


def _holds_a_share(scores: Scores, highest: float) -> bool:
    """0.9 on a scale up to 10 is how sure somebody is, or an edge of a box."""
    return any(0 < score < 1 < highest for score in scores)


def _in_words(text: str, n: int, highest: float) -> Scores | None:  # noqa: ARG001 - a reader like the others
    score = score_in_words(text, highest)
    return None if score is None else (score,)
