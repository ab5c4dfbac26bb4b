"""What stands around the texts of a conversation: four strings of markup, and nothing else.

    opening human reply gpt stop between human reply gpt stop ...

They come from a tokenizer's chat template, which is rendered once with placeholders where texts would be, so that jinja
never sees a sample; or from here, by name. A template that writes a turn differently for its place in the conversation
(some take thoughts out of older answers) cannot be brought to this form, and is refused: what is learned of a turn
would not be what is asked at inference.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jinja2 import TemplateError

from trainer.errors import ModelError
from trainer.specials import Cored, special_ids

if TYPE_CHECKING:  # see trainer.specials
    from transformers import PreTrainedTokenizerFast

NAMES = ("own", "vicuna", "chatml", "plain")

# LLaVA-1.5's conversations, as its model card gives them.
VICUNA = (
    "A chat between a curious user and an artificial intelligence assistant. "
    "The assistant gives helpful, detailed, and polite answers to the user's questions."
)
# Llama 3's templates write the day into every conversation unless they are told one: what is learned must not change.
DAY = "26 Jul 2024"

# Of a chat template: jinja's own, and whatever an expression in it raises.
FAILURES = (TemplateError, ValueError, TypeError, ArithmeticError, LookupError, AttributeError, RecursionError)

Place = tuple[int, int]  # first character and the one after the last


@dataclass(frozen=True, slots=True)
class Rendered:
    """A conversation as one text."""

    text: str
    turns: tuple[Place, ...]
    """Where each turn's own text stands, in order."""


@dataclass(frozen=True, slots=True)
class Template:
    """Markup around texts."""

    opening: str
    """Before the first human turn."""
    reply: str
    """Before each answer; a prompt ends with it."""
    stop: str
    """Right after each answer, and learned with it; ends with a special token, which ends generation too."""
    between: str
    """From there to the next human turn."""

    def render(self, texts: Sequence[str]) -> Rendered:
        """A conversation's texts, human first; an odd number of them is a prompt and ends where the answer begins."""
        pieces: list[str] = []
        turns: list[Place] = []
        done = 0
        for number, text in enumerate(texts):
            before = self.reply if number % 2 else self.stop + self.between if number else self.opening
            pieces += [before, text]
            turns.append((done + len(before), done + len(before) + len(text)))
            done = turns[-1][1]
        pieces.append(self.reply if len(texts) % 2 else self.stop)
        return Rendered("".join(pieces), tuple(turns))


def template_of(name: str, tokenizer: PreTrainedTokenizerFast) -> Template:
    """The template of that name (NAMES) for a tokenizer; raises ModelError where the two do not go together."""
    if name == "own":
        return _own(tokenizer)
    first, end = _first(tokenizer), str(tokenizer.eos_token)
    if name == "vicuna":
        found = Template(f"{first}{VICUNA} USER: ", " ASSISTANT: ", end, "USER: ")
    elif name == "chatml":
        found = Template(
            f"{first}<|im_start|>user\n", "<|im_end|>\n<|im_start|>assistant\n", "<|im_end|>", "\n<|im_start|>user\n"
        )
    elif name == "plain":
        found = Template(first, "\n", end, "")
    else:
        raise ModelError(f"found the template {name!r}, expected one of {', '.join(NAMES)}")
    stop_id(found, tokenizer)
    return found


def stop_id(template: Template, tokenizer: Cored) -> int:
    """Id of the special token that ends an answer; raises ModelError where the tokenizer has it not as one."""
    ids = tokenizer.backend_tokenizer.encode(template.stop, add_special_tokens=False).ids
    if not ids or ids[-1] not in special_ids(tokenizer):
        raise ModelError(
            f"the template ends answers with {template.stop!r}, which is no special token of the tokenizer: "
            f"name another of {', '.join(NAMES)}"
        )
    return int(ids[-1])


def _first(tokenizer: PreTrainedTokenizerFast) -> str:
    """The token that a tokenizer puts before every text by itself, if any."""
    ids = tokenizer.backend_tokenizer.encode("", add_special_tokens=True).ids
    return str(tokenizer.bos_token) if ids and ids[0] == tokenizer.bos_token_id else ""


def _own(tokenizer: PreTrainedTokenizerFast) -> Template:
    """The tokenizer's chat template, read off a prompt with five turns and one with a single turn.

    Some leave the space before an answer away where the answer is yet to come (Llama 2, Mistral): it comes with it.
    """
    opening, *middle, last = _markup(tokenizer, 5)
    replies, pauses = sorted({*middle[::2]}), {*middle[1::2]}
    reply = replies[0]
    regular = len(replies) == len(pauses) == 1 and last in (reply, reply.removesuffix(" "))
    if not regular or _markup(tokenizer, 1) != [opening, last]:
        raise ModelError(
            "the tokenizer's chat template writes a turn differently for its place in the conversation, so what is "
            f"learned would not be what is asked: name another template, {', '.join(NAMES[1:])}"
        )
    stop, between = _parted(pauses.pop(), tokenizer)
    return Template(opening, reply, stop, between)


def _markup(tokenizer: PreTrainedTokenizerFast, n_turns: int) -> list[str]:
    """What the chat template puts before, between and after so many texts, of which the last is a human's."""
    if tokenizer.chat_template is None:
        raise ModelError(f"the tokenizer has no chat template: name one of {', '.join(NAMES[1:])}")
    texts = [f"\ue000{number}\ue001" for number in range(n_turns)]  # letters of private use, in no template
    roles = ("user", "assistant")
    messages = [{"role": roles[number % 2], "content": text} for number, text in enumerate(texts)]
    try:
        whole = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True, date_string=DAY)
    except FAILURES as error:
        told = " ".join(str(error).split())
        raise ModelError(
            f"the tokenizer's chat template fails ({told}): name another, {', '.join(NAMES[1:])}"
        ) from error
    pieces = re.split("|".join(texts), str(whole))
    if len(pieces) != n_turns + 1:
        raise ModelError("the tokenizer's chat template does not show each turn's text once: name another template")
    return pieces


def _parted(pause: str, tokenizer: PreTrainedTokenizerFast) -> tuple[str, str]:
    """What ends an answer, its first special token included, and what comes after it."""
    added = tokenizer.backend_tokenizer.get_added_tokens_decoder()
    found = tokenizer.backend_tokenizer.encode(pause, add_special_tokens=False)
    for number, (start, _) in zip(found.ids, found.offsets, strict=True):
        if number in added and added[number].special:
            end = pause.index(added[number].content, start) + len(added[number].content)
            return pause[:end], pause[end:]
    raise ModelError(
        f"the tokenizer's chat template ends answers with {pause!r}, which has no special token: name another template"
    )
