"""Models by name. A preset is a function; what it returns can be changed with `model_copy(update=...)`."""

from trainer.errors import SettingsError
from trainer.spec import Backbone, ConnectorSpec, ModelSpec


def tiny() -> ModelSpec:
    """Everything drawn at random, seconds on a CPU: for first runs and tests. One token a byte."""
    vision = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 3, "num_attention_heads": 2}
    text = {"hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": 2, "num_attention_heads": 4}
    return ModelSpec(
        encoder=Backbone(architecture="clip_vision_model", shape=vision | {"image_size": 32, "patch_size": 8}),
        language=Backbone(
            architecture="llama",
            shape=text | {"num_key_value_heads": 2, "max_position_embeddings": 4096},
        ),
        tokenizer="bytes",
        template="chatml",
    )


def llava15_7b() -> ModelSpec:
    """LLaVA-1.5: CLIP ViT-L/14 at 336 pixels (576 tokens an image), a two-layer MLP, Vicuna 7B."""
    return _llava15("lmsys/vicuna-7b-v1.5")


def llava15_13b() -> ModelSpec:
    """The same with Vicuna 13B."""
    return _llava15("lmsys/vicuna-13b-v1.5")


def small() -> ModelSpec:
    """SigLIP 2 at 384 pixels and Qwen2.5 1.5B: for one consumer card."""
    return ModelSpec(
        encoder=Backbone(source="google/siglip2-so400m-patch14-384"),
        language=Backbone(source="Qwen/Qwen2.5-1.5B-Instruct"),
    )


def _llava15(language: str) -> ModelSpec:
    return ModelSpec(
        encoder=Backbone(source="openai/clip-vit-large-patch14-336"),
        language=Backbone(source=language),
        connector=ConnectorSpec(kind="mlp"),
        template="vicuna",
    )


PRESETS = {"tiny": tiny, "small": small, "llava15-7b": llava15_7b, "llava15-13b": llava15_13b}


def preset(name: str) -> ModelSpec:
    """The preset of that name; raises SettingsError, which names them all."""
    if name not in PRESETS:
        raise SettingsError(f"found the preset {name!r}, expected one of {', '.join(PRESETS)}")
    return PRESETS[name]()
