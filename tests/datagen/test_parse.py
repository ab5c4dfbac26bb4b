import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen import parse, shapes
from datagen.types import Rejection, Sample
from tests.builders import QA, context, prompt, prompt_set, reply

TWO = f"{QA}\n===\nQuestion: What is it on?\n===\nAnswer: A chair."


def parsed(text, shape="qa", seed=0, finish_reason="stop", response_format="text"):
    prompts = prompt_set(shape=shape, response_format=response_format)
    return parse.sample(reply(text, finish_reason), prompt(), context(), prompts, seed)


def test_a_qa_reply_becomes_llavas_record():
    sample = parsed(QA)
    assert [turn.role for turn in sample.conversations] == ["human", "gpt"]
    assert sample.questions == ("Why is the cat asleep?",) and sample.answers == ("It is warm in the sun.",)
    assert sample.provenance.reply_key == "k1" and sample.provenance.seed_ids == ("reasoning/001",)


def test_a_dialogue_keeps_its_order_and_one_image_token():
    sample = parsed(TWO, "dialogue")
    assert sample.questions == ("Why is the cat asleep?", "What is it on?")
    assert "".join(turn.text for turn in sample.conversations).count("<image>") == 1


def test_a_text_answers_a_question_of_the_bank():
    sample = parsed("A cat sleeps.\n\nIt is on a chair.", "text")
    assert sample.questions[0] in prompt_set(shape="text").questions
    assert sample.answers == ("A cat sleeps.\n\nIt is on a chair.",)


@pytest.mark.parametrize(
    "text",
    [
        "Question:\nWhy?\n===\nAnswer:\nWarm.",
        "question: Why?\n\n ===  \n\nANSWER: Warm.\n===\n",
        "===\nQuestion: Why?\n=====\nAnswer: Warm.",
        "Question: Why?\r\n===\r\nAnswer: Warm.\r\n",
        "\ufeffQuestion: Why?\n===\nAnswer: Warm.",
        "**Question:** Why?\n===\n**Answer:** Warm.",
        "Question 1: Why?\n===\nAnswer 1: Warm.",
        "<think>\nQuestion: hm?\n</think>\n\nQuestion: Why?\n===\nAnswer: Warm.",
    ],
)
def test_spacing_case_and_separators_at_the_ends_are_forgiven(text):
    assert parsed(text).answers == ("Warm.",)


@pytest.mark.parametrize(
    ("shape", "text", "rule"),
    [
        ("qa", "", "empty_reply"),
        ("qa", "   \n", "empty_reply"),
        ("qa", "It is warm.", "block_without_label"),
        ("qa", "===", "blocks_out_of_order"),
        ("qa", "Question: Why?", "blocks_out_of_order"),
        ("qa", "Answer: Warm.\n===\nQuestion: Why?", "blocks_out_of_order"),
        ("qa", "Question: Why?\nAnswer: Warm.", "missing_separator"),
        ("qa", "Question: Why?\n===\nAnswer:", "empty_block"),
        ("qa", TWO, "too_many_pairs"),
        ("qa", f"{QA}\n===\n\n===\n{QA}", "block_without_label"),
        ("dialogue", QA, "too_few_pairs"),
        ("dialogue", f"AI: {TWO}", "block_without_label"),
        ("dialogue", f"{TWO}\n===\nQuestion: And?", "blocks_out_of_order"),
        ("text", TWO, "dialogue_in_text"),
        ("text", "Question: what?\nA cat.", "dialogue_in_text"),
        ("text", "AI: A cat sleeps.", "speaker_label"),
        ("text", "<think>A cat?</think>\n", "empty_reply"),
    ],
)
def test_what_is_not_in_its_shape_is_rejected_with_the_rule_and_the_text(shape, text, rule):
    outcome = parsed(text, shape)
    assert isinstance(outcome, Rejection) and (outcome.stage, outcome.rule) == ("parse", rule)
    assert outcome.text == text and outcome.evidence and outcome.image_id == "1"


@pytest.mark.parametrize(("reason", "rule"), [("length", "cut_reply"), ("content_filter", "filtered_reply")])
def test_a_reply_that_was_cut_is_rejected_however_well_it_parses(reason, rule):
    assert parsed(QA, finish_reason=reason).rule == rule


@pytest.mark.parametrize(("shape", "text"), [("qa", QA), ("dialogue", TWO), ("text", "A cat sleeps.\n\nIt is warm.")])
@pytest.mark.parametrize("around", ["{}", "```json\n{}\n```", "\ufeff<think>\n{{}}\n</think>\n\n{}\n"])
def test_the_same_words_as_json_give_the_same_conversation(shape, text, around):
    said = around.format(shapes.write(shapes.read(text, shape), shape, "json_schema"))
    structured, plain = parsed(said, shape, response_format="json_schema"), parsed(text, shape)
    assert structured.turns == plain.turns and structured.context == plain.context
    assert parsed(said, shape, response_format="json_schema").id == structured.id


@pytest.mark.parametrize(("text", "rule"), [(QA, "not_json"), ('{"text": "Warm."}', "not_in_schema")])
def test_a_reply_that_is_not_the_json_it_was_asked_for_is_rejected_with_its_reason_and_text(text, rule):
    outcome = parsed(text, response_format="json_schema")
    assert (outcome.stage, outcome.rule, outcome.text) == ("parse", rule, text)
    assert outcome.evidence


def test_json_that_nobody_asked_for_is_rejected():
    assert parsed(json.dumps({"question": "Why?", "answer": "Warm."})).rule == "block_without_label"


@given(st.text(max_size=200), st.sampled_from(["qa", "dialogue", "text"]), st.sampled_from(["text", "json_schema"]))
def test_any_text_is_a_sample_or_a_rejection(text, shape, response_format):
    outcome = parsed(text, shape, response_format=response_format)
    assert isinstance(outcome, Sample | Rejection)
    if isinstance(outcome, Sample):
        assert Sample.model_validate_json(outcome.model_dump_json()) == outcome


@given(st.lists(st.tuples(st.text("ab?", min_size=1), st.text("cd.", min_size=1)), min_size=2, max_size=5))
def test_what_is_written_in_the_shape_is_read_back(pairs):
    text = "\n===\n".join(f"Question: {question}\n===\nAnswer: {answer}" for question, answer in pairs)
    sample = parsed(text, "dialogue")
    assert list(zip(sample.questions, sample.answers, strict=True)) == pairs


def test_the_image_stands_before_the_question_about_half_of_the_time():
    firsts = [parsed(QA, seed=seed).conversations[0].text.startswith("<image>\n") for seed in range(400)]
    assert 160 < sum(firsts) < 240


def test_the_same_reply_gives_the_same_id_and_another_reply_another():
    assert parsed(QA).id == parsed(QA, seed=5).id != parsed(QA.replace("warm", "cool")).id
