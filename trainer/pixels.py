"""Pictures as the vision encoder takes them: through its own image processor, whole.

Shapes: N images, H and W the encoder's height and width.

A processor that would cut a picture's edges off (CLIP's: the shorter side to size, then the middle) is replaced by
LLaVA's, which first pads to a square with the mean color (LLaVA-1.5, `image_aspect_ratio pad`): samples speak of the
whole picture.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import torch
from PIL import Image
from torch import Tensor

# From where they live: transformers 5.17 offers dummies under `transformers` itself where torchvision is not installed.
from transformers.models.auto.image_processing_auto import AutoImageProcessor
from transformers.models.llava.image_processing_pil_llava import LlavaImageProcessorPil

from trainer import images
from trainer.errors import DataError, ModelError
from trainer.spec import ModelSpec
from trainer.vision import sight


class Processor(Protocol):
    """What transformers' image processors do."""

    def __call__(self, images: list[Image.Image], *, return_tensors: str) -> Any:  # noqa: ANN401 - a BatchFeature
        """`pixel_values`, (N, 3, H, W), among others."""
        ...

    def save_pretrained(self, folder: str, /) -> Any:  # noqa: ANN401 - nothing that is used
        """Write preprocessor_config.json."""
        ...


def processor(spec: ModelSpec) -> Processor:
    """The encoder's own, made not to cut; one that pads and resizes where the encoder is drawn at random.

    Raises ModelError where the encoder's source has none.
    """
    if spec.encoder.source is None:
        return padding(sight(spec).side)
    return load_processor(spec.encoder.source, revision=spec.encoder.revision, size=spec.image_size)


def load_processor(source: str, *, revision: str | None = None, size: int | None = None) -> Processor:
    """The one that a hub name or a folder holds, made not to cut; `size` is the side in pixels. Raises ModelError."""
    try:
        own = AutoImageProcessor.from_pretrained(source, revision=revision, backend="pil", trust_remote_code=False)
    except (OSError, ValueError, ImportError) as error:
        raise ModelError(
            f"{source}: found no image processor that can be loaded ({str(error).splitlines()[0]}), "
            "expected a preprocessor_config.json beside the encoder"
        ) from error
    if getattr(own, "do_center_crop", False):
        return padding(size or _side(own.crop_size), own)
    if size is not None:
        own.size = type(own)(size={"height": size, "width": size}).size
    return own  # type: ignore[no-any-return]


def padding(side: int, like: object = None) -> Processor:
    """LLaVA's processor: pads to a square with the mean color, then resizes.

    Colors are brought to the scale, and pixels resampled, as a processor does that it is `like`; None: as CLIP's.
    """
    names = ("image_mean", "image_std", "resample", "do_rescale", "rescale_factor", "do_normalize")
    settings: dict[str, Any] = {} if like is None else {name: getattr(like, name) for name in names}
    made: Processor = LlavaImageProcessorPil(
        size={"shortest_edge": side}, crop_size={"height": side, "width": side}, do_pad=True, **settings
    )
    return made


@dataclass(frozen=True, slots=True)
class Pixels:
    """Reads images of one folder."""

    folder: Path | None
    """What names are relative to; None where no sample has an image."""
    processor: Processor
    side: int
    """Height and width, in pixels, that come out of it: the shape where there is no image."""

    @classmethod
    def of(cls, folder: Path | str | None, processor: Processor) -> "Pixels":
        """Finds the side out by trying. Raises ModelError for a processor whose images differ in size."""
        shapes = {tuple(_run(processor, [Image.new("RGB", size)]).shape) for size in ((64, 48), (48, 96))}
        (shape, *others) = sorted(shapes)
        if others or len(shape) != 4 or shape[0] != 1 or shape[1] != 3 or shape[2] != shape[3]:
            raise ModelError(
                f"the image processor makes images of {sorted(shapes)}, expected one square size with 3 channels: "
                "take an encoder with a fixed image size, or set image_size"
            )
        return cls(None if folder is None else Path(folder), processor, shape[2])

    def __call__(self, named: Sequence[tuple[str, str]]) -> Tensor:
        """(N, 3, H, W) float32 of (name, sample id); N may be 0. Raises DataError."""
        if not named:
            return torch.zeros(0, 3, self.side, self.side)
        return torch.cat(
            [self.of_picture(images.read(self._folder(name, sample), name, sample)) for name, sample in named]
        )

    def of_picture(self, picture: Image.Image) -> Tensor:
        """(1, 3, H, W) float32 of an RGB picture."""
        return _run(self.processor, [picture])

    def locate(self, name: str, sample: str) -> Path:
        """The file of an image. Raises DataError where there is none, or no folder at all."""
        return images.locate(self._folder(name, sample), name, sample)

    def _folder(self, name: str, sample: str) -> Path:
        if self.folder is None:
            raise DataError(f"sample {sample!r}: image {name!r} needs a folder that it lies in: give --images")
        return self.folder


def _run(processor: Processor, pictures: list[Image.Image]) -> Tensor:
    return torch.as_tensor(processor(pictures, return_tensors="pt")["pixel_values"], dtype=torch.float32)


def _side(size: Any) -> int:  # noqa: ANN401 - transformers' SizeDict, or a dictionary
    height, width = size["height"], size["width"]
    if height != width:
        raise ModelError(f"the image processor crops to {height} x {width}, expected a square: set image_size")
    return int(height)
