"""What a model is made of: a vision encoder, a connector, a language model, and how text is put around images.

A backbone is anything that transformers' Auto classes load, from a hub or a folder; or a shape whose weights are drawn
at random, which is what tests, benchmarks and models from scratch need.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from trainer.record import Record

Positive = Annotated[int, Field(gt=0)]
Dimension = int | float | str | bool | list[int] | list[str] | None
ConnectorKind = Literal["linear", "mlp", "resampler", "qformer", "gated"]
ImagePlace = Literal["front", "as_written"]


class Backbone(Record):
    """A vision encoder or a language model."""

    source: str | None = None
    """Hub name or local folder, for transformers' from_pretrained; None where the weights are drawn at random."""
    revision: str | None = None
    """Branch, tag or commit of a hub name."""
    architecture: str | None = None
    """transformers' model type (`llama`, `qwen2`, `clip_vision_model`), where weights are drawn."""
    shape: dict[str, Dimension] = Field(default={})
    """Settings of that model type's configuration, where weights are drawn."""

    @model_validator(mode="after")
    def _is_one_of_both(self) -> Self:
        if (self.source is None) == (self.architecture is None):
            raise ValueError("found a source and an architecture, or neither, expected exactly one of them")
        if self.source is not None and self.shape:
            raise ValueError("found a shape beside a source, expected it with an architecture only")
        return self


class ConnectorSpec(Record):
    """What turns image features into what the language model reads."""

    kind: ConnectorKind = "mlp"
    """linear, mlp: one vector a patch; resampler, qformer: n_latents; gated: layers between the text's layers."""
    n_latents: Positive = 64
    """Vectors that a resampler, a Q-Former or the resampler of a gated model leaves of an image."""
    depth: Positive = 2
    """Linear layers of an mlp; layers of a resampler or a Q-Former."""
    width: Positive | None = None
    """Inner width of a resampler (None: the encoder's) or a Q-Former (None: 768)."""
    n_heads: Positive = 8
    """Heads of attention."""
    head_width: Positive = 64
    """Width of one of them."""
    every: Positive = 4
    """gated: a layer of cross-attention before every so many layers of the language model."""


class ModelSpec(Record):
    """All that decides which model is built."""

    encoder: Backbone
    """The vision encoder."""
    language: Backbone
    """The language model."""
    connector: ConnectorSpec = ConnectorSpec()
    """What stands between them."""
    feature_layer: int = -2
    """Whose hidden state of the encoder is taken: -1 the last layer's, -2 the one before (LLaVA)."""
    keep_class_token: bool = False
    """True where the encoder's class token is a feature too; LLaVA drops it."""
    image_size: Positive | None = None
    """Side in pixels that images are brought to; None for what the encoder was made for."""
    tokenizer: str = "own"
    """`own`: the one that lies beside the language model; `bytes`: one token a byte; else a hub name or a folder."""
    template: str = "own"
    """`own`: the tokenizer's chat template; `vicuna`, `chatml`, `plain`: ours (template.py)."""
    image_place: ImagePlace = "front"
    """`front` moves an image before its turn's text, as LLaVA does; only there can conversations share one."""
    seed: int = 0
    """Draws the weights that come from nowhere."""
