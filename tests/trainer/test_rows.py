import torch

from trainer.batch import IGNORE, Span
from trainer.rows import answered, media

IMAGE = 4


def row(prompt, *answers, n_virtual=0):
    return answered(prompt, answers, torch.zeros(1, 3, 8, 8), IMAGE, n_image_tokens=2, n_virtual=n_virtual)


def test_answers_branch_from_the_prompt_s_last_position():
    found = row([4, 4, 7, 8], [20, 21], [30])
    assert found.ids.tolist() == [[4, 4, 7, 8, 20, 8]]
    assert found.targets.tolist() == [[IGNORE, IGNORE, IGNORE, 20, 21, 30]]
    assert found.positions.tolist() == [[0, 1, 2, 3, 4, 3]]
    assert found.spans == (Span(0, 3, 0, 0), Span(3, 5, 0, 3), Span(5, 6, 0, 3))
    assert found.n_learned == 3


def test_a_prompt_of_one_token_is_in_every_branch():
    found = row([7], [20, 21], [30])
    assert found.ids.tolist() == [[7, 20, 7]]
    assert found.spans == (Span(0, 2, 0, 0), Span(2, 3, 2, 2))


def test_a_soft_prompt_stands_before_the_prompt():
    found = row([4, 4, 7], [20], n_virtual=2)
    assert found.virtual.tolist() == [[True, True, False, False, False]]
    assert found.media.tolist() == [[-1, -1, 0, 0, 0]]


def test_an_image_is_looked_at_from_its_own_place_up_to_the_next():
    assert media(torch.tensor([7, 4, 4, 8, 9, 4, 4, 7]), IMAGE, 2).tolist() == [-1, 0, 0, 0, 0, 1, 1, 1]
