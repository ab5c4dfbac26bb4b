"""The language model: any causal one of transformers whose attention is an exchangeable function.

Shapes: D width, W words of the vocabulary.
"""

from typing import cast

import torch
from torch import nn
from transformers import (
    AutoModelForCausalLM,
    GenerationConfig,
    PreTrainedConfig,
    PreTrainedModel,
    PreTrainedTokenizerBase,
)

from trainer import attention
from trainer.errors import ModelError
from trainer.sources import config_of, weights_of
from trainer.spec import Backbone

# What some models do to logits after their output layer, and what does nothing.
HEAD_TWISTS = {"final_logit_softcapping": None, "logit_scale": 1, "logits_scaling": 1}


def language_model(backbone: Backbone, tokenizer: PreTrainedTokenizerBase, dtype: torch.dtype) -> PreTrainedModel:
    """The model with its weights, or with weights drawn from torch's generator, and a word for every token.

    New words begin as the mean of the old ones. Raises ModelError for a model that packing would not leave alone.
    """
    # A pad token's row would be left out of learning, and end tokens are the tokenizer's business.
    config = config_of(backbone, vocab_size=len(tokenizer), pad_token_id=None, bos_token_id=None, eos_token_id=None)
    attention.check(config)
    _check_head(config)
    if backbone.source is None:
        made = AutoModelForCausalLM.from_config(config, attn_implementation=attention.NAME)
        model = cast(PreTrainedModel, made)
    else:
        model = weights_of(AutoModelForCausalLM, backbone, dtype=dtype, attn_implementation=attention.NAME)
    if not model._supports_attention_backend:
        raise ModelError(f"{config.model_type}: its attention cannot be exchanged: take another language model")
    _grow(model, len(tokenizer))
    model.generation_config = _tokens_of(model.generation_config)
    return model


def _tokens_of(found: GenerationConfig) -> GenerationConfig:
    """A folder's advice on generating without all but its tokens.

    Vicuna's names a temperature and does not sample: transformers reads that, and refuses to write it.
    """
    kept = {name: getattr(found, name, None) for name in ("bos_token_id", "eos_token_id", "pad_token_id")}
    return GenerationConfig(**kept)


def _check_head(config: PreTrainedConfig) -> None:
    for name, nothing in HEAD_TWISTS.items():
        value = getattr(config, name, nothing)
        if value not in (nothing, None):
            raise ModelError(
                f"{config.model_type}: {name} is {value}, expected logits straight from the output layer: "
                "take another language model"
            )


@torch.no_grad()
def _grow(model: PreTrainedModel, n_words: int) -> None:
    old = len(words_of(model).weight)
    if n_words <= old:
        return
    model.resize_token_embeddings(n_words, mean_resizing=False)
    for table in (words_of(model), head_of(model)):
        table.weight[old:] = table.weight[:old].float().mean(dim=0).to(table.weight.dtype)


def base_of(language: PreTrainedModel) -> nn.Module:
    """The language model without its output layer."""
    return cast(nn.Module, getattr(language, language.base_model_prefix))


def words_of(language: PreTrainedModel) -> nn.Embedding:
    """(W, D): a vector for every word that goes in."""
    return cast(nn.Embedding, language.get_input_embeddings())


def head_of(language: PreTrainedModel) -> nn.Linear:
    """(W, D): the output layer."""
    return cast(nn.Linear, language.get_output_embeddings())
