import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.select.polarity import polarity

DOG, HAT = "Is there a dog in the image?", "Is the man wearing a hat?"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (DOG, "Yes."),
        (DOG, "**Yes**, there is one."),
        (DOG, "There is a brown dog on the couch."),
        (DOG, "No doubt about it: a dog."),
        (DOG + "\nAnswer the question using a single word or phrase.", "Yes"),
        (HAT, "The man is wearing a red hat, and he smiles."),
        (HAT, "He is."),
        ("In the background, are there any boats?", "Indeed, two of them."),
        ("The man is tall. Is he old?", "Well, yes."),
        ("The dog is black, right?", "Yes, it is."),
        ("Is it open or not?", "It is."),
        ("Are there any dogs or cats?", "Yes, two dogs."),
    ],
)
def test_these_say_yes(question, answer):
    assert polarity(question, answer) is True


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (DOG, "no"),
        (DOG, "There is no dog."),
        (DOG, "None can be seen."),
        (DOG, "The answer is no."),
        (HAT, "The man is not wearing one."),
        (HAT, "He isn't."),
        (HAT, "He isn’t. It lies on the table."),
        ("Isn't it raining?", "Actually, no."),
        ("Can you see the ball?", "Neither the ball nor the bat."),
    ],
)
def test_these_say_no(question, answer):
    assert polarity(question, answer) is False


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What is the man doing?", "Yes."),
        ("What can be seen?", "No dog."),
        ("Is the person riding a motorbike or scooter?", "The person is riding a motorbike."),
        ("Is the light green?", "It is red."),
        ("Can you tell me how many dogs there are?", "There are three."),
        ("Could you describe the dog?", "The dog is brown."),
        ("Is that why the dog is wet?", "The dog is wet from the lake."),
        ("Is there more than one cat?", "Not only one, there are two."),
        (DOG, "It is hard to tell."),
        (DOG, "There may be a dog behind the couch."),
        (DOG, ""),
        ("", "Yes"),
    ],
)
def test_these_say_neither(question, answer):
    assert polarity(question, answer) is None


@given(st.text(), st.text())
def test_any_text_has_an_outcome(question, answer):
    assert polarity(question, answer) in (True, False, None)


def test_a_long_text_takes_no_long_time():
    assert polarity("is, " * 20_000 + "?", "\n " * 20_000) is None
