"""What learns, split over the processes by FSDP2: weights, gradients and the optimizer's states, each a share.

The language model's layers are groups of their own, gathered when they run; all else is one group, which stays
gathered while a row runs, so that processes may differ in whether a row has images. What is frozen is whole on every
device: it is small in 16 bits, reading it costs no communication, and a group so has one precision.
"""

from typing import cast

import torch.distributed as dist
from torch import Tensor, nn
from torch.distributed.checkpoint.state_dict import StateDictOptions, get_model_state_dict
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.fsdp import FSDPModule, fully_shard

from trainer.config import Precision
from trainer.distributed import World
from trainer.precision import policy


def split(model: nn.Module, layers: list[nn.Module], world: World, precision: Precision) -> None:
    """Put the model on this process's device; with a process group, what learns is split, each of `layers` alone."""
    if not dist.is_initialized():
        model.to(world.device)
        return
    frozen = {parameter for parameter in model.parameters() if not parameter.requires_grad}
    for parameter in frozen:
        parameter.data = parameter.data.to(world.device)
    mesh = init_device_mesh(world.device.type, (world.size,))
    for layer in layers:
        if any(parameter.requires_grad for parameter in layer.parameters()):
            fully_shard(layer, mesh=mesh, mp_policy=policy(precision), ignored_params=frozen)
    fully_shard(model, mesh=mesh, mp_policy=policy(precision, cast_inputs=False), ignored_params=frozen)
    for module in model.modules():
        for name, buffer in module.named_buffers(recurse=False):
            setattr(module, name, buffer.to(world.device))


def last_of_step(model: nn.Module, last: bool) -> None:
    """Say whether the coming row is the step's last: only then are gradients added up over the processes."""
    if isinstance(model, FSDPModule):
        model.set_requires_gradient_sync(last)
        model.set_is_last_backward(last)


def whole(model: nn.Module) -> dict[str, Tensor] | None:
    """The state of a model that is split, on the CPU of the first process; None where it is not split, or elsewhere."""
    if not isinstance(model, FSDPModule):
        return None
    options = StateDictOptions(full_state_dict=True, cpu_offload=True)
    return cast(dict[str, Tensor], get_model_state_dict(model, options=options))
