import random
import re

from datagen.teacher.grammar.detail import describe
from datagen.teacher.grammar.seen import scene
from tests.rehearsing import LEFT, RIGHT, WHOLE, texts, words

ROOM = words(
    "A black cat sleeping on a couch in a living room.",
    "A cat and a wooden table.",
    boxes=f"cat {LEFT}; couch [0.0, 0.3, 0.6, 0.95]; dining table {RIGHT}",
)


def test_everything_with_a_box_is_named():
    for text in texts(ROOM, 30):
        assert all(name in text for name in ("cat", "couch", "dining table"))


def test_the_setting_and_what_goes_on_are_told():
    said = list(texts(ROOM, 30))
    assert all("living room" in text for text in said)
    assert all("sleeping on a couch" in text for text in said)


def test_looks_go_with_the_thing_they_belong_to():
    for text in texts(ROOM, 30):
        assert not re.search(r"black (couch|dining)|wooden (cat|couch)|(couch|table) (is|are) black", text)


def test_relations_are_those_of_the_boxes():
    said = " ".join(texts(words(boxes=f"cup {LEFT}; vase {RIGHT}"), 60))
    assert "left of the vase" in said or "right of the cup" in said
    assert not re.search(r"cup \w+ to the right of|vase \w+ to the left of", said)


def test_several_are_counted_only_where_that_is_safe():
    safe = words(boxes=f"cup {LEFT}; cup {RIGHT}; cup [0.4, 0.4, 0.5, 0.5]")
    assert all("three cups" in text.lower() for text in texts(safe, 20))
    disputed = words("Many cups.", boxes=f"cup {LEFT}; cup {RIGHT}; cup [0.4, 0.4, 0.5, 0.5]")
    assert not any(re.search(r"\b(two|three) cups", text.lower()) for text in texts(disputed, 20))


def test_a_row_is_given_from_left_to_right():
    row = words(boxes=f"vase {RIGHT}; cup {LEFT}; bowl [0.4, 0.4, 0.55, 0.8]")
    rows = [text for text in texts(row, 60) if "left to right" in text]
    assert rows and all(re.search(r"the cup, the bowl and the vase", text) for text in rows)


def test_nobody_is_said_to_be_there_or_not_without_cause():
    assert any("no people" in text or "no person" in text for text in texts(words(boxes=f"cup {LEFT}"), 20))
    assert not any("no pe" in text for text in texts(words("A hand with a cup.", boxes=f"cup {LEFT}"), 20))


def test_a_poor_scene_still_makes_two_paragraphs():
    for context in ("", "Something blurry.", f"bed: {WHOLE}"):
        assert len(describe(scene(context), random.Random(1))) == 2
