import pytest

from datagen.checks.lexicon import Lexicon
from datagen.errors import ConfigError

LEXICON = Lexicon.load()
OWN = """
[categories.drone]
names = ["quadcopter"]
[categories.dog]
kinds = ["labradoodle"]
[parts]
bowl = ["drone"]
"""


def concept(phrase: str, lexicon: Lexicon = LEXICON) -> str | None:
    words = phrase.split()
    found = lexicon.find(words, 0)
    return found[1].concept if found and found[0] == len(words) else None


def test_all_eighty_categories_of_coco_are_known():
    assert len(LEXICON.vocabulary.categories) == 80
    assert all(concept(name) == name for name in LEXICON.vocabulary.categories)


def test_no_word_stands_for_two_concepts():
    seen: dict[str, str] = {}
    tables = {**LEXICON.vocabulary.umbrellas, **LEXICON.vocabulary.categories}
    for name, terms in tables.items():
        for word in (*terms.names, *terms.kinds):
            assert seen.setdefault(word, name) == name, word


def test_no_decoy_is_a_name_too():
    assert [phrase for phrase in LEXICON.vocabulary.decoys if concept(phrase) != ""] == []


def test_what_is_alike_or_implied_is_a_category():
    vocabulary = LEXICON.vocabulary
    named = {name for group in vocabulary.alike for name in group} | vocabulary.implied.keys()
    members = {name for terms in vocabulary.umbrellas.values() for name in terms.members}
    wholes = {name for names in vocabulary.parts.values() for name in names}
    assert named | members | wholes | vocabulary.parts.keys() <= vocabulary.categories.keys()


def test_a_phrase_is_found_with_hyphens_too():
    assert concept("stop-sign") == "stop sign"


def test_the_longest_phrase_wins():
    length, entry = LEXICON.find(("a", "hot", "dog", "lies"), 1)
    assert (length, entry.concept) == (2, "hot dog")


def test_a_decoy_stands_for_nothing():
    assert concept("toilet paper") == ""


def test_an_umbrella_has_members_and_a_category_has_itself():
    assert "dog" in LEXICON.members("animal")
    assert LEXICON.members("dog") == ("dog",)


def test_an_annotation_may_call_a_category_by_another_word():
    assert LEXICON.category("Automobile") == "car"
    assert LEXICON.category("traffic_light") == "traffic light"
    assert LEXICON.category("drone") == "drone"


def test_a_category_that_is_not_known_is_known_by_its_own_name():
    wider = LEXICON.with_categories(("dog", "fire engine red lamp", "drone"))
    assert concept("drones", wider) == "drone"
    assert concept("drones") is None
    assert LEXICON.with_categories(("dog", "cat")) is LEXICON


def test_a_category_may_bear_the_name_of_an_umbrella():
    wider = LEXICON.with_categories(("table",))
    assert wider.members("table") == ("table", "dining table")
    assert not wider.find(("table",), 0)[1].loose


def test_a_category_without_a_word_adds_nothing():
    assert LEXICON.with_categories(("", " ")) is LEXICON
    assert LEXICON.category("") == ""


def test_a_file_of_ones_own_adds_to_the_one_that_ships():
    own = Lexicon.load(OWN, "mine.toml")
    assert concept("quadcopters", own) == "drone"
    assert concept("labradoodle", own) == concept("puppy", own) == "dog"
    assert concept("labradoodle") is None
    assert own.wholes["bowl"] == (*LEXICON.wholes["bowl"], "drone")


def test_a_bad_file_of_ones_own_is_refused():
    with pytest.raises(ConfigError, match=r"mine\.toml: not TOML"):
        Lexicon.load("categories = [", "mine.toml")
