import pytest

from datagen.judging.asking import comparison, counterparts, prompt_for
from datagen.judging.rubric import Rubric
from datagen.prompts import key
from tests.builders import context
from tests.judging import RUBRIC, about


def test_a_prompts_key_is_that_of_what_is_asked():
    prompt = prompt_for(about(), RUBRIC, "m")
    assert prompt.key == key("m", prompt.messages, RUBRIC.sampling)
    assert (prompt.type, prompt.image_id, prompt.model) == ("judge", "1", "m")


def test_every_prompt_has_the_very_same_prefix():
    one, other = prompt_for(about(), RUBRIC, "m"), prompt_for(about(None, "Who?", "A man."), RUBRIC, "m")
    assert one.prefix is other.prefix
    assert one.key != other.key


@pytest.mark.parametrize("change", ["model", "rubric", "again", "context"])
def test_what_changes_the_question_changes_the_key(change):
    sample = about(context("1", "Another cat.")) if change == "context" else about()
    rubric = Rubric.model_validate(RUBRIC.model_dump() | {"score": "Be kind."}) if change == "rubric" else RUBRIC
    changed = prompt_for(sample, rubric, "n" if change == "model" else "m", again=change == "again")
    assert changed.key != prompt_for(about(), RUBRIC, "m").key


def test_a_comparison_is_asked_both_ways_round():
    one, other = about(None, "Q?", "One."), about(None, "Q?", "Two.")
    orders = comparison(one, other, RUBRIC, "m")
    assert orders.forward == comparison(other, one, RUBRIC, "m").backward
    assert orders.forward.key != orders.backward.key
    assert orders.forward.query.content.index("One.") < orders.forward.query.content.index("Two.")


def test_counterparts_are_of_the_same_image_and_type():
    ours = [about(context(id), id="a" + id, type=kind) for id in ("1", "2") for kind in ("detail", "reasoning")]
    theirs = [about(context(id), id="b" + id, type="detail") for id in ("2", "3")]
    assert [(one.id, other.id) for one, other in counterparts(ours, theirs)] == [("a2", "b2")]
