from typing import get_args

from datagen.planting import KINDS
from datagen.publish.quality import measured
from datagen.publish.wording import GOOD, PLANTED, REASONS, STAGES, meaning, worded
from datagen.report.html import STAGES as REPORTED
from datagen.types.audited import Reason


def test_every_planted_error_has_words():
    assert PLANTED.keys() == KINDS.keys()


def test_what_was_measured_has_words():
    quality = measured()
    assert {one.name for one in quality.kinds} <= PLANTED.keys()
    assert {one.name for one in quality.innocents} <= GOOD.keys()


def test_every_reason_has_words():
    assert REASONS.keys() == set(get_args(Reason))


def test_every_stage_has_words():
    assert REPORTED.keys() <= STAGES.keys()


def test_a_name_without_words_stands_as_it_is():
    assert worded("of_another_day", PLANTED) == "of another day"


def test_a_rule_is_said_as_what_did_not_hold_and_all_else_as_what_was_taken_out():
    assert meaning("check", "counts_what_is_there").startswith("This did not hold: A number of things")
    assert meaning("source", "box.crowd").startswith("Annotations that were set aside")
    assert meaning("audit", "wrong_count") == "Samples that people found wrong: a number is wrong."
    assert meaning("nothing", "of this") == ""
