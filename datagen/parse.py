"""Reply -> Sample, strict: what does not parse is a rejection that says why.

What a reply has to look like stands in `shapes`; here is what surrounds it, and what becomes of it.
"""

import hashlib
import random
import re
from collections.abc import Sequence

from datagen import shapes
from datagen.prompts import PromptSet
from datagen.shapes import Pair, Unreadable
from datagen.types import IMAGE_TOKEN, Context, Prompt, Provenance, Rejection, Reply, Sample, Turn

THOUGHT = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)  # some models think aloud before they reply


def sample(reply: Reply, prompt: Prompt, context: Context, prompts: PromptSet, seed: int) -> Sample | Rejection:
    """One reply as a sample; `seed` draws the question of a text and the place of the image token."""
    id = _sample_id(prompt, prompts.type, reply)
    try:
        _refuse_unfinished(reply)
        pairs = shapes.read(_said(reply.text), prompts.shape, prompts.response_format)
    except Unreadable as why:
        return Rejection(
            stage="parse",
            rule=why.rule,
            id=id,
            image_id=context.image_id,
            type=prompts.type,
            evidence=why.evidence,
            text=reply.text,
        )
    if prompts.shape == "text":
        pairs = [(_drawn_question(prompts, context.image_id, seed), answer) for _, answer in pairs]
    return Sample(
        id=id,
        image=context.image,
        conversations=_turns(pairs, image_first=_coin(seed, id)),
        type=prompts.type,
        context=context,
        provenance=Provenance(
            reply_key=prompt.key,
            teacher=prompt.model,
            prompt_digest=prompts.digest,
            seed_ids=tuple(shown.id for shown in prompts.seeds),
        ),
    )


def _said(text: str) -> str:
    """The text without what belongs to its carrier: a byte-order mark, another system's line ends, a thought."""
    return THOUGHT.sub("", text.removeprefix("\ufeff").replace("\r\n", "\n"), count=1)


def _refuse_unfinished(reply: Reply) -> None:
    if reply.finish_reason == "length":
        raise Unreadable("cut_reply", f"cut at {reply.completion_tokens} tokens: raise max_tokens")
    if reply.finish_reason == "content_filter":
        raise Unreadable("filtered_reply", "cut by the endpoint's content filter")
    if not reply.text.strip():
        raise Unreadable("empty_reply", "no text at all")


def _drawn_question(prompts: PromptSet, image_id: str, seed: int) -> str:
    if not prompts.questions:
        return ""
    return random.Random(f"question:{seed}:{prompts.type}:{image_id}").choice(prompts.questions)


def _coin(seed: int, id: str) -> bool:
    return hashlib.sha256(f"image:{seed}:{id}".encode()).digest()[0] % 2 == 0


def _turns(pairs: Sequence[Pair], *, image_first: bool) -> tuple[Turn, ...]:
    turns = [Turn(role=role, text=text) for pair in pairs for role, text in zip(("human", "gpt"), pair, strict=True)]
    asked = turns[0].text
    turns[0] = Turn(role="human", text=f"{IMAGE_TOKEN}\n{asked}" if image_first else f"{asked}\n{IMAGE_TOKEN}")
    return tuple(turns)


def _sample_id(prompt: Prompt, type: str, reply: Reply) -> str:
    digest = hashlib.sha256(f"{prompt.key}\n{reply.text}".encode(errors="surrogatepass")).hexdigest()
    return f"{prompt.image_id}-{type}-{digest[:8]}"
