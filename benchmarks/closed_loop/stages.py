"""The stages of the trainer: the text alone, then captions, then everything that the teacher said.

    begin   words that can be seen are told apart (words.py): no stage, a start
    teach   the language model learns to speak, from samples without their images
    ground  layers that look, and a connector that begins in words (grounding.py): no stage, a start
    align   connector and language model learn what is said of each thing, from captions in short (captions.py), with
            some samples among them so that the language model keeps on speaking
    tune    connector and language model learn to answer, from conversation, detail and reasoning, captions among them

The encoder keeps what it has from `contrast`. Each stage is a value and its samples; the loop is the trainer's own.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

from torch import Tensor
from transformers import PreTrainedTokenizerFast
from transformers.models.vit.image_processing_pil_vit import ViTImageProcessorPil

from benchmarks.closed_loop import captions, grounding
from benchmarks.closed_loop.contrast import DEVIATION, MEAN, Taught
from benchmarks.closed_loop.scenes import Material, Sample, write
from benchmarks.closed_loop.settings import Settings
from benchmarks.closed_loop.words import Words
from trainer import folder, tokenizers
from trainer.bars import without_bars
from trainer.config import RunConfig
from trainer.loop import train
from trainer.progress import Watch, unwatched
from trainer.spec import Backbone, ModelSpec
from trainer.stage import Part, Stage

CONNECTOR = 0.3  # of the language model's rate: it begins where it should be
# A turn begins with one sign and its answer with another: what the usual markup takes, words can have.
MARKUP = (
    "{% for message in messages %}{% if message['role'] == 'user' %}<|im_start|>{{ message['content'] }}\n"
    "{% else %}{{ message['content'] }}<|im_end|>{% endif %}{% endfor %}"
)


class Course:
    """One folder in which stages follow each other."""

    def __init__(self, folder: Path, found: Material, taught: Taught, patches: Tensor, settings: Settings) -> None:
        """The folder must be there; `patches` (N, P, E) are of the first N images by name."""
        self.folder = folder
        self.found = found
        self.taught = taught
        self.patches = patches
        self.settings = settings
        self.tokenizer = self._tokenizer()
        said = [found.captions[image] for image in sorted(found.captions)[: len(patches)]]
        self.words = Words.of(taught.reading, taught.phrases, patches[..., : taught.width], said, self.tokenizer)
        self.samples = self._samples()

    def begin(self) -> None:
        """Write the parts of a model that knows nothing but its encoder."""
        processor = ViTImageProcessorPil(
            size={"height": self.settings.side, "width": self.settings.side},
            resample=3,
            image_mean=[MEAN] * 3,
            image_std=[DEVIATION] * 3,
        )
        processor.save_pretrained(self.folder / "encoder")
        with without_bars():
            self.taught.sight.save_pretrained(self.folder / "encoder")
            grounding.begun(self.words, len(self.tokenizer), self.settings).save_pretrained(self.folder / "begun")
        self.spec = ModelSpec(
            encoder=Backbone(source=str(self.folder / "encoder")),
            language=Backbone(source=str(self.folder / "begun")),
            tokenizer=str(self.folder / "tokenizer"),
            feature_layer=-1,
            seed=self.settings.seed,
        )

    def stages(self) -> tuple[Stage, ...]:
        """All three, in order."""
        size, both = self.settings, ("connector", "language")
        return (
            self._stage("teach", ("language",), size.teach_rate, size.teach_epochs),
            self._stage("align", both, size.align_rate, size.align_epochs),
            self._stage("tune", both, size.tune_rate, size.tune_epochs),
        )

    def ground(self, model: Path, watch: Callable[[str], None]) -> Path:
        """The model with layers that look and a connector that begins in words: its folder."""
        opened = folder.read(model)
        grown = grounding.grown(opened, self.words, self.folder / "looking", self.settings.seed)
        left = grounding.fit(grown, self.words, self.taught, self.patches)
        watch(f"{len(self.words.texts)} words can be seen; the connector misses {left:.1%} of what patches should say")
        folder.write(grown, opened.tokenizer, opened.processor, self.folder / "grounded")
        self.spec = grown.spec
        return self.folder / "grounded"

    def run(self, stage: Stage, start: Path | None, watch: Watch = unwatched) -> Path:
        """Train one stage; gives the folder of its model."""
        config = RunConfig(
            data=(str(self.samples[stage.name]),),
            images=str(self.found.images),
            out=str(self.folder / stage.name),
            model=self.spec,
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
            rates={part: rate if part == "language" else rate * CONNECTOR for part in learns},
            epochs=epochs,
            tokens_per_pack=self.settings.tokens_per_pack,
            packs_per_step=self.settings.packs_per_step,
            max_tokens=512,
            warmup=0.05,
            betas=(0.9, 0.98),
        )

    def _tokenizer(self) -> PreTrainedTokenizerFast:
        found = tokenizers.learned(self._texts(), self.settings.words)
        found.chat_template = MARKUP
        found.save_pretrained(self.folder / "tokenizer")
        return found

    def _texts(self) -> Iterator[str]:
        for sample in self.found.samples:
            yield from (turn["value"].replace("<image>", "") for turn in sample["conversations"])
        for said in self.found.captions.values():
            yield from said

    def _samples(self) -> dict[str, Path]:
        """A file for each stage."""
        size, draw = self.settings, Random(self.settings.seed)
        spoken = draw.sample(self.found.samples, len(self.found.samples))
        short = list(captions.samples(self.found.captions, self.words.texts, self.taught.kinds, size.seed))
        draw.shuffle(short)
        n_spoken, n_short = (
            int(share * len(some)) for share, some in ((size.align_spoken, spoken), (size.align_short, short))
        )
        parts = {
            "teach": [_without_image(sample) for sample in spoken[: int(size.teach_share * len(spoken))]],
            "align": spoken[:n_spoken] + short[:n_short],
            "tune": spoken[n_spoken:] + short[n_short : n_short + int(size.tune_short * len(short))],
        }
        return {name: write(self.folder / f"{name}.jsonl", some) for name, some in parts.items()}


def _without_image(sample: Sample) -> Sample:
    turns = [turn | {"value": turn["value"].replace("<image>", "").strip()} for turn in sample["conversations"]]
    return {"id": sample["id"], "type": sample["type"], "conversations": turns}
