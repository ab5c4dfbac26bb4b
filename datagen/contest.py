"""Two runs about the same images, put before a judge pair by pair, in both orders.

What the judge says is kept in the ledger of the first run, within its budget: the same comparison again asks nothing.
"""

import hashlib
from collections.abc import Iterator
from typing import NamedTuple

from datagen.ask import Ended, Stop
from datagen.budget import Budget
from datagen.calls import Counting, ask, catch_up, meter_of, refuse_early
from datagen.config import BuildConfig
from datagen.errors import RunError
from datagen.judging.asking import Orders, comparison, counterparts
from datagen.judging.comparing import Compared, Comparison, outcome, summary, winner
from datagen.judging.rubric import Rubric
from datagen.ledger import Ledger, open_ledger
from datagen.outcomes import reply_to
from datagen.prepare import kept_rubric
from datagen.progress import Watch, unwatched
from datagen.rounds import Before, so_far, unasked
from datagen.run import Run
from datagen.teacher import FINAL, Teacher
from datagen.types import Reply


class Compare(NamedTuple):
    """What a comparison came to."""

    comparison: Comparison | None
    """None when it was broken off: what was answered is kept."""
    ended: Ended


def compare(
    run: Run,
    other: Run,
    config: BuildConfig,
    limit: int | None = None,
    *,
    stop: Stop | None = None,
    watch: Watch = unwatched,
    teacher: Teacher | None = None,
) -> Compare:
    """Let the judge of `config` say which of two finished runs is better; at most `limit` pairs, drawn by their ids.

    Raises:
        DatagenError: a run cannot be read, or the judge cannot be asked.
    """
    asked_by, rubric = config.judged_by(), kept_rubric(run, config)
    refuse_early(asked_by, stands_in=teacher is not None)
    orders = list(_drawn(run, other, rubric, asked_by.model, limit))
    with open_ledger(run.ledger_file, is_begun=True) as ledger:
        catch_up(ledger, config)
        settled = ledger.settled(FINAL, hold=config.in_doubt == "hold")
        prompts = list(unasked((Before(prompt) for pair in orders for prompt in pair), settled))
        if prompts:
            meter = meter_of(asked_by, asked_by.batch)

            def is_good(_: Before, reply: Reply) -> bool:
                return winner(reply.text, rubric.highest) is not None

            budget = Budget(config.budget, so_far(ledger, config))
            counting = Counting(is_good, budget, meter.price is not None, len(prompts), watch, "judge")
            ended = ask(asked_by, iter(prompts), counting, ledger, meter, stop or Stop(), teacher, "judge")
            if ended != "done":
                return Compare(None, ended)
        said = (_compared(ledger, pair, rubric, asked_by.model) for pair in orders)
        return Compare(summary(said), "done")


def _drawn(run: Run, other: Run, rubric: Rubric, model: str, limit: int | None) -> Iterator[Orders]:
    pairs = list(counterparts(run.samples(), other.samples()))
    if not pairs:
        raise RunError(f"{run.folder} and {other.folder} have no image in common in the same type: nothing to compare")
    pairs.sort(key=lambda pair: hashlib.sha256(f"{pair[0].id}:{pair[1].id}".encode()).digest())
    return (comparison(*pair, rubric, model) for pair in pairs[:limit])


def _compared(ledger: Ledger, pair: Orders, rubric: Rubric, model: str) -> Compared:
    replies = [reply_to(ledger, prompt.key, model) for prompt in pair]
    forward, backward = (reply.text if isinstance(reply, Reply) else None for reply in replies)
    return outcome(forward, backward, rubric.highest)
