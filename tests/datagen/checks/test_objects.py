"""What is said to be there against boxes, crowds and captions."""

import pytest

from datagen.checks import objects
from datagen.checks.claims import Claim
from datagen.checks.knowledge import known
from datagen.checks.lexicon import Lexicon
from datagen.checks.phrases import read
from datagen.types import Context
from tests.builders import box, context

LEXICON = Lexicon.load()
SCENE = context("1", "A dog lies next to a bench.", boxes=(box("dog"), box("bench"), box("car"), box("car")))


def claims(answer: str, scene: Context = SCENE, question: str = "What is in the image?") -> list[Claim]:
    there = known(scene, LEXICON)
    asked = read(question, there.lexicon, 1)
    said = read(answer, there.lexicon, 2, asked)
    return list(objects.claims(said, there, frozenset(mention.concept for mention in said.mentions)))


def verdicts(
    answer: str, scene: Context = SCENE, question: str = "What is in the image?"
) -> list[tuple[str, str, bool]]:
    return [(claim.concept, claim.verdict, claim.firm) for claim in claims(answer, scene, question)]


@pytest.mark.parametrize(
    ("answer", "concept"),
    [
        ("A dog lies there.", "dog"),
        ("A puppy lies there.", "dog"),
        ("There is an animal.", "animal"),
        ("Two vehicles are parked.", "vehicle"),
        ("The bench may be old.", "bench"),
    ],
)
def test_what_a_box_or_a_caption_names_is_supported(answer, concept):
    assert verdicts(answer) == [(concept, "supported", False)]


def test_a_caption_alone_is_enough():
    scene = context("1", "A giraffe stands by a tree.", boxes=(box("dog"),))
    assert verdicts("A giraffe stands there.", scene) == [("giraffe", "supported", False)]


def test_a_crowd_is_enough():
    scene = context("1", "A square.", boxes=(box("dog"),)).model_copy(update={"crowds": (box("person"),)})
    assert verdicts("There are many people.", scene) == [("person", "supported", False)]


@pytest.mark.parametrize(
    "answer",
    [
        "There is also a giraffe next to the bench.",
        "A giraffe can be seen in the background.",
        "The giraffe may be hungry.",
        "Two giraffes graze there.",
        "The dog looks at the giraffe's neck.",
    ],
)
def test_what_nothing_names_is_contradicted_firmly(answer):
    assert ("giraffe", "contradicted", True) in verdicts(answer)


@pytest.mark.parametrize(
    "answer",
    [
        "There is no giraffe in the image.",
        "A giraffe might be waiting outside.",
        "Giraffes are known to be tall.",
        "Is it a giraffe?",
        "The giraffe print is brown.",
        "A poster of a giraffe hangs there.",
    ],
)
def test_what_is_not_said_to_be_there_contradicts_nothing(answer):
    assert not [one for one in verdicts(answer) if one[1] == "contradicted"]


def test_without_boxes_nothing_can_be_said_to_be_absent():
    scene = context("1", "A dog lies there.")
    assert verdicts("A giraffe stands there.", scene) == [("giraffe", "unknown", False)]


def test_a_neighbour_may_be_the_same_thing_by_another_name():
    assert verdicts("A truck is parked on the left side.") == [("truck", "unknown", False)]


def test_a_neighbour_that_is_named_itself_is_another_thing():
    assert ("truck", "contradicted", True) in verdicts("A truck is parked next to the car.")


def test_what_a_caption_implies_is_not_held_against_an_answer():
    scene = context("1", "Someone is surfing.", boxes=(box("boat"),))
    assert verdicts("A man rides the wave.", scene) == [("person", "unknown", False)]


def test_a_wider_word_of_a_caption_leaves_its_members_open():
    scene = context("1", "Animals graze in a field.", boxes=(box("car"),))
    assert verdicts("A sheep stands there.", scene) == [("sheep", "unknown", False)]


def test_a_wider_word_that_a_box_accounts_for_leaves_nothing_open():
    scene = context("1", "Animals graze in a field.", boxes=(box("cow"),))
    assert verdicts("A zebra stands next to the cow.", scene)[0] == ("zebra", "contradicted", True)


def test_a_word_with_other_senses_is_never_firm():
    assert verdicts("A ball is seen in the background.") == [("sports ball", "contradicted", False)]


def test_people_are_spoken_of_where_none_are_seen():
    assert verdicts("It invites people to rest.") == []
    assert verdicts("A man stands behind it.") == [("person", "contradicted", True)]


