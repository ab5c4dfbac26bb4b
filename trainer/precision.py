"""In which precision weights are kept and computed with.

bf16 keeps what learns in 32 bits and hands FSDP2 the making of 16-bit copies, layer by layer, also for a single
process; what is frozen is kept in 16 bits, for nothing is ever added to it. fp32 and fp64 are what they say throughout.
"""

import torch
from torch import nn
from torch.distributed.fsdp import MixedPrecisionPolicy

from trainer.config import Precision
from trainer.layers import recast


def kept(precision: Precision) -> torch.dtype:
    """Of weights that learn."""
    return torch.float64 if precision == "fp64" else torch.float32


def computed(precision: Precision) -> torch.dtype:
    """Of activations, and of weights that do not learn."""
    return torch.bfloat16 if precision == "bf16" else kept(precision)


def policy(precision: Precision, *, cast_inputs: bool = True) -> MixedPrecisionPolicy:
    """What FSDP2 computes in; gradients are added up in the precision of what learns."""
    if precision != "bf16":
        return MixedPrecisionPolicy(cast_forward_inputs=False)
    return MixedPrecisionPolicy(torch.bfloat16, torch.float32, cast_forward_inputs=cast_inputs)


def narrow(model: nn.Module, precision: Precision) -> None:
    """Bring what is frozen to the precision of computation."""
    recast(model, computed(precision), frozen_only=True)
