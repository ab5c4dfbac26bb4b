"""Every rule has samples that it catches and samples that it spares, and good answers break none."""

import json

import pytest

from datagen import checks
from datagen.checks import MOST_SOUGHT, Checks, grounding
from datagen.checks.examples import examples
from datagen.types import Rejection, Sample
from tests.builders import box, context
from tests.checking import lines, said

TYPES = {"conv": "conversation", "detail": "detail", "complex": "reasoning"}
RULES = [rule.__name__ for rule in (*checks.CHECKS, *grounding.RULES)]
# Lines of tests/said that stand for themselves: what is an innocent sentence need not answer "What is here?".
ALONE = [rule for rule in checks.CHECKS if rule.__name__ != "answers_meet_their_questions"]


def test_every_rule_has_examples_and_a_sentence():
    names = [rule.__name__ for rule in checks.CHECKS]
    assert [name for name in names if not (examples()[name].caught and examples()[name].spared)] == []
    assert all(rule.__doc__ and rule.__doc__.endswith(".") and "\n" not in rule.__doc__ for rule in checks.CHECKS)


@pytest.mark.parametrize("rule", RULES)
def test_what_a_rule_catches_is_rejected_for_it(rule):
    for example in examples()[rule].caught:
        outcome = checks.judge(example)
        assert isinstance(outcome, Rejection) and rule in outcome.broken and outcome.rule == outcome.broken[0]
        assert outcome.evidence and outcome.id == example.id


@pytest.mark.parametrize("rule", RULES)
def test_what_a_rule_spares_breaks_no_other_either(rule):
    assert [checks.judge(one) for one in examples()[rule].spared] == list(examples()[rule].spared)


def test_all_broken_rules_are_kept_and_the_first_decides():
    outcome = checks.judge(said("I'm sorry, the caption does not say where the cat is sleeping at"))
    assert outcome.rule == "answers_instead_of_refusing"
    assert {"hides_its_source", "answers_end_whole"} <= set(outcome.broken[1:])


@pytest.mark.parametrize("name", ["innocent", "numbers", "names"])
def test_innocent_sentences_break_no_rule(name):
    assert [(text, found) for text in lines(name) for rule in ALONE if (found := rule(said(text)))] == []


def test_real_answers_of_gpt4_pass(shared_data):
    outcomes = [checks.judge(one) for one in real_answers(shared_data / "llava")]
    assert len(outcomes) == 90
    assert [one.evidence for one in outcomes if isinstance(one, Rejection)] == []


def real_answers(folder) -> list[Sample]:
    rows = map(json.loads, (folder / "qa90_gpt4_answer.jsonl").read_text().splitlines())
    asked = {
        row["question_id"]: row for row in map(json.loads, (folder / "qa90_questions.jsonl").read_text().splitlines())
    }
    pairs = [(asked[row["question_id"]], row["text"]) for row in rows]
    return [said(answer, question=row["text"], type=TYPES[row["category"]]) for row, answer in pairs]


def in_a_scene(answer: str) -> Sample:
    known = context("1", "A cat sleeps on a chair.", boxes=(box("cat"), box("chair")))
    return said(answer).model_copy(update={"context": known})


def test_a_category_of_the_annotations_is_known_also_where_no_lexicon_has_it():
    told = in_a_scene("In the corner, there is a gargoyle.")
    knows, does_not = Checks(categories=("cat", "gargoyle")), Checks(categories=("cat",))
    assert knows.look(told).outcome.rule == "names_what_is_there"
    assert does_not.look(told).outcome == told


def test_nothing_follows_from_a_box_that_is_not_there_where_annotators_chose_among_too_many_categories():
    told = in_a_scene("In the corner, there is a giraffe.")
    many = [f"thing {number}" for number in range(MOST_SOUGHT)] + ["giraffe"]
    assert Checks(categories=many[1:]).look(told).outcome.rule == "names_what_is_there"
    assert Checks("strict", categories=many).look(told).outcome == told
