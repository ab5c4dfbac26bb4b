"""Good samples of the rehearsal teacher: what it replies to the prompts of the given contexts, in process."""

from collections.abc import Iterable, Sequence

from datagen import parse
from datagen.config import REHEARSAL
from datagen.prompts import PromptSet
from datagen.teacher.rehearsal import reply_text
from datagen.types import Context, Reply, Sample


def rehearsed(contexts: Iterable[Context], sets: Sequence[PromptSet], seed: int) -> list[Sample]:
    """Every context with every response type; those that have nothing to show are left out."""
    made = (_sample(context, prompts, seed) for context in contexts for prompts in sets)
    return [sample for sample in made if sample]


def _sample(context: Context, prompts: PromptSet, seed: int) -> Sample | None:
    prompt = prompts.prompt(context, REHEARSAL)
    if prompt is None:
        return None
    reply = Reply(
        text=reply_text(prompt.messages, prompt.response_format),
        finish_reason="stop",
        model=REHEARSAL,
        prompt_tokens=0,
        completion_tokens=0,
    )
    outcome = parse.sample(reply, prompt, context, prompts, seed)
    return outcome if isinstance(outcome, Sample) else None
