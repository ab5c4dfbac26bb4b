"""What limits a number, and whether captions share the limit."""

from datagen.checks.knowledge import known
from datagen.checks.lexicon import Lexicon
from datagen.checks.restrictions import are_captioned, restrictions
from tests.claiming import picture, row, sentence

PAN = picture("Two sandwiches on a pan.", boxes=row("sandwich", 2))


def limits(text: str) -> set[str]:
    one = sentence(text)
    return set(restrictions(one, one.mentions[0]))


def test_words_that_pick_some_of_a_thing_limit_it():
    assert limits("Only one sandwich lies on the pan.") == {"pan"}
    assert limits("Two grilled and round sandwiches are there.") == {"round"}


def test_verbs_and_small_words_limit_nothing():
    assert limits("There are two sandwiches lying here.") == set()


def test_a_caption_shares_a_limit_where_it_has_its_words_and_the_number():
    there = known(PAN.context, Lexicon.load())
    assert are_captioned(there, "sandwich", 2, {"pan"})
    assert not are_captioned(there, "sandwich", 2, {"plate"})
    assert not are_captioned(there, "sandwich", 3, {"pan"})
