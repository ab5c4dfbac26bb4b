"""AdamW in 32 and in 16 bits, its rates, and the length of a gradient."""

import math
from itertools import pairwise

import pytest
import torch
from torch import nn
from torch.distributed.checkpoint.state_dict import get_optimizer_state_dict, set_optimizer_state_dict
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.tensor import DTensor, Shard, distribute_tensor

from trainer.optim import Adam16, clip, optimizer, rounded, schedule, set_rates
from trainer.stage import tune


def small_model() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(8, 32), nn.GELU(), nn.Linear(32, 1))


def adam(model, bf16_states=False, rate=1e-2, decay=0.0, seed=0):
    group = {"params": list(model.parameters()), "lr": rate, "peak": rate, "weight_decay": decay}
    return optimizer([group], tune(), bf16_states=bf16_states, seed=seed)


def descend(model, steps, n_steps=400, bf16_states=False, first=0, step=None, **more):
    """Losses of fitting the sum of sines of random vectors; data are drawn by the number of the step."""
    step = step or adam(model, bf16_states, **more)
    losses = []
    for number in range(first, first + steps):
        x = torch.randn(32, 8, generator=torch.Generator().manual_seed(number))
        loss = (model(x) - x.sin().sum(1, keepdim=True)).square().mean()
        step.zero_grad()
        loss.backward()
        set_rates(step, schedule(number, n_steps, 0.1))
        step.step()
        losses.append(loss.item())
    return losses


def noise(n, seed=0):
    return torch.empty(n, dtype=torch.int32).random_(-(1 << 31), 1 << 31, generator=torch.Generator().manual_seed(seed))


def weights(model):
    return torch.cat([p.detach().flatten() for p in model.parameters()])


def test_rounding_by_chance_is_right_on_average():
    exact = torch.full((200_000,), 1.0 + 1e-3)  # neighbours of 16 bits: 1 and 1.0078125
    found = rounded(exact, noise(len(exact)))
    assert found.dtype == torch.bfloat16
    assert set(found.tolist()) == {1.0, 1.0078125}
    assert found.float().mean().item() == pytest.approx(1.001, abs=3e-5)
    assert rounded(-exact, noise(len(exact))).equal(-found)


def test_what_16_bits_can_say_is_not_rounded():
    exact = torch.randn(1000).bfloat16()
    assert rounded(exact.float(), noise(1000)).equal(exact)


def test_a_mean_of_squares_in_16_bits_stands_still_unless_it_is_rounded_by_chance():
    nearest, by_chance = torch.zeros(1000, dtype=torch.bfloat16), torch.zeros(1000, dtype=torch.bfloat16)
    for step in range(3000):  # squares of 1: the mean goes to 1 - 0.999 ** 3000 = 0.950
        nearest = (nearest.float() * 0.999 + 0.001).bfloat16()
        by_chance = rounded(by_chance.float() * 0.999 + 0.001, noise(1000, step))
    assert nearest.float().max() < 0.5
    assert by_chance.float().mean().item() == pytest.approx(0.950, abs=0.01)


def test_most_weights_in_16_bits_do_not_move_under_a_small_step():
    weight = torch.randn(100_000, generator=torch.Generator().manual_seed(0)) * 0.02
    moved = weight.bfloat16() - 2e-5 != weight.bfloat16()
    assert moved.float().mean() < 0.4
    assert (weight - 2e-5 != weight).all()


def test_states_in_16_bits_follow_torchs_own_adamw():
    ours, theirs = small_model(), small_model()
    descend(ours, 1, bf16_states=True, decay=0.1)
    descend(theirs, 1, decay=0.1)
    assert torch.allclose(weights(ours), weights(theirs), atol=1e-7)


def test_states_in_16_bits_converge_as_states_in_32_do():
    ours, theirs = small_model(), small_model()
    exact, short = descend(theirs, 400), descend(ours, 400, bf16_states=True)
    assert exact[0] > 1
    assert sum(exact[-20:]) / 20 < 0.5
    assert sum(short[-20:]) == pytest.approx(sum(exact[-20:]), rel=0.1)


def test_states_take_four_bytes_a_parameter():
    model = small_model()
    step = adam(model, bf16_states=True)
    descend(model, 1, step=step)
    taken = sum(value.nbytes for states in step.state.values() for value in states.values())
    assert taken == 4 * weights(model).numel()


@pytest.mark.parametrize("bf16_states", [False, True])
def test_a_resumed_run_goes_on_bit_for_bit(bf16_states):
    whole, halved = small_model(), small_model()
    descend(whole, 20, bf16_states=bf16_states)
    before = adam(halved, bf16_states)
    descend(halved, 9, step=before)
    saved = get_optimizer_state_dict(halved, before)
    after = adam(halved, bf16_states)
    set_optimizer_state_dict(halved, after, saved)
    descend(halved, 11, first=9, step=after)
    assert weights(halved).equal(weights(whole))


def test_loading_keeps_states_in_16_bits():
    model = small_model()
    before, after = adam(model, bf16_states=True), adam(model, bf16_states=True)
    descend(model, 2, step=before)
    after.load_state_dict(before.state_dict())
    assert {value.dtype for states in after.state.values() for value in states.values()} == {torch.bfloat16}
    assert after.param_groups[0]["step"] == 2


