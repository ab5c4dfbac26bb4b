"""What runs: the trainer's own loop, and transformers' LLaVA beside it, of equal shapes and in equal precision."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

import torch
from peft import LoraConfig, inject_adapter_in_model
from torch import nn
from transformers import CONFIG_MAPPING, LlavaConfig, LlavaForConditionalGeneration, PreTrainedTokenizerFast

from benchmarks.trainer_speed.portions import Portion, Reading
from benchmarks.trainer_speed.sizes import Sizes
from trainer import adapters, learning
from trainer.config import Precision, Recompute, RunConfig
from trainer.course import Course
from trainer.distributed import World
from trainer.layers import layers
from trainer.loop import Training
from trainer.model import VisionLanguage
from trainer.optim import clip, optimizer
from trainer.pixels import processor
from trainer.precision import computed, kept, narrow
from trainer.progress import unwatched
from trainer.recompute import recompute
from trainer.run import Run
from trainer.sharding import last_of_step, split
from trainer.signals import Listening
from trainer.spec import Backbone
from trainer.stage import Lora, Stage


@dataclass(frozen=True, slots=True)
class Settings:
    """How a model is trained, beside its stage."""

    precision: Precision
    recompute: Recompute
    compile: bool = False
    bf16_states: bool = True


class Runner(Protocol):
    """A model under training."""

    def rows(self, portion: Portion) -> float:
        """All rows of a portion forward and backward; seconds that it waited for them."""
        ...

    def update(self) -> None:
        """The optimizer's step."""
        ...


class Ours:
    """The trainer's loop over rows that are given."""

    def __init__(
        self,
        sizes: Sizes,
        stage: Stage,
        settings: Settings,
        world: World,
        tokenizer: PreTrainedTokenizerFast,
        reading: Reading,
        folder: Path,
    ) -> None:
        """Weights are drawn on the device."""
        model = VisionLanguage.build(sizes.spec, tokenizer, kept(settings.precision), world.device)
        with torch.device(world.device):
            adapters.apply(model, stage.adapter)
        learning.freeze(model, stage)
        config = RunConfig(
            data=(str(folder),),
            out=str(folder),
            model=sizes.spec,
            stage=stage,
            precision=settings.precision,
            bf16_states=settings.bf16_states,
            recompute=settings.recompute,
            compile=settings.compile,
        )
        course = Course(model, tokenizer, processor(sizes.spec), reading.source, reading.plan)
        self.training = Training(config, Run(folder), world, course, Listening(), unwatched)

    def rows(self, portion: Portion) -> float:
        """As Runner says."""
        return sum(one.waited for one in self.training.gradient(portion.step, iter(portion.rows)))

    def update(self) -> None:
        """As Runner says."""
        training = self.training
        clip(training.model.parameters(), training.config.stage.clip)
        training.adam.step()
        training.adam.zero_grad()


class Plain:
    """Transformers' LlavaForConditionalGeneration over padded batches.

    Split, narrowed, recomputed and stepped by the trainer's own functions, so that what differs is the model's forward:
    fill, logits of all positions, and attention under a mask.
    """

    def __init__(self, sizes: Sizes, stage: Stage, settings: Settings, world: World, image_token: int) -> None:
        """Weights are drawn on the device."""
        self.world, self.stage, self.precision = world, stage, settings.precision
        with torch.device(world.device):
            self.model = LlavaForConditionalGeneration(_config(sizes, image_token)).to(kept(settings.precision))
            groups = _learning(self.model, stage)
        self.model.train()
        own = list(layers(self.model.model.language_model))
        narrow(self.model, settings.precision)
        recompute(own, settings.recompute)
        split(self.model, own, world, settings.precision)
        for group in groups:
            group["params"] = [dict(self.model.named_parameters())[name] for name in group["params"]]
        self.adam = optimizer(groups, stage, bf16_states=settings.bf16_states)

    def rows(self, portion: Portion) -> float:
        """As Runner says."""
        batches = list(portion.rows)
        for number, batch in enumerate(batches):
            last_of_step(self.model, number == len(batches) - 1)
            given = {name: None if value is None else value.to(self.world.device) for name, value in batch.items()}
            if given["pixel_values"] is not None:
                given["pixel_values"] = given["pixel_values"].to(computed(self.precision))
            out = self.model(**given, use_cache=False, num_items_in_batch=portion.step.n_learned)
            out.loss.backward()
        return 0.0

    def update(self) -> None:
        """As Runner says."""
        clip(self.model.parameters(), self.stage.clip)
        self.adam.step()
        self.adam.zero_grad()


@contextmanager
def standing(make: Any, *given: Any) -> Iterator[Any]:  # noqa: ANN401 - a runner's class and what it takes
    """A runner while it is needed, and its memory back afterwards."""
    with TemporaryDirectory() as folder:
        held = [make(*given, Path(folder)) if make is Ours else make(*given)]
        try:
            yield held[0]
        finally:
            held.clear()


def swept() -> None:
    """Give the device's memory back; FSDP2 and hooks hold on to each other in rings, compiled code to its models."""
    torch.compiler.reset()
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


def _config(sizes: Sizes, image_token: int) -> LlavaConfig:
    return LlavaConfig(
        vision_config=_of(sizes.spec.encoder),
        text_config=_of(sizes.spec.language, pad_token_id=None),
        image_token_id=image_token,
        vision_feature_layer=sizes.spec.feature_layer,
        attn_implementation="sdpa",
    )


def _of(backbone: Backbone, **more: object) -> Any:  # noqa: ANN401 - transformers' configuration
    return CONFIG_MAPPING[backbone.architecture](**backbone.shape, **more)


def _learning(model: nn.Module, stage: Stage) -> list[dict[str, Any]]:
    """Let the stage's parts learn; optimizer groups, with names where parameters will be."""
    text = model.model.language_model
    model.requires_grad_(False)
    model.model.multi_modal_projector.requires_grad_(True)
    if "language" in stage.learns:
        text.requires_grad_(True)
        model.lm_head.requires_grad_(True)
    if isinstance(stage.adapter, Lora):
        inject_adapter_in_model(_lora(stage.adapter), text)  # which lets its own learn, and nothing else of the text
    rate = max(stage.rates.values())
    names = [name for name, parameter in model.named_parameters() if parameter.requires_grad]
    return [{"params": names, "lr": rate, "peak": rate, "weight_decay": 0.0, "part": "all"}]


def _lora(adapter: Lora) -> LoraConfig:
    return LoraConfig(
        r=adapter.rank, lora_alpha=adapter.alpha, lora_dropout=adapter.dropout, target_modules="all-linear"
    )
