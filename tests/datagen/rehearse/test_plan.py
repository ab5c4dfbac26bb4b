from pathlib import Path

import pytest

from datagen.errors import ConfigError
from datagen.rehearse.plan import Plan
from datagen.teacher.faults import FAULTS, Faults

STOPPING = {"401", "404", "quota"}  # with these no build comes to its end
FINAL = {"filter"}  # nor with this one to all of its prompts


def test_the_usual_faults_are_of_every_kind_that_a_build_gets_over():
    rates = Faults.parse(Plan().faults).rates
    assert set(rates) == set(FAULTS) - STOPPING - FINAL and sum(rates.values()) == pytest.approx(0.06)


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        (Plan(faults="boredom=1"), "boredom"),
        (Plan(rpm="fast"), "found 'fast'"),
        (Plan(tpm="60:30"), "expected a time"),
        (Plan(most_in_flight=0), "expected at least 1"),
        (Plan(kills=-1), "expected no number below 0"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_starts(plan, said):
    with pytest.raises(ConfigError, match=said):
        plan.check()


def test_a_plan_becomes_flags_of_the_served_teacher():
    flags = Plan(latency=0.1, rpm="600").flags("500=0.1", Path("j.jsonl"))
    assert flags == ["--latency", "0.1", "--faults", "500=0.1", "--rpm", "600", "--journal", "j.jsonl"]


def test_silence_is_measured_by_the_latency():
    assert (Plan(latency=0.01).timeout, Plan(latency=3).timeout) == (2.0, 30)
