import pytest

from datagen.decisions.edits import edited, fits, original, with_words
from datagen.types import Turn
from tests.datagen.decisions.deciding import edit, saying, turns

BEFORE = turns("Where is the cat?", "On a chair.")


def said(*texts: str, roles: tuple[str, ...] = ("human", "gpt")) -> tuple[Turn, ...]:
    return tuple(Turn(role=role, text=text) for role, text in zip(roles, texts, strict=True))


@pytest.mark.parametrize(
    "after",
    [
        turns("Where is the cat?", "On a table."),
        said("Where does the cat lie?\n<image>", "On a chair."),
        said("<image>\nWhere?", "<img> is no image token, nor is < image >."),
    ],
)
def test_an_edit_that_a_trainer_can_use_is_as_it_should_be(after):
    assert edited(BEFORE, after) is None


@pytest.mark.parametrize(
    ("after", "wrong"),
    [
        (BEFORE, "nothing was changed"),
        ((), r"keeps the turns .*: found , expected human, gpt"),
        (turns("a", "b", "c", "d"), "keeps the turns"),
        (said("On.", "<image>\nWhere?", roles=("gpt", "human")), "keeps the turns"),
        (said("Where?", "There."), "found nowhere"),
        (said("<image>\nWhere?", "There.<image>"), "found in turns 1, 2"),
        (said("<image>\nWhere?\n<image>", "There."), "found in turns 1, 1"),
        (said("Where?", "<image>\nThere."), "found in turns 2"),
        (said("Where is <image> it?", "There."), "on a line of its own"),
        (said("<image> Where?", "There."), "on a line of its own"),
        (said("<image>\n", "There."), "turn 1 is empty, expected what human says"),
        (said("<image>", "There."), "on a line of its own"),
        (turns("Where?", " \n\t"), "turn 2 is empty, expected what gpt says"),
    ],
)
def test_what_is_wrong_with_an_edit_is_a_sentence(after, wrong):
    with pytest.raises(AssertionError, match=wrong):
        raise AssertionError(edited(BEFORE, after))


def test_a_conversation_that_never_alternated_cannot_be_mended():
    odd = said("<image>\nWhere?", "And when?", roles=("human", "human"))
    assert "speak in turn" in edited(odd, said("<image>\nWhere?", "And why?", roles=("human", "human")))


def test_edits_are_followed_back_to_the_first_words():
    one, two, three = turns("a", "b"), turns("a", "c"), turns("a", "d")
    edits = [edit(one, two, number=1), edit(two, three, number=2)]
    assert original(three, edits) == original(two, edits) == original(one, edits) == one


def test_edits_that_go_round_in_a_circle_are_followed_back_too():
    one, two = turns("a", "b"), turns("a", "c")
    edits = [edit(one, two, number=1), edit(two, one, number=2), edit(one, two, number=3)]
    assert original(two, edits) == one


def test_an_edit_fits_the_first_words_or_what_an_earlier_edit_made_of_them():
    one, two, three = turns("a", "b"), turns("a", "c"), turns("a", "d")
    first, second = edit(one, two, number=1), edit(two, three, number=2)
    assert fits(first, one, [first, second]) and fits(second, one, [first, second])
    assert not fits(second, one, [second])
    assert not fits(edit(two, three, number=1), one, [edit(one, two, number=2)])
    assert not fits(edit(one, (), number=1), one, [])


def test_a_sample_with_other_words_says_nothing_of_the_old_ones():
    before = saying("Where is the cat?", "On a chair.")
    assert before.answers == ("On a chair.",) and before.questions and before.turns  # remembered from here on
    after = with_words(before, turns("Where is the cat?", "On a table."), is_edited=True)
    assert after.answers == ("On a table.",)
    assert after.provenance.edited and after.id == before.id and after.provenance.score == before.provenance.score
