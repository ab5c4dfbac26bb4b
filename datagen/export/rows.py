"""A sample -> the record that a trainer reads, and why one cannot become such a record. Pure.

`<image>` stands where each consumer counts it: once in LLaVA's and LLaMA-Factory's texts, nowhere in typed content,
where a part of its own stands for it. To add a format: a function here and a line in `formats.FORMATS`.
"""

from typing import Any

from datagen.errors import RunError
from datagen.types import IMAGE_TOKEN, Sample

Row = dict[str, Any]

OTHER_TOKENS = ("<video>", "<audio>")  # LLaMA-Factory counts these as well (0.9.5, data/mm_plugin.py)
ROLES = {"human": "user", "gpt": "assistant"}
IMAGE_PART: Row = {"type": "image"}


def llava(sample: Sample) -> Row:
    """What LLaVA's trainer reads, and nothing else."""
    return {"id": sample.id, "image": sample.image, "conversations": _said(sample)}


def sharegpt(sample: Sample) -> Row:
    """What LLaMA-Factory reads as `sharegpt`: images as a list, as many as there are tokens."""
    return {"conversations": _said(sample), "images": [sample.image]}


def messages(sample: Sample) -> Row:
    """What OpenAI's API and TRL call messages: typed content, with the image as a part where its token stood.

    A part has no key `image`: TRL (1.16, data_utils.py) fills only those that have none.
    """
    spoken: list[Row] = [
        {"role": ROLES[turn.role], "content": [{"type": "text", "text": turn.text}]}  # in turn, without the token
        for turn in sample.turns
    ]
    is_first = sample.conversations[0].text.startswith(IMAGE_TOKEN)
    spoken[0]["content"].insert(0 if is_first else 1, dict(IMAGE_PART))
    return {"id": sample.id, "images": [sample.image], "messages": spoken}


def refuse(sample: Sample) -> None:
    """Let a sample pass that every trainer reads alike.

    Raises:
        RunError: its turns or its image tokens are not as they must be; names the sample.
    """
    if found := unfit(sample):
        raise RunError(f"sample {sample.id}: {found}: mend or reject it with `datagen audit`")


def unfit(sample: Sample) -> str | None:
    """What keeps a trainer from reading a sample, as in `sample 7: {it}`; None where nothing does."""
    roles = [turn.role for turn in sample.conversations]
    if roles != ["human", "gpt"] * (len(roles) // 2):
        return f"{' and '.join(roles)} speak in this order, expected human and gpt in turn"
    texts = [turn.text for turn in sample.conversations]
    if (found := sum(text.count(IMAGE_TOKEN) for text in texts)) != 1:
        return f"holds {IMAGE_TOKEN} {found} times, expected once"
    if not (texts[0].startswith(f"{IMAGE_TOKEN}\n") or texts[0].endswith(f"\n{IMAGE_TOKEN}")):
        return f"holds {IMAGE_TOKEN} elsewhere than at the start or the end of the first question, on a line of its own"
    return next((f"holds {token}, which trainers count" for token in OTHER_TOKENS if token in "\n".join(texts)), None)


def _said(sample: Sample) -> list[Row]:
    return [{"from": turn.role, "value": turn.text} for turn in sample.conversations]
