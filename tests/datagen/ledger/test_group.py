import asyncio
import os

import pytest

from datagen.completion import Tokens
from datagen.errors import RunError
from datagen.ledger import Ledger, make_spill, open_ledger, read_ledger, spill_file
from datagen.ledger.group import Group
from datagen.ledger.spill import spilled
from tests.builders import body, prompt


class Disk(Ledger):
    """A ledger that counts its commits, and whose disk may be full."""

    commits = 0
    is_full = False

    def commit(self):
        if self.is_full:
            raise RunError("disk full")
        self.commits += 1
        super().commit()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "ledger.sqlite"


@pytest.fixture
def disk(path):
    with open_ledger(path) as opened:
        opened.__class__ = Disk
        yield opened


def working(disk, work):
    """Run some work with the group of a ledger."""
    spill = make_spill(disk)

    async def all_of_it():
        group = Group(disk, spill)
        try:
            return await work(group)
        finally:
            await group.aclose()

    try:
        return asyncio.run(all_of_it())
    finally:
        spill.close()


async def ask(group, key):
    call = await group.intend(prompt(key), 100, "http://e/v1")
    await group.answered(call, body(), f"req-{key}")
    await group.read(call, Tokens(1, 0, 1), 7)
    return call


def test_many_writes_share_a_commit(disk):
    async def work(group):
        return await asyncio.gather(*(ask(group, f"k{number}") for number in range(200)))

    calls = working(disk, work)
    assert len({call.id for call in calls}) == 200 and disk.usage().answered == 200
    assert disk.commits < 20 and disk.money() == (1400, 0)


def test_what_is_awaited_is_on_the_disk_for_others_to_see(disk, path):
    async def work(group):
        call = await group.intend(prompt(), 100, "http://e/v1")
        with read_ledger(path) as reader:
            assert reader.usage().in_flight == 1
        await group.answered(call, body(), "r")
        with read_ledger(path) as reader:
            assert reader.body("k1") == body()

    working(disk, work)


def test_a_call_that_cannot_be_written_down_is_not_to_be_sent(disk):
    async def work(group):
        disk.is_full = True
        for _ in range(2):
            with pytest.raises(RunError, match="disk full"):
                await group.intend(prompt(), 100, "http://e/v1")

    working(disk, work)
    assert disk.usage().requests == 0 and not spill_file(disk.path).exists()


def test_answers_that_come_when_the_disk_is_full_are_kept_beside_the_ledger_and_taken_in_later(disk, path):
    async def work(group):
        calls = [await group.intend(prompt(f"k{number}"), 100, "e") for number in range(5)]
        disk.is_full = True
        for number, call in enumerate(calls):
            with pytest.raises(RunError, match="disk full"):
                await group.answered(call, body(f"text {number}"), f"r{number}")

    working(disk, work)
    assert [one.request_id for one in spilled(spill_file(path))] == ["r0", "r1", "r2", "r3", "r4"]
    disk.close()
    with open_ledger(path) as again:
        assert [again.body(f"k{number}") for number in range(5)] == [body(f"text {number}") for number in range(5)]
        assert again.usage().in_doubt == 0 and len(list(again.unread())) == 5


def test_answers_and_calls_of_one_commit_that_fails_are_told_apart(disk, path):
    async def work(group):
        first = await group.intend(prompt("a"), 1, "e")
        disk.is_full = True
        ends = await asyncio.gather(
            group.answered(first, body(), "r"), group.intend(prompt("b"), 1, "e"), return_exceptions=True
        )
        assert all(isinstance(end, RunError) for end in ends)

    working(disk, work)
    disk.close()
    with open_ledger(path) as again:
        assert again.body("a") == body() and again.usage().requests == 1


def test_when_not_even_the_spill_can_be_written_it_is_said(disk):
    async def work(group):
        call = await group.intend(prompt("a"), 1, "e")
        disk.is_full = True
        os.close(group.spill._file)
        with pytest.raises(RunError, match="not even a reply that came could be kept"):
            await group.answered(call, body(), "r")
        group.spill._file = os.open(os.devnull, os.O_RDONLY)

    working(disk, work)


def test_a_task_that_is_broken_off_leaves_its_write_to_be_done(disk):
    async def work(group):
        call = await group.intend(prompt("a"), 1, "e")
        task = asyncio.create_task(group.answered(call, body(), "r"))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    working(disk, work)
    assert disk.body("a") == body()


def test_what_arrived_when_the_loop_was_broken_off_is_written_all_the_same(disk):
    spill, groups = make_spill(disk), []

    async def broken_off():
        group = Group(disk, spill)
        groups.append(group)
        call = await group.intend(prompt("a"), 1, "e")
        asyncio.get_running_loop().create_task(group.answered(call, body(), "r"))
        await asyncio.sleep(0)  # and leave, with the answer still waiting to be written

    asyncio.run(broken_off())
    groups[0].flush()
    spill.close()
    assert disk.body("a") == body()
