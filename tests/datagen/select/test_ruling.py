from datagen.select.ruling import HELD_OUT, Verdict
from tests.builders import sample


def test_a_verdict_becomes_the_line_of_a_rejection():
    rejection = Verdict("mix", "too many").rejection(sample("Why?", "So."))
    assert (rejection.stage, rejection.rule, rejection.evidence) == ("select", "mix", "too many")
    assert (rejection.id, rejection.image_id, rejection.text) == ("s1", "1", "Why?\nSo.")


def test_held_out_is_a_rule_of_its_own():
    assert HELD_OUT.rule == "held_out"
