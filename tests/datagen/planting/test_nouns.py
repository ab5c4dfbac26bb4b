import re
import tomllib
from pathlib import Path

import pytest

from datagen.planting import nouns
from datagen.planting.nouns import mentions, noun, plural, traced, with_article

FILE = tomllib.loads(Path(nouns.__file__).with_name("nouns.toml").read_text())


def categories(text):
    return [(one.category, one.is_plural) for one in mentions(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Two women and a bike", [("person", True), ("bicycle", False)]),
        ("A hot dog on a bench", [("hot dog", False), ("bench", False)]),
        ("a dog-friendly bus stop", []),
        ("fire hydrants", [("fire hydrant", True)]),
        ("an orange cat and two oranges", [("cat", False), ("orange", True)]),
        ("the bear and the teddy bear", [("bear", False), ("teddy bear", False)]),
        ("knives, sheep", [("knife", True), ("sheep", False)]),
    ],
)
def test_words_name_categories(text, found):
    assert categories(text) == found


def test_a_category_that_the_list_does_not_know_is_called_by_its_name():
    assert noun("garden gnome").names == ("garden gnome",) and traced("a garden", "garden gnome")


def test_beginnings_of_words_are_traces():
    assert traced("Skiers on a slope", "snowboard") and not traced("A quiet lake", "snowboard")


def test_every_name_is_a_trace_of_its_own_category():
    assert [
        one for one in FILE for name in FILE[one]["names"] if not traced(f"the {noun(one).plural(name)}", one)
    ] == []


def test_kin_are_categories_of_the_list():
    assert {kin for table in FILE.values() for kin in table.get("kin", ())} <= FILE.keys()


def test_traces_are_plain_beginnings():
    assert [
        word for table in FILE.values() for word in table["traces"] if not re.fullmatch(r"[a-z]+[a-z ]*", word)
    ] == []


def test_plurals_and_articles_are_english():
    assert [plural(word) for word in ("bus", "puppy", "toy", "couch")] == ["buses", "puppies", "toys", "couches"]
    assert [with_article(word) for word in ("dog", "umbrella", "unicorn")] == ["a dog", "an umbrella", "a unicorn"]


def test_what_comes_in_pairs_is_not_counted():
    assert not noun("scissors").is_counted and noun("sports ball").plain == "ball"
