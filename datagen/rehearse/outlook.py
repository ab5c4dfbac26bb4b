"""From the few images of a rehearsal to all of them, and from its latency to that of a hosted model."""

from dataclasses import dataclass

from datagen.estimate import SECONDS_TO_BEGIN, TOKENS_A_SECOND
from datagen.rehearse.figures import Figures


@dataclass(frozen=True, slots=True)
class Outlook:
    """What all images would come to."""

    images: int
    prompts: int
    hours: float
    """Without faults: at the pace of a hosted model, or as long as the endpoint's limits make it."""
    hours_with_faults: float
    dollars: float | None
    dollars_with_faults: float | None
    """Spent and held."""


def outlook(calm: Figures, rough: Figures, *, images: int, prompts: int, in_flight: int) -> Outlook:
    """Both runs at the size of the whole; both must have asked something.

    What is asked again takes the model's time once more. Waiting (for a limit, before a retry) takes as long with any
    model, so it is added as it was measured.
    """
    hosted = (SECONDS_TO_BEGIN + calm.written / max(1, calm.answered) / TOKENS_A_SECOND) / in_flight
    seconds = max(hosted, _each(calm))
    # What kills cost is not more when there are more images.
    again = (rough.requests - rough.in_doubt) / rough.n_outcomes * calm.n_outcomes / calm.requests
    waiting = max(0.0, _each(rough) - _each(calm) * again)
    return Outlook(
        images=images,
        prompts=prompts,
        hours=prompts * seconds / 3600,
        hours_with_faults=prompts * (seconds * again + waiting) / 3600,
        dollars=_dollars(calm, prompts),
        dollars_with_faults=_dollars(rough, prompts),
    )


def _each(one: Figures) -> float:
    """Seconds for an outcome, without the wait for the slowest few."""
    return one.seconds_most / one.n_outcomes


def _dollars(one: Figures, prompts: int) -> float | None:
    if one.dollars is None or one.held is None or one.held_in_doubt is None:
        return None
    return (one.dollars + one.held - one.held_in_doubt) / one.n_outcomes * prompts + one.held_in_doubt
