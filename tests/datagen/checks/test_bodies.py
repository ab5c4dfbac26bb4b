"""Places at heads and feet."""

import pytest

from datagen.checks.bodies import bodies
from tests.claiming import sentence

AT = {
    "He holds a board above his head.": ["head"],
    "A kite flies high over the woman's head.": ["head"],
    "A ball lies at the tall player's feet.": ["feet"],
    "A board is beneath her bare feet.": ["feet"],
    "The ball is far below the player's knees.": ["feet"],
    "A tie hangs below his head.": [],
    "A dog jumps above his knees.": [],
    "He holds his head high.": [],
}


@pytest.mark.parametrize("text", AT)
def test_a_place_at_a_body_is_over_the_head_or_at_the_feet(text):
    found = list(bodies(sentence(text), text))
    assert [way for one in found for way in one.ways] == AT[text]
    assert all(one.frame == "body" for one in found)
