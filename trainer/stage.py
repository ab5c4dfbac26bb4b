"""A stage of training as data: what learns, how fast, in what portions. There is one loop; align and tune are values.

align   the connector alone learns, from captions (LLaVA: learning rate 1e-3, batch 256, 1 epoch)
tune    connector and language model learn, or an adapter in its place (2e-5, batch 128, 1 epoch; LoRA 2e-4)
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from trainer.record import Record

Part = Literal["encoder", "connector", "language", "adapter"]
Positive = Annotated[int, Field(gt=0)]
Rate = Annotated[float, Field(gt=0, le=1)]
Share = Annotated[float, Field(ge=0, le=1)]


class Lora(Record):
    """Low-rank changes to the language model's linear layers."""

    kind: Literal["lora"] = "lora"
    rank: Positive = 128
    """Rank of a change."""
    alpha: Positive = 256
    """A change counts alpha / rank times."""
    dropout: Share = 0.05
    """Of what goes into a change."""
    targets: tuple[str, ...] = ()
    """Names of the linear layers; empty: all but the output layer."""
    four_bit: bool = False
    """QLoRA: the language model's frozen weights in 4 bits (NF4); needs bitsandbytes and CUDA."""


class Prefix(Record):
    """Learned keys and values before every layer's own."""

    kind: Literal["prefix"] = "prefix"
    n_tokens: Positive = 30
    """How many."""
    width: Positive | None = None
    """Width of the layer that makes them out of embeddings; None: they are learned themselves."""


class SoftPrompt(Record):
    """Learned input vectors before every conversation."""

    kind: Literal["soft_prompt"] = "soft_prompt"
    n_tokens: Annotated[int, Field(ge=1, le=150)] = 20
    """How many."""


Adapter = Annotated[Lora | Prefix | SoftPrompt, Field(discriminator="kind")]


class Stage(Record):
    """Which parameters learn, and how."""

    name: str
    """What it is called in metrics and folders."""
    learns: tuple[Part, ...]
    """The parts whose parameters change; everything else keeps its bytes."""
    rates: dict[Part, Rate]
    """Highest learning rate of each of them."""
    adapter: Adapter | None = None
    """What learns in the language model's place."""
    epochs: Positive = 1
    """How often each sample is seen."""
    tokens_per_pack: Positive = 8192
    """Most positions of one packed row, which is one micro-batch."""
    images_per_pack: Positive = 32
    """Most images of one."""
    packs_per_step: Positive = 16
    """Rows that one optimizer step learns from, over all processes together."""
    max_tokens: Positive = 2048
    """Longest sample, images counted as their tokens; a longer one is rejected by id, never cut."""
    share_images: bool = True
    """Conversations about one image branch from one copy of it."""
    packed: bool = True
    """False: one conversation a row."""
    warmup: Share = 0.03
    """Share of the steps in which rates rise from 0; then they fall to 0 along a cosine."""
    weight_decay: Annotated[float, Field(ge=0)] = 0.0
    """AdamW's."""
    betas: tuple[Share, Share] = (0.9, 0.999)
    """AdamW's."""
    clip: Annotated[float, Field(gt=0)] | None = 1.0
    """Longest gradient, over all parameters; None does not clip."""

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        if not self.learns:
            raise ValueError("learns is empty, expected at least one part")
        if set(self.learns) != set(self.rates):
            raise ValueError(f"found rates for {sorted(self.rates)}, expected {sorted(self.learns)}, which learn")
        if ("adapter" in self.learns) != (self.adapter is not None):
            raise ValueError("an adapter is given exactly when `adapter` learns: name both or neither")
        if self.adapter is not None and "language" in self.learns:
            raise ValueError("an adapter learns in the language model's place, found both: leave one out")
        if self.max_tokens > self.tokens_per_pack:
            raise ValueError(f"max_tokens {self.max_tokens} is above tokens_per_pack {self.tokens_per_pack}")
        return self


def align(rate: float = 1e-3, **changes: object) -> Stage:
    """LLaVA's first stage: the connector alone learns to put images into the language model's words."""
    return Stage.model_validate({"name": "align", "learns": ("connector",), "rates": {"connector": rate}} | changes)


def tune(rate: float = 2e-5, **changes: object) -> Stage:
    """LLaVA's second stage: connector and language model learn to follow instructions."""
    learns = ("connector", "language")
    return Stage.model_validate({"name": "tune", "learns": learns, "rates": dict.fromkeys(learns, rate)} | changes)


def tune_lora(rate: float = 2e-4, connector_rate: float = 2e-5, lora: Lora | None = None, **changes: object) -> Stage:
    """The same with low-rank changes in place of the language model's weights."""
    rates = {"connector": connector_rate, "adapter": rate}
    given = {"name": "tune", "learns": ("connector", "adapter"), "rates": rates, "adapter": lora or Lora()}
    return Stage.model_validate(given | changes)


def teach(rate: float = 1e-3, **changes: object) -> Stage:
    """Text alone: the language model learns to speak, before there are images."""
    return Stage.model_validate({"name": "teach", "learns": ("language",), "rates": {"language": rate}} | changes)
