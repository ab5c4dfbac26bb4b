import pytest

from datagen.teacher.grammar.lore import Term
from datagen.teacher.grammar.mentions import VAGUE, mentions
from datagen.teacher.grammar.reading import read
from datagen.teacher.grammar.vocabulary import index_of


def found(caption, *new):
    return mentions(read(caption).captions[0], index_of(new))


def only(caption):
    (mention,) = found(caption)
    return mention


def kinds(caption):
    return [mention.term.kind.name for mention in found(caption) if isinstance(mention.term, Term)]


@pytest.mark.parametrize(
    ("caption", "colors"),
    [
        ("A red car.", ("red",)),
        ("a large, black and white dog", ("black", "white")),
        ("The light blue umbrella", ("blue",)),
        ("The car is red.", ("red",)),
        ("A grey cat", ("gray",)),
        ("A car with red wheels", ()),
        ("a red colored car", ("red",)),
    ],
)
def test_a_color_counts_where_it_is_said_of_the_noun(caption, colors):
    assert found(caption)[0].colors == colors


@pytest.mark.parametrize(
    ("caption", "number", "many"),
    [
        ("Two small dogs", 2, True),
        ("a couple of big dogs", 2, True),
        ("several dogs", VAGUE, True),
        ("a group of young dogs", VAGUE, True),
        ("dogs", None, True),
        ("a dog", None, False),
        ("the #41 bus", None, False),
        ("a two layer cake", None, False),
        ("a lone boats", 1, False),
        ("two giraffe", 2, True),
        ("two slices of pizza", None, False),
        ("a sheep", None, False),
        ("sheep grazing", None, True),
        ("the sheep is shorn", None, False),
    ],
)
def test_a_number_is_read_with_its_noun(caption, number, many):
    mention = found(caption)[0]
    assert (mention.number, mention.many) == (number, many)


def test_the_first_half_of_a_compound_names_nothing_for_sure():
    assert not found("a car seat")[0].whole
    assert found("a car in a lot")[0].whole and found("a car parked here")[0].whole


def test_a_color_is_no_fruit_and_a_borrowed_name_no_object():
    assert [mention.whole for mention in found("an orange and white cat")] == [False, True]
    assert only("an orange on a mat").whole
    assert found("a runner at home plate") == found("a runner at home") or "plate" not in kinds(
        "a runner at home plate"
    )


def test_what_is_denied_is_marked():
    assert only("there is no dog").denied and not only("there is a dog").denied


def test_clothes_have_their_own_color():
    assert only("A person in red.").dress == "red"
    assert only("The person is dressed in blue and waits").dress == ""
    assert only("a person in red shorts").dress == ""


def test_a_name_that_only_the_context_knows_is_found():
    assert [mention.term.kind.name for mention in found("two silver zeppelins", "zeppelin")] == ["zeppelin"]
