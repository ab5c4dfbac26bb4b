"""Out of the trainer: to a folder that transformers alone reads, where its LLaVA can be the same model (llava.py).

A model that it cannot be goes to a trainer's folder. Either is read back, and its logits held against the model's,
before it stands in its place.
"""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from transformers import GenerationConfig, LlavaForConditionalGeneration

from trainer.adapters import merged
from trainer.bars import without_bars
from trainer.batch import Batch
from trainer.errors import ModelError
from trainer.folder import Opened, put, read, replaceable, write
from trainer.llava import llava, processor, why_not
from trainer.model import VisionLanguage
from trainer.render import renderer
from trainer.rows import answered
from trainer.stage import Lora
from trainer.vision import sight

FARTHEST = 1e-4  # of the largest logit: more than two orders of the same sums differ by in 32 bits
PROBED = 16  # tokens of text beside the picture that are compared


@dataclass(frozen=True, slots=True)
class Exported:
    """What came of it."""

    path: Path
    reason: str
    """Why it is a trainer's folder; empty where it is transformers' LLaVA."""
    difference: float
    """Farthest that a logit of the model read back is from the model's, as a share of the largest."""

    @property
    def native(self) -> bool:
        """True for transformers' LLaVA."""
        return not self.reason


@without_bars()
def export(opened: Opened, path: Path, dtype: torch.dtype | None = None) -> Exported:
    """Write the model to `path`, in the precision given (None: as it is).

    The model is changed: low-rank changes are merged, weights rounded. Raises ModelError where what is read back says
    something else, and where something lies that is no model.
    """
    model = opened.model.eval()
    if isinstance(model.adapter, Lora):
        merged(model)
    if dtype is not None:
        _round(model, dtype)
    reason = why_not(model)
    _refuse_place(path, native=not reason)
    temp = path.with_name(f".{path.name}.exporting")
    shutil.rmtree(temp, ignore_errors=True)
    temp.parent.mkdir(parents=True, exist_ok=True)
    try:
        difference = _write_trainers(opened, temp) if reason else _write_llava(opened, temp, dtype)
        if not difference <= FARTHEST:
            raise ModelError(
                f"{path}: read back, a logit is {difference:.1e} of the largest away from the model's, expected "
                f"{FARTHEST:.0e} at most: nothing is left there"
            )
        put(temp, path)
    finally:
        shutil.rmtree(temp, ignore_errors=True)
    return Exported(path, reason, difference)


def _refuse_place(path: Path, *, native: bool) -> None:
    """Raises ModelError where something lies that is no export of the same kind."""
    if not native:
        replaceable(path)
    elif path.exists() and not _is_llava(path) and (not path.is_dir() or any(path.iterdir())):
        raise ModelError(f"{path}: found something that is no older export, expected one or nothing: name another")


def _is_llava(path: Path) -> bool:
    """A config.json alone says little: a run's folder has one, and any model of transformers."""
    try:
        config = json.loads((path / "config.json").read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(config, dict) and config.get("architectures") == [LlavaForConditionalGeneration.__name__]


def difference(one: Tensor, other: Tensor) -> float:
    """Farthest that two logits are apart, as a share of the largest; infinite where shapes differ."""
    if one.shape != other.shape:
        return float("inf")
    one, other = one.detach(), other.detach()
    return float((one - other).abs().max() / one.abs().max())


def _write_trainers(opened: Opened, folder: Path) -> float:
    write(opened.model, opened.tokenizer, opened.processor, folder)
    probe = _probe(opened.model)
    again = read(folder, opened.model.language.dtype).model.eval()
    return difference(_logits(opened.model, probe), _logits(again, probe))


def _write_llava(opened: Opened, folder: Path, dtype: torch.dtype | None) -> float:
    model = opened.model
    computed = model.language.dtype
    llava(model, dtype or computed).save_pretrained(folder)
    stop = renderer(model.spec, opened.tokenizer, model.n_image_tokens).stop_id
    GenerationConfig(eos_token_id=[stop], pad_token_id=opened.tokenizer.pad_token_id).save_pretrained(folder)
    processor(opened).save_pretrained(folder)
    probe = _probe(model)
    again = LlavaForConditionalGeneration.from_pretrained(folder, dtype=computed, attn_implementation="sdpa").eval()
    with torch.no_grad():
        found = again(input_ids=probe.ids.cpu(), pixel_values=probe.pixels.cpu()).logits
    return difference(_logits(model, probe), found)


@torch.no_grad()
def _logits(model: VisionLanguage, probe: Batch) -> Tensor:
    return model.logits(probe).cpu()


def _round(model: VisionLanguage, dtype: torch.dtype) -> None:
    """Bring weights to what `dtype` can say, so that what is compared is what is written."""
    for parameter in model.parameters():
        parameter.data = parameter.data.to(dtype).to(parameter.dtype)


def _probe(model: VisionLanguage) -> Batch:
    """A picture of noise and some tokens, the same every time."""
    generator = torch.Generator().manual_seed(0)
    side = sight(model.spec, model.encoder.config).side
    pixels = torch.randn(1, 3, side, side, generator=generator).to(next(model.encoder.parameters()))
    n_words = len(model.language.get_input_embeddings().get_parameter("weight"))
    drawn = torch.randint(n_words - 1, (PROBED,), generator=generator)
    text = (drawn + (drawn >= model.image_token)).tolist()  # any token but the image's
    prompt = [model.image_token] * model.n_image_tokens + text[:1]
    return answered(prompt, [text[1:]], pixels, model.image_token, model.n_image_tokens, model.n_virtual)
