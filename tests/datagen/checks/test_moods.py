import pytest

from datagen.checks.moods import Mood, mood
from datagen.checks.sentences import Sentence, sentences


def of(text: str) -> Mood:
    (sentence,) = sentences(text)
    return mood(sentence)


@pytest.mark.parametrize(
    "text", ["There is a dog", "A dog is running", "A dog in the background", "It can be seen", "It sits beside a wall"]
)
def test_a_sentence_about_the_picture_is_anchored(text):
    assert of(text).anchored


@pytest.mark.parametrize("text", ["Dogs need food", "It is important to rest", "A ride may be long"])
def test_a_sentence_about_the_world_is_not(text):
    assert not of(text).anchored


def test_general_words_are_kept_by_their_place():
    assert of("Dogs are often tired").general == 2
    assert of("The dog is tired").general is None


@pytest.mark.parametrize(
    "text", ["A dog can be seen", "You can see a dog", "One can count two dogs", "You can make out a dog"]
)
def test_seeing_supposes_nothing(text):
    assert of(text).doubts == []


def test_a_supposition_reaches_to_the_end_of_its_clause():
    assert of("It might be late but a dog waits").doubts == [(1, 4)]
    assert of("It might be late, and there is a dog").doubts == [(1, 6)]


def test_a_purpose_ends_at_a_comma():
    assert of("To begin with, we see a dog").doubts == [(0, 3)]


@pytest.mark.parametrize("text", ["It is next to parked cars", "It is close to a dog", "Here is a dog to be seen"])
def test_a_place_is_no_purpose(text):
    assert of(text).doubts == []


def test_a_denial_reaches_as_far():
    assert of("There is not a dog; a cat waits").denials == [(2, 5)]
    assert of("It is not only a dog").denials == []
    assert of("It lacks a sign of life").denials != []


def test_what_stands_in_quotation_marks_is_quoted():
    assert of('It reads "beware of the dog" and more').quotes == [(2, 7)]
    assert of('It reads "beware of the dog').quotes == [(2, 7)]
    assert of("It reads nothing").quotes == []


def test_a_question_is_known_by_its_mark():
    assert of("Is it a dog?").asks
    assert not of("It is a dog.").asks


def test_a_text_of_cues_alone_is_read_in_no_time():
    endless = Sentence("", ("might",) * 5000, tuple(range(5000)), asks=False)
    assert mood(endless).doubts == [(0, 5000)]
