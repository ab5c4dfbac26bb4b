import pytest
import torch

from trainer.errors import ModelError
from trainer.splice import splice, spread

WORDS = torch.arange(12.0).view(1, 6, 2)


def places(*which):
    return torch.tensor([[number in which for number in range(6)]])


def test_features_stand_where_the_places_are_in_reading_order():
    features = torch.tensor([[[-1.0, -2.0]], [[-3.0, -4.0]]])
    found = splice(WORDS, places(1, 4), features)
    assert found[0, :, 0].tolist() == [0, -1, 4, 6, -3, 10]


def test_the_words_are_left_alone():
    splice(WORDS, places(0), torch.full((1, 1, 2), -1.0))
    assert WORDS[0, 0].tolist() == [0, 1]


@pytest.mark.parametrize("which", [(1,), (1, 2, 3)])
def test_more_or_fewer_places_than_features_are_an_error(which):
    with pytest.raises(ModelError, match=f"the text has {len(which)} image tokens, expected 2: 1 images of 2 each"):
        splice(WORDS, places(*which), torch.zeros(1, 2, 2))


def test_a_soft_prompt_stands_anew_in_each_of_its_places():
    found = spread(WORDS, places(0, 1, 3, 4), torch.tensor([[-1.0, -1.0], [-2.0, -2.0]]))
    assert found[0, :, 0].tolist() == [-1, -2, 4, -1, -2, 10]


def test_a_soft_prompt_learns_from_all_of_its_places():
    vectors = torch.zeros(2, 2, requires_grad=True)
    spread(WORDS, places(0, 1, 3, 4), vectors).sum().backward()
    assert vectors.grad.tolist() == [[2, 2], [2, 2]]
