"""Computing anew changes what is kept, and nothing else."""

import pytest
import torch
from torch import nn

from trainer.recompute import compiled, recompute


class Layer(nn.Module):
    """Counts how often it runs."""

    def __init__(self):
        super().__init__()
        self.linear, self.runs = nn.Linear(4, 4, dtype=torch.float64), 0

    def forward(self, x, *, scale):
        self.runs += 1
        return torch.nn.functional.dropout(torch.tanh(self.linear(x)), 0.5) * scale


def trained(policy):
    torch.manual_seed(0)
    layers = [Layer(), Layer()]
    recompute(layers, policy)
    x = torch.randn(3, 4, dtype=torch.float64)
    for layer in layers:
        x = layer(x, scale=2.0)
    x.sum().backward()
    return layers


@pytest.mark.parametrize("policy", ["layers", "selective"])
def test_gradients_are_the_same_also_with_dropout(policy):
    for plain, again in zip(trained("none"), trained(policy), strict=True):
        assert torch.equal(plain.linear.weight.grad, again.linear.weight.grad)
        assert (plain.runs, again.runs) == (1, 2)


def test_names_of_parameters_stay():
    assert [name for name, _ in trained("layers")[0].named_parameters()] == ["linear.weight", "linear.bias"]


def test_nothing_is_computed_anew_where_nothing_learns():
    layer = Layer()
    recompute([layer], "layers")
    with torch.no_grad():
        layer(torch.zeros(1, 4, dtype=torch.float64), scale=1.0)

    assert layer.runs == 1


@pytest.mark.parametrize("policy", ["layers", "selective"])
def test_what_is_computed_anew_can_be_compiled(policy):
    layer, plain = nn.Linear(4, 4), torch.ones(2, 4)
    expected = layer(plain)
    recompute([layer], policy)
    compiled([layer], backend="eager")
    found = layer(plain)
    found.sum().backward()
    assert torch.equal(found, expected)
    assert layer.weight.grad is not None
