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


def test_one_of_several_is_on_a_side_only_where_nobody_would_count_more():
    crowded = words(
        "Sheep.", boxes=f"sheep {LEFT}; sheep [0.1, 0.4, 0.3, 0.8]; sheep {RIGHT}; sheep [0.2, 0.1, 0.6, 0.3]"
    )
    said = " ".join(texts(crowded, 60))
    assert not re.search("[Oo]ne of the sheep[^.]* left|left[^.]* one of the sheep", said)
    alone = words("Sheep.", boxes=f"sheep {LEFT}; sheep [0.45, 0.1, 0.75, 0.3]; sheep [0.5, 0.6, 0.7, 0.8]")
    assert re.search("[Oo]ne of the sheep[^.]* left|left[^.]* one of the sheep", " ".join(texts(alone, 60)))


def test_one_box_is_several_only_where_no_caption_says_otherwise():
    disputed = words("A lone boats sits on a lake.", "Some boats sit.", "A boat.", boxes=f"boat {LEFT}")
    assert not any("boats" in text for text in texts(disputed, 30))
    assert any("birds" in text for text in texts(words("Many birds.", "The birds.", boxes=f"bird {LEFT}"), 30))


def test_what_is_absent_takes_one_sentence_at_most():
    for text in texts(words("A cat.", boxes=f"cat {LEFT}"), 40):
        assert len(re.findall(r"no (people|person)|[Nn]o \w+ and |, and there is no", text)) <= 1


def test_a_name_that_may_mean_something_else_is_not_told():
    batter = words("A batter stands at a plate on a baseball field.", boxes=f"person {LEFT}")
    assert not any("plate" in text for text in texts(batter, 20))
    assert any("plate" in text for text in texts(words("A cake on a plate.", boxes=f"cake {LEFT}"), 20))
