"""A single process needs nobody; one that asks for a group gets one and gives it back. Two are in test_ranks.py."""

import torch.distributed as dist

from trainer.distributed import joined


def test_a_single_process_has_no_group():
    with joined() as world:
        assert not dist.is_initialized()
        assert (world.rank, world.size, world.first) == (0, 1, True)


def test_one_that_asks_for_a_group_gets_one_while_it_is_open():
    with joined(group=True) as world:
        assert dist.is_initialized()
        assert world.size == 1
    assert not dist.is_initialized()


def test_a_group_that_was_there_is_left():
    with joined(group=True):
        with joined() as world:
            assert world.size == 1
        assert dist.is_initialized()


def test_alone_sums_and_gathers_what_it_gives():
    with joined() as world:
        assert world.sums(1.5, 2.0) == [1.5, 2.0]
        assert world.gathered("me") == ["me"]
        world.wait()
