import pytest

from datagen.checks.vocabulary import Terms, Vocabulary, parsed
from datagen.errors import ConfigError


def test_two_vocabularies_add_up():
    ours = parsed('alike = [["a", "b"]]\n[categories.dog]\nnames = ["cur"]\n[implied]\ndog = ["leash"]', "ours")
    theirs = parsed('[categories.dog]\nkinds = ["pug"]\n[categories.jam]\nmass = true\n[implied]\ndog = ["bark"]', "x")
    both = ours.joined(theirs)
    assert both.categories == {"dog": Terms(names=("cur",), kinds=("pug",)), "jam": Terms(mass=True)}
    assert both.implied == {"dog": ("leash", "bark")}
    assert both.alike == (("a", "b"),)


def test_words_are_kept_as_texts_are_looked_through():
    found = parsed('[categories.Drone]\nnames = [" Quad Copter"]', "mine.toml")
    assert found.categories == {"drone": Terms(names=("quad copter",))}


def test_nothing_is_changed_by_joining_nothing():
    ours = parsed('[umbrellas.pet]\nmembers = ["dog"]', "ours")
    assert ours.joined(Vocabulary()) == ours


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("categories = [", "mine.toml: not TOML"),
        ("[categories.drone]\nname = ['x']", "mine.toml: unknown setting 'categories.drone.name'"),
        ("[categorys.drone]\nnames = ['x']", "did you mean 'categories'?"),
        ("[categories.drone]\nnames = 'x'", "mine.toml: categories.drone.names"),
        ("[categories.drone]\nnames = ['']", "mine.toml: categories.drone.names.0"),
    ],
)
def test_a_bad_file_is_refused_in_one_line(text, problem):
    with pytest.raises(ConfigError) as error:
        parsed(text, "mine.toml")
    assert problem in str(error.value)
    assert "\n" not in str(error.value)
