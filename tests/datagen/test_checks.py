"""Every rule has samples that break it and innocent ones that look alike; the plain sample breaks none."""

import json

import pytest

from datagen import checks
from datagen.types import Rejection
from tests.builders import sample


def said(answer: str):
    return sample("Why is that?", answer)


BREAKS = {
    "turns_alternate": [
        sample("Why?", "Warm.", "And?"),
        sample("Why?", "Warm.", roles=("human", "human")),
        sample("Warm.", "Why?", roles=("gpt", "human")),
    ],
    "every_turn_says_something": [said(" . "), sample("?", "It is warm."), said("")],
    "text_is_plain": [
        said("It is <image> warm."),
        said("It is warm.<|im_end|>"),
        said("Warm.\n===\nAnswer: Cold."),
        said("It is warm.\x07"),
        said("It is \u202ewarm."),
        said("warm " * 5000 + "."),
        sample("What is {{ this }}?", "A cat."),
    ],
    "answers_instead_of_refusing": [
        said("I'm sorry, but that is not possible."),
        said("As an AI language model, it looks warm."),
        said("I cannot determine the color of the cat."),
        said("Unfortunately, it is hard to tell."),
        said("I can’t see the image."),
        said("I am unable to answer that."),
        said("My apologies, it is a dog."),
        said("Unfortunately, I can only guess."),
        said("I don't have the ability to view images."),
        said("I do not have access to the picture."),
    ],
    "speaks_of_the_image_alone": [
        said("Sure! Here is a detailed description of the image: a cat sleeps."),
        said("Certainly, here is what it shows. A cat sleeps."),
        said("Here's a question about the image that requires reasoning."),
        said("The cat sleeps. I hope this helps!"),
        said("# A sleeping cat\n\nThe cat sleeps on a chair."),
        said("The cat sleeps. Let me know if you need more."),
    ],
    "hides_its_source": [
        said("The bbox of the dog is small."),
        said("The x-coordinate of the dog is larger."),
        said("The first sentence says that it sleeps."),
        said("All descriptions agree that it sleeps."),
        said("The annotators saw a cat."),
        said("As mentioned, the cat sleeps."),
        said("It is mentioned that the cat sleeps."),
        said("It is not specified what color it is."),
        said("There is no information about the dog."),
        said("The detected objects are a cat and a chair."),
        said("Based on the objects listed, this is a kitchen."),
        said("It is hard to say without seeing the image."),
        said("The caption says that it sleeps."),
        said("The bounding boxes are close to each other."),
        said("Its coordinates show that it is on the left."),
        said("Based on the description, it sleeps."),
        said("According to the provided text, it sleeps."),
        said("There is no mention of a dog."),
        said("A dog is not mentioned."),
        said("One of the captions speaks of a sunny day."),
        sample("What does the caption say?", "It is a cat."),
    ],
    "hides_coordinates": [
        said("The cat is at [0.1, 0.25, 0.5, 0.9]."),
        said("The cat is at (0.12, 0.25)."),
        said("It reaches from 0.12, 0.25 to 0.5, 0.9."),
        said("It begins at x1 = 0.12."),
        said("cat: [0.1; 0.25; 0.5; 0.9]"),
        said("It spans {0.1, 0.25, 0.5} of it."),
        said("It takes up roughly 0.35 of the width."),
        said("It reaches from 0.24 to 0.56 horizontally."),
        said("The cat is at (24%, 40%) of the image."),
        said("It goes from 0.12 0.405 to 0.36 0.91."),
        said("Its left corner is at 0.12."),
    ],
    "answers_end_whole": [
        said("The cat sleeps on the chair because the sun is"),
        said("The cat, the chair, and the"),
        said("It sleeps in the sun on a chair,"),
        said("On the"),
    ],
}
INNOCENT = [
    said("A cat sleeps on a warm chair. " * 100),
    said("Two"),
    said("A red bus"),
    said("Yes"),
    said('He says "it is warm."'),
    said("It is warm (and dry)."),
    said("A poster with a printed caption hangs on the wall."),
    said("Her scarf coordinates well with her coat."),
    said("The box on the table is open, and three boxes stand below it."),
    said("The sign tells people not to mention the price."),
    said("In the context of a city, this is common."),
    said("In this context, the umbrella gives shade."),
    said("Based on the text on the sign, this is a bakery."),
    said("The specific reason cannot be determined from the image alone, but it may be warm."),
    said("It is 0.5 miles to the beach, and the ticket costs 2.50 dollars."),
    said("The score is 3, 2 in the second set."),
    said("I can see that it is sorry to leave the sofa."),
    said("The man apologizes to the child."),
    said("No, I don't see any dogs in the image."),
    said("I do not see any people in the picture."),
    said("I cannot see any dog in the photo, only a cat."),
    said("Unfortunately, the umbrella has turned inside out."),
    said("Sorry-looking plants stand in the window."),
    said("The dog acts as a helpful assistant to the farmer."),
    said("She may work as an AI researcher."),
    said('The sign says "I\'m sorry, we are closed".'),
    said('A poster with the caption "Hang in there" shows a kitten.'),
    said("Handwritten annotations cover the blackboard."),
    said("The opening hours are not mentioned on the plaque."),
    said("The prices are 0.99, 1.29 and 2.50 dollars."),
    said("The receipt lists [2.50, 3.00] in two lines."),
    said("On the whiteboard, x = 3 is written in blue."),
    said("Here is where the cat likes to sleep."),
    said("Of course, a cat needs rest."),
    said("As described on the sign, the path is closed."),
    said("They sit in a row, as an assistant coach talks to them."),
    sample("Is there a dog?", "No, there is no dog in the picture."),
]


def test_every_rule_has_an_example_and_a_sentence():
    assert set(BREAKS) == {rule.__name__ for rule in checks.CHECKS}
    assert all(rule.__doc__ and rule.__doc__.endswith(".") for rule in checks.CHECKS)


@pytest.mark.parametrize("rule", checks.CHECKS, ids=lambda rule: rule.__name__)
def test_a_rule_is_broken_by_its_examples_and_by_no_innocent_one(rule):
    assert [one.answers for one in BREAKS[rule.__name__] if not rule(one)] == []
    assert [(one.answers, rule(one)) for one in [sample(), *INNOCENT] if rule(one)] == []


@pytest.mark.parametrize("rule", [rule.__name__ for rule in checks.CHECKS])
def test_the_examples_of_a_rule_are_rejected_for_it(rule):
    for example in BREAKS[rule]:
        outcome = checks.judge(example)
        assert isinstance(outcome, Rejection) and rule in outcome.broken and outcome.rule == outcome.broken[0]
        assert outcome.evidence and outcome.id == "s1"


def test_all_broken_rules_are_kept_and_the_first_decides():
    outcome = checks.judge(said("I'm sorry, the caption does not say where the cat is sleeping at"))
    assert outcome.rule == "answers_instead_of_refusing"
    assert outcome.broken == ("answers_instead_of_refusing", "hides_its_source", "answers_end_whole")


def test_innocent_samples_pass_untouched():
    assert [checks.judge(one) for one in INNOCENT] == INNOCENT


def test_real_answers_of_gpt4_pass(shared_data):
    rows = map(json.loads, (shared_data / "llava" / "qa90_gpt4_answer.jsonl").read_text().splitlines())
    outcomes = [checks.judge(said(row["text"])) for row in rows]
    assert len(outcomes) == 90
    assert [one.evidence for one in outcomes if isinstance(one, Rejection)] == []
