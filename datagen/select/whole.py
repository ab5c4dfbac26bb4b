"""What a set of samples looks like as a whole, in numbers: printed before and after selection."""

from collections import Counter
from collections.abc import Sequence

from datagen.select.balance import said
from datagen.select.candidates import Candidates
from datagen.types import Figures


def figures(candidates: Candidates, rows: Sequence[int]) -> Figures:
    """The figures of some of the candidates."""
    opening_names = candidates.openings.all()
    images = Counter(candidates.image[row] for row in rows)
    openings = Counter(opening for row in rows for opening in candidates.openings_of(row))
    answers = Counter(answer for row in rows for answer in candidates.answers_of(row))
    often, opening = min(((-n, opening_names[one]) for one, n in openings.items()), default=(0, ""))
    whole = said(candidates, rows)
    return Figures(
        samples=dict(sorted(candidates.types_of(rows).items())),
        images=len(images),
        most_of_an_image=max(images.values(), default=0),
        questions=openings.total(),
        openings=len(openings),
        commonest_opening=opening,
        with_commonest_opening=-often,
        answers=answers.total(),
        same_answer=max(answers.values(), default=0),
        yes=whole.yes,
        no=whole.no,
    )
