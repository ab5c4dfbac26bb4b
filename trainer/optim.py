"""AdamW, how its rates rise and fall, and how long a gradient may be.

Weights that learn are kept in 32 bits: for most weights of a language model (sigma 0.02) a step of 2e-5 is under half
the distance between two numbers of 16 bits, so they would never move. Adam's two states may be in 16 bits: that brings
a parameter from 16 bytes to 12: 4 the weight, 4 its gradient, 2 and 2 the states. They are rounded up or down by chance
(the nearer, the likelier), so they are right on average; rounded to the nearest, a mean of squares with beta 0.999
stands still, since what one step adds is under half a distance.
"""

import math
from collections.abc import Iterable
from hashlib import blake2b
from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.distributed.tensor import DTensor, Shard
from torch.optim import AdamW, Optimizer

from trainer.stage import Stage

Group = dict[str, Any]
EPSILON = 1e-8
LOW_HALF = 0xFFFF  # the bits that a 32-bit float has beyond a bfloat16


def optimizer(
    groups: list[Group], stage: Stage, *, bf16_states: bool = False, seed: int = 0, compiled: bool = False
) -> Optimizer:
    """AdamW over learning.groups.

    `seed` draws, with the number of the step, how states in 16 bits are rounded; `compiled` makes one kernel of a step.
    """
    if bf16_states:
        return Adam16(groups, stage.betas, seed, compiled)
    return AdamW(groups, betas=stage.betas, eps=EPSILON, fused=True)


class Adam16(Optimizer):
    """AdamW with its states in bfloat16, rounded by chance.

    The same seed, step and order of parameters round in the same way, so that a resumed run goes on bit for bit.
    """

    def __init__(self, groups: list[Group], betas: tuple[float, float], seed: int, compiled: bool = False) -> None:
        """Groups as learning.groups gives them, of weights in 32 bits."""
        super().__init__(groups, {"lr": 1e-3, "betas": betas, "weight_decay": 0.0, "step": 0})
        self.seed = seed
        self.update = torch.compile(update, dynamic=True) if compiled else update

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]  # noqa: ARG002
        """One step of every parameter that has a gradient."""
        for number, group in enumerate(self.param_groups):
            group["step"] += 1
            generators: dict[str, torch.Generator] = {}
            for parameter in group["params"]:
                if parameter.grad is None:
                    continue
                key = f"{self.seed}/{group['step']}/{number}/{_shard(parameter)}"
                if key not in generators:
                    generators[key] = _generator(key, parameter.device)
                self._step(parameter, group, generators[key])

    def _step(self, parameter: Tensor, group: Group, generator: torch.Generator) -> None:
        first, second = group["betas"]
        states = [self._state(parameter, name) for name in ("exp_avg", "exp_avg_sq")]
        held = [_local(one) for one in (parameter, cast(Tensor, parameter.grad), *states)]
        if all(one.is_contiguous() for one in held):
            held = [one.view(-1) for one in held]  # one kernel for all shapes
        weight, gradient, mean, square = held
        noise = torch.empty_like(weight, dtype=torch.int32).random_(-(1 << 31), 1 << 31, generator=generator)
        changing = (  # tensors, so that no step is compiled anew
            1 - group["lr"] * group["weight_decay"],
            group["lr"] / (1 - first ** group["step"]),
            1 / math.sqrt(1 - second ** group["step"]),
        )
        keep, rate, root = torch.tensor(changing, dtype=torch.float32).to(weight.device, non_blocking=True)
        self.update(weight, gradient, mean, square, noise, keep, rate, root, first, second)

    def _state(self, parameter: Tensor, name: str) -> Tensor:
        states = self.state[parameter]
        if name not in states:
            states[name] = torch.zeros_like(parameter, dtype=torch.bfloat16)
        return cast(Tensor, states[name])

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """As torch does, but for the states' precision, which torch would bring to the parameters'."""
        saved = state_dict["param_groups"]
        super().load_state_dict({"state": {}, "param_groups": saved})
        names = [name for group in saved for name in group["params"]]
        owners = [parameter for group in self.param_groups for parameter in group["params"]]
        for name, owner in zip(names, owners, strict=True):
            states = state_dict["state"].get(name, {})
            self.state[owner] = {key: value.to(owner.device) for key, value in states.items()}


