"""Caps: at most so many samples of an image, questions that begin alike, answers that say the same.

Samples are taken in their seeded order, each for which there is room under every cap. So no sample that was left could
be put back without breaking one; and a cap alone that is raised only adds.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from datagen.select.candidates import Candidates
from datagen.select.ruling import Verdict
from datagen.select.wishes import Wishes, number

Rows = Sequence[int]


class _Cap:
    def __init__(self, rule: str, most: int, keys: Callable[[int], Sequence[int]], words: str) -> None:
        self.rule = rule
        self._most, self._keys, self._words = most, keys, words
        self._taken: Counter[int] = Counter()

    def has_room(self, row: int) -> bool:
        keys = self._keys(row)
        return all(self._taken[key] + keys.count(key) <= self._most for key in keys)

    def take(self, row: int) -> None:
        self._taken.update(self._keys(row))

    def verdict(self) -> Verdict:
        return Verdict(self.rule, self._words.format(most=self._most))


def cap(candidates: Candidates, rows: Rows, wishes: Wishes) -> dict[int, Verdict]:
    """The rows that do not fit under the caps, of rows in a seeded order, and why."""
    caps = list(_caps(candidates, rows, wishes))
    dropped: dict[int, Verdict] = {}
    for row in rows if caps else ():
        full = next((one for one in caps if not one.has_room(row)), None)
        if full:
            dropped[row] = full.verdict()
            continue
        for one in caps:
            one.take(row)
    return dropped


def _caps(candidates: Candidates, rows: Rows, wishes: Wishes) -> Iterator[_Cap]:
    """A share is made a number here, once: a cap that followed what it drops would close in on nothing."""
    if wishes.per_image:
        words = "its image already has {most} samples, which is the most"
        yield _Cap("per_image", wishes.per_image, lambda row: (candidates.image[row],), words)
    if wishes.per_opening:
        most = number(wishes.per_opening, sum(len(candidates.openings_of(row)) for row in rows))
        words = "already {most} questions begin as one of its own does, which is the most"
        yield _Cap("per_opening", most, candidates.openings_of, words)
    if wishes.per_answer:
        most = number(wishes.per_answer, sum(len(candidates.answers_of(row)) for row in rows))
        words = "one of its answers would be given more than {most} times, which is the most"
        yield _Cap("per_answer", most, candidates.answers_of, words)
