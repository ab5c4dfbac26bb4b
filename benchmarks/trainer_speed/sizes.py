"""How large everything is: a real model on a CUDA device, the same in small on a CPU."""

from dataclasses import dataclass, replace

from trainer.spec import Backbone, ModelSpec
from trainer.stage import Stage, align, tune, tune_lora

STAGES = {"tune": tune, "align": align, "lora": tune_lora}


@dataclass(frozen=True, slots=True)
class Sizes:
    """One scale of the benchmark."""

    spec: ModelSpec
    n_tokens: int
    """Mean of a sample, its image counted."""
    max_tokens: int
    tokens_per_pack: int
    batch: int
    """Samples that an optimizer step learns from (LLaVA's second stage: 128)."""
    portion: int
    """Samples that are timed at a time, about."""
    square: int
    """Side of the matrices whose product tells what the device can do."""

    def stage(self, name: str, *, packed: bool = True, shared: bool = False) -> Stage:
        """A stage of trainer.stage, whose steps are portions."""
        n_rows = max(1, round(self.portion * self.n_tokens / self.tokens_per_pack)) if packed else self.portion
        changes = {
            "max_tokens": self.max_tokens,
            "tokens_per_pack": self.tokens_per_pack,
            "packs_per_step": n_rows,
            "packed": packed,
            "share_images": shared,
        }
        return STAGES[name](**changes)

    @property
    def padded(self) -> int:
        """Samples of a padded batch: as many positions as a packed row, where all are of mean length."""
        return max(1, self.tokens_per_pack // self.n_tokens)


def real() -> Sizes:
    """LLaVA-1.5 7B: CLIP ViT-L/14 at 336 pixels, 576 tokens an image, Llama 2 7B; samples of 814 tokens."""
    vision = {"hidden_size": 1024, "intermediate_size": 4096, "num_hidden_layers": 24, "num_attention_heads": 16}
    text = {"hidden_size": 4096, "intermediate_size": 11008, "num_hidden_layers": 32, "num_attention_heads": 32}
    spec = _spec(
        vision | {"image_size": 336, "patch_size": 14, "projection_dim": 768},
        text | {"num_key_value_heads": 32, "vocab_size": 32000, "max_position_embeddings": 4096},
    )
    return Sizes(spec, 814, 2048, 8192, batch=128, portion=32, square=8192)


def scaled() -> Sizes:
    """A quarter of the tokens, and a model of half a million parameters: a fraction of a second a row on two cores."""
    vision = {"hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 3, "num_attention_heads": 2}
    text = {"hidden_size": 96, "intermediate_size": 256, "num_hidden_layers": 3, "num_attention_heads": 2}
    spec = _spec(
        vision | {"image_size": 168, "patch_size": 14},
        text | {"num_key_value_heads": 2, "vocab_size": 1000, "max_position_embeddings": 4096},
    )
    return Sizes(spec, 204, 512, 1024, batch=128, portion=20, square=512)


def half(sizes: Sizes) -> Sizes:
    """With portions of half the samples."""
    return replace(sizes, portion=max(1, sizes.portion // 2))


def _spec(vision: dict[str, int], text: dict[str, int]) -> ModelSpec:
    return ModelSpec(
        encoder=Backbone(architecture="clip_vision_model", shape=dict(vision)),
        language=Backbone(architecture="llama", shape=dict(text)),
        tokenizer="bytes",
        template="plain",
    )
