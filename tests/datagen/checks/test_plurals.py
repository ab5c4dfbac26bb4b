import pytest

from datagen.checks.plurals import plural, spellings


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("dog", "dogs"),
        ("bus", "buses"),
        ("knife", "knives"),
        ("fire hydrant", "fire hydrants"),
        ("policewoman", "policewomen"),
        ("sheep", "sheep"),
        ("goose", "geese"),
        ("puppy", "puppies"),
        ("donkey", "donkeys"),
        ("toothbrush", "toothbrushes"),
    ],
)
def test_plurals_are_made_by_rule(one, many):
    assert plural(one) == many


def test_a_phrase_is_spelled_with_and_without_hyphens():
    assert spellings("stop sign") == {("stop", "sign"), ("stop-sign",)}
    assert spellings("dog") == {("dog",)}