def update(
    weight: Tensor,
    gradient: Tensor,
    mean: Tensor,
    square: Tensor,
    noise: Tensor,
    keep: Tensor,
    rate: Tensor,
    root: Tensor,
    first: float,
    second: float,
) -> None:
    """Loshchilov and Hutter, Decoupled weight decay regularization, algorithm 2, of one parameter, in place.

    `noise`, int32, gives 16 bits of chance to each state; `keep`, `rate` and `root` are 1 - rate * decay, the rate and
    the root with Adam's corrections for the first steps in them.
    """
    exact_mean = torch.lerp(mean.float(), gradient.float(), 1 - first)
    exact_square = torch.lerp(square.float(), gradient.float().square(), 1 - second)
    weight.mul_(keep).sub_(rate * exact_mean / (exact_square.sqrt() * root + EPSILON))
    mean.copy_(rounded(exact_mean, noise))
    square.copy_(rounded(exact_square, noise >> 16))


def rounded(exact: Tensor, noise: Tensor) -> Tensor:
    """32-bit floats to bfloat16, up or down by chance in proportion to the distance, so that the mean is `exact`.

    `noise` is int32, of which the low 16 bits are read.
    """
    bits = (exact.view(torch.int32) + (noise & LOW_HALF)) & ~LOW_HALF
    return bits.view(torch.float32).to(torch.bfloat16)


def schedule(step: int, n_steps: int, warmup: float) -> float:
    """Share of the highest rate at a step, counted from 0: up a line for `warmup` of the steps, then down a cosine."""
    rising = math.ceil(warmup * n_steps)
    if step < rising:
        return (step + 1) / (rising + 1)
    return 0.5 * (1 + math.cos(math.pi * min(1.0, (step - rising) / max(1, n_steps - rising))))


def set_rates(optimizer: Optimizer, share: float) -> None:
    """Bring every group to that share of its highest rate."""
    for group in optimizer.param_groups:
        group["lr"] = group["peak"] * share


def clip(parameters: Iterable[nn.Parameter], longest: float | None) -> Tensor:
    """Shorten the gradient over all parameters to `longest`; its length before, as a plain tensor.

    Over all processes for parameters that FSDP2 has split; the others must have the same gradient everywhere.
    """
    learning = [p for p in parameters if p.grad is not None]
    kinds = [[p for p in learning if isinstance(p.grad, DTensor) == split] for split in (True, False)]
    length: Tensor = torch.linalg.vector_norm(
        torch.stack([_length(kind) for kind in kinds if kind] or [torch.zeros(())])
    )
    for kind in kinds:
        if longest is not None and kind:
            torch.nn.utils.clip_grads_with_norm_(kind, longest, length)
    return length


def _length(parameters: list[nn.Parameter]) -> Tensor:
    length: Tensor = torch.nn.utils.get_total_norm([cast(Tensor, p.grad) for p in parameters])
    whole: Tensor = length.full_tensor() if isinstance(length, DTensor) else length
    return whole


def _local(tensor: Tensor) -> Tensor:
    return tensor.to_local() if isinstance(tensor, DTensor) else tensor


def _shard(parameter: Tensor) -> tuple[int, ...]:
    """Which part of the parameter lies here: copies of one part have to be rounded alike, parts for themselves."""
    if not isinstance(parameter, DTensor):
        return ()
    places = zip(parameter.device_mesh.get_coordinate() or (), parameter.placements, strict=True)
    return tuple(place for place, kind in places if isinstance(kind, Shard))


def _generator(key: str, device: torch.device) -> torch.Generator:
    number = int.from_bytes(blake2b(key.encode(), digest_size=7).digest())
    return torch.Generator(device).manual_seed(number)