@pytest.mark.parametrize(
    "answer",
    [
        "There is no dog in the image.",
        "There are no dogs.",
        "No dog can be seen in the picture.",
        "There isn't a dog here.",
    ],
)
def test_the_denial_of_what_is_boxed_is_contradicted_firmly(answer):
    assert verdicts(answer) == [("dog", "contradicted", True)]


@pytest.mark.parametrize("answer", ["There is no other dog.", "There is no dog on the road.", "There is no red car."])
def test_the_denial_of_some_is_no_denial_of_all(answer):
    assert not [one for one in verdicts(answer) if one[1] == "contradicted"]


def test_the_denial_of_a_kind_is_no_denial_of_its_concept():
    scene = context("1", "A man sits.", boxes=(box("person"),))
    assert verdicts("There are no women in the image.", scene) == []
    assert verdicts("No.", scene, "Is there a woman in the image?") == []
    assert verdicts("There are no people in the image.", scene) == [("person", "contradicted", True)]


def test_a_part_may_bear_a_name_that_is_taken_for_granted():
    scene = context("1", "A cat in a sink.", boxes=(box("sink"),))
    assert verdicts("The cat fits into the bowl.", scene)[-1] == ("bowl", "unknown", False)
    assert verdicts("There is a bowl in the image.", scene)[-1] == ("bowl", "contradicted", True)


def test_several_parts_need_no_article():
    scene = context("1", "A train in a station.", boxes=(box("train"),))
    assert verdicts("A train with several cars waits.", scene)[-1] == ("car", "unknown", False)
    assert verdicts("A car waits beside it.", scene)[-1] == ("car", "contradicted", True)


@pytest.mark.parametrize("question", ["What should one bring here?", "What might he be waiting for?"])
def test_what_is_wished_for_is_not_there(question):
    assert {verdict for _, verdict, _ in verdicts("A bus, or an umbrella.", question=question)} == {"unknown"}
    assert verdicts("A zebra naps by the wall. A bus.", question=question)[0] == ("zebra", "contradicted", True)


@pytest.mark.parametrize("question", ["Could you describe the image?", "What would you see first?"])
def test_a_polite_question_asks_for_what_is_there(question):
    assert verdicts("A bus.", question=question) == [("bus", "contradicted", True)]


def test_evidence_bears_the_right_article():
    assert claims("An elephant stands there.")[0].evidence == "no box and no caption names an elephant"


def test_a_denial_against_one_caption_is_not_firm():
    scene = context("1", "A cat sits.", "A chair.", boxes=(box("chair"),))
    assert verdicts("There is no cat in the image.", scene) == [("cat", "contradicted", False)]


@pytest.mark.parametrize(
    ("question", "answer", "found"),
    [
        ("Is there a dog in the image?", "Yes.", ("dog", "supported", False)),
        ("Is there a dog in the image?", "No.", ("dog", "contradicted", True)),
        ("Is there a giraffe in the image?", "Yes, there is.", ("giraffe", "contradicted", True)),
        ("Are there any giraffes?", "No", ("giraffe", "supported", False)),
        ("Can you see a giraffe?", "Yes", ("giraffe", "contradicted", True)),
        ("Does the image show a giraffe?", "Yes.", ("giraffe", "contradicted", True)),
        ("Would I find a giraffe here?", "Yes.", ("giraffe", "contradicted", True)),
        ("Does this picture have a giraffe in it?", "Yes.", ("giraffe", "contradicted", True)),
        ("Is a giraffe part of this scene?", "Yes.", ("giraffe", "contradicted", True)),
    ],
)
def test_yes_and_no_claim_what_was_asked(question, answer, found):
    assert verdicts(answer, question=question) == [found]


def test_yes_to_another_question_claims_nothing():
    assert verdicts("Yes.", question="Is the dog brown?") == []
    assert verdicts("No.", question="Is there a dog on the road?") == []


def test_a_claim_shows_where_it_stands():
    (claim,) = claims("Here, a giraffe stands.")
    assert (claim.turn, claim.start, claim.end, claim.kind) == (2, 8, 15, "object")
    assert claim.evidence == "no box and no caption names a giraffe"


def test_a_category_of_ones_own_is_found_in_answers():
    scene = context("1", "A field.", boxes=(box("drone"),))
    assert verdicts("Two drones hover there.", scene) == [("drone", "supported", False)]
