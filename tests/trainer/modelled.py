"""Tiny models, and rows of one conversation each for them."""

import torch
from transformers import PreTrainedTokenizerFast

from tests.trainer.builders import spec
from trainer.adapters import apply
from trainer.batch import IGNORE, Batch, Span
from trainer.model import VisionLanguage
from trainer.spec import ModelSpec
from trainer.stage import Lora, Prefix, SoftPrompt
from trainer.tokenizers import bytes_tokenizer
from trainer.vision import sight

TOKENIZER: PreTrainedTokenizerFast = bytes_tokenizer()
LORA = Lora(rank=4, alpha=8, dropout=0.0)
PREFIX = Prefix(n_tokens=3)
PROJECTED = Prefix(n_tokens=3, width=8)
PROMPT = SoftPrompt(n_tokens=3)
ADAPTERS = [None, LORA, PREFIX, PROJECTED, PROMPT]


def model_of(connector="mlp", adapter=None, dtype=torch.float64, **changes) -> VisionLanguage:
    return adapted(VisionLanguage.build(spec(connector, **changes), TOKENIZER, dtype), adapter)


def adapted(model, adapter, seed=1):
    """With an adapter that does something: low-rank changes are 0 as they are put on."""
    apply(model, adapter, seed)
    if isinstance(adapter, Lora):
        shaken(model, "lora_B", seed)
    return model


def shaken(model, part, seed=1):
    """The same model with all parameters whose name says `part` moved a little."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if part in name:
                parameter += 0.05 * torch.randn(parameter.shape, generator=generator).to(parameter.dtype)
    return model


def row(model: VisionLanguage, text="What is this? It is red.", n_images=1, seed=0, more=()) -> Batch:
    """One conversation, of which all but the images is learned; `more` are ids after the text."""
    n_virtual = model.virtual.n_tokens if hasattr(model.virtual, "embeddings") else 0
    before = [0] * n_virtual + [model.image_token] * (n_images * model.n_image_tokens)
    ids = torch.tensor([[*before, *TOKENIZER.encode(text, add_special_tokens=False), *more]])
    n = ids.shape[1]
    targets = torch.full_like(ids, IGNORE)
    first = max(1, len(before))
    targets[0, first - 1 : -1] = ids[0, first:]
    place = torch.arange(n)[None]
    images = ((place - n_virtual) // model.n_image_tokens).clamp(-1, n_images - 1)
    side = sight(model.spec, model.encoder.config).side
    pixels = torch.randn(n_images, 3, side, side, generator=torch.Generator().manual_seed(seed))
    return Batch(
        ids=ids,
        targets=targets,
        positions=place,
        spans=(Span(0, n, 0, 0),),
        pixels=pixels.to(next(model.encoder.parameters()).dtype),
        media=images,
        virtual=place < n_virtual,
        sample_ids=("1",),
        n_learned=int((targets != IGNORE).sum()),
    )


def with_encoder(given: ModelSpec | None = None, **shape) -> ModelSpec:
    """The spec with settings of its drawn encoder changed."""
    given = given or spec()
    return given.model_copy(update={"encoder": given.encoder.model_copy(update={"shape": given.encoder.shape | shape})})


def with_language(given: ModelSpec | None = None, **shape) -> ModelSpec:
    """The spec with settings of its drawn language model changed."""
    given = given or spec()
    return given.model_copy(
        update={"language": given.language.model_copy(update={"shape": given.language.shape | shape})}
    )
