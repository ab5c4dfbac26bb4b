"""How many there are of what a patch shows, with weights set by hand."""

import pytest
import torch

from benchmarks.closed_loop.sight import NUMBERS, Many

CAT, CATS, DOG, DOGS, CENTER = range(5)  # channels; a patch has as much of the last as it is of one thing
WIDTH, SIDE = 8, 6
SURE = 40.0  # of weights: logits far from 0


@pytest.fixture
def many():
    """Cats and dogs: a patch shows what its channel says, and its part of a thing is what the center says."""
    found = Many(WIDTH, kinds=2).eval().requires_grad_(False)
    found.kinds.weight.copy_(SURE * torch.eye(4, WIDTH))
    found.kinds.bias.fill_(-SURE / 2)
    convolution = found.part[0][0].weight.zero_()
    convolution[0, CENTER, 1, 1] = 1  # the middle of 3 x 3
    found.share.weight.zero_()[0, 0] = SURE
    found.share.bias.fill_(-SURE / 2)
    return found


def planes(*things, part=1.0):
    """(1, C, H, W): each thing has two patches, one above the other."""
    seen = torch.zeros(1, WIDTH, SIDE, SIDE)
    for number, channel in enumerate(things):
        y, x = number // SIDE * 2, number % SIDE
        seen[0, channel, y : y + 2, x] = 1
        seen[0, CENTER, y, x] = part
    return seen


def of(channel, seen, numbers):
    """What is told of patches that show this."""
    return numbers[0, seen[0, channel].flatten() > 0]


def near(told, *numbers):
    return torch.allclose(told, torch.tensor(numbers).expand(len(told), len(NUMBERS)), atol=0.02)


def test_nothing_is_told_where_nothing_is_shown(many):
    seen = planes(CAT, CAT, DOG)
    told = many(seen)
    assert told.shape == (1, SIDE * SIDE, len(NUMBERS))
    assert many(planes()).abs().max() < 1e-3
    assert told[0, seen[0].sum(dim=0).flatten() == 0].abs().max() < 1e-3
    assert told[0, seen[0, CAT].flatten() > 0].amax(dim=-1).min() > 0.9


@pytest.mark.parametrize("n", NUMBERS)
def test_every_patch_of_a_thing_is_told_how_many_there_are(many, n):
    seen = planes(*[CAT] * n)
    assert near(of(CAT, seen, many(seen)), *(float(number == n) for number in NUMBERS))


def test_more_than_the_last_number_are_as_many_as_that(many):
    seen = planes(*[CAT] * 7)
    assert near(of(CAT, seen, many(seen)), 0.0, 0.0, 0.0, 1.0)


def test_fewer_than_one_are_one(many):
    seen = planes(CAT, part=0.5)
    assert near(of(CAT, seen, many(seen)), 1.0, 0.0, 0.0, 0.0)


def test_a_number_between_two_is_near_both(many):
    seen = planes(CAT, CAT, CAT, part=0.5)
    assert near(of(CAT, seen, many(seen)), 0.5, 0.5, 0.0, 0.0)


def test_kinds_are_counted_apart(many):
    seen = planes(DOG, CAT, DOG, CAT, DOG)
    told = many(seen)
    assert near(of(CAT, seen, told), 0.0, 1.0, 0.0, 0.0)
    assert near(of(DOG, seen, told), 0.0, 0.0, 1.0, 0.0)


def test_a_thing_counts_by_either_name(many):
    seen = planes(CAT, CATS, CATS)
    assert many.numbers(seen).tolist() == [pytest.approx([3, 0], abs=0.01)]
    assert near(of(CATS, seen, many(seen)), 0.0, 0.0, 1.0, 0.0)


def test_images_are_counted_each_for_itself(many):
    both = torch.cat([planes(CAT, DOG), planes(DOG, DOG, DOG)])
    assert many.numbers(both).round().tolist() == [[1, 1], [0, 3]]
    assert torch.allclose(many(both)[:1], many(planes(CAT, DOG)), atol=1e-5)
