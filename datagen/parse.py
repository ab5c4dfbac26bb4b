"""Reply -> Sample, one parser per reply shape, strict: what does not parse is a rejection that says why.

To add a shape: name it in `types.Shape`, write a function that gives pairs or raises `Unreadable`, list it in SHAPES.
"""

import hashlib
import random
import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from datagen.prompts import PromptSet
from datagen.types import IMAGE_TOKEN, Context, Prompt, Provenance, Rejection, Reply, Sample, Turn

SEPARATOR = re.compile(r"^[ \t]*===+[ \t]*$", re.MULTILINE)
# Bold or numbered labels are what models write of their own accord; they are as clear as plain ones.
LABEL = re.compile(r"\A\*{0,2}(Question|Answer)(?: \d+)? ?[:：]\*{0,2}[ \t]*(?:\n[ \t]*)?", re.IGNORECASE)
THOUGHT = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)  # some models think aloud before they reply
LABEL_INSIDE = re.compile(r"^[ \t]*\*{0,2}(?:Question|Answer)(?: \d+)? ?[:：]", re.IGNORECASE | re.MULTILINE)
SPEAKER = re.compile(r"\A(?:AI|Assistant|GPT|ChatGPT|Bot|Human|User|System)\s*:", re.IGNORECASE)

Pair = tuple[str, str]


class Unreadable(Exception):  # noqa: N818 - becomes a rejection, never reaches a person as an error
    """A reply that is not in the shape it was asked for."""

    def __init__(self, rule: str, evidence: str) -> None:
        """Name the rule that was broken and say what was found."""
        super().__init__(f"{rule}: {evidence}")
        self.rule = rule
        self.evidence = evidence


def sample(reply: Reply, prompt: Prompt, context: Context, prompts: PromptSet, seed: int) -> Sample | Rejection:
    """One reply as a sample; `seed` draws the question of a text and the place of the image token."""
    id = _sample_id(prompt, reply)
    try:
        _refuse_unfinished(reply)
        pairs = SHAPES[prompts.shape](_said(reply.text), _drawn_question(prompts, context.image_id, seed))
    except Unreadable as why:
        return Rejection(
            stage="parse",
            rule=why.rule,
            id=id,
            image_id=context.image_id,
            type=prompt.type,
            evidence=why.evidence,
            text=reply.text,
        )
    return Sample(
        id=id,
        image=context.image,
        conversations=_turns(pairs, image_first=_coin(seed, id)),
        type=prompt.type,
        context=context,
        provenance=Provenance(
            reply_key=prompt.key,
            teacher=prompt.model,
            prompt_digest=prompts.digest,
            seed_ids=tuple(shown.id for shown in prompts.seeds),
        ),
    )


def dialogue(text: str, _question: str = "") -> list[Pair]:
    """Two or more question blocks, each followed by its answer block."""
    pairs = _pairs(text)
    if len(pairs) < 2:
        raise Unreadable("too_few_pairs", f"{len(pairs)} question with its answer, expected at least 2")
    return pairs


def qa(text: str, _question: str = "") -> list[Pair]:
    """Exactly one question block and its answer block."""
    pairs = _pairs(text)
    if len(pairs) != 1:
        raise Unreadable("too_many_pairs", f"{len(pairs)} questions with their answers, expected exactly 1")
    return pairs


def plain(text: str, question: str) -> list[Pair]:
    """A text without questions of its own, as the answer to the question that was drawn."""
    answer = text.strip()
    if SEPARATOR.search(answer) or LABEL_INSIDE.search(answer):
        raise Unreadable("dialogue_in_text", "question blocks, answer blocks or === lines in what should be plain text")
    if found := SPEAKER.match(answer):
        raise Unreadable("speaker_label", f"the text opens with {found.group()!r}, expected the text alone")
    return [(question, answer)]


SHAPES: dict[str, Callable[[str, str], list[Pair]]] = {"dialogue": dialogue, "qa": qa, "text": plain}


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


def _pairs(text: str) -> list[Pair]:
    """Labelled blocks as (question, answer); a separator before the first or after the last block is forgiven."""
    blocks = [block.strip() for block in SEPARATOR.split(text)]
    while blocks and not blocks[-1]:
        blocks.pop()
    while blocks and not blocks[0]:
        blocks.pop(0)
    said = [_labelled(number, block) for number, block in enumerate(blocks, 1)]
    _refuse_disorder([label for label, _ in said])
    return [(question, answer) for (_, question), (_, answer) in zip(said[::2], said[1::2], strict=True)]


def _labelled(number: int, block: str) -> Pair:
    found = LABEL.match(block)
    if not found:
        raise Unreadable(
            "block_without_label", f"block {number} opens with {block[:40]!r}, expected Question: or Answer:"
        )
    said = block[found.end() :].strip()
    if LABEL_INSIDE.search(said):
        raise Unreadable(
            "missing_separator", f"block {number} holds a second Question: or Answer:, expected === between"
        )
    if not said:
        raise Unreadable("empty_block", f"block {number} says nothing after {found.group(1)}:")
    return found.group(1).capitalize(), said


def _refuse_disorder(labels: Sequence[str]) -> None:
    alternate = all(one != other for one, other in pairwise(labels))
    if not (labels and labels[0] == "Question" and labels[-1] == "Answer" and alternate):
        raise Unreadable(
            "blocks_out_of_order", f"{', '.join(labels) or 'no blocks'}, expected Question, Answer in turn"
        )


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


def _sample_id(prompt: Prompt, reply: Reply) -> str:
    digest = hashlib.sha256(f"{prompt.key}\n{reply.text}".encode(errors="surrogatepass")).hexdigest()
    return f"{prompt.image_id}-{prompt.type}-{digest[:8]}"
