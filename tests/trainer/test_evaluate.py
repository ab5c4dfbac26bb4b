import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from trainer.errors import DataError
from trainer.evaluate import deranged, evaluate
from trainer.questions import Question

COLORS = {"red.png": 1.0, "green.png": 2.0, "blue.png": 3.0}
NAMES = {value: name.removesuffix(".png") for name, value in COLORS.items()}


def picture(name):
    return torch.full((3, 2, 2), COLORS[name])


class Seer:
    """Answers with the color that it sees, and says so for sure."""

    def replies(self, asked):
        return [self.color(one) for one in asked]

    def likelihoods(self, asked, answers):
        return [(-1.0 if answer == self.color(asked) else -9.0, 2) for answer in answers]

    def color(self, one):
        return "nothing" if one.pixels is None else NAMES.get(one.pixels.mean().item(), "gray")


class Parrot(Seer):
    """Says what is always said."""

    def color(self, one):
        return "red"


def color(name, **more):
    return Question(id=name, image=f"{name}.png", question="What color is it?", answer=name, **more)


ALL = [color(name) for name in ("red", "green", "blue")]


def test_who_sees_is_right_with_its_own_image_only():
    found, _ = evaluate(ALL, Seer(), picture)
    assert [found.seen.right.hits, found.shuffled.right.hits, found.blanked.right.hits] == [3, 0, 0]


def test_who_does_not_look_is_as_good_under_both_controls():
    found, _ = evaluate(ALL, Parrot(), picture)
    assert [found.seen.right.hits, found.shuffled.right.hits, found.blanked.right.hits] == [1, 1, 1]


def test_the_loss_is_a_mean_over_tokens():
    found, _ = evaluate(ALL, Seer(), picture)
    assert found.seen.loss == 3 * 1.0 / (3 * 2)
    assert found.blanked.loss == 3 * 9.0 / (3 * 2)


def test_choices_are_made_by_likelihood():
    choices = ("red", "green", "blue")
    found, told = evaluate([color(name, choices=choices) for name in choices], Seer(), picture)
    assert found.seen.right.hits == 3
    assert {one.reply for one in told} <= set(choices)
    assert found.seen.loss == 1.0 / 2  # the right answer's, wherever it stands among them


def test_questions_without_an_image_are_asked_once_and_counted_under_every_condition():
    blind = Question(id="t", question="Say nothing.", answer="Nothing.")
    found, told = evaluate([blind, *ALL], Seer(), picture)
    assert (found.questions, found.with_image, found.images, len(told)) == (4, 3, 3, 4 + 2 * 3)
    assert (found.seen.right.n, found.seen.right.hits) == (4, 4)
    assert (found.shuffled.right.n, found.shuffled.right.hits) == (4, 1)


def test_yes_is_read_out_of_a_sentence():
    asked = Question(id="1", image="red.png", question="Is it red?", answer="Yes.")
    sayer = Parrot()
    sayer.replies = lambda few: ["Yes, it is as red as can be." for _ in few]
    found, _ = evaluate([asked], sayer, picture, controls=())
    assert (found.seen.right.hits, found.seen.exact.hits, found.seen.yes_no.accuracy.hits) == (1, 0, 1)


def test_figures_are_told_by_kind():
    count = Question(id="c", image="red.png", question="How many?", answer="Two")
    found, _ = evaluate([*ALL, count], Seer(), picture, controls=())
    assert {kind: (share.hits, share.n) for kind, share in found.seen.kinds.items()} == {
        "color": (3, 3),
        "count": (0, 1),
    }


def test_how_many_are_asked_together_changes_nothing():
    assert evaluate(ALL, Seer(), picture, at_once=1) == evaluate(ALL, Seer(), picture, at_once=2)


def test_progress_counts_every_question_under_every_condition():
    seen = []
    evaluate(ALL, Seer(), picture, at_once=2, watch=seen.append)
    assert [one.done for one in seen] == [2, 3, 5, 6, 8, 9]
    assert {one.total for one in seen} == {9}


@given(st.integers(2, 40), st.integers(0, 9))
def test_shuffled_images_are_never_their_own_and_each_is_used_once(n, seed):
    names = [str(number) for number in range(n)]
    others = deranged(names, seed)
    assert sorted(others) == sorted(others.values()) == sorted(names)
    assert all(name != other for name, other in others.items())


def test_the_seed_draws_the_shuffle():
    names = [str(number) for number in range(20)]
    assert deranged(names, 1) == deranged(names, 1) != deranged(names, 2)


def test_one_image_cannot_be_shuffled():
    with pytest.raises(DataError, match="only image"):
        evaluate(ALL[:1], Seer(), picture)


def test_without_questions_there_is_nothing_to_evaluate():
    with pytest.raises(DataError, match="no questions"):
        evaluate([], Seer(), picture)
