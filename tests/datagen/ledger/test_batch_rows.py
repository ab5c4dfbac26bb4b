import asyncio
import contextlib

import pytest

from datagen.errors import RunError
from datagen.ledger import make_spill, open_ledger, read_ledger
from datagen.ledger.batch_rows import Batches, left_behind
from tests.builders import prompt

PROMPTS = [(prompt(f"k{number}"), 7) for number in range(3)]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "ledger.sqlite"


def on(path, steps):
    """Do something with a ledger that is opened for it."""

    async def run(group):
        try:
            return await steps(group)
        finally:
            await group.aclose()

    with open_ledger(path) as ledger, contextlib.closing(make_spill(ledger)) as spill:
        return asyncio.run(run(Batches(ledger, spill)))


async def made(group):
    return await group.made("http://there/v1", PROMPTS)


def left(path):
    with open_ledger(path) as ledger:
        return left_behind(ledger)


def test_a_batch_and_its_calls_are_written_together_and_found_again(path):
    batch, calls = on(path, made)
    ((found, open_calls),) = left(path)
    assert found == batch and open_calls == calls
    assert [(call.key, call.attempt, call.reserved) for call in calls] == [(f"k{n}", 1, 7) for n in range(3)]


def test_its_calls_are_in_flight_and_never_in_doubt_when_the_process_ends(path):
    on(path, made)
    left(path)
    with read_ledger(path) as ledger:
        assert (ledger.usage().in_flight, ledger.usage().in_doubt) == (3, 0)
        assert ledger.money().held == 21


def test_each_name_that_the_endpoint_gives_is_kept(path):
    async def steps(group):
        batch, _ = await made(group)
        return await group.sent(await group.uploaded(batch, "file-1"), "batch-1")

    batch = on(path, steps)
    assert left(path)[0].batch == batch
    assert (batch.file_id, batch.batch_id, batch.state) == ("file-1", "batch-1", "sent")


def test_two_batches_never_bear_the_same_name(path):
    async def steps(group):
        return await asyncio.gather(*(group.made("http://there/v1", []) for _ in range(50)))

    assert len({batch.name for batch, _ in on(path, steps)}) == 50


def test_when_it_is_over_only_calls_of_which_nothing_came_have_failed(path):
    async def steps(group):
        batch, calls = await made(group)
        await group.answered(calls[0], b"{}", "r")
        await group.ended(batch, "expired", "expired", "ran out of time", 0)

    on(path, steps)
    assert left(path) == []
    with read_ledger(path) as ledger:
        assert ledger.body("k0") == b"{}" and ledger.failure("k1") == ("expired", "ran out of time")
        assert ledger.money().held == 7


def test_what_cannot_be_written_down_is_refused(path):
    async def steps(group):
        group.broken = RunError("disk full")
        await made(group)

    with pytest.raises(RunError, match="disk full"):
        on(path, steps)
    assert left(path) == []


def test_a_round_finds_only_the_batches_of_its_own_purpose(path):
    async def steps(group):
        judge = [(prompt("j1", type="judge"), 7)]
        return await made(group), await group.made("http://judge/v1", judge)

    (teachers, _), (judges, _) = on(path, steps)
    with open_ledger(path) as ledger:
        assert [one.batch for one in left_behind(ledger, "teacher")] == [teachers]
        assert [one.batch for one in left_behind(ledger, "judge")] == [judges]
        assert left_behind(ledger, "repair") == [] and len(left_behind(ledger)) == 2
