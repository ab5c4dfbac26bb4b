from datagen.planting.nouns import mentions, noun
from datagen.planting.strangers import object_absent, object_cooccurring, object_swapped, renamed
from tests.plantings import DOG_AND_BOWL, at, picture, said, seeds, told

SEEN = (picture(at("dog"), at("frisbee")), picture(at("zebra")), picture(at("bowl"), at("umbrella")))
GOOD = told("The image shows a black dog. A bowl is visible next to the dog.")


def test_a_thing_that_is_not_there_is_said_to_be():
    for planted in seeds(object_absent, GOOD, seen=SEEN):
        named = {one.category for one in mentions(planted.words)}
        assert named & {"frisbee", "zebra", "umbrella"}
        assert planted.words.strip(" .").lower() in planted.sample.answers[0].lower()


def test_it_joins_a_list_of_things():
    listed = told("The image shows a dog and a bowl.")
    assert "The image shows a dog, a zebra and a bowl." in {
        one.words for one in seeds(object_absent, listed, seen=SEEN)
    }


def test_it_is_worded_in_many_ways_and_asked_about_in_a_talk():
    talk = said(("Who?", "A dog can be seen."), type="conversation")
    planted = seeds(object_absent, talk, seen=SEEN)
    assert {one.variant for one in planted} == {"sentence", "clause", "question"}
    assert len({one.words for one in planted}) > 20


def test_what_keeps_company_with_what_is_there_is_named_by_preference():
    for planted in seeds(object_cooccurring, GOOD, seen=SEEN):
        assert "zebra" not in planted.words.lower()


def test_nothing_is_planted_where_everything_is_there():
    assert seeds(object_absent, GOOD) == [] and seeds(object_swapped, GOOD) == []


def test_a_swapped_word_is_swapped_everywhere():
    for planted in seeds(object_swapped, GOOD, seen=SEEN):
        old = planted.words.split(" -> ")[0]
        assert old not in planted.sample.answers[0]


def test_only_a_word_of_a_claim_is_swapped():
    assert seeds(object_swapped, told("A dog may be near."), seen=SEEN) == []


def test_articles_plurals_and_capitals_are_put_right():
    text = renamed("A dog and two dogs. Dogs bark at the dog.", "dog", noun("umbrella"), "umbrella")
    assert text == "An umbrella and two umbrellas. Umbrellas bark at the umbrella."


def test_a_thing_is_never_planted_beside_its_kin():
    cats = (picture(at("cat")),)
    assert "cat" not in noun("bowl").kin and seeds(object_absent, told("A dog.", DOG_AND_BOWL), seen=cats) == []
