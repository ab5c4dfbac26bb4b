"""The stages of the trainer: the text alone, then captions, then everything that the teacher said.

    teach   the language model learns to speak, from samples without their images
    align   connector and language model learn what captions say, one short exchange a caption
    tune    connector and language model learn to answer, from conversation, detail and reasoning

The encoder keeps what it has from `contrast`. Each stage is a value and its samples; the loop is the trainer's own.
"""

from collections.abc import Iterator
from pathlib import Path
from random import Random

from transformers.models.vit.image_processing_pil_vit import ViTImageProcessorPil

from benchmarks.closed_loop.contrast import DEVIATION, MEAN
from benchmarks.closed_loop.scenes import Material, Sample, write
from benchmarks.closed_loop.settings import Settings
from benchmarks.closed_loop.sight import Sight
from trainer import tokenizers
from trainer.config import RunConfig
from trainer.loop import train
from trainer.progress import Watch, unwatched
from trainer.spec import Backbone, ModelSpec
from trainer.stage import Part, Stage

SHORT_ASK = "<image>\nDescribe the image briefly."


class Course:
    """One folder in which stages follow each other."""

    def __init__(self, folder: Path, found: Material, settings: Settings) -> None:
        """The folder must be there; nothing is trained yet."""
        self.folder = folder
        self.found = found
        self.settings = settings
        self.samples = {
            "teach": write(folder / "teach.jsonl", _without_images(found, settings)),
            "align": write(folder / "align.jsonl", _captions(found)),
            "tune": write(folder / "tune.jsonl", found.samples),
        }

    def spec(self, sight: Sight) -> ModelSpec:
        """The model before its first stage: writes the encoder with its image processor, and the tokenizer."""
        size, kept = self.settings, {name: str(self.folder / name) for name in ("encoder", "tokenizer")}
        sight.save_pretrained(kept["encoder"])
        processor = ViTImageProcessorPil(
            size={"height": size.side, "width": size.side}, resample=3, image_mean=[MEAN] * 3, image_std=[DEVIATION] * 3
        )
        processor.save_pretrained(kept["encoder"])
        tokenizers.learned(_texts(self.found), size.words).save_pretrained(kept["tokenizer"])
        n_heads = size.width // 32
        shape = {"hidden_size": size.width, "intermediate_size": size.width * 8 // 3, "num_hidden_layers": size.layers}
        heads = {"num_attention_heads": n_heads, "num_key_value_heads": n_heads, "tie_word_embeddings": True}
        return ModelSpec(
            encoder=Backbone(source=kept["encoder"]),
            language=Backbone(architecture="llama", shape=shape | heads | {"max_position_embeddings": 2048}),
            tokenizer=kept["tokenizer"],
            feature_layer=-1,
            seed=size.seed,
        )

    def stages(self) -> tuple[Stage, ...]:
        """All three, in order."""
        size, both = self.settings, ("connector", "language")
        return (
            self._stage("teach", ("language",), size.teach_rate, size.teach_epochs),
            self._stage("align", both, size.align_rate, size.align_epochs),
            self._stage("tune", both, size.tune_rate, size.tune_epochs),
        )

    def run(self, stage: Stage, spec: ModelSpec, start: Path | None, watch: Watch = unwatched) -> Path:
        """Train one stage; gives the folder of its model."""
        config = RunConfig(
            data=(str(self.samples[stage.name]),),
            images=str(self.found.images),
            out=str(self.folder / stage.name),
            model=spec,
            start=start and str(start),
            stage=stage,
            seed=self.settings.seed,
            workers=0,
            save_every=1_000_000,
            log_every=20,
        )
        train(config, watch)
        return self.folder / stage.name / "model"

    def _stage(self, name: str, learns: tuple[Part, ...], rate: float, epochs: int) -> Stage:
        return Stage(
            name=name,
            learns=learns,
            rates=dict.fromkeys(learns, rate),
            epochs=epochs,
            tokens_per_pack=self.settings.tokens_per_pack,
            packs_per_step=self.settings.packs_per_step,
            max_tokens=512,
            warmup=0.05,
            betas=(0.9, 0.98),
        )


def _without_images(found: Material, settings: Settings) -> Iterator[Sample]:
    draw = Random(settings.seed)
    for sample in found.samples:
        if draw.random() < settings.teach_share:
            turns = [turn | {"value": turn["value"].replace("<image>", "").strip()} for turn in sample["conversations"]]
            yield {"id": sample["id"], "type": sample["type"], "conversations": turns}


def _captions(found: Material) -> Iterator[Sample]:
    for image, captions in found.captions.items():
        for number, caption in enumerate(captions):
            turns = [{"from": "human", "value": SHORT_ASK}, {"from": "gpt", "value": caption}]
            yield {"id": f"{image}#{number}", "image": image, "type": "caption", "conversations": turns}


def _texts(found: Material) -> Iterator[str]:
    for sample in found.samples:
        yield from (turn["value"].replace("<image>", "") for turn in sample["conversations"])
    for captions in found.captions.values():
        yield from captions
