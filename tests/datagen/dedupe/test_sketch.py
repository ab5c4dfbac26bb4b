import random

import pytest

from datagen.dedupe.sketch import cut_for
from datagen.shingles import shingles

PAIRS = 400


def share_that_meets(bands, n_same, n_other):
    """Of pairs that begin with the same words and go on with others, the share that has a key in common."""
    rng = random.Random(1)
    met = 0
    for _ in range(PAIRS):
        same, one, other = (" ".join(f"{rng.getrandbits(40):x}" for _ in range(n)) for n in (n_same, n_other, n_other))
        met += bool(set(bands.keys(shingles(f"{same} {one}"))) & set(bands.keys(shingles(f"{same} {other}"))))
    return met / PAIRS


@pytest.mark.parametrize(("n_same", "n_other"), [(22, 2), (100, 10), (92, 40), (52, 50), (17, 15)])
def test_texts_meet_as_often_as_the_theory_has_it(n_same, n_other):
    bands = cut_for(0.8)
    chance = bands.chance((n_same - 2) / (n_same - 2 + 2 * n_other))
    assert share_that_meets(bands, n_same, n_other) == pytest.approx(chance, abs=0.08)


def test_texts_that_have_nothing_in_common_do_not_meet():
    assert share_that_meets(cut_for(0.8), 0, 60) == 0.0


@pytest.mark.parametrize("threshold", [0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 1.0])
def test_every_threshold_gets_bands_that_bring_its_texts_together(threshold):
    assert cut_for(threshold).chance(threshold) >= 0.99


def test_a_higher_threshold_gets_longer_bands():
    assert [cut_for(threshold).rows for threshold in (0.5, 0.7, 0.8, 0.9)] == [2, 3, 4, 5]


def test_a_text_without_shingles_has_no_keys():
    assert cut_for(0.8).keys(shingles("?")) == []


def test_keys_are_the_same_on_every_machine():
    assert cut_for(0.8).keys(shingles("A dog sits on a red sofa."))[:2] == [756138739804234064, 804970272343712603]
