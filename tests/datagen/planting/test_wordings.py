import random
import string

import pytest

from datagen.planting.wordings import draw, draw_pair, wordings

FIELDS = {
    *("a", "A", "x", "xs", "y", "b", "c", "n", "N", "Cap", "colour", "caption", "answer_start", "text"),
    *("x1", "y1", "x2", "y2", "X1", "Y1", "X2", "Y2"),
}


@pytest.mark.parametrize(
    ("name", "least"),
    [("source_prefix", 12), ("source_sentence", 13), ("coordinates", 12), ("refusal_whole", 20), ("lead_in", 12)],
)
def test_errors_are_worded_in_many_ways(name, least):
    assert len(set(wordings(name))) >= least


def test_braces_are_filled_in():
    rng = random.Random(0)
    assert "zebra" in draw(rng, "innocent_quoted", x="zebra")
    assert "cups" in draw_pair(rng, "count_pair", x="cup", xs="cups", n="two", N="2", Cap="Two")[0]


@pytest.mark.parametrize("name", ["absent_sentence", "source_sentence", "coordinates", "innocent_words", "giveaway"])
def test_only_known_words_stand_in_braces(name):
    assert {field for text in wordings(name) for _, field, _, _ in string.Formatter().parse(text) if field} <= FIELDS
