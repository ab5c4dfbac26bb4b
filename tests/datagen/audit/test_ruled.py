from datagen.audit.views.ruled import n_unheld, ruled
from datagen.checks import Checks, rules
from tests.viewing import answering


def rulings(answer, *boxed, profile="default"):
    return {one.rule: one for one in ruled(Checks(profile).look(answering(answer, boxed=boxed)))}


def test_every_rule_is_told_in_the_order_in_which_they_decide():
    assert list(rulings("A cat is here.", "cat")) == list(rules())


def test_a_rule_that_is_kept_says_what_must_hold_and_nothing_was_found():
    one = rulings("A cat is here.", "cat")["answers_end_whole"]
    assert one.found == "" and one.sentence.endswith(".") and "\n" not in one.sentence


def test_each_broken_rule_has_what_was_found_of_it():
    found = rulings("According to the caption, a giraffe stands here.", "cat")
    broken = {rule: one.found for rule, one in found.items() if one.found}
    assert broken["names_what_is_there"] == "turn 2: no box and no caption names a giraffe"
    assert "caption" in broken["hides_its_source"] and len(broken) == 2


def test_a_contradiction_that_the_profile_lets_pass_breaks_no_rule():
    found = rulings("A giraffe stands here.", "cat", profile="report-only")
    assert not any(one.found for one in found.values())


def test_of_what_is_too_long_no_rule_is_said_to_be_kept_that_was_not_asked():
    looked = Checks().look(answering("A giraffe. " * 100_000, boxed=("cat",)))
    held = ruled(looked)
    assert [one.rule for one in held] == ["turns_alternate", "every_turn_says_something", "text_is_plain"]
    assert "characters" in held[-1].found and n_unheld(looked) == len(rules()) - 3
    assert n_unheld(Checks().look(answering("A cat is here.", boxed=("cat",)))) == 0
