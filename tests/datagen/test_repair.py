import pytest

from datagen.pairs import Answered, Asked
from datagen.prompts import key
from datagen.repair import CONTINUED, second
from datagen.types import Rejection
from tests.builders import QA, context, prompt_set, reply, sample

LEAK = Rejection(stage="check", rule="hides_its_source", id="1", evidence="turn 2 says 'the caption'")


def answered(text=QA, shape="qa", **changes):
    prompts = prompt_set("detail" if shape == "text" else "reasoning", shape, **changes.pop("prompts", {}))
    said = reply(text, **changes)
    return Answered(Asked(context(), prompts, prompts.prompt(context(), "m")), said)


def test_a_reply_that_broke_a_rule_is_asked_for_again_with_the_rule_and_what_was_found():
    first = answered("Question: Why?\n===\nAnswer: The caption says so.")
    again = second(first, LEAK, "No turn speaks of captions.")
    *before, said, request = again.prompt.messages
    assert tuple(before) == first.asked.prompt.messages and again.why == "hides_its_source"
    assert (said.role, said.content) == ("assistant", first.reply.text)
    assert "No turn speaks of captions." in request.content and "turn 2 says 'the caption'" in request.content


def test_the_second_prompt_has_a_key_of_its_own_and_shares_what_all_prompts_share():
    first = answered()
    again = second(first, LEAK)
    prompt = again.prompt
    assert prompt.key == key("m", prompt.messages, prompt.sampling) != first.asked.prompt.key
    assert prompt.prefix is first.asked.prompt.prefix and prompt.type == "reasoning/repair"


def test_a_rule_without_a_sentence_is_named_by_its_name():
    cut = LEAK.model_copy(update={"rule": "cut_reply"})
    assert "Rule: cut reply." in second(answered(), cut).prompt.more[-1].content


def test_what_a_filter_took_is_not_asked_for_again():
    assert second(answered(), LEAK.model_copy(update={"rule": "filtered_reply"})) is None


def test_a_good_reply_is_left_alone():
    assert second(answered(), sample()) is None


@pytest.mark.parametrize(("tokens", "goes_on"), [(0, False), (1, True), (80, True), (81, False)])
def test_a_text_of_at_most_eighty_tokens_is_continued(tokens, goes_on):
    short = answered("A cat sleeps.", "text", completion_tokens=tokens)
    assert bool(second(short, sample())) is goes_on


def test_a_text_that_is_turned_away_for_its_length_is_continued_too():
    short = answered("A cat sleeps.", "text", completion_tokens=5)
    again = second(short, LEAK.model_copy(update={"rule": "answers_are_as_long_as_their_type"}))
    assert again.why == CONTINUED


def test_what_follows_is_joined_to_what_it_follows():
    again = second(answered("A cat sleeps. ", "text", completion_tokens=20), sample())
    whole = again.answered(reply(" It lies on a chair.\n", completion_tokens=30)).reply
    assert again.why == CONTINUED
    assert (whole.text, whole.completion_tokens) == ("A cat sleeps. It lies on a chair.", 50)


def test_a_second_reply_to_a_broken_rule_stands_for_itself():
    again = second(answered(), LEAK)
    assert again.answered(reply("anew")).reply.text == "anew"


def test_a_text_that_comes_as_json_is_not_continued():
    short = answered(
        '{"text": "A cat."}', "text", completion_tokens=9, prompts={"response_format": "json_schema", "seeds": ()}
    )
    assert second(short, sample()) is None
