"""What a text mentions: the nouns that are found, those that only look like them, and how each phrase is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.checks.lexicon import Lexicon
from datagen.checks.phrases import read, read_caption
from datagen.checks.sentences import Mention

LEXICON = Lexicon.load()


def mentions(text: str) -> list[Mention]:
    return list(read(text, LEXICON).mentions)


def concepts(text: str) -> list[str]:
    return [mention.concept for mention in mentions(text)]


def the(text: str) -> Mention:
    (mention,) = mentions(text)
    return mention


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("A puppy sleeps.", "dog"),
        ("Two kittens are here.", "cat"),
        ("Several geese cross the road.", "bird"),
        ("An SUV waits.", "car"),
        ("A taxi waits.", "car"),
        ("A pick-up truck waits.", "truck"),
        ("A fire truck waits.", "truck"),
        ("A double-decker bus waits.", "bus"),
        ("The firefighter rests.", "person"),
        ("Three women talk.", "person"),
        ("Many people talk.", "person"),
        ("The children play.", "person"),
        ("A flock of sheep grazes.", "sheep"),
        ("A calf drinks.", "cow"),
        ("A sofa stands there.", "couch"),
        ("A fridge hums.", "refrigerator"),
        ("A smartphone rings.", "cell phone"),
        ("A stop-sign is red.", "stop sign"),
        ("The traffic lights are red.", "traffic light"),
        ("A hot dog lies there.", "hot dog"),
        ("A fire hydrant stands there.", "fire hydrant"),
        ("Some knives lie there.", "knife"),
        ("Some animals graze.", "animal"),
        ("An orange lies there.", "orange"),
        ("A baseball bat lies there.", "baseball bat"),
    ],
)
def test_a_thing_is_found_by_its_words(text, concept):
    assert concepts(text) == [concept]


def test_an_owner_is_mentioned_too():
    dog, bowl = mentions("The dog's bowl is empty.")
    assert (dog.concept, dog.possessive) == ("dog", True)
    assert (bowl.concept, bowl.possessive) == ("bowl", False)


def test_a_kind_is_narrower_than_its_concept():
    assert the("Two men talk.").narrow
    assert the("A puppy sleeps.").narrow
    assert not the("Two people talk.").narrow
    assert not the("A couch stands there.").narrow


def test_a_word_with_other_senses_is_loose():
    assert the("A seat is free.").loose
    assert not the("A chair is free.").loose


def test_all_that_a_caption_names_counts_as_said():
    caption = read_caption("There may be a truck, and no dogs.", LEXICON)
    assert [(one.concept, one.modality) for one in caption.mentions] == [("truck", "asserted"), ("dog", "asserted")]


def test_offsets_show_the_noun():
    text = "Next to it, two  red stop signs stand."
    mention = the(text)
    assert text[mention.start : mention.end] == "stop signs"


@given(st.text(alphabet="ab dogs'’.,;:?!-\n12İ", max_size=60))
def test_any_text_can_be_read(text):
    for mention in read(text, LEXICON).mentions:
        assert 0 <= mention.start < mention.end <= len(text)
