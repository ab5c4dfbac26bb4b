"""Every image with every response type: what a build asks about, and what was answered.

The order of pairs, image by image, is the order of samples.jsonl.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from datagen import select
from datagen.config import BuildConfig
from datagen.contexts import Contexts
from datagen.prompts import PromptSet
from datagen.types import Context, Prompt, Rejection, Reply


class Pair(NamedTuple):
    """One image and one response type."""

    context: Context
    prompts: PromptSet


class Asked(NamedTuple):
    """One prompt, with all that is needed to judge its reply."""

    context: Context
    prompts: PromptSet
    prompt: Prompt


class Answered(NamedTuple):
    """One reply, with the prompt that it answers."""

    asked: Asked
    reply: Reply


def choose(config: BuildConfig, contexts: Contexts) -> Contexts:
    """The images that a run asks about."""
    return contexts.only(select.images(contexts.ids(), config.limit, config.seed))


def pairs(contexts: Contexts, sets: Sequence[PromptSet]) -> Iterator[Pair]:
    """Every image with every response type, image by image."""
    return (Pair(context, prompts) for context in contexts for prompts in sets)


def asked(pair: Pair, model: str) -> Asked | Rejection:
    """The prompt of an image and a type, or why there is none."""
    context, prompts = pair
    if prompt := prompts.prompt(context, model):
        return Asked(context, prompts, prompt)
    return Rejection(
        stage="prompt",
        rule="nothing_to_show",
        id=f"{context.image_id}-{prompts.type}",
        image_id=context.image_id,
        type=prompts.type,
        evidence=f"no {prompts.shown} are known of {context.image}",
    )