def test_another_seed_rounds_otherwise():
    one, same, other = small_model(), small_model(), small_model()
    for model, seed in ((one, 0), (same, 0), (other, 1)):
        descend(model, 3, bf16_states=True, seed=seed)
    assert weights(one).equal(weights(same))
    assert not weights(one).equal(weights(other))


def test_the_optimizer_keeps_its_mean_of_squares_moving():
    parameter = nn.Parameter(torch.zeros(1000))
    step = Adam16([{"params": [parameter]}], (0.9, 0.999), 0)
    for _ in range(600):  # rounded to the nearest it stands still at 0.25
        parameter.grad = torch.ones(1000)
        step.step()
    assert step.state[parameter]["exp_avg_sq"].float().mean().item() == pytest.approx(1 - 0.999**600, abs=0.005)


def test_the_two_states_are_rounded_by_chances_of_their_own():
    parameter = nn.Parameter(torch.zeros(100_000))
    step = Adam16([{"params": [parameter]}], (0.9, 0.999), 0)
    parameter.grad = torch.full((100_000,), 1.013)  # both states fall about halfway between two numbers of 16 bits
    step.step()
    up = [(state > state.min()).float() for state in step.state[parameter].values()]
    assert all(0.2 < one.mean() < 0.8 for one in up)
    assert (up[0] * up[1]).mean().item() == pytest.approx((up[0].mean() * up[1].mean()).item(), abs=0.01)


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
def test_a_compiled_step_is_the_same():
    one, other = small_model().cuda(), small_model().cuda()
    for model, compiled in ((one, False), (other, True)):
        group = {"params": list(model.parameters()), "lr": 1e-2, "peak": 1e-2}
        step = Adam16([group], (0.9, 0.999), 0, compiled)
        for number in range(3):
            for parameter in model.parameters():
                parameter.grad = torch.full_like(parameter, number + 1.0)
            step.step()
    assert torch.allclose(weights(one), weights(other), atol=1e-6)


def test_a_parameter_without_a_gradient_stays():
    model = small_model()
    step = adam(model, bf16_states=True, decay=0.1)
    before = model[2].weight.detach().clone()
    model[0].weight.grad = torch.ones_like(model[0].weight)
    step.step()
    assert model[2].weight.equal(before)


def test_rates_rise_along_a_line_and_fall_along_a_cosine():
    shares = [schedule(step, 100, 0.1) for step in range(100)]
    assert all(a < b for a, b in pairwise(shares[:11]))
    assert shares[10] == 1
    assert shares[55] == pytest.approx(0.5)
    assert all(a > b > 0 for a, b in pairwise(shares[10:]))
    assert schedule(0, 1, 0.0) == 1
    assert schedule(0, 1, 1.0) > 0


def test_every_group_goes_to_its_own_rate():
    model = small_model()
    groups = [
        {"params": [p], "lr": rate, "peak": rate} for p, rate in zip(model.parameters(), (1, 2, 3, 4), strict=True)
    ]
    step = Adam16(groups, (0.9, 0.999), 0)
    set_rates(step, 0.5)
    assert [group["lr"] for group in step.param_groups] == [0.5, 1, 1.5, 2]


def gradients(*values):
    found = []
    for value in values:
        found.append(nn.Parameter(torch.zeros(len(value))))
        found[-1].grad = torch.tensor(value)
    return [*found, nn.Parameter(torch.zeros(3))]


def test_a_long_gradient_is_shortened_over_all_parameters():
    found = gradients([3.0, 0.0], [4.0])
    assert clip(found, 1.0).item() == 5
    assert torch.cat([p.grad for p in found[:2]]).norm().item() == pytest.approx(1, abs=1e-5)


def test_a_short_gradient_is_left_alone_and_none_only_measures():
    for found, longest in ((gradients([3.0, 0.0], [4.0]), 6.0), (gradients([3.0, 0.0], [4.0]), None)):
        assert clip(found, longest).item() == 5
        assert found[1].grad.item() == 4


def test_nothing_to_clip_has_no_length():
    assert clip([nn.Parameter(torch.zeros(3))], 1.0).item() == 0


def test_a_gradient_that_is_no_number_says_so_in_its_length():
    assert math.isnan(clip(gradients([math.nan], [1.0]), 1.0).item())


@pytest.fixture
def mesh():
    torch.distributed.init_process_group("gloo", store=torch.distributed.HashStore(), rank=0, world_size=1)
    yield init_device_mesh("cpu", (1,))
    torch.distributed.destroy_process_group()


def test_split_parameters_are_clipped_and_stepped_like_whole_ones(mesh):
    whole, split = small_model(), small_model()
    for child in (split[0], split[2]):
        child.weight = nn.Parameter(distribute_tensor(child.weight.detach(), mesh, [Shard(0)]))
    lengths = []
    for model in (whole, split):
        for parameter in model.parameters():
            parameter.grad = torch.ones_like(parameter)
        lengths.append(clip(model.parameters(), 1.0))
        adam(model, bf16_states=True, decay=0.1).step()
    assert torch.allclose(*lengths)
    assert not isinstance(lengths[1], DTensor)
    for one, other in zip(whole.parameters(), split.parameters(), strict=True):
        assert torch.allclose(one, other.full_tensor() if isinstance(other, DTensor) else other)
