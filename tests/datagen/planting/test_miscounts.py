import pytest

from datagen.planting.miscounts import certain_counts, count_off_by_more, count_off_by_one
from tests.plantings import LEFT, at, ground, picture, said, seeds, told

THREE_DOGS = picture(*[at("dog")] * 3, captions=("Three dogs run.",))
GOOD = told("There are three dogs in the image.", THREE_DOGS)
DIGITS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "one": 1}


def test_off_by_one_is_one_more_or_one_less():
    new = {DIGITS[one.words.split(" -> ")[1].split()[0]] for one in seeds(count_off_by_one, GOOD) if "->" in one.words}
    assert new == {2, 4}


def test_off_by_more_is_never_off_by_one():
    changed = [one.words for one in seeds(count_off_by_more, GOOD) if "->" in one.words]
    assert {DIGITS[words.split(" -> ")[1].split()[0]] for words in changed} == {5, 6, 7, 8}


def test_fewer_than_all_are_no_error_in_a_claim_about_some():
    some = told("Three dogs are running in the picture.", THREE_DOGS)
    assert {one.words for one in seeds(count_off_by_one, some) if one.variant == "number"} == {"Three -> Four dog"}


def test_a_sentence_or_a_question_with_a_wrong_count_is_added():
    talk = said(("What?", "Dogs can be seen."), type="conversation", context=THREE_DOGS)
    assert {one.variant for one in seeds(count_off_by_one, talk)} == {"sentence", "question"}


@pytest.mark.parametrize(
    "caption", ["Several dogs run.", "Four dogs run.", "A pack of many dogs.", "A couple of dogs."]
)
def test_what_captions_put_in_doubt_is_not_counted(caption):
    doubtful = picture(*[at("dog")] * 3, captions=(caption,))
    assert certain_counts(ground(told("Dogs.", doubtful))) == {}


def test_a_caption_with_the_number_settles_a_vague_one():
    settled = picture(*[at("dog")] * 3, captions=("A group of dogs.", "Three dogs."))
    assert certain_counts(ground(told("Dogs.", settled))) == {"dog": 3}


def test_crowds_kin_and_great_numbers_are_not_counted():
    crowd = picture(at("dog"), crowds=(at("dog"),))
    kin = picture(at("dog"), at("cat", LEFT))
    many = picture(*[at("dog")] * 9)
    assert [certain_counts(ground(told("Dogs.", one))) for one in (crowd, kin, many)] == [{}, {}, {}]


def test_one_is_not_said_where_a_caption_speaks_of_one():
    two = picture(*[at("dog")] * 2, captions=("A dog jumps.",))
    assert not [one for one in seeds(count_off_by_one, told("Dogs.", two)) if not one.words.count("dogs")]
