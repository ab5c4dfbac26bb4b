import dataclasses

import pytest

from datagen.rehearse.figures import figures
from datagen.rehearse.outlook import outlook
from tests.rehearsals import call

RUN = {"killed_at": (), "at_server": 10, "samples": 10, "peak_in_flight": 2, "billed": 0, "ended": "done"}
CALM = figures([call(f"k{n}-1") for n in range(10)], **RUN)
WHOLE = {"images": 1000, "prompts": 1000, "in_flight": 4}


def test_a_hosted_model_takes_its_time_over_every_token():
    found = outlook(CALM, CALM, **WHOLE)
    assert found.hours == pytest.approx(1000 * (0.6 + 20 / 60) / 4 / 3600)
    assert found.hours_with_faults == pytest.approx(found.hours)
    assert found.dollars == pytest.approx(30e-9 * 1000)


def test_an_endpoint_whose_limits_are_slower_than_the_model_decides():
    slow = dataclasses.replace(CALM, seconds_most=100.0)
    assert outlook(slow, slow, **WHOLE).hours == pytest.approx(1000 * 10 / 3600)


def test_what_is_asked_again_takes_the_time_of_the_model_and_waiting_takes_what_it_took():
    again = outlook(CALM, dataclasses.replace(CALM, requests=12), **WHOLE)
    assert again.hours_with_faults == pytest.approx(again.hours * 1.2)
    waited = outlook(CALM, dataclasses.replace(CALM, seconds_most=CALM.seconds_most + 5), **WHOLE)
    assert waited.hours_with_faults == pytest.approx(waited.hours + 1000 * 0.5 / 3600)


def test_more_images_do_not_mean_more_kills():
    killed = dataclasses.replace(CALM, requests=13, in_doubt=3, held=5e-9, held_in_doubt=5e-9)
    found = outlook(CALM, killed, **WHOLE)
    assert found.dollars_with_faults == pytest.approx(found.dollars + 5e-9)
    assert found.hours_with_faults == pytest.approx(found.hours)


def test_without_a_price_only_time_is_told():
    free = dataclasses.replace(CALM, dollars=None, held=None, held_in_doubt=None)
    assert outlook(free, free, **WHOLE).dollars is None
