import gc

import pytest

from datagen.budget import Budget
from datagen.calls import Counting, catch_up, open_teachers, refuse_early
from datagen.config import BuildConfig
from datagen.contexts import Contexts
from datagen.errors import ConfigError
from datagen.ledger import open_ledger
from datagen.ledger.books import Money
from datagen.pairs import asked, pairs
from datagen.pipeline import build
from datagen.run import Run
from datagen.teacher import Answer, CallFailed
from datagen.teacher.embedded import RehearsalTeacher
from tests.builders import QA, body, coco_files, context, prompt, prompt_set, reply

PRICED = BuildConfig(model="m", price_in=1.0, price_out=10.0)


def counted(n, watch=lambda _: None):
    """Counting over n prompts, with the prompts."""
    contexts = Contexts.of([context(str(number), f"Cat number {number}.") for number in range(n)])
    items = [asked(pair, "m") for pair in pairs(contexts, (prompt_set(),))]
    counting = Counting(lambda _, reply: reply.text == QA, Budget(None, Money(2_000_000_000, 0)), True, n, watch)
    return counting, list(counting.noting(iter(items)))


def test_each_outcome_is_counted_once_as_what_it_came_to():
    told = []
    counting, prompts = counted(3, told.append)
    for one, outcome in zip(prompts, (reply(QA), reply("no pair"), CallFailed("timeout", "slow")), strict=True):
        counting.seen(one, outcome)
    assert counting.done == 3 and [one.done for one in told] == [1, 2, 3]
    assert (told[-1].kept, told[-1].rejected, told[-1].failed, told[-1].dollars) == (1, 1, 1, 2.0)


def test_what_arrived_and_was_not_looked_at_is_read_the_next_time(tmp_path):
    with open_ledger(tmp_path / "ledger.sqlite") as ledger:
        for key, answer in (("good", body()), ("bad", body(""))):
            ledger.answered(ledger.intend(prompt(key), 99_000_000).id, answer)
        catch_up(ledger, PRICED)
        catch_up(ledger, PRICED)
        usage = ledger.usage()
        assert (usage.answered, usage.failed) == (1, {"bad_reply": 1})
        assert ledger.money() == Money(2 * (100 * 1000 + 20 * 10_000), 0) and ledger.unpriced() == []


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"model": "unheard-of", "base_url": "http://localhost:1/v1", "budget": 5}, "give --price-in and --price-out"),
        ({"model": "m", "base_url": ["http://localhost:1/v1", "nowhere"]}, "base URL 'nowhere'"),
    ],
)
def test_what_would_stop_every_call_is_said_first(settings, said):
    with pytest.raises(ConfigError, match=said):
        refuse_early(BuildConfig.model_validate(settings))


def test_a_budget_and_a_given_price_go_together():
    refuse_early(PRICED.model_copy(update={"base_url": ("http://localhost:1/v1",), "budget": 5.0}))


def test_without_an_endpoint_the_rehearsal_teacher_is_asked():
    assert [type(one) for one in open_teachers(BuildConfig())] == [RehearsalTeacher]


def test_collections_are_as_they_were_once_the_asking_is_over(tmp_path):
    class Seen(RehearsalTeacher):
        async def ask(self, prompt, tag) -> Answer:
            seen.append(gc.get_threshold()[0])
            return await super().ask(prompt, tag)

    seen, before = [], gc.get_threshold()
    build(BuildConfig(types=("detail",), **coco_files(tmp_path / "coco", 2)), Run(tmp_path / "run"), teacher=Seen())
    assert min(seen) > before[0] and gc.get_threshold() == before
