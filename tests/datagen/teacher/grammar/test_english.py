import pytest

from datagen.teacher.grammar.english import article, listing, noun, number, plural, sentence


@pytest.mark.parametrize(
    "phrase",
    [
        "a bus",
        "an umbrella",
        "a uniform",
        "an hour",
        "a TV",
        "an SUV",
        "a one-way sign",
        "an orange",
        "a ledge",
        "an X",
    ],
)
def test_the_article_goes_by_the_sound(phrase):
    expected, _, name = phrase.partition(" ")
    assert article(name) == expected


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("bus", "buses"),
        ("knife", "knives"),
        ("dining table", "dining tables"),
        ("person", "people"),
        ("fireman", "firemen"),
        ("human", "humans"),
        ("sheep", "sheep"),
        ("berry", "berries"),
        ("toy", "toys"),
        ("piece of cake", "pieces of cake"),
        ("computer mouse", "computer mice"),
    ],
)
def test_a_noun_has_its_plural(one, many):
    assert plural(one) == many


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("zeppelin", "count"),
        ("tall grass", "mass"),
        ("trees", "plural"),
        ("bus", "count"),
        ("grass", "mass"),
        ("sky", "unique"),
        ("women", "plural"),
        ("glass", "count"),
        ("skis", "plural"),
    ],
)
def test_an_unknown_noun_is_judged_by_its_last_word(name, kind):
    assert noun(name).number == kind


def test_a_list_reads_as_people_write_it():
    assert [listing(["a"] * n) for n in range(4)] == ["", "a", "a and a", "a, a and a"]


def test_numbers_are_words_as_long_as_people_use_words():
    assert (number(3), number(12), number(13)) == ("three", "twelve", "13")


def test_a_sentence_begins_with_a_capital_and_is_else_untouched():
    assert sentence("the TV is on.") == "The TV is on."
