"""A small vision encoder that learns from a few thousand images: convolutions.

Each patch is told two things beside what is seen of it: how many there are of what it shows, and where it is.

It is what transformers calls a model of its own: registered under a type, saved and loaded like any other, so that the
trainer takes it as it takes CLIP. Batch norm is what lets so few images suffice; outside of `contrast` and `counting`
it is frozen.

Shapes: N images, S side in pixels, C channels, P = (S / 16)^2 patches, K kinds of things, E width.
"""

from typing import Any, cast

import torch
from torch import Tensor, nn
from transformers import AutoConfig, AutoModel, PreTrainedConfig, PreTrainedModel
from transformers.modeling_outputs import BaseModelOutput

TYPE = "closed_loop_sight"
PATCH = 16  # pixels
WAVES = (0.5, 1.0)  # half turns across the image
N_PLACES = 4 * len(WAVES)  # numbers that say where a patch is
NUMBERS = (1, 2, 3, 4)  # told apart; more are four
N_BESIDE = len(NUMBERS) + N_PLACES  # what stands beside what is seen of a patch
SURE = 4  # power of what is shown, so that what little a patch shows of all other kinds says nothing
EPSILON = 1e-3
SHARE = -2.0  # logit of the part of a thing that a patch is believed to be at first


class SightConfig(PreTrainedConfig):
    """Its size. `hidden_size` counts all that is told of a patch."""

    model_type = TYPE

    def __init__(
        self,
        image_size: int = 128,
        channels: tuple[int, int, int] = (32, 64, 128),
        blocks: tuple[int, ...] = (0, 2, 1),
        kinds: int = 1,
        **rest: Any,  # noqa: ANN401 - whatever a saved configuration holds
    ) -> None:
        """One entry of `channels` and of `blocks` for each of the strides 4, 8 and 16; `kinds` are counted."""
        self.image_size, self.patch_size, self.kinds = image_size, PATCH, kinds
        self.channels, self.blocks = list(channels), list(blocks)
        self.num_hidden_layers, self.hidden_size = len(channels) + 1, channels[-1] + N_BESIDE
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


class Many(nn.Module):
    """How many there are of what a patch shows.

    A patch of a kind is some part of one thing, the smaller the larger the thing is: parts of a kind add up to a number
    (Lempitsky and Zisserman 2010, who draw such densities by hand; here captions say the sums). So things are counted
    that are told apart by nothing else, and what part of a thing looks like is learned from all kinds together.
    """

    def __init__(self, width: int, kinds: int) -> None:
        """`kinds` of things, which patches of `width` are told from."""
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.kinds = nn.Linear(width, 2 * kinds)  # by the names of one and of several
        self.part = nn.Sequential(_convolution(width, width // 2, 3, 1), nn.ReLU(), nn.Flatten(2))
        self.share = nn.Linear(width // 2, 1)
        nn.init.constant_(self.share.bias, SHARE)

    def shown(self, seen: Tensor) -> Tensor:
        """(N, C, H, W) -> (N, P, K), from 0 to 1: what each patch shows."""
        found = self.kinds(self.norm(seen.flatten(2).transpose(1, 2)))  # (N, P, 2 K)
        return torch.sigmoid(found.unflatten(-1, (-1, 2)).amax(dim=-1))

    def parts(self, seen: Tensor) -> Tensor:
        """(N, C, H, W) -> (N, P, 1), from 0 to 1: how much of one thing each patch is."""
        return torch.sigmoid(self.share(self.part(seen).transpose(1, 2)))

    def numbers(self, seen: Tensor) -> Tensor:
        """(N, C, H, W) -> (N, K): how many there are of each kind."""
        return (self.shown(seen) * self.parts(seen)).sum(dim=1)

    def forward(self, seen: Tensor) -> Tensor:
        """(N, C, H, W) -> (N, P, NUMBERS), from 0 to 1: near which number it is, all 0 where nothing is shown."""
        shown = self.shown(seen)
        most = shown**SURE
        numbers = (shown * self.parts(seen)).sum(dim=1, keepdim=True)  # (N, 1, K)
        number = (most * numbers).sum(dim=-1, keepdim=True) / (most.sum(dim=-1, keepdim=True) + EPSILON)  # (N, P, 1)
        places = torch.tensor(NUMBERS, device=seen.device)
        near = (1 - (number.clamp(NUMBERS[0], NUMBERS[-1]) - places).abs()).clamp(min=0)
        return near * shown.amax(dim=-1, keepdim=True)


class Told(nn.Module):
    """(N, C, H, W) -> (N, P, E): patches in reading order, with how many there are and where they are."""

    places: Tensor

    def __init__(self, n: int, width: int, kinds: int) -> None:
        """`n` patches a side."""
        super().__init__()
        self.many = Many(width, kinds)
        self.register_buffer("places", _places(n))  # (P, N_PLACES)

    def forward(self, seen: Tensor) -> Tensor:
        """Needs the size that it was made for."""
        patches = seen.flatten(2).transpose(1, 2)
        places = self.places.to(seen.dtype).expand(len(seen), -1, -1)
        return torch.cat([patches, self.many(seen), places], dim=-1)


class Sight(PreTrainedModel):
    """Three layers that see, and one that gives patches."""

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
        told = Told(config.image_size // PATCH, widths[-1], config.kinds)
        self.layers = nn.ModuleList([*(nn.Sequential(*stage) for stage in stages), told])
        self.post_init()

    def _init_weights(self, module: nn.Module) -> None:
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
        if isinstance(module, nn.BatchNorm2d):
            nn.init.ones_(module.weight)
            nn.init.zeros_(module.bias)

    @property
    def many(self) -> Many:
        """What counts."""
        return cast(Told, self.layers[-1]).many

    def seen(self, pixels: Tensor) -> Tensor:
        """(N, 3, S, S), normalised -> (N, C, H, W)."""
        for layer in self.layers[:-1]:
            pixels = layer(pixels)
        return pixels

    def forward(self, pixel_values: Tensor, **_: object) -> BaseModelOutput:
        """(N, 3, S, S), normalised -> (N, P, E)."""
        return BaseModelOutput(last_hidden_state=self.layers[-1](self.seen(pixel_values)))


def _places(n: int) -> Tensor:
    """(P, N_PLACES): sines and cosines of where patches are, from left to right and from top to bottom."""
    middle = (torch.arange(n) + 0.5) / n
    down, across = torch.meshgrid(middle, middle, indexing="ij")
    turns = [one[..., None] * torch.pi * torch.tensor(WAVES) for one in (across, down)]
    return torch.cat([wave(turn) for turn in turns for wave in (torch.sin, torch.cos)], dim=-1).flatten(0, 1)


def _convolution(n_in: int, n_out: int, size: int, stride: int) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(n_in, n_out, size, stride, padding=size // 2, bias=False), nn.BatchNorm2d(n_out))


AutoConfig.register(TYPE, SightConfig, exist_ok=True)
AutoModel.register(SightConfig, Sight, exist_ok=True)
