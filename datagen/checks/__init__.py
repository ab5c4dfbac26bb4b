"""Rules a sample must keep. Each looks at one sample and says what is wrong with it, or nothing.

A rule is named for the fact that must hold, and its docstring is the sentence that people are shown. To add one: write
it in the file of what it looks at, list it in CHECKS where it should decide, and give it a breaking and an innocent
example in the tests.
"""

from collections.abc import Callable

from datagen.checks import form, leaks, refusals
from datagen.types import Rejection, Sample

Check = Callable[[Sample], str | None]

# The first broken rule decides, so what says most about a reply comes first.
CHECKS: tuple[Check, ...] = (
    form.turns_alternate,
    form.every_turn_says_something,
    form.text_is_plain,
    refusals.answers_instead_of_refusing,
    refusals.speaks_of_the_image_alone,
    leaks.hides_its_source,
    leaks.hides_coordinates,
    form.answers_end_whole,
)


def judge(sample: Sample) -> Sample | Rejection:
    """Pass the sample on, or reject it for the first rule that it breaks, with all that it breaks."""
    broken = [(rule.__name__, found) for rule in CHECKS if (found := rule(sample))]
    if not broken:
        return sample
    decided, evidence = broken[0]
    return Rejection(
        stage="check",
        rule=decided,
        id=sample.id,
        image_id=sample.context.image_id,
        type=sample.type,
        evidence=evidence,
        text="\n".join(turn.text for turn in sample.turns),
        broken=tuple(name for name, _ in broken),
    )
