"""The stages of the trainer: the text alone, then captions, then everything that the teacher said.

    teach   the language model learns to speak, from samples without their images
    ground  a layer that looks, and a connector that begins in words (grounding.py): no stage, a start
    name    connector and language model learn what is said of each thing, from neighboring words of captions: in lists
    align   the same once more, in lists, in sentences, and asked for
    tune    connector and language model learn to answer, from conversation, detail and reasoning

The encoder keeps what it has from `contrast`. Each stage is a value and its samples; the loop is the trainer's own.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, pairwise
from pathlib import Path
from random import Random

from transformers.models.vit.image_processing_pil_vit import ViTImageProcessorPil

from benchmarks.closed_loop import contrast, grounding
from benchmarks.closed_loop.contrast import DEVIATION, MEAN, Taught
from benchmarks.closed_loop.scenes import Material, Sample, write
from benchmarks.closed_loop.settings import Settings
from trainer import folder, tokenizers
from trainer.bars import without_bars
from trainer.config import RunConfig
from trainer.loop import train
from trainer.progress import Watch, unwatched
from trainer.spec import Backbone, ModelSpec
from trainer.stage import Part, Stage

Pairs = list[tuple[str, str]]
Turns = list[dict[str, str]]

ASK = "Name what can be seen."
ABSENT = "not there"
WORD = re.compile("[a-z]+")
SPREAD = 0.08  # of fresh weights, about 1 / sqrt(width): with the usual 0.02 nothing is told apart for long
CONNECTOR = 0.3  # of the language model's rate: it begins where it should be
COMMON = 1 / 3  # share of images with a word that says nothing about any of them
PATCHES_FROM = 2000  # images that the connector is fitted to


class Course:
    """One folder in which stages follow each other."""

    def __init__(self, folder: Path, found: Material, settings: Settings) -> None:
        """The folder must be there; nothing is trained yet."""
        self.folder = folder
        self.found = found
        self.settings = settings
        self.samples = {
            "teach": write(folder / "teach.jsonl", _without_images(found, settings)),
            "name": write(folder / "name.jsonl", _captions(found, settings, (_listed,))),
            "align": write(folder / "align.jsonl", _captions(found, settings, (_listed, _stated, _asked))),
            "tune": write(folder / "tune.jsonl", found.samples),
        }

    def spec(self, taught: Taught) -> ModelSpec:
        """The model before its first stage: writes the encoder with its image processor, and the tokenizer."""
        size, kept = self.settings, {name: str(self.folder / name) for name in ("encoder", "tokenizer")}
        with without_bars():
            taught.sight.save_pretrained(kept["encoder"])
        processor = ViTImageProcessorPil(
            size={"height": size.side, "width": size.side}, resample=3, image_mean=[MEAN] * 3, image_std=[DEVIATION] * 3
        )
        processor.save_pretrained(kept["encoder"])
        tokenizers.learned(_texts(self.found), size.words).save_pretrained(kept["tokenizer"])
        n_heads = size.width // 32
        shape = {"hidden_size": size.width, "intermediate_size": size.width * 8 // 3, "num_hidden_layers": size.layers}
        heads = {"num_attention_heads": n_heads, "num_key_value_heads": n_heads, "tie_word_embeddings": True}
        drawn = {"initializer_range": SPREAD}
        return ModelSpec(
            encoder=Backbone(source=kept["encoder"]),
            language=Backbone(architecture="llama", shape=shape | heads | drawn | {"max_position_embeddings": 2048}),
            tokenizer=kept["tokenizer"],
            feature_layer=-1,
            seed=size.seed,
        )

    def stages(self) -> tuple[Stage, ...]:
        """All four, in order."""
        size, both = self.settings, ("connector", "language")
        return (
            self._stage("teach", ("language",), size.teach_rate, size.teach_epochs),
            self._stage("name", both, size.name_rate, size.name_epochs),
            self._stage("align", both, size.align_rate, size.align_epochs),
            self._stage("tune", both, size.tune_rate, size.tune_epochs),
        )

    def ground(self, model: Path, taught: Taught) -> tuple[Path, ModelSpec]:
        """The model with a layer that looks and a connector that begins in words: its folder, and what it is now."""
        names = sorted(self.found.captions)[:PATCHES_FROM]
        patches = taught.patches(contrast.pixels([self.found.images / name for name in names], self.settings.side))
        opened = folder.read(model)
        grown = grounding.looking(opened, self.folder / "looking", self.settings.seed)
        grounding.fit(grown, opened.tokenizer, taught, patches)
        folder.write(grown, opened.tokenizer, opened.processor, self.folder / "grounded")
        return self.folder / "grounded", grown.spec

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
            rates={part: rate if part == "language" else rate * CONNECTOR for part in learns},
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


def _captions(found: Material, settings: Settings, forms: Sequence[Callable[[Pairs], Turns]]) -> Iterator[Sample]:
    """What each thing is, after its name: a look at it is enough. Each image in one of the forms."""
    draw = Random(settings.seed)
    told = list(_neighbors(found.captions))
    for image, pairs in told:
        some = [(thing, what) for what, thing in draw.sample(pairs, len(pairs))]
        form = draw.choice(forms)
        if form is _asked:
            absent = (_missing(found.captions[image], draw.choice(told)[1], draw) for _ in some)
            some = [pair for both in zip(some, absent, strict=True) for pair in (both[0], *both[1])]
        turns = form(some)
        turns[0]["value"] = f"<image>\n{turns[0]['value']}"
        yield {"id": image, "image": image, "type": "caption", "conversations": turns}


def _listed(told: Pairs) -> Turns:
    said = ", ".join(f"{thing} {what}" for thing, what in told)
    return [{"from": "human", "value": ASK}, {"from": "gpt", "value": f"It shows {said}."}]


def _stated(told: Pairs) -> Turns:
    said = " ".join(f"The {thing} is {what}." for thing, what in told)
    return [{"from": "human", "value": ASK}, {"from": "gpt", "value": said}]


def _asked(told: Pairs) -> Turns:
    exchanges = [(f"What about the {thing}?", f"It is {what}.") for thing, what in told]
    return [turn for ask, say in exchanges for turn in ({"from": "human", "value": ask}, {"from": "gpt", "value": say})]


def _missing(captions: Sequence[str], elsewhere: Pairs, draw: Random) -> Pairs:
    """A thing of another image that these captions do not name, or none."""
    _, thing = draw.choice(elsewhere)
    return [] if thing in WORD.findall(" ".join(captions).lower()) else [(thing, ABSENT)]


def _neighbors(captions: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, Pairs]]:
    """Words that stand together in an image's captions, in their order, without words that are everywhere."""
    told = {image: [WORD.findall(one.lower()) for one in of_image] for image, of_image in captions.items()}
    counted = Counter(word for of_image in told.values() for word in set(chain.from_iterable(of_image)))
    common = {word for word, n in counted.items() if n > COMMON * len(told)}
    for image, of_image in told.items():
        pairs = {pair for words in of_image for pair in pairwise(words) if not common & set(pair)}
        if pairs:
            yield image, sorted(pairs)


def _texts(found: Material) -> Iterator[str]:
    for sample in found.samples:
        yield from (turn["value"].replace("<image>", "") for turn in sample["conversations"])
    for captions in found.captions.values():
        yield from captions
