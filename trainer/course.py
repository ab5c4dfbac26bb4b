"""What a run trains, and on what: the model with its adapter and what learns of it, the samples, and the plan.

Everything here is the same in all processes; what each of them does with it is loop.py's.
"""

from dataclasses import dataclass
from pathlib import Path

from transformers import PreTrainedTokenizerFast

from trainer import adapters, folder, learning, tokenizers
from trainer.config import RunConfig
from trainer.data import Source, check_images
from trainer.distributed import World
from trainer.errors import SettingsError
from trainer.layout import Layout
from trainer.lengths import Counted, count
from trainer.model import VisionLanguage
from trainer.pixels import Pixels, Processor, processor
from trainer.plan import Plan
from trainer.precision import computed, kept
from trainer.progress import Progress, Watch, unwatched
from trainer.render import renderer
from trainer.run import Run
from trainer.sample import Samples
from trainer.stage import Lora

FILL = 128  # compiled layers take rows of few lengths; packed rows are nearly full, and take one


@dataclass(frozen=True, slots=True)
class Course:
    """All that is needed to begin."""

    model: VisionLanguage
    """Whole, on the CPU; what learns asks for gradients."""
    tokenizer: PreTrainedTokenizerFast
    processor: Processor
    source: Source
    plan: Plan


def prepared(config: RunConfig, run: Run, world: World, watch: Watch = unwatched) -> Course:
    """Open model and samples, count what was not counted, and write down which samples are left out.

    Raises SettingsError, DataError and ModelError, all before anything is trained.
    """
    watch = watch if world.first else unwatched
    samples = Samples.open(*config.data)
    opened = _opened(config)
    model = opened.model
    adapters.apply(model, config.stage.adapter, config.seed)
    learning.freeze(model, config.stage)
    render = renderer(model.spec, opened.tokenizer, model.n_image_tokens)
    if not world.first:
        world.wait()  # for the first to have counted: then the count is read
    counted = count(samples, render, run.folder, workers=config.workers, watch=watch)
    counted = counted.within(config.stage.max_tokens, samples)
    watch(Progress("count", len(samples), len(samples), {"left_out": len(counted.rejected)}))
    pixels = Pixels.of(config.images, opened.processor)
    if world.first:
        _write_rejections(run.rejections, counted)
        check_images(samples, counted.lengths, pixels)
        world.wait()
    plan = Plan(counted.lengths, config.stage, config.seed, model.n_virtual)
    source = Source(samples, render, pixels, _layout(model, config))
    return Course(model, opened.tokenizer, opened.processor, source, plan)


def _opened(config: RunConfig) -> folder.Opened:
    """The model that an earlier stage left, or the one that the settings name."""
    dtype = kept(config.precision)
    if config.start is None:
        tokenizer = tokenizers.load(config.model)
        return folder.Opened(VisionLanguage.build(config.model, tokenizer, dtype), tokenizer, processor(config.model))
    opened = folder.read(Path(config.start), dtype)
    if opened.model.spec != config.model:
        raise SettingsError(
            f"{config.start}: found another model than the settings name: leave the model out, or start"
        )
    return opened


def unnarrowed(config: RunConfig, model: VisionLanguage, state: folder.State | None) -> folder.State | None:
    """The state to write, with what stood still as it was before it was brought to the precision of computation.

    The start is read once more for that, and only where weights that stood still are written at all.
    """
    elsewhere = folder.elsewhere(model)
    still = {
        name
        for name, parameter in model.named_parameters(remove_duplicate=False)
        if not parameter.requires_grad and not name.startswith(elsewhere)
    }
    if not still or not _narrows(config):
        return state
    before, adapter = _opened(config).model, config.stage.adapter
    if before.adapter != adapter:
        if isinstance(adapter, Lora):
            adapter = adapter.model_copy(update={"four_bit": False})  # in 4 bits a weight goes by several names
        adapters.apply(before, adapter, config.seed)
    first = before.state_dict()
    found = model.state_dict() if state is None else state
    return {name: first[name] if name in still else value for name, value in found.items() if name in first}


def _narrows(config: RunConfig) -> bool:
    in_four_bits = isinstance(config.stage.adapter, Lora) and config.stage.adapter.four_bit
    return in_four_bits or computed(config.precision) != kept(config.precision)


def _layout(model: VisionLanguage, config: RunConfig) -> Layout:
    length = config.stage.tokens_per_pack if config.stage.packed else FILL
    return Layout(
        image_token=model.image_token,
        n_image_tokens=model.n_image_tokens,
        fill_token=0 if model.image_token else 1,
        n_virtual=model.n_virtual,
        multiple=length if config.compile else 1,
    )


def _write_rejections(path: Path, counted: Counted) -> None:
    written = path.with_name(f".{path.name}")
    with written.open("w", encoding="utf-8") as file:
        file.writelines(one.model_dump_json() + "\n" for one in counted.rejected)
    written.replace(path)
