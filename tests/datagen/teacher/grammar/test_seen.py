"""What is held of a scene: the evidence of boxes and captions together."""

import pytest

from datagen.teacher.grammar.seen import scene
from tests.rehearsing import LEFT, RIGHT, WHOLE, words


def thing(context, name):
    return next(one for one in scene(context).all if name in (one.kind.name, one.noun.one))


@pytest.mark.parametrize(
    ("captions", "count"),
    [
        (("Dogs on a lawn.",), 2),
        (("Two dogs.", "A dog."), 2),
        (("Three dogs.",), None),
        (("A pack of dogs.",), None),
        (("Several dogs.",), None),
        (("Several dogs.", "Two dogs."), 2),
        (("Three red dogs.",), None),
        (("One red dog and a blue dog.",), 2),
    ],
)
def test_a_number_is_held_unless_captions_dispute_it(captions, count):
    assert thing(words(*captions, boxes=f"dog {LEFT}; dog {RIGHT}"), "dog").count == count


def test_one_box_is_not_one_thing_where_captions_have_more():
    assert thing(words("A bowl of apples.", boxes=f"apple {LEFT}"), "apple").count is None
    assert thing(words("An apple.", boxes=f"apple {LEFT}"), "apple").count == 1


def test_more_than_five_are_not_counted():
    boxes = "; ".join(f"cup [0.{n}, 0.1, 0.{n}5, 0.2]" for n in range(1, 7))
    assert thing(words(boxes=boxes), "cup").count is None


def test_a_color_is_held_where_captions_agree_on_it():
    box = f"car {LEFT}"
    assert thing(words("A red car.", "The car is red.", "A car.", boxes=box), "car").color == "red"
    assert thing(words("A red car.", "A blue car.", boxes=box), "car").color == ""
    assert thing(words("A car beside a red house.", boxes=box), "car").color == ""
    assert thing(words("A red car seat.", boxes=box), "car").color == ""


def test_a_color_of_some_is_not_the_color_of_all():
    three = f"car {LEFT}; car {RIGHT}; car [0.4, 0.4, 0.5, 0.5]"
    assert thing(words("Three red cars.", boxes=three), "car").color == "red"
    assert thing(words("Two red cars and a dog.", boxes=three), "car").color == ""
    assert thing(words("A red car.", boxes=three), "car").color == ""


def test_two_colors_of_two_are_kept_apart():
    context = words("A red cup and a blue cup.", "A blue cup.", boxes=f"cup {LEFT}; cup {RIGHT}")
    assert thing(context, "cup").apart == ("blue", "red")


def test_a_person_has_clothes_and_no_color():
    man = thing(words("A black man in red.", "The man is tall.", boxes=f"person {LEFT}"), "person")
    assert (man.color, man.dress, man.noun.one) == ("", "red", "man")


def test_a_person_is_called_so_where_captions_differ():
    assert thing(words("A man.", "A boy.", boxes=f"person {LEFT}"), "person").noun.one == "person"


def test_what_only_one_caption_names_is_believed_unless_it_could_have_had_a_box():
    others = [one.noun.one for one in scene(words("A plate and a cow.", "A dog.", boxes=f"dog {LEFT}")).others]
    assert others == ["plate"]
    assert {one.noun.one for one in scene(words("A plate and a cow.")).others} == {"plate", "cow"}


def test_a_name_no_table_has_is_seen_and_counted():
    context = words("A silver zeppelin.", boxes=f"zeppelin {WHOLE}")
    assert (thing(context, "zeppelin").count, thing(context, "zeppelin").color) == (1, "silver")


def test_annotations_that_overlap_in_meaning_are_not_counted():
    assert thing(words(boxes=f"man {LEFT}; person {LEFT}"), "man").count is None


def test_an_act_of_someone_who_is_not_there_is_not_told():
    assert scene(words("A monkey sitting on a branch.", "A bear.", boxes=f"bear {LEFT}")).acts == ()


def test_the_same_words_are_worked_out_once():
    assert scene("A cat.") is scene("A cat.")
