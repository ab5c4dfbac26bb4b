from datagen.config import BuildConfig
from datagen.contexts import Contexts
from datagen.pairs import Asked, asked, choose, pairs
from datagen.types import Rejection
from tests.builders import context, prompt_set

SETS = (prompt_set("reasoning"), prompt_set("detail", "text"))
CONTEXTS = Contexts.of([context("1"), context("2")])


def test_pairs_go_image_by_image():
    found = [(pair.context.image_id, pair.prompts.type) for pair in pairs(CONTEXTS, SETS)]
    assert found == [("1", "reasoning"), ("1", "detail"), ("2", "reasoning"), ("2", "detail")]


def test_a_pair_becomes_a_prompt_or_a_rejection_that_says_why():
    (first, *_) = pairs(CONTEXTS, SETS)
    one = asked(first, "m")
    assert isinstance(one, Asked) and one.prompt.model == "m" and one.prompt.image_id == "1"
    bare = first._replace(context=context("3").model_copy(update={"captions": ()}))
    none = asked(bare, "m")
    assert isinstance(none, Rejection) and (none.rule, none.id) == ("nothing_to_show", "3-reasoning")


def test_a_limit_chooses_among_the_images():
    assert len(choose(BuildConfig(limit=1), CONTEXTS)) == 1
    assert len(choose(BuildConfig(), CONTEXTS)) == 2
