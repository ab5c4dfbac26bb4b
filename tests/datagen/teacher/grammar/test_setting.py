import pytest

from datagen.teacher.grammar.seen import scene


@pytest.mark.parametrize(
    ("caption", "place"),
    [
        ("A stove in a small tiled kitchen", "in a kitchen"),
        ("A bright kitchen with a table.", "in a kitchen"),
        ("Two dogs on the beach.", "on a beach"),
        ("A bench near the lake", "by a lake"),
        ("A man looking at the ocean.", None),
        ("A cat beside a kitchen sink", None),
        ("A bus in the woods", "in the woods"),
        ("People at a zoo", "at a zoo"),
        ("Dogs walk along a dirt path next to a road", None),
        ("Desert with a cherry on top", None),
        ("A man getting water from a fire hydrant", None),
        ("Tulips in the vase with the water", None),
        ("Two boats in the water", "in the water"),
    ],
)
def test_a_place_is_where_a_preposition_puts_it(caption, place):
    found = scene(caption).place
    assert (found.at if found else None) == place


def test_most_captions_decide_and_the_longest_name_tells_most():
    found = scene("A man on a court.\nA man on a tennis court.\nA man in a park.").place
    assert found.at == "on a tennis court"
