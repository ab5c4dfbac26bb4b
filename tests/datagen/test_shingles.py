import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.shingles import jaccard, plain, shingles, words

SENTENCE = "A dog sits on a red sofa beside the window."


def alike(one, other):
    return jaccard(shingles(one), shingles(other))


def runs_of(text):
    """The same by sets of strings."""
    said = plain(text).split()
    length = min(3, len(said))
    return {b" ".join(said[at : at + length]) for at in range(len(said) - length + 1 if said else 0)}


def test_case_punctuation_and_spacing_make_no_difference():
    assert alike(SENTENCE, "  a DOG sits, on a red sofa —\nbeside the window") == 1.0


def test_the_order_of_words_does():
    assert alike("the cat chases the dog", "the dog chases the cat") == 0.0


def test_jaccard_is_what_both_have_of_what_either_has():
    assert alike("a b c d e f", "a b c d e x") == 3 / 5
    assert alike(SENTENCE, SENTENCE) == 1.0


def test_a_text_shorter_than_a_run_is_one_run():
    assert alike("Yes.", "yes") == 1.0
    assert alike("Yes.", "No.") == 0.0
    assert len(shingles("red sofa")) == len(shingles("a red sofa")) == 1


def test_a_text_without_words_is_like_nothing():
    assert shingles("?!").size == shingles("").size == 0
    assert alike("?!", "?!") == 0.0
    assert alike("?!", SENTENCE) == 0.0


def test_letters_of_any_script_make_words():
    assert plain("Ein Café, größer") == "ein café grösser".encode()
    assert plain("don’t “stop”").split() == plain("DON'T stop").split() == [b"don", b"t", b"stop"]
    assert plain("cafe\u0301") == plain("café")
    assert len(plain("猫が二匹いる。").split()) == 6


def test_a_lone_surrogate_is_no_error():
    assert alike("a cat \ud800 sits here", "a cat sits here") == 1.0


def test_hashes_are_the_same_on_every_machine():
    assert shingles(SENTENCE).tolist() == [
        1418840220,
        2046695682,
        2162023272,
        2190053220,
        3206894272,
        3787297212,
        3996034305,
        4011164292,
    ]


def test_a_text_longer_than_any_before_is_hashed_alike():
    tail = " one two three four"
    assert jaccard(shingles("word " * 50_000 + tail), shingles("word word word" + tail)) == 1.0


def test_a_word_has_one_hash_wherever_it_stands():
    first, *_, last = words("sofa and a very long way to another sofa")
    assert first == last


@given(st.lists(st.sampled_from(["a", "b", "ab", "ba", "aa", "the", "dogs"]), max_size=30), st.randoms())
def test_what_is_compared_are_the_runs(said, rng):
    text, other = " ".join(said), " ".join(rng.sample(said, len(said)))
    assert len(shingles(text)) == len(runs_of(text))
    union = runs_of(text) | runs_of(other)
    assert alike(text, other) == pytest.approx(len(runs_of(text) & runs_of(other)) / max(1, len(union)))


def test_hashes_of_a_large_vocabulary_do_not_collide():
    rng = random.Random(1)
    text = " ".join(f"{rng.getrandbits(40):x}" for _ in range(20_000))
    assert len(set(words(text).tolist())) == 20_000
    assert len(shingles(text)) >= 19_996
