"""A fifth of all calls fail, in nine ways at once: every prompt comes to an end, none of them twice, and not slowly."""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.torture.account import Account, bought_again, lost, sent_twice, unwritten
from tests.torture.building import Build, annotations
from tests.torture.report import Report
from tests.torture.served import Line, Server, served

MIXED = (
    "429=0.04,500=0.03,503=0.02,reset=0.03,hang=0.01,truncated=0.02,empty=0.02,malformed=0.02,junk=0.01,retry_after=0.2"
)
NO_REPLIES = ("truncated", "empty", "malformed")
JUNK = "\u00bf\u00bf Answer Question:"  # of the text that the fault `junk` answers with
LEAST_SHARE = 0.6


def faults(
    folder: Path,
    report: Report,
    n_prompts: int = 5_000,
    latency: float = 0.2,
    in_flight: int = 100,
    timeout: float = 2.0,
    least: float = LEAST_SHARE,
    mixed: str = MIXED,
) -> None:
    """The same prompts without and with faults, one after the other; `least` is the share of throughput to be kept."""
    files = annotations(folder / "coco", n_prompts)
    flags = {**files, "concurrency": in_flight, "timeout": timeout}
    seconds = {}
    for name, spec in (("without", None), ("with", mixed)):
        build = Build(folder / name / "run", flags)
        with served(folder / name, latency=latency, faults=spec) as server:
            build.done(base_url=server.url)
            server.rest()
            seconds[name] = Account.of(build.ledger).seconds()
            report.note(f"prompts a second {name} faults", n_prompts / seconds[name])
            if spec:
                _judge_calls(report, build, server, n_prompts)
                _judge_rows(report, build, server.journal(), n_prompts)
    report.at_least("throughput, over that without faults", seconds["without"] / seconds["with"], least)


def twice_in_vain(folder: Path, report: Report, n_prompts: int = 40, kinds: Sequence[str] = NO_REPLIES) -> None:
    """Where most answers are no reply, a prompt is paid for twice at most and ends as a rejection that says why."""
    for fault in kinds:
        build = Build(folder / fault / "run", annotations(folder / "coco", n_prompts))
        with served(folder / fault, faults=f"{fault}=0.7,seed=3") as server:
            build.finish(base_url=server.url)
            tries = Counter(line.tag.rpartition("-")[0] for line in server.journal() if line.outcome == fault)
        twice = sum(n == 2 for n in tries.values())
        report.exactly(f"prompts with more than two answers that are {fault}", sum(n > 2 for n in tries.values()))
        said = [row for row in _rows(build, "rejections") if row["rule"] == "bad_reply" and row["evidence"]]
        report.exactly("  with two of them: rejections with their reason", len(said), twice)
        report.at_least("  prompts with two of them", twice, 1)
        report.exactly("  samples", len(_rows(build, "samples")), n_prompts - twice)


def _judge_calls(report: Report, build: Build, server: Server, n_prompts: int) -> None:
    account, journal = Account.of(build.ledger), server.journal()
    report.exactly("requests, one for each committed attempt", len(journal), len(account.calls))
    report.exactly("  attempts that were sent twice", len(sent_twice(journal)))
    report.exactly("  most requests of a tag", server.stats()["most_requests_of_a_tag"], 1)
    report.exactly("  requests that were not written down before", len(unwritten(account, journal)))
    report.exactly("  attempts without an end", len(account.in_doubt()))
    report.exactly("  requests for a key whose answer was there", len(bought_again(account, journal)))
    report.exactly("  answers that were sent and lost", len(lost(account, journal)))
    failed = {call.key for call in account.calls.values() if call.failure} - account.answered_keys()
    ended = len(account.answered_keys()) + len(failed)
    report.exactly("prompts that ended answered or failed with a class", ended, n_prompts)
    faulty = Counter(line.outcome for line in journal if line.outcome != "answered")
    report.note("faults that were met", ", ".join(f"{kind} {n}" for kind, n in faulty.most_common()))
    report.at_least("share of requests that met a fault", faulty.total() / len(journal), 0.15)


def _judge_rows(report: Report, build: Build, journal: list[Line], n_prompts: int) -> None:
    samples, rejections = _rows(build, "samples"), _rows(build, "rejections")
    keys = [row["provenance"]["reply_key"] for row in samples]
    report.exactly("samples and rejections", len(samples) + len(rejections), n_prompts)
    report.exactly("samples of a prompt that has one", len(keys) - len(set(keys)))
    report.exactly("samples that are junk", sum(JUNK in json.dumps(row, ensure_ascii=False) for row in samples))
    whole = {line.tag.rpartition("-")[0] for line in journal if line.outcome == "answered"}
    report.exactly("samples of a prompt that got no whole answer", len(set(keys) - whole))
    vain = Counter(line.tag.rpartition("-")[0] for line in journal if line.outcome in NO_REPLIES)
    twice = {key for key, n in vain.items() if n >= 2}
    said = {row["id"] for row in rejections if row["rule"] == "bad_reply" and row["evidence"]}
    report.exactly("prompts with two answers that were no reply", len(twice), len(twice & said))
    report.exactly("  of them asked a third time", sum(vain[key] > 2 for key in twice))


def _rows(build: Build, name: str) -> list[dict]:
    return [json.loads(line) for line in (build.run / f"{name}.jsonl").read_text().splitlines()]
