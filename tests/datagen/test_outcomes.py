import pytest

from datagen.checks import Claimed
from datagen.config import BuildConfig
from datagen.contexts import Contexts
from datagen.ledger import open_ledger
from datagen.outcomes import UNANSWERED, Failed, Replies, reply_to
from datagen.pairs import asked, pairs
from datagen.stages import Road
from datagen.types import Reply
from tests.builders import QA, body, context, prompt_set

CONTEXTS = Contexts.of([context("1"), context("2", "A dog runs."), context("3", "A bird sings.")])
SETS = (prompt_set("causes"),)
CONFIG = BuildConfig(model="m", types=("causes",))


@pytest.fixture
def ledger(tmp_path):
    with open_ledger(tmp_path / "ledger.sqlite") as opened:
        yield opened


def answer(ledger, texts):
    for pair, text in zip(pairs(CONTEXTS, SETS), texts, strict=False):
        ledger.answered(ledger.intend(asked(pair, "m").prompt).id, body(text))


def came_to(ledger, config=CONFIG):
    rejected, seen = [], []
    road = Road(rejected.append)
    samples = list(Replies(ledger, config).samples(pairs(CONTEXTS, SETS), road, seen.append))
    return samples, rejected, seen


def test_each_reply_comes_to_a_sample_or_a_rejection(ledger):
    answer(ledger, [QA, "no pair at all"])
    samples, rejected, seen = came_to(ledger)
    assert [one.context.image_id for one in samples] == ["1"]
    assert [(one.stage, one.rule) for one in rejected][1] == ("ask", UNANSWERED)
    assert rejected[0].stage == "parse" and len(seen) == 1


def test_what_was_checked_is_told_with_its_claims(ledger):
    answer(ledger, [QA])
    samples, _, (line,) = came_to(ledger)
    claimed = Claimed.model_validate_json(line)
    assert claimed.id == samples[0].id and claimed.kept and line.endswith(b"\n")


def test_a_prompt_stands_as_its_reply_its_failure_or_open(ledger):
    answer(ledger, [QA, " "])
    keys = [asked(pair, "m").prompt.key for pair in pairs(CONTEXTS, SETS)]
    reply, failed, still_open = (reply_to(ledger, key, "m") for key in keys)
    assert isinstance(reply, Reply) and reply.text == QA
    assert isinstance(failed, Failed) and failed.rule == "bad_reply"
    assert isinstance(still_open, Failed) and still_open.rule == UNANSWERED


def test_only_what_fell_short_gets_a_second_chance(ledger):
    answer(ledger, [QA, "no pair at all"])
    config = CONFIG.model_copy(update={"repair": True})
    (again,) = Replies(ledger, config).seconds(pairs(CONTEXTS, SETS))
    assert again.prompt.image_id == "2" and again.prompt.type == "causes/repair"


def test_what_a_person_took_back_is_not_asked_to_go_on_however_short_it_is(ledger):
    sets, config = (prompt_set("views", "text"),), CONFIG.model_copy(update={"repair": True, "types": ("views",)})
    (pair, *_) = pairs(CONTEXTS, sets)
    ledger.answered(ledger.intend(asked(pair, "m").prompt).id, body("The caption says that a cat sleeps on the chair."))
    rejected = []
    list(Replies(ledger, config).samples([pair], Road(rejected.append)))
    id = next(one.id for one in rejected if one.stage == "check")
    back = Replies(ledger, config, brought_back={id})
    assert [one.id for one in back.samples([pair], Road(rejected.append))] == [id]
    assert not back.waiting and not list(back.seconds([pair]))
