import re

import pytest

from datagen.report.portrait import Action
from datagen.report.rings import MIDDLE, RIM, rings


def action(verb: str, n: int, **nouns: int) -> Action:
    return Action(verb=verb, questions=n, nouns=nouns)


def test_nouns_lie_outside_their_verb_and_the_rest_of_them_is_one_piece():
    (verb,) = rings([action("be", 10, color=6, dog=3)])
    assert [(noun.name, noun.n, noun.is_other) for noun in verb.nouns] == [
        ("color", 6, False),
        ("dog", 3, False),
        ("others", 1, True),
    ]


def test_every_piece_stays_inside_the_drawing():
    drawn = rings([action("be", 70, color=60), action("wear", 20, hat=20), action("do", 10)])
    for verb in drawn:
        for arc in (verb.arc, *verb.nouns):
            corners = re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", arc.path)
            assert all((float(x) - MIDDLE) ** 2 + (float(y) - MIDDLE) ** 2 <= (RIM + 0.1) ** 2 for x, y in corners)


def test_a_label_stands_only_where_there_is_room_and_never_upside_down():
    drawn = rings([action("be", 999), action("do", 1)])
    assert (drawn[0].arc.label, drawn[1].arc.label) == ("be", "")
    assert all(-90 <= verb.arc.turned <= 90 for verb in drawn)


def test_a_long_word_is_cut_on_its_piece():
    (verb,) = rings([action("photosynthesizes", 9)])
    assert verb.arc.name == "photosynthesizes" and verb.arc.label == "photosynthe…"


@pytest.mark.parametrize("n", [1, 3, 10_000])
def test_a_single_verb_goes_all_round(n):
    (verb,) = rings([action("be", n)])
    start, end = re.findall(r"(?:M|0 1 1 )(-?[\d.]+) (-?[\d.]+)", verb.arc.path)[:2]
    assert start != end


def test_no_verbs_are_no_rings():
    assert rings([]) == ()
