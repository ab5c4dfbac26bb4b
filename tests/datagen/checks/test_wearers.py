"""Whose clothes are spoken of."""

import pytest

from datagen.checks.knowledge import known
from datagen.checks.lexicon import Lexicon
from datagen.checks.wearers import is_the_only, wearer
from tests.claiming import picture, row, sentence

WEARS = {
    "A woman in a red top": "female",
    "A man next to a woman in a red top": "female",
    "The man's shirt is red": "male",
    "Her shirt is red": "female",
    "The shirt is red": None,
}


@pytest.mark.parametrize("text", WEARS)
def test_whoever_is_named_last_wears_it(text):
    one = sentence(text)
    assert wearer(one, one.lowers.index("red")) == WEARS[text]


def only(sex: str | None, *captions: str, people: int = 2) -> bool:
    return is_the_only(sex, known(picture(*captions, boxes=row("person", people)).context, Lexicon.load()))


def test_of_a_man_and_a_woman_each_is_the_only_one():
    assert only("female", "A man and a woman.")
    assert not only(None, "A man and a woman.")
    assert not only("female", "A woman.", "Two women.")
    assert not only("female", "A man and a woman.", people=3)


def test_where_there_is_one_person_it_is_them():
    assert only(None, "Somebody.", people=1)
