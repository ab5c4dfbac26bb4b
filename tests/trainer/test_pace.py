"""What is told of speed is over the wall's time, and over all steps since the line before."""

import pytest
import torch

from trainer.distributed import World
from trainer.pace import Made, Pace
from trainer.plan import Pack, Step

RATES = {"connector": 1e-3}


def made(number, waited=0.5):
    step = Step((Pack(groups=((0, 1), (2,)), n_tokens=90, n_images=2, n_learned=9), Pack(((3,),), 10, 0, 1)))
    return Made(number, 0, step, loss=2.0, grad_norm=1.0, flops=1e9, waited=waited, stops=False)


def ticking(*times):
    """A clock that shows these times, one after the other."""
    shown = iter(times)
    return Pace(World(0, 1, torch.device("cpu")), clock=lambda: next(shown))


def test_a_line_after_one_step_is_of_that_step():
    pace = ticking(10.0, 12.0, 12.0)
    pace.start()
    pace.add(made(1))
    line = pace.line(RATES)

    assert (line.step, line.samples, line.tokens, line.learned) == (1, 4, 100, 10)
    assert (line.seconds, line.tokens_per_second, line.samples_per_second) == (2.0, 50.0, 2.0)
    assert line.data_wait_seconds == 0.5


def test_a_line_after_several_steps_takes_all_their_time():
    pace = ticking(0.0, 8.0, 8.0)
    pace.start()
    for number in (1, 2):
        pace.add(made(number, waited=float(number)))
    line = pace.line(RATES)

    assert (line.step, line.tokens) == (2, 100)
    assert (line.seconds, line.tokens_per_second, line.data_wait_seconds) == (4.0, 25.0, 1.5)


def test_what_happens_between_two_lines_is_time_of_the_second():
    pace = ticking(0.0, 1.0, 1.0, 5.0, 5.0)
    pace.start()
    pace.add(made(1))
    pace.line(RATES)
    pace.add(made(2))

    assert pace.line(RATES).seconds == pytest.approx(4.0)


def test_a_cpu_has_no_best_and_no_memory_to_tell_of():
    pace = ticking(0.0, 1.0, 1.0)
    pace.start()
    pace.add(made(1))
    line = pace.line(RATES)

    assert (line.mfu, line.memory_gib) == (None, None)
