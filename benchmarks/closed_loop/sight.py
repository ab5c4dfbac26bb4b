"""A small vision encoder that learns from a few thousand images: convolutions, with each patch told where it is.

It is what transformers calls a model of its own: registered under a type, saved and loaded like any other, so that the
trainer takes it as it takes CLIP. Batch norm is what lets so few images suffice; outside of `contrast` it is frozen.

Shapes: N images, S side in pixels, C channels, P = (S / 16)^2 patches, E width.
"""

from typing import Any

import torch
from torch import Tensor, nn
from transformers import AutoConfig, AutoModel, PreTrainedConfig, PreTrainedModel
from transformers.modeling_outputs import BaseModelOutput

TYPE = "closed_loop_sight"
PATCH = 16  # pixels
WAVES = (0.5, 1.0, 2.0, 4.0)  # half turns across the image
N_PLACES = 4 * len(WAVES)  # numbers that say where a patch is


class SightConfig(PreTrainedConfig):
    """Its size. `hidden_size` counts what is seen of a patch and where it is."""

    model_type = TYPE

    def __init__(
        self,
        image_size: int = 128,
        channels: tuple[int, int, int] = (32, 64, 128),
        blocks: tuple[int, ...] = (0, 2, 1),
        **rest: Any,  # noqa: ANN401 - whatever a saved configuration holds
    ) -> None:
        """One entry of `channels` and of `blocks` for each of the strides 4, 8 and 16."""
        self.image_size, self.patch_size = image_size, PATCH
        self.channels, self.blocks = list(channels), list(blocks)
        self.num_hidden_layers, self.hidden_size = len(channels), channels[-1] + N_PLACES
        super().__init__(**{name: value for name, value in rest.items() if name not in vars(self)})


class Block(nn.Module):
    """Two convolutions beside a shortcut (He et al. 2016)."""

    def __init__(self, width: int) -> None:
        """`width` channels, in and out."""
        super().__init__()
        self.first, self.second = (_convolution(width, width, 3, 1) for _ in range(2))

    def forward(self, seen: Tensor) -> Tensor:
        """(N, C, H, W), and the same again."""
        return torch.relu(seen + self.second(torch.relu(self.first(seen))))


class Placed(nn.Module):
    """(N, C, H, W) -> (N, P, E): patches in reading order, with sines and cosines of where they are."""

    places: Tensor

    def __init__(self, n: int) -> None:
        """`n` patches a side."""
        super().__init__()
        middle = (torch.arange(n) + 0.5) / n
        down, across = torch.meshgrid(middle, middle, indexing="ij")
        turns = [one[..., None] * torch.pi * torch.tensor(WAVES) for one in (across, down)]
        waves = torch.cat([wave(turn) for turn in turns for wave in (torch.sin, torch.cos)], dim=-1)
        self.register_buffer("places", waves.flatten(0, 1))  # (P, N_PLACES)

    def forward(self, seen: Tensor) -> Tensor:
        """Needs the size that it was made for."""
        return torch.cat([seen.flatten(2).transpose(1, 2), self.places.expand(len(seen), -1, -1)], dim=-1)


class Sight(PreTrainedModel):
    """Three layers, the last of which gives patches."""

    config_class = SightConfig
    main_input_name = "pixel_values"
    base_model_prefix = "sight"

    def __init__(self, config: SightConfig) -> None:
        """Weights are drawn from torch's generator."""
        super().__init__(config)
        widths, strides = [3, *config.channels], (4, 2, 2)
        stages = [
            [_convolution(widths[n], widths[n + 1], 2 * strides[n] - 1, strides[n]), nn.ReLU()]
            + [Block(widths[n + 1]) for _ in range(config.blocks[n])]
            for n in range(len(strides))
        ]
        stages[-1].append(Placed(config.image_size // PATCH))
        self.layers = nn.ModuleList(nn.Sequential(*stage) for stage in stages)
        self.post_init()

    def _init_weights(self, module: nn.Module) -> None:
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
        if isinstance(module, nn.BatchNorm2d):
            nn.init.ones_(module.weight)
            nn.init.zeros_(module.bias)

    def forward(self, pixel_values: Tensor, **_: object) -> BaseModelOutput:
        """(N, 3, S, S), normalised -> (N, P, E)."""
        seen = pixel_values
        for layer in self.layers:
            seen = layer(seen)
        return BaseModelOutput(last_hidden_state=seen)


def _convolution(n_in: int, n_out: int, size: int, stride: int) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(n_in, n_out, size, stride, padding=size // 2, bias=False), nn.BatchNorm2d(n_out))


AutoConfig.register(TYPE, SightConfig, exist_ok=True)
AutoModel.register(SightConfig, Sight, exist_ok=True)
