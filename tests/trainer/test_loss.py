import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy

from trainer.loss import losses


def rows(dtype=torch.float64):
    torch.manual_seed(0)
    return torch.randn(10, 6).to(dtype).requires_grad_(), torch.randint(7, (10,)), nn.Linear(6, 7, bias=False).to(dtype)


def gradients(piece):
    hidden, targets, head = rows()
    found = losses(hidden, targets, head, piece)
    (found * torch.arange(10)).sum().backward()
    return found.detach(), hidden.grad, head.weight.grad


@pytest.mark.parametrize("piece", [1, 14, 21, 69])
def test_in_pieces_it_is_the_same_loss_with_the_same_gradients(piece):
    for found, expected in zip(gradients(piece), gradients(1000), strict=True):
        torch.testing.assert_close(found, expected, atol=1e-14, rtol=0)


def test_it_is_cross_entropy():
    hidden, targets, head = rows()
    torch.testing.assert_close(losses(hidden, targets, head), cross_entropy(head(hidden), targets, reduction="none"))


def test_of_16_bits_it_is_computed_in_32():
    assert losses(*rows(torch.bfloat16)).dtype == torch.float32


def test_of_no_targets_it_is_empty_and_has_a_gradient():
    hidden, targets, head = rows()
    losses(hidden[:0], targets[:0], head).sum().backward()
    assert not head.weight.grad.any()
