"""Devices are known by the names that their drivers give."""

import pytest
import torch

from trainer.devices import best, best_of, memory_gib


@pytest.mark.parametrize(
    ("name", "tera"),
    [
        ("NVIDIA H200", 989),
        ("NVIDIA H100 80GB HBM3", 989),
        ("NVIDIA H100 PCIe", 756),
        ("NVIDIA A100-SXM4-80GB", 312),
        ("NVIDIA GeForce RTX 4090", 165),
        ("NVIDIA L40S", 362),
        ("NVIDIA L4", 121),
    ],
)
def test_a_card_is_known_by_its_name(name, tera):
    assert best_of(name) == tera * 1e12


def test_a_card_that_is_not_in_the_table_has_no_best():
    assert best_of("Somebody's Card 9") is None


def test_a_cpu_has_none():
    assert (best(torch.device("cpu")), memory_gib(torch.device("cpu"))) == (None, None)
