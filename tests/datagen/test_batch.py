import json
import urllib.request

import pytest

from datagen.ask import Stop
from datagen.batch import Cut
from datagen.budget import Meter
from datagen.cli import main
from datagen.config import BuildConfig
from datagen.errors import ConfigError, RunError, TeacherError
from datagen.ledger import NANO, read_ledger
from datagen.pipeline import build
from datagen.run import Run
from datagen.teacher.app import app
from datagen.teacher.batching import Problem
from datagen.teacher.faults import Faults
from datagen.teacher.server import serving
from tests.batch_endpoint import CALL, KEYS, PRICE, PROMPTS, URL, WORDS, Client, Ran, Server, states, usage
from tests.builders import coco_files


@pytest.fixture
def path(tmp_path):
    return tmp_path / "ledger.sqlite"


def most(path, n=1):
    """Dollars that are reserved for n calls."""
    meter = Meter(lambda: WORDS, PRICE)
    return sum(meter.most(one, meter.read(one)) for one in PROMPTS[:n]) / NANO


def settings(tmp_path, url, **changes):
    files = coco_files(tmp_path / "coco")
    priced = {"model": "rehearsal", "price_in": 1.0, "price_out": 2.0, "base_url": (url,)}
    return BuildConfig(types=("reasoning", "detail"), **files | priced | changes)


def stats(url):
    with urllib.request.urlopen(url.removesuffix("/v1") + "/stats") as answer:
        return json.load(answer)


def test_every_prompt_is_answered_once_and_the_ledger_knows(path):
    server = Server()
    ran = Ran(Client(server), path)
    assert ran.ended == "done" and ran.outcomes == dict.fromkeys(KEYS, "reply") and len(ran.seen) == 20
    kept = usage(path)
    assert (kept.answered, kept.requests, kept.in_flight, kept.in_doubt) == (20, 20, 0, 0)
    assert states(path) == ["completed"] and set(server.asked.values()) == {1}


def test_nothing_is_asked_when_there_is_nothing_to_ask(path):
    server = Server()
    assert Ran(Client(server), path, prompts=[]).ended == "done" and not server.batches


def test_files_are_cut_by_requests_and_several_batches_run_at_once(path):
    server = Server(looks=9)
    Ran(Client(server), path, cut=Cut(requests=3))
    assert server.sizes == [3] * 6 + [2] and server.peak == 4 and usage(path).answered == 20


def test_files_are_cut_by_their_size_also_when_one_request_is_larger(path):
    server = Server()
    Ran(Client(server), path, cut=Cut(n_bytes=500))
    assert sum(server.sizes) == 20 and max(server.sizes) == 2
    assert max(map(len, server.sent)) <= 500
    assert Ran(Client(Server()), path.with_name("other.sqlite"), cut=Cut(n_bytes=1)).ended == "done"


def test_an_endpoint_that_has_no_room_gets_fewer_batches_and_then_smaller_ones(path):
    full = Problem("token_limit_exceeded", "enqueued token limit reached")
    server = Server(ends=["completed", full, full, full], looks=2)
    ran = Ran(Client(server), path, cut=Cut(requests=10), attempts=1)
    assert ran.outcomes == dict.fromkeys(KEYS, "reply") and set(server.asked.values()) == {1}
    assert min(server.sizes) < 10


def test_an_endpoint_without_room_for_a_single_prompt_is_given_up_on(path):
    server = Server(ends=[Problem("token_limit_exceeded", "enqueued token limit reached")] * 99)
    with pytest.raises(TeacherError, match="no room for a batch of one prompt"):
        Ran(Client(server), path)


def test_a_batch_is_cut_where_the_budget_ends_and_what_is_left_goes_into_the_next(path):
    server = Server()
    dollars = most(path, 20) * 0.9
    ran = Ran(Client(server), path, dollars=dollars)
    assert ran.ended == "done" and len(server.sizes) == 2 and sum(server.sizes) == 20
    with read_ledger(path) as ledger:
        assert ledger.money().spent == pytest.approx(20 * CALL * NANO) and ledger.money().held == 0
    assert (ran.budget.spent, ran.budget.held) == (round(20 * CALL * NANO), 0)


def test_at_the_cap_it_stops_and_a_higher_one_continues(path):
    server = Server()
    assert Ran(Client(server), path, dollars=10 * CALL).ended == "budget"
    with read_ledger(path) as ledger:
        assert ledger.money().spent + ledger.money().held <= 10 * CALL * NANO
    assert Ran(Client(server), path, dollars=100.0).ended == "done"
    assert set(server.asked) == KEYS and set(server.asked.values()) == {1}


