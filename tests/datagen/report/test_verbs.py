import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.report.verbs import root


@pytest.mark.parametrize(
    ("question", "verb", "noun"),
    [
        ("Describe the image in detail.", "describe", "image"),
        ("Write a detailed description of the given image.", "write", "description"),
        ("Can you describe the main features of this image for me?", "describe", "feature"),
        ("What color is the cat?", "be", "color"),
        ("How many people are in the image?", "be", "person"),
        ("Are there any dogs?", "be", "dog"),
        ("What could be a reason for the cat's interest in the laptop?", "be", "reason"),
        ("What is the man wearing?", "wear", "man"),
        ("What kind of hat is the man wearing?", "wear", "hat"),
        ("Is the little boy wearing any safety gear while riding his bike?", "wear", "gear"),
        ("How might the man balance his red board?", "balance", "board"),
        ("Why might the cat sit there?", "sit", "cat"),
        ("What purpose does the umbrella serve on the beach?", "serve", "purpose"),
        ("What message could be conveyed by this?", "convey", "message"),
        ("What could have caused the accident?", "cause", "accident"),
        ("Which part shows the girl?", "show", "girl"),
        ("In this image, how many boats can be seen?", "see", "boat"),
        ("Is the dog lying on the couch?", "lie", "dog"),
        ("Look at it. What's the color of the bus?", "be", "color"),
    ],
)
def test_a_question_has_a_verb_and_what_it_is_about(question, verb, noun):
    assert root(question) == (verb, noun)


@pytest.mark.parametrize("question", ["", "?", "...", "What is on it?", "Why?", "1 2 3", "猫はどこですか?"])
def test_a_question_of_which_that_cannot_be_told_has_none(question):
    assert root(question) is None


@given(st.text("what is the dog ing's,?.<>{}\n") | st.text())
def test_any_text_at_all_can_be_asked(text):
    found = root(text)
    assert found is None or (found.verb and found.noun)


def test_a_line_of_a_megabyte_is_read_in_part():
    assert root("What color is the cat? " + "x" * 1_000_000) is not None
