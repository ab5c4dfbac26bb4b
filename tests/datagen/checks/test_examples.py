"""The examples of the rules are read as samples."""

from datagen.checks import CHECKS, grounding
from datagen.checks.examples import examples


def test_every_rule_has_something_to_catch_and_something_to_spare():
    rules = {rule.__name__ for rule in (*CHECKS, *grounding.RULES)}
    assert set(examples()) == rules
    assert [rule for rule, own in examples().items() if not (own.caught and own.spared)] == []


def test_an_example_is_a_sample_with_what_is_known_of_its_image():
    one = examples()["names_what_is_there"].caught[0]
    assert [box.category for box in one.context.boxes] == ["cat", "chair"]
    assert one.type == "conversation" and "giraffe" in one.answers[0]
    assert one.conversations[0].text.startswith("<image>\n") and not one.questions[0].startswith("<image>")


def test_an_example_may_speak_out_of_turn():
    assert [turn.role for turn in examples()["turns_alternate"].caught[1].turns] == ["human", "human"]
