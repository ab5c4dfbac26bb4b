"""What a build would cost in tokens, dollars and hours, before anything is spent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from datagen.judging.asking import ASKED_AGAIN
from datagen.judging.rubric import Rubric
from datagen.prompts import PromptSet
from datagen.symbolic import words
from datagen.tokens import PER_MESSAGE, PER_REPLY, Counter, Price
from datagen.types import Context

# What a hosted model needs for one call: to begin, and for every token it writes. Only for the estimate of hours.
SECONDS_TO_BEGIN = 0.6
TOKENS_A_SECOND = 60.0
# A judge reads context and reply as JSON (1.12 times their tokens, over 616 samples) and writes a score with reasons.
AS_JSON = 1.12
REASONS_TOKENS = 70


@dataclass(frozen=True, slots=True)
class TypeEstimate:
    """What one response type would come to."""

    type: str
    prompts: int
    """Images of which there is something to show."""
    tokens_read: int
    prefix_tokens: int
    """Those of a single prompt that are the same for every image, which a prompt cache can serve."""
    tokens_written: int
    """Expected: as long as the type's seeds."""
    most_written: int
    """If every reply used all it may."""
    dollars: float | None
    most_dollars: float | None


def estimate(
    contexts: Iterable[Context], sets: Sequence[PromptSet], counter: Counter, price: Price | None
) -> list[TypeEstimate]:
    """Tokens and dollars by type, without any discount for cached tokens; dollars are None where no price is known."""
    queries: dict[str, list[int]] = {prompts.type: [] for prompts in sets}
    for context in contexts:
        for prompts in sets:
            if seen := words(context, prompts.shown):
                queries[prompts.type].append(counter.text(seen) + PER_MESSAGE + PER_REPLY)
    return [_of_type(prompts, queries[prompts.type], counter, price) for prompts in sets]


def judged(estimates: Sequence[TypeEstimate], rubric: Rubric, counter: Counter, price: Price | None) -> TypeEstimate:
    """What a judge of all those replies would come to, where none is turned away before."""
    again = 1 + 1 / ASKED_AGAIN
    prefix = counter.messages(rubric.scoring)
    shown = sum(one.tokens_read - one.prefix_tokens * one.prompts + one.tokens_written for one in estimates)
    prompts = round(sum(one.prompts for one in estimates) * again)
    read = round(shown * again * AS_JSON) + (prefix + PER_MESSAGE) * prompts
    written, most = REASONS_TOKENS * prompts, rubric.sampling.max_tokens * prompts
    return TypeEstimate(
        type="judge",
        prompts=prompts,
        tokens_read=read,
        prefix_tokens=prefix,
        tokens_written=written,
        most_written=most,
        dollars=price.dollars(read, 0, written) if price else None,
        most_dollars=price.dollars(read, 0, most) if price else None,
    )


def hours(estimates: Iterable[TypeEstimate], concurrency: int) -> float:
    """Hours at that many calls in flight, at the pace of a hosted model."""
    seconds = sum(one.prompts * SECONDS_TO_BEGIN + one.tokens_written / TOKENS_A_SECOND for one in estimates)
    return seconds / concurrency / 3600


def _of_type(prompts: PromptSet, queries: list[int], counter: Counter, price: Price | None) -> TypeEstimate:
    prefix = counter.messages(prompts.prefix)
    read = prefix * len(queries) + sum(queries)
    written = round(_reply_tokens(prompts, counter) * len(queries))
    most = prompts.sampling.max_tokens * len(queries)
    return TypeEstimate(
        type=prompts.type,
        prompts=len(queries),
        tokens_read=read,
        prefix_tokens=prefix,
        tokens_written=written,
        most_written=most,
        dollars=price.dollars(read, 0, written) if price else None,
        most_dollars=price.dollars(read, 0, most) if price else None,
    )


def _reply_tokens(prompts: PromptSet, counter: Counter) -> float:
    """A reply is expected to be as long as the seeds show; without seeds, half of what it may be."""
    if not prompts.seeds:
        return prompts.sampling.max_tokens / 2
    return sum(counter.text(seed.reply) for seed in prompts.seeds) / len(prompts.seeds)
