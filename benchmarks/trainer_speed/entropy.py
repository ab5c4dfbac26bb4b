"""Cross-entropy of supervised rows alone, beside that of all positions.

Shapes: T positions of a row, L targets, D width, W words.
"""

from collections.abc import Callable
from statistics import median
from time import perf_counter

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from benchmarks.trainer_speed.bench import OUT_OF_MEMORY, Bench
from benchmarks.trainer_speed.clock import forget_peak, peak_gib, settled, within_memory
from benchmarks.trainer_speed.parts import PACKED
from trainer import loss
from trainer.batch import IGNORE
from trainer.devices import GIB
from trainer.precision import computed

TIMES = 7


def entropy(bench: Bench) -> dict[str, dict[str, float | str | None]]:
    """Milliseconds forward and backward, and memory beyond what is there before, of one packed row."""
    shape, device = bench.sizes.spec.language.shape, bench.world.device
    dtype = computed(bench.settings.precision)
    row = bench.reading("tune", PACKED).portion(0).rows[0]  # type: ignore[index]
    targets = row.targets[0].to(device)  # (T,)
    hidden = torch.randn(len(targets), int(shape["hidden_size"]), dtype=dtype, device=device, requires_grad=True)
    head = nn.Linear(hidden.shape[1], int(shape["vocab_size"]), bias=False, dtype=dtype, device=device)
    ways = {"all positions": _all, "supervised rows": _supervised}
    times: dict[str, list[float]] = {name: [] for name in ways}
    found: dict[str, dict[str, float | str | None]] = {name: {"note": ""} for name in ways}
    for number in range(TIMES + 1):
        for name in ways if number % 2 else reversed(ways):
            if found[name]["note"]:
                continue
            done = within_memory(lambda name=name: _once(ways[name], hidden, targets, head, device))
            if done is None:
                found[name]["note"] = OUT_OF_MEMORY
            elif number:  # the first warms up
                times[name].append(done[0])
                found[name]["gib"] = done[1]
    for name, seconds in times.items():
        if seconds:
            found[name] |= {"ms": median(seconds) * 1000, "spread": (max(seconds) - min(seconds)) / median(seconds)}
    share = float((targets != IGNORE).float().mean())
    return {name: one | {"positions": len(targets), "targets": share} for name, one in found.items()}


Way = Callable[[Tensor, Tensor, nn.Linear], Tensor]


def _once(
    way: Way, hidden: Tensor, targets: Tensor, head: nn.Linear, device: torch.device
) -> tuple[float, float | None]:
    hidden.grad = head.weight.grad = None
    settled(device)
    before = torch.cuda.memory_allocated(device) / GIB if device.type == "cuda" else 0.0
    forget_peak(device)
    began = perf_counter()
    way(hidden, targets, head).backward()
    settled(device)
    seconds, peak = perf_counter() - began, peak_gib(device)
    return seconds, None if peak is None else peak - before


def _all(hidden: Tensor, targets: Tensor, head: nn.Linear) -> Tensor:
    return cross_entropy(head(hidden).float(), targets, ignore_index=IGNORE, reduction="sum")  # (T, W)


def _supervised(hidden: Tensor, targets: Tensor, head: nn.Linear) -> Tensor:
    rows = torch.nonzero(targets != IGNORE)[:, 0]  # (L,)
    return loss.losses(hidden[rows], targets[rows], head).sum()
