from datagen.checks.knowledge import known
from datagen.checks.lexicon import Lexicon
from tests.builders import box, context

LEXICON = Lexicon.load()


def test_boxes_are_kept_by_concept_in_their_order():
    left, right = box("dog", x1=0.1), box("Dog", x1=0.2)
    assert known(context(boxes=(left, box("cat"), right)), LEXICON).boxes["dog"] == (left, right)


def test_an_umbrella_adds_up_its_members():
    there = known(context(boxes=(box("dog"), box("cat"), box("car"))), LEXICON)
    assert len(there.boxed("animal")) == 2
    assert there.boxed("giraffe") == ()


def test_crowds_are_kept_apart():
    there = known(context().model_copy(update={"crowds": (box("person"),)}), LEXICON)
    assert there.boxed("person") == ()
    assert len(there.crowded("person")) == 1
    assert there.closed


def test_without_boxes_the_world_is_open():
    assert not known(context(), LEXICON).closed


def test_captions_name_concepts_in_any_mood():
    there = known(context("1", "There may be a truck.", "Two puppies."), LEXICON)
    assert {"truck", "dog"} <= there.captioned
    assert [mention.number for mention in there.caption_mentions] == [1, 2]
    assert "puppies" in there.caption_words


def test_words_imply_what_they_do_not_name():
    assert "surfboard" in known(context("1", "Someone is surfing."), LEXICON).implied


def test_a_part_of_a_name_implies_nothing():
    assert "car" not in known(context("1", "A traffic light."), LEXICON).implied
    assert "car" in known(context("1", "Heavy traffic."), LEXICON).implied


def test_evidence_says_what_names_a_thing():
    there = known(context("1", "A zebra.", boxes=(box("dog"), box("dog"))), LEXICON)
    assert there.evidence["dog"] == "2 are boxed"
    assert there.evidence["zebra"] == "a caption names it"
    assert there.evidence["animal"].startswith(("dog: ", "zebra: "))
    assert "car" not in there.evidence


def test_the_same_image_is_read_once():
    first = context("1", "A dog.", boxes=(box("dog"),))
    again = context("1", "A dog.", boxes=(box("dog"),))
    assert known(first, LEXICON) is known(again, LEXICON)


def test_another_image_under_the_same_id_is_another():
    assert known(context("1", "A dog."), LEXICON) is not known(context("1", "A cat."), LEXICON)


def test_a_category_that_is_not_in_the_lexicon_is_known_by_its_name():
    there = known(context("1", "A field with drones.", boxes=(box("drone"),)), LEXICON)
    assert "drone" in there.captioned
    assert len(there.boxed("drone")) == 1


def test_neighbours_and_members_come_from_the_lexicon():
    there = known(context(), LEXICON)
    assert "truck" in there.neighbours("car")
    assert there.neighbours("giraffe") == frozenset()
    assert "sink" in there.wholes("bowl")
    assert there.wholes("giraffe") == ()
    assert there.members("dog") == ("dog",)


def test_an_umbrella_is_borne_out_by_what_is_named_last_whatever_the_order_of_sets():
    there = known(context("1", "A zebra, a cow, a cat and a dog."), LEXICON)
    assert there.evidence["animal"] == "dog: a caption names it"
