"""Words that place a thing, and the same words where they mean something else."""

import pytest

from datagen.checks.positions import places, positions
from tests.claiming import sentence

PLACES = {
    "On the left side of the image, there is a dog.": ("left image", "On the left side of the image"),
    "The dog is to the left of the cat.": ("left thing", "to the left of"),
    "The dog is left of the cat.": ("left thing", "left of"),
    "A cup stands in the upper right corner of the picture.": ("right upper image", None),
    "There is a cup in the top-left corner.": ("left upper image", "in the top-left corner"),
    "A dog sits on the right-hand side.": ("right unsaid", None),
    "The bed stands in the room, with the TV placed to its left.": ("left its", "to its left"),
    "To the right of it, there is a dog.": ("right its", "To the right of it"),
    "The left side of the picture shows a bus.": ("left image", None),
    "A look to the left shows a bus.": ("left unsaid", None),
    "The dog is near the center of the scene.": ("middle image", None),
    "A spoon lies near the left corner of the table.": ("left thing", None),
    "The kite flies above the house.": ("upper thing", "above"),
    "A dog sleeps under the table.": ("under thing", "under"),
    "A cake stands on top of a table.": ("on thing", "on top of"),
    "A car is in the background.": ("back image", "in the background"),
    "A dog lies in the lower half of the frame.": ("lower image", None),
    "The dog sits at the far left of the photo.": ("left image", None),
    "The dog is farther to the right.": ("right unsaid", "farther to the right"),
    "The dog sits next to the cat.": ("near thing", "next to"),
    "A dog is to the right of him.": ("right its", "to the right of him"),
    "A plant occupies the upper right.": ("right upper image", "occupies the upper right"),
    "The upper left corner holds a clock.": ("left upper image", "The upper left corner"),
    "High up in the picture, a kite flies.": ("upper image", "High up in the picture"),
    "A lamp hangs over the table.": ("upper thing", "hangs over"),
    "A plane flies overhead.": ("upper image", "overhead"),
    "Cars stand at the very top.": ("upper unsaid", "at the very top"),
    "He holds a kite above his head.": ("head body", "above his head"),
}
NO_PLACES = [
    "He has left the room.",
    "The boy lifts his left hand.",
    "The dog lies on its left side.",
    "A train is turning to the left.",
    "Three slices are left over.",
    "They are on the right track.",
    "This is the right equipment for it.",
    "It will rain right away.",
    "A boy stands in the middle of the road.",
    "The bus stands at the top of the hill.",
    "From left to right, the bus spans the scene.",
    "Books lie on the left and right sides of the laptop.",
    "To be on the safe side, hold it well.",
    "The man looks to the right.",
    "All right, it is a dog.",
    "His right arm is up.",
    "The dog jumps over the fence.",
    "The overhead lamp is on.",
]


@pytest.mark.parametrize("text", PLACES)
def test_places_are_found(text):
    kind, words = PLACES[text]
    (found,) = positions(sentence(text), text)
    assert " ".join((*sorted(found.ways), found.frame)) == kind
    assert words in {None, text[found.start : found.end]}


@pytest.mark.parametrize("text", NO_PLACES)
def test_the_same_words_mean_other_things_too(text):
    assert [text[one.start : one.end] for one in positions(sentence(text), text)] == []


def test_two_places_of_a_sentence_come_in_order():
    text = "One is on the left side and another is on the right side."
    assert [set(one.ways) for one in positions(sentence(text), text)] == [{"left"}, {"right"}]


def test_a_comparison_is_known_as_one():
    text = "The dog is further to the left."
    assert next(positions(sentence(text), text)).compares


def test_most_sentences_place_nothing():
    assert not places(sentence("A dog sleeps on a couch."))
    assert places(sentence("A dog sleeps in the top-left corner."))
