import json
import re

import polars as pl
import pytest

from datagen.sources.junk import JUNK

SAYS_NOTHING = [
    "There is no image here to provide a caption for.",
    "There is no image to be reviewed on this hit.",
    "There isn't an image here",
    "There was no image displayed",
    "There are no pictures shown.",
    "I am unable to see an image above.",
    "Sorry, I can't see the picture.",
    "Cannot describe this photo",
    "I do not see an image.",
    "I am not sure what this image is.",
    "I don't know what this picture is of.",
    "no image again there are a lot of these lately",
    "NO IMAGE AVAILABLE",
    "This image is unable to be seen on this hit.",
    "The image failed to load.",
    "The image won't load.",
    "Picture not available",
    "image unavailable",
    "Nothing to see here.",
    "no caption",
    "N/A",
    "none",
]
SAYS_SOMETHING = [
    "A black and white photo with no image on the screen.",
    "There is no picture on the wall above the bed.",
    "There are not many pictures in this room.",
    "There is no one in the picture.",
    "No picture hangs over the fireplace.",
    "A television displaying no image.",
    "The photo is missing a frame.",
    "The image on the television is blurred.",
    "This image does not show any people.",
    "The picture is not hung straight.",
    "A man who cannot see the picture.",
    "I can not believe this photo of a cat in a sink",
    "Nothing to see here but snow.",
    "None of the people are looking at the camera.",
    "Broken picture frames on the floor.",
    "Blank photo paper on a desk.",
]


@pytest.mark.parametrize("text", SAYS_NOTHING)
def test_a_caption_that_says_that_there_is_nothing_is_junk(text):
    assert re.search(JUNK, text)


@pytest.mark.parametrize("text", SAYS_SOMETHING)
def test_a_caption_that_shows_something_is_not(text):
    assert not re.search(JUNK, text)


def test_polars_reads_the_pattern_as_python_does():
    texts = pl.Series(SAYS_NOTHING + SAYS_SOMETHING)
    assert texts.str.contains(JUNK).to_list() == [True] * len(SAYS_NOTHING) + [False] * len(SAYS_SOMETHING)


def test_of_real_captions_only_those_without_an_image_are_junk(shared_data):
    annotations = json.loads((shared_data / "coco/captions_val2017_a.json").read_text())["annotations"]
    junk = [annotation["caption"] for annotation in annotations if re.search(JUNK, annotation["caption"].strip())]
    assert len(junk) == 6
    assert all("image" in text and re.search(r"\b(no|not|unable)\b", text) for text in junk)
