import tracemalloc

from datagen.checks import rules
from datagen.contexts import Contexts
from datagen.report.caught import caught, silent, with_captions
from tests.builders import context
from tests.reported import rejection


def test_a_rule_counts_what_it_decided_and_apart_what_it_broke_beside_others():
    found = caught([rejection("first", "second"), rejection("first"), rejection("second", "first")], ["check"])
    assert [(rule.rule, rule.decided, rule.beside) for rule in found] == [("first", 2, 1), ("second", 1, 1)]


def test_a_rule_that_never_decided_has_no_examples():
    (_, beside) = caught([rejection("first", "second")], ["check"])
    assert (beside.rule, beside.decided, beside.beside, beside.examples) == ("second", 0, 1, ())


def test_rules_stand_in_the_order_of_the_stages_the_most_frequent_first():
    stages = ["parse", "check", "dedupe"]
    lines = [rejection("exact", stage="dedupe"), *[rejection("rare")], *[rejection("often")] * 2]
    lines += [rejection("not_json", stage="parse"), rejection("x", stage="unheard of")]
    assert [rule.rule for rule in caught(lines, stages)] == ["not_json", "often", "rare", "exact", "x"]


def test_examples_are_the_first_three_in_order():
    (rule,) = caught([rejection(id=f"s{number}") for number in range(5)], ["check"])
    assert [example.id for example in rule.examples] == ["s0", "s1", "s2"]


def test_a_check_is_explained_by_its_own_sentence_and_other_rules_by_none():
    name, sentence = next(iter(rules().items()))
    explained, other = caught([rejection(name), rejection("cut_reply", stage="parse")], ["check", "parse"])
    assert explained.sentence == " ".join(sentence.split("\n\n")[0].split())
    assert other.sentence == ""


def test_an_example_is_shown_with_the_captions_of_its_image():
    found = caught([rejection(image_id="7"), rejection(image_id=None), rejection(image_id="gone")], ["check"])
    contexts = Contexts.of([context("1", "A dog."), context("7", "A cat.", "A tabby.")])
    (rule,) = with_captions(found, contexts)
    assert [example.captions for example in rule.examples] == [("A cat.", "A tabby."), (), ()]


def test_checks_that_nothing_broke_are_named():
    first, *others = rules()
    assert silent(caught([rejection("x", first)], ["check"])) == tuple(others)


def test_a_line_of_a_megabyte_is_cut():
    (rule,) = caught([rejection(text="x" * 1_000_000, evidence="y" * 1_000_000, id="z" * 1_000_000)], ["check"])
    assert len(rule.model_dump_json()) < 5_000


def test_memory_does_not_grow_with_the_run():
    tracemalloc.start()
    caught((rejection(f"rule {number % 9}", text="x" * 10_000, id=str(number)) for number in range(5_000)), ["check"])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2_000_000  # the texts alone are 50 million
