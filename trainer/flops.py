"""Floating-point operations of a row, worked out from shapes: what MFU is measured with.

*counted* is what a CPU computes, all pairs of a row; *useful* is what has to be computed: only the pairs that see each
other, without fill and without anything twice. MFU is useful work over time and the device's best (PaLM, appendix B).
matrices.py says what each thing takes. For dense models: experts, of which each position takes a few, are not counted.

Shapes: T positions of a row, V columns of a learned past, N images, P patches of an image, S latents of an image, L
targets.
"""

from dataclasses import dataclass
from typing import Any

from torch import nn

from trainer.batch import IGNORE, Batch, Span
from trainer.config import Recompute
from trainer.connectors import Gated
from trainer.language import base_of
from trainer.layers import layers
from trainer.matrices import Flops, asking, attention, connecting, glance, layers_of, learns, matrices, matrix, total
from trainer.model import VisionLanguage
from trainer.vision import sight

CLASS_TOKENS = ("class_embedding", "cls_token")  # names of such a parameter in transformers' encoders
INPUTS = {"q_proj", "k_proj", "v_proj", "qkv_proj"}  # linear layers of its language models that read a layer's input


@dataclass(frozen=True, slots=True)
class Work:
    """What each thing in a row takes, given what learns."""

    image: Flops
    """One image, through encoder and connector."""
    position: Flops
    """One position, through all layers of the language model."""
    pair: Flops
    """One position that attends to one column, in all layers."""
    looking: Flops
    """One position that looks at images through cross-attention, in all layers that do."""
    glance: Flops
    """One position that looks at one image so."""
    target: Flops
    """One target, through the output layer."""
    n_past: int
    """V."""
    always_looks: bool
    """Whether a row without images runs one all the same, so that every process has gradients of the same parts."""

    def counted(self, batch: Batch) -> Flops:
        """What a row takes where all pairs are computed."""
        n_positions = batch.ids.shape[1]
        n_images = max(len(batch.pixels), int(self.always_looks))
        looking = self.looking + self.glance * n_images if n_images else Flops()
        row = (self.position + looking + self.pair * (self.n_past + n_positions)) * n_positions
        return self.image * n_images + row + self.target * batch.n_learned

    def useful(self, batch: Batch) -> Flops:
        """What a row has to take. Waits for the device, so ask it of a row that is not there yet."""
        spans = [span for span in batch.spans if not _is_fill(span, batch)]
        n_positions = sum(span.stop - span.start for span in spans)
        n_pairs = sum(pairs(span, self.n_past) for span in spans)
        n_looking = int((batch.media >= 0).sum())
        row = self.position * n_positions + self.pair * n_pairs + (self.looking + self.glance) * n_looking
        needed = self.image * len(batch.pixels) + row + self.target * batch.n_learned
        return Flops(needed.forward, needed.backward)


def pairs(span: Span, n_past: int = 0) -> int:
    """Columns that the positions of a span see, added up: learned past, prefix, and itself up to each."""
    length = span.stop - span.start
    return length * (n_past + span.prefix_stop - span.prefix_start) + length * (length + 1) // 2


def work(model: VisionLanguage, recompute: Recompute = "none") -> Work:
    """What a model's rows take; after `learning.freeze`, which says what learns."""
    sees = learns(model.encoder)
    looks = sees or learns(model.connector)
    carries = looks or model.n_virtual > 0 or learns(model.language.get_input_embeddings())
    position, pair = _language(model, carries)
    looking = glancing = Flops()
    if isinstance(model.connector, Gated):
        position, looking, glancing = _gated(model.connector, position, carries)
    if recompute == "layers":
        position, pair, looking, glancing = (_twice(one) for one in (position, pair, looking, glancing))
        position = _spared(model, position)
    language: Any = model.language
    target = matrix(language.get_output_embeddings(), carries or position.backward > 0)
    n_past = int(model.virtual.n_tokens) if hasattr(model.virtual, "cache") else 0
    image = _encoder(model, sees) + connecting(model.connector, sight(model.spec, model.encoder.config).n_patches, sees)
    return Work(image, position, pair, looking, glancing, target, n_past, looks)


def _encoder(model: VisionLanguage, carries: bool) -> Flops:
    """One image, as far as the layer whose state is taken."""
    encoder, config = model.encoder, model.encoder.config
    inner, taken = layers(encoder), model.spec.feature_layer
    n_run = taken if taken >= 0 else len(inner) + 1 + taken
    n_patches = sight(model.spec, config).n_patches - model.spec.keep_class_token
    n_positions = n_patches + _n_extra(encoder)
    patch = total(matrix(one, carries=False) for one in encoder.modules() if isinstance(one, nn.Conv2d))
    layer = total(matrices(one, carries) for one in inner[:n_run])
    return patch * n_patches + layer * n_positions + attention(config.hidden_size, carries) * (n_positions**2 * n_run)


def _n_extra(encoder: nn.Module) -> int:
    """Positions that are no patches: class token and registers."""
    names = (name.rpartition(".")[2] for name, _ in encoder.named_parameters())
    return sum(name in CLASS_TOKENS for name in names) + int(getattr(encoder.config, "num_register_tokens", 0) or 0)


def _language(model: VisionLanguage, carries: bool) -> tuple[Flops, Flops]:
    """One position, and one pair, through all layers."""
    config = model.language.config
    n_heads = config.num_attention_heads
    width = n_heads * (getattr(config, "head_dim", None) or config.hidden_size // n_heads)
    position = pair = Flops()
    for layer in layers(base_of(model.language)):
        begins = not carries and (learns(layer) or model.virtual is not None)
        position += _beginning(layer) if begins else matrices(layer, carries)
        carries = carries or begins
        pair += attention(width, carries)
    return position, pair


def _beginning(layer: nn.Module) -> Flops:
    """One position through the first layer in which anything learns: what reads its input hands no gradient on."""
    linear = [(name, one) for name, one in layer.named_modules() if isinstance(one, nn.Linear)]
    return total(matrix(one, carries="lora_B" in name or not INPUTS & {*name.split(".")}) for name, one in linear)


def _gated(connector: Gated, position: Flops, carries: bool) -> tuple[Flops, Flops, Flops]:
    """One position, one that looks, and one that looks at one image, with the layers between the layers."""
    for layer in layers_of(connector):
        position += matrices(layer.feed, carries)
    looking = total(asking(layer.attend, carries) for layer in layers_of(connector))
    glancing = total(glance(layer.attend, carries) for layer in layers_of(connector))
    return position, looking, glancing * connector.resampler.n_tokens


def _twice(once: Flops) -> Flops:
    return Flops(once.forward, once.backward, once.forward if once.backward else 0)


def _spared(model: VisionLanguage, position: Flops) -> Flops:
    """Without each layer's last matrix, at whose input torch stops to compute again."""
    last = (
        [one for one in layer.modules() if isinstance(one, nn.Linear)][-1] for layer in layers(base_of(model.language))
    )
    spared = total(matrix(one, carries=False) for one in last).forward if position.again else 0
    return Flops(position.forward, position.backward, position.again - spared)


def _is_fill(span: Span, batch: Batch) -> bool:
    """Whether a row's last span only brings it to length: a conversation always ends with targets."""
    is_last = span.stop == batch.ids.shape[1]
    return is_last and bool((batch.targets[0, span.start : span.stop] == IGNORE).all())