def test_everything_is_reserved_before_anything_is_sent(path):
    reserved = []

    def at(step):
        if step == "before upload":
            with read_ledger(path) as ledger:
                reserved.append((ledger.money().held, ledger.usage().in_flight))

    Ran(Client(Server(), at), path)
    assert reserved == [(pytest.approx(most(path, 20) * NANO), 20)]


def test_batches_cost_half():
    half = PRICE.halved()
    assert half.dollars(1000, 400, 10) == pytest.approx(PRICE.dollars(1000, 400, 10) / 2)
    assert "half of it in batches" in half.source


def test_the_estimate_shows_half_the_dollars_and_says_so(tmp_path, capsys):
    flags = [part for name, file in coco_files(tmp_path).items() for part in (f"--{name}", str(file))]
    told = []
    for batch in ([], ["--batch"]):
        with pytest.raises(SystemExit, match="0"):
            main(["estimate", "--model", "gpt-4o", "--json", *batch, *flags])
        told.append(json.loads(capsys.readouterr().out))
    assert all(
        half["dollars"] == pytest.approx(whole["dollars"] / 2)
        for whole, half in zip(told[0]["types"], told[1]["types"], strict=True)
    )
    assert "half of it in batches" in told[1]["price"] and told[1]["hours"] == 24


def test_prompts_in_a_batch_of_an_earlier_build_are_not_put_into_another(path):
    server, stop = Server(looks=3), Stop()
    Ran(
        Client(server, lambda step: setattr(stop, "asked", step == "before look")), path, stop=stop, prompts=PROMPTS[:8]
    )
    ran = Ran(Client(server), path)
    assert sorted(server.sizes) == [8, 12] and ran.outcomes == dict.fromkeys(KEYS, "reply")


def test_a_batch_of_another_endpoint_is_not_forgotten(path):
    stop, server = Stop(), Server()
    Ran(Client(server, lambda step: setattr(stop, "asked", step == "before look")), path, stop=stop)
    with pytest.raises(RunError, match=f"a batch of 20 prompts at {URL}, not at http://other/v1"):
        Ran(Client(server, url="http://other/v1"), path)


def test_batches_give_the_same_samples_byte_for_byte_at_half_the_price(tmp_path):
    online, batch = Run(tmp_path / "online"), Run(tmp_path / "batch")
    with serving(app(batch_seconds=0.05)) as url:
        whole = build(settings(tmp_path, url), online).manifest.usage
    with serving(app(batch_seconds=0.05)) as url:
        half = build(settings(tmp_path, url, batch=True), batch).manifest.usage
        assert stats(url)["most_answers_of_a_prompt"] == 1
    assert batch.samples_file.read_bytes() == online.samples_file.read_bytes()
    assert batch.rejections_file.read_bytes() == online.rejections_file.read_bytes()
    assert half.dollars == pytest.approx(whole.dollars / 2) and half.answered == whole.answered == 12


def test_faults_and_expiry_change_no_sample(tmp_path):
    calm, stormy = Run(tmp_path / "calm"), Run(tmp_path / "stormy")
    faults = Faults.parse("429=0.1,500=0.1,hang=0.05,reset=0.05,batch_expires_after=0.7,seed=3")
    with serving(app(batch_seconds=0.0)) as url:
        build(settings(tmp_path, url), calm)
    with serving(app(batch_seconds=0.0, faults=faults)) as url:
        build(settings(tmp_path, url, batch=True), stormy)
    assert stormy.samples_file.read_bytes() == calm.samples_file.read_bytes()


def test_one_call_at_a_time_is_refused_while_batches_are_not_over(tmp_path):
    run, stop = Run(tmp_path / "run"), Stop()
    with serving(app(batch_seconds=0.05)) as url:
        config = settings(tmp_path, url, batch=True)
        watch = lambda seen: setattr(stop, "asked", seen.step == "ask")  # noqa: E731
        assert build(config, run, stop=stop, watch=watch).ended == "stopped"
        with pytest.raises(RunError, match="12 prompts are in batches that are not over: build with --batch"):
            build(config.model_copy(update={"batch": False}), run)
        assert build(config, run).manifest.usage.answered == 12 and stats(url)["most_answers_of_a_prompt"] == 1


def test_an_endpoint_that_has_no_batches_or_is_not_alone_is_refused_in_one_line(tmp_path):
    with pytest.raises(ConfigError, match="--batch and the rehearsal teacher"):
        build(BuildConfig(batch=True), Run(tmp_path / "run"))
    with pytest.raises(ConfigError, match="--batch and 2 of --base-url"):
        build(settings(tmp_path, "x", base_url=("http://a/v1", "http://b/v1"), batch=True), Run(tmp_path / "run"))
