"""A conversation as the ids that a model reads, and which of them it learns.

    Conversation -> texts with the image in its place -> one text -> tokens -> Encoded, or Rejected with the reason

A token is learned iff its last character lies in an answer or its stop. Nothing is ever cut short: a sample that does
not fit is rejected by id. `prompt` gives the ids that `encode` would give up to the answer.
"""

import re
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from functools import cached_property
from hashlib import sha256
from itertools import chain
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from trainer.record import Record
from trainer.sample import MARKER, Conversation
from trainer.spec import ImagePlace, ModelSpec
from trainer.specials import Cored, image_token_id
from trainer.spelling import Speller, SpellingError, Tokens
from trainer.template import Place, Rendered, Template, stop_id, template_of

if TYPE_CHECKING:  # see trainer.specials
    from transformers import PreTrainedTokenizerFast

Reason = Literal["too long", "nothing to learn", "marker", "images", "spelling"]


class Rejected(Record):
    """A sample that is left out, and why: one line of rejections.jsonl."""

    id: str
    """The sample's."""
    reason: Reason
    """What is wrong with it."""
    detail: str
    """The same as a sentence."""
    numbers: dict[str, int] = Field(default_factory=dict)
    """What was counted."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """A conversation as ids. An image stands as its number of image ids in a row."""

    id: str
    """The sample's."""
    ids: tuple[int, ...]
    answers: tuple[Place, ...]
    """First id of each answer and the one after its stop: what is learned. Of a prompt, those given before."""
    n_images: int
    image_at: int
    """Place of the first image id, -1 without an image."""
    n_image_tokens: int
    """Ids of one image."""

    @property
    def n_tokens(self) -> int:
        """All ids, image ids too."""
        return len(self.ids)

    @property
    def learned(self) -> tuple[bool, ...]:
        """For every id, whether it is learned."""
        flags = [False] * len(self.ids)
        for start, stop in self.answers:
            flags[start:stop] = [True] * (stop - start)
        return tuple(flags)

    @property
    def n_learned(self) -> int:
        """Ids that are learned and foretold: the very first has nobody before it."""
        return sum(stop - max(start, 1) for start, stop in self.answers)

    @property
    def n_prefix(self) -> int:
        """Ids up to and including the last of the image: what conversations about one image can share.

        0 where they cannot: without an image, with an answer before it, or where the id after it is learned.
        """
        end = self.image_at + self.n_image_tokens
        shares = self.n_images and all(start > end for start, _ in self.answers)
        return end if shares else 0


class Renderer:
    """Encodes conversations for one tokenizer and template. Made once in a process; can be pickled."""

    def __init__(
        self,
        tokenizer: Cored,
        template: Template,
        n_image_tokens: int,
        image_place: ImagePlace = "front",
    ) -> None:
        """`n_image_tokens` is how many places an image takes in the text."""
        self.template = template
        self.n_image_tokens = n_image_tokens
        self.image_place: ImagePlace = image_place
        self.image_token = image_token_id(tokenizer)
        self.stop_id = stop_id(template, tokenizer)
        self._speller = Speller(tokenizer)

    @cached_property
    def digest(self) -> str:
        """Of all that decides which ids come out (sha256, hex)."""
        parts = [self._speller.digest, *astuple(self.template), str(self.n_image_tokens), self.image_place]
        return sha256("\0".join(parts).encode()).hexdigest()

    def encode(self, conversation: Conversation, max_tokens: int | None = None) -> Encoded | Rejected:
        """A conversation that ends with an answer."""
        if not any(turn.text.strip() for turn in conversation.turns[1::2]):
            return _rejected(conversation, "nothing to learn", "every answer is empty, expected one that is not")
        return self._encode(conversation, max_tokens)

    def begun(self, conversation: Conversation) -> Encoded | Rejected:
        """A conversation whose answers may go on: their places end where their texts do, before any stop."""
        return self._encode(conversation, None, stop="")

    def prompt(self, conversation: Conversation, max_tokens: int | None = None) -> Encoded | Rejected:
        """A conversation that ends with a human turn: all ids up to the answer, which is yet to be said."""
        if len(conversation.turns) % 2 == 0:
            raise ValueError(f"the prompt {conversation.id} ends with an answer, expected a question")
        return self._encode(conversation, max_tokens)

    def spoken(self, ids: Sequence[int]) -> str:
        """Text of generated ids, up to the stop."""
        ends = [place for place, one in enumerate(ids) if one == self.stop_id]
        own = [one for one in ids[: ends[0] if ends else None] if one not in self._speller.specials]
        return self._speller.decode(own)

    def _encode(
        self, conversation: Conversation, max_tokens: int | None, stop: str | None = None
    ) -> Encoded | Rejected:
        placed = place_image(conversation, self.image_place)
        if isinstance(placed, Rejected):
            return placed
        texts, marker = placed
        rendered = self.template.render(texts)
        markers = [_marker_place(rendered, *marker)] if marker else []
        try:
            stop = self.template.stop if stop is None else stop
            encoded = self._spelled(conversation, self._open(rendered), markers, stop)
        except SpellingError as error:
            detail = f"turn {error.turn + 1} cannot be spelled: its tokens do not decode to it"
            return _rejected(conversation, "spelling", detail, turn=error.turn + 1)
        if max_tokens is not None and encoded.n_tokens > max_tokens:
            return too_long(conversation.id, encoded.n_tokens, max_tokens, encoded.n_images)
        return encoded

    def _open(self, rendered: Rendered) -> Rendered:
        """A prompt without the space that its answer's first token will bring."""
        if len(rendered.turns) % 2 == 0:
            return rendered
        return Rendered(rendered.text[: self._speller.begin(rendered.text, len(rendered.text))], rendered.turns)

    def _spelled(self, conversation: Conversation, rendered: Rendered, markers: Sequence[Place], stop: str) -> Encoded:
        tokens = self._speller.spell(rendered, markers)
        images = [place for place, one in enumerate(tokens.ids) if one == self.image_token]
        if len(images) != len(markers):
            raise SpellingError(0)
        return Encoded(
            id=conversation.id,
            ids=self._with_images(tokens.ids),
            answers=tuple(self._answers(rendered, tokens, images, stop)),
            n_images=len(images),
            image_at=images[0] if images else -1,
            n_image_tokens=self.n_image_tokens,
        )

    def _with_images(self, ids: Sequence[int]) -> tuple[int, ...]:
        if self.n_image_tokens == 1:
            return tuple(ids)
        runs = ([one] * (self.n_image_tokens if one == self.image_token else 1) for one in ids)
        return tuple(chain.from_iterable(runs))

    def _answers(self, rendered: Rendered, tokens: Tokens, images: Sequence[int], stop: str) -> list[Place]:
        """Places of answers and their stops among the ids, images counted in full."""
        found = []
        for start, end in rendered.turns[1::2]:
            first = tokens.at(self._speller.begin(rendered.text, start))
            last = tokens.at(end + len(stop))
            shift = (self.n_image_tokens - 1) * sum(place < first for place in images)
            found.append((first + shift, last + shift))
        return found


