import random

from datagen.teacher.grammar.absent import absent, absent_together, surely_absent, unlikely
from datagen.teacher.grammar.lore import kind
from datagen.teacher.grammar.seen import scene
from tests.rehearsing import LEFT, words


def test_what_a_box_or_a_word_leaves_possible_is_not_absent():
    seen = scene(words("Someone's bike against a fence.", "a vehicle", boxes=f"dog {LEFT}"))
    assert not any(surely_absent(kind(name), seen) for name in ("dog", "bicycle", "car", "motorcycle"))
    assert surely_absent(kind("elephant"), seen)


def test_what_is_missed_goes_with_what_is_there():
    kitchen = scene(words("An oven and a sink.", boxes=f"oven {LEFT}; microwave {LEFT}; refrigerator {LEFT}"))
    missed = {absent(kitchen, random.Random(seed)).name for seed in range(40)}
    assert len(missed) > 3 and not missed & {"elephant", "snowboard", "train"}


def test_several_absent_things_differ_and_are_counted_one_by_one():
    found = absent_together(scene("A cat."), random.Random(1), 5)
    assert len(found) == len(set(found)) == 5
    assert all(one.noun.number == "count" and one.family != "person" for one in found)


def test_only_what_annotators_look_for_is_denied():
    drawings = scene(words("A cat by a tree.", boxes=f"cat {LEFT}; tree {LEFT}"))
    photographs = scene(words("A cat.", boxes=f"cat {LEFT}; oven {LEFT}"))
    unclear = scene(words("A cat.", boxes=f"cat {LEFT}"))

    def denied(seen):
        return {unlikely(seen, random.Random(seed)).name for seed in range(200)}

    assert "house" in denied(drawings) and "oven" not in denied(drawings)
    assert "sink" in denied(photographs) and "house" not in denied(photographs)
    assert not denied(unclear) & {"tree", "house", "balloon", "sports ball", "sink"}
