"""A model as transformers' LLaVA, and as its processor.

That LLaVA has a connector of two layers with GELU between them, an encoder read at its own size, and a language model
that sees nothing but ids. Read with transformers/models/llava, 5.17 and 5.23.
"""

from typing import Any, Literal

import torch
from torch import Tensor, nn
from transformers import LlavaConfig, LlavaForConditionalGeneration
from transformers.models.llava.processing_llava import LlavaProcessor

from trainer.errors import ModelError
from trainer.folder import Opened, below
from trainer.jinja import chat_template
from trainer.model import VisionLanguage
from trainer.render import Encoded, Renderer, renderer
from trainer.sample import Conversation, Turn
from trainer.vision import sight

PROJECTOR = {"layers.0": "linear_1", "layers.2": "linear_2"}  # ours -> theirs
QUESTION = "What is on the left?"


def why_not(model: VisionLanguage) -> str:
    """What transformers' LLaVA cannot say of the model, as a sentence; empty where it can say all."""
    spec, head = model.spec, model.language.get_output_embeddings()
    if (spec.connector.kind, spec.connector.depth) != ("mlp", 2):
        return f"transformers' LLaVA has an mlp of depth 2, found {spec.connector.kind} of depth {spec.connector.depth}"
    if model.adapter is not None:
        return f"transformers' LLaVA has no {model.adapter.kind}, found one"
    if spec.image_size not in (None, model.encoder.config.image_size):
        return f"transformers' LLaVA reads images at the encoder's own size, found {spec.image_size} pixels"
    n_others = n_special(model)
    if n_others not in (spec.keep_class_token, 1):
        return f"transformers' LLaVA drops one vector beside the patches at most, found {n_others}"
    if not isinstance(head, nn.Linear) or head.bias is not None:
        return "transformers' LLaVA has an output layer without a bias, found another"
    return ""


def llava(model: VisionLanguage, dtype: torch.dtype) -> LlavaForConditionalGeneration:
    """The same weights in that precision, on the CPU, under transformers' names."""
    text = model.language.config.to_dict()
    config = LlavaConfig(
        vision_config=model.encoder.config.to_dict(),
        text_config=text | {"vocab_size": len(model.language.get_input_embeddings().get_parameter("weight"))},
        image_token_index=model.image_token,
        image_seq_length=model.n_image_tokens,
        projector_hidden_act="gelu",
        vision_feature_layer=model.spec.feature_layer,
        vision_feature_select_strategy=strategy(model),
        tie_word_embeddings=bool(model.language.config.tie_word_embeddings),
    )
    with torch.device("meta"):
        empty = LlavaForConditionalGeneration(config)
    empty.load_state_dict({name: value.to(dtype) for name, value in _renamed(model).items()}, assign=True)
    empty.tie_weights()
    return empty


def processor(opened: Opened) -> LlavaProcessor:
    """What turns messages and pictures into ids and pixels: for questions, the ids that training had up to the answer.

    Raises ModelError where jinja does not bring that about.
    """
    model = opened.model
    renders = renderer(model.spec, opened.tokenizer, model.n_image_tokens)
    made = LlavaProcessor(
        image_processor=opened.processor,
        tokenizer=opened.tokenizer,
        patch_size=model.encoder.config.patch_size,
        vision_feature_select_strategy=strategy(model),
        num_additional_image_tokens=n_special(model),
    )
    reply = renders.template.reply
    for asking in (reply, reply.rstrip(" ")):  # some tokenizers write the space with the answer's first word
        made.chat_template = chat_template(renders.template, model.spec.image_place, asking)
        if _asks_alike(made, renders):
            return made
    raise ModelError(
        f"the template {model.spec.template!r} comes out differently in jinja, expected the ids of training"
    )


@torch.no_grad()
def n_special(model: VisionLanguage) -> int:
    """Vectors that the encoder puts before its patches: a class token, registers."""
    seen = sight(model.spec, model.encoder.config)
    pixels = torch.zeros(1, 3, seen.side, seen.side).to(next(model.encoder.parameters()))
    n_vectors = model.encoder(pixels).last_hidden_state.shape[1]
    return int(n_vectors - (seen.n_patches - model.spec.keep_class_token))


def strategy(model: VisionLanguage) -> Literal["default", "full"]:
    """Of transformers' LLaVA: `default` drops the first vector, `full` keeps all."""
    return "default" if n_special(model) > model.spec.keep_class_token else "full"


def _asks_alike(made: LlavaProcessor, renders: Renderer) -> bool:
    turns = (Turn("human", QUESTION), Turn("gpt", "A dog."), Turn("human", QUESTION))
    wanted = renders.prompt(Conversation("probe", turns))
    said = [{"role": "assistant" if turn.role == "gpt" else "user", "content": turn.text} for turn in turns]
    found: Any = made.apply_chat_template(said, add_generation_prompt=True, tokenize=True, return_dict=True)
    return isinstance(wanted, Encoded) and tuple(found["input_ids"][0]) == wanted.ids


def _renamed(model: VisionLanguage) -> dict[str, Tensor]:
    state, inner = model.state_dict(), f"{model.language.base_model_prefix}."
    named = {f"model.vision_tower.{name}": value for name, value in below(state, "encoder.").items()}
    for name, value in below(state, "connector.").items():
        layer, _, kind = name.rpartition(".")
        named[f"model.multi_modal_projector.{PROJECTOR[layer]}.{kind}"] = value
    for name, value in below(state, "language.").items():
        inside = name.startswith(inner)
        named[f"model.language_model.{name.removeprefix(inner)}" if inside else name] = value
    return named
