"""The proofs of tests/torture in small: everything that is counted holds as in full, what is timed only roughly.

They are processes that mostly wait for each other, so several run at once; each test waits for its own.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from datagen.ledger import open_ledger
from tests.builders import prompt
from tests.torture import account
from tests.torture.account import Account
from tests.torture.batches import batches
from tests.torture.clock import clock
from tests.torture.disk import full, limited, refused, torn
from tests.torture.faults import faults, twice_in_vain
from tests.torture.keys import keys
from tests.torture.kills import kills
from tests.torture.memory import memory
from tests.torture.report import Report
from tests.torture.room import moving, room
from tests.torture.served import Line

AT_ONCE = 3
IN_SMALL: dict[str, Callable[[Path, Report], None]] = {
    "kills": partial(kills, n_kills=6, n_images=100, at_once=1),
    "batches": partial(batches, n_kills=2),
    "moving": partial(moving, phase_seconds=4, least=0.5, most=0.2),
    "faults": partial(faults, n_prompts=200, latency=0.05, in_flight=20, timeout=1.0, least=0.0),
    "twice_in_vain": partial(twice_in_vain, n_prompts=20, kinds=["empty"]),
    "room": partial(room, n_prompts=300, most=4.0),
    "full": partial(full, n_prompts=100),
    "limited": partial(limited, n_prompts=100),
    "refused": refused,
    "torn": partial(torn, n_prompts=20, names=["pages of rubbish", "an unfinished write"]),
    "clock": partial(clock, n_prompts=50),
    "keys": partial(keys, n_prompts=30),
    "memory": partial(memory, few=150, many=1_500),
}


@pytest.fixture(scope="module")
def missed(request, tmp_path_factory):
    """Gives what a proof missed; those of the selected tests are begun together, in the order above."""
    wanted = {item.callspec.params["name"] for item in request.session.items if item.function is test_the_proof_holds}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        begun = {name: pool.submit(prove, name, tmp_path_factory.mktemp(name)) for name in IN_SMALL if name in wanted}
        yield lambda name: begun[name].result()
        for proof in begun.values():
            proof.cancel()


def prove(name: str, folder: Path) -> list[str]:
    report = Report(name)
    IN_SMALL[name](folder, report)
    return report.missed


@pytest.mark.slow
@pytest.mark.parametrize("name", IN_SMALL)
def test_the_proof_holds(name, missed):
    assert missed(name) == []


def test_an_answer_that_our_account_lacks_is_lost(tmp_path):
    found = begun(tmp_path, answered=["k1"], failed=["k2"], intended=["k3"])
    sent = [line("k1-1"), line("k2-1"), line("k3-1"), line("k4-1"), line("k5-1", "500")]
    assert account.lost(found, sent) == {"k2-1", "k4-1"}
    assert account.unwritten(found, sent) == {"k4-1", "k5-1"}
    assert found.in_doubt() == {"k3-1"}


def test_a_request_for_a_key_whose_answer_is_there_was_bought_again(tmp_path):
    found = begun(tmp_path, answered=["k1"], failed=["k2"])
    assert account.bought_again(found, [line("k1-1"), line("k1-2", "gone"), line("k2-2")]) == {"k1-2"}
    assert account.sent_twice([line("k1-1"), line("k1-1", "429"), line("k1-2")]) == {"k1-1"}
    assert account.made_up(found, [line("k2-1")]) == {"k1-1"}


def test_an_account_is_read_without_touching_it(tmp_path):
    begun(tmp_path, answered=["k1"])
    before = {file: file.read_bytes() for file in tmp_path.iterdir()}
    assert Account.of(tmp_path / "ledger.sqlite").kept().keys() == {"k1-1"}
    assert {file: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_a_report_says_what_is_missed_and_only_that():
    report = Report("kills")
    report.exactly("lost", 1)
    report.exactly("bought again", 0)
    report.at_most("times the ideal", 1.4, 1.5)
    report.at_least("share", 0.5, 0.6)
    report.note("requests", 5)
    assert [line.split()[1] for line in report.missed] == ["lost", "share"]


def begun(folder: Path, **keys: list[str]) -> Account:
    """An account with a call for each key, in the state that its name says."""
    with open_ledger(folder / "ledger.sqlite") as ledger:
        for state, names in keys.items():
            for name in names:
                call = ledger.intend(prompt(name))
                if state == "answered":
                    ledger.answered(call.id, b"{}")
                if state == "failed":
                    ledger.failed(call.id, "server_error", "500")
    return Account.of(folder / "ledger.sqlite")


def line(tag: str, outcome: str = "answered") -> Line:
    return Line(tag, outcome, "", 10, 0, 5)
