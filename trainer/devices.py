"""What a device can do at best, and how much of its memory was in use."""

import torch

TERA = 1e12
GIB = 2**30
# Dense products of 16-bit matrices with 32-bit sums, in TFLOP/s, from the makers' data sheets; longer names first.
BEST = {
    "B200": 2250,
    "GH200": 989,
    "H200": 989,
    "H100 PCIe": 756,
    "H100 NVL": 835,
    "H100": 989,
    "A100": 312,
    "L40S": 362,
    "L4": 121,
    "A40": 150,
    "A10": 125,
    "RTX 4090": 165,
    "RTX 3090": 71,
}


def best(device: torch.device) -> float | None:
    """Floating-point operations a second in 16 bits; None for a CPU, and for a device that is not in the table."""
    if device.type != "cuda":
        return None
    return best_of(torch.cuda.get_device_name(device))


def best_of(name: str) -> float | None:
    """The same by the name that the driver gives."""
    return next((TERA * value for part, value in BEST.items() if part in name), None)


def memory_gib(device: torch.device) -> float | None:
    """Most memory in use since it was asked last; None for a CPU."""
    if device.type != "cuda":
        return None
    most = torch.cuda.max_memory_allocated(device) / GIB
    torch.cuda.reset_peak_memory_stats(device)
    return most