def renderer(spec: ModelSpec, tokenizer: "PreTrainedTokenizerFast", n_image_tokens: int) -> Renderer:
    """What a model's settings say of text, as one object."""
    return Renderer(tokenizer, template_of(spec.template, tokenizer), n_image_tokens, spec.image_place)


def too_long(name: str, n_tokens: int, max_tokens: int, n_images: int) -> Rejected:
    """A sample beyond the stage's limit: cutting it would cut an image or an answer."""
    detail = f"{n_tokens} tokens with {n_images} image{'s' * (n_images != 1)}, but max_tokens is {max_tokens}"
    numbers = {"n_tokens": n_tokens, "max_tokens": max_tokens, "n_images": n_images}
    return Rejected(id=name, reason="too long", detail=detail, numbers=numbers)


def place_image(
    conversation: Conversation, place: ImagePlace
) -> tuple[tuple[str, ...], tuple[int, int] | None] | Rejected:
    """Texts of the turns, and the turn and character where the image stands, None for text alone.

    Where there are more markers than images, those on a line of their own are meant (LLaVA writes them so) and the
    others are text that speaks of markers; where that does not come out even the sample is rejected.
    """
    texts = tuple(turn.text for turn in conversation.turns)
    n_images = len(conversation.images)
    if n_images > 1:
        return _rejected(conversation, "images", f"{n_images} images, expected one at most", n_images=n_images)
    found = [(turn, at) for turn in range(0, len(texts), 2) for at in _places(texts[turn])]
    meant = found if len(found) <= 1 else [one for one in found if _own_line(texts[one[0]], one[1])]
    if len(meant) != n_images or (found and not n_images):
        detail = f"{MARKER} stands {len(found)} times in human turns, but the number of images is {n_images}"
        return _rejected(conversation, "marker", detail, n_markers=len(found), n_images=n_images)
    if not meant:
        return texts, None
    turn, at = meant[0]
    if place == "as_written":
        return texts, (turn, at)
    return (*texts[:turn], _with_image_first(texts[turn], at), *texts[turn + 1 :]), (turn, 0)


def _with_image_first(text: str, at: int) -> str:
    """A turn with its image moved to the front, a line of its own."""
    rest = (text[:at] + text[at + len(MARKER) :]).strip()
    return f"{MARKER}\n{rest}" if rest else MARKER


def _places(text: str) -> list[int]:
    """Where the marker stands in a text."""
    return [found.start() for found in re.finditer(MARKER, text)]


def _own_line(text: str, at: int) -> bool:
    before, after = text[:at], text[at + len(MARKER) :]
    return (not before or before.endswith("\n")) and (not after or after.startswith("\n"))


def _marker_place(rendered: Rendered, turn: int, at: int) -> Place:
    start = rendered.turns[turn][0] + at
    return start, start + len(MARKER)


def _rejected(conversation: Conversation, reason: Reason, detail: str, **numbers: int) -> Rejected:
    return Rejected(id=conversation.id, reason=reason, detail=detail, numbers=numbers)
