import random

import pytest

from datagen.planting.prose import (
    capital,
    claims,
    claims_of,
    ends,
    pairs,
    replaced,
    retold,
    sentences,
    small,
    with_answer,
    with_pair,
    with_sentence,
)
from tests.builders import sample
from tests.plantings import said, told


def test_a_sample_taken_apart_and_put_together_is_the_same():
    before = sample("Who?", "A cat.", "Where?", "Here.")
    assert retold(before, pairs(before)) == before


def test_the_image_token_stays_at_its_end_of_the_first_question():
    before = said(("Who?", "A cat."))
    after = before.conversations[0].model_copy(update={"text": "Who?\n<image>"})
    moved = before.model_copy(update={"conversations": (after, before.conversations[1])})
    assert with_answer(moved, 0, "A dog.").conversations[0].text == "Who?\n<image>"


def test_sentences_know_where_they_stand():
    found = sentences(told('A dog. It says "woof!" Why?\n\nA bowl.'))
    assert [one.text for one in found] == ["A dog.", 'It says "woof!"', "Why?", "A bowl."]
    assert replaced(told("A dog. A cat."), sentences(told("A dog. A cat."))[1], "No.").answers == ("A dog. No.",)


def test_numbers_of_a_list_end_no_sentence():
    assert len(ends("1. The dog. 2. The cat.")) == 2


def test_an_answer_without_a_full_stop_is_one_sentence():
    assert [one.text for one in sentences(told("Two dogs"))] == ["Two dogs"]


@pytest.mark.parametrize("text", ["A dog is visible.", "There are two cats.", "The image shows a bowl."])
def test_what_is_said_straight_out_of_the_picture_is_a_claim(text):
    assert claims_of(text) == [text]


@pytest.mark.parametrize(
    "text", ["There is no dog in the image.", "A dog may be near.", "A dog barks at strangers.", "Is a dog there?"]
)
def test_what_is_denied_supposed_or_true_of_the_world_is_none(text):
    assert claims_of(text) == []


def test_claims_of_a_sample_come_from_every_answer():
    talk = said(("Who?", "A dog is there to be seen."), ("Where?", "It can be seen here."), type="conversation")
    assert [one.answer for one in claims(talk)] == [0, 1]


def test_a_sentence_more_stands_after_another():
    assert with_sentence(told("A dog."), random.Random(0), "A cat.").answers == ("A dog. A cat.",)


def test_a_pair_more_never_comes_first():
    for seed in range(9):
        assert with_pair(told("A dog."), random.Random(seed), ("Who?", "I.")).questions[1:] == ("Who?",)


def test_first_letters_change_unless_the_word_is_a_name():
    assert capital("a dog") == "A dog" and small("A dog") == "a dog"
    assert small("TV sets") == "TV sets" and small("I see") == "I see"
